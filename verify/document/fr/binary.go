package fr

import (
	"encoding/binary"
	"encoding/hex"
	"errors"
	"strings"

	"github.com/soi-id/soi/verify/document"
)

// The binary encoding of version 04, §3.4.2: after the header a row of fields,
// each an identifier of one byte, a length and a value. The signature is the
// field with the identifier that no other may have; what follows it is the
// annex.
const (
	sealField = 0xff
	// longLength says that the length is in the two bytes that follow.
	longLength = 0xff
)

var errField = errors.New("a binary field is cut short")

// parseBinary reads the binary encoding. The only perimeter that it has been
// given, 0001, defines no meaning of any field yet, so that nothing but the
// header can be shown.
func parseBinary(b []byte) (*document.Document, error) {
	h, err := readBinaryHeader(b)
	if err != nil {
		return nil, malformed(CodeHeaderInvalid, err)
	}
	d := &document.Document{Format: twoDDocID, Fields: h.fields(), Validity: document.Validity{IssuedAt: h.issued}}
	notShown := false
	for rest := b[h.length:]; len(rest) > 0; {
		signed := b[:len(b)-len(rest)]
		id, value, after, err := cutField(rest)
		if err != nil {
			return nil, malformed(CodeFieldInvalid, err)
		}
		rest = after
		if id != sealField {
			if !notShown {
				d.Findings = append(d.Findings, document.Finding{Code: CodeFieldNotShown, Severity: document.Note})
			}
			notShown = true
			continue
		}
		if len(value) == 0 {
			return d, nil
		}
		if !signatureLength(len(value)) {
			return nil, malformed(CodeSignatureInvalid, nil)
		}
		prove(d, h, signed, value)
		if len(rest) > 0 {
			addAnnex(d, []string{upperHex(rest)})
		}
		return d, nil
	}
	return d, nil
}

func cutField(b []byte) (id byte, value, after []byte, err error) {
	if len(b) < 2 {
		return 0, nil, nil, errField
	}
	id, n, b := b[0], int(b[1]), b[2:]
	if n == longLength {
		if len(b) < 2 {
			return 0, nil, nil, errField
		}
		n, b = int(binary.BigEndian.Uint16(b)), b[2:]
	}
	if n > len(b) {
		return 0, nil, nil, errField
	}
	return id, b[:n], b[n:], nil
}

func upperHex(b []byte) string { return strings.ToUpper(hex.EncodeToString(b)) }

func trimSpaces(s string) string { return strings.TrimRight(s, " ") }
