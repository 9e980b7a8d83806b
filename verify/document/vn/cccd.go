package vn

import (
	"slices"
	"strings"
	"time"

	"github.com/soi-id/soi/verify/document"
)

// CCCD is the citizen card: the CCCD with chip (7 fields) and, since
// 2024-07-01, the thẻ căn cước (11 fields). Nothing is signed.
//
//	number | former number | name | birth | sex | address | issued [| 4 more]
//
// The number of fields has changed once and may change again, so any number
// from seven on is read.
var CCCD = document.Format{
	ID:        cccdID,
	Recognise: recogniseCCCD,
	Parse:     parseCCCD,
}

const cccdID = "vn.cccd"

// The places of the fields.
const (
	cccdNumber = iota
	cccdOldNumber
	cccdName
	cccdBirth
	cccdSex
	cccdAddress
	cccdIssued
	cccdExtended
)

const (
	cccdFields    = 7
	canCuocFields = 11
)

// cccdStart is the issue date of the first card with this code.
var cccdStart = date{2021, 1, 1}

// recogniseCCCD takes what begins with 12 digits and a pipe, and what has lost
// or gained a few of them and is still a card by its birth date and sex.
func recogniseCCCD(p document.Payload) bool {
	text := cardText(p)
	first, _, piped := strings.Cut(text, "|")
	if !piped || isPCCovid(text) {
		return false
	}
	parts := strings.Split(text, "|")
	if isBHYT(parts) {
		return false // some insurance codes have digits in front as well
	}
	if isDigits(first, 12) {
		return true
	}
	return isDamagedNumber(first) && len(parts) >= cccdFields-1 && birthAndSexAt(parts) > 0
}

// slips is how many digits a scanner that drops or repeats keys costs a
// number before it stops being recognised as one.
const slips = 2

// isDamagedNumber reports whether s may have been 12 digits.
func isDamagedNumber(s string) bool {
	digits := 0
	for _, r := range s {
		if '0' <= r && r <= '9' {
			digits++
		}
	}
	return digits >= 12-slips && len(s) <= 12+slips
}

// birthAndSexAt finds the place of a birth date that Nam or Nữ follows, or 0.
// No other code has the two side by side: insurance cards have slashes in
// their dates and 1 or 2 for the sex.
func birthAndSexAt(parts []string) int {
	for i := 1; i+1 < len(parts); i++ {
		_, isDate := compactDate(parts[i])
		if _, isSex := sexOf(plain(parts[i+1])); isDate && isSex {
			return i
		}
	}
	return 0
}

// shifted reports whether the birth date or the issue date stands in another
// place than its own, so that pipes have come or gone.
func shifted(parts []string) bool {
	if i := birthAndSexAt(parts); i != 0 && i != cccdBirth {
		return true
	}
	if _, ok := compactDay(parts[cccdIssued]); ok {
		return false
	}
	return slices.ContainsFunc(parts[cccdAddress:], func(part string) bool {
		_, ok := compactDay(part)
		return ok
	})
}

func parseCCCD(p document.Payload, at time.Time) (*document.Document, error) {
	r := newRecord(cccdID, p, at)
	parts := strings.Split(r.payloadText(p), "|")
	if len(parts) < cccdFields {
		return nil, r.readError()
	}
	r.repair(document.FieldFullName, &parts[cccdName], names)
	r.repair(document.FieldSex, &parts[cccdSex], names)
	r.repair(document.FieldAddress, &parts[cccdAddress], anyText)
	sex := plain(parts[cccdSex])
	r.damage = inspect(p.Source, plain(parts[cccdName]), plain(parts[cccdAddress]))
	r.damage.text = r.damage.text || damagedSex(p.Source, sex)
	if !p.Source.ErrorCorrected() && shifted(parts) {
		return nil, r.readError()
	}

	num, numOK := parseNumber(r.text(document.FieldIDNumber, parts[cccdNumber]))
	if !numOK {
		r.failBroken(CodeNot12Digits, document.FieldIDNumber)
	}
	r.name(parts[cccdName])

	birth, birthOK := r.date(document.FieldBirthDate, parts[cccdBirth], compactDate)
	if birthOK {
		r.judgeBirth(birth)
	}
	sexCode := r.sex(sex)
	r.text(document.FieldAddress, parts[cccdAddress])

	issue, issueOK := r.date(document.FieldIssueDate, parts[cccdIssued], compactDay)
	if issueOK {
		r.doc.Validity.IssuedAt = issue.first()
		r.judgeIssue(document.FieldIssueDate, issue, birth, birthOK)
		if issue.before(cccdStart) {
			r.fail(CodeIssueBefore2021, document.FieldIssueDate)
		}
	}
	if birthOK && issueOK && !issue.before(birth) {
		r.computedExpiry(birth, issue)
	}
	if numOK {
		r.judgeNumber(num, sexCode, birth, birthOK)
	}
	if old := r.text(FieldOldIDNumber, parts[cccdOldNumber]); old != "" && !isDigits(old, 9) {
		r.warn(CodeOldIDNot9Digits, FieldOldIDNumber)
	}
	r.extended(parts[cccdExtended:])
	r.judgeCount(len(parts), issue, issueOK)
	return r.finish()
}

// sex adds the sex and returns "M", "F" or, where it cannot be read, "".
func (r *record) sex(raw string) string {
	sex, ok := sexOf(raw)
	if !ok {
		r.text(document.FieldSex, raw)
		if !damagedSex(r.source, raw) {
			r.fail(CodeSexUnknown, document.FieldSex)
		}
		return ""
	}
	r.add(document.FieldSex, sex)
	if strings.EqualFold(raw, "Nu") {
		r.warn(CodeSexWithoutDiacritics, document.FieldSex)
	}
	return sex
}

// computedExpiry adds the expiry that follows from the holder's age.
func (r *record) computedExpiry(birth, issue date) {
	expiry, code := computedExpiry(birth, issue)
	if code != "" {
		r.note(code, document.FieldComputedExpiryDate)
		return
	}
	r.add(document.FieldComputedExpiryDate, expiry.String())
	if r.at.After(expiry.last()) {
		r.warn(CodeComputedExpiryPast, document.FieldComputedExpiryDate)
	}
}

// judgeNumber compares the number with the fields it was made from. A
// difference is no contradiction: after a correction of sex or birth year the
// holder may keep the number (Decree 70/2024 art. 11).
func (r *record) judgeNumber(n number, sex string, birth date, birthOK bool) {
	if _, known := provinces[n.province]; !known {
		r.warn(CodeNumberPrefixUnknown, document.FieldIDNumber)
	}
	if sex != "" && sex != n.sex {
		r.warn(CodeNumberSexMismatch, document.FieldIDNumber)
	}
	if birthOK && birth.year != n.birthYear {
		r.warn(CodeNumberBirthYearMismatch, document.FieldIDNumber)
	}
}

var extendedKeys = [...]string{FieldExtended1, FieldExtended2, FieldExtended3, FieldExtended4}

// extended adds what follows the seventh field. Circular 16/2024 art. 6 names
// a cancelled number and the parents' names among it but no order, so each is
// described by its shape alone.
func (r *record) extended(parts []string) {
	for i, key := range extendedKeys {
		if i >= len(parts) {
			return
		}
		r.repair(key, &parts[i], names)
		value := r.text(key, parts[i])
		switch {
		case value == "":
		case isDigits(value, 12):
			r.note(CodeExtendedCancelledID, key)
		case isDigits(value, 9):
			r.note(CodeExtendedOldID, key)
		case hasLetter(value) && !hasDigit(value):
			r.note(CodeExtendedName, key)
		default:
			r.note(CodeExtendedUnknown, key)
		}
	}
	r.more(parts[len(extendedKeys):])
}

// more keeps what follows the fields that are known.
func (r *record) more(parts []string) {
	if r.text(FieldExtendedMore, strings.Join(parts, "|")) != "" {
		r.note(CodeExtendedUnknown, FieldExtendedMore)
	}
}

// judgeCount compares the number of fields with the kind of card that was
// issued on the date.
func (r *record) judgeCount(fields int, issue date, issueOK bool) {
	switch {
	case fields != cccdFields && fields != canCuocFields:
		r.note(CodeFieldCountUnusual, "")
	case issueOK && issue.before(firstCanCuoc) != (fields == cccdFields):
		r.warn(CodeFieldCountIssueDate, document.FieldIssueDate)
	}
}
