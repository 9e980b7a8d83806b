package vn

import (
	"regexp"
	"strings"
	"time"

	"github.com/soi-id/soi/verify/document"
)

// GPLX is the driving licence as printed since 2025. What older ones hold is
// not published.
//
//	number ; NAME ; birth ; class ; issued or passed ; expiry [; place]
//	https://gplx.csgt.bocongan.gov.vn/
//
// The link is the same on every licence and is not opened.
var GPLX = document.Format{
	ID:        gplxID,
	Recognise: func(p document.Payload) bool { return gplxStart.MatchString(cardText(p)) },
	Parse:     parseGPLX,
}

const gplxID = "vn.gplx"

var gplxStart = regexp.MustCompile(`^\d{12};`)

// The places of the fields.
const (
	gplxNumber = iota
	gplxName
	gplxBirth
	gplxClass
	gplxIssued
	gplxExpiry
	gplxPlace
)

// gplxFields is the number of fields without the place.
const gplxFields = 6

// gplxLink is the second line.
const gplxLink = "https://gplx.csgt.bocongan.gov.vn/"

// linkStart begins the second line. Some scanners leave out the line break.
var linkStart = regexp.MustCompile(`(?i)https?://`)

// licenceClass is a class of a driving licence: those of Law 36/2024 and of
// the law before it, F standing for the trailer classes FB2, FC and so on.
var licenceClass = regexp.MustCompile(`^(A[1-4]?|B[12]?|C1?|D[12]?|E|F[A-Z0-9]*|(B|C1?|D[12]?)E)$`)

func parseGPLX(p document.Payload, at time.Time) (*document.Document, error) {
	r := newRecord(gplxID, p, at)
	line, link := r.payloadText(p), ""
	if i := linkStart.FindStringIndex(line); i != nil {
		line, link = strings.Trim(line[:i[0]], "\x00\r\n\t "), line[i[0]:]
	}
	parts := strings.Split(line, ";")
	if len(parts) < gplxFields {
		return nil, r.readError()
	}
	r.repair(document.FieldFullName, &parts[gplxName], names)
	r.repair(document.FieldExpiryDate, &parts[gplxExpiry], names)
	place := ""
	if len(parts) > gplxPlace {
		place = parts[gplxPlace]
		r.repair(FieldIssuingPlace, &place, anyText)
	}
	class, expiry := plain(parts[gplxClass]), plain(parts[gplxExpiry])
	r.damage = inspect(p.Source, plain(parts[gplxName]), plain(place), expiry)
	if !p.Source.ErrorCorrected() && hasMarkedLetter(class) {
		r.damage.inputMethod = true // VNI makes Á of A1
	}

	if !isDigits(r.text(document.FieldDocumentNumber, parts[gplxNumber]), 12) {
		r.failBroken(CodeNot12Digits, document.FieldDocumentNumber)
	}
	r.name(parts[gplxName])
	birth, birthOK := r.date(document.FieldBirthDate, parts[gplxBirth], compactDate)
	if birthOK {
		r.judgeBirth(birth)
	}
	r.text(FieldClasses, class)
	if !knownClasses(class) && !r.damage.inputMethod {
		r.warn(CodeClassUnknown, FieldClasses)
	}
	issued, issuedOK := r.date(FieldIssuedOrPassedOn, parts[gplxIssued], compactDay)
	if issuedOK {
		r.judgeIssue(FieldIssuedOrPassedOn, issued, birth, birthOK)
	}
	r.gplxExpiry(expiry, issued, issuedOK)
	r.text(FieldIssuingPlace, place)
	if len(parts) > gplxPlace+1 {
		r.note(CodeFieldCountUnusual, "")
		r.more(parts[gplxPlace+1:])
	}
	switch {
	case link == "":
	case strings.EqualFold(strings.TrimRight(link, "/"), strings.TrimRight(gplxLink, "/")):
		r.note(CodeLinkNotOpened, "")
	default:
		r.warn(CodeLinkUnexpected, "")
	}
	return r.finish()
}

// knownClasses reports whether every class in the field is known.
func knownClasses(field string) bool {
	classes := strings.FieldsFunc(field, func(r rune) bool { return r == ',' || r == ' ' || r == '/' })
	for _, class := range classes {
		if !licenceClass.MatchString(class) {
			return false
		}
	}
	return len(classes) > 0
}

// gplxExpiry adds the last day, unless the licence has none.
func (r *record) gplxExpiry(raw string, issued date, issuedOK bool) {
	if strings.EqualFold(raw, "Không thời hạn") || strings.EqualFold(raw, "Khong thoi han") {
		r.note(CodeNoExpiry, document.FieldExpiryDate)
		return
	}
	expiry, ok := r.date(document.FieldExpiryDate, raw, compactDay)
	if !ok {
		return
	}
	r.judgeExpiry(expiry)
	if issuedOK && expiry.before(issued) {
		r.fail(CodeValidityReversed, document.FieldExpiryDate)
	}
}
