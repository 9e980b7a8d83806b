package ecc

import (
	"math/big"
	"testing"
)

func BenchmarkVerify(b *testing.B) {
	for _, c := range curves {
		b.Run(c.Name, func(b *testing.B) {
			s := newSigner(c, 7)
			digest := make([]byte, c.Size())
			digest[0] = 0x5a
			r, sv := s.sign(digest, big.NewInt(0).Sub(c.N, big.NewInt(12345)))
			for b.Loop() {
				if !s.Verify(digest, r, sv) {
					b.Fatal("does not hold")
				}
			}
		})
	}
}
