package seal

import (
	"strings"
	"time"

	"github.com/soi-id/soi/verify/document"
)

// MiDNI is the identity card of Spain as a telephone shows it: a seal of
// version 4 that is made anew each time and ends minutes later. Its messages
// are text in UTF-8. The specification (Dirección General de la Policía, "MiDNI
// – Formato QR") is not public in full; the tags are those that its published
// samples and readers agree on.

const (
	spain         = "ES"
	midniCategory = 0x09
	// midniDate and midniTime are how dates and moments are written, in UTC.
	midniDate = "02-01-2006"
	midniTime = "02-01-2006 15:04:05"
)

// midniKinds are what the holder chose to show.
var midniKinds = []kind{
	{reference: 0x0809, name: "midni_full", messages: midniMessages, check: checkMiDNI},
	{reference: 0x0709, name: "midni_simple", messages: midniMessages, check: checkMiDNI},
	{reference: 0x0909, name: "midni_age", messages: midniMessages, check: checkMiDNI},
}

var midniMessages = []message{
	{tag: 0x46, key: FieldSurname, read: readText},
	{tag: 0x44, key: FieldGivenNames, read: readText},
	{tag: 0x40, key: document.FieldIDNumber, read: readText},
	{tag: 0x42, key: document.FieldBirthDate, read: readSpanishDate},
	{tag: 0x70, key: FieldOver18, read: readFlag},
	{tag: 0x48, key: document.FieldSex, read: readSex},
	{tag: 0x64, key: document.FieldNationality, read: readText},
	{tag: 0x60, key: document.FieldAddress, read: readText},
	{tag: 0x72, key: FieldResidence, read: readJoined},
	{tag: 0x74, key: FieldResidence, read: readJoined},
	{tag: 0x76, key: FieldResidence, read: readJoined},
	{tag: 0x62, key: FieldBirthPlace, read: readJoined},
	{tag: 0x78, key: FieldBirthPlace, read: readJoined},
	{tag: 0x7a, key: FieldBirthPlace, read: readJoined},
	{tag: 0x66, key: FieldParents, read: readText},
	{tag: 0x68, key: document.FieldDocumentNumber, read: readText},
	{tag: 0x4c, key: document.FieldExpiryDate, read: readSpanishDate},
	{tag: 0x50, key: document.FieldPortrait, read: readPicture},
	{tag: 0x80, key: FieldCodeExpiryTime, read: readCodeExpiry},
}

func readSpanishDate(r *reading, key string, value []byte) {
	d, ok := textDate(midniDate, string(value))
	switch {
	case ok:
		r.addDate(key, d)
		r.limit(key, d)
	case key == document.FieldExpiryDate && len(value) > 0:
		r.fail(malformed(CodeSealValidityInvalid, "expiry date"))
	case len(value) > 0:
		r.addStrangeDate(key, textOrHex(value))
	}
}

// readCodeExpiry reads the moment after which the code is a copy of one.
func readCodeExpiry(r *reading, key string, value []byte) {
	t, err := time.Parse(midniTime, strings.TrimSpace(string(value)))
	if err != nil {
		r.fail(malformed(CodeSealValidityInvalid, "expiry of the code"))
		return
	}
	r.add(key, t.Format(time.RFC3339))
	r.end(t)
}

// checkMiDNI refuses a code that does not say when it ends: a picture of it
// would serve for ever.
func checkMiDNI(r *reading) {
	for _, f := range r.fields {
		if f.Key == FieldCodeExpiryTime {
			return
		}
	}
	r.fail(malformed(CodeSealValidityInvalid, "no expiry of the code"))
}
