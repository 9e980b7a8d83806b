// Package cms reads signed data of the Cryptographic Message Syntax (RFC 5652
// §5) with content and signed attributes, as ICAO's lists have it. It is
// strict: DER, but for the outer frame ([Parse]); each attribute once; no hash
// that collides.
//
// It checks that the signed attributes are those of the content. Whose
// signature counts, and whether it holds, package trust decides: keys on
// brainpool curves, which most lists are signed with, are beyond crypto/x509.
package cms

import (
	"bytes"
	"crypto"
	_ "crypto/sha256" // the hashes of contents
	_ "crypto/sha512"
	"encoding/asn1"
	"errors"
	"math/big"
	"slices"
	"time"

	"golang.org/x/crypto/cryptobyte"
	tag "golang.org/x/crypto/cryptobyte/asn1"

	"github.com/soi-id/soi/verify/internal/certificate"
)

// The errors of [Parse].
var (
	// ErrMalformed: not signed data in DER, or without content, signer or
	// signed attributes.
	ErrMalformed = errors.New("cms: cannot be read")
	// ErrAlgorithm: hashed or signed in a way that is not known, or not
	// accepted any more, as SHA-1.
	ErrAlgorithm = errors.New("cms: unknown algorithm")
	// ErrOtherContent: what was signed is another content than this.
	ErrOtherContent = errors.New("cms: signature of another content")
)

// SignedData is a content with its signers.
type SignedData struct {
	ContentType  string // in dotted form
	Content      []byte
	Certificates [][]byte // in DER, readable or not
	Signers      []Signer // one at least
}

// A Signer is a SignerInfo (§5.3).
type Signer struct {
	// The signer's certificate, by its issuer and serial number or, where
	// Serial is nil, by the id of its key.
	Issuer       certificate.Name
	Serial       *big.Int
	SubjectKeyID []byte

	Signature   certificate.Signature
	Signed      []byte    // the bytes under the signature
	SigningTime time.Time // as the signer says; zero if it says none
}

// Names reports whether the certificate is the one that the signer names.
func (s *Signer) Names(c *certificate.Certificate) bool {
	if s.Serial == nil {
		return len(s.SubjectKeyID) > 0 && bytes.Equal(s.SubjectKeyID, c.SubjectKeyID)
	}
	return s.Serial.Cmp(c.Serial) == 0 && s.Issuer.Canonical == c.Issuer.Canonical
}

var (
	oidSignedData    = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 7, 2}
	oidContentType   = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 3}
	oidMessageDigest = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 4}
	oidSigningTime   = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 5}

	// signedDataDER is the beginning of the content of signed data.
	signedDataDER = []byte{6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, 2}
)

const (
	implicit0 = tag.Tag(0x80 | 0x20)
	implicit1 = tag.Tag(0x80 | 0x20 | 1)
	keyID     = tag.Tag(0x80)
)

// Is reports whether the bytes begin as signed data does, readable or not.
func Is(file []byte) bool {
	if len(file) < 2 || file[0] != byte(tag.SEQUENCE) {
		return false
	}
	header := 2
	if file[1] > indefinite { // the length is as many bytes more
		header += int(file[1] & 0x7f)
	}
	return header <= len(file) && bytes.HasPrefix(file[header:], signedDataDER)
}

// Parse reads signed data. Beyond DER it takes what signers' programs write as
// BER: a frame of indefinite lengths, with strings in pieces. Errors:
// [ErrMalformed], [ErrAlgorithm], [ErrOtherContent].
func Parse(file []byte) (*SignedData, error) {
	der, ok := definite(file)
	if !ok {
		return nil, ErrMalformed
	}
	input := cryptobyte.String(der)
	var info, explicit, signed, digests, encapsulated, content, certificates, signers cryptobyte.String
	var outer, inner asn1.ObjectIdentifier
	var version int
	d := new(SignedData)
	if !input.ReadASN1(&info, tag.SEQUENCE) || !input.Empty() ||
		!info.ReadASN1ObjectIdentifier(&outer) || !outer.Equal(oidSignedData) ||
		!info.ReadASN1(&explicit, implicit0) || !info.Empty() ||
		!explicit.ReadASN1(&signed, tag.SEQUENCE) || !explicit.Empty() ||
		!signed.ReadASN1Integer(&version) || version < 1 || version > 5 ||
		!signed.ReadASN1(&digests, tag.SET) || // each signer names its own again
		!signed.ReadASN1(&encapsulated, tag.SEQUENCE) ||
		!encapsulated.ReadASN1ObjectIdentifier(&inner) ||
		!encapsulated.ReadASN1(&explicit, implicit0) || !encapsulated.Empty() ||
		!explicit.ReadASN1(&content, tag.OCTET_STRING) || !explicit.Empty() ||
		!signed.ReadOptionalASN1(&certificates, nil, implicit0) || !signed.SkipOptionalASN1(implicit1) ||
		!signed.ReadASN1(&signers, tag.SET) || !signed.Empty() || signers.Empty() {
		return nil, ErrMalformed
	}
	d.ContentType, d.Content = inner.String(), content
	for !certificates.Empty() {
		var choice cryptobyte.String
		var kind tag.Tag
		if !certificates.ReadAnyASN1Element(&choice, &kind) {
			return nil, ErrMalformed
		}
		if kind == tag.SEQUENCE { // others are not X.509 (§10.2.2)
			d.Certificates = append(d.Certificates, choice)
		}
	}
	for !signers.Empty() {
		var s Signer
		if err := s.read(&signers, inner, content); err != nil {
			return nil, err
		}
		d.Signers = append(d.Signers, s)
	}
	return d, nil
}

// read reads a SignerInfo and holds its attributes against the content.
func (s *Signer) read(signers *cryptobyte.String, contentType asn1.ObjectIdentifier, content []byte) error {
	var info, id, attributes, algorithm, value cryptobyte.String
	var version int
	if !signers.ReadASN1(&info, tag.SEQUENCE) || !info.ReadASN1Integer(&version) {
		return ErrMalformed
	}
	switch {
	case version == 1 && info.ReadASN1(&id, tag.SEQUENCE):
		var issuer cryptobyte.String
		var ok bool
		s.Serial = new(big.Int)
		if !id.ReadASN1Element(&issuer, tag.SEQUENCE) || !id.ReadASN1Integer(s.Serial) || !id.Empty() {
			return ErrMalformed
		}
		if s.Issuer, ok = certificate.ParseName(issuer); !ok {
			return ErrMalformed
		}
	case version == 3 && info.ReadASN1(&id, keyID):
		s.SubjectKeyID = id
	default:
		return ErrMalformed
	}
	hash, ok := readHash(&info)
	if !ok || !info.ReadASN1Element(&attributes, implicit0) ||
		!info.ReadASN1Element(&algorithm, tag.SEQUENCE) || !info.ReadASN1(&value, tag.OCTET_STRING) ||
		!info.SkipOptionalASN1(implicit1) || !info.Empty() {
		return ErrMalformed
	}
	if s.Signature, ok = certificate.ParseAlgorithm(algorithm); !ok {
		return ErrMalformed
	}
	if bytes.HasPrefix(algorithm[2:], rsaDER) { // the hash is that of the content (RFC 3370 §3.2)
		s.Signature = certificate.Signature{Scheme: certificate.PKCS1v15, Hash: hash}
	}
	if hash == 0 || s.Signature.Scheme == certificate.UnknownScheme {
		return ErrAlgorithm
	}
	s.Signature.Value = value
	// What is signed has the tag of a SET in place of its own (§5.4).
	s.Signed = slices.Clone(attributes)
	s.Signed[0] = byte(tag.SET)
	return s.readAttributes(attributes, contentType, hash, content)
}

// readAttributes reads the signed attributes, of which the type and the hash of
// the content must be there (§5.3).
func (s *Signer) readAttributes(attributes cryptobyte.String, contentType asn1.ObjectIdentifier, hash crypto.Hash, content []byte) error {
	var list, digest cryptobyte.String
	var named asn1.ObjectIdentifier
	if !attributes.ReadASN1(&list, implicit0) {
		return ErrMalformed
	}
	seen := make(map[string]bool)
	for !list.Empty() {
		var attribute, values cryptobyte.String
		var kind asn1.ObjectIdentifier
		if !list.ReadASN1(&attribute, tag.SEQUENCE) || !attribute.ReadASN1ObjectIdentifier(&kind) || seen[kind.String()] ||
			!attribute.ReadASN1(&values, tag.SET) || !attribute.Empty() {
			return ErrMalformed
		}
		seen[kind.String()] = true
		ok := true
		switch {
		case kind.Equal(oidContentType):
			ok = values.ReadASN1ObjectIdentifier(&named) && values.Empty()
		case kind.Equal(oidMessageDigest):
			ok = values.ReadASN1(&digest, tag.OCTET_STRING) && values.Empty()
		case kind.Equal(oidSigningTime):
			ok = readTime(&values, &s.SigningTime) && values.Empty()
		}
		if !ok {
			return ErrMalformed
		}
	}
	if named == nil || digest == nil {
		return ErrMalformed
	}
	h := hash.New()
	h.Write(content)
	if !named.Equal(contentType) || !bytes.Equal(digest, h.Sum(nil)) {
		return ErrOtherContent
	}
	return nil
}

// rsaDER is rsaEncryption in DER.
var rsaDER = []byte{6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 1}

// hashes are those of NIST's SHA-2 family (RFC 5754 §2).
var hashes = map[string]crypto.Hash{
	"2.16.840.1.101.3.4.2.4": crypto.SHA224,
	"2.16.840.1.101.3.4.2.1": crypto.SHA256,
	"2.16.840.1.101.3.4.2.2": crypto.SHA384,
	"2.16.840.1.101.3.4.2.3": crypto.SHA512,
}

// readHash returns 0 for a hash that is not known.
func readHash(info *cryptobyte.String) (hash crypto.Hash, ok bool) {
	var algorithm cryptobyte.String
	var oid asn1.ObjectIdentifier
	ok = info.ReadASN1(&algorithm, tag.SEQUENCE) && algorithm.ReadASN1ObjectIdentifier(&oid)
	return hashes[oid.String()], ok
}

func readTime(s *cryptobyte.String, into *time.Time) bool {
	if s.PeekASN1Tag(tag.UTCTime) {
		return s.ReadASN1UTCTime(into)
	}
	return s.ReadASN1GeneralizedTime(into)
}
