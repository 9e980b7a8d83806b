package trust

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"io"
	"math/big"
	"slices"
	"testing"

	"github.com/soi-id/soi/verify/document"
	"github.com/soi-id/soi/verify/internal/ecc"
)

// A brainpoolKey signs as the schoolbook has it; no package of Soi's does.
type brainpoolKey struct {
	curve *ecc.Curve
	d     *big.Int
}

func (k brainpoolKey) Public() crypto.PublicKey {
	x, y := k.multiple(k.d)
	return &ecc.PublicKey{Curve: k.curve, X: x, Y: y}
}

// Sign returns r||s.
func (k brainpoolKey) Sign(_ io.Reader, digest []byte, _ crypto.SignerOpts) ([]byte, error) {
	c := k.curve
	nonce, err := rand.Int(rand.Reader, c.N)
	if err != nil {
		return nil, err
	}
	x, _ := k.multiple(nonce)
	r := x.Mod(x, c.N)
	e := new(big.Int).SetBytes(digest)
	if excess := 8*len(digest) - c.N.BitLen(); excess > 0 {
		e.Rsh(e, uint(excess))
	}
	s := new(big.Int).Mul(r, k.d)
	s.Add(s, e).Mul(s, nonce.ModInverse(nonce, c.N)).Mod(s, c.N)
	size := c.Size()
	return slices.Concat(r.FillBytes(make([]byte, size)), s.FillBytes(make([]byte, size))), nil
}

func (k brainpoolKey) multiple(times *big.Int) (x, y *big.Int) {
	for i := times.BitLen() - 1; i >= 0; i-- {
		x, y = k.add(x, y, x, y)
		if times.Bit(i) == 1 {
			x, y = k.add(x, y, k.curve.X, k.curve.Y)
		}
	}
	return x, y
}

// add adds two points; nil is infinity. Opposite points do not come up.
func (k brainpoolKey) add(x1, y1, x2, y2 *big.Int) (x, y *big.Int) {
	p := k.curve.P
	switch {
	case x1 == nil:
		return x2, y2
	case x2 == nil:
		return x1, y1
	}
	top, bottom := new(big.Int).Sub(y2, y1), new(big.Int).Sub(x2, x1)
	if x1.Cmp(x2) == 0 {
		top.Mul(x1, x1).Mul(top, big.NewInt(3)).Add(top, k.curve.A)
		bottom.Lsh(y1, 1)
	}
	slope := bottom.ModInverse(bottom.Mod(bottom, p), p)
	slope.Mul(slope, top).Mod(slope, p)
	x = new(big.Int).Mul(slope, slope)
	x.Sub(x, x1).Sub(x, x2).Mod(x, p)
	y = new(big.Int).Sub(x1, x)
	y.Mul(y, slope).Sub(y, y1).Mod(y, p)
	return x, y
}

// onCurve returns a signer on any curve, with the curve's usual algorithm.
func onCurve(t testing.TB, c curve) signer {
	t.Helper()
	if c.own == nil {
		private, err := ecdsa.GenerateKey(c.nist, rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		return signer{private, c.algorithm}
	}
	d, err := rand.Int(rand.Reader, c.own.N)
	if err != nil {
		t.Fatal(err)
	}
	return signer{brainpoolKey{c.own, d}, c.algorithm}
}

func (c curve) name() string {
	if c.own != nil {
		return c.own.Name
	}
	return c.nist.Params().Name
}

// Every curve from a file to the store to a judgement.
func TestEveryCurve(t *testing.T) {
	db := openStore(t)
	for _, c := range curves {
		s := onCurve(t, c)
		spki, err := marshalSPKI(s.Public())
		if err != nil {
			t.Fatal(err)
		}
		keys, refused, err := ParseKeys(pemBlock("PUBLIC KEY", spki), enrolled)
		if err != nil || len(keys) != 1 {
			t.Errorf("%s: refused %v, %v", c.name(), refused, err)
			continue
		}
		if keys[0].Algorithm != c.algorithm || keys[0].ID != idOf(spki) {
			t.Errorf("%s: a key for %s", c.name(), keys[0].Algorithm)
		}
		importKeys(t, db, keys...)
		p := s.proof(func(p *document.Proof) { p.Hints.KeyID = nil })
		if j := load(t, db).Judge("test.card", p, document.Validity{}, At(noon), DefaultPolicy); !j.Holds || j.Key.ID != keys[0].ID {
			t.Errorf("%s: %v", c.name(), j.Codes)
		}
		for i := range p.Signature {
			if i%13 != 0 {
				continue
			}
			changed := *p
			changed.Signature = slices.Clone(p.Signature)
			changed.Signature[i] ^= 1
			if keys[0].signed(&changed) {
				t.Errorf("%s: holds with byte %d changed", c.name(), i)
			}
		}
	}
	if got := len(load(t, db).Keys()); got != len(curves) {
		t.Errorf("%d keys stored, want %d", got, len(curves))
	}
}

// A record may have another hash than its curve's, where the format names one
// (ICAO IDB, COSE); SHA-224 is too short for all but the smallest curves.
func TestHashOfTheRecord(t *testing.T) {
	for _, c := range curves {
		s := onCurve(t, c)
		for algorithm := range hashes {
			k, err := NewKey(s.Public(), algorithm)
			if fit := algorithm != document.ES224 || c.algorithm == document.ES224; fit != (err == nil) {
				t.Errorf("%s, %s: %v", c.name(), algorithm, err)
			}
			if err != nil {
				continue
			}
			signature := signer{s.Signer, algorithm}.sign(body)
			for claimed := range hashes {
				k.Algorithm = claimed
				if k.signed(&document.Proof{Signed: body, Signature: signature}) != (claimed == algorithm) {
					t.Errorf("%s: signed with %s, record %s", c.name(), algorithm, claimed)
				}
			}
		}
	}
}

func TestCOSEKeyOnBrainpool(t *testing.T) {
	s := onCurve(t, curves[5])
	public := s.Public().(*ecc.PublicKey)
	x, y := public.X.FillBytes(make([]byte, 32)), public.Y.FillBytes(make([]byte, 32))
	for name, second := range map[string]any{"whole": y, "compressed": public.Y.Bit(0) == 1} {
		keys, refused, err := ParseKeys(asCBOR(map[int]any{1: 2, -1: 256, -2: x, -3: second}), enrolled)
		if err != nil || len(keys) != 1 || !keys[0].signed(&document.Proof{Signed: body, Signature: s.sign(body)}) {
			t.Errorf("%s: refused %v, %v", name, refused, err)
		}
	}
	// P-224 has neither a number in COSE nor a name in JOSE.
	p224 := onCurve(t, curve{nist: elliptic.P224(), algorithm: document.ES224}).Public()
	for name, file := range map[string][]byte{
		"COSE": asCBOR(map[int]any{1: 2, -1: 0, -2: x[:28], -3: y[:28]}),
		"JWK":  asJSON(jwkOf(p224, nil)), "JWK without a curve": asJSON(jwkOf(p224, map[string]any{"crv": ""})),
	} {
		if _, refused, err := ParseKeys(file, enrolled); err != nil || len(refused) != 1 || refused[0].Reason != CurveUnsupported {
			t.Errorf("%s: refused %v, %v", name, refused, err)
		}
	}
}
