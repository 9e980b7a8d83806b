package trust

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rsa"
	"math/big"
	"slices"

	"github.com/soi-id/soi/verify/internal/ecc"
)

const (
	// Below 2048 bits RSA gives less than 112 bits of strength (NIST SP
	// 800-131A).
	minRSABits = 2048
	// Above 8192 bits a key only costs time; no issuer uses one.
	maxRSABits = 8192
)

// unsound says why no signature under the public key could be trusted, or "".
func unsound(public crypto.PublicKey) Refused {
	switch pub := public.(type) {
	case *ecdsa.PublicKey:
		return unsoundEC(pub)
	case *ecc.PublicKey:
		switch {
		case curveOf(pub) == nil:
			return CurveUnsupported
		case !pub.OnCurve():
			return PointInvalid
		}
		return ""
	case *rsa.PublicKey:
		return unsoundRSA(pub)
	case ed25519.PublicKey:
		return unsoundEd25519(pub)
	}
	return KeyTypeUnsupported
}

func unsoundEC(pub *ecdsa.PublicKey) Refused {
	if curveOf(pub) == nil {
		return CurveUnsupported
	}
	// Bytes refuses points off the curve and at infinity.
	if _, err := pub.Bytes(); err != nil {
		return PointInvalid
	}
	return ""
}

func unsoundRSA(pub *rsa.PublicKey) Refused {
	switch {
	case pub.N == nil || pub.N.Sign() <= 0 || pub.N.Bit(0) == 0:
		return RSAModulusInvalid
	case pub.N.BitLen() < minRSABits:
		return RSATooSmall
	case pub.N.BitLen() > maxRSABits:
		return RSATooLarge
	// An exponent of 1 makes every message its own signature, an even one is
	// no exponent; the upper bound is that of crypto/rsa.
	case pub.E < 3 || pub.E%2 == 0 || int64(pub.E) > 1<<31-1:
		return RSAExponentInvalid
	}
	return ""
}

var (
	edwardsP = new(big.Int).Sub(new(big.Int).Lsh(big.NewInt(1), 255), big.NewInt(19))
	// d of RFC 8032 §5.1.
	edwardsD, _ = new(big.Int).SetString("52036cee2b6ffe738cc740797779e89800700a4d4141d8ab75eb4dca135978a3", 16)

	// The y coordinates of the eight points of low order: 0, 1, p-1 and the
	// two of order 8. Under such a key crypto/ed25519 accepts signatures that
	// nobody made, for RFC 8032 does not forbid it.
	lowOrder = []*big.Int{
		big.NewInt(0), big.NewInt(1), new(big.Int).Sub(edwardsP, big.NewInt(1)),
		mustHex("05fc536d880238b13933c6d305acdfd5f098eff289f4c345b027b2c28f95e826"),
		mustHex("7a03ac9277fdc74ec6cc392cfa53202a0f67100d760b3cba4fd84d3d706a17c7"),
	}
)

func mustHex(digits string) *big.Int {
	n, _ := new(big.Int).SetString(digits, 16)
	return n
}

// unsoundEd25519 decodes as RFC 8032 §5.1.3 does, but for the square root:
// the point exists if x² = (y²-1)/(dy²+1) has one.
func unsoundEd25519(pub ed25519.PublicKey) Refused {
	if len(pub) != ed25519.PublicKeySize {
		return KeyMalformed
	}
	le := slices.Clone(pub)
	slices.Reverse(le)
	le[0] &= 0x7f // the sign of x
	y := new(big.Int).SetBytes(le)
	if y.Cmp(edwardsP) >= 0 {
		return PointInvalid
	}
	if slices.ContainsFunc(lowOrder, func(low *big.Int) bool { return low.Cmp(y) == 0 }) {
		return PointInvalid
	}
	yy := new(big.Int).Mul(y, y)
	u := new(big.Int).Sub(yy, big.NewInt(1))
	v := yy.Mul(yy, edwardsD)
	v.Add(v, big.NewInt(1))
	uv := u.Mul(u, v)
	if big.Jacobi(uv.Mod(uv, edwardsP), edwardsP) < 0 {
		return PointInvalid
	}
	return ""
}
