package ecc

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/x509"
	"encoding/asn1"
	encoding "encoding/hex"
	"errors"
	"math/big"
	"slices"
	"testing"
)

func bytesOf(digits string) []byte {
	b, err := encoding.DecodeString(digits)
	if err != nil {
		panic(err)
	}
	return b
}

// explicit are ECParameters as RFC 3279 §2.3.5 has them.
type explicit struct {
	Version int
	Field   struct {
		Kind  asn1.ObjectIdentifier
		Prime *big.Int
	}
	Coefficients struct {
		A, B []byte
		Seed asn1.BitString `asn1:"optional"`
	}
	Base     []byte
	Order    *big.Int
	Cofactor *big.Int `asn1:"optional"`
}

func (c *Curve) explicit() explicit {
	var e explicit
	e.Version = 1
	e.Field.Kind, e.Field.Prime = oidPrimeField, c.P
	size := c.Size()
	e.Coefficients.A, e.Coefficients.B = c.A.FillBytes(make([]byte, size)), c.B.FillBytes(make([]byte, size))
	e.Base, e.Order, e.Cofactor = c.encode(c.X, c.Y), c.N, big.NewInt(1)
	return e
}

func spkiWith(t testing.TB, parameters any, point []byte) []byte {
	t.Helper()
	raw, err := asn1.Marshal(parameters)
	if err != nil {
		t.Fatal(err)
	}
	der, err := asn1.Marshal(struct {
		Algorithm struct {
			OID        asn1.ObjectIdentifier
			Parameters asn1.RawValue
		}
		Key asn1.BitString
	}{struct {
		OID        asn1.ObjectIdentifier
		Parameters asn1.RawValue
	}{oidPublicKey, asn1.RawValue{FullBytes: raw}}, asn1.BitString{Bytes: point, BitLength: 8 * len(point)}})
	if err != nil {
		t.Fatal(err)
	}
	return der
}

func (c *Curve) compress(x, y *big.Int) []byte {
	return append([]byte{byte(2 + y.Bit(0))}, x.FillBytes(make([]byte, c.Size()))...)
}

// canonical writes any key of the package.
func canonical(t testing.TB, public crypto.PublicKey) []byte {
	t.Helper()
	if k, ok := public.(*PublicKey); ok {
		return k.SPKI()
	}
	der, err := x509.MarshalPKIXPublicKey(public)
	if err != nil {
		t.Fatal(err)
	}
	return der
}

func TestEveryFormOfAKeyIsOneKey(t *testing.T) {
	for _, c := range curves {
		s := newSigner(c, 31337)
		whole, short := c.encode(s.X, s.Y), c.compress(s.X, s.Y)
		seeded, squeezed := c.explicit(), c.explicit()
		seeded.Coefficients.Seed = asn1.BitString{Bytes: []byte{1, 2}, BitLength: 16}
		squeezed.Base = c.compress(c.X, c.Y)
		squeezed.Version = 2
		want := spkiWith(t, c.oid, whole)
		for name, der := range map[string][]byte{
			"named":                           want,
			"named, compressed":               spkiWith(t, c.oid, short),
			"spelt out":                       spkiWith(t, c.explicit(), whole),
			"spelt out, compressed":           spkiWith(t, c.explicit(), short),
			"spelt out with a seed":           spkiWith(t, seeded, whole),
			"spelt out, generator compressed": spkiWith(t, squeezed, whole),
		} {
			public, err := ParseSPKI(der)
			if err != nil {
				t.Errorf("%s, %s: %v", c.Name, name, err)
				continue
			}
			if _, isGo := public.(*ecdsa.PublicKey); isGo != slices.Contains([]string{"P-224", "P-256", "P-384", "P-521"}, c.Name) {
				t.Errorf("%s, %s: a %T", c.Name, name, public)
			}
			if got := canonical(t, public); !bytes.Equal(got, want) {
				t.Errorf("%s, %s: another key", c.Name, name)
			}
		}
	}
}

// CVE-2020-0601: somebody else's public key is one's own under a generator of
// one's choice, and so with every other parameter.
func TestExplicitParametersMustBeAKnownCurve(t *testing.T) {
	for _, c := range curves {
		victim := newSigner(c, 31337)
		whole := c.encode(victim.X, victim.Y)
		gx, gy := c.multiple(big.NewInt(2))
		for name, change := range map[string]func(*explicit){
			"the key as the generator": func(e *explicit) { e.Base = whole },
			"twice the generator":      func(e *explicit) { e.Base = c.encode(gx, gy) },
			"the opposite generator":   func(e *explicit) { e.Base = c.encode(c.X, new(big.Int).Sub(c.P, c.Y)) },
			"the opposite, compressed": func(e *explicit) { e.Base = c.compress(c.X, new(big.Int).Sub(c.P, c.Y)) },
			"infinity as generator":    func(e *explicit) { e.Base = []byte{0} },
			"another p":                func(e *explicit) { e.Field.Prime = new(big.Int).Add(c.P, two) },
			"p negative":               func(e *explicit) { e.Field.Prime = new(big.Int).Neg(c.P) },
			"another a":                func(e *explicit) { e.Coefficients.A[3] ^= 1 },
			"another b":                func(e *explicit) { e.Coefficients.B[3] ^= 1 },
			"another n":                func(e *explicit) { e.Order = less(c.N, 2) },
			"another h":                func(e *explicit) { e.Cofactor = big.NewInt(2) },
			"no h":                     func(e *explicit) { e.Cofactor = nil },
			"a binary field":           func(e *explicit) { e.Field.Kind = asn1.ObjectIdentifier{1, 2, 840, 10045, 1, 2} },
		} {
			e := c.explicit()
			change(&e)
			if public, err := ParseSPKI(spkiWith(t, e, whole)); !errors.Is(err, ErrUnknownCurve) || public != nil {
				t.Errorf("%s, %s: %v", c.Name, name, err)
			}
		}
	}
}

func TestParseSPKIRefusals(t *testing.T) {
	c := BrainpoolP256r1
	s := newSigner(c, 31337)
	whole := c.encode(s.X, s.Y)
	off := slices.Clone(whole)
	off[len(off)-1] ^= 1
	named := spkiWith(t, c.oid, whole)
	edwards, err := x509.MarshalPKIXPublicKey(ed25519.PublicKey(make([]byte, 32)))
	if err != nil {
		t.Fatal(err)
	}
	x := big.NewInt(0)
	for c.y(x, 0) != nil {
		x.Add(x, one)
	}
	for name, test := range map[string]struct {
		der  []byte
		want error
	}{
		"empty":               {nil, ErrMalformed},
		"trailing":            {append(slices.Clone(named), 0), ErrMalformed},
		"cut":                 {named[:len(named)-1], ErrMalformed},
		"Ed25519":             {edwards, ErrOtherType},
		"secp256k1":           {spkiWith(t, asn1.ObjectIdentifier{1, 3, 132, 0, 10}, whole), ErrUnknownCurve},
		"a twisted brainpool": {spkiWith(t, asn1.ObjectIdentifier{1, 3, 36, 3, 3, 2, 8, 1, 1, 8}, whole), ErrUnknownCurve},
		"of the CA":           {spkiWith(t, asn1.NullRawValue, whole), ErrUnknownCurve},
		"off the curve":       {spkiWith(t, c.oid, off), ErrNotOnCurve},
		"infinity":            {spkiWith(t, c.oid, []byte{0}), ErrNotOnCurve},
		"zeros":               {spkiWith(t, c.oid, append([]byte{4}, make([]byte, 64)...)), ErrNotOnCurve},
		"no point":            {spkiWith(t, c.oid, nil), ErrNotOnCurve},
		"hybrid":              {spkiWith(t, c.oid, append([]byte{6 + whole[64]&1}, whole[1:]...)), ErrNotOnCurve},
		"a byte short":        {spkiWith(t, c.oid, whole[:64]), ErrNotOnCurve},
		"a zero longer":       {spkiWith(t, c.oid, slices.Concat([]byte{4, 0}, whole[1:])), ErrNotOnCurve},
		"x of no point":       {spkiWith(t, c.oid, append([]byte{2}, x.FillBytes(make([]byte, 32))...)), ErrNotOnCurve},
		"x not reduced":       {spkiWith(t, c.oid, append([]byte{2}, bytes.Repeat([]byte{0xff}, 32)...)), ErrNotOnCurve},
	} {
		if public, err := ParseSPKI(test.der); !errors.Is(err, test.want) || public != nil {
			t.Errorf("%s: %v, want %v", name, err, test.want)
		}
	}
	for i := range named {
		if public, err := ParseSPKI(named[:i]); err == nil || public != nil {
			t.Errorf("cut to %d bytes: no error", i)
		}
	}
	for name, point := range map[string][]byte{"whole": whole, "compressed": c.compress(s.X, s.Y)} {
		if k, err := NewPublicKey(c, point); err != nil || k.X.Cmp(s.X) != 0 || k.Y.Cmp(s.Y) != 0 {
			t.Errorf("%s: %v", name, err)
		}
	}
	if k, err := NewPublicKey(c, off); err != ErrNotOnCurve || k != nil {
		t.Errorf("a point off the curve: %v", err)
	}
}

// Of any bytes: no panic, no key with an error, and a key that was read comes
// back from its one form.
func FuzzParseSPKI(f *testing.F) {
	for _, c := range curves {
		s := newSigner(c, 31337)
		f.Add(spkiWith(f, c.oid, c.encode(s.X, s.Y)))
		f.Add(spkiWith(f, c.explicit(), c.compress(s.X, s.Y)))
	}
	f.Fuzz(func(t *testing.T, der []byte) {
		public, err := ParseSPKI(der)
		if err != nil {
			if public != nil {
				t.Fatal("an error and a key")
			}
			return
		}
		once := canonical(t, public)
		again, err := ParseSPKI(once)
		if err != nil || !bytes.Equal(once, canonical(t, again)) {
			t.Fatalf("does not come back: %v", err)
		}
	})
}
