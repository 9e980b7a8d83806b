package verify

import (
	"regexp"
	"strings"

	"golang.org/x/text/language"
)

// isoDate is a date as precise as its document, or a moment, of which the day
// counts.
var isoDate = regexp.MustCompile(`^(\d{4})(?:-(\d{2})(?:-(\d{2})(?:T.*)?)?)?$`)

func isDateKey(key string) bool {
	return strings.HasSuffix(key, "_date") || key == "valid_from"
}

// compareDates compares dates as far as both go. twoDigits: one of them may
// come from a year of two digits, whose century is a guess.
func compareDates(first, second string, twoDigits bool) (Equality, []Remark) {
	a, b := isoDate.FindStringSubmatch(strings.TrimSpace(first)), isoDate.FindStringSubmatch(strings.TrimSpace(second))
	if a == nil || b == nil {
		if squeezed(first) == squeezed(second) {
			return Same, []Remark{RemarkUnreadable}
		}
		return NotComparable, []Remark{RemarkUnreadable}
	}
	e, remarks := Same, []Remark(nil)
	if a[1] != b[1] {
		if !twoDigits || a[1][2:] != b[1][2:] {
			return Different, nil
		}
		e, remarks = SameInPart, []Remark{RemarkCentury}
	}
	for i := 2; i < len(a); i++ {
		switch {
		case a[i] == b[i]:
		case a[i] == "" || b[i] == "":
			return SameInPart, append(remarks, RemarkDatePrecision)
		default:
			return Different, nil
		}
	}
	return e, remarks
}

// compareSex compares M, F and X. X is also how a machine readable zone says
// nothing (ICAO 9303-3 §4.5).
func compareSex(first, second string) (Equality, []Remark) {
	first, second = strings.TrimSpace(first), strings.TrimSpace(second)
	const known = "MFX"
	switch {
	case first == second:
		return Same, nil
	case len(first) != 1 || len(second) != 1 || !strings.Contains(known, first) || !strings.Contains(known, second):
		return NotComparable, []Remark{RemarkUnreadable}
	case first == "X" || second == "X":
		return NotComparable, []Remark{RemarkSexUnspecified}
	}
	return Different, nil
}

// countryNames are what documents write in place of a code: the names of the
// country most documents here are from, and ICAO's own codes of one letter and
// of kinds of citizens, which ISO 3166 does not have (ICAO 9303-3 §5).
var countryNames = map[string]string{
	"VIETNAM": "VN", "VIETNAMESE": "VN", "CONGHOAXAHOICHUNGHIAVIETNAM": "VN", "CHXHCNVIETNAM": "VN", "SOCIALISTREPUBLICOFVIETNAM": "VN",
	"D": "DE", "EUE": "EUE", "GBD": "GBD", "GBN": "GBN", "GBO": "GBO", "GBP": "GBP", "GBS": "GBS", "RKS": "XK", "ROM": "RO",
	"UNO": "UNO", "UNA": "UNA", "UNK": "UNK", "XBA": "XBA", "XIM": "XIM", "XCC": "XCC", "XCO": "XCO", "XEC": "XEC", "XPO": "XPO",
	"XOM": "XOM", "XXA": "XXA", "XXB": "XXB", "XXC": "XXC", "XXX": "XXX",
}

// country returns one code for the ways of writing a country, or "".
func country(s string) string {
	letters := strings.Map(func(r rune) rune {
		if r >= 'A' && r <= 'Z' {
			return r
		}
		if r == ' ' || r == '.' || r == '-' || r == '<' {
			return -1
		}
		return '?'
	}, plain(s, false))
	if code, ok := countryNames[letters]; ok {
		return code
	}
	if len(letters) != 2 && len(letters) != 3 {
		return ""
	}
	region, err := language.ParseRegion(letters)
	if err != nil || !region.IsCountry() {
		return ""
	}
	return region.Canonicalize().String()
}

// compareCountries compares nationalities: VN, VNM and Việt Nam are one.
func compareCountries(first, second string) (Equality, []Remark) {
	a, b := country(first), country(second)
	switch {
	case a != "" && a == b:
		return Same, nil
	case a == "" || b == "":
		if e, _ := compareTexts(first, second); e != Different && e != NotComparable {
			return e, nil
		}
		return NotComparable, []Remark{RemarkCountryName}
	}
	return Different, nil
}
