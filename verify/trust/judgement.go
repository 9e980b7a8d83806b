package trust

import (
	"slices"
	"time"

	"github.com/soi-id/soi/verify/document"
)

// The codes of a judgement. Package verify says what each does to a verdict.
const (
	// The signature proves nothing either way.
	CodeNoKey     = "no_key"      // no cached key is the issuer's
	CodeNoKeyFits = "no_key_fits" // the format names no key and none of the cached ones fits
	// A cached CA issued the certificate in the document, for something else
	// than to sign such documents, as far as this program understands it.
	CodeCertificateUnfit = "certificate_unfit"

	// The signature does not hold under the key that the document names.
	CodeSignatureMismatch = "signature_mismatch"
	CodeAlgorithmMismatch = "algorithm_mismatch" // the document claims another algorithm than its key's

	// The certificate in the document names a cached CA's key as its issuer,
	// and that key did not sign it.
	CodeCertificateNotIssued = "certificate_not_issued"

	// The signature holds, and …
	CodeTestKey        = "test_key"
	CodeKeyCompromised = "key_compromised"
	CodeKeySuperseded  = "key_superseded" // signed after the key was replaced
	// A list of its CA revokes the certificate for the document's date.
	CodeCertificateRevoked = "certificate_revoked"
	CodeClockBehindKeys    = "clock_behind_keys" // the clock is wrong; whether it has expired cannot be known
	CodeKeysTooOld         = "keys_too_old"
	// The keys are dated in the future, so that their age cannot be known.
	CodeKeysPostdated   = "keys_postdated"
	CodeDocumentNotYet  = "document_not_yet_valid"
	CodeKeyNotYet       = "key_not_yet_valid"
	CodeDocumentExpired = "document_expired"
	CodeKeyExpired      = "key_expired"
	CodeKeysStale       = "keys_stale"

	// Warnings about time; they change no verdict. Those about the clock come
	// from [Time.Codes].
	CodeSignedInFuture   = "signed_in_future"
	CodeClockBehind      = "clock_behind" // earlier than what is proven
	CodeClockWentBack    = "clock_went_back"
	CodeClockImplausible = "clock_implausible" // far ahead of everything known

	// A warning: the CA's list of revoked certificates is past its date.
	CodeCRLStale = "crl_stale"
)

// A Judgement is what the keyring and the time say of a proof.
type Judgement struct {
	// Holds: the signature is good under Key. It alone makes nothing
	// authentic; Codes say what speaks against.
	Holds bool
	// Key is the key the signature was checked with; nil where there was none,
	// or several and the signature holds under no one of them.
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

// stricter returns the shorter of each part of two policies.
func (p Policy) stricter(other Policy) Policy {
	if other.FreshFor > 0 {
		p.FreshFor = min(p.FreshFor, other.FreshFor)
	}
	if other.UsableFor > 0 {
		p.UsableFor = min(p.UsableFor, other.UsableFor)
	}
	return p
}

// Judge checks a proof of a document of the format. Every key that the proof
// may mean is tried; the first under which the signature holds is the answer's.
// That is a cached key, or one whose certificate the document carries and a
// cached CA issued.
func (k *Keyring) Judge(format string, p *document.Proof, v document.Validity, at Time, policy Policy) Judgement {
	carried := readChain(p.Hints.Chain)
	c := k.candidates(format, p.Hints, carried.id())
	try := func(keys []*Key) (Judgement, bool) {
		for _, key := range keys {
			if key.signed(p) {
				codes := key.against(p, v, at, policy)
				revoked := k.revoked(key.Country, [][]CertificateID{key.Certificates}, p, at)
				return Judgement{Holds: true, Key: key, Codes: append(codes, revoked...)}, true
			}
		}
		return Judgement{}, false
	}
	if j, holds := try(c.named); holds {
		return j
	}
	var below Judgement
	if len(carried) > 0 {
		if below = k.certified(format, carried, p, v, at, policy); below.Holds {
			return below
		}
	}
	if j, holds := try(c.possible); holds {
		return j
	}
	if len(carried) > 0 && len(c.named) == 0 {
		return below
	}
	return c.none(p)
}

// none is the judgement of a proof that no candidate signed.
func (c candidates) none(p *document.Proof) Judgement {
	switch {
	case len(c.named) > 0:
		j := Judgement{Codes: []string{CodeSignatureMismatch}}
		if oneKey(c.named) {
			j.Key = c.named[0]
		}
		if !slices.ContainsFunc(c.named, func(k *Key) bool { return !k.otherAlgorithm(p) }) {
			j.Codes = append(j.Codes, CodeAlgorithmMismatch)
		}
		return j
	case len(c.possible) > 0 && len(p.Hints.KeyID) == 0:
		return Judgement{Codes: []string{CodeNoKeyFits}}
	}
	return Judgement{Codes: []string{CodeNoKey}}
}

// against returns what speaks against a document that the key signed.
func (k *Key) against(p *document.Proof, v document.Validity, at Time, policy Policy) []string {
	var codes []string
	add := func(speaks bool, code string) {
		if speaks {
			codes = append(codes, code)
		}
	}
	now := at.Reference()
	signedAt := signingTime(p, now)
	status := k.StatusAt(signedAt)
	add(k.Test, CodeTestKey)
	add(status == Compromised, CodeKeyCompromised)
	add(status == Superseded, CodeKeySuperseded)

	if k.Origin == Bundled && !k.Unrestricted {
		age, policy := now.Sub(k.IssuedAt), policy.stricter(k.Policy)
		tooOld := age > policy.UsableFor
		add(tooOld, CodeKeysTooOld)
		// Only after a reset of the proven moment, which is else no earlier
		// than any bundle.
		add(age < -futureTolerance, CodeKeysPostdated)
		add(!tooOld && age > policy.FreshFor, CodeKeysStale)
	}

	inForce := now
	if p.KeyInForce == document.AtSigning {
		inForce = signedAt
	}
	keyExpired := after(inForce, k.NotAfter)
	expired := after(now, v.NotAfter)
	add(before(inForce, k.NotBefore), CodeKeyNotYet)
	add(keyExpired, CodeKeyExpired)
	add(before(now, v.NotBefore), CodeDocumentNotYet)
	add(expired, CodeDocumentExpired)
	// What had expired by the proven moment has expired. What had not may
	// have since, and this clock cannot tell.
	add(at.Behind() && !expired && !keyExpired, CodeClockBehindKeys)

	latest := now.Add(futureTolerance)
	add(p.SignedAt.After(latest) || v.IssuedAt.After(latest), CodeSignedInFuture)
	return codes
}

// signingTime is when the document says it was signed, or now.
func signingTime(p *document.Proof, now time.Time) time.Time {
	if p.SignedAt.IsZero() {
		return now
	}
	return p.SignedAt
}

// before and after compare with a bound; a zero one bounds nothing.
func before(t, bound time.Time) bool { return !bound.IsZero() && t.Before(bound) }
func after(t, bound time.Time) bool  { return !bound.IsZero() && t.After(bound) }
