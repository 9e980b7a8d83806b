package jose

import (
	"bytes"
	"encoding/base64"
	"strings"
	"testing"

	"github.com/soi-id/soi/verify/document"
)

const vcHeader = `{"alg":"ES256","kid":"key","typ":"JWT"}`

const vcPayload = `{"iss":"https://issuer.example","nbf":1767225600,"vc":{"type":["VerifiableCredential"],"credentialSubject":{"name":"Mẫu"}}}`

// TestJWSGrammar breaks the envelope, RFC 7515 §2 and §7.1.
func TestJWSGrammar(t *testing.T) {
	sound := compact(vcHeader, vcPayload)
	cut := strings.LastIndexByte(sound, '.')
	for name, text := range map[string]string{
		"two parts":                   sound[:cut],
		"four parts":                  sound + ".AA",
		"no payload":                  encode(vcHeader) + "..AA",
		"padding":                     sound + "==",
		"standard Base64":             sound[:cut] + ".+/+/",
		"stray bits":                  sound[:cut] + ".AB", // 12 bits for one byte, of which 4 are not zero
		"impossible length":           sound[:cut] + ".AAAAA",
		"line break":                  sound[:cut-4] + "\n" + sound[cut-4:],
		"blank":                       sound[:cut-4] + " " + sound[cut-4:],
		"line break in the signature": sound + "\nAAAA",
	} {
		t.Run(name, func(t *testing.T) { expectMalformed(t, VC, payload(text), CodeJWSInvalid) })
	}
	for name, text := range map[string]string{"as it is": sound, "copied with blanks": " \t\n" + sound + " \r\n", "byte order mark": "\ufeff" + sound} {
		t.Run(name, func(t *testing.T) {
			d := parse(t, VC, payload(text))
			if d.Proof == nil || string(d.Proof.Signed) != sound[:cut] || string(d.Proof.Signature) != fakeSignature {
				t.Error("not the proof that was made")
			}
		})
	}
}

func TestJWSHeader(t *testing.T) {
	for name, header := range map[string]string{
		"no algorithm":       `{"typ":"JWT","x":"\"alg\""}`,
		"algorithm twice":    `{"alg":"none","alg":"ES256"}`,
		"algorithm escaped":  `{"\u0061lg":"none","alg":"ES256"}`,
		"algorithm number":   `{"alg":7}`,
		"algorithm null":     `{"alg":null}`,
		"key id number":      `{"alg":"ES256","kid":7}`,
		"critical":           `{"alg":"ES256","crit":["exp"],"exp":1}`,
		"critical empty":     `{"alg":"ES256","crit":[]}`,
		"unencoded":          `{"alg":"ES256","b64":false}`,
		"trailing":           `{"alg":"ES256"}{}`,
		"cut":                `{"alg":"ES256"`,
		"deep":               `{"alg":"ES256","x":` + strings.Repeat("[", 100) + strings.Repeat("]", 100) + `}`,
		"chain of numbers":   `{"alg":"ES256","x5c":[1]}`,
		"chain in base64url": `{"alg":"ES256","x5c":["_-_-"]}`,
	} {
		t.Run(name, func(t *testing.T) { expectMalformed(t, VC, payload(compact(header, vcPayload)), CodeJWSHeaderInvalid) })
	}
}

// TestAlgorithmsThatProveNothing: only those that a public key checks, and only
// by their exact names.
func TestAlgorithmsThatProveNothing(t *testing.T) {
	for _, name := range []string{"none", "None", "NONE", "nOnE", "HS256", "HS384", "HS512", "es256", "ES256K", "PS384", "RS512", "RSA1_5", "ES224", "Ed448", ""} {
		t.Run(name, func(t *testing.T) {
			d, err := VC.Parse(payload(compact(`{"alg":"`+name+`"}`, vcPayload)), reference)
			if name == "" {
				expectMalformed(t, VC, payload(compact(`{"alg":""}`, vcPayload)), CodeJWSHeaderInvalid)
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if d.Proof != nil {
				t.Fatal("has a proof")
			}
			expectFinding(t, d, CodeAlgorithmUnsupported, document.Uncheckable)
		})
	}
	for name, want := range map[string]document.Algorithm{
		"ES256": document.ES256, "ES384": document.ES384, "ES512": document.ES512, "PS256": document.PS256, "RS256": document.RS256,
		"EdDSA": document.EdDSA, "Ed25519": document.EdDSA,
	} {
		if d := parse(t, VC, payload(compact(`{"alg":"`+name+`"}`, vcPayload))); d.Proof == nil || d.Proof.Algorithm != want {
			t.Errorf("%s is not read as %s", name, want)
		}
	}
}

// TestAttackUnsecured: "none" with an empty signature is a document whose
// signature is missing, and so is one whose signature was taken away.
func TestAttackUnsecured(t *testing.T) {
	for _, header := range []string{`{"alg":"none"}`, vcHeader} {
		text := encode(header) + "." + encode(vcPayload) + "."
		d := parse(t, VC, payload(text))
		if d.Proof != nil {
			t.Fatal("has a proof")
		}
		expectFinding(t, d, CodeSignatureMissing, document.Failure)
	}
}

// TestAttackKeyInHeader: what a header offers as a key changes nothing but the
// bytes that are signed, and an embedded chain is only handed on.
func TestAttackKeyInHeader(t *testing.T) {
	der := []byte{0x30, 0x03, 0x02, 0x01, 0x01}
	for _, offer := range []string{
		`"jwk":{"kty":"EC","crv":"P-256","x":"AA","y":"AA"}`,
		`"jku":"https://attacker.example/keys"`,
		`"x5u":"https://attacker.example/chain"`,
		`"x5c":["` + base64.StdEncoding.EncodeToString(der) + `"]`,
	} {
		header := `{"alg":"ES256","kid":"key",` + offer + `}`
		d := parse(t, VC, payload(compact(header, vcPayload)))
		if h := d.Proof.Hints; string(h.KeyID) != "key" || h.Issuer != "https://issuer.example" || h.Chain != nil {
			t.Errorf("%s: hints %v", offer, h)
		}
		// A null is no null: types are strict in what nobody reads as well as
		// in what is read.
		sd := strings.Replace(header, `"alg"`, `"typ":"dc+sd-jwt","alg"`, 1)
		d = parse(t, SDJWT, payload(compact(sd, `{"iss":"https://issuer.example","vct":"x"}`)+"~"))
		if chain := d.Proof.Hints.Chain; strings.Contains(offer, "x5c") != (len(chain) == 1 && bytes.Equal(chain[0], der)) {
			t.Errorf("%s: chain %x", offer, chain)
		}
	}
}

func TestEncryptedForSomebodyElse(t *testing.T) {
	text := encode(`{"alg":"ECDH-ES","enc":"A256GCM","typ":"dc+sd-jwt"}`) + ".AA.AA.AA.AA"
	for _, format := range []document.Format{VC, SDJWT} {
		if !format.Recognise(payload(text)) {
			t.Errorf("%s does not recognise it", format.ID)
		}
		d := parse(t, format, payload(text))
		expectFinding(t, d, CodeEncrypted, document.Uncheckable)
	}
}
