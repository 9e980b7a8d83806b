package in

import (
	"strings"
	"time"

	"github.com/soi-id/soi/verify/document"
)

// A holder is what either code says of a person, as it stands there.
type holder struct {
	name, birth, sex, careOf, guardian string
	// The address in the order in which an Aadhaar letter prints it.
	house, street, landmark, locality, town, postOffice, subDistrict, district, state, pin string
}

// A reading collects the fields and findings of a document.
type reading struct {
	fields   []document.Field
	findings []document.Finding
}

// add adds a field, unless the code leaves it empty.
func (r *reading) add(key, value string) {
	if value != "" {
		r.fields = append(r.fields, document.Field{Key: key, Value: value})
	}
}

func (r *reading) find(code string, severity document.Severity, key string) {
	r.findings = append(r.findings, document.Finding{Code: code, Severity: severity, Field: key})
}

// addHolder adds a person, whose birth ought not to be later than at.
func (r *reading) addHolder(h holder, at time.Time) {
	r.add(document.FieldFullName, h.name)
	if h.name == "" {
		r.find(CodeNameMissing, document.Failure, document.FieldFullName)
	}
	r.addBirth(h.birth, at)
	r.addSex(h.sex)
	r.add(FieldCareOf, h.careOf)
	r.add(FieldGuardian, h.guardian)
	r.add(document.FieldAddress, h.address())
}

// address is the parts of the address in one line, empty ones left out.
func (h holder) address() string {
	var parts []string
	for _, part := range []string{
		h.house, h.street, h.landmark, h.locality, h.town, h.postOffice, h.subDistrict, h.district, h.state, h.pin,
	} {
		if part != "" {
			parts = append(parts, part)
		}
	}
	return strings.Join(parts, ", ")
}

// birthLayouts are the ways in which dates of birth are written, each with as
// much as the card knows. Many holders know their year alone.
var birthLayouts = []struct{ from, to string }{
	{"02-01-2006", time.DateOnly},
	{"02/01/2006", time.DateOnly},
	{time.DateOnly, time.DateOnly},
	{"2006", "2006"},
}

// isoBirth returns a date of birth in ISO 8601, or as it stands and false.
func isoBirth(value string) (string, bool) {
	for _, layout := range birthLayouts {
		if t, err := time.Parse(layout.from, value); err == nil {
			return t.Format(layout.to), true
		}
	}
	return value, false
}

func (r *reading) addBirth(value string, at time.Time) {
	if value == "" {
		return
	}
	date, ok := isoBirth(value)
	r.add(document.FieldBirthDate, date)
	// Somewhere on Earth it is already tomorrow.
	tomorrow := at.UTC().AddDate(0, 0, 1).Format(time.DateOnly)
	switch {
	case !ok:
		r.find(CodeDateUnreadable, document.Warning, document.FieldBirthDate)
	case date > tomorrow[:len(date)]:
		r.find(CodeBirthInFuture, document.Warning, document.FieldBirthDate)
	}
}

// sexes are the letters of the Secure QR code and the words of the XML. T is
// transgender, for which ICAO 9303 writes X.
var sexes = map[string]string{
	"M": "M", "MALE": "M",
	"F": "F", "FEMALE": "F",
	"T": "X", "TRANSGENDER": "X",
}

func (r *reading) addSex(value string) {
	if value == "" {
		return
	}
	sex, ok := sexes[strings.ToUpper(value)]
	if !ok {
		sex = value
		r.find(CodeSexUnreadable, document.Warning, document.FieldSex)
	}
	r.add(document.FieldSex, sex)
}
