package issue

import (
	"bytes"
	"encoding/binary"
	"strings"

	"github.com/veraison/go-cose"

	"github.com/soi-id/soi/verify/document"
	"github.com/soi-id/soi/verify/internal/base45"
)

// vectorPhilSys is nobody.
var vectorPhilSys = PhilSysPerson{
	FamilyName: "SAMPLE", GivenName: "MARIA", MiddleName: "SANTOS", CardNumber: "0000000000000001", BirthDate: "2000-01-31", Sex: "F",
	BirthPlace: "MANILA", Authority: "PSA", BestFingers: "[1,6]",
	Portrait: []byte("\xff\xd8\xff\xe0 no picture of anybody"),
}

var philIDSpecimen = specimen{
	format: "ph.philid", algorithm: document.EdDSA, issuer: "PSA", country: "PH",
	sign:    philCardWith(func(*philCard) {}),
	undated: true, unnamed: true,
	truncated: outcome{"malformed", "philid_json_invalid"},
	flaws: []flaw{
		{
			name: "tilde", description: "has a letter ñ, which is signed as a question mark",
			sign:    philCardWith(func(c *philCard) { c.Subject.LName = "PEÑA" }),
			outcome: outcome{"authentic", "philid_tilde_not_signed"},
		},
		{
			name: "another_order", description: "has its members in another order than they are signed in",
			sign: philTextWith(func(text string) string {
				return strings.Replace(text, `"lName":"SAMPLE","fName":"MARIA"`, `"fName":"MARIA","lName":"SAMPLE"`, 1)
			}),
			outcome: outcome{"authentic", "signature_holds"},
		},
		{
			name: "changed_field", description: "another name than the signed one",
			sign:    philTextWith(func(text string) string { return strings.Replace(text, "MARIA", "MARIE", 1) }),
			outcome: outcome{"unknown_issuer", "no_key_fits"},
		},
		{
			name: "no_signature", description: "the signature is stripped",
			sign:    philTextWith(withoutSignature),
			outcome: outcome{"suspect_unsigned", "signature_missing"},
		},
		{
			name: "wrong_algorithm", description: "signed as it should be, and names another algorithm",
			sign:    philCardWith(func(c *philCard) { c.Algorithm = "ES256" }),
			outcome: outcome{"unsupported", "algorithm_unsupported"},
		},
		{
			name: "character_beyond_latin", description: "has a letter of which it is not known how it is signed",
			sign:    philCardWith(func(c *philCard) { c.Subject.LName = "NGUYỄN" }),
			outcome: outcome{"unsupported", "philid_character_unsupported"},
		},
		{
			name: "line_break", description: "a value holds the end of its own line and the next line",
			sign: philCardWith(func(c *philCard) {
				c.Subject.LName = "SAMPLE\",\n    \"fName\": \"ANOTHER"
			}),
			outcome: outcome{"malformed", "philid_members_invalid"},
		},
		{
			name: "member_not_signed", description: "has a member that the signature does not cover",
			sign:    philTextWith(func(text string) string { return strings.Replace(text, `{`, `{"Status":"ACTIVE",`, 1) }),
			outcome: outcome{"malformed", "philid_members_invalid"},
		},
		{
			name: "duplicate_key", description: "a member is there twice",
			sign: philTextWith(func(text string) string {
				return strings.Replace(text, `"lName":`, `"lName":"ANOTHER","lName":`, 1)
			}),
			outcome: outcome{"malformed", "philid_json_invalid"},
		},
		{
			name: "trailing_bytes", description: "another object follows",
			sign:    philTextWith(func(text string) string { return text + "{}" }),
			outcome: outcome{"malformed", "philid_json_invalid"},
		},
	},
}

// philCardWith signs a card that was changed before.
func philCardWith(change func(*philCard)) func(*Key, document.Validity) ([]byte, error) {
	return func(key *Key, v document.Validity) ([]byte, error) {
		card, err := issuedAt(v).card()
		if err != nil {
			return nil, err
		}
		change(&card)
		if err := card.sign(key); err != nil {
			return nil, err
		}
		text, err := card.text()
		return []byte(text), err
	}
}

// philTextWith changes the text of a signed card.
func philTextWith(change func(string) string) func(*Key, document.Validity) ([]byte, error) {
	return func(key *Key, v document.Validity) ([]byte, error) {
		text, err := PhilID(key, issuedAt(v))
		return []byte(change(text)), err
	}
}

func withoutSignature(text string) string {
	return text[:strings.Index(text, `,"signature"`)] + "}"
}

// issuedAt is the vectors' person with a document of that day.
func issuedAt(v document.Validity) PhilSysPerson {
	who := vectorPhilSys
	who.IssueDate = v.IssuedAt.UTC().Format("2006-01-02")
	return who
}

var ePhilIDSpecimen = specimen{
	format: "ph.ephilid", algorithm: document.EdDSA, issuer: "PSA", country: "PH",
	sign: func(key *Key, v document.Validity) ([]byte, error) {
		text, err := EPhilID(key, issuedAt(v))
		return []byte(text), err
	},
	undated:   true,
	truncated: outcome{"malformed", "cose_invalid"}, prefix: ePhilIDPrefix,
	flaws: []flaw{
		{
			name: "numbers_for_texts", description: "has its claims under numbers, as a CWT has them",
			sign: ePhilIDForger(func(content []byte, f *forgery) {
				f.payload = bytes.Replace(f.payload, []byte{0x61, '1'}, []byte{0x01}, 1)
				f.payload = bytes.Replace(f.payload, []byte{0x63, '1', '6', '9'}, []byte{0x18, 169}, 1)
			}),
			outcome: outcome{"authentic", "signature_holds"},
		},
		{
			name: "number_and_text", description: "has a claim under its number and, with another value, under the text of it",
			sign: ePhilIDForger(func(content []byte, f *forgery) {
				f.payload = append([]byte{content[0] + 1, 0x01, 0x62, 'V', 'N'}, content[1:]...)
			}),
			outcome: outcome{"malformed", "claims_invalid"},
		},
		{
			name: "duplicate_key", description: "a claim is there twice",
			sign: ePhilIDForger(func(content []byte, f *forgery) {
				f.payload = append([]byte{content[0] + 1, 0x61, '1', 0x62, 'V', 'N'}, content[1:]...)
			}),
			outcome: outcome{"malformed", "claims_invalid"},
		},
		{
			name: "another_country", description: "names another country as its issuer",
			sign: ePhilIDForger(func(content []byte, f *forgery) {
				f.payload = bytes.Replace(content, []byte{0x62, 'P', 'H'}, []byte{0x62, 'V', 'N'}, 1)
			}),
			outcome: outcome{"malformed", "claims_invalid"},
		},
		{
			name: "expired", description: "says when it ends, and is verified later",
			sign: ePhilIDForger(func(content []byte, f *forgery) {
				// One more pair: claim 4, exp, and a number of four bytes.
				f.payload = binary.BigEndian.AppendUint32([]byte{content[0] + 1, 0x04, 0x1a}, uint32(vectorTime.AddDate(0, 0, 1).Unix()))
				f.payload = append(f.payload, content[1:]...)
			}),
			at:      vectorTime.AddDate(0, 0, 2),
			outcome: outcome{"expired", "document_expired"},
		},
		{
			name: "wrong_algorithm", description: "claims ES256 under a key that is for EdDSA",
			sign: ePhilIDForger(func(_ []byte, f *forgery) {
				f.protected[cose.HeaderLabelAlgorithm] = cose.AlgorithmES256
			}),
			outcome: outcome{"signature_invalid", "algorithm_mismatch"},
		},
		{
			name: "algorithm_unprotected", description: "names its algorithm where the signature does not cover it",
			sign: ePhilIDForger(func(_ []byte, f *forgery) {
				delete(f.protected, cose.HeaderLabelAlgorithm)
				f.unprotected[cose.HeaderLabelAlgorithm] = cose.AlgorithmEdDSA
			}),
			outcome: outcome{"malformed", "algorithm_not_protected"},
		},
		{
			name: "trailing_bytes", description: "bytes follow the message",
			sign: ePhilIDForger(func(_ []byte, f *forgery) {
				f.change = func(message []byte) []byte { return append(message, 0) }
			}),
			outcome: outcome{"malformed", "cose_invalid"},
		},
		{
			name: "no_signature", description: "the signature is stripped",
			sign: ePhilIDForger(func(_ []byte, f *forgery) {
				f.change = func(message []byte) []byte { return append(message[:len(message)-66], 0x40) }
			}),
			outcome: outcome{"suspect_unsigned", "signature_missing"},
		},
		{
			name: "another_version", description: "of version 2, which nobody has described",
			sign: func(key *Key, v document.Validity) ([]byte, error) {
				text, err := EPhilID(key, issuedAt(v))
				return []byte(strings.Replace(text, ePhilIDPrefix, "PH2:", 1)), err
			},
			outcome: outcome{"unsupported", "ephilid_version_unsupported"},
		},
	},
}

// ePhilIDForger signs a digital identity that was changed before.
func ePhilIDForger(alter func(content []byte, f *forgery)) func(*Key, document.Validity) ([]byte, error) {
	return func(key *Key, v document.Validity) ([]byte, error) {
		claims, err := issuedAt(v).claims()
		if err != nil {
			return nil, err
		}
		forger := coseForger{
			claims: func(document.Validity) any { return claims },
			encode: func(message []byte) ([]byte, error) {
				return append([]byte(ePhilIDPrefix), base45.Encode(message)...), nil
			},
		}
		return forger.forge(func(content []byte, f *forgery) {
			f.protected[cose.HeaderLabelAlgorithm] = cose.AlgorithmEdDSA
			alter(content, f)
		})(key, v)
	}
}
