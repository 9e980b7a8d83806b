package trust

import (
	"bytes"
	"encoding/asn1"
	"encoding/pem"

	"github.com/soi-id/soi/verify/internal/certificate"
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
	if certificate.Is(der) {
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
