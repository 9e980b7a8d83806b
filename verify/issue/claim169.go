package issue

import (
	"maps"
	"strings"

	"github.com/soi-id/soi/verify/document"
)

// An Identity is what a claim 169 code tells about a person. What is empty is
// left out. In JSON its members are the field keys of Soi.
type Identity struct {
	IDNumber          string `json:"id_number,omitempty"`
	Version           string `json:"version,omitempty"`
	Language          string `json:"language,omitempty"` // ISO 639-3
	FullName          string `json:"full_name,omitempty"`
	GivenName         string `json:"given_name,omitempty"`
	MiddleName        string `json:"middle_name,omitempty"`
	FamilyName        string `json:"family_name,omitempty"`
	BirthDate         string `json:"birth_date,omitempty"` // ISO 8601
	Sex               string `json:"sex,omitempty"`        // M, F, X
	Address           string `json:"address,omitempty"`
	Email             string `json:"email,omitempty"`
	Phone             string `json:"phone,omitempty"`       // E.123
	Nationality       string `json:"nationality,omitempty"` // ISO 3166
	SecondaryFullName string `json:"secondary_full_name,omitempty"`
	SecondaryLanguage string `json:"secondary_language,omitempty"`
	LocationCode      string `json:"location_code,omitempty"`
	LegalStatus       string `json:"legal_status,omitempty"`
	IssuingCountry    string `json:"issuing_country,omitempty"`
	Portrait          []byte `json:"portrait,omitempty"`      // Base64 in JSON
	PortraitType      string `json:"portrait_type,omitempty"` // its media type
	// More are claims by their number that Identity does not name. They
	// outrank those that it does.
	More map[int]any `json:"-"`
}

// Claim169 returns the text of a MOSIP identity QR code, specification 1.2.1.
// The error is one of those of this package.
func Claim169(key *Key, who Identity, v document.Validity, e Envelope) (string, error) {
	if key.Issuer == "" {
		return "", ErrNoIssuer
	}
	identity, err := who.claims()
	if err != nil {
		return "", err
	}
	claims := claimsOf(key.Issuer, v)
	claims[claimIdentity] = identity
	return key.seal(claims, e)
}

// The values of the claims that are not text, specification 1.2.1 §3.1.
var (
	sexClaims   = map[string]int{"M": 1, "F": 2, "X": 3}
	imageClaims = map[string]int{
		"image/png": 0, "image/jpeg": 1, "image/jp2": 2, "image/avif": 3, "image/webp": 4, "image/tiff": 5,
	}
)

func (who Identity) claims() (map[int]any, error) {
	claims := make(map[int]any)
	for label, text := range map[int]string{
		1: who.IDNumber, 2: who.Version, 3: who.Language, 4: who.FullName, 5: who.GivenName, 6: who.MiddleName,
		7: who.FamilyName, 8: compactDate(who.BirthDate), 10: who.Address, 11: who.Email, 12: who.Phone,
		13: who.Nationality, 19: who.SecondaryFullName, 20: who.SecondaryLanguage, 21: who.LocationCode,
		22: who.LegalStatus, 23: who.IssuingCountry,
	} {
		if text != "" {
			claims[label] = text
		}
	}
	if who.Sex != "" {
		sex, ok := sexClaims[who.Sex]
		if !ok {
			return nil, ErrSex
		}
		claims[9] = sex
	}
	if len(who.Portrait) > 0 {
		image, ok := imageClaims[who.PortraitType]
		if !ok {
			return nil, ErrPortrait
		}
		// An array of biometrics; each is data, format (0 an image), subformat.
		claims[62] = []map[int]any{{0: who.Portrait, 1: 0, 2: image}}
	}
	maps.Copy(claims, who.More)
	return claims, nil
}

// compactDate turns a whole date of ISO 8601 into the YYYYMMDD of claim 8.
func compactDate(date string) string {
	if len(date) == len("2006-01-02") {
		return strings.ReplaceAll(date, "-", "")
	}
	return date
}
