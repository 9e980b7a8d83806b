package verify

import (
	"regexp"
	"strings"

	"golang.org/x/text/language"

	"github.com/soi-id/soi/verify/document"
)

// isoDate is a date as precise as its document, or a moment, of which the day
// counts.
var isoDate = regexp.MustCompile(`^(\d{4})(?:-(\d{2})(?:-(\d{2})(?:T.*)?)?)?$`)

func isDateKey(key string) bool {
	return strings.HasSuffix(key, "_date") || key == "valid_from"
}

// compareDates compares dates as far as both go. twoDigits: one of them may
// come from a year of two digits, whose century is a guess.
func compareDates(first, second string, twoDigits bool) (Equality, []Remark) {
	a, b := isoDate.FindStringSubmatch(strings.TrimSpace(first)), isoDate.FindStringSubmatch(strings.TrimSpace(second))
	if a == nil || b == nil {
		if squeezed(first) == squeezed(second) {
			return Same, []Remark{RemarkUnreadable}
		}
		return NotComparable, []Remark{RemarkUnreadable}
	}
	e, remarks := Same, []Remark(nil)
	if a[1] != b[1] {
		if !twoDigits || a[1][2:] != b[1][2:] {
			return Different, nil
		}
		e, remarks = SameInPart, []Remark{RemarkCentury}
	}
	for i := 2; i < len(a); i++ {
		switch {
		case a[i] == b[i]:
		case a[i] == "" || b[i] == "":
			return SameInPart, append(remarks, RemarkDatePrecision)
		default:
			return Different, nil
		}
	}
	return e, remarks
}

// compareSex compares M, F and X. X is also how a machine readable zone says
// nothing (ICAO 9303-3 §4.5).
func compareSex(first, second string) (Equality, []Remark) {
	first, second = strings.TrimSpace(first), strings.TrimSpace(second)
	const known = "MFX"
	switch {
	case first == second:
		return Same, nil
	case len(first) != 1 || len(second) != 1 || !strings.Contains(known, first) || !strings.Contains(known, second):
		return NotComparable, []Remark{RemarkUnreadable}
	case first == "X" || second == "X":
		return NotComparable, []Remark{RemarkSexUnspecified}
	}
	return Different, nil
}

// countryNames are what documents write in place of a code: the names of the
// country most documents here are from, and ICAO's own codes of one letter and
// of kinds of citizens, which ISO 3166 does not have (ICAO 9303-3 §5).
var countryNames = map[string]string{
	"VIETNAM": "VN", "VIETNAMESE": "VN", "CONGHOAXAHOICHUNGHIAVIETNAM": "VN", "CHXHCNVIETNAM": "VN", "SOCIALISTREPUBLICOFVIETNAM": "VN",
	"D": "DE", "EUE": "EUE", "GBD": "GBD", "GBN": "GBN", "GBO": "GBO", "GBP": "GBP", "GBS": "GBS", "RKS": "XK", "ROM": "RO",
	"UNO": "UNO", "UNA": "UNA", "UNK": "UNK", "XBA": "XBA", "XIM": "XIM", "XCC": "XCC", "XCO": "XCO", "XEC": "XEC", "XPO": "XPO",
	"XOM": "XOM", "XXA": "XXA", "XXB": "XXB", "XXC": "XXC", "XXX": "XXX",
}

// country returns one code for the ways of writing a country, or "".
func country(s string) string {
	letters := strings.Map(func(r rune) rune {
		if r >= 'A' && r <= 'Z' {
			return r
		}
		if r == ' ' || r == '.' || r == '-' || r == '<' {
			return -1
		}
		return '?'
	}, plain(s, false))
	if code, ok := countryNames[letters]; ok {
		return code
	}
	if len(letters) != 2 && len(letters) != 3 {
		return ""
	}
	region, err := language.ParseRegion(letters)
	if err != nil || !region.IsCountry() {
		return ""
	}
	return region.Canonicalize().String()
}

// compareCountries compares nationalities: VN, VNM and Việt Nam are one.
func compareCountries(first, second string) (Equality, []Remark) {
	a, b := country(first), country(second)
	switch {
	case a != "" && a == b:
		return Same, nil
	case a == "" || b == "":
		if e, _ := compareTexts(first, second); e != Different && e != NotComparable {
			return e, nil
		}
		return NotComparable, []Remark{RemarkCountryName}
	}
	return Different, nil
}

// The numbers of Vietnam: the one for life and the one before it.
const (
	idDigits     = 12
	oldIDDigits  = 9
	visibleChars = 4 // as many as receipts and screens show of a number
)

// bareNumber is a number without what people put between its groups.
func bareNumber(s string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(" .-/\u00a0\u2010\u2011\u2013", r) {
			return -1
		}
		return r
	}, upper(s))
}

// crossedOut is the start of a number whose digits are not shown, where X
// stands for them. Fewer of them may be the series of a document.
var crossedOut = regexp.MustCompile(`^X{4,}`)

// visible is a number in which "*" stands for each character that is not
// shown.
func visible(number string) []rune {
	number = crossedOut.ReplaceAllStringFunc(number, func(xs string) string { return strings.Repeat("*", len(xs)) })
	return []rune(strings.NewReplacer("•", "*", "●", "*").Replace(number))
}

// compareNumbers compares numbers of documents or persons, from their ends as
// far as both are there and shown.
func compareNumbers(first, second string) (Equality, []Remark) {
	first, second = bareNumber(first), bareNumber(second)
	a, b := visible(first), visible(second)
	if len(a) > len(b) {
		a, b = b, a
	}
	b = b[len(b)-len(a):]
	shown, alike := 0, true
	for i := range a {
		if a[i] == '*' || b[i] == '*' {
			continue
		}
		shown++
		alike = alike && a[i] == b[i]
	}
	switch {
	case alike && first == second && shown == len(a):
		return Same, nil
	case alike && shown >= visibleChars:
		return SameInPart, []Remark{RemarkNumberPart}
	case alike:
		return NotComparable, []Remark{RemarkNumberShort}
	case isDigits(first, oldIDDigits) && isDigits(second, idDigits), isDigits(first, idDigits) && isDigits(second, oldIDDigits):
		return NotComparable, []Remark{RemarkOtherNumber}
	}
	return unlike(first, second)
}

func isDigits(s string, n int) bool {
	return len(s) == n && strings.Trim(s, "0123456789") == ""
}

// numbers compares the numbers of persons and documents, which one format
// calls so and the other so.
func (p *pair) numbers() {
	const id, number = document.FieldIDNumber, document.FieldDocumentNumber
	p.idNumbers()
	first, second := p.first, p.second
	switch {
	case first.values[number] != "" && second.values[number] != "":
		p.documentNumbers()
	case p.cardNumber(first, second):
	case p.cardNumber(second, first):
	case first.values[number] != "" && second.values[id] != "" && first.values[id] == "":
		p.crossed(first.values[number], second.values[id])
	case second.values[number] != "" && first.values[id] != "" && second.values[id] == "":
		p.crossed(first.values[id], second.values[number])
	}
}

// idNumbers compares the numbers of the persons. One may be the number that
// the other had before.
func (p *pair) idNumbers() {
	const id, old = document.FieldIDNumber, keyOldIDNumber
	first, second := p.first.values[id], p.second.values[id]
	if first == "" || second == "" || p.first.repeated[id] || p.second.repeated[id] {
		return
	}
	e, remarks := compareNumbers(first, second)
	formerly := func(r *reading, now string) bool {
		return r.values[old] != "" && bareNumber(r.values[old]) == bareNumber(now)
	}
	if e != Same && (formerly(p.first, second) || formerly(p.second, first)) {
		e, remarks = Same, []Remark{RemarkFormerNumber}
	}
	p.add(id, first, second, e, remarks...)
}

// documentNumbers compares the numbers of the documents. Different ones are no
// contradiction where the documents are different.
func (p *pair) documentNumbers() {
	const number = document.FieldDocumentNumber
	if p.missing(number) {
		return
	}
	first, second := p.first.values[number], p.second.values[number]
	e, remarks := compareNumbers(first, second)
	if e == Different && !p.oneDocument() {
		e, remarks = NotComparable, []Remark{RemarkOtherDocument}
	}
	p.add(number, first, second, e, remarks...)
}

// cardNumber compares the document number in the MRZ of a Vietnamese identity
// card with the card's code, which has the person's number alone: the one is
// the last nine digits of the other.
func (p *pair) cardNumber(mrz, code *reading) bool {
	number, id := mrz.values[document.FieldDocumentNumber], code.values[document.FieldIDNumber]
	if mrz.doc.Format != formatMRZ || mrz.values[keyIssuingState] != "VNM" || passport(mrz.values[keyDocumentCode]) ||
		code.doc.Format != formatCitizenCard || !isDigits(number, oldIDDigits) || !isDigits(id, idDigits) {
		return false
	}
	e, remarks := SameInPart, []Remark{RemarkNumberPart}
	if !strings.HasSuffix(id, number) {
		e, remarks = Different, nil
	}
	first, second := number, id
	if mrz == p.second {
		first, second = id, number
	}
	p.add(document.FieldDocumentNumber, first, second, e, remarks...)
	if mrz.values[document.FieldIDNumber] == "" {
		p.mark(document.FieldIDNumber)
	}
	return true
}

// crossed compares a person's number with a document's. They may be one, as
// with cards that are numbered like their holders; different ones say nothing.
func (p *pair) crossed(first, second string) {
	e, remarks := compareNumbers(first, second)
	if e == Different || e == NotComparable {
		e, remarks = NotComparable, []Remark{RemarkOtherNumber}
	}
	p.add(document.FieldIDNumber, first, second, e, remarks...)
	p.mark(document.FieldDocumentNumber)
}
