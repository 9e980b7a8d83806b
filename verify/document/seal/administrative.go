package seal

import (
	"bytes"
	"encoding/hex"

	"github.com/soi-id/soi/verify/document"
)

// The documents of German administrations, BSI TR-03171 §3.2, carry whatever
// their profile says: an XML file of a public registry, which no signature
// covers and which is not part of the seal. Their fields are therefore shown by
// their tags, and a note says so; a label from a file that anyone could have
// changed would say more than Soi knows.

// readUUID reads the number of the profile (RFC 9562 §4).
func readUUID(r *reading, key string, value []byte) {
	if len(value) != 16 {
		r.addRaw(key, value)
		return
	}
	digits := hex.EncodeToString(value)
	r.add(key, digits[:8]+"-"+digits[8:12]+"-"+digits[12:16]+"-"+digits[16:20]+"-"+digits[20:])
}

const compactLayout = "20060102"

// readCompactDate reads the YYYYMMDD of version 0.9.
func readCompactDate(r *reading, key string, value []byte) {
	d, ok := textDate(compactLayout, string(value))
	if !ok {
		r.fail(malformed(CodeSealValidityInvalid, "date of validity"))
		return
	}
	r.addDate(key, d)
	r.limit(key, d)
}

// readValidity reads the two dates of version 0.8, with a zero byte between
// them. Either may be left out.
func readValidity(r *reading, _ string, value []byte) {
	from, to, ok := bytes.Cut(value, []byte{0})
	if !ok {
		r.fail(malformed(CodeSealValidityInvalid, "no zero byte between the dates"))
		return
	}
	if len(from) > 0 {
		readCompactDate(r, FieldValidFrom, from)
	}
	if len(to) > 0 {
		readCompactDate(r, document.FieldExpiryDate, to)
	}
}

// noteStatus says that there is a list of what was withdrawn. It is not asked.
func noteStatus(r *reading) {
	for _, f := range r.fields {
		if f.Key == FieldStatusURI {
			r.find(CodeSealStatusOnline, document.Note, FieldStatusURI)
		}
	}
}
