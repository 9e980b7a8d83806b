package trust

import (
	"bytes"
	"crypto"
	"slices"
	"strings"
)

// describeMasterList describes the authorities of a CSCA master list. That its
// signature holds says that the list is whole; what it is worth, the
// administrator says who imports it.
func describeMasterList(file []byte) ([]described, error) {
	list, err := readMasterList(file)
	if err != nil {
		return nil, err
	}
	return describeAuthorities(list.certificates), nil
}

// describeAuthorities describes each key once. Beside its own certificate the
// key of a CA has link certificates, by which its earlier key vouches for it.
func describeAuthorities(certificates [][]byte) []described {
	var found []described
	places := make(map[string]int)
	for _, der := range certificates {
		d := describeCertificate(der)
		d.fromList(d.country)
		if d.refused == "" && d.authority == nil {
			d.refused = NotAuthority
		}
		if d.refused != "" {
			found = append(found, d)
			continue
		}
		name := idOfPublic(d.public) + d.country + d.authority.Subject
		if place, known := places[name]; known {
			found[place].join(d)
			continue
		}
		places[name] = len(found)
		found = append(found, d)
	}
	return found
}

// idOfPublic is what [Key.ID] will be; "" for a key that is refused anyway.
func idOfPublic(public crypto.PublicKey) string {
	if unsound(public) != "" {
		return ""
	}
	spki, err := marshalSPKI(public)
	if err != nil {
		return ""
	}
	return idOf(spki)
}

// join adds what another certificate says of the same CA's key: it is in force
// from the first beginning to the last end, under the shorter limit of paths.
func (d *described) join(other described) {
	for _, id := range other.keyIDs {
		if !slices.ContainsFunc(d.keyIDs, func(known []byte) bool { return bytes.Equal(known, id) }) {
			d.keyIDs = append(d.keyIDs, id)
		}
	}
	for _, c := range other.certificates {
		if !slices.Contains(d.certificates, c) {
			d.certificates = append(d.certificates, c)
		}
	}
	if other.notBefore.Before(d.notBefore) {
		d.notBefore = other.notBefore
	}
	if other.notAfter.After(d.notAfter) {
		d.notAfter = other.notAfter
	}
	a, b := d.authority, other.authority
	if b.PathLength >= 0 && (a.PathLength < 0 || b.PathLength < a.PathLength) {
		a.PathLength = b.PathLength
	}
	a.Lists = a.Lists || b.Lists
	if len(a.SubjectKeyID) == 0 {
		a.SubjectKeyID = b.SubjectKeyID
	}
}

// fromList makes the key one of a list of many issuers, which says of which
// country it is. Their documents name the issuer by it, so it is its id.
func (d *described) fromList(country string) {
	d.listed = true
	d.country = strings.ToUpper(country)
	d.issuer = Issuer{ID: d.country}
	if isCountry(d.country) {
		d.what += " " + d.country
	}
}

// unfit says why an enrolment does not fit an entry of a list of many issuers,
// or "". What is said of one issuer must not become true of all: a country
// selects, and an issuer goes with a country.
func (d described) unfit(e Enrolment) Refused {
	switch {
	case !d.listed || e.Unrestricted:
	case d.country == "":
		return NoCountry
	case e.Country == "" && (e.Issuer.ID != "" || len(e.Issuer.Names) > 0):
		return IssuerOfMany
	case e.Country != "" && !strings.EqualFold(e.Country, d.country):
		return CountryOther
	}
	return ""
}
