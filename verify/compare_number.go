package verify

import (
	"cmp"
	"regexp"
	"strings"

	"github.com/soi-id/soi/verify/document"
)

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
	p.passportNumber(p.first, p.second)
	p.passportNumber(p.second, p.first)
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
	if first == "" != (second == "") { // one of them may have the end of it
		first, second = cmp.Or(first, p.first.values[keyIDLastFour]), cmp.Or(second, p.second.values[keyIDLastFour])
		p.mark(keyIDLastFour)
	}
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
	if mrz.doc.Format != formatMRZ || mrz.values[keyIssuingState] != "VNM" || !strings.HasPrefix(mrz.values[keyDocumentCode], "I") ||
		code.doc.Format != formatCitizenCard || !isDigits(number, oldIDDigits) || !isDigits(id, idDigits) {
		return false
	}
	e, remarks := SameInPart, []Remark{RemarkNumberPart}
	if !strings.HasSuffix(id, number) {
		e, remarks = Different, nil
	}
	p.addOf(mrz, document.FieldDocumentNumber, number, id, e, remarks...)
	if mrz.values[document.FieldIDNumber] == "" {
		p.mark(document.FieldIDNumber)
	}
	return true
}

// passportNumber compares the number of the passport that a visa or the like
// belongs to with that of a passport.
func (p *pair) passportNumber(visa, mrz *reading) {
	written, number := visa.values[keyPassportNumber], mrz.values[document.FieldDocumentNumber]
	if written == "" || number == "" || mrz.values[keyPassportNumber] != "" || !passport(mrz.values[keyDocumentCode]) {
		return
	}
	e, remarks := compareNumbers(written, number)
	p.addOf(visa, keyPassportNumber, written, number, e, remarks...)
}

// addOf adds a comparison of a value of one side with another's.
func (p *pair) addOf(side *reading, key, value, other string, e Equality, remarks ...Remark) {
	if side == p.first {
		p.add(key, value, other, e, remarks...)
	} else {
		p.add(key, other, value, e, remarks...)
	}
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
