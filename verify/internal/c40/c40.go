// Package c40 is the C40 encoding of two-dimensional codes on documents: three
// characters in two bytes.
//
// It is the part of ISO/IEC 16022 §5.2.5 that ICAO Doc 9303-13 and BSI
// TR-03137-1 annex B take over, and that 2D-Doc took from them: digits, capital
// letters and the space, without the other character sets. Its quirks:
//
//   - The filler "<" of a machine-readable zone is written as a space, so it
//     comes back as one.
//   - Two characters left over are filled up with the value 0.
//   - One character left over is no C40 at all: it is the byte 0xFE and the
//     character as a byte of ASCII plus one. Some issuers write a state of one
//     letter so, and others as the letter and two spaces.
//
// Spaces at the end are part of the text here. Fields of fixed length are
// filled with them, which only the caller knows.
package c40

import "errors"

// The errors of Decode.
var (
	// ErrLength: a single byte is left over, which encodes nothing.
	ErrLength = errors.New("c40: length is odd")
	// ErrValue: a pair stands for something outside the alphabet.
	ErrValue = errors.New("c40: value outside the alphabet")
	// ErrPadding: characters follow what ends a text.
	ErrPadding = errors.New("c40: characters after the padding")
)

const (
	// unlatch leaves C40 for one character of ASCII.
	unlatch = 0xfe
	// pad is the value after the last character. In ISO/IEC 16022 it shifts to
	// another character set, for a character that never comes.
	pad = 0
)

// Encode returns s in C40. Every character must be one of [InAlphabet] or "<";
// any other becomes a space.
func Encode(s string) []byte {
	dst := make([]byte, 0, (len(s)+2)/3*2)
	for ; len(s) >= 3; s = s[3:] {
		dst = appendPair(dst, value(s[0]), value(s[1]), value(s[2]))
	}
	switch len(s) {
	case 2:
		dst = appendPair(dst, value(s[0]), value(s[1]), pad)
	case 1:
		c, _ := character(value(s[0]))
		dst = append(dst, unlatch, c+1)
	}
	return dst
}

func appendPair(dst []byte, u1, u2, u3 uint) []byte {
	n := 1600*u1 + 40*u2 + u3 + 1
	return append(dst, byte(n>>8), byte(n))
}

// Decode returns the text that b encodes. The error is [ErrLength], [ErrValue]
// or [ErrPadding] and comes with no text.
func Decode(b []byte) (string, error) {
	if len(b)%2 == 1 {
		return "", ErrLength
	}
	dst := make([]byte, 0, len(b)/2*3)
	ended := false
	for ; len(b) > 0; b = b[2:] {
		if ended {
			return "", ErrPadding
		}
		if b[0] == unlatch {
			c := b[1] - 1
			if !inAlphabet(c) {
				return "", ErrValue
			}
			dst, ended = append(dst, c), true
			continue
		}
		n := uint(b[0])<<8 | uint(b[1])
		if n == 0 {
			return "", ErrValue
		}
		n--
		for _, u := range [3]uint{n / 1600, n / 40 % 40, n % 40} {
			if u == pad {
				ended = true
				continue
			}
			if ended {
				return "", ErrPadding
			}
			c, ok := character(u)
			if !ok {
				return "", ErrValue
			}
			dst = append(dst, c)
		}
	}
	return string(dst), nil
}

// InAlphabet reports whether s holds nothing but digits, capital letters and
// spaces, which are what comes back from C40 unchanged.
func InAlphabet(s string) bool {
	for i := range len(s) {
		if !inAlphabet(s[i]) {
			return false
		}
	}
	return true
}

func inAlphabet(c byte) bool {
	return c == ' ' || '0' <= c && c <= '9' || 'A' <= c && c <= 'Z'
}

// value and character translate between ASCII and the basic set, ISO/IEC 16022
// table C.1: 3 is the space, then come the digits, then the letters.
func value(c byte) uint {
	switch {
	case '0' <= c && c <= '9':
		return uint(c-'0') + 4
	case 'A' <= c && c <= 'Z':
		return uint(c-'A') + 14
	}
	return 3
}

func character(u uint) (byte, bool) {
	switch {
	case u == 3:
		return ' ', true
	case 4 <= u && u <= 13:
		return '0' + byte(u-4), true
	case 14 <= u && u <= 39:
		return 'A' + byte(u-14), true
	}
	return 0, false
}
