package vdsnc

import (
	"cmp"
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/text/unicode/norm"

	"github.com/soi-id/soi/verify/document"
)

// The keys of fields that seals have and package document does not name.
const (
	FieldCertificateKind     = "certificate_kind" // test, vaccination, or the type as it stands
	FieldCertificateNumber   = "certificate_number"
	FieldIssuingState        = "issuing_state" // as in a machine-readable zone
	FieldDocumentCode        = "document_code"
	FieldOtherDocumentNumber = "other_document_number"
	FieldTestResult          = "test_result"
	FieldTestType            = "test_type"
	FieldSamplingMethod      = "sampling_method"
	FieldSampleTime          = "sample_time"
	FieldReportTime          = "report_time"
	FieldTestProvider        = "test_provider"
	FieldProviderPhone       = "provider_phone"
	FieldProviderEmail       = "provider_email"
	FieldProviderAddress     = "provider_address"
	FieldOptionalData        = "optional_data"
	FieldVaccineProduct      = "vaccine_product"
	FieldVaccineCode         = "vaccine_code" // ICD-11 extension code
	FieldDiseaseCode         = "disease_code" // ICD-11
	FieldDoseNumber          = "dose_number"
	FieldVaccinationDate     = "vaccination_date"
	FieldCountry             = "country"
	FieldAdministeringCentre = "administering_centre"
	FieldLotNumber           = "lot_number"
	FieldNextDoseDate        = "next_dose_date"
	// FieldEarlierDoses holds a line for each dose but the last.
	FieldEarlierDoses = "earlier_doses"
	// FieldFurtherData holds a line for each value of unknown meaning.
	FieldFurtherData = "further_data"
)

// An object is a JSON object. What is read from it is taken out, so that what
// nobody asked for is left.
type object map[string]any

// take returns a plain value as text in NFC and removes it. It is "" where
// there is none.
func (o object) take(name string) string {
	text, ok := plain(o[name])
	if ok {
		delete(o, name)
	}
	return text
}

func (o object) object(name string) (object, bool) {
	inner, ok := o[name].(map[string]any)
	return inner, ok
}

// objects returns the objects of an array, without whatever else is in it.
func (o object) objects(name string) []object {
	list, _ := o[name].([]any)
	var found []object
	for _, element := range list {
		if inner, ok := element.(map[string]any); ok {
			found = append(found, inner)
		}
	}
	return found
}

// plain returns a text, a number or a truth value as text in NFC.
func plain(v any) (string, bool) {
	switch v := v.(type) {
	case string:
		return norm.NFC.String(v), true
	case json.Number:
		return v.String(), true
	case bool:
		return strconv.FormatBool(v), true
	}
	return "", false
}

// A reading collects the fields and findings of a document.
type reading struct {
	at       time.Time
	fields   []document.Field
	findings []document.Finding
}

// read reads the data of a seal. The names in a message have a meaning in version
// 1 of the two types of the technical report, and in no other that is known.
func (r *reading) read(s *seal) {
	message, _ := s.data.object("msg")
	switch s.kind + " " + s.version {
	case "icao.test 1":
		r.add(FieldCertificateKind, "test")
		r.addPerson(message)
		r.addTest(message)
		r.add(FieldCertificateNumber, message.take("utci"))
	case "icao.vacc 1":
		r.add(FieldCertificateKind, "vaccination")
		r.addPerson(message)
		r.addDoses(message)
		r.add(FieldCertificateNumber, message.take("uvci"))
	default:
		r.find(CodeTypeUnknown, document.Note, "")
		r.add(FieldCertificateKind, s.kind)
	}
	r.add(FieldIssuingState, s.state)
	r.addFurther(s.data)
}

func (r *reading) addPerson(message object) {
	person, _ := message.object("pid")
	r.add(document.FieldFullName, person.take("n"))
	if birth := person.take("dob"); birth != "" {
		r.addDate(document.FieldBirthDate, birth)
		// Somewhere on Earth it is already tomorrow.
		if isDate(birth) && birth > r.at.UTC().AddDate(0, 0, 1).Format(time.DateOnly) {
			r.find(CodeBirthInFuture, document.Warning, document.FieldBirthDate)
		}
	}
	if sex := person.take("sex"); sex != "" {
		known, ok := sexes[sex]
		if !ok {
			known = sex
			r.find(CodeSexUnreadable, document.Warning, document.FieldSex)
		}
		r.add(document.FieldSex, known)
	}
	r.add(FieldDocumentCode, person.take("dt"))
	number := person.take("dn") // in a proof of test
	if number == "" {
		number = person.take("i") // in a proof of vaccination
	}
	r.add(document.FieldDocumentNumber, number)
	r.add(FieldOtherDocumentNumber, person.take("ai"))
}

// sexes are those of Doc 9303-4 §4.1.1.1 and of the machine-readable zone, and
// what issuers write for the third.
var sexes = map[string]string{"M": "M", "F": "F", "X": "X", "<": "X", "O": "X"}

func (r *reading) addTest(message object) {
	provider, _ := message.object("sp")
	contact, _ := provider.object("cd")
	dates, _ := message.object("dat")
	result, _ := message.object("tr")
	r.add(FieldTestResult, result.take("r"))
	r.add(FieldTestType, result.take("tc"))
	r.add(FieldSamplingMethod, result.take("m"))
	r.addTime(FieldSampleTime, dates.take("sc"))
	r.addTime(FieldReportTime, dates.take("ri"))
	r.add(FieldTestProvider, provider.take("spn"))
	r.add(FieldCountry, provider.take("ctr"))
	r.add(FieldProviderPhone, contact.take("p"))
	r.add(FieldProviderEmail, contact.take("e"))
	r.add(FieldProviderAddress, contact.take("a"))
	r.add(FieldOptionalData, message.take("opt"))
}

// A dose is one vaccination and the vaccine that was given.
type dose struct{ date, number, product, vaccine, disease, country, centre, lot, next string }

// addDoses adds the last dose, the one that matters, field by field, and the
// others in one line each.
func (r *reading) addDoses(message object) {
	var doses []dose
	for _, event := range message.objects("ve") {
		d := dose{product: event.take("nam"), vaccine: event.take("des"), disease: event.take("dis")}
		given := event.objects("vd")
		if len(given) == 0 {
			doses = append(doses, d)
		}
		for _, details := range given {
			d.date, d.number = details.take("dvc"), details.take("seq")
			d.country, d.centre = details.take("ctr"), details.take("adm")
			d.lot, d.next = details.take("lot"), details.take("dvn")
			doses = append(doses, d)
		}
	}
	if len(doses) == 0 {
		return
	}
	slices.SortStableFunc(doses, func(a, b dose) int { return cmp.Compare(a.date, b.date) })
	last, earlier := doses[len(doses)-1], doses[:len(doses)-1]
	r.add(FieldDoseNumber, last.number)
	r.addDate(FieldVaccinationDate, last.date)
	r.add(FieldVaccineProduct, last.product)
	r.add(FieldVaccineCode, last.vaccine)
	r.add(FieldDiseaseCode, last.disease)
	r.add(FieldCountry, last.country)
	r.add(FieldAdministeringCentre, last.centre)
	r.add(FieldLotNumber, last.lot)
	r.addDate(FieldNextDoseDate, last.next)
	lines := make([]string, len(earlier))
	for i, d := range earlier {
		lines[i] = d.line()
	}
	r.add(FieldEarlierDoses, strings.Join(lines, "\n"))
}

func (d dose) line() string {
	parts := []string{d.number, d.date, d.product, d.vaccine, d.disease, d.country, d.centre, d.lot, d.next}
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), ", ")
}

// addFurther adds what is left of the data, so that nothing that was signed
// stays unseen.
func (r *reading) addFurther(data object) {
	var lines []string
	var walk func(path string, v any)
	walk = func(path string, v any) {
		switch v := v.(type) {
		case map[string]any:
			for _, name := range slices.Sorted(maps.Keys(v)) {
				walk(strings.TrimPrefix(path+"."+name, "."), v[name])
			}
		case []any:
			for i, element := range v {
				walk(path+"."+strconv.Itoa(i+1), element)
			}
		default:
			if text, _ := plain(v); text != "" {
				lines = append(lines, norm.NFC.String(path)+": "+text)
			}
		}
	}
	walk("", map[string]any(data))
	r.add(FieldFurtherData, strings.Join(lines, "\n"))
}

// add adds a value, if there is one.
func (r *reading) add(key, value string) {
	if value != "" {
		r.fields = append(r.fields, document.Field{Key: key, Value: value})
	}
}

// addDate adds a full date of RFC 3339, the only form that the report permits.
func (r *reading) addDate(key, value string) {
	if value != "" && !isDate(value) {
		r.find(CodeDateUnreadable, document.Warning, key)
	}
	r.add(key, value)
}

func (r *reading) addTime(key, value string) {
	if _, err := time.Parse(time.RFC3339, value); value != "" && err != nil {
		r.find(CodeDateUnreadable, document.Warning, key)
	}
	r.add(key, value)
}

func isDate(value string) bool {
	_, err := time.Parse(time.DateOnly, value)
	return err == nil
}

func (r *reading) find(code string, severity document.Severity, key string) {
	r.findings = append(r.findings, document.Finding{Code: code, Severity: severity, Field: key})
}
