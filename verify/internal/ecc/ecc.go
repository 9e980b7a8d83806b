// Package ecc verifies ECDSA on the curves that crypto/ecdsa lacks: the
// brainpool curves of RFC 5639, on which German, Austrian and many ICAO seals
// are signed. It also reads and writes the public keys of every curve Soi
// knows, those of crypto/elliptic included, as X.509 has them (RFC 5480).
//
// It makes no signatures. Everything that it computes with is public, so its
// arithmetic takes no care to run in constant time; it must never be given a
// private key.
package ecc

import (
	"errors"
	"math/big"
)

// The errors of reading a public key.
var (
	// ErrOtherType: the key is not one of elliptic curves.
	ErrOtherType = errors.New("not an elliptic curve key")
	// ErrMalformed: the encoding is broken.
	ErrMalformed = errors.New("elliptic curve key cannot be read")
	// ErrUnknownCurve: the curve is none that Soi knows. Parameters that are
	// spelt out and differ from a known curve in any of p, a, b, G, n and h
	// are an unknown curve: with a generator of one's own choice one has a
	// private key for everybody's public key (CVE-2020-0601).
	ErrUnknownCurve = errors.New("unknown elliptic curve")
	// ErrNotOnCurve: the point is off its curve, or at infinity.
	ErrNotOnCurve = errors.New("point is not on its curve")
)

// A PublicKey is a point of one of this package's curves.
type PublicKey struct {
	Curve *Curve
	X, Y  *big.Int
}

// OnCurve reports whether the key is a point of its curve other than that at
// infinity, with coordinates below p. The curves have prime order (RFC 5639
// §2.2), so every such point is a sound public key.
func (k *PublicKey) OnCurve() bool {
	return k.Curve != nil && k.X != nil && k.Y != nil && k.Curve.has(k.X, k.Y)
}

// Verify reports whether r, s is a signature of the digest (FIPS 186-5
// §6.4.2). Of a digest longer than the order of the curve the leftmost bits
// count. The key must be on its curve.
func (k *PublicKey) Verify(digest []byte, r, s *big.Int) bool {
	c := k.Curve
	if !k.OnCurve() || !c.isScalar(r) || !c.isScalar(s) {
		return false
	}
	e := new(big.Int).SetBytes(digest)
	if excess := 8*len(digest) - c.N.BitLen(); excess > 0 {
		e.Rsh(e, uint(excess))
	}
	w := new(big.Int).ModInverse(s, c.N)
	u1 := e.Mul(e, w)
	u1.Mod(u1, c.N)
	u2 := w.Mul(w, r)
	u2.Mod(u2, c.N)
	return c.hasX(c.sum(u1, u2, k), r)
}

// isScalar reports whether v is in 1 … n-1. Zero would make a signature of
// everything (CVE-2022-21449).
func (c *Curve) isScalar(v *big.Int) bool {
	return v != nil && v.Sign() > 0 && v.Cmp(c.N) < 0
}
