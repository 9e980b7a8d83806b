package verify_test

import (
	"bytes"
	"compress/zlib"
	"io"
	"testing"

	"github.com/soi-id/soi/verify"
	"github.com/soi-id/soi/verify/internal/base45"
	"github.com/soi-id/soi/verify/trust"
)

// TestEveryBitFlip changes each bit of signed payloads, on each of their three
// layers: the text, the compressed stream, the message. None may stay authentic
// unless the signed bytes are still the same, as with the padding bits of a
// compressed stream.
func TestEveryBitFlip(t *testing.T) {
	own := newIssuer(t, 1)
	v := verify.New(trust.NewKeyring([]*trust.Key{own.public}), trust.DefaultPolicy)
	for _, c := range []struct{ name, prefix, text string }{
		{"claim 169", "", own.identity(inForce)},
		{"health pass", "HC1:", own.healthPass(inForce)},
	} {
		t.Run(c.name, func(t *testing.T) {
			original := v.Verify(scanned(c.text), trust.At(now))
			expect(t, original, verify.Authentic)
			compressed, err := base45.Decode([]byte(c.text[len(c.prefix):]))
			if err != nil {
				t.Fatal(err)
			}
			message := inflate(t, compressed)

			flips, same := 0, 0
			try := func(text string) {
				flips++
				r := v.Verify(scanned(text), trust.At(now))
				if r.Verdict != verify.Authentic && r.Verdict != verify.AuthenticStale {
					return
				}
				same++
				if !bytes.Equal(r.Document.Proof.Signed, original.Document.Proof.Signed) {
					t.Fatalf("flip %d is %s over other bytes", flips, r.Verdict)
				}
			}
			everyFlip([]byte(c.text), func(b []byte) { try(string(b)) })
			everyFlip(compressed, func(b []byte) { try(c.prefix + string(base45.Encode(b))) })
			everyFlip(message, func(b []byte) { try(c.prefix + string(base45.Encode(deflate(t, b)))) })
			t.Logf("%d flips, %d of them leave the signed bytes as they are", flips, same)
		})
	}
}

func everyFlip(of []byte, try func([]byte)) {
	for i := range of {
		for bit := range 8 {
			flipped := bytes.Clone(of)
			flipped[i] ^= 1 << bit
			try(flipped)
		}
	}
}

func inflate(t *testing.T, compressed []byte) []byte {
	t.Helper()
	r, err := zlib.NewReader(bytes.NewReader(compressed))
	if err != nil {
		t.Fatal(err)
	}
	message, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return message
}

func deflate(t *testing.T, message []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	w := zlib.NewWriter(&out)
	if _, err := w.Write(message); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}
