package app

import (
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"github.com/soi-id/soi/app/input"
	"github.com/soi-id/soi/verify"
	"github.com/soi-id/soi/verify/document"
)

func TestScanWithoutFocus(t *testing.T) {
	b := newBench(t)
	b.Expect("verify.ready")
	b.scan(payload + "\n")
	b.expectPayloads(payload)
	if b.desk.payloads[0].Source != document.SourceTyped {
		t.Errorf("source %s", b.desk.payloads[0].Source)
	}
	b.Expect("verdict.consistent_unsigned")
	b.Expect("verdict.consistent_unsigned.code")
	b.Expect("verdict.consistent_unsigned.means")
	b.Expect("verdict.consistent_unsigned.next")
	b.Expect("reason." + verify.CodeUnsignedFormat)
	if !strings.Contains(b.Seen(), "01/02/1990") {
		t.Error("the date of birth is not on the screen")
	}
	if !slices.Equal(b.sounder.played, []verify.Tone{verify.Blue}) {
		t.Errorf("played %v", b.sounder.played)
	}
}

// Wherever the focus is, a scan is read whole, presses nothing and leaves
// nothing behind, and afterwards nothing has the focus.
func TestScanWithAnyFocus(t *testing.T) {
	b := newBench(t)
	b.scan(payload + "\n")
	n := len(b.focusables())
	if n < 5 {
		t.Fatalf("%d things can have the focus", n)
	}
	for i := range n {
		b := newBench(t)
		b.scan(payload + "\n")
		pressed := len(b.desk.confirmed)
		b.loop.Advance(time.Second)
		target := b.focusables()[i]
		b.Canvas().Focus(target)
		b.scan(payload + "\n")
		b.expectPayloads(payload, payload)
		b.Expect("verdict.consistent_unsigned")
		if len(b.desk.confirmed) != pressed || b.Canvas().Overlays().Top() != nil || b.shell.at != verifyPlace {
			t.Errorf("%d: the scan pressed a button", i)
		}
		if b.Canvas().Focused() != nil {
			t.Errorf("%d: something has the focus after the scan", i)
		}
		if b.entry().Text != "" {
			t.Errorf("%d: the scan was left in the text field", i)
		}
	}
}

func TestScanEndedByPauseAndTab(t *testing.T) {
	b := newBench(t)
	b.scan(payload)
	b.expectPayloads()
	b.loop.Advance(input.ScanPause)
	b.expectPayloads(payload)

	b.loop.Advance(time.Second)
	b.Canvas().Focus(b.focusables()[0])
	b.scan(payload)
	b.Canvas().Focused().(interface{ KeyDown(*fyne.KeyEvent) }).KeyDown(&fyne.KeyEvent{Name: fyne.KeyTab})
	b.expectPayloads(payload, payload)
}

func TestEmptySubmitIsIgnored(t *testing.T) {
	b := newBench(t)
	b.scan("\n\n")
	b.Canvas().Focus(b.entry())
	b.scan("\n")
	b.expectPayloads()
	b.Expect("verify.ready")
}

func TestPersonTypes(t *testing.T) {
	b := newBench(t)
	b.Canvas().Focus(b.entry())
	for _, r := range "0791|a b\n" {
		b.loop.Advance(180 * time.Millisecond)
		b.key(r)
	}
	b.expectPayloads("0791|a b")
	if b.entry().Text != "" {
		t.Error("the text field was not emptied")
	}
}

func TestScanIntoHalfTypedText(t *testing.T) {
	b := newBench(t)
	b.Canvas().Focus(b.entry())
	for _, r := range "0791" {
		b.loop.Advance(180 * time.Millisecond)
		b.key(r)
	}
	b.loop.Advance(time.Second)
	b.scan(payload + "\n")
	b.expectPayloads(payload)
	if got := b.entry().Text; got != "0791" {
		t.Errorf("the text field has %d characters, want what the person typed", len(got))
	}
}

func TestInputMethodAdvice(t *testing.T) {
	b := newBench(t)
	b.desk.answer = verify.Result{Verdict: verify.Malformed, Reasons: []verify.Reason{{Code: "vietnamese_input_method", Warning: true}}}
	b.scan(payload + "\n")
	b.Expect("verify.input_method")
	b.desk.answer.Reasons = []verify.Reason{{Code: verify.CodeScannerDamage, Warning: true}}
	b.loop.Advance(time.Second)
	b.scan(payload + "\n")
	b.ExpectNot("verify.input_method")
	b.Expect("verify.scanner_damage")
}

// A dialog must not hide the verdict of a scan.
func TestScanOverADialog(t *testing.T) {
	b := newBench(t)
	b.shell.about()
	if b.Canvas().Overlays().Top() == nil {
		t.Fatal("no dialog")
	}
	b.scan(payload + "\n")
	b.Expect("verdict.consistent_unsigned")
	if b.Canvas().Overlays().Top() != nil {
		t.Error("the dialog is still there")
	}
	b.shell.about()
	b.escape()
	if b.Canvas().Overlays().Top() != nil {
		t.Error("Escape does not close a dialog")
	}
	b.Expect("verdict.consistent_unsigned")
}

// From every screen a scan leads to its verdict.
func TestScanOnEveryScreen(t *testing.T) {
	for at := range newBench(t).shell.screens {
		b := newBench(t)
		b.shell.show(at)
		b.scan(payload + "\n")
		b.expectPayloads(payload)
		b.Expect("verdict.consistent_unsigned")
	}
}
