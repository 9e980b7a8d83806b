package verify_test

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rsa"
	_ "crypto/sha256"
	_ "crypto/sha512"
	"crypto/x509"
	"encoding/pem"
	"math/big"
	"testing"
	"time"

	"github.com/soi-id/soi/verify"
	"github.com/soi-id/soi/verify/document"
	"github.com/soi-id/soi/verify/document/formats"
	"github.com/soi-id/soi/verify/issue"
	"github.com/soi-id/soi/verify/trust"
)

// BenchmarkFormats takes one code of each signed format from payload to
// verdict. Beside the whole it prints the bare check of the signature by the
// standard library, and of its certificate's where the code carries one, and
// what Soi adds to that.
func BenchmarkFormats(b *testing.B) {
	for _, format := range formats.Signed() {
		b.Run(format, func(b *testing.B) {
			verifier, v := good(b, format)
			payload, at := symbol(v.Payload), trust.At(v.At)
			r := verifier.Verify(payload, at)
			if r.Verdict != verify.Authentic {
				b.Fatalf("%s: %v", r.Verdict, r.Reasons)
			}
			ca, leaf := certificates(b, v, r.Document.Proof)
			b.ReportAllocs()
			for b.Loop() {
				verifier.Verify(payload, at)
			}
			whole := b.Elapsed() / time.Duration(b.N)
			b.StopTimer()
			begin := time.Now()
			for range b.N {
				if !bareCheck(r.Key, r.Document.Proof) || ca != nil && ca.CheckSignature(leaf.SignatureAlgorithm, leaf.RawTBSCertificate, leaf.Signature) != nil {
					b.Fatal("the standard library says that the signature does not hold")
				}
			}
			bare := time.Since(begin) / time.Duration(b.N)
			b.ReportMetric(float64(bare.Nanoseconds()), "signature-ns/op")
			b.ReportMetric(float64((whole - bare).Nanoseconds()), "added-ns/op")
		})
	}
}

// certificates returns the signer's certificate that a code carries, and the one
// of its CA; nil where it carries none.
func certificates(b *testing.B, v issue.Vector, p *document.Proof) (ca, leaf *x509.Certificate) {
	if len(p.Hints.Chain) == 0 {
		return nil, nil
	}
	block, _ := pem.Decode([]byte(v.CAs[0].Certificate))
	ca, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		b.Fatal(err)
	}
	leaf, err = x509.ParseCertificate(p.Hints.Chain[0])
	if err != nil {
		b.Fatal(err)
	}
	return ca, leaf
}

// bareCheck is no more than the call of the standard library.
func bareCheck(key *trust.Key, p *document.Proof) bool {
	hash := map[document.Algorithm]crypto.Hash{document.ES384: crypto.SHA384, document.ES512: crypto.SHA512}[key.Algorithm]
	if hash == 0 {
		hash = crypto.SHA256
	}
	h := hash.New()
	h.Write(p.Signed)
	switch public := key.Public.(type) {
	case *ecdsa.PublicKey:
		half := len(p.Signature) / 2
		return ecdsa.Verify(public, h.Sum(nil), new(big.Int).SetBytes(p.Signature[:half]), new(big.Int).SetBytes(p.Signature[half:]))
	case ed25519.PublicKey:
		return ed25519.Verify(public, p.Signed, p.Signature)
	case *rsa.PublicKey:
		if key.Algorithm == document.PS256 {
			return rsa.VerifyPSS(public, hash, h.Sum(nil), p.Signature, nil) == nil
		}
		return rsa.VerifyPKCS1v15(public, hash, h.Sum(nil), p.Signature) == nil
	}
	return false
}
