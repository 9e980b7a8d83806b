package issue

import (
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rsa"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math/big"
	"time"

	"github.com/soi-id/soi/verify/document"
)

// jwk is a JSON Web Key (RFC 7517) with what a keyring must know besides.
// Package trust reads the same members.
type jwk struct {
	Kty string `json:"kty"`
	Crv string `json:"crv,omitempty"`
	X   string `json:"x,omitempty"`
	Y   string `json:"y,omitempty"`
	N   string `json:"n,omitempty"`
	E   string `json:"e,omitempty"`

	Use string             `json:"use"`
	Alg document.Algorithm `json:"alg"`
	Kid string             `json:"kid"`

	Issuer    string            `json:"iss,omitempty"`
	Names     map[string]string `json:"names,omitempty"`
	Country   string            `json:"country,omitempty"`
	Formats   []string          `json:"formats,omitempty"`
	NotBefore int64             `json:"nbf,omitempty"`
	NotAfter  int64             `json:"exp,omitempty"`
	Test      bool              `json:"test,omitempty"`
}

// JWK returns the public key as a JSON Web Key. Beside the members of RFC 7517
// it has "iss" (the issuer's id), "names" (by language), "country", "formats",
// "nbf" and "exp" (Unix seconds) and "test". The key id in a document is the
// text of "kid".
func (k *Key) JWK() ([]byte, error) {
	j, err := k.public()
	if err != nil {
		return nil, err
	}
	return json.MarshalIndent(j, "", "  ")
}

func (k *Key) public() (jwk, error) {
	j := jwk{
		Use: "sig", Alg: k.Algorithm, Kid: k.ID,
		Issuer: k.Issuer, Names: k.Names, Country: k.Country, Formats: k.Formats,
		NotBefore: unix(k.NotBefore), NotAfter: unix(k.NotAfter), Test: k.Test,
	}
	octets := base64.RawURLEncoding.EncodeToString
	switch public := k.Private.Public().(type) {
	case *ecdsa.PublicKey:
		point, err := public.Bytes() // 4, x, y
		if err != nil {
			return jwk{}, fmt.Errorf("issue: public key: %w", err)
		}
		size := len(point) / 2
		j.Kty, j.Crv = "EC", public.Curve.Params().Name
		j.X, j.Y = octets(point[1:1+size]), octets(point[1+size:])
	case ed25519.PublicKey:
		j.Kty, j.Crv, j.X = "OKP", "Ed25519", octets(public)
	case *rsa.PublicKey:
		j.Kty, j.N, j.E = "RSA", octets(public.N.Bytes()), octets(big.NewInt(int64(public.E)).Bytes())
	default:
		return jwk{}, ErrAlgorithm
	}
	return j, nil
}

// readJWK takes what a JWK tells about the key, if it is the key's.
func (k *Key) readJWK(text []byte) error {
	var j jwk
	if err := json.Unmarshal(text, &j); err != nil {
		return ErrPublicKey
	}
	own, err := k.public()
	if err != nil {
		return err
	}
	if j.Kty != own.Kty || j.Crv != own.Crv || j.X != own.X || j.Y != own.Y || j.N != own.N || j.E != own.E || j.Alg != own.Alg {
		return ErrPublicKey
	}
	k.ID, k.Issuer, k.Names, k.Country, k.Formats = j.Kid, j.Issuer, j.Names, j.Country, j.Formats
	k.NotBefore, k.NotAfter, k.Test = fromUnix(j.NotBefore), fromUnix(j.NotAfter), j.Test
	return nil
}

// unix and fromUnix keep a zero time zero.
func unix(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.Unix()
}

func fromUnix(seconds int64) time.Time {
	if seconds == 0 {
		return time.Time{}
	}
	return time.Unix(seconds, 0).UTC()
}
