package fr

import (
	"encoding/binary"
	"errors"
	"time"

	"github.com/soi-id/soi/verify/document"
	"github.com/soi-id/soi/verify/internal/c40"
	"github.com/soi-id/soi/verify/internal/iso3166"
)

// A header is what stands before the data zone, §3.3.
type header struct {
	length    int
	version   int
	signer    string // CA and certificate, "FR000001"
	issued    time.Time
	signed    time.Time
	kind      string // the type of the document, two characters
	perimeter string // who defines the types and identifiers
	country   string // ISO 3166-1 alpha-2
}

var (
	errShort    = errors.New("header cut short")
	errAlphabet = errors.New("header holds another character than digits and capital letters")
	errDay      = errors.New("header holds no date")
	errVersion  = errors.New("unknown version")
)

// textHeaders are the lengths of the headers by version: 03 added the
// perimeter and 04 the country, two characters each.
var textHeaders = map[string]int{"01": 22, "02": 22, "03": 24, "04": 26}

// antsPerimeter is that of the ANTS itself, and of the versions that name none.
const antsPerimeter = "01"

// textHeader reads the header of a text. It returns errVersion if the text
// is of a version that it does not know.
func textHeader(text []byte) (header, error) {
	if len(text) < 4 {
		return header{}, errShort
	}
	length, ok := textHeaders[string(text[2:4])]
	if !ok {
		return header{}, errVersion
	}
	if len(text) < length {
		return header{}, errShort
	}
	text = text[:length]
	for _, c := range text {
		if !alphanumeric(c) {
			return header{}, errAlphabet
		}
	}
	h := header{
		length: length, version: int(text[3] - '0'), signer: string(text[4:12]),
		kind: string(text[20:22]), perimeter: antsPerimeter,
	}
	var readable [2]bool
	h.issued, readable[0] = hexDay(text[12:16])
	h.signed, readable[1] = hexDay(text[16:20])
	if readable != [2]bool{true, true} {
		return header{}, errDay
	}
	if length >= 24 {
		h.perimeter = string(text[22:24])
	}
	if length >= 26 {
		h.country = string(text[24:26])
	}
	return h, nil
}

// The binary header, §3.3.4. Its fields have the encodings of an ICAO seal.
const (
	binaryMarker  = 0xdc
	binaryVersion = 4
	binaryHeader  = 19
)

func readBinaryHeader(b []byte) (header, error) {
	if len(b) < binaryHeader {
		return header{}, errShort
	}
	state, err := c40.Decode(b[2:4])
	if err != nil {
		return header{}, err
	}
	country, ok := iso3166.Alpha2(state)
	if !ok {
		country = trimSpaces(state)
	}
	// Four characters of the CA and five of the certificate, filled up.
	signer, err := c40.Decode(b[4:10])
	if err != nil {
		return header{}, err
	}
	h := header{
		length: binaryHeader, version: binaryVersion, signer: trimSpaces(signer), country: country,
		kind: upperHex(b[16:17]), perimeter: upperHex(b[17:19]),
	}
	var readable [2]bool
	h.issued, readable[0] = binaryDay(b[10:13])
	h.signed, readable[1] = binaryDay(b[13:16])
	if readable != [2]bool{true, true} {
		return header{}, errDay
	}
	return h, nil
}

// hints names the signer's certificate by the common names of its issuer and
// its subject. Country is that of the document's issuer; where the header tells
// none in two letters, that of the CA, which its id begins with.
func (h header) hints() document.Hints {
	hints := document.Hints{KeyID: []byte(h.signer), Country: h.country}
	if len(h.country) != 2 && len(h.signer) >= 2 {
		hints.Country = h.signer[:2]
	}
	return hints
}

// fields are those of the header that people look for. The type comes first,
// for it says what the rest is about.
func (h header) fields() []document.Field {
	fields := []document.Field{{Key: FieldDocumentType, Value: h.typeName()}}
	add := func(key, value string) {
		if value != "" {
			fields = append(fields, document.Field{Key: key, Value: value})
		}
	}
	add(document.FieldIssueDate, isoDay(h.issued))
	add(FieldSignatureDate, isoDay(h.signed))
	add(FieldIssuingCountry, h.country)
	return fields
}

// signedAt is the day of signing as a moment: its noon, because the key may
// have come into force or gone out of it on that very day.
func (h header) signedAt() time.Time {
	if h.signed.IsZero() {
		return time.Time{}
	}
	return h.signed.Add(12 * time.Hour)
}

// epoch is the day 0 of dates in the text encoding.
var epoch = time.Date(2000, time.January, 1, 0, 0, 0, 0, time.UTC)

// hexDay reads a day as four digits of the hexadecimal number of days since 1
// January 2000. FFFF is no date, which is the zero time and readable.
func hexDay(digits []byte) (time.Time, bool) {
	if len(digits) != 4 {
		return time.Time{}, false
	}
	days := 0
	for _, c := range digits {
		switch {
		case '0' <= c && c <= '9':
			days = days<<4 | int(c-'0')
		case 'A' <= c && c <= 'F':
			days = days<<4 | int(c-'A'+10)
		default:
			return time.Time{}, false
		}
	}
	if days == 0xffff {
		return time.Time{}, true
	}
	return epoch.AddDate(0, 0, days), true
}

// binaryDay reads a day as a number of three bytes whose digits are MMDDYYYY.
// FFFFFF is no date.
func binaryDay(b []byte) (time.Time, bool) {
	n := int(binary.BigEndian.Uint32([]byte{0, b[0], b[1], b[2]}))
	if n == 0xffffff {
		return time.Time{}, true
	}
	year, month, day := n%10000, n/1000000, n/10000%100
	t := time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC)
	// time.Date turns 31 February into 2 March.
	return t, t.Year() == year && int(t.Month()) == month && t.Day() == day
}

func isoDay(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(time.DateOnly)
}

func alphanumeric(c byte) bool { return '0' <= c && c <= '9' || 'A' <= c && c <= 'Z' }
