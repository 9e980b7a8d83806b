package certificate

import (
	"crypto"
	"encoding/asn1"

	"golang.org/x/crypto/cryptobyte"
	tag "golang.org/x/crypto/cryptobyte/asn1"
)

// A Scheme is a kind of signature on certificates.
type Scheme int

// The schemes. The zero value is one that Soi does not know, or does not
// accept any more, as all that hash with SHA-1.
const (
	UnknownScheme Scheme = iota
	ECDSA
	PKCS1v15
	PSS
	Ed25519
)

// A Signature is that of a certificate or list, with its algorithm, which the
// signature covers as well.
type Signature struct {
	Scheme Scheme
	Hash   crypto.Hash
	Salt   int    // of PSS, in bytes
	Value  []byte // of ECDSA: DER (RFC 3279 §2.2.3)
}

// The algorithms without parameters that matter (RFC 5758, RFC 4055 §5,
// RFC 8410 §3).
var schemes = map[string]Signature{
	"1.2.840.10045.4.3.1":   {Scheme: ECDSA, Hash: crypto.SHA224},
	"1.2.840.10045.4.3.2":   {Scheme: ECDSA, Hash: crypto.SHA256},
	"1.2.840.10045.4.3.3":   {Scheme: ECDSA, Hash: crypto.SHA384},
	"1.2.840.10045.4.3.4":   {Scheme: ECDSA, Hash: crypto.SHA512},
	"1.2.840.113549.1.1.11": {Scheme: PKCS1v15, Hash: crypto.SHA256},
	"1.2.840.113549.1.1.12": {Scheme: PKCS1v15, Hash: crypto.SHA384},
	"1.2.840.113549.1.1.13": {Scheme: PKCS1v15, Hash: crypto.SHA512},
	"1.3.101.112":           {Scheme: Ed25519},
}

var hashOIDs = map[string]crypto.Hash{
	"2.16.840.1.101.3.4.2.1": crypto.SHA256,
	"2.16.840.1.101.3.4.2.2": crypto.SHA384,
	"2.16.840.1.101.3.4.2.3": crypto.SHA512,
}

const (
	oidPSS  = "1.2.840.113549.1.1.10"
	oidMGF1 = "1.2.840.113549.1.1.8"
)

// open reads the frame that certificates and lists have in common: what is
// signed, whole in tbs and its content returned, the algorithm as it stands,
// and the signature.
func (s *Signature) open(der []byte, tbs *[]byte) (content, algorithm cryptobyte.String, err error) {
	input := cryptobyte.String(der)
	var outer, whole cryptobyte.String
	var value []byte
	if !input.ReadASN1(&outer, tag.SEQUENCE) || !input.Empty() ||
		!outer.ReadASN1Element(&whole, tag.SEQUENCE) || !outer.ReadASN1Element(&algorithm, tag.SEQUENCE) ||
		!outer.ReadASN1BitStringAsBytes(&value) || !outer.Empty() {
		return nil, nil, ErrMalformed
	}
	*tbs = whole
	if !whole.ReadASN1(&content, tag.SEQUENCE) || !s.readAlgorithm(algorithm) {
		return nil, nil, ErrMalformed
	}
	s.Value = value
	return content, algorithm, nil
}

func (s *Signature) readAlgorithm(identifier cryptobyte.String) bool {
	var content cryptobyte.String
	var oid asn1.ObjectIdentifier
	if !identifier.ReadASN1(&content, tag.SEQUENCE) || !content.ReadASN1ObjectIdentifier(&oid) {
		return false
	}
	if oid.String() == oidPSS {
		s.readPSS(content)
		return true
	}
	*s = schemes[oid.String()]
	return true
}

// readPSS reads the parameters of RFC 4055 §3.1. Soi knows those with MGF1 of
// the same hash, and no others are in use; the default hash is SHA-1.
func (s *Signature) readPSS(content cryptobyte.String) {
	var parameters, hash, mask, salt, name cryptobyte.String
	var hasHash, hasMask, hasSalt bool
	var oid asn1.ObjectIdentifier
	field := func(number uint8) tag.Tag { return tag.Tag(number).ContextSpecific().Constructed() }
	if !content.ReadASN1(&parameters, tag.SEQUENCE) || !content.Empty() ||
		!parameters.ReadOptionalASN1(&hash, &hasHash, field(0)) || !parameters.ReadOptionalASN1(&mask, &hasMask, field(1)) ||
		!parameters.ReadOptionalASN1(&salt, &hasSalt, field(2)) || !parameters.SkipOptionalASN1(field(3)) || !parameters.Empty() ||
		!hasHash || !hasMask {
		return
	}
	length := 20 // the default
	if hasSalt && (!salt.ReadASN1Integer(&length) || length < 0 || length > 64) {
		return
	}
	ofMessage := readHash(&hash)
	if !mask.ReadASN1(&name, tag.SEQUENCE) || !name.ReadASN1ObjectIdentifier(&oid) || oid.String() != oidMGF1 ||
		readHash(&name) != ofMessage || ofMessage == 0 {
		return
	}
	*s = Signature{Scheme: PSS, Hash: ofMessage, Salt: length}
}

// readHash reads the identifier of a hash, 0 for one that is not known.
func readHash(s *cryptobyte.String) crypto.Hash {
	var content cryptobyte.String
	var oid asn1.ObjectIdentifier
	if !s.ReadASN1(&content, tag.SEQUENCE) || !content.ReadASN1ObjectIdentifier(&oid) {
		return 0
	}
	return hashOIDs[oid.String()]
}
