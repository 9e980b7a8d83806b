package trust

import (
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/asn1"
	"encoding/hex"
	"math/big"
	"slices"
	"testing"

	"github.com/soi-id/soi/verify/document"
	"github.com/soi-id/soi/verify/internal/ecc"
)

func TestSignatureOfEachAlgorithm(t *testing.T) {
	for _, a := range algorithms {
		t.Run(string(a), func(t *testing.T) {
			s := signers()[a]
			k, p := s.key(t), s.proof()
			if !k.signed(p) {
				t.Fatal("a good signature does not hold")
			}
			for i := range p.Signature {
				changed := slices.Clone(p.Signature)
				changed[i] ^= 1
				if k.signed(&document.Proof{Signed: body, Signature: changed}) {
					t.Fatalf("holds with byte %d changed", i)
				}
			}
			for name, signature := range map[string][]byte{
				"empty":         nil,
				"truncated":     p.Signature[:len(p.Signature)-1],
				"half":          p.Signature[:len(p.Signature)/2],
				"a byte longer": append(slices.Clone(p.Signature), 0),
				"zero in front": append([]byte{0}, p.Signature...),
				"all zero":      make([]byte, len(p.Signature)),
			} {
				if k.signed(&document.Proof{Signed: body, Signature: signature}) {
					t.Errorf("%s: holds", name)
				}
			}
			if k.signed(&document.Proof{Signed: append(slices.Clone(body), 0), Signature: p.Signature}) {
				t.Error("holds over other bytes")
			}
		})
	}
}

// No signature holds under a key of another algorithm, whatever the document
// claims.
func TestAlgorithmConfusion(t *testing.T) {
	for _, a := range algorithms {
		for _, b := range algorithms {
			if a == b {
				continue
			}
			p := signers()[a].proof()
			for _, claimed := range []document.Algorithm{a, b, ""} {
				p.Algorithm = claimed
				if signers()[b].key(t).signed(p) {
					t.Errorf("%s signature, claimed %q, holds under a key of %s", a, claimed, b)
				}
			}
		}
	}
	// One RSA key, two algorithms: the record decides.
	s := signers()[document.PS256]
	k := s.key(t, func(k *Key) { k.Algorithm = document.RS256 })
	if k.signed(&document.Proof{Signed: body, Signature: s.sign(body)}) {
		t.Error("a PSS signature holds under a PKCS #1 key")
	}
}

func TestECDSAEdges(t *testing.T) {
	for _, a := range []document.Algorithm{document.ES256, document.ES384, document.ES512} {
		s := signers()[a]
		k := s.key(t)
		curve := s.Signer.(*ecdsa.PrivateKey).Curve
		n := curve.Params().N
		size := (n.BitLen() + 7) / 8
		good := s.sign(body)
		r, sv := new(big.Int).SetBytes(good[:size]), new(big.Int).SetBytes(good[size:])
		der, err := asn1.Marshal(struct{ R, S *big.Int }{r, sv})
		if err != nil {
			t.Fatal(err)
		}
		zero, one := new(big.Int), big.NewInt(1)
		for name, signature := range map[string][]byte{
			"r = 0":     rawSignature(curve, zero, sv),
			"s = 0":     rawSignature(curve, r, zero),
			"both 0":    rawSignature(curve, zero, zero),
			"r = n":     rawSignature(curve, n, sv),
			"s = n":     rawSignature(curve, r, n),
			"r = n + 1": rawSignature(curve, new(big.Int).Add(n, one), sv),
			"r = s = 1": rawSignature(curve, one, one),
			"DER":       der,
		} {
			if k.signed(&document.Proof{Signed: body, Signature: signature}) {
				t.Errorf("%s: %s holds", a, name)
			}
		}
		// A signature of s + n would be the same modulo n; it must fit the
		// field to be written at all, which P-521 allows.
		if sn := new(big.Int).Add(sv, n); sn.BitLen() <= 8*size && k.signed(&document.Proof{Signed: body, Signature: rawSignature(curve, r, sn)}) {
			t.Errorf("%s: s + n holds", a)
		}
	}
}

func TestWeakRSA(t *testing.T) {
	weak, err := rsa.GenerateKey(rand.Reader, 1024)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := NewKey(&weak.PublicKey, document.PS256); err != RSATooSmall {
		t.Errorf("1024 bits: %v", err)
	}
	// Even in a keyring that was made by hand it verifies nothing.
	k := &Key{Public: &weak.PublicKey, Algorithm: document.PS256}
	if k.signed(&document.Proof{Signed: body, Signature: signer{weak, document.PS256}.sign(body)}) {
		t.Error("1024 bits: holds")
	}
	good := &signers()[document.PS256].Signer.(*rsa.PrivateKey).PublicKey
	for _, test := range []struct {
		name string
		key  rsa.PublicKey
		want Refused
	}{
		{"no modulus", rsa.PublicKey{E: 65537}, RSAModulusInvalid},
		{"even modulus", rsa.PublicKey{N: new(big.Int).Lsh(good.N, 1), E: 65537}, RSAModulusInvalid},
		{"over 8192 bits", rsa.PublicKey{N: new(big.Int).SetBit(new(big.Int).Set(good.N), 8192, 1), E: 65537}, RSATooLarge},
		{"exponent 1", rsa.PublicKey{N: good.N, E: 1}, RSAExponentInvalid},
		{"even exponent", rsa.PublicKey{N: good.N, E: 65536}, RSAExponentInvalid},
		{"negative exponent", rsa.PublicKey{N: good.N, E: -3}, RSAExponentInvalid},
	} {
		if _, err := NewKey(&test.key, document.RS256); err != test.want {
			t.Errorf("%s: %v, want %v", test.name, err, test.want)
		}
	}
}

func TestPointOffCurve(t *testing.T) {
	// The coordinates by hand are what parsers must never make, and what a
	// caller of NewKey could.
	point := func(curve elliptic.Curve, x, y *big.Int) *ecdsa.PublicKey {
		//lint:ignore SA1019 an invalid key is the purpose here
		return &ecdsa.PublicKey{Curve: curve, X: x, Y: y}
	}
	good, err := signers()[document.ES256].Public().(*ecdsa.PublicKey).Bytes()
	if err != nil {
		t.Fatal(err)
	}
	x, y := new(big.Int).SetBytes(good[1:33]), new(big.Int).SetBytes(good[33:])
	off := point(elliptic.P256(), x, new(big.Int).Add(y, big.NewInt(1)))
	other := point(elliptic.P384(), x, y)
	infinity := point(elliptic.P256(), new(big.Int), new(big.Int))
	for name, key := range map[string]*ecdsa.PublicKey{"off": off, "on another": other, "infinity": infinity} {
		if _, err := NewKey(key, ""); err != PointInvalid {
			t.Errorf("%s: %v", name, err)
		}
	}
	// A curve of one's own is no curve that anybody signs on.
	own := *elliptic.P256().Params()
	if _, err := NewKey(point(&own, x, y), ""); err != CurveUnsupported {
		t.Errorf("own curve: %v", err)
	}
	copied := *ecc.BrainpoolP256r1
	if _, err := NewKey(&ecc.PublicKey{Curve: &copied, X: copied.X, Y: copied.Y}, ""); err != CurveUnsupported {
		t.Errorf("own copy of a brainpool curve: %v", err)
	}
	brainpool := &ecc.PublicKey{Curve: ecc.BrainpoolP256r1, X: x, Y: y}
	if _, err := NewKey(brainpool, ""); err != PointInvalid {
		t.Errorf("off brainpoolP256r1: %v", err)
	}
}

// Under a key of low order crypto/ed25519 accepts a signature that nobody
// made: R = [S]B for a key that is the identity. Such keys are refused, and
// this shows why.
func TestEd25519LowOrder(t *testing.T) {
	identity := make(ed25519.PublicKey, 32)
	identity[0] = 1
	forged := make([]byte, 64)
	forged[0] = 1 // R = identity, S = 0
	if !ed25519.Verify(identity, body, forged) {
		t.Error("crypto/ed25519 now refuses it: the reason in soundness.go is out of date")
	}
	for _, encoding := range []string{
		"0000000000000000000000000000000000000000000000000000000000000000",
		"0100000000000000000000000000000000000000000000000000000000000000",
		"26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
		"c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
		"ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
		"edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f", // p, not canonical
		"eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f", // p + 1
		"0200000000000000000000000000000000000000000000000000000000000000", // not on the curve
	} {
		key, _ := hex.DecodeString(encoding)
		for _, sign := range []byte{0, 0x80} {
			key[31] = key[31]&0x7f | sign
			if _, err := NewKey(ed25519.PublicKey(slices.Clone(key)), ""); err != PointInvalid {
				t.Errorf("%x: %v", key, err)
			}
		}
	}
	for range 50 {
		public, _, err := ed25519.GenerateKey(rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := NewKey(public, ""); err != nil {
			t.Fatalf("an honest key is refused: %v", err)
		}
	}
	if _, err := NewKey(ed25519.PublicKey("short"), ""); err != KeyMalformed {
		t.Errorf("short: %v", err)
	}
}

func TestNewKeyAlgorithm(t *testing.T) {
	for _, a := range algorithms {
		public := signers()[a].Public()
		for _, b := range algorithms {
			k, err := NewKey(public, b)
			fit := a == b
			switch public.(type) {
			case *rsa.PublicKey:
				fit = b == document.PS256 || b == document.RS256
			case *ecdsa.PublicKey: // in COSE any hash goes with any curve
				fit = b == document.ES256 || b == document.ES384 || b == document.ES512
			}
			if fit != (err == nil) || fit != (k != nil) || !fit && err != AlgorithmUnfit {
				t.Errorf("a key for %s as %s: %v", a, b, err)
			}
		}
		k, err := NewKey(public, "")
		if _, isRSA := public.(*rsa.PublicKey); isRSA {
			if err != AlgorithmUnknown {
				t.Errorf("RSA without an algorithm: %v", err)
			}
		} else if err != nil || k.Algorithm != a {
			t.Errorf("%s: not found from the key", a)
		}
	}
	// ES256 with a key on P-384 is signed with that hash, and under no other.
	k, err := NewKey(signers()[document.ES384].Public(), document.ES256)
	if err != nil {
		t.Fatal(err)
	}
	message := []byte("message")
	sum := sha256.Sum256(message)
	r, s, err := ecdsa.Sign(rand.Reader, signers()[document.ES384].Signer.(*ecdsa.PrivateKey), sum[:])
	if err != nil {
		t.Fatal(err)
	}
	proof := &document.Proof{Signed: message, Signature: append(r.FillBytes(make([]byte, 48)), s.FillBytes(make([]byte, 48))...), Algorithm: document.ES256}
	if !k.signed(proof) {
		t.Error("ES256 on P-384 does not verify")
	}
	if k.Algorithm = document.ES384; k.signed(proof) {
		t.Error("ES256 verifies as ES384")
	}
	if _, err := NewKey("no key", ""); err != KeyTypeUnsupported {
		t.Errorf("no key: %v", err)
	}
}
