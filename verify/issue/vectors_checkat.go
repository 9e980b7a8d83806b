package issue

import (
	"bytes"
	"slices"
	"time"

	"github.com/soi-id/soi/verify/document"
)

const checkATKey = "A16ATS000001"

var checkATSpecimen = specimen{
	format: "at.checkat", algorithm: document.ES256, issuer: "https://ausweis.example", country: "AT", keyID: checkATKey,
	sign:      forgeCheckAT(nil, nil),
	truncated: outcome{"malformed", "base64_invalid"},
	flaws: []flaw{
		{
			name: "padded", description: "with spaces around its parts, as cards have them",
			sign: func(key *Key, v document.Validity) ([]byte, error) {
				text, err := forgeCheckAT(nil, nil)(key, v)
				return bytes.ReplaceAll(text, []byte(";"), []byte(" ; ")), err
			},
			outcome: outcome{"authentic", "signature_holds"},
		},
		{
			name: "key_unknown", description: "names a certificate that the keyring does not have",
			sign:    forgeCheckAT(func(p *checkATParts) { p.certificate = "A16ATS000002" }, nil),
			outcome: outcome{"unknown_issuer", "no_key"},
		},
		{
			name: "changed_name", description: "the name was changed after signing",
			sign:    forgeCheckAT(nil, func(p *checkATParts) { p.name = []byte("MUSTER\nANDERS") }),
			outcome: outcome{"signature_invalid", "signature_mismatch"},
		},
		{
			name: "changed_picture", description: "the picture was changed after signing",
			sign: forgeCheckAT(nil, func(p *checkATParts) {
				p.picture = bytes.Clone(p.picture)
				p.picture[len(p.picture)/2] ^= 1
			}),
			outcome: outcome{"signature_invalid", "signature_mismatch"},
		},
		{
			name: "moved_boundary", description: "the end of the name was moved into the picture, under the same signature",
			sign: forgeCheckAT(nil, func(p *checkATParts) {
				end := len(p.name) - 4
				p.name, p.picture = p.name[:end], slices.Concat(p.name[end:], p.picture)
			}),
			outcome: outcome{"malformed", "parts_invalid"},
		},
		{
			name: "longer_signature", description: "with a signature as long as those on P-384",
			sign:    forgeCheckAT(nil, func(p *checkATParts) { p.signature = slices.Concat(p.signature, p.signature[:32]) }),
			outcome: outcome{"malformed", "signature_malformed"},
		},
		{
			name: "no_signature", description: "the signature is stripped",
			sign:    forgeCheckAT(nil, func(p *checkATParts) { p.signature = nil }),
			outcome: outcome{"suspect_unsigned", "signature_missing"},
		},
		{
			name: "trailing_bytes", description: "a byte follows the picture",
			sign:    forgeCheckAT(nil, func(p *checkATParts) { p.picture = append(bytes.Clone(p.picture), 0) }),
			outcome: outcome{"signature_invalid", "signature_mismatch"},
		},
		{
			name: "mrz_short", description: "the machine-readable zone lacks a line, and is signed so",
			sign:    forgeCheckAT(func(p *checkATParts) { p.mrz = p.mrz[:2*31] }, nil),
			outcome: outcome{"malformed", "mrz_length_wrong"},
		},
		{
			name: "endless", description: "says nothing of its end, and is signed so",
			sign: forgeCheckAT(func(p *checkATParts) {
				p.mrz = slices.Concat(p.mrz[:31+8], []byte("<<<<<<"), p.mrz[31+14:])
			}, nil),
			outcome: outcome{"malformed", "expiry_unreadable"},
		},
	},
}

// forgeCheckAT changes the parts of a card before they are signed, and after.
// What is nil changes nothing.
func forgeCheckAT(before, after func(*checkATParts)) func(*Key, document.Validity) ([]byte, error) {
	return func(key *Key, v document.Validity) ([]byte, error) {
		card := vectorIDCard
		card.ExpiryDate = v.NotAfter.Format(time.DateOnly)
		zone, err := card.mrz()
		if err != nil {
			return nil, err
		}
		p := checkATParts{
			iv: bytes.Repeat([]byte{0x1d}, 16), certificate: key.ID,
			mrz: []byte(zone), name: []byte(card.FullName), picture: card.Portrait,
		}
		if before != nil {
			before(&p)
		}
		if p.signature, err = key.signature(p.signed()); err != nil {
			return nil, err
		}
		if after != nil {
			after(&p)
		}
		return []byte(p.text()), nil
	}
}

// vectorIDCard is nobody's.
var vectorIDCard = IDCard{
	FullName: "MÜSTER\nMAX", FamilyNameMRZ: "MUESTER", GivenNameMRZ: "MAX", DocumentNumber: "PA0000001",
	BirthDate: "2000-01-31", Sex: "M", Portrait: bytes.Repeat(vectorCodestream(), 3),
}
