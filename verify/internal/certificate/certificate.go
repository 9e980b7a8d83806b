// Package certificate reads X.509 certificates and revocation lists (RFC 5280)
// in strict DER, whatever curve their keys are on: crypto/x509 refuses whole
// certificates for a brainpool key.
//
// It only reads. Which issuer counts, and whether a signature holds, package
// trust decides.
package certificate

import (
	"bytes"
	"encoding/asn1"
	"errors"
	"math/big"
	"time"

	"golang.org/x/crypto/cryptobyte"
	tag "golang.org/x/crypto/cryptobyte/asn1"
)

// The errors of reading.
var (
	// ErrMalformed: not DER, or not what RFC 5280 says.
	ErrMalformed = errors.New("certificate or list cannot be read")
	// ErrTooLarge: longer than [MaxCertificate] or [MaxList], or more entries
	// than [MaxRevoked].
	ErrTooLarge = errors.New("certificate or list is too large")
)

// MaxCertificate is the longest certificate, in bytes. Those of signers are
// under 4 KiB; a larger one is made to cost time.
const MaxCertificate = 64 << 10

// A Certificate is what Soi needs to know of one.
type Certificate struct {
	Raw       []byte
	TBS       []byte // the bytes under the signature
	Signature Signature
	Serial    *big.Int
	Issuer    Name
	Subject   Name
	NotBefore time.Time
	NotAfter  time.Time
	SPKI      []byte // of the key, which need not be of a known type

	SubjectKeyID   []byte
	AuthorityKeyID []byte
	// CA is that of basicConstraints. PathLength is how many further CAs may
	// stand below; -1 sets no limit.
	CA         bool
	PathLength int
	// KeyUsage is nil where the certificate does not limit it.
	KeyUsage *KeyUsage
	// Purposes are the extended key usages in dotted form, nil where the
	// certificate does not limit them.
	Purposes []string
	// PrivateKeyNotAfter ends the private key's use, which is before the
	// certificate's end (X.509 §9.2.2.5); zero where nothing is said.
	PrivateKeyNotAfter time.Time
	// UnknownCritical are critical extensions that are not read here. Whoever
	// relies on the certificate must refuse it (RFC 5280 §4.2).
	UnknownCritical []string
}

// KeyUsage are those of the bits of RFC 5280 §4.2.1.3 that matter here.
type KeyUsage struct {
	DigitalSignature, CertSign, CRLSign bool
}

// Signs reports whether the key may sign documents.
func (c *Certificate) Signs() bool { return c.KeyUsage == nil || c.KeyUsage.DigitalSignature }

// Issues reports whether the key may sign certificates.
func (c *Certificate) Issues() bool { return c.CA && (c.KeyUsage == nil || c.KeyUsage.CertSign) }

// Lists reports whether the key may sign revocation lists.
func (c *Certificate) Lists() bool { return c.CA && (c.KeyUsage == nil || c.KeyUsage.CRLSign) }

// Is reports whether the bytes have the shape of a certificate, readable or
// not, in contrast to that of a bare public key (RFC 5280 §4.1).
func Is(der []byte) bool {
	input := cryptobyte.String(der)
	var outer cryptobyte.String
	return input.ReadASN1(&outer, tag.SEQUENCE) && input.Empty() &&
		outer.SkipASN1(tag.SEQUENCE) && outer.SkipASN1(tag.SEQUENCE) && outer.SkipASN1(tag.BIT_STRING) && outer.Empty()
}

// Parse reads a certificate in DER. Errors: [ErrMalformed], [ErrTooLarge].
func Parse(der []byte) (*Certificate, error) {
	if len(der) > MaxCertificate {
		return nil, ErrTooLarge
	}
	c := &Certificate{Raw: der, PathLength: -1}
	tbs, algorithm, err := c.Signature.open(der, &c.TBS)
	if err != nil {
		return nil, err
	}
	var version int64
	var inner, validity, spki cryptobyte.String
	c.Serial = new(big.Int)
	if !readVersion(&tbs, &version) || !tbs.ReadASN1Integer(c.Serial) ||
		!tbs.ReadASN1Element(&inner, tag.SEQUENCE) || !bytes.Equal(inner, algorithm) || // §4.1.1.2
		!c.Issuer.read(&tbs) ||
		!tbs.ReadASN1(&validity, tag.SEQUENCE) ||
		!readTime(&validity, &c.NotBefore) || !readTime(&validity, &c.NotAfter) || !validity.Empty() ||
		!c.Subject.read(&tbs) || !tbs.ReadASN1Element(&spki, tag.SEQUENCE) ||
		!tbs.SkipOptionalASN1(tag.Tag(1).ContextSpecific()) || !tbs.SkipOptionalASN1(tag.Tag(2).ContextSpecific()) {
		return nil, ErrMalformed
	}
	c.SPKI = spki
	if tbs.Empty() {
		return c, nil
	}
	if version != 2 || !readExtensions(&tbs, 3, c.extension) || !tbs.Empty() {
		return nil, ErrMalformed
	}
	return c, nil
}

// readVersion reads the version of a certificate, 0 for v1.
func readVersion(tbs *cryptobyte.String, version *int64) bool {
	var explicit cryptobyte.String
	var present bool
	if !tbs.ReadOptionalASN1(&explicit, &present, tag.Tag(0).ContextSpecific().Constructed()) {
		return false
	}
	if !present {
		return true
	}
	return explicit.ReadASN1Integer(version) && explicit.Empty() && 0 <= *version && *version <= 2
}

// readTime reads a Time of §4.1.2.5.
func readTime(s *cryptobyte.String, into *time.Time) bool {
	var t time.Time
	ok := false
	switch {
	case s.PeekASN1Tag(tag.UTCTime):
		ok = s.ReadASN1UTCTime(&t)
	case s.PeekASN1Tag(tag.GeneralizedTime):
		ok = s.ReadASN1GeneralizedTime(&t)
	}
	*into = t.UTC()
	return ok && !t.Before(firstYear) && t.Before(afterLastYear)
}

// The times that both DER and RFC 3339, in which they are stored, can write.
var (
	firstYear     = time.Date(1, 1, 2, 0, 0, 0, 0, time.UTC)
	afterLastYear = time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC)
)

// readExtensions hands each extension to one that reads it, or says that it
// does not know it. An extension may appear once (§4.2).
func readExtensions(s *cryptobyte.String, number uint8, read func(oid string, critical bool, value cryptobyte.String) bool) bool {
	var explicit, list cryptobyte.String
	if !s.ReadASN1(&explicit, tag.Tag(number).ContextSpecific().Constructed()) ||
		!explicit.ReadASN1(&list, tag.SEQUENCE) || !explicit.Empty() {
		return false
	}
	return eachExtension(list, read)
}

func eachExtension(list cryptobyte.String, read func(oid string, critical bool, value cryptobyte.String) bool) bool {
	seen := make(map[string]bool)
	for !list.Empty() {
		var extension, value cryptobyte.String
		var oid asn1.ObjectIdentifier
		var critical bool
		if !list.ReadASN1(&extension, tag.SEQUENCE) || !extension.ReadASN1ObjectIdentifier(&oid) ||
			!readFlag(&extension, &critical) ||
			!extension.ReadASN1(&value, tag.OCTET_STRING) || !extension.Empty() {
			return false
		}
		name := oid.String()
		if seen[name] || !read(name, critical, value) {
			return false
		}
		seen[name] = true
	}
	return true
}

// readFlag reads a BOOLEAN DEFAULT FALSE.
func readFlag(s *cryptobyte.String, flag *bool) bool {
	return !s.PeekASN1Tag(tag.BOOLEAN) || s.ReadASN1Boolean(flag)
}

// harmless are the extensions that Soi need not understand, even critical
// ones, because they narrow nothing that it relies on.
var harmless = map[string]bool{
	"2.5.29.17": true, // subjectAltName
	"2.5.29.18": true, // issuerAltName
	"2.5.29.31": true, // cRLDistributionPoints: nothing is fetched
	"2.5.29.32": true, // certificatePolicies: none is asked for (§6.1.1)
}

func (c *Certificate) extension(oid string, critical bool, value cryptobyte.String) bool {
	switch oid {
	case "2.5.29.14":
		var id cryptobyte.String
		ok := value.ReadASN1(&id, tag.OCTET_STRING) && value.Empty()
		c.SubjectKeyID = id
		return ok
	case "2.5.29.35":
		var ok bool
		c.AuthorityKeyID, ok = readAuthorityKeyID(value)
		return ok
	case "2.5.29.19":
		return c.readBasicConstraints(value)
	case "2.5.29.15":
		var bits asn1.BitString
		ok := value.ReadASN1BitString(&bits) && value.Empty()
		c.KeyUsage = &KeyUsage{bits.At(0) == 1, bits.At(5) == 1, bits.At(6) == 1}
		return ok
	case "2.5.29.37":
		return c.readPurposes(value)
	case "2.5.29.16":
		return c.readPrivateKeyUsagePeriod(value)
	}
	if critical && !harmless[oid] {
		c.UnknownCritical = append(c.UnknownCritical, oid)
	}
	return true
}

func readAuthorityKeyID(value cryptobyte.String) ([]byte, bool) {
	var sequence, id cryptobyte.String
	var present bool
	ok := value.ReadASN1(&sequence, tag.SEQUENCE) && value.Empty() &&
		sequence.ReadOptionalASN1(&id, &present, tag.Tag(0).ContextSpecific()) &&
		sequence.SkipOptionalASN1(tag.Tag(1).ContextSpecific().Constructed()) &&
		sequence.SkipOptionalASN1(tag.Tag(2).ContextSpecific()) && sequence.Empty()
	return id, ok
}

func (c *Certificate) readBasicConstraints(value cryptobyte.String) bool {
	var sequence cryptobyte.String
	if !value.ReadASN1(&sequence, tag.SEQUENCE) || !value.Empty() ||
		!readFlag(&sequence, &c.CA) {
		return false
	}
	if sequence.Empty() {
		return true
	}
	return sequence.ReadASN1Integer(&c.PathLength) && c.PathLength >= 0 && sequence.Empty()
}

func (c *Certificate) readPurposes(value cryptobyte.String) bool {
	var sequence cryptobyte.String
	if !value.ReadASN1(&sequence, tag.SEQUENCE) || !value.Empty() {
		return false
	}
	c.Purposes = []string{} // an empty list, which issuers write, limits to nothing
	for !sequence.Empty() {
		var oid asn1.ObjectIdentifier
		if !sequence.ReadASN1ObjectIdentifier(&oid) {
			return false
		}
		c.Purposes = append(c.Purposes, oid.String())
	}
	return true
}

func (c *Certificate) readPrivateKeyUsagePeriod(value cryptobyte.String) bool {
	var sequence, end cryptobyte.String
	var present bool
	if !value.ReadASN1(&sequence, tag.SEQUENCE) || !value.Empty() ||
		!sequence.SkipOptionalASN1(tag.Tag(0).ContextSpecific()) ||
		!sequence.ReadOptionalASN1(&end, &present, tag.Tag(1).ContextSpecific()) || !sequence.Empty() {
		return false
	}
	if !present {
		return true
	}
	// The tag is implicit: put that of a GeneralizedTime in its place.
	var b cryptobyte.Builder
	b.AddASN1(tag.GeneralizedTime, func(b *cryptobyte.Builder) { b.AddBytes(end) })
	whole, err := b.Bytes()
	time := cryptobyte.String(whole)
	return err == nil && readTime(&time, &c.PrivateKeyNotAfter)
}
