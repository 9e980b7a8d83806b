package ecc

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	_ "crypto/sha256"
	_ "crypto/sha512"
	"math/big"
	"slices"
	"testing"
)

var (
	zero = new(big.Int)
	one  = big.NewInt(1)
	two  = big.NewInt(2)
)

func less(n *big.Int, by int64) *big.Int { return new(big.Int).Sub(n, big.NewInt(by)) }

func hashed(hash crypto.Hash, text string) []byte {
	h := hash.New()
	h.Write([]byte(text))
	return h.Sum(nil)
}

func random(t testing.TB, c *Curve) *big.Int {
	t.Helper()
	k, err := rand.Int(rand.Reader, less(c.N, 1))
	if err != nil {
		t.Fatal(err)
	}
	return k.Add(k, one)
}

func TestParameters(t *testing.T) {
	for _, c := range curves {
		if !c.P.ProbablyPrime(20) || !c.N.ProbablyPrime(20) {
			t.Errorf("%s: p or n is not prime", c.Name)
		}
		if !c.has(c.X, c.Y) {
			t.Errorf("%s: the generator is not on the curve", c.Name)
		}
		generator := &PublicKey{c, c.X, c.Y}
		if sum := c.sum(less(c.N, 1), one, generator); !sum.isInfinity() {
			t.Errorf("%s: n is not the order of the generator", c.Name)
		}
		if x, _ := c.multiple(c.N); x != nil {
			t.Errorf("%s: n is not the order of the generator, by the schoolbook", c.Name)
		}
		if (c.N.BitLen()+7)/8 != c.Size() {
			t.Errorf("%s: a scalar and a coordinate differ in length", c.Name)
		}
	}
}

// TestSums compares every way in which partial sums can meet each other or
// infinity with the schoolbook.
func TestSums(t *testing.T) {
	c := BrainpoolP256r1
	scalars := []*big.Int{
		zero, one, two, big.NewInt(3), big.NewInt(15), big.NewInt(16), big.NewInt(17), big.NewInt(32), less(c.N, 1), less(c.N, 2),
	}
	for _, d := range []*big.Int{one, two, big.NewInt(16), less(c.N, 1)} {
		s := signerOf(c, d)
		for _, u1 := range scalars {
			for _, u2 := range scalars {
				e := new(big.Int).Mul(u2, d)
				e.Add(e, u1)
				want, _ := c.multiple(e.Mod(e, c.N))
				got := c.sum(u1, u2, &s.PublicKey)
				if want == nil != got.isInfinity() {
					t.Fatalf("d=%v u1=%v u2=%v: infinity %v", d, u1, u2, got.isInfinity())
				}
				if want != nil && !c.hasX(got, new(big.Int).Mod(want, c.N)) {
					t.Fatalf("d=%v u1=%v u2=%v: another point", d, u1, u2)
				}
			}
		}
	}
}

// Signatures of OpenSSL 3 over "sample", with keys made for this.
func TestSignaturesOfOpenSSL(t *testing.T) {
	for _, v := range openSSL {
		public, err := ParseSPKI(bytesOf(v.spki))
		if err != nil {
			t.Fatal(err)
		}
		k := public.(*PublicKey)
		digest := hashed(v.hash, "sample")
		if !k.Verify(digest, hex(v.r), hex(v.s)) {
			t.Errorf("%s: does not hold", k.Curve.Name)
		}
		if k.Verify(hashed(v.hash, "Sample"), hex(v.r), hex(v.s)) || k.Verify(digest, hex(v.s), hex(v.r)) {
			t.Errorf("%s: holds over another text, or reversed", k.Curve.Name)
		}
	}
}

// RFC 6979 §A.2.4 and §A.2.5.
func TestSignaturesOfRFC6979(t *testing.T) {
	for _, v := range []struct {
		curve      *Curve
		hash       crypto.Hash
		d, k, r, s string
	}{
		{known[0].Curve, crypto.SHA224, "f220266e1105bfe3083e03ec7a3a654651f45e37167e88600bf257c1", "c1d1f2f10881088301880506805feb4825fe09acb6816c36991aa06d",
			"1cdfe6662dde1e4a1ec4cdedf6a1f5a2fb7fbd9145c12113e6abfd3e", "a6694fd7718a21053f225d3f46197ca699d45006c06f871808f43ebc"},
		{known[1].Curve, crypto.SHA256, "c9afa9d845ba75166b5c215767b1d6934e50c3db36e89b127b8a622b120f6721", "a6e3c57dd01abe90086538398355dd4c3b17aa873382b0f24d6129493d8aad60",
			"efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716", "f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8"},
	} {
		s, digest := signerOf(v.curve, hex(v.d)), hashed(v.hash, "sample")
		if !s.Verify(digest, hex(v.r), hex(v.s)) {
			t.Errorf("%s: does not hold", v.curve.Name)
		}
		if r, sv := s.sign(digest, hex(v.k)); r.Cmp(hex(v.r)) != 0 || sv.Cmp(hex(v.s)) != 0 {
			t.Errorf("%s: the tests' signer makes another", v.curve.Name)
		}
	}
}

// The arithmetic with the parameters of Go's curves against Go's own.
func TestAgainstCryptoECDSA(t *testing.T) {
	for _, k := range known[:4] {
		for range 2 {
			private, err := ecdsa.GenerateKey(k.nist, rand.Reader)
			if err != nil {
				t.Fatal(err)
			}
			digest := make([]byte, 64)
			rand.Read(digest)
			r, s, err := ecdsa.Sign(rand.Reader, private, digest)
			if err != nil {
				t.Fatal(err)
			}
			point, err := private.PublicKey.Bytes()
			if err != nil {
				t.Fatal(err)
			}
			x, y := k.point(point)
			ours := &PublicKey{k.Curve, x, y}
			if !ours.Verify(digest, r, s) {
				t.Errorf("%s: a good signature does not hold", k.Name)
			}
			digest[0] ^= 1
			if ours.Verify(digest, r, s) || ecdsa.Verify(&private.PublicKey, digest, r, s) {
				t.Errorf("%s: holds over another digest", k.Name)
			}
		}
	}
}

func TestRandomSignatures(t *testing.T) {
	for _, c := range curves {
		for _, length := range []int{20, 32, 66} { // shorter and longer than the order
			s := signerOf(c, random(t, c))
			digest := make([]byte, length)
			rand.Read(digest)
			r, sv := s.sign(digest, random(t, c))
			if !s.Verify(digest, r, sv) {
				t.Errorf("%s, digest of %d bytes: does not hold", c.Name, length)
			}
			if low := new(big.Int).Sub(c.N, sv); !s.Verify(digest, r, low) {
				t.Errorf("%s: n-s, which is as good, does not hold", c.Name)
			}
			for _, i := range []int{0, 1, c.N.BitLen() - 1, c.N.BitLen(), 8*length - 1} {
				if i >= 8*length {
					continue
				}
				changed := slices.Clone(digest)
				changed[i/8] ^= 0x80 >> (i % 8)
				// Bits beyond the order do not count.
				if s.Verify(changed, r, sv) != (i >= c.N.BitLen()) {
					t.Errorf("%s, digest of %d bytes, bit %d changed", c.Name, length, i)
				}
			}
		}
	}
}

func TestRange(t *testing.T) {
	for _, c := range curves {
		s := newSigner(c, 12345)
		digest := hashed(crypto.SHA256, "message")
		r, sv := s.sign(digest, big.NewInt(67890))
		plus := func(v *big.Int) *big.Int { return new(big.Int).Add(v, c.N) }
		minus := func(v *big.Int) *big.Int { return new(big.Int).Sub(v, c.N) }
		bad := map[string][2]*big.Int{
			"r = 0": {zero, sv}, "s = 0": {r, zero}, "both 0": {zero, zero},
			"r = n": {c.N, sv}, "s = n": {r, c.N}, "both n": {c.N, c.N},
			"r = n-1": {less(c.N, 1), sv}, "s = n-1": {r, less(c.N, 1)}, "r = 1": {one, sv}, "s = 1": {r, one}, "both 1": {one, one},
			"r = p": {c.P, sv}, "s = p": {r, c.P},
			"r + n": {plus(r), sv}, "s + n": {r, plus(sv)}, "r - n": {minus(r), sv}, "s - n": {r, minus(sv)},
			"-r": {new(big.Int).Neg(r), sv}, "-s": {r, new(big.Int).Neg(sv)},
			"r far too long": {new(big.Int).Lsh(r, 4096), sv}, "s far too long": {r, new(big.Int).Lsh(sv, 4096)},
			"r nil": {nil, sv}, "s nil": {r, nil},
		}
		if !s.Verify(digest, r, sv) {
			t.Fatalf("%s: the good one does not hold", c.Name)
		}
		for name, signature := range bad {
			if s.Verify(digest, signature[0], signature[1]) {
				t.Errorf("%s, %s: holds", c.Name, name)
			}
		}
	}
}

func TestDigestsAndNoncesAtTheEdge(t *testing.T) {
	for _, c := range curves {
		n := c.N
		for _, d := range []*big.Int{one, big.NewInt(0x11111111), less(n, 1)} {
			s := signerOf(c, d)
			for _, k := range []*big.Int{one, two, less(n, 1)} {
				for name, e := range map[string]*big.Int{
					"u1 = 0": zero, "digest 1": one, "digest n-1": less(n, 1),
				} {
					r, sv := s.sign(c.digest(e), k)
					if sv.Sign() != 0 && !s.Verify(c.digest(e), r, sv) {
						t.Errorf("%s, %s, d=%v, k=%v: does not hold", c.Name, name, d, k)
					}
				}
			}
		}
		s := signerOf(c, random(t, c))
		k := random(t, c)
		r, _ := s.sign(nil, k)
		rd := new(big.Int).Mul(r, s.d)
		rd.Mod(rd, n)
		// u1·G and u2·Q are the same point.
		if r, sv := s.sign(c.digest(rd), k); !s.Verify(c.digest(rd), r, sv) {
			t.Errorf("%s: a sum of equal points does not hold", c.Name)
		}
		// u1·G and u2·Q are opposite: the sum is infinity, which has no x.
		opposite := c.digest(new(big.Int).Sub(n, rd))
		for _, sv := range []*big.Int{one, two, less(n, 1), k} {
			if s.Verify(opposite, r, sv) {
				t.Errorf("%s: infinity holds", c.Name)
			}
		}
		if s.Verify(nil, r, k) {
			t.Errorf("%s: an empty digest holds", c.Name)
		}
	}
}

// A signature whose point has an x of n or more: r is what remains of it.
func TestXBeyondTheOrder(t *testing.T) {
	for _, c := range curves {
		if c.P.Cmp(c.N) < 0 {
			continue
		}
		x := new(big.Int).Set(c.N)
		y := c.y(x, 0)
		for ; y == nil; y = c.y(x, 0) {
			x.Add(x, one)
		}
		u1, u2 := random(t, c), random(t, c)
		gx, gy := c.multiple(new(big.Int).Sub(c.N, u1))
		qx, qy := c.affineAdd(x, y, gx, gy)
		qx, qy = c.times(new(big.Int).ModInverse(u2, c.N), qx, qy)
		q := &PublicKey{c, qx, qy}
		digest, r, s := q.fit(u1, u2)
		if r.Cmp(new(big.Int).Sub(x, c.N)) != 0 {
			t.Fatalf("%s: the case is not made", c.Name)
		}
		if r.Sign() > 0 && !q.Verify(digest, r, s) {
			t.Errorf("%s: does not hold", c.Name)
		}
		if q.Verify(digest, x, s) {
			t.Errorf("%s: an r that is not reduced holds", c.Name)
		}
	}
}

func TestTinyCoordinates(t *testing.T) {
	for _, c := range curves {
		for name, start := range map[string]*big.Int{"smallest": zero, "largest": less(c.P, 1)} {
			x := new(big.Int).Set(start)
			y := c.y(x, 1)
			for ; y == nil; y = c.y(x, 1) {
				if name == "smallest" {
					x.Add(x, one)
				} else {
					x.Sub(x, one)
				}
			}
			for _, y := range []*big.Int{y, new(big.Int).Sub(c.P, y)} {
				k := &PublicKey{c, x, y}
				digest, r, s := k.fit(random(t, c), random(t, c))
				if !k.OnCurve() || !k.Verify(digest, r, s) {
					t.Errorf("%s: does not hold under the key of the %s x", c.Name, name)
				}
			}
		}
	}
}

func TestKeysThatAreNone(t *testing.T) {
	for _, c := range curves {
		good := newSigner(c, 99)
		digest := hashed(crypto.SHA256, "message")
		r, s := good.sign(digest, big.NewInt(100))
		for name, k := range map[string]*PublicKey{
			"infinity as 0, 0":   {c, zero, zero},
			"0, 1":               {c, zero, one},
			"off by one":         {c, good.X, new(big.Int).Add(good.Y, one)},
			"x and y exchanged":  {c, good.Y, good.X},
			"x not reduced":      {c, new(big.Int).Add(good.X, c.P), good.Y},
			"y not reduced":      {c, good.X, new(big.Int).Add(good.Y, c.P)},
			"y negative":         {c, good.X, new(big.Int).Sub(good.Y, c.P)},
			"p, p":               {c, c.P, c.P},
			"without a curve":    {nil, good.X, good.Y},
			"without x":          {c, nil, good.Y},
			"without y":          {c, good.X, nil},
			"a point of another": {BrainpoolP256r1, known[3].X, known[3].Y},
		} {
			if k.OnCurve() || k.Verify(digest, r, s) {
				t.Errorf("%s: %s passes", c.Name, name)
			}
		}
	}
}

func TestGoStillVerifiesP224(t *testing.T) {
	private, err := ecdsa.GenerateKey(elliptic.P224(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	digest := hashed(crypto.SHA224, "message")
	r, s, err := ecdsa.Sign(rand.Reader, private, digest)
	if err != nil || !ecdsa.Verify(&private.PublicKey, digest, r, s) {
		t.Errorf("crypto/ecdsa no longer has P-224: %v", err)
	}
}

// Of any numbers: no panic, and what nobody signed does not hold.
func FuzzVerify(f *testing.F) {
	s := newSigner(BrainpoolP256r1, 4711)
	digest := hashed(crypto.SHA256, "what nobody signed")
	r, sv := s.sign(hashed(crypto.SHA256, "what was signed"), big.NewInt(4712))
	f.Add(r.Bytes(), sv.Bytes())
	f.Add(BrainpoolP256r1.N.Bytes(), BrainpoolP256r1.P.Bytes())
	f.Add([]byte{1}, []byte{1})
	keys := []signer{s, newSigner(BrainpoolP224r1, 4711)}
	f.Fuzz(func(t *testing.T, r, sv []byte) {
		for _, k := range keys {
			if k.Verify(digest, new(big.Int).SetBytes(r), new(big.Int).SetBytes(sv)) {
				t.Errorf("%s: a signature that nobody made holds", k.Curve.Name)
			}
		}
	})
}
