package comparing

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"github.com/soi-id/soi/app/internal/screentest"
	"github.com/soi-id/soi/app/theme"
	"github.com/soi-id/soi/resources"
	"github.com/soi-id/soi/verify"
	"github.com/soi-id/soi/verify/document"
)

// Equal fields make nothing genuine, and different ones break no signature.
func TestNothingIsGreenOrRed(t *testing.T) {
	for _, e := range verify.Equalities() {
		if tone := equalityLook(e).tone; tone == verify.Green || tone == verify.Red {
			t.Errorf("%s is %s", e, tone)
		}
	}
	for _, a := range []verify.Agreement{verify.NothingDiffers, verify.SomethingDiffers, verify.NothingCompared} {
		if tone := agreementLook(a).tone; tone == verify.Green || tone == verify.Red {
			t.Errorf("%s is %s", a, tone)
		}
	}
}

// What differs is above what is equal, every outcome is in words, and nothing
// hidden in a value reaches the screen.
func TestTable(t *testing.T) {
	w := screentest.Open(t, resources.English, theme.Theme{})
	card := Side{Verdict: verify.ConsistentUnsigned, Tone: verify.Blue, Document: &document.Document{Format: "vn.cccd", Fields: []document.Field{
		{Key: document.FieldFullName, Value: "Nguyễn Văn An"}, {Key: document.FieldSex, Value: "M"}, {Key: document.FieldBirthDate, Value: "1990-02-01"},
	}}}
	typed := Side{Document: verify.Typed(map[string]string{"full_name": "NGUYEN VAN AN", "sex": "M", "birth_date": "\u202e1990", "nationality": "VN"})}
	stopped := false
	w.SetContent(NewTable(w.Texts, screentest.NoScanner{}, card, typed, func() { stopped = true }))
	for _, key := range []string{
		"compare.nothing_differs", "compare.equal", "compare.equal_without_diacritics", "compare.not_comparable", "compare.remark.unreadable",
		"compare.remark.only_second", "verdict.consistent_unsigned", "format.vn.cccd", "format.typed",
	} {
		w.Expect(key)
	}
	if seen := w.Seen(); !strings.Contains(seen, "⟨U+202E⟩1990") || strings.Contains(seen, "\u202e") {
		t.Error("a hidden character is not shown as what it is")
	}
	w.Press("compare.stop")
	if !stopped {
		t.Error("the comparison does not stop")
	}

	other := Side{Document: verify.Typed(map[string]string{"full_name": "Nguyễn Văn An", "birth_date": "02/02/1990"})}
	w.SetContent(NewTable(w.Texts, screentest.NoScanner{}, card, other, func() {}))
	w.Expect("compare.something_differs.means", "n", 1)
	if seen := w.Seen(); strings.Index(seen, "02/02/1990") > strings.Index(seen, "Nguyễn Văn An") {
		t.Error("what differs is not the first row")
	}
	if !Differ(card, other) || Differ(card, typed) {
		t.Error("Differ disagrees with the table")
	}
}

// Wrapped text makes a row higher, and the next one stands below it.
func TestGrid(t *testing.T) {
	w := screentest.Open(t, resources.Vietnamese, theme.Theme{Scale: 2})
	long := "Số 12 Đường Thử Nghiệm Rất Dài, Phường Mẫu, Thành phố Hà Nội"
	side := Side{Document: verify.Typed(map[string]string{"address": long, "sex": "M"})}
	table := NewTable(w.Texts, screentest.NoScanner{}, side, side, func() {})
	w.SetContent(table)
	w.Resize(fyne.NewSize(600, 900))
	found := false
	for _, cells := range screentest.All[*fyne.Container](w) {
		if _, ok := cells.Layout.(*grid); !ok {
			continue
		}
		found = true
		for i, cell := range cells.Objects[:len(cells.Objects)-len(shares)] {
			if below := cells.Objects[i+len(shares)]; cell.Position().Y+cell.MinSize().Height > below.Position().Y+2*theme.Padding() {
				t.Errorf("cell %d lies over the one below it", i)
			}
		}
	}
	if !found {
		t.Error("no grid")
	}
}
