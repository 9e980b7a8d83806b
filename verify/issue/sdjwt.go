package issue

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/soi-id/soi/verify/document"
)

// saltBytes is what RFC 9901 §9.3 recommends.
const saltBytes = 16

// SDJWT returns an SD-JWT VC (draft-ietf-oauth-sd-jwt-vc) of a type. Claims
// that are open everyone sees; those that are selective each come in a
// disclosure of their own, with a salt from random, and are all there: a holder
// may leave some out. The error is one of those of this package, or random's.
func SDJWT(key *Key, credentialType string, open, selective map[string]any, v document.Validity, random io.Reader) (string, error) {
	if key.Issuer == "" {
		return "", ErrNoIssuer
	}
	claims := maps.Clone(open)
	if claims == nil {
		claims = map[string]any{}
	}
	maps.Copy(claims, key.jwtClaims(v))
	claims["vct"] = credentialType
	var digests, disclosures []string
	for _, name := range slices.Sorted(maps.Keys(selective)) {
		salt := make([]byte, saltBytes)
		if _, err := io.ReadFull(random, salt); err != nil {
			return "", fmt.Errorf("issue: randomness: %w", err)
		}
		text, err := disclosure(base64.RawURLEncoding.EncodeToString(salt), name, selective[name])
		if err != nil {
			return "", err
		}
		digests = append(digests, digestOf(text))
		disclosures = append(disclosures, text)
	}
	if len(digests) > 0 {
		// RFC 9901 §4.2.4.1: in an order that tells nothing.
		slices.Sort(digests)
		claims["_sd"], claims["_sd_alg"] = digests, "sha-256"
	}
	token, err := key.token(map[string]any{"typ": "dc+sd-jwt"}, claims)
	if err != nil {
		return "", err
	}
	return strings.Join(append(append([]string{token}, disclosures...), ""), "~"), nil
}

// disclosure encodes a disclosure, RFC 9901 §4.2.1.
func disclosure(content ...any) (string, error) {
	text, err := json.Marshal(content)
	if err != nil {
		return "", fmt.Errorf("%w: %w", ErrClaims, err)
	}
	return base64.RawURLEncoding.EncodeToString(text), nil
}

// digestOf is that of a disclosure with SHA-256, RFC 9901 §4.2.3.
func digestOf(disclosure string) string {
	sum := sha256.Sum256([]byte(disclosure))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}
