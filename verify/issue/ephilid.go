package issue

import (
	"fmt"

	"github.com/fxamacker/cbor/v2"

	"github.com/soi-id/soi/verify/document"
	"github.com/soi-id/soi/verify/internal/base45"
)

// ePhilIDPrefix marks version 1 of the digital identity of PhilSys.
const ePhilIDPrefix = "PH1:"

// EPhilID returns the text of the code of a Philippine digital identity. The
// key is one for EdDSA. The error is one of those of this package.
func EPhilID(key *Key, who PhilSysPerson) (string, error) {
	if key.Algorithm != document.EdDSA {
		return "", ErrAlgorithm
	}
	claims, err := who.claims()
	if err != nil {
		return "", err
	}
	mode, err := cbor.CoreDetEncOptions().EncMode()
	if err != nil {
		return "", fmt.Errorf("issue: CBOR: %w", err)
	}
	payload, err := mode.Marshal(claims)
	if err != nil {
		return "", fmt.Errorf("%w: %w", ErrClaims, err)
	}
	message, err := key.sign(payload, Envelope{Tagging: Untagged})
	if err != nil {
		return "", err
	}
	return ePhilIDPrefix + string(base45.Encode(message)), nil
}

// claims are under texts, where a CWT has numbers.
func (who PhilSysPerson) claims() (map[string]any, error) {
	sex, ok := philSexes[who.Sex]
	if !ok {
		return nil, ErrSex
	}
	identity := map[string]any{
		"d": who.IssueDate, "i": who.Authority,
		"sb": map[string]string{
			"ln": who.FamilyName, "fn": who.GivenName, "mn": who.MiddleName, "sf": who.NameSuffix, "s": sex,
			"BF": who.BestFingers, "DOB": who.BirthDate, "POB": who.BirthPlace, "PCN": who.CardNumber,
		},
	}
	if len(who.Portrait) > 0 {
		identity["img"] = who.Portrait
	}
	return map[string]any{"1": "PH", "169": identity}, nil
}
