package certificate

import (
	"bytes"
	"math/big"
	"time"

	"golang.org/x/crypto/cryptobyte"
	tag "golang.org/x/crypto/cryptobyte/asn1"
)

const (
	// MaxList is the longest revocation list, in bytes. Lists of signers have
	// a handful of entries.
	MaxList = 4 << 20
	// MaxRevoked is the most entries of a list.
	MaxRevoked = 50_000
)

// A List is a certificate revocation list (RFC 5280 §5).
type List struct {
	TBS            []byte
	Signature      Signature
	Issuer         Name
	ThisUpdate     time.Time
	NextUpdate     time.Time // zero where none is promised
	AuthorityKeyID []byte
	Revoked        []Revoked
	// UnknownCritical are critical extensions, of the list or of an entry,
	// that are not read here: the list is not a whole one of its issuer's own
	// certificates, and must be refused (§5.2).
	UnknownCritical []string
}

// A Revoked certificate is an entry of a list.
type Revoked struct {
	Serial *big.Int
	At     time.Time
	Reason int // of §5.3.1; 0, unspecified, where none is given
}

// ParseList reads a revocation list in DER. Errors: [ErrMalformed],
// [ErrTooLarge].
func ParseList(der []byte) (*List, error) {
	if len(der) > MaxList {
		return nil, ErrTooLarge
	}
	l := new(List)
	tbs, algorithm, err := l.Signature.open(der, &l.TBS)
	if err != nil {
		return nil, err
	}
	version := 0
	if tbs.PeekASN1Tag(tag.INTEGER) && (!tbs.ReadASN1Integer(&version) || version != 1) {
		return nil, ErrMalformed
	}
	var inner cryptobyte.String
	if !tbs.ReadASN1Element(&inner, tag.SEQUENCE) || !bytes.Equal(inner, algorithm) || // §5.1.1.2
		!l.Issuer.read(&tbs) || !readTime(&tbs, &l.ThisUpdate) {
		return nil, ErrMalformed
	}
	if (tbs.PeekASN1Tag(tag.UTCTime) || tbs.PeekASN1Tag(tag.GeneralizedTime)) && !readTime(&tbs, &l.NextUpdate) {
		return nil, ErrMalformed
	}
	if tbs.PeekASN1Tag(tag.SEQUENCE) {
		if err := l.readEntries(&tbs); err != nil {
			return nil, err
		}
	}
	if tbs.Empty() {
		return l, nil
	}
	if version != 1 || !readExtensions(&tbs, 0, l.extension) || !tbs.Empty() {
		return nil, ErrMalformed
	}
	return l, nil
}

func (l *List) readEntries(tbs *cryptobyte.String) error {
	var entries cryptobyte.String
	if !tbs.ReadASN1(&entries, tag.SEQUENCE) {
		return ErrMalformed
	}
	for !entries.Empty() {
		if len(l.Revoked) == MaxRevoked {
			return ErrTooLarge
		}
		var entry, extensions cryptobyte.String
		r := Revoked{Serial: new(big.Int)}
		if !entries.ReadASN1(&entry, tag.SEQUENCE) || !entry.ReadASN1Integer(r.Serial) || !readTime(&entry, &r.At) {
			return ErrMalformed
		}
		if !entry.Empty() && (!entry.ReadASN1(&extensions, tag.SEQUENCE) || !entry.Empty() ||
			!eachExtension(extensions, func(oid string, critical bool, value cryptobyte.String) bool {
				if oid == "2.5.29.21" { // reasonCode
					return value.ReadASN1Enum(&r.Reason) && value.Empty()
				}
				if critical { // certificateIssuer: the entry is another issuer's
					l.UnknownCritical = append(l.UnknownCritical, oid)
				}
				return true
			})) {
			return ErrMalformed
		}
		l.Revoked = append(l.Revoked, r)
	}
	return nil
}

func (l *List) extension(oid string, critical bool, value cryptobyte.String) bool {
	if oid == "2.5.29.35" {
		var ok bool
		l.AuthorityKeyID, ok = readAuthorityKeyID(value)
		return ok
	}
	if critical { // deltaCRLIndicator, issuingDistributionPoint
		l.UnknownCritical = append(l.UnknownCritical, oid)
	}
	return true
}
