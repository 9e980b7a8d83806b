package cwt

import (
	"bytes"
	"maps"
	"slices"
	"testing"

	"github.com/fxamacker/cbor/v2"

	"github.com/soi-id/soi/verify/document"
)

func parseSound(t *testing.T, f document.Format, p document.Payload) *document.Document {
	t.Helper()
	d, err := f.Parse(p, reference)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// codes are the findings as "code field".
func codes(d *document.Document) []string {
	found := []string{}
	for _, f := range d.Findings {
		if f.Severity > document.Warning {
			found = append(found, "HEAVY")
		}
		found = append(found, f.Code+" "+f.Field)
	}
	return found
}

func TestEveryIdentityClaim(t *testing.T) {
	d := parseSound(t, Claim169, identity(t, identityClaims(map[any]any{
		1: "001090000001", 2: "1.2", 3: "vie", 4: "NGUYỄN VĂN MẪU", 5: "MẪU", 6: "VĂN", 7: "NGUYỄN", 8: "1990-02-28", 9: 1,
		10: "Số 1\nHà Nội", 11: "mau@example.com", 12: "+84 900 000 000", 13: "VN", 14: 2, 15: "NGUYỄN THỊ MẪU",
		16: []byte{1}, 17: 2, 18: []int{1, 6}, 19: "SAMPLE", 20: "eng", 21: "7P28QPC2+22", 22: "citizen", 23: "VN",
		24: "later", 70: 1.5, 99: true, -1: "private",
	})))
	want := [][2]string{
		{"full_name", "NGUYỄN VĂN MẪU"}, {"given_name", "MẪU"}, {"middle_name", "VĂN"}, {"family_name", "NGUYỄN"},
		{"secondary_full_name", "SAMPLE"}, {"id_number", "001090000001"}, {"birth_date", "1990-02-28"}, {"sex", "M"},
		{"nationality", "VN"}, {"address", "Số 1\nHà Nội"}, {"location_code", "7P28QPC2+22"}, {"email", "mau@example.com"},
		{"phone", "+84 900 000 000"}, {"marital_status", "married"}, {"guardian", "NGUYỄN THỊ MẪU"}, {"legal_status", "citizen"},
		{"issuing_country", "VN"}, {"language", "vie"}, {"secondary_language", "eng"}, {"best_quality_fingers", "1, 6"},
		{"version", "1.2"}, {"portrait", ""}, {"claim_-1", "private"}, {"claim_24", "later"}, {"claim_70", "1.5"}, {"claim_99", "true"},
	}
	var got [][2]string
	for _, f := range d.Fields {
		got = append(got, [2]string{f.Key, f.Value})
		if !f.Signed {
			t.Errorf("%s is not signed", f.Key)
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("fields\n%q, want\n%q", got, want)
	}
	if f, _ := d.Field("portrait"); !bytes.Equal(f.Data, []byte{1}) || f.MediaType != "image/jp2" {
		t.Errorf("portrait %+v", f)
	}
	if len(d.Findings) > 0 {
		t.Errorf("findings %v", d.Findings)
	}
}

func TestIdentityValues(t *testing.T) {
	for _, c := range []struct {
		name         string
		claim, value any
		key, want    string
		findings     []string
	}{
		{"date without separators", 8, "20000229", "birth_date", "2000-02-29", nil},
		{"date of ISO", 8, "2000-02-29", "birth_date", "2000-02-29", nil},
		{"date of MOSIP", 8, "2000/02/29", "birth_date", "2000-02-29", nil},
		{"date as a number", 8, 20000229, "birth_date", "2000-02-29", nil},
		{"year alone", 8, "2000", "birth_date", "2000", nil},
		{"no such day", 8, "20010229", "birth_date", "20010229", []string{"date_unreadable birth_date"}},
		{"no date", 8, "unknown", "birth_date", "unknown", []string{"date_unreadable birth_date"}},
		{"born tomorrow, which it is somewhere", 8, "20261122", "birth_date", "2026-11-22", nil},
		{"born the day after", 8, "20261123", "birth_date", "2026-11-23", []string{"birth_in_future birth_date"}},
		{"born this year", 8, "2026", "birth_date", "2026", nil},
		{"born next year", 8, "2027", "birth_date", "2027", []string{"birth_in_future birth_date"}},
		{"sex as text of version 1.0", 9, "2", "sex", "F", nil},
		{"sex as a word", 9, "Male", "sex", "M", nil},
		{"sex is other", 9, 3, "sex", "X", nil},
		{"sex unknown", 9, 7, "sex", "7", []string{"sex_unreadable sex"}},
		{"marital status unknown", 14, 9, "marital_status", "9", nil},
		{"text not in NFC", 4, "MA\u0302\u0303U", "full_name", "MẪU", nil},
		{"number for text", 1, 1090000001, "id_number", "1090000001", nil},
		{"bytes for text", 4, []byte("MAU"), "full_name", "", []string{"claim_not_shown full_name"}},
		{"null for text", 4, nil, "full_name", "", []string{"claim_not_shown full_name"}},
		{"unknown map", 80, map[int]int{}, "claim_80", "", []string{"claim_not_shown claim_80"}},
		{"unknown bytes", 80, []byte{1}, "claim_80", "", []string{"claim_not_shown claim_80"}},
		{"text label", "name", "MẪU", "name", "", []string{"claim_not_shown "}},
		{"fingerprint", 50, []any{map[int]any{0: []byte{1}, 1: 1}}, "claim_50", "", []string{"biometrics_present "}},
		{"voice", 65, 1, "claim_65", "", []string{"biometrics_present "}},
		{"face as a template", 62, []any{map[int]any{0: []byte{1}, 1: 1}}, "portrait", "", []string{"biometrics_present "}},
		{"picture is a number", 16, 5, "portrait", "", []string{"portrait_unreadable portrait"}},
		{"picture is empty", 16, []byte{}, "portrait", "", []string{"portrait_unreadable portrait"}},
		{"format without a picture", 17, 1, "portrait", "", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := parseSound(t, Claim169, identity(t, identityClaims(map[any]any{c.claim: c.value})))
			if got := d.Value(c.key); got != c.want {
				t.Errorf("%s is %q, want %q", c.key, got, c.want)
			}
			if got := codes(d); !slices.Equal(got, c.findings) {
				t.Errorf("findings %q, want %q", got, c.findings)
			}
			if _, ok := d.Field(c.key); ok != (c.want != "") {
				t.Errorf("%s is there: %v", c.key, ok)
			}
		})
	}
}

func TestPortrait(t *testing.T) {
	picture := []byte{0x52, 0x49, 0x46, 0x46}
	for _, c := range []struct {
		name      string
		claims    map[any]any
		mediaType string
	}{
		{"array of faces", map[any]any{62: []any{map[int]any{0: picture, 1: 0, 2: 4}}}, "image/webp"},
		{"one face", map[any]any{62: map[int]any{0: picture, 1: 0, 2: 1}}, "image/jpeg"},
		{"face after a template", map[any]any{62: []any{map[int]any{0: []byte{1}, 1: 1}, map[int]any{0: picture, 2: 0}}}, "image/png"},
		{"vendor's kind of face", map[any]any{62: map[int]any{0: picture, 1: 0, 2: 150}}, unknownType},
		{"hexadecimal", map[any]any{62: map[int]any{0: "52494646", 1: 0, 2: 4}}, "image/webp"},
		{"Base64", map[any]any{16: "UklGRg==", 17: 4}, "image/webp"},
		{"photo", map[any]any{16: picture, 17: 1}, "image/jpeg"},
		{"photo without a format", map[any]any{16: picture}, unknownType},
		{"face and photo", map[any]any{16: []byte{9}, 17: 1, 62: map[int]any{0: picture, 1: 0, 2: 4}}, "image/webp"},
		{"photo and a template", map[any]any{16: picture, 17: 4, 62: map[int]any{0: []byte{1}, 1: 1}}, "image/webp"},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := parseSound(t, Claim169, identity(t, identityClaims(c.claims)))
			f, ok := d.Field(document.FieldPortrait)
			if !ok || !bytes.Equal(f.Data, picture) || f.MediaType != c.mediaType || f.Value != "" {
				t.Errorf("portrait %+v", f)
			}
		})
	}
}

func TestSubjectIsShownWhereItSaysMore(t *testing.T) {
	claims := identityClaims(sampleIdentity())
	for subject, want := range map[string]string{"001090000001": "", "another": "another", "": ""} {
		claims[2] = subject
		if got := parseSound(t, Claim169, identity(t, claims)).Value("subject"); got != want {
			t.Errorf("subject %q, want %q", got, want)
		}
	}
}

func TestHealthCertificateFields(t *testing.T) {
	base := map[string]any{"ver": "1.3.0", "dob": "1990-02", "nam": map[string]any{"fn": "Mẫu", "gn": "", "fnt": "MAU"}}
	common := map[string]any{"tg": "840539006", "co": "VN", "is": "Bộ Y tế", "ci": "URN:UVCI:V1:VN:MAU1"}
	entry := func(more map[string]any) []any {
		e := maps.Clone(common)
		maps.Copy(e, more)
		return []any{e}
	}
	for _, c := range []struct {
		name     string
		more     map[string]any
		want     map[string]string
		findings []string
	}{
		{"vaccination", map[string]any{"v": entry(map[string]any{"dt": "2021-10-01T00:00:00", "dn": 2.0, "sd": 3, "mp": "EU/1/20/1528"})},
			map[string]string{"certificate_kind": "vaccination", "vaccination_date": "2021-10-01", "dose_number": "2", "dose_total": "3", "vaccine_product": "EU/1/20/1528"}, nil},
		{"test", map[string]any{"t": entry(map[string]any{"sc": "2021-10-01T08:00:00+07:00", "tr": "260415000", "tt": "LP6464-4"})},
			map[string]string{"certificate_kind": "test", "sample_time": "2021-10-01T08:00:00+07:00", "test_result": "not_detected", "test_type": "LP6464-4"}, nil},
		{"recovery", map[string]any{"r": entry(map[string]any{"fr": "2021-10-01", "df": "2021-10-12", "du": "2022-04-01"})},
			map[string]string{"certificate_kind": "recovery", "first_positive_date": "2021-10-01", "recovery_valid_from": "2021-10-12", "recovery_valid_until": "2022-04-01"}, nil},
		{"dates that are none", map[string]any{"t": entry(map[string]any{"sc": "yesterday", "tr": "1"})},
			map[string]string{"sample_time": "yesterday", "test_result": "1"}, []string{"date_unreadable sample_time"}},
		{"two entries", map[string]any{"v": append(entry(nil), entry(nil)...)}, map[string]string{"certificate_kind": "vaccination"}, []string{"hcert_not_one_entry "}},
		{"two kinds", map[string]any{"v": entry(nil), "t": entry(nil)}, map[string]string{"certificate_kind": "vaccination"}, []string{"hcert_not_one_entry "}},
		{"a kind that is null", map[string]any{"v": nil, "t": entry(nil)}, map[string]string{"certificate_kind": "test"}, nil},
		{"entry is text", map[string]any{"v": []any{"text"}}, map[string]string{"certificate_kind": ""}, []string{"hcert_not_one_entry "}},
		{"name in another case", map[string]any{"V": entry(nil)}, map[string]string{"certificate_kind": ""}, []string{"hcert_not_one_entry "}},
	} {
		t.Run(c.name, func(t *testing.T) {
			certificate := maps.Clone(base)
			maps.Copy(certificate, c.more)
			d := parseSound(t, HCERT, health(t, healthClaims(certificate)))
			want := map[string]string{"family_name": "Mẫu", "family_name_icao": "MAU", "given_name": "", "birth_date": "1990-02"}
			if c.want["certificate_kind"] != "" {
				maps.Copy(want, map[string]string{"country": "VN", "certificate_issuer": "Bộ Y tế", "document_number": "URN:UVCI:V1:VN:MAU1"})
			}
			maps.Copy(want, c.want)
			for key, value := range want {
				if got := d.Value(key); got != value {
					t.Errorf("%s is %q, want %q", key, got, value)
				}
			}
			if got := codes(d); !slices.Equal(got, c.findings) {
				t.Errorf("findings %q, want %q", got, c.findings)
			}
		})
	}
}

func TestHealthCertificateIssuerAndDates(t *testing.T) {
	claims := healthClaims(sampleCertificate())
	for issuer, want := range map[string]document.Hints{
		"VN":                 {Country: "VN"},
		"vn":                 {Issuer: "vn"},
		"Bộ Y tế":            {Issuer: "Bộ Y tế"},
		"https://id.example": {Issuer: "https://id.example"},
	} {
		claims[1] = issuer
		d := parseSound(t, HCERT, health(t, claims))
		if got := d.Proof.Hints; got.Country != want.Country || got.Issuer != want.Issuer || string(got.KeyID) != "key" {
			t.Errorf("%q: hints %+v", issuer, got)
		}
	}
	// It is in force from iat, or from a later nbf.
	for _, c := range []struct{ iat, nbf, want int64 }{{issuedAt, 0, issuedAt}, {issuedAt, issuedAt - 1, issuedAt}, {issuedAt, issuedAt + 1, issuedAt + 1}} {
		claims := map[int]any{1: "VN", 4: expiresAt, 6: c.iat, -260: map[int]any{1: sampleCertificate()}}
		if c.nbf != 0 {
			claims[5] = c.nbf
		}
		v := parseSound(t, HCERT, health(t, claims)).Validity
		if v.NotBefore.Unix() != c.want || v.IssuedAt.Unix() != c.iat || v.NotAfter.Unix() != expiresAt {
			t.Errorf("iat %d, nbf %d: %+v", c.iat, c.nbf, v)
		}
	}
}

func TestHealthCertificateOfAnotherVersion(t *testing.T) {
	d := parseSound(t, HCERT, payload("HC2:6BF"))
	want := []document.Finding{{Code: CodeHCERTVersionUnsupported, Severity: document.Uncheckable}}
	if !slices.Equal(d.Findings, want) || d.Proof != nil || len(d.Fields) > 0 {
		t.Errorf("%+v", d)
	}
}

// A number that no Go integer holds must not become another claim.
func TestHugeLabel(t *testing.T) {
	d := parseSound(t, Claim169, identity(t, identityClaims(cbor.RawMessage{0xa1, 0x1b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x61, 'A'})))
	if got := codes(d); len(d.Fields) > 0 || !slices.Equal(got, []string{"claim_not_shown "}) {
		t.Errorf("fields %v, findings %q", d.Fields, got)
	}
}
