package seal

// The keys of fields that only seals have, or that package document does not
// name.
const (
	FieldSealKind      = "seal_kind"       // what the document is, in English, or its number
	FieldIssuingState  = "issuing_state"   // as in a machine-readable zone
	FieldSignatureDate = "signature_date"  // when the seal was signed
	FieldMRZ           = "mrz"             // the lines that the seal holds
	FieldDocumentCode  = "document_code"   // V, P, ID …
	FieldSurname       = "family_name"     // as in icao.mrz
	FieldGivenNames    = "given_name"      // as in icao.mrz
	FieldPassport      = "passport_number" // of the passport that the document belongs to

	FieldNumberOfEntries    = "number_of_entries"
	FieldStayDays           = "stay_days"
	FieldStayMonths         = "stay_months"
	FieldStayYears          = "stay_years"
	FieldDurationOfStay     = "duration_of_stay" // as the document writes it
	FieldVisaType           = "visa_type"
	FieldAdditionalFeatures = "additional_features"

	FieldAZR               = "azr_number"        // of the German central register of foreigners
	FieldMunicipalityCode  = "municipality_code" // German official municipality key
	FieldPostalCode        = "postal_code"
	FieldSheetNumber       = "sheet_number"
	FieldSocialInsurance   = "social_insurance_number"
	FieldBirthName         = "birth_name"
	FieldProfileID         = "profile_id" // UUID of a TR-03171 profile
	FieldProfileURI        = "profile_uri"
	FieldCertificateURI    = "certificate_uri"
	FieldStatusURI         = "status_uri"
	FieldStatusIndex       = "status_index"
	FieldValidFrom         = "valid_from"
	FieldDocumentReference = "document_reference"

	FieldBirthPlace     = "birth_place"
	FieldResidence      = "residence_place"
	FieldParents        = "parents"
	FieldOver18         = "over_18"
	FieldCodeExpiryTime = "code_expiry_time" // RFC 3339: when the code, not the document, ends

	FieldCertificateID        = "certificate_id" // UVCI and the like
	FieldAdditionalID         = "additional_id"
	FieldTestingFacility      = "testing_facility"
	FieldTestingFacilityPhone = "testing_facility_phone"
	FieldTestingFacilityEmail = "testing_facility_email"
	FieldTestingAddress       = "testing_facility_address"
	FieldCountryOfTest        = "country_of_test"
	FieldSampleTime           = "sample_time"
	FieldReportTime           = "report_time"
	FieldTestType             = "test_type"
	FieldTestResult           = "test_result"
	FieldTestMethod           = "test_method"
	FieldFirstPositive        = "first_positive_date"
	FieldVaccine              = "vaccine"
	FieldVaccineProduct       = "vaccine_product"
	FieldVaccineManufacturer  = "vaccine_manufacturer"
	FieldVaccineHolder        = "vaccine_holder" // of the marketing authorisation
	FieldDisease              = "disease"
	FieldVaccinationDate      = "vaccination_date"
	FieldDoseNumber           = "dose_number"
	FieldDoseTotal            = "dose_total"
	FieldCountry              = "country"
	FieldVaccinationCentre    = "vaccination_centre"
	FieldBatchNumber          = "batch_number"
	FieldNextDose             = "next_dose_date"
	FieldOptionalData         = "optional_data"
	FieldAuthorisation        = "authorisation_number"
	FieldIssuingPlace         = "issuing_place"
	FieldAdditionalInfo       = "additional_information"
	FieldAccessNumber         = "card_access_number"
	FieldCardAccess           = "card_access" // the file EF.CardAccess, hexadecimal
)

// unknownPrefix stands before the two hexadecimal digits of a tag that is in no
// table.
const unknownPrefix = "tag_"
