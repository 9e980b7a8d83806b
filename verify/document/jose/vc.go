package jose

import (
	"slices"
	"strings"
	"time"

	"github.com/soi-id/soi/verify/document"
)

// VC is a W3C Verifiable Credential as a JWT: of data model 2.0, where the
// payload is the credential (VC-JOSE-COSE §3.1.1), or of 1.1, where it stands
// in the claim "vc" (VC Data Model 1.1 §6.3.1).
//
// It recognises every other compact JWS and JWE as well, to say what they are
// not.
var VC = document.Format{
	ID:        vcID,
	Signed:    true,
	Recognise: func(p document.Payload) bool { return hasName(startOf(trimmed(p)), "alg") },
	Parse:     parseVC,
}

const vcID = "jws.vc"

func parseVC(p document.Payload, at time.Time) (*document.Document, error) {
	j, err := readJWS(trimmed(p))
	if err != nil {
		return nil, err
	}
	if j.header.encrypted {
		return uncheckableDocument(vcID, CodeEncrypted), nil
	}
	claims, err := readObject(j.payload)
	if err != nil {
		return nil, malformed(CodeClaimsInvalid, err)
	}
	credential, ok := credentialOf(j.header.mediaType, claims)
	if !ok {
		return uncheckableDocument(vcID, CodeJWSNotCredential), nil
	}
	t, err := readToken(claims)
	if err != nil {
		return nil, err
	}
	subjects := elements(credential["credentialSubject"])
	if len(subjects) == 0 {
		return nil, malformed(CodeClaimsInvalid, errNotObject)
	}
	subject, ok := subjects[0].(object)
	if !ok {
		return nil, malformed(CodeClaimsInvalid, errNotObject)
	}
	r := &reading{at: at}
	if err := r.addCredential(&t, credential); err != nil {
		return nil, err
	}
	if len(subjects) > 1 {
		r.warn(CodeNotOneSubject, "")
	}
	r.addSubject(t.subject, subject)
	narrow(&t.validity, time.Time{}, r.expires)
	t.issuedFromNotBefore() // VC Data Model 1.1 §6.3.1: nbf is the issuance date
	d := &document.Document{Format: vcID, Fields: r.fields, Validity: t.validity, Findings: r.findings}
	j.prove(d, document.Hints{Issuer: t.issuer})
	return d, nil
}

// credentialOf finds the credential of a token, if the token says that it is
// one. A key that signs credentials may sign logins as well, and one must not
// pass for the other (RFC 8725 §2.8).
func credentialOf(mediaType string, claims object) (object, bool) {
	switch mediaType {
	case "vc+jwt", "vc+ld+jwt": // the latter in drafts
		return claims, true
	case "", "jwt":
		if credential, ok := claims["vc"].(object); ok {
			return credential, true
		}
		types := elements(claims["type"])
		return claims, slices.Contains(types, any("VerifiableCredential"))
	}
	return nil, false
}

// addCredential adds what the credential says of itself, and lets it narrow
// what its token says.
func (r *reading) addCredential(t *token, credential object) error {
	var types []string
	for _, v := range elements(credential["type"]) {
		if name, ok := v.(string); ok && name != "VerifiableCredential" {
			types = append(types, name)
		}
	}
	r.add(FieldCredentialType, strings.Join(types, ", "))

	issuer, _ := credential["issuer"].(string)
	if described, ok := credential["issuer"].(object); ok {
		issuer, _ = described["id"].(string)
	}
	switch {
	case t.issuer == "":
		t.issuer = issuer
	case issuer != "" && issuer != t.issuer:
		r.warn(CodeIssuersDiffer, "")
	}
	// Data model 2.0 has the first pair, 1.1 the second.
	for _, pair := range [][2]string{{"validFrom", "validUntil"}, {"issuanceDate", "expirationDate"}} {
		from, err := moment(credential[pair[0]])
		if err != nil {
			return err
		}
		until, err := moment(credential[pair[1]])
		if err != nil {
			return err
		}
		narrow(&t.validity, from, until)
	}
	if credential["credentialStatus"] != nil {
		r.note(CodeStatusNotChecked, "")
	}
	return nil
}

// addSubject adds the claims about the subject. Its id is that of the person
// or of the person's device, and often left out.
func (r *reading) addSubject(id string, subject object) {
	claims := make(object, len(subject))
	for name, v := range subject {
		claims[name] = v
	}
	if own, ok := subject["id"].(string); ok {
		id = own
		delete(claims, "id")
	}
	r.addPerson(claims)
	r.add("subject", id)
}

// moment reads a date and time of the data model, XML Schema's dateTimeStamp;
// absent, it is zero. An error is a [*document.Malformed].
func moment(v any) (time.Time, error) {
	if v == nil {
		return time.Time{}, nil
	}
	text, _ := v.(string)
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return time.Time{}, malformed(CodeClaimsInvalid, errNotDate)
	}
	return t.UTC(), nil
}
