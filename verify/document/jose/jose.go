// Package jose reads the credentials whose envelope is a JSON Web Signature
// (RFC 7515) in its compact form:
//
//   - [SHC], the SMART Health Card, a JWS in the digits of a QR code,
//   - [VC], a W3C Verifiable Credential as a JWT, and
//   - [SDJWT], the SD-JWT VC, whose holder chooses what it shows (RFC 9901).
//
// What they share is in jws.go (the envelope), claims.go (the claims of a JWT)
// and person.go (claims about a person as fields).
//
// Of the header, "alg" and "kid" are claims to be compared with a cached key.
// "jwk", "jku" and "x5u" are not even looked at, and "x5c" is handed on as what
// it is, certificates that the document's author chose. Nothing is ever
// fetched: not a key, not a type, not a status list.
package jose

import "github.com/soi-id/soi/verify/document"

// The codes of [document.Malformed] errors.
const (
	// CodeJWSInvalid: not three parts of base64url, without padding and without
	// stray bits (RFC 7515 §2, §7.1).
	CodeJWSInvalid = "jws_invalid"
	// CodeJWSHeaderInvalid: the header is no JSON object with one reading, it
	// names no algorithm, or it demands an extension (RFC 7515 §4.1.11, RFC
	// 7797).
	CodeJWSHeaderInvalid = "jws_header_invalid"
	// CodeClaimsInvalid: the content is no JSON object with one reading, or a
	// claim that decides about validity cannot be read.
	CodeClaimsInvalid = "claims_invalid"
	// CodeCompressionInvalid: the compressed stream is broken, cut short, or
	// followed by more bytes.
	CodeCompressionInvalid = "compression_invalid"
	// CodeInflatedTooLarge: the stream inflates beyond every real document.
	CodeInflatedTooLarge = "inflated_too_large"
	// CodeSHCDigitsInvalid: not pairs of digits that each stand for a character.
	CodeSHCDigitsInvalid = "shc_digits_invalid"
	// CodeSHCPartInvalid: the numbering of the parts of a health card is out of
	// range or contradicts itself.
	CodeSHCPartInvalid = "shc_part_invalid"
	// CodeSHCHeaderInvalid: the header is not the one that every health card
	// has.
	CodeSHCHeaderInvalid = "shc_header_invalid"
	// CodeDisclosureInvalid: a disclosure is broken, belongs to nothing that is
	// signed, or would replace what is (RFC 9901 §7.1).
	CodeDisclosureInvalid = "disclosure_invalid"
)

// The codes of findings.
const (
	// CodeSignatureMissing, a failure: the signature is empty.
	CodeSignatureMissing = "signature_missing"

	// CodePartOfSeveral, uncheckable: a part of a health card; others are
	// missing.
	CodePartOfSeveral = "part_of_several"
	// CodeAlgorithmUnsupported, uncheckable: signed with an algorithm that Soi
	// does not know, or with one that proves nothing, such as none and HS256.
	CodeAlgorithmUnsupported = "algorithm_unsupported"
	// CodeDigestUnsupported, uncheckable: the disclosures are hashed with a
	// function that Soi does not know.
	CodeDigestUnsupported = "digest_unsupported"
	// CodeEncrypted, uncheckable: a JWE, encrypted for somebody else.
	CodeEncrypted = "encrypted"
	// CodeJWSNotCredential, uncheckable: a signed token that is no credential,
	// such as the login of a web site.
	CodeJWSNotCredential = "jws_not_credential"

	// CodeDateUnreadable, a warning: a date is kept as it stands.
	CodeDateUnreadable = "date_unreadable"
	// CodeBirthInFuture, a warning: the date of birth lies in the future.
	CodeBirthInFuture = "birth_in_future"
	// CodeSexUnreadable, a warning: the sex is kept as it stands.
	CodeSexUnreadable = "sex_unreadable"
	// CodePortraitUnreadable, a warning: there is a picture that is no bytes.
	CodePortraitUnreadable = "portrait_unreadable"
	// CodeNotOneSubject, a warning: the document is not about exactly one
	// person; the first one is shown.
	CodeNotOneSubject = "not_one_subject"
	// CodeIssuersDiffer, a warning: the credential names another issuer than
	// the token around it, whose key is the one that counts.
	CodeIssuersDiffer = "issuers_differ"

	// CodeStatusNotChecked, a note: whether the document was revoked stands in
	// a list on a network.
	CodeStatusNotChecked = "status_not_checked"
	// CodeHolderNotChecked, a note: the document is bound to its holder's
	// device, and a scan cannot tell that this is it.
	CodeHolderNotChecked = "holder_not_checked"
	// CodeClaimNotShown, a note: a claim that is no plain value, or one more
	// than are shown.
	CodeClaimNotShown = "claim_not_shown"
)

// The keys of fields beside those of package document.
const (
	// FieldCredentialType is what kind of credential its issuer says it is.
	FieldCredentialType = "credential_type"
	// FieldBirthPlace is the place of birth.
	FieldBirthPlace = "birth_place"
	// FieldIssuingAuthority is the authority that issued the document.
	FieldIssuingAuthority = "issuing_authority"
	// FieldImmunization is one vaccination: date, vaccine, lot, performer.
	FieldImmunization = "immunization"
	// FieldObservation is one result of a test: date, test, result, performer.
	FieldObservation = "observation"
	// FieldHealthRecord is another entry of a health card: kind, date, content.
	FieldHealthRecord = "health_record"
	// FieldRevocationID is the id under which a health card is revoked.
	FieldRevocationID = "revocation_id"
)

func malformed(code string, cause error) error {
	return &document.Malformed{Code: code, Cause: cause}
}

// uncheckableDocument says of a payload no more than why it says nothing.
func uncheckableDocument(format, code string) *document.Document {
	return &document.Document{
		Format:   format,
		Findings: []document.Finding{{Code: code, Severity: document.Uncheckable}},
	}
}
