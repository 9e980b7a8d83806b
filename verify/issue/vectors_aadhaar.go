package issue

import (
	"bytes"
	"crypto/sha256"
	"slices"
	"strings"

	"github.com/soi-id/soi/verify/document"
)

var aadhaarSpecimen = specimen{
	format: "in.aadhaar", algorithm: document.RS256, issuer: "https://uidai.example", country: "IN",
	sign:    aadhaarRecord(AadhaarRecord{}),
	undated: true, unnamed: true,
	truncated: outcome{"malformed", "compression_invalid"},
	flaws: []flaw{
		{
			name: "first_version", description: "the layout before there were versions",
			sign: aadhaarRecord(AadhaarRecord{First: true}), outcome: outcome{"authentic", "signature_holds"},
		},
		{
			name: "zlib", description: "compressed with zlib in place of gzip",
			sign: aadhaarRecord(AadhaarRecord{Zlib: true}), outcome: outcome{"authentic", "signature_holds"},
		},
		{
			name: "unknown_version", description: "of a version that nobody has described; the signature covers it all the same",
			sign: forgeAadhaar(func(record []byte) []byte {
				return bytes.Replace(record, []byte("V2\xff"), []byte("V9\xffnew\xff"), 1)
			}, nil, nil),
			outcome: outcome{"authentic", "aadhaar_version_unknown"},
		},
		{
			name: "changed_field", description: "the name was changed after signing",
			sign: forgeAadhaar(nil, func(record []byte) []byte {
				return bytes.Replace(record, []byte(vectorResident.FullName), []byte("Someone Else"), 1)
			}, nil),
			outcome: outcome{"unknown_issuer", "no_key_fits"},
		},
		{
			name: "changed_picture", description: "the picture was changed after signing",
			sign: forgeAadhaar(nil, func(record []byte) []byte {
				i := bytes.Index(record, vectorResident.Portrait)
				record[i+len(vectorResident.Portrait)/2] ^= 1
				return record
			}, nil),
			outcome: outcome{"unknown_issuer", "no_key_fits"},
		},
		{
			name: "wrong_algorithm", description: "signed with RSASSA-PSS in place of PKCS #1",
			sign: func(key *Key, v document.Validity) ([]byte, error) {
				record, err := vectorResident.record(v.IssuedAt, AadhaarRecord{})
				if err != nil {
					return nil, err
				}
				pss := *key
				pss.Algorithm = document.PS256
				signature, err := pss.signature(record)
				if err != nil {
					return nil, err
				}
				packed, err := pack(append(record, signature...), false)
				return []byte(decimal(packed)), err
			},
			outcome: outcome{"unknown_issuer", "no_key_fits"},
		},
		{
			name: "no_signature", description: "the signature is stripped",
			sign: aadhaarRecord(AadhaarRecord{Unsigned: true}), outcome: outcome{"suspect_unsigned", "signature_missing"},
		},
		{
			name: "fields_missing", description: "has lost all its separators",
			sign: forgeAadhaar(nil, func(record []byte) []byte {
				return append([]byte("V2\xff"), bytes.ReplaceAll(record, []byte{0xff}, []byte{' '})...)
			}, nil),
			outcome: outcome{"malformed", "fields_missing"},
		},
		{
			name: "trailing_bytes", description: "a byte follows the compressed record",
			sign:    forgeAadhaar(nil, nil, func(packed []byte) []byte { return append(packed, 0) }),
			outcome: outcome{"malformed", "compression_invalid"},
		},
		{
			name: "inflated_too_far", description: "two mebibytes of zeros follow the record before it is compressed",
			sign:    forgeAadhaar(nil, func(record []byte) []byte { return append(record, make([]byte, 2<<20)...) }, nil),
			outcome: outcome{"malformed", "inflated_too_large"},
		},
		{
			name: "too_many_digits", description: "more digits than one code holds, as joined codes could bring them",
			sign:    func(*Key, document.Validity) ([]byte, error) { return []byte(strings.Repeat("9", 20_000)), nil },
			outcome: outcome{"malformed", "number_too_long"},
		},
	},
}

// aadhaarRecord signs the resident of the vectors.
func aadhaarRecord(r AadhaarRecord) func(*Key, document.Validity) ([]byte, error) {
	return func(key *Key, v document.Validity) ([]byte, error) {
		digits, err := Aadhaar(key, vectorResident, v.IssuedAt, r)
		return []byte(digits), err
	}
}

// forgeAadhaar changes a record before it is signed, the signed record, and
// what it is compressed to. What is nil changes nothing.
func forgeAadhaar(before, after, packed func([]byte) []byte) func(*Key, document.Validity) ([]byte, error) {
	change := func(b []byte, how func([]byte) []byte) []byte {
		if how == nil {
			return b
		}
		return how(b)
	}
	return func(key *Key, v document.Validity) ([]byte, error) {
		record, err := vectorResident.record(v.IssuedAt, AadhaarRecord{})
		if err != nil {
			return nil, err
		}
		signed, err := key.aadhaarSigned(change(record, before))
		if err != nil {
			return nil, err
		}
		out, err := pack(change(signed, after), false)
		if err != nil {
			return nil, err
		}
		return []byte(decimal(change(out, packed))), nil
	}
}

// vectorResident is nobody.
var vectorResident = Resident{
	IDLastFour: "0000", FullName: "Maya Namuna", BirthDate: "2000-01-31", Sex: "F", CareOf: "D/O Ravi Namuna",
	House: "12", Street: "Mill Road", Locality: "North", Town: "Test Town", PostOffice: "Test PO", District: "Test District",
	State: "Delhi", PIN: "110001", PhoneLastFour: "0000", Portrait: vectorCodestream(),
}

// vectorCodestream has the ends of a picture in JPEG 2000 and noise, in which
// separators occur, in place of one.
func vectorCodestream() []byte {
	picture := []byte{0xff, 0x4f, 0xff, 0x51}
	for i := range byte(8) {
		noise := sha256.Sum256([]byte{i})
		picture = append(picture, noise[:]...)
	}
	return slices.Concat(picture, []byte{0xff, 0xd9})
}
