package trust

import (
	"bytes"
	"crypto/sha256"
	"crypto/x509"
	"encoding/asn1"
	"encoding/pem"
	"strings"
)

// derSequence is the first byte of every key and certificate in DER (X.690
// §8.9).
const derSequence = 0x30

// describePEM reads every block of the text (RFC 7468). What stands between
// them, as openssl writes it, is skipped.
func describePEM(text []byte) ([]described, error) {
	if bytes.Contains(text, []byte("PRIVATE KEY-----")) {
		return nil, ErrPrivateKey
	}
	begun := bytes.Count(text, []byte("-----BEGIN "))
	if begun > MaxKeys {
		return nil, ErrTooManyKeys
	}
	var found []described
	for block, rest := pem.Decode(text); block != nil; block, rest = pem.Decode(rest) {
		switch block.Type {
		case "PUBLIC KEY":
			found = append(found, describeSPKI(block.Bytes))
		case "CERTIFICATE":
			found = append(found, describeCertificate(block.Bytes))
		default:
			found = append(found, described{what: block.Type, refused: BlockUnknown})
		}
	}
	// pem.Decode passes over a block that it cannot read; we do not.
	for len(found) < begun {
		found = append(found, described{what: "PEM", refused: KeyMalformed})
	}
	return found, nil
}

func describeDER(der []byte) ([]described, error) {
	if isPrivateDER(der) {
		return nil, ErrPrivateKey
	}
	if _, err := x509.ParseCertificate(der); err == nil || isCertificate(der) {
		return []described{describeCertificate(der)}, nil
	}
	var spki struct {
		Algorithm asn1.RawValue
		Key       asn1.BitString
	}
	if rest, err := asn1.Unmarshal(der, &spki); err != nil || len(rest) > 0 {
		return nil, ErrNotKeys
	}
	return []described{describeSPKI(der)}, nil
}

// isCertificate reports by shape, since the certificate of an unknown curve
// does not parse and is still not something else (RFC 5280 §4.1).
func isCertificate(der []byte) bool {
	var certificate struct {
		TBS       asn1.RawValue
		Algorithm asn1.RawValue
		Signature asn1.BitString
	}
	rest, err := asn1.Unmarshal(der, &certificate)
	return err == nil && len(rest) == 0 && certificate.TBS.IsCompound
}

// isPrivateDER reports whether the bytes are PKCS #8, SEC 1 or PKCS #1: all
// begin with a version number, which no public key and no certificate does.
// Encrypted PKCS #8 ends in an octet string.
func isPrivateDER(der []byte) bool {
	var outer asn1.RawValue
	if _, err := asn1.Unmarshal(der, &outer); err != nil || !outer.IsCompound {
		return false
	}
	var first, second asn1.RawValue
	rest, err := asn1.Unmarshal(outer.Bytes, &first)
	if err != nil {
		return false
	}
	if _, err = asn1.Unmarshal(rest, &second); err != nil {
		return false
	}
	switch first.Tag {
	case asn1.TagInteger: // followed, in a public PKCS #1 key, by the exponent alone
		return !(second.Tag == asn1.TagInteger && len(rest) == len(second.FullBytes))
	case asn1.TagSequence:
		return second.Class == asn1.ClassUniversal && second.Tag == asn1.TagOctetString
	}
	return false
}

func describeSPKI(der []byte) described {
	d := described{what: "public key"}
	d.public, d.refused = parseSPKI(der)
	return d
}

func describeCertificate(der []byte) described {
	d := described{what: "certificate"}
	certificate, err := x509.ParseCertificate(der)
	if err != nil {
		d.refused = unreadable(err)
		return d
	}
	if certificate.PublicKey == nil {
		d.refused = KeyTypeUnsupported
		return d
	}
	d.public = certificate.PublicKey
	if c := certificate.Subject.Country; len(c) > 0 {
		d.country = c[0]
	}
	id := sha256.Sum256(der)
	d.keyID = id[:8]
	d.notBefore, d.notAfter = certificate.NotBefore.UTC(), certificate.NotAfter.UTC()
	return d
}

// unreadable tells a key that we cannot use from a broken one by the text of
// the error, for crypto/x509 has no values for it. Explicit curve parameters
// are no curve to it either, which is what CVE-2020-0601 asks for.
func unreadable(err error) Refused {
	switch text := err.Error(); {
	case strings.Contains(text, "unsupported elliptic curve"), strings.Contains(text, "invalid ECDSA parameters"):
		return CurveUnsupported
	case strings.Contains(text, "unknown public key algorithm"):
		return KeyTypeUnsupported
	case strings.Contains(text, "not on curve"):
		return PointInvalid
	}
	return KeyMalformed
}
