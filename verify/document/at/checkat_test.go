package at

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/soi-id/soi/verify/document"
)

var reference = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

// sample is a card of nobody. What signs is not this package's matter, so its
// signature is none.
type sample struct {
	signature, iv      string // hexadecimal
	certificate        string
	mrz, name, picture string
}

const sampleMRZ = "IDAUTPA00000017<<<<<<<<<<<<<<<\n6501312F3112300AUT<<<<<<<<<<<8\nMUSTERFRAU<<MARIA<THERESIA<<<<\n"

func noise(seed byte, n int) []byte {
	b := make([]byte, n)
	_, _ = rand.NewChaCha8([32]byte{seed}).Read(b)
	return b
}

func sampleCard() sample {
	return sample{
		signature: hex.EncodeToString(noise(1, signatureSize)), iv: hex.EncodeToString(noise(2, 16)), certificate: "A16ATS000001",
		mrz: sampleMRZ, name: "MÜSTERFRAU\nMARIA THERESIA", picture: "\xff\x4f\xff\x51" + string(noise(3, 300)) + "\xff\xd9",
	}
}

func (s sample) parts() []string {
	e := func(text string) string { return base64.StdEncoding.EncodeToString([]byte(text)) }
	return []string{e(s.signature), e(s.iv), s.certificate, e(s.mrz), e(s.name), e(s.picture)}
}

func (s sample) payload() document.Payload { return payload(strings.Join(s.parts(), ";")) }

func payload(text string) document.Payload {
	return document.Payload{Bytes: []byte(text), Source: document.SourceSymbol}
}

// outcome is the code of the error, or of the first finding, or "".
func outcome(t *testing.T, p document.Payload) string {
	t.Helper()
	d, err := CheckAT.Parse(p, reference)
	if err != nil {
		var m *document.Malformed
		if d != nil || !errors.As(err, &m) {
			t.Fatalf("document %v beside %v", d != nil, err)
		}
		return m.Code
	}
	if len(d.Findings) > 0 {
		return d.Findings[0].Code
	}
	return ""
}

func TestFields(t *testing.T) {
	s := sampleCard()
	d, err := CheckAT.Parse(s.payload(), reference)
	if err != nil {
		t.Fatal(err)
	}
	want := [][2]string{
		{document.FieldFullName, "MÜSTERFRAU MARIA THERESIA"},
		{FieldFamilyNameMRZ, "MUSTERFRAU"},
		{FieldGivenNameMRZ, "MARIA THERESIA"},
		{document.FieldDocumentNumber, "PA0000001"},
		{document.FieldBirthDate, "1965-01-31"},
		{document.FieldSex, "F"},
		{document.FieldNationality, "AUT"},
		{document.FieldExpiryDate, "2031-12-30"},
		{FieldIssuingState, "AUT"},
		{FieldDocumentCode, "ID"},
		{document.FieldPortrait, ""},
	}
	if len(d.Fields) != len(want) {
		t.Fatalf("%d fields", len(d.Fields))
	}
	for i, f := range d.Fields {
		if f.Key != want[i][0] || f.Value != want[i][1] || !f.Signed {
			t.Errorf("field %d: %s %q, signed %v", i, f.Key, f.Value, f.Signed)
		}
	}
	if f, _ := d.Field(document.FieldPortrait); string(f.Data) != s.picture || f.MediaType != "image/jp2" {
		t.Error("another portrait")
	}
	if end := time.Date(2031, 12, 31, 12, 0, 0, 0, time.UTC).Add(-time.Nanosecond); !d.Validity.NotAfter.Equal(end) {
		t.Errorf("in force until %v", d.Validity.NotAfter)
	}
	iv, _ := hex.DecodeString(s.iv)
	signed := string(iv) + "A16ATS000001\n" + s.mrz + s.name + s.picture
	if string(d.Proof.Signed) != signed || hex.EncodeToString(d.Proof.Signature) != s.signature {
		t.Error("another proof")
	}
	if h := d.Proof.Hints; h.Country != "AT" || string(h.KeyID) != "A16ATS000001" || d.Proof.KeyInForce != document.AtCheck || !d.Proof.SignedAt.IsZero() {
		t.Errorf("hints %+v", h)
	}
	if len(d.Findings) > 0 {
		t.Errorf("findings %v", d.Findings)
	}
}

func TestSignatureMissing(t *testing.T) {
	s := sampleCard()
	s.signature = ""
	d, err := CheckAT.Parse(s.payload(), reference)
	if err != nil || d.Proof != nil {
		t.Fatalf("proof %v, error %v", d.Proof, err)
	}
	for _, f := range d.Fields {
		if f.Signed {
			t.Errorf("%s is signed", f.Key)
		}
	}
}

func TestParts(t *testing.T) {
	good := sampleCard().parts()
	with := func(i int, part string) string {
		list := slices.Clone(good)
		list[i] = part
		return strings.Join(list, ";")
	}
	e := base64.StdEncoding.EncodeToString
	for _, c := range []struct{ name, text, want string }{
		{"good", strings.Join(good, ";"), ""},
		{"padded with spaces", strings.Join(good, "  ; ") + "  ", ""},
		{"from a scanner", "\ufeff" + strings.Join(good, ";") + "\r\n", ""},
		{"hexadecimal in capitals", with(partSignature, e([]byte(strings.ToUpper(sampleCard().signature)))), ""},
		{"no picture", with(partPicture, ""), ""},
		{"empty", "", CodePartsInvalid},
		{"five parts", strings.Join(good[:5], ";"), CodePartsInvalid},
		{"seven parts", strings.Join(append(slices.Clone(good), ""), ";"), CodePartsInvalid},
		{"doubled", strings.Join(append(slices.Clone(good), good...), ";"), CodePartsInvalid},
		{"no certificate", with(partCertificate, ""), CodePartsInvalid},
		{"certificate in small letters", with(partCertificate, "a16ats000001"), CodePartsInvalid},
		{"certificate with a line break", with(partCertificate, "A16ATS\n00001"), CodePartsInvalid},
		{"Base64 without padding", with(partIV, strings.TrimRight(e(noise(1, 16)), "=")), CodeBase64Invalid},
		{"Base64 with a line break", with(partName, "TUFS\nSUE="), CodeBase64Invalid},
		{"Base64 with spare bits", with(partName, "TUFSSUF="), CodeBase64Invalid},
		{"Base64 of URLs", with(partPicture, "_0__"), CodeBase64Invalid},
		{"signature not hexadecimal", with(partSignature, e(noise(1, 64))), CodePartsInvalid},
		{"IV of an odd length", with(partIV, e([]byte("abc"))), CodePartsInvalid},
		{"signature too short", with(partSignature, e([]byte(strings.Repeat("00", 63)))), CodeSignatureMalformed},
		{"signature of a longer curve", with(partSignature, e([]byte(strings.Repeat("00", 96)))), CodeSignatureMalformed},
		{"DER", with(partSignature, e([]byte("3006020101020101"))), CodeSignatureMalformed},
		{"no MRZ", with(partMRZ, ""), CodeMRZLengthWrong},
		{"MRZ of a passport", with(partMRZ, e([]byte(strings.Repeat("P<AUTMUSTER", 8)))), CodeMRZLengthWrong},
		{"MRZ with small letters", with(partMRZ, e([]byte(strings.ToLower(sampleMRZ)))), CodeMRZCharacters},
		{"control character in the name", with(partName, e([]byte("MARIA\x00"))), CodePartsInvalid},
		{"a picture of another kind", with(partPicture, e([]byte("\xff\xd8\xff\xe0"))), CodePartsInvalid},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := outcome(t, payload(c.text)); got != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}

// Nothing under the signature parts the MRZ, the name and the picture. Whoever
// moves bytes between them is refused, although the signature still holds.
func TestMovedBoundaries(t *testing.T) {
	whole := sampleCard()
	for _, jp2 := range []bool{false, true} {
		if jp2 {
			whole.picture = "\x00\x00\x00\x0cjP  \r\n\x87\n" + whole.picture
		}
		rest := whole.mrz + whole.name + whole.picture
		honest, err := CheckAT.Parse(whole.payload(), reference)
		if err != nil {
			t.Fatal(err)
		}
		for a := range len(rest) {
			for _, b := range []int{a, a + 1, len(whole.mrz) + len(whole.name), len(rest)} {
				if b < a || b > len(rest) {
					continue
				}
				moved := whole
				moved.mrz, moved.name, moved.picture = rest[:a], rest[a:b], rest[b:]
				d, err := CheckAT.Parse(moved.payload(), reference)
				if err == nil && !reflect.DeepEqual(d.Fields, honest.Fields) {
					t.Fatalf("cut at %d and %d: other fields", a, b)
				}
			}
		}
		for b := range len(rest) {
			moved := whole
			moved.name, moved.picture = rest[len(whole.mrz):max(b, len(whole.mrz))], rest[max(b, len(whole.mrz)):]
			d, err := CheckAT.Parse(moved.payload(), reference)
			if err == nil && !reflect.DeepEqual(d.Fields, honest.Fields) {
				t.Fatalf("name until %d: other fields", b)
			}
		}
	}
}

func TestMRZ(t *testing.T) {
	for _, c := range []struct{ name, old, new, key, value, code string }{
		{"born this century", "650131", "200131", document.FieldBirthDate, "2020-01-31", ""},
		{"born tomorrow, somewhere today", "650131", "261122", document.FieldBirthDate, "2026-11-22", ""},
		{"born a hundred years ago", "650131", "261123", document.FieldBirthDate, "1926-11-23", ""},
		{"born on an unknown day", "650131", "6501<<", document.FieldBirthDate, "1965-01", ""},
		{"born in a year", "650131", "65<<<<", document.FieldBirthDate, "1965", ""},
		{"born on no day", "650131", "650231", document.FieldBirthDate, "650231", CodeDateUnreadable},
		{"born on 29 February 2000", "650131", "000229", document.FieldBirthDate, "2000-02-29", ""},
		{"birth left out", "650131", "<<<<<<", document.FieldBirthDate, "<<<<<<", CodeDateUnreadable},
		{"sex unspecified", "2F31", "2<31", document.FieldSex, "X", ""},
		{"sex X", "2F31", "2X31", document.FieldSex, "X", ""},
		{"sex unknown", "2F31", "2A31", document.FieldSex, "A", CodeSexUnreadable},
		{"another nationality", "AUT<<<", "D<<<<<", document.FieldNationality, "D", ""},
		{"optional data", "7<<<", "7ABC", FieldOptionalData, "ABC", ""},
		{"one name", "MUSTERFRAU<<MARIA<THERESIA", "MUSTERFRAU<<<<<<<<<<<<<<<<", FieldFamilyNameMRZ, "MUSTERFRAU", ""},
		{"no expiry", "311230", "<<<<<<", "", "", CodeExpiryUnreadable},
		{"expiry without a day", "311230", "3112<<", "", "", CodeExpiryUnreadable},
		{"expiry on no day", "311230", "311330", "", "", CodeExpiryUnreadable},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := sampleCard()
			s.mrz = strings.Replace(s.mrz, c.old, c.new, 1)
			if got := outcome(t, s.payload()); got != c.code {
				t.Errorf("%q, want %q", got, c.code)
			}
			if d, err := CheckAT.Parse(s.payload(), reference); err == nil && d.Value(c.key) != c.value {
				t.Errorf("%s is %q, want %q", c.key, d.Value(c.key), c.value)
			}
		})
	}
}

func TestNames(t *testing.T) {
	for in, want := range map[string]string{
		"MUSTERFRAU\nMARIA": "MUSTERFRAU MARIA", "MUSTERFRAU\r\nMARIA\r\n": "MUSTERFRAU MARIA", "M\u00dcLLER": "MÜLLER", "M\xdcLLER": "MÜLLER",
		"MU\u0308LLER": "MÜLLER", "": "", "  A  B ": "A B",
	} {
		if got, ok := nameText([]byte(in)); !ok || got != want {
			t.Errorf("%q: %q, %v", in, got, ok)
		}
	}
}

func TestRecognise(t *testing.T) {
	good := string(sampleCard().payload().Bytes)
	for text, want := range map[string]bool{
		good: true, " " + strings.ReplaceAll(good, ";", " ; ") + "\r\n": true, ";;A16ATS000001;TVJa;;": true,
		";;A16ATS000001;;;": false, good + ";": false, "": false, ";;;;;": false,
		"MECARD:N:MUSTER;TEL:123;ATATATAT1;X;;": false, "WIFI:T:WPA;S:x;ATATATAT1;a;b;": false,
		"a;b;c;d;e;f": false, "YQ==;YQ==;DOCUMENT01;YQ==;YQ==;YQ==": false,
		"001200012345||Nguyễn Văn An|15012000|Nam|Hà Nội|20092024": false,
	} {
		if got := CheckAT.Recognise(payload(text)); got != want {
			t.Errorf("%.40q: %v", text, got)
		}
	}
}

func TestErrorsQuoteNothing(t *testing.T) {
	s := sampleCard()
	for _, change := range []func(*sample){
		func(s *sample) { s.name = "SECRET\x00" }, func(s *sample) { s.mrz = "SECRET" }, func(s *sample) { s.mrz = "secret" },
		func(s *sample) { s.iv = "SECRET" }, func(s *sample) { s.certificate = "SECRET" },
	} {
		changed := s
		change(&changed)
		if _, err := CheckAT.Parse(changed.payload(), reference); err == nil || strings.Contains(strings.ToUpper(err.Error()), "SECRET") {
			t.Errorf("error: %v", err)
		}
	}
}

func TestCutAtEveryByte(t *testing.T) {
	whole := sampleCard().payload().Bytes
	honest, err := CheckAT.Parse(payload(string(whole)), reference)
	if err != nil {
		t.Fatal(err)
	}
	for n := range whole {
		d, err := CheckAT.Parse(payload(string(whole[:n])), reference)
		if (d == nil) != (err != nil) {
			t.Fatalf("%d bytes: document %v, error %v", n, d != nil, err)
		}
		if err == nil && bytes.Equal(d.Proof.Signed, honest.Proof.Signed) {
			t.Errorf("%d bytes are the whole", n)
		}
	}
}

func FuzzCheckAT(f *testing.F) {
	f.Add(sampleCard().payload().Bytes)
	f.Add([]byte(";;A16ATS000001;;;"))
	f.Fuzz(func(t *testing.T, b []byte) {
		p := document.Payload{Bytes: b}
		CheckAT.Recognise(p)
		checkParse(t, p)
	})
}

func FuzzParts(f *testing.F) {
	s := sampleCard()
	f.Add(s.mrz, s.name, s.picture)
	f.Fuzz(func(t *testing.T, mrz, name, picture string) {
		s := s
		s.mrz, s.name, s.picture = mrz, name, picture
		checkParse(t, s.payload())
	})
}

func checkParse(t *testing.T, p document.Payload) {
	t.Helper()
	d, err := CheckAT.Parse(p, reference)
	if err != nil {
		var m *document.Malformed
		if d != nil || !errors.As(err, &m) {
			t.Fatalf("document %v beside %v", d != nil, err)
		}
		return
	}
	if d.Validity.NotAfter.IsZero() {
		t.Fatal("a card without end")
	}
	for _, field := range d.Fields {
		if field.Signed != (d.Proof != nil) {
			t.Fatalf("%s: signed %v, proof %v", field.Key, field.Signed, d.Proof != nil)
		}
	}
	if again, err := CheckAT.Parse(p, reference); err != nil || !reflect.DeepEqual(d, again) {
		t.Fatalf("reads otherwise again: %v", err)
	}
}
