package resources

import (
	_ "embed"
	"time"
)

// Released is when this version was made: a moment that has certainly passed
// wherever the program runs, so that a clock before it is known to be wrong.
var Released = time.Date(2026, time.November, 21, 0, 0, 0, 0, time.UTC)

//go:embed demonstration/keys.json
var demonstrationKeys []byte

// DemonstrationKeys returns the public keys of the demonstration issuer, as a
// JWKS. Their private halves lie beside them in this repository, so they prove
// nothing, and every verdict under them says so.
func DemonstrationKeys() []byte { return demonstrationKeys }
