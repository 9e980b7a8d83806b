// Package at reads the QR code on the back of Austria's identity cards since
// August 2021, which the app CHECK-AT checks.
//
// Austria has published nothing about it. What is known is Yepoleb's
// description "Austrian ID Card QR Code" (CC BY 4.0): six parts with a semicolon
// between them, each but the third in Base64,
//
//	signature ; IV ; certificate id ; MRZ ; name ; picture
//
// and an ECDSA signature over all of them in a row, with nothing that would part
// the last three. Whoever moved a byte from one of these to its neighbour would
// keep the signature and change what is shown. Each is therefore held to its own
// shape: the MRZ to its 90 characters, the name to text, the picture to the first
// bytes of JPEG 2000.
package at

import "github.com/soi-id/soi/verify/document"

// The codes of [document.Malformed] errors.
const (
	// CodePartsInvalid: there are not six parts, or one is not of its shape.
	CodePartsInvalid = "parts_invalid"
	// CodeBase64Invalid: a part is not Base64 with padding (RFC 4648 §4).
	CodeBase64Invalid = "base64_invalid"
	// CodeSignatureMalformed: the signature is not of the length of its curve.
	CodeSignatureMalformed = "signature_malformed"
	// CodeMRZLengthWrong: the MRZ is not that of a card.
	CodeMRZLengthWrong = "mrz_length_wrong"
	// CodeMRZCharacters: there are characters that no MRZ has.
	CodeMRZCharacters = "mrz_characters"
	// CodeExpiryUnreadable: the card does not say until when it is valid.
	CodeExpiryUnreadable = "expiry_unreadable"
)

// The codes of findings.
const (
	// CodeDateUnreadable, a warning: a date is kept as it stands.
	CodeDateUnreadable = "date_unreadable"
	// CodeSexUnreadable, a warning: the sex is kept as it stands.
	CodeSexUnreadable = "sex_unreadable"
)

// The keys of fields that not every format has. Those of the MRZ are spelt as
// it spells names, without accents.
const (
	FieldFamilyNameMRZ = "family_name_icao"
	FieldGivenNameMRZ  = "given_name_icao"
	FieldDocumentCode  = "document_code"
	FieldIssuingState  = "issuing_state"
	FieldOptionalData  = "optional_data"
	FieldOptionalData2 = "optional_data_2"
)

func malformed(code string, cause error) error {
	return &document.Malformed{Code: code, Cause: cause}
}
