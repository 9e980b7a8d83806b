package verify

import "slices"

// A Verdict is the answer about one document.
type Verdict string

// The verdicts, in order of precedence: of all verdicts that something in or
// about a document calls for, the first one here is the answer.
const (
	// Unreadable: no code was found in the picture.
	Unreadable Verdict = "unreadable"
	// Unsupported: recognised or not, it cannot be checked offline.
	Unsupported Verdict = "unsupported"
	// Malformed: a known format, broken.
	Malformed Verdict = "malformed"
	// SuspectUnsigned: no signature, and something contradicts itself or the
	// signature that belongs there is missing.
	SuspectUnsigned Verdict = "suspect_unsigned"
	// ConsistentUnsigned: a format without signatures and no contradiction in
	// it, which proves nothing about genuineness.
	ConsistentUnsigned Verdict = "consistent_unsigned"
	// UnknownIssuer: signed, and no cached key can tell.
	UnknownIssuer Verdict = "unknown_issuer"
	// SignatureInvalid: the signature does not hold under the issuer's key.
	SignatureInvalid Verdict = "signature_invalid"
	// TestKey: the signature holds under a key that proves nothing.
	TestKey Verdict = "test_key"
	// Revoked: the signature holds; the document or its key is revoked.
	Revoked Verdict = "revoked"
	// Undecided: the signature holds; the clock or the age of the keys does
	// not support more.
	Undecided Verdict = "undecided"
	// NotYetValid: the signature holds; too early for the document or its key.
	NotYetValid Verdict = "not_yet_valid"
	// Expired: the signature holds; too late for the document or its key.
	Expired Verdict = "expired"
	// AuthenticStale: all holds, with keys older than the policy calls fresh.
	AuthenticStale Verdict = "authentic_stale"
	// Authentic: the signature holds under a trusted key, everything is in
	// date and the keys are fresh.
	Authentic Verdict = "authentic"
)

// verdicts is the order of precedence.
var verdicts = []Verdict{
	Unreadable, Unsupported, Malformed, SuspectUnsigned, ConsistentUnsigned, UnknownIssuer, SignatureInvalid,
	TestKey, Revoked, Undecided, NotYetValid, Expired, AuthenticStale, Authentic,
}

// Verdicts lists every verdict in order of precedence.
func Verdicts() []Verdict { return slices.Clone(verdicts) }

// Tone is the colour family in which a result is shown. It is never the only
// sign: a verdict has an icon, a word, a sound and a code as well.
type Tone string

// The tones.
const (
	Grey  Tone = "grey"
	Blue  Tone = "blue"
	Amber Tone = "amber"
	Red   Tone = "red"
	Green Tone = "green"
)

var tones = map[Verdict]Tone{
	Unreadable:         Grey,
	Unsupported:        Grey,
	Malformed:          Grey,
	SuspectUnsigned:    Amber,
	ConsistentUnsigned: Blue,
	UnknownIssuer:      Grey,
	SignatureInvalid:   Red,
	TestKey:            Grey,
	Revoked:            Red,
	Undecided:          Grey,
	NotYetValid:        Amber,
	Expired:            Amber,
	AuthenticStale:     Green,
	Authentic:          Green,
}
