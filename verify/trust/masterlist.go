package trust

import (
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/asn1"
	"encoding/hex"
	"errors"
	"slices"
	"strings"
	"time"

	"golang.org/x/crypto/cryptobyte"
	tag "golang.org/x/crypto/cryptobyte/asn1"

	"github.com/soi-id/soi/verify/internal/certificate"
	"github.com/soi-id/soi/verify/internal/cms"
)

// The errors of reading a list of many issuers' keys. Nothing of it is used.
var (
	// ErrKeyList: signed data that is no CSCA master list, or one that cannot
	// be read.
	ErrKeyList = errors.New("not a CSCA master list that can be read")
	// ErrKeyListSignature: the list's own signature does not hold, or is made
	// in a way that is not accepted any more.
	ErrKeyListSignature = errors.New("the list's own signature does not hold")
	// ErrKeyListSigner: the certificate of who signed the list is missing, or
	// was not issued to sign such lists by an authority that came with it.
	ErrKeyListSigner = errors.New("the list is signed by someone who may not sign such lists")
)

// The reasons for which an entry of a list is refused, beside those of single
// keys.
const (
	NotAuthority    Refused = "not_authority"  // in a list of authorities, a certificate that may not issue others
	KeyIDMismatch   Refused = "kid_mismatch"   // the id or hash beside a certificate is another's
	CountryOther    Refused = "country_other"  // not of the country that the enrolment names
	IssuerOfMany    Refused = "issuer_of_many" // the enrolment names an issuer and no country, for a list of many
	ListMalformed   Refused = "list_malformed" // of a list within the file: see ErrKeyList
	ListUnsigned    Refused = "list_signature" // see ErrKeyListSignature
	ListSignerUnfit Refused = "list_signer"    // see ErrKeyListSigner
)

// A ListSigner is who signed a list of keys, by the list's own word: it brings
// the certificate that vouches for it. An administrator compares the
// fingerprint with what the publisher says elsewhere.
type ListSigner struct {
	Country     string // as the certificate has it, in capitals
	Name        string // the certificate's common name
	Fingerprint string // the SHA-256 of the certificate, in groups of four digits
	// CA is the [Key.ID] of the authority that certified the signer; "" where
	// the list names none. That a key of this ID was cached before is the one
	// thing that speaks for the list beside itself.
	CA           string
	SignedAt     time.Time // as the signer says; zero if it says nothing
	Certificates int       // how many the list holds
}

// ListSigners says of each signed list in a file who signed it: of a CSCA
// master list, of all those of an LDIF file whose signature holds, of a DSC
// trust list as JWS. Other files have none. The errors are those of
// [ParseKeys].
func ListSigners(file []byte) ([]ListSigner, error) {
	if len(file) > MaxFile {
		return nil, ErrFileTooLarge
	}
	text := trimmed(file)
	switch {
	case cms.Is(file):
		list, err := readMasterList(file)
		if err != nil {
			return nil, err
		}
		return []ListSigner{list.signer}, nil
	case isLDIF(text):
		lists, err := ldifLists(text)
		var signers []ListSigner
		for _, der := range lists {
			if list, err := readMasterList(der); err == nil {
				signers = append(signers, list.signer)
			}
		}
		return signers, err
	case isJWS(text):
		_, signer, err := openJWS(text)
		if err != nil {
			return nil, err
		}
		return []ListSigner{signer}, nil
	}
	return nil, nil
}

// MasterListCertificates returns the certificates of the CSCA master lists in a
// file, in DER, for those who pass them on: what makes a CA of a key stands in
// its certificate alone. It returns those that are no CA's as well, and none for
// a file of another kind. The errors are those of [ParseKeys].
func MasterListCertificates(file []byte) ([][]byte, error) {
	text := trimmed(file)
	switch {
	case len(file) > MaxFile:
		return nil, ErrFileTooLarge
	case cms.Is(file):
		list, err := readMasterList(file)
		if err != nil {
			return nil, err
		}
		return list.certificates, nil
	case isLDIF(text):
		certificates, _, err := readLDIF(text)
		return certificates, err
	}
	return nil, nil
}

const (
	oidMasterList       = "2.23.136.1.1.2" // the content (ICAO Doc 9303-12 §8)
	oidMasterListSigner = "2.23.136.1.1.3" // the extended key usage of who signs it

	// maxListIssuers is how many authorities are tried for a list's signer. A
	// State has a handful of one name.
	maxListIssuers = 64
	// maxLists is how many lists a file may hold. The PKD has one of each State
	// at most.
	maxLists = 256
)

type masterList struct {
	signer       ListSigner
	certificates [][]byte
}

// readMasterList reads a CSCA master list whose signature holds.
func readMasterList(file []byte) (*masterList, error) {
	data, err := cms.Parse(file)
	switch {
	case errors.Is(err, cms.ErrAlgorithm), errors.Is(err, cms.ErrOtherContent):
		return nil, ErrKeyListSignature
	// Of several signers nobody says which one vouches; Doc 9303-12 recommends one.
	case err != nil, data.ContentType != oidMasterList, len(data.Signers) != 1:
		return nil, ErrKeyList
	}
	list := new(masterList)
	content := cryptobyte.String(data.Content)
	var sequence, set cryptobyte.String
	var version int
	if !content.ReadASN1(&sequence, tag.SEQUENCE) || !content.Empty() ||
		!sequence.ReadASN1Integer(&version) || version != 0 ||
		!sequence.ReadASN1(&set, tag.SET) || !sequence.Empty() {
		return nil, ErrKeyList
	}
	for !set.Empty() {
		var der cryptobyte.String
		if !set.ReadASN1Element(&der, tag.SEQUENCE) {
			return nil, ErrKeyList
		}
		if len(list.certificates) == MaxKeys {
			return nil, ErrTooManyKeys
		}
		list.certificates = append(list.certificates, der)
	}
	return list, list.checkSigner(data)
}

// checkSigner finds the signer's certificate and the authority that issued it,
// in the list or beside it, and checks both signatures.
func (l *masterList) checkSigner(data *cms.SignedData) error {
	by := data.Signers[0]
	signer := namedBy(&by, data.Certificates)
	if signer == nil {
		return ErrKeyListSigner
	}
	public, why := parseSPKI(signer.SPKI)
	if why != "" || !signedBy(public, by.Signature, by.Signed) {
		return ErrKeyListSignature
	}
	if signer.CA || !signer.Signs() || len(signer.UnknownCritical) > 0 || !slices.Contains(signer.Purposes, oidMasterListSigner) ||
		!by.SigningTime.IsZero() && (by.SigningTime.Before(signer.NotBefore) || by.SigningTime.After(signer.NotAfter)) {
		return ErrKeyListSigner
	}
	ca := issuerAmong(signer, l.certificates, data.Certificates)
	if ca == "" {
		return ErrKeyListSigner
	}
	l.signer = listSigner(signer)
	l.signer.CA, l.signer.SignedAt, l.signer.Certificates = ca, by.SigningTime, len(l.certificates)
	return nil
}

func namedBy(s *cms.Signer, certificates [][]byte) *certificate.Certificate {
	for _, der := range certificates {
		if c, err := certificate.Parse(der); err == nil && s.Names(c) {
			return c
		}
	}
	return nil
}

// issuerAmong returns the id of the key that the certificate was issued with,
// by an authority of its country; "" if it is not there.
func issuerAmong(signer *certificate.Certificate, certificates ...[][]byte) string {
	tried := 0
	for _, der := range slices.Concat(certificates...) {
		c, err := certificate.Parse(der)
		if err != nil || !c.Issues() || !strings.EqualFold(c.Subject.Country, signer.Subject.Country) {
			continue
		}
		ca := Authority{Subject: c.Subject.Canonical, SubjectKeyID: c.SubjectKeyID}
		if named, _ := ca.names(signer.Issuer.Canonical, signer.AuthorityKeyID); !named {
			continue
		}
		if tried++; tried > maxListIssuers {
			break
		}
		if public, why := parseSPKI(c.SPKI); why == "" && signedBy(public, signer.Signature, signer.TBS) {
			return idOfCertificate(c)
		}
	}
	return ""
}

func listSigner(c *certificate.Certificate) ListSigner {
	sum := sha256.Sum256(c.Raw)
	return ListSigner{
		Country: strings.ToUpper(c.Subject.Country), Name: c.Subject.CommonName,
		Fingerprint: (&Key{ID: hex.EncodeToString(sum[:])}).Fingerprint(),
	}
}

// signedBy is [issued], and takes one more form of RSA's: the lists of the
// United Nations leave out the NULL that PKCS #1 puts beside the name of the
// hash (openssl/openssl#22093). Either form is of one hash and one key.
func signedBy(public crypto.PublicKey, s certificate.Signature, message []byte) bool {
	if issued(public, s, message) {
		return true
	}
	pub, ok := public.(*rsa.PublicKey)
	if !ok || s.Scheme != certificate.PKCS1v15 || unsoundRSA(pub) != "" {
		return false
	}
	var b cryptobyte.Builder
	b.AddASN1(tag.SEQUENCE, func(b *cryptobyte.Builder) {
		b.AddASN1(tag.SEQUENCE, func(b *cryptobyte.Builder) { b.AddASN1ObjectIdentifier(hashOIDs[s.Hash]) })
		b.AddASN1OctetString(digest(s.Hash, message))
	})
	info, err := b.Bytes()
	return err == nil && rsa.VerifyPKCS1v15(pub, 0, info, s.Value) == nil
}

var hashOIDs = map[crypto.Hash]asn1.ObjectIdentifier{
	crypto.SHA224: {2, 16, 840, 1, 101, 3, 4, 2, 4},
	crypto.SHA256: {2, 16, 840, 1, 101, 3, 4, 2, 1},
	crypto.SHA384: {2, 16, 840, 1, 101, 3, 4, 2, 2},
	crypto.SHA512: {2, 16, 840, 1, 101, 3, 4, 2, 3},
}
