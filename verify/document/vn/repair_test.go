package vn

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/traditionalchinese"
	"golang.org/x/text/unicode/norm"

	"github.com/soi-id/soi/verify/document"
)

// lost takes away what no keyboard types: the bytes 0x80 to 0x9F of UTF-8 that
// was read as ISO 8859-1.
func lost(s string) string {
	var b strings.Builder
	for i := range len(s) {
		if s[i] < 0x80 || s[i] > 0x9F {
			b.WriteRune(rune(s[i]))
		}
	}
	return b.String()
}

func latin1(s string) string {
	text, _ := charmap.ISO8859_1.NewDecoder().String(s)
	return text
}

func TestRepair(t *testing.T) {
	for _, tt := range []struct {
		name string
		raw  string
		want string // "" for untouched
	}{
		// The examples of the field.
		{"CP1252", "TrÆ°Æ¡ng", "Trương"},
		{"ISO 8859-1", latin1("Nguyễn Thị Mẫu"), "Nguyễn Thị Mẫu"},
		{"CP1252, decomposed", latin1(norm.NFD.String("Hồng Hạnh")), "Hồng Hạnh"},
		{"CP1252, ends in a blank", latin1("Hà"), "Hà"},
		{"Big5", "Hu廙軟h", "Huỳnh"},
		{"bytes as decimals", "Ng022501870141c", "Ngọc"},
		{"bytes as decimals, three digits", "Ng225187141c", "Ngọc"},
		{"code points", "Nguy7877n", "Nguyễn"},
		{"code points, two together", "Ph432417ng", "Phương"},
		{"code points, a whole word", "2727895 Nh432 221", "Đỗ Như Ý"},
		{"code points, at the end", "L234 Th7883 M7929", "Lê Thị Mỹ"},
		{"code points, capitals", "NGUY7876N V258N AN", "NGUYỄN VĂN AN"},
		{"entities", "Ng&#7885;c &Aacute;nh", "Ngọc Ánh"},
		{"entities, hexadecimal", "Nguy&#x1EC5;n", "Nguyễn"},
		{"percent", "Ng%E1%BB%8Dc%20Mai", "Ngọc Mai"},
		{"bytes missing, one syllable", lost("Việt"), "Việt"},
		{"bytes missing, several words", lost("Nguyệt Mai"), "Nguyệt Mai"},

		// More than one reading.
		{"bytes missing, Nguyễn or Nguyện", lost("Nguyễn"), ""},
		{"bytes missing, Thị or Thỉ", lost("Thị"), ""},
		{"bytes missing, Văn or Vĕn", lost("Văn"), ""},
		{"bytes missing, Đinh or đinh", lost("Đinh"), ""},
		{"bytes missing, one word of two", lost("Việt Nguyễn"), ""},
		{"an escaped plus", "Ng%E1%BB%8Dc+Mai", ""},
		{"marks lost", "Nguyen Van An", ""},
		{"CP437", "Phíng", ""},
		{"question marks", "Nguy?n V?n An", ""},

		// What can stand as it is, or is nothing.
		{"good", "Nguyễn Văn An", ""},
		{"ASCII", "Mai Anh", ""},
		{"minority letters", "Y Blŏ Niê Kdăm", ""},
		{"Ã is a letter", "LÃ THỊ MÃ", ""},
		{"a digit", "Nguyen Van An 2", ""},
		{"a number", "022501870141", ""},
		{"a date", "15012000", ""},
		{"a decimal beside good text", "Nguyễn V259n", ""},
		{"a decimal that ends no syllable", "Xz7877q", ""},
		{"a small letter begins a name", "Van 225", ""},
		{"an entity that is no letter", "A &amp; B", ""},
		{"an entity beyond Unicode", "A&#9999999;B", ""},
		{"a percentage", "100%25", ""},
		{"percent escapes of no text", "%FF%FE", ""},
		{"CP1252 of no Vietnamese", latin1("Ωμέγα"), ""},
		{"CP1252, a character lost for good", "Nguyá»\ufffdn", ""},
		{"half repaired", "TrÆ°Æ¡ng Ng&#7885;c", ""},
		{"a bidi override in escapes", "Ng%E1%BB%8Dc%E2%80%AE", ""},
		{"empty", "", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, ok := repair(tt.raw, names)
			if got = norm.NFC.String(got); ok != (tt.want != "") || ok && got != tt.want {
				t.Errorf("%q: %q, %v, want %q", tt.raw, got, ok, tt.want)
			}
		})
	}
}

// An address has digits of its own.
func TestRepairOfAddresses(t *testing.T) {
	for _, tt := range []struct{ raw, want string }{
		{"Ng7885c H224 Ph432417ng", ""}, // H224 is a flat, or Hà
		{"Ph432417ng Th7841nh, 12A/345-B6", "Phương Thạnh, 12A/345-B6"},
		{"Th7847ng 3, QL1A, Ngo120", "Thầng 3, QL1A, Ngo120"},
		{"Ph432417ng M7851u", ""}, // M7851u is a flat, or Mẫu
		{"Th7893p 3", ""},         // no syllable
		{"Ngo 34, Ngach 12", ""},
		{"Ngõ 34, Ngách 273, Phường Mẫu", ""},
		{"Ngo120 Ngo225", ""},
		{"Can ho L417, To 273", ""},
		{"A273b, B225c", ""},
		{"So 7877, Lo B259n", ""},
		{"Th7883 tr7845n", ""}, // Th7883 alone could be a lot
		{latin1("Số 12 Đường Thử, Ngõ 34"), "Số 12 Đường Thử, Ngõ 34"},
		{"Ng%C3%B5 34", "Ngõ 34"},
	} {
		got, ok := repair(tt.raw, anyText)
		if got = norm.NFC.String(got); ok != (tt.want != "") || ok && got != tt.want {
			t.Errorf("%q: %q, %v, want %q", tt.raw, got, ok, tt.want)
		}
	}
}

// A scanner that takes UTF-8 for another encoding damages the whole record,
// separators included.
func TestRepairOfRecords(t *testing.T) {
	const (
		number = "001200012345||"
		rest   = "|15012000|Nam|Ấp Thử, Xã Mẫu|20092024||||"
	)
	for _, page := range []struct {
		name   string
		decode encoding.Encoding
		holder string
	}{
		{"CP1252", charmap.Windows1252, "Nguyễn Văn An"},
		{"ISO 8859-1", charmap.ISO8859_1, "Hà"},
		{"Big5", traditionalchinese.Big5, "Huỳnh"},
		{"Big5, the separator swallowed", traditionalchinese.Big5, "Huỳnh Ngự"},
		{"Shift-JIS", japanese.ShiftJIS, "Huỳnh"},
	} {
		t.Run(page.name, func(t *testing.T) {
			printed := number + page.holder + rest
			if page.name != "CP1252" && page.name != "ISO 8859-1" {
				printed = number + page.holder + "|15012000|Nam|12|20092024||||"
			}
			text, err := page.decode.NewDecoder().String(printed)
			if err != nil || strings.ContainsRune(text, utf8.RuneError) {
				t.Fatalf("%q cannot be damaged in this way: %q, %v", printed, text, err)
			}
			want := parse(t, CCCD, symbol(printed))
			got := parse(t, CCCD, typed(text))
			for i, f := range got.Fields {
				if f.Value != want.Fields[i].Value {
					t.Errorf("%s: %q, want %q", f.Key, f.Value, want.Fields[i].Value)
				}
			}
			if !slices.Contains(marks(got, document.Warning), "text_repaired full_name") {
				t.Errorf("findings %v do not tell of the repair", got.Findings)
			}
			doc, err := CCCD.Parse(symbol(text), at)
			if err == nil && slices.ContainsFunc(doc.Findings, func(f document.Finding) bool { return f.Code == CodeTextRepaired }) {
				t.Error("a symbol was repaired")
			}
		})
	}
}

// Text repaired in a record that is broken elsewhere is no evidence of
// forgery: the damage explains the rest.
func TestRepairDoesNotHardenAJudgement(t *testing.T) {
	_, err := CCCD.Parse(typed(card(map[int]string{2: "Nguy7877n", 3: "1501200"})), at)
	if malformedCode(err) != CodePossibleScannerDamage {
		t.Errorf("%v", err)
	}
}

func TestSyllables(t *testing.T) {
	for _, s := range strings.Fields(`Nguyễn Trần Lê Phạm Hoàng Huỳnh Phan Vũ Võ Đặng Bùi Đỗ Hồ Ngô Dương Lý Quỳnh Quyên Quốc Quý Giang Giáp
		Nghĩa Khuê Thuỷ Thủy Thuý Xuân Tuyết Việt Nguyệt Uyên Yến Ý Ánh Oanh Hạnh Phúc Khoa Loan Tươi Hữu Hậu Chiểu Trưởng NGUYỄN VĂN ở Đường Phường
		Xã Ấp Thôn Quận Huyện Tỉnh Khoẻ Xoong Nghiêng Hươu Rượu Buồng Thuở Khuya Huýt Gìn Giếng`) {
		if !isSyllable(s) {
			t.Errorf("%s is a syllable", s)
		}
	}
	for _, s := range []string{"", "Nguyeễn", "Việtt", "Viềt", "Viêt", "Mac", "Kdăm", "Blŏ", "nGuyễn", "NgUyễn", "Ãá", "Ađb", "ngh", "Nguyễn Văn", "đ", "12"} {
		if isSyllable(s) {
			t.Errorf("%s is no syllable", s)
		}
	}
}

func FuzzRepair(f *testing.F) {
	for _, s := range []string{
		"TrÆ°Æ¡ng", "Hu廙軟h", "Ng022501870141c", "Ph432417ng", "Ng&#7885;c", "Ng%E1%BB%8Dc", lost("Nguyệt"), lost("Nguyễn"),
		"Ngõ 34", "Nguyễn Văn An", "L417", "HÃ\u00a0", "Ì»", "2727895", "%", "&#;",
	} {
		f.Add(s, true)
		f.Add(s, false)
	}
	f.Fuzz(func(t *testing.T, raw string, isName bool) {
		holds := anyText
		if isName {
			holds = names
		}
		text, ok := repair(raw, holds)
		if !ok {
			if text != "" {
				t.Errorf("%q: not repaired, and %q", raw, text)
			}
			return
		}
		if !sound(text) || plain(text) == plain(raw) || !hasMarkedLetter(plain(text)) {
			t.Errorf("%q became %q", raw, text)
		}
		if again, ok := repair(text, holds); ok {
			t.Errorf("%q became %q and then %q", raw, text, again)
		}
	})
}
