package seal

import (
	"encoding/hex"
	"fmt"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"github.com/soi-id/soi/verify/document"
)

// A message is one row of a table: what a tag means.
type message struct {
	tag  byte
	key  string
	read func(r *reading, key string, value []byte)
	// parts make the message a container, which may be there several times.
	parts []message
}

// A reading collects what a seal says.
type reading struct {
	// at is the moment that tells the century of a date with two digits: when
	// the document was issued.
	at       time.Time
	fields   []document.Field
	unknown  []document.Field
	last     []document.Field // what the seal says beside its fields, such as an MRZ
	findings []document.Finding
	validity document.Validity
	err      error // the first that makes the seal malformed
}

// readMessages reads the elements by a table, in its order, and then those that
// are not in it.
func (r *reading) readMessages(elements []element, table []message) {
	var known [256]bool
	for _, m := range table {
		known[m.tag] = true
		seen := false
		for _, e := range elements {
			switch {
			case e.tag != m.tag:
			case m.parts != nil:
				r.readParts(e.value, m.parts)
			case seen:
				r.fail(malformed(CodeSealMessageRepeated, "tag %02x", e.tag))
			default:
				m.read(r, m.key, e.value)
				seen = true
			}
		}
	}
	for _, e := range elements {
		if !known[e.tag] {
			r.addUnknown(e)
		}
	}
}

// readParts reads the messages within a message.
func (r *reading) readParts(value []byte, table []message) {
	elements, ok := split(value, derLength, noTag)
	if !ok {
		r.fail(malformed(CodeSealMessagesInvalid, "messages within a message"))
		return
	}
	r.readMessages(elements, table)
}

// fail keeps the first error.
func (r *reading) fail(err error) {
	if r.err == nil {
		r.err = err
	}
}

func (r *reading) add(key, value string) {
	r.fields = append(r.fields, document.Field{Key: key, Value: value})
}

func (r *reading) addLast(key, value string) {
	r.last = append(r.last, document.Field{Key: key, Value: value})
}

func (r *reading) find(code string, severity document.Severity, key string) {
	r.findings = append(r.findings, document.Finding{Code: code, Severity: severity, Field: key})
}

// addUnknown shows a message that is in no table: text where it is text, or
// hexadecimal.
func (r *reading) addUnknown(e element) {
	key := fmt.Sprintf("%s%02x", unknownPrefix, e.tag)
	r.unknown = append(r.unknown, document.Field{Key: key, Value: textOrHex(e.value)})
}

// addRaw shows a value that is not of its kind.
func (r *reading) addRaw(key string, value []byte) {
	r.add(key, textOrHex(value))
	r.find(CodeSealValueUnreadable, document.Warning, key)
}

// textOrHex is a value of which nothing is known. Bytes that happen to be
// printable text are shown as text.
func textOrHex(value []byte) string {
	if text := string(value); utf8.Valid(value) && printable(text) {
		return norm.NFC.String(text)
	}
	return hex.EncodeToString(value)
}

func printable(text string) bool {
	for _, c := range text {
		if !unicode.IsPrint(c) {
			return false
		}
	}
	return true
}

// addDate adds a date.
func (r *reading) addDate(key string, d date) { r.add(key, d.String()) }

// addStrangeDate adds what should be a date as it stands.
func (r *reading) addStrangeDate(key, value string) {
	r.add(key, value)
	r.find(CodeDateUnreadable, document.Warning, key)
}

// end says that the document is not in force after a moment. The first one
// counts.
func (r *reading) end(t time.Time) {
	if r.validity.NotAfter.IsZero() || t.Before(r.validity.NotAfter) {
		r.validity.NotAfter = t
	}
}

// begin says that the document is not in force before a moment. The last one
// counts.
func (r *reading) begin(t time.Time) {
	if t.After(r.validity.NotBefore) {
		r.validity.NotBefore = t
	}
}

// limit bounds the validity by a date under one of the keys that do so.
func (r *reading) limit(key string, d date) {
	switch key {
	case document.FieldExpiryDate:
		r.end(d.last())
	case FieldValidFrom:
		r.begin(d.first())
	}
}

// document puts the fields in order: those of the messages, what the header
// says, and the rest.
func (r *reading) document(format, kind, state string, issued, signed time.Time) *document.Document {
	r.addFullName()
	if kind != "" {
		r.add(FieldSealKind, kind)
	}
	r.add(FieldIssuingState, state)
	if !issued.IsZero() {
		r.add(document.FieldIssueDate, issued.Format(time.DateOnly))
	}
	if !signed.IsZero() {
		r.add(FieldSignatureDate, signed.Format(time.DateOnly))
	}
	r.validity.IssuedAt = issued
	fields := append(append(r.fields, r.last...), r.unknown...)
	return &document.Document{Format: format, Fields: fields, Validity: r.validity, Findings: r.findings}
}

// addFullName puts the name that two messages hold in front of all, in the
// order of a machine-readable zone.
func (r *reading) addFullName() {
	named := document.Document{Fields: r.fields}
	surname, given := named.Value(FieldSurname), named.Value(FieldGivenNames)
	if _, ok := named.Field(document.FieldFullName); ok || surname == "" || given == "" {
		return
	}
	full := document.Field{Key: document.FieldFullName, Value: surname + " " + given}
	r.fields = append([]document.Field{full}, r.fields...)
}
