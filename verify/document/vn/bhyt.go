package vn

import (
	"encoding/hex"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/soi-id/soi/verify/document"
)

// BHYT is the health-insurance card: parts between pipes, text in hexadecimal,
// "$" at the end. The check string in it can be checked by its issuer alone.
//
//	code | name | birth | sex | address | first care | from | to | issued
//	[| management code | parent | living area | five years | check string]
//	[| benefit level | issuing place] | $
var BHYT = document.Format{
	ID:        bhytID,
	Recognise: func(p document.Payload) bool { return isBHYT(strings.Split(cardText(p), "|")) },
	Parse:     parseBHYT,
}

const bhytID = "vn.bhyt"

// The places of the parts.
const (
	bhytCode = iota
	bhytName
	bhytBirth
	bhytSex
	bhytAddress
	bhytFirstCare
	bhytFrom
	bhytTo
	bhytIssued
	bhytManagement
	bhytParent
	bhytLivingArea
	bhytFiveYears
	bhytCheck
	bhytBenefit
	bhytIssuingPlace
)

// The numbers of parts seen, the end mark included.
const (
	bhytShort   = 10
	bhytClassic = 15
	bhytNewer   = 17
)

// bhytEnd is the last part; without it the code was cut off.
const bhytEnd = "$"

// bhytCardCode is ten digits, or two letters for the group of insured, the
// benefit level and twelve digits.
var bhytCardCode = regexp.MustCompile(`^(\d{10}|[A-Z]{2}[0-9A-Z]\d{12})$`)

// isBHYT reports whether two of three marks are there: the code, the end, and
// a birth date and sex as this format writes them. One part may be damaged; a
// citizen card has none of the three.
func isBHYT(parts []string) bool {
	if len(parts) <= bhytSex {
		return false
	}
	marks := 0
	if bhytCardCode.MatchString(parts[bhytCode]) {
		marks++
	}
	if parts[len(parts)-1] == bhytEnd {
		marks++
	}
	_, isDate := slashedDate(parts[bhytBirth])
	if isDate && (parts[bhytSex] == "1" || parts[bhytSex] == "2") {
		marks++
	}
	return marks >= 2
}

func parseBHYT(p document.Payload, at time.Time) (*document.Document, error) {
	parts := strings.Split(cardText(p), "|")
	r := newRecord(bhytID, p, at)
	r.damage.inputMethod = !p.Source.ErrorCorrected() && rewrittenHex(parts)
	if len(parts) < bhytShort || parts[len(parts)-1] != bhytEnd {
		return nil, r.readError()
	}
	for i, part := range parts {
		parts[i] = strings.TrimSpace(part)
	}

	code := r.text(document.FieldDocumentNumber, parts[bhytCode])
	if !bhytCardCode.MatchString(code) {
		r.failBroken(CodeCardCodeInvalid, document.FieldDocumentNumber)
	}
	if name, ok := r.hexText(document.FieldFullName, parts[bhytName]); ok {
		r.judgeName(name)
	}
	birth, birthOK := r.slashed(document.FieldBirthDate, parts[bhytBirth])
	if birthOK {
		r.judgeBirth(birth)
	}
	switch parts[bhytSex] {
	case "1":
		r.add(document.FieldSex, "M")
	case "2":
		r.add(document.FieldSex, "F")
	default:
		r.text(document.FieldSex, parts[bhytSex])
		r.fail(CodeSexUnknown, document.FieldSex)
	}
	r.hexText(document.FieldAddress, parts[bhytAddress])
	r.optional(FieldFirstCarePlace, parts[bhytFirstCare])
	r.bhytDates(parts, birth, birthOK)

	rest := parts[bhytIssued+1 : len(parts)-1]
	switch len(parts) {
	case bhytShort:
	case bhytClassic, bhytNewer:
		r.bhytDetails(parts)
		if len(parts) == bhytNewer {
			r.benefitLevel(parts[bhytBenefit])
			r.hexText(FieldIssuingPlace, parts[bhytIssuingPlace])
		}
	default:
		r.note(CodeFieldCountUnusual, "")
		r.more(rest)
	}
	if len(parts) != bhytNewer && len(code) == 15 {
		r.benefitLevel(code[2:3])
	}
	return r.finish()
}

// bhytDates adds from when to when the card is valid and when it was issued.
func (r *record) bhytDates(parts []string, birth date, birthOK bool) {
	from, fromOK := r.slashed(FieldValidFrom, parts[bhytFrom])
	if fromOK && from.full() {
		r.doc.Validity.NotBefore = from.first()
		if r.at.Before(from.first()) {
			r.warn(CodeValidityNotBegun, FieldValidFrom)
		}
	}
	to, toOK := r.slashed(document.FieldExpiryDate, parts[bhytTo])
	if toOK {
		r.judgeExpiry(to)
		if fromOK && to.before(from) {
			r.fail(CodeValidityReversed, document.FieldExpiryDate)
		}
	}
	issued, issuedOK := r.slashed(document.FieldIssueDate, parts[bhytIssued])
	if issuedOK {
		r.judgeIssue(document.FieldIssueDate, issued, birth, birthOK)
		if issued.full() {
			r.doc.Validity.IssuedAt = issued.first()
		}
	}
}

// bhytDetails adds the parts that the classic and the newer card share.
func (r *record) bhytDetails(parts []string) {
	r.optional(FieldManagementCode, parts[bhytManagement])
	r.hexText(FieldParentName, parts[bhytParent])
	r.optional(FieldLivingArea, parts[bhytLivingArea])
	r.slashed(FieldFiveYearDate, parts[bhytFiveYears])
	if r.optional(FieldCheckString, parts[bhytCheck]) {
		r.note(CodeCheckStringOpaque, FieldCheckString)
	}
}

// bhytEmpty stands in place of a part that a card has not.
func bhytEmpty(part string) bool { return part == "" || part == "-" }

// optional adds a part as it stands, and reports whether there is one.
func (r *record) optional(key, part string) bool {
	return !bhytEmpty(part) && r.text(key, part) != ""
}

// slashed adds a date. Every card has a birth date; the others may be empty.
func (r *record) slashed(key, part string) (date, bool) {
	if bhytEmpty(part) && key != document.FieldBirthDate {
		return date{}, false
	}
	return r.date(key, part, slashedDate)
}

// hexText adds text that is written as the hexadecimal form of its UTF-8. Of
// odd length or no text, the form is added as it stands, and ok is false.
func (r *record) hexText(key, part string) (text string, ok bool) {
	if bhytEmpty(part) {
		return "", true
	}
	raw, err := hex.DecodeString(part)
	if err != nil || !utf8.Valid(raw) {
		r.text(key, part)
		r.warn(CodeHexInvalid, key)
		if !r.source.ErrorCorrected() {
			r.damage.text = true
		}
		return "", false
	}
	return r.text(key, string(raw)), true
}

func (r *record) benefitLevel(level string) {
	if bhytEmpty(level) {
		return
	}
	r.text(FieldBenefitLevel, level)
	if len(level) != 1 || level[0] < '1' || level[0] > '5' {
		r.warn(CodeBenefitLevelUnknown, FieldBenefitLevel)
	}
}

// rewrittenHex reports whether an input method was at work on the
// hexadecimal parts: Telex makes đ of dd, â of aa and a tone of f.
func rewrittenHex(parts []string) bool {
	for i, part := range parts {
		if (i == bhytName || i == bhytAddress || i == bhytParent || i == bhytIssuingPlace) && hasMarkedLetter(plain(part)) {
			return true
		}
	}
	return false
}
