package cwt

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/fxamacker/cbor/v2"

	"github.com/soi-id/soi/verify/document"
)

// outcome is the code of what parsing came to: of the error, of the finding
// that outweighs the others, or "proof".
func outcome(t *testing.T, f document.Format, p document.Payload) string {
	t.Helper()
	d, err := f.Parse(p, reference)
	var m *document.Malformed
	if errors.As(err, &m) {
		if d != nil {
			t.Error("a document beside an error")
		}
		return m.Code
	}
	if err != nil {
		t.Fatalf("an error that is not Malformed: %v", err)
	}
	if d.Format != f.ID {
		t.Errorf("format %q", d.Format)
	}
	if d.Proof != nil {
		return "proof"
	}
	code := ""
	for _, finding := range d.Findings {
		if finding.Severity >= document.Failure {
			code = finding.Code
		}
	}
	for _, field := range d.Fields {
		if field.Signed {
			t.Errorf("%s is signed without a proof", field.Key)
		}
	}
	return code
}

// What breaks below the claims is the same for both formats.
func TestBrokenEnvelopes(t *testing.T) {
	for _, format := range []struct {
		f      document.Format
		prefix string
		claims []byte
	}{
		{Claim169, "", encode(t, identityClaims(sampleIdentity()))},
		{HCERT, hcertPrefix, encode(t, healthClaims(sampleCertificate()))},
	} {
		message := signMessage(t, format.claims)
		sound := text(zlibOf(t, message))
		protected, signature := []byte{0xa1, 1, 0x27}, make([]byte, 64)
		wrapped := func(b []byte) string { return text(zlibOf(t, b)) }
		for _, c := range []struct{ name, text, want string }{
			{"sound", sound, "proof"},
			{"sound, from a scanner", "\ufeff" + format.prefix + sound + "\r\n", "proof"},
			{"nothing", "", CodeCompressionInvalid},
			{"lower case", strings.ToLower(sound), CodeBase45Invalid},
			{"a space before", " " + sound + " ", CodeBase45Invalid},
			{"not compressed", text(message), CodeCompressionInvalid},
			{"cut", sound[:len(sound)/6*3], CodeCompressionInvalid},
			{"bytes after the stream", text(append(zlibOf(t, message), 0, 0)), CodeCompressionInvalid},
			{"inflated too far", wrapped(make([]byte, 2*maxInflated)), CodeInflatedTooLarge},
			{"bytes after the message", wrapped(append(bytes.Clone(message), 0)), CodeCOSEInvalid},
			{"message cut", wrapped(message[:len(message)-1]), CodeCOSEInvalid},
			{"not COSE", wrapped(encode(t, "text")), CodeCOSEInvalid},
			{"wrong tag", wrapped(rawMessage(t, 19, protected, map[int]any{}, format.claims, signature)), CodeCOSEInvalid},
			{"encrypted", wrapped(encode(t, cbor.Tag{Number: 16, Content: []any{[]byte{}, map[int]any{}, []byte{1}}})), CodeEncrypted},
			{"several signatures", wrapped(encode(t, cbor.Tag{Number: 98, Content: []any{}})), CodeCOSETypeUnsupported},
			{"signature empty", wrapped(rawMessage(t, 18, protected, map[int]any{}, format.claims, nil)), CodeCOSEInvalid},
			{"signature of no bytes", wrapped(rawMessage(t, 18, protected, map[int]any{}, format.claims, []byte{})), CodeSignatureMissing},
			{"no bytes, no algorithm", wrapped(rawMessage(t, 18, []byte{}, map[int]any{}, format.claims, []byte{})), CodeSignatureMissing},
			{"algorithm unprotected", wrapped(rawMessage(t, 18, []byte{}, map[int]any{1: -8}, format.claims, signature)), CodeAlgorithmNotProtected},
			{"algorithm unknown", wrapped(rawMessage(t, 18, []byte{0xa1, 1, 0x38, 0x2e}, map[int]any{}, format.claims, signature)), CodeAlgorithmUnsupported},
			{"critical header", wrapped(rawMessage(t, 18, []byte{0xa2, 1, 0x27, 2, 0x81, 1}, map[int]any{}, format.claims, signature)), CodeCOSEInvalid},
			{"header twice", wrapped(rawMessage(t, 18, []byte{0xa2, 1, 0x27, 1, 0x27}, map[int]any{}, format.claims, signature)), CodeCOSEInvalid},
		} {
			t.Run(format.f.ID+"/"+c.name, func(t *testing.T) {
				p := payload(format.prefix + c.text)
				if strings.HasPrefix(c.text, "\ufeff") {
					p = payload(c.text)
				}
				if got := outcome(t, format.f, p); got != c.want {
					t.Errorf("outcome %q, want %q", got, c.want)
				}
			})
		}
	}
}

// What breaks in the claims of a token.
func TestBrokenClaims(t *testing.T) {
	with := func(label, value any) map[any]any {
		claims := identityClaims(sampleIdentity())
		claims[label] = value
		return claims
	}
	for _, c := range []struct {
		name   string
		claims any
		want   string
	}{
		{"sound", identityClaims(sampleIdentity()), "proof"},
		{"dates as floats", with(4, 1798761600.5), "proof"},
		{"dates under tag 1", with(4, cbor.Tag{Number: 1, Content: expiresAt}), "proof"},
		{"expired since 1970", with(4, 0), "proof"},
		{"no dates", map[int]any{169: sampleIdentity()}, "proof"},
		{"not a map", []int{1}, CodeClaimsInvalid},
		{"under a tag", cbor.Tag{Number: 61, Content: identityClaims(sampleIdentity())}, CodeClaimsInvalid},
		{"label twice", cbor.RawMessage{0xa2, 0x18, 169, 0xa0, 0x18, 169, 0xa0}, CodeClaimsInvalid},
		{"label twice in the identity", cbor.RawMessage{0xa1, 0x18, 169, 0xa2, 4, 0x61, 'A', 4, 0x61, 'B'}, CodeClaimsInvalid},
		{"issuer twice", cbor.RawMessage{0xa3, 0x18, 169, 0xa0, 1, 0x61, 'A', 1, 0x61, 'B'}, CodeClaimsInvalid},
		{"issuer is a number", with(1, 5), CodeClaimsInvalid},
		{"subject is bytes", with(2, []byte{1}), CodeClaimsInvalid},
		{"expiry is text", with(4, "2027-01-01"), CodeClaimsInvalid},
		{"expiry is null", with(4, nil), CodeClaimsInvalid},
		{"expiry is no number", with(4, cbor.RawMessage{0xf9, 0x7e, 0}), CodeClaimsInvalid},
		{"expiry is infinite", with(4, cbor.RawMessage{0xf9, 0x7c, 0}), CodeClaimsInvalid},
		{"expiry before 1970", with(4, -1), CodeClaimsInvalid},
		{"expiry in milliseconds", with(4, uint64(expiresAt)*1000), CodeClaimsInvalid},
		{"expiry under another tag", with(4, cbor.Tag{Number: 100, Content: expiresAt}), CodeClaimsInvalid},
		{"no identity", map[int]any{1: "https://id.example"}, CodeClaim169Missing},
		{"identity is an array", identityClaims([]int{1}), CodeClaimsInvalid},
		{"identity is null", identityClaims(nil), CodeClaimsInvalid},
		{"health certificate instead", healthClaims(sampleCertificate()), CodeClaim169Missing},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := outcome(t, Claim169, identity(t, c.claims)); got != c.want {
				t.Errorf("outcome %q, want %q", got, c.want)
			}
		})
	}
	for _, c := range []struct {
		name   string
		claims any
		want   string
	}{
		{"identity instead", identityClaims(sampleIdentity()), CodeHCERTMissing},
		{"no certificate", map[int]any{-260: map[int]any{}}, CodeHCERTMissing},
		{"under another number", map[int]any{-260: map[int]any{2: sampleCertificate()}}, CodeHCERTMissing},
		{"not a map", map[int]any{-260: 1}, CodeHCERTMissing},
		{"certificate is text", healthClaims("text"), CodeClaimsInvalid},
		{"empty certificate", healthClaims(map[string]any{}), "proof"},
	} {
		t.Run("hcert "+c.name, func(t *testing.T) {
			if got := outcome(t, HCERT, health(t, c.claims)); got != c.want {
				t.Errorf("outcome %q, want %q", got, c.want)
			}
		})
	}
}

// An error may be logged; it must not carry what the code says of a person.
func TestErrorsQuoteNothing(t *testing.T) {
	const secret = "NGUYENBIMAT"
	for _, claims := range []any{
		cbor.RawMessage(append(append([]byte{0xa2, 0x6b}, secret...), append(append([]byte{1, 0x6b}, secret...), 2)...)),
		identityClaims(cbor.RawMessage(append(append([]byte{0xa2, 0x6b}, secret...), append(append([]byte{1, 0x6b}, secret...), 2)...))),
		map[any]any{1: []any{secret}},
		map[any]any{4: secret},
	} {
		_, err := Claim169.Parse(identity(t, claims), reference)
		if err == nil || strings.Contains(err.Error(), secret) {
			t.Errorf("error: %v", err)
		}
	}
}

func TestRecognise(t *testing.T) {
	zlibIdentity := string(identity(t, identityClaims(sampleIdentity())).Bytes)
	brotliIdentity := text(brotliOf(t, signMessage(t, encode(t, identityClaims(sampleIdentity())))))
	certificate := string(health(t, healthClaims(sampleCertificate())).Bytes)
	for _, c := range []struct {
		name, text      string
		identity, hcert bool
	}{
		{"identity", zlibIdentity, true, false},
		{"identity, from a scanner", zlibIdentity + "\r\n", true, false},
		{"identity that lost a character", zlibIdentity[:len(zlibIdentity)-4] + zlibIdentity[len(zlibIdentity)-3:], true, false},
		{"identity in Brotli", brotliIdentity, true, false},
		{"health certificate", certificate, false, true},
		{"health certificate in lower case", strings.ToLower(certificate), false, true},
		{"health certificate of version 2", "HC2:6BF", false, true},
		{"another prefix", "HL0:" + certificate[4:], false, false},
		{"health certificate without its prefix", certificate[4:], true, false},
		{"prefix alone", "HC1", false, false},
		{"empty", "", false, false},
		{"digits", strings.Repeat("0123456789", 60), false, false},
		{"words", strings.Repeat("HELLO WORLD ", 20), false, false},
		{"a number plate", "6BF 12345", false, false},
		{"a link", "HTTPS://EXAMPLE.COM/6BF", false, false},
		{"a Vietnamese card", "001090000001|123456789|Nguyễn Thị Mẫu|28021990|Nữ|Hà Nội|01012022", false, false},
		{"Base45 of nothing in particular", text(bytes.Repeat([]byte{0x0b, 0x55, 0x3c}, 60)), false, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := Claim169.Recognise(payload(c.text)); got != c.identity {
				t.Errorf("identity: %v", got)
			}
			if got := HCERT.Recognise(payload(c.text)); got != c.hcert {
				t.Errorf("health certificate: %v", got)
			}
		})
	}
	// Brotli has no magic number, so that other Base45 must fail by its content.
	for i := range 2000 {
		b := make([]byte, 200)
		for j := range b {
			b[j] = byte((i*7919 + j*j*31 + j*i) >> 3)
		}
		if Claim169.Recognise(payload(text(b))) {
			t.Errorf("random content %d is recognised", i)
		}
	}
}

func BenchmarkParse(b *testing.B) {
	portrait := make([]byte, 800)
	for i := range portrait {
		portrait[i] = byte(i * i >> 3)
	}
	person := sampleIdentity()
	person[62] = []any{map[int]any{0: portrait, 1: 0, 2: 4}}
	message := signMessage(b, encode(b, identityClaims(person)))
	for _, c := range []struct {
		name   string
		format document.Format
		p      document.Payload
	}{
		{"claim169 zlib", Claim169, payload(text(zlibOf(b, message)))},
		{"claim169 brotli", Claim169, payload(text(brotliOf(b, message)))},
		{"hcert", HCERT, health(b, healthClaims(sampleCertificate()))},
	} {
		b.Run(fmt.Sprintf("%s %d bytes", c.name, len(c.p.Bytes)), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if !c.format.Recognise(c.p) {
					b.Fatal("not recognised")
				}
				if _, err := c.format.Parse(c.p, reference); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
