package trust

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rsa"
	"slices"

	"github.com/soi-id/soi/verify/document"
	"github.com/soi-id/soi/verify/internal/ecc"
)

// signed reports whether the proof's signature is good under the key. The
// algorithm is the key's; a document that claims another one is not signed by
// it (RFC 8725 §3.1).
func (k *Key) signed(p *document.Proof) bool {
	if k.otherAlgorithm(p) || !fits(k.Public, k.Algorithm) {
		return false
	}
	return k.signedBytes(p.Signed, p.Signature) || slices.ContainsFunc(p.Alternatives, func(other []byte) bool {
		return k.signedBytes(other, p.Signature)
	})
}

func (k *Key) signedBytes(message, signature []byte) bool {
	switch pub := k.Public.(type) {
	case *ecdsa.PublicKey, *ecc.PublicKey:
		return signedECDSA(pub, k.Algorithm, message, signature)
	case *rsa.PublicKey:
		return signedRSA(pub, k.Algorithm, message, signature)
	case ed25519.PublicKey:
		return signedEd25519(pub, message, signature)
	}
	return false
}

func (k *Key) otherAlgorithm(p *document.Proof) bool {
	return p.Algorithm != "" && p.Algorithm != k.Algorithm
}

func digest(hash crypto.Hash, message []byte) []byte {
	h := hash.New()
	h.Write(message)
	return h.Sum(nil)
}
