package ph

import (
	"strings"
	"time"

	"golang.org/x/text/unicode/norm"

	"github.com/soi-id/soi/verify/document"
)

// A person is what both codes tell, as they write it.
type person struct {
	familyName, givenName, middleName, suffix string
	cardNumber, birthDate, sex, birthPlace    string
	issueDate, issuer, bestFingers            string
}

// A reading collects the fields and findings of a document.
type reading struct {
	at       time.Time
	fields   []document.Field
	findings []document.Finding
	issued   time.Time
}

func (r *reading) addPerson(p person) {
	r.add(FieldFamilyName, p.familyName)
	r.add(FieldGivenName, p.givenName)
	r.add(FieldMiddleName, p.middleName)
	r.add(FieldNameSuffix, p.suffix)
	// The PhilID writes groups of four digits, the ePhilID does not.
	r.add(document.FieldDocumentNumber, strings.ReplaceAll(p.cardNumber, "-", ""))
	birth := r.addDate(document.FieldBirthDate, p.birthDate)
	if birth.After(r.at.AddDate(0, 0, 1)) { // somewhere on Earth it is already tomorrow
		r.find(CodeBirthInFuture, document.Warning, document.FieldBirthDate)
	}
	r.addSex(p.sex)
	r.add(FieldBirthPlace, p.birthPlace)
	r.issued = r.addDate(document.FieldIssueDate, p.issueDate)
	r.add(FieldAuthority, p.issuer)
	r.add(FieldBestFingers, fingers(p.bestFingers))
}

// add adds a value in NFC, if there is one.
func (r *reading) add(key, value string) {
	if value != "" {
		r.fields = append(r.fields, document.Field{Key: key, Value: norm.NFC.String(value)})
	}
}

// dateLayouts are those that are seen. A date of digits and slashes is not
// among them: two orders of day and month are in use.
var dateLayouts = []string{time.DateOnly, "January 2, 2006", "2 January 2006", "Jan 2, 2006", "2 Jan 2006", "02-Jan-2006"}

// addDate adds a date and returns its first moment, or zero if it is none.
func (r *reading) addDate(key, value string) time.Time {
	if value == "" {
		return time.Time{}
	}
	for _, layout := range dateLayouts {
		if t, err := time.Parse(layout, strings.TrimSpace(value)); err == nil {
			r.add(key, t.Format(time.DateOnly))
			return t
		}
	}
	r.find(CodeDateUnreadable, document.Warning, key)
	r.add(key, value)
	return time.Time{}
}

var sexes = map[string]string{"male": "M", "m": "M", "female": "F", "f": "F"}

func (r *reading) addSex(value string) {
	if value == "" {
		return
	}
	sex, ok := sexes[strings.ToLower(value)]
	if !ok {
		sex = value
		r.find(CodeSexUnreadable, document.Warning, document.FieldSex)
	}
	r.add(document.FieldSex, sex)
}

// fingers turns the text of a JSON array into a list as claim 169 has it.
func fingers(value string) string {
	list := strings.Split(strings.Trim(value, "[] "), ",")
	for i := range list {
		list[i] = strings.Trim(list[i], `" `)
	}
	return strings.Join(list, ", ")
}

func (r *reading) find(code string, severity document.Severity, key string) {
	r.findings = append(r.findings, document.Finding{Code: code, Severity: severity, Field: key})
}
