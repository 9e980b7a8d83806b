package cwt

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	gocose "github.com/veraison/go-cose"

	"github.com/soi-id/soi/verify/document"
	"github.com/soi-id/soi/verify/internal/base45"
	"github.com/soi-id/soi/verify/internal/cose"
)

// vectors is where published vectors lie, beside the checkout.
const vectors = "../../../../shared/vectors"

func vectorFiles(t *testing.T, set string) []string {
	t.Helper()
	var files []string
	for _, pattern := range []string{"*/*.json", "*/*/*.json"} {
		found, err := filepath.Glob(filepath.Join(vectors, set, pattern))
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, found...)
	}
	if len(files) == 0 {
		t.Skipf("no vectors in %s/%s", vectors, set)
	}
	return files
}

func readJSON(t *testing.T, file string, to any) {
	t.Helper()
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b, to); err != nil {
		t.Fatalf("%s: %v", file, err)
	}
}

// holds checks a signature with go-cose, which shares no code with us.
func holds(t *testing.T, p *document.Proof, key crypto.PublicKey) bool {
	t.Helper()
	algorithm := map[document.Algorithm]gocose.Algorithm{
		document.ES256: gocose.AlgorithmES256,
		document.ES384: gocose.AlgorithmES384,
		document.ES512: gocose.AlgorithmES512,
		document.PS256: gocose.AlgorithmPS256,
		document.EdDSA: gocose.AlgorithmEdDSA,
	}[p.Algorithm]
	v, err := gocose.NewVerifier(algorithm, key)
	if err != nil {
		t.Logf("no verifier for %s: %v", p.Algorithm, err)
		return false
	}
	return v.Verify(p.Signed, p.Signature) == nil
}

// stages are how far the payload of a health certificate gets.
type stages struct{ prefix, base45, inflated, decoded bool }

func hcertStages(payload string) (s stages) {
	text, ok := strings.CutPrefix(payload, hcertPrefix)
	if s.prefix = ok; !ok {
		return s
	}
	compressed, err := base45.Decode([]byte(text))
	if s.base45 = err == nil; err != nil {
		return s
	}
	message, err := inflateZlib(compressed)
	if s.inflated = err == nil; err != nil {
		return s
	}
	m, err := cose.Parse(message)
	if err != nil {
		return s
	}
	token, err := readToken(m.Payload)
	if err != nil {
		return s
	}
	_, err = healthCertificate(token.health)
	s.decoded = err == nil
	return s
}

func TestPublishedHealthCertificates(t *testing.T) {
	at := time.Date(2021, 6, 1, 0, 0, 0, 0, time.UTC)
	counts := map[string][2]int{} // agree, of
	for _, file := range vectorFiles(t, "dcc") {
		name, _ := filepath.Rel(filepath.Join(vectors, "dcc"), file)
		var v struct {
			PREFIX  string
			TESTCTX struct{ CERTIFICATE string }
			// Some files hold other things than truth values here.
			EXPECTEDRESULTS map[string]any
		}
		readJSON(t, file, &v)
		s := hcertStages(v.PREFIX)
		d, parseErr := HCERT.Parse(document.Payload{Bytes: []byte(v.PREFIX)}, at)
		verified := false
		if d != nil && d.Proof != nil {
			der, err := base64.StdEncoding.DecodeString(v.TESTCTX.CERTIFICATE)
			if err != nil {
				t.Fatalf("%s: certificate: %v", name, err)
			}
			certificate, err := x509.ParseCertificate(der)
			if err != nil {
				t.Fatalf("%s: certificate: %v", name, err)
			}
			verified = holds(t, d.Proof, certificate.PublicKey)
		}
		for key, got := range map[string]bool{
			"EXPECTEDUNPREFIX":    s.prefix,
			"EXPECTEDB45DECODE":   s.base45,
			"EXPECTEDCOMPRESSION": s.inflated,
			"EXPECTEDDECODE":      s.decoded,
			"EXPECTEDVERIFY":      verified,
		} {
			want, ok := v.EXPECTEDRESULTS[key].(bool)
			if !ok {
				continue
			}
			n := counts[key]
			n[1]++
			if got == want {
				n[0]++
			} else if name == "common/CO20.json" && key == "EXPECTEDVERIFY" {
				// Its algorithm is not under the signature; refused on purpose.
				var m *document.Malformed
				if !errors.As(parseErr, &m) || m.Code != CodeAlgorithmNotProtected {
					t.Errorf("%s: %v, want %s", name, parseErr, CodeAlgorithmNotProtected)
				}
			} else {
				t.Errorf("%s: %s is %v, want %v (%v)", name, key, got, want, parseErr)
			}
			counts[key] = n
		}
		if d != nil && !HCERT.Recognise(document.Payload{Bytes: []byte(v.PREFIX)}) {
			t.Errorf("%s: parsed and not recognised", name)
		}
	}
	for key, n := range counts {
		t.Logf("%-20s %d of %d agree", key, n[0], n[1])
	}
}

func TestPublishedIdentities(t *testing.T) {
	at := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	want := map[string]string{ // the code of the outcome
		"edge/expired":              CodeSignatureMissing,
		"edge/not-yet-valid":        CodeSignatureMissing,
		"edge/unknown-fields":       CodeSignatureMissing,
		"invalid/bad-base45":        CodeBase45Invalid,
		"invalid/bad-zlib":          CodeCompressionInvalid,
		"invalid/missing-169":       CodeClaim169Missing,
		"invalid/not-cose":          CodeCOSEInvalid,
		"valid/claim169-example":    CodeSignatureMissing,
		"valid/demographics-full":   CodeSignatureMissing,
		"valid/ecdsa-p256-signed":   "holds",
		"valid/ed25519-signed":      "holds",
		"valid/encrypted-aes256":    CodeEncrypted,
		"valid/encrypted-signed":    CodeEncrypted,
		"valid/minimal":             CodeSignatureMissing,
		"valid/refugee-identity":    CodeSignatureMissing,
		"valid/with-all-biometrics": CodeSignatureMissing,
		"valid/with-face":           CodeSignatureMissing,
		"valid/with-fingerprints":   CodeSignatureMissing,
	}
	for _, file := range vectorFiles(t, "claim-169") {
		name, _ := filepath.Rel(filepath.Join(vectors, "claim-169"), strings.TrimSuffix(file, ".json"))
		t.Run(name, func(t *testing.T) {
			var v struct {
				Payload string `json:"qr_data"`
				Key     *struct {
					Algorithm string
					Public    string `json:"public_key_hex"`
				} `json:"signing_key"`
				Identity map[string]any `json:"expected_claim169"`
				Meta     struct {
					Issuer    string
					ExpiresAt int64
					NotBefore int64
					IssuedAt  int64
				} `json:"expected_cwt_meta"`
			}
			readJSON(t, file, &v)
			payload := document.Payload{Bytes: []byte(v.Payload)}
			d, err := Claim169.Parse(payload, at)
			var got string
			var broken *document.Malformed
			switch {
			case errors.As(err, &broken):
				got = broken.Code
			case d.Proof == nil:
				got = d.Findings[len(d.Findings)-1].Code
			default:
				got = "proof"
				if v.Key != nil && holds(t, d.Proof, vectorKey(t, v.Key.Algorithm, v.Key.Public)) {
					got = "holds"
				}
			}
			if got != want[name] {
				t.Fatalf("outcome %s, want %s (%v)", got, want[name], err)
			}
			if recognised := Claim169.Recognise(payload); recognised != (len(v.Payload) >= minZlibText && !strings.Contains(v.Payload, "!")) {
				t.Errorf("recognised: %v", recognised)
			}
			if d == nil || len(d.Fields) == 0 {
				return
			}
			for key, claim := range map[string]string{
				"id": "id_number", "fullName": "full_name", "firstName": "given_name", "lastName": "family_name",
				"address": "address", "email": "email", "nationality": "nationality", "secondaryFullName": "secondary_full_name",
				"locationCode": "location_code", "legalStatus": "legal_status", "version": "version", "guardian": "guardian",
			} {
				if text, ok := v.Identity[key].(string); ok && d.Value(claim) != text {
					t.Errorf("%s differs", claim)
				}
			}
			if _, ok := v.Identity["face"]; ok {
				if f, ok := d.Field(document.FieldPortrait); !ok || len(f.Data) == 0 {
					t.Error("no portrait")
				}
			}
			unix := func(at time.Time) int64 {
				if at.IsZero() {
					return 0
				}
				return at.Unix()
			}
			if unix(d.Validity.NotAfter) != v.Meta.ExpiresAt || unix(d.Validity.NotBefore) != v.Meta.NotBefore || unix(d.Validity.IssuedAt) != v.Meta.IssuedAt {
				t.Errorf("validity %+v, want %+v", d.Validity, v.Meta)
			}
			if d.Proof != nil && d.Proof.Hints.Issuer != v.Meta.Issuer {
				t.Errorf("issuer %q", d.Proof.Hints.Issuer)
			}
		})
	}
}

func vectorKey(t *testing.T, algorithm, public string) crypto.PublicKey {
	t.Helper()
	b, err := hex.DecodeString(public)
	if err != nil {
		t.Fatal(err)
	}
	if algorithm == "EdDSA" {
		return ed25519.PublicKey(b)
	}
	key, err := ecdsa.ParseUncompressedPublicKey(elliptic.P256(), b)
	if err != nil {
		t.Fatal(err)
	}
	return key
}
