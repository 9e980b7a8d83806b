package vn

// The keys of fields that only these formats have.
const (
	FieldOldIDNumber      = "old_id_number"         // the former 9-digit number (CMND)
	FieldExtended1        = "extended_1"            // thẻ căn cước, field 7: order and meaning are not published
	FieldExtended2        = "extended_2"            // field 8
	FieldExtended3        = "extended_3"            // field 9
	FieldExtended4        = "extended_4"            // field 10
	FieldExtendedMore     = "extended_more"         // whatever follows the fields that are known, as it stands
	FieldFirstCarePlace   = "first_care_place"      // BHYT: where the holder is registered for first care
	FieldValidFrom        = "valid_from"            // BHYT: first day of cover
	FieldManagementCode   = "management_code"       // BHYT: the social insurance office's own code
	FieldParentName       = "parent_name"           // BHYT: a parent, on a child's card
	FieldLivingArea       = "living_area"           // BHYT: K1, K2, K3 …
	FieldFiveYearDate     = "five_year_cover_date"  // BHYT: when five years without a break are reached
	FieldCheckString      = "check_string"          // BHYT: opaque
	FieldBenefitLevel     = "benefit_level"         // BHYT: 1 to 5
	FieldIssuingPlace     = "issuing_place"         // BHYT and GPLX
	FieldClasses          = "licence_classes"       // GPLX
	FieldIssuedOrPassedOn = "issued_or_passed_date" // GPLX: which of the two is not published
)
