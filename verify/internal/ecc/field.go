package ecc

import (
	"encoding/binary"
	"math/big"
	"math/bits"
)

// maxLimbs is the length of an element of the largest field, that of P-521.
const maxLimbs = 9

// An element of a field is below its prime, in Montgomery form: e stands for
// e / 2^(64·limbs) mod p. The lowest limb is the first. Elements are equal if
// they are the same value.
type element [maxLimbs]uint64

// A field computes modulo an odd prime. math/big divides for every reduction,
// which makes a verification ten times slower than this.
type field struct {
	limbs   int
	p       element // the prime itself, not in Montgomery form
	inverse uint64  // -1/p modulo 2^64
	square  element // 2^(128·limbs) mod p, which brings a number into the form
	one     element
}

func newField(prime *big.Int) *field {
	f := &field{limbs: (prime.BitLen() + 63) / 64}
	f.p = f.split(prime)
	f.inverse = 1
	for range 6 { // Newton: each step doubles the bits that are right
		f.inverse *= 2 - f.p[0]*f.inverse
	}
	f.inverse = -f.inverse
	r := new(big.Int).Lsh(big.NewInt(1), uint(128*f.limbs))
	f.square = f.split(r.Mod(r, prime))
	f.one = f.element(big.NewInt(1))
	return f
}

// split cuts a number, which must fit, into limbs.
func (f *field) split(v *big.Int) element {
	var e element
	raw := v.FillBytes(make([]byte, 8*f.limbs))
	for i := range f.limbs {
		e[f.limbs-1-i] = binary.BigEndian.Uint64(raw[8*i:])
	}
	return e
}

// element brings a number below the prime into Montgomery form.
func (f *field) element(v *big.Int) element {
	e := f.split(v)
	f.mul(&e, &e, &f.square)
	return e
}

// mul sets z to x·y: word by word, each followed by its reduction (Koç, Acar,
// Kaliski, "Analyzing and comparing Montgomery multiplication algorithms",
// CIOS).
func (f *field) mul(z, x, y *element) {
	var t element
	var over uint64 // the limb above t
	n := f.limbs
	for i := range n {
		var carry, carried, top uint64
		for j := range n {
			carry, t[j] = multiplyAdd(x[j], y[i], t[j], carry)
		}
		over, top = bits.Add64(over, carry, 0)

		q := t[0] * f.inverse
		carry, _ = multiplyAdd(q, f.p[0], t[0], 0)
		for j := 1; j < n; j++ {
			carry, t[j-1] = multiplyAdd(q, f.p[j], t[j], carry)
		}
		t[n-1], carried = bits.Add64(over, carry, 0)
		over = top + carried
	}
	f.reduce(z, &t, over)
}

// multiplyAdd returns a·b + c + d, which always fits into two limbs.
func multiplyAdd(a, b, c, d uint64) (high, low uint64) {
	high, low = bits.Mul64(a, b)
	low, carry := bits.Add64(low, c, 0)
	high += carry
	low, carry = bits.Add64(low, d, 0)
	return high + carry, low
}

// reduce sets z to t, or to t - p if t with the limb above it is not below p.
func (f *field) reduce(z, t *element, over uint64) {
	var less element
	var borrow uint64
	for j := range f.limbs {
		less[j], borrow = bits.Sub64(t[j], f.p[j], borrow)
	}
	if over == 0 && borrow == 1 {
		*z = *t
	} else {
		*z = less
	}
}

func (f *field) add(z, x, y *element) {
	var t element
	var carry uint64
	for j := range f.limbs {
		t[j], carry = bits.Add64(x[j], y[j], carry)
	}
	f.reduce(z, &t, carry)
}

func (f *field) sub(z, x, y *element) {
	var borrow, carry uint64
	for j := range f.limbs {
		z[j], borrow = bits.Sub64(x[j], y[j], borrow)
	}
	if borrow == 0 {
		return
	}
	for j := range f.limbs {
		z[j], carry = bits.Add64(z[j], f.p[j], carry)
	}
}
