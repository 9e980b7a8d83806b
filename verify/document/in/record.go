package in

import "bytes"

// A record is the content of a Secure QR code, taken apart.
type record struct {
	version string // "V2", or "" before there were any
	known   bool   // its layout is
	fields  [][]byte
	photo   []byte
	hashes  int // how many hashes follow the picture
	// signature is nil where there is none.
	signature []byte
}

// The fields of text. Records since version 2 have one more in front, which is
// not counted here, and one more behind.
const (
	indexFlag      = 0
	indexReference = 1
	indexName      = 2
	indexPhone     = 16
	fieldsFirst    = 16 // up to the village, town or city
	fieldsLater    = 17
)

const (
	signatureSize = 256 // RSA of 2048 bits
	hashSize      = 32  // SHA-256
)

// laterVersions are those of the layout with a version in front. Version 3 is
// known from codes in the field; what is new in version 5 nobody has told.
var laterVersions = map[string]bool{"V2": true, "V3": true}

func readRecord(content []byte) (record, error) {
	first, rest, parted := bytes.Cut(content, []byte{separator})
	switch {
	case parted && laterVersions[string(first)]:
		return readLayout(record{version: string(first), known: true}, rest, fieldsLater)
	case parted && len(first) == 1 && first[0] >= '0' && first[0] <= '3':
		return readLayout(record{known: true}, content, fieldsFirst)
	}
	return readUnknown(content), nil
}

// readLayout divides a record of n fields. The picture is full of separators,
// so there is no looking for them beyond the fields.
func readLayout(rec record, content []byte, n int) (record, error) {
	parts := bytes.SplitN(content, []byte{separator}, n+1)
	if len(parts) <= n {
		return record{}, malformed(CodeFieldsMissing, errFieldsMissing)
	}
	rec.fields = parts[:n]
	switch string(rec.fields[indexFlag]) {
	case "1", "2": // an e-mail address or a telephone number
		rec.hashes = 1
	case "3":
		rec.hashes = 2
	}
	rec.divide(parts[n])
	return rec, nil
}

// endOfPhoto ends a picture in JPEG 2000 (ISO/IEC 15444-1 §A.4.4).
var endOfPhoto = []byte{0xff, 0xd9}

// divide takes apart what follows the fields: picture, hashes and signature.
// Whoever strips a signature leaves a record that ends as its picture or its
// hashes do; that is seen by the end of the picture being where the signature
// ought to be.
func (rec *record) divide(tail []byte) {
	body := tail
	if n := len(tail) - signatureSize; n >= 0 {
		_, inPlace := rec.photoEnd(tail[:n])
		_, stripped := rec.photoEnd(tail)
		if inPlace || !stripped {
			body, rec.signature = tail[:n], tail[n:]
		}
	}
	end, _ := rec.photoEnd(body)
	rec.photo = body[:end]
}

// photoEnd returns where the picture ends in the bytes before the signature,
// and whether it does look so there. Codes of the later versions are seen with
// the flag and without the hashes.
func (rec *record) photoEnd(body []byte) (int, bool) {
	hashed := max(0, len(body)-rec.hashes*hashSize)
	for _, end := range []int{hashed, len(body)} {
		if bytes.HasSuffix(body[:end], endOfPhoto) {
			return end, true
		}
	}
	return hashed, false
}

// readUnknown makes of an unknown layout what any layout would have: fields in
// front of a picture, and a signature at the end.
func readUnknown(content []byte) record {
	var rec record
	body := content
	if n := len(content) - signatureSize; n >= 0 {
		body, rec.signature = content[:n], content[n:]
	}
	text, _, found := bytes.Cut(body, append([]byte{separator}, codestream...))
	if !found {
		return rec
	}
	rec.fields = bytes.SplitN(text, []byte{separator}, maxUnknown)
	rec.photo = body[len(text)+1:]
	if end := bytes.LastIndex(rec.photo, endOfPhoto); end >= 0 {
		rec.photo = rec.photo[:end+len(endOfPhoto)]
	}
	return rec
}

// maxUnknown is how many fields of an unknown layout are shown; it is twice
// what the known ones have.
const maxUnknown = 32
