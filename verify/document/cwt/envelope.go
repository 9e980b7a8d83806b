package cwt

import (
	"errors"

	"github.com/soi-id/soi/verify/document"
	"github.com/soi-id/soi/verify/internal/base45"
	"github.com/soi-id/soi/verify/internal/cose"
)

// openEnvelope takes the Base45 text of a payload to its COSE_Sign1 message.
//
// A message that nobody could check offline gives no message and the code of
// an uncheckable finding. An error is a [*document.Malformed].
func openEnvelope(text []byte, inflate func([]byte) ([]byte, error)) (m *cose.Sign1, uncheckable string, err error) {
	compressed, err := base45.Decode(text)
	if err != nil {
		return nil, "", malformed(CodeBase45Invalid, err)
	}
	message, err := inflate(compressed)
	switch {
	case errors.Is(err, errTooLarge):
		return nil, "", malformed(CodeInflatedTooLarge, err)
	case err != nil:
		return nil, "", malformed(CodeCompressionInvalid, err)
	}
	return openMessage(message)
}

// openMessage reads a COSE_Sign1 message that stands in no further envelope,
// with the answers of [openEnvelope].
func openMessage(message []byte) (m *cose.Sign1, uncheckable string, err error) {
	m, err = cose.Parse(message)
	switch {
	case errors.Is(err, cose.ErrEncrypted):
		return nil, CodeEncrypted, nil
	case errors.Is(err, cose.ErrOtherMessage):
		return nil, CodeCOSETypeUnsupported, nil
	case err != nil:
		return nil, "", malformed(CodeCOSEInvalid, err)
	}
	return m, "", nil
}

// uncheckableDocument says of a payload no more than why it says nothing.
func uncheckableDocument(format, code string) *document.Document {
	return &document.Document{
		Format:   format,
		Findings: []document.Finding{{Code: code, Severity: document.Uncheckable}},
	}
}

// prove gives the document the proof of its message and marks its fields as
// covered, or says why there is no proof. An error is a [*document.Malformed].
func prove(d *document.Document, m *cose.Sign1, hints document.Hints, rule document.KeyRule) error {
	if m.Unsigned() {
		d.Findings = append(d.Findings, document.Finding{Code: CodeSignatureMissing, Severity: document.Failure})
		return nil
	}
	algorithm, err := m.Algorithm()
	switch {
	case errors.Is(err, cose.ErrAlgorithmNotProtected):
		return malformed(CodeAlgorithmNotProtected, err)
	case err != nil:
		d.Findings = append(d.Findings, document.Finding{Code: CodeAlgorithmUnsupported, Severity: document.Uncheckable})
		return nil
	}
	hints.KeyID = m.KeyID
	d.Proof = &document.Proof{
		Signed:     m.Signed,
		Signature:  m.Signature,
		Algorithm:  algorithm,
		Hints:      hints,
		SignedAt:   d.Validity.IssuedAt,
		KeyInForce: rule,
	}
	// The message is signed as a whole: there is no field outside.
	for i := range d.Fields {
		d.Fields[i].Signed = true
	}
	return nil
}
