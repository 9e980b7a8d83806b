package seal

import (
	"fmt"

	"github.com/soi-id/soi/verify/document"
)

// A kind is what a seal is on, with its messages.
type kind struct {
	reference uint16 // feature reference and category
	name      string // the value of [FieldSealKind]
	messages  []message
	// check looks at the messages together; it may be nil.
	check func(r *reading)
	// profiled: most messages are told by a profile outside of the seal.
	profiled bool
}

// kinds are those of ICAO Doc 9303-7 and 9303-8, of BSI TR-03137-1 and of BSI
// TR-03171.
var kinds = []kind{
	{reference: 0x5d01, name: "visa", messages: visaMessages},
	{reference: 0x5e03, name: "emergency_travel_document", messages: []message{
		{tag: 0x02, key: FieldMRZ, read: readMRZ(layoutTD2)},
	}},
	{reference: 0xfb06, name: "residence_permit", messages: []message{
		{tag: 0x02, key: FieldMRZ, read: readMRZ(layoutTD2)},
		{tag: 0x03, key: FieldPassport, read: readC40},
	}},
	{reference: 0xfa06, name: "supplementary_sheet", messages: []message{
		{tag: 0x04, key: FieldMRZ, read: readMRZ(layoutTD2)},
		{tag: 0x05, key: FieldSheetNumber, read: readC40},
	}},
	{reference: 0xfd02, name: "arrival_attestation", messages: []message{
		{tag: 0x02, key: FieldMRZ, read: readMRZ(layoutTD2)},
		{tag: 0x03, key: FieldAZR, read: readC40},
	}},
	{reference: 0xfc04, name: "social_insurance_card", messages: []message{
		{tag: 0x02, key: FieldSurname, read: readText},
		{tag: 0x03, key: FieldGivenNames, read: readText},
		{tag: 0x04, key: FieldBirthName, read: readText},
		{tag: 0x01, key: FieldSocialInsurance, read: readC40},
	}},
	{reference: 0xf908, name: "address_sticker_identity_card", messages: addressMessages},
	{reference: 0xf90c, name: "address_sticker_residence_permit", messages: addressMessages},
	{reference: 0xf80a, name: "address_sticker_passport", messages: []message{
		{tag: 0x01, key: document.FieldDocumentNumber, read: readC40},
		{tag: 0x03, key: FieldPostalCode, read: readC40},
		{tag: 0x02, key: FieldMunicipalityCode, read: readC40},
	}},
	{reference: 0x01c8, name: "administrative_document", profiled: true, messages: []message{
		{tag: 0x00, key: FieldProfileID, read: readUUID},
		{tag: 0x01, key: document.FieldExpiryDate, read: readValidity},
	}},
	{reference: 0x01c9, name: "administrative_document", profiled: true, check: noteStatus, messages: []message{
		{tag: 0x01, key: FieldValidFrom, read: readCompactDate},
		{tag: 0x02, key: document.FieldExpiryDate, read: readCompactDate},
		{tag: 0x00, key: FieldProfileID, read: readUUID},
		{tag: 0x03, key: FieldProfileURI, read: readText},
		{tag: 0x04, key: FieldCertificateURI, read: readText},
		{tag: 0x05, key: FieldStatusURI, read: readText},
		{tag: 0x06, key: FieldStatusIndex, read: readNumber},
	}},
}

// visaMessages are those of the profile for visas, in a seal and in an IDB.
var visaMessages = []message{
	{tag: 0x01, key: FieldMRZ, read: readMRZ(layoutMRVA, layoutTD3)},
	{tag: 0x02, key: FieldMRZ, read: readMRZ(layoutMRVB, layoutTD2)},
	{tag: 0x05, key: FieldPassport, read: readC40},
	{tag: 0x03, key: FieldNumberOfEntries, read: readNumber},
	{tag: 0x04, key: FieldDurationOfStay, read: readStay},
	{tag: 0x06, key: FieldVisaType, read: readHex},
	{tag: 0x07, key: FieldAdditionalFeatures, read: readHex},
}

// addressMessages are those of the stickers on cards, TR-03137-1 §9.
var addressMessages = []message{
	{tag: 0x01, key: document.FieldDocumentNumber, read: readC40},
	{tag: 0x03, key: document.FieldAddress, read: readC40},
	{tag: 0x02, key: FieldMunicipalityCode, read: readC40},
}

// kindOf returns the kind of a seal; one without messages if it is in no table,
// whose name is its number.
func kindOf(h header) kind {
	table := kinds
	if h.country() == spain && h.kind&0xff == midniCategory {
		table = midniKinds
	}
	for _, k := range table {
		if k.reference == h.kind {
			return k
		}
	}
	return kind{name: fmt.Sprintf("%04x", h.kind)}
}
