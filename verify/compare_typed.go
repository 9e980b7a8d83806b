package verify

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"

	"golang.org/x/text/unicode/norm"

	"github.com/soi-id/soi/verify/document"
)

// FormatTyped is the format of a document that a person has typed.
const FormatTyped = "typed"

// typedOrder are the fields that are commonly printed on a card, in the order
// in which they are.
var typedOrder = []string{
	document.FieldFullName, document.FieldIDNumber, document.FieldDocumentNumber, document.FieldBirthDate, document.FieldSex,
	document.FieldNationality, document.FieldAddress, document.FieldIssueDate, document.FieldExpiryDate,
}

// TypedFields lists the keys of the fields that are commonly printed on a
// card, in the order in which they are.
func TypedFields() []string { return slices.Clone(typedOrder) }

// Typed makes a document of values by field key that a person has typed from a
// card, for [Compare] and for nothing else: nobody signed it. Dates are taken
// as people write them, the day first, and sex as a word or letter; what
// cannot be read so stays as it is.
func Typed(values map[string]string) *document.Document {
	doc := &document.Document{Format: FormatTyped}
	for _, key := range append(TypedFields(), slices.Sorted(maps.Keys(values))...) {
		value := strings.TrimSpace(norm.NFC.String(strings.ToValidUTF8(values[key], "\ufffd")))
		if _, twice := doc.Field(key); twice || value == "" {
			continue
		}
		switch {
		case key == document.FieldSex:
			value = typedSex(value)
		case isDateKey(key):
			value = typedDate(value)
		}
		doc.Fields = append(doc.Fields, document.Field{Key: key, Value: value})
	}
	return doc
}

// dayFirst is a date as people write it: 1/2/1990, 01-02-1990, 02.1990.
var dayFirst = regexp.MustCompile(`^(?:(?:(\d{1,2})[/.\- ])?(\d{1,2})[/.\- ])?(\d{4})$`)

// typedDate returns a date in ISO 8601, or the text as it stands.
func typedDate(text string) string {
	if compact, err := time.Parse("02012006", text); err == nil {
		return compact.Format(time.DateOnly)
	}
	m := dayFirst.FindStringSubmatch(text)
	if m == nil {
		return text
	}
	from, to, parts := "2006", "2006", m[3]
	if m[2] != "" {
		from, to, parts = from+" 1", to+"-01", parts+" "+m[2]
	}
	if m[1] != "" {
		from, to, parts = from+" 2", to+"-02", parts+" "+m[1]
	}
	date, err := time.Parse(from, parts)
	if err != nil {
		return text
	}
	return date.Format(to)
}

// typedSex returns M, F or X, or the text as it stands.
func typedSex(text string) string {
	switch plain(text, false) {
	case "M", "MALE", "NAM":
		return "M"
	case "F", "FEMALE", "NU":
		return "F"
	case "X", "OTHER", "KHAC", "<":
		return "X"
	}
	return text
}
