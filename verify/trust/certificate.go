package trust

import (
	"crypto"
	"crypto/ed25519"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/sha256"
	"math/big"
	"strings"

	"golang.org/x/crypto/cryptobyte"
	tag "golang.org/x/crypto/cryptobyte/asn1"

	"github.com/soi-id/soi/verify/internal/certificate"
)

// A CertificateID names one certificate of a key, as revocation lists do.
type CertificateID struct {
	Issuer string // the issuer's name, in the one form that equal names have
	Serial string // lower-case hex
}

func certificateID(c *certificate.Certificate) CertificateID {
	return CertificateID{Issuer: c.Issuer.Canonical, Serial: c.Serial.Text(16)}
}

// An Authority is what a CA's certificate says of the certificates below it.
type Authority struct {
	Subject      string // its name, in the one form that equal names have
	SubjectKeyID []byte // by which certificates name the CA's key; empty if it says none
	PathLength   int    // how many more CAs may stand between; -1 for no limit
	Lists        bool   // it may sign revocation lists
}

// names reports whether the certificate or list names the CA as its issuer:
// exactly, by the id of the key, or by nothing but the name, which a CA keeps
// when it takes a new key.
func (a *Authority) names(issuer string, keyID []byte) (named, exactly bool) {
	if len(keyID) > 0 && len(a.SubjectKeyID) > 0 {
		same := string(keyID) == string(a.SubjectKeyID)
		return same, same
	}
	return issuer == a.Subject, false
}

func describeCertificate(der []byte) described {
	d := described{what: "certificate"}
	c, err := certificate.Parse(der)
	if err != nil {
		d.refused = KeyMalformed
		return d
	}
	if d.public, d.refused = parseSPKI(c.SPKI); d.refused != "" {
		return d
	}
	d.country = c.Subject.Country
	d.keyIDs = keyIDsOf(c)
	d.certificates = []CertificateID{certificateID(c)}
	d.notBefore, d.notAfter = c.NotBefore, c.NotAfter
	if c.Issues() {
		d.authority = &Authority{
			Subject: c.Subject.Canonical, SubjectKeyID: c.SubjectKeyID, PathLength: c.PathLength, Lists: c.Lists(),
		}
	}
	return d
}

// MiDNI codes name their signer ESPN, while the certificates have the name of
// the program in its place.
const (
	spain         = "ES"
	spanishSigner = "PN"
)

// keyIDsOf returns the ids by which documents name the certificate's key, each
// in the form of its standard.
func keyIDsOf(c *certificate.Certificate) [][]byte {
	// EU DCC: the first 8 bytes of the SHA-256.
	long := sha256.Sum256(c.Raw)
	// ICAO IDB: the last 5 bytes of the SHA-1. It names and proves nothing.
	short := sha1.Sum(c.Raw)
	ids := [][]byte{long[:8], short[len(short)-5:]}
	// ICAO Doc 9303-13: country and two characters, then the serial.
	signer := c.Subject.Country + c.Subject.CommonName
	if len(signer) != 4 && strings.EqualFold(c.Subject.Country, spain) {
		signer = spain + spanishSigner
	}
	if len(signer) == 4 && c.Serial.Sign() > 0 {
		ids = append(ids, []byte(strings.ToUpper(signer+c.Serial.Text(16))))
	}
	// 2D-Doc: the names of the CA and of the certificate.
	if ca, own := c.Issuer.CommonName, c.Subject.CommonName; len(ca) == 4 && len(own) == 4 {
		ids = append(ids, []byte(ca+own))
	}
	return ids
}

// issued reports whether the signature on a certificate or list is good under
// the key of the CA.
func issued(ca crypto.PublicKey, s certificate.Signature, tbs []byte) bool {
	if unsound(ca) != "" {
		return false
	}
	switch s.Scheme {
	case certificate.ECDSA:
		value := cryptobyte.String(s.Value)
		var pair cryptobyte.String
		r, sv := new(big.Int), new(big.Int)
		return value.ReadASN1(&pair, tag.SEQUENCE) && value.Empty() &&
			pair.ReadASN1Integer(r) && pair.ReadASN1Integer(sv) && pair.Empty() &&
			verifyECDSA(ca, digest(s.Hash, tbs), r, sv)
	case certificate.PKCS1v15:
		pub, ok := ca.(*rsa.PublicKey)
		return ok && rsa.VerifyPKCS1v15(pub, s.Hash, digest(s.Hash, tbs), s.Value) == nil
	case certificate.PSS:
		pub, ok := ca.(*rsa.PublicKey)
		return ok && rsa.VerifyPSS(pub, s.Hash, digest(s.Hash, tbs), s.Value, &rsa.PSSOptions{SaltLength: s.Salt}) == nil
	case certificate.Ed25519:
		pub, ok := ca.(ed25519.PublicKey)
		return ok && signedEd25519(pub, tbs, s.Value)
	}
	return false
}
