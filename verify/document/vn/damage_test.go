package vn

import (
	"strings"
	"testing"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/traditionalchinese"

	"github.com/soi-id/soi/verify/document"
)

// Every kind of damage seen in the field, with what is said of it. The same
// text in a symbol is never called damaged.
func TestDamage(t *testing.T) {
	const (
		scanner = "warning possible_scanner_damage"
		method  = "warning vietnamese_input_method"

		repairedName    = "warning text_repaired full_name"
		repairedAddress = "warning text_repaired address"
		repairedSex     = "warning text_repaired sex"
	)
	for _, tt := range []struct {
		name   string
		change map[int]string
		want   []string
	}{
		{"none", nil, nil},
		{"a name without marks", map[int]string{2: "Mai Anh"}, nil},
		{"an address without marks", map[int]string{5: "Kon Tum"}, nil},
		{"minority letters", map[int]string{2: "Y Blŏ Niê Kdăm", 5: "Buôn Đrăm, Đắk Lắk"}, nil},
		{"numbers in an address", map[int]string{5: "Số 12A/345-B6, QL1A, Tổ 5, Hà Nội – “Khu B”"}, nil},
		{"marks lost", map[int]string{2: "Nguyen Van An", 5: "So 12 Duong Thu Nghiem, Ha Noi"}, []string{scanner}},
		{"marks lost, Nữ", map[int]string{0: "001300012345", 2: "Tran Thi Mau", 4: "Nu", 5: "Ap Thu, Ca Mau"},
			[]string{scanner, "warning sex_without_diacritics sex"}},
		{"CP1252", map[int]string{2: "TrÆ°Æ¡ng VÄƒn An"}, []string{repairedName}},
		{"CP1252, bytes lost", map[int]string{2: "Nguyá»n Vn An"}, []string{scanner}},
		{"CP1252, Ã and punctuation", map[int]string{5: "XÃ“M MỚI, HÀ NỘI"}, []string{scanner}},
		{"CP1252, Nữ", map[int]string{0: "001300012345", 2: "Nguyá»…n Thá»‹ Máº«u", 4: "Ná»¯"}, []string{repairedName, repairedSex}},
		{"Big5", map[int]string{2: "Hu廙軟h An"}, []string{repairedName}},
		{"Big5 in good text", map[int]string{2: "Hu廙軟h Văn An"}, []string{scanner}},
		{"Shift-JIS", map[int]string{5: "ﾃ� Nội"}, []string{scanner}},
		{"bytes as decimals", map[int]string{2: "Ng022501870141c An"}, []string{repairedName}},
		{"code points as decimals", map[int]string{2: "Nguy7877n V259n An", 5: "Ph432417ng Th7841nh"}, []string{repairedName, repairedAddress}},
		{"code points as decimals in good text", map[int]string{2: "Nguy7877n Văn An", 5: "Ph432417ng Mẫu, Hà Nội"}, []string{scanner}},
		{"code points as decimals, Nữ", map[int]string{0: "001300012345", 4: "N7919"}, []string{repairedSex}},
		{"CP437", map[int]string{2: "Nguyδn V╚n An"}, []string{scanner}},
		{"HTML entities", map[int]string{2: "Ng&#7885;c An"}, []string{repairedName}},
		{"percent escapes", map[int]string{5: "Ng%E1%BB%8Dc, Hà Nội"}, []string{repairedAddress}},
		{"question marks", map[int]string{2: "Nguy?n V?n An", 4: "N?"}, []string{scanner}},
		{"no text", map[int]string{2: "Nguyễn V\xe3n An"}, []string{scanner, "warning text_not_utf8 full_name"}},
		{"Telex, dd", map[int]string{5: "DDường Thử, Hà Nội"}, []string{method}},
		{"Telex, ww", map[int]string{5: "Đường Thử ww, Hà Nội"}, []string{method}},
		{"VNI", map[int]string{2: "Ngưy877n Văn An"}, []string{method, scanner}},

		// A contradiction that no damage explains stays one.
		{"digits after a name", map[int]string{2: "Nguyen Van An 2", 5: "So 12 Duong Thu, Ha Noi"},
			[]string{scanner, "failure name_has_digits full_name"}},
		{"another sex", map[int]string{2: "Nguyen Van An", 4: "X", 5: "So 12 Duong Thu, Ha Noi"},
			[]string{scanner, "failure sex_unknown sex"}},
		{"N alone", map[int]string{4: "N"}, []string{"failure sex_unknown sex"}},
		{"one digit lost and no other damage", map[int]string{0: "00120001234"}, []string{"failure not_12_digits id_number"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			text := card(tt.change)
			for _, source := range []document.Source{document.SourceTyped, document.SourcePasted, document.SourceSerial, document.SourceFile} {
				wantFindings(t, parse(t, CCCD, document.Payload{Bytes: []byte(text), Source: source}), tt.want)
			}
			for _, f := range parse(t, CCCD, symbol(text)).Findings {
				if f.Code == CodePossibleScannerDamage || f.Code == CodeVietnameseInputMethod {
					t.Errorf("a symbol: %s", f.Code)
				}
			}
		})
	}
}

// A record that damage has put out of its places is a read error when it came
// through a keyboard, and a contradiction in a symbol.
func TestDamagedStructure(t *testing.T) {
	const unmarked = "Nguyen Van An"
	for _, tt := range []struct {
		name, text string
		want       string
	}{
		{"a pipe in the name", card(map[int]string{2: "Nguy|n Văn An"}), CodePossibleScannerDamage},
		{"a pipe in the address", card(map[int]string{5: "Số 1|, Hà Nội"}), CodePossibleScannerDamage},
		{"a pipe lost in front", strings.Replace(cardText2024, "||", "|", 1), CodePossibleScannerDamage},
		{"cut off", cardText2024[:60], CodePossibleScannerDamage},
		{"a digit lost, marks lost", card(map[int]string{0: "00120001234", 2: unmarked, 5: "So 12, Ha Noi"}), CodePossibleScannerDamage},
		{"a date damaged, marks lost", card(map[int]string{3: "1501200", 2: unmarked, 5: "So 12, Ha Noi"}), CodePossibleScannerDamage},
		{"a digit lost, Telex", card(map[int]string{0: "00120001234", 5: "DDường ww, Hà Nội"}), CodeVietnameseInputMethod},
		{"a date damaged, VNI", card(map[int]string{3: "1501200", 2: "Ngưy877n Văn An"}), CodeVietnameseInputMethod},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if !CCCD.Recognise(typed(tt.text)) {
				t.Fatal("not recognised")
			}
			if doc, err := CCCD.Parse(typed(tt.text), at); doc != nil || malformedCode(err) != tt.want {
				t.Errorf("typed: %v, %v", doc, err)
			}
			doc, err := CCCD.Parse(symbol(tt.text), at)
			if err == nil && len(marks(doc, document.Failure)) == 0 || err != nil && malformedCode(err) != CodeFieldsMissing {
				t.Errorf("symbol: %v, %v", doc, err)
			}
		})
	}
}

// Names that went through the code pages scanners take for UTF-8's.
func TestUnwrittenFindsConfusedCodePages(t *testing.T) {
	for _, name := range []string{
		"Nguyễn Văn An", "Trần Thị Mẫu", "Huỳnh Ngọc Ánh", "Lê Hoàng Việt", "Phương", "Đỗ Ý Như", "LÊ THỊ BÌNH", "HÀ VÕ ĐÔNG",
		"Phạm Đức", "Vũ Thảo", "Bùi", "Ô", "Ấp Thử", "Tạ Tuấn Tú", "ĐÀO XUÂN TRƯỜNG", "TỔ 5, XÃ ĐỒNG Ý, HUYỆN GIẢ",
	} {
		if unwritten(name) {
			t.Errorf("%s is Vietnamese", name)
		}
		// A code page without some bytes leaves U+FFFD or the C1 controls.
		if s, err := charmap.Windows1252.NewDecoder().String(name); err != nil || !unwritten(plain(s)) {
			t.Errorf("%s in CP1252: %q, %v", name, s, err)
		}
		if s, err := charmap.CodePage437.NewDecoder().String(name); err != nil || !unwritten(plain(s)) {
			t.Errorf("%s in CP437: %q, %v", name, s, err)
		}
		if s, err := traditionalchinese.Big5.NewDecoder().String(name); err != nil || !unwritten(plain(s)) {
			t.Errorf("%s in Big5: %q, %v", name, s, err)
		}
		if s, err := japanese.ShiftJIS.NewDecoder().String(name); err != nil || !unwritten(plain(s)) {
			t.Errorf("%s in Shift-JIS: %q, %v", name, s, err)
		}
	}
}
