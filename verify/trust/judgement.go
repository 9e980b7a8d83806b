package trust

import (
	"time"

	"github.com/soi-id/soi/verify/document"
)

// The codes of a judgement. Package verify says what each does to a verdict.
const (
	// The signature proves nothing either way.
	CodeNoKey     = "no_key"      // no cached key is the issuer's
	CodeNoKeyFits = "no_key_fits" // the format names no key and none of the cached ones fits

	// The signature does not hold under the key that the document names.
	CodeSignatureMismatch = "signature_mismatch"
	CodeAlgorithmMismatch = "algorithm_mismatch" // the document claims another algorithm than its key's

	// The signature holds, and …
	CodeTestKey         = "test_key"
	CodeKeyCompromised  = "key_compromised"
	CodeKeySuperseded   = "key_superseded"    // signed after the key was replaced
	CodeClockBehindKeys = "clock_behind_keys" // the clock is earlier than what the keys prove
	CodeKeysTooOld      = "keys_too_old"
	CodeDocumentNotYet  = "document_not_yet_valid"
	CodeKeyNotYet       = "key_not_yet_valid"
	CodeDocumentExpired = "document_expired"
	CodeKeyExpired      = "key_expired"
	CodeKeysStale       = "keys_stale"

	// Warnings about time; they change no verdict.
	CodeClockWentBack    = "clock_went_back"
	CodeClockImplausible = "clock_implausible" // far ahead of everything known
	CodeSignedInFuture   = "signed_in_future"
)

// A Judgement is what the keyring and the time say of a proof.
type Judgement struct {
	// Holds: the signature is good under Key. It alone makes nothing
	// authentic; Codes say what speaks against.
	Holds bool
	// Key is the key the signature was checked with, or nil.
	Key *Key
	// Codes are everything found, in no particular order of weight.
	Codes []string
}

// A Policy says how long cached keys may be relied on without news from their
// publisher. Pinned keys have no publisher and no limit.
type Policy struct {
	FreshFor  time.Duration // until then: fresh
	UsableFor time.Duration // until then: stale; after it nothing is decided
}

// DefaultPolicy is fresh to 90 days and usable to 400.
var DefaultPolicy = Policy{FreshFor: 90 * 24 * time.Hour, UsableFor: 400 * 24 * time.Hour}

// Judge checks a proof of a document of the format.
func (k *Keyring) Judge(format string, p *document.Proof, v document.Validity, at Time, policy Policy) Judgement {
	panic("being written")
}
