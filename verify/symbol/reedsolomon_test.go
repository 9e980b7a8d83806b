package symbol

import (
	"bytes"
	"math/rand/v2"
	"testing"

	"github.com/makiuchi-d/gozxing/common/reedsolomon"
)

// A block is corrected up to what its redundancy allows, and no further.
func TestRepair(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 5))
	encoder := reedsolomon.NewReedSolomonEncoder(reedsolomon.GenericGF_QR_CODE_FIELD_256)
	for range 4000 {
		redundancy := 2 + r.IntN(29)
		words := make([]int, redundancy+1+r.IntN(100))
		for i := range len(words) - redundancy {
			words[i] = r.IntN(256)
		}
		if err := encoder.Encode(words, redundancy); err != nil {
			t.Fatal(err)
		}
		whole := make([]byte, len(words))
		for i, w := range words {
			whole[i] = byte(w)
		}
		erasures := r.IntN(redundancy + 1)
		errors := r.IntN((redundancy-erasures)/2 + 1)
		block, lost := bytes.Clone(whole), make([]bool, len(whole))
		for k, i := range r.Perm(len(whole))[:erasures+errors] {
			if k < erasures {
				lost[i] = true
				block[i] = byte(r.Uint32())
			} else {
				block[i] ^= byte(1 + r.IntN(255))
			}
		}
		n, ok := repair(block, redundancy, lost)
		if !ok || !bytes.Equal(block, whole) || n != errors {
			t.Fatalf("%d errors, %d erasures of %d: %d, %v", errors, erasures, redundancy, n, ok)
		}
	}
}

func TestRepairNeverLies(t *testing.T) {
	r := rand.New(rand.NewPCG(6, 6))
	for range 2000 {
		block := make([]byte, 30)
		for i := range block {
			block[i] = byte(r.Uint32())
		}
		erased := make([]byte, len(block))
		for i := range r.IntN(20) {
			erased[i] = 1
		}
		if _, ok := correct(block, 10, 0, erased); ok {
			t.Fatal("random codewords are read")
		}
	}
}
