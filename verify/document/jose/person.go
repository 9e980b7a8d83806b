package jose

import (
	"maps"
	"slices"
	"strings"

	"github.com/soi-id/soi/verify/document"
)

// A kind is how a claim is read.
type kind int

const (
	asText kind = iota
	asDate
	asBirth
	asExpiry
	asSex
	asPlace // an object of parts of an address, or a text
	asPortrait
)

// personClaims are the claims about a person that have a field of Soi's, in the
// order a person expects. Their names are those of OpenID Connect Core §5.1,
// the ISO/IEC 18013-5 data elements that the EU's identity wallet uses, and
// schema.org, folded: lower case, letters and digits only.
var personClaims = []struct {
	key   string
	as    kind
	names []string
}{
	{document.FieldFullName, asText, []string{"name", "fullname"}},
	{"family_name", asText, []string{"familyname", "lastname", "surname"}},
	{"given_name", asText, []string{"givenname", "givennames", "firstname"}},
	{"middle_name", asText, []string{"middlename"}},
	{document.FieldIDNumber, asText, []string{"idnumber", "personaladministrativenumber", "nationalid", "identitynumber"}},
	{document.FieldBirthDate, asBirth, []string{"birthdate", "dateofbirth", "dob"}},
	{document.FieldSex, asSex, []string{"sex", "gender"}},
	{document.FieldNationality, asText, []string{"nationality", "nationalities"}},
	{FieldBirthPlace, asPlace, []string{"birthplace", "placeofbirth"}},
	{document.FieldAddress, asPlace, []string{"address", "residentaddress"}},
	{"email", asText, []string{"email"}},
	{"phone", asText, []string{"phone", "phonenumber", "telephone"}},
	{document.FieldDocumentNumber, asText, []string{"documentnumber"}},
	{document.FieldIssueDate, asDate, []string{"issuedate", "dateofissuance", "issuancedate"}},
	{document.FieldExpiryDate, asExpiry, []string{"expirydate", "dateofexpiry", "expirationdate"}},
	{FieldIssuingAuthority, asText, []string{"issuingauthority"}},
	{"issuing_country", asText, []string{"issuingcountry"}},
	{document.FieldPortrait, asPortrait, []string{"portrait", "picture", "photo", "image"}},
}

// addPerson adds the claims about a person: those that are known, then the
// issuer's own in the order of their names.
func (r *reading) addPerson(claims object) {
	left := names(claims)
	for _, known := range personClaims {
		for _, folded := range known.names {
			left = slices.DeleteFunc(left, func(name string) bool {
				if fold(name) != folded {
					return false
				}
				r.addKnown(known.key, known.as, name, claims[name])
				return true
			})
		}
	}
	for _, name := range left {
		r.addMember("", name, claims[name])
	}
}

func (r *reading) addKnown(key string, as kind, name string, v any) {
	switch as {
	case asText:
		r.addPlain(key, v)
	case asDate:
		r.addDate(key, v)
	case asBirth:
		r.addBirth(v)
	case asExpiry:
		r.addExpiry(v)
	case asSex:
		r.addSex(v)
	case asPlace:
		r.addPlace(key, v)
	case asPortrait:
		r.addPortrait(name, v)
	}
}

// placeParts are the parts of a place from small to large, folded: OpenID
// Connect Core §5.1.1 and schema.org.
var placeParts = []string{
	"streetaddress", "housenumber", "postalcode", "locality", "addresslocality", "region", "addressregion", "country", "addresscountry",
}

// addPlace adds a place as one line. A place that is written out as a whole is
// taken as it is.
func (r *reading) addPlace(key string, v any) {
	place, ok := v.(object)
	if !ok {
		r.addPlain(key, v)
		return
	}
	if whole, ok := place["formatted"].(string); ok && whole != "" {
		r.add(key, whole)
		return
	}
	order := func(name string) int {
		if i := slices.Index(placeParts, fold(name)); i >= 0 {
			return i
		}
		return len(placeParts)
	}
	parts := names(place)
	slices.SortStableFunc(parts, func(a, b string) int { return order(a) - order(b) })
	var line []string
	for _, name := range parts {
		value, ok := plain(place[name])
		if !ok {
			r.drop()
		}
		if value != "" && name != "type" {
			line = append(line, value)
		}
	}
	r.add(key, strings.Join(line, ", "))
}

// names returns the names of an object's members in their order.
func names(o object) []string { return slices.Sorted(maps.Keys(o)) }

// fold makes "givenName" and "given_name" one.
func fold(name string) string {
	return strings.Map(func(c rune) rune {
		switch {
		case 'A' <= c && c <= 'Z':
			return c - 'A' + 'a'
		case c == '_', c == '-', c == ' ':
			return -1
		}
		return c
	}, name)
}
