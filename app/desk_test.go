package app

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/soi-id/soi/app/loop"
	"github.com/soi-id/soi/resources"
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
	l := loop.NewManual(resources.Released.Add(time.Hour)) // a clock before it would be journalled too
	d, err := desk.Open(desk.Options{Dir: dir, Now: l.Now, Program: "test", PolicyFile: filepath.Join(dir, "no-policy.json")})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()

	b := openBench(t, l)
	b.shell = New(b.params(d))
	b.Texts = b.shell.texts

	b.scan(payload + "\n")
	b.Expect("verdict.consistent_unsigned")
	b.Expect("verify.not_recorded")
	b.shell.verify.Confirm(true)
	b.Expect("verify.answered_matches_waits")
	l.Advance(WatchEvery)
	b.Expect("app.waiting", "n", 2)

	if err := os.Remove(inTheWay); err != nil {
		t.Fatal(err)
	}
	l.Advance(WatchEvery)
	b.ExpectNot("verify.not_recorded")
	b.ExpectNot("app.waiting", "n", 2)
	b.Expect("verify.answered_matches")
	b.Expect("verify.entry", "seq", 0)

	found, err := d.Find(desk.HistoryFilter{})
	if err != nil || len(found) == 0 {
		t.Fatalf("the history has %d entries: %v", len(found), err)
	}
	l.Advance(time.Second)
	b.scan(payload + "\n")
	b.ExpectNot("verify.not_recorded")
}
