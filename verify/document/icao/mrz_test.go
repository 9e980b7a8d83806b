package icao

import (
	"errors"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/soi-id/soi/verify/document"
)

// The specimens of ICAO Doc 9303 parts 4, 5 and 6, and the Vietnamese form.
const (
	specimenTD1 = "I<UTOD231458907<<<<<<<<<<<<<<<\n7408122F1204159UTO<<<<<<<<<<<6\nERIKSSON<<ANNA<MARIA<<<<<<<<<<"
	specimenTD2 = "I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<\nD231458907UTO7408122F1204159<<<<<<<6"
	specimenTD3 = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10"
	overflowTD1 = "I<UTOD23145890<7349<<<<<<<<<<<\n3407127M9507122UTO<<<<<<<<<<<2\nSTEVENSON<<PETER<JOHN<<<<<<<<<"
	vietnamTD1  = "IDVNM2000123457001200012345<<8\n0001155M2501154VNM<<<<<<<<<<<6\nNGUYEN<<VAN<AN<<<<<<<<<<<<<<<<"
)

var at = time.Date(2026, 11, 21, 5, 0, 0, 0, time.UTC)

func symbol(text string) document.Payload {
	return document.Payload{Bytes: []byte(text), Source: document.SourceSymbol}
}

func typed(text string) document.Payload {
	return document.Payload{Bytes: []byte(text), Source: document.SourceTyped}
}

func TestSpecimens(t *testing.T) {
	erikssonNames := map[string]string{
		"full_name": "ERIKSSON ANNA MARIA", "family_name": "ERIKSSON", "given_name": "ANNA MARIA",
		"birth_date": "1974-08-12", "sex": "F", "expiry_date": "2012-04-15", "nationality": "UTO", "issuing_state": "UTO",
	}
	with := func(more map[string]string) map[string]string {
		all := map[string]string{}
		for _, m := range []map[string]string{erikssonNames, more} {
			for k, v := range m {
				all[k] = v
			}
		}
		return all
	}
	for _, tt := range []struct {
		name, text string
		fields     map[string]string
	}{
		{"TD1", specimenTD1, with(map[string]string{"document_number": "D23145890", "document_code": "I"})},
		{"TD2", specimenTD2, with(map[string]string{"document_number": "D23145890", "document_code": "I"})},
		{"TD3", specimenTD3, with(map[string]string{"document_number": "L898902C3", "document_code": "P", "optional_data": "ZE184226B"})},
		{"TD1 with a long number", overflowTD1, map[string]string{
			"document_number": "D23145890734", "document_code": "I", "full_name": "STEVENSON PETER JOHN", "family_name": "STEVENSON",
			"given_name": "PETER JOHN", "birth_date": "1934-07-12", "sex": "M", "expiry_date": "1995-07-12",
			"nationality": "UTO", "issuing_state": "UTO",
		}},
		{"Vietnam", vietnamTD1, map[string]string{
			"id_number": "001200012345", "document_number": "200012345", "document_code": "ID", "full_name": "NGUYEN VAN AN",
			"family_name": "NGUYEN", "given_name": "VAN AN", "birth_date": "2000-01-15", "sex": "M", "expiry_date": "2025-01-15",
			"nationality": "VNM", "issuing_state": "VNM",
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			for _, form := range []string{
				tt.text,
				strings.ReplaceAll(tt.text, "\n", "\r\n") + "\r\n",
				strings.ReplaceAll(tt.text, "\n", ""),
				strings.ReplaceAll(tt.text, "\n", " "),
				strings.ReplaceAll(tt.text, "\n", "\r") + "\x00",
				"\ufeff" + tt.text,
			} {
				for _, p := range []document.Payload{symbol(form), typed(form), typed(strings.ToLower(form))} {
					if !MRZ.Recognise(p) {
						t.Fatalf("not recognised: %q", p.Bytes)
					}
					doc, err := MRZ.Parse(p, at)
					if err != nil {
						t.Fatalf("%q: %v", p.Bytes, err)
					}
					if len(doc.Fields) != len(tt.fields) {
						t.Errorf("fields %v", doc.Fields)
					}
					for key, want := range tt.fields {
						if got := doc.Value(key); got != want {
							t.Errorf("%s = %q, want %q", key, got, want)
						}
					}
					if len(doc.Findings) != 1 || doc.Findings[0].Code != CodePrintedExpiryPast {
						t.Errorf("findings %v", doc.Findings)
					}
				}
			}
		})
	}
}

// checked replaces the check digits that a change has made wrong.
func checked(text string) string {
	lines := strings.Join(strings.Fields(text), "")
	l, ok := layoutOf(lines)
	if !ok {
		panic("no MRZ")
	}
	b := []byte(lines)
	set := func(at int, field string) { b[at] = checkDigit(field) }
	set(l.number.to, l.number.of(lines))
	set(l.birth.to, l.birth.of(lines))
	set(l.expiry.to, l.expiry.of(lines))
	if l.optionalCheck {
		set(l.optional[0].to, l.optional[0].of(lines))
	}
	var covered strings.Builder
	for _, s := range l.composite {
		covered.WriteString(s.of(string(b)))
	}
	set(l.compositeAt, covered.String())
	return string(b)
}

func finding(code string, severity document.Severity, field string) document.Finding {
	return document.Finding{Code: code, Severity: severity, Field: field}
}

func TestFindings(t *testing.T) {
	past := finding(CodePrintedExpiryPast, document.Warning, document.FieldExpiryDate)
	replace := func(text, old, new string) string {
		if !strings.Contains(text, old) || len(old) != len(new) {
			panic("bad replacement of " + old)
		}
		return strings.Replace(text, old, new, 1)
	}
	for _, tt := range []struct {
		name string
		text string
		want []document.Finding // of a symbol
		slip string             // the read error of the same text typed
	}{
		{"wrong digit of the number", replace(specimenTD1, "D231458907", "D231458900"),
			[]document.Finding{finding(CodeCheckDigitWrong, document.Failure, document.FieldDocumentNumber), past,
				finding(CodeCheckDigitWrong, document.Failure, "")}, CodeCheckDigitWrong},
		{"wrong digit of the birth date", replace(specimenTD2, "7408122F", "7408123F"),
			[]document.Finding{finding(CodeCheckDigitWrong, document.Failure, document.FieldBirthDate), past,
				finding(CodeCheckDigitWrong, document.Failure, "")}, CodeCheckDigitWrong},
		{"wrong digit of the expiry date", replace(specimenTD3, "1204159ZE", "1204158ZE"),
			[]document.Finding{finding(CodeCheckDigitWrong, document.Failure, document.FieldExpiryDate), past,
				finding(CodeCheckDigitWrong, document.Failure, "")}, CodeCheckDigitWrong},
		{"wrong digit of the optional data", replace(specimenTD3, "<10", "<20"),
			[]document.Finding{past, finding(CodeCheckDigitWrong, document.Failure, FieldOptionalData),
				finding(CodeCheckDigitWrong, document.Failure, "")}, CodeCheckDigitWrong},
		{"wrong composite digit", replace(specimenTD3, "<10", "<11"),
			[]document.Finding{past, finding(CodeCheckDigitWrong, document.Failure, "")}, CodeCheckDigitWrong},
		{"long number without its digit", replace(overflowTD1, "<7349<", "<7340<"),
			[]document.Finding{finding(CodeCheckDigitWrong, document.Failure, document.FieldDocumentNumber), past,
				finding(CodeCheckDigitWrong, document.Failure, "")}, CodeCheckDigitWrong},
		{"wrong digit of the personal number", replace(vietnamTD1, "<<8", "<<9"),
			[]document.Finding{finding(CodeCheckDigitWrong, document.Failure, document.FieldIDNumber), past,
				finding(CodeCheckDigitWrong, document.Failure, "")}, CodeCheckDigitWrong},
		{"two numbers", checked(replace(vietnamTD1, "VNM200012345", "VNM200012340")),
			[]document.Finding{finding(CodeNumberMismatch, document.Failure, document.FieldIDNumber), past}, ""},
		{"impossible birth date", checked(replace(specimenTD2, "740812", "740231")),
			[]document.Finding{finding(CodeDateImpossible, document.Failure, document.FieldBirthDate), past}, ""},
		{"month 13", checked(replace(specimenTD2, "740812", "741301")),
			[]document.Finding{finding(CodeDateImpossible, document.Failure, document.FieldBirthDate), past}, ""},
		{"month 0", checked(replace(specimenTD2, "740812", "740001")),
			[]document.Finding{finding(CodeDateImpossible, document.Failure, document.FieldBirthDate), past}, ""},
		{"day without month", checked(replace(specimenTD2, "740812", "74<<12")),
			[]document.Finding{finding(CodeDateImpossible, document.Failure, document.FieldBirthDate), past}, ""},
		{"impossible expiry date", checked(replace(specimenTD2, "120415", "120431")),
			[]document.Finding{finding(CodeDateImpossible, document.Failure, document.FieldExpiryDate)}, ""},
		{"expiry without a day", checked(replace(specimenTD2, "120415", "1204<<")),
			[]document.Finding{finding(CodeDateImpossible, document.Failure, document.FieldExpiryDate)}, ""},
		{"no expiry", checked(replace(specimenTD2, "120415", "<<<<<<")),
			[]document.Finding{finding(CodeDateNotGiven, document.Note, document.FieldExpiryDate)}, ""},
		{"no birth date", checked(replace(specimenTD2, "740812", "<<<<<<")),
			[]document.Finding{finding(CodeDateNotGiven, document.Note, document.FieldBirthDate), past}, ""},
		{"no name", strings.Replace(specimenTD2, "ERIKSSON<<ANNA<MARIA", strings.Repeat("<", 20), 1),
			[]document.Finding{finding(CodeNameMissing, document.Failure, document.FieldFullName), past}, CodePossibleScannerDamage},
		{"digits in the name", replace(specimenTD2, "ANNA", "4NNA"),
			[]document.Finding{finding(CodeNameHasDigits, document.Failure, document.FieldFullName), past}, CodePossibleScannerDamage},
		{"name that fills its field", replace(specimenTD1, "MARIA<<<<<<<<<<", "MARIAXYZXYZXYZX"),
			[]document.Finding{finding(CodeNameTruncated, document.Note, document.FieldFullName), past}, ""},
		{"another sex", replace(specimenTD2, "2F1", "2Q1"),
			[]document.Finding{past, finding(CodeSexUnknown, document.Failure, document.FieldSex)}, CodePossibleScannerDamage},
		{"digits in the nationality", replace(specimenTD2, "7UTO", "7UT0"),
			[]document.Finding{past, finding(CodeStateCodeInvalid, document.Failure, document.FieldNationality)}, CodePossibleScannerDamage},
		{"digits in the state", replace(specimenTD2, "I<UTO", "I<0TO"),
			[]document.Finding{past, finding(CodeStateCodeInvalid, document.Failure, FieldIssuingState)}, CodePossibleScannerDamage},
		{"a state of one letter", strings.ReplaceAll(specimenTD2, "UTO", "D<<"), []document.Finding{past}, ""},
		{"in force", checked(replace(specimenTD2, "120415", "300415")), nil, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			doc, err := MRZ.Parse(symbol(tt.text), at)
			if err != nil {
				t.Fatal(err)
			}
			if !equal(doc.Findings, tt.want) {
				t.Errorf("findings %v, want %v", doc.Findings, tt.want)
			}
			doc, err = MRZ.Parse(typed(tt.text), at)
			if tt.slip == "" {
				if err != nil || !equal(doc.Findings, tt.want) {
					t.Errorf("typed: %v, %v", doc, err)
				}
				return
			}
			if got := malformedCode(err); doc != nil || got != tt.slip {
				t.Errorf("typed: %v, %q, want %q", doc, got, tt.slip)
			}
		})
	}
}

func equal(a, b []document.Finding) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

func malformedCode(err error) string {
	var m *document.Malformed
	if errors.As(err, &m) {
		return m.Code
	}
	return ""
}

func TestSexUnspecified(t *testing.T) {
	for _, sex := range []string{"<", "X"} {
		doc, err := MRZ.Parse(symbol(strings.Replace(specimenTD2, "2F1", "2"+sex+"1", 1)), at)
		if err != nil || doc.Value(document.FieldSex) != "X" {
			t.Errorf("%s: %v, %v", sex, doc, err)
		}
	}
}

func TestMalformed(t *testing.T) {
	for _, tt := range []struct {
		name string
		p    document.Payload
		want string
	}{
		{"one character short", symbol(specimenTD1[:len(specimenTD1)-1]), CodeMRZLengthWrong},
		{"one character short, typed", typed(specimenTD1[1:]), CodeMRZLengthWrong},
		{"one character more", typed(specimenTD3 + "<"), CodeMRZLengthWrong},
		{"Telex", typed(strings.Replace(specimenTD2, "ERIKSSON", "ẺIKSSON", 1)), CodeVietnameseInputMethod},
		{"Telex, decomposed", typed(strings.Replace(specimenTD2, "ERIKSSON", "E\u0309IKSSON", 1)), CodeVietnameseInputMethod},
		{"accents in a symbol", symbol(strings.Replace(specimenTD2, "ERIKSSON", "ÊRIKSSON", 1)), CodeMRZCharacters},
		{"small letters in a symbol", symbol(strings.ToLower(specimenTD2)), CodeMRZCharacters},
		{"empty", typed(""), CodeMRZLengthWrong},
		{"not text", symbol("\xff\xfe"), CodeMRZCharacters},
	} {
		doc, err := MRZ.Parse(tt.p, at)
		if got := malformedCode(err); doc != nil || got != tt.want {
			t.Errorf("%s: %v, %q, want %q", tt.name, doc, got, tt.want)
		}
	}
}

func TestRecognise(t *testing.T) {
	for _, tt := range []struct {
		name string
		p    document.Payload
		want bool
	}{
		{"a character lost", typed(specimenTD1[:len(specimenTD1)-1]), true},
		{"Telex", typed(strings.Replace(specimenTD2, "ERIKSSON", "ẺIKSSON", 1)), true},
		{"accents in a symbol", symbol(strings.Replace(specimenTD2, "ERIKSSON", "ẺIKSSON", 1)), false},
		{"small letters in a symbol", symbol(strings.ToLower(specimenTD1)), false},
		{"visa", typed("V" + specimenTD3[1:]), false},
		{"old French card", typed("IDFRA" + strings.ReplaceAll(specimenTD2, "\n", "")[5:]), false},
		{"no fillers", typed(strings.Repeat("A", 90)), false},
		{"one line of a passport", typed(specimenTD3[:44]), false},
		{"Base45 text", symbol("HC1:" + strings.Repeat("AB%*", 20)), false},
		{"empty", typed(""), false},
		{"blanks", typed(strings.Repeat(" ", 90)), false},
		{"not text", symbol(strings.Repeat("\xff", 90)), false},
		{"a card", symbol("001200012345|012345678|Nguyễn Văn An|15012000|Nam|Phường Mẫu, Quận Giả, Hà Nội|20052021"), false},
	} {
		if got := MRZ.Recognise(tt.p); got != tt.want {
			t.Errorf("%s: %v", tt.name, got)
		}
	}
}

func TestCheckDigit(t *testing.T) {
	for field, want := range map[string]byte{ // ICAO 9303-3 §4.9 and the specimens
		"520727": '3', "AB2134<<<": '5', "L898902C3": '6', "D23145890734": '9', "001200012345": '8', "<<<": '0', "": '0',
	} {
		if got := checkDigit(field); got != want {
			t.Errorf("checkDigit(%q) = %c, want %c", field, got, want)
		}
	}
}

func TestCenturies(t *testing.T) {
	for _, tt := range []struct {
		read  func(string, time.Time) (date, bool)
		field string
		at    string
		want  string
	}{
		{birthDate, "261121", "2026-11-21T00:00:00Z", "2026-11-21"},
		{birthDate, "261122", "2026-11-21T09:00:00Z", "1926-11-22"},
		{birthDate, "261122", "2026-11-21T10:00:00Z", "2026-11-22"}, // has begun at UTC+14
		{birthDate, "000229", "2026-11-21T00:00:00Z", "2000-02-29"},
		{birthDate, "26<<<<", "2026-11-21T00:00:00Z", "2026"},
		{birthDate, "27<<<<", "2026-11-21T00:00:00Z", "1927"},
		{birthDate, "2612<<", "2026-11-21T00:00:00Z", "1926-12"},
		{birthDate, "990101", "2026-11-21T00:00:00Z", "1999-01-01"},
		{expiryDate, "351231", "2026-11-21T00:00:00Z", "2035-12-31"},
		{expiryDate, "761231", "2026-11-21T00:00:00Z", "2076-12-31"},
		{expiryDate, "771231", "2026-11-21T00:00:00Z", "1977-12-31"},
		{expiryDate, "050101", "2098-11-21T00:00:00Z", "2105-01-01"},
		{expiryDate, "280229", "2026-11-21T00:00:00Z", "2028-02-29"},
	} {
		moment, _ := time.Parse(time.RFC3339, tt.at)
		d, ok := tt.read(tt.field, moment)
		if !ok || d.String() != tt.want {
			t.Errorf("%s at %s = %v, %v, want %s", tt.field, tt.at, d, ok, tt.want)
		}
	}
}

// The last day ends at midnight in the westernmost zone.
func TestExpiresEverywhere(t *testing.T) {
	for _, tt := range []struct {
		at   string
		past bool
	}{{"2012-04-16T11:59:59Z", false}, {"2012-04-16T12:00:00Z", true}} {
		moment, _ := time.Parse(time.RFC3339, tt.at)
		doc, err := MRZ.Parse(symbol(specimenTD3), moment)
		if err != nil || (len(doc.Findings) == 1) != tt.past {
			t.Errorf("%s: %v, %v", tt.at, doc, err)
		}
	}
}

// Every change of one character that a check digit covers is seen.
func TestEveryCoveredCharacterCounts(t *testing.T) {
	text := strings.ReplaceAll(specimenTD3, "\n", "")
	for i := 44; i < 88; i++ {
		if i >= 54 && i < 57 || i == 64 {
			continue // nationality and sex are not covered
		}
		b := []byte(text)
		if b[i] = '1'; value(text[i])%10 == 1 { // B and L count as 1
			b[i] = '2'
		}
		if _, err := MRZ.Parse(typed(string(b)), at); malformedCode(err) != CodeCheckDigitWrong {
			t.Errorf("character %d: %v", i, err)
		}
	}
}

func FuzzMRZ(f *testing.F) {
	for _, text := range []string{specimenTD1, specimenTD2, specimenTD3, overflowTD1, vietnamTD1, "", "<", strings.Repeat("<", 90)} {
		f.Add([]byte(text), true)
		f.Add([]byte(strings.ToLower(text)), false)
	}
	known := map[string]bool{}
	for _, code := range Codes() {
		known[code] = true
	}
	f.Fuzz(func(t *testing.T, b []byte, fromSymbol bool) {
		p := document.Payload{Bytes: b, Source: document.SourceTyped}
		if fromSymbol {
			p.Source = document.SourceSymbol
		}
		MRZ.Recognise(p)
		doc, err := MRZ.Parse(p, at)
		if err != nil {
			if doc != nil || !known[malformedCode(err)] {
				t.Fatalf("%v with %v", doc, err)
			}
			return
		}
		for _, field := range doc.Fields {
			if field.Value == "" || !utf8.ValidString(field.Value) || field.Signed {
				t.Fatalf("field %+v", field)
			}
		}
		for _, finding := range doc.Findings {
			if !known[finding.Code] {
				t.Fatalf("finding %+v is not listed", finding)
			}
			if finding.Code == CodeCheckDigitWrong && !fromSymbol {
				t.Fatal("a slip of typing became a failure")
			}
		}
	})
}
