package vdsnc

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

const (
	testMessage = `{"utci":"U01932","pid":{"n":"Cook Gerald","dob":"1990-01-29","sex":"M","dt":"P","dn":"E1234567P","ai":"A1"},` +
		`"sp":{"spn":"General Hospital","ctr":"UTO","cd":{"p":"+00068765432","e":"genhosp@example.com","a":"12 Utopia Street"}},` +
		`"dat":{"sc":"2020-12-12T12:00:00+08:00","ri":"2021-02-11T14:00:00+08:00"},` +
		`"tr":{"tc":"molecular(PCR)","r":"negative","m":"nasopharyngeal"},"opt":"ID12345"}`
	vaccMessage = `{"uvci":"U32870","pid":{"n":"Smith Bill","dob":"1990-01-02","sex":"M","i":"A1234567Z","ai":"L4567890Z"},` +
		`"ve":[{"des":"XM68M6","nam":"Comirnaty","dis":"RA01.0","vd":[` +
		`{"dvc":"2021-03-03","seq":2,"ctr":"UTO","adm":"RIVM","lot":"VC35679","dvn":"2022-03-03"},` +
		`{"dvc":"2021-02-11","seq":1,"ctr":"UTO","adm":"RIVM","lot":"VC35678"}]}]}`
)

var signatureText = base64.RawURLEncoding.EncodeToString(bytes.Repeat([]byte{7}, 64))

func signature() string {
	return `{"alg":"ES256","cer":"MAMCAQE","sigvl":"` + signatureText + `"}`
}

func data(kind, message string) string {
	return `{"hdr":{"t":"` + kind + `","v":1,"is":"VNM"},"msg":` + message + `}`
}

func payload(text string) document.Payload {
	return document.Payload{Bytes: []byte(text), Source: document.SourceSymbol}
}

func sealOf(data, signature string) document.Payload {
	return payload(`{"data":` + data + `,"sig":` + signature + `}`)
}

func parseSound(t *testing.T, p document.Payload) *document.Document {
	t.Helper()
	if !VDSNC.Recognise(p) {
		t.Error("not recognised")
	}
	d, err := VDSNC.Parse(p, reference)
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

func TestProofOfTest(t *testing.T) {
	d := parseSound(t, sealOf(data("icao.test", testMessage), signature()))
	want := [][2]string{
		{"certificate_kind", "test"}, {"full_name", "Cook Gerald"}, {"birth_date", "1990-01-29"}, {"sex", "M"}, {"document_code", "P"},
		{"document_number", "E1234567P"}, {"other_document_number", "A1"}, {"test_result", "negative"}, {"test_type", "molecular(PCR)"},
		{"sampling_method", "nasopharyngeal"}, {"sample_time", "2020-12-12T12:00:00+08:00"}, {"report_time", "2021-02-11T14:00:00+08:00"},
		{"test_provider", "General Hospital"}, {"country", "UTO"}, {"provider_phone", "+00068765432"},
		{"provider_email", "genhosp@example.com"}, {"provider_address", "12 Utopia Street"}, {"optional_data", "ID12345"},
		{"certificate_number", "U01932"}, {"issuing_state", "VNM"},
	}
	if got := values(d); !slices.Equal(got, want) {
		t.Errorf("fields\n%q, want\n%q", got, want)
	}
	if got := findings(d); len(got) > 0 {
		t.Error(got)
	}
}

func TestProofOfVaccination(t *testing.T) {
	d := parseSound(t, sealOf(data("icao.vacc", vaccMessage), signature()))
	want := [][2]string{
		{"certificate_kind", "vaccination"}, {"full_name", "Smith Bill"}, {"birth_date", "1990-01-02"}, {"sex", "M"},
		{"document_number", "A1234567Z"}, {"other_document_number", "L4567890Z"}, {"dose_number", "2"}, {"vaccination_date", "2021-03-03"},
		{"vaccine_product", "Comirnaty"}, {"vaccine_code", "XM68M6"}, {"disease_code", "RA01.0"}, {"country", "UTO"},
		{"administering_centre", "RIVM"}, {"lot_number", "VC35679"}, {"next_dose_date", "2022-03-03"},
		{"earlier_doses", "1, 2021-02-11, Comirnaty, XM68M6, RA01.0, UTO, RIVM, VC35678"},
		{"certificate_number", "U32870"}, {"issuing_state", "VNM"},
	}
	if got := values(d); !slices.Equal(got, want) {
		t.Errorf("fields\n%q, want\n%q", got, want)
	}
	if got := findings(d); len(got) > 0 {
		t.Error(got)
	}
}

func TestProof(t *testing.T) {
	p := parseSound(t, sealOf(data("icao.test", testMessage), signature())).Proof
	canonical := `{"hdr":{"is":"VNM","t":"icao.test","v":1},"msg":{"dat"`
	if !strings.HasPrefix(string(p.Signed), canonical) {
		t.Error("what is signed is not the canonical form of the data")
	}
	if len(p.Signature) != 64 || p.Algorithm != document.ES256 || !p.SignedAt.IsZero() || p.KeyInForce != document.AtCheck {
		t.Errorf("%d bytes, %s, %s, %d", len(p.Signature), p.Algorithm, p.SignedAt, p.KeyInForce)
	}
	if h := p.Hints; h.Country != "VN" || h.Issuer != "" || h.KeyID != nil || len(h.Chain) != 1 || string(h.Chain[0]) != "\x30\x03\x02\x01\x01" {
		t.Errorf("hints %+v", h)
	}
}

func TestIssuers(t *testing.T) {
	for state, want := range map[string]document.Hints{
		"AUS": {Country: "AU"},
		"D":   {Country: "DE"},
		"aus": {Issuer: "aus"},
		"AU":  {Issuer: "AU"},
		"036": {Issuer: "036"},
		"XXA": {Issuer: "XXA"},
		"AU ": {Issuer: "AU "},
	} {
		p := sealOf(`{"hdr":{"t":"icao.test","v":1,"is":"`+state+`"},"msg":{}}`, signature())
		if h := parseSound(t, p).Proof.Hints; h.Country != want.Country || h.Issuer != want.Issuer {
			t.Errorf("%q: %+v", state, h)
		}
	}
}

// TestSpellings: JSON has several ways to say the same. What is signed is the
// same for each, and so is what is shown.
func TestSpellings(t *testing.T) {
	original := parseSound(t, sealOf(data("icao.vacc", vaccMessage), signature()))
	for name, change := range map[string][2]string{
		"white space":      {`{"dvc"`, "{ \n\t\"dvc\" "},
		"escapes":          {`"Smith`, `"\u0053mith`},
		"an escaped slash": {`"RIVM"`, `"\u0052IVM"`},
		"another order":    {`"t":"icao.vacc","v":1`, `"v":1,"t":"icao.vacc"`},
		"a fraction":       {`"seq":2`, `"seq":2.0`},
		"padding":          {signatureText, signatureText + "=="},
	} {
		text := strings.Replace(string(sealOf(data("icao.vacc", vaccMessage), signature()).Bytes), change[0], change[1], 1)
		if !strings.Contains(text, change[1]) {
			t.Fatal(name, "changes nothing")
		}
		d := parseSound(t, payload(text))
		if !bytes.Equal(d.Proof.Signed, original.Proof.Signed) || !bytes.Equal(d.Proof.Signature, original.Proof.Signature) {
			t.Errorf("%s: other bytes", name)
		}
		if !slices.Equal(values(d), values(original)) {
			t.Errorf("%s: other fields", name)
		}
	}
}

func TestMessages(t *testing.T) {
	for _, c := range []struct {
		name, kind, message string
		want                map[string]string
		findings            []string
	}{
		{"nothing", "icao.test", `{}`, map[string]string{"certificate_kind": "test", "issuing_state": "VNM"}, nil},
		{"unknown members", "icao.test", `{"pid":{"n":"A","xx":[1,{"y":true}],"null":null}}`,
			map[string]string{"full_name": "A", "further_data": "msg.pid.xx.1: 1\nmsg.pid.xx.2.y: true"}, nil},
		{"unknown type", "example.visa", `{"pid":{"n":"A"}}`,
			map[string]string{"certificate_kind": "example.visa", "full_name": "", "further_data": "msg.pid.n: A"}, []string{"vdsnc_type_unknown"}},
		{"a name that is no text", "icao.test", `{"pid":{"n":{"first":"A"}}}`, map[string]string{"full_name": "", "further_data": "msg.pid.n.first: A"}, nil},
		{"a person that is no object", "icao.test", `{"pid":"A"}`, map[string]string{"full_name": "", "further_data": "msg.pid: A"}, nil},
		{"two numbers", "icao.test", `{"pid":{"dn":"1","i":"2"}}`, map[string]string{"document_number": "1", "further_data": "msg.pid.i: 2"}, nil},
		{"text not in NFC", "icao.test", `{"pid":{"n":"MA\u0302\u0303U"}}`, map[string]string{"full_name": "MẪU"}, nil},
		{"date unreadable", "icao.test", `{"pid":{"dob":"29.01.1990"}}`, map[string]string{"birth_date": "29.01.1990"}, []string{"date_unreadable birth_date"}},
		{"born tomorrow, which it is somewhere", "icao.test", `{"pid":{"dob":"2026-11-22"}}`, map[string]string{"birth_date": "2026-11-22"}, nil},
		{"born the day after", "icao.test", `{"pid":{"dob":"2026-11-23"}}`, map[string]string{"birth_date": "2026-11-23"}, []string{"birth_in_future birth_date"}},
		{"time unreadable", "icao.test", `{"dat":{"sc":"noon"}}`, map[string]string{"sample_time": "noon"}, []string{"date_unreadable sample_time"}},
		{"sex as in a machine-readable zone", "icao.test", `{"pid":{"sex":"<"}}`, map[string]string{"sex": "X"}, nil},
		{"sex unreadable", "icao.test", `{"pid":{"sex":"male"}}`, map[string]string{"sex": "male"}, []string{"sex_unreadable sex"}},
		{"vaccine without a dose", "icao.vacc", `{"ve":[{"nam":"A"}]}`, map[string]string{"vaccine_product": "A", "earlier_doses": ""}, nil},
		{"event that is no object", "icao.vacc", `{"ve":["A"]}`, map[string]string{"vaccine_product": "", "further_data": "msg.ve.1: A"}, nil},
		{"two vaccines", "icao.vacc", `{"ve":[{"nam":"B","vd":[{"dvc":"2021-02-01"}]},{"nam":"A","vd":[{"dvc":"2021-01-01","seq":"1"}]}]}`,
			map[string]string{"vaccine_product": "B", "earlier_doses": "1, 2021-01-01, A"}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := parseSound(t, sealOf(data(c.kind, c.message), signature()))
			for key, want := range c.want {
				if got := d.Value(key); got != want {
					t.Errorf("%s is %q, want %q", key, got, want)
				}
			}
			if got := findings(d); !slices.Equal(got, c.findings) {
				t.Errorf("findings %q, want %q", got, c.findings)
			}
			for _, f := range d.Fields {
				if !f.Signed {
					t.Errorf("%s is not signed", f.Key)
				}
			}
		})
	}
}

// TestAnotherVersion: a structure of another version is not read by the names
// of this one.
func TestAnotherVersion(t *testing.T) {
	for _, version := range []string{`2`, `"1.0"`, `null`, `[1]`} {
		d := parseSound(t, sealOf(`{"hdr":{"t":"icao.test","v":`+version+`,"is":"VNM"},"msg":`+testMessage+`}`, signature()))
		if d.Value(document.FieldFullName) != "" || !slices.Equal(findings(d), []string{CodeTypeUnknown}) || d.Proof == nil {
			t.Errorf("%s: %q", version, findings(d))
		}
	}
}

func TestWithoutProof(t *testing.T) {
	for _, c := range []struct {
		name, signature string
		findings        []string
	}{
		{"empty", `{"alg":"ES256","cer":"MAMCAQE","sigvl":""}`, nil},
		{"null", `{"alg":"ES256","cer":"MAMCAQE","sigvl":null}`, nil},
		{"missing", `{"alg":"ES256","cer":"MAMCAQE"}`, nil},
		{"another algorithm", strings.Replace(signature(), "ES256", "HS256", 1), []string{CodeAlgorithmUnsupported}},
		{"no algorithm", strings.Replace(signature(), "ES256", "none", 1), []string{CodeAlgorithmUnsupported}},
		{"algorithm in lower case", strings.Replace(signature(), "ES256", "es256", 1), []string{CodeAlgorithmUnsupported}},
		{"algorithm missing", `{"sigvl":"` + signatureText + `"}`, []string{CodeAlgorithmUnsupported}},
	} {
		d := parseSound(t, sealOf(data("icao.test", testMessage), c.signature))
		if d.Proof != nil || !slices.Equal(findings(d), c.findings) || slices.ContainsFunc(d.Fields, func(f document.Field) bool { return f.Signed }) {
			t.Errorf("%s: proof %v, %q", c.name, d.Proof != nil, findings(d))
		}
	}
	d := parseSound(t, payload(`{"data":`+data("icao.test", testMessage)+`}`))
	if d.Proof != nil || len(d.Findings) > 0 {
		t.Error("no signature at all")
	}
}

func TestWithoutCertificate(t *testing.T) {
	d := parseSound(t, sealOf(data("icao.test", testMessage), `{"alg":"ES512","sigvl":"AAAA"}`))
	if d.Proof.Hints.Chain != nil || d.Proof.Algorithm != document.ES512 {
		t.Errorf("%+v", d.Proof.Hints)
	}
}

func TestMalformed(t *testing.T) {
	good := string(sealOf(data("icao.vacc", vaccMessage), signature()).Bytes)
	change := func(from, to string) string {
		changed := strings.Replace(good, from, to, 1)
		if changed == good {
			t.Fatalf("%q is not there", from)
		}
		return changed
	}
	for _, c := range []struct{ name, text, code string }{
		{"a second value", good + "{}", CodeJSONInvalid},
		{"twice", good + good, CodeJSONInvalid},
		{"a name twice", change(`"n":`, `"n":"A","n":`), CodeJSONInvalid},
		{"a name twice, once escaped", change(`"n":`, `"\u006e":"A","n":`), CodeJSONInvalid},
		{"data twice", change(`{"data":`, `{"data":{},"data":`), CodeJSONInvalid},
		{"signature twice", change(`"sigvl":`, `"sigvl":"","sigvl":`), CodeJSONInvalid},
		{"no UTF-8", change("Smith", "Sm\xffith"), CodeJSONInvalid},
		{"half a surrogate pair", change("Smith", `\ud800`), CodeJSONInvalid},
		{"nested too deep", change(`"Smith Bill"`, strings.Repeat("[", 17)+strings.Repeat("]", 17)), CodeJSONInvalid},
		{"a million brackets", `{"data":{"hdr":{"msg"` + strings.Repeat("[", 1_000_000), CodeJSONInvalid},
		{"a comma too many", change(`"seq":2,`, `"seq":2,,`), CodeJSONInvalid},
		{"a number with 16 digits", change(`"seq":2`, `"seq":9007199254740993`), CodeNumberInexact},
		{"a long fraction", change(`"seq":2`, `"seq":2.0000000000000001`), CodeNumberInexact},
		{"an exponent", change(`"seq":2`, `"seq":2e0`), CodeNumberInexact},
		{"an exponent out of range", change(`"seq":2`, `"seq":1e999`), CodeNumberInexact},
		{"a million digits", `{"data":{"hdr":{},"msg":` + strings.Repeat("9", 1_000_000) + `}}`, CodeNumberInexact},
		{"an array", "[" + good + "]", CodeStructureInvalid},
		{"data is text", `{"data":"hdr msg"}`, CodeStructureInvalid},
		{"data is null", `{"data":null,"sig":{}}`, CodeStructureInvalid},
		{"no data", change(`"data"`, `"DATA"`), CodeStructureInvalid},
		{"no header", change(`"hdr"`, `"HDR"`), CodeStructureInvalid},
		{"no message", change(`"msg"`, `"MSG"`), CodeStructureInvalid},
		{"no type", change(`"t":"icao.vacc",`, ``), CodeStructureInvalid},
		{"no issuer", change(`"is":"VNM"`, `"is":""`), CodeStructureInvalid},
		{"signature is text", change(signature(), `"`+signatureText+`"`), CodeStructureInvalid},
		{"signature is null", change(signature(), `null`), CodeStructureInvalid},
		{"value is a number", change(`"`+signatureText+`"`, `1`), CodeStructureInvalid},
		{"certificate is a list", change(`"MAMCAQE"`, `["MAMCAQE"]`), CodeStructureInvalid},
		{"certificate is no Base64url", change(`MAMCAQE`, `MAMCAQF`), CodeSignatureUnreadable},
		{"value is Base64 of another kind", change(signatureText[:4], "++//"), CodeSignatureUnreadable},
		{"empty", "", CodeJSONInvalid},
	} {
		d, err := VDSNC.Parse(payload(c.text), reference)
		var m *document.Malformed
		if d != nil || !errors.As(err, &m) || m.Code != c.code {
			t.Errorf("%s: %v, want %s", c.name, err, c.code)
		}
		if err != nil && strings.Contains(err.Error(), "Smith") {
			t.Errorf("%s: the error quotes the text", c.name)
		}
	}
}

// TestEveryCut: no part of a seal is one.
func TestEveryCut(t *testing.T) {
	text := sealOf(data("icao.test", testMessage), signature()).Bytes
	for n := range text {
		if _, err := VDSNC.Parse(payload(string(text[:n])), reference); err == nil {
			t.Errorf("%d bytes are a seal", n)
		}
	}
}

func TestRecognise(t *testing.T) {
	for text, want := range map[string]bool{
		"\ufeff {\"data\":{\"hdr\":{},\"msg\":{}}}\r\n": true,
		`{"data":{"hdr":{}}}`:                           false,
		`["data","hdr","msg"]`:                          false,
		`"data" "hdr" "msg"`:                            false,
		`{"DateIssued":"","Issuer":"","subject":{}}`:    false,
		"": false,
	} {
		if got := VDSNC.Recognise(payload(text)); got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
}
