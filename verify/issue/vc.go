package issue

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"maps"
	"time"

	"github.com/soi-id/soi/verify/document"
)

// VC returns a W3C Verifiable Credential of data model 2.0 as a JWT
// (VC-JOSE-COSE §3.1.1) of a type, beside "VerifiableCredential", about a
// subject, whose claims are free. The error is one of those of this package.
func VC(key *Key, credentialType string, subject map[string]any, v document.Validity) (string, error) {
	if key.Issuer == "" {
		return "", ErrNoIssuer
	}
	credential := map[string]any{
		"@context":          []string{"https://www.w3.org/ns/credentials/v2"},
		"type":              []string{"VerifiableCredential", credentialType},
		"issuer":            key.Issuer,
		"credentialSubject": subject,
	}
	for name, at := range map[string]time.Time{"validFrom": v.NotBefore, "validUntil": v.NotAfter} {
		if !at.IsZero() {
			credential[name] = at.UTC().Format(time.RFC3339)
		}
	}
	maps.Copy(credential, key.jwtClaims(v))
	return key.token(map[string]any{"typ": "vc+jwt"}, credential)
}

// jwtClaims returns the registered claims that every token has.
func (k *Key) jwtClaims(v document.Validity) map[string]any {
	claims := map[string]any{"iss": k.Issuer}
	for name, seconds := range map[string]int64{"exp": unix(v.NotAfter), "nbf": unix(v.NotBefore), "iat": unix(v.IssuedAt)} {
		if seconds != 0 {
			claims[name] = seconds
		}
	}
	return claims
}

// token signs claims as a JWT. The header is told apart from others of the key
// by what it is given beside the algorithm and the key's id.
func (k *Key) token(header, claims map[string]any) (string, error) {
	payload, err := json.Marshal(claims)
	if err != nil {
		return "", fmt.Errorf("%w: %w", ErrClaims, err)
	}
	full := map[string]any{"alg": string(k.Algorithm), "kid": k.ID}
	maps.Copy(full, header)
	encoded, err := json.Marshal(full)
	if err != nil {
		return "", fmt.Errorf("%w: %w", ErrClaims, err)
	}
	return k.compactJWS(encoded, payload)
}

// compactJWS signs a payload under a header, RFC 7515 §7.1.
func (k *Key) compactJWS(header, payload []byte) (string, error) {
	encode := base64.RawURLEncoding.EncodeToString
	signed := encode(header) + "." + encode(payload)
	signature, err := k.signature([]byte(signed))
	if err != nil {
		return "", err
	}
	return signed + "." + encode(signature), nil
}
