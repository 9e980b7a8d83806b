package issue

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"io"
	"time"

	"github.com/soi-id/soi/verify/document"
)

const (
	// rsaBits is the least that RFC 8230 §6.1 permits, and what fits a QR code.
	rsaBits = 2048
	// keyIDBytes of a hash are enough to tell an issuer's keys apart; the EU
	// chose as many for its health certificates.
	keyIDBytes = 8
	// maxDraws bounds the search for an ECDSA scalar. A draw fails less than
	// once in 2^32 times; a reader that is not random could fail for ever.
	maxDraws = 16
	pemType  = "PRIVATE KEY"
)

// A Key is an issuer's private key, and what is told about it to those who
// check its documents.
type Key struct {
	Algorithm document.Algorithm
	Private   crypto.Signer // *ecdsa.PrivateKey, ed25519.PrivateKey or *rsa.PrivateKey
	// ID names the key in its documents and in its JWK, as the same text.
	// It is made from the public key.
	ID string

	Issuer    string            // the issuer's id, such as a URI
	Names     map[string]string // shown to people, by language
	Country   string            // ISO 3166-1 alpha-2
	Formats   []string          // the formats that the key signs
	NotBefore time.Time         // zero: no limit
	NotAfter  time.Time
	Test      bool // its documents prove nothing

	// damaged makes every signature wrong in one bit, for vectors.
	damaged bool
	// ca certifies the key, in vectors of formats that carry certificates.
	ca *Key
}

// NewKey makes a key from random, the same one from the same bytes. Only an
// RSA key is always drawn from the system's randomness: crypto/rsa takes no
// other. The error is [ErrAlgorithm] or random's.
func NewKey(algorithm document.Algorithm, random io.Reader) (*Key, error) {
	private, err := newPrivate(algorithm, random)
	if err != nil {
		return nil, err
	}
	return describe(algorithm, private)
}

func describe(algorithm document.Algorithm, private crypto.Signer) (*Key, error) {
	spki, err := x509.MarshalPKIXPublicKey(private.Public())
	if err != nil {
		return nil, fmt.Errorf("issue: public key: %w", err)
	}
	sum := sha256.Sum256(spki)
	id := base64.RawURLEncoding.EncodeToString(sum[:keyIDBytes])
	return &Key{Algorithm: algorithm, Private: private, ID: id}, nil
}

func newPrivate(algorithm document.Algorithm, random io.Reader) (crypto.Signer, error) {
	switch algorithm {
	case document.ES256, document.ES384, document.ES512:
		return newECDSA(curves[algorithm], random)
	case document.EdDSA:
		seed := make([]byte, ed25519.SeedSize)
		if _, err := io.ReadFull(random, seed); err != nil {
			return nil, fmt.Errorf("issue: randomness: %w", err)
		}
		return ed25519.NewKeyFromSeed(seed), nil
	case document.PS256, document.RS256:
		return rsa.GenerateKey(rand.Reader, rsaBits)
	}
	return nil, ErrAlgorithm
}

// curves are those that the algorithms of RFC 7518 §3.4 stand for.
var curves = map[document.Algorithm]elliptic.Curve{
	document.ES256: elliptic.P256(),
	document.ES384: elliptic.P384(),
	document.ES512: elliptic.P521(),
}

// newECDSA draws scalars until one is in range (FIPS 186-5 A.2.2).
// ecdsa.GenerateKey would not look at random.
func newECDSA(curve elliptic.Curve, random io.Reader) (crypto.Signer, error) {
	bits := curve.Params().N.BitLen()
	scalar := make([]byte, (bits+7)/8)
	for range maxDraws {
		if _, err := io.ReadFull(random, scalar); err != nil {
			return nil, fmt.Errorf("issue: randomness: %w", err)
		}
		if excess := len(scalar)*8 - bits; excess > 0 {
			scalar[0] &= 0xff >> excess
		}
		if key, err := ecdsa.ParseRawPrivateKey(curve, scalar); err == nil {
			return key, nil
		}
	}
	return nil, fmt.Errorf("issue: randomness: %w", io.ErrNoProgress)
}

// PrivatePEM returns the private key as PKCS #8 in PEM. It tells nothing else;
// [Key.JWK] does.
func (k *Key) PrivatePEM() ([]byte, error) {
	der, err := x509.MarshalPKCS8PrivateKey(k.Private)
	if err != nil {
		return nil, fmt.Errorf("issue: private key: %w", err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: pemType, Bytes: der}), nil
}

// ParseKey puts a key together again from what [Key.PrivatePEM] and [Key.JWK]
// returned. The error is [ErrPrivateKey], [ErrPublicKey] or [ErrAlgorithm].
func ParseKey(privatePEM, publicJWK []byte) (*Key, error) {
	block, _ := pem.Decode(privatePEM)
	if block == nil || block.Type != pemType {
		return nil, ErrPrivateKey
	}
	parsed, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return nil, ErrPrivateKey
	}
	algorithm, err := algorithmOf(parsed, publicJWK)
	if err != nil {
		return nil, err
	}
	k, err := describe(algorithm, parsed.(crypto.Signer))
	if err != nil {
		return nil, err
	}
	if err := k.readJWK(publicJWK); err != nil {
		return nil, err
	}
	return k, nil
}

// algorithmOf returns the algorithm of a private key. That of an RSA key is a
// choice, which stands in its JWK.
func algorithmOf(private any, publicJWK []byte) (document.Algorithm, error) {
	switch private := private.(type) {
	case *ecdsa.PrivateKey:
		for algorithm, curve := range curves {
			if private.Curve == curve {
				return algorithm, nil
			}
		}
	case ed25519.PrivateKey:
		return document.EdDSA, nil
	case *rsa.PrivateKey:
		var j jwk
		if json.Unmarshal(publicJWK, &j) == nil && (j.Alg == document.PS256 || j.Alg == document.RS256) {
			return j.Alg, nil
		}
		return "", ErrPublicKey
	}
	return "", ErrAlgorithm
}
