package resources

import (
	_ "embed"
	"time"
)

// Released is when this version was made: a moment that has certainly passed
// wherever the program runs, so that a clock before it is known to be wrong. It
// is the moment written here, or the later one that make had linked in.
var Released = released(built, time.Date(2026, time.November, 21, 0, 0, 0, 0, time.UTC))

// built is when the last commit was made, in RFC 3339. It is set by the linker.
var built string

func released(built string, written time.Time) time.Time {
	if at, err := time.Parse(time.RFC3339, built); err == nil && at.After(written) {
		return at.UTC()
	}
	return written
}

//go:embed demonstration/keys.json
var demonstrationKeys []byte

// DemonstrationKeys returns the public keys of the demonstration issuer, as a
// JWKS. Their private halves lie beside them in this repository, so they prove
// nothing, and every verdict under them says so.
func DemonstrationKeys() []byte { return demonstrationKeys }
