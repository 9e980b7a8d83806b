package issue

import (
	"encoding/pem"
	"time"

	"github.com/soi-id/soi/verify/document"
)

// A CA is a certificate authority of a verifier, and what its administrator says
// of the signers that it certifies.
type CA struct {
	Certificate string            `json:"certificate"` // X.509 in PEM
	Issuer      string            `json:"iss"`         // the members of [Key.JWK]
	Names       map[string]string `json:"names,omitempty"`
	Country     string            `json:"country"`
	Formats     []string          `json:"formats"`
	Test        bool              `json:"test,omitempty"`
}

// anchor is the CA of the key, as the key's record describes it. It is in force
// from a year before the moment to ten years after.
func (k *Key) anchor(from time.Time) (CA, error) {
	der, err := k.ca.CACertificate(document.Validity{NotBefore: from.AddDate(-1, 0, 0), NotAfter: from.AddDate(10, 0, 0)})
	if err != nil {
		return CA{}, err
	}
	return CA{
		Certificate: string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})),
		Issuer:      k.Issuer, Names: k.Names, Country: k.Country, Formats: k.Formats, Test: k.Test,
	}, nil
}
