package trust

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"math/big"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/soi-id/soi/verify/document"
)

const day = 24 * time.Hour

var (
	noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	body = []byte("the bytes under the signature")

	algorithms = []document.Algorithm{
		document.ES256, document.ES384, document.ES512, document.PS256, document.RS256, document.EdDSA,
	}
)

// A signer is a throw-away private key.
type signer struct {
	crypto.Signer
	algorithm document.Algorithm
}

func newSigner(tb testing.TB, algorithm document.Algorithm) signer {
	tb.Helper()
	var key crypto.Signer
	var err error
	switch algorithm {
	case document.ES256:
		key, err = ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	case document.ES384:
		key, err = ecdsa.GenerateKey(elliptic.P384(), rand.Reader)
	case document.ES512:
		key, err = ecdsa.GenerateKey(elliptic.P521(), rand.Reader)
	case document.PS256, document.RS256:
		key, err = rsa.GenerateKey(rand.Reader, 2048)
	case document.EdDSA:
		_, key, err = ed25519.GenerateKey(rand.Reader)
	}
	if err != nil {
		tb.Fatal(err)
	}
	return signer{key, algorithm}
}

// signers holds one of each algorithm, made once: RSA keys take their time.
var signers = sync.OnceValue(func() map[document.Algorithm]signer {
	all := make(map[document.Algorithm]signer)
	for _, a := range algorithms {
		all[a] = newSigner(&testing.B{}, a)
	}
	return all
})

func (s signer) sign(message []byte) []byte {
	opts := crypto.SignerOpts(crypto.SHA256)
	switch s.algorithm {
	case document.ES224:
		opts = crypto.SHA224
	case document.ES384:
		opts = crypto.SHA384
	case document.ES512:
		opts = crypto.SHA512
	case document.PS256:
		opts = &rsa.PSSOptions{SaltLength: rsa.PSSSaltLengthEqualsHash, Hash: crypto.SHA256}
	case document.EdDSA:
		opts = crypto.Hash(0)
	}
	input := message
	if hash := opts.HashFunc(); hash != 0 {
		input = digest(hash, message)
	}
	if key, ok := s.Signer.(*ecdsa.PrivateKey); ok {
		r, sv, err := ecdsa.Sign(rand.Reader, key, input)
		if err != nil {
			panic(err)
		}
		return rawSignature(key.Curve, r, sv)
	}
	signature, err := s.Signer.Sign(rand.Reader, input, opts)
	if err != nil {
		panic(err)
	}
	return signature
}

func rawSignature(curve elliptic.Curve, r, s *big.Int) []byte {
	size := (curve.Params().N.BitLen() + 7) / 8
	return slices.Concat(r.FillBytes(make([]byte, size)), s.FillBytes(make([]byte, size)))
}

// key returns the public half, enrolled for an issuer of the tests.
func (s signer) key(tb testing.TB, change ...func(*Key)) *Key {
	tb.Helper()
	k, err := NewKey(s.Public(), s.algorithm)
	if err != nil {
		tb.Fatal(err)
	}
	k.Issuer = Issuer{ID: "https://issuer.example", Names: map[string]string{"vi": "Cơ quan mẫu", "en": "Sample office"}}
	k.Country = "VN"
	k.Formats = []string{"test.card"}
	k.KeyIDs = [][]byte{[]byte("kid-1")}
	k.Origin = Pinned
	for _, f := range change {
		f(k)
	}
	return k
}

func (s signer) proof(change ...func(*document.Proof)) *document.Proof {
	p := &document.Proof{
		Signed: body, Signature: s.sign(body), Algorithm: s.algorithm,
		Hints: document.Hints{Issuer: "https://issuer.example", KeyID: []byte("kid-1")},
	}
	for _, f := range change {
		f(p)
	}
	return p
}

// certificate returns a self-signed one in DER.
func (s signer) certificate(tb testing.TB) []byte {
	tb.Helper()
	template := &x509.Certificate{
		SerialNumber: big.NewInt(7),
		Subject:      pkix.Name{Country: []string{"VN"}, CommonName: "Sample signer"},
		NotBefore:    noon, NotAfter: noon.Add(365 * day),
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, s.Public(), s.Signer)
	if err != nil {
		tb.Fatal(err)
	}
	return der
}

func kidOf(der []byte) []byte {
	sum := sha256.Sum256(der)
	return sum[:8]
}

var enrolled = Enrolment{Issuer: Issuer{ID: "https://issuer.example"}, Country: "VN", Formats: []string{"test.card"}}
