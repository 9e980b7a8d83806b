package vn

// The codes of findings and of Malformed errors. The severity stands in
// brackets; a code that says "read error" is the Code of a Malformed.
const (
	// Contradictions.

	CodeNot12Digits      = "not_12_digits"      // [failure] the number is not 12 digits
	CodeCardCodeInvalid  = "card_code_invalid"  // [failure] the insurance card's code has no known shape
	CodeDateImpossible   = "date_impossible"    // [failure] a date is missing or not in the calendar
	CodeBirthInFuture    = "birth_in_future"    // [failure] born after the reference time
	CodeIssueInFuture    = "issue_in_future"    // [failure] issued after the reference time
	CodeIssueBeforeBirth = "issue_before_birth" // [failure] issued before the holder was born
	CodeIssueBefore2021  = "issue_before_2021"  // [failure] issued before there were cards with this code
	CodeSexUnknown       = "sex_unknown"        // [failure] the sex is none that the format knows
	CodeNameMissing      = "name_missing"       // [failure] there is no name
	CodeNameHasDigits    = "name_has_digits"    // [failure] the name has digits in it
	CodeValidityReversed = "validity_reversed"  // [failure] the document ends before it begins

	// What does not fit and may have an innocent cause.

	CodeNumberSexMismatch       = "number_sex_mismatch"             // [warning] the number's fourth digit is of the other sex
	CodeNumberBirthYearMismatch = "number_birth_year_mismatch"      // [warning] the number's century and year are not the birth date's
	CodeNumberPrefixUnknown     = "number_prefix_unknown"           // [warning] the number begins with no province's prefix
	CodeFieldCountIssueDate     = "field_count_issue_date_mismatch" // [warning] this many fields do not go with this issue date
	CodeComputedExpiryPast      = "computed_expiry_past"            // [warning] by the holder's age the card has run out
	CodePrintedExpiryPast       = "printed_expiry_past"             // [warning] the date until which it is valid has passed
	CodeValidityNotBegun        = "validity_not_begun"              // [warning] the date from which it is valid is still to come
	CodeOldIDNot9Digits         = "old_id_not_9_digits"             // [warning] the former number (CMND) is not 9 digits
	CodeSexWithoutDiacritics    = "sex_without_diacritics"          // [warning] "Nu" stands for "Nữ"
	CodeTextNotUTF8             = "text_not_utf8"                   // [warning] some bytes are no text; shown as U+FFFD
	CodeHexInvalid              = "hex_invalid"                     // [warning] the hexadecimal form holds no text; shown as it stands
	CodeControlCharacters       = "control_characters"              // [warning] invisible characters that can change how the text looks
	CodeClassUnknown            = "class_unknown"                   // [warning] not a class of driving licence that is known
	CodeBenefitLevelUnknown     = "benefit_level_unknown"           // [warning] the benefit level is not 1 to 5
	CodeLinkUnexpected          = "link_unexpected"                 // [warning] the licence's link is not the authority's

	// Damage on the way through a keyboard.

	CodePossibleScannerDamage = "possible_scanner_damage" // [warning, read error] the scanner did not transmit the text as it is printed
	CodeVietnameseInputMethod = "vietnamese_input_method" // [warning, read error] a Telex or VNI input method rewrote the text: switch it off
	CodeFieldsMissing         = "fields_missing"          // [read error] the record ends before its last field
	CodeTextRepaired          = "text_repaired"           // [warning] the scanner had damaged the text; it had one reading, which is shown

	// Worth telling.

	CodeNoExpiry            = "no_expiry"             // [note] the document does not expire
	CodeExpiryNotComputable = "expiry_not_computable" // [note] no rule gives an expiry for this birth date
	CodeFieldCountUnusual   = "field_count_unusual"   // [note] a number of fields that has not been seen before
	CodeExtendedCancelledID = "extended_cancelled_id" // [note] looks like a cancelled 12-digit number
	CodeExtendedOldID       = "extended_old_id"       // [note] looks like a former 9-digit number (CMND)
	CodeExtendedName        = "extended_name"         // [note] looks like a person's name
	CodeExtendedUnknown     = "extended_unknown"      // [note] a further field of unknown meaning
	CodeCheckStringOpaque   = "check_string_opaque"   // [note] the card's check string can be checked by its issuer alone
	CodeLinkNotOpened       = "link_not_opened"       // [note] the code holds a link, which is not opened

	// What cannot be checked offline.

	CodeVNeIDOnlineOnly = "vneid_online_only" // [uncheckable] a VNeID code: another VNeID checks it, online
	CodeFormatRetired   = "format_retired"    // [uncheckable] a PC-Covid code; the service has ended
)

// Codes lists every code that this package produces.
func Codes() []string {
	return []string{
		CodeNot12Digits, CodeCardCodeInvalid, CodeDateImpossible, CodeBirthInFuture, CodeIssueInFuture,
		CodeIssueBeforeBirth, CodeIssueBefore2021, CodeSexUnknown, CodeNameMissing, CodeNameHasDigits, CodeValidityReversed,
		CodeNumberSexMismatch, CodeNumberBirthYearMismatch, CodeNumberPrefixUnknown, CodeFieldCountIssueDate,
		CodeComputedExpiryPast, CodePrintedExpiryPast, CodeValidityNotBegun, CodeOldIDNot9Digits,
		CodeSexWithoutDiacritics, CodeTextNotUTF8, CodeHexInvalid, CodeControlCharacters, CodeClassUnknown,
		CodeBenefitLevelUnknown, CodeLinkUnexpected,
		CodePossibleScannerDamage, CodeVietnameseInputMethod, CodeFieldsMissing, CodeTextRepaired,
		CodeNoExpiry, CodeExpiryNotComputable, CodeFieldCountUnusual, CodeExtendedCancelledID, CodeExtendedOldID,
		CodeExtendedName, CodeExtendedUnknown, CodeCheckStringOpaque, CodeLinkNotOpened,
		CodeVNeIDOnlineOnly, CodeFormatRetired,
	}
}
