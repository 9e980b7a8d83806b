package app

import (
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"github.com/soi-id/soi/app/internal/screentest"
	"github.com/soi-id/soi/app/widget"
	"github.com/soi-id/soi/verify"
	"github.com/soi-id/soi/verify/desk"
	"github.com/soi-id/soi/verify/document"
)

// machineReadable is the answer about the MRZ of the card in notSigned.
func machineReadable(name string) verify.Result {
	return verify.Result{
		Verdict: verify.ConsistentUnsigned, Format: "icao.mrz", Reasons: []verify.Reason{{Code: verify.CodeUnsignedFormat}},
		Document: &document.Document{Format: "icao.mrz", Fields: []document.Field{
			{Key: document.FieldIDNumber, Value: "079190000001"},
			{Key: document.FieldFullName, Value: name},
			{Key: document.FieldBirthDate, Value: "1990-02-01"},
			{Key: document.FieldNationality, Value: "VNM"},
		}},
	}
}

func (b *bench) scanOf(answer verify.Result) {
	b.loop.Advance(time.Second)
	b.desk.answer = answer
	b.scan(payload + "\n")
}

func TestCompareWithTheNextScan(t *testing.T) {
	b := newBench(t)
	b.scanOf(notSigned)
	b.ExpectNot("compare.stop")
	b.Press("compare.hold")
	b.Expect("compare.waiting")
	b.Picture("compare-waiting")
	b.scanOf(machineReadable("NGUYEN THI MAU"))
	b.Expect("compare.nothing_differs")
	b.Expect("compare.nothing_differs.means", "n", 3)
	b.Expect("compare.equal_without_diacritics")
	b.Expect("compare.not_comparable")
	b.Expect("compare.remark.only_second")
	b.Expect("format.vn.cccd")
	b.Expect("format.icao.mrz")
	b.Expect("verdict.consistent_unsigned.means") // its own verdict, as always
	b.ExpectNot("compare.waiting")
	b.Picture("compare-equal")
	if !slices.Equal(b.sounder.played, []verify.Tone{verify.Blue, verify.Blue}) {
		t.Errorf("played %v", b.sounder.played)
	}
	b.scanOf(notSigned) // and the next one is a scan like any other
	b.ExpectNot("compare.stop")
	b.expectPayloads(payload, payload, payload)
}

func TestCompareDiffers(t *testing.T) {
	b := newBench(t)
	b.scanOf(notSigned)
	b.shell.verify.Compare()
	b.scanOf(machineReadable("NGUYEN THI MAI"))
	b.Expect("compare.something_differs")
	b.Expect("compare.differs")
	b.Picture("compare-differs")
	if !slices.Equal(b.sounder.played, []verify.Tone{verify.Blue, verify.Amber}) {
		t.Errorf("played %v: what differs must be heard", b.sounder.played)
	}
	b.Press("compare.stop")
	b.ExpectNot("compare.stop")
	b.Expect("verdict.consistent_unsigned.means")
}

// A scan in which nothing was read does not end the waiting.
func TestCompareAfterABadScan(t *testing.T) {
	b := newBench(t)
	b.scanOf(notSigned)
	b.shell.verify.Compare()
	b.scanOf(verify.Result{Verdict: verify.Malformed, Reasons: []verify.Reason{{Code: verify.CodeMalformed}}})
	b.Expect("compare.nothing_read")
	b.Expect("verdict.malformed")
	b.scanOf(machineReadable("NGUYEN THI MAU"))
	b.Expect("compare.nothing_differs")
}

func TestCompareWithWhatIsTyped(t *testing.T) {
	b := newBench(t)
	b.scanOf(notSigned)
	b.shell.verify.Compare()
	entries := screentest.All[*widget.Entry](b.Window)
	if len(entries) != 4 { // three fields, and the one at the foot
		t.Fatalf("%d entries", len(entries))
	}
	if b.Canvas().Focused() != entries[0] {
		t.Error("the person cannot begin to type")
	}
	b.Press("compare.typed") // nothing typed yet
	b.Expect("compare.waiting")

	type_ := func(entry *widget.Entry, text string) {
		b.Canvas().Focus(entry)
		for _, r := range text {
			b.loop.Advance(180 * time.Millisecond)
			b.key(r)
		}
	}
	type_(entries[0], "nguyễn thị mẫu")
	b.shell.verify.RecordsChanged(true) // something else is shown anew
	if b.Canvas().Focused() != entries[0] {
		t.Error("the person cannot go on typing")
	}
	b.loop.Advance(50 * time.Second)
	type_(entries[2], "1/2/1990\n")
	b.Expect("compare.nothing_differs.means", "n", 2)
	b.Expect("format.typed")
	b.Picture("compare-typed")
	b.expectPayloads(payload) // what is typed goes to no desk
	b.loop.Advance(time.Minute)
	b.ExpectNot("compare.stop")
	b.Expect("verify.ready")
}

// A scan that is typed into the form is a scan, and leaves nothing in it.
func TestScanIntoTheForm(t *testing.T) {
	b := newBench(t)
	b.scanOf(notSigned)
	b.shell.verify.Compare()
	b.Canvas().Focus(screentest.All[*widget.Entry](b.Window)[1])
	b.scanOf(machineReadable("NGUYEN THI MAU"))
	b.expectPayloads(payload, payload)
	b.Expect("compare.nothing_differs")
	if b.Canvas().Focused() != nil {
		t.Error("something has the focus after the scan")
	}
}

// The next person in the line must not be compared with the last one.
func TestComparisonLeavesTheScreen(t *testing.T) {
	for name, leave := range map[string]func(*bench){
		"by itself": func(b *bench) { b.loop.Advance(time.Minute) },
		"by Escape": func(b *bench) { b.escape() },
	} {
		b := newBench(t)
		b.scanOf(notSigned)
		b.shell.verify.Compare()
		leave(b)
		b.Expect("verify.ready")
		b.scanOf(machineReadable("NGUYEN THI MAU"))
		b.ExpectNot("compare.stop")

		b.shell.verify.Compare()
		b.scanOf(notSigned)
		b.Expect("compare.stop")
		leave(b)
		if strings.Contains(b.Seen(), "NGUYEN THI MAU") {
			t.Errorf("%s: a name is still on the screen", name)
		}
	}
}

func TestCompareInTheOtherLanguage(t *testing.T) {
	b := newBench(t)
	b.scanOf(notSigned)
	b.shell.verify.Compare()
	b.desk.settings.Language = "vi"
	b.settingsChanged()
	b.Expect("compare.waiting")
	b.scanOf(machineReadable("NGUYEN THI MAI"))
	b.Expect("compare.something_differs")
	b.desk.settings.TextScale, b.desk.settings.HighContrast = 2, true
	b.settingsChanged()
	b.Expect("compare.something_differs")
	b.Picture("compare-large")
}

// The files of one batch are not compared with each other, and nothing to
// compare is no button.
func TestCompareNothing(t *testing.T) {
	b := newBench(t)
	b.shell.verify.Compare() // nothing is shown
	b.scanOf(verify.Result{Verdict: verify.Unreadable, Reasons: []verify.Reason{{Code: verify.CodeNoSymbol}}})
	b.shell.verify.Compare()
	b.ExpectNot("compare.stop")
	b.ExpectNot("compare.hold")

	b.loop.Held = true
	b.shell.Open("/x/a.png", "/x/b.png")
	b.desk.found = map[string][]desk.Verification{"a.png": {{Result: notSigned}}, "b.png": {{Result: notSigned}}}
	b.loop.Finish()
	b.shell.verify.Compare()
	for b.loop.Finish() {
	}
	b.shell.verify.Step(1)
	b.Expect("compare.held", "what", b.Texts.Get("format.vn.cccd"))
	b.ExpectNot("compare.nothing_differs")
}

// Everything is in the menu, by a key that no scanner types.
func TestCompareByKeyboard(t *testing.T) {
	b := newBench(t)
	b.scanOf(notSigned)
	for _, menu := range b.MainMenu().Items {
		for _, item := range menu.Items {
			key, ok := item.Shortcut.(*desktop.CustomShortcut)
			if ok && key.KeyName == fyne.KeyD && key.Modifier == fyne.KeyModifierShortcutDefault|fyne.KeyModifierShift {
				item.Action()
			}
		}
	}
	b.Expect("compare.waiting")
}
