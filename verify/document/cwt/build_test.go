package cwt

import (
	"bytes"
	"compress/zlib"
	"crypto/ed25519"
	"testing"
	"time"

	"github.com/andybalholm/brotli"
	"github.com/fxamacker/cbor/v2"
	gocose "github.com/veraison/go-cose"

	"github.com/soi-id/soi/verify/document"
	"github.com/soi-id/soi/verify/internal/base45"
)

// The tests build their payloads layer by layer, so that each can be broken on
// its own. The key is a throw-away one, made from a fixed seed.

var (
	reference = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)
	testKey   = ed25519.NewKeyFromSeed(bytes.Repeat([]byte{7}, ed25519.SeedSize))
)

const (
	issuedAt  = 1767225600 // 1 January 2026
	expiresAt = 1798761600 // 1 January 2027
)

func identityClaims(identity any) map[any]any {
	return map[any]any{1: "https://id.example", 4: expiresAt, 5: issuedAt, 6: issuedAt, 169: identity}
}

func healthClaims(certificate any) map[any]any {
	return map[any]any{1: "VN", 4: expiresAt, 6: issuedAt, -260: map[int]any{1: certificate}}
}

func sampleIdentity() map[any]any {
	return map[any]any{1: "001090000001", 4: "NGUYỄN THỊ MẪU", 8: "19900228", 9: 2, 13: "VN"}
}

func sampleCertificate() map[string]any {
	return map[string]any{
		"ver": "1.3.0", "dob": "1990-02-28",
		"nam": map[string]any{"fn": "Mẫu", "gn": "Thị", "fnt": "MAU", "gnt": "THI"},
		"v": []any{map[string]any{
			"tg": "840539006", "mp": "EU/1/20/1528", "dn": 2, "sd": 2, "dt": "2021-10-01", "co": "VN", "is": "Bộ Y tế", "ci": "URN:UVCI:V1:VN:MAU1",
		}},
	}
}

func encode(t testing.TB, v any) []byte {
	t.Helper()
	b, err := cbor.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func signMessage(t testing.TB, claims []byte) []byte {
	t.Helper()
	signer, err := gocose.NewSigner(gocose.AlgorithmEdDSA, testKey)
	if err != nil {
		t.Fatal(err)
	}
	headers := gocose.Headers{Protected: gocose.ProtectedHeader{
		gocose.HeaderLabelAlgorithm: gocose.AlgorithmEdDSA, gocose.HeaderLabelKeyID: []byte("key"),
	}}
	b, err := gocose.Sign1(nil, signer, headers, claims, nil)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// rawMessage is a tagged COSE_Sign1 message of any parts.
func rawMessage(t testing.TB, tag uint64, protected []byte, unprotected any, claims, signature []byte) []byte {
	t.Helper()
	return encode(t, cbor.Tag{Number: tag, Content: []any{protected, unprotected, claims, signature}})
}

func zlibOf(t testing.TB, b []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	w := zlib.NewWriter(&out)
	if _, err := w.Write(b); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func brotliOf(t testing.TB, b []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	w := brotli.NewWriter(&out)
	if _, err := w.Write(b); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func text(b []byte) string { return string(base45.Encode(b)) }

// identity and health are whole payloads of sound layers around the claims.
func identity(t testing.TB, claims any) document.Payload {
	t.Helper()
	return payload(text(zlibOf(t, signMessage(t, encode(t, claims)))))
}

func health(t testing.TB, claims any) document.Payload {
	t.Helper()
	return payload(hcertPrefix + text(zlibOf(t, signMessage(t, encode(t, claims)))))
}

func payload(s string) document.Payload {
	return document.Payload{Bytes: []byte(s), Source: document.SourceSymbol}
}
