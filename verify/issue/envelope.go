package issue

import (
	"bytes"
	"compress/zlib"
	"crypto/rand"
	"fmt"
	"io"

	"github.com/andybalholm/brotli"
	"github.com/fxamacker/cbor/v2"
	"github.com/veraison/go-cose"

	"github.com/soi-id/soi/verify/document"
	"github.com/soi-id/soi/verify/internal/base45"
)

// Tagging is how a COSE_Sign1 message is marked as one.
type Tagging int

// The ways that occur.
const (
	Tagged    Tagging = iota // CBOR tag 18
	CWTTagged                // CBOR tag 61 around tag 18 (RFC 8392 §6)
	Untagged
)

// Compression is how a message is made smaller.
type Compression int

// The ways that occur.
const (
	Zlib Compression = iota
	Brotli
)

// An Envelope says how claims are wrapped. The zero value is what most issuers
// do.
type Envelope struct {
	Tagging     Tagging
	Compression Compression // claim 169 only; health certificates are Zlib
	// KeyIDUnprotected puts the key id where the signature does not cover it.
	KeyIDUnprotected bool
	// Unsigned leaves the signature empty, as whoever strips one does. It is
	// for samples and tests.
	Unsigned bool
}

var algorithms = map[document.Algorithm]cose.Algorithm{
	document.ES256: cose.AlgorithmES256,
	document.ES384: cose.AlgorithmES384,
	document.ES512: cose.AlgorithmES512,
	document.PS256: cose.AlgorithmPS256,
	document.EdDSA: cose.AlgorithmEdDSA,
}

// The labels of CWT claims, RFC 8392 §4 and the IANA registry.
const (
	claimIssuer    = 1
	claimExpires   = 4
	claimNotBefore = 5
	claimIssuedAt  = 6
	claimIdentity  = 169
	claimHealth    = -260
)

// claimsOf returns the claims that every token has.
func claimsOf(issuer string, v document.Validity) map[int]any {
	claims := map[int]any{claimIssuer: issuer}
	for label, seconds := range map[int]int64{
		claimExpires: unix(v.NotAfter), claimNotBefore: unix(v.NotBefore), claimIssuedAt: unix(v.IssuedAt),
	} {
		if seconds != 0 {
			claims[label] = seconds
		}
	}
	return claims
}

// seal encodes the claims, signs and compresses them, and returns Base45.
func (k *Key) seal(claims map[int]any, e Envelope) (string, error) {
	mode, err := cbor.CoreDetEncOptions().EncMode()
	if err != nil {
		return "", fmt.Errorf("issue: CBOR: %w", err)
	}
	payload, err := mode.Marshal(claims)
	if err != nil {
		return "", fmt.Errorf("%w: %w", ErrClaims, err)
	}
	message, err := k.sign(payload, e)
	if err != nil {
		return "", err
	}
	compressed, err := compress(message, e.Compression)
	if err != nil {
		return "", err
	}
	return string(base45.Encode(compressed)), nil
}

// sign makes a COSE_Sign1 message.
func (k *Key) sign(payload []byte, e Envelope) ([]byte, error) {
	algorithm, ok := algorithms[k.Algorithm]
	if !ok {
		return nil, ErrAlgorithm
	}
	signer := coseSigner{k, algorithm}
	headers := cose.Headers{
		Protected:   cose.ProtectedHeader{cose.HeaderLabelAlgorithm: algorithm},
		Unprotected: cose.UnprotectedHeader{},
	}
	if e.KeyIDUnprotected {
		headers.Unprotected[cose.HeaderLabelKeyID] = []byte(k.ID)
	} else {
		headers.Protected[cose.HeaderLabelKeyID] = []byte(k.ID)
	}
	message, err := cose.Sign1Untagged(rand.Reader, signer, headers, payload, nil)
	if err != nil {
		return nil, fmt.Errorf("issue: sign: %w", err)
	}
	if e.Unsigned {
		if message, err = strip(message); err != nil {
			return nil, fmt.Errorf("issue: strip: %w", err)
		}
	}
	return append(bytes.Clone(e.Tagging.tags()), message...), nil
}

// A coseSigner signs for go-cose.
type coseSigner struct {
	key       *Key
	algorithm cose.Algorithm
}

func (s coseSigner) Algorithm() cose.Algorithm { return s.algorithm }

func (s coseSigner) Sign(_ io.Reader, content []byte) ([]byte, error) {
	return s.key.signature(content)
}

// tags returns the encoded tags in front of the message: 18 is COSE_Sign1 (RFC
// 9052 §2), 61 a CWT (RFC 8392 §6).
func (t Tagging) tags() []byte {
	switch t {
	case Untagged:
		return nil
	case CWTTagged:
		return []byte{0xd8, 61, 0xd2}
	}
	return []byte{0xd2}
}

// strip empties the signature of an untagged COSE_Sign1.
func strip(message []byte) ([]byte, error) {
	var sign1 struct {
		_           struct{} `cbor:",toarray"`
		Protected   []byte
		Unprotected cbor.RawMessage
		Payload     []byte
		Signature   []byte
	}
	if err := cbor.Unmarshal(message, &sign1); err != nil {
		return nil, err
	}
	sign1.Signature = []byte{}
	return cbor.Marshal(sign1)
}

func compress(message []byte, how Compression) ([]byte, error) {
	var out bytes.Buffer
	var w io.WriteCloser
	if how == Brotli {
		w = brotli.NewWriterLevel(&out, brotli.BestCompression)
	} else {
		var err error
		if w, err = zlib.NewWriterLevel(&out, zlib.BestCompression); err != nil {
			return nil, fmt.Errorf("issue: compress: %w", err)
		}
	}
	if _, err := w.Write(message); err != nil {
		return nil, fmt.Errorf("issue: compress: %w", err)
	}
	if err := w.Close(); err != nil {
		return nil, fmt.Errorf("issue: compress: %w", err)
	}
	return out.Bytes(), nil
}
