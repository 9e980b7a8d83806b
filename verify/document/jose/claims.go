package jose

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strconv"
	"time"

	"github.com/soi-id/soi/verify/document"
	"github.com/soi-id/soi/verify/internal/strictjson"
)

// An object is a JSON object. Its numbers are [json.Number], so that a long
// one stays as it was written.
type object = map[string]any

var (
	errNotText = errors.New("not text")
	errNotDate = errors.New("not a date")
)

// readObject reads a JSON object that has one reading.
func readObject(text []byte) (object, error) {
	v, err := readValue(text)
	if err != nil {
		return nil, err
	}
	o, ok := v.(object)
	if !ok {
		return nil, errNotObject
	}
	return o, nil
}

func readValue(text []byte) (any, error) {
	if err := strictjson.Check(text); err != nil {
		// The decoder's error may quote the payload.
		return nil, errNotObject
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	var v any
	if err := decoder.Decode(&v); err != nil {
		return nil, errNotObject
	}
	return v, nil
}

// A token is what the registered claims of a JWT say (RFC 7519 §4.1).
type token struct {
	issuer, subject, id string
	validity            document.Validity
}

// readToken reads the registered claims. A date that cannot be read is an
// error, because a document whose end is skipped would live for ever. An error
// is a [*document.Malformed].
func readToken(claims object) (token, error) {
	var t token
	for name, to := range map[string]*string{"iss": &t.issuer, "sub": &t.subject, "jti": &t.id} {
		if v, ok := claims[name]; ok {
			if *to, ok = v.(string); !ok {
				return token{}, malformed(CodeClaimsInvalid, fmt.Errorf("%s: %w", name, errNotText))
			}
		}
	}
	for name, to := range map[string]*time.Time{
		// RFC 7519 §4.1.4 ends before the moment of exp itself and permits
		// leeway: that moment counts as in force.
		"exp": &t.validity.NotAfter, "nbf": &t.validity.NotBefore, "iat": &t.validity.IssuedAt,
	} {
		if v, ok := claims[name]; ok {
			if *to, ok = numericDate(v); !ok {
				return token{}, malformed(CodeClaimsInvalid, fmt.Errorf("%s: %w", name, errNotDate))
			}
		}
	}
	return t, nil
}

// maxSeconds is the last second of the year 9999, after which RFC 3339 ends.
// Milliseconds written by mistake lie beyond it.
const maxSeconds = 253402300799

// numericDate reads a NumericDate of RFC 7519 §2: seconds since 1970, which
// may have a fraction.
func numericDate(v any) (time.Time, bool) {
	number, ok := v.(json.Number)
	if !ok {
		return time.Time{}, false
	}
	n, err := strconv.ParseFloat(number.String(), 64)
	if err != nil || n < 0 || n > maxSeconds {
		return time.Time{}, false
	}
	seconds, fraction := math.Modf(n)
	return time.Unix(int64(seconds), int64(fraction*1e9)).UTC(), true
}

// issuedFromNotBefore takes nbf for the moment of issue, where the format says
// that it is and the token has no other.
func (t *token) issuedFromNotBefore() {
	if t.validity.IssuedAt.IsZero() {
		t.validity.IssuedAt = t.validity.NotBefore
	}
}

// narrow takes the later beginning and the earlier end: what a credential says
// beside its token can only shorten its life.
func narrow(v *document.Validity, notBefore, notAfter time.Time) {
	if notBefore.After(v.NotBefore) {
		v.NotBefore = notBefore
	}
	if !notAfter.IsZero() && (v.NotAfter.IsZero() || notAfter.Before(v.NotAfter)) {
		v.NotAfter = notAfter
	}
}

// elements returns what may be one value or an array of them.
func elements(v any) []any {
	switch v := v.(type) {
	case nil:
		return nil
	case []any:
		return v
	}
	return []any{v}
}
