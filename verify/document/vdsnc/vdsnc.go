// Package vdsnc reads the ICAO visible digital seal for non-constrained
// environments (VDS-NC, ICAO technical report 1.0 of April 2021): JSON with a
// signature over its canonical form (RFC 8785) and with the certificate of its
// signer. States issued it as proofs of test and of vaccination; other types may
// follow.
//
// The certificate in the seal is what its author chose to send. It goes into
// [document.Hints.Chain] and counts only if a country's CA in the keyring issued
// it.
//
// A seal says when somebody was tested or vaccinated, and not when it was
// signed, nor how long it is in force. Its signer's certificate bounds its life
// instead: it lasts as long as the longest seal under it. So the key must be in
// force when the seal is checked.
package vdsnc

import (
	"bytes"
	"time"

	"github.com/soi-id/soi/verify/document"
	"github.com/soi-id/soi/verify/internal/iso3166"
)

// VDSNC is the seal of every type and version.
var VDSNC = document.Format{
	ID:        formatID,
	Signed:    true,
	Recognise: recognise,
	Parse:     parse,
}

const formatID = "icao.vdsnc"

// The codes of [document.Malformed] errors.
const (
	// CodeJSONInvalid: the text is no JSON, or JSON that two readers could
	// understand differently, such as an object with a name twice.
	CodeJSONInvalid = "vdsnc_json_invalid"
	// CodeStructureInvalid: a part that every seal has is missing or of the
	// wrong kind.
	CodeStructureInvalid = "vdsnc_structure_invalid"
	// CodeNumberInexact: a number that may not survive the canonical form, so
	// that what is read would differ from what is signed.
	CodeNumberInexact = "vdsnc_number_inexact"
	// CodeSignatureUnreadable: the signature or the certificate is no Base64url.
	CodeSignatureUnreadable = "vdsnc_signature_unreadable"
)

// The codes of findings.
const (
	// CodeAlgorithmUnsupported, uncheckable: signed with an algorithm that the
	// standard does not have.
	CodeAlgorithmUnsupported = "algorithm_unsupported"
	// CodeTypeUnknown, a note: what the seal's values mean is not known here;
	// they are shown as they stand.
	CodeTypeUnknown = "vdsnc_type_unknown"
	// CodeDateUnreadable, a warning: a date is kept as it stands.
	CodeDateUnreadable = "date_unreadable"
	// CodeBirthInFuture, a warning: the date of birth lies in the future.
	CodeBirthInFuture = "birth_in_future"
	// CodeSexUnreadable, a warning: the sex is kept as it stands.
	CodeSexUnreadable = "sex_unreadable"
)

// recognise looks for the names that all seals have and few other JSON has.
func recognise(p document.Payload) bool {
	text := bytes.TrimLeft(p.Bytes, "\x00\r\n\t \ufeff")
	return bytes.HasPrefix(text, []byte("{")) && bytes.Contains(text, []byte(`"data"`)) &&
		bytes.Contains(text, []byte(`"hdr"`)) && bytes.Contains(text, []byte(`"msg"`))
}

func parse(p document.Payload, at time.Time) (*document.Document, error) {
	text, _ := p.TrimmedText()
	s, err := open([]byte(text))
	if err != nil {
		return nil, err
	}
	r := reading{at: at}
	r.read(s)
	d := &document.Document{Format: formatID, Fields: r.fields, Findings: r.findings}
	if len(s.signature) == 0 {
		return d, nil
	}
	if s.algorithm == "" {
		d.Findings = append(d.Findings, document.Finding{Code: CodeAlgorithmUnsupported, Severity: document.Uncheckable})
		return d, nil
	}
	d.Proof = &document.Proof{
		Signed:     s.signed,
		Signature:  s.signature,
		Algorithm:  s.algorithm,
		Hints:      hints(s.state),
		KeyInForce: document.AtCheck,
	}
	if len(s.certificate) > 0 {
		d.Proof.Hints.Chain = [][]byte{s.certificate}
	}
	for i := range d.Fields {
		d.Fields[i].Signed = true
	}
	return d, nil
}

// hints names the issuer by its country. What is no state is kept as a name, so
// that it fits no country's key.
func hints(state string) document.Hints {
	if country, ok := iso3166.Alpha2(state); ok {
		return document.Hints{Country: country}
	}
	return document.Hints{Issuer: state}
}
