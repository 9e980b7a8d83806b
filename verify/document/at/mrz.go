package at

import (
	"errors"
	"strings"
	"time"

	"github.com/soi-id/soi/verify/document"
)

// An mrz is what the zone of three lines of 30 characters says (TD1, ICAO
// 9303-5 §4.2.2). Its check digits find errors of those who type or see it. Here
// a signature covers it, so they are not looked at.
type mrz struct {
	fields   []document.Field
	findings []document.Finding
	notAfter time.Time
}

const (
	td1    = 90 // characters of a TD1
	filler = '<'
)

var (
	errMRZLength     = errors.New("not the 90 characters of a card")
	errMRZCharacters = errors.New("characters outside A-Z, 0-9 and <")
	errExpiry        = errors.New("no date of expiry")
)

func readMRZ(b []byte, at time.Time) (mrz, error) {
	text := strings.Join(strings.Fields(string(b)), "")
	if strings.ContainsFunc(text, func(r rune) bool { return (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != filler }) {
		return mrz{}, malformed(CodeMRZCharacters, errMRZCharacters)
	}
	if len(text) != td1 {
		return mrz{}, malformed(CodeMRZLengthWrong, errMRZLength)
	}
	var z mrz
	family, given, _ := strings.Cut(text[60:90], "<<")
	z.add(FieldFamilyNameMRZ, spaced(family))
	z.add(FieldGivenNameMRZ, spaced(given))
	z.add(document.FieldDocumentNumber, unfilled(text[5:14]))
	z.addBirth(text[30:36], at)
	z.addSex(text[37:38])
	z.add(document.FieldNationality, unfilled(text[45:48]))
	// The first card of the kind was issued in 2021, for at most ten years.
	expiry, ok := isoDate("20", text[38:44])
	last, err := time.Parse(time.DateOnly, expiry)
	if !ok || err != nil {
		return mrz{}, malformed(CodeExpiryUnreadable, errExpiry)
	}
	z.add(document.FieldExpiryDate, expiry)
	z.notAfter = endOfDay(last)
	z.add(FieldIssuingState, unfilled(text[2:5]))
	z.add(FieldDocumentCode, unfilled(text[:2]))
	z.add(FieldOptionalData, unfilled(text[15:30]))
	z.add(FieldOptionalData2, unfilled(text[48:59]))
	return z, nil
}

// add adds a field, unless the MRZ leaves it empty.
func (z *mrz) add(key, value string) {
	if value != "" {
		z.fields = append(z.fields, document.Field{Key: key, Value: value})
	}
}

func (z *mrz) warn(code, key string) {
	z.findings = append(z.findings, document.Finding{Code: code, Severity: document.Warning, Field: key})
}

// addBirth adds a date of birth in the last century in which it is not in the
// future.
func (z *mrz) addBirth(field string, at time.Time) {
	birth, ok := isoDate("20", field)
	// Somewhere on Earth it is already tomorrow.
	tomorrow := at.UTC().AddDate(0, 0, 1).Format(time.DateOnly)
	if !ok || birth > tomorrow[:len(birth)] {
		birth, ok = isoDate("19", field)
	}
	if !ok {
		z.warn(CodeDateUnreadable, document.FieldBirthDate)
	}
	z.add(document.FieldBirthDate, birth)
}

func (z *mrz) addSex(sex string) {
	switch sex {
	case "M", "F", "X":
	case string(filler):
		sex = "X" // unspecified; the card itself prints X (ICAO 9303-3 §4.5)
	default:
		z.warn(CodeSexUnreadable, document.FieldSex)
	}
	z.add(document.FieldSex, sex)
}

// isoDate reads YYMMDD in ISO 8601, or returns it as it stands and false. The
// day, or the month and the day, may be left open with fillers.
func isoDate(century, field string) (string, bool) {
	known := unfilled(field)
	for _, layout := range []struct{ from, to string }{
		{"20060102", time.DateOnly}, {"200601", "2006-01"}, {"2006", "2006"},
	} {
		if t, err := time.Parse(layout.from, century+known); err == nil && len(layout.from) == len(century)+len(known) {
			return t.Format(layout.to), true
		}
	}
	return field, false
}

// endOfDay is the last moment of a day anywhere on Earth: the MRZ does not say
// where its day ends.
func endOfDay(day time.Time) time.Time {
	westernmost := time.FixedZone("UTC-12", -12*60*60)
	return time.Date(day.Year(), day.Month(), day.Day()+1, 0, 0, 0, 0, westernmost).Add(-time.Nanosecond)
}

// unfilled is a field without the fillers after it.
func unfilled(field string) string { return strings.TrimRight(field, string(filler)) }

// spaced is a name with its fillers as the blanks that they stand for.
func spaced(name string) string {
	return strings.Join(strings.FieldsFunc(name, func(r rune) bool { return r == filler }), " ")
}
