package issue

import (
	"bytes"
	"encoding/asn1"
	"encoding/base64"
	"encoding/json"
	"math/big"
	"strings"

	"github.com/soi-id/soi/verify/document"
)

var shcSpecimen = specimen{
	format: "smart.shc", algorithm: document.ES256, issuer: "https://health.example/cards", country: "VN",
	sign: func(key *Key, v document.Validity) ([]byte, error) {
		text, err := SHC(key, vectorBundle, v)
		return []byte(text), err
	},
	// A multiple of 3 digits behind the scheme may be an odd number of them; of
	// this card, whose length does not change, it is even.
	truncated: outcome{"malformed", "jws_invalid"}, prefix: shcScheme,
	flaws: shcFlaws(),
}

// vectorBundle is nobody's.
var vectorBundle = map[string]any{
	"resourceType": "Bundle", "type": "collection",
	"entry": []map[string]any{
		{"fullUrl": "resource:0", "resource": map[string]any{
			"resourceType": "Patient", "birthDate": "2000-01-31",
			"name": []map[string]any{{"family": "Nguyễn", "given": []string{"Văn", "Mẫu"}}},
		}},
		{"fullUrl": "resource:1", "resource": map[string]any{
			"resourceType": "Immunization", "status": "completed", "occurrenceDateTime": "2026-01-01", "lotNumber": "VECTOR1",
			"vaccineCode": map[string]any{"coding": []map[string]any{{"system": "http://hl7.org/fhir/sid/cvx", "code": "207"}}},
			"patient":     map[string]any{"reference": "resource:0"},
		}},
	},
}

// An shcForgery signs a content under a header of its own choice, and changes
// each layer.
type shcForgery struct {
	header     map[string]any
	content    []byte
	compressed func([]byte) []byte
	token      func(string) string
	text       func(string) string
}

func shcFlaws() []flaw {
	forge := func(make func(f *shcForgery)) func(*Key, document.Validity) ([]byte, error) {
		return func(key *Key, v document.Validity) ([]byte, error) {
			content, err := json.Marshal(key.healthCard(vectorBundle, v))
			if err != nil {
				return nil, err
			}
			f := shcForgery{
				header:     map[string]any{"zip": "DEF", "alg": "ES256", "kid": key.ID},
				content:    content,
				compressed: func(b []byte) []byte { return b },
				token:      func(s string) string { return s },
				text:       func(s string) string { return s },
			}
			make(&f)
			compressed, err := deflate(f.content)
			if err != nil {
				return nil, err
			}
			header, err := json.Marshal(f.header)
			if err != nil {
				return nil, err
			}
			token, err := key.compactJWS(header, f.compressed(compressed))
			if err != nil {
				return nil, err
			}
			return []byte(f.text(shcScheme + shcDigits(f.token(token)))), nil
		}
	}
	header := func(name string, value any) func(*shcForgery) {
		return func(f *shcForgery) {
			f.header[name] = value
			if value == nil {
				delete(f.header, name)
			}
		}
	}
	text := func(change func(string) string) func(*shcForgery) {
		return func(f *shcForgery) { f.text = change }
	}
	malformed := func(code string) outcome { return outcome{"malformed", code} }
	return []flaw{
		{
			name: "not_yet_valid", description: "verified a month before its beginning", at: vectorTime.AddDate(0, -1, 0),
			sign: forge(func(*shcForgery) {}), outcome: outcome{"not_yet_valid", "document_not_yet_valid"},
		},
		{
			name: "signature_der", description: "the signature is in DER, as other standards have it",
			sign:    forge(func(f *shcForgery) { f.token = derSignature }),
			outcome: outcome{"signature_invalid", "signature_mismatch"},
		},
		{name: "wrong_algorithm", description: "claims ES384", sign: forge(header("alg", "ES384")), outcome: malformed("shc_header_invalid")},
		{name: "no_algorithm", description: "names no algorithm", sign: forge(header("alg", nil)), outcome: malformed("shc_header_invalid")},
		{name: "no_compression", description: "does not say that it is compressed", sign: forge(header("zip", nil)), outcome: malformed("shc_header_invalid")},
		{name: "no_key_id", description: "names no key", sign: forge(header("kid", nil)), outcome: malformed("shc_header_invalid")},
		{
			name: "duplicate_key", description: "a claim is there twice",
			sign: forge(func(f *shcForgery) {
				f.content = append([]byte(`{"iss":"https://stranger.example",`), f.content[1:]...)
			}),
			outcome: malformed("claims_invalid"),
		},
		{
			name: "trailing_bytes", description: "a byte follows the compressed stream",
			sign:    forge(func(f *shcForgery) { f.compressed = func(b []byte) []byte { return append(b, 0) } }),
			outcome: malformed("compression_invalid"),
		},
		{
			name: "inflated_too_far", description: "two mebibytes of blanks follow the content before it is compressed",
			sign:    forge(func(f *shcForgery) { f.content = append(f.content, bytes.Repeat([]byte{' '}, 2<<20)...) }),
			outcome: malformed("inflated_too_large"),
		},
		{
			name: "no_signature", description: "the signature is stripped",
			sign: forge(func(f *shcForgery) {
				f.token = func(token string) string { return token[:strings.LastIndexByte(token, '.')+1] }
			}),
			outcome: outcome{"suspect_unsigned", "signature_missing"},
		},
		{name: "odd_digits", description: "a digit is missing", sign: forge(text(func(s string) string { return s[:len(s)-1] })), outcome: malformed("shc_digits_invalid")},
		{name: "digits_too_high", description: "a pair of digits stands for no character", sign: forge(text(func(s string) string { return s[:len(s)-2] + "78" })), outcome: malformed("shc_digits_invalid")},
		{
			name: "part_alone", description: "one part of two", sign: forge(text(func(s string) string { return inParts(s)[1] })),
			outcome: outcome{"unsupported", "part_of_several"},
		},
		{
			name: "part_out_of_range", description: "part 3 of 2",
			sign:    forge(text(func(s string) string { return "shc:/3/2/" + strings.TrimPrefix(s, shcScheme) })),
			outcome: malformed("shc_part_invalid"),
		},
		{
			name: "parts_joined", description: "both parts of two, the second first",
			sign: forge(text(func(s string) string {
				parts := inParts(s)
				return parts[1] + "\n" + parts[0]
			})),
			outcome: outcome{"authentic", "signature_holds"},
		},
	}
}

// inParts divides a card into two, an even number of digits each.
func inParts(text string) [2]string {
	digits := strings.TrimPrefix(text, shcScheme)
	cut := len(digits) / 4 * 2
	return [2]string{"shc:/1/2/" + digits[:cut], "shc:/2/2/" + digits[cut:]}
}

// derSignature writes the signature of a token as RFC 3279 §2.2.3 does.
func derSignature(token string) string {
	cut := strings.LastIndexByte(token, '.') + 1
	raw, _ := base64.RawURLEncoding.DecodeString(token[cut:]) // of our own making
	half := len(raw) / 2
	der, _ := asn1.Marshal(struct{ R, S *big.Int }{new(big.Int).SetBytes(raw[:half]), new(big.Int).SetBytes(raw[half:])})
	return token[:cut] + base64.RawURLEncoding.EncodeToString(der)
}
