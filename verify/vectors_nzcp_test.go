package verify_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/soi-id/soi/verify"
	"github.com/soi-id/soi/verify/document"
	"github.com/soi-id/soi/verify/trust"
)

// TestNZCP takes the published passes of New Zealand. That the clock is pinned
// matters: one of them is in force from November 2026 on.
func TestNZCP(t *testing.T) {
	dir := vectors(t, "nzcp")
	var published struct {
		Kty, Crv, X, Y string
	}
	content, err := os.ReadFile(filepath.Join(dir, "valid", "jwk.json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(content, &published); err != nil {
		t.Fatal(err)
	}
	// What an administrator enrols: the key under the name that the DID document
	// lists it by, for this issuer alone.
	jwk := fmt.Sprintf(`{"kty":%q,"crv":%q,"x":%q,"y":%q,"kid":"key-1"}`, published.Kty, published.Crv, published.X, published.Y)
	enrolment := trust.Enrolment{Issuer: trust.Issuer{ID: "did:web:nzcp.covid19.health.nz"}, Country: "NZ", Formats: []string{"cwt.nzcp"}}
	keys, refused, err := trust.ParseKeys([]byte(jwk), enrolment)
	if err != nil || len(refused) > 0 {
		t.Fatal(err, refused)
	}
	clock := trust.At(time.Date(2026, time.October, 1, 0, 0, 0, 0, time.UTC))
	for _, c := range []struct {
		file    string
		verdict verify.Verdict
		code    string
	}{
		{"valid/nzcp.txt", verify.Authentic, "signature_holds"},
		{"invalid/nzcp-bad-public-key.txt", verify.SignatureInvalid, "signature_mismatch"},
		{"invalid/nzcp-modified-payload.txt", verify.SignatureInvalid, "signature_mismatch"},
		{"invalid/nzcp-modified-sig.txt", verify.SignatureInvalid, "signature_mismatch"},
		{"invalid/nzcp-expired-payload.txt", verify.Expired, "document_expired"},
		{"invalid/nzcp-notactive-payload.txt", verify.NotYetValid, "document_not_yet_valid"},
		{"invalid/nzcp-not-associated-public-key.txt", verify.UnknownIssuer, "no_key"},
	} {
		t.Run(c.file, func(t *testing.T) {
			content, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(c.file)))
			if os.IsNotExist(err) {
				t.Skip("not among the vectors here")
			}
			if err != nil {
				t.Fatal(err)
			}
			text := strings.TrimSpace(string(content))
			r := verdict(keys, scanned(text), clock)
			t.Logf("%s %v", r.Verdict, r.Reasons)
			expect(t, r, c.verdict, c.code)
			expect(t, verdict(nil, scanned(text), clock), verify.UnknownIssuer, "no_key")
			if c.verdict == verify.Authentic {
				name := r.Document.Value("given_name") + " " + r.Document.Value("family_name")
				if name != "Jack Sparrow" || r.Document.Value(document.FieldBirthDate) != "1960-04-16" {
					t.Errorf("fields %v", r.Document.Fields)
				}
			}
		})
	}
}
