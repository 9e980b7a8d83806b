// Package in reads the two QR codes that India prints on Aadhaar letters and
// cards:
//
//   - [Aadhaar], the Secure QR code since 2018, which is signed, and
//   - [AadhaarXML], its predecessor, which is not.
//
// The Secure QR code is one decimal number. As bytes it is a compressed record:
// fields of text parted by the byte 255, a picture, sometimes hashes of the
// holder's e-mail address and telephone number, and an RSA signature over
// everything before it. It names no key, so every key of the issuer is tried,
// and it holds no more of the Aadhaar number than its last four digits.
//
// The description is UIDAI's "User manual QR code" of 15 March 2019; what came
// after it is known from the codes alone.
package in

import "github.com/soi-id/soi/verify/document"

// The codes of [document.Malformed] errors.
const (
	// CodeNumberTooLong: more digits than any printed code holds.
	CodeNumberTooLong = "number_too_long"
	// CodeNotDigits: something else than digits is in the number.
	CodeNotDigits = "not_digits"
	// CodeCompressionInvalid: the compressed record is broken, cut short, or
	// followed by more bytes.
	CodeCompressionInvalid = "compression_invalid"
	// CodeInflatedTooLarge: the record inflates beyond every real one.
	CodeInflatedTooLarge = "inflated_too_large"
	// CodeFieldsMissing: the record ends before its last field.
	CodeFieldsMissing = "fields_missing"
	// CodeXMLInvalid: it is not one plain element of XML.
	CodeXMLInvalid = "xml_invalid"
)

// The codes of findings. Of the XML code CodeCheckDigitWrong is a
// [document.Malformed] too, where a slip of the scanner is likely.
const (
	// CodeNot12Digits, a failure: there is an Aadhaar number, and it is none.
	CodeNot12Digits = "not_12_digits"
	// CodeCheckDigitWrong, a failure: the Aadhaar number has another last digit
	// than its others ask for.
	CodeCheckDigitWrong = "check_digit_wrong"
	// CodeNameMissing, a failure: there is no name.
	CodeNameMissing = "name_missing"
	// CodeBirthYearMismatch, a failure: the date of birth and the year of birth
	// differ.
	CodeBirthYearMismatch = "birth_year_mismatch"

	// CodeDateUnreadable, a warning: a date is kept as it stands.
	CodeDateUnreadable = "date_unreadable"
	// CodeBirthInFuture, a warning: the date of birth lies in the future.
	CodeBirthInFuture = "birth_in_future"
	// CodeSexUnreadable, a warning: the sex is kept as it stands.
	CodeSexUnreadable = "sex_unreadable"

	// CodeAadhaarVersionUnknown, a note: the record is of a layout that nobody
	// has described, and its fields are shown without their meaning.
	CodeAadhaarVersionUnknown = "aadhaar_version_unknown"
	// CodeContactHashesPresent, a note: the code holds hashes of the holder's
	// e-mail address or telephone number, which are not kept.
	CodeContactHashesPresent = "contact_hashes_present"
	// CodeAttributeUnknown, a note: the XML says something that is not shown.
	CodeAttributeUnknown = "attribute_unknown"
)

// The keys of fields that only these codes have.
const (
	FieldIDLastFour    = "id_number_last_four" // of the Aadhaar number
	FieldPhoneLastFour = "phone_last_four"
	FieldCareOf        = "care_of"
	FieldGuardian      = "guardian"
	FieldVersion       = "version" // of the record
)

func malformed(code string, cause error) error {
	return &document.Malformed{Code: code, Cause: cause}
}
