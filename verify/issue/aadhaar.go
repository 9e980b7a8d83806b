package issue

import (
	"bytes"
	"compress/gzip"
	"compress/zlib"
	"fmt"
	"io"
	"math/big"
	"time"

	"github.com/soi-id/soi/verify/document"
)

// A Resident is what an Aadhaar Secure QR code tells about a person. What is
// empty stays an empty field. In JSON its members are the field keys of Soi,
// with the parts of the address by their own names.
type Resident struct {
	IDLastFour    string `json:"id_number_last_four"` // of the Aadhaar number
	FullName      string `json:"full_name"`
	BirthDate     string `json:"birth_date"` // ISO 8601, or the year alone
	Sex           string `json:"sex"`        // M, F, X
	CareOf        string `json:"care_of,omitempty"`
	House         string `json:"house,omitempty"`
	Street        string `json:"street,omitempty"`
	Landmark      string `json:"landmark,omitempty"`
	Locality      string `json:"locality,omitempty"`
	Town          string `json:"town,omitempty"`
	PostOffice    string `json:"post_office,omitempty"`
	SubDistrict   string `json:"sub_district,omitempty"`
	District      string `json:"district,omitempty"`
	State         string `json:"state,omitempty"`
	PIN           string `json:"pin,omitempty"`
	PhoneLastFour string `json:"phone_last_four,omitempty"` // since version 2
	Portrait      []byte `json:"portrait,omitempty"`        // a JPEG 2000 codestream; Base64 in JSON
}

// An AadhaarRecord says how a resident's record is written. The zero value is
// version 2 in gzip.
type AadhaarRecord struct {
	First bool // the layout before there were versions
	Zlib  bool // instead of gzip
	// Unsigned leaves the signature out. It is for samples and tests.
	Unsigned bool
}

// Aadhaar returns the digits of a Secure QR code made at a moment, to the
// millisecond. The key is an RSA key for RS256, whose id the code does not tell.
// The error is one of those of this package.
func Aadhaar(key *Key, who Resident, at time.Time, r AadhaarRecord) (string, error) {
	record, err := who.record(at, r)
	if err != nil {
		return "", err
	}
	if !r.Unsigned {
		if record, err = key.aadhaarSigned(record); err != nil {
			return "", err
		}
	}
	packed, err := pack(record, r.Zlib)
	if err != nil {
		return "", err
	}
	return decimal(packed), nil
}

// aadhaarSize is the length of the signature, which nothing in the code tells.
const aadhaarSize = 256

// aadhaarSigned returns the record with its signature behind it.
func (k *Key) aadhaarSigned(record []byte) ([]byte, error) {
	if k.Algorithm != document.RS256 {
		return nil, ErrAlgorithm
	}
	signature, err := k.signature(record)
	if err != nil {
		return nil, err
	}
	if len(signature) != aadhaarSize {
		return nil, ErrAlgorithm
	}
	return append(record, signature...), nil
}

// india is the time zone of the reference id.
var india = time.FixedZone("IST", 5*60*60+30*60)

// aadhaarSexes are the letters of the record.
var aadhaarSexes = map[string]string{"": "", "M": "M", "F": "F", "X": "T"}

// record writes the fields, each ended by the byte 255, and the picture.
func (who Resident) record(at time.Time, r AadhaarRecord) ([]byte, error) {
	sex, ok := aadhaarSexes[who.Sex]
	if !ok {
		return nil, ErrSex
	}
	birth := who.BirthDate
	if day, err := time.Parse(time.DateOnly, birth); err == nil {
		birth = day.Format("02-01-2006")
	}
	at = at.In(india)
	reference := fmt.Sprintf("%s%s%03d", who.IDLastFour, at.Format("20060102150405"), at.Nanosecond()/int(time.Millisecond))
	fields := []string{
		"0", // no hashes of an e-mail address or a telephone number
		reference, who.FullName, birth, sex, who.CareOf, who.District, who.Landmark, who.House, who.Locality, who.PIN,
		who.PostOffice, who.State, who.Street, who.SubDistrict, who.Town,
	}
	if !r.First {
		fields = append(append([]string{"V2"}, fields...), who.PhoneLastFour)
	}
	var record []byte
	for _, field := range fields {
		record = append(append(record, field...), 0xff)
	}
	return append(record, who.Portrait...), nil
}

// pack compresses a record.
func pack(record []byte, asZlib bool) ([]byte, error) {
	var out bytes.Buffer
	var w io.WriteCloser = gzip.NewWriter(&out)
	if asZlib {
		w = zlib.NewWriter(&out)
	}
	if _, err := w.Write(record); err != nil {
		return nil, fmt.Errorf("issue: compress: %w", err)
	}
	if err := w.Close(); err != nil {
		return nil, fmt.Errorf("issue: compress: %w", err)
	}
	return out.Bytes(), nil
}

func decimal(b []byte) string { return new(big.Int).SetBytes(b).String() }
