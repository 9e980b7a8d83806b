// Package ph reads the codes of the Philippine identity system PhilSys:
//
//   - [PhilID], the JSON on the back of the card, and
//   - [EPhilID], the COSE message on the printed and the digital one, which
//     holds a portrait too.
//
// Both are signed with Ed25519. PhilSys has published neither a specification
// nor its keys: what is here follows the site on which PhilSys checks its codes,
// as several independent readers have it. Keys must come from PhilSys itself.
//
// Neither code ends. The card is printed once and outlives the key that signed
// it, so the key must have been in force at its date of issue, which stands for
// the moment of signing; a code without that date is held to the moment of the
// check.
package ph

import "github.com/soi-id/soi/verify/document"

// country is ISO 3166-1; the codes know no other issuer.
const country = "PH"

// The keys of fields that package document does not name.
const (
	FieldFamilyName  = "family_name"
	FieldGivenName   = "given_name"
	FieldMiddleName  = "middle_name"
	FieldNameSuffix  = "name_suffix" // Jr, III …
	FieldBirthPlace  = "birth_place"
	FieldAuthority   = "issuing_authority"
	FieldBestFingers = "best_quality_fingers" // 1 to 10, from the right thumb to the left little finger
	FieldFurtherData = "further_data"         // a line for each value of unknown meaning
)

// The codes of [document.Malformed] errors.
const (
	// CodeJSONInvalid: the text is no JSON, or JSON that two readers could
	// understand differently.
	CodeJSONInvalid = "philid_json_invalid"
	// CodeMembersInvalid: a member is missing, is no text or has line breaks, or
	// there is one that the signature would not cover.
	CodeMembersInvalid = "philid_members_invalid"
	// CodeSignatureUnreadable: the signature is no Base64.
	CodeSignatureUnreadable = "philid_signature_unreadable"
	// CodeBase45Invalid: the text is not Base45 (RFC 9285).
	CodeBase45Invalid = "base45_invalid"
	// CodeCOSEInvalid: the content is no COSE message or a broken one.
	CodeCOSEInvalid = "cose_invalid"
	// CodeAlgorithmNotProtected: the signature does not cover the name of its
	// own algorithm (RFC 9052 §3.1).
	CodeAlgorithmNotProtected = "algorithm_not_protected"
	// CodeClaimsInvalid: the claims are broken, or one that decides about
	// validity cannot be read.
	CodeClaimsInvalid = "claims_invalid"
)

// The codes of findings.
const (
	// CodeAlgorithmUnsupported, uncheckable: signed with an algorithm that Soi
	// does not know.
	CodeAlgorithmUnsupported = "algorithm_unsupported"
	// CodeCharacterUnsupported, uncheckable: there is a character of which it
	// is not known how PhilSys signs it.
	CodeCharacterUnsupported = "philid_character_unsupported"
	// CodeVersionUnsupported, uncheckable: a version of the digital code that
	// nobody has described.
	CodeVersionUnsupported = "ephilid_version_unsupported"
	// CodeEncrypted, uncheckable: the message is encrypted for somebody else.
	CodeEncrypted = "encrypted"
	// CodeCOSETypeUnsupported, uncheckable: a COSE message other than
	// COSE_Sign1.
	CodeCOSETypeUnsupported = "cose_type_unsupported"

	// CodeDateUnreadable, a warning: a date is kept as it stands.
	CodeDateUnreadable = "date_unreadable"
	// CodeBirthInFuture, a warning: the date of birth lies in the future.
	CodeBirthInFuture = "birth_in_future"
	// CodeSexUnreadable, a warning: the sex is kept as it stands.
	CodeSexUnreadable = "sex_unreadable"
	// CodePortraitUnreadable, a warning: there is a picture that is no bytes.
	CodePortraitUnreadable = "portrait_unreadable"

	// CodeTildeNotSigned, a note: PhilSys signs ñ and Ñ as a question mark, so
	// the signature does not say which of the three is on the card.
	CodeTildeNotSigned = "philid_tilde_not_signed"
	// CodeClaimNotShown, a note: a claim is unknown and no plain value.
	CodeClaimNotShown = "claim_not_shown"
)

func malformed(code string, cause error) error {
	return &document.Malformed{Code: code, Cause: cause}
}

// uncheckable says of a payload no more than why it says nothing.
func uncheckable(format, code string) *document.Document {
	return &document.Document{
		Format:   format,
		Findings: []document.Finding{{Code: code, Severity: document.Uncheckable}},
	}
}
