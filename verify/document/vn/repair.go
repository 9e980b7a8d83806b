package vn

import (
	"html"
	"net/url"
	"regexp"
	"strings"
	"unicode"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/traditionalchinese"
	"golang.org/x/text/unicode/norm"

	"github.com/soi-id/soi/verify/document"
)

// Repair undoes damage that leaves exactly one text as what was printed. The
// rules, which are those of the codes that scanners type:
//
//   - Nothing that came from a symbol is touched, and nothing that is signed:
//     these formats alone call this file.
//   - What could also stand as it is stays as it is: a house number is one.
//   - A text is repaired whole or not at all.
//   - Lost diacritics, and Alt codes wrapped into CP437, have many readings
//     and are never repaired.
//   - Every repaired field has a finding, [CodeTextRepaired].

// A prose is what a field holds, which decides what its digits can be.
type prose int

const (
	names   prose = iota // no digit belongs here: a name, a sex
	anyText              // digits may: an address
)

// payloadText returns the text of a payload, repaired as a whole where it can be:
// a scanner that takes UTF-8 for Big5 or Shift-JIS swallows the separator
// after a letter, so the fields can be told apart only afterwards.
func (r *record) payloadText(p document.Payload) string {
	text := cardText(p)
	if p.Source.ErrorCorrected() {
		return text
	}
	if reading, ok := only(codePages(text)); ok {
		r.repaired, r.whole = true, true
		return reading
	}
	return text
}

// repair repairs a field in its raw form and notes that it did.
func (r *record) repair(key string, raw *string, holds prose) {
	if r.source.ErrorCorrected() {
		return
	}
	if r.whole {
		if !isASCII(*raw) {
			r.warn(CodeTextRepaired, key)
		}
		return
	}
	if reading, ok := repair(*raw, holds); ok {
		*raw = reading
		r.repaired = true
		r.warn(CodeTextRepaired, key)
	}
}

// repair returns the one reading of damaged text, if it has one.
func repair(raw string, holds prose) (string, bool) {
	readings := codePages(raw)
	readings = append(readings, missingBytes(raw)...)
	readings = append(readings, unescaped(raw)...)
	readings = append(readings, decimals(raw, holds)...)
	return only(readings)
}

// only returns the reading, if all that there are agree.
func only(readings []string) (string, bool) {
	if len(readings) == 0 {
		return "", false
	}
	for _, r := range readings {
		if plain(r) != plain(readings[0]) {
			return "", false
		}
	}
	return readings[0], true
}

// sound reports whether nothing in a text looks damaged any more.
func sound(s string) bool {
	s = plain(s)
	return !unwritten(s) && !escaped.MatchString(s) && !hasControl(s) && !strings.ContainsRune(s, unicode.ReplacementChar)
}

// codePages returns the readings of text whose UTF-8 was taken for another
// encoding. Text that is sound is no such text, even where bytes could be
// found for it: Ã is a letter.
func codePages(s string) []string {
	if !unwritten(norm.NFC.String(s)) { // blanks at the end count: à ends in one
		return nil
	}
	var readings []string
	add := func(bytes string) {
		// What no Vietnamese letter comes out of was something else.
		if sound(bytes) && bytes != s && hasMarkedLetter(plain(bytes)) {
			readings = append(readings, bytes)
		}
	}
	if bytes, ok := latinBytes(s); ok {
		add(bytes)
	}
	for _, page := range []encoding.Encoding{traditionalchinese.Big5, japanese.ShiftJIS} {
		bytes, err := page.NewEncoder().String(s)
		if err != nil {
			continue
		}
		if back, err := page.NewDecoder().String(bytes); err == nil && back == s {
			add(bytes)
		}
	}
	return readings
}

// cp1252 are the characters that Windows-1252 has in place of the control
// characters of ISO 8859-1; scanners use either.
const cp1252 = "€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ"

var latinByte = func() map[rune]byte {
	bytes := make(map[rune]byte)
	for b := range 0x100 {
		bytes[rune(b)] = byte(b)
	}
	b := 0x80
	for _, r := range cp1252 {
		if r != unicode.ReplacementChar { // a byte that Windows-1252 leaves open
			bytes[r] = byte(b)
		}
		b++
	}
	return bytes
}()

// latinBytes returns the bytes that were read as Windows-1252 or ISO 8859-1.
func latinBytes(s string) (string, bool) {
	var b strings.Builder
	for _, r := range s {
		c, ok := latinByte[r]
		if !ok {
			return "", false
		}
		b.WriteByte(c)
	}
	return b.String(), true
}

// missingBytes returns the readings of text whose UTF-8 was taken for ISO
// 8859-1 and lost the bytes 0x80 to 0x9F, which no keyboard types. Only a
// letter that begins with E1 BB can be found again: all of these carry a
// tone, so the word is a Vietnamese syllable, and those have few forms. What
// begins with C3 to C5 may be a letter of a minority language, whose words
// follow other rules: "VÄn" is "Văn" or "Vĕn".
func missingBytes(s string) []string {
	bytes, ok := latinBytes(s)
	if !ok || !strings.Contains(bytes, "\xe1\xbb") {
		return nil
	}
	var reading strings.Builder
	missed := false
	for _, word := range splitWords(bytes) {
		forms := []string{word}
		if lost := lostAfter(word); len(lost) > 0 {
			missed = true
			forms = completed(word, lost)
		}
		if len(forms) != 1 {
			return nil
		}
		reading.WriteString(forms[0])
	}
	if !missed || !sound(reading.String()) {
		return nil
	}
	return []string{reading.String()}
}

// splitWords cuts s before and after each ASCII character that is no letter.
func splitWords(s string) []string {
	var words []string
	start := 0
	for i := range len(s) {
		if c := s[i]; c < 0x80 && !unicode.IsLetter(rune(c)) {
			words = append(words, s[start:i], s[i:i+1])
			start = i + 1
		}
	}
	return append(words, s[start:])
}

// lostAfter returns the places in a word at which a byte after E1 BB is
// missing.
func lostAfter(word string) []int {
	var places []int
	for i := 0; i+1 < len(word); i++ {
		if word[i] == 0xE1 && word[i+1] == 0xBB && (i+2 == len(word) || word[i+2] < 0x80 || word[i+2] > 0xBF) {
			places = append(places, i+2)
		}
	}
	return places
}

// completed returns every syllable that a word is with the missing byte put
// in. Two are never missing in one: a syllable has one tone.
func completed(word string, places []int) []string {
	if len(places) > 1 {
		return nil
	}
	var syllables []string
	for b := byte(0x80); b < 0xA0; b++ {
		form := word[:places[0]] + string([]byte{b}) + word[places[0]:]
		if isSyllable(form) {
			syllables = append(syllables, form)
		}
	}
	return syllables
}

var (
	entity  = regexp.MustCompile(`&(#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z]{2,8});`)
	percent = regexp.MustCompile(`%[0-9A-Fa-f]{2}`)
)

// unescaped returns the readings of text with HTML entities or percent
// escapes in it.
func unescaped(s string) []string {
	var readings []string
	add := func(text string) {
		if text != s && hasMarkedLetter(plain(text)) && sound(text) && !entity.MatchString(text) && !percent.MatchString(text) {
			readings = append(readings, text)
		}
	}
	add(entity.ReplaceAllStringFunc(s, html.UnescapeString))
	// "+" may stand for a space or for itself.
	if text, err := url.PathUnescape(s); err == nil && !strings.Contains(s, "+") {
		add(text)
	}
	return readings
}
