// Package base45 is the Base45 encoding of RFC 9285, which carries binary
// content in the alphanumeric mode of a QR code.
//
// It is strict: [Decode] accepts exactly what [Encode] produces. Nothing is
// trimmed, because a space is a symbol of the alphabet, and nothing is folded
// to upper case.
package base45

import "errors"

// The errors of Decode.
var (
	// ErrAlphabet: a character is outside the alphabet.
	ErrAlphabet = errors.New("base45: character outside the alphabet")
	// ErrLength: a single character is left over, which encodes nothing.
	ErrLength = errors.New("base45: length leaves a single character over")
	// ErrRange: a group of characters stands for more than its bytes can hold.
	ErrRange = errors.New("base45: group of characters is out of range")
)

const alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"

// outside marks a byte that is not in the alphabet.
const outside = 0xff

// values maps a byte to its value, or to outside.
var values = func() (v [256]byte) {
	for i := range v {
		v[i] = outside
	}
	for i := range len(alphabet) {
		v[alphabet[i]] = byte(i)
	}
	return v
}()

// Encode returns src in Base45.
func Encode(src []byte) []byte {
	dst := make([]byte, 0, (len(src)*3+1)/2)
	for len(src) >= 2 {
		n := uint(src[0])<<8 | uint(src[1])
		dst = append(dst, alphabet[n%45], alphabet[n/45%45], alphabet[n/(45*45)])
		src = src[2:]
	}
	if len(src) == 1 {
		n := uint(src[0])
		dst = append(dst, alphabet[n%45], alphabet[n/45])
	}
	return dst
}

// Decode returns what src encodes. The error is [ErrAlphabet], [ErrLength] or
// [ErrRange] and comes with nil.
func Decode(src []byte) ([]byte, error) {
	// RFC 9285 §6: what is outside the alphabet makes the whole input invalid,
	// so that is told before the shape.
	if !InAlphabet(src) {
		return nil, ErrAlphabet
	}
	if len(src)%3 == 1 {
		return nil, ErrLength
	}
	dst := make([]byte, 0, len(src)/3*2+1)
	for len(src) >= 3 {
		n := uint(values[src[0]]) + 45*uint(values[src[1]]) + 45*45*uint(values[src[2]])
		if n > 0xffff {
			return nil, ErrRange
		}
		dst = append(dst, byte(n>>8), byte(n))
		src = src[3:]
	}
	if len(src) == 2 {
		n := uint(values[src[0]]) + 45*uint(values[src[1]])
		if n > 0xff {
			return nil, ErrRange
		}
		dst = append(dst, byte(n))
	}
	return dst, nil
}

// InAlphabet reports whether src holds nothing but characters of the alphabet.
func InAlphabet(src []byte) bool {
	for _, c := range src {
		if values[c] == outside {
			return false
		}
	}
	return true
}
