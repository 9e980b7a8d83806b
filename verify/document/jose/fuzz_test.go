package jose

import (
	"encoding/binary"
	"errors"
	"reflect"
	"testing"

	"github.com/soi-id/soi/verify/document"
)

// checkParse holds a parser to its contract: an error comes with no document;
// what was accepted is read the same again, and every field is signed or none.
func checkParse(t *testing.T, format document.Format, p document.Payload) {
	d, err := format.Parse(p, reference)
	if err != nil {
		var m *document.Malformed
		if d != nil || !errors.As(err, &m) {
			t.Fatalf("document %v beside %v", d != nil, err)
		}
		return
	}
	if again, err := format.Parse(p, reference); err != nil || !reflect.DeepEqual(d, again) {
		t.Fatalf("read differently the second time: %v", err)
	}
	for _, field := range d.Fields {
		if field.Signed != (d.Proof != nil) {
			t.Fatalf("%s: signed %v, proof %v", field.Key, field.Signed, d.Proof != nil)
		}
	}
	if d.Proof != nil && (d.Proof.Algorithm == "" || len(d.Proof.Signature) == 0 || len(d.Proof.Signed) == 0) {
		t.Fatal("half a proof")
	}
	if d.Proof == nil && len(d.Findings) == 0 {
		t.Fatal("neither a proof nor a finding")
	}
}

// stored is text as a DEFLATE stream of one block that is not compressed, RFC
// 1951 §3.2.4: a compressor would take nearly all of the fuzzer's time.
func stored(text string) string {
	b := binary.LittleEndian.AppendUint16([]byte{1}, uint16(len(text)))
	b = binary.LittleEndian.AppendUint16(b, ^uint16(len(text)))
	return string(b) + text
}

// FuzzSHC works on the content of a card, which random changes outside would
// never get through, and on the digits.
func FuzzSHC(f *testing.F) {
	f.Add(jsonOf(f, cardClaims(patient)), card(f, shcHeader, cardClaims(patient)))
	f.Add(`{"iss":"https://a","nbf":1.5,"vc":{"credentialSubject":{"fhirBundle":{"entry":[{"resource":{"resourceType":"Observation","code":[{}]}}]}}}}`, "shc:/1/2/00\nshc:/2/2/00")
	f.Fuzz(func(t *testing.T, content, text string) {
		if len(content) <= 0xffff { // one block
			checkParse(t, SHC, payload(shcScheme+shcDigitsOf(compact(shcHeader, stored(content)))))
		}
		SHC.Recognise(payload(text))
		checkParse(t, SHC, payload(text))
	})
}

func FuzzVC(f *testing.F) {
	f.Add(vcHeader, vcPayload, compact(vcHeader, vcPayload))
	f.Add(`{"alg":"EdDSA","typ":"vc+jwt"}`, `{"type":"VerifiableCredential","issuer":{"id":"x"},"validUntil":"2027-01-01T00:00:00Z","credentialSubject":[{"a":{"b":[1,{}]}}]}`, "e30.e30.AA")
	f.Fuzz(func(t *testing.T, header, content, text string) {
		checkParse(t, VC, payload(compact(header, content)))
		VC.Recognise(payload(text))
		checkParse(t, VC, payload(text))
	})
}

func FuzzSDJWT(f *testing.F) {
	f.Add(`{"vct":"x","_sd":["`+rfcClaimDigest+`"],"a":[{"...":"`+rfcElementDigest+`"}]}`, rfcClaim+"~"+rfcElement+"~", "s")
	f.Add(`{"vct":"x","_sd_alg":"sha-512"}`, "", `["s","a",{"_sd":["x"]}]`)
	f.Fuzz(func(t *testing.T, content, ending, disclosed string) {
		p := payload(compact(sdHeader, content) + "~" + ending)
		SDJWT.Recognise(p)
		checkParse(t, SDJWT, p)
		hidden := encode(disclosed)
		checkParse(t, SDJWT, payload(compact(sdHeader, `{"vct":"x","_sd":["`+digestOf(hidden)+`"]}`)+"~"+hidden+"~"+ending))
	})
}
