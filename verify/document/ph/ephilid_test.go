package ph

import (
	"bytes"
	"errors"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/fxamacker/cbor/v2"

	"github.com/soi-id/soi/verify/document"
	"github.com/soi-id/soi/verify/internal/base45"
)

var picture = []byte("\xff\xd8\xff\xe0 nobody")

func subject() map[any]any {
	return map[any]any{
		"ln": "SAMPLE", "fn": "JUAN", "mn": "SANTOS", "sf": "Jr", "s": "Male", "BF": "[1,6]", "DOB": "1998-06-04", "POB": "MANILA",
		"PCN": "0000000000000001",
	}
}

func identity() map[any]any {
	return map[any]any{"d": "2021-05-25", "i": "PSA", "img": picture, "sb": subject()}
}

func claims() map[any]any { return map[any]any{"1": "PH", "169": identity()} }

// with returns a map with one change; a nil value removes.
func with(m map[any]any, key, value any) map[any]any {
	m = maps.Clone(m)
	m[key] = value
	if value == nil {
		delete(m, key)
	}
	return m
}

func encode(t testing.TB, v any) []byte {
	t.Helper()
	b, err := cbor.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// message is a COSE_Sign1 message whose signature nobody checks here.
func message(t testing.TB, claims any) []byte {
	t.Helper()
	return encode(t, []any{encode(t, map[int]int{1: -8}), map[int]any{4: []byte("key")}, encode(t, claims), make([]byte, 64)})
}

func code(message []byte) document.Payload {
	return payload(ePhilIDPrefix + string(base45.Encode(message)))
}

func TestEPhilID(t *testing.T) {
	d := parseSound(t, EPhilID, code(message(t, claims())))
	want := [][2]string{
		{"family_name", "SAMPLE"}, {"given_name", "JUAN"}, {"middle_name", "SANTOS"}, {"name_suffix", "Jr"},
		{"document_number", "0000000000000001"}, {"birth_date", "1998-06-04"}, {"sex", "M"}, {"birth_place", "MANILA"},
		{"issue_date", "2021-05-25"}, {"issuing_authority", "PSA"}, {"best_quality_fingers", "1, 6"}, {"portrait", ""},
	}
	if got := values(d); !slices.Equal(got, want) {
		t.Errorf("fields\n%q, want\n%q", got, want)
	}
	if f, _ := d.Field(document.FieldPortrait); !bytes.Equal(f.Data, picture) || f.MediaType != "image/jpeg" {
		t.Errorf("portrait of %d bytes, %s", len(f.Data), f.MediaType)
	}
	issued := time.Date(2021, 5, 25, 0, 0, 0, 0, time.UTC)
	if p := d.Proof; len(p.Signature) != 64 || p.Algorithm != document.EdDSA || p.SignedAt != issued || p.KeyInForce != document.AtSigning ||
		p.Hints.Country != "PH" || string(p.Hints.KeyID) != "key" || p.Hints.Issuer != "" {
		t.Errorf("proof %+v", p)
	}
	for _, f := range d.Fields {
		if !f.Signed {
			t.Errorf("%s is not signed", f.Key)
		}
	}
	if len(d.Findings) > 0 {
		t.Error(findings(d))
	}
}

func TestEPhilIDClaims(t *testing.T) {
	for _, c := range []struct {
		name      string
		claims    map[any]any
		key, want string
		findings  []string
	}{
		{"numbers for texts", map[any]any{1: "PH", 169: identity()}, "family_name", "SAMPLE", nil},
		{"no portrait", with(claims(), "169", with(identity(), "img", nil)), "portrait", "", nil},
		{"portrait is null", with(claims(), "169", with(identity(), "img", cbor.RawMessage{0xf6})), "portrait", "", nil},
		{"portrait is empty", with(claims(), "169", with(identity(), "img", []byte{})), "portrait", "", nil},
		{"portrait is a number", with(claims(), "169", with(identity(), "img", 1)), "portrait", "", []string{"portrait_unreadable portrait"}},
		{"portrait is no Base64", with(claims(), "169", with(identity(), "img", "!")), "portrait", "", []string{"portrait_unreadable portrait"}},
		{"no date", with(claims(), "169", with(identity(), "d", nil)), "issue_date", "", nil},
		{"fingers as an array", with(claims(), "169", with(identity(), "sb", with(subject(), "BF", []int{1, 6}))), "best_quality_fingers", "1, 6", nil},
		{"another member", with(claims(), "169", with(identity(), "x", []any{"a", 1})), "further_data", "x: a, 1", nil},
		{"another member of the subject", with(claims(), "169", with(identity(), "sb", with(subject(), "BT", "O+"))), "further_data", "BT: O+", nil},
		{"a member that is a map", with(claims(), "169", with(identity(), "x", map[int]int{})), "further_data", "", []string{"claim_not_shown"}},
		{"the subject is text", with(claims(), "169", with(identity(), "sb", "A")), "further_data", "sb: A", nil},
		{"a name that is bytes", with(claims(), "169", with(identity(), "sb", with(subject(), "ln", []byte{1}))), "family_name", "", []string{"claim_not_shown"}},
		{"an empty identity", with(claims(), "169", map[any]any{}), "family_name", "", nil},
	} {
		d := parseSound(t, EPhilID, code(message(t, c.claims)))
		if got := d.Value(c.key); got != c.want || d.Proof == nil {
			t.Errorf("%s: %s is %q, want %q", c.name, c.key, got, c.want)
		}
		if got := findings(d); !slices.Equal(got, c.findings) {
			t.Errorf("%s: findings %q, want %q", c.name, got, c.findings)
		}
	}
}

func TestEPhilIDPortraits(t *testing.T) {
	for start, want := range map[string]string{
		"\x89PNG\r\n\x1a\n":        "image/png",
		"RIFF\x04\x00\x00\x00WEBP": "image/webp",
		"\x00\x00\x00\x0cjP  \r\n": "image/jp2",
		"\xff\x4f\xff\x51":         "image/jp2",
		"GIF89a":                   "application/octet-stream",
	} {
		d := parseSound(t, EPhilID, code(message(t, with(claims(), "169", with(identity(), "img", []byte(start))))))
		if f, _ := d.Field(document.FieldPortrait); f.MediaType != want || string(f.Data) != start {
			t.Errorf("%q: %s", start, f.MediaType)
		}
	}
	d := parseSound(t, EPhilID, code(message(t, with(claims(), "169", with(identity(), "img", "/9j/4A==")))))
	if f, _ := d.Field(document.FieldPortrait); f.MediaType != "image/jpeg" || len(f.Data) != 4 {
		t.Errorf("Base64: %s, %d bytes", f.MediaType, len(f.Data))
	}
}

func TestEPhilIDDates(t *testing.T) {
	d := parseSound(t, EPhilID, code(message(t, with(with(with(claims(), 4, 2000000000), "5", 1000000000), 6, 1600000000))))
	if v := d.Validity; v.NotAfter.Unix() != 2000000000 || v.NotBefore.Unix() != 1000000000 || v.IssuedAt.Unix() != 1600000000 || !d.Proof.SignedAt.Equal(v.IssuedAt) {
		t.Errorf("%+v", v)
	}
}

func TestEPhilIDWithoutProof(t *testing.T) {
	plain := encode(t, claims())
	for _, c := range []struct {
		name     string
		p        document.Payload
		fields   bool
		findings []string
	}{
		{"empty signature", code(encode(t, []any{encode(t, map[int]int{1: -8}), map[int]any{}, plain, []byte{}})), true, nil},
		{"unknown algorithm", code(encode(t, []any{encode(t, map[int]int{1: -47}), map[int]any{}, plain, make([]byte, 64)})), true, []string{CodeAlgorithmUnsupported}},
		{"encrypted", code(encode(t, cbor.Tag{Number: 16, Content: []any{[]byte{}, map[int]any{}, []byte{1}}})), false, []string{CodeEncrypted}},
		{"authenticated with a secret", code(encode(t, cbor.Tag{Number: 17, Content: []any{[]byte{}, map[int]any{}, []byte{1}, []byte{1}}})), false, []string{CodeCOSETypeUnsupported}},
		{"version 2", payload("PH2:6BF"), false, []string{CodeVersionUnsupported}},
	} {
		d := parseSound(t, EPhilID, c.p)
		if d.Proof != nil || len(d.Fields) > 0 != c.fields || !slices.Equal(findings(d), c.findings) ||
			slices.ContainsFunc(d.Fields, func(f document.Field) bool { return f.Signed }) {
			t.Errorf("%s: proof %v, %q", c.name, d.Proof != nil, findings(d))
		}
	}
}

func TestEPhilIDMalformed(t *testing.T) {
	good := message(t, claims())
	unprotected := encode(t, []any{[]byte{}, map[int]int{1: -8}, encode(t, claims()), make([]byte, 64)})
	for _, c := range []struct {
		name string
		p    document.Payload
		code string
	}{
		{"prefix in lower case", payload("ph1:6BF"), CodeBase45Invalid},
		{"a character beyond Base45", payload("PH1:6bf"), CodeBase45Invalid},
		{"Base45 beyond 65535", payload("PH1:GGW"), CodeBase45Invalid},
		{"nothing behind the prefix", payload("PH1:"), CodeCOSEInvalid},
		{"a byte more", code(append(slices.Clone(good), 0)), CodeCOSEInvalid},
		{"twice", code(append(slices.Clone(good), good...)), CodeCOSEInvalid},
		{"compressed", code([]byte{0x78, 0x9c, 1, 2, 3}), CodeCOSEInvalid},
		{"the claims alone", code(encode(t, claims())), CodeCOSEInvalid},
		{"algorithm not protected", code(unprotected), CodeAlgorithmNotProtected},
		{"claims are no map", code(message(t, []int{1})), CodeClaimsInvalid},
		{"a claim twice", code(message(t, cbor.RawMessage{0xa2, 0x61, '1', 0x62, 'P', 'H', 0x61, '1', 0x62, 'V', 'N'})), CodeClaimsInvalid},
		{"a claim under number and text", code(message(t, with(claims(), 1, "VN"))), CodeClaimsInvalid},
		{"an identity under number and text", code(message(t, with(claims(), 169, identity()))), CodeClaimsInvalid},
		{"no issuer", code(message(t, with(claims(), "1", nil))), CodeClaimsInvalid},
		{"another issuer", code(message(t, with(claims(), "1", "VN"))), CodeClaimsInvalid},
		{"an issuer that is bytes", code(message(t, with(claims(), "1", []byte("PH")))), CodeClaimsInvalid},
		{"no identity", code(message(t, with(claims(), "169", nil))), CodeClaimsInvalid},
		{"an identity of numbers", code(message(t, with(claims(), "169", map[int]string{4: "SAMPLE"}))), CodeClaimsInvalid},
		{"an identity that is text", code(message(t, with(claims(), "169", "SAMPLE"))), CodeClaimsInvalid},
		{"an end that is text", code(message(t, with(claims(), 4, "never"))), CodeClaimsInvalid},
		{"an end in milliseconds", code(message(t, with(claims(), 4, 2000000000000000))), CodeClaimsInvalid},
		{"an end before 1970", code(message(t, with(claims(), 4, -1))), CodeClaimsInvalid},
	} {
		d, err := EPhilID.Parse(c.p, reference)
		var m *document.Malformed
		if d != nil || !errors.As(err, &m) || m.Code != c.code {
			t.Errorf("%s: %v, want %s", c.name, err, c.code)
		}
	}
}

// TestEPhilIDCut: no part of a code is one.
func TestEPhilIDCut(t *testing.T) {
	whole := code(message(t, claims())).Bytes
	for n := range whole {
		if _, err := EPhilID.Parse(payload(string(whole[:n])), reference); err == nil {
			t.Errorf("%d bytes are a code", n)
		}
	}
}

func TestRecogniseEPhilID(t *testing.T) {
	for text, want := range map[string]bool{
		"PH1:": true, "ph1:6BF": true, "PH2:6BF": true, "\ufeffPH1:6BF\r\n": true,
		"PH0:6BF": false, "PHA:6BF": false, "PH1": false, " PH1:6BF": false, "HC1:6BF": false, "": false,
	} {
		if got := EPhilID.Recognise(payload(text)); got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
}
