package fr

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"github.com/soi-id/soi/verify/document"
)

// A reading collects what the data zone says.
type reading struct {
	fields   []document.Field
	findings []document.Finding
	validity document.Validity
	at       time.Time
}

func (r *reading) find(code string, severity document.Severity, key string) {
	r.findings = append(r.findings, document.Finding{Code: code, Severity: severity, Field: key})
}

// addElements adds the fields in the order of the table. The error is a
// [*document.Malformed].
func (r *reading) addElements(elements []element) error {
	seen := make(map[string]bool, len(elements))
	var named, others []element
	for _, e := range elements {
		repeated := seen[e.id]
		seen[e.id] = true
		if repeated {
			r.find(CodeFieldRepeated, document.Warning, "")
		}
		if !e.known {
			r.find(CodeFieldUnknown, document.Note, FieldOtherData)
		}
		if repeated || e.rank == nowhere {
			others = append(others, e)
		} else {
			named = append(named, e)
		}
	}
	slices.SortStableFunc(named, func(a, b element) int { return a.rank - b.rank })
	for _, e := range named {
		if err := r.addDatum(data[e.rank], e); err != nil {
			return err
		}
	}
	for _, e := range others {
		r.fields = append(r.fields, document.Field{Key: FieldOtherData, Value: e.id + " " + plain(e.value)})
	}
	return nil
}

func (r *reading) addDatum(d datum, e element) error {
	value := plain(e.value)
	// An empty value is one that the type of document asks for and that there
	// is none of.
	if value == "" {
		return nil
	}
	if e.shortened {
		r.find(CodeValueShortened, document.Note, d.key)
	}
	switch d.as {
	case asNames:
		r.add(d.key, strings.Join(strings.FieldsFunc(value, isSlash), " "))
	case asLines:
		r.join(d.key, strings.Join(strings.FieldsFunc(value, isSlash), "\n"), "\n")
	case asLine:
		r.join(d.key, value, "\n")
	case asPart:
		r.join(d.key, value, " ")
	case asDay:
		r.addDay(d.key, value)
	case asTime:
		r.addTime(d.key, value)
	case asSex:
		r.addSex(value)
	case asMRZ:
		// §7.5 writes the filler as a space, also at the end.
		r.add(d.key, strings.ReplaceAll(string(e.value), " ", "<"))
	case asURL:
		r.addURL(d.key, value)
	case asUUID:
		r.add(d.key, strings.ReplaceAll(value, " ", "-"))
	case asStart, asExpiry, asYear, asHexDay:
		return r.addBound(d, value)
	default:
		r.add(d.key, value)
	}
	return nil
}

func isSlash(c rune) bool { return c == '/' }

func (r *reading) add(key, value string) {
	r.fields = append(r.fields, document.Field{Key: key, Value: value})
}

// join adds to the field with the key, or starts it.
func (r *reading) join(key, value, with string) {
	for i := range r.fields {
		if r.fields[i].Key == key {
			r.fields[i].Value += with + value
			return
		}
	}
	r.add(key, value)
}

// addDay adds a date that decides about nothing.
func (r *reading) addDay(key, value string) {
	iso, ok := isoDate(value)
	if !ok {
		r.find(CodeDateUnreadable, document.Warning, key)
	}
	r.add(key, iso)
	// Somewhere on Earth it is already tomorrow.
	tomorrow := r.at.UTC().AddDate(0, 0, 1).Format(time.DateOnly)
	if ok && key == document.FieldBirthDate && iso > tomorrow[:len(iso)] {
		r.find(CodeBirthInFuture, document.Warning, key)
	}
}

// isoDate returns DDMMYYYY in ISO 8601, as precise as it is: §7.5 writes 00 for
// a day or a month that nobody knows. What is no date comes back as it is.
func isoDate(value string) (string, bool) {
	if len(value) != len("02012006") {
		return value, false
	}
	day, month, year := value[:2], value[2:4], value[4:]
	layout, iso := time.DateOnly, year+"-"+month+"-"+day
	switch {
	case day+month == "0000":
		layout, iso = "2006", year
	case day == "00":
		layout, iso = "2006-01", year+"-"+month
	}
	if _, err := time.Parse(layout, iso); err != nil {
		return value, false
	}
	return iso, true
}

func (r *reading) addTime(key, value string) {
	t, err := time.Parse("020120061504", value)
	if err != nil {
		r.find(CodeDateUnreadable, document.Warning, key)
		r.add(key, value)
		return
	}
	r.add(key, t.Format("2006-01-02T15:04"))
}

// addBound adds a day that is a number or decides about validity. Those that
// do must be readable.
func (r *reading) addBound(d datum, value string) error {
	day, ok := wholeDay(d.as, value)
	start, expiry := d.key == fieldValidFrom, d.key == document.FieldExpiryDate
	if !ok {
		if start || expiry {
			return malformed(CodeDateInvalid, nil)
		}
		r.find(CodeDateUnreadable, document.Warning, d.key)
		r.add(d.key, value)
		return nil
	}
	if day.IsZero() {
		return nil // FFFF
	}
	r.add(d.key, isoDay(day))
	switch v := &r.validity; {
	case start && day.After(v.NotBefore):
		v.NotBefore = day
	case expiry:
		end := day.AddDate(0, 0, 1).Add(-time.Second)
		if v.NotAfter.IsZero() || end.Before(v.NotAfter) {
			v.NotAfter = end
		}
	}
	return nil
}

const fieldValidFrom = "valid_from"

func wholeDay(as kind, value string) (time.Time, bool) {
	if as == asHexDay {
		return hexDay([]byte(value))
	}
	layout := "02012006"
	if as == asYear {
		layout = "20060102"
	}
	t, err := time.Parse(layout, value)
	return t, err == nil
}

func (r *reading) addSex(value string) {
	switch value {
	case "M", "F", "X":
	case "U":
		value = "X"
	default:
		r.find(CodeSexUnreadable, document.Warning, document.FieldSex)
	}
	r.add(document.FieldSex, value)
}

// addURL adds an address, which is Base32 because C40 has no small letters. It
// is shown and never followed.
func (r *reading) addURL(key, value string) {
	decoded, err := unpadded.DecodeString(value)
	if err == nil && utf8.Valid(decoded) {
		value = norm.NFC.String(string(decoded))
	}
	r.add(key, value)
}

// plain returns a value as text in NFC, without the spaces that fill it up. A
// value that is no UTF-8 is ISO/IEC 8859-1, which a Data Matrix has unless it
// says otherwise.
func plain(value []byte) string {
	text := string(value)
	if !utf8.Valid(value) {
		runes := make([]rune, len(value))
		for i, b := range value {
			runes[i] = rune(b)
		}
		text = string(runes)
	}
	return norm.NFC.String(strings.Trim(text, " "))
}
