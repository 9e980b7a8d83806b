package certificate

import (
	"encoding/asn1"
	"encoding/hex"
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"

	"golang.org/x/crypto/cryptobyte"
	tag "golang.org/x/crypto/cryptobyte/asn1"
)

// A Name is a distinguished name.
type Name struct {
	// Canonical is a text that equal names have in common. It ignores what
	// RFC 5280 §7.1 ignores and issuers do not keep apart: the kind of string,
	// case, and spaces beyond the first. It has no personal form and is not
	// for people.
	Canonical string
	// The first of each attribute, as it stands.
	Country, CommonName, Organization string
}

// The kinds of strings that an attribute may be (RFC 5280 §4.1.2.4).
const (
	numericString = tag.Tag(18)
	visibleString = tag.Tag(26)
	bmpString     = tag.Tag(30)
)

func (n *Name) read(s *cryptobyte.String) bool {
	var name cryptobyte.String
	if !s.ReadASN1(&name, tag.SEQUENCE) {
		return false
	}
	var canonical []string
	for !name.Empty() {
		var set cryptobyte.String
		if !name.ReadASN1(&set, tag.SET) || set.Empty() {
			return false
		}
		var attributes []string
		for !set.Empty() {
			attribute, ok := n.readAttribute(&set)
			if !ok {
				return false
			}
			attributes = append(attributes, attribute)
		}
		slices.Sort(attributes)
		canonical = append(canonical, strings.Join(attributes, "+"))
	}
	n.Canonical = strings.Join(canonical, ",")
	return true
}

func (n *Name) readAttribute(set *cryptobyte.String) (canonical string, ok bool) {
	var attribute, value cryptobyte.String
	var oid asn1.ObjectIdentifier
	var kind tag.Tag
	if !set.ReadASN1(&attribute, tag.SEQUENCE) || !attribute.ReadASN1ObjectIdentifier(&oid) ||
		!attribute.ReadAnyASN1(&value, &kind) || !attribute.Empty() {
		return "", false
	}
	text, isText := textOf(value, kind)
	if !isText {
		return oid.String() + "=#" + hex.EncodeToString(value), true
	}
	first := map[string]*string{"2.5.4.6": &n.Country, "2.5.4.3": &n.CommonName, "2.5.4.10": &n.Organization}[oid.String()]
	if first != nil && *first == "" {
		*first = text
	}
	// Quoted, so that no value can look like two attributes.
	return oid.String() + "=" + strconv.Quote(strings.ToLower(strings.Join(strings.Fields(text), " "))), true
}

func textOf(value []byte, kind tag.Tag) (string, bool) {
	switch kind {
	case tag.UTF8String, tag.PrintableString, tag.IA5String, tag.T61String, numericString, visibleString:
		return strings.ToValidUTF8(string(value), "\ufffd"), true
	case bmpString:
		if len(value)%2 != 0 {
			return "", false
		}
		units := make([]uint16, len(value)/2)
		for i := range units {
			units[i] = uint16(value[2*i])<<8 | uint16(value[2*i+1])
		}
		return string(utf16.Decode(units)), true
	}
	return "", false
}
