package ph

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"strings"
	"time"

	"github.com/soi-id/soi/verify/document"
	"github.com/soi-id/soi/verify/internal/strictjson"
)

// PhilID is the code of the card, version 1.
var PhilID = document.Format{
	ID:        philID,
	Signed:    true,
	Recognise: recognisePhilID,
	Parse:     parsePhilID,
}

const philID = "ph.philid"

// recognisePhilID looks for the names that make it this card, of which
// "signature" and "alg" are none: a card that lost them is still one.
func recognisePhilID(p document.Payload) bool {
	text, _ := p.TrimmedText()
	text = strings.TrimLeft(text, "\t ")
	return strings.HasPrefix(text, "{") && strings.Contains(text, `"DateIssued"`) &&
		strings.Contains(text, `"Issuer"`) && strings.Contains(text, `"subject"`)
}

// subjectMembers are those of the subject, in the order in which they are
// signed.
var subjectMembers = []string{"Suffix", "lName", "fName", "mName", "sex", "BF", "DOB", "POB", "PCN"}

// algorithmEd25519 is how the card names it.
const algorithmEd25519 = "EDDSA"

func parsePhilID(p document.Payload, at time.Time) (*document.Document, error) {
	text, _ := p.TrimmedText()
	card, subject, err := readCard([]byte(text))
	if err != nil {
		return nil, err
	}
	r := reading{at: at}
	r.addPerson(person{
		familyName: subject["lName"], givenName: subject["fName"], middleName: subject["mName"], suffix: subject["Suffix"],
		cardNumber: subject["PCN"], birthDate: subject["DOB"], sex: subject["sex"], birthPlace: subject["POB"],
		issueDate: card["DateIssued"], issuer: card["Issuer"], bestFingers: subject["BF"],
	})
	d := &document.Document{Format: philID, Fields: r.fields, Findings: r.findings, Validity: document.Validity{IssuedAt: r.issued}}
	if card["signature"] == "" {
		return d, nil
	}
	// atob, with which PhilSys reads it, does not ask for the padding.
	signature, err := base64.RawStdEncoding.Strict().DecodeString(strings.TrimRight(card["signature"], "="))
	if err != nil {
		return nil, malformed(CodeSignatureUnreadable, err)
	}
	unsupported := func(code string) (*document.Document, error) {
		d.Findings = append(d.Findings, document.Finding{Code: code, Severity: document.Uncheckable})
		return d, nil
	}
	if card["alg"] != algorithmEd25519 {
		return unsupported(CodeAlgorithmUnsupported)
	}
	signed, ok := signedText(card, subject)
	if !ok {
		return unsupported(CodeCharacterUnsupported)
	}
	d.Proof = &document.Proof{
		Signed:     signed,
		Signature:  signature,
		Algorithm:  document.EdDSA,
		Hints:      document.Hints{Country: country},
		SignedAt:   r.issued,
		KeyInForce: document.AtSigning,
	}
	for i, f := range d.Fields {
		// A field that could read otherwise under the same signature is not
		// covered by it.
		d.Fields[i].Signed = !strings.ContainsAny(f.Value, "ñÑ?")
		if !d.Fields[i].Signed {
			d.Findings = append(d.Findings, document.Finding{Code: CodeTildeNotSigned, Severity: document.Note, Field: f.Key})
		}
	}
	return d, nil
}

var (
	errNotObject = errors.New("a part is no object")
	errMembers   = errors.New("the members are not those of the card")
	errNotText   = errors.New("a member is no text in one line")
)

// readCard reads the texts of the card and of its subject. The error is a
// [*document.Malformed].
func readCard(text []byte) (card, subject map[string]string, err error) {
	if err := strictjson.Check(text); err != nil {
		return nil, nil, malformed(CodeJSONInvalid, nil) // the library's error quotes the text
	}
	var outer map[string]json.RawMessage
	if json.Unmarshal(text, &outer) != nil {
		return nil, nil, malformed(CodeMembersInvalid, errNotObject)
	}
	var inner map[string]json.RawMessage
	if raw := outer["subject"]; len(raw) == 0 || raw[0] != '{' || json.Unmarshal(raw, &inner) != nil {
		return nil, nil, malformed(CodeMembersInvalid, errNotObject)
	}
	delete(outer, "subject")
	if _, ok := outer["signature"]; !ok {
		outer["signature"] = json.RawMessage(`""`)
	}
	if card, err = texts(outer, "DateIssued", "Issuer", "alg", "signature"); err != nil {
		return nil, nil, err
	}
	subject, err = texts(inner, subjectMembers...)
	return card, subject, err
}

// texts returns the members as texts, if they are those named and no others.
// A line break within a value could make two cards sign the same text.
func texts(members map[string]json.RawMessage, names ...string) (map[string]string, error) {
	if len(members) != len(names) {
		return nil, malformed(CodeMembersInvalid, errMembers)
	}
	found := make(map[string]string, len(names))
	for _, name := range names {
		raw, ok := members[name]
		if !ok {
			return nil, malformed(CodeMembersInvalid, errMembers)
		}
		var value string
		if raw[0] != '"' || json.Unmarshal(raw, &value) != nil || strings.ContainsAny(value, "\r\n") {
			return nil, malformed(CodeMembersInvalid, errNotText)
		}
		found[name] = value
	}
	return found, nil
}

// signedText returns the text that PhilSys signs, which is not the one in the
// code: all members in this order, indented by two spaces, with the values as
// they are and nothing escaped. It reports whether all of it can be written so.
func signedText(card, subject map[string]string) ([]byte, bool) {
	var text strings.Builder
	member := func(indent, name, value, end string) {
		text.WriteString(indent + `"` + name + `": "` + value + `"` + end + "\n")
	}
	text.WriteString("{\n")
	member("  ", "DateIssued", card["DateIssued"], ",")
	member("  ", "Issuer", card["Issuer"], ",")
	text.WriteString("  \"subject\": {\n")
	for i, name := range subjectMembers {
		end := ","
		if i == len(subjectMembers)-1 {
			end = ""
		}
		member("    ", name, subject[name], end)
	}
	text.WriteString("  },\n")
	member("  ", "alg", card["alg"], "")
	text.WriteString("}")
	return latin1(text.String())
}

// latin1 writes text in ISO 8859-1, as btoa does with which PhilSys reads it,
// and as PhilSys does, a question mark for ñ and Ñ.
func latin1(text string) ([]byte, bool) {
	b := make([]byte, 0, len(text))
	for _, r := range text {
		switch {
		case r == 'ñ' || r == 'Ñ':
			b = append(b, '?')
		case r <= 0xff:
			b = append(b, byte(r))
		default:
			return nil, false
		}
	}
	return b, true
}
