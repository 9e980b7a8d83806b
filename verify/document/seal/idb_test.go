package seal

import (
	"bytes"
	"compress/zlib"
	"slices"
	"testing"
	"time"

	"github.com/soi-id/soi/verify/document"
	"github.com/soi-id/soi/verify/internal/c40"
)

func deflate(t testing.TB, b []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	w := zlib.NewWriter(&out)
	if _, err := w.Write(b); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestRecogniseIDB(t *testing.T) {
	for text, want := range map[string]bool{
		"RDB1BNK6ADJL2": true, "NDB1B": true, "RDB1": true, "RDB1BNK6A\r\n": true,
		"RDB2B": false, "rdb1B": false, "RDB": false, "": false, " RDB1B": false,
	} {
		if got := IDB.Recognise(scanned([]byte(text))); got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
}

func TestEveryMessageOfABarcode(t *testing.T) {
	date := func(tag byte, mmddyyyy int) []byte {
		return tlv(tag, 0, byte(mmddyyyy>>16), byte(mmddyyyy>>8), byte(mmddyyyy))
	}
	const moment = 11212026083000
	at := []byte{byte(moment >> 40 & 0xff), byte(moment >> 32 & 0xff), byte(moment >> 24 & 0xff), byte(moment >> 16 & 0xff), byte(moment >> 8 & 0xff), byte(moment & 0xff)}
	group := func(tag byte, parts ...[]byte) []byte { return tlv(tag, bytes.Join(parts, nil)...) }
	const line2 = "C0000001X2UTO0001314F3011216"
	for _, c := range []struct {
		name    string
		message []byte
		want    map[string]string
	}{
		{"visa", group(1, c40TLV(1, "VCUTOMAU<<THI<A<<<<<<<<<<<<<<<<<<<<<<<<<<<<<"+line2+"<<<<<<<<<<<<<<04"), tlv(3, 1), c40TLV(5, "C000000736")),
			map[string]string{"seal_kind": "visa", "full_name": "MAU THI A", "number_of_entries": "1", "passport_number": "C000000736", "expiry_date": "2030-11-21"}},
		{"emergency travel document", group(2, c40TLV(2, sampleMRZ)), map[string]string{"seal_kind": "emergency_travel_document", "full_name": "MAU THI A"}},
		{"test", group(3, c40TLV(1, "T1"), c40TLV(2, "MAU THI A"), date(3, 1312000), c40TLV(4, "P"), c40TLV(5, "C1"), c40TLV(6, "LAB"), c40TLV(7, "VNM"), c40TLV(8, "84900000000"),
			textTLV(9, "a@example.com"), textTLV(10, "Hà Nội"), tlv(11, at...), tlv(12, at...), tlv(13, 1), tlv(14, 0), tlv(15, 2), c40TLV(16, "X")),
			map[string]string{"seal_kind": "proof_of_testing", "certificate_id": "T1", "full_name": "MAU THI A", "birth_date": "2000-01-31", "document_code": "P", "document_number": "C1",
				"testing_facility": "LAB", "country_of_test": "VNM", "testing_facility_phone": "84900000000", "testing_facility_email": "a@example.com", "testing_facility_address": "Hà Nội",
				"sample_time": "2026-11-21T08:30:00", "report_time": "2026-11-21T08:30:00", "test_type": "1", "test_result": "0", "test_method": "2", "optional_data": "X"}},
		{"vaccination", group(4, c40TLV(1, "U1"), date(2, 1012026), date(3, 1012031), c40TLV(4, "MAU THI A"), tlv(5, 0x30, 0x0f, 0x4a, 0x10), textTLV(6, "F"), c40TLV(7, "C1"), c40TLV(8, "C2"),
			group(9, c40TLV(31, "XM68M6"), c40TLV(32, "BRAND"), c40TLV(33, "MAKER"), c40TLV(34, "OWNER"), c40TLV(35, "RA01"),
				group(36, date(51, 1022026), c40TLV(52, "1"), c40TLV(53, "2"), c40TLV(54, "VNM"), c40TLV(55, "CENTRE"), c40TLV(56, "LOT1"), date(57, 2022026)),
				group(36, c40TLV(52, "2"))), c40TLV(10, "X")),
			map[string]string{"seal_kind": "proof_of_vaccination", "certificate_id": "U1", "valid_from": "2026-01-01", "expiry_date": "2031-01-01", "full_name": "MAU THI A", "birth_date": "2000-01", "sex": "F",
				"document_number": "C1", "additional_id": "C2", "vaccine": "XM68M6", "vaccine_product": "BRAND", "vaccine_manufacturer": "MAKER", "vaccine_holder": "OWNER", "disease": "RA01",
				"vaccination_date": "2026-01-02", "dose_number": "1", "dose_total": "2", "country": "VNM", "vaccination_centre": "CENTRE", "batch_number": "LOT1", "next_dose_date": "2026-02-02", "optional_data": "X"}},
		{"recovery", group(5, c40TLV(1, "R1"), date(2, 1012026), date(3, 1012031), c40TLV(4, "MAU THI A"), date(5, 1312000), c40TLV(6, "P"), c40TLV(7, "C1"), c40TLV(8, "VNM"), date(9, 12012025), c40TLV(10, "X")),
			map[string]string{"seal_kind": "proof_of_recovery", "first_positive_date": "2025-12-01", "country_of_test": "VNM", "valid_from": "2026-01-01", "expiry_date": "2031-01-01"}},
		{"authorisation", group(6, c40TLV(1, "A1"), c40TLV(2, "MAU THI A"), c40TLV(3, "C0000001X"), date(4, 1312000), c40TLV(5, "UTO"), textTLV(6, "<"), c40TLV(7, "HANOI"), date(8, 1012026), date(9, 1012031), c40TLV(10, "90"), tlv(11, 0), c40TLV(12, "EV"), c40TLV(13, "X")),
			map[string]string{"seal_kind": "digital_travel_authorisation", "authorisation_number": "A1", "passport_number": "C0000001X", "nationality": "UTO", "sex": "X", "issuing_place": "HANOI",
				"duration_of_stay": "90", "number_of_entries": "0", "visa_type": "EV", "additional_information": "X"}},
		{"TD1", c40TLV(7, "IDUTOC0000001X2<<<<<<<<<<<<<<<"+"0001314F3011216UTO<<<<<<<<<<<8"+"MAU<<THI<A<<<<<<<<<<<<<<<<<<<<"),
			map[string]string{"seal_kind": "", "full_name": "MAU THI A", "document_number": "C0000001X", "nationality": "UTO", "sex": "F", "birth_date": "2000-01-31", "expiry_date": "2030-11-21", "document_code": "ID"}},
		{"TD3", c40TLV(8, "P<UTOMAU<<THI<A<<<<<<<<<<<<<<<<<<<<<<<<<<<<<"+line2+"<<<<<<<<<<<<<<04"), map[string]string{"full_name": "MAU THI A", "document_code": "P"}},
		{"TD2", c40TLV(0x81, sampleMRZ), map[string]string{"full_name": "MAU THI A", "mrz": sampleMRZ[:36] + "\n" + sampleMRZ[36:]}},
		{"access number", c40TLV(9, "123456"), map[string]string{"card_access_number": "123456"}},
		{"access file", tlv(10, 0x31, 0), map[string]string{"card_access": "3100"}},
		{"reference", c40TLV(0x82, "ABCDEFGHI"), map[string]string{"document_reference": "ABCDEFGHI"}},
		{"register", c40TLV(0x83, "ABC123456DEF"), map[string]string{"azr_number": "ABC123456DEF"}},
		{"expiry", date(0x84, 4232031), map[string]string{"expiry_date": "2031-04-23"}},
		{"number", c40TLV(0x85, "5W1ETCGE2"), map[string]string{"document_number": "5W1ETCGE2"}},
		{"German document", tlv(0x86, 6), map[string]string{"seal_kind": "temporary_passport"}},
		{"German document of another number", tlv(0x86, 99), map[string]string{"seal_kind": "99"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			content := barcodeOf(c.message)
			for _, p := range []document.Payload{barcode(flagSigned, content), barcode(flagSigned|flagCompressed, deflate(t, content))} {
				d := parse(t, IDB, p)
				expectValues(t, d, c.want)
				expectValues(t, d, map[string]string{"issuing_state": "D", "signature_date": "2026-11-21"})
				if got := codes(d); len(got) > 0 {
					t.Errorf("findings %q", got)
				}
				proof := d.Proof
				if proof == nil || !bytes.Equal(proof.Signed, content[:len(content)-66]) || !bytes.Equal(proof.Signature, signature) || proof.Algorithm != document.ES256 {
					t.Fatalf("proof %+v", proof)
				}
				if !bytes.Equal(proof.Hints.KeyID, []byte{1, 2, 3, 4, 5}) || proof.Hints.Country != "DE" || proof.KeyInForce != document.AtSigning || proof.SignedAt.Format(time.DateOnly) != "2026-11-21" {
					t.Errorf("hints %+v, signed %v", proof.Hints, proof.SignedAt)
				}
			}
		})
	}
}

func TestPictures(t *testing.T) {
	for start, mediaType := range map[string]string{
		"\x00\x00\x00\x0cjP  \r\n": "image/jp2", "\xff\x4f\xff\x51": "image/jp2", "\xff\xd8\xff\xe0": "image/jpeg", "RIFF1234WEBP": "image/webp", "other": "application/octet-stream",
	} {
		f, ok := parse(t, IDB, barcode(flagSigned, barcodeOf(textTLV(0x80, start)))).Field(document.FieldPortrait)
		if !ok || string(f.Data) != start || f.MediaType != mediaType || !f.Signed {
			t.Errorf("%q is %+v", start, f)
		}
	}
	if _, ok := parse(t, IDB, barcode(flagSigned, barcodeOf(tlv(0x80)))).Field(document.FieldPortrait); ok {
		t.Error("an empty picture is one")
	}
}

func TestMaskedDates(t *testing.T) {
	for _, c := range []struct {
		name     string
		value    []byte
		want     string
		readable bool
	}{
		{"whole", []byte{0, 0x14, 0x05, 0x00}, "2000-01-31", true},
		{"no day", []byte{0x30, 0x0f, 0x4a, 0x10}, "2000-01", true},
		{"no day and no month", []byte{0xf0, 0, 0x07, 0xd0}, "2000", true},
		{"no month", []byte{0xc0, 0x04, 0xc2, 0xc0}, "2000-xx-31", false},
		{"decade", []byte{0xf1, 0, 0x07, 0xc6}, "199x-xx-xx", false},
		{"nothing", []byte{0xff, 0, 0, 0}, "xxxx-xx-xx", false},
		{"no such day", []byte{0, 0xff, 0xff, 0xff}, "7215-16-77", false},
		{"cut", []byte{0, 1}, "0001", false},
	} {
		d := parse(t, IDB, barcode(flagSigned, barcodeOf(tlv(5, tlv(5, c.value...)...))))
		want := []string{}
		if !c.readable {
			want = append(want, "date_unreadable birth_date")
		}
		if got := d.Value("birth_date"); got != c.want || !slices.Equal(codes(d), want) {
			t.Errorf("%s: %q, want %q; findings %q", c.name, got, c.want, codes(d))
		}
		if !c.readable {
			expectMalformed(t, IDB, barcode(flagSigned, barcodeOf(tlv(0x84, c.value...))), CodeSealValidityInvalid)
		}
	}
	for name, value := range map[string][]byte{"hour": {0x0a, 0x32, 0x95, 0x89, 0x7d, 0xff}, "cut": {1}} {
		d := parse(t, IDB, barcode(flagSigned, barcodeOf(tlv(3, tlv(11, value...)...))))
		if len(d.Findings) != 1 || d.Value("sample_time") == "" {
			t.Errorf("%s: %q, %v", name, d.Value("sample_time"), d.Findings)
		}
	}
}

func TestSignatureOfABarcode(t *testing.T) {
	good := barcodeOf(c40TLV(9, "123456"))
	change := func(at int, value byte) []byte {
		b := bytes.Clone(good)
		b[at] = value
		return b
	}
	zone := len(good) - 66
	certified := slices.Concat(good[:zone], textTLV(certificateTag, "certificate"), good[zone:])
	unsigned := slices.Concat(good[:2], good[12:zone])

	for algorithm, want := range map[byte]document.Algorithm{1: document.ES256, 2: document.ES384, 3: document.ES512} {
		if p := parse(t, IDB, barcode(flagSigned, change(2, algorithm))).Proof; p == nil || p.Algorithm != want {
			t.Errorf("algorithm %d: %+v", algorithm, p)
		}
	}
	d := parse(t, IDB, barcode(flagSigned, change(2, 9)))
	if d.Proof != nil || !slices.Contains(d.Findings, document.Finding{Code: CodeAlgorithmUnsupported, Severity: document.Uncheckable}) {
		t.Errorf("unknown algorithm: %+v", d)
	}
	d = parse(t, IDB, barcode(flagSigned, change(8, 0x30)))
	if d.Proof == nil || !d.Proof.SignedAt.IsZero() || d.Value("signature_date") != "2026-11" {
		t.Errorf("date without a day: %+v", d)
	}
	d = parse(t, IDB, barcode(flagSigned, certified))
	if len(d.Proof.Hints.Chain) != 1 || string(d.Proof.Hints.Chain[0]) != "certificate" || !bytes.Equal(d.Proof.Signed, good[:zone]) {
		t.Errorf("certificate: %+v", d.Proof)
	}
	if c := parse(t, IDB, barcode(flagSigned, append(c40.Encode("Q9Q"), good[2:]...))).Proof.Hints.Country; c != "?Q9Q" {
		t.Errorf("state that is none: country %q", c)
	}
	for name, p := range map[string]document.Payload{
		"no signature":       barcode(flagSigned, good[:zone]),
		"an empty signature": barcode(flagSigned, append(bytes.Clone(good[:zone]), idbSignature, 0)),
		"not signed":         barcode(0, unsigned),
		"not signed, zlib":   barcode(flagCompressed, deflate(t, unsigned)),
		"a stray signature":  barcode(0, slices.Concat(unsigned, good[zone:])),
		"former prefix":      scanned(append([]byte("N"), barcode(0, unsigned).Bytes[1:]...)),
	} {
		d := parse(t, IDB, p)
		if d.Proof != nil || d.Value("card_access_number") != "123456" {
			t.Errorf("%s: %+v", name, d)
		}
		for _, f := range d.Fields {
			if f.Signed {
				t.Errorf("%s: %s is signed", name, f.Key)
			}
		}
	}
}

func TestBrokenBarcodes(t *testing.T) {
	good := barcodeOf(c40TLV(9, "123456"))
	zone := len(good) - 66
	text := string(barcode(flagSigned, good).Bytes)
	for _, c := range []struct {
		name    string
		payload document.Payload
		code    string
	}{
		{"prefix alone", scanned([]byte("RDB1")), CodeSealHeaderInvalid},
		{"unknown flags", barcode(4, good), CodeSealHeaderInvalid},
		{"flags before A", scanned([]byte("RDB1@" + text[5:])), CodeSealHeaderInvalid},
		{"another format", scanned([]byte("HC1:")), CodeSealHeaderInvalid},
		{"no content", scanned([]byte("RDB1B")), CodeSealHeaderInvalid},
		{"half a header", barcode(flagSigned, good[:11]), CodeSealHeaderInvalid},
		{"state is no C40", barcode(flagSigned, append([]byte{0, 0}, good[2:]...)), CodeSealHeaderInvalid},
		{"small letters", scanned(bytes.ToLower([]byte(text)[5:])), CodeSealHeaderInvalid},
		{"small letters behind the prefix", scanned(append([]byte("RDB1B"), bytes.ToLower([]byte(text)[5:])...)), CodeBase32Invalid},
		{"padding", scanned([]byte(text + "=")), CodeBase32Invalid},
		{"bits left over", scanned([]byte("RDB1BAB")), CodeBase32Invalid},
		{"line break inside", scanned([]byte(text[:20] + "\n" + text[20:])), CodeBase32Invalid},
		{"not zlib", barcode(flagSigned|flagCompressed, good), CodeCompressionInvalid},
		{"zlib cut", barcode(flagSigned|flagCompressed, deflate(t, good)[:40]), CodeCompressionInvalid},
		{"bytes after zlib", barcode(flagSigned|flagCompressed, append(deflate(t, good), 0)), CodeCompressionInvalid},
		{"bomb", barcode(flagSigned|flagCompressed, deflate(t, make([]byte, maxInflated+1))), CodeInflatedTooLarge},
		{"a mebibyte", barcode(flagSigned|flagCompressed, deflate(t, make([]byte, maxInflated))), CodeSealHeaderInvalid},
		{"no zones", barcode(flagSigned, good[:12]), CodeSealMessagesInvalid},
		{"signature first", barcode(flagSigned, slices.Concat(good[:12], good[zone:])), CodeSealMessagesInvalid},
		{"unknown zone", barcode(flagSigned, slices.Concat(good[:zone], tlv(0x62, 1), good[zone:])), CodeSealMessagesInvalid},
		{"two certificates", barcode(flagSigned, slices.Concat(good[:zone], tlv(certificateTag, 1), tlv(certificateTag, 1), good[zone:])), CodeSealMessagesInvalid},
		{"bytes after the signature", barcode(flagSigned, append(bytes.Clone(good), 0)), CodeSealMessagesInvalid},
		{"twice", barcode(flagSigned, append(bytes.Clone(good), good...)), CodeSealMessagesInvalid},
		{"flag taken away", barcode(0, good), CodeSealMessagesInvalid},
		{"messages cut", barcode(flagSigned, barcodeOf([]byte{9, 200})), CodeSealMessagesInvalid},
		{"messages in a message cut", barcode(flagSigned, barcodeOf(tlv(1, 1, 200))), CodeSealMessagesInvalid},
	} {
		t.Run(c.name, func(t *testing.T) { expectMalformed(t, IDB, c.payload, c.code) })
	}
}
