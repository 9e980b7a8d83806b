package jose

import (
	"bytes"
	"errors"
	"time"

	"github.com/soi-id/soi/verify/document"
)

// SDJWT is the SD-JWT VC (draft-ietf-oauth-sd-jwt-vc): claims about a person as
// a Selective Disclosure JWT (RFC 9901). What its holder discloses is signed,
// through a digest; what he does not is not to be found out.
//
// A key-binding JWT answers a challenge that a verifier online has sent. A
// printed code has none, and where one is there nobody here knows its
// challenge: a scan never proves who holds the document.
var SDJWT = document.Format{
	ID:        sdjwtID,
	Signed:    true,
	Recognise: recogniseSDJWT,
	Parse:     parseSDJWT,
}

const sdjwtID = "sdjwt.vc"

var (
	errNoSeparator = errors.New("no ~ at the end of the token")
	errNoType      = errors.New("no type of credential")
	errKeyBinding  = errors.New("not a key-binding JWT")
)

// mediaTypes are those of a credential; the second is that of drafts before
// November 2024.
var mediaTypes = map[string]bool{"dc+sd-jwt": true, "vc+sd-jwt": true}

// recogniseSDJWT goes by the separator, or by the type for one that was cut.
func recogniseSDJWT(p document.Payload) bool {
	text := trimmed(p)
	start := startOf(text)
	if !hasName(start, "alg") {
		return false
	}
	if bytes.IndexByte(text, '~') >= 0 {
		return true
	}
	h, err := parseHeader(start)
	return err == nil && mediaTypes[h.mediaType]
}

func parseSDJWT(p document.Payload, at time.Time) (*document.Document, error) {
	parts := bytes.Split(trimmed(p), []byte("~"))
	j, err := readJWS(parts[0])
	if err != nil {
		return nil, err
	}
	if j.header.encrypted {
		return uncheckableDocument(sdjwtID, CodeEncrypted), nil
	}
	if !mediaTypes[j.header.mediaType] {
		return uncheckableDocument(sdjwtID, CodeJWSNotCredential), nil
	}
	if len(parts) == 1 {
		return nil, malformed(CodeJWSInvalid, errNoSeparator)
	}
	disclosures, binding := parts[1:len(parts)-1], parts[len(parts)-1]
	if err := checkBinding(binding); err != nil {
		return nil, err
	}
	claims, err := readObject(j.payload)
	if err != nil {
		return nil, malformed(CodeClaimsInvalid, err)
	}
	err = disclose(claims, disclosures)
	switch {
	case errors.Is(err, errDigestAlgorithm):
		return uncheckableDocument(sdjwtID, CodeDigestUnsupported), nil
	case err != nil:
		return nil, malformed(CodeDisclosureInvalid, err)
	}
	return j.credential(claims, len(binding) > 0, at)
}

// checkBinding reports whether what follows the last "~" is nothing, or has the
// form of a key-binding JWT (RFC 9901 §4.3).
func checkBinding(text []byte) error {
	if len(text) == 0 {
		return nil
	}
	j, err := readJWS(text)
	if err != nil {
		return err
	}
	if j.header.mediaType != "kb+jwt" || j.header.encrypted {
		return malformed(CodeJWSHeaderInvalid, errKeyBinding)
	}
	return nil
}

// notAboutThePerson are claims that are read elsewhere or say how the rest is
// to be checked (RFC 7519 §4.1, draft-ietf-oauth-sd-jwt-vc §2.2.2).
var notAboutThePerson = []string{
	"iss", "sub", "aud", "exp", "nbf", "iat", "jti", "cnf", "status", "vct", "vct#integrity", digestAlgorithmClaim,
}

// credential reads the claims that the token and its disclosures make.
func (j *jws) credential(claims object, bound bool, at time.Time) (*document.Document, error) {
	t, err := readToken(claims)
	if err != nil {
		return nil, err
	}
	credentialType, _ := claims["vct"].(string)
	if credentialType == "" {
		return nil, malformed(CodeClaimsInvalid, errNoType)
	}
	r := &reading{at: at}
	r.add(FieldCredentialType, credentialType)
	if claims["status"] != nil {
		r.note(CodeStatusNotChecked, "")
	}
	if bound || claims["cnf"] != nil {
		r.note(CodeHolderNotChecked, "")
	}
	for _, name := range notAboutThePerson {
		delete(claims, name)
	}
	r.addPerson(claims)
	r.add("subject", t.subject)
	narrow(&t.validity, time.Time{}, r.expires)
	d := &document.Document{Format: sdjwtID, Fields: r.fields, Validity: t.validity, Findings: r.findings}
	j.prove(d, document.Hints{Issuer: t.issuer, Chain: j.header.chain})
	return d, nil
}
