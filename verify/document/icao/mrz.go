package icao

import (
	"errors"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/soi-id/soi/verify/document"
)

// MRZ is the machine readable zone of a travel document or card, TD1, TD2 or
// TD3, as text: typed, pasted, or read by an OCR reader. Its lines may be
// joined or parted by any blanks.
//
// Text of such a source has slips. A wrong check digit in it is what check
// digits are there to find, a read error, and the answer is to read again.
// In a symbol, which corrects its own errors, the same is how the text was
// made, and a failure.
var MRZ = document.Format{
	ID:        mrzID,
	Recognise: recogniseMRZ,
	Parse:     parseMRZ,
}

const mrzID = "icao.mrz"

// The keys of fields that only an MRZ has.
const (
	FieldDocumentCode  = "document_code" // P, I, ID, AC …
	FieldIssuingState  = "issuing_state"
	FieldSurname       = "family_name" // primary identifier
	FieldGivenNames    = "given_name"  // secondary identifier
	FieldOptionalData  = "optional_data"
	FieldOptionalData2 = "optional_data_2" // TD1, second line
)

// An MRZ of fewer or more characters has lost or gained too many to be known
// as one; the sizes are 72, 88 and 90.
const (
	minRecognised = 60
	maxRecognised = 100
)

// mrzText returns the payload as one line in capitals. Only what is typed may
// be in small letters.
func mrzText(p document.Payload) string {
	text, _ := p.TrimmedText()
	text = strings.Join(strings.Fields(text), "")
	if !p.Source.ErrorCorrected() {
		text = strings.ToUpper(text)
	}
	return text
}

func recogniseMRZ(p document.Payload) bool {
	if len(p.Bytes) == 0 || len(p.Bytes) > 4*maxRecognised {
		return false
	}
	mrz := mrzText(p)
	if n := utf8.RuneCountInString(mrz); n < minRecognised || n > maxRecognised {
		return false
	}
	// The document codes that have check digits over the whole: A, C and I of
	// cards, P of passports. Visas (V) have a layout of their own.
	if !strings.ContainsRune("ACIP", rune(mrz[0])) || !strings.Contains(mrz, "<<") {
		return false
	}
	// So has the French identity card before 2021, two lines of 36.
	if strings.HasPrefix(mrz, "IDFRA") && len(mrz) == 72 {
		return false
	}
	return strings.IndexFunc(mrz, func(r rune) bool {
		return !inAlphabet(r) && (p.Source.ErrorCorrected() || !accented(r))
	}) < 0
}

func inAlphabet(r rune) bool {
	return r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == filler
}

// accented reports whether r is a letter that an input method makes of several.
func accented(r rune) bool {
	return r > unicode.MaxASCII && unicode.In(r, unicode.Latin, unicode.Mn)
}

func parseMRZ(p document.Payload, at time.Time) (*document.Document, error) {
	text := mrzText(p)
	if !p.Source.ErrorCorrected() && strings.ContainsFunc(text, accented) {
		return nil, &document.Malformed{Code: CodeVietnameseInputMethod, Cause: errors.New("accented letters in an MRZ")}
	}
	if strings.ContainsFunc(text, func(r rune) bool { return !inAlphabet(r) }) {
		return nil, &document.Malformed{Code: CodeMRZCharacters, Cause: errors.New("characters outside A-Z, 0-9 and <")}
	}
	l, ok := layoutOf(text)
	if !ok {
		return nil, &document.Malformed{Code: CodeMRZLengthWrong, Cause: errors.New("not 72, 88 or 90 characters")}
	}
	z := &zone{layout: l, text: text, at: at, doc: &document.Document{Format: mrzID}}
	z.read()
	if !p.Source.ErrorCorrected() {
		if slip := z.slip(); slip != "" {
			return nil, &document.Malformed{Code: slip, Cause: errors.New("the text was not read as it is printed")}
		}
	}
	return z.doc, nil
}

// A zone is an MRZ while it is being read.
type zone struct {
	layout
	text string
	at   time.Time
	doc  *document.Document
}

func (z *zone) read() {
	number, optional := z.readNumber()
	id, optional := z.vietnameseID(number, optional)
	z.add(document.FieldIDNumber, id)
	z.add(document.FieldDocumentNumber, unfilled(number))
	z.readNames()
	z.readDates()
	z.readSex()
	z.readState(document.FieldNationality, z.nationality)
	z.readState(FieldIssuingState, z.state)
	z.add(FieldDocumentCode, unfilled(z.text[:2]))
	for i, key := range []string{FieldOptionalData, FieldOptionalData2} {
		if i < len(optional) {
			z.add(key, unfilled(optional[i]))
		}
	}
	if z.optionalCheck {
		z.check(FieldOptionalData, z.optional[0].of(z.text), z.text[z.optional[0].to])
	}
	var covered strings.Builder
	for _, s := range z.composite {
		covered.WriteString(s.of(z.text))
	}
	z.check("", covered.String(), z.text[z.compositeAt])
}

// add adds a field, unless the MRZ leaves it empty.
func (z *zone) add(key, value string) {
	if value != "" {
		z.doc.Fields = append(z.doc.Fields, document.Field{Key: key, Value: value})
	}
}

func (z *zone) find(code string, severity document.Severity, field string) {
	z.doc.Findings = append(z.doc.Findings, document.Finding{Code: code, Severity: severity, Field: field})
}

// check compares a check digit with its field.
func (z *zone) check(key, field string, digit byte) {
	if !checks(field, digit) {
		z.find(CodeCheckDigitWrong, document.Failure, key)
	}
}

// readNumber returns the document number and the optional data elements. A
// number of more than nine characters has a filler for its check digit and
// goes on, with the check digit, in the optional data (ICAO 9303-5 §4.2.2,
// note j).
func (z *zone) readNumber() (number string, optional []string) {
	number = z.number.of(z.text)
	digit := z.text[z.number.to]
	for _, s := range z.optional {
		optional = append(optional, s.of(z.text))
	}
	if z.overflow && digit == filler && !blank(number) {
		rest, after, _ := strings.Cut(optional[0], string(filler))
		if len(rest) >= 2 {
			number += rest[:len(rest)-1]
			digit = rest[len(rest)-1]
			optional[0] = after
		}
	}
	z.check(document.FieldDocumentNumber, number, digit)
	return number, optional
}

func (z *zone) readNames() {
	field := z.names.of(z.text)
	primary, secondary, _ := strings.Cut(field, "<<")
	surname, given := spaced(primary), spaced(secondary)
	name := strings.TrimSpace(surname + " " + given)
	z.add(document.FieldFullName, name)
	z.add(FieldSurname, surname)
	z.add(FieldGivenNames, given)
	switch {
	case name == "":
		z.find(CodeNameMissing, document.Failure, document.FieldFullName)
	case strings.ContainsAny(name, "0123456789"):
		z.find(CodeNameHasDigits, document.Failure, document.FieldFullName)
	}
	if field[len(field)-1] != filler {
		z.find(CodeNameTruncated, document.Note, document.FieldFullName)
	}
}

func (z *zone) readDates() {
	if d, ok := z.readDate(document.FieldBirthDate, z.birth, birthDate); ok {
		z.add(document.FieldBirthDate, d.String())
	}
	if d, ok := z.readDate(document.FieldExpiryDate, z.expiry, expiryDate); ok {
		z.add(document.FieldExpiryDate, d.String())
		z.doc.Validity.NotAfter = d.last()
		if z.at.After(d.last()) {
			z.find(CodePrintedExpiryPast, document.Warning, document.FieldExpiryDate)
		}
	}
}

func (z *zone) readDate(key string, s span, read func(string, time.Time) (date, bool)) (date, bool) {
	field := s.of(z.text)
	z.check(key, field, z.text[s.to])
	if blank(field) {
		z.find(CodeDateNotGiven, document.Note, key)
		return date{}, false
	}
	d, ok := read(field, z.at)
	if !ok {
		z.add(key, field)
		z.find(CodeDateImpossible, document.Failure, key)
	}
	return d, ok
}

func (z *zone) readSex() {
	sex := z.sex.of(z.text)
	switch sex {
	case "M", "F", "X":
	case string(filler):
		sex = "X" // unspecified; the visual zone writes X (ICAO 9303-3 §4.5)
	default:
		z.find(CodeSexUnknown, document.Failure, document.FieldSex)
	}
	z.add(document.FieldSex, sex)
}

// readState adds a state or nationality: up to three letters.
func (z *zone) readState(key string, s span) {
	state := unfilled(s.of(z.text))
	z.add(key, state)
	if state == "" || strings.ContainsAny(state, "0123456789<") {
		z.find(CodeStateCodeInvalid, document.Failure, key)
	}
}

// slip returns the code of the read error that the findings amount to in text
// that was typed or read by OCR, or "". A date that is impossible under a
// right check digit is none: a slip would have shown.
func (z *zone) slip() string {
	slip := ""
	for _, f := range z.doc.Findings {
		switch f.Code {
		case CodeCheckDigitWrong:
			return CodeCheckDigitWrong
		case CodeNameMissing, CodeNameHasDigits, CodeSexUnknown, CodeStateCodeInvalid:
			slip = CodePossibleScannerDamage // no check digit covers these
		}
	}
	return slip
}

// unfilled is a field without the fillers after it.
func unfilled(field string) string { return strings.TrimRight(field, string(filler)) }

// spaced is a name with its fillers as the blanks that they stand for.
func spaced(name string) string {
	return strings.Join(strings.FieldsFunc(name, func(r rune) bool { return r == filler }), " ")
}
