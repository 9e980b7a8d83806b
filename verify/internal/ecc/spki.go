package ecc

import (
	"crypto"
	"crypto/ecdsa"
	"encoding/asn1"
	"math/big"
	"slices"

	"golang.org/x/crypto/cryptobyte"
	tag "golang.org/x/crypto/cryptobyte/asn1"
)

var (
	oidPublicKey  = asn1.ObjectIdentifier{1, 2, 840, 10045, 2, 1} // id-ecPublicKey, RFC 5480 §2.1.1
	oidPrimeField = asn1.ObjectIdentifier{1, 2, 840, 10045, 1, 1} // RFC 3279 §2.3.5
)

// ParseSPKI reads a DER SubjectPublicKeyInfo. On curves of crypto/elliptic the
// key is an *ecdsa.PublicKey, on the others a *[PublicKey]. The curve may be
// named, or spelt out as any of the known ones; the point may be compressed.
// Errors are those of this package.
func ParseSPKI(der []byte) (crypto.PublicKey, error) {
	input := cryptobyte.String(der)
	var spki, algorithm cryptobyte.String
	var oid asn1.ObjectIdentifier
	var encoded []byte
	if !input.ReadASN1(&spki, tag.SEQUENCE) || !input.Empty() ||
		!spki.ReadASN1(&algorithm, tag.SEQUENCE) || !algorithm.ReadASN1ObjectIdentifier(&oid) {
		return nil, ErrMalformed
	}
	if !oid.Equal(oidPublicKey) {
		return nil, ErrOtherType
	}
	if !spki.ReadASN1BitStringAsBytes(&encoded) || !spki.Empty() {
		return nil, ErrMalformed
	}
	for _, k := range known {
		is, err := k.isMeantBy(algorithm)
		if err != nil {
			return nil, err
		}
		if !is {
			continue
		}
		own, err := NewPublicKey(k.Curve, encoded)
		if err != nil {
			return nil, err
		}
		if k.nist == nil {
			return own, nil
		}
		key, err := ecdsa.ParseUncompressedPublicKey(k.nist, k.encode(own.X, own.Y))
		if err != nil {
			return nil, ErrNotOnCurve
		}
		return key, nil
	}
	return nil, ErrUnknownCurve
}

// isMeantBy reports whether ECParameters (RFC 3279 §2.3.5) are the curve.
func (c *Curve) isMeantBy(parameters cryptobyte.String) (bool, error) {
	var named asn1.ObjectIdentifier
	if parameters.PeekASN1Tag(tag.OBJECT_IDENTIFIER) {
		if !parameters.ReadASN1ObjectIdentifier(&named) || !parameters.Empty() {
			return false, ErrMalformed
		}
		return named.Equal(c.oid), nil
	}
	if !parameters.PeekASN1Tag(tag.SEQUENCE) {
		return false, ErrUnknownCurve // implicitly that of the CA, or none
	}
	var explicit, fieldID, coefficients, a, b, base cryptobyte.String
	var version int
	var kind asn1.ObjectIdentifier
	p, n, h := new(big.Int), new(big.Int), new(big.Int)
	if !parameters.ReadASN1(&explicit, tag.SEQUENCE) || !parameters.Empty() ||
		!explicit.ReadASN1Integer(&version) ||
		!explicit.ReadASN1(&fieldID, tag.SEQUENCE) || !fieldID.ReadASN1ObjectIdentifier(&kind) {
		return false, ErrMalformed
	}
	if !kind.Equal(oidPrimeField) {
		return false, ErrUnknownCurve
	}
	if !fieldID.ReadASN1Integer(p) || !fieldID.Empty() ||
		!explicit.ReadASN1(&coefficients, tag.SEQUENCE) ||
		!coefficients.ReadASN1(&a, tag.OCTET_STRING) || !coefficients.ReadASN1(&b, tag.OCTET_STRING) ||
		!coefficients.SkipOptionalASN1(tag.BIT_STRING) || !coefficients.Empty() || // the seed of a and b
		!explicit.ReadASN1(&base, tag.OCTET_STRING) || !explicit.ReadASN1Integer(n) {
		return false, ErrMalformed
	}
	if explicit.Empty() { // without the cofactor not all is said
		return false, ErrUnknownCurve
	}
	if !explicit.ReadASN1Integer(h) || !explicit.Empty() {
		return false, ErrMalformed
	}
	is := func(octets []byte, want *big.Int) bool { return new(big.Int).SetBytes(octets).Cmp(want) == 0 }
	if p.Cmp(c.P) != 0 || !is(a, c.A) || !is(b, c.B) || n.Cmp(c.N) != 0 || h.Cmp(big.NewInt(1)) != 0 {
		return false, nil
	}
	x, y := c.point(base)
	return x != nil && x.Cmp(c.X) == 0 && y.Cmp(c.Y) == 0, nil
}

// point reads a point as SEC 1 §2.3.4 has it, and returns nil for one that is
// not on the curve. The hybrid form is nobody's.
func (c *Curve) point(encoded []byte) (x, y *big.Int) {
	size := c.Size()
	if len(encoded) == 0 {
		return nil, nil
	}
	form, coordinates := encoded[0], encoded[1:]
	switch {
	case form == 4 && len(coordinates) == 2*size:
		x, y = new(big.Int).SetBytes(coordinates[:size]), new(big.Int).SetBytes(coordinates[size:])
		if !c.has(x, y) {
			return nil, nil
		}
		return x, y
	case form == 2 || form == 3:
		if len(coordinates) != size {
			return nil, nil
		}
		x = new(big.Int).SetBytes(coordinates)
		if y = c.y(x, uint(form&1)); y == nil {
			return nil, nil
		}
		return x, y
	}
	return nil, nil
}

func (c *Curve) encode(x, y *big.Int) []byte {
	size := c.Size()
	return slices.Concat([]byte{4}, x.FillBytes(make([]byte, size)), y.FillBytes(make([]byte, size)))
}

// SPKI returns the key as a DER SubjectPublicKeyInfo with the curve named and
// the point uncompressed, whatever form it was read in, so that a key has one
// hash. The key must be on its curve.
func (k *PublicKey) SPKI() []byte {
	var b cryptobyte.Builder
	b.AddASN1(tag.SEQUENCE, func(b *cryptobyte.Builder) {
		b.AddASN1(tag.SEQUENCE, func(b *cryptobyte.Builder) {
			b.AddASN1ObjectIdentifier(oidPublicKey)
			b.AddASN1ObjectIdentifier(k.Curve.oid)
		})
		b.AddASN1BitString(k.Curve.encode(k.X, k.Y))
	})
	return b.BytesOrPanic() // of constants and fixed lengths
}

// NewPublicKey makes a key of a point in the encoding of SEC 1 §2.3.3,
// compressed or not. Error: [ErrNotOnCurve].
func NewPublicKey(c *Curve, encoded []byte) (*PublicKey, error) {
	x, y := c.point(encoded)
	if x == nil {
		return nil, ErrNotOnCurve
	}
	return &PublicKey{Curve: c, X: x, Y: y}, nil
}
