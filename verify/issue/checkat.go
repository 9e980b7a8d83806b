package issue

import (
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/soi-id/soi/verify/document"
)

// An IDCard is what the QR code of an Austrian identity card tells. In JSON its
// members are the field keys of Soi.
type IDCard struct {
	FullName       string `json:"full_name"`        // its parts with line feeds between them
	FamilyNameMRZ  string `json:"family_name_icao"` // as ICAO 9303-3 §6 writes it in A to Z
	GivenNameMRZ   string `json:"given_name_icao"`
	DocumentNumber string `json:"document_number"` // nine characters or fewer
	BirthDate      string `json:"birth_date"`      // ISO 8601, whole, as is the next date
	ExpiryDate     string `json:"expiry_date"`
	Sex            string `json:"sex"`                   // M, F, X
	Nationality    string `json:"nationality,omitempty"` // three letters; AUT if empty
	Portrait       []byte `json:"portrait,omitempty"`    // JPEG 2000; Base64 in JSON
}

// CheckAT returns the text of the QR code of an Austrian identity card. The
// key's ID is the certificate id, such as "A16ATS004008"; iv is any bytes, new
// for each card. Cards are signed on brainpoolP256r1, which keys of this package
// are not: what is made here is on P-256. The error is one of those of this
// package.
func CheckAT(key *Key, card IDCard, iv []byte) (string, error) {
	if key.Algorithm != document.ES256 {
		return "", ErrAlgorithm
	}
	zone, err := card.mrz()
	if err != nil {
		return "", err
	}
	parts := checkATParts{iv: iv, certificate: key.ID, mrz: []byte(zone), name: []byte(card.FullName), picture: card.Portrait}
	if parts.signature, err = key.signature(parts.signed()); err != nil {
		return "", err
	}
	return parts.text(), nil
}

// checkATParts are the six parts of a code, in their order.
type checkATParts struct {
	signature, iv      []byte
	certificate        string
	mrz, name, picture []byte
}

func (p checkATParts) signed() []byte {
	return slices.Concat(p.iv, []byte(p.certificate), []byte{'\n'}, p.mrz, p.name, p.picture)
}

func (p checkATParts) text() string {
	e := base64.StdEncoding.EncodeToString
	hexadecimal := func(b []byte) []byte { return []byte(hex.EncodeToString(b)) }
	return strings.Join([]string{e(hexadecimal(p.signature)), e(hexadecimal(p.iv)), p.certificate, e(p.mrz), e(p.name), e(p.picture)}, ";")
}

// mrz is the zone of a card of the size TD1, ICAO 9303-5 §4.2.2: three lines of
// 30 characters.
func (card IDCard) mrz() (string, error) {
	birth, err1 := time.Parse(time.DateOnly, card.BirthDate)
	expiry, err2 := time.Parse(time.DateOnly, card.ExpiryDate)
	if err := errors.Join(err1, err2); err != nil {
		return "", ErrMRZ
	}
	nationality := card.Nationality
	if nationality == "" {
		nationality = "AUT"
	}
	sex := card.Sex
	if sex != "M" && sex != "F" {
		if sex != "X" {
			return "", ErrSex
		}
		sex = "<"
	}
	checked := func(field string) string { return field + string(checkDigit(field)) }
	name := strings.ReplaceAll(card.FamilyNameMRZ+"<<"+card.GivenNameMRZ, " ", "<")
	upper := "IDAUT" + checked(filled(card.DocumentNumber, 9)) + filled("", 15)
	born, ends := checked(birth.Format("060102")), checked(expiry.Format("060102"))
	optional := filled("", 11)
	middle := born + sex + ends + filled(nationality, 3) + optional
	middle += string(checkDigit(upper[5:] + born + ends + optional))
	zone := fmt.Sprintf("%s\n%s\n%s\n", upper, middle, filled(name, 30))
	if len(zone) != 3*31 || strings.ContainsFunc(zone, func(r rune) bool {
		return r != '<' && r != '\n' && (r < 'A' || r > 'Z') && (r < '0' || r > '9')
	}) {
		return "", ErrMRZ
	}
	return zone, nil
}

func filled(field string, n int) string {
	return field + strings.Repeat("<", max(0, n-len(field)))
}

// checkDigit is that of ICAO 9303-3 §4.9.
func checkDigit(field string) byte {
	sum := 0
	for i, c := range field {
		value := 0
		switch {
		case c >= '0' && c <= '9':
			value = int(c - '0')
		case c >= 'A' && c <= 'Z':
			value = int(c-'A') + 10
		}
		sum += value * [...]int{7, 3, 1}[i%3]
	}
	return byte('0' + sum%10)
}
