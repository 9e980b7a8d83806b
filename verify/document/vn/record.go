package vn

import (
	"errors"
	"time"
	"unicode/utf8"

	"github.com/soi-id/soi/verify/document"
)

// A record is a document while it is being read.
type record struct {
	doc    *document.Document
	source document.Source
	at     time.Time
	// damage is what the keyboard did to the text; always none for a symbol.
	damage damage
	// repaired: there was damage that left one reading. whole: it was repaired
	// before the fields were told apart.
	repaired, whole bool
	// broken: a part that holds digits alone on every card does not. Damaged
	// text leaves nothing to judge then.
	broken bool
}

func newRecord(format string, p document.Payload, at time.Time) *record {
	return &record{doc: &document.Document{Format: format}, source: p.Source, at: at}
}

func (r *record) add(key, value string) {
	r.doc.Fields = append(r.doc.Fields, document.Field{Key: key, Value: value})
}

func (r *record) note(code, field string)        { r.find(code, document.Note, field) }
func (r *record) warn(code, field string)        { r.find(code, document.Warning, field) }
func (r *record) fail(code, field string)        { r.find(code, document.Failure, field) }
func (r *record) uncheckable(code, field string) { r.find(code, document.Uncheckable, field) }

func (r *record) find(code string, severity document.Severity, field string) {
	r.doc.Findings = append(r.doc.Findings, document.Finding{Code: code, Severity: severity, Field: field})
}

// failBroken notes a failure in a part that holds digits alone.
func (r *record) failBroken(code, field string) {
	r.broken = true
	r.fail(code, field)
}

// text adds a field of free text and returns its value.
func (r *record) text(key, raw string) string {
	value := plain(raw)
	if !utf8.ValidString(raw) {
		r.warn(CodeTextNotUTF8, key)
	}
	if hasControl(value) {
		r.warn(CodeControlCharacters, key)
	}
	if value != "" {
		r.add(key, value)
	}
	return value
}

// name adds the holder's name.
func (r *record) name(raw string) {
	r.judgeName(r.text(document.FieldFullName, raw))
}

// judgeName looks at a name that has been added. Digits in a damaged name are
// the damage: decimals in place of letters.
func (r *record) judgeName(name string) {
	switch {
	case name == "":
		r.fail(CodeNameMissing, document.FieldFullName)
	case hasDigit(name) && !r.damage.name:
		r.fail(CodeNameHasDigits, document.FieldFullName)
	}
}

// date adds a date, or what stands in its place.
func (r *record) date(key, raw string, read func(string) (date, bool)) (date, bool) {
	d, ok := read(plain(raw))
	if !ok {
		r.text(key, raw)
		r.failBroken(CodeDateImpossible, key)
		return date{}, false
	}
	r.add(key, d.String())
	return d, true
}

// judgeBirth looks at a birth date that could be read.
func (r *record) judgeBirth(birth date) {
	if birth.first().After(r.at) {
		r.fail(CodeBirthInFuture, document.FieldBirthDate)
	}
}

// judgeIssue looks at an issue date that could be read, under the key it was
// added with, and at the birth date if that could be read as well.
func (r *record) judgeIssue(key string, issue, birth date, bornOK bool) {
	if issue.first().After(r.at) {
		r.fail(CodeIssueInFuture, key)
	}
	if bornOK && issue.before(birth) {
		r.fail(CodeIssueBeforeBirth, key)
	}
}

// judgeExpiry looks at a printed last day and keeps it as the document's.
func (r *record) judgeExpiry(expiry date) {
	if !expiry.full() {
		return
	}
	r.doc.Validity.NotAfter = expiry.last()
	if r.at.After(r.doc.Validity.NotAfter) {
		r.warn(CodePrintedExpiryPast, document.FieldExpiryDate)
	}
}

// readError is the error of a record that is broken in its structure: through
// a keyboard that is damage, in a symbol it is how the code was made.
func (r *record) readError() error {
	code, cause := CodeFieldsMissing, errors.New("the record ends before its last field")
	if !r.source.ErrorCorrected() {
		code, cause = CodePossibleScannerDamage, errors.New("the fields are not where they belong")
	}
	if r.damage.inputMethod {
		code = CodeVietnameseInputMethod
	}
	return &document.Malformed{Code: code, Cause: cause}
}

// finish returns the document, with what the damage means for it.
func (r *record) finish() (*document.Document, error) {
	if (r.damage.any() || r.repaired) && r.broken {
		return nil, r.readError()
	}
	if r.damage.name || r.damage.text {
		r.warn(CodePossibleScannerDamage, "")
	}
	if r.damage.inputMethod {
		r.warn(CodeVietnameseInputMethod, "")
	}
	return r.doc, nil
}
