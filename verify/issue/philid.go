package issue

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/soi-id/soi/verify/document"
)

// A PhilSysPerson is what the codes of the Philippine identity system tell about
// a person. In JSON its members are the field keys of Soi.
type PhilSysPerson struct {
	FamilyName  string `json:"family_name"`
	GivenName   string `json:"given_name"`
	MiddleName  string `json:"middle_name,omitempty"`
	NameSuffix  string `json:"name_suffix,omitempty"`
	CardNumber  string `json:"document_number"` // 16 digits
	BirthDate   string `json:"birth_date"`      // ISO 8601
	Sex         string `json:"sex"`             // M, F
	BirthPlace  string `json:"birth_place"`
	IssueDate   string `json:"issue_date"` // ISO 8601
	Authority   string `json:"issuing_authority"`
	BestFingers string `json:"best_quality_fingers,omitempty"` // as "[1,6]"
	Portrait    []byte `json:"portrait,omitempty"`             // ePhilID only; Base64 in JSON
}

// philSexes are the words of the codes.
var philSexes = map[string]string{"M": "Male", "F": "Female"}

// philCard is the code of a PhilID, in the order in which PhilSys writes it.
type philCard struct {
	DateIssued string      `json:"DateIssued"`
	Issuer     string      `json:"Issuer"`
	Subject    philSubject `json:"subject"`
	Algorithm  string      `json:"alg"`
	Signature  string      `json:"signature,omitempty"`
}

type philSubject struct {
	Suffix string `json:"Suffix"`
	LName  string `json:"lName"`
	FName  string `json:"fName"`
	MName  string `json:"mName"`
	Sex    string `json:"sex"`
	BF     string `json:"BF"`
	DOB    string `json:"DOB"`
	POB    string `json:"POB"`
	PCN    string `json:"PCN"`
}

// PhilID returns the text of the code of a Philippine identity card, version 1.
// The key is one for EdDSA. The error is one of those of this package.
func PhilID(key *Key, who PhilSysPerson) (string, error) {
	card, err := who.card()
	if err != nil {
		return "", err
	}
	if err := card.sign(key); err != nil {
		return "", err
	}
	return card.text()
}

func (who PhilSysPerson) card() (philCard, error) {
	sex, ok := philSexes[who.Sex]
	if !ok {
		return philCard{}, ErrSex
	}
	return philCard{
		DateIssued: who.IssueDate, Issuer: who.Authority, Algorithm: "EDDSA",
		Subject: philSubject{
			Suffix: who.NameSuffix, LName: who.FamilyName, FName: who.GivenName, MName: who.MiddleName, Sex: sex,
			BF: who.BestFingers, DOB: who.BirthDate, POB: who.BirthPlace, PCN: grouped(who.CardNumber),
		},
	}, nil
}

// grouped writes a card number in groups of four digits, as on the card.
func grouped(number string) string {
	var b strings.Builder
	for i, digit := range number {
		if i > 0 && i%4 == 0 {
			b.WriteByte('-')
		}
		b.WriteRune(digit)
	}
	return b.String()
}

func (c *philCard) sign(key *Key) error {
	if key.Algorithm != document.EdDSA {
		return ErrAlgorithm
	}
	signature, err := key.signature(c.signed())
	c.Signature = base64.StdEncoding.EncodeToString(signature)
	return err
}

// signed is what PhilSys signs: the card without its signature, pretty, with the
// values as they are, and a question mark for every ñ.
func (c *philCard) signed() []byte {
	s := c.Subject
	text := fmt.Sprintf(`{
  "DateIssued": "%s",
  "Issuer": "%s",
  "subject": {
    "Suffix": "%s",
    "lName": "%s",
    "fName": "%s",
    "mName": "%s",
    "sex": "%s",
    "BF": "%s",
    "DOB": "%s",
    "POB": "%s",
    "PCN": "%s"
  },
  "alg": "%s"
}`, c.DateIssued, c.Issuer, s.Suffix, s.LName, s.FName, s.MName, s.Sex, s.BF, s.DOB, s.POB, s.PCN, c.Algorithm)
	return []byte(strings.NewReplacer("ñ", "?", "Ñ", "?").Replace(text))
}

func (c *philCard) text() (string, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(c); err != nil {
		return "", fmt.Errorf("issue: PhilID: %w", err)
	}
	return strings.TrimSuffix(b.String(), "\n"), nil
}
