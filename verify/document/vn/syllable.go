package vn

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// A Vietnamese word is written as syllables, and a syllable is an onset, a
// rime, and a tone. There are few of the first two, so that chance seldom
// makes one: that is what the repair of damaged text relies on.
var (
	onsets = wordSet(`b c ch d đ g gh gi h k kh l m n ng ngh nh p ph qu r s t th tr v x`)
	rimes  = wordSet(`
		a ac ach ai am an ang anh ao ap at au ay
		ăc ăm ăn ăng ăp ăt
		âc âm ân âng âp ât âu ây
		e ec em en eng eo ep et
		ê êch êm ên êng ênh êp êt êu
		i ia ich im in inh ip it iu iêc iêm iên iêng iêp iêt iêu
		o oc oi om on ong op ot oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt oe oem oen oeo oet ooc oong
		ô ôc ôi ôm ôn ông ôp ôt
		ơ ơi ơm ơn ơp ơt
		u ua uc ui um un ung up ut uân uâng uât uây uê uêch uên uênh uêt uêu uôc uôi uôm uôn uông uôt uơ uơn uơt uy uya uych uyên uyêt uyn uynh uyp uyt uyu
		ư ưa ưc ưi ưm ưn ưng ưt ưu ươc ươi ươm ươn ương ươp ươt ươu
		y ych yêm yên yêng yêt yêu yn ynh yp yt yu`)
)

func wordSet(list string) map[string]bool {
	set := make(map[string]bool)
	for _, word := range strings.Fields(list) {
		set[word] = true
	}
	return set
}

// isSyllable reports whether a word is written as a Vietnamese syllable, in
// capitals, in small letters, or in small letters after one capital.
func isSyllable(word string) bool {
	if word == "" || !usualCase(word) {
		return false
	}
	bare, tone, ok := toneOf(strings.ToLower(word))
	if !ok {
		return false
	}
	for i := range bare {
		if i > len("ngh") {
			break
		}
		if (i == 0 || onsets[bare[:i]]) && rimes[bare[i:]] && allowed(bare, tone) {
			return true
		}
	}
	return false
}

func usualCase(word string) bool {
	if strings.ToUpper(word) == word {
		return true
	}
	first := true
	for _, r := range word {
		if !first && unicode.IsUpper(r) {
			return false
		}
		first = false
	}
	return true
}

// The marks of the tones, as combining characters. A syllable without one has
// the level tone.
const (
	grave, acute, tilde, hook, dot = '\u0300', '\u0301', '\u0303', '\u0309', '\u0323'
	level                          = 0
)

// toneOf takes the mark of the tone off a word. A word has one at most.
func toneOf(word string) (bare string, tone rune, ok bool) {
	var b strings.Builder
	for _, r := range norm.NFD.String(word) {
		switch r {
		case grave, acute, tilde, hook, dot:
			if tone != level {
				return "", level, false
			}
			tone = r
		default:
			b.WriteRune(r)
		}
	}
	return norm.NFC.String(b.String()), tone, true
}

// allowed: a syllable that ends in a stop has the tone sắc or nặng.
func allowed(bare string, tone rune) bool {
	for _, stop := range []string{"c", "ch", "p", "t"} {
		if strings.HasSuffix(bare, stop) {
			return tone == acute || tone == dot
		}
	}
	return true
}
