package vn

import (
	"strings"
	"testing"

	"github.com/soi-id/soi/verify/document"
)

const (
	bhytNewerText   = "0123456789|4e677579e1bb856e2056c4836e20416e|15/01/2000|1|-|01 - 001|01/01/2024|-|05/01/2024|01000123456789|-|4| 01/01/2027|0123456789abcdef-0000|4|5175e1baad6e204769e1baa32c205468c3a06e68207068e1bb912048c3a0204ee1bb9969|$"
	bhytClassicText = "DN4010123456789|4e677579e1bb856e2056c4836e20416e|1990|2|-|01 - 028|01/01/2019|31/12/2019|24/01/2019|01000123456789|-|K1|01/01/2022|0123456789abcdef|$"
	bhytShortText   = "0123456789|4e677579e1bb856e2056c4836e20416e|15/01/2000|1|48c3a0204ee1bb9969|01 - 001|01/01/2024|-|05/01/2024|$"
)

// insurance is the newer card with some parts replaced.
func insurance(change map[int]string) string {
	parts := strings.Split(bhytNewerText, "|")
	for i, value := range change {
		parts[i] = value
	}
	return strings.Join(parts, "|")
}

func TestBHYTFields(t *testing.T) {
	doc := parse(t, BHYT, symbol(bhytNewerText))
	wantFields(t, doc, "document_number=0123456789", "full_name=Nguyễn Văn An", "birth_date=2000-01-15", "sex=M",
		"first_care_place=01 - 001", "valid_from=2024-01-01", "issue_date=2024-01-05", "management_code=01000123456789",
		"living_area=4", "five_year_cover_date=2027-01-01", "check_string=0123456789abcdef-0000", "benefit_level=4",
		"issuing_place=Quận Giả, Thành phố Hà Nội")
	wantFindings(t, doc, []string{"note check_string_opaque check_string"})
	if v := doc.Validity; !v.NotBefore.Equal(date{2024, 1, 1}.first()) || !v.NotAfter.IsZero() || !v.IssuedAt.Equal(date{2024, 1, 5}.first()) {
		t.Errorf("validity %+v", v)
	}

	doc = parse(t, BHYT, symbol(bhytClassicText))
	wantFields(t, doc, "document_number=DN4010123456789", "full_name=Nguyễn Văn An", "birth_date=1990", "sex=F",
		"first_care_place=01 - 028", "valid_from=2019-01-01", "expiry_date=2019-12-31", "issue_date=2019-01-24",
		"management_code=01000123456789", "living_area=K1", "five_year_cover_date=2022-01-01",
		"check_string=0123456789abcdef", "benefit_level=4")
	wantFindings(t, doc, []string{"note check_string_opaque check_string", "warning printed_expiry_past expiry_date"})
	if v := doc.Validity; !v.NotAfter.Equal(date{2019, 12, 31}.last()) {
		t.Errorf("validity %+v", v)
	}

	doc = parse(t, BHYT, symbol(bhytShortText))
	wantFields(t, doc, "document_number=0123456789", "full_name=Nguyễn Văn An", "birth_date=2000-01-15", "sex=M",
		"address=Hà Nội", "first_care_place=01 - 001", "valid_from=2024-01-01", "issue_date=2024-01-05")
	wantFindings(t, doc, nil)
}

func TestBHYTFindings(t *testing.T) {
	for _, tt := range []struct {
		name   string
		change map[int]string
		want   []string
		typed  []string // what a typed one has besides
	}{
		{"nothing", nil, nil, nil},
		{"code of another shape", map[int]string{0: "012345678"}, []string{"failure card_code_invalid document_number"}, nil},
		{"citizen's number", map[int]string{0: "001200012345"}, []string{"failure card_code_invalid document_number"}, nil},
		{"31 February", map[int]string{2: "31/02/2000"}, []string{"failure date_impossible birth_date"}, nil},
		{"no birth date", map[int]string{2: "-"}, []string{"failure date_impossible birth_date"}, nil},
		{"impossible first day", map[int]string{6: "01/13/2024"}, []string{"failure date_impossible valid_from"}, nil},
		{"impossible last day", map[int]string{7: "soon"}, []string{"failure date_impossible expiry_date"}, nil},
		{"impossible issue", map[int]string{8: "05012024"}, []string{"failure date_impossible issue_date"}, nil},
		{"impossible fifth year", map[int]string{12: "32/01/2027"}, []string{"failure date_impossible five_year_cover_date"}, nil},
		{"one digit of a day", map[int]string{2: "5/1/2000", 8: "5/1/2024"}, nil, nil},
		{"born tomorrow", map[int]string{2: "22/11/2026"},
			[]string{"failure birth_in_future birth_date", "failure issue_before_birth issue_date"}, nil},
		{"issued tomorrow", map[int]string{8: "22/11/2026"}, []string{"failure issue_in_future issue_date"}, nil},
		{"issued before birth", map[int]string{2: "06/01/2024"}, []string{"failure issue_before_birth issue_date"}, nil},
		{"ends before it begins", map[int]string{6: "01/01/2026", 7: "31/12/2025"},
			[]string{"failure validity_reversed expiry_date", "warning printed_expiry_past expiry_date"}, nil},
		{"ends today", map[int]string{7: "21/11/2026"}, nil, nil},
		{"ended yesterday", map[int]string{7: "20/11/2026"}, []string{"warning printed_expiry_past expiry_date"}, nil},
		{"begins tomorrow", map[int]string{6: "22/11/2026"}, []string{"warning validity_not_begun valid_from"}, nil},
		{"begins today", map[int]string{6: "21/11/2026"}, nil, nil},
		{"another sex", map[int]string{3: "3"}, []string{"failure sex_unknown sex"}, nil},
		{"no name", map[int]string{1: "-"}, []string{"failure name_missing full_name"}, nil},
		{"digits in the name", map[int]string{1: hexOf("An 2")}, []string{"failure name_has_digits full_name"}, nil},
		{"name of odd length", map[int]string{1: "4e6"}, []string{"warning hex_invalid full_name"}, []string{"warning possible_scanner_damage"}},
		{"name of no text", map[int]string{1: "4eff"}, []string{"warning hex_invalid full_name"}, []string{"warning possible_scanner_damage"}},
		{"name not hexadecimal", map[int]string{1: "Nguyen"}, []string{"warning hex_invalid full_name"}, []string{"warning possible_scanner_damage"}},
		{"override in the name", map[int]string{1: hexOf("An \u202eB")}, []string{"warning control_characters full_name"}, nil},
		{"control in the address", map[int]string{4: hexOf("Hà\x00Nội")}, []string{"warning control_characters address"}, nil},
		{"no text in the place", map[int]string{5: "01 \x96 001"}, []string{"warning text_not_utf8 first_care_place"}, nil},
		{"benefit level 6", map[int]string{14: "6"}, []string{"warning benefit_level_unknown benefit_level"}, nil},
		{"no benefit level", map[int]string{14: "-"}, nil, nil},
		{"Telex", map[int]string{1: "4e677579e1bb856e2056c4836êfđ"}, []string{"warning hex_invalid full_name"},
			[]string{"warning possible_scanner_damage", "warning vietnamese_input_method"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			text, want := insurance(tt.change), append([]string{"note check_string_opaque check_string"}, tt.want...)
			wantFindings(t, parse(t, BHYT, symbol(text)), want)
			wantFindings(t, parse(t, BHYT, typed(text)), append(want, tt.typed...))
		})
	}
}

// A form that cannot be decoded is shown as it stands, never as a wrong name.
func TestBHYTKeepsWhatItCannotDecode(t *testing.T) {
	for _, raw := range []string{"4e6", "4eff", "Nguyen"} {
		if got := parse(t, BHYT, symbol(insurance(map[int]string{1: raw}))).Value(document.FieldFullName); got != raw {
			t.Errorf("%q became %q", raw, got)
		}
	}
}

func TestBHYTBenefitLevelOfTheCode(t *testing.T) {
	text := strings.Replace(bhytClassicText, "DN4", "DNX", 1)
	doc := parse(t, BHYT, symbol(text))
	if !strings.Contains(strings.Join(marks(doc, document.Warning), " "), CodeBenefitLevelUnknown) || doc.Value(FieldBenefitLevel) != "X" {
		t.Errorf("%v", doc)
	}
}

func TestBHYTOtherCounts(t *testing.T) {
	parts := strings.Split(bhytNewerText, "|")
	for _, n := range []int{11, 14, 16} {
		text := strings.Join(append(append([]string{}, parts[:n-1]...), "$"), "|")
		doc := parse(t, BHYT, symbol(text))
		wantFindings(t, doc, []string{"note field_count_unusual", "note extended_unknown extended_more"})
		if doc.Value(document.FieldFullName) != "Nguyễn Văn An" || doc.Value(FieldExtendedMore) == "" {
			t.Errorf("%d parts: %v", n, doc.Fields)
		}
	}
	long := strings.TrimSuffix(bhytNewerText, "$") + "x|$"
	wantFindings(t, parse(t, BHYT, symbol(long)), []string{"note field_count_unusual", "note extended_unknown extended_more"})
}

func TestBHYTBroken(t *testing.T) {
	for _, tt := range []struct {
		name, text          string
		ofSymbol, whenTyped string
	}{
		{"end lost", strings.TrimSuffix(bhytNewerText, "|$"), CodeFieldsMissing, CodePossibleScannerDamage},
		{"cut off", bhytNewerText[:80], CodeFieldsMissing, CodePossibleScannerDamage},
		{"nine parts", "0123456789|4e|2000|1|-|-|-|-|$", CodeFieldsMissing, CodePossibleScannerDamage},
		{"cut off, Telex", "0123456789|4êf|2000|1|-|-", CodeFieldsMissing, CodeVietnameseInputMethod},
	} {
		for _, p := range []document.Payload{symbol(tt.text), typed(tt.text)} {
			want := tt.ofSymbol
			if p.Source == document.SourceTyped {
				want = tt.whenTyped
			}
			if !BHYT.Recognise(p) {
				t.Errorf("%s: not recognised", tt.name)
			}
			if doc, err := BHYT.Parse(p, at); doc != nil || malformedCode(err) != want {
				t.Errorf("%s: %v, %v, want %s", tt.name, doc, err, want)
			}
		}
	}
	// Digits lost and text rewritten: nothing is left to judge.
	text := insurance(map[int]string{0: "012345678", 1: "4e677579êfđ"})
	if doc, err := BHYT.Parse(typed(text), at); doc != nil || malformedCode(err) != CodeVietnameseInputMethod {
		t.Errorf("%v, %v", doc, err)
	}
}

func TestRecogniseBHYT(t *testing.T) {
	for _, tt := range []struct {
		name, text string
		want       bool
	}{
		{"newer", bhytNewerText, true},
		{"classic", bhytClassicText, true},
		{"short", bhytShortText, true},
		{"code and end alone", "0123456789|a|b|c|$", true},
		{"code alone", "0123456789|a|b|c|d", false},
		{"end alone", "a|b|c|d|$", false},
		{"a citizen card that ends in $", cardText2021 + "|$", false},
		{"small letters", strings.Replace(bhytClassicText, "DN4", "dn4", 1), true}, // by its end and dates
		{"a price list", "x|y|2000|1|z", false},
	} {
		if got := BHYT.Recognise(symbol(tt.text)); got != tt.want {
			t.Errorf("%s: %v", tt.name, got)
		}
	}
}
