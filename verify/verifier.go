// Package verify is the one front door to a verdict: the content of a code
// and the present moment in, one [Result] out.
//
// A [Verifier] recognises the payload's format, has the format read it, has
// package trust judge the signature where there is one, and names the one
// [Verdict] that all of it allows. It is pure: it reads no clock, no disk and
// no network, and never will; keys come from the keyring it was given and from
// nowhere else. The same payload, keyring, policy and time always give the
// same result.
//
// Most programs want package desk instead, which feeds a Verifier from
// pictures and records every verdict in the journal.
//
// The strings of verdicts and reason codes are stable: others script against
// them and journals hold them for years. New ones may be added.
package verify

import (
	"errors"
	"fmt"
	"unicode/utf8"

	"github.com/soi-id/soi/verify/document"
	"github.com/soi-id/soi/verify/document/formats"
	"github.com/soi-id/soi/verify/trust"
)

// MaxPayload is the longest payload that is looked at, in characters: the
// capacity of the largest QR code, version 40-L in digits (ISO/IEC 18004
// table 7), times the 16 symbols that a structured append may join.
const MaxPayload = 16 * MaxSymbol

// MaxSymbol is the longest payload of one symbol, in characters.
const MaxSymbol = 7089

// A Verifier answers about payloads. It is safe for concurrent use.
type Verifier struct {
	keyring *trust.Keyring
	policy  trust.Policy
	formats []document.Format
	revoked RevokedDocuments // may be nil
}

// New returns a verifier for every format Soi knows.
func New(keyring *trust.Keyring, policy trust.Policy) *Verifier {
	return &Verifier{keyring: keyring, policy: policy, formats: formats.All()}
}

// Only returns a verifier that takes every payload for the named format.
func (v *Verifier) Only(format string) (*Verifier, error) {
	for _, f := range v.formats {
		if f.ID == format {
			f.Recognise = func(document.Payload) bool { return true }
			return &Verifier{keyring: v.keyring, policy: v.policy, formats: []document.Format{f}, revoked: v.revoked}, nil
		}
	}
	return nil, fmt.Errorf("no format is called %q", format)
}

// Verify answers about one payload at one moment.
func (v *Verifier) Verify(p document.Payload, at trust.Time) Result {
	result := Result{Reference: at.Reference()}
	switch {
	case len(p.Bytes) == 0:
		return result.decided(Unreadable, CodePayloadEmpty)
	case tooLong(p):
		return result.decided(Unsupported, CodePayloadTooLong)
	}
	format, ok := v.recognise(p)
	if !ok {
		return result.decided(Unsupported, CodeFormatUnknown)
	}
	result.Format = format.ID
	doc, err := format.Parse(p, at.Reference())
	if err != nil {
		return malformed(result, p, err)
	}
	result.Document = doc

	var w weighing
	w.findings(doc)
	w.codes(at.Codes())
	switch {
	case w.verdict == Unsupported:
		// Neither its fields nor a signature can make more of it.
	case doc.Proof != nil:
		w.judgement(v.keyring.Judge(doc.Format, doc.Proof, doc.Validity, at, v.policy), p.Source)
		result.Key = w.key
		w.revocation(v.revoked, doc)
	case format.Signed:
		// Whoever strips a signature must not earn a better verdict than
		// whoever forges one.
		w.call(SuspectUnsigned, CodeSignatureMissing)
	default:
		w.call(ConsistentUnsigned, CodeUnsignedFormat)
	}
	result.Verdict, result.Reasons = w.outcome()
	return result
}

// NotRead is the result for an input in which no payload was found, with the
// code of the reason.
func NotRead(code string, at trust.Time) Result {
	return Result{Reference: at.Reference()}.decided(Unreadable, code)
}

// NotWhole is the result for a code that carries a part of a message, while
// other parts are missing. Half a payload can read like a whole one, so no
// format ever sees it.
func NotWhole(at trust.Time) Result {
	return Result{Reference: at.Reference()}.decided(Unsupported, CodePartOfSeveral)
}

func (r Result) decided(verdict Verdict, code string) Result {
	r.Verdict, r.Reasons = verdict, []Reason{{Code: code}}
	return r
}

func (v *Verifier) recognise(p document.Payload) (document.Format, bool) {
	for _, f := range v.formats {
		if f.Recognise(p) {
			return f, true
		}
	}
	return document.Format{}, false
}

func tooLong(p document.Payload) bool {
	if len(p.Bytes) <= MaxSymbol {
		return false // no more characters than bytes
	}
	limit := MaxPayload
	if p.Source != document.SourceSymbol {
		limit = MaxSymbol
	}
	return utf8.RuneCount(p.Bytes) > limit
}

// malformed is the result for a payload that its format refused.
func malformed(result Result, p document.Payload, err error) Result {
	code := CodeMalformed
	var m *document.Malformed
	if errors.As(err, &m) {
		code = m.Code
	}
	result = result.decided(Malformed, code)
	if !p.Source.ErrorCorrected() && code != CodeScannerDamage {
		// Keyboards and copying lose characters; a printed code has an error
		// correction that does not. Read error first, forgery never.
		result.Reasons = append(result.Reasons, Reason{Code: CodeScannerDamage})
	}
	return result
}
