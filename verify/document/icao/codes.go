package icao

// The codes of findings and of Malformed errors of [MRZ]. The severity stands
// in brackets; a code that says "read error" is the Code of a Malformed.
const (
	CodeCheckDigitWrong       = "check_digit_wrong"       // [failure, read error] a check digit is not that of its field; no field: the composite one
	CodeDateImpossible        = "date_impossible"         // [failure] a date is not in the calendar
	CodeNameMissing           = "name_missing"            // [failure, read error] there is no name
	CodeNameHasDigits         = "name_has_digits"         // [failure, read error] the name has digits in it
	CodeSexUnknown            = "sex_unknown"             // [failure, read error] the sex is none of M, F, X and unspecified
	CodeStateCodeInvalid      = "state_code_invalid"      // [failure, read error] a state or nationality is not letters
	CodeNumberMismatch        = "number_mismatch"         // [failure] the two numbers of a Vietnamese card do not go together
	CodePrintedExpiryPast     = "printed_expiry_past"     // [warning] the date until which it is valid has passed
	CodeNameTruncated         = "name_truncated"          // [note] the name fills its field and may go on
	CodeDateNotGiven          = "date_not_given"          // [note] the document leaves a date open
	CodeMRZLengthWrong        = "mrz_length_wrong"        // [read error] characters are missing or too many
	CodeMRZCharacters         = "mrz_characters"          // [read error] characters that no MRZ has
	CodePossibleScannerDamage = "possible_scanner_damage" // [read error] text that was typed or read by OCR has slips in it
	CodeVietnameseInputMethod = "vietnamese_input_method" // [read error] a Telex or VNI input method rewrote the text: switch it off
)

// Codes lists every code that this package produces.
func Codes() []string {
	return []string{
		CodeCheckDigitWrong, CodeDateImpossible, CodeNameMissing, CodeNameHasDigits, CodeSexUnknown,
		CodeStateCodeInvalid, CodeNumberMismatch, CodePrintedExpiryPast, CodeNameTruncated, CodeDateNotGiven,
		CodeMRZLengthWrong, CodeMRZCharacters, CodePossibleScannerDamage, CodeVietnameseInputMethod,
	}
}
