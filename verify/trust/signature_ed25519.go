package trust

import "crypto/ed25519"

// signedEd25519 checks a signature of RFC 8032 §5.1.7. crypto/ed25519 refuses
// an S that is not below the group order, compares without the cofactor, and
// accepts public keys of low order, under which anyone can sign; [NewKey]
// refuses those.
func signedEd25519(pub ed25519.PublicKey, message, signature []byte) bool {
	return len(pub) == ed25519.PublicKeySize && ed25519.Verify(pub, message, signature)
}
