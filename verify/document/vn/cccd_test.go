package vn

import (
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"

	"github.com/soi-id/soi/verify/document"
)

const (
	cardText2021 = "001200012345|012345678|Nguyễn Văn An|15012000|Nam|Số 12 Đường Thử Nghiệm, Phường Mẫu, Quận Giả, Hà Nội|20052021"
	cardText2022 = "079301054321||Trần Thị Mẫu|02032001|Nữ|Ấp Thử, Xã Mẫu, Huyện Giả, Cà Mau|11082022"
	cardText2024 = "001200012345||Nguyễn Văn An|15012000|Nam|Số 12 Đường Thử Nghiệm, Phường Mẫu, Hà Nội|20092024||||"
	pcCovidText  = "001200012345|NGUYEN VAN AN|2000-01-15|1|0900000000"
)

// card is a thẻ căn cước without findings, with some of its fields replaced.
func card(change map[int]string) string {
	parts := strings.Split(cardText2024, "|")
	for i, value := range change {
		parts[i] = value
	}
	return strings.Join(parts, "|")
}

func TestCCCDFields(t *testing.T) {
	doc := parse(t, CCCD, symbol(cardText2021))
	wantFields(t, doc, "id_number=001200012345", "full_name=Nguyễn Văn An", "birth_date=2000-01-15", "sex=M",
		"address=Số 12 Đường Thử Nghiệm, Phường Mẫu, Quận Giả, Hà Nội", "issue_date=2021-05-20",
		"computed_expiry_date=2025-01-15", "old_id_number=012345678")
	wantFindings(t, doc, []string{"warning computed_expiry_past computed_expiry_date"})
	if want := (date{2021, 5, 20}).first(); !doc.Validity.IssuedAt.Equal(want) || !doc.Validity.NotAfter.IsZero() || !doc.Validity.NotBefore.IsZero() {
		t.Errorf("validity %+v", doc.Validity)
	}

	doc = parse(t, CCCD, symbol(cardText2022))
	wantFields(t, doc, "id_number=079301054321", "full_name=Trần Thị Mẫu", "birth_date=2001-03-02", "sex=F",
		"address=Ấp Thử, Xã Mẫu, Huyện Giả, Cà Mau", "issue_date=2022-08-11", "computed_expiry_date=2026-03-02")
	wantFindings(t, doc, []string{"warning computed_expiry_past computed_expiry_date"})

	for _, p := range []document.Payload{symbol(cardText2024), typed(cardText2024)} {
		doc = parse(t, CCCD, p)
		wantFields(t, doc, "id_number=001200012345", "full_name=Nguyễn Văn An", "birth_date=2000-01-15", "sex=M",
			"address=Số 12 Đường Thử Nghiệm, Phường Mẫu, Hà Nội", "issue_date=2024-09-20", "computed_expiry_date=2040-01-15")
		wantFindings(t, doc, nil)
	}
}

func TestCCCDDecomposedText(t *testing.T) {
	want := parse(t, CCCD, symbol(cardText2022))
	for _, source := range []document.Source{document.SourceSymbol, document.SourceTyped} {
		doc := parse(t, CCCD, document.Payload{Bytes: []byte(norm.NFD.String(cardText2022)), Source: source})
		for i, f := range doc.Fields {
			if f.Value != want.Fields[i].Value {
				t.Errorf("%s: %q, want %q", f.Key, f.Value, want.Fields[i].Value)
			}
		}
		wantFindings(t, doc, []string{"warning computed_expiry_past computed_expiry_date"})
	}
}

func TestCCCDFindings(t *testing.T) {
	for _, tt := range []struct {
		name   string
		change map[int]string
		want   []string
	}{
		{"nothing", nil, nil},

		// Failures.
		{"11 digits", map[int]string{0: "00120001234"}, []string{"failure not_12_digits id_number"}},
		{"13 digits", map[int]string{0: "0012000123456"}, []string{"failure not_12_digits id_number"}},
		{"a letter in the number", map[int]string{0: "O01200012345"}, []string{"failure not_12_digits id_number"}},
		{"31 February", map[int]string{3: "31022000"}, []string{"failure date_impossible birth_date"}},
		{"no birth date", map[int]string{3: ""}, []string{"failure date_impossible birth_date"}},
		{"seven digits of a date", map[int]string{3: "1501200"}, []string{"failure date_impossible birth_date"}},
		{"issued on 31 June", map[int]string{6: "31062025"}, []string{"failure date_impossible issue_date"}},
		{"issue date without a day", map[int]string{6: "092024"}, []string{"failure date_impossible issue_date"}},
		{"born tomorrow", map[int]string{0: "001226012345", 3: "22112026"},
			[]string{"failure birth_in_future birth_date", "failure issue_before_birth issue_date"}},
		{"born next year", map[int]string{0: "001227012345", 3: "2027"},
			[]string{"failure birth_in_future birth_date", "failure issue_before_birth issue_date"}},
		{"born next month", map[int]string{0: "001226012345", 3: "122026"},
			[]string{"failure birth_in_future birth_date", "failure issue_before_birth issue_date"}},
		{"born today", map[int]string{0: "001226012345", 3: "21112026", 6: "21112026"}, nil},
		{"issued tomorrow", map[int]string{6: "22112026"}, []string{"failure issue_in_future issue_date"}},
		{"issued today", map[int]string{6: "21112026"}, nil},
		{"issued before birth", map[int]string{0: "001224012345", 3: "21092024"}, []string{"failure issue_before_birth issue_date"}},
		{"issued on the day of birth", map[int]string{0: "001224012345", 3: "20092024"}, nil},
		{"issued in the year of birth", map[int]string{0: "001224012345", 3: "2024"}, []string{"note expiry_not_computable computed_expiry_date"}},
		{"issued in 2020", map[int]string{6: "31122020"},
			[]string{"failure issue_before_2021 issue_date", "warning field_count_issue_date_mismatch issue_date",
				"warning computed_expiry_past computed_expiry_date"}},
		{"another sex", map[int]string{4: "Khác"}, []string{"failure sex_unknown sex"}},
		{"no sex", map[int]string{4: ""}, []string{"failure sex_unknown sex"}},
		{"no name", map[int]string{2: ""}, []string{"failure name_missing full_name"}},
		{"blank name", map[int]string{2: "  "}, []string{"failure name_missing full_name"}},
		{"digits in the name", map[int]string{2: "Nguyễn Văn An 2"}, []string{"failure name_has_digits full_name"}},

		// Warnings.
		{"sex of the number", map[int]string{0: "001300012345"}, []string{"warning number_sex_mismatch id_number"}},
		{"century of the number", map[int]string{0: "001000012345"}, []string{"warning number_birth_year_mismatch id_number"}},
		{"year of the number", map[int]string{0: "001201012345"}, []string{"warning number_birth_year_mismatch id_number"}},
		{"prefix of no province", map[int]string{0: "003200012345"}, []string{"warning number_prefix_unknown id_number"}},
		{"former number of 8 digits", map[int]string{1: "01234567"}, []string{"warning old_id_not_9_digits old_id_number"}},
		{"former number of letters", map[int]string{1: "B1234567C"}, []string{"warning old_id_not_9_digits old_id_number"}},
		{"former number", map[int]string{1: "012345678"}, nil},
		{"override in the name", map[int]string{2: "Nguyễn \u202eVăn An"}, []string{"warning control_characters full_name"}},
		{"isolate in the address", map[int]string{5: "Phường Mẫu\u2067, Hà Nội"}, []string{"warning control_characters address"}},
		{"control in the address", map[int]string{5: "Phường Mẫu\x1b[2J, Hà Nội"}, []string{"warning control_characters address"}},
		{"no text", map[int]string{2: "Nguyễn V\xffn An"}, []string{"warning text_not_utf8 full_name"}},
		{"Nu", map[int]string{0: "001300012345", 4: "Nu"}, []string{"warning sex_without_diacritics sex"}},
		{"small letters", map[int]string{4: "nam"}, nil},

		// Notes.
		{"born in a year", map[int]string{3: "2000"}, []string{"note expiry_not_computable computed_expiry_date"}},
		{"born in a month", map[int]string{3: "012000"}, []string{"note expiry_not_computable computed_expiry_date"}},
		{"born on 29 February", map[int]string{3: "29022000"}, []string{"note expiry_not_computable computed_expiry_date"}},
		{"issued at 58", map[int]string{0: "001066012345", 3: "20091966"}, []string{"note no_expiry computed_expiry_date"}},
		{"extended", map[int]string{7: "001200054321", 8: "012345678", 9: "Trần Thị Mẫu", 10: "A1"}, []string{
			"note extended_cancelled_id extended_1", "note extended_old_id extended_2", "note extended_name extended_3",
			"note extended_unknown extended_4"}},
		{"extended with an override", map[int]string{9: "Trần \u202eThị"},
			[]string{"note extended_name extended_3", "warning control_characters extended_3"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			wantFindings(t, parse(t, CCCD, symbol(card(tt.change))), tt.want)
		})
	}
}

func TestCCCDValues(t *testing.T) {
	for _, tt := range []struct {
		change     map[int]string
		key, value string
	}{
		{map[int]string{3: "2000"}, "birth_date", "2000"},
		{map[int]string{3: "012000"}, "birth_date", "2000-01"},
		{map[int]string{3: "31022000"}, "birth_date", "31022000"},
		{map[int]string{4: "Nữ"}, "sex", "F"},
		{map[int]string{4: "Nu"}, "sex", "F"},
		{map[int]string{4: "Khác"}, "sex", "Khác"},
		{map[int]string{0: "00120001234"}, "id_number", "00120001234"},
		{map[int]string{2: "Nguyễn \u202eVăn An"}, "full_name", "Nguyễn \u202eVăn An"},
		{map[int]string{2: " Nguyễn Văn An "}, "full_name", "Nguyễn Văn An"},
		{map[int]string{2: "Nguyễn V\xffn An"}, "full_name", "Nguyễn V\ufffdn An"},
		{map[int]string{5: ""}, "address", ""},
		{map[int]string{8: "012345678"}, "extended_2", "012345678"},
		{map[int]string{10: "a|b|c"}, "extended_more", "b|c"},
	} {
		if got := parse(t, CCCD, symbol(card(tt.change))).Value(tt.key); got != tt.value {
			t.Errorf("%v: %s = %q, want %q", tt.change, tt.key, got, tt.value)
		}
	}
}

// Only a card that ends before its issue date is not read.
func TestCCCDFieldCount(t *testing.T) {
	parts := strings.Split(card(map[int]string{6: "20052021"}), "|")
	issued2024 := strings.Split(cardText2024, "|")
	past := "warning computed_expiry_past computed_expiry_date"
	for _, tt := range []struct {
		name  string
		parts []string
		want  []string
	}{
		{"7 of 2021", parts[:7], []string{past}},
		{"8 of 2021", parts[:8], []string{past, "note field_count_unusual"}},
		{"11 of 2021", parts, []string{past, "warning field_count_issue_date_mismatch issue_date"}},
		{"7 of 2024", issued2024[:7], []string{"warning field_count_issue_date_mismatch issue_date"}},
		{"10 of 2024", issued2024[:10], []string{"note field_count_unusual"}},
		{"12 of 2024", append(append([]string{}, issued2024...), "x"), []string{"note field_count_unusual", "note extended_unknown extended_more"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			wantFindings(t, parse(t, CCCD, symbol(strings.Join(tt.parts, "|"))), tt.want)
		})
	}
	for _, day := range []struct {
		issued string
		fields int
		warns  bool
	}{
		{"30062024", 7, false}, {"30062024", 11, true}, {"01072024", 7, true}, {"01072024", 11, false},
	} {
		text := strings.Join(strings.Split(card(map[int]string{6: day.issued}), "|")[:day.fields], "|")
		doc := parse(t, CCCD, symbol(text))
		if warns := len(marks(doc, document.Warning)) > 0; warns != day.warns {
			t.Errorf("%d fields issued %s: %v", day.fields, day.issued, doc.Findings)
		}
	}
	for n := 2; n < cccdFields; n++ {
		text := strings.Join(parts[:n], "|")
		if doc, err := CCCD.Parse(symbol(text), at); doc != nil || malformedCode(err) != CodeFieldsMissing {
			t.Errorf("%d fields: %v, %v", n, doc, err)
		}
		if doc, err := CCCD.Parse(typed(text), at); doc != nil || malformedCode(err) != CodePossibleScannerDamage {
			t.Errorf("%d fields typed: %v, %v", n, doc, err)
		}
	}
}

// Dates are dates in Vietnam: at 17:00 UTC it is the next day there.
func TestCCCDDayInVietnam(t *testing.T) {
	p := symbol(card(map[int]string{6: "22112026"}))
	evening := at.Add(12 * 60 * 60 * 1e9) // 17:00 UTC
	if doc, err := CCCD.Parse(p, evening); err != nil || len(doc.Findings) != 0 {
		t.Errorf("%v, %v", doc, err)
	}
	if doc, err := CCCD.Parse(p, evening.Add(-1)); err != nil || len(doc.Findings) != 1 {
		t.Errorf("%v, %v", doc, err)
	}
	// A card is in force on the whole of its last day.
	p = symbol(cardText2021)
	end := (date{2025, 1, 16}).first()
	if doc, err := CCCD.Parse(p, end.Add(-1)); err != nil || len(doc.Findings) != 0 {
		t.Errorf("%v, %v", doc, err)
	}
	if doc, err := CCCD.Parse(p, end); err != nil || len(doc.Findings) != 1 {
		t.Errorf("%v, %v", doc, err)
	}
}

func TestRecogniseCCCD(t *testing.T) {
	for _, tt := range []struct {
		name, text string
		want       string
	}{
		{"7 fields", cardText2021, "vn.cccd"},
		{"11 fields", cardText2024, "vn.cccd"},
		{"only a number", "001200012345|", "vn.cccd"},
		{"11 digits", "00120001234" + cardText2021[12:], "vn.cccd"},
		{"13 digits", "0" + cardText2021, "vn.cccd"},
		{"10 digits, a card by its dates", "1200012345" + cardText2021[12:], "vn.cccd"},
		{"9 digits", "200012345" + cardText2021[12:], ""},
		{"a code of somebody's own", "NV-0001|012345678|Nguyễn Văn An|15012000|Nam|Hà Nội|20052021", ""},
		{"11 digits and nothing like a card", "00120001234|a|b|c|d|e|f", ""},
		{"12 digits without a pipe", "001200012345", ""},
		{"insurance, 10 digits", bhytNewerText, "vn.bhyt"},
		{"insurance, letters", bhytClassicText, "vn.bhyt"},
		{"insurance under the citizen's number", "001200012345" + bhytNewerText[10:], "vn.bhyt"},
		{"insurance without its end, of 10 digits", strings.TrimSuffix(bhytNewerText, "|$"), "vn.bhyt"},
		{"licence", gplxText, "vn.gplx"},
		{"PC-Covid", pcCovidText, "vn.vneid"},
		{"empty", "", ""},
		{"pipes", "||||||||", ""},
	} {
		if got := strings.Join(recognised(symbol(tt.text)), " "); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}

func TestNumber(t *testing.T) {
	if len(provinces) != 63 {
		t.Errorf("%d provinces", len(provinces))
	}
	for text, want := range map[string]number{
		"001099000001": {"001", "M", 1999}, "001199000001": {"001", "F", 1999},
		"079200000001": {"079", "M", 2000}, "079300000001": {"079", "F", 2000},
		"096425000001": {"096", "M", 2125}, "096925000001": {"096", "F", 2325},
	} {
		if n, ok := parseNumber(text); !ok || n != want {
			t.Errorf("%s: %v, %v", text, n, ok)
		}
	}
	for _, text := range []string{"", "00109900000", "0010990000011", "00109900000x"} {
		if _, ok := parseNumber(text); ok {
			t.Errorf("%q is a number", text)
		}
	}
}
