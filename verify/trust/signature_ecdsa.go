package trust

import (
	"crypto/ecdsa"
	_ "crypto/sha256" // the hashes of curves
	_ "crypto/sha512"
	"math/big"

	"github.com/soi-id/soi/verify/document"
)

// signedECDSA checks r||s, each exactly as long as the order of the curve
// (RFC 7518 §3.4, RFC 9053 §2.1). DER is another encoding and is refused, so
// that one signature has one form.
func signedECDSA(pub *ecdsa.PublicKey, algorithm document.Algorithm, message, signature []byte) bool {
	n := pub.Curve.Params().N
	size := (n.BitLen() + 7) / 8
	if len(signature) != 2*size {
		return false
	}
	r := new(big.Int).SetBytes(signature[:size])
	s := new(big.Int).SetBytes(signature[size:])
	// crypto/ecdsa checks this too; CVE-2022-21449 is what happens where
	// everyone relies on the other.
	if r.Sign() == 0 || s.Sign() == 0 || r.Cmp(n) >= 0 || s.Cmp(n) >= 0 {
		return false
	}
	for _, c := range curves {
		if c.algorithm == algorithm {
			return ecdsa.Verify(pub, digest(c.hash, message), r, s)
		}
	}
	return false
}
