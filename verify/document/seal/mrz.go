package seal

import (
	"strconv"
	"strings"

	"github.com/soi-id/soi/verify/document"
	"github.com/soi-id/soi/verify/internal/c40"
)

const filler = "<"

// A span is a part of an MRZ, its lines joined.
type span struct{ from, to int }

func (s span) of(mrz string) string { return mrz[s.from:s.to] }

// A layout is where the parts of a machine-readable zone are. What a seal
// covers, its signature does, so the check digits are not looked at.
type layout struct {
	lines                      []int // the lengths of the lines
	names, number, nationality span
	birth, sex, expiry         span
	// optional is where a number of more than nine characters goes on, behind
	// the filler in place of its check digit (Doc 9303-5 §4.2.2 note j).
	optional span
}

// two is the layout of two lines, of which all but the names and the optional
// data stand in the second one at the same places: Doc 9303-4, 9303-6 and
// 9303-7, §4.2.2.
func two(first, second int, optional span) layout {
	return layout{
		lines: []int{first, second}, names: span{5, first},
		number: span{first, first + 9}, nationality: span{first + 10, first + 13},
		birth: span{first + 13, first + 19}, sex: span{first + 20, first + 21}, expiry: span{first + 21, first + 27},
		optional: optional,
	}
}

var (
	layoutTD1 = layout{ // Doc 9303-5 §4.2.2
		lines: []int{30, 30, 30}, names: span{60, 90},
		number: span{5, 14}, birth: span{30, 36}, sex: span{37, 38}, expiry: span{38, 44}, nationality: span{45, 48},
		optional: span{15, 30},
	}
	layoutTD2 = two(36, 36, span{64, 71})
	layoutTD3 = two(44, 44, span{})
	// Visas leave out the end of the second line, which is optional data.
	layoutMRVA = two(44, 28, span{})
	layoutMRVB = two(36, 28, span{})
)

func (l layout) length() int {
	n := 0
	for _, line := range l.lines {
		n += line
	}
	return n
}

// readMRZ returns a reader of a machine-readable zone of one of the layouts,
// which differ in their lengths.
func readMRZ(layouts ...layout) func(*reading, string, []byte) {
	return func(r *reading, key string, value []byte) {
		text, err := c40.Decode(value)
		if err != nil {
			r.addRaw(key, value)
			return
		}
		mrz := strings.ReplaceAll(text, " ", filler)
		for _, l := range layouts {
			// C40 fills up to a multiple of three with spaces or nothing.
			if n := l.length(); len(mrz) >= n && len(mrz) < n+3 && strings.Trim(mrz[n:], filler) == "" {
				r.addMRZ(key, mrz[:n], l)
				return
			}
		}
		r.addLast(key, mrz)
		r.find(CodeSealValueUnreadable, document.Warning, key)
	}
}

func (r *reading) addMRZ(key, mrz string, l layout) {
	primary, secondary, _ := strings.Cut(l.names.of(mrz), "<<")
	surname, given := spaced(primary), spaced(secondary)
	r.addFilled(document.FieldFullName, strings.TrimSpace(surname+" "+given))
	r.addFilled(FieldSurname, surname)
	r.addFilled(FieldGivenNames, given)
	r.addFilled(document.FieldDocumentNumber, l.documentNumber(mrz))
	r.addShortDate(document.FieldBirthDate, l.birth.of(mrz))
	readSex(r, document.FieldSex, []byte(l.sex.of(mrz)))
	r.addFilled(document.FieldNationality, unfilled(l.nationality.of(mrz)))
	r.addShortDate(document.FieldExpiryDate, l.expiry.of(mrz))
	r.addFilled(FieldDocumentCode, unfilled(mrz[:2]))

	var lines []string
	for at, i := 0, 0; i < len(l.lines); i++ {
		lines = append(lines, mrz[at:at+l.lines[i]])
		at += l.lines[i]
	}
	r.addLast(key, strings.Join(lines, "\n"))
}

// addFilled adds a field, unless the MRZ leaves it empty.
func (r *reading) addFilled(key, value string) {
	if value != "" {
		r.add(key, value)
	}
}

func (l layout) documentNumber(mrz string) string {
	number := l.number.of(mrz)
	if mrz[l.number.to:l.number.to+1] == filler && !strings.Contains(number, filler) && l.optional.to > 0 {
		rest, _, _ := strings.Cut(l.optional.of(mrz), filler)
		if len(rest) >= 2 {
			return number + rest[:len(rest)-1]
		}
	}
	return unfilled(number)
}

// addShortDate adds a date with two digits of a year. A birth is the last one
// not after the document was issued; an expiry is the one nearest to that.
func (r *reading) addShortDate(key, text string) {
	const half = 50
	open := strings.TrimRight(text, filler)
	if open == "" {
		return
	}
	d, ok := shortDate(open)
	expiry := key == document.FieldExpiryDate
	year := r.at.Year()
	d.year += year / 100 * 100
	switch {
	case !expiry && d.first().After(r.at), expiry && d.year > year+half:
		d.year -= 100
	case expiry && d.year < year-half:
		d.year += 100
	}
	switch ok = ok && d.exists(); {
	case ok:
		r.addDate(key, d)
		r.limit(key, d)
	case expiry:
		r.fail(malformed(CodeSealValidityInvalid, "expiry date in an MRZ"))
	default:
		r.addStrangeDate(key, text)
	}
}

// shortDate reads YYMMDD, of which the day or the month and the day may be left
// open.
func shortDate(text string) (date, bool) {
	var parts [3]int
	if len(text)%2 != 0 || len(text) > 2*len(parts) {
		return date{}, false
	}
	for i := 0; i < len(text); i += 2 {
		n, err := strconv.ParseUint(text[i:i+2], 10, 8)
		if err != nil || i > 0 && n == 0 {
			return date{}, false
		}
		parts[i/2] = int(n)
	}
	return date{parts[0], parts[1], parts[2]}, true
}

// unfilled is a field without the fillers after it.
func unfilled(field string) string { return strings.TrimRight(field, filler) }

// spaced is a name with its fillers as the blanks that they stand for.
func spaced(name string) string {
	return strings.Join(strings.FieldsFunc(name, func(c rune) bool { return c == '<' }), " ")
}
