package icao

import "strings"

// filler stands in every place that holds nothing.
const filler = '<'

// checkDigit computes the check digit of a field: modulus 10 with the weights
// 7, 3, 1 over the values of its characters (ICAO 9303-3 §4.9).
func checkDigit(field string) byte {
	weights := [...]int{7, 3, 1}
	sum := 0
	for i := range len(field) {
		sum += value(field[i]) * weights[i%3]
	}
	return byte('0' + sum%10)
}

func value(c byte) int {
	switch {
	case c >= '0' && c <= '9':
		return int(c - '0')
	case c >= 'A' && c <= 'Z':
		return int(c-'A') + 10
	}
	return 0
}

// checks reports whether digit is the check digit of field. That of an empty
// field may be left out as well (ICAO 9303-4 §4.2.2).
func checks(field string, digit byte) bool {
	return digit == checkDigit(field) || digit == filler && blank(field)
}

func blank(field string) bool { return strings.Trim(field, string(filler)) == "" }
