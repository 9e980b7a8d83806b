package trust

import (
	"crypto"
	"crypto/ecdsa"
	_ "crypto/sha256" // the hashes of curves
	_ "crypto/sha512"
	"math/big"

	"github.com/soi-id/soi/verify/document"
	"github.com/soi-id/soi/verify/internal/ecc"
)

// signedECDSA checks r||s, each exactly as long as the order of the curve
// (RFC 7518 §3.4, RFC 9053 §2.1). DER is another encoding and is refused, so
// that one signature has one form.
func signedECDSA(public crypto.PublicKey, algorithm document.Algorithm, message, signature []byte) bool {
	hash, ok := hashes[algorithm]
	n := orderOf(public)
	if !ok || n == nil {
		return false
	}
	size := (n.BitLen() + 7) / 8
	if len(signature) != 2*size {
		return false
	}
	r := new(big.Int).SetBytes(signature[:size])
	s := new(big.Int).SetBytes(signature[size:])
	return verifyECDSA(public, digest(hash, message), r, s)
}

// verifyECDSA checks a signature of a digest, under a key of any curve.
func verifyECDSA(public crypto.PublicKey, digest []byte, r, s *big.Int) bool {
	// What verifies below checks this too; CVE-2022-21449 is what happens
	// where everyone relies on the other.
	n := orderOf(public)
	if n == nil || r.Sign() <= 0 || s.Sign() <= 0 || r.Cmp(n) >= 0 || s.Cmp(n) >= 0 {
		return false
	}
	switch pub := public.(type) {
	case *ecdsa.PublicKey:
		return ecdsa.Verify(pub, digest, r, s)
	case *ecc.PublicKey:
		return pub.Verify(digest, r, s)
	}
	return false
}

// orderOf returns the order of the key's curve, nil if that is not known.
func orderOf(public crypto.PublicKey) *big.Int {
	switch c := curveOf(public); {
	case c == nil:
		return nil
	case c.own != nil:
		return c.own.N
	default:
		return c.nist.Params().N
	}
}
