package verify_test

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/soi-id/soi/verify"
	"github.com/soi-id/soi/verify/document"
	"github.com/soi-id/soi/verify/trust"
)

// vectors returns the folder of test data that others published, which lies
// beside the checkout and not in it.
func vectors(t *testing.T, name string) string {
	t.Helper()
	dir := filepath.Join("..", "..", "shared", "vectors", name)
	if _, err := os.Stat(dir); err != nil {
		t.Skipf("no published vectors in %s", dir)
	}
	return dir
}

// A dcc is one vector of the EU's digital-certificate test data.
type dcc struct {
	Prefix  string `json:"PREFIX"`
	Context struct {
		Certificate string `json:"CERTIFICATE"`
		Clock       string `json:"VALIDATIONCLOCK"`
	} `json:"TESTCTX"`
	Expected map[string]bool `json:"EXPECTEDRESULTS"`
}

// dccDeviations are refused on purpose: their algorithm stands only in the
// unprotected header, where anyone can change it (RFC 9052 §3.1).
var dccDeviations = map[string]bool{"common/CO20.json": true}

// stages say at which stage a malformed document broke, by its code.
var stages = map[string]string{
	"base45_invalid": "EXPECTEDB45DECODE", "compression_invalid": "EXPECTEDCOMPRESSION", "inflated_too_large": "EXPECTEDCOMPRESSION",
	"cose_invalid": "EXPECTEDDECODE", "claims_invalid": "EXPECTEDDECODE", "hcert_missing": "EXPECTEDDECODE",
}

// TestDCC compares the whole way from payload to verdict with every
// expectation of the published vectors.
func TestDCC(t *testing.T) {
	dir := vectors(t, "dcc")
	files, err := filepath.Glob(filepath.Join(dir, "*", "*.json"))
	if err != nil || len(files) == 0 {
		t.Fatal("no vectors", err)
	}
	agreed, all := map[string]int{}, map[string]int{}
	for _, file := range files {
		name, _ := filepath.Rel(dir, file)
		name = filepath.ToSlash(name)
		var v dcc
		content, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(content, &v); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		got := outcome(t, v)
		for key, want := range v.Expected {
			have, known := got[key]
			if !known {
				continue
			}
			all[key]++
			switch {
			case have == want:
				agreed[key]++
			case !dccDeviations[name]:
				t.Errorf("%s: %s is %v, want %v", name, key, have, want)
			}
		}
	}
	for _, key := range slices.Sorted(maps.Keys(all)) {
		t.Logf("%-24s %3d of %3d agree", key, agreed[key], all[key])
	}
	for _, key := range []string{"EXPECTEDVERIFY", "EXPECTEDB45DECODE", "EXPECTEDUNPREFIX", "EXPECTEDCOMPRESSION", "EXPECTEDDECODE", "EXPECTEDEXPIRATIONCHECK"} {
		if all[key] == 0 {
			t.Errorf("%s was never compared", key)
		}
	}
}

// outcome is what Soi says of the stages that a vector states an expectation
// of. A stage behind one that fails is not reached and not compared.
func outcome(t *testing.T, v dcc) map[string]bool {
	t.Helper()
	keys := conformanceKey(t, v.Context.Certificate)
	clock, hasClock := clockOf(v.Context.Clock)
	if !hasClock {
		clock = now
	}
	r := verify.New(trust.NewKeyring(keys), trust.DefaultPolicy).Verify(scanned(v.Prefix), trust.At(clock))

	got := map[string]bool{"EXPECTEDUNPREFIX": r.Format == "cwt.hcert" && strings.HasPrefix(v.Prefix, "HC1:")}
	if !got["EXPECTEDUNPREFIX"] {
		got["EXPECTEDVERIFY"] = r.SignatureHolds()
		return got
	}
	if r.Verdict == verify.Malformed {
		failed := stages[r.Reasons[0].Code]
		for _, stage := range []string{"EXPECTEDB45DECODE", "EXPECTEDCOMPRESSION", "EXPECTEDDECODE"} {
			got[stage] = stage != failed
			if stage == failed {
				break
			}
		}
		got["EXPECTEDVERIFY"] = false
		return got
	}
	got["EXPECTEDB45DECODE"], got["EXPECTEDCOMPRESSION"], got["EXPECTEDDECODE"] = true, true, true
	got["EXPECTEDVERIFY"] = r.SignatureHolds()
	if hasClock && r.SignatureHolds() {
		// The vectors mean the certificate's own dates, not its key's.
		got["EXPECTEDEXPIRATIONCHECK"] = !slices.ContainsFunc(r.Reasons, func(reason verify.Reason) bool {
			return reason.Code == trust.CodeDocumentExpired || reason.Code == trust.CodeDocumentNotYet || reason.Code == trust.CodeSignedInFuture
		})
	}
	return got
}

func conformanceKey(t *testing.T, certificate string) []*trust.Key {
	t.Helper()
	der, err := base64.StdEncoding.DecodeString(certificate)
	if err != nil {
		t.Fatal(err)
	}
	keys, refused, err := trust.ParseKeys(der, trust.Enrolment{Unrestricted: true})
	if err != nil || len(refused) > 0 {
		t.Fatal(err, refused)
	}
	return keys
}

// clockOf reads the clocks of the vectors, which every country wrote its own
// way.
func clockOf(text string) (time.Time, bool) {
	for _, layout := range []string{
		time.RFC3339Nano, "2006-01-02T15:04:05.999999999", "2006-01-02T15:04:05-0700", "2006-01-02T15:04Z07:00", "2006-01-02T15:04:05 Z07:00",
		"2006-01-02 15:04:05", "2006-01-02",
	} {
		if at, err := time.Parse(layout, text); err == nil {
			return at, true
		}
	}
	return time.Time{}, false
}

// TestClaim169 takes the published vectors of the identity code: the two that
// are signed verify with their key, and none with an empty signature gets any
// further than that.
func TestClaim169(t *testing.T) {
	dir := vectors(t, "claim-169")
	files, err := filepath.Glob(filepath.Join(dir, "*", "*.json"))
	if err != nil || len(files) == 0 {
		t.Fatal("no vectors", err)
	}
	verified := 0
	for _, file := range files {
		var v struct {
			Name    string `json:"name"`
			Payload string `json:"qr_data"`
			Signing struct {
				Algorithm string `json:"algorithm"`
				PublicKey string `json:"public_key_hex"`
			} `json:"signing_key"`
			Expected struct {
				FullName string `json:"fullName"`
			} `json:"expected_claim169"`
		}
		content, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(content, &v); err != nil {
			t.Fatal(err)
		}
		var keys []*trust.Key
		if v.Signing.PublicKey != "" {
			keys = []*trust.Key{hexKey(t, v.Signing.Algorithm, v.Signing.PublicKey)}
		}
		r := verdict(keys, scanned(v.Payload), trust.At(now))
		t.Logf("%-24s %s %v", v.Name, r.Verdict, r.Reasons)
		switch v.Name {
		case "ed25519-signed", "ecdsa-p256-signed":
			verified++
			expect(t, r, verify.Authentic)
			if got := r.Document.Value(document.FieldFullName); got != v.Expected.FullName {
				t.Errorf("%s: full name is %q, want %q", v.Name, got, v.Expected.FullName)
			}
			expect(t, verdict(nil, scanned(v.Payload), trust.At(now)), verify.UnknownIssuer)
		default:
			if r.SignatureHolds() || r.Verdict == verify.ConsistentUnsigned {
				t.Errorf("%s is %s", v.Name, r.Verdict)
			}
		}
	}
	if verified != 2 {
		t.Errorf("%d signed vectors, want 2", verified)
	}
}

// hexKey returns an unrestricted key: Ed25519 as its 32 bytes, P-256 as an
// uncompressed point.
func hexKey(t *testing.T, algorithm, digits string) *trust.Key {
	t.Helper()
	b, err := hex.DecodeString(digits)
	if err != nil {
		t.Fatal(err)
	}
	encode := base64.RawURLEncoding.EncodeToString
	jwk := fmt.Sprintf(`{"kty":"OKP","crv":"Ed25519","x":%q}`, encode(b))
	if algorithm == "ES256" && len(b) == 65 {
		jwk = fmt.Sprintf(`{"kty":"EC","crv":"P-256","x":%q,"y":%q}`, encode(b[1:33]), encode(b[33:]))
	}
	keys, refused, err := trust.ParseKeys([]byte(jwk), trust.Enrolment{Unrestricted: true})
	if err != nil || len(refused) > 0 {
		t.Fatal(err, refused)
	}
	return keys[0]
}
