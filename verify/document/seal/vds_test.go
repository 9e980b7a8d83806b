package seal

import (
	"bytes"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/soi-id/soi/verify/document"
	"github.com/soi-id/soi/verify/internal/c40"
)

func parse(t *testing.T, f document.Format, p document.Payload) *document.Document {
	t.Helper()
	d, err := f.Parse(p, reference)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func expectValues(t *testing.T, d *document.Document, want map[string]string) {
	t.Helper()
	for key, value := range want {
		if got := d.Value(key); got != value {
			t.Errorf("%s is %q, want %q", key, got, value)
		}
	}
}

func codes(d *document.Document) []string {
	found := []string{}
	for _, f := range d.Findings {
		found = append(found, f.Code+" "+f.Field)
	}
	return found
}

func expectMalformed(t *testing.T, f document.Format, p document.Payload, code string) {
	t.Helper()
	d, err := f.Parse(p, reference)
	var m *document.Malformed
	if d != nil || !errors.As(err, &m) || m.Code != code {
		t.Errorf("document %v, error %v, want %s", d != nil, err, code)
	}
}

func TestRecogniseVDS(t *testing.T) {
	for _, c := range []struct {
		name  string
		bytes []byte
		want  bool
	}{
		{"version 3", []byte{0xdc, 2}, true},
		{"version 4", []byte{0xdc, 3, 0}, true},
		{"2D-Doc", []byte{0xdc, 4}, false},
		{"version 2", []byte{0xdc, 1}, false},
		{"text", []byte("DC03"), false},
		{"one byte", []byte{0xdc}, false},
		{"nothing", nil, false},
	} {
		if got := VDS.Recognise(scanned(c.bytes)); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}

func TestEveryKindOfSeal(t *testing.T) {
	permit := map[string]string{
		"full_name": "MAU THI A", "family_name": "MAU", "given_name": "THI A", "document_number": "C0000001X", "nationality": "UTO",
		"birth_date": "2000-01-31", "sex": "F", "expiry_date": "2030-11-21", "document_code": "AR", "mrz": sampleMRZ[:36] + "\n" + sampleMRZ[36:],
	}
	visa := map[string]string{
		"full_name": "MAU THI A", "document_number": "L8988901C", "nationality": "XXX", "birth_date": "2000-01-31", "sex": "X",
		"expiry_date": "2027-05-01", "number_of_entries": "2", "stay_days": "90", "stay_months": "", "stay_years": "1",
		"passport_number": "C0000001X", "visa_type": "0a", "additional_features": "ff00",
	}
	visaRest := [][]byte{tlv(3, 2), tlv(4, 90, 0, 1), c40TLV(5, "C0000001X"), tlv(6, 10), tlv(7, 0xff, 0)}
	const visaLine = "L8988901C4XXX0001314<2705015"
	address := [][]byte{c40TLV(1, "T2000AK47"), c40TLV(2, "05314000"), c40TLV(3, "53175HAUPTSTR11")}
	for _, c := range []struct {
		name     string
		kind     uint16
		messages [][]byte
		want     map[string]string
	}{
		{"residence_permit", 0xfb06, [][]byte{c40TLV(2, sampleMRZ), c40TLV(3, "UFO001979")}, permit},
		{"emergency_travel_document", 0x5e03, [][]byte{c40TLV(2, sampleMRZ)}, permit},
		{"supplementary_sheet", 0xfa06, [][]byte{c40TLV(4, sampleMRZ), c40TLV(5, "PA0000005")}, map[string]string{"sheet_number": "PA0000005", "full_name": "MAU THI A"}},
		{"arrival_attestation", 0xfd02, [][]byte{c40TLV(2, sampleMRZ), c40TLV(3, "ABC123456DEF")}, map[string]string{"azr_number": "ABC123456DEF", "full_name": "MAU THI A"}},
		{"visa", 0x5d01, append(visaRest, c40TLV(1, "VCUTOMAU<<THI<A<<<<<<<<<<<<<<<<<<<<<<<<<<<<<"+visaLine)), visa},
		{"visa", 0x5d01, append(visaRest, c40TLV(2, "VCUTOMAU<<THI<A<<<<<<<<<<<<<<<<<<<<<"+visaLine)), visa},
		{"social_insurance_card", 0xfc04, [][]byte{c40TLV(1, "65170839J003"), textTLV(2, "Mẫu"), textTLV(3, "Thị"), textTLV(4, "Mâ\u0303u")},
			map[string]string{"full_name": "Mẫu Thị", "family_name": "Mẫu", "given_name": "Thị", "birth_name": "Mẫu", "social_insurance_number": "65170839J003"}},
		{"address_sticker_identity_card", 0xf908, address, map[string]string{"document_number": "T2000AK47", "municipality_code": "05314000", "address": "53175HAUPTSTR11"}},
		{"address_sticker_residence_permit", 0xf90c, address, map[string]string{"document_number": "T2000AK47"}},
		{"address_sticker_passport", 0xf80a, [][]byte{c40TLV(1, "PA5500K11"), c40TLV(2, "03359010"), c40TLV(3, "21614")}, map[string]string{"postal_code": "21614", "municipality_code": "03359010"}},
		{"administrative_document", 0x01c8, [][]byte{tlv(0, bytes.Repeat([]byte{0xab}, 16)...), textTLV(1, "20260101\x0020271231")},
			map[string]string{"profile_id": "abababab-abab-abab-abab-abababababab", "valid_from": "2026-01-01", "expiry_date": "2027-12-31"}},
		{"administrative_document", 0x01c9, [][]byte{tlv(0, bytes.Repeat([]byte{0xab}, 16)...), textTLV(1, "20260101"), textTLV(2, "20271231"), textTLV(3, "p"), textTLV(4, "c"), tlv(6, 1, 0)},
			map[string]string{"valid_from": "2026-01-01", "expiry_date": "2027-12-31", "profile_uri": "p", "certificate_uri": "c", "status_index": "256"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			payload := sealOf(c.kind, c.messages...)
			d := parse(t, VDS, scanned(payload))
			expectValues(t, d, c.want)
			expectValues(t, d, map[string]string{"seal_kind": c.name, "issuing_state": "D", "issue_date": "2026-11-21", "signature_date": "2026-11-21"})
			if len(d.Findings) > 0 {
				t.Errorf("findings %v", d.Findings)
			}
			p := d.Proof
			if p == nil || !bytes.Equal(p.Signed, payload[:len(payload)-66]) || !bytes.Equal(p.Signature, signature) || p.Algorithm != "" {
				t.Fatalf("proof %+v", p)
			}
			today := time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC)
			if string(p.Hints.KeyID) != "DETS32" || p.Hints.Country != "DE" || p.Hints.Issuer != "" || p.KeyInForce != document.AtSigning || !p.SignedAt.Equal(today) {
				t.Errorf("hints %+v, rule %v, signed %v", p.Hints, p.KeyInForce, p.SignedAt)
			}
			for _, f := range d.Fields {
				if !f.Signed {
					t.Errorf("%s is not signed", f.Key)
				}
			}
		})
	}
}

func TestMiDNI(t *testing.T) {
	picture := append([]byte("\x00\x00\x00\x0cjP  "), bytes.Repeat([]byte{0xff}, 400)...)
	photo := append([]byte{0x50, 0x82, byte(len(picture) >> 8), byte(len(picture))}, picture...)
	payload := midniOf(0x0809, textTLV(0x40, "00000000T"), textTLV(0x42, "31-01-2000"), textTLV(0x44, "MUESTRA"), textTLV(0x46, "ESPAÑOL"),
		textTLV(0x48, "F"), textTLV(0x4c, "01-01-2031"), photo, textTLV(0x60, "C/ MAYOR 1"), textTLV(0x62, "MADRID"), textTLV(0x78, "MADRID"),
		textTLV(0x7a, "ESPAÑA"), textTLV(0x64, "ESP"), textTLV(0x66, "JUAN / ANA"), textTLV(0x68, "BAA000589"), tlv(0x70, 1),
		textTLV(0x72, "MADRID"), textTLV(0x74, ""), textTLV(0x76, "MADRID"), textTLV(0x80, "21-11-2026 12:05:00"))
	d := parse(t, VDS, scanned(payload))
	expectValues(t, d, map[string]string{
		"full_name": "ESPAÑOL MUESTRA", "family_name": "ESPAÑOL", "given_name": "MUESTRA", "id_number": "00000000T", "birth_date": "2000-01-31",
		"sex": "F", "expiry_date": "2031-01-01", "address": "C/ MAYOR 1", "birth_place": "MADRID, MADRID, ESPAÑA", "residence_place": "MADRID, MADRID",
		"nationality": "ESP", "parents": "JUAN / ANA", "document_number": "BAA000589", "over_18": "true",
		"code_expiry_time": "2026-11-21T12:05:00Z", "seal_kind": "midni_full", "issuing_state": "ES",
	})
	if f, _ := d.Field("portrait"); !bytes.Equal(f.Data, picture) || f.MediaType != "image/jp2" || !f.Signed {
		t.Errorf("portrait of %d bytes, %s", len(f.Data), f.MediaType)
	}
	// The code ends before the card does.
	if want := time.Date(2026, 11, 21, 12, 5, 0, 0, time.UTC); !d.Validity.NotAfter.Equal(want) {
		t.Errorf("valid until %v, want %v", d.Validity.NotAfter, want)
	}
	if len(d.Findings) > 0 || string(d.Proof.Hints.KeyID) != "ESPN32" || d.Proof.Hints.Country != "ES" {
		t.Errorf("findings %v, hints %+v", d.Findings, d.Proof.Hints)
	}
	for _, kind := range []uint16{0x0709, 0x0909} {
		if d := parse(t, VDS, scanned(midniOf(kind, textTLV(0x80, "21-11-2026 12:05:00"), tlv(0x70, 0)))); d.Value("over_18") != "false" {
			t.Errorf("%04x: over 18 is %q", kind, d.Value("over_18"))
		}
	}
	expectMalformed(t, VDS, scanned(midniOf(0x0909, tlv(0x70, 1))), CodeSealValidityInvalid)
	expectMalformed(t, VDS, scanned(midniOf(0x0909, textTLV(0x80, "21-11-2026 25:05:00"))), CodeSealValidityInvalid)
	expectMalformed(t, VDS, scanned(midniOf(0x0909, textTLV(0x80, "21-11-2026 12:05:00"), textTLV(0x4c, "soon"))), CodeSealValidityInvalid)
	// The tags are Spain's alone.
	if d := parse(t, VDS, scanned(sealOf(0x0809, textTLV(0x40, "00000000T")))); d.Value("tag_40") != "00000000T" {
		t.Errorf("fields %v", d.Fields)
	}
}

func TestSealHeaders(t *testing.T) {
	header := func(version byte, state, signer string) []byte {
		b := append([]byte{magic, version}, c40.Encode(state)...)
		b = append(append(append(b, c40.Encode(signer)...), day...), day...)
		return append(append(append(b, 0xf8, 0x0a), c40TLV(1, "PA5500K11")...), tlv(signatureTag, signature...)...)
	}
	const uuid = "00112233445566778899AABBCCDDEEFF"
	for _, c := range []struct {
		name    string
		payload []byte
		keyID   string
	}{
		{"version 3", header(version3, "D<<", "DETS00027"), "DETS27"},
		{"version 3, number zero", header(version3, "D<<", "DETS00000"), "DETS0"},
		{"state of one letter without fillers", header(version4, "D", "DETS0232"), "DETS32"},
		{"length of a length", header(version4, "D<<", "DETS0500008"), "DETS8"},
		{"serial of sixteen bytes", header(version4, "ESP", "ESPN20"+uuid), "ESPN" + uuid[2:]},
		{"decimal length of an administration", header(version4, "D<<", "DEZV32"+uuid), "DEZV" + uuid[2:]},
		{"hexadecimal length of an administration", header(version4, "D<<", "DEZV20"+uuid), "DEZV" + uuid[2:]},
	} {
		d := parse(t, VDS, scanned(c.payload))
		if got := string(d.Proof.Hints.KeyID); got != c.keyID || d.Value("document_number") != "PA5500K11" {
			t.Errorf("%s: key id %q, want %q; %v", c.name, got, c.keyID, d.Fields)
		}
	}
	good := header(version4, "D<<", "DETS0232")
	for _, c := range []struct {
		name   string
		change func(b []byte) []byte
	}{
		{"cut in the state", func(b []byte) []byte { return b[:3] }},
		{"cut in the signer", func(b []byte) []byte { return b[:7] }},
		{"cut in the reference", func(b []byte) []byte { return b[:9] }},
		{"cut in the dates", func(b []byte) []byte { return b[:17] }},
		{"state is no C40", func(b []byte) []byte { b[2], b[3] = 0, 0; return b }},
		{"signer is no C40", func(b []byte) []byte { b[4] = 0xff; return b }},
		{"signer ends early", func(b []byte) []byte { copy(b[6:], []byte{0xfe, 'S' + 1}); return b }},
		{"length is no number", func(b []byte) []byte { copy(b[4:], c40.Encode("DETSXX")); return b }},
		{"length is zero", func(b []byte) []byte { copy(b[4:], c40.Encode("DETS00")); return b }},
		{"length is another", func(b []byte) []byte { copy(b[4:], c40.Encode("DETS03")); return b }},
		{"length is too long", func(b []byte) []byte { copy(b[4:], c40.Encode("DETSFF")); return b }},
		{"reference is no C40", func(b []byte) []byte { b[8] = 0xff; return b }},
		{"issued on no day", func(b []byte) []byte { b[10] = 0xff; return b }},
		{"signed on no day", func(b []byte) []byte { b[13] = 0xff; return b }},
		{"signed on 31 April", func(b []byte) []byte { b[13], b[14], b[15] = 0x41, 0xcb, 0xda; return b }},
		{"signed in 1926", func(b []byte) []byte { b[15] -= 100; return b }},
		{"version 3, cut", func(b []byte) []byte { b[1] = version3; return b[:17] }},
		{"version 3, no C40", func(b []byte) []byte { b[1], b[4] = version3, 0xff; return b }},
		{"of another format", func([]byte) []byte { return []byte("RDB1") }},
	} {
		t.Run(c.name, func(t *testing.T) {
			expectMalformed(t, VDS, scanned(c.change(bytes.Clone(good))), CodeSealHeaderInvalid)
		})
	}
}

func TestOpenDates(t *testing.T) {
	payload := sealOf(0x5e03, c40TLV(2, sampleMRZ))
	for i := 10; i < 16; i++ {
		payload[i] = 0
	}
	d := parse(t, VDS, scanned(payload))
	if _, ok := d.Field("issue_date"); ok || !d.Proof.SignedAt.IsZero() || !d.Validity.IssuedAt.IsZero() {
		t.Errorf("%v, signed %v", d.Fields, d.Proof.SignedAt)
	}
	// Without a date of issue, the century is that of the reference time.
	expectValues(t, d, map[string]string{"birth_date": "2000-01-31", "expiry_date": "2030-11-21"})
}

func TestSealMessages(t *testing.T) {
	long := bytes.Repeat([]byte{0x13, 0x3c}, 100)
	for _, c := range []struct {
		name    string
		payload []byte
		tag     string
		signed  bool
	}{
		{"DER, one byte", sealOf(0x5f03, append([]byte{2, 0x81, 200}, long...)), "tag_02", true},
		{"DER, two bytes", sealOf(0x5f03, append([]byte{2, 0x82, 0, 200}, long...)), "tag_02", true},
		{"plain", sealOf(0x5f03, append([]byte{2, 200}, long...)), "tag_02", true},
		{"plain, as long as DER's mark", sealOf(0x5f03, append([]byte{2, 0x80}, long[:0x80]...)), "tag_02", true},
		{"no signature", bytes.TrimSuffix(sealOf(0x5f03, tlv(2, 1)), tlv(signatureTag, signature...)), "tag_02", false},
		{"no signature, plain", append(sealHeader("D  ", "DETS0232", 0x5f03), append([]byte{2, 200}, long...)...), "tag_02", false},
		{"an empty signature", append(sealHeader("D  ", "DETS0232", 0x5f03), 2, 1, 1, signatureTag, 0), "tag_02", false},
		{"no messages", sealOf(0x5f03), "", true},
	} {
		d := parse(t, VDS, scanned(c.payload))
		if _, ok := d.Field(c.tag); ok != (c.tag != "") || (d.Proof != nil) != c.signed {
			t.Errorf("%s: %v, proof %v", c.name, d.Fields, d.Proof != nil)
		}
		for _, f := range d.Fields {
			if f.Signed != c.signed {
				t.Errorf("%s: %s signed: %v", c.name, f.Key, f.Signed)
			}
		}
	}
	for _, c := range []struct {
		name    string
		payload []byte
	}{
		{"a byte after the signature", append(sealOf(0x5e03), 0)},
		{"twice", append(sealOf(0x5e03), sealOf(0x5e03)...)},
		{"two signatures", append(sealOf(0x5e03), tlv(signatureTag, signature...)...)},
		{"a length beyond the end", sealOf(0x5e03, []byte{2, 0x82, 0xff, 0xff})},
		{"a tag alone", append(sealHeader("D  ", "DETS0232", 0x5e03), 2)},
		{"signature cut", sealOf(0x5e03)[:60]},
	} {
		t.Run(c.name, func(t *testing.T) { expectMalformed(t, VDS, scanned(c.payload), CodeSealMessagesInvalid) })
	}
}

func TestSealFindings(t *testing.T) {
	profile := tlv(0, bytes.Repeat([]byte{1}, 16)...)
	for _, c := range []struct {
		name       string
		payload    []byte
		key, value string
		findings   []string
	}{
		{"unknown kind", sealOf(0x1234, tlv(5, 1, 2)), "tag_05", "0102", []string{"seal_kind_unknown seal_kind"}},
		{"unknown message", sealOf(0x5e03, textTLV(9, "text")), "tag_09", "text", []string{"seal_message_unknown tag_09"}},
		{"unknown message twice", sealOf(0x5e03, tlv(9, 1), tlv(9, 2)), "tag_09", "01", []string{"seal_message_unknown tag_09"}},
		{"profile", sealOf(0x01c8, profile, textTLV(4, "Mẫu")), "tag_04", "Mẫu", []string{"seal_profile_unsigned tag_04"}},
		{"profile with control characters", sealOf(0x01c8, profile, textTLV(4, "a\nb")), "tag_04", "610a62", []string{"seal_profile_unsigned tag_04"}},
		{"status", sealOf(0x01c9, profile, textTLV(5, "u")), "status_uri", "u", []string{"seal_status_online status_uri"}},
		{"another state", append(append(sealHeader("FRA", "DETS0232", 0x5e03), c40TLV(2, sampleMRZ)...), tlv(signatureTag, signature...)...), "issuing_state", "FRA", []string{"seal_state_differs issuing_state"}},
		{"no state", append(append(sealHeader("Q9 ", "DETS0232", 0x5e03), c40TLV(2, sampleMRZ)...), tlv(signatureTag, signature...)...), "issuing_state", "Q9", []string{"seal_state_differs issuing_state"}},
		{"C40 that is none", sealOf(0xfb06, tlv(3, 0xff, 0xff)), "passport_number", "ffff", []string{"seal_value_unreadable passport_number"}},
		{"C40 of an odd length", sealOf(0xfb06, tlv(3, 0xff)), "passport_number", "ff", []string{"seal_value_unreadable passport_number"}},
		{"MRZ that is none", sealOf(0x5e03, tlv(2, 0xff, 0xff)), "mrz", "ffff", []string{"seal_value_unreadable mrz"}},
		{"MRZ of another length", sealOf(0x5e03, c40TLV(2, "ABC<D")), "mrz", "ABC<D", []string{"seal_value_unreadable mrz"}},
		{"text that is none", sealOf(0xfc04, tlv(2, 0xff)), "family_name", "ff", []string{"seal_value_unreadable family_name"}},
		{"number of no byte", sealOf(0x5d01, tlv(3)), "number_of_entries", "", []string{"seal_value_unreadable number_of_entries"}},
		{"stay of one byte", sealOf(0x5d01, tlv(4, 0x90)), "duration_of_stay", "90", []string{"seal_value_unreadable duration_of_stay"}},
		{"stay of nothing", sealOf(0x5d01, tlv(4, 0, 0, 0)), "stay_days", "0", nil},
		{"profile of another length", sealOf(0x01c8, tlv(0, 1)), "profile_id", "01", []string{"seal_value_unreadable profile_id"}},
		{"sex", sealOf(0x5e03, c40TLV(2, sampleMRZ[:56]+"Q"+sampleMRZ[57:])), "sex", "Q", []string{"sex_unreadable sex"}},
		{"birth", sealOf(0x5e03, c40TLV(2, sampleMRZ[:49]+"000231"+sampleMRZ[55:])), "birth_date", "000231", []string{"date_unreadable birth_date"}},
		{"birth without a day", sealOf(0x5e03, c40TLV(2, sampleMRZ[:49]+"0001<<"+sampleMRZ[55:])), "birth_date", "2000-01", nil},
		{"birth without a month", sealOf(0x5e03, c40TLV(2, sampleMRZ[:49]+"30<<<<"+sampleMRZ[55:])), "birth_date", "1930", nil},
		{"no birth", sealOf(0x5e03, c40TLV(2, sampleMRZ[:49]+"<<<<<<"+sampleMRZ[55:])), "birth_date", "", nil},
		{"Spanish date", midniOf(0x0909, textTLV(0x42, "2000"), textTLV(0x80, "21-11-2026 12:05:00")), "birth_date", "2000", []string{"date_unreadable birth_date"}},
		{"Spanish flag", midniOf(0x0909, tlv(0x70, 2), textTLV(0x80, "21-11-2026 12:05:00")), "over_18", "02", []string{"seal_value_unreadable over_18"}},
		{"Spanish place", midniOf(0x0909, tlv(0x62, 0xff), textTLV(0x80, "21-11-2026 12:05:00")), "birth_place", "ff", []string{"seal_value_unreadable birth_place"}},
		{"number that goes on", sealOf(0x5e03, c40TLV(2, sampleMRZ[:36]+"C0000001X<UTO0001314F3011216452<<<<8")), "document_number", "C0000001X45", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := parse(t, VDS, scanned(c.payload))
			if got := d.Value(c.key); got != c.value {
				t.Errorf("%s is %q, want %q", c.key, got, c.value)
			}
			if got := codes(d); !slices.Equal(got, c.findings) && len(got)+len(c.findings) > 0 {
				t.Errorf("findings %q, want %q", got, c.findings)
			}
			if d.Proof == nil {
				t.Error("no proof")
			}
		})
	}
}

func TestSealValidity(t *testing.T) {
	for _, c := range []struct {
		name      string
		payload   []byte
		from, end string
	}{
		{"MRZ", sealOf(0x5e03, c40TLV(2, sampleMRZ)), "", "2030-11-22T12:00:00Z"},
		{"MRZ without an end", sealOf(0x5e03, c40TLV(2, sampleMRZ[:57]+"<<<<<<"+sampleMRZ[63:])), "", ""},
		{"MRZ with a month", sealOf(0x5e03, c40TLV(2, sampleMRZ[:57]+"3011<<"+sampleMRZ[63:])), "", "2030-12-01T12:00:00Z"},
		{"MRZ of the last century", sealOf(0x5e03, c40TLV(2, sampleMRZ[:57]+"770101"+sampleMRZ[63:])), "", "1977-01-02T12:00:00Z"},
		{"both dates", sealOf(0x01c8, textTLV(1, "20260101\x0020271231")), "2025-12-31T10:00:00Z", "2028-01-01T12:00:00Z"},
		{"only from", sealOf(0x01c8, textTLV(1, "20260101\x00")), "2025-12-31T10:00:00Z", ""},
		{"only to", sealOf(0x01c8, textTLV(1, "\x0020271231")), "", "2028-01-01T12:00:00Z"},
		{"neither", sealOf(0x01c8, textTLV(1, "\x00")), "", ""},
	} {
		v := parse(t, VDS, scanned(c.payload)).Validity
		if got := moment(v.NotBefore); got != c.from {
			t.Errorf("%s: from %q, want %q", c.name, got, c.from)
		}
		if got := moment(v.NotAfter.Add(time.Nanosecond)); got != c.end && (c.end != "" || !v.NotAfter.IsZero()) {
			t.Errorf("%s: until %q, want %q", c.name, got, c.end)
		}
	}
	for name, payload := range map[string][]byte{
		"MRZ with letters":   sealOf(0x5e03, c40TLV(2, sampleMRZ[:57]+"NEVER<"+sampleMRZ[63:])),
		"MRZ with no day":    sealOf(0x5e03, c40TLV(2, sampleMRZ[:57]+"300231"+sampleMRZ[63:])),
		"no zero byte":       sealOf(0x01c8, textTLV(1, "20260101")),
		"no date":            sealOf(0x01c8, textTLV(1, "\x00tomorrow")),
		"no date, version 9": sealOf(0x01c9, textTLV(2, "tomorrow")),
		"no start":           sealOf(0x01c9, textTLV(1, "")),
	} {
		t.Run(name, func(t *testing.T) { expectMalformed(t, VDS, scanned(payload), CodeSealValidityInvalid) })
	}
}

func moment(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

func TestRepeatedMessage(t *testing.T) {
	expectMalformed(t, VDS, scanned(sealOf(0xfb06, c40TLV(3, "ABC"), c40TLV(3, "ABD"))), CodeSealMessageRepeated)
	expectMalformed(t, IDB, barcode(flagSigned, barcodeOf(c40TLV(0x82, "ABC"), c40TLV(0x82, "ABC"))), CodeSealMessageRepeated)
}
