package ph

import (
	"bytes"
	"encoding/base64"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/soi-id/soi/verify/document"
)

var reference = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

var signatureText = base64.StdEncoding.EncodeToString(bytes.Repeat([]byte{7}, 64))

// card is the code of nobody.
var card = `{"DateIssued":"25 May 2021","Issuer":"PSA","subject":{"Suffix":"Jr","lName":"SAMPLE","fName":"JUAN","mName":"SANTOS",` +
	`"sex":"Male","BF":"[1,6]","DOB":"June 04, 1998","POB":"MANILA","PCN":"0000-0000-0000-0001"},"alg":"EDDSA","signature":"` + signatureText + `"}`

// cardSigned is what PhilSys signs of it.
const cardSigned = `{
  "DateIssued": "25 May 2021",
  "Issuer": "PSA",
  "subject": {
    "Suffix": "Jr",
    "lName": "SAMPLE",
    "fName": "JUAN",
    "mName": "SANTOS",
    "sex": "Male",
    "BF": "[1,6]",
    "DOB": "June 04, 1998",
    "POB": "MANILA",
    "PCN": "0000-0000-0000-0001"
  },
  "alg": "EDDSA"
}`

func payload(text string) document.Payload {
	return document.Payload{Bytes: []byte(text), Source: document.SourceSymbol}
}

func parseSound(t *testing.T, format document.Format, p document.Payload) *document.Document {
	t.Helper()
	if !format.Recognise(p) {
		t.Error("not recognised")
	}
	d, err := format.Parse(p, reference)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func values(d *document.Document) [][2]string {
	var list [][2]string
	for _, f := range d.Fields {
		list = append(list, [2]string{f.Key, f.Value})
	}
	return list
}

func findings(d *document.Document) []string {
	list := []string{}
	for _, f := range d.Findings {
		list = append(list, strings.TrimSpace(f.Code+" "+f.Field))
	}
	return list
}

// changed is the card with one change.
func changed(t *testing.T, from, to string) string {
	t.Helper()
	text := strings.Replace(card, from, to, 1)
	if text == card {
		t.Fatalf("%q is not there", from)
	}
	return text
}

func TestPhilID(t *testing.T) {
	d := parseSound(t, PhilID, payload(card))
	want := [][2]string{
		{"family_name", "SAMPLE"}, {"given_name", "JUAN"}, {"middle_name", "SANTOS"}, {"name_suffix", "Jr"},
		{"document_number", "0000000000000001"}, {"birth_date", "1998-06-04"}, {"sex", "M"}, {"birth_place", "MANILA"},
		{"issue_date", "2021-05-25"}, {"issuing_authority", "PSA"}, {"best_quality_fingers", "1, 6"},
	}
	if got := values(d); !slices.Equal(got, want) {
		t.Errorf("fields\n%q, want\n%q", got, want)
	}
	issued := time.Date(2021, 5, 25, 0, 0, 0, 0, time.UTC)
	if p := d.Proof; string(p.Signed) != cardSigned || len(p.Signature) != 64 || p.Algorithm != document.EdDSA ||
		p.SignedAt != issued || p.KeyInForce != document.AtSigning || p.Hints.Country != "PH" || p.Hints.KeyID != nil || p.Hints.Issuer != "" {
		t.Errorf("proof %+v over\n%s", p.Hints, p.Signed)
	}
	if d.Validity.IssuedAt != issued || !d.Validity.NotAfter.IsZero() || len(d.Findings) > 0 {
		t.Errorf("%+v, %q", d.Validity, findings(d))
	}
	for _, f := range d.Fields {
		if !f.Signed {
			t.Errorf("%s is not signed", f.Key)
		}
	}
}

// TestPhilIDSignedText: what is signed follows from the values and from nothing
// else.
func TestPhilIDSignedText(t *testing.T) {
	for _, c := range []struct{ name, text, signed string }{
		{"another order", changed(t, `"lName":"SAMPLE","fName":"JUAN"`, `"fName":"JUAN","lName":"SAMPLE"`), cardSigned},
		{"signature before the rest", strings.Replace(changed(t, `,"signature":"`+signatureText+`"`, ``), `{`, `{"signature":"`+signatureText+`",`, 1), cardSigned},
		{"white space", changed(t, `,"Issuer":`, " ,\n\t\"Issuer\" : "), cardSigned},
		{"escapes", changed(t, `SAMPLE`, `\u0053AMPLE`), cardSigned},
		{"no padding", changed(t, signatureText, strings.TrimRight(signatureText, "=")), cardSigned},
		{"quotation marks", changed(t, `[1,6]`, `[\"1\",\"6\"]`), strings.Replace(cardSigned, `[1,6]`, `["1","6"]`, 1)},
		{"backslash", changed(t, `MANILA`, `A\\B\/C`), strings.Replace(cardSigned, `MANILA`, `A\B/C`, 1)},
		{"ñ", changed(t, `SAMPLE`, `PEñA`), strings.Replace(cardSigned, `SAMPLE`, `PE?A`, 1)},
		{"Ñ, escaped", changed(t, `SAMPLE`, `PE\u00d1A`), strings.Replace(cardSigned, `SAMPLE`, `PE?A`, 1)},
		{"é", changed(t, `SAMPLE`, `JOSÉ`), strings.Replace(cardSigned, `SAMPLE`, "JOS\xc9", 1)},
	} {
		d := parseSound(t, PhilID, payload(c.text))
		if d.Proof == nil || string(d.Proof.Signed) != c.signed {
			t.Errorf("%s: %q", c.name, findings(d))
		}
	}
}

// TestPhilIDTilde: three spellings have one signed text, so none of them counts
// as signed.
func TestPhilIDTilde(t *testing.T) {
	for _, name := range []string{"PEÑA", "PEñA", "PE?A"} {
		d := parseSound(t, PhilID, payload(changed(t, "SAMPLE", name)))
		for _, f := range d.Fields {
			if f.Signed != (f.Key != FieldFamilyName) {
				t.Errorf("%s: %s is signed: %v", name, f.Key, f.Signed)
			}
		}
		if got := findings(d); !slices.Equal(got, []string{"philid_tilde_not_signed family_name"}) {
			t.Errorf("%s: %q", name, got)
		}
	}
}

func TestPhilIDValues(t *testing.T) {
	for _, c := range []struct {
		name, from, to, key, want string
		findings                  []string
	}{
		{"date of ISO", "25 May 2021", "2021-05-25", "issue_date", "2021-05-25", nil},
		{"date in another order", "25 May 2021", "May 25, 2021", "issue_date", "2021-05-25", nil},
		{"date of digits, of which two orders are in use", "25 May 2021", "05/06/2021", "issue_date", "05/06/2021", []string{"date_unreadable issue_date"}},
		{"no such day", "June 04, 1998", "June 31, 1998", "birth_date", "June 31, 1998", []string{"date_unreadable birth_date"}},
		{"no date", "25 May 2021", "", "issue_date", "", nil},
		{"born tomorrow, which it is somewhere", "June 04, 1998", "2026-11-22", "birth_date", "2026-11-22", nil},
		{"born the day after", "June 04, 1998", "2026-11-23", "birth_date", "2026-11-23", []string{"birth_in_future birth_date"}},
		{"a woman", "Male", "FEMALE", "sex", "F", nil},
		{"sex unreadable", "Male", "1", "sex", "1", []string{"sex_unreadable sex"}},
		{"no middle name", "SANTOS", "", "middle_name", "", nil},
		{"no fingers", "[1,6]", "[]", "best_quality_fingers", "", nil},
	} {
		d := parseSound(t, PhilID, payload(changed(t, c.from, c.to)))
		if got := d.Value(c.key); got != c.want {
			t.Errorf("%s: %s is %q, want %q", c.name, c.key, got, c.want)
		}
		if got := findings(d); !slices.Equal(got, c.findings) {
			t.Errorf("%s: findings %q, want %q", c.name, got, c.findings)
		}
		if c.key == "issue_date" && (d.Proof.SignedAt.IsZero() != (c.want != "2021-05-25")) {
			t.Errorf("%s: signed at %s", c.name, d.Proof.SignedAt)
		}
	}
}

func TestPhilIDWithoutProof(t *testing.T) {
	for _, c := range []struct {
		name, text string
		findings   []string
	}{
		{"no signature", changed(t, `,"signature":"`+signatureText+`"`, ``), nil},
		{"empty signature", changed(t, signatureText, ``), nil},
		{"another algorithm", changed(t, "EDDSA", "HS256"), []string{CodeAlgorithmUnsupported}},
		{"no algorithm", changed(t, "EDDSA", "none"), []string{CodeAlgorithmUnsupported}},
		{"a letter beyond Latin-1", changed(t, "SAMPLE", "NGUYỄN"), []string{CodeCharacterUnsupported}},
		{"a tilde of its own", changed(t, "SAMPLE", `PEN\u0303A`), []string{CodeCharacterUnsupported}},
		{"half a surrogate pair", changed(t, "SAMPLE", `\ud800`), []string{CodeCharacterUnsupported}},
	} {
		d := parseSound(t, PhilID, payload(c.text))
		if d.Proof != nil || !slices.Equal(findings(d), c.findings) || slices.ContainsFunc(d.Fields, func(f document.Field) bool { return f.Signed }) {
			t.Errorf("%s: proof %v, %q", c.name, d.Proof != nil, findings(d))
		}
	}
}

func TestPhilIDMalformed(t *testing.T) {
	for _, c := range []struct{ name, text, code string }{
		{"a second value", card + "{}", CodeJSONInvalid},
		{"twice", card + card, CodeJSONInvalid},
		{"a name twice", changed(t, `"lName":`, `"lName":"ANOTHER","lName":`), CodeJSONInvalid},
		{"a name twice, once escaped", changed(t, `"lName":`, `"\u006cName":"ANOTHER","lName":`), CodeJSONInvalid},
		{"no UTF-8", changed(t, "SAMPLE", "\xff"), CodeJSONInvalid},
		{"empty", "", CodeJSONInvalid},
		{"an array", "[" + card + "]", CodeMembersInvalid},
		{"a name in another case", changed(t, `"lName"`, `"lname"`), CodeMembersInvalid},
		{"a member missing", changed(t, `"POB":"MANILA",`, ``), CodeMembersInvalid},
		{"a member more", changed(t, `"POB":`, `"Status":"ACTIVE","POB":`), CodeMembersInvalid},
		{"a member more beside the subject", changed(t, `"alg":`, `"Status":"ACTIVE","alg":`), CodeMembersInvalid},
		{"no subject", changed(t, `"subject"`, `"object"`), CodeMembersInvalid},
		{"the subject is text", `{"DateIssued":"","Issuer":"","subject":"","alg":"EDDSA","signature":""}`, CodeMembersInvalid},
		{"the subject is null", `{"DateIssued":"","Issuer":"","subject":null,"alg":"EDDSA","signature":""}`, CodeMembersInvalid},
		{"a number", changed(t, `"[1,6]"`, `1`), CodeMembersInvalid},
		{"null", changed(t, `"SANTOS"`, `null`), CodeMembersInvalid},
		{"a line break", changed(t, `SAMPLE`, `SAMPLE\",\n    \"fName\": \"ANOTHER`), CodeMembersInvalid},
		{"the signature is no text", changed(t, `"`+signatureText+`"`, `[]`), CodeMembersInvalid},
		{"the signature is no Base64", changed(t, signatureText, "!"), CodeSignatureUnreadable},
		{"the signature is Base64url", changed(t, signatureText[:4], "--__"), CodeSignatureUnreadable},
	} {
		d, err := PhilID.Parse(payload(c.text), reference)
		var m *document.Malformed
		if d != nil || !errors.As(err, &m) || m.Code != c.code {
			t.Errorf("%s: %v, want %s", c.name, err, c.code)
		}
		if err != nil && strings.Contains(err.Error(), "SAMPLE") {
			t.Errorf("%s: the error quotes the card", c.name)
		}
	}
}

// TestPhilIDCut: no part of a card is one.
func TestPhilIDCut(t *testing.T) {
	for n := range card {
		if _, err := PhilID.Parse(payload(card[:n]), reference); err == nil {
			t.Errorf("%d bytes are a card", n)
		}
	}
}

func TestRecognisePhilID(t *testing.T) {
	for text, want := range map[string]bool{
		"\ufeff " + card + "\r\n":                         true,
		`{"DateIssued":"","Issuer":"","subject":{}}`:      true,
		`{"DateIssued":"","Issuer":""}`:                   false,
		`["DateIssued","Issuer","subject"]`:               false,
		`{"data":{"hdr":{"t":"icao.test"},"msg":{}}}`:     false,
		`"DateIssued" "Issuer" "subject"`:                 false,
		"":                                                false,
		"PH1:" + strings.Repeat("0", 30) + `"DateIssued"`: false,
	} {
		if got := PhilID.Recognise(payload(text)); got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
}
