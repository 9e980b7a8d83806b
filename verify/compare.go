package verify

import (
	"slices"
	"strings"

	"github.com/soi-id/soi/verify/document"
)

// An Equality is what comparing one field of two documents came to.
//
// Equal is not genuine: whoever copies a card copies every field of it. What a
// document proves is its own [Verdict], and comparing changes neither one.
type Equality string

// The equalities. Case, blanks and the Unicode form of a character never make
// a difference.
const (
	Same                  Equality = "equal"
	SameWithoutDiacritics Equality = "equal_without_diacritics"
	// SameInPart: equal as far as the shorter of the two goes, as the notes
	// say: a birth year, the last four digits, a name that was cut off.
	SameInPart Equality = "equal_in_part"
	Different  Equality = "differs"
	// NotComparable: nothing can be said, for the reason in the notes.
	NotComparable Equality = "not_comparable"
)

// Equalities lists every equality.
func Equalities() []Equality {
	return []Equality{Same, SameWithoutDiacritics, SameInPart, Different, NotComparable}
}

// A Remark is something that a person should know about a comparison. Its text
// is in package resources under "compare.remark." and the remark.
type Remark string

// The remarks.
const (
	RemarkOnlyFirst      Remark = "only_first"      // the second document has no such field
	RemarkOnlySecond     Remark = "only_second"     // the first one has none
	RemarkRepeated       Remark = "repeated"        // a document has the field several times, with different values
	RemarkUnreadable     Remark = "unreadable"      // a value is not what it should be
	RemarkDiacritics     Remark = "diacritics"      // without its diacritics; beside equal_in_part
	RemarkNameTruncated  Remark = "name_truncated"  // a machine readable zone had no room for all of the name
	RemarkNameOrder      Remark = "name_order"      // the same words in another order
	RemarkOtherForm      Remark = "other_form"      // a document's name in its second language or Latin letters
	RemarkOtherAlphabet  Remark = "other_alphabet"  // letters of different alphabets
	RemarkLooksAlike     Remark = "looks_alike"     // the same to the eye, and letters of different alphabets
	RemarkHidden         Remark = "hidden"          // characters that are not seen
	RemarkDatePrecision  Remark = "date_precision"  // one date knows no day or month
	RemarkCentury        Remark = "century"         // a machine readable zone writes two digits of the year
	RemarkComputed       Remark = "computed"        // one date was computed, not read
	RemarkNumberPart     Remark = "number_part"     // only the last characters of a number are there
	RemarkNumberShort    Remark = "number_short"    // too few characters of a number are there
	RemarkFormerNumber   Remark = "former_number"   // the number of one is the former number of the other
	RemarkOtherNumber    Remark = "other_number"    // numbers of different kinds
	RemarkOtherDocument  Remark = "other_document"  // belongs to the document, and these are two documents
	RemarkSexUnspecified Remark = "sex_unspecified" // one of them leaves it open
	RemarkCountryName    Remark = "country_name"    // a country by a name that is not known
	RemarkWording        Remark = "wording"         // addresses are written in many ways, and people move
)

// A Comparison is one field of two documents held against each other.
type Comparison struct {
	// Field is the key under which the values were compared. A value may come
	// from another field: a name from its parts, a number from another number.
	Field string
	// First and Second are the values as the documents have them; "" where a
	// document has none.
	First, Second string
	Equality      Equality
	Remarks       []Remark
}

// An Agreement is what the comparisons of two documents come to together.
type Agreement string

// The agreements.
const (
	// NothingDiffers: everything that can be compared is equal, as far as it
	// goes.
	NothingDiffers   Agreement = "nothing_differs"
	SomethingDiffers Agreement = "something_differs"
	NothingCompared  Agreement = "nothing_compared"
)

// Agree returns what comparisons come to together.
func Agree(comparisons []Comparison) Agreement {
	agreement := NothingCompared
	for _, c := range comparisons {
		switch c.Equality {
		case Different:
			return SomethingDiffers
		case Same, SameWithoutDiacritics, SameInPart:
			agreement = NothingDiffers
		}
	}
	return agreement
}

// Count returns how many fields speak for the agreement of comparisons: those
// that differ, where any does, and otherwise those that could be compared.
func Count(comparisons []Comparison) int {
	n := 0
	for _, c := range comparisons {
		if Agree([]Comparison{c}) == Agree(comparisons) && c.Equality != NotComparable {
			n++
		}
	}
	return n
}

// Compare holds two documents against each other, field by field: what is
// about their holder, and what is about the documents where they are codes of
// one and the same. [Typed] makes a document of what a person reads on a card.
// Portraits are for eyes and left out. Without a document on both sides there
// is nothing to compare.
//
// The order is that in which a person looks: name, numbers, birth, and so on.
// What cannot be compared comes last.
func Compare(first, second *document.Document) []Comparison {
	if first == nil || second == nil {
		return nil
	}
	p := &pair{first: read(first), second: read(second)}
	p.names()
	p.numbers()
	p.field(document.FieldIDNumber)
	p.field(document.FieldDocumentNumber)
	for _, key := range holderOrder {
		p.field(key)
	}
	p.expiry()
	for _, side := range []*reading{p.first, p.second} {
		for _, key := range side.keys {
			p.field(key)
		}
	}
	slices.SortStableFunc(p.found, func(x, y Comparison) int { return behind(x) - behind(y) })
	return p.found
}

func behind(c Comparison) int {
	if c.Equality == NotComparable {
		return 1
	}
	return 0
}

// holderOrder are the fields about the holder, beside name and numbers, in the
// order of their comparisons. Every other field is taken to be about the
// document.
var holderOrder = []string{
	document.FieldBirthDate, document.FieldSex, document.FieldNationality, document.FieldAddress, keyBirthPlace,
	"birth_name", "phone", "email", "marital_status", keyIDLastFour, "phone_last_four",
}

// What formats call things that are compared in a way of their own.
const (
	keyFamilyName     = "family_name"
	keyGivenName      = "given_name"
	keyMiddleName     = "middle_name"
	keyNameSuffix     = "name_suffix"
	keyFamilyNameICAO = "family_name_icao"
	keyGivenNameICAO  = "given_name_icao"
	keySecondaryName  = "secondary_full_name"
	keyBirthPlace     = "birth_place"
	keyOldIDNumber    = "old_id_number"
	keyIDLastFour     = "id_number_last_four"
	keyPassportNumber = "passport_number"
	keyDocumentCode   = "document_code"
	keyIssuingState   = "issuing_state"
	codeNameTruncated = "name_truncated" // a finding
	formatMRZ         = "icao.mrz"
	formatCitizenCard = "vn.cccd"
)

// A reading is a document while it is compared.
type reading struct {
	doc    *document.Document
	keys   []string // of its texts, each once
	values map[string]string
	// repeated are the keys with several different values.
	repeated map[string]bool
}

func read(doc *document.Document) *reading {
	r := &reading{doc: doc, values: map[string]string{}, repeated: map[string]bool{}}
	for _, f := range doc.Fields {
		if f.Data != nil || f.Key == document.FieldPortrait || strings.TrimSpace(f.Value) == "" {
			continue
		}
		value, twice := r.values[f.Key]
		switch {
		case !twice:
			r.keys = append(r.keys, f.Key)
			r.values[f.Key] = f.Value
		case value != f.Value:
			r.repeated[f.Key] = true
		}
	}
	return r
}

// A pair is two documents and what has been found between them.
type pair struct {
	first, second *reading
	found         []Comparison
	done          map[string]bool // keys that need no comparison of their own
}

func (p *pair) mark(keys ...string) {
	if p.done == nil {
		p.done = map[string]bool{}
	}
	for _, key := range keys {
		p.done[key] = true
	}
}

func (p *pair) add(key, first, second string, e Equality, remarks ...Remark) {
	p.mark(key)
	p.found = append(p.found, Comparison{Field: key, First: first, Second: second, Equality: e, Remarks: remarks})
}

// missing adds the comparison of a field that is not on both sides or is there
// several times, and reports whether it was one.
func (p *pair) missing(key string) bool {
	first, inFirst := p.first.values[key]
	second, inSecond := p.second.values[key]
	switch {
	case !inFirst && !inSecond:
	case !inSecond:
		p.add(key, first, "", NotComparable, RemarkOnlyFirst)
	case !inFirst:
		p.add(key, "", second, NotComparable, RemarkOnlySecond)
	case p.first.repeated[key] || p.second.repeated[key]:
		p.add(key, first, second, NotComparable, RemarkRepeated)
	default:
		return false
	}
	return true
}

// field compares a field that both documents have under the same key.
func (p *pair) field(key string) {
	if p.done[key] || p.missing(key) {
		return
	}
	first, second := p.first.values[key], p.second.values[key]
	if !slices.Contains(holderOrder, key) && !p.oneDocument() {
		p.add(key, first, second, NotComparable, RemarkOtherDocument)
		return
	}
	e, remarks := p.compare(key, first, second)
	p.add(key, first, second, e, remarks...)
}

// compare compares two values in the way of their field.
func (p *pair) compare(key, first, second string) (Equality, []Remark) {
	switch {
	case key == document.FieldSex:
		return compareSex(first, second)
	case key == document.FieldNationality:
		return compareCountries(first, second)
	case key == document.FieldAddress, key == keyBirthPlace:
		return compareAddresses(first, second, p.oneDocument())
	case isDateKey(key):
		return compareDates(first, second, p.oneIs(formatMRZ))
	}
	return compareTexts(first, second)
}

// expiry compares the last day of one document with that which follows from
// the other's dates: a citizen card's code does not have it, its MRZ does.
func (p *pair) expiry() {
	const read, computed = document.FieldExpiryDate, document.FieldComputedExpiryDate
	first, second := p.first.values[read], p.second.values[read]
	if first != "" && second != "" || !p.oneDocument() {
		return
	}
	if first == "" {
		first = p.first.values[computed]
	} else {
		second = p.second.values[computed]
	}
	if first == "" || second == "" || p.first.values[read] == "" && p.second.values[read] == "" {
		return
	}
	e, remarks := compareDates(first, second, p.oneIs(formatMRZ))
	p.add(read, first, second, e, append(remarks, RemarkComputed)...)
	p.mark(computed)
}

func (p *pair) oneIs(format string) bool {
	return p.first.doc.Format == format || p.second.doc.Format == format
}

// withMRZ are the formats of codes on documents that have an MRZ as well.
var withMRZ = []string{formatCitizenCard, "icao.vds", "icao.idb", "icao.vdsnc", "at.checkat"}

// oneDocument reports whether the two may be codes of one and the same
// document, so that its number and dates ought to be equal. It is not so for a
// health card and an identity card of one person.
func (p *pair) oneDocument() bool {
	a, b := p.first.doc, p.second.doc
	if a.Format == FormatTyped || b.Format == FormatTyped {
		return true // it was typed from this document
	}
	codeA, codeB := p.first.values[keyDocumentCode], p.second.values[keyDocumentCode]
	if codeA != "" && codeB != "" && codeA[0] != codeB[0] {
		return false // a passport and a card
	}
	if a.Format == formatCitizenCard && passport(codeB) || b.Format == formatCitizenCard && passport(codeA) {
		return false
	}
	return a.Format == b.Format ||
		a.Format == formatMRZ && slices.Contains(withMRZ, b.Format) ||
		b.Format == formatMRZ && slices.Contains(withMRZ, a.Format)
}

// passport reports whether an MRZ's document code is that of a passport
// (ICAO 9303-4 §4.2.2).
func passport(code string) bool { return strings.HasPrefix(code, "P") }
