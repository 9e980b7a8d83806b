package in

import (
	"bytes"
	"errors"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"github.com/soi-id/soi/verify/document"
)

// Aadhaar is the Secure QR code.
var Aadhaar = document.Format{
	ID:        aadhaarID,
	Signed:    true,
	Recognise: recogniseAadhaar,
	Parse:     parseAadhaar,
}

const aadhaarID = "in.aadhaar"

// country is that of every key that signs the code.
const country = "IN"

// separator ends every field of text. It is no byte of UTF-8, and in the
// picture it means nothing.
const separator = 0xff

var errFieldsMissing = errors.New("the record ends before its last field")

func parseAadhaar(p document.Payload, at time.Time) (*document.Document, error) {
	digits, _ := p.TrimmedText()
	content, err := recordOf(digits)
	if err != nil {
		return nil, err
	}
	rec, err := readRecord(content)
	if err != nil {
		return nil, err
	}
	r := new(reading)
	d := &document.Document{Format: aadhaarID}
	if rec.known {
		d.Validity.IssuedAt = r.addKnown(rec, at)
	} else {
		r.addUnknown(rec)
	}
	if len(rec.photo) > 0 {
		r.fields = append(r.fields, document.Field{Key: document.FieldPortrait, Data: rec.photo, MediaType: photoType(rec.photo)})
	}
	d.Fields, d.Findings = r.fields, r.findings
	if rec.signature == nil {
		return d, nil
	}
	d.Proof = &document.Proof{
		Signed:    content[:len(content)-len(rec.signature)],
		Signature: rec.signature,
		Hints:     document.Hints{Country: country},
		SignedAt:  d.Validity.IssuedAt,
		// UIDAI's certificates last for three years and the letters for ever.
		KeyInForce: document.AtSigning,
	}
	for i := range d.Fields {
		d.Fields[i].Signed = true
	}
	return d, nil
}

// addKnown adds the fields of a layout that is known and returns the moment
// that the reference id names.
func (r *reading) addKnown(rec record, at time.Time) time.Time {
	var h holder
	for i, to := range []*string{
		&h.name, &h.birth, &h.sex, &h.careOf, &h.district, &h.landmark, &h.house, &h.locality, &h.pin,
		&h.postOffice, &h.state, &h.street, &h.subDistrict, &h.town,
	} {
		*to = fieldText(rec.fields[indexName+i])
	}
	r.addHolder(h, at)
	reference := fieldText(rec.fields[indexReference])
	lastFour, signedAt, ok := readReference(reference)
	if ok {
		r.add(FieldIDLastFour, lastFour)
		r.add(document.FieldIssueDate, signedAt.Format(time.DateOnly))
	} else {
		r.find(CodeDateUnreadable, document.Warning, document.FieldIssueDate)
	}
	r.add(document.FieldDocumentNumber, reference)
	if rec.version != "" {
		r.add(FieldPhoneLastFour, fieldText(rec.fields[indexPhone]))
		r.add(FieldVersion, rec.version)
	}
	if rec.hashes > 0 {
		r.find(CodeContactHashesPresent, document.Note, "")
	}
	return signedAt
}

// addUnknown adds the fields of an unknown layout by their position.
func (r *reading) addUnknown(rec record) {
	r.find(CodeAadhaarVersionUnknown, document.Note, "")
	for i, field := range rec.fields {
		r.add("field_"+strconv.Itoa(i+1), fieldText(field))
	}
}

// fieldText is the text of a field. The manual says ISO 8859-1; what is UTF-8
// beyond ASCII is hardly anything else by chance.
func fieldText(b []byte) string {
	text := string(b)
	if !utf8.Valid(b) {
		runes := make([]rune, len(b))
		for i, c := range b {
			runes[i] = rune(c)
		}
		text = string(runes)
	}
	return strings.TrimSpace(norm.NFC.String(text))
}

// indiaTime is the time zone of the reference id. India has known no other
// since 1945.
var indiaTime = time.FixedZone("IST", 5*60*60+30*60)

const (
	referenceLastFour = 4 // digits of the Aadhaar number, the first of a reference id
	referenceLayout   = "20060102150405"
	referenceDigits   = referenceLastFour + len(referenceLayout) + 3
)

// readReference reads a reference id: the last four digits of the Aadhaar
// number and the moment at which the code was made, to the millisecond.
func readReference(reference string) (lastFour string, at time.Time, ok bool) {
	if len(reference) != referenceDigits || !allDigits(reference) {
		return "", time.Time{}, false
	}
	lastFour, moment := reference[:referenceLastFour], reference[referenceLastFour:]
	at, err := time.ParseInLocation(referenceLayout, moment[:len(referenceLayout)], indiaTime)
	if err != nil {
		return "", time.Time{}, false
	}
	milliseconds, err := strconv.Atoi(moment[len(referenceLayout):])
	return lastFour, at.Add(time.Duration(milliseconds) * time.Millisecond), err == nil
}

// The first bytes of a picture in JPEG 2000: a codestream (ISO/IEC 15444-1
// §A.4.1), which is what UIDAI writes, or a JP2 file (§I.5.1).
var (
	codestream = []byte{0xff, 0x4f, 0xff, 0x51}
	jp2        = []byte("\x00\x00\x00\x0cjP  \r\n\x87\n")
)

func photoType(photo []byte) string {
	if bytes.HasPrefix(photo, codestream) || bytes.HasPrefix(photo, jp2) {
		return "image/jp2"
	}
	return "application/octet-stream"
}
