package trust

import (
	"bytes"
	"cmp"
	"crypto"
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"reflect"
	"slices"
	"strings"
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

// Known reports whether s is one of the statuses.
func (s Status) Known() bool { return s == Active || s == Superseded || s == Compromised }

// A StatusChange is one step of a key's history.
type StatusChange struct {
	Status Status
	At     time.Time
	Reason string
}

// A Key is one public key of an issuer, with everything that decides what a
// signature under it is worth. A key that a [Keyring] hands out is shared and
// must not be changed.
type Key struct {
	ID        string // lower-case hex of the SHA-256 of SPKI
	SPKI      []byte // the key as a DER SubjectPublicKeyInfo, its curve named and its point uncompressed
	Public    crypto.PublicKey
	Algorithm document.Algorithm // the only one it verifies
	Issuer    Issuer
	Country   string   // ISO 3166-1 alpha-2, upper case
	Formats   []string // the only formats it may sign
	KeyIDs    [][]byte // the ids under which documents name it; none if unknown
	// CA, if not nil, makes the key that of a certification authority. It
	// signs certificates, which documents may carry, and no documents.
	CA *Authority
	// Certificates are those that the key came in, by which revocation lists
	// know it; none for a bare key.
	Certificates []CertificateID
	NotBefore    time.Time
	NotAfter     time.Time // the last moment in force; zero: no end
	History      []StatusChange
	Origin       Origin
	// IssuedAt is when the publisher issued the bundle that brought the key;
	// for a pinned key, when it was imported.
	IssuedAt time.Time
	// Policy is its publisher's. The stricter of it and the desk's counts, in
	// each part; a zero part asks for nothing.
	Policy Policy
	// Test marks a key whose signatures prove nothing outside tests.
	Test bool
	// Unrestricted lifts the limits of issuer, format and age. It is for
	// conformance work with keys named on a command line; no stored key has it.
	Unrestricted bool
}

// NewKey returns a key that has its ID, SPKI and algorithm and nothing else
// yet. With an empty algorithm the key's type decides, which it cannot for
// RSA. Keys that no signature can be trusted under are refused: a point off
// its curve or of low order, a weak RSA modulus, an algorithm of another type.
func NewKey(public crypto.PublicKey, algorithm document.Algorithm) (*Key, error) {
	if why := unsound(public); why != "" {
		return nil, why
	}
	if algorithm == "" {
		algorithm = usualAlgorithm(public)
	}
	if algorithm == "" {
		return nil, AlgorithmUnknown
	}
	if !fits(public, algorithm) {
		return nil, AlgorithmUnfit
	}
	spki, err := marshalSPKI(public)
	if err != nil {
		return nil, KeyMalformed
	}
	return &Key{ID: idOf(spki), SPKI: spki, Public: public, Algorithm: algorithm}, nil
}

func idOf(spki []byte) string {
	sum := sha256.Sum256(spki)
	return hex.EncodeToString(sum[:])
}

// StatusAt returns what the issuer says of the key at a moment. A change
// counts after its own moment; a compromise counts at every moment, because
// whoever has the key chooses the dates it signs.
func (k *Key) StatusAt(t time.Time) Status {
	status, since := Active, time.Time{}
	for _, change := range k.History {
		if change.Status == Compromised {
			return Compromised
		}
		if change.At.Before(t) && !change.At.Before(since) {
			status, since = change.Status, change.At
		}
	}
	return status
}

// Fingerprint returns the ID in groups of four digits, for people to compare.
func (k *Key) Fingerprint() string {
	var groups []string
	for group := range slices.Chunk([]byte(k.ID), 4) {
		groups = append(groups, string(group))
	}
	return strings.Join(groups, " ")
}

func (k *Key) carries(keyID []byte) bool {
	return slices.ContainsFunc(k.KeyIDs, func(id []byte) bool { return bytes.Equal(id, keyID) })
}

// Same reports whether two records say the same of one key, apart from when
// they were issued.
func (k *Key) Same(other *Key) bool {
	a, b := k.record(), other.record()
	a.IssuedAt, b.IssuedAt = time.Time{}, time.Time{}
	return reflect.DeepEqual(a, b)
}

func (k *Key) clone() *Key {
	c := *k
	c.Issuer.Names = maps.Clone(k.Issuer.Names)
	c.Formats = slices.Clone(k.Formats)
	c.KeyIDs = slices.Clone(k.KeyIDs)
	c.Certificates = slices.Clone(k.Certificates)
	c.History = slices.Clone(k.History)
	return &c
}

func compareKeys(a, b *Key) int {
	return cmp.Or(
		cmp.Compare(a.Issuer.ID, b.Issuer.ID),
		cmp.Compare(a.Country, b.Country),
		cmp.Compare(a.ID, b.ID),
		cmp.Compare(a.Algorithm, b.Algorithm),
		cmp.Compare(a.Origin, b.Origin),
	)
}
