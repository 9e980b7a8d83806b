package cwt

import (
	"strconv"
	"strings"
	"time"

	"github.com/fxamacker/cbor/v2"
	"golang.org/x/text/unicode/norm"

	"github.com/soi-id/soi/verify/document"
	"github.com/soi-id/soi/verify/internal/cose"
)

// The major types of CBOR that are told apart, RFC 8949 §3.1.
const (
	majorBytes = 2
	majorText  = 3
	majorArray = 4
	majorMap   = 5
)

func isMap(raw []byte) bool { return len(raw) > 0 && raw[0]>>5 == majorMap }

// plain returns a plain CBOR value as text in NFC: text, a number or a truth
// value, or an array of those, joined by commas. Issuers write numbers where
// the specifications say text, and the other way round.
func plain(raw cbor.RawMessage) (string, bool) {
	var v any
	if len(raw) == 0 || raw[0]>>5 == majorBytes || cose.Strict.Unmarshal(raw, &v) != nil {
		return "", false
	}
	list, ok := v.([]any)
	if !ok {
		return scalar(v)
	}
	texts := make([]string, len(list))
	for i, element := range list {
		if texts[i], ok = scalar(element); !ok {
			return "", false
		}
	}
	return strings.Join(texts, ", "), true
}

func scalar(v any) (string, bool) {
	switch v := v.(type) {
	case string:
		return norm.NFC.String(v), true
	case uint64:
		return strconv.FormatUint(v, 10), true
	case int64:
		return strconv.FormatInt(v, 10), true
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64), true
	case bool:
		return strconv.FormatBool(v), true
	}
	return "", false
}

// A reading collects the fields and findings of a document.
type reading struct {
	fields   []document.Field
	findings []document.Finding
}

func (r *reading) add(key, value string) {
	r.fields = append(r.fields, document.Field{Key: key, Value: value})
}

func (r *reading) warn(code, key string) {
	r.findings = append(r.findings, document.Finding{Code: code, Severity: document.Warning, Field: key})
}

func (r *reading) note(code, key string) {
	r.findings = append(r.findings, document.Finding{Code: code, Severity: document.Note, Field: key})
}

// addDate adds a date in ISO 8601.
func (r *reading) addDate(key, value string) {
	date, ok := isoDate(value)
	if !ok {
		r.warn(CodeDateUnreadable, key)
	}
	r.add(key, date)
}

// addBirth adds a date of birth, which ought not to be later than at.
func (r *reading) addBirth(value string, at time.Time) {
	r.addDate(document.FieldBirthDate, value)
	date, ok := isoDate(value)
	// Somewhere on Earth it is already tomorrow.
	tomorrow := at.UTC().AddDate(0, 0, 1).Format(time.DateOnly)
	if ok && date > tomorrow[:min(len(date), len(tomorrow))] {
		r.warn(CodeBirthInFuture, document.FieldBirthDate)
	}
}

// addSex adds a sex as ICAO 9303 writes it.
func (r *reading) addSex(value string) {
	sex, ok := sexes[strings.ToLower(value)]
	if !ok {
		sex = value
		r.warn(CodeSexUnreadable, document.FieldSex)
	}
	r.add(document.FieldSex, sex)
}

// sexes holds the numbers of claim 169, which its version 1.0 wrote as text,
// and the words that are seen instead.
var sexes = map[string]string{
	"1": "M", "m": "M", "male": "M",
	"2": "F", "f": "F", "female": "F",
	"3": "X", "x": "X", "o": "X", "other": "X", "others": "X",
}

// dateLayouts are the ways in which dates are written, each with as much as
// the document knows, and what it becomes.
var dateLayouts = []struct{ from, to string }{
	{"2006-01-02", "2006-01-02"},
	{"20060102", "2006-01-02"},   // claim 169
	{"2006/01/02", "2006-01-02"}, // MOSIP's own records
	{"2006-01", "2006-01"},       // EU certificates permit partial dates of birth
	{"2006", "2006"},
	{"2006-01-02T15:04:05", "2006-01-02"}, // EU certificates of some countries
	{time.RFC3339, "2006-01-02"},
}

// isoDate returns a date in ISO 8601, or the value as it stands and false.
func isoDate(value string) (string, bool) {
	for _, layout := range dateLayouts {
		if t, err := time.Parse(layout.from, value); err == nil {
			return t.Format(layout.to), true
		}
	}
	return value, false
}

// isoTime reports whether the value is a moment in ISO 8601.
func isoTime(value string) bool {
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04:05Z0700", "2006-01-02T15:04Z07:00", "2006-01-02T15:04:05"} {
		if _, err := time.Parse(layout, value); err == nil {
			return true
		}
	}
	return false
}
