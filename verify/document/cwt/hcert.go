package cwt

import (
	"errors"
	"strings"
	"time"

	"github.com/fxamacker/cbor/v2"

	"github.com/soi-id/soi/verify/document"
	"github.com/soi-id/soi/verify/internal/cose"
)

// HCERT is the EU Digital COVID Certificate, hcert-spec version 1.
var HCERT = document.Format{
	ID:        hcertID,
	Signed:    true,
	Recognise: recogniseHCERT,
	Parse:     parseHCERT,
}

const hcertID = "cwt.hcert"

// hcertPrefix starts every certificate; its digit is the version.
const hcertPrefix = "HC1:"

var errPrefix = errors.New("no prefix in upper case")

// recogniseHCERT accepts the prefix of any version, and one that a keyboard
// turned into lower case: each has a better answer than "unknown".
func recogniseHCERT(p document.Payload) bool {
	text, _ := p.TrimmedText()
	if len(text) < len(hcertPrefix) || !strings.EqualFold(text[:2], hcertPrefix[:2]) || text[3] != ':' {
		return false
	}
	// hcert-spec §4: versions go from 1 to 9 and on from A to Z.
	version := text[2]
	return version >= '1' && version <= '9' || version >= 'A' && version <= 'Z'
}

func parseHCERT(p document.Payload, at time.Time) (*document.Document, error) {
	text, _ := p.TrimmedText()
	encoded, ok := strings.CutPrefix(text, hcertPrefix)
	if !ok {
		if strings.HasPrefix(text, hcertPrefix[:2]) {
			return uncheckableDocument(hcertID, CodeHCERTVersionUnsupported), nil
		}
		return nil, malformed(CodeBase45Invalid, errPrefix)
	}
	m, uncheckable, err := openEnvelope([]byte(encoded), inflateZlib)
	if err != nil {
		return nil, err
	}
	if uncheckable != "" {
		return uncheckableDocument(hcertID, uncheckable), nil
	}
	t, err := readToken(m.Payload)
	if err != nil {
		return nil, err
	}
	certificate, err := healthCertificate(t.health)
	if err != nil {
		return nil, err
	}
	r := new(reading)
	r.addPerson(certificate, at)
	r.addEntry(certificate)

	// hcert-spec §3.3: in force from iat to exp.
	if t.validity.NotBefore.Before(t.validity.IssuedAt) {
		t.validity.NotBefore = t.validity.IssuedAt
	}
	d := &document.Document{Format: hcertID, Fields: r.fields, Validity: t.validity, Findings: r.findings}
	// The regulation asks for a signing key in force when the certificate is
	// checked; health authorities keep it in force as long as they last.
	if err := prove(d, m, hcertHints(t.issuer), document.AtCheck); err != nil {
		return nil, err
	}
	return d, nil
}

// hcertHints names the issuer as hcert-spec §3.3.1 does, by its country. What
// is no country code is kept as a name, so that it fits no key by accident.
func hcertHints(issuer string) document.Hints {
	if len(issuer) == 2 && strings.ToUpper(issuer) == issuer {
		return document.Hints{Country: issuer}
	}
	return document.Hints{Issuer: issuer}
}

// healthCertificate returns the certificate in the claim -260, which holds it
// under the key 1.
func healthCertificate(claim cbor.RawMessage) (map[string]cbor.RawMessage, error) {
	var hcert struct {
		Certificate cbor.RawMessage `cbor:"1,keyasint"`
	}
	if !isMap(claim) || cose.Strict.Unmarshal(claim, &hcert) != nil || hcert.Certificate == nil {
		return nil, malformed(CodeHCERTMissing, nil)
	}
	certificate, ok := textKeys(hcert.Certificate)
	if !ok {
		return nil, malformed(CodeClaimsInvalid, errNotMap)
	}
	return certificate, nil
}

func textKeys(raw cbor.RawMessage) (map[string]cbor.RawMessage, bool) {
	var m map[string]cbor.RawMessage
	if !isMap(raw) || cose.Strict.Unmarshal(raw, &m) != nil {
		return nil, false
	}
	return m, true
}

func (r *reading) addPerson(certificate map[string]cbor.RawMessage, at time.Time) {
	names, _ := textKeys(certificate["nam"])
	for _, name := range []struct{ name, key string }{
		{"fn", "family_name"},
		{"gn", "given_name"},
		{"fnt", "family_name_icao"}, // as in a machine-readable zone
		{"gnt", "given_name_icao"},
	} {
		r.addPlain(names, name.name, name.key)
	}
	// An empty date of birth is what the schema writes for an unknown one.
	if birth, ok := plain(certificate["dob"]); ok && birth != "" {
		r.addBirth(birth, at)
	}
}

// A property is one member of an entry that is shown. The rest, such as the
// maker of a test or the disease, which is always the same, is left out.
type property struct {
	name, key string
	as        kind
}

type kind int

const (
	asText kind = iota
	asDate
	asTime
	asTestResult
)

// entryKinds are the three things a certificate may be about, in the terms of
// the EU DCC schema 1.3.
var entryKinds = []struct {
	name, kind string
	properties []property
}{
	{"v", "vaccination", []property{
		{"dt", "vaccination_date", asDate},
		{"dn", "dose_number", asText},
		{"sd", "dose_total", asText},
		{"mp", "vaccine_product", asText},
	}},
	{"t", "test", []property{
		{"sc", "sample_time", asTime},
		{"tr", "test_result", asTestResult},
		{"tt", "test_type", asText},
	}},
	{"r", "recovery", []property{
		{"fr", "first_positive_date", asDate},
		{"df", "recovery_valid_from", asDate},
		{"du", "recovery_valid_until", asDate},
	}},
}

// commonProperties are those of every entry.
var commonProperties = []property{
	{"co", "country", asText},
	{"is", "certificate_issuer", asText},
	{"ci", document.FieldDocumentNumber, asText},
}

// testResults are the two codes of SNOMED CT in the value set of test results.
var testResults = map[string]string{"260415000": "not_detected", "260373001": "detected"}

// addEntry adds what the certificate is about.
func (r *reading) addEntry(certificate map[string]cbor.RawMessage) {
	shown, entries := false, 0
	for _, entryKind := range entryKinds {
		var list []cbor.RawMessage
		raw := certificate[entryKind.name]
		if len(raw) == 0 || raw[0]>>5 != majorArray || cose.Strict.Unmarshal(raw, &list) != nil {
			continue
		}
		entries += len(list)
		if shown || len(list) == 0 {
			continue
		}
		entry, ok := textKeys(list[0])
		if !ok {
			continue
		}
		shown = true
		r.add("certificate_kind", entryKind.kind)
		r.addProperties(entry, entryKind.properties)
		r.addProperties(entry, commonProperties)
	}
	if entries != 1 || !shown {
		r.warn(CodeHCERTNotOneEntry, "")
	}
}

func (r *reading) addProperties(entry map[string]cbor.RawMessage, properties []property) {
	for _, p := range properties {
		if p.as == asText {
			r.addPlain(entry, p.name, p.key)
			continue
		}
		value, ok := plain(entry[p.name])
		switch {
		case !ok:
		case p.as == asDate:
			r.addDate(p.key, value)
		case p.as == asTime:
			if !isoTime(value) {
				r.warn(CodeDateUnreadable, p.key)
			}
			r.add(p.key, value)
		case p.as == asTestResult:
			if word, ok := testResults[value]; ok {
				value = word
			}
			r.add(p.key, value)
		}
	}
}

// addPlain adds a member as it stands, if it is there and not empty.
func (r *reading) addPlain(from map[string]cbor.RawMessage, name, key string) {
	if value, ok := plain(from[name]); ok && value != "" {
		r.add(key, value)
	}
}
