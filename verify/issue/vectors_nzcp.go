package issue

import (
	"bytes"

	"github.com/veraison/go-cose"

	"github.com/soi-id/soi/verify/document"
)

const nzcpIssuer = "did:web:pass.example"

var nzcpSpecimen = specimen{
	format: "cwt.nzcp", algorithm: document.ES256, issuer: nzcpIssuer, country: "NZ", keyID: "key-1",
	sign: func(key *Key, v document.Validity) ([]byte, error) {
		text, err := NZCP(key, vectorPass, v)
		return []byte(text), err
	},
	truncated: outcome{"malformed", "base32_invalid"}, prefix: nzcpPrefix,
	flaws: append(nzcpForger.flaws(),
		flaw{
			name: "key_not_listed", description: "names a key that the issuer does not list",
			sign: nzcpForger.forge(func(_ []byte, f *forgery) {
				f.protected[cose.HeaderLabelKeyID] = []byte("key-2")
			}),
			outcome: outcome{"unknown_issuer", "no_key"},
		},
		flaw{
			name: "endless", description: "says nothing of its end",
			sign:    nzcpWithout(claimExpires),
			outcome: outcome{"malformed", "claims_invalid"},
		},
		flaw{
			name: "nobodys", description: "says nothing of its issuer",
			sign:    nzcpWithout(claimIssuer),
			outcome: outcome{"malformed", "claims_invalid"},
		},
		flaw{
			name: "another_type", description: "a pass of a type that is not defined",
			sign: nzcpForger.forge(func(content []byte, f *forgery) {
				f.payload = bytes.Replace(content, []byte("PublicCovidPass"), []byte("SecretCovidPass"), 1)
			}),
			outcome: outcome{"unsupported", "nzcp_type_unsupported"},
		},
		flaw{
			name: "another_version", description: "of version 2, which is not defined",
			sign: func(key *Key, v document.Validity) ([]byte, error) {
				text, err := NZCP(key, vectorPass, v)
				return bytes.Replace([]byte(text), []byte("/1/"), []byte("/2/"), 1), err
			},
			outcome: outcome{"unsupported", "nzcp_version_unsupported"},
		},
	),
}

var nzcpForger = coseForger{
	claims: func(v document.Validity) any { return vectorPass.claims(nzcpIssuer, v) },
	encode: func(message []byte) ([]byte, error) { return base32Pass(message), nil },
}

// nzcpWithout signs a pass that lacks a claim.
func nzcpWithout(label int) func(*Key, document.Validity) ([]byte, error) {
	return coseForger{encode: nzcpForger.encode, claims: func(v document.Validity) any {
		claims := vectorPass.claims(nzcpIssuer, v)
		delete(claims, label)
		return claims
	}}.forge(func([]byte, *forgery) {})
}

// vectorPass is nobody's.
var vectorPass = Pass{GivenName: "An", FamilyName: "Mẫu", BirthDate: "2000-01-31", UUID: [16]byte{15: 1}}
