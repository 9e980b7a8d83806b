package resources

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"
)

// isoDate is the form in which documents' dates are kept: as precise as the
// document.
var isoDate = regexp.MustCompile(`^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?$`)

// FieldName returns the name of a field for people. A field without a text,
// such as an issuer's own claim, keeps its key.
func (t *Texts) FieldName(key string) string {
	if t.Has("field." + key) {
		return t.Get("field." + key)
	}
	return Visible(key)
}

// FieldValue returns a field's value for people: dates day first, sex as a
// word, and nothing invisible.
func (t *Texts) FieldValue(key, value string) string {
	if strings.HasSuffix(key, "_date") || key == "valid_from" {
		if m := isoDate.FindStringSubmatch(value); m != nil {
			return dayFirst(m[1], m[2], m[3])
		}
	}
	if word := "value.sex." + value; key == "sex" && t.Has(word) {
		return t.Get(word)
	}
	return Visible(value)
}

func dayFirst(year, month, day string) string {
	switch {
	case day != "":
		return day + "/" + month + "/" + year
	case month != "":
		return month + "/" + year
	}
	return year
}

// Visible returns text with every character that is not seen, or that changes
// how its neighbours are seen, replaced by its code point: control characters,
// bidi overrides and isolates, zero-width ones, private use. Otherwise a name
// could read differently from what was signed (Unicode TR 36 §3). New lines,
// which addresses have, become " / ".
func Visible(text string) string {
	var b strings.Builder
	for _, r := range text {
		switch {
		case r == '\n':
			b.WriteString(" / ")
		case r == '\r':
		case r == ' ' || unicode.IsPrint(r):
			b.WriteRune(r)
		default:
			fmt.Fprintf(&b, "⟨U+%04X⟩", r)
		}
	}
	return b.String()
}
