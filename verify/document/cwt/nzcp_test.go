package cwt

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/fxamacker/cbor/v2"

	"github.com/soi-id/soi/verify/document"
)

func passClaims(credential any) map[any]any {
	return map[any]any{
		1: "did:web:pass.example", 4: expiresAt, 5: issuedAt, "vc": credential,
		7: []byte{0x60, 0xa4, 0xf5, 0x4d, 0x4e, 0x30, 0x43, 0x32, 0xbe, 0x33, 0xad, 0x78, 0xb1, 0xea, 0xfa, 0x4b},
	}
}

func sampleCredential() map[string]any {
	return map[string]any{
		"@context": []string{"https://www.w3.org/2018/credentials/v1"}, "version": "1.0.0",
		"type":              []string{"VerifiableCredential", "PublicCovidPass"},
		"credentialSubject": map[string]any{"givenName": "An", "familyName": "Mẫu", "dob": "1990-02-28"},
	}
}

func pass(message []byte) document.Payload {
	return payload(nzcpPrefix + "1/" + unpaddedBase32.EncodeToString(message))
}

func TestNZCPFields(t *testing.T) {
	p := pass(signMessage(t, encode(t, passClaims(sampleCredential()))))
	d, err := NZCP.Parse(p, reference)
	if err != nil {
		t.Fatal(err)
	}
	want := []document.Field{
		{Key: "family_name", Value: "Mẫu", Signed: true},
		{Key: "given_name", Value: "An", Signed: true},
		{Key: "birth_date", Value: "1990-02-28", Signed: true},
		{Key: "document_number", Value: "urn:uuid:60a4f54d-4e30-4332-be33-ad78b1eafa4b", Signed: true},
	}
	if !slices.EqualFunc(d.Fields, want, func(a, b document.Field) bool { return a.Key == b.Key && a.Value == b.Value && a.Signed == b.Signed }) {
		t.Errorf("fields %v", d.Fields)
	}
	if d.Proof.Hints.Issuer != "did:web:pass.example" || string(d.Proof.Hints.KeyID) != "key" || d.Proof.KeyInForce != document.AtCheck {
		t.Errorf("hints %+v", d.Proof.Hints)
	}
	if d.Validity.NotBefore.Unix() != issuedAt || d.Validity.NotAfter.Unix() != expiresAt || !d.Validity.IssuedAt.IsZero() {
		t.Errorf("validity %v", d.Validity)
	}
}

func TestNZCPEnvelope(t *testing.T) {
	claims := encode(t, passClaims(sampleCredential()))
	message := signMessage(t, claims)
	sound := unpaddedBase32.EncodeToString(message)
	for _, c := range []struct{ name, text, want string }{
		{"sound", "NZCP:/1/" + sound, "proof"},
		{"from a scanner", "\ufeffNZCP:/1/" + sound + "\r\n", "proof"},
		{"another version", "NZCP:/2/" + sound, CodeNZCPVersionUnsupported},
		{"no version", "NZCP://" + sound, CodeNZCPVersionUnsupported},
		{"no content", "NZCP:/1/", CodeBase32Invalid},
		{"prefix alone", "NZCP:/1", CodeBase32Invalid},
		{"another prefix", "HC1:" + sound, CodeBase32Invalid},
		{"lower case", strings.ToLower("NZCP:/1/" + sound), CodeBase32Invalid},
		{"padding", "NZCP:/1/" + sound + "=", CodeBase32Invalid},
		{"a line break inside", "NZCP:/1/" + sound[:9] + "\n" + sound[9:], CodeBase32Invalid},
		{"a digit that Base32 has not", "NZCP:/1/" + sound[:9] + "1" + sound[10:], CodeBase32Invalid},
		{"a space before", "NZCP:/1/ " + sound, CodeBase32Invalid},
		{"cut", "NZCP:/1/" + sound[:len(sound)/16*8], CodeCOSEInvalid},
		{"twice", "NZCP:/1/" + sound + "/" + sound, CodeBase32Invalid},
		{"bytes after the message", string(pass(append(bytes.Clone(message), 0)).Bytes), CodeCOSEInvalid},
		{"untagged", string(pass(message[1:]).Bytes), CodeCOSEInvalid},
		{"under the CWT tag", string(pass(append([]byte{0xd8, 61}, message...)).Bytes), CodeCOSEInvalid},
		{"compressed", string(pass(zlibOf(t, message)).Bytes), CodeCOSEInvalid},
		{"encrypted", string(pass(encode(t, cbor.Tag{Number: 16, Content: []any{[]byte{}, map[int]any{}, []byte{1}}})).Bytes), CodeEncrypted},
		{"unsigned", string(pass(rawMessage(t, 18, []byte{0xa1, 1, 0x27}, map[int]any{}, claims, []byte{})).Bytes), CodeSignatureMissing},
		{"algorithm unprotected", string(pass(rawMessage(t, 18, []byte{}, map[int]any{1: -8}, claims, make([]byte, 64))).Bytes), CodeAlgorithmNotProtected},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := outcome(t, NZCP, payload(c.text)); got != c.want {
				t.Errorf("outcome %q, want %q", got, c.want)
			}
		})
	}
}

// Bits that belong to no byte make a second text of the same message.
func TestNZCPOneFormOnly(t *testing.T) {
	if _, err := decodeBase32("AB"); err == nil {
		t.Error("spare bits are passed over")
	}
	if b, err := decodeBase32("AA"); err != nil || len(b) != 1 {
		t.Errorf("%v, %v", b, err)
	}
}

func TestNZCPClaims(t *testing.T) {
	without := func(label any) map[any]any {
		claims := passClaims(sampleCredential())
		delete(claims, label)
		return claims
	}
	with := func(name string, value any) map[any]any {
		credential := sampleCredential()
		credential[name] = value
		return passClaims(credential)
	}
	for _, c := range []struct {
		name   string
		claims any
		want   string
	}{
		{"sound", passClaims(sampleCredential()), "proof"},
		{"no issuer", without(1), CodeClaimsInvalid},
		{"no end", without(4), CodeClaimsInvalid},
		{"no beginning", without(5), CodeClaimsInvalid},
		{"no id", without(7), "proof"},
		{"no credential", without("vc"), CodeClaimsInvalid},
		{"credential is text", passClaims("text"), CodeClaimsInvalid},
		{"no version", with("version", nil), CodeNZCPVersionUnsupported},
		{"later version", with("version", "1.1.0"), CodeNZCPVersionUnsupported},
		{"another type", with("type", []string{"VerifiableCredential", "DomesticPass"}), CodeNZCPTypeUnsupported},
		{"two types", with("type", []string{"VerifiableCredential", "PublicCovidPass", "X"}), CodeNZCPTypeUnsupported},
		{"type is text", with("type", "PublicCovidPass"), CodeNZCPTypeUnsupported},
		{"no subject", with("credentialSubject", nil), CodeClaimsInvalid},
		{"empty subject", with("credentialSubject", map[string]any{}), "proof"},
		{"credential twice", cbor.RawMessage{0xa2, 0x62, 'v', 'c', 0xa0, 0x62, 'v', 'c', 0xa0}, CodeClaimsInvalid},
		{"subject twice", passClaims(cbor.RawMessage{0xa2, 0x61, 'a', 0xa0, 0x61, 'a', 0xa0}), CodeClaimsInvalid},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := outcome(t, NZCP, pass(signMessage(t, encode(t, c.claims)))); got != c.want {
				t.Errorf("outcome %q, want %q", got, c.want)
			}
		})
	}
}

func TestNZCPFindings(t *testing.T) {
	for birth, want := range map[string]string{
		"1990-02-28": "", "2027-01-01": CodeBirthInFuture, "28 February 1990": CodeDateUnreadable,
	} {
		credential := sampleCredential()
		credential["credentialSubject"] = map[string]any{"givenName": "An", "dob": birth}
		d, err := NZCP.Parse(pass(signMessage(t, encode(t, passClaims(credential)))), reference)
		if err != nil {
			t.Fatal(err)
		}
		if got := len(d.Findings) == 1 && d.Findings[0].Code == want; got != (want != "") {
			t.Errorf("%s: findings %v", birth, d.Findings)
		}
	}
}

func TestNZCPRecognise(t *testing.T) {
	for text, want := range map[string]bool{
		"NZCP:/1/2KCE": true, "nzcp:/1/2kce": true, "NZCP:/9/": true, "NZCP:/": true, "\ufeffNZCP:/1/2KCE\r\n": true,
		"NZCP:": false, "NZCP": false, "": false, "HC1:6BF": false, "https://nzcp.example": false,
	} {
		if got := NZCP.Recognise(payload(text)); got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
}

func TestNZCPCutAtEveryByte(t *testing.T) {
	text := pass(signMessage(t, encode(t, passClaims(sampleCredential())))).Bytes
	for n := range text {
		d, err := NZCP.Parse(payload(string(text[:n])), reference)
		if d != nil && d.Proof != nil {
			t.Errorf("%d bytes have a proof", n)
		}
		if (d == nil) != (err != nil) {
			t.Errorf("%d bytes: document %v, error %v", n, d != nil, err)
		}
	}
}

// The fuzzer works on the message, which random text would never become.
func FuzzNZCPMessage(f *testing.F) {
	fuzzSeeds(f)
	claims := encode(f, passClaims(sampleCredential()))
	f.Add(signMessage(f, claims))
	f.Add(rawMessage(f, 18, []byte{0xa1, 1, 0x27}, map[int]any{}, claims, []byte{}))
	f.Fuzz(func(t *testing.T, message []byte) { checkParse(t, NZCP, pass(message)) })
}

func FuzzNZCPPayload(f *testing.F) {
	f.Add(pass(signMessage(f, encode(f, passClaims(sampleCredential())))).Bytes)
	f.Add([]byte("NZCP:/2/AA"))
	f.Fuzz(func(t *testing.T, b []byte) {
		NZCP.Recognise(document.Payload{Bytes: b})
		checkParse(t, NZCP, document.Payload{Bytes: b})
	})
}
