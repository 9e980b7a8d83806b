package vn

import (
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

var digitRun = regexp.MustCompile(`\d+`)

// decimals returns the readings of text in which every letter beyond ASCII was
// typed as decimals: its bytes (Ng022501870141c) or its code point
// (Nguy7877n). Text with any such letter left was not.
//
// In a name all digits are letters, and the first of a word is a capital. In
// other text digits between small letters are letters, and others that touch a
// letter may be a lot or a flat, B225c: such text has two readings, unless
// they stand for no letter at all.
func decimals(s string, holds prose) []string {
	if !isASCII(s) || !hasDigit(s) || !hasLetter(s) { // without a letter it is a number or a date
		return nil
	}
	var b strings.Builder
	changed := false
	for _, word := range splitText(s) {
		text, ok := word, true
		if hasDigit(word) {
			if text, ok = decimalWord(word, holds); !ok {
				return nil
			}
		}
		changed = changed || text != word
		b.WriteString(text)
	}
	if !changed || !sound(b.String()) {
		return nil
	}
	return []string{b.String()}
}

// splitText cuts s before and after each run of what is neither a letter nor a
// digit.
func splitText(s string) []string {
	inWord := func(c byte) bool { return unicode.IsLetter(rune(c)) || unicode.IsDigit(rune(c)) }
	var pieces []string
	start := 0
	for i := 1; i < len(s); i++ {
		if inWord(s[i]) != inWord(s[i-1]) {
			pieces = append(pieces, s[start:i])
			start = i
		}
	}
	return append(pieces, s[start:])
}

// decimalWord returns what one word of letters and digits is, and whether that
// is sure.
func decimalWord(word string, holds prose) (string, bool) {
	var b strings.Builder
	at, read, within := 0, true, true
	for _, run := range digitRun.FindAllStringIndex(word, -1) {
		letters := lettersOf(word[run[0]:run[1]])
		read = read && letters != ""
		within = within && run[0] > 0 && isSmall(word[run[0]-1]) && run[1] < len(word) && isSmall(word[run[1]])
		b.WriteString(word[at:run[0]])
		b.WriteString(letters)
		at = run[1]
	}
	b.WriteString(word[at:])
	syllable := read && isSyllable(b.String())
	switch {
	case holds == names:
		first, _ := utf8.DecodeRuneInString(b.String())
		return b.String(), syllable && (unicode.IsUpper(first) || !unicode.IsDigit(rune(word[0])))
	case !syllable:
		return word, true // a house number
	}
	return b.String(), within // or else L417 is a flat, or Lơ
}

func isSmall(c byte) bool { return 'a' <= c && c <= 'z' }

// lettersOf returns the letters that a run of digits stands for, or "". No run
// has two readings: code points of Vietnamese letters are 192 to 432 or 7840
// to 7929, bytes are 128 to 255 and the first of a letter is followed by one
// below 192.
func lettersOf(digits string) string {
	for _, form := range []func(string) string{paddedBytes, plainBytes, codePoints} {
		if s := form(digits); s != "" {
			return s
		}
	}
	return ""
}

// paddedBytes reads bytes of four digits each, as Alt codes are typed.
func paddedBytes(digits string) string { return decimalBytes(digits, 4) }

func plainBytes(digits string) string { return decimalBytes(digits, 3) }

func decimalBytes(digits string, size int) string {
	if len(digits)%size != 0 {
		return ""
	}
	var bytes []byte
	for ; digits != ""; digits = digits[size:] {
		n, err := strconv.ParseUint(digits[:size], 10, 8)
		if err != nil {
			return ""
		}
		bytes = append(bytes, byte(n))
	}
	return allLetters(string(bytes))
}

// codePoints reads code points of three or four digits.
func codePoints(digits string) string {
	var b strings.Builder
	for digits != "" {
		size := 3
		if digits[0] > '4' { // the letters of three digits end at 432, ư
			size = 4
		}
		if len(digits) < size {
			return ""
		}
		n, err := strconv.Atoi(digits[:size])
		if err != nil {
			return ""
		}
		b.WriteRune(rune(n))
		digits = digits[size:]
	}
	return allLetters(b.String())
}

// allLetters returns s if it consists of Vietnamese letters beyond ASCII.
func allLetters(s string) string {
	if !utf8.ValidString(s) {
		return ""
	}
	for _, r := range s {
		if r <= unicode.MaxASCII || !written[r] || !unicode.IsLetter(r) {
			return ""
		}
	}
	return s
}
