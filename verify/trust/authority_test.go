package trust

import (
	"crypto"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"math/big"
	"testing"
	"time"

	"github.com/soi-id/soi/verify/document"
)

// A testCA issues certificates and lists with crypto/x509.
type testCA struct {
	signer
	certificate *x509.Certificate
}

func name(country, common string) pkix.Name {
	n := pkix.Name{CommonName: common}
	if country != "" {
		n.Country = []string{country}
	}
	return n
}

// newCA makes a CA that is certified by itself, from 2020 to 2040.
func newCA(t testing.TB, change ...func(*x509.Certificate)) testCA {
	t.Helper()
	s := newSigner(t, document.ES256)
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: name("VN", "Sample CSCA"), NotBefore: years(2020), NotAfter: years(2040),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageCRLSign,
		SubjectKeyId: []byte("id of the CA's key"),
	}
	for _, f := range change {
		f(template)
	}
	return testCA{s, signCertificate(t, template, template, s.Public(), s)}
}

func years(year int) time.Time { return time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC) }

func signCertificate(t testing.TB, template, parent *x509.Certificate, public crypto.PublicKey, with crypto.Signer) *x509.Certificate {
	t.Helper()
	if s, ok := with.(signer); ok {
		with = s.Signer
	}
	der, err := x509.CreateCertificate(rand.Reader, template, parent, public, with)
	if err != nil {
		t.Fatal(err)
	}
	c, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// certify issues a signer's certificate, from 2025 to 2027, with serial 32.
func (ca testCA) certify(t testing.TB, public crypto.PublicKey, change ...func(*x509.Certificate)) []byte {
	t.Helper()
	template := &x509.Certificate{
		SerialNumber: big.NewInt(0x32), Subject: name("VN", "S1"), NotBefore: years(2025), NotAfter: years(2027),
		KeyUsage: x509.KeyUsageDigitalSignature,
	}
	for _, f := range change {
		f(template)
	}
	return signCertificate(t, template, ca.certificate, public, ca.signer).Raw
}

// below issues the certificate of another CA.
func (ca testCA) below(t testing.TB, change ...func(*x509.Certificate)) testCA {
	t.Helper()
	s := newSigner(t, document.ES256)
	template := &x509.Certificate{
		SerialNumber: big.NewInt(2), Subject: name("VN", "Sample sub CA"), NotBefore: years(2021), NotAfter: years(2030),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign, SubjectKeyId: []byte("id of the sub CA's key"),
	}
	for _, f := range change {
		f(template)
	}
	return testCA{s, signCertificate(t, template, ca.certificate, s.Public(), ca.signer)}
}

func revokedEntry(serial int64, at time.Time, reason int) x509.RevocationListEntry {
	return x509.RevocationListEntry{SerialNumber: big.NewInt(serial), RevocationTime: at, ReasonCode: reason}
}

// list signs a revocation list that is dated noon.
func (ca testCA) list(t testing.TB, at time.Time, entries ...x509.RevocationListEntry) []byte {
	t.Helper()
	der, err := x509.CreateRevocationList(rand.Reader, &x509.RevocationList{
		Number: big.NewInt(at.Unix()), ThisUpdate: at, NextUpdate: at.Add(90 * day), RevokedCertificateEntries: entries,
	}, ca.certificate, ca.Signer)
	if err != nil {
		t.Fatal(err)
	}
	return der
}

var enrolledCA = Enrolment{Issuer: Issuer{ID: "CSCA"}, Country: "VN", Formats: []string{"test.card", "icao.vdsnc"}}

// key is the CA's, enrolled by an administrator.
func (ca testCA) key(t testing.TB, change ...func(*Key)) *Key {
	t.Helper()
	return keyOf(t, ca.certificate.Raw, change...)
}

func keyOf(t testing.TB, der []byte, change ...func(*Key)) *Key {
	t.Helper()
	keys, refused, err := ParseKeys(der, enrolledCA)
	if err != nil || len(keys) != 1 {
		t.Fatal(refused, err)
	}
	for _, f := range change {
		f(keys[0])
	}
	return keys[0]
}

// carrying is a proof whose document carries the certificates.
func (s signer) carrying(chain ...[]byte) *document.Proof {
	return s.proof(func(p *document.Proof) {
		p.Hints = document.Hints{Country: "VN", Chain: chain}
		p.Algorithm = s.algorithm
	})
}
