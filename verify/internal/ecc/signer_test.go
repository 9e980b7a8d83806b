package ecc

import "math/big"

// curves are those of this package, and P-256 to compare with crypto/elliptic.
var curves = []*Curve{
	BrainpoolP224r1, BrainpoolP256r1, BrainpoolP320r1, BrainpoolP384r1, BrainpoolP512r1,
	known[0].Curve, known[1].Curve, known[2].Curve, known[3].Curve,
}

// A signer is a private key. It exists in tests alone.
type signer struct {
	PublicKey
	d *big.Int
}

func newSigner(c *Curve, d int64) signer { return signerOf(c, big.NewInt(d)) }

func signerOf(c *Curve, d *big.Int) signer {
	x, y := c.multiple(d)
	return signer{PublicKey{c, x, y}, d}
}

// multiple returns k·G in affine coordinates, by the schoolbook method and
// with no code in common with the package's.
func (c *Curve) multiple(k *big.Int) (x, y *big.Int) {
	for i := k.BitLen() - 1; i >= 0; i-- {
		x, y = c.affineAdd(x, y, x, y)
		if k.Bit(i) == 1 {
			x, y = c.affineAdd(x, y, c.X, c.Y)
		}
	}
	return x, y
}

// affineAdd adds points by the rules of the textbook; nil is infinity.
func (c *Curve) affineAdd(x1, y1, x2, y2 *big.Int) (x, y *big.Int) {
	if x1 == nil {
		return x2, y2
	}
	if x2 == nil {
		return x1, y1
	}
	top, bottom := new(big.Int), new(big.Int)
	if x1.Cmp(x2) == 0 {
		if y1.Cmp(y2) != 0 || y1.Sign() == 0 {
			return nil, nil
		}
		top.Mul(x1, x1).Mul(top, big.NewInt(3)).Add(top, c.A)
		bottom.Add(y1, y1)
	} else {
		top.Sub(y2, y1)
		bottom.Sub(x2, x1)
	}
	slope := bottom.ModInverse(bottom.Mod(bottom, c.P), c.P)
	slope.Mul(slope, top).Mod(slope, c.P)
	x = new(big.Int).Mul(slope, slope)
	x.Sub(x, x1).Sub(x, x2).Mod(x, c.P)
	y = new(big.Int).Sub(x1, x)
	y.Mul(y, slope).Sub(y, y1).Mod(y, c.P)
	return x, y
}

// sign signs with the nonce k (FIPS 186-5 §6.4.1).
func (s signer) sign(digest []byte, k *big.Int) (r, sv *big.Int) {
	c := s.Curve
	x, _ := c.multiple(k)
	r = new(big.Int).Mod(x, c.N)
	e := new(big.Int).SetBytes(digest)
	if excess := 8*len(digest) - c.N.BitLen(); excess > 0 {
		e.Rsh(e, uint(excess))
	}
	sv = new(big.Int).Mul(r, s.d)
	sv.Add(sv, e).Mul(sv, new(big.Int).ModInverse(k, c.N)).Mod(sv, c.N)
	return r, sv
}

// times returns k times the point x, y.
func (c *Curve) times(k, x, y *big.Int) (*big.Int, *big.Int) {
	var rx, ry *big.Int
	for i := k.BitLen() - 1; i >= 0; i-- {
		rx, ry = c.affineAdd(rx, ry, rx, ry)
		if k.Bit(i) == 1 {
			rx, ry = c.affineAdd(rx, ry, x, y)
		}
	}
	return rx, ry
}

// fit returns the digest and the signature that lead to u1·G + u2·Q: with a
// digest of one's choice everybody can make a signature, so edge cases need no
// private key. The digest has the length of the order, in whole bytes.
func (k *PublicKey) fit(u1, u2 *big.Int) (digest []byte, r, s *big.Int) {
	c := k.Curve
	x1, y1 := c.multiple(u1)
	x2, y2 := c.times(u2, k.X, k.Y)
	x, _ := c.affineAdd(x1, y1, x2, y2)
	if x == nil {
		x = big.NewInt(1) // infinity: any r
	}
	r = new(big.Int).Mod(x, c.N)
	s = new(big.Int).ModInverse(u2, c.N)
	s.Mul(s, r).Mod(s, c.N)
	e := new(big.Int).Mul(u1, s)
	return c.digest(e.Mod(e, c.N)), r, s
}

// digest returns the bytes that stand for e.
func (c *Curve) digest(e *big.Int) []byte {
	size := (c.N.BitLen() + 7) / 8
	return new(big.Int).Lsh(e, uint(8*size-c.N.BitLen())).FillBytes(make([]byte, size))
}
