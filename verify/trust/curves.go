package trust

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rsa"
	"slices"

	"github.com/soi-id/soi/verify/document"
	"github.com/soi-id/soi/verify/internal/ecc"
)

// A curve is an elliptic curve that keys may be on. Go's are of crypto/elliptic,
// the others of package ecc.
type curve struct {
	nist elliptic.Curve
	own  *ecc.Curve
	// algorithm is what a key of the curve has where nothing says otherwise:
	// the hash of the curve's strength, as in ICAO seals and JOSE.
	algorithm document.Algorithm
	jwk       string // RFC 7518 §6.2.1.1; "" where JOSE has no name for it
	cose      int64  // RFC 9053 §7.1, ISO/IEC 18013-5 §9.1.5.2; 0 for none
}

var curves = []curve{
	{nist: elliptic.P224(), algorithm: document.ES224},
	{nist: elliptic.P256(), algorithm: document.ES256, jwk: "P-256", cose: 1},
	{nist: elliptic.P384(), algorithm: document.ES384, jwk: "P-384", cose: 2},
	{nist: elliptic.P521(), algorithm: document.ES512, jwk: "P-521", cose: 3},
	{own: ecc.BrainpoolP224r1, algorithm: document.ES224},
	{own: ecc.BrainpoolP256r1, algorithm: document.ES256, cose: 256},
	{own: ecc.BrainpoolP320r1, algorithm: document.ES384, cose: 257},
	{own: ecc.BrainpoolP384r1, algorithm: document.ES384, cose: 258},
	{own: ecc.BrainpoolP512r1, algorithm: document.ES512, cose: 259},
}

// curveOf returns the curve of an EC key, or nil if it is none of those known.
func curveOf(public crypto.PublicKey) *curve {
	is := func(curve) bool { return false }
	switch pub := public.(type) {
	case *ecdsa.PublicKey:
		is = func(c curve) bool { return c.nist != nil && c.nist == pub.Curve }
	case *ecc.PublicKey:
		is = func(c curve) bool { return c.own != nil && c.own == pub.Curve }
	}
	if i := slices.IndexFunc(curves, is); i >= 0 {
		return &curves[i]
	}
	return nil
}

// key makes a key of coordinates that must have the curve's full length
// (RFC 7518 §6.2.1.2, RFC 9053 §7.1.1).
func (c *curve) key(x, y []byte) (crypto.PublicKey, Refused) {
	if size := c.size(); len(x) != size || len(y) != size {
		return nil, PointInvalid
	}
	return c.point(slices.Concat([]byte{4}, x, y))
}

// compressedKey makes a key of x and the lowest bit of y.
func (c *curve) compressedKey(x []byte, odd bool) (crypto.PublicKey, Refused) {
	if odd {
		return c.point(slices.Concat([]byte{3}, x))
	}
	return c.point(slices.Concat([]byte{2}, x))
}

// point makes a key of a point as SEC 1 §2.3.3 encodes it.
func (c *curve) point(encoded []byte) (crypto.PublicKey, Refused) {
	if c.own != nil {
		key, err := ecc.NewPublicKey(c.own, encoded)
		if err != nil {
			return nil, PointInvalid
		}
		return key, ""
	}
	if encoded[0] != 4 {
		x, y := elliptic.UnmarshalCompressed(c.nist, encoded)
		if x == nil {
			return nil, PointInvalid
		}
		size := c.size()
		encoded = slices.Concat([]byte{4}, x.FillBytes(make([]byte, size)), y.FillBytes(make([]byte, size)))
	}
	key, err := ecdsa.ParseUncompressedPublicKey(c.nist, encoded)
	if err != nil {
		return nil, PointInvalid
	}
	return key, ""
}

// size is the length of a coordinate in bytes.
func (c *curve) size() int {
	if c.own != nil {
		return c.own.Size()
	}
	return (c.nist.Params().BitSize + 7) / 8
}

// hashes are those of the ECDSA algorithms.
var hashes = map[document.Algorithm]crypto.Hash{
	document.ES224: crypto.SHA224,
	document.ES256: crypto.SHA256,
	document.ES384: crypto.SHA384,
	document.ES512: crypto.SHA512,
}

// algorithmsOf returns the algorithms that a key of the type can have, the
// usual one first.
func algorithmsOf(public crypto.PublicKey) []document.Algorithm {
	switch public.(type) {
	case ed25519.PublicKey:
		return []document.Algorithm{document.EdDSA}
	case *rsa.PublicKey:
		return []document.Algorithm{document.PS256, document.RS256}
	}
	c := curveOf(public)
	if c == nil {
		return nil
	}
	// In COSE each of three hashes goes with each curve (RFC 9053 §2.1), and
	// an ICAO IDB names its own. SHA-224 goes with curves of its size alone.
	algorithms := []document.Algorithm{c.algorithm}
	for _, other := range []document.Algorithm{document.ES256, document.ES384, document.ES512} {
		if other != c.algorithm {
			algorithms = append(algorithms, other)
		}
	}
	return algorithms
}

// usualAlgorithm returns the algorithm that a key has where nothing says
// otherwise, or "" for RSA, which has no usual one.
func usualAlgorithm(public crypto.PublicKey) document.Algorithm {
	if _, ok := public.(*rsa.PublicKey); ok {
		return ""
	}
	if algorithms := algorithmsOf(public); len(algorithms) > 0 {
		return algorithms[0]
	}
	return ""
}

func fits(public crypto.PublicKey, algorithm document.Algorithm) bool {
	return slices.Contains(algorithmsOf(public), algorithm)
}
