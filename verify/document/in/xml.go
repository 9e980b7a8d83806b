package in

import (
	"encoding/xml"
	"errors"
	"io"
	"slices"
	"strings"
	"time"

	"golang.org/x/text/unicode/norm"

	"github.com/soi-id/soi/verify/document"
)

// AadhaarXML is the code of the years before 2018: one element of XML with the
// whole Aadhaar number and no signature. Anyone can print one like it.
var AadhaarXML = document.Format{
	ID:        aadhaarXMLID,
	Recognise: recogniseXML,
	Parse:     parseXML,
}

const aadhaarXMLID = "in.aadhaarxml"

const (
	xmlElement = "PrintLetterBarcodeData"
	// brokenXML is how many letters begin; a correct declaration has no slash.
	brokenXML = "</?xml"
	endOfXML  = "?>"
	// maxXML is the longest element that is read, in bytes: more than one QR
	// code holds, which is 2953 (ISO/IEC 18004 table 7).
	maxXML = 4096
	// maxDeclaration is how far from the start the element's name is looked
	// for. A declaration takes 55 characters.
	maxDeclaration = 200
)

var (
	errXMLTooLong   = errors.New("longer than one code")
	errXMLNotOne    = errors.New("not one element without content")
	errXMLAttribute = errors.New("an attribute is there twice")
	errXMLSyntax    = errors.New("not well-formed, or not UTF-8")
	errUIDSlip      = errors.New("the number was not read as it is printed")
)

func recogniseXML(p document.Payload) bool {
	text, _ := p.TrimmedText()
	text = strings.TrimSpace(text)
	return strings.HasPrefix(text, "<") && strings.Contains(text[:min(len(text), maxDeclaration)], "<"+xmlElement)
}

func parseXML(p document.Payload, at time.Time) (*document.Document, error) {
	text, _ := p.TrimmedText()
	attributes, err := readElement(text)
	if err != nil {
		return nil, malformed(CodeXMLInvalid, err)
	}
	r := new(reading)
	var h holder
	var uid, year string
	values := map[string]*string{
		"name": &h.name, "gender": &h.sex, "co": &h.careOf, "gname": &h.guardian,
		"house": &h.house, "street": &h.street, "lm": &h.landmark, "loc": &h.locality, "vtc": &h.town,
		"po": &h.postOffice, "subdist": &h.subDistrict, "dist": &h.district, "state": &h.state, "pc": &h.pin,
		"uid": &uid, "dob": &h.birth, "yob": &year,
	}
	for _, a := range attributes {
		to, known := values[a.Name.Local]
		if !known || a.Name.Space != "" {
			r.find(CodeAttributeUnknown, document.Note, "")
			continue
		}
		*to = xmlText(a.Value)
	}
	r.addNumber(uid)
	r.reconcileBirth(&h, year)
	r.addHolder(h, at)
	// Typed text has slips, and a wrong check digit shows one.
	if !p.Source.ErrorCorrected() && r.found(CodeCheckDigitWrong) {
		return nil, malformed(CodeCheckDigitWrong, errUIDSlip)
	}
	return &document.Document{Format: aadhaarXMLID, Fields: r.fields, Findings: r.findings}, nil
}

// xmlText is the text of an attribute. Some programs wrote the word null for
// nothing.
func xmlText(value string) string {
	value = strings.TrimSpace(norm.NFC.String(value))
	if value == "null" {
		return ""
	}
	return value
}

// readElement returns the attributes of the one element. Everything else that
// XML can hold is refused: entities beyond the five of the standard, document
// types, comments, content.
func readElement(text string) ([]xml.Attr, error) {
	if len(text) > maxXML {
		return nil, errXMLTooLong
	}
	text = strings.TrimSpace(text)
	if strings.HasPrefix(text, brokenXML) {
		if _, after, found := strings.Cut(text, endOfXML); found {
			text = after
		}
	}
	decoder := xml.NewDecoder(strings.NewReader(text))
	var attributes []xml.Attr
	started := false
	for first := true; ; first = false {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) && started {
			return attributes, nil
		}
		if err != nil {
			return nil, errXMLSyntax
		}
		switch token := token.(type) {
		case xml.StartElement:
			if started || token.Name.Space != "" || token.Name.Local != xmlElement {
				return nil, errXMLNotOne
			}
			started, attributes = true, slices.Clone(token.Attr)
			if repeated(attributes) {
				return nil, errXMLAttribute
			}
		case xml.EndElement:
		case xml.CharData:
			if strings.TrimSpace(string(token)) != "" {
				return nil, errXMLNotOne
			}
		case xml.ProcInst:
			if !first || token.Target != "xml" {
				return nil, errXMLNotOne
			}
		default:
			return nil, errXMLNotOne
		}
	}
}

// repeated reports whether an attribute is there twice, which XML forbids and
// the decoder lets pass.
func repeated(attributes []xml.Attr) bool {
	seen := map[xml.Name]bool{}
	for _, a := range attributes {
		if seen[a.Name] {
			return true
		}
		seen[a.Name] = true
	}
	return false
}

const uidDigits = 12

// addNumber adds the Aadhaar number, or what is left of it on a masked letter.
func (r *reading) addNumber(uid string) {
	if masked := strings.TrimLeft(uid, "xX*"); masked != uid && len(uid) == uidDigits && len(masked) == 4 && allDigits(masked) {
		r.add(FieldIDLastFour, masked)
		return
	}
	r.add(document.FieldIDNumber, uid)
	switch {
	case len(uid) != uidDigits || !allDigits(uid):
		r.find(CodeNot12Digits, document.Failure, document.FieldIDNumber)
	case !verhoeff(uid):
		r.find(CodeCheckDigitWrong, document.Failure, document.FieldIDNumber)
	}
}

// reconcileBirth takes the year for a date of birth that is not there, and
// holds both against each other where they are.
func (r *reading) reconcileBirth(h *holder, year string) {
	if h.birth == "" {
		h.birth = year
		return
	}
	if date, ok := isoBirth(h.birth); ok && year != "" && !strings.HasPrefix(date, year) {
		r.find(CodeBirthYearMismatch, document.Failure, document.FieldBirthDate)
	}
}

func (r *reading) found(code string) bool {
	return slices.ContainsFunc(r.findings, func(f document.Finding) bool { return f.Code == code })
}
