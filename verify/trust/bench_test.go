package trust

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rsa"
	"fmt"
	"math/big"
	"testing"

	"github.com/soi-id/soi/verify/document"
)

// BenchmarkJudge beside BenchmarkStdlib of the same run is what the keyring
// costs. The ring is that of a large organisation.
func BenchmarkJudge(b *testing.B) {
	const others = 2000
	filler := signers()[document.ES256]
	for _, a := range algorithms {
		b.Run(string(a), func(b *testing.B) {
			s := signers()[a]
			keys := []*Key{s.key(b)}
			for i := range others {
				keys = append(keys, filler.key(b, func(k *Key) {
					k.Issuer.ID, k.KeyIDs = fmt.Sprintf("https://%d.example", i), [][]byte{{byte(i), byte(i >> 8)}}
				}))
			}
			ring, p := NewKeyring(keys), s.proof()
			for b.Loop() {
				if !ring.Judge("test.card", p, document.Validity{}, At(noon), DefaultPolicy).Holds {
					b.Fatal("does not hold")
				}
			}
		})
	}
}

// BenchmarkJudgeUnknown is the search alone.
func BenchmarkJudgeUnknown(b *testing.B) {
	s := signers()[document.ES256]
	keys := make([]*Key, 2000)
	for i := range keys {
		keys[i] = s.key(b, func(k *Key) { k.Issuer.ID = fmt.Sprintf("https://%d.example", i) })
	}
	ring, p := NewKeyring(keys), s.proof()
	for b.Loop() {
		if ring.Judge("test.card", p, document.Validity{}, At(noon), DefaultPolicy).Holds {
			b.Fatal("holds")
		}
	}
}

func BenchmarkStdlib(b *testing.B) {
	for _, a := range algorithms {
		b.Run(string(a), func(b *testing.B) {
			s := signers()[a]
			signature := s.sign(body)
			for b.Loop() {
				if !stdlibVerify(s, signature) {
					b.Fatal("does not hold")
				}
			}
		})
	}
}

func stdlibVerify(s signer, signature []byte) bool {
	switch pub := s.Public().(type) {
	case *ecdsa.PublicKey:
		hash := map[document.Algorithm]crypto.Hash{document.ES256: crypto.SHA256, document.ES384: crypto.SHA384, document.ES512: crypto.SHA512}[s.algorithm]
		half := len(signature) / 2
		r, sv := new(big.Int).SetBytes(signature[:half]), new(big.Int).SetBytes(signature[half:])
		return ecdsa.Verify(pub, digest(hash, body), r, sv)
	case *rsa.PublicKey:
		if s.algorithm == document.PS256 {
			opts := &rsa.PSSOptions{SaltLength: rsa.PSSSaltLengthEqualsHash}
			return rsa.VerifyPSS(pub, crypto.SHA256, digest(crypto.SHA256, body), signature, opts) == nil
		}
		return rsa.VerifyPKCS1v15(pub, crypto.SHA256, digest(crypto.SHA256, body), signature) == nil
	case ed25519.PublicKey:
		return ed25519.Verify(pub, body, signature)
	}
	return false
}

func BenchmarkLoadKeyring(b *testing.B) {
	db := openStore(b)
	var keys []*Key
	for range 500 {
		keys = append(keys, newSigner(b, document.ES256).key(b))
	}
	importKeys(b, db, keys...)
	for b.Loop() {
		load(b, db)
	}
}
