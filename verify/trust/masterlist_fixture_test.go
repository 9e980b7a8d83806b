package trust

import (
	"crypto"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"math/big"
	"os"
	"path/filepath"
	"testing"
	"time"

	"golang.org/x/crypto/cryptobyte"
	tag "golang.org/x/crypto/cryptobyte/asn1"

	"github.com/soi-id/soi/verify/document"
)

// A madeList is a CSCA master list to be signed, by a State or by whoever
// would be one.
type madeList struct {
	contentType asn1.ObjectIdentifier
	version     int64
	authorities [][]byte
	beside      [][]byte // the certificates of the signature
	signer      signer
	signedBy    *x509.Certificate // the signer's certificate
	signedAt    time.Time
	noDigest    bool
	signers     int
	// sign makes the signature, of the attributes.
	sign func(attributes []byte) (algorithm asn1.ObjectIdentifier, signature []byte)
}

var (
	masterListType   = asn1.ObjectIdentifier{2, 23, 136, 1, 1, 2}
	masterListSigner = asn1.ObjectIdentifier{2, 23, 136, 1, 1, 3}
	ecdsaSHA256      = asn1.ObjectIdentifier{1, 2, 840, 10045, 4, 3, 2}
)

// newCSCA makes the CA of a country.
func newCSCA(t testing.TB, country string, change ...func(*x509.Certificate)) testCA {
	t.Helper()
	return newCA(t, append([]func(*x509.Certificate){func(c *x509.Certificate) {
		c.Subject, c.SubjectKeyId = name(country, "CSCA "+country), []byte("key of "+country)
	}}, change...)...)
}

// master has the CA sign a list of authorities, itself among them.
func (ca testCA) master(t testing.TB, others ...testCA) *madeList {
	t.Helper()
	l := &madeList{
		contentType: masterListType, authorities: [][]byte{ca.certificate.Raw}, signer: newSigner(t, document.ES256),
		signedAt: noon, signers: 1,
	}
	for _, other := range others {
		l.authorities = append(l.authorities, other.certificate.Raw)
	}
	l.certify(t, ca)
	l.sign = func(attributes []byte) (asn1.ObjectIdentifier, []byte) {
		signature, err := l.signer.Signer.Sign(rand.Reader, digest(crypto.SHA256, attributes), crypto.SHA256)
		if err != nil {
			t.Fatal(err)
		}
		return ecdsaSHA256, signature
	}
	return l
}

// certify gives the list's signer a certificate of the CA.
func (l *madeList) certify(t testing.TB, ca testCA, change ...func(*x509.Certificate)) {
	t.Helper()
	template := &x509.Certificate{
		SerialNumber: big.NewInt(9), Subject: pkix.Name{Country: ca.certificate.Subject.Country, CommonName: "Sample list signer"},
		NotBefore: years(2025), NotAfter: years(2027), KeyUsage: x509.KeyUsageDigitalSignature,
		UnknownExtKeyUsage: []asn1.ObjectIdentifier{masterListSigner},
	}
	for _, f := range change {
		f(template)
	}
	l.signedBy = signCertificate(t, template, ca.certificate, l.signer.Public(), ca.signer)
	l.beside = [][]byte{l.signedBy.Raw, ca.certificate.Raw}
}

func (l *madeList) content() []byte {
	var b cryptobyte.Builder
	b.AddASN1(tag.SEQUENCE, func(b *cryptobyte.Builder) {
		b.AddASN1Int64(l.version)
		b.AddASN1(tag.SET, func(b *cryptobyte.Builder) {
			for _, der := range l.authorities {
				b.AddBytes(der)
			}
		})
	})
	return b.BytesOrPanic()
}

func (l *madeList) attributes(content []byte) []byte {
	var b cryptobyte.Builder
	attribute := func(kind int, value func(*cryptobyte.Builder)) {
		b.AddASN1(tag.SEQUENCE, func(b *cryptobyte.Builder) {
			b.AddASN1ObjectIdentifier(asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, kind})
			b.AddASN1(tag.SET, value)
		})
	}
	attribute(3, func(b *cryptobyte.Builder) { b.AddASN1ObjectIdentifier(l.contentType) })
	if !l.noDigest {
		attribute(4, func(b *cryptobyte.Builder) { b.AddASN1OctetString(digest(crypto.SHA256, content)) })
	}
	if !l.signedAt.IsZero() {
		attribute(5, func(b *cryptobyte.Builder) { b.AddASN1UTCTime(l.signedAt) })
	}
	return b.BytesOrPanic()
}

// der signs the list.
func (l *madeList) der() []byte {
	content := l.content()
	attributes := l.attributes(content)
	var set cryptobyte.Builder
	set.AddASN1(tag.SET, func(b *cryptobyte.Builder) { b.AddBytes(attributes) })
	algorithm, signature := l.sign(set.BytesOrPanic())
	sequence := func(b *cryptobyte.Builder, inner func(*cryptobyte.Builder)) { b.AddASN1(tag.SEQUENCE, inner) }
	within := func(b *cryptobyte.Builder, inner func(*cryptobyte.Builder)) {
		b.AddASN1(tag.Tag(0).ContextSpecific().Constructed(), inner)
	}
	sha256ID := func(b *cryptobyte.Builder) {
		sequence(b, func(b *cryptobyte.Builder) { b.AddASN1ObjectIdentifier(hashOIDs[crypto.SHA256]) })
	}
	signerInfo := func(b *cryptobyte.Builder) {
		b.AddASN1Int64(1)
		sequence(b, func(b *cryptobyte.Builder) {
			b.AddBytes(l.signedBy.RawIssuer)
			b.AddASN1BigInt(l.signedBy.SerialNumber)
		})
		sha256ID(b)
		within(b, func(b *cryptobyte.Builder) { b.AddBytes(attributes) })
		sequence(b, func(b *cryptobyte.Builder) { b.AddASN1ObjectIdentifier(algorithm) })
		b.AddASN1OctetString(signature)
	}
	var b cryptobyte.Builder
	sequence(&b, func(b *cryptobyte.Builder) {
		b.AddASN1ObjectIdentifier(asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 7, 2})
		within(b, func(b *cryptobyte.Builder) {
			sequence(b, func(b *cryptobyte.Builder) {
				b.AddASN1Int64(3)
				b.AddASN1(tag.SET, sha256ID)
				sequence(b, func(b *cryptobyte.Builder) {
					b.AddASN1ObjectIdentifier(l.contentType)
					within(b, func(b *cryptobyte.Builder) { b.AddASN1OctetString(content) })
				})
				within(b, func(b *cryptobyte.Builder) {
					for _, der := range l.beside {
						b.AddBytes(der)
					}
				})
				b.AddASN1(tag.SET, func(b *cryptobyte.Builder) {
					for range l.signers {
						sequence(b, signerInfo)
					}
				})
			})
		})
	})
	return b.BytesOrPanic()
}

// cmsFile is a list that OpenSSL signed; package cms says how.
func cmsFile(t testing.TB, name string) []byte {
	t.Helper()
	file, err := os.ReadFile(filepath.Join("..", "internal", "cms", "testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return file
}

// listed enrols what a list says, for the format of the tests.
var listed = Enrolment{Formats: []string{"test.card"}}
