package cwt

import (
	"errors"
	"fmt"
	"math"
	"time"

	"github.com/fxamacker/cbor/v2"

	"github.com/soi-id/soi/verify/document"
	"github.com/soi-id/soi/verify/internal/cose"
)

// claims are the claims of a token that are read: the registered ones of
// RFC 8392 §3.1 and those that hold a document.
type claims struct {
	Issuer    cbor.RawMessage `cbor:"1,keyasint"`
	Subject   cbor.RawMessage `cbor:"2,keyasint"`
	Expires   cbor.RawMessage `cbor:"4,keyasint"`
	NotBefore cbor.RawMessage `cbor:"5,keyasint"`
	IssuedAt  cbor.RawMessage `cbor:"6,keyasint"`
	ID        cbor.RawMessage `cbor:"7,keyasint"`
	Identity  cbor.RawMessage `cbor:"169,keyasint"`
	Health    cbor.RawMessage `cbor:"-260,keyasint"`
	// Credential has no number yet; New Zealand's passes name it.
	Credential cbor.RawMessage `cbor:"vc"`
}

// token is what claims say in Go's terms.
type token struct {
	issuer, subject string
	validity        document.Validity
	// nil where the claim is absent
	id, identity, health, credential cbor.RawMessage
}

var (
	errNotMap  = errors.New("not a CBOR map")
	errNotText = errors.New("not text")
	errNotDate = errors.New("not a NumericDate")
)

// readToken reads the payload of a message. An error is a
// [*document.Malformed].
func readToken(payload []byte) (token, error) {
	if !isMap(payload) {
		return token{}, malformed(CodeClaimsInvalid, errNotMap)
	}
	var c claims
	if err := cose.Strict.Unmarshal(payload, &c); err != nil {
		// The decoder's error may quote a key of the payload.
		return token{}, malformed(CodeClaimsInvalid, errors.New("not strict CBOR"))
	}
	t := token{id: c.ID, identity: c.Identity, health: c.Health, credential: c.Credential}
	for _, claim := range []struct {
		name string
		raw  cbor.RawMessage
		to   *string
	}{
		{"iss", c.Issuer, &t.issuer},
		{"sub", c.Subject, &t.subject},
	} {
		if claim.raw == nil {
			continue
		}
		if claim.raw[0]>>5 != majorText || cose.Strict.Unmarshal(claim.raw, claim.to) != nil {
			return token{}, malformed(CodeClaimsInvalid, fmt.Errorf("%s: %w", claim.name, errNotText))
		}
	}
	for _, claim := range []struct {
		name string
		raw  cbor.RawMessage
		to   *time.Time
	}{
		// RFC 8392 §3.1.4 ends at the moment of exp itself and permits leeway,
		// EU certificates live until then: that moment counts as in force.
		{"exp", c.Expires, &t.validity.NotAfter},
		{"nbf", c.NotBefore, &t.validity.NotBefore},
		{"iat", c.IssuedAt, &t.validity.IssuedAt},
	} {
		if claim.raw == nil {
			continue
		}
		at, ok := numericDate(claim.raw)
		if !ok {
			return token{}, malformed(CodeClaimsInvalid, fmt.Errorf("%s: %w", claim.name, errNotDate))
		}
		*claim.to = at
	}
	return t, nil
}

const (
	// maxSeconds is the last second of the year 9999, after which RFC 3339
	// ends. Milliseconds written by mistake lie beyond it.
	maxSeconds = 253402300799
	// taggedTime is CBOR tag 1. RFC 8392 §2 leaves it out of a NumericDate;
	// some issuers write it.
	taggedTime = 0xc1
)

// numericDate reads a NumericDate of RFC 8392 §2: seconds since 1970, integer
// or floating point.
func numericDate(raw cbor.RawMessage) (time.Time, bool) {
	if raw[0] == taggedTime {
		raw = raw[1:]
	}
	var v any
	if err := cose.Strict.Unmarshal(raw, &v); err != nil {
		return time.Time{}, false
	}
	switch n := v.(type) {
	case uint64:
		if n <= maxSeconds {
			return time.Unix(int64(n), 0).UTC(), true
		}
	case float64:
		if n >= 0 && n <= maxSeconds {
			seconds, fraction := math.Modf(n)
			return time.Unix(int64(seconds), int64(fraction*1e9)).UTC(), true
		}
	}
	return time.Time{}, false
}
