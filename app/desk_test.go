package app

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"

	"github.com/soi-id/soi/app/loop"
	"github.com/soi-id/soi/verify/desk"
)

// The window with a real desk whose journal cannot be written at first: the
// verdict is shown and marked, and the mark goes once it is written.
func TestRealDeskWritesLate(t *testing.T) {
	dir := t.TempDir()
	inTheWay := filepath.Join(dir, "journal.db")
	if err := os.Mkdir(inTheWay, 0o700); err != nil {
		t.Fatal(err)
	}
	l := loop.NewManual(start)
	d, err := desk.Open(desk.Options{Dir: dir, Now: l.Now, Program: "test", PolicyFile: filepath.Join(dir, "no-policy.json")})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()

	test.NewTempApp(t)
	b := &bench{T: t, loop: l, sounder: &fakeSounder{}, clipboard: &fakeClipboard{}}
	b.window = test.NewTempWindow(t, container.NewStack())
	b.window.Resize(fyne.NewSize(1100, 760))
	b.shell = New(Params{Desk: d, Window: b.window, Loop: l, Sounder: b.sounder, Clipboard: b.clipboard})

	b.scan(payload + "\n")
	b.expect("verdict.consistent_unsigned")
	b.expect("verify.not_recorded")
	b.shell.verify.Confirm(true)
	b.expect("verify.answered_matches_waits")
	l.Advance(WatchEvery)
	b.expect("app.waiting", "n", 2)

	if err := os.Remove(inTheWay); err != nil {
		t.Fatal(err)
	}
	l.Advance(WatchEvery)
	b.expectNot("verify.not_recorded")
	b.expectNot("app.waiting", "n", 2)
	b.expect("verify.answered_matches")
	b.expect("verify.entry", "seq", 0)

	found, err := d.Find(desk.HistoryFilter{})
	if err != nil || len(found) == 0 {
		t.Fatalf("the history has %d entries: %v", len(found), err)
	}
	l.Advance(time.Second)
	b.scan(payload + "\n")
	b.expectNot("verify.not_recorded")
}
