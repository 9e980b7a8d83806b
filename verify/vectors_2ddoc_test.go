package verify_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/soi-id/soi/verify"
	"github.com/soi-id/soi/verify/document"
	"github.com/soi-id/soi/verify/trust"
)

// TestTwoDDoc takes the reference codes of the 2D-Doc specification to a
// verdict: all verify with the certificate of its test CA, and only over the
// separator before the signature as well.
func TestTwoDDoc(t *testing.T) {
	var set struct {
		Certificate string `json:"cert_FR00_0001"`
		Vectors     []struct{ Name, Text string }
	}
	content, err := os.ReadFile(filepath.Join(vectors(t, "2d-doc"), "codes.json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(content, &set); err != nil || len(set.Vectors) == 0 {
		t.Fatal("no vectors", err)
	}
	keys := twoDDocKeys(t, set.Certificate, trust.Enrolment{Unrestricted: true})
	// The certificate ended in November 2015, before the day on which the
	// second code was signed.
	want := map[string]verify.Verdict{"v03": verify.Authentic, "v04-B1": verify.Expired}
	if len(set.Vectors) != len(want) {
		t.Errorf("%d vectors, want %d", len(set.Vectors), len(want))
	}
	for _, v := range set.Vectors {
		t.Run(v.Name, func(t *testing.T) {
			r := verdict(keys, scanned(v.Text), trust.At(now))
			t.Logf("%-8s %s %v", v.Name, r.Verdict, r.Reasons)
			expect(t, r, want[v.Name], verify.CodeSignatureHolds)
			if r.Verdict == verify.Expired {
				expect(t, r, verify.Expired, trust.CodeKeyExpired)
			}
			if got := string(r.Document.Proof.Hints.KeyID); got != "FR000001" {
				t.Errorf("signer %q", got)
			}
			if r.Document.Value(document.FieldFullName)+r.Document.Value("family_name") == "" {
				t.Error("nobody is named")
			}
			expect(t, verdict(nil, scanned(v.Text), trust.At(now)), verify.UnknownIssuer)

			// As a key of the test CA it proves nothing.
			test := twoDDocKeys(t, set.Certificate, trust.Enrolment{Unrestricted: true, Test: true})
			expect(t, verdict(test, scanned(v.Text), trust.At(now)), verify.TestKey)

			// The last separator is signed; where an emitter leaves it out, it
			// is put back.
			unmarked := strings.Replace(v.Text, "\x1d\x1f", "\x1f", 1)
			r = verdict(keys, scanned(unmarked), trust.At(now))
			if !r.SignatureHolds() {
				t.Errorf("without the last separator: %s", r.Verdict)
			}
			bare := *r.Document.Proof
			bare.Alternatives = nil
			ring := trust.NewKeyring(keys)
			if ring.Judge(r.Format, &bare, r.Document.Validity, trust.At(now), trust.DefaultPolicy).Holds {
				t.Error("the last separator is not signed")
			}
			// Any other one ends a value: without it the code says something
			// else.
			changed := strings.Replace(v.Text, "\x1d", "", 1)
			if r := verdict(keys, scanned(changed), trust.At(now)); r.SignatureHolds() {
				t.Errorf("without the first separator: %s", r.Verdict)
			}
			// A scanner that types loses all of them, which is its fault.
			typed := document.Payload{Bytes: []byte(strings.NewReplacer("\x1d", "", "\x1f", "").Replace(v.Text)), Source: document.SourceTyped}
			expect(t, verdict(keys, typed, trust.At(now)), verify.Malformed, "twoddoc_separators_lost", verify.CodeScannerDamage)
		})
	}
}

// twoDDocKeys returns the keys of certificates in PEM, which is how the set has
// them.
func twoDDocKeys(t *testing.T, pem string, e trust.Enrolment) []*trust.Key {
	t.Helper()
	keys, refused, err := trust.ParseKeys([]byte(pem), e)
	if err != nil || len(refused) > 0 {
		t.Fatal(err, refused)
	}
	return keys
}
