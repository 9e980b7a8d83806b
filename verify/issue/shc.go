package issue

import (
	"bytes"
	"compress/flate"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/soi-id/soi/verify/document"
)

// shcScheme begins the text of a SMART Health Card.
const shcScheme = "shc:/"

// SHC returns the text of a SMART Health Card, framework version 1.4, with a
// FHIR R4 bundle. It does not check the bundle. The framework wants the key to
// be of ES256, its ID to be its RFC 7638 thumbprint and its issuer to be an
// https address; only the algorithm is checked. The error is one of those of
// this package.
func SHC(key *Key, bundle map[string]any, v document.Validity) (string, error) {
	if key.Issuer == "" {
		return "", ErrNoIssuer
	}
	if key.Algorithm != document.ES256 {
		return "", ErrAlgorithm
	}
	content, err := json.Marshal(key.healthCard(bundle, v))
	if err != nil {
		return "", fmt.Errorf("%w: %w", ErrClaims, err)
	}
	compressed, err := deflate(content)
	if err != nil {
		return "", err
	}
	header, err := json.Marshal(map[string]any{"zip": "DEF", "alg": key.Algorithm, "kid": key.ID})
	if err != nil {
		return "", fmt.Errorf("%w: %w", ErrClaims, err)
	}
	token, err := key.compactJWS(header, compressed)
	if err != nil {
		return "", err
	}
	return shcScheme + shcDigits(token), nil
}

func (k *Key) healthCard(bundle map[string]any, v document.Validity) map[string]any {
	card := k.jwtClaims(v)
	delete(card, "iat") // nbf is the time of issuance
	card["vc"] = map[string]any{
		"type":              []string{"https://smarthealth.cards#health-card"},
		"credentialSubject": map[string]any{"fhirVersion": "4.0.1", "fhirBundle": bundle},
	}
	return card
}

// shcDigits writes each character as two digits.
func shcDigits(text string) string {
	var digits strings.Builder
	for _, c := range []byte(text) {
		fmt.Fprintf(&digits, "%02d", c-'-')
	}
	return digits.String()
}

// deflate compresses without a header (RFC 1951).
func deflate(b []byte) ([]byte, error) {
	var out bytes.Buffer
	w, err := flate.NewWriter(&out, flate.BestCompression)
	if err != nil {
		return nil, fmt.Errorf("issue: compress: %w", err)
	}
	if _, err := w.Write(b); err != nil {
		return nil, fmt.Errorf("issue: compress: %w", err)
	}
	if err := w.Close(); err != nil {
		return nil, fmt.Errorf("issue: compress: %w", err)
	}
	return out.Bytes(), nil
}
