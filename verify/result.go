package verify

import (
	"time"

	"github.com/soi-id/soi/verify/document"
	"github.com/soi-id/soi/verify/trust"
)

// A Reason is one thing that led to a verdict, or that a person should know
// beside it. Its text, in each language, is in package resources under
// "reason." and the code.
type Reason struct {
	Code  string
	Field string // the key of the field it is about, or ""
	// Warning: the reason speaks against the document or the check. Others
	// merely explain.
	Warning bool
}

// A Result is the whole answer about one payload.
type Result struct {
	Verdict Verdict
	// Format is the ID of the format that recognised the payload, or "".
	Format string
	// Reasons, the ones that decided first. Never empty.
	Reasons []Reason
	// Document is what the payload says; nil where it says nothing readable.
	Document *document.Document
	// Key is the cached key that the signature was checked with, or nil. The
	// issuer to show is the key's, never what the document claims.
	Key *trust.Key
	// Reference is the moment at which dates were judged.
	Reference time.Time
}

// Tone returns the colour family of the result.
func (r Result) Tone() Tone {
	if r.Verdict == ConsistentUnsigned && r.warned() {
		return Amber
	}
	return tones[r.Verdict]
}

func (r Result) warned() bool {
	for _, reason := range r.Reasons {
		if reason.Warning {
			return true
		}
	}
	return false
}

// SignatureHolds reports whether the signature was checked and is good under
// Key. Only then do the fields it covers count as signed, and only then may a
// portrait be decoded.
func (r Result) SignatureHolds() bool {
	switch r.Verdict {
	case TestKey, Revoked, Undecided, NotYetValid, Expired, AuthenticStale, Authentic:
		return true
	}
	return false
}

// UnsignedFields returns the keys of the fields that no good signature covers.
func (r Result) UnsignedFields() []string {
	if r.Document == nil {
		return nil
	}
	var keys []string
	for _, f := range r.Document.Fields {
		if !f.Signed || !r.SignatureHolds() {
			keys = append(keys, f.Key)
		}
	}
	return keys
}
