package jose

import (
	"bytes"
	"errors"
	"slices"
	"strconv"
)

// shcScheme begins each part of a health card. The scheme of a URI may be of
// either case (RFC 3986 §3.1).
const shcScheme = "shc:/"

const (
	// maxSHCParts is how many codes may carry one card: as many as a QR code's
	// own way of joining allows. Issuers used three.
	maxSHCParts = 16
	// shcOffset is subtracted from a character to make it two digits, so that
	// "-", the least of the characters of a JWS, is 00.
	shcOffset = '-'
	// maxSHCPair stands for "z", the greatest.
	maxSHCPair = 'z' - shcOffset
)

// The errors of joining and reading the digits of a health card.
var (
	// ErrSHCPartsMissing: there are parts, and not all of them.
	ErrSHCPartsMissing = errors.New("jose: parts of the health card are missing")
	// ErrSHCParts: what was given is no part, or parts of more than one card.
	ErrSHCParts = errors.New("jose: not the parts of one health card")

	errPair = errors.New("not pairs of digits from 00 to 77")
)

// JoinSHC joins the parts of one health card, which may come in any order and
// more than once, into the payload of a card in one code. A card in one code is
// returned as it is. The error is [ErrSHCPartsMissing] or [ErrSHCParts].
//
// Parts carry no mark of their card: parts of two cards with as many parts
// each may join, and then make a card whose signature does not hold.
func JoinSHC(parts [][]byte) ([]byte, error) {
	var digits [][]byte // by number; nil where a part has not come
	for _, part := range parts {
		number, total, d, err := shcPart(part)
		if err != nil {
			return nil, err
		}
		if digits == nil {
			digits = make([][]byte, total)
		}
		if total != len(digits) || digits[number-1] != nil && !bytes.Equal(digits[number-1], d) {
			return nil, ErrSHCParts
		}
		digits[number-1] = d
	}
	if digits == nil || slices.ContainsFunc(digits, func(d []byte) bool { return d == nil }) {
		return nil, ErrSHCPartsMissing
	}
	return slices.Concat(append([][]byte{[]byte(shcScheme)}, digits...)...), nil
}

// shcPart takes a part "shc:/number/total/digits" to pieces. A card in one code
// has neither number nor total and is part 1 of 1.
func shcPart(text []byte) (number, total int, digits []byte, err error) {
	if !isSHC(text) {
		return 0, 0, nil, ErrSHCParts
	}
	switch pieces := bytes.Split(text[len(shcScheme):], []byte("/")); len(pieces) {
	case 1:
		number, total, digits = 1, 1, pieces[0]
	case 3:
		number, total, digits = shcNumber(pieces[0]), shcNumber(pieces[1]), pieces[2]
	}
	if number < 1 || number > total || len(digits) == 0 {
		return 0, 0, nil, ErrSHCParts
	}
	return number, total, digits, nil
}

// shcNumber returns the number of a part, or 0 where it is none. A number has
// one way of being written.
func shcNumber(text []byte) int {
	n, err := strconv.Atoi(string(text))
	if err != nil || n > maxSHCParts || strconv.Itoa(n) != string(text) {
		return 0
	}
	return n
}

func isSHC(text []byte) bool {
	return len(text) >= len(shcScheme) && bytes.EqualFold(text[:len(shcScheme)], []byte(shcScheme))
}

// splitSHC takes apart what holds several parts, with or without white space
// between them. It is given what begins with the scheme.
func splitSHC(text []byte) [][]byte {
	var parts [][]byte
	begin := 0
	for i := 1; i <= len(text); i++ {
		if i == len(text) || isSHC(text[i:]) {
			parts = append(parts, bytes.TrimSpace(text[begin:i]))
			begin = i
		}
	}
	return parts
}

// shcText turns digits into the characters that they stand for.
func shcText(digits []byte) ([]byte, error) {
	if len(digits)%2 != 0 {
		return nil, errPair
	}
	text := make([]byte, len(digits)/2)
	for i := range text {
		tens, ones := digits[2*i]-'0', digits[2*i+1]-'0'
		if tens > 9 || ones > 9 || tens*10+ones > maxSHCPair {
			return nil, errPair
		}
		text[i] = shcOffset + tens*10 + ones
	}
	return text, nil
}
