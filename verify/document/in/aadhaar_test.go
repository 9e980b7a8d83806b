package in

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/soi-id/soi/verify/document"
)

func TestAadhaarFields(t *testing.T) {
	common := [][2]string{
		{document.FieldFullName, "Maya Namuna"},
		{document.FieldBirthDate, "2000-01-15"},
		{document.FieldSex, "F"},
		{FieldCareOf, "D/O Ravi Namuna"},
		{document.FieldAddress, "12, Mill Road, Near Mill, North, Test Town, Test PO, Test Tehsil, Test District, Delhi, 110001"},
		{FieldIDLastFour, "1234"},
		{document.FieldIssueDate, "2024-04-20"},
		{document.FieldDocumentNumber, "123420240420014552930"},
	}
	for _, version := range []string{"", "V2", "V3"} {
		t.Run("version "+version, func(t *testing.T) {
			fields, want := sampleFields(), slices.Clone(common)
			if version != "" {
				fields = later(version, fields)
				want = append(want, [2]string{FieldPhoneLastFour, "5678"}, [2]string{FieldVersion, version})
			}
			content := recordBytes(fields, samplePhoto, sampleHashes(2), sampleSignature)
			d := parsed(t, Aadhaar, number(t, content))
			for i, f := range d.Fields {
				switch {
				case !f.Signed:
					t.Errorf("%s is not signed", f.Key)
				case i == len(want):
					if f.Key != document.FieldPortrait || !bytes.Equal(f.Data, samplePhoto) || f.MediaType != "image/jp2" {
						t.Errorf("portrait of %d bytes, %s", len(f.Data), f.MediaType)
					}
				case i > len(want) || f.Key != want[i][0] || f.Value != want[i][1]:
					t.Errorf("field %d is %s %q", i, f.Key, f.Value)
				}
			}
			p := d.Proof
			if p == nil || !bytes.Equal(p.Signature, sampleSignature) || !bytes.Equal(p.Signed, content[:len(content)-signatureSize]) {
				t.Fatal("another proof")
			}
			if p.Hints.Country != "IN" || p.Hints.KeyID != nil || p.Algorithm != "" || p.KeyInForce != document.AtSigning {
				t.Errorf("proof %+v", p.Hints)
			}
			// 01:45:52.930 in India is the day before in Greenwich.
			if signed := time.Date(2024, 4, 19, 20, 15, 52, 930_000_000, time.UTC); !p.SignedAt.Equal(signed) || !d.Validity.IssuedAt.Equal(signed) {
				t.Errorf("signed at %v", p.SignedAt)
			}
			if got := codes(d); got != CodeContactHashesPresent {
				t.Errorf("findings %s", got)
			}
		})
	}
}

func TestAadhaarCompression(t *testing.T) {
	content := sampleRecord()
	for name, p := range map[string]document.Payload{
		"gzip":           number(t, content),
		"zlib":           payload(decimal(zlibOf(t, content))),
		"from a scanner": payload("\ufeff" + decimal(gzipOf(t, content)) + "\r\n"),
	} {
		if d := parsed(t, Aadhaar, p); d.Proof == nil || !bytes.HasPrefix(content, d.Proof.Signed) {
			t.Errorf("%s: no proof", name)
		}
	}
}

func TestAadhaarRefuses(t *testing.T) {
	content := sampleRecord()
	packed := gzipOf(t, content)
	digits := decimal(packed)
	for _, c := range []struct{ name, text, want string }{
		{"nothing", "", CodeNotDigits},
		{"zeros", strings.Repeat("0", 600), CodeCompressionInvalid},
		{"a letter", digits[:100] + "O" + digits[101:], CodeNotDigits},
		{"a sign", "-" + digits, CodeNotDigits},
		{"an underscore", digits[:100] + "_" + digits[100:], CodeNotDigits},
		{"other digits", "\u0967" + digits, CodeNotDigits}, // Devanagari 1
		{"a digit missing", digits[:500] + digits[501:], CodeCompressionInvalid},
		{"half", digits[:len(digits)/2], CodeCompressionInvalid},
		{"doubled", digits + digits, CodeCompressionInvalid},
		{"one digit too many for a code", strings.Repeat("9", maxDigits+1), CodeNumberTooLong},
		{"a million digits", strings.Repeat("9", 1_000_000), CodeNumberTooLong},
		{"not compressed", decimal(content), CodeCompressionInvalid},
		{"cut", decimal(packed[:len(packed)-1]), CodeCompressionInvalid},
		{"wrong checksum", decimal(slices.Concat(packed[:len(packed)-5], []byte{packed[len(packed)-5] ^ 1}, packed[len(packed)-4:])), CodeCompressionInvalid},
		{"a byte behind", decimal(append(slices.Clone(packed), 0)), CodeCompressionInvalid},
		{"a second stream", decimal(append(slices.Clone(packed), packed...)), CodeCompressionInvalid},
		{"a byte behind zlib", decimal(append(zlibOf(t, content), 0)), CodeCompressionInvalid},
		{"inflated too far", decimal(gzipOf(t, make([]byte, maxInflated+1))), CodeInflatedTooLarge},
		{"15 separators", string(number(t, recordBytes(sampleFields()[:15])).Bytes), CodeFieldsMissing},
		{"17 separators", string(number(t, recordBytes(later("V2", sampleFields())[:17])).Bytes), CodeFieldsMissing},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := refused(t, Aadhaar, payload(c.text)); got != c.want {
				t.Errorf("%s, want %s", got, c.want)
			}
		})
	}
}

// What is inflated to the limit is no bomb yet.
func TestAadhaarInflatedToTheLimit(t *testing.T) {
	content := make([]byte, maxInflated)
	if got, err := recordOf(decimal(gzipOf(t, content))); err != nil || len(got) != maxInflated {
		t.Errorf("%d bytes, %v", len(got), err)
	}
}

func TestAadhaarTail(t *testing.T) {
	other := []byte("a picture of another kind")
	for _, c := range []struct {
		name, flag string
		tails      [][]byte
		photo      []byte
		signed     bool
	}{
		{"no hashes", "0", [][]byte{samplePhoto, sampleSignature}, samplePhoto, true},
		{"e-mail", "1", [][]byte{samplePhoto, sampleHashes(1), sampleSignature}, samplePhoto, true},
		{"telephone", "2", [][]byte{samplePhoto, sampleHashes(1), sampleSignature}, samplePhoto, true},
		{"both", "3", [][]byte{samplePhoto, sampleHashes(2), sampleSignature}, samplePhoto, true},
		{"the flag without the hashes", "3", [][]byte{samplePhoto, sampleSignature}, samplePhoto, true},
		{"another picture", "3", [][]byte{other, sampleHashes(2), sampleSignature}, other, true},
		{"no picture", "0", [][]byte{sampleSignature}, nil, true},
		{"a signature that ends as a picture", "0", [][]byte{samplePhoto, sampleSignature[2:], endOfPhoto}, samplePhoto, true},
		{"signature stripped", "3", [][]byte{samplePhoto, sampleHashes(2)}, samplePhoto, false},
		{"signature stripped, no hashes", "0", [][]byte{samplePhoto}, samplePhoto, false},
		{"signature stripped, small picture", "0", [][]byte{codestream, endOfPhoto}, append(bytes.Clone(codestream), endOfPhoto...), false},
		{"nothing behind the fields", "3", nil, nil, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			fields := sampleFields()
			fields[indexFlag] = c.flag
			d := parsed(t, Aadhaar, number(t, recordBytes(fields, c.tails...)))
			if (d.Proof != nil) != c.signed {
				t.Errorf("proof: %v", d.Proof != nil)
			}
			if f, _ := d.Field(document.FieldPortrait); !bytes.Equal(f.Data, c.photo) {
				t.Errorf("portrait of %d bytes, want %d", len(f.Data), len(c.photo))
			}
			for _, f := range d.Fields {
				if f.Signed != c.signed {
					t.Errorf("%s: signed %v", f.Key, f.Signed)
				}
				if strings.Contains(f.Value, "\x11") {
					t.Errorf("%s holds a hash", f.Key)
				}
			}
			if got := codes(d) == CodeContactHashesPresent; got != (c.flag != "0") {
				t.Errorf("findings %s", codes(d))
			}
		})
	}
}

func TestAadhaarUnknownVersion(t *testing.T) {
	fields := append([]string{"V5", "1", "something new"}, sampleFields()...)
	content := recordBytes(fields, samplePhoto, sampleHashes(1), sampleSignature)
	d := parsed(t, Aadhaar, number(t, content))
	if got := codes(d); got != CodeAadhaarVersionUnknown {
		t.Errorf("findings %s", got)
	}
	if d.Proof == nil || !bytes.Equal(d.Proof.Signature, sampleSignature) || len(d.Proof.Signed) != len(content)-signatureSize {
		t.Fatal("no proof")
	}
	if !d.Proof.SignedAt.IsZero() {
		t.Error("a moment of signing was found where nobody knows to look")
	}
	if len(d.Fields) != len(fields)+1 {
		t.Fatalf("%d fields", len(d.Fields))
	}
	for i, f := range fields {
		if got := d.Fields[i]; got.Key != fmt.Sprintf("field_%d", i+1) || got.Value != f || !got.Signed {
			t.Errorf("field %d: %v", i, got)
		}
	}
	if f, _ := d.Field(document.FieldPortrait); !bytes.Equal(f.Data, samplePhoto) {
		t.Errorf("portrait of %d bytes", len(f.Data))
	}

	// Without a picture there is nothing to tell text from the rest by.
	d = parsed(t, Aadhaar, number(t, recordBytes(fields, sampleSignature)))
	if d.Proof == nil || len(d.Fields) != 0 {
		t.Errorf("proof %v, %d fields", d.Proof != nil, len(d.Fields))
	}
	// Too short for a signature.
	d = parsed(t, Aadhaar, number(t, []byte("V5")))
	if d.Proof != nil || len(d.Fields) != 0 {
		t.Errorf("proof %v, %d fields", d.Proof != nil, len(d.Fields))
	}
	for name, first := range map[string]string{"V20": "V20", "V": "V", "letter": "X", "flag of two digits": "33", "empty": ""} {
		fields := sampleFields()
		fields[0] = first
		d := parsed(t, Aadhaar, number(t, recordBytes(fields, samplePhoto, sampleSignature)))
		if got := codes(d); got != CodeAadhaarVersionUnknown {
			t.Errorf("%s: findings %s", name, got)
		}
	}
}

func TestAadhaarValues(t *testing.T) {
	for _, c := range []struct {
		name  string
		index int
		value string
		key   string
		want  string
		codes string
	}{
		{"born in a year", 3, "1984", document.FieldBirthDate, "1984", ""},
		{"born with slashes", 3, "15/01/2000", document.FieldBirthDate, "2000-01-15", ""},
		{"born on 31 February", 3, "31-02-2000", document.FieldBirthDate, "31-02-2000", CodeDateUnreadable + "?"},
		{"born tomorrow, somewhere today", 3, "22-11-2026", document.FieldBirthDate, "2026-11-22", ""},
		{"born the day after tomorrow", 3, "23-11-2026", document.FieldBirthDate, "2026-11-23", CodeBirthInFuture + "?"},
		{"born next year", 3, "2027", document.FieldBirthDate, "2027", CodeBirthInFuture + "?"},
		{"no birth", 3, "", document.FieldBirthDate, "", ""},
		{"man", 4, "M", document.FieldSex, "M", ""},
		{"transgender", 4, "T", document.FieldSex, "X", ""},
		{"another sex", 4, "Q", document.FieldSex, "Q", CodeSexUnreadable + "?"},
		{"no name", 2, "", document.FieldFullName, "", CodeNameMissing + "!"},
		{"Latin-1", 2, "Jos\xe9", document.FieldFullName, "José", ""},
		{"UTF-8", 2, "José", document.FieldFullName, "José", ""},
		{"decomposed", 2, "Jose\u0301", document.FieldFullName, "José", ""},
		{"reference too short", 1, "12342024042001455293", document.FieldIssueDate, "", CodeDateUnreadable + "?"},
		{"reference with letters", 1, "1234X0240420014552930", FieldIDLastFour, "", CodeDateUnreadable + "?"},
		{"reference of no day", 1, "123420240431014552930", document.FieldIssueDate, "", CodeDateUnreadable + "?"},
	} {
		t.Run(c.name, func(t *testing.T) {
			fields := sampleFields()
			fields[indexFlag] = "0"
			fields[c.index] = c.value
			d := parsed(t, Aadhaar, number(t, recordBytes(fields, samplePhoto, sampleSignature)))
			if got := d.Value(c.key); got != c.want {
				t.Errorf("%s is %q, want %q", c.key, got, c.want)
			}
			if got := codes(d); got != c.codes {
				t.Errorf("findings %q, want %q", got, c.codes)
			}
			if d.Proof == nil || d.Proof.SignedAt.IsZero() != (c.index == indexReference) {
				t.Errorf("proof %v", d.Proof)
			}
		})
	}
}

func TestAadhaarRecognise(t *testing.T) {
	digits := string(number(t, sampleRecord()).Bytes)
	for text, want := range map[string]bool{
		digits: true, digits + "\r\n": true, strings.Repeat("9", minDigits): true, strings.Repeat("9", 1_000_000): true,
		strings.Repeat("9", minDigits-1): false, digits + "x": false, "shc:/" + digits: false, "": false, "001200012345": false,
	} {
		if got := Aadhaar.Recognise(payload(text)); got != want {
			t.Errorf("%d characters: %v", len(text), got)
		}
	}
}

// An error may be logged; it must not carry what the code says of a person.
func TestAadhaarErrorsQuoteNothing(t *testing.T) {
	for _, p := range []document.Payload{
		number(t, []byte("3\xffSECRET\xffSECRET")), payload("SECRET"), payload("99" + strings.Repeat("7", 700)),
	} {
		if _, err := Aadhaar.Parse(p, reference); err == nil || strings.Contains(err.Error(), "SECRET") || strings.Contains(err.Error(), "77") {
			t.Errorf("error: %v", err)
		}
	}
}

func TestAadhaarCutAtEveryByte(t *testing.T) {
	digits := number(t, sampleRecord()).Bytes
	for n := range digits {
		if d, err := Aadhaar.Parse(payload(string(digits[:n])), reference); d != nil || err == nil {
			t.Errorf("%d digits make a document", n)
		}
	}
	content := sampleRecord()
	for n := range content {
		d, err := Aadhaar.Parse(number(t, content[:n]), reference)
		if (d == nil) != (err != nil) {
			t.Fatalf("%d bytes: document %v, error %v", n, d != nil, err)
		}
	}
}
