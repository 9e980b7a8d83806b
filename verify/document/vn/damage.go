package vn

import (
	"regexp"
	"strings"
	"unicode"

	"github.com/soi-id/soi/verify/document"
)

// damage is what a scanner that types, or the computer it types into, did to
// the text. It softens a judgement: a failure that the damage itself explains
// becomes a warning or a read error, and the code is to be read again. So it
// must be evident, and there is never any in a symbol, which corrects its own
// errors: what looks like damage there is how the code was made.
type damage struct {
	name        bool // the name has it
	text        bool // the name or other text has it
	inputMethod bool // Telex or VNI was on
}

func (d damage) any() bool { return d.name || d.text || d.inputMethod }

// inspect looks for damage in a name and in other text of the same record,
// all of them made plain.
func inspect(source document.Source, name string, others ...string) damage {
	if source.ErrorCorrected() {
		return damage{}
	}
	rest := strings.Join(others, " ")
	vni := vniLeft.MatchString(name)
	return damage{
		name: vni || unwritten(name) || decimalsInName.MatchString(name) || escaped.MatchString(name) ||
			strings.Contains(name, "?"),
		text:        unwritten(rest) || decimalsInText.MatchString(rest) || escaped.MatchString(rest) || strippedOfMarks(name, rest),
		inputMethod: vni || telexLeft.MatchString(name+" "+rest),
	}
}

// damagedSex reports whether a sex that cannot be read was Nữ: it begins with
// the only letter that nothing damages and goes on with what no word has.
// That tells of damage; it is no reading of the sex.
func damagedSex(source document.Source, sex string) bool {
	return !source.ErrorCorrected() && strings.HasPrefix(sex, "N") &&
		(unwritten(sex) || hasDigit(sex) || strings.Contains(sex, "?"))
}

var (
	// Bytes or code points typed as decimals: Ng022501870141c, Nguy7877n. An
	// address has digits of its own, seldom three of them inside a word.
	decimalsInName = regexp.MustCompile(`\p{L}\d{3}`)
	decimalsInText = regexp.MustCompile(`\p{Ll}\d{3,}\p{Ll}`)

	// HTML entities and percent escapes.
	escaped = regexp.MustCompile(`&#x?[0-9A-Fa-f]+;|%[0-9A-Fa-f]{2}%[0-9A-Fa-f]{2}`)

	// Telex leaves its own keys behind: no Vietnamese word begins with dd or
	// has ww in it.
	telexLeft = regexp.MustCompile(`(?i)(?:^|[^\p{L}])dd\p{L}|ww`)

	// VNI makes some digits of a decimal into marks and leaves the others:
	// Ngưy877n.
	vniLeft = regexp.MustCompile(`[^\x00-\x7f]\p{L}*\d|\d\p{L}*[^\x00-\x7f]`)
)

// written are the characters beyond ASCII that Vietnamese text is made of:
// its letters, those of the minority languages written on cards, and the
// punctuation of addresses.
var written = func() map[rune]bool {
	const lower = "àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵ" + "ĕĭŏŭčñ"
	set := make(map[rune]bool)
	for _, r := range lower + strings.ToUpper(lower) + "–—‘’“”…°\u00a0" {
		set[r] = true
	}
	return set
}()

// unwritten reports whether s has a character that Vietnamese does not use:
// the mark of UTF-8 read as CP1252, Big5 or Shift-JIS, and of Alt codes that
// ended in CP437. The exception is Ã, a letter of its own and the commonest
// lead byte of UTF-8 in CP1252; punctuation right after it betrays the latter.
func unwritten(s string) bool {
	var last rune
	for _, r := range s {
		if r > unicode.MaxASCII && !unicode.Is(unicode.Mn, r) {
			if !written[r] || last == 'Ã' && !unicode.IsLetter(r) {
				return true
			}
		}
		last = r
	}
	return false
}

// strippedOfMarks reports whether neither a name nor the text beside it has a
// single diacritic. There are names without any; a name and an address of
// several words are not.
func strippedOfMarks(name, rest string) bool {
	return name != "" && isASCII(name) && isASCII(rest) && len(words(rest)) > 1
}

func isASCII(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return r > unicode.MaxASCII }) < 0
}

func words(s string) []string {
	return strings.FieldsFunc(s, func(r rune) bool { return !unicode.IsLetter(r) })
}

// hasMarkedLetter reports whether s has a letter that a Vietnamese input
// method makes and that no ASCII alphabet has.
func hasMarkedLetter(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return written[r] && unicode.IsLetter(r) }) >= 0
}
