// Package cwt reads the kinds of CBOR Web Token (RFC 8392) that people carry as
// a QR code:
//
//   - [Claim169], MOSIP's identity QR code, specification 1.2.1,
//   - [HCERT], the EU Digital COVID Certificate, which Vietnam's vaccine
//     passport follows too, and
//   - [NZCP], the New Zealand COVID Pass.
//
// The first two are Base45 around a compressed COSE_Sign1 message around
// claims; the third is Base32 around a plain one. What they share is in
// envelope.go, inflate.go and claims.go.
//
// Dates and values that do not fit are facts of a signed document: they are
// findings. Claims that decide about validity and cannot be read make the
// document malformed instead, because a date that is skipped would let it live
// for ever.
package cwt

import "github.com/soi-id/soi/verify/document"

// The codes of [document.Malformed] errors.
const (
	// CodeBase45Invalid: the text is not Base45 (RFC 9285).
	CodeBase45Invalid = "base45_invalid"
	// CodeCompressionInvalid: the compressed stream is broken, cut short, or
	// followed by more bytes.
	CodeCompressionInvalid = "compression_invalid"
	// CodeInflatedTooLarge: the stream inflates beyond every real document.
	CodeInflatedTooLarge = "inflated_too_large"
	// CodeCOSEInvalid: the content is no COSE message or a broken one.
	CodeCOSEInvalid = "cose_invalid"
	// CodeAlgorithmNotProtected: the signature does not cover the name of its
	// own algorithm (RFC 9052 §3.1). The conformance vector common/CO20 of the
	// EU expects such a certificate to verify; it is refused on purpose.
	CodeAlgorithmNotProtected = "algorithm_not_protected"
	// CodeClaimsInvalid: the claims are broken, or one that decides about
	// validity cannot be read.
	CodeClaimsInvalid = "claims_invalid"
	// CodeClaim169Missing: the token holds no identity claim.
	CodeClaim169Missing = "claim_169_missing"
	// CodeHCERTMissing: the token holds no health certificate.
	CodeHCERTMissing = "hcert_missing"
)

// The codes of findings.
const (
	// CodeSignatureMissing, a failure: the message is of a signed kind and its
	// signature is empty.
	CodeSignatureMissing = "signature_missing"

	// CodeEncrypted, uncheckable: the message is encrypted for somebody else.
	CodeEncrypted = "encrypted"
	// CodeCOSETypeUnsupported, uncheckable: a COSE message other than
	// COSE_Sign1.
	CodeCOSETypeUnsupported = "cose_type_unsupported"
	// CodeAlgorithmUnsupported, uncheckable: signed with an algorithm that Soi
	// does not know.
	CodeAlgorithmUnsupported = "algorithm_unsupported"
	// CodeHCERTVersionUnsupported, uncheckable: a health certificate that is
	// not of version 1.
	CodeHCERTVersionUnsupported = "hcert_version_unsupported"

	// CodeDateUnreadable, a warning: a date is kept as it stands.
	CodeDateUnreadable = "date_unreadable"
	// CodeBirthInFuture, a warning: the date of birth lies in the future.
	CodeBirthInFuture = "birth_in_future"
	// CodeSexUnreadable, a warning: the sex is kept as it stands.
	CodeSexUnreadable = "sex_unreadable"
	// CodePortraitUnreadable, a warning: there is a picture that is no bytes.
	CodePortraitUnreadable = "portrait_unreadable"
	// CodeHCERTNotOneEntry, a warning: the health certificate is not about
	// exactly one vaccination, test or recovery; the first readable one is
	// shown.
	CodeHCERTNotOneEntry = "hcert_not_one_entry"

	// CodeBiometricsPresent, a note: the code holds fingerprints or other
	// biometrics, which are not kept.
	CodeBiometricsPresent = "biometrics_present"
	// CodeClaimNotShown, a note: a claim is unknown and no plain value.
	CodeClaimNotShown = "claim_not_shown"
)

func malformed(code string, cause error) error {
	return &document.Malformed{Code: code, Cause: cause}
}
