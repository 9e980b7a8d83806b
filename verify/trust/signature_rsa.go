package trust

import (
	"crypto"
	"crypto/rsa"

	"github.com/soi-id/soi/verify/document"
)

// signedRSA checks with SHA-256. The salt of PSS is as long as the hash
// (RFC 7518 §3.5, RFC 8230 §2).
func signedRSA(pub *rsa.PublicKey, algorithm document.Algorithm, message, signature []byte) bool {
	if unsoundRSA(pub) != "" {
		return false
	}
	sum := digest(crypto.SHA256, message)
	if algorithm == document.PS256 {
		return rsa.VerifyPSS(pub, crypto.SHA256, sum, signature, &rsa.PSSOptions{SaltLength: rsa.PSSSaltLengthEqualsHash}) == nil
	}
	return rsa.VerifyPKCS1v15(pub, crypto.SHA256, sum, signature) == nil
}
