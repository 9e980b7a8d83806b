package issue

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/rsa"
	"encoding/asn1"
	"fmt"
	"math/big"

	"github.com/soi-id/soi/verify/document"
)

// hashes are those of the algorithms that sign a hash.
var hashes = map[document.Algorithm]crypto.Hash{
	document.ES256: crypto.SHA256, document.ES384: crypto.SHA384, document.ES512: crypto.SHA512,
	document.PS256: crypto.SHA256, document.RS256: crypto.SHA256,
}

// signature signs a message: ECDSA as r||s, each as long as the order of the
// curve (RFC 7518 §3.4, RFC 9053 §2.1), without randomness (RFC 6979), so that
// samples and vectors can be made again. RSASSA-PSS stays random.
func (k *Key) signature(message []byte) ([]byte, error) {
	signature, err := k.sound(message)
	if err != nil {
		return nil, fmt.Errorf("issue: sign: %w", err)
	}
	if k.damaged {
		signature[len(signature)/2] ^= 1
	}
	return signature, nil
}

func (k *Key) sound(message []byte) ([]byte, error) {
	hash := hashes[k.Algorithm]
	sum := message
	if hash != 0 {
		h := hash.New()
		h.Write(message)
		sum = h.Sum(nil)
	}
	switch private := k.Private.(type) {
	case *ecdsa.PrivateKey:
		der, err := private.Sign(nil, sum, hash)
		if err != nil {
			return nil, err
		}
		return rawECDSA(der, (private.Params().N.BitLen()+7)/8)
	case *rsa.PrivateKey:
		if k.Algorithm == document.PS256 {
			return rsa.SignPSS(rand.Reader, private, hash, sum, &rsa.PSSOptions{SaltLength: rsa.PSSSaltLengthEqualsHash})
		}
		return rsa.SignPKCS1v15(nil, private, hash, sum)
	case ed25519.PrivateKey:
		return ed25519.Sign(private, message), nil
	}
	return nil, ErrAlgorithm
}

// rawECDSA turns the DER of a signature (RFC 3279 §2.2.3) into r||s of size
// bytes each.
func rawECDSA(der []byte, size int) ([]byte, error) {
	var rs struct{ R, S *big.Int }
	if _, err := asn1.Unmarshal(der, &rs); err != nil {
		return nil, err
	}
	raw := make([]byte, 2*size)
	rs.R.FillBytes(raw[:size])
	rs.S.FillBytes(raw[size:])
	return raw, nil
}
