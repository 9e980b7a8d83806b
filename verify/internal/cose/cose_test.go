package cose

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"strings"
	"testing"

	"github.com/fxamacker/cbor/v2"
	gocose "github.com/veraison/go-cose"

	"github.com/soi-id/soi/verify/document"
)

// A message of hand-made parts; what is nil takes a sound value.
type parts struct {
	protected, unprotected, payload, signature any
}

func (p parts) encode(t testing.TB, tags ...uint64) []byte {
	t.Helper()
	array := []any{p.protected, p.unprotected, p.payload, p.signature}
	for i, sound := range []any{unhex(t, "a10126"), map[int]any{}, []byte("payload"), make([]byte, 64)} {
		if array[i] == nil {
			array[i] = sound
		}
	}
	var item any = array
	for i := len(tags) - 1; i >= 0; i-- {
		item = cbor.Tag{Number: tags[i], Content: item}
	}
	b, err := cbor.Marshal(item)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func unhex(t testing.TB, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(strings.ReplaceAll(s, " ", ""))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// nothing is encoded as null, where nil would mean a sound value.
var nothing = cbor.RawMessage{null}

func TestTags(t *testing.T) {
	for _, c := range []struct {
		name string
		tags []uint64
		want error
	}{
		{"none", nil, nil},
		{"COSE_Sign1", []uint64{18}, nil},
		{"CWT around COSE_Sign1", []uint64{61, 18}, nil},
		{"CWT around an array", []uint64{61}, ErrNotSign1},
		{"CWT twice", []uint64{61, 61, 18}, ErrNotSign1},
		{"COSE_Sign1 twice", []uint64{18, 18}, ErrNotSign1},
		{"COSE_Sign1 around CWT", []uint64{18, 61}, ErrNotSign1},
		{"self-described CBOR", []uint64{55799, 18}, nil}, // RFC 8949 §3.4.6: it means nothing
		{"unknown", []uint64{19}, ErrNotSign1},
		{"COSE_Encrypt0", []uint64{16}, ErrEncrypted},
		{"CWT around COSE_Encrypt0", []uint64{61, 16}, ErrEncrypted},
		{"COSE_Encrypt", []uint64{96}, ErrEncrypted},
		{"COSE_Mac0", []uint64{17}, ErrOtherMessage},
		{"COSE_Mac", []uint64{97}, ErrOtherMessage},
		{"COSE_Sign", []uint64{98}, ErrOtherMessage},
	} {
		t.Run(c.name, func(t *testing.T) {
			m, err := Parse(parts{}.encode(t, c.tags...))
			if !errors.Is(err, c.want) || (m == nil) != (c.want != nil) {
				t.Errorf("%v, %v, want %v", m, err, c.want)
			}
		})
	}
}

func TestParts(t *testing.T) {
	for _, c := range []struct {
		name string
		in   parts
		want error
	}{
		{"sound", parts{}, nil},
		{"empty protected header", parts{protected: []byte{}}, nil},
		{"empty signature", parts{signature: []byte{}}, nil},
		{"detached payload", parts{payload: nothing}, ErrDetached},
		{"payload is text", parts{payload: "payload"}, ErrNotSign1},
		{"payload is an array of bytes", parts{payload: []int{1, 2}}, ErrNotSign1},
		{"payload under a tag", parts{payload: cbor.Tag{Number: 24, Content: []byte{1}}}, ErrNotSign1},
		{"no signature", parts{signature: nothing}, ErrNotSign1},
		{"protected header is a map", parts{protected: map[int]int{1: -7}}, ErrNotSign1},
		{"protected header is null", parts{protected: nothing}, ErrNotSign1},
		{"protected header holds an array", parts{protected: unhex(t, "80")}, ErrHeader},
		{"protected header holds null", parts{protected: unhex(t, "f6")}, ErrHeader},
		{"protected header holds a tagged map", parts{protected: unhex(t, "d818a10126")}, ErrHeader},
		{"protected header goes on", parts{protected: unhex(t, "a10126 00")}, ErrCBOR},
		{"protected header is cut", parts{protected: unhex(t, "a101")}, ErrCBOR},
		{"algorithm twice", parts{protected: unhex(t, "a20126 0127")}, ErrCBOR},
		{"algorithm twice, once longer", parts{protected: unhex(t, "a20126 180127")}, ErrCBOR},
		{"unknown parameter twice", parts{protected: unhex(t, "a30126 186401 186402")}, ErrCBOR},
		{"unprotected parameter twice", parts{unprotected: cbor.RawMessage(unhex(t, "a2044101 044102"))}, ErrCBOR},
		{"unprotected header is null", parts{unprotected: nothing}, ErrHeader},
		{"unprotected header is an array", parts{unprotected: []int{}}, ErrHeader},
		{"critical", parts{protected: unhex(t, "a20126 028101")}, ErrCritical},
		{"critical outside", parts{unprotected: map[int]any{2: []int{1}}}, ErrCritical},
		{"key id is text", parts{unprotected: map[int]any{4: "key"}}, ErrHeader},
		{"protected key id is text", parts{protected: unhex(t, "a20126 04616b")}, ErrHeader},
	} {
		t.Run(c.name, func(t *testing.T) {
			m, err := Parse(c.in.encode(t, 18))
			if !errors.Is(err, c.want) || (m == nil) != (c.want != nil) {
				t.Errorf("%v, %v, want %v", m, err, c.want)
			}
		})
	}
}

func TestBytes(t *testing.T) {
	sound := parts{}.encode(t, 18)
	deep := bytes.Repeat([]byte{0x81}, maxDepth+1)
	for _, c := range []struct {
		name string
		in   []byte
		want error
	}{
		{"empty", nil, ErrCBOR},
		{"a byte after the message", append(bytes.Clone(sound), 0), ErrCBOR},
		{"cut by a byte", sound[:len(sound)-1], ErrCBOR},
		{"too deep", append(deep, 0), ErrCBOR},
		{"a map", unhex(t, "a0"), ErrNotSign1},
		{"a number", unhex(t, "00"), ErrNotSign1},
		{"array of three", unhex(t, "d28343a10126a040"), ErrNotSign1},
		{"array of five", unhex(t, "d28543a10126a0404040"), ErrNotSign1},
		{"too many elements", append(unhex(t, "990401"), make([]byte, maxItems+1)...), ErrCBOR},
	} {
		t.Run(c.name, func(t *testing.T) {
			if m, err := Parse(c.in); m != nil || !errors.Is(err, c.want) {
				t.Errorf("%v, %v, want %v", m, err, c.want)
			}
		})
	}
	for n := range sound {
		if m, err := Parse(sound[:n]); m != nil || err == nil {
			t.Fatalf("the first %d bytes are a message", n)
		}
	}
	// RFC 8949 §3.2.3: chunks are one byte string; the signature is over its
	// content.
	m, err := Parse(unhex(t, "d2 9f 5f42a10141 26ff a0 43010203 5f4101ff ff"))
	if err != nil {
		t.Fatal(err)
	}
	if want := unhex(t, "84 6a 5369676e617475726531 43a10126 40 43010203"); !bytes.Equal(m.Signed, want) {
		t.Errorf("signed bytes %x, want %x", m.Signed, want)
	}
}

func TestAlgorithm(t *testing.T) {
	for _, c := range []struct {
		name, protected string
		algorithm       document.Algorithm
		err             error
	}{
		{"ES256", "a10126", document.ES256, nil},
		{"ES384", "a1013822", document.ES384, nil},
		{"ES512", "a1013823", document.ES512, nil},
		{"PS256", "a1013824", document.PS256, nil},
		{"RS256", "a101390100", document.RS256, nil},
		{"EdDSA", "a10127", document.EdDSA, nil},
		{"ESP256", "a10128", document.ES256, nil},
		{"Ed25519", "a10132", document.EdDSA, nil},
		{"not the shortest number", "a1013806", document.ES256, nil},
		{"ES256K", "a101382e", "", ErrAlgorithmUnknown},
		{"HS256", "a10105", "", ErrAlgorithmUnknown},
		{"none, as text", "a101646e6f6e65", "", ErrAlgorithmUnknown},
		{"ES256 as text", "a101654553323536", "", ErrAlgorithmUnknown},
		{"a float", "a101f9c700", "", ErrAlgorithmUnknown},
		{"null", "a101f6", "", ErrAlgorithmUnknown},
		{"a bignum", "a101c34106", "", ErrAlgorithmUnknown},
		{"too large", "a1013bffffffffffffffff", "", ErrAlgorithmUnknown},
		{"label as text", "a1613126", "", ErrAlgorithmNotProtected},
		{"none", "a0", "", ErrAlgorithmNotProtected},
		{"no header", "", "", ErrAlgorithmNotProtected},
	} {
		t.Run(c.name, func(t *testing.T) {
			// The unprotected header names one too, and must not be heard.
			m, err := Parse(parts{protected: unhex(t, c.protected), unprotected: map[int]any{1: -7}}.encode(t, 18))
			if err != nil {
				t.Fatal(err)
			}
			if algorithm, err := m.Algorithm(); algorithm != c.algorithm || !errors.Is(err, c.err) {
				t.Errorf("%q, %v, want %q, %v", algorithm, err, c.algorithm, c.err)
			}
		})
	}
}

func TestKeyID(t *testing.T) {
	for _, c := range []struct {
		name, protected string
		unprotected     map[int]any
		want            []byte
	}{
		{"none", "a10126", nil, nil},
		{"protected", "a20126 044101", nil, []byte{1}},
		{"unprotected", "a10126", map[int]any{4: []byte{2}}, []byte{2}},
		{"both", "a20126 044101", map[int]any{4: []byte{2}}, []byte{1}},
		{"protected and an unreadable one", "a20126 044101", map[int]any{4: "2"}, []byte{1}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if c.unprotected == nil {
				c.unprotected = map[int]any{}
			}
			m, err := Parse(parts{protected: unhex(t, c.protected), unprotected: c.unprotected}.encode(t, 18))
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(m.KeyID, c.want) {
				t.Errorf("%x, want %x", m.KeyID, c.want)
			}
		})
	}
}

// The signed bytes are checked against go-cose, which builds its own.
func TestSignedBytesAreThoseOfGoCOSE(t *testing.T) {
	p256, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	public, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	for _, size := range []int{0, 1, 23, 24, 255, 256, 65535, 65536} {
		payload := bytes.Repeat([]byte{0xa0}, size)
		ecdsaSigner, err := gocose.NewSigner(gocose.AlgorithmES256, p256)
		if err != nil {
			t.Fatal(err)
		}
		ecdsaVerifier, err := gocose.NewVerifier(gocose.AlgorithmES256, p256.Public())
		if err != nil {
			t.Fatal(err)
		}
		edSigner, err := gocose.NewSigner(gocose.AlgorithmEdDSA, private)
		if err != nil {
			t.Fatal(err)
		}
		edVerifier, err := gocose.NewVerifier(gocose.AlgorithmEdDSA, public)
		if err != nil {
			t.Fatal(err)
		}
		for _, pair := range []struct {
			gocose.Signer
			gocose.Verifier
		}{{ecdsaSigner, ecdsaVerifier}, {edSigner, edVerifier}} {
			headers := gocose.Headers{Protected: gocose.ProtectedHeader{
				gocose.HeaderLabelAlgorithm: pair.Signer.Algorithm(),
				gocose.HeaderLabelKeyID:     []byte("key"),
			}}
			b, err := gocose.Sign1(rand.Reader, pair.Signer, headers, payload, nil)
			if err != nil {
				t.Fatal(err)
			}
			m, err := Parse(b)
			if err != nil {
				t.Fatal(err)
			}
			if err := pair.Verify(m.Signed, m.Signature); err != nil {
				t.Errorf("%v, payload of %d bytes: %v", pair.Signer.Algorithm(), size, err)
			}
			if !bytes.Equal(m.Payload, payload) || string(m.KeyID) != "key" || m.Unsigned() {
				t.Errorf("%v, payload of %d bytes: other content", pair.Signer.Algorithm(), size)
			}
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add(parts{}.encode(f, 18))
	f.Add(parts{}.encode(f, 61, 18))
	f.Add(parts{}.encode(f))
	f.Add(parts{protected: []byte{}, unprotected: map[int]any{4: []byte("k")}, signature: []byte{}}.encode(f, 18))
	f.Add(parts{}.encode(f, 16))
	f.Add(unhex(f, "d2 9f 5f42a10141 26ff a0 43010203 5f4101ff ff"))
	f.Fuzz(func(t *testing.T, b []byte) {
		m, err := Parse(b)
		if err != nil {
			if m != nil {
				t.Fatal("a message beside an error")
			}
			return
		}
		if _, err := m.Algorithm(); err != nil {
			return
		}
		// What go-cose accepts too, it signs in the same way: its verifier
		// must be shown exactly our bytes.
		var theirs gocose.Sign1Message
		if theirs.UnmarshalCBOR(b) != nil || len(theirs.Headers.RawProtected) == 0 {
			return
		}
		seen := &recorder{algorithm: mustAlgorithm(theirs)}
		if theirs.Verify(nil, seen) == nil && !bytes.Equal(seen.content, m.Signed) {
			t.Fatalf("signed bytes %x, go-cose's %x", m.Signed, seen.content)
		}
	})
}

// A recorder is a verifier that accepts everything and keeps what it saw.
type recorder struct {
	algorithm gocose.Algorithm
	content   []byte
}

func (r *recorder) Algorithm() gocose.Algorithm { return r.algorithm }

func (r *recorder) Verify(content, _ []byte) error {
	r.content = content
	return nil
}

func mustAlgorithm(m gocose.Sign1Message) gocose.Algorithm {
	algorithm, _ := m.Headers.Protected.Algorithm()
	return algorithm
}

func BenchmarkParse(b *testing.B) {
	message := parts{protected: unhex(b, "a20126 044831323334353637 38"), payload: make([]byte, 400)}.encode(b, 18)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Parse(message); err != nil {
			b.Fatal(err)
		}
	}
}
