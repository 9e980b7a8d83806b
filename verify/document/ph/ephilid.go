package ph

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/fxamacker/cbor/v2"

	"github.com/soi-id/soi/verify/document"
	"github.com/soi-id/soi/verify/internal/base45"
	"github.com/soi-id/soi/verify/internal/cose"
)

// EPhilID is the code of the printed and the digital identity: Base45 of a
// COSE_Sign1 message that is not compressed.
var EPhilID = document.Format{
	ID:        ePhilID,
	Signed:    true,
	Recognise: recogniseEPhilID,
	Parse:     parseEPhilID,
}

const (
	ePhilID = "ph.ephilid"
	// ePhilIDPrefix starts every code; its digit is the version.
	ePhilIDPrefix = "PH1:"
)

// recogniseEPhilID accepts any version, and a prefix that a keyboard turned into
// lower case: each has a better answer than "unknown".
func recogniseEPhilID(p document.Payload) bool {
	text, _ := p.TrimmedText()
	return len(text) >= len(ePhilIDPrefix) && strings.EqualFold(text[:2], ePhilIDPrefix[:2]) &&
		text[2] >= '1' && text[2] <= '9' && text[3] == ':'
}

var (
	errPrefix    = errors.New("no prefix in upper case")
	errNotMap    = errors.New("not a CBOR map")
	errTwice     = errors.New("a claim under its number and its text")
	errNoPerson  = errors.New("no identity")
	errNotIssuer = errors.New("the issuer is not the Philippines")
	errNotDate   = errors.New("not a NumericDate")
)

func parseEPhilID(p document.Payload, at time.Time) (*document.Document, error) {
	text, _ := p.TrimmedText()
	encoded, ok := strings.CutPrefix(text, ePhilIDPrefix)
	if !ok {
		if strings.HasPrefix(text, ePhilIDPrefix[:2]) && recogniseEPhilID(p) {
			return uncheckable(ePhilID, CodeVersionUnsupported), nil
		}
		return nil, malformed(CodeBase45Invalid, errPrefix)
	}
	message, err := base45.Decode([]byte(encoded))
	if err != nil {
		return nil, malformed(CodeBase45Invalid, err)
	}
	m, err := cose.Parse(message)
	switch {
	case errors.Is(err, cose.ErrEncrypted):
		return uncheckable(ePhilID, CodeEncrypted), nil
	case errors.Is(err, cose.ErrOtherMessage):
		return uncheckable(ePhilID, CodeCOSETypeUnsupported), nil
	case err != nil:
		return nil, malformed(CodeCOSEInvalid, err)
	}
	d, err := readClaims(m.Payload, at)
	if err != nil {
		return nil, err
	}
	if m.Unsigned() {
		return d, nil
	}
	algorithm, err := m.Algorithm()
	switch {
	case errors.Is(err, cose.ErrAlgorithmNotProtected):
		return nil, malformed(CodeAlgorithmNotProtected, err)
	case err != nil:
		d.Findings = append(d.Findings, document.Finding{Code: CodeAlgorithmUnsupported, Severity: document.Uncheckable})
		return d, nil
	}
	d.Proof = &document.Proof{
		Signed:     m.Signed,
		Signature:  m.Signature,
		Algorithm:  algorithm,
		Hints:      document.Hints{KeyID: m.KeyID, Country: country},
		SignedAt:   d.Validity.IssuedAt,
		KeyInForce: document.AtSigning,
	}
	for i := range d.Fields {
		d.Fields[i].Signed = true
	}
	return d, nil
}

// The claims that are read, RFC 8392 §4 and the IANA registry. PhilSys is known
// to write the first and the last.
const (
	claimIssuer    = 1
	claimExpires   = 4
	claimNotBefore = 5
	claimIssuedAt  = 6
	claimIdentity  = 169
)

// readClaims reads the claims of a message. The error is a
// [*document.Malformed], without the decoder's, which may quote a key.
func readClaims(payload []byte, at time.Time) (*document.Document, error) {
	var claims map[any]cbor.RawMessage
	if !isMap(payload) || cose.Strict.Unmarshal(payload, &claims) != nil {
		return nil, malformed(CodeClaimsInvalid, errNotMap)
	}
	issuer, err := claim(claims, claimIssuer)
	if err != nil {
		return nil, err
	}
	if name, _ := plain(issuer); name != country {
		return nil, malformed(CodeClaimsInvalid, errNotIssuer)
	}
	identity, err := claim(claims, claimIdentity)
	if err != nil {
		return nil, err
	}
	members, ok := textKeys(identity)
	if !ok {
		return nil, malformed(CodeClaimsInvalid, errNoPerson)
	}
	r := reading{at: at}
	r.addIdentity(members)
	d := &document.Document{Format: ePhilID, Fields: r.fields, Findings: r.findings, Validity: document.Validity{IssuedAt: r.issued}}
	for label, to := range map[uint64]*time.Time{
		claimExpires: &d.Validity.NotAfter, claimNotBefore: &d.Validity.NotBefore, claimIssuedAt: &d.Validity.IssuedAt,
	} {
		raw, err := claim(claims, label)
		if err != nil {
			return nil, err
		}
		if raw != nil && !numericDate(raw, to) {
			return nil, malformed(CodeClaimsInvalid, errNotDate)
		}
	}
	return d, nil
}

// claim returns a claim, or nil. The readers of PhilSys' codes do not tell a
// claim's number from the text of it, so both are taken; a code that has both
// would read differently here and there.
func claim(claims map[any]cbor.RawMessage, label uint64) (cbor.RawMessage, error) {
	number, isNumber := claims[label]
	text, isText := claims[fmt.Sprint(label)]
	if isNumber && isText {
		return nil, malformed(CodeClaimsInvalid, errTwice)
	}
	if isText {
		return text, nil
	}
	return number, nil
}

// addIdentity reads the members of the identity. Their names are PhilSys' own
// and not the numbers of MOSIP's claim 169.
func (r *reading) addIdentity(members map[string]cbor.RawMessage) {
	subject, isObject := textKeys(members["sb"])
	if isObject {
		delete(members, "sb")
	}
	take := func(from map[string]cbor.RawMessage, name string) string {
		value, ok := plain(from[name])
		if ok {
			delete(from, name)
		}
		return value
	}
	portrait := members["img"]
	delete(members, "img")
	r.addPerson(person{
		familyName: take(subject, "ln"), givenName: take(subject, "fn"), middleName: take(subject, "mn"), suffix: take(subject, "sf"),
		cardNumber: take(subject, "PCN"), birthDate: take(subject, "DOB"), sex: take(subject, "s"), birthPlace: take(subject, "POB"),
		issueDate: take(members, "d"), issuer: take(members, "i"), bestFingers: take(subject, "BF"),
	})
	r.addPortrait(portrait)
	r.addFurther(members, subject)
}

// addFurther adds what is left, so that nothing that was signed stays unseen.
func (r *reading) addFurther(groups ...map[string]cbor.RawMessage) {
	var lines []string
	hidden := false
	for _, group := range groups {
		for _, name := range slices.Sorted(maps.Keys(group)) {
			if value, ok := plain(group[name]); ok {
				lines = append(lines, name+": "+value)
			} else {
				hidden = true
			}
		}
	}
	r.add(FieldFurtherData, strings.Join(lines, "\n"))
	if hidden {
		r.find(CodeClaimNotShown, document.Note, "")
	}
}
