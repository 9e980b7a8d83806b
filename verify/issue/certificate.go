package issue

import (
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"fmt"
	"math/big"

	"github.com/soi-id/soi/verify/document"
)

// CACertificate returns the certificate of a country's CA (CSCA, Doc 9303-12)
// in DER, signed by the key itself. It is in force from NotBefore to
// NotAfter. The error is one of those of this package.
func (k *Key) CACertificate(v document.Validity) ([]byte, error) {
	if len(k.Country) != 2 {
		return nil, ErrNoCountry
	}
	template := k.certificate(v)
	template.IsCA, template.BasicConstraintsValid, template.MaxPathLenZero = true, true, true
	template.KeyUsage = x509.KeyUsageCertSign | x509.KeyUsageCRLSign
	return k.certify(template, k)
}

// vdsncSigner is the extended key usage of certificates that sign VDS-NC.
var vdsncSigner = asn1.ObjectIdentifier{2, 23, 136, 1, 1, 14, 2}

// oidExtKeyUsage is RFC 5280 §4.2.1.12.
var oidExtKeyUsage = asn1.ObjectIdentifier{2, 5, 29, 37}

// VDSNCCertificate returns the key's certificate for signing VDS-NC in DER, as
// the CA of its country issues it. The error is one of those of this package.
func (k *Key) VDSNCCertificate(ca *Key, v document.Validity) ([]byte, error) {
	if len(k.Country) != 2 {
		return nil, ErrNoCountry
	}
	usage, err := asn1.Marshal([]asn1.ObjectIdentifier{vdsncSigner})
	if err != nil {
		return nil, fmt.Errorf("issue: certificate: %w", err)
	}
	template := k.certificate(v)
	template.KeyUsage = x509.KeyUsageDigitalSignature
	// crypto/x509 would not mark it critical.
	template.ExtraExtensions = []pkix.Extension{{Id: oidExtKeyUsage, Critical: true, Value: usage}}
	return k.certify(template, ca)
}

func (k *Key) certificate(v document.Validity) *x509.Certificate {
	return &x509.Certificate{
		Subject:   pkix.Name{Country: []string{k.Country}, CommonName: k.ID},
		NotBefore: v.NotBefore, NotAfter: v.NotAfter,
	}
}

func (k *Key) certify(template *x509.Certificate, ca *Key) ([]byte, error) {
	spki, err := x509.MarshalPKIXPublicKey(k.Private.Public())
	if err != nil {
		return nil, fmt.Errorf("issue: certificate: %w", err)
	}
	// A key has one certificate here, so that its number may be the key's.
	sum := sha256.Sum256(spki)
	template.SerialNumber = new(big.Int).SetBytes(sum[:8])
	template.SubjectKeyId = sum[:20]
	parent := template
	if ca != k {
		parent = ca.certificate(document.Validity{})
		if spki, err = x509.MarshalPKIXPublicKey(ca.Private.Public()); err != nil {
			return nil, fmt.Errorf("issue: certificate: %w", err)
		}
		issuer := sha256.Sum256(spki)
		parent.SubjectKeyId = issuer[:20]
	}
	// Without randomness, as all signatures here.
	der, err := x509.CreateCertificate(nil, template, parent, k.Private.Public(), ca.Private)
	if err != nil {
		return nil, fmt.Errorf("issue: certificate: %w", err)
	}
	return der, nil
}
