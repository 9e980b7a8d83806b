package verify

import (
	"slices"

	"github.com/soi-id/soi/verify/document"
	"github.com/soi-id/soi/verify/trust"
)

// The reason codes that are not a format's or a judgement's own.
const (
	CodeNoSymbol         = "no_symbol"        // the picture holds no code that could be read
	CodePayloadEmpty     = "payload_empty"    // nothing was scanned
	CodePartOfSeveral    = "part_of_several"  // one of several codes; the others are missing
	CodePayloadTooLong   = "payload_too_long" // longer than any printed code
	CodeFormatUnknown    = "format_unknown"   // no known format; if VNeID, VNeID checks it
	CodeMalformed        = "malformed"        // broken in a way without a code of its own
	CodeScannerDamage    = "possible_scanner_damage"
	CodeSignatureMissing = "signature_missing" // the format has one, the document does not
	CodeUnsignedFormat   = "unsigned_format"   // the format has none: nothing proves genuineness
	CodeSignatureHolds   = "signature_holds"
	CodeDocumentRevoked  = "document_revoked" // by its issuer, as a bundle says
	// CodeRevocationUnknown: the list of revoked documents cannot be read now.
	CodeRevocationUnknown = "revocation_unknown"
)

// calls says which verdict each code of a judgement calls for. A code that is
// not listed calls for none and is a warning.
var calls = map[string]Verdict{
	trust.CodeNoKey:             UnknownIssuer,
	trust.CodeNoKeyFits:         UnknownIssuer,
	trust.CodeCertificateUnfit:  UnknownIssuer,
	trust.CodeSignatureMismatch: SignatureInvalid,
	trust.CodeAlgorithmMismatch: SignatureInvalid,
	// It is the certificate that a cached key did not sign; the document above
	// it is then of nobody known, and not of an unknown issuer.
	trust.CodeCertificateNotIssued: SignatureInvalid,
	trust.CodeTestKey:              TestKey,
	trust.CodeKeyCompromised:       Revoked,
	trust.CodeCertificateRevoked:   Revoked,
	trust.CodeKeySuperseded:        Expired,
	trust.CodeClockBehindKeys:      Undecided,
	trust.CodeKeysTooOld:           Undecided,
	trust.CodeKeysPostdated:        Undecided,
	trust.CodeDocumentNotYet:       NotYetValid,
	trust.CodeKeyNotYet:            NotYetValid,
	trust.CodeDocumentExpired:      Expired,
	trust.CodeKeyExpired:           Expired,
	trust.CodeKeysStale:            AuthenticStale,
}

// A weighing collects what speaks about one document and finds the verdict:
// of all verdicts called for, the one that comes first in [Verdicts].
type weighing struct {
	verdict Verdict
	reasons []weighed
	key     *trust.Key
	holds   bool // the signature, under key
}

type weighed struct {
	Reason
	calls Verdict // "" for none
}

// call adds a reason that calls for a verdict.
func (w *weighing) call(verdict Verdict, code string) {
	w.add(weighed{Reason: Reason{Code: code}, calls: verdict})
}

func (w *weighing) add(r weighed) {
	said := func(other weighed) bool { return other.Code == r.Code && other.Field == r.Field }
	if !slices.ContainsFunc(w.reasons, said) {
		w.reasons = append(w.reasons, r)
	}
	if r.calls != "" && (w.verdict == "" || precedence(r.calls) < precedence(w.verdict)) {
		w.verdict = r.calls
	}
}

// findings adds what the format noticed. In a document that carries a
// signature nothing the fields say can outweigh what the signature says, so
// there even a contradiction only warns.
func (w *weighing) findings(doc *document.Document) {
	for _, f := range doc.Findings {
		r := weighed{Reason: Reason{Code: f.Code, Field: f.Field, Warning: f.Severity >= document.Warning}}
		switch {
		case f.Severity == document.Uncheckable:
			r.calls, r.Warning = Unsupported, false
		case f.Severity == document.Failure && doc.Proof == nil:
			r.calls = SuspectUnsigned
		}
		w.add(r)
	}
}

// codes adds the codes of a judgement.
func (w *weighing) codes(codes []string) {
	for _, code := range codes {
		verdict, called := calls[code]
		w.add(weighed{Reason: Reason{Code: code, Warning: !called}, calls: verdict})
	}
}

// judgement adds what package trust found about the proof.
func (w *weighing) judgement(j trust.Judgement, source document.Source) {
	w.key, w.holds = j.Key, j.Holds
	w.codes(j.Codes)
	if j.Holds {
		w.call(Authentic, CodeSignatureHolds)
		return
	}
	// Fail closed: a signature that was not found to hold says nothing, even
	// if the judgement named no reason.
	if w.verdict == "" || precedence(w.verdict) > precedence(SignatureInvalid) {
		w.call(UnknownIssuer, trust.CodeNoKey)
	}
	if w.verdict == SignatureInvalid && !source.ErrorCorrected() {
		w.add(weighed{Reason: Reason{Code: CodeScannerDamage, Warning: true}})
	}
}

// outcome returns the verdict and the reasons, those that called for it first,
// then warnings, then the rest.
func (w *weighing) outcome() (Verdict, []Reason) {
	rank := func(r weighed) int {
		switch {
		case r.calls == w.verdict:
			return 0
		case r.calls != "" && r.calls != Authentic:
			return 1
		case r.Warning:
			return 2
		}
		return 3
	}
	slices.SortStableFunc(w.reasons, func(a, b weighed) int { return rank(a) - rank(b) })
	reasons := make([]Reason, len(w.reasons))
	for i, r := range w.reasons {
		reasons[i] = r.Reason
	}
	return w.verdict, reasons
}

func precedence(v Verdict) int { return slices.Index(verdicts, v) }
