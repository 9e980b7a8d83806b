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

// TestVDSNC takes the seals that Australia's passport office published through
// its CSCA: the one it signed holds, the one with a changed name does not, and
// neither says anything to whoever lacks the CSCA, has it for another country,
// or for other documents.
func TestVDSNC(t *testing.T) {
	dir := vectors(t, "vds-nc")
	content, err := os.ReadFile(filepath.Join(dir, "codes.json"))
	if err != nil {
		t.Fatal(err)
	}
	var set struct {
		Vectors []struct{ Expect, Text string }
	}
	if err := json.Unmarshal(content, &set); err != nil || len(set.Vectors) != 2 {
		t.Fatal(len(set.Vectors), "vectors:", err)
	}
	csca, err := os.ReadFile(filepath.Join(dir, "aus-csca.der"))
	if err != nil {
		t.Fatal(err)
	}
	enrol := func(country, format string) []*trust.Key {
		keys, refused, err := trust.ParseKeys(csca, trust.Enrolment{
			Issuer: trust.Issuer{ID: "https://csca.example"}, Country: country, Formats: []string{format},
		})
		if err != nil || len(refused) > 0 {
			t.Fatal(err, refused)
		}
		return keys
	}
	outcomes := map[string]struct {
		verdict verify.Verdict
		code    string
	}{
		"valid":   {verify.Authentic, verify.CodeSignatureHolds},
		"invalid": {verify.SignatureInvalid, trust.CodeSignatureMismatch},
	}
	for i, v := range set.Vectors {
		r := verdict(enrol("AU", "icao.vdsnc"), scanned(v.Text), trust.At(now))
		t.Logf("%d  %-8s %s %v", i, v.Expect, r.Verdict, r.Reasons)
		want := outcomes[v.Expect]
		expect(t, r, want.verdict, want.code)
		if r.Format != "icao.vdsnc" || !strings.HasPrefix(r.Document.Value(document.FieldFullName), "CITIZEN  JOHN") {
			t.Errorf("%d: format %q", i, r.Format)
		}
		for name, keys := range map[string][]*trust.Key{
			"no keys": nil, "another country": enrol("NZ", "icao.vdsnc"), "other documents": enrol("AU", "icao.vds"),
		} {
			r := verdict(keys, scanned(v.Text), trust.At(now))
			t.Logf("%d  %-8s %s %v", i, name, r.Verdict, r.Reasons)
			expect(t, r, verify.UnknownIssuer, trust.CodeNoKey)
		}
		// The signer's certificate ends on 30 September 2031, and the seal with it.
		late := verdict(enrol("AU", "icao.vdsnc"), scanned(v.Text), trust.At(now.AddDate(6, 0, 0)))
		if v.Expect == "valid" {
			expect(t, late, verify.Expired, trust.CodeKeyExpired)
		}
	}
}
