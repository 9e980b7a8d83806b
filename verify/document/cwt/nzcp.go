package cwt

import (
	"encoding/base32"
	"encoding/hex"
	"errors"
	"strings"
	"time"

	"github.com/fxamacker/cbor/v2"

	"github.com/soi-id/soi/verify/document"
	"github.com/soi-id/soi/verify/internal/cose"
)

// NZCP is the New Zealand COVID Pass, specification version 1. Unlike its
// relatives it is Base32 and not compressed, and its document is a W3C
// credential in the claims.
//
// Its issuer is a did:web. The specification resolves it over the network; here
// it is a name, under which the keyring must hold the key: the keys that
// "assertionMethod" of the DID document lists, by the part after the "#" as key
// id.
var NZCP = document.Format{
	ID:        nzcpID,
	Signed:    true,
	Recognise: recogniseNZCP,
	Parse:     parseNZCP,
}

const nzcpID = "cwt.nzcp"

const (
	// nzcpPrefix starts the passes of every version, nzcpVersion those that are
	// read (§ 2D Barcode Encoding).
	nzcpPrefix  = "NZCP:/"
	nzcpVersion = "1"
	// nzcpCredential is the version of the credential inside.
	nzcpCredential = "1.0.0"
	// nzcpType is the only type of pass that was ever defined.
	nzcpType = "PublicCovidPass"
)

const (
	// CodeBase32Invalid: the text is not Base32 without padding (RFC 4648 §6).
	CodeBase32Invalid = "base32_invalid"
	// CodeNZCPVersionUnsupported, uncheckable: a pass of another version.
	CodeNZCPVersionUnsupported = "nzcp_version_unsupported"
	// CodeNZCPTypeUnsupported, uncheckable: a pass about something else.
	CodeNZCPTypeUnsupported = "nzcp_type_unsupported"
)

var (
	errNotBase32 = errors.New("not Base32 in its one form")
	errNotTagged = errors.New("not under tag 18")
	errNoClaim   = errors.New("a claim that must be there is not")
)

// unpaddedBase32 is the encoding of the content.
var unpaddedBase32 = base32.StdEncoding.WithPadding(base32.NoPadding)

// recogniseNZCP accepts any version, and the prefix in lower case as a keyboard
// may have made it: each has a better answer than "unknown".
func recogniseNZCP(p document.Payload) bool {
	text, _ := p.TrimmedText()
	return len(text) >= len(nzcpPrefix) && strings.EqualFold(text[:len(nzcpPrefix)], nzcpPrefix)
}

func parseNZCP(p document.Payload, at time.Time) (*document.Document, error) {
	text, _ := p.TrimmedText()
	rest, ok := strings.CutPrefix(text, nzcpPrefix)
	version, encoded, parted := strings.Cut(rest, "/")
	switch {
	case !ok || !parted:
		return nil, malformed(CodeBase32Invalid, errPrefix)
	case version != nzcpVersion:
		return uncheckableDocument(nzcpID, CodeNZCPVersionUnsupported), nil
	}
	message, err := decodeBase32(encoded)
	if err != nil {
		return nil, malformed(CodeBase32Invalid, err)
	}
	m, uncheckable, err := openMessage(message)
	if err != nil {
		return nil, err
	}
	if uncheckable != "" {
		return uncheckableDocument(nzcpID, uncheckable), nil
	}
	// The specification permits no other form of COSE_Sign1.
	if message[0] != taggedSign1 {
		return nil, malformed(CodeCOSEInvalid, errNotTagged)
	}
	t, err := readToken(m.Payload)
	if err != nil {
		return nil, err
	}
	// Without an issuer any key would do, and without its dates the pass would
	// live for ever.
	if t.issuer == "" || t.validity.NotBefore.IsZero() || t.validity.NotAfter.IsZero() {
		return nil, malformed(CodeClaimsInvalid, errNoClaim)
	}
	r, uncheckable, err := readPass(t, at)
	if err != nil {
		return nil, err
	}
	if uncheckable != "" {
		return uncheckableDocument(nzcpID, uncheckable), nil
	}
	d := &document.Document{Format: nzcpID, Fields: r.fields, Validity: t.validity, Findings: r.findings}
	// The DID document says which keys are good when a pass is checked; it knows
	// no dates.
	if err := prove(d, m, document.Hints{Issuer: t.issuer}, document.AtCheck); err != nil {
		return nil, err
	}
	return d, nil
}

// taggedSign1 is CBOR tag 18.
const taggedSign1 = 0xd2

// decodeBase32 takes the one form of a text only: the decoder alone passes over
// line breaks and over bits that no byte has room for.
func decodeBase32(text string) ([]byte, error) {
	b, err := unpaddedBase32.DecodeString(text)
	if err != nil || len(b) == 0 || unpaddedBase32.EncodeToString(b) != text {
		return nil, errNotBase32
	}
	return b, nil
}

// readPass reads the credential of a token. A pass of another type or version
// may mean other things by the same words, so nothing of it is shown.
func readPass(t token, at time.Time) (r *reading, uncheckable string, err error) {
	credential, ok := textKeys(t.credential)
	if !ok {
		return nil, "", malformed(CodeClaimsInvalid, errNoClaim)
	}
	if version, _ := plain(credential["version"]); version != nzcpCredential {
		return nil, CodeNZCPVersionUnsupported, nil
	}
	var types []string
	if cose.Strict.Unmarshal(credential["type"], &types) != nil || len(types) != 2 || types[1] != nzcpType {
		return nil, CodeNZCPTypeUnsupported, nil
	}
	subject, ok := textKeys(credential["credentialSubject"])
	if !ok {
		return nil, "", malformed(CodeClaimsInvalid, errNoClaim)
	}
	r = new(reading)
	r.addPlain(subject, "familyName", "family_name")
	r.addPlain(subject, "givenName", "given_name")
	if birth, ok := plain(subject["dob"]); ok && birth != "" {
		r.addBirth(birth, at)
	}
	if id, ok := uuid(t.id); ok {
		r.add(document.FieldDocumentNumber, id)
	}
	return r, "", nil
}

// uuid writes the 16 bytes of a cti claim as the specification maps them to a
// credential's id (RFC 4122 §3).
func uuid(raw cbor.RawMessage) (string, bool) {
	var b []byte
	if len(raw) == 0 || raw[0]>>5 != majorBytes || cose.Strict.Unmarshal(raw, &b) != nil || len(b) != 16 {
		return "", false
	}
	h := hex.EncodeToString(b)
	return "urn:uuid:" + strings.Join([]string{h[:8], h[8:12], h[12:16], h[16:20], h[20:]}, "-"), true
}
