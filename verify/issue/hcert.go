package issue

import "github.com/soi-id/soi/verify/document"

// hcertPrefix marks version 1 of an EU health certificate.
const hcertPrefix = "HC1:"

// HCERT returns the text of an EU Digital COVID Certificate with the content
// of the EU DCC schema: "ver", "nam", "dob" and one of "v", "t" and "r". It
// does not check the schema. The issuer is the key's country. The error is one
// of those of this package.
func HCERT(key *Key, certificate map[string]any, v document.Validity, e Envelope) (string, error) {
	if len(key.Country) != 2 {
		return "", ErrNoCountry
	}
	claims := claimsOf(key.Country, v)
	claims[claimHealth] = map[int]any{1: certificate}
	e.Compression = Zlib // hcert-spec §4.2
	text, err := key.seal(claims, e)
	if err != nil {
		return "", err
	}
	return hcertPrefix + text, nil
}
