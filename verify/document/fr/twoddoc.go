package fr

import (
	"bytes"
	"encoding/base32"
	"errors"
	"time"

	"github.com/soi-id/soi/verify/document"
)

// TwoDDoc is the French 2D-Doc, versions 01 to 04.
var TwoDDoc = document.Format{
	ID:        twoDDocID,
	Signed:    true,
	Recognise: recogniseTwoDDoc,
	Parse:     parseTwoDDoc,
}

const twoDDocID = "fr.2ddoc"

// marker begins every text.
const marker = "DC"

// around is what scanners and files add to a text: as for
// [document.Payload.TrimmedText], but of bytes that may be no UTF-8.
const around = "\x00\r\n\ufeff"

func trimmed(p document.Payload) []byte { return bytes.Trim(p.Bytes, around) }

// recogniseTwoDDoc goes by the marker and by what every version has: digits of
// the version, the signer, two dates and a type. The other versions of a code
// that begins with 0xDC are seals of the ICAO.
func recogniseTwoDDoc(p document.Payload) bool {
	if isBinary(p.Bytes) {
		return true
	}
	text := trimmed(p)
	if len(text) < textHeaders["01"] || string(text[:2]) != marker || text[2] != '0' || text[3] < '1' || text[3] > '9' {
		return false
	}
	for _, c := range text[4:textHeaders["01"]] {
		if !alphanumeric(c) {
			return false
		}
	}
	_, issued := hexDay(text[12:16])
	_, signed := hexDay(text[16:20])
	return issued && signed
}

func isBinary(b []byte) bool {
	return len(b) >= 2 && b[0] == binaryMarker && b[1] == binaryVersion
}

func parseTwoDDoc(p document.Payload, at time.Time) (*document.Document, error) {
	if isBinary(p.Bytes) {
		return parseBinary(p.Bytes)
	}
	text := trimmed(p)
	h, err := textHeader(text)
	switch {
	case errors.Is(err, errVersion):
		return uncheckable(CodeVersionUnsupported), nil
	case err != nil:
		return nil, malformed(CodeHeaderInvalid, err)
	}
	signed, seal, sealed := bytes.Cut(text, []byte{startOfSeal})
	if !sealed {
		if !p.Source.ErrorCorrected() {
			return nil, malformed(CodeSeparatorsLost, nil)
		}
		if h.version == 1 {
			return uncheckable(CodeSignatureUnmarked), nil
		}
	}
	if len(signed) < h.length {
		return nil, malformed(CodeHeaderInvalid, errShort)
	}
	zone := signed[h.length:]
	elements, joins, err := readZone(zone, h.perimeter)
	if err != nil {
		return nil, malformed(CodeFieldInvalid, err)
	}
	if !p.Source.ErrorCorrected() && bytes.IndexFunc(zone, isEnd) < 0 && anyVariable(elements) {
		return nil, malformed(CodeSeparatorsLost, nil)
	}
	r := &reading{fields: h.fields(), at: at}
	if err := r.addElements(elements); err != nil {
		return nil, err
	}
	d := &document.Document{Format: twoDDocID, Fields: r.fields, Validity: r.validity, Findings: r.findings}
	d.Validity.IssuedAt = h.issued
	encoded, annex, hasAnnex := bytes.Cut(seal, []byte{endOfValue})
	if hasAnnex && h.version < 4 {
		return nil, malformed(CodeSignatureInvalid, nil)
	}
	if len(encoded) > 0 {
		signature, ok := decodeSignature(encoded)
		if !ok {
			return nil, malformed(CodeSignatureInvalid, nil)
		}
		prove(d, h, signed, signature)
		d.Proof.Alternatives = restored(signed, h.length, joins)
	}
	if len(annex) > 0 {
		addAnnex(d, annexText(annex, h.perimeter))
	}
	return d, nil
}

// anyVariable reports whether there is a value that a separator ought to end.
func anyVariable(elements []element) bool {
	for _, e := range elements {
		if !e.size.exact {
			return true
		}
	}
	return false
}

// prove gives the document its proof and marks the fields that it has so far as
// covered.
func prove(d *document.Document, h header, signed, signature []byte) {
	for i := range d.Fields {
		d.Fields[i].Signed = true
	}
	d.Proof = &document.Proof{
		Signed: signed, Signature: signature, Hints: h.hints(), SignedAt: h.signedAt(),
		// §5.1: the certificate must have been in force on the day of signing.
		KeyInForce: document.AtSigning,
	}
}

// addAnnex adds what stands behind the signature, where anyone may write: under
// a key of its own, so that it is never taken for a field of the document.
func addAnnex(d *document.Document, values []string) {
	for _, value := range values {
		d.Fields = append(d.Fields, document.Field{Key: FieldAnnex, Value: value})
	}
	d.Findings = append(d.Findings, document.Finding{Code: CodeAnnexUnsigned, Severity: document.Warning, Field: FieldAnnex})
}

// annexText returns the elements of an annex, each with its identifier. An
// annex that cannot be read is one value: it decides about nothing.
func annexText(annex []byte, perimeter string) []string {
	elements, _, err := readZone(annex, perimeter)
	if err != nil {
		return []string{plain(annex)}
	}
	values := make([]string, len(elements))
	for i, e := range elements {
		values[i] = e.id + " " + plain(e.value)
	}
	return values
}

// uncheckable says of a payload no more than why it says nothing.
func uncheckable(code string) *document.Document {
	return &document.Document{
		Format:   twoDDocID,
		Findings: []document.Finding{{Code: code, Severity: document.Uncheckable}},
	}
}

// unpadded is Base32 (RFC 4648 §6) without padding, as §3.5 asks for.
var unpadded = base32.StdEncoding.WithPadding(base32.NoPadding)

// decodeSignature reads the signature of a text. Only what encodes to the same
// text again is one.
func decodeSignature(text []byte) ([]byte, bool) {
	signature := make([]byte, unpadded.DecodedLen(len(text)))
	n, err := unpadded.Decode(signature, text)
	if err != nil || n > len(signature) {
		return nil, false
	}
	signature = signature[:n]
	// The decoder passes over line ends and over the last bits.
	if !bytes.Equal(unpadded.AppendEncode(nil, signature), text) {
		return nil, false
	}
	return signature, signatureLength(n)
}

// signatureLength reports whether ECDSA on a curve of §3.5 (P-256, P-384,
// P-521) gives r||s of that length. What is cut short is then a read error and
// not a bad signature.
func signatureLength(n int) bool { return n == 64 || n == 96 || n == 132 }
