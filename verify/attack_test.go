package verify_test

import (
	"bytes"
	"compress/zlib"
	"crypto/elliptic"
	"encoding/asn1"
	"encoding/pem"
	"fmt"
	"math/big"
	"runtime"
	"strings"
	"testing"

	"github.com/soi-id/soi/resources"
	"github.com/soi-id/soi/verify"
	"github.com/soi-id/soi/verify/document"
	"github.com/soi-id/soi/verify/document/formats"
	"github.com/soi-id/soi/verify/internal/base45"
	"github.com/soi-id/soi/verify/trust"
)

// The attacks that programs like this one have fallen to, by name. Those that
// one format alone can suffer are in its own tests and vectors.

func TestAttackKidCollision(t *testing.T) {
	own, other := newIssuer(t, 1), newIssuer(t, 2)
	// Another issuer of another country chose the same key id.
	stranger := other.with(func(k *trust.Key) {
		k.KeyIDs, k.Issuer.ID, k.Country = own.public.KeyIDs, "https://other.example", "LA"
	})
	keys := []*trust.Key{stranger.public, own.public}
	expect(t, verdict(keys, scanned(own.identity(inForce)), trust.At(now)), verify.Authentic)

	// What the stranger signs in the name of the other issuer is no document of
	// either, even if the key id fits.
	forged := *other.private
	forged.ID = string(own.public.KeyIDs[0])
	text := (&issuer{t, &forged, nil}).identity(inForce)
	expect(t, verdict(keys, scanned(text), trust.At(now)), verify.SignatureInvalid, trust.CodeSignatureMismatch)
	expect(t, verdict(keys[:1], scanned(text), trust.At(now)), verify.UnknownIssuer, trust.CodeNoKey)
}

func TestAttackHealthPassAsIdentity(t *testing.T) {
	own := newIssuer(t, 1).with(func(k *trust.Key) { k.Formats = []string{"cwt.hcert"} })
	expect(t, verdict([]*trust.Key{own.public}, scanned(own.identity(inForce)), trust.At(now)), verify.UnknownIssuer)
}

func TestAttackTestKeyInProduction(t *testing.T) {
	own := newIssuer(t, 1)
	// The same public key, imported once as a test key and once, under another
	// id and by another way, as a real one: it stays a test key.
	test := own.with(func(k *trust.Key) { k.Test = true })
	real := own.with(func(k *trust.Key) { k.Origin = trust.Pinned; k.KeyIDs = [][]byte{[]byte("another")} })
	for _, keys := range [][]*trust.Key{{test.public, own.public}, {real.public, test.public}} {
		r := verdict(keys, scanned(own.identity(inForce)), trust.At(now))
		if r.Verdict != verify.TestKey {
			t.Errorf("%s: %v", r.Verdict, r.Reasons)
		}
	}
}

// A key on P-256 whose parameters are written out, with another generator: for
// that one anybody can find a private key to a public point (CVE-2020-0601).
func TestAttackExplicitParameters(t *testing.T) {
	own := newIssuer(t, 1)
	p := elliptic.P256().Params()
	point := own.public.SPKI[len(own.public.SPKI)-65:]
	type field struct {
		Type  asn1.ObjectIdentifier
		Prime *big.Int
	}
	type parameters struct { // RFC 3279 §2.3.5
		Version   int
		Field     field
		Curve     struct{ A, B []byte }
		Generator []byte
		Order     *big.Int
		Cofactor  int
	}
	type algorithm struct {
		Algorithm  asn1.ObjectIdentifier
		Parameters parameters
	}
	der, err := asn1.Marshal(struct {
		Algorithm algorithm
		Key       asn1.BitString
	}{
		algorithm{asn1.ObjectIdentifier{1, 2, 840, 10045, 2, 1}, parameters{
			Version: 1, Field: field{asn1.ObjectIdentifier{1, 2, 840, 10045, 1, 1}, p.P},
			Curve:     struct{ A, B []byte }{new(big.Int).Sub(p.P, big.NewInt(3)).Bytes(), p.B.Bytes()},
			Generator: point, // its private key is 1
			Order:     p.N, Cofactor: 1,
		}},
		asn1.BitString{Bytes: point, BitLength: 8 * len(point)},
	})
	if err != nil {
		t.Fatal(err)
	}
	file := pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der})
	keys, refused, err := trust.ParseKeys(file, trust.Enrolment{Issuer: own.public.Issuer, Country: "VN", Formats: own.public.Formats})
	if len(keys) > 0 || len(refused) != 1 || refused[0].Reason != trust.CurveUnsupported {
		t.Fatalf("%d keys, refused %v, %v", len(keys), refused, err)
	}
}

func TestAttackDecompressionBomb(t *testing.T) {
	var bomb bytes.Buffer
	w, _ := zlib.NewWriterLevel(&bomb, zlib.BestCompression)
	zeros := make([]byte, 1<<20)
	for range 64 {
		_, _ = w.Write(zeros)
	}
	_ = w.Close()
	v := verify.New(trust.NewKeyring(nil), trust.DefaultPolicy)
	for _, prefix := range []string{"", "HC1:"} {
		text := prefix + string(base45.Encode(bomb.Bytes()))
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		r := v.Verify(document.Payload{Bytes: []byte(text), Source: document.SourceSymbol}, trust.At(now))
		runtime.ReadMemStats(&after)
		expect(t, r, verify.Malformed, "inflated_too_large")
		if grown := after.TotalAlloc - before.TotalAlloc; grown > 16<<20 {
			t.Errorf("%q: 64 MiB of zeros took %d MiB", prefix, grown>>20)
		}
	}
}

func TestAttackMillionDigits(t *testing.T) {
	digits := strings.Repeat("9", 1_000_000)
	v := verify.New(trust.NewKeyring(nil), trust.DefaultPolicy)
	for _, prefix := range []string{"", "shc:/"} {
		for _, source := range []document.Source{document.SourceSymbol, document.SourcePasted} {
			r := v.Verify(document.Payload{Bytes: []byte(prefix + digits), Source: source}, trust.At(now))
			expect(t, r, verify.Unsupported, verify.CodePayloadTooLong)
		}
	}
	// What several joined codes could carry at most gets an answer too.
	r := v.Verify(scanned(digits[:verify.MaxPayload]), trust.At(now))
	if r.Verdict != verify.Unsupported && r.Verdict != verify.Malformed {
		t.Errorf("%s: %v", r.Verdict, r.Reasons)
	}
}

func TestAttackDeepCBOR(t *testing.T) {
	v := verify.New(trust.NewKeyring(nil), trust.DefaultPolicy)
	for name, message := range map[string][]byte{
		"arrays":      bytes.Repeat([]byte{0x81}, 100_000),
		"maps":        bytes.Repeat([]byte{0xa1, 0x00}, 100_000),
		"tags":        bytes.Repeat([]byte{0xd2}, 100_000),
		"a huge map":  {0xbb, 0x00, 0x00, 0x00, 0xff, 0xff, 0xff, 0xff, 0xff},
		"a huge text": {0x7b, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff},
	} {
		r := v.Verify(scanned("HC1:"+string(base45.Encode(deflate(t, message)))), trust.At(now))
		if r.Verdict != verify.Malformed {
			t.Errorf("%s: %s %v", name, r.Verdict, r.Reasons)
		}
	}
}

func TestAttackBase45Overflow(t *testing.T) {
	v := verify.New(trust.NewKeyring(nil), trust.DefaultPolicy)
	for _, text := range []string{"HC1:GGW", "HC1::::", "HC1:::", "HC1:A", "HC1:" + strings.Repeat(":", 999)} {
		expect(t, v.Verify(scanned(text), trust.At(now)), verify.Malformed, "base45_invalid")
	}
}

// A name that turns its own line around, or hides a part of itself, is shown
// as what it is.
func TestAttackBidiText(t *testing.T) {
	for _, r := range []rune{0x202a, 0x202e, 0x2066, 0x2069, 0x200b, 0x200f, 0x00, 0x1b, 0x7f, 0x85, 0xfeff, 0xe000} {
		name := "NGUYỄN" + string(r) + "VĂN"
		for _, language := range resources.Languages() {
			shown := resources.In(language).FieldValue(document.FieldFullName, name)
			if strings.ContainsRune(shown, r) || !strings.Contains(shown, fmt.Sprintf("U+%04X", r)) {
				t.Errorf("U+%04X is shown as it is", r)
			}
		}
	}
}

// No format's own vectors get any further when every key of the keyring is
// another's, whatever the payload says of keys.
func TestAttackKeyFromThePayload(t *testing.T) {
	other := newIssuer(t, 9)
	strange := verify.New(trust.NewKeyring([]*trust.Key{other.public}), trust.DefaultPolicy)
	for _, format := range formats.Signed() {
		_, v := good(t, format)
		r := strange.Verify(symbol(v.Payload), trust.At(v.At))
		if r.SignatureHolds() || r.Verdict != verify.UnknownIssuer {
			t.Errorf("%s: %s %v", format, r.Verdict, r.Reasons)
		}
		if len(r.UnsignedFields()) != len(r.Document.Fields) {
			t.Errorf("%s: a field counts as signed by nobody", format)
		}
	}
}
