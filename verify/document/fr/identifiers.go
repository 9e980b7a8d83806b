package fr

// A datum is one identifier of the perimeter 01, §7.
type datum struct {
	id   string
	size size
	as   kind
	key  string // of the field
}

// A size is how many characters a value has: exactly n, at most n, or any
// number if n is 0. A separator stands behind a value only if it is shorter
// than it might be.
type size struct {
	n     int
	exact bool
}

func exactly(n int) size { return size{n, true} }
func upTo(n int) size    { return size{n: n} }

var anySize = size{}

// A kind is how a value is written.
type kind int

const (
	asText   kind = iota
	asNames       // "/" between names
	asLine        // one line of what has several, such as an address
	asPart        // more of the line before
	asLines       // "/" between lines
	asDay         // DDMMYYYY, with 00 for what is not known
	asYear        // YYYYMMDD
	asHexDay      // days since 1 January 2000
	asTime        // DDMMYYYYHHMM
	asSex         // M, F, and U or X for neither
	asMRZ         // with spaces for "<"
	asURL         // UTF-8 in Base32
	asUUID        // with spaces for "-"
	asExpiry      // the last day of validity, DDMMYYYY
	asStart       // the first one
)

// The keys of fields that are not from the data zone, or for several
// identifiers.
const (
	FieldDocumentType   = "document_type"
	FieldSignatureDate  = "signature_date"
	FieldIssuingCountry = "issuing_country"
	// FieldOtherData is a datum that has no name here, with its identifier.
	FieldOtherData = "other_data"
	// FieldAnnex is a datum that the signature does not cover.
	FieldAnnex = "unsigned_annex"
)

// data are the identifiers that people look for, in the order in which they
// expect them. Several may have one key: what they say is then one field, or
// the same field of other types of documents.
var data = []datum{
	// Who it is about.
	{"10", upTo(38), asNames, "full_name"},
	{"30", upTo(140), asNames, "full_name"},
	{"4N", upTo(38), asNames, "full_name"},
	{"6H", upTo(10), asText, "title"},
	{"11", upTo(38), asText, "title"},
	{"62", upTo(38), asText, "family_name"},
	{"B2", upTo(38), asText, "family_name"},
	{"F1", upTo(38), asText, "family_name"},
	{"L0", upTo(80), asText, "family_name"},
	{"80", upTo(38), asText, "family_name"},
	{"6G", upTo(38), asText, "family_name"},
	{"13", upTo(38), asText, "family_name"},
	{"72", upTo(38), asText, "family_name"},
	{"87", upTo(63), asText, "family_name"},
	{"I3", upTo(54), asText, "family_name"},
	{"74", upTo(38), asText, "maiden_name"},
	{"63", upTo(38), asText, "used_name"},
	{"B3", upTo(38), asText, "used_name"},
	{"64", upTo(38), asText, "spouse_name"},
	{"B4", upTo(38), asText, "spouse_name"},
	{"60", upTo(60), asNames, "given_name"},
	{"B0", upTo(60), asNames, "given_name"},
	{"F0", upTo(60), asNames, "given_name"},
	{"L1", upTo(80), asNames, "given_name"},
	{"81", upTo(60), asNames, "given_name"},
	{"73", upTo(60), asNames, "given_name"},
	{"61", upTo(20), asText, "given_name"},
	{"B1", upTo(20), asText, "given_name"},
	{"12", upTo(38), asText, "given_name"},
	{"I4", upTo(37), asText, "given_name"},
	{"69", exactly(8), asDay, "birth_date"},
	{"B7", exactly(8), asDay, "birth_date"},
	{"F2", exactly(8), asDay, "birth_date"},
	{"L2", exactly(8), asDay, "birth_date"},
	{"75", exactly(8), asDay, "birth_date"},
	{"6A", upTo(32), asText, "birth_place"},
	{"B8", upTo(32), asText, "birth_place"},
	{"6C", exactly(2), asText, "birth_country"},
	{"B9", exactly(2), asText, "birth_country"},
	{"68", exactly(1), asSex, "sex"},
	{"B6", exactly(1), asSex, "sex"},
	{"F3", exactly(1), asSex, "sex"},
	{"76", exactly(1), asSex, "sex"},
	{"67", exactly(2), asText, "nationality"},
	{"B5", exactly(2), asText, "nationality"},
	{"6D", upTo(60), asNames, "father_name"},
	{"6E", upTo(60), asNames, "mother_name"},

	// Identity papers and those of foreigners.
	{"65", exactly(2), asText, "document_code"},
	{"66", upTo(20), asText, "document_number"},
	{"6F", upTo(90), asMRZ, "mrz"},
	{"6I", exactly(2), asText, "issuing_country"},
	{"6B", exactly(3), asText, "issuing_place"},
	{"6J", exactly(1), asText, "permit_kind"},
	{"6M", upTo(40), asText, "permit_category"},
	{"6P", upTo(40), asText, "authorisation"},
	{"6K", exactly(19), asText, "application_number"},
	{"6L", exactly(8), asDay, "application_date"},
	{"6Q", upTo(10), asText, "foreigner_number"},
	{"6Z", upTo(11), asText, "foreigner_number"},
	{"6R", exactly(12), asText, "visa_number"},
	{"5N", exactly(21), asText, "work_permit_number"},
	{"G0", exactly(2), asText, "asylum_procedure"},
	{"G2", upTo(20), asText, "user_number"},
	{"G3", exactly(8), asDay, "rights_end_date"},
	{"6N", exactly(8), asStart, "valid_from"},
	{"D3", exactly(8), asYear, "valid_from"},
	{"6O", exactly(8), asExpiry, "expiry_date"},
	{"HO", exactly(8), asExpiry, "expiry_date"},
	{"D4", exactly(8), asYear, "expiry_date"},
	{"D9", exactly(8), asExpiry, "expiry_date"},
	{"08", exactly(4), asHexDay, "expiry_date"},

	// Addresses, line by line: of the service, of the home, of the owner.
	{"20", upTo(38), asLine, "address"},
	{"21", upTo(38), asLine, "address"},
	{"22", upTo(38), asLine, "address"},
	{"23", upTo(38), asLine, "address"},
	{"24", exactly(5), asLine, "address"},
	{"25", upTo(32), asPart, "address"},
	{"26", exactly(2), asLine, "address"},
	{"6S", upTo(38), asLine, "address"},
	{"6T", upTo(38), asLine, "address"},
	{"6U", upTo(38), asLine, "address"},
	{"6V", upTo(38), asLine, "address"},
	{"6W", exactly(5), asLine, "address"},
	{"6X", upTo(32), asPart, "address"},
	{"6Y", exactly(2), asLine, "address"},
	{"AU", upTo(38), asLine, "address"},
	{"AV", upTo(38), asLine, "address"},
	{"AW", upTo(38), asLine, "address"},
	{"AX", upTo(38), asLine, "address"},
	{"AY", exactly(5), asLine, "address"},
	{"AZ", upTo(32), asPart, "address"},
	{"HI", upTo(38), asLine, "address"},
	{"HJ", exactly(5), asLine, "address"},
	{"HK", upTo(32), asPart, "address"},
	{"HL", exactly(2), asLine, "address"},
	{"4O", upTo(38), asLine, "address"},
	{"4P", exactly(5), asLine, "address"},
	{"4Q", upTo(32), asPart, "address"},
	{"79", upTo(114), asLine, "address"},
	{"7A", exactly(5), asLine, "address"},
	{"7B", upTo(45), asPart, "address"},
	{"4Y", anySize, asLines, "address"},
	{"1E", upTo(30), asText, "phone"},
	{"89", upTo(64), asText, "email"},

	// Bills and contracts.
	{"1I", upTo(38), asNames, "co_beneficiary"},
	{"1J", upTo(38), asPart, "co_beneficiary"},
	{"1K", upTo(38), asPart, "co_beneficiary"},
	{"1L", upTo(38), asPart, "co_beneficiary"},
	{"14", upTo(38), asNames, "invoice_recipient"},
	{"15", upTo(38), asPart, "invoice_recipient"},
	{"16", upTo(38), asPart, "invoice_recipient"},
	{"17", upTo(38), asPart, "invoice_recipient"},
	{"27", upTo(38), asLine, "invoice_address"},
	{"28", upTo(38), asLine, "invoice_address"},
	{"29", upTo(38), asLine, "invoice_address"},
	{"2A", upTo(38), asLine, "invoice_address"},
	{"2B", exactly(5), asLine, "invoice_address"},
	{"2C", upTo(32), asPart, "invoice_address"},
	{"2D", exactly(2), asLine, "invoice_address"},
	{"18", anySize, asText, "invoice_number"},
	{"1D", upTo(16), asText, "invoice_amount"},
	{"19", anySize, asText, "customer_number"},
	{"1A", anySize, asText, "contract_number"},
	{"1C", exactly(8), asDay, "contract_start_date"},

	// Bank accounts.
	{"31", upTo(38), asText, "iban"},
	{"32", upTo(11), asText, "bic"},
	{"34", exactly(2), asText, "account_country"},
	{"36", exactly(4), asHexDay, "period_start_date"},
	{"37", exactly(4), asHexDay, "period_end_date"},
	{"38", upTo(11), asText, "opening_balance"},
	{"39", upTo(11), asText, "closing_balance"},

	// Taxes.
	{"46", upTo(38), asText, "declarant_1"},
	{"47", exactly(13), asText, "declarant_1_tax_number"},
	{"48", upTo(38), asText, "declarant_2"},
	{"49", exactly(13), asText, "declarant_2_tax_number"},
	{"40", exactly(13), asText, "tax_number"},
	{"44", exactly(13), asText, "tax_notice_number"},
	{"45", exactly(4), asText, "income_year"},
	{"41", upTo(12), asText, "reference_income"},
	{"42", anySize, asText, "household"},
	{"43", upTo(5), asText, "tax_shares"},
	{"4V", upTo(10), asText, "income_tax"},
	{"4X", upTo(10), asText, "tax_withheld"},
	{"4W", upTo(10), asText, "tax_due"},
	{"4Z", anySize, asText, "tax_due"},
	{"4A", exactly(8), asDay, "tax_collection_date"},
	{"4B", exactly(8), asDay, "tax_declaration_date"},

	// Work.
	{"5M", upTo(38), asText, "employer_name"},
	{"4U", upTo(38), asText, "employer_name"},
	{"5O", upTo(38), asLine, "employer_name"},
	{"5P", upTo(20), asPart, "employer_name"},
	{"50", exactly(14), asText, "employer_number"},
	{"5L", upTo(14), asText, "employer_number"},
	{"5X", upTo(60), asText, "occupation"},
	{"84", upTo(40), asText, "occupation"},
	{"5T", exactly(1), asText, "contract_kind"},
	{"5U", upTo(12), asText, "contract_duration"},
	{"55", exactly(8), asDay, "contract_start_date"},
	{"56", exactly(4), asHexDay, "contract_end_date"},
	{"57", exactly(8), asDay, "contract_signature_date"},
	{"53", exactly(4), asHexDay, "period_start_date"},
	{"54", exactly(4), asHexDay, "period_end_date"},
	{"5A", upTo(11), asText, "gross_pay"},
	{"5C", upTo(11), asText, "net_pay"},
	{"58", upTo(11), asText, "taxable_pay"},

	// Professional and other cards.
	{"82", upTo(20), asText, "document_number"},
	{"83", upTo(40), asText, "issuing_authority"},
	{"85", exactly(17), asText, "document_number"},
	{"86", exactly(12), asText, "document_number"},
	{"HM", upTo(18), asText, "document_number"},
	{"AH", upTo(30), asText, "document_number"},
	{"AJ", exactly(13), asText, "document_number"},
	{"AK", exactly(7), asText, "document_number"},
	{"AL", exactly(11), asText, "document_number"},
	{"AI", exactly(8), asDay, "initial_expiry_date"},
	{"I0", exactly(4), asText, "validity_year"},
	{"I1", exactly(7), asText, "professional_number"},
	{"I6", exactly(11), asText, "professional_number"},
	{"I5", upTo(13), asText, "practice"},

	// Vehicles and driving.
	{"A1", upTo(17), asText, "vehicle_registration"},
	{"A0", exactly(2), asText, "vehicle_country"},
	{"A2", upTo(17), asText, "vehicle_make"},
	{"A3", upTo(17), asText, "vehicle_model"},
	{"AR", upTo(35), asText, "vehicle_model"},
	{"A4", exactly(17), asText, "vehicle_identification_number"},
	{"AQ", upTo(25), asText, "vehicle_identification_number"},
	{"A5", exactly(3), asText, "vehicle_category"},
	{"AA", exactly(8), asDay, "first_registration_date"},
	{"C1", upTo(38), asText, "seller"},
	{"C2", upTo(20), asPart, "seller"},
	{"C6", upTo(38), asText, "buyer"},
	{"C7", upTo(20), asPart, "buyer"},
	{"C8", upTo(38), asLine, "buyer_address"},
	{"C9", exactly(5), asLine, "buyer_address"},
	{"CA", upTo(45), asPart, "buyer_address"},
	{"C3", exactly(12), asTime, "sale_time"},
	{"AC", upTo(19), asText, "file_number"},
	{"E9", upTo(19), asText, "file_number"},
	{"ED", upTo(3), asText, "licence_classes"},
	{"E6", upTo(65), asText, "licence_classes"},
	{"EC", exactly(8), asDay, "examination_date"},
	{"AD", exactly(4), asHexDay, "offence_date"},
	{"AG", exactly(1), asText, "points_left"},
	{"E2", exactly(4), asHexDay, "sanction_end_date"},

	// Diplomas.
	{"BG", exactly(2), asText, "diploma_kind"},
	{"BD", exactly(1), asText, "diploma_level"},
	{"BH", upTo(30), asText, "diploma_field"},
	{"BI", upTo(30), asText, "diploma_subject"},
	{"BJ", upTo(30), asText, "diploma_speciality"},
	{"BA", exactly(1), asText, "diploma_grade"},
	{"BC", upTo(20), asText, "document_number"},
	{"BB", upTo(50), asText, "student_number"},
	{"BK", exactly(14), asText, "document_number"},

	// Health.
	{"F4", upTo(7), asText, "test_type"},
	{"F5", exactly(1), asText, "test_result"},
	{"F6", exactly(12), asTime, "sample_time"},
	{"L3", upTo(30), asText, "disease"},
	{"L4", upTo(15), asText, "vaccine_code"},
	{"L5", upTo(30), asText, "vaccine_product"},
	{"L6", upTo(30), asText, "vaccine_maker"},
	{"L7", exactly(1), asText, "dose_number"},
	{"L8", exactly(1), asText, "dose_total"},
	{"L9", exactly(8), asDay, "vaccination_date"},
	{"LA", exactly(2), asText, "vaccination_status"},

	// Deaths and bailiffs.
	{"70", exactly(12), asTime, "death_time"},
	{"77", upTo(45), asText, "death_place"},
	{"7P", exactly(16), asText, "document_number"},
	{"90", upTo(38), asNames, "bailiff"},
	{"91", upTo(38), asNames, "claimant"},
	{"92", upTo(38), asNames, "addressee"},
	{"94", upTo(38), asText, "act_title"},
	{"95", upTo(18), asText, "document_number"},
	{"96", exactly(8), asDay, "act_date"},

	// The document itself.
	{"01", anySize, asText, "document_id"},
	{"0D", exactly(36), asUUID, "document_id"},
	{"0C", anySize, asURL, "document_url"},
}

// unnamed are the identifiers whose values are shown under FieldOtherData. Their
// sizes must be known all the same, or what follows them could not be read.
var unnamed = map[string]size{
	"02": anySize, "03": anySize, "04": anySize, "05": anySize, "06": exactly(4), "07": exactly(6),
	"09": exactly(4), "0A": exactly(9), "0B": exactly(9),

	"1B": anySize, "1F": upTo(30), "1G": exactly(1), "1H": exactly(1),
	"1M": upTo(38), "1N": upTo(38), "1O": upTo(38), "1P": upTo(38), "33": upTo(30), "35": upTo(34),

	"4C": exactly(8), "4D": upTo(12), "4E": upTo(12), "4F": exactly(15), "4G": upTo(38), "4H": upTo(77),
	"4I": upTo(12), "4J": upTo(12), "4K": upTo(38), "4L": upTo(38), "4M": upTo(3), "4R": upTo(30),
	"4S": exactly(4), "4T": upTo(30),

	"51": exactly(6), "52": exactly(7), "59": upTo(12), "5B": upTo(12), "5D": upTo(38), "5E": upTo(38),
	"5F": upTo(38), "5G": upTo(38), "5H": exactly(5), "5I": upTo(32), "5J": exactly(2), "5K": upTo(50),
	"5Q": upTo(38), "5R": upTo(20), "5S": upTo(40), "5V": exactly(12), "5W": exactly(2), "5Y": exactly(12),
	"5Z": upTo(16),

	"71": exactly(12), "78": exactly(5), "7C": exactly(1), "7D": exactly(1), "7E": exactly(1), "7F": exactly(1),
	"7G": exactly(1), "7H": exactly(2), "7I": exactly(1), "7J": exactly(1), "7K": exactly(13), "7L": exactly(9),
	"7M": upTo(64), "7N": upTo(128), "7O": exactly(1),

	"88": upTo(10), "8A": exactly(8), "8B": upTo(10), "8C": upTo(10), "8D": exactly(14), "8E": exactly(1),
	"8F": exactly(1), "8G": exactly(1), "8H": exactly(1), "8I": exactly(8), "8J": exactly(1), "8K": upTo(64),
	"8L": upTo(60), "8M": upTo(38), "8N": exactly(8), "8O": upTo(50), "8P": upTo(50), "93": upTo(38),

	"A6": exactly(2), "A7": exactly(3), "A8": upTo(12), "A9": exactly(3), "AB": upTo(8), "AE": exactly(4),
	"AF": exactly(1), "AM": upTo(5), "AN": exactly(8), "AO": exactly(6), "AP": upTo(60), "AS": upTo(10),
	"AT": exactly(1), "BE": exactly(3), "BF": exactly(3),

	"C0": exactly(1), "C4": exactly(8), "C5": exactly(1), "CB": exactly(10), "CC": exactly(12),

	"D0": exactly(17), "D1": upTo(50), "D2": upTo(20), "D5": upTo(10), "D6": exactly(8), "D7": exactly(8),
	"D8": exactly(2), "DA": exactly(8), "DB": upTo(50), "DC": upTo(50), "DD": exactly(8), "DE": upTo(50),
	"DF": exactly(9), "DG": exactly(14), "DH": upTo(20), "DI": upTo(30), "DJ": upTo(50), "DK": upTo(50),
	"DL": exactly(8), "DM": upTo(50), "DN": exactly(9), "DO": exactly(14), "DP": upTo(20), "DQ": upTo(50),
	"DR": upTo(50), "DS": exactly(8), "DT": upTo(50), "DU": exactly(9), "DV": exactly(14), "DW": upTo(20),
	"DX": upTo(30), "DY": exactly(3), "DZ": upTo(10),

	"E0": exactly(2), "E1": exactly(4), "E3": exactly(4), "E4": exactly(3), "E5": exactly(2), "E7": exactly(9),
	"E8": exactly(12), "EA": exactly(1), "EB": exactly(5), "EE": upTo(100), "EF": exactly(1),
	"G1": exactly(2), "G4": upTo(10), "G5": upTo(45), "I2": exactly(16),

	"H0": upTo(38), "H1": exactly(2), "H2": upTo(38), "H3": exactly(2), "H4": exactly(8), "H5": exactly(8),
	"H6": upTo(40), "H7": upTo(53), "H8": exactly(7), "H9": exactly(8), "HA": exactly(8), "HB": exactly(9),
	"HC": upTo(38), "HD": upTo(38), "HE": upTo(38), "HF": upTo(38), "HG": upTo(38), "HH": upTo(20),
	"HN": exactly(12), "HP": exactly(12), "HQ": exactly(2), "HR": exactly(2), "HS": exactly(2),
}

// ranks are the places of the identifiers in data.
var ranks = func() map[string]int {
	m := make(map[string]int, len(data))
	for rank, d := range data {
		m[d.id] = rank
	}
	return m
}()

// nowhere is the rank of an identifier that is not in data.
const nowhere = -1

// sizeOf returns the size of an identifier's values and its place in data, and
// whether the identifier is known at all. Another perimeter gives the same
// identifiers other meanings.
func sizeOf(perimeter, id string) (s size, rank int, known bool) {
	if perimeter != antsPerimeter {
		return anySize, nowhere, false
	}
	if rank, ok := ranks[id]; ok {
		return data[rank].size, rank, true
	}
	s, known = unnamed[id]
	return s, nowhere, known
}
