// Package fr reads the signed code of French administrative documents,
// [TwoDDoc]: 2D-Doc, as the ANTS, now France Titres, specifies it in
// "Spécifications techniques des codes à barres 2D-DOC" (3.3.9 of July 2026 and
// before). It stands on proofs of address, tax notices, payslips, residence and
// identity papers, diplomas and more.
//
// A code has four zones:
//
//   - a header that names the signer's certificate, the dates of issue and of
//     signing, and the type of the document,
//   - a data zone, a row of identifiers with their values,
//   - the signature over both, exactly as they are encoded, and
//   - since version 04 an annex, which no signature covers.
//
// Versions 01 to 04 are text (twoddoc.go, zone.go); version 04 has a binary
// encoding too (binary.go). The identifiers are in identifiers.go: a value of
// fixed length ends without a mark, so that an identifier which is not in the
// table hides what follows it up to the next separator.
package fr

import "github.com/soi-id/soi/verify/document"

// The codes of [document.Malformed] errors.
const (
	// CodeHeaderInvalid: the header is cut short or holds what none may hold.
	CodeHeaderInvalid = "twoddoc_header_invalid"
	// CodeFieldInvalid: the data zone breaks off within a value, or holds
	// something that is no identifier.
	CodeFieldInvalid = "twoddoc_field_invalid"
	// CodeDateInvalid: a date that decides about validity cannot be read; if it
	// were skipped, the document would live for ever.
	CodeDateInvalid = "twoddoc_date_invalid"
	// CodeSignatureInvalid: the signature zone is not Base32 of a length that a
	// signature has.
	CodeSignatureInvalid = "twoddoc_signature_invalid"
	// CodeSeparatorsLost: a scanner left out the control characters between the
	// fields, as one does that types.
	CodeSeparatorsLost = "twoddoc_separators_lost"
)

// The codes of findings.
const (
	// CodeVersionUnsupported, uncheckable: a version after 04.
	CodeVersionUnsupported = "twoddoc_version_unsupported"
	// CodeSignatureUnmarked, uncheckable: the signature of version 01 is binary
	// and begins where the symbol changes its encoding, which readers do not
	// hand on.
	CodeSignatureUnmarked = "twoddoc_signature_unmarked"

	// CodeDateUnreadable, a warning: a date is kept as it stands.
	CodeDateUnreadable = "date_unreadable"
	// CodeSexUnreadable, a warning: the sex is kept as it stands.
	CodeSexUnreadable = "sex_unreadable"
	// CodeBirthInFuture, a warning: the date of birth lies in the future.
	CodeBirthInFuture = "birth_in_future"
	// CodeFieldRepeated, a warning: an identifier is there twice.
	CodeFieldRepeated = "twoddoc_field_repeated"
	// CodeAnnexUnsigned, a warning: the code has an annex.
	CodeAnnexUnsigned = "twoddoc_annex_unsigned"

	// CodeFieldUnknown, a note: an identifier is unknown, so that the text up
	// to the next separator is shown as it stands.
	CodeFieldUnknown = "twoddoc_field_unknown"
	// CodeFieldNotShown, a note: a binary field, of which the specification
	// says no meaning, is left out.
	CodeFieldNotShown = "twoddoc_field_not_shown"
	// CodeValueShortened, a note: the issuer shortened a value to its longest
	// permitted length.
	CodeValueShortened = "twoddoc_value_shortened"
)

func malformed(code string, cause error) error {
	return &document.Malformed{Code: code, Cause: cause}
}
