package desk

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/soi-id/soi/verify"
)

// TestUnwritableJournalLosesNothing begins with a journal that cannot even be
// opened, goes on to verify and to confirm, and then makes room.
func TestUnwritableJournalLosesNothing(t *testing.T) {
	c := newClock()
	o := options(t.TempDir(), c)
	blocked := filepath.Join(o.Dir, journalFile)
	if err := os.Mkdir(blocked, 0o700); err != nil {
		t.Fatal(err)
	}
	d, err := Open(o)
	if err != nil {
		t.Fatal("a journal that cannot be opened stops the desk:", err)
	}
	first := d.VerifyPayload(typed(card))
	happened := c.now()
	if first.Verdict != verify.ConsistentUnsigned {
		t.Errorf("the verdict is held back: %s", first.Verdict)
	}
	if first.Recorded() || !errors.Is(first.Record.Err(), ErrNotRecorded) {
		t.Fatalf("recorded: %v", first.Record.Err())
	}
	if err := d.Confirm(first, false); !errors.Is(err, ErrNotRecorded) {
		t.Errorf("confirm: %v", err)
	}
	if d.Pending() != 2 {
		t.Errorf("%d pending", d.Pending())
	}
	if err := d.WritePending(); err == nil {
		t.Error("written into a folder")
	}
	if _, err := d.Find(HistoryFilter{}); err == nil {
		t.Error("the history of a journal that cannot be opened")
	}

	c.add(time.Minute)
	if err := os.Remove(blocked); err != nil {
		t.Fatal(err)
	}
	// The next verification takes along what waited.
	second := d.VerifyPayload(typed(card))
	if !first.Recorded() || first.Record.Err() != nil || !second.Recorded() || d.Pending() != 0 {
		t.Fatalf("still not recorded: %v, %v", first.Record.Err(), second.Record.Err())
	}
	for seq, want := range []struct {
		late   bool
		clock  time.Time
		answer string
	}{{true, happened, AnswerDiffers}, {true, happened, ""}, {false, c.now(), ""}} {
		entry, err := d.Entry(uint64(seq))
		if err != nil {
			t.Fatal(err)
		}
		if entry.Leaf.Late != want.late || !entry.Leaf.Clock.Equal(want.clock) || !entry.Leaf.Time.Equal(c.now()) || entry.Answer != want.answer {
			t.Errorf("entry %d: %+v", seq, entry)
		}
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	whole(t, o.Dir)
}

func TestCloseSaysWhatIsLost(t *testing.T) {
	o := options(t.TempDir(), newClock())
	if err := os.Mkdir(filepath.Join(o.Dir, journalFile), 0o700); err != nil {
		t.Fatal(err)
	}
	d, err := Open(o)
	if err != nil {
		t.Fatal(err)
	}
	d.VerifyPayload(typed(card))
	if err := d.Close(); !errors.Is(err, ErrNotRecorded) {
		t.Errorf("close with a pending entry: %v", err)
	}
}
