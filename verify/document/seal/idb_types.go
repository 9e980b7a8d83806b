package seal

import (
	"strconv"

	"github.com/soi-id/soi/verify/document"
)

const nationalKindTag = 0x86

// idbMessages are those of the technical report and, from 0x80 on, those that
// Germany adds.
var idbMessages = []message{
	{tag: 0x01, parts: visaMessages},
	{tag: 0x02, parts: []message{{tag: 0x02, key: FieldMRZ, read: readMRZ(layoutTD2)}}},
	{tag: 0x03, parts: testingMessages},
	{tag: 0x04, parts: vaccinationMessages},
	{tag: 0x05, parts: recoveryMessages},
	{tag: 0x06, parts: authorisationMessages},
	{tag: 0x07, key: FieldMRZ, read: readMRZ(layoutTD1)},
	{tag: 0x81, key: FieldMRZ, read: readMRZ(layoutTD2)},
	{tag: 0x08, key: FieldMRZ, read: readMRZ(layoutTD3)},
	{tag: 0x85, key: document.FieldDocumentNumber, read: readC40},
	{tag: 0x84, key: document.FieldExpiryDate, read: readMaskedDate},
	{tag: 0x82, key: FieldDocumentReference, read: readC40},
	{tag: 0x83, key: FieldAZR, read: readC40},
	{tag: 0x09, key: FieldAccessNumber, read: readC40},
	{tag: 0x0a, key: FieldCardAccess, read: readHex},
	{tag: 0x80, key: document.FieldPortrait, read: readPicture},
	{tag: nationalKindTag, read: readNothing}, // it is the kind
}

var testingMessages = []message{
	{tag: 0x02, key: document.FieldFullName, read: readC40},
	{tag: 0x03, key: document.FieldBirthDate, read: readMaskedDate},
	{tag: 0x04, key: FieldDocumentCode, read: readC40},
	{tag: 0x05, key: document.FieldDocumentNumber, read: readC40},
	{tag: 0x0d, key: FieldTestType, read: readNumber},
	{tag: 0x0e, key: FieldTestResult, read: readNumber},
	{tag: 0x0f, key: FieldTestMethod, read: readNumber},
	{tag: 0x0b, key: FieldSampleTime, read: readDateTime},
	{tag: 0x0c, key: FieldReportTime, read: readDateTime},
	{tag: 0x06, key: FieldTestingFacility, read: readC40},
	{tag: 0x08, key: FieldTestingFacilityPhone, read: readC40},
	{tag: 0x09, key: FieldTestingFacilityEmail, read: readText},
	{tag: 0x0a, key: FieldTestingAddress, read: readText},
	{tag: 0x07, key: FieldCountryOfTest, read: readC40},
	{tag: 0x01, key: FieldCertificateID, read: readC40},
	{tag: 0x10, key: FieldOptionalData, read: readC40},
}

var vaccinationMessages = []message{
	{tag: 0x04, key: document.FieldFullName, read: readC40},
	{tag: 0x05, key: document.FieldBirthDate, read: readMaskedDate},
	{tag: 0x06, key: document.FieldSex, read: readSex},
	{tag: 0x07, key: document.FieldDocumentNumber, read: readC40},
	{tag: 0x08, key: FieldAdditionalID, read: readC40},
	{tag: 0x09, parts: []message{
		{tag: 0x1f, key: FieldVaccine, read: readC40},
		{tag: 0x20, key: FieldVaccineProduct, read: readC40},
		{tag: 0x21, key: FieldVaccineManufacturer, read: readC40},
		{tag: 0x22, key: FieldVaccineHolder, read: readC40},
		{tag: 0x23, key: FieldDisease, read: readC40},
		{tag: 0x24, parts: []message{
			{tag: 0x33, key: FieldVaccinationDate, read: readMaskedDate},
			{tag: 0x34, key: FieldDoseNumber, read: readC40},
			{tag: 0x35, key: FieldDoseTotal, read: readC40},
			{tag: 0x36, key: FieldCountry, read: readC40},
			{tag: 0x37, key: FieldVaccinationCentre, read: readC40},
			{tag: 0x38, key: FieldBatchNumber, read: readC40},
			{tag: 0x39, key: FieldNextDose, read: readMaskedDate},
		}},
	}},
	{tag: 0x02, key: FieldValidFrom, read: readMaskedDate},
	{tag: 0x03, key: document.FieldExpiryDate, read: readMaskedDate},
	{tag: 0x01, key: FieldCertificateID, read: readC40},
	{tag: 0x0a, key: FieldOptionalData, read: readC40},
}

var recoveryMessages = []message{
	{tag: 0x04, key: document.FieldFullName, read: readC40},
	{tag: 0x05, key: document.FieldBirthDate, read: readMaskedDate},
	{tag: 0x06, key: FieldDocumentCode, read: readC40},
	{tag: 0x07, key: document.FieldDocumentNumber, read: readC40},
	{tag: 0x09, key: FieldFirstPositive, read: readMaskedDate},
	{tag: 0x08, key: FieldCountryOfTest, read: readC40},
	{tag: 0x02, key: FieldValidFrom, read: readMaskedDate},
	{tag: 0x03, key: document.FieldExpiryDate, read: readMaskedDate},
	{tag: 0x01, key: FieldCertificateID, read: readC40},
	{tag: 0x0a, key: FieldOptionalData, read: readC40},
}

var authorisationMessages = []message{
	{tag: 0x02, key: document.FieldFullName, read: readC40},
	{tag: 0x03, key: FieldPassport, read: readC40},
	{tag: 0x04, key: document.FieldBirthDate, read: readMaskedDate},
	{tag: 0x06, key: document.FieldSex, read: readSex},
	{tag: 0x05, key: document.FieldNationality, read: readC40},
	{tag: 0x01, key: FieldAuthorisation, read: readC40},
	{tag: 0x0c, key: FieldVisaType, read: readC40},
	{tag: 0x0b, key: FieldNumberOfEntries, read: readNumber},
	{tag: 0x0a, key: FieldDurationOfStay, read: readC40},
	{tag: 0x08, key: FieldValidFrom, read: readMaskedDate},
	{tag: 0x09, key: document.FieldExpiryDate, read: readMaskedDate},
	{tag: 0x07, key: FieldIssuingPlace, read: readC40},
	{tag: 0x0d, key: FieldAdditionalInfo, read: readC40},
}

// readNothing is for a message that is read elsewhere.
func readNothing(*reading, string, []byte) {}

// idbKinds are what the messages with these tags make of a code.
var idbKinds = map[byte]string{
	0x01: "visa",
	0x02: "emergency_travel_document",
	0x03: "proof_of_testing",
	0x04: "proof_of_vaccination",
	0x05: "proof_of_recovery",
	0x06: "digital_travel_authorisation",
}

// germanKinds are the values of the national document identifier of Germany.
var germanKinds = []string{
	1:  "substitute_identity_document",
	2:  "substitute_passport_document",
	3:  "emergency_travel_document",
	4:  "temporary_identity_card",
	5:  "temporary_official_passport",
	6:  "temporary_passport",
	7:  "temporary_diplomatic_passport",
	8:  "temporary_travel_document_refugees",
	9:  "temporary_travel_document_stateless_persons",
	10: "temporary_travel_document_foreigners",
	11: "permission_to_remain_pending_asylum_decision",
	12: "temporary_suspension_of_deportation",
	13: "arrival_attestation",
	14: "provisional_residence_document",
	15: "temporary_identity_document",
	16: "certificate_of_permanent_residence",
	17: "frontier_worker_permit",
	18: "supplementary_sheet",
}

// idbKind is what the messages say the document is: by the identifier of a
// nation where it is known, or by its number, or by the messages themselves; ""
// where nothing tells.
func idbKind(elements []element, state string) string {
	kind := ""
	for _, e := range elements {
		if e.tag == nationalKindTag && len(e.value) == 1 {
			if n := int(e.value[0]); state == "D" && n > 0 && n < len(germanKinds) {
				return germanKinds[n]
			}
			return strconv.Itoa(int(e.value[0]))
		}
		if name, ok := idbKinds[e.tag]; ok && kind == "" {
			kind = name
		}
	}
	return kind
}
