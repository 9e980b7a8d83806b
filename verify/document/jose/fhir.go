package jose

import (
	"encoding/json"
	"strings"

	"github.com/soi-id/soi/verify/document"
)

// addBundle adds what a FHIR R4 bundle says: who the patient is, and one line
// for each entry about him.
func (r *reading) addBundle(bundle object) {
	entries, _ := bundle["entry"].([]any)
	var patients, others []object
	for _, v := range entries {
		entry, _ := v.(object)
		resource, ok := entry["resource"].(object)
		switch {
		case !ok:
			r.drop()
		case resource["resourceType"] == "Patient":
			patients = append(patients, resource)
		default:
			others = append(others, resource)
		}
	}
	if len(patients) > 0 {
		r.addPatient(patients[0])
	}
	if len(patients) != 1 {
		r.warn(CodeNotOneSubject, "")
	}
	for _, resource := range others {
		r.addResource(resource)
	}
}

// addPatient adds a FHIR Patient. Of several names the first is shown, which
// the specification of the cards asks for.
func (r *reading) addPatient(patient object) {
	if list := elements(patient["name"]); len(list) > 0 {
		name, _ := list[0].(object)
		r.addPlain(document.FieldFullName, name["text"])
		r.addPlain("family_name", name["family"])
		var given []string
		for _, v := range elements(name["given"]) {
			if text, ok := v.(string); ok {
				given = append(given, text)
			}
		}
		r.add("given_name", strings.Join(given, " "))
	}
	r.addBirth(patient["birthDate"])
	r.addSex(patient["gender"])
}

// resourceLines say which members of a resource make its line, in their order,
// and under which field it stands. The members are those of FHIR R4; of a
// choice such as occurrence[x] there is at most one.
var resourceLines = map[string]struct {
	key     string
	members []string
}{
	"Immunization": {FieldImmunization, []string{"occurrenceDateTime", "occurrenceString", "vaccineCode", "lotNumber", "performer"}},
	"Observation": {FieldObservation, []string{
		"effectiveDateTime", "code", "valueCodeableConcept", "valueString", "valueQuantity", "valueBoolean", "valueInteger", "performer",
	}},
	"Condition":           {FieldHealthRecord, []string{"recordedDate", "onsetDateTime", "code"}},
	"AllergyIntolerance":  {FieldHealthRecord, []string{"recordedDate", "code"}},
	"Procedure":           {FieldHealthRecord, []string{"performedDateTime", "code"}},
	"MedicationStatement": {FieldHealthRecord, []string{"effectiveDateTime", "medicationCodeableConcept"}},
	"MedicationRequest":   {FieldHealthRecord, []string{"authoredOn", "medicationCodeableConcept"}},
	"DiagnosticReport":    {FieldHealthRecord, []string{"effectiveDateTime", "code", "conclusion"}},
}

// settled are the statuses of a resource that is what it looks like. Any other,
// such as "not-done" or "entered-in-error", turns its meaning round and is
// shown.
var settled = map[string]bool{"": true, "completed": true, "final": true, "active": true}

func (r *reading) addResource(resource object) {
	kind, _ := resource["resourceType"].(string)
	line, ok := resourceLines[kind]
	if !ok {
		r.drop()
		return
	}
	var parts []string
	if line.key == FieldHealthRecord {
		parts = append(parts, kind)
	}
	for _, member := range line.members {
		parts = append(parts, summary(resource[member])...)
	}
	if status, _ := resource["status"].(string); !settled[status] {
		parts = append(parts, status)
	}
	r.add(line.key, strings.Join(parts, ", "))
}

// summary returns what a data type of FHIR says: a plain value, a
// CodeableConcept, a Quantity, or who performed something.
func summary(v any) []string {
	switch v := v.(type) {
	case []any:
		var parts []string
		for _, element := range v {
			parts = append(parts, summary(element)...)
		}
		return parts
	case object:
		switch {
		case v["actor"] != nil: // of an Immunization
			return summary(v["actor"])
		case v["text"] != nil:
			return summary(v["text"])
		case v["display"] != nil:
			return summary(v["display"])
		case v["coding"] != nil:
			return codings(v["coding"])
		}
		if number, ok := v["value"].(json.Number); ok {
			unit, _ := v["unit"].(string)
			return []string{strings.TrimSpace(number.String() + " " + unit)}
		}
		return nil
	}
	text, _ := scalar(v)
	if text == "" {
		return nil
	}
	return []string{text}
}

// codeSystems are the short names of those that cards use.
var codeSystems = map[string]string{
	"http://hl7.org/fhir/sid/cvx":                 "CVX ",
	"http://loinc.org":                            "LOINC ",
	"http://snomed.info/sct":                      "SNOMED CT ",
	"urn:iso:std:iso:11073:10101":                 "ISO 11073 ",
	"http://id.who.int/icd11/mms":                 "ICD-11 ",
	"http://hl7.org/fhir/sid/icd-10-cm":           "ICD-10-CM ",
	"http://hl7.org/fhir/sid/icd-10":              "ICD-10 ",
	"http://www.nlm.nih.gov/research/umls/rxnorm": "RxNorm ",
}

// codings returns the first code, by its name if it has one. The others say
// the same in other systems.
func codings(v any) []string {
	list := elements(v)
	if len(list) == 0 {
		return nil
	}
	coding, _ := list[0].(object)
	if display, ok := coding["display"].(string); ok && display != "" {
		return []string{display}
	}
	system, _ := coding["system"].(string)
	code, _ := coding["code"].(string)
	if code == "" {
		return nil
	}
	return []string{codeSystems[system] + code}
}
