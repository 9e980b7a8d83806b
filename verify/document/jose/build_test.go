package jose

import (
	"bytes"
	"compress/flate"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/soi-id/soi/verify/document"
)

// The tests build their payloads layer by layer, so that each can be broken on
// its own. Nothing here is signed: formats look at no signature.

var reference = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

const (
	issuedAt  = 1767225600 // 1 January 2026
	expiresAt = 1798761600 // 1 January 2027
)

// fakeSignature is as long as those of ES256.
var fakeSignature = strings.Repeat("x", 64)

func encode(b string) string { return base64.RawURLEncoding.EncodeToString([]byte(b)) }

func jsonOf(t testing.TB, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func compact(header, payload string) string {
	return encode(header) + "." + encode(payload) + "." + encode(fakeSignature)
}

func payload(text string) document.Payload {
	return document.Payload{Bytes: []byte(text), Source: document.SourceSymbol}
}

// with returns a copy of an object with other members; nil takes one away.
func with(o map[string]any, members map[string]any) map[string]any {
	changed := maps.Clone(o)
	for name, v := range members {
		changed[name] = v
		if v == nil {
			delete(changed, name)
		}
	}
	return changed
}

// credential is a VC of data model 1.1 as a JWT.
func credential(t testing.TB, subject map[string]any, changes map[string]any) document.Payload {
	t.Helper()
	claims := map[string]any{
		"iss": "https://issuer.example", "sub": "did:example:1", "nbf": issuedAt, "exp": expiresAt,
		"vc": map[string]any{"type": []any{"VerifiableCredential", "PersonCredential"}, "credentialSubject": subject},
	}
	return payload(compact(`{"alg":"ES256","kid":"key","typ":"JWT"}`, jsonOf(t, with(claims, changes))))
}

// card is a health card around claims; header and claims may be changed.
func card(t testing.TB, header string, claims map[string]any) string {
	t.Helper()
	return shcScheme + shcDigitsOf(compact(header, string(deflated(t, jsonOf(t, claims)))))
}

const shcHeader = `{"zip":"DEF","alg":"ES256","kid":"key"}`

func cardClaims(resources ...any) map[string]any {
	entries := []any{}
	for _, resource := range resources {
		entries = append(entries, map[string]any{"resource": resource})
	}
	return map[string]any{"iss": "https://health.example", "nbf": issuedAt, "vc": map[string]any{
		"credentialSubject": map[string]any{"fhirBundle": map[string]any{"resourceType": "Bundle", "entry": entries}},
	}}
}

var patient = map[string]any{
	"resourceType": "Patient", "birthDate": "1990-02-28", "gender": "female",
	"name": []any{map[string]any{"family": "Mẫu", "given": []any{"Thị", "Hai"}}},
}

func shcDigitsOf(text string) string {
	var digits strings.Builder
	for _, c := range []byte(text) {
		fmt.Fprintf(&digits, "%02d", c-shcOffset)
	}
	return digits.String()
}

func deflated(t testing.TB, text string) []byte {
	t.Helper()
	var out bytes.Buffer
	w, err := flate.NewWriter(&out, flate.BestCompression)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func digestOf(disclosure string) string {
	sum := sha256.Sum256([]byte(disclosure))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

const sdHeader = `{"alg":"ES256","kid":"key","typ":"dc+sd-jwt"}`

// selective is an SD-JWT VC with claims beside those that each has, and
// disclosures behind it.
func selective(t testing.TB, claims map[string]any, disclosures ...string) string {
	t.Helper()
	all := with(map[string]any{"iss": "https://issuer.example", "vct": "urn:example:person", "iat": issuedAt, "exp": expiresAt}, claims)
	return strings.Join(append(append([]string{compact(sdHeader, jsonOf(t, all))}, disclosures...), ""), "~")
}

// shown are the fields of a document as "key=value".
func shown(d *document.Document) []string {
	var fields []string
	for _, f := range d.Fields {
		fields = append(fields, f.Key+"="+f.Value)
	}
	return fields
}

func expectFields(t *testing.T, d *document.Document, want ...string) {
	t.Helper()
	if got := shown(d); !slices.Equal(got, want) {
		t.Errorf("fields\n%q, want\n%q", got, want)
	}
	for _, f := range d.Fields {
		if f.Signed != (d.Proof != nil) {
			t.Errorf("%s: signed %v, proof %v", f.Key, f.Signed, d.Proof != nil)
		}
	}
}

func expectFinding(t *testing.T, d *document.Document, code string, severity document.Severity) {
	t.Helper()
	for _, f := range d.Findings {
		if f.Code == code {
			if f.Severity != severity {
				t.Errorf("%s has severity %d, want %d", code, f.Severity, severity)
			}
			return
		}
	}
	t.Errorf("findings %v, want %s among them", d.Findings, code)
}

func parse(t *testing.T, format document.Format, p document.Payload) *document.Document {
	t.Helper()
	d, err := format.Parse(p, reference)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func expectMalformed(t *testing.T, format document.Format, p document.Payload, code string) {
	t.Helper()
	d, err := format.Parse(p, reference)
	var m *document.Malformed
	if !errors.As(err, &m) || d != nil {
		t.Errorf("document %v beside %v, want %s", d != nil, err, code)
		return
	}
	if m.Code != code {
		t.Errorf("%v, want %s", err, code)
	}
}
