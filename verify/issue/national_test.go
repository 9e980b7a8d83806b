package issue_test

import (
	"crypto/rand"
	"errors"
	"testing"
	"time"

	"github.com/soi-id/soi/verify/document"
	"github.com/soi-id/soi/verify/issue"
)

// What no reader of the format would accept is not issued.
func TestNationalCodesRefuse(t *testing.T) {
	newKey := func(algorithm document.Algorithm) *issue.Key {
		key, err := issue.NewKey(algorithm, rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		key.Issuer = "did:web:pass.example"
		return key
	}
	es256, eddsa, pss := newKey(document.ES256), newKey(document.EdDSA), newKey(document.PS256)
	nobody := newKey(document.ES256)
	nobody.Issuer = ""
	aadhaar := func(key *issue.Key, sex string) error {
		_, err := issue.Aadhaar(key, issue.Resident{FullName: "Maya Namuna", Sex: sex}, time.Unix(0, 0), issue.AadhaarRecord{})
		return err
	}
	nzcp := func(key *issue.Key) error {
		_, err := issue.NZCP(key, issue.Pass{GivenName: "An"}, document.Validity{})
		return err
	}
	checkAT := func(key *issue.Key, change func(*issue.IDCard)) error {
		card := issue.IDCard{FamilyNameMRZ: "MUSTER", DocumentNumber: "PA0000001", BirthDate: "2000-01-31", ExpiryDate: "2031-12-30", Sex: "F"}
		change(&card)
		_, err := issue.CheckAT(key, card, nil)
		return err
	}
	for name, c := range map[string]struct{ got, want error }{
		"Aadhaar with ECDSA":               {aadhaar(es256, "F"), issue.ErrAlgorithm},
		"Aadhaar with PSS":                 {aadhaar(pss, "F"), issue.ErrAlgorithm},
		"Aadhaar with another sex":         {aadhaar(es256, "Q"), issue.ErrSex},
		"NZCP with Ed25519":                {nzcp(eddsa), issue.ErrAlgorithm},
		"NZCP of nobody":                   {nzcp(nobody), issue.ErrNoIssuer},
		"NZCP":                             {nzcp(es256), nil},
		"CHECK-AT":                         {checkAT(es256, func(*issue.IDCard) {}), nil},
		"CHECK-AT with Ed25519":            {checkAT(eddsa, func(*issue.IDCard) {}), issue.ErrAlgorithm},
		"CHECK-AT with another sex":        {checkAT(es256, func(c *issue.IDCard) { c.Sex = "Q" }), issue.ErrSex},
		"CHECK-AT without end":             {checkAT(es256, func(c *issue.IDCard) { c.ExpiryDate = "" }), issue.ErrMRZ},
		"CHECK-AT with a birth year":       {checkAT(es256, func(c *issue.IDCard) { c.BirthDate = "2000" }), issue.ErrMRZ},
		"CHECK-AT with an accent":          {checkAT(es256, func(c *issue.IDCard) { c.FamilyNameMRZ = "MÜSTER" }), issue.ErrMRZ},
		"CHECK-AT with a long number":      {checkAT(es256, func(c *issue.IDCard) { c.DocumentNumber = "PA00000012" }), issue.ErrMRZ},
		"CHECK-AT with a long name":        {checkAT(es256, func(c *issue.IDCard) { c.GivenNameMRZ = "ABCDEFGHIJKLMNOPQRSTUVWXYZ" }), issue.ErrMRZ},
		"CHECK-AT with a long nationality": {checkAT(es256, func(c *issue.IDCard) { c.Nationality = "AUTX" }), issue.ErrMRZ},
	} {
		if !errors.Is(c.got, c.want) {
			t.Errorf("%s: %v, want %v", name, c.got, c.want)
		}
	}
}
