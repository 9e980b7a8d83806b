package issue

import (
	"encoding/base32"
	"fmt"
	"time"

	"github.com/fxamacker/cbor/v2"

	"github.com/soi-id/soi/verify/document"
)

// A Pass is what a New Zealand COVID Pass tells about a person. In JSON its
// members are the field keys of Soi.
type Pass struct {
	GivenName  string   `json:"given_name"`
	FamilyName string   `json:"family_name,omitempty"`
	BirthDate  string   `json:"birth_date"` // ISO 8601
	UUID       [16]byte `json:"-"`          // names the pass
}

// claimTokenID is the label of the CWT claim that names a token, RFC 8392 §4.
const claimTokenID = 7

// nzcpPrefix starts the passes of version 1.
const nzcpPrefix = "NZCP:/1/"

// NZCP returns the text of a New Zealand COVID Pass, specification version 1.
// The key is one for ES256, and its issuer a did:web: the format knows nothing
// else. The pass is in force from NotBefore to NotAfter. The error is one of
// those of this package.
func NZCP(key *Key, who Pass, v document.Validity) (string, error) {
	switch {
	case key.Issuer == "":
		return "", ErrNoIssuer
	case key.Algorithm != document.ES256:
		return "", ErrAlgorithm
	}
	mode, err := cbor.CoreDetEncOptions().EncMode()
	if err != nil {
		return "", fmt.Errorf("issue: CBOR: %w", err)
	}
	payload, err := mode.Marshal(who.claims(key.Issuer, v))
	if err != nil {
		return "", fmt.Errorf("%w: %w", ErrClaims, err)
	}
	message, err := key.sign(payload, Envelope{})
	if err != nil {
		return "", err
	}
	return string(base32Pass(message)), nil
}

func (who Pass) claims(issuer string, v document.Validity) map[any]any {
	subject := map[string]string{"givenName": who.GivenName, "dob": who.BirthDate}
	if who.FamilyName != "" {
		subject["familyName"] = who.FamilyName
	}
	claims := map[any]any{
		claimTokenID: who.UUID[:],
		"vc": map[string]any{
			"@context":          []string{"https://www.w3.org/2018/credentials/v1", "https://nzcp.covid19.health.nz/contexts/v1"},
			"version":           "1.0.0",
			"type":              []string{"VerifiableCredential", "PublicCovidPass"},
			"credentialSubject": subject,
		},
	}
	v.IssuedAt = time.Time{} // the format has no claim for it
	for label, value := range claimsOf(issuer, v) {
		claims[label] = value
	}
	return claims
}

// base32Pass takes a message to the text of a pass: Base32 without padding.
func base32Pass(message []byte) []byte {
	return base32.StdEncoding.WithPadding(base32.NoPadding).AppendEncode([]byte(nzcpPrefix), message)
}
