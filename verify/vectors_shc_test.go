package verify_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/soi-id/soi/verify"
	"github.com/soi-id/soi/verify/document"
	"github.com/soi-id/soi/verify/document/jose"
	"github.com/soi-id/soi/verify/picture"
	symbols "github.com/soi-id/soi/verify/symbol"
	"github.com/soi-id/soi/verify/trust"
)

// shcIssuer is the issuer of the examples, whose keys are published with them.
const shcIssuer = "https://spec.smarthealth.cards/examples/issuer"

func shcKeys(t *testing.T, dir string) []*trust.Key {
	t.Helper()
	file, err := os.ReadFile(filepath.Join(dir, "jwks.json"))
	if err != nil {
		t.Fatal(err)
	}
	keys, refused, err := trust.ParseKeys(file, trust.Enrolment{
		Issuer: trust.Issuer{ID: shcIssuer}, Country: "US", Formats: []string{"smart.shc", "jws.vc"},
	})
	if err != nil || len(refused) > 0 || len(keys) != 2 {
		t.Fatal(len(keys), refused, err)
	}
	return keys
}

// shcOutcome is what is said of a published vector.
type shcOutcome struct {
	verdict verify.Verdict
	code    string
}

// shcExpected is what must be said of the tokens: as they stand in a file, and
// as the digits of a code. Its publisher names each after what is wrong in it.
var shcExpected = map[string]struct{ file, code shcOutcome }{
	// Holds as DER alone, which RFC 7518 §3.4 does not permit.
	"der-signature":       {shcOutcome{verify.SignatureInvalid, "signature_mismatch"}, shcOutcome{verify.SignatureInvalid, "signature_mismatch"}},
	"invalid-signature":   {shcOutcome{verify.SignatureInvalid, "signature_mismatch"}, shcOutcome{verify.SignatureInvalid, "signature_mismatch"}},
	"issuer-kid-mismatch": {shcOutcome{verify.UnknownIssuer, "no_key"}, shcOutcome{verify.UnknownIssuer, "no_key"}},
	// Its signature holds. In a file it is a credential as a JWT like any other.
	"no_deflate":        {shcOutcome{verify.Authentic, "signature_holds"}, shcOutcome{verify.Malformed, "shc_header_invalid"}},
	"no_jws_header_alg": {shcOutcome{verify.Malformed, "shc_header_invalid"}, shcOutcome{verify.Malformed, "shc_header_invalid"}},
	"no_jws_header_kid": {shcOutcome{verify.Malformed, "shc_header_invalid"}, shcOutcome{verify.Malformed, "shc_header_invalid"}},
	// White space around a token is what copying leaves, and is not signed.
	"trailing_chars": {shcOutcome{verify.Authentic, "signature_holds"}, shcOutcome{verify.Authentic, "signature_holds"}},
}

// shcCodes is what must be said of the numeric codes.
var shcCodes = map[string]shcOutcome{
	"test-example-1195-byte-qrnumeric":                             {verify.Authentic, "signature_holds"},
	"test-example-00-f-qr-code-numeric-value-0-index-out-of-range": {verify.Malformed, "shc_part_invalid"},
	"test-example-00-f-qr-code-numeric-value-0-number-too-big":     {verify.Malformed, "shc_digits_invalid"},
	"test-example-00-f-qr-code-numeric-value-0-odd-count":          {verify.Malformed, "shc_digits_invalid"},
}

// TestSHC takes the published health cards, good and broken.
func TestSHC(t *testing.T) {
	dir := vectors(t, "shc")
	keys := shcKeys(t, dir)
	seen := 0
	check := func(name, text string, want shcOutcome) {
		t.Helper()
		seen++
		r := verdict(keys, scanned(text), trust.At(now))
		t.Logf("%-68s %s %v", name, r.Verdict, r.Reasons)
		expect(t, r, want.verdict, want.code)
	}
	for _, file := range textFiles(t, filepath.Join(dir, "jws")) {
		name := strings.TrimPrefix(file.name, "test-example-00-d-jws-")
		want, ok := shcExpected[name]
		if !ok {
			t.Errorf("nothing is expected of %s", file.name)
			continue
		}
		check(name+" in a file", file.text, want.file)
		check(name, shcOf(strings.TrimSpace(file.text)), want.code)
	}
	for _, file := range textFiles(t, filepath.Join(dir, "qr")) {
		want, ok := shcCodes[file.name]
		if !ok {
			t.Errorf("nothing is expected of %s", file.name)
			continue
		}
		check(file.name, file.text, want)
	}
	if want := 2*len(shcExpected) + len(shcCodes); seen != want {
		t.Errorf("%d vectors, want %d", seen, want)
	}
}

// TestSHCInParts divides a published card, as its standard did until 1.3.
func TestSHCInParts(t *testing.T) {
	dir := vectors(t, "shc")
	keys := shcKeys(t, dir)
	content, err := os.ReadFile(filepath.Join(dir, "qr", "test-example-1195-byte-qrnumeric.txt"))
	if err != nil {
		t.Fatal(err)
	}
	digits := strings.TrimPrefix(strings.TrimSpace(string(content)), "shc:/")
	cut := len(digits) / 4 * 2
	parts := []string{"shc:/2/2/" + digits[cut:], "shc:/1/2/" + digits[:cut]}
	expect(t, verdict(keys, scanned(parts[0]), trust.At(now)), verify.Unsupported, verify.CodePartOfSeveral)
	expect(t, verdict(keys, scanned(strings.Join(parts, "\n")), trust.At(now)), verify.Authentic)
	whole, err := jose.JoinSHC([][]byte{[]byte(parts[0]), []byte(parts[1])})
	if err != nil {
		t.Fatal(err)
	}
	expect(t, verdict(keys, scanned(string(whole)), trust.At(now)), verify.Authentic)
}

// TestSHCKeys: the rules of trust hold for health cards too.
func TestSHCKeys(t *testing.T) {
	dir := vectors(t, "shc")
	keys := shcKeys(t, dir)
	content, err := os.ReadFile(filepath.Join(dir, "qr", "test-example-1195-byte-qrnumeric.txt"))
	if err != nil {
		t.Fatal(err)
	}
	card := scanned(strings.TrimSpace(string(content)))
	expect(t, verdict(nil, card, trust.At(now)), verify.UnknownIssuer)
	// Its nbf has a fraction: 2021-10-05T18:33:48.31Z.
	issued := time.Unix(1633458828, 310_000_000)
	expect(t, verdict(keys, card, trust.At(issued.Add(-time.Second))), verify.NotYetValid)
	expect(t, verdict(keys, card, trust.At(issued.Add(time.Second))), verify.Authentic)
	r := verdict(keys, card, trust.At(now))
	for key, want := range map[string]string{"family_name": "Kenobi-Skywalker", "given_name": "Peter Benedikt Alexander", document.FieldBirthDate: "1961-02-28", document.FieldSex: "M"} {
		if got := r.Document.Value(key); got != want {
			t.Errorf("%s is %q, want %q", key, got, want)
		}
	}
	if len(r.UnsignedFields()) > 0 {
		t.Errorf("unsigned fields %v", r.UnsignedFields())
	}
}

// TestSHCPictures reads the published pictures of codes, of which one is too
// damaged to be read.
func TestSHCPictures(t *testing.T) {
	dir := vectors(t, "shc")
	keys := shcKeys(t, dir)
	var reader symbols.Reader
	for name, readable := range map[string]bool{
		"0-corrupted.png": false, "0-scaled-85.jpg": true, "0-single_qr_segment.png": true, "inflated-to-v22.png": true,
	} {
		content, err := os.ReadFile(filepath.Join(dir, "qr", "test-example-00-g-qr-code-"+name))
		if err != nil {
			t.Fatal(err)
		}
		for grey, err := range picture.Pages(t.Context(), content) {
			if err != nil {
				t.Fatal(err)
			}
			found, err := reader.Read(t.Context(), grey)
			if err != nil {
				t.Fatal(err)
			}
			t.Logf("%-28s %d codes", name, len(found))
			if readable != (len(found) == 1) {
				t.Errorf("%s: %d codes", name, len(found))
			}
			for _, s := range found {
				expect(t, verdict(keys, symbol(s.Bytes), trust.At(now)), verify.Authentic)
			}
		}
	}
}

type textFile struct{ name, text string }

// textFiles returns the text files of a folder, by name without ".txt".
func textFiles(t *testing.T, dir string) []textFile {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(dir, "*.txt"))
	if err != nil || len(paths) == 0 {
		t.Fatal("no vectors", err)
	}
	files := make([]textFile, len(paths))
	for i, path := range paths {
		content, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		files[i] = textFile{strings.TrimSuffix(filepath.Base(path), ".txt"), string(content)}
	}
	return files
}

// shcOf writes a token as the digits of a code.
func shcOf(token string) string {
	var digits strings.Builder
	for _, c := range []byte(token) {
		fmt.Fprintf(&digits, "%02d", c-'-')
	}
	return "shc:/" + digits.String()
}
