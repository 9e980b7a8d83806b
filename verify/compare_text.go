package verify

import (
	"maps"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// plainLetters are the Latin letters that Unicode does not take apart into a
// letter and a mark, as ICAO 9303-3 §6.A writes them.
var plainLetters = map[rune]string{
	'Đ': "D", 'Ð': "D", 'Ł': "L", 'Ø': "OE", 'Æ': "AE", 'Œ': "OE", 'ẞ': "SS", 'Þ': "TH", 'Ħ': "H", 'Ŧ': "T", 'Ŋ': "N", 'ĸ': "K",
	'Ə': "E", 'ʻ': "", 'ʼ': "",
}

// doubled are the letters that a machine readable zone may write as two.
var doubled = map[rune]string{'Ä': "AE", 'Ö': "OE", 'Ü': "UE", 'Å': "AA"}

// upper is text in capitals and NFC. ß has no capital in common use.
func upper(s string) string {
	return norm.NFC.String(strings.ToUpper(strings.ReplaceAll(norm.NFC.String(s), "ß", "ẞ")))
}

// squeezed is text in which blanks do not count, except between two digits:
// "1 23" and "12 3" are two addresses.
func squeezed(s string) string {
	words := strings.Fields(upper(s))
	var b strings.Builder
	for i, word := range words {
		if i > 0 && endsInDigit(words[i-1]) && startsWithDigit(word) {
			b.WriteByte(' ')
		}
		b.WriteString(word)
	}
	return b.String()
}

func startsWithDigit(s string) bool { return s[0] >= '0' && s[0] <= '9' }

func endsInDigit(s string) bool { return s[len(s)-1] >= '0' && s[len(s)-1] <= '9' }

// plain is text in capitals without the diacritics of Latin letters. A mark on
// a letter of another alphabet makes another letter and stays. double writes
// the letters of doubled as two, as an MRZ may.
func plain(s string, double bool) string {
	var b strings.Builder
	latin := false
	for _, r := range upper(s) {
		if letters, ok := doubled[r]; ok && double {
			b.WriteString(letters)
			latin = true
			continue
		}
		if letters, ok := plainLetters[r]; ok {
			b.WriteString(letters)
			latin = true
			continue
		}
		for _, part := range norm.NFD.String(string(r)) {
			if unicode.Is(unicode.Mn, part) {
				if !latin {
					b.WriteRune(part)
				}
				continue
			}
			latin = unicode.Is(unicode.Latin, part)
			b.WriteRune(part)
		}
	}
	return norm.NFC.String(b.String())
}

// samePlain reports whether two texts are equal without their diacritics.
func samePlain(a, b string) bool {
	for _, x := range []bool{false, true} {
		for _, y := range []bool{false, true} {
			if plain(a, x) == plain(b, y) {
				return true
			}
		}
	}
	return false
}

// compareTexts compares values that nothing more is known of.
func compareTexts(first, second string) (Equality, []Remark) {
	return compareSqueezed(squeezed(first), squeezed(second))
}

// compareSqueezed compares texts whose blanks and case are gone.
func compareSqueezed(first, second string) (Equality, []Remark) {
	switch {
	case first == second:
		return Same, nil
	case samePlain(first, second):
		return SameWithoutDiacritics, nil
	}
	return unlike(first, second)
}

// compareAddresses compares without punctuation, which no two offices write
// alike. verbatim: one was copied from the other. Otherwise another wording is
// not yet another place.
func compareAddresses(first, second string, verbatim bool) (Equality, []Remark) {
	e, remarks := compareSqueezed(unpunctuated(first), unpunctuated(second))
	if e == Different && len(remarks) == 0 {
		if !verbatim {
			e = NotComparable
		}
		remarks = []Remark{RemarkWording}
	}
	return e, remarks
}

func unpunctuated(s string) string {
	return squeezed(strings.Map(func(r rune) rune {
		if unicode.Is(unicode.P, r) {
			return ' '
		}
		return r
	}, s))
}

// unlike says why texts are not equal. Whoever reads a table cannot see that a
// letter is Cyrillic, or that a character is hidden.
func unlike(first, second string) (Equality, []Remark) {
	var remarks []Remark
	if hidden(first) || hidden(second) {
		remarks = append(remarks, RemarkHidden)
	}
	a, b := alphabets(first), alphabets(second)
	switch {
	case maps.Equal(a, b):
	case skeleton(first) == skeleton(second):
		remarks = append(remarks, RemarkLooksAlike)
	case len(a) == 1 && len(b) == 1 && len(remarks) == 0:
		return NotComparable, []Remark{RemarkOtherAlphabet} // how the one is written in the other is not known
	default:
		remarks = append(remarks, RemarkOtherAlphabet)
	}
	return Different, remarks
}

// hidden reports whether text has characters that are not seen: controls, and
// format characters such as those that turn the direction of writing.
func hidden(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool {
		return unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp)
	}) >= 0
}

// alphabets returns the scripts of a text's letters.
func alphabets(s string) map[string]bool {
	found := map[string]bool{}
	for _, r := range s {
		if unicode.IsLetter(r) {
			found[script(r)] = true
		}
	}
	return found
}

func script(r rune) string {
	for name, table := range unicode.Scripts {
		if unicode.Is(table, r) {
			return name
		}
	}
	return ""
}

// lookalikes are the capitals of Cyrillic and Greek that fonts draw as Latin
// ones (Unicode TR 39, confusables).
var lookalikes = map[rune]rune{
	'А': 'A', 'В': 'B', 'С': 'C', 'Е': 'E', 'Н': 'H', 'І': 'I', 'Ј': 'J', 'К': 'K', 'М': 'M', 'О': 'O', 'Р': 'P', 'Ѕ': 'S', 'Т': 'T', 'У': 'Y', 'Ү': 'Y', 'Х': 'X',
	'Α': 'A', 'Β': 'B', 'Ε': 'E', 'Ζ': 'Z', 'Η': 'H', 'Ι': 'I', 'Κ': 'K', 'Μ': 'M', 'Ν': 'N', 'Ο': 'O', 'Ρ': 'P', 'Τ': 'T', 'Υ': 'Y', 'Χ': 'X',
}

// skeleton is how text looks to somebody who does not look at marks.
func skeleton(s string) string {
	return strings.Map(func(r rune) rune {
		switch like, ok := lookalikes[r]; {
		case ok:
			return like
		case unicode.In(r, unicode.Cc, unicode.Cf, unicode.Mn):
			return -1
		}
		return r
	}, plain(s, false))
}
