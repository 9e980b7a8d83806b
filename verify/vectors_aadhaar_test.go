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

// TestAadhaar takes the published Secure QR codes, which a published test key
// signed, with that key and with those of UIDAI. The code names no key: all are
// tried, and that none fits speaks against nobody.
func TestAadhaar(t *testing.T) {
	content, err := os.ReadFile(filepath.Join(vectors(t, "aadhaar"), "codes.json"))
	if err != nil {
		t.Fatal(err)
	}
	var published struct {
		Vectors []struct{ Name, Digits, Cert string }
		Certs   map[string]string
	}
	if err := json.Unmarshal(content, &published); err != nil {
		t.Fatal(err)
	}
	enrol := func(test bool, names ...string) (keys []*trust.Key) {
		for _, name := range names {
			enrolled, refused, err := trust.ParseKeys([]byte(published.Certs[name]), trust.Enrolment{
				Issuer: trust.Issuer{ID: "UIDAI"}, Country: "IN", Formats: []string{"in.aadhaar"}, Algorithm: document.RS256, Test: test,
			})
			if err != nil || len(refused) > 0 {
				t.Fatal(name, err, refused)
			}
			// The test certificate says of itself that it is a CA's, under which no
			// code stands that carries no certificate; its bare key is meant here.
			for _, k := range enrolled {
				k.CA = nil
			}
			keys = append(keys, enrolled...)
		}
		return keys
	}
	uidai := []string{"uidai_prod_cdup.cer", "uidai_offline_publickey_26022021.cer"}

	// By the reference id one code was made in April 2024, while the test key
	// was in force, the other in March 2019, years before it.
	want := map[string]struct {
		verdict verify.Verdict
		code    string
	}{
		"anon-aadhaar-dataInput.json": {verify.NotYetValid, "key_not_yet_valid"},
		"anon-aadhaar-test.json":      {verify.Authentic, "signature_holds"},
	}
	for _, v := range published.Vectors {
		t.Run(v.Name, func(t *testing.T) {
			own := enrol(false, v.Cert)
			r := verdict(own, scanned(v.Digits), trust.At(now))
			t.Logf("%s %v", r.Verdict, r.Reasons)
			if !r.SignatureHolds() {
				t.Error("the signature does not hold")
			}
			expect(t, r, want[v.Name].verdict, want[v.Name].code, "contact_hashes_present")
			if got := r.Document.Value("id_number_last_four"); got != "2697" {
				t.Errorf("last four digits %q", got)
			}
			if f, ok := r.Document.Field(document.FieldPortrait); !ok || len(f.Data) != 888 || f.MediaType != "image/jp2" {
				t.Errorf("portrait of %d bytes, %s", len(f.Data), f.MediaType)
			}

			expect(t, verdict(enrol(true, v.Cert), scanned(v.Digits), trust.At(now)), verify.TestKey)
			expect(t, verdict(nil, scanned(v.Digits), trust.At(now)), verify.UnknownIssuer, trust.CodeNoKey)
			expect(t, verdict(enrol(false, uidai...), scanned(v.Digits), trust.At(now)), verify.UnknownIssuer, trust.CodeNoKeyFits)
			// Among others the right one is found.
			r = verdict(append(enrol(false, uidai...), own...), scanned(v.Digits), trust.At(now))
			expect(t, r, want[v.Name].verdict)
			if r.Key == nil || r.Key.ID != own[0].ID {
				t.Error("judged with another key")
			}
		})
	}
	if len(published.Vectors) != len(want) {
		t.Errorf("%d codes", len(published.Vectors))
	}
}

// TestAadhaarXML: the code without a signature never says more than that nothing
// in it contradicts itself.
func TestAadhaarXML(t *testing.T) {
	const text = `</?xml version="1.0" encoding="UTF-8"?> <PrintLetterBarcodeData uid="234567890124" name="Maya Namuna" gender="F" yob="2000"/>`
	slip := strings.Replace(text, "0124", "0125", 1)
	expect(t, verdict(nil, scanned(text), trust.At(now)), verify.ConsistentUnsigned, verify.CodeUnsignedFormat)
	expect(t, verdict(nil, scanned(slip), trust.At(now)), verify.SuspectUnsigned, "check_digit_wrong")
	typed := document.Payload{Bytes: []byte(slip), Source: document.SourceTyped}
	expect(t, verdict(nil, typed, trust.At(now)), verify.Malformed, "check_digit_wrong", verify.CodeScannerDamage)
}
