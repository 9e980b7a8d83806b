package trust

import (
	"crypto"
	"time"

	"github.com/soi-id/soi/verify/document"
)

// An Issuer is who signs documents.
type Issuer struct {
	// ID is the issuer as its documents name it: a URI, a country code, a
	// signer id. A document that names an issuer is checked only with keys
	// whose issuer has that ID or, for formats that name a country, that
	// country.
	ID string
	// Names are shown to people, by language ("vi", "en").
	Names map[string]string
}

// Origin is how a key came into the keyring.
type Origin string

// The origins of a key.
const (
	Demonstration Origin = "demonstration" // ships with the program; its private key is public
	Pinned        Origin = "pinned"        // imported by hand; has no age limit
	Bundled       Origin = "bundled"       // from a signed bundle; ages
)

// Status is what an issuer says of its key.
type Status string

// The statuses of a key.
const (
	Active      Status = "active"
	Superseded  Status = "superseded"  // not used after its date; earlier signatures stand
	Compromised Status = "compromised" // no signature stands, whatever its date says
)

// A StatusChange is one step of a key's history.
type StatusChange struct {
	Status Status
	At     time.Time
	Reason string
}

// A Key is one public key of an issuer, with everything that decides what a
// signature under it is worth.
type Key struct {
	ID        string // lower-case hex of the SHA-256 of SPKI
	SPKI      []byte // the key as a DER SubjectPublicKeyInfo
	Public    crypto.PublicKey
	Algorithm document.Algorithm // the only one it verifies
	Issuer    Issuer
	Country   string   // ISO 3166-1 alpha-2
	Formats   []string // the only formats it may sign
	KeyIDs    [][]byte // the ids under which documents name it
	NotBefore time.Time
	NotAfter  time.Time // zero: no end
	History   []StatusChange
	Origin    Origin
	// IssuedAt is when the publisher issued the bundle that brought the key;
	// for a pinned key, when it was imported.
	IssuedAt time.Time
	// Test marks a key whose signatures prove nothing outside tests.
	Test bool
	// Unrestricted lifts the limits of issuer, format and age. It is for
	// conformance work with keys named on a command line; no stored key has it.
	Unrestricted bool
}
