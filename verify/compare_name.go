package verify

import (
	"slices"
	"strings"
	"unicode"

	"github.com/soi-id/soi/verify/document"
)

// A name is one way in which a document writes its holder's name. Only where
// it is parted does anybody know which words are the family's: a Vietnamese
// name begins with them, many others end with them.
type name struct {
	shown                         string
	whole                         []string // its words
	family, given, middle, suffix []string
	truncated                     bool // by a machine readable zone
	other                         bool // not the form that the document shows first
}

func (n name) parted() bool { return len(n.family) > 0 && len(n.given) > 0 }

// names compares the holders' names, each document's in every form it has.
func (p *pair) names() {
	const key = document.FieldFullName
	keys := []string{
		key, keyFamilyName, keyGivenName, keyMiddleName, keyNameSuffix, keyFamilyNameICAO, keyGivenNameICAO, keySecondaryName,
	}
	first, second := p.first.names(), p.second.names()
	switch {
	case len(first) == 0 && len(second) == 0:
		return
	case len(second) == 0:
		p.add(key, first[0].shown, "", NotComparable, RemarkOnlyFirst)
	case len(first) == 0:
		p.add(key, "", second[0].shown, NotComparable, RemarkOnlySecond)
	case repeated(p.first, keys) || repeated(p.second, keys):
		p.add(key, first[0].shown, second[0].shown, NotComparable, RemarkRepeated)
	default:
		p.found = append(p.found, bestOf(first, second))
	}
	p.mark(keys...)
}

func repeated(r *reading, keys []string) bool {
	return slices.ContainsFunc(keys, func(key string) bool { return r.repeated[key] })
}

// bestOf compares every form of a name with every form of the other. One that
// is equal is enough: the document itself says that they are one name.
func bestOf(first, second []name) Comparison {
	var best Comparison
	for i, a := range first {
		for j, b := range second {
			e, remarks := compareNames(a, b)
			if a.other || b.other {
				remarks = append(remarks, RemarkOtherForm)
			}
			if i+j == 0 || rank(e) < rank(best.Equality) && e != NotComparable {
				best = Comparison{Field: document.FieldFullName, First: a.shown, Second: b.shown, Equality: e, Remarks: remarks}
			}
		}
	}
	return best
}

// rank orders equalities by how much they say for two names being one.
func rank(e Equality) int { return slices.Index(Equalities(), e) }

// names returns the forms of the name in a document, the one to show first.
func (r *reading) names() []name {
	truncated := slices.ContainsFunc(r.doc.Findings, func(f document.Finding) bool { return f.Code == codeNameTruncated })
	var all []name
	add := func(whole, family, given, middle, suffix string, other bool) {
		n := name{
			shown: whole, whole: words(whole), family: words(family), given: words(given), middle: words(middle), suffix: words(suffix),
			truncated: truncated, other: other,
		}
		if n.shown == "" {
			n.shown = family
			if rest := strings.Join(strings.Fields(given+" "+middle+" "+suffix), " "); family != "" && rest != "" {
				n.shown += ", " + rest
			} else {
				n.shown += rest
			}
		}
		if n.shown != "" {
			all = append(all, n)
		}
	}
	v := r.values
	add(v[document.FieldFullName], v[keyFamilyName], v[keyGivenName], v[keyMiddleName], v[keyNameSuffix], false)
	add("", v[keyFamilyNameICAO], v[keyGivenNameICAO], "", "", true)
	add(v[keySecondaryName], "", "", "", "", true)
	return all
}

// words returns the words of a name in capitals. Punctuation parts words in
// one document and joins them in the next, and an MRZ has none
// (ICAO 9303-3 §4.6), so apostrophes are left out and the rest are blanks.
func words(s string) []string {
	return strings.Fields(strings.Map(func(r rune) rune {
		switch {
		case strings.ContainsRune("'’‘`´ʼ", r):
			return -1
		case unicode.Is(unicode.P, r):
			return ' '
		}
		return r
	}, upper(s)))
}

// orders returns the words of a name in each order in which it may be written.
// An unparted name has one; where both names are parted, the family stands
// first in either.
func (n name) orders(other name) [][]string {
	if !n.parted() {
		if len(n.whole) > 0 {
			return [][]string{n.whole}
		}
		return [][]string{slices.Concat(n.family, n.given, n.middle, n.suffix)}
	}
	all := [][]string{
		slices.Concat(n.family, n.given, n.middle, n.suffix),
		slices.Concat(n.family, n.middle, n.given, n.suffix),
		slices.Concat(n.family, n.suffix, n.given, n.middle), // as in an MRZ, ICAO 9303-3 §4.6
	}
	if !other.parted() {
		all = append(all, slices.Concat(n.given, n.middle, n.family, n.suffix))
		if len(n.whole) > 0 {
			all = append(all, n.whole)
		}
	}
	return all
}

func compareNames(first, second name) (Equality, []Remark) {
	plainly := false
	for _, a := range first.orders(second) {
		for _, b := range second.orders(first) {
			x, y := strings.Join(a, ""), strings.Join(b, "")
			if x == y {
				return Same, nil
			}
			plainly = plainly || samePlain(x, y)
		}
	}
	if plainly {
		return SameWithoutDiacritics, nil
	}
	if remarks, ok := truncation(first, second); ok {
		return SameInPart, remarks
	}
	e, remarks := unlike(strings.Join(first.orders(second)[0], ""), strings.Join(second.orders(first)[0], ""))
	if e == Different && len(remarks) == 0 && sameWords(first, second) {
		remarks = []Remark{RemarkNameOrder}
	}
	return e, remarks
}

// sameWords reports whether two names are the same words in another order,
// which in Vietnam is another name.
func sameWords(first, second name) bool {
	sorted := func(n, other name) string {
		all := strings.Fields(plain(strings.Join(n.orders(other)[0], " "), false))
		slices.Sort(all)
		return strings.Join(all, " ")
	}
	return sorted(first, second) == sorted(second, first)
}

// truncation compares a name that its MRZ had no room for. ICAO 9303-4 §4.2.3
// leaves out words, or ends of words, from the last one on.
func truncation(first, second name) ([]Remark, bool) {
	for _, n := range [][2]name{{first, second}, {second, first}} {
		short, long := n[0], n[1]
		if !short.truncated {
			continue
		}
		for _, b := range familyFirst(long, len(short.family)) {
			for _, a := range short.orders(short) {
				if startsWith(b, a, func(s string) string { return s }) {
					return []Remark{RemarkNameTruncated}, true
				}
				for _, double := range []bool{false, true} {
					if startsWith(b, a, func(s string) string { return plain(s, double) }) {
						return []Remark{RemarkNameTruncated, RemarkDiacritics}, true
					}
				}
			}
		}
	}
	return nil, false
}

// familyFirst returns the orders of a name in which its family, of so many
// words, stands first.
func familyFirst(n name, family int) [][]string {
	all := n.orders(n)
	if last := len(all[0]) - family; !n.parted() && family > 0 && last > 0 {
		all = append(all, slices.Concat(all[0][last:], all[0][:last]))
	}
	return all
}

// startsWith reports whether each word of a name begins with the word of the
// shortened one in the same place, all of it with the shortened name, or both.
func startsWith(long, short []string, fold func(string) string) bool {
	if strings.HasPrefix(fold(strings.Join(long, "")), fold(strings.Join(short, ""))) {
		return true
	}
	if len(short) > len(long) || len(short) == 0 {
		return false
	}
	for i, word := range short {
		if !strings.HasPrefix(fold(long[i]), fold(word)) {
			return false
		}
	}
	return true
}
