package in

import (
	"strings"
	"testing"

	"github.com/soi-id/soi/verify/document"
)

// sampleXML is about nobody; the last digit of the number is its right one.
const sampleXML = `<PrintLetterBarcodeData uid="234567890124" name="Maya Namuna" gender="F" yob="2000" dob="15/01/2000" ` +
	`co="D/O: Ravi Namuna" gname="Ravi" house="12" street="Mill Road" lm="null" loc="North" vtc="Test Town" po="Test PO" ` +
	`dist="Test District" subdist="Test Tehsil" state="Delhi" pc="110001"/>`

func TestXMLFields(t *testing.T) {
	d := parsed(t, AadhaarXML, payload(sampleXML))
	want := [][2]string{
		{document.FieldIDNumber, "234567890124"},
		{document.FieldFullName, "Maya Namuna"},
		{document.FieldBirthDate, "2000-01-15"},
		{document.FieldSex, "F"},
		{FieldCareOf, "D/O: Ravi Namuna"},
		{FieldGuardian, "Ravi"},
		{document.FieldAddress, "12, Mill Road, North, Test Town, Test PO, Test Tehsil, Test District, Delhi, 110001"},
	}
	if len(d.Fields) != len(want) {
		t.Fatalf("fields %v", d.Fields)
	}
	for i, f := range d.Fields {
		if f.Key != want[i][0] || f.Value != want[i][1] || f.Signed {
			t.Errorf("field %d is %+v", i, f)
		}
	}
	if d.Proof != nil || len(d.Findings) > 0 {
		t.Errorf("proof %v, findings %s", d.Proof, codes(d))
	}
	if AadhaarXML.Signed {
		t.Error("the format counts as signed")
	}
}

func TestXMLForms(t *testing.T) {
	const doctype = `<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>`
	for _, c := range []struct{ name, text, want string }{
		{"bare", sampleXML, ""},
		{"declared", `<?xml version="1.0" encoding="UTF-8"?>` + "\n" + sampleXML, ""},
		{"declared as letters do it", `</?xml version="1.0" encoding="UTF-8"?> ` + sampleXML, ""},
		{"from a scanner", "\ufeff" + sampleXML + "\r\n", ""},
		{"with an end tag", strings.TrimSuffix(sampleXML, "/>") + "></PrintLetterBarcodeData>", ""},
		{"five entities of the standard", strings.Replace(sampleXML, "Maya Namuna", "Maya &amp; Namuna", 1), ""},
		{"empty", "", CodeXMLInvalid},
		{"cut", sampleXML[:len(sampleXML)-1], CodeXMLInvalid},
		{"never closed", strings.TrimSuffix(sampleXML, "/>") + ">", CodeXMLInvalid},
		{"doubled", sampleXML + sampleXML, CodeXMLInvalid},
		{"text behind", sampleXML + "x", CodeXMLInvalid},
		{"content", strings.TrimSuffix(sampleXML, "/>") + ">x</PrintLetterBarcodeData>", CodeXMLInvalid},
		{"an element inside", strings.TrimSuffix(sampleXML, "/>") + "><a/></PrintLetterBarcodeData>", CodeXMLInvalid},
		{"deep", strings.Repeat("<PrintLetterBarcodeData>", 150), CodeXMLInvalid},
		{"another element", "<Other/>", CodeXMLInvalid},
		{"another name space", `<PrintLetterBarcodeData xmlns="urn:x" uid="234567890124" name="A"/>`, CodeXMLInvalid},
		{"document type", doctype + sampleXML, CodeXMLInvalid},
		{"entity of a document type", doctype + `<PrintLetterBarcodeData name="&b;"/>`, CodeXMLInvalid},
		{"unknown entity", `<PrintLetterBarcodeData name="&b;"/>`, CodeXMLInvalid},
		{"bare ampersand", `<PrintLetterBarcodeData name="A & B"/>`, CodeXMLInvalid},
		{"comment", "<!-- x -->" + sampleXML, CodeXMLInvalid},
		{"instruction", sampleXML + `<?php x?>`, CodeXMLInvalid},
		{"another encoding", `<?xml version="1.0" encoding="ISO-8859-1"?>` + sampleXML, CodeXMLInvalid},
		{"not UTF-8", "<PrintLetterBarcodeData name=\"\xff\"/>", CodeXMLInvalid},
		{"control character", "<PrintLetterBarcodeData name=\"\x01\"/>", CodeXMLInvalid},
		{"attribute twice", `<PrintLetterBarcodeData name="A" name="B"/>`, CodeXMLInvalid},
		{"attribute without quotes", `<PrintLetterBarcodeData name=A/>`, CodeXMLInvalid},
		{"too long", strings.Replace(sampleXML, "Maya", strings.Repeat("M", maxXML), 1), CodeXMLInvalid},
		{"a number", strings.Repeat("9", 600), CodeXMLInvalid},
	} {
		t.Run(c.name, func(t *testing.T) {
			if c.want == "" {
				if got := parsed(t, AadhaarXML, payload(c.text)); codes(got) != "" {
					t.Errorf("findings %s", codes(got))
				}
				return
			}
			if got := refused(t, AadhaarXML, payload(c.text)); got != c.want {
				t.Errorf("%s, want %s", got, c.want)
			}
		})
	}
}

func TestXMLFindings(t *testing.T) {
	for _, c := range []struct{ name, old, new, key, value, codes string }{
		{"wrong check digit", "234567890124", "234567890123", document.FieldIDNumber, "234567890123", CodeCheckDigitWrong + "!"},
		{"two digits swapped", "234567890124", "324567890124", document.FieldIDNumber, "324567890124", CodeCheckDigitWrong + "!"},
		{"11 digits", "234567890124", "23456789012", document.FieldIDNumber, "23456789012", CodeNot12Digits + "!"},
		{"letters", "234567890124", "ABCDEFGHIJKL", document.FieldIDNumber, "ABCDEFGHIJKL", CodeNot12Digits + "!"},
		{"no number", `uid="234567890124"`, "", document.FieldIDNumber, "", CodeNot12Digits + "!"},
		{"masked", "234567890124", "xxxxxxxx0124", FieldIDLastFour, "0124", ""},
		{"masked too far", "234567890124", "xxxxxxxxxxxx", document.FieldIDNumber, "xxxxxxxxxxxx", CodeNot12Digits + "!"},
		{"no name", "Maya Namuna", "", document.FieldFullName, "", CodeNameMissing + "!"},
		{"word for the sex", `"F"`, `"FEMALE"`, document.FieldSex, "F", ""},
		{"another sex", `"F"`, `"2"`, document.FieldSex, "2", CodeSexUnreadable + "?"},
		{"year alone", `dob="15/01/2000"`, "", document.FieldBirthDate, "2000", ""},
		{"no year", `yob="2000"`, "", document.FieldBirthDate, "2000-01-15", ""},
		{"another year", `yob="2000"`, `yob="1999"`, document.FieldBirthDate, "2000-01-15", CodeBirthYearMismatch + "!"},
		{"date that is none", "15/01/2000", "45/01/2000", document.FieldBirthDate, "45/01/2000", CodeDateUnreadable + "?"},
		{"something else", `uid=`, `full_name="X" uid=`, document.FieldFullName, "Maya Namuna", CodeAttributeUnknown},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := parsed(t, AadhaarXML, payload(strings.Replace(sampleXML, c.old, c.new, 1)))
			if got := d.Value(c.key); got != c.value {
				t.Errorf("%s is %q, want %q", c.key, got, c.value)
			}
			if got := codes(d); got != c.codes {
				t.Errorf("findings %q, want %q", got, c.codes)
			}
		})
	}
}

// A keyboard loses characters, and a printed code does not.
func TestXMLTypedSlip(t *testing.T) {
	text := strings.Replace(sampleXML, "234567890124", "234567890123", 1)
	for source, slip := range map[document.Source]bool{
		document.SourceSymbol: false, document.SourceTyped: true, document.SourceSerial: true, document.SourcePasted: true,
	} {
		_, err := AadhaarXML.Parse(document.Payload{Bytes: []byte(text), Source: source}, reference)
		if (err != nil) != slip {
			t.Errorf("%s: %v", source, err)
		}
	}
}

func TestXMLRecognise(t *testing.T) {
	for text, want := range map[string]bool{
		sampleXML: true, "</?xml version='1.0'?> " + sampleXML: true, "\ufeff <?xml?>" + sampleXML + "\n": true,
		"<PrintLetterBarcodeData": true, "<QPDB n='x'/>": false, "PrintLetterBarcodeData": false, "": false,
		"<" + strings.Repeat(" ", 300) + sampleXML: false,
	} {
		if got := AadhaarXML.Recognise(payload(text)); got != want {
			t.Errorf("%.30q: %v", text, got)
		}
	}
}

func TestVerhoeff(t *testing.T) {
	// The example of every description of the algorithm.
	if !verhoeff("2363") || verhoeff("2364") {
		t.Error("2363 is the number with a right check digit")
	}
	// It finds every single wrong digit and every swap of neighbours.
	const number = "234567890124"
	if !verhoeff(number) {
		t.Fatal("the sample has a wrong check digit")
	}
	for i := range number {
		for digit := byte('0'); digit <= '9'; digit++ {
			if changed := number[:i] + string(digit) + number[i+1:]; changed != number && verhoeff(changed) {
				t.Errorf("digit %d as %c is not found", i, digit)
			}
		}
		if i > 0 && number[i] != number[i-1] {
			if swapped := number[:i-1] + string(number[i]) + string(number[i-1]) + number[i+1:]; verhoeff(swapped) {
				t.Errorf("swap at %d is not found", i)
			}
		}
	}
}
