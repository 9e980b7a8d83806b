package issue

import (
	"encoding/base32"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/soi-id/soi/verify/document"
)

// The errors of 2D-Doc.
var (
	// ErrSigner: the key's ID is not that of a CA and a certificate, of four
	// capital letters or digits each.
	ErrSigner = errors.New("issue: the key's ID is no 2D-Doc signer, such as FR000001")
	// ErrDatum: an identifier or the type of the document does not have two
	// characters, or a value holds a separator.
	ErrDatum = errors.New("issue: datum cannot be encoded")
)

// A FrenchDocument is what a 2D-Doc tells, by the identifiers and types of its
// specification.
type FrenchDocument struct {
	Type string // "07" is a proof of identity
	Data []Datum
}

// A Datum is one identifier with its value. One of fixed length must have it.
type Datum struct {
	ID, Value string
	// Fixed: all values of the identifier have the same length, so that no
	// separator follows.
	Fixed bool
}

// The control characters of a 2D-Doc: after a value, and before the signature.
const (
	twoDDocGS = "\x1d"
	twoDDocUS = "\x1f"
)

// TwoDDoc returns the text of a French 2D-Doc, version 04. Its dates of issue
// and of signing are that of v, and its last day that of v.NotAfter. The error
// is one of those of this package.
func TwoDDoc(key *Key, d FrenchDocument, v document.Validity) (string, error) {
	header, err := twoDDocHeader(key, "04", d.Type, v.IssuedAt)
	if err != nil {
		return "", err
	}
	zone, err := d.zone(v)
	if err != nil {
		return "", err
	}
	return key.sealTwoDDoc(header + zone)
}

// twoDDocHeader returns the header of a version, §3.3.
func twoDDocHeader(key *Key, version, kind string, issued time.Time) (string, error) {
	if len(key.Country) != 2 {
		return "", ErrNoCountry
	}
	if len(key.ID) != 8 || strings.Trim(key.ID, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "" {
		return "", ErrSigner
	}
	if len(kind) != 2 {
		return "", ErrDatum
	}
	day := twoDDocDay(issued)
	header := "DC" + version + key.ID + day + day + kind
	if version >= "03" {
		header += "01" // the ANTS's own perimeter
	}
	if version >= "04" {
		header += key.Country
	}
	return header, nil
}

func (d FrenchDocument) zone(v document.Validity) (string, error) {
	data := d.Data
	if !v.NotAfter.IsZero() {
		data = append(data[:len(data):len(data)], Datum{"08", twoDDocDay(v.NotAfter), true})
	}
	var zone strings.Builder
	for _, datum := range data {
		if len(datum.ID) != 2 || strings.ContainsAny(datum.Value, "\x1d\x1e\x1f") {
			return "", ErrDatum
		}
		zone.WriteString(datum.ID + datum.Value)
		if !datum.Fixed {
			zone.WriteString(twoDDocGS)
		}
	}
	return zone.String(), nil
}

// sealTwoDDoc signs the header and the data zone.
func (k *Key) sealTwoDDoc(signed string) (string, error) {
	signature, err := k.signature([]byte(signed))
	if err != nil {
		return "", err
	}
	return signed + twoDDocUS + twoDDocBase32(signature), nil
}

func twoDDocBase32(b []byte) string {
	return base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(b)
}

// twoDDocDay is the hexadecimal number of days since 1 January 2000; FFFF is no
// date.
func twoDDocDay(t time.Time) string {
	days := int(t.Sub(time.Date(2000, time.January, 1, 0, 0, 0, 0, time.UTC)) / (24 * time.Hour))
	if t.IsZero() || days < 0 || days > 0xffff {
		days = 0xffff
	}
	return fmt.Sprintf("%04X", days)
}
