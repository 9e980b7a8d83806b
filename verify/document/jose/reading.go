package jose

import (
	"encoding/base64"
	"encoding/json"
	"strconv"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"github.com/soi-id/soi/verify/document"
)

const (
	// maxFields is how many fields are shown of one document. A person has a
	// few dozen attributes; nobody reads more, and a screen would drown.
	maxFields = 128
	// maxKey is how long the key of a field may be, in characters, when it is
	// made of an issuer's own claim: it has to stand beside its value.
	maxKey = 64
)

// A reading collects the fields and findings of a document.
type reading struct {
	at       time.Time // the reference time
	fields   []document.Field
	findings []document.Finding
	expires  time.Time // the end that the subject's claims give the document
	dropped  bool      // something is not shown
}

// add adds a text if there is any.
func (r *reading) add(key, value string) {
	if value != "" {
		r.addField(document.Field{Key: key, Value: norm.NFC.String(value)})
	}
}

func (r *reading) addField(f document.Field) {
	if len(r.fields) == maxFields {
		r.drop()
		return
	}
	r.fields = append(r.fields, f)
}

// drop notes, once, that there is more than is shown.
func (r *reading) drop() {
	if !r.dropped {
		r.dropped = true
		r.note(CodeClaimNotShown, "")
	}
}

func (r *reading) warn(code, key string) { r.find(code, document.Warning, key) }
func (r *reading) note(code, key string) { r.find(code, document.Note, key) }

func (r *reading) find(code string, severity document.Severity, key string) {
	r.findings = append(r.findings, document.Finding{Code: code, Severity: severity, Field: key})
}

// addPlain adds a plain value or an array of them, joined by commas.
func (r *reading) addPlain(key string, v any) {
	value, ok := plain(v)
	if !ok {
		r.addClaim(key, v)
		return
	}
	r.add(key, value)
}

// addClaim adds an issuer's own claim under its own name. A member of an
// object has the names of both, an element of an array its number.
func (r *reading) addClaim(key string, v any) {
	if value, ok := plain(v); ok {
		r.add(key, value)
		return
	}
	switch v := v.(type) {
	case object:
		for _, name := range names(v) {
			r.addMember(key+".", name, v[name])
		}
	case []any:
		for i, element := range v {
			r.addClaim(key+"."+strconv.Itoa(i+1), element)
		}
	}
}

func (r *reading) addMember(prefix, name string, v any) {
	key := prefix + snakeCase(name)
	if key == prefix || len([]rune(key)) > maxKey {
		r.drop()
		return
	}
	r.addClaim(key, v)
}

// snakeCase turns an issuer's name of a claim into the key of a field: letters
// and digits of any script, lower case, everything else an underscore.
func snakeCase(name string) string {
	var b strings.Builder
	gap, lower := false, false
	for _, c := range norm.NFC.String(name) {
		if !unicode.IsLetter(c) && !unicode.IsDigit(c) && !unicode.IsMark(c) {
			gap = true
			continue
		}
		if (gap || lower && unicode.IsUpper(c)) && b.Len() > 0 {
			b.WriteByte('_')
		}
		gap, lower = false, unicode.IsLower(c) || unicode.IsDigit(c)
		b.WriteRune(unicode.ToLower(c))
	}
	return b.String()
}

// plain returns a value as text if it is a plain one or an array of those.
// Null, which says nothing, is an empty text.
func plain(v any) (string, bool) {
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
	case nil:
		return "", true
	case string:
		return v, true
	case json.Number:
		return v.String(), true
	case bool:
		return strconv.FormatBool(v), true
	}
	return "", false
}

// addDate adds a date in ISO 8601.
func (r *reading) addDate(key string, v any) {
	value, ok := v.(string)
	if !ok {
		r.addPlain(key, v)
		return
	}
	date, ok := isoDate(value)
	if !ok && value != "" {
		r.warn(CodeDateUnreadable, key)
	}
	r.add(key, date)
}

// addBirth adds a date of birth, which ought not to be in the future.
func (r *reading) addBirth(v any) {
	r.addDate(document.FieldBirthDate, v)
	value, _ := v.(string)
	date, ok := isoDate(value)
	// Somewhere on Earth it is already tomorrow.
	tomorrow := r.at.UTC().AddDate(0, 0, 1).Format(time.DateOnly)
	if ok && date > tomorrow[:min(len(date), len(tomorrow))] {
		r.warn(CodeBirthInFuture, document.FieldBirthDate)
	}
}

// addExpiry adds the date of expiry that stands among the claims of a person.
// It counts as much as the token's own.
func (r *reading) addExpiry(v any) {
	r.addDate(document.FieldExpiryDate, v)
	value, _ := v.(string)
	end, err := time.Parse(time.RFC3339, value)
	if day, dayErr := time.Parse(time.DateOnly, value); dayErr == nil {
		// The day ends last in the zone UTC-12.
		end, err = day.Add(36*time.Hour-time.Second), nil
	}
	if err == nil && (r.expires.IsZero() || end.Before(r.expires)) {
		r.expires = end.UTC()
	}
}

// addSex adds a sex as ICAO 9303 writes it.
func (r *reading) addSex(v any) {
	value, ok := plain(v)
	if !ok {
		r.addClaim(document.FieldSex, v)
		return
	}
	sex, ok := sexes[strings.ToLower(value)]
	if !ok && value != "" {
		sex = value
		r.warn(CodeSexUnreadable, document.FieldSex)
	}
	r.add(document.FieldSex, sex)
}

// sexes holds ICAO's letters, the words of FHIR and OpenID Connect, and the
// numbers of ISO/IEC 5218 with those that the EU's identity wallet adds.
var sexes = map[string]string{
	"m": "M", "male": "M", "1": "M",
	"f": "F", "female": "F", "2": "F",
	"x": "X", "other": "X", "diverse": "X", "unknown": "X", "0": "X", "3": "X", "4": "X", "5": "X", "6": "X", "9": "X",
}

// dateLayouts are the ways in which dates are written, each with as much as
// the document knows, and what it becomes.
var dateLayouts = []struct{ from, to string }{
	{"2006-01-02", "2006-01-02"},
	{"2006-01", "2006-01"}, // FHIR and OpenID Connect permit partial dates
	{"2006", "2006"},
	{time.RFC3339, "2006-01-02"},
	{"2006-01-02T15:04:05", "2006-01-02"},
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

// addPortrait adds a picture in a data URL (RFC 2397). Any other address is a
// text: it is not fetched.
func (r *reading) addPortrait(name string, v any) {
	value, ok := v.(string)
	if !ok || !strings.HasPrefix(value, "data:") {
		r.addMember("", name, v)
		return
	}
	mediaType, encoded, ok := strings.Cut(value[len("data:"):], ";base64,")
	picture, err := base64.StdEncoding.DecodeString(encoded)
	if !ok || err != nil || len(picture) == 0 || !strings.HasPrefix(mediaType, "image/") {
		r.warn(CodePortraitUnreadable, document.FieldPortrait)
		return
	}
	r.addField(document.Field{Key: document.FieldPortrait, Data: picture, MediaType: mediaType})
}
