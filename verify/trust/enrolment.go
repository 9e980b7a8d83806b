package trust

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/soi-id/soi/verify/document"
	"github.com/soi-id/soi/verify/internal/cms"
)

const (
	// MaxFile is the longest file of keys, in bytes. The master lists of all
	// States as the ICAO PKD hands them out are the largest published one, with
	// 10.5 MB.
	MaxFile = 16 << 20
	// MaxKeys is the most keys of one file: ten times what the largest published
	// lists hold (CSCA master lists, signers of EU health certificates).
	MaxKeys = 10_000
)

// An Enrolment is what an administrator says of the keys in a file. It
// outranks what the file says of itself; what it leaves empty, the file may
// say.
type Enrolment struct {
	Issuer  Issuer
	Country string   // ISO 3166-1 alpha-2
	Formats []string // the formats that the keys may sign
	Test    bool     // the keys are for tests; a file may say so too, not the opposite
	// Algorithm is that of keys whose file names none, where their type
	// allows it. While it is empty an EC key has its curve's, and an RSA key
	// is refused: a guess would make a genuine document look forged.
	Algorithm document.Algorithm
	// KnownFormats, if not nil, are the only formats that a key may have.
	KnownFormats []string
	// Unrestricted makes keys for conformance work: they need no issuer,
	// country or format and are bound to none. A key whose file names no
	// algorithm becomes one for each that its type allows.
	Unrestricted bool
}

// A described key is what a file says of one key, before the enrolment.
type described struct {
	what      string
	public    any
	algorithm document.Algorithm
	issuer    Issuer
	country   string
	formats   []string
	keyIDs    [][]byte
	notBefore time.Time
	notAfter  time.Time
	test      bool
	refused   Refused // why it could not be read, or ""

	certificates []CertificateID
	authority    *Authority
	listed       bool // one of a list of many issuers, which names its country
}

// ParseKeys reads a file of keys by its content: PEM (public keys and
// certificates), a DER SubjectPublicKeyInfo or X.509 certificate, a JWK or
// JWKS (RFC 7517), a COSE_Key or COSE_KeySet (RFC 9052 §7). Of each key it
// says whether it was accepted, or why not.
//
// A certificate gives its key, its dates, the country of its subject and the
// ids by which documents name it: the first 8 bytes of the SHA-256 of its DER
// (EU DCC), the last 5 of its SHA-1 (ICAO IDB), the signer and the serial of
// ICAO seals ("DETS32"), the two names of French 2D-Doc ("FR000001"). Who
// signed it does not count: the administrator enrols the key itself. That of a
// CA (basicConstraints) becomes a key with [Key.CA], under which no document
// is good but those that carry a certificate that the CA issued. A JWK without kid
// has its RFC 7638 thumbprint as one.
//
// It also reads lists of many countries' issuers: a CSCA master list (ICAO Doc
// 9303-12 §8), alone or in the LDIF file of the ICAO PKD, whose certificates
// become CAs; and the lists of signers of EU health certificates, in the forms
// that verifiers' services published. A list's own signature must hold where
// the file brings its signer's certificate; who that is, [ListSigners] tells.
// The issuer of each entry is its country, which the list says. An enrolment
// that names a country takes in that country's entries and refuses the others;
// one that names an issuer must name its country as well. The formats are never
// the list's to say.
//
// Beside the members of RFC 7517 a JWK may
// have these of Soi:
//
//	iss      the issuer's id                       string
//	names    the issuer's names by language        object of strings
//	country  ISO 3166-1 alpha-2                    string
//	formats  the formats that the key may sign     array of strings
//	nbf exp  the key's dates, in Unix seconds      number
//	test     the key is for tests                  boolean
//
// An error is one of the first block of this package's errors, and then
// nothing of the file is accepted.
func ParseKeys(file []byte, e Enrolment) ([]*Key, []Refusal, error) {
	if len(file) > MaxFile {
		return nil, nil, ErrFileTooLarge
	}
	found, err := describe(file)
	if err != nil {
		return nil, nil, err
	}
	if len(found) == 0 {
		return nil, nil, ErrNotKeys
	}
	var keys []*Key
	var refusals []Refusal
	for i, d := range found {
		enrolled, err := d.enrol(e)
		if err != nil {
			var why Refused
			if !errors.As(err, &why) {
				why = KeyMalformed
			}
			refusals = append(refusals, Refusal{Index: i, What: d.what, Reason: why})
			continue
		}
		keys = append(keys, enrolled...)
	}
	return keys, refusals, nil
}

// describe finds out by the first byte what the file is. The bytes of a DER
// sequence, of JSON and of a CBOR map or array differ.
func describe(file []byte) ([]described, error) {
	text := trimmed(file)
	if list, ok, err := openDSCList(text); ok {
		return list, err
	}
	switch {
	case len(text) == 0:
		return nil, ErrNotKeys
	case text[0] == '{':
		return describeJSON(text)
	case isLDIF(text):
		return describeLDIF(text)
	case cms.Is(file):
		return describeMasterList(file)
	case file[0] == derSequence:
		return describeDER(file)
	case file[0]>>5 == cborArray, file[0]>>5 == cborMap:
		return describeCOSE(file)
	case bytes.Contains(text, []byte("-----BEGIN ")):
		return describePEM(text)
	}
	return nil, ErrNotKeys
}

// trimmed is a text without what editors put around it.
func trimmed(file []byte) []byte {
	return bytes.TrimSpace(bytes.TrimPrefix(file, []byte("\ufeff")))
}

// enrol makes the key that the file describes and the administrator enrols.
func (d described) enrol(e Enrolment) ([]*Key, error) {
	if d.refused != "" {
		return nil, d.refused
	}
	if why := d.unfit(e); why != "" {
		return nil, why
	}
	if d.algorithm == "" && e.Unrestricted && e.Algorithm == "" {
		return d.enrolEach(e)
	}
	if d.algorithm == "" && fits(d.public, e.Algorithm) {
		d.algorithm = e.Algorithm
	}
	if d.algorithm == "" && d.authority != nil && usualAlgorithm(d.public) == "" {
		// The certificates that a CA signs name their own algorithm; its
		// record's is never used.
		d.algorithm = document.RS256
	}
	k, err := NewKey(d.public, d.algorithm)
	if err != nil {
		return nil, err
	}
	k.Issuer, k.Country, k.Formats = d.issuer, d.country, d.formats
	if e.Issuer.ID != "" && e.Issuer.ID != d.issuer.ID {
		k.Issuer = e.Issuer
	}
	if len(e.Issuer.Names) > 0 {
		k.Issuer.Names = e.Issuer.Names
	}
	if e.Country != "" {
		k.Country = e.Country
	}
	if len(e.Formats) > 0 {
		k.Formats = e.Formats
	}
	k.KeyIDs, k.Certificates, k.CA = d.keyIDs, d.certificates, d.authority
	k.Country = strings.ToUpper(k.Country)
	k.NotBefore, k.NotAfter = d.notBefore, d.notAfter
	k.Test = d.test || e.Test
	k.Origin = Pinned
	k.Unrestricted = e.Unrestricted
	if k.Unrestricted {
		return []*Key{k.clone()}, nil
	}
	if why := k.undescribed(); why != "" {
		return nil, why
	}
	for _, format := range k.Formats {
		if e.KnownFormats != nil && !slices.Contains(e.KnownFormats, format) {
			return nil, FormatUnknown
		}
	}
	return []*Key{k.clone()}, nil
}

// enrolEach enrols the key once for each algorithm that it can have.
func (d described) enrolEach(e Enrolment) ([]*Key, error) {
	if why := unsound(d.public); why != "" {
		return nil, why
	}
	var keys []*Key
	for _, e.Algorithm = range algorithmsOf(d.public) {
		k, err := d.enrol(e)
		if err != nil {
			return nil, err
		}
		keys = append(keys, k...)
	}
	return keys, nil
}

// undescribed says what a key lacks to be bound to an issuer, or "".
func (k *Key) undescribed() Refused {
	switch {
	case k.Issuer.ID == "":
		return NoIssuer
	case k.Country == "":
		return NoCountry
	case !isCountry(k.Country):
		return CountryInvalid
	case len(k.Formats) == 0 || slices.Contains(k.Formats, ""):
		return NoFormats
	}
	return ""
}

func isCountry(s string) bool {
	isUpper := func(c byte) bool { return 'A' <= c && c <= 'Z' }
	return len(s) == 2 && isUpper(s[0]) && isUpper(s[1])
}
