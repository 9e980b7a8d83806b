package desk

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"go.etcd.io/bbolt"

	"github.com/soi-id/soi/resources"
	"github.com/soi-id/soi/verify/journal"
	"github.com/soi-id/soi/verify/trust"
)

// said are the codes of a verification that are about the clock.
func said(v Verification) []string {
	var codes []string
	for _, r := range v.Reasons {
		if slices.Contains([]string{trust.CodeClockBehind, trust.CodeClockWentBack, trust.CodeClockImplausible}, r.Code) {
			codes = append(codes, r.Code)
		}
	}
	return codes
}

// clockEntries are the actions of the journal's entries about the clock, the
// first one first.
func clockEntries(t *testing.T, d *Desk) []string {
	t.Helper()
	found, err := d.Find(HistoryFilter{Kinds: []journal.Kind{journal.Clock}})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(found)
	var actions []string
	for _, seq := range found {
		entry, err := d.Entry(seq)
		if err != nil {
			t.Fatal(err)
		}
		actions = append(actions, entry.Leaf.Action)
	}
	return actions
}

// TestWatch: the machine's clock beside one that only runs on.
func TestWatch(t *testing.T) {
	const night = 10 * time.Hour
	start := newClock().at
	for name, c := range map[string]struct {
		wall, ran time.Duration // what each clock moved by
		setBack   bool
	}{
		"both run":                     {time.Hour, time.Hour, false},
		"a correction by network time": {time.Hour - time.Minute, time.Hour, false},
		"two minutes":                  {time.Hour - 2*time.Minute, time.Hour, false},
		"set back":                     {time.Hour - 2*time.Minute - 1, time.Hour, true},
		"set back to what it was":      {0, time.Hour, true},
		"set back by a year":           {-365 * 24 * time.Hour, time.Second, true},
		"a night asleep":               {night, 0, false},
		"a night asleep, set back":     {-time.Hour, 0, true},
		"set forward":                  {73 * 365 * 24 * time.Hour, time.Hour, false},
	} {
		t.Run(name, func(t *testing.T) {
			wall, ran := start, time.Duration(0)
			w := newWatch(func() time.Time { return wall })
			w.running = func(time.Time) time.Duration { return ran }
			wall, ran = wall.Add(c.wall), c.ran
			now, seen, setBack := w.look()
			if !now.Equal(wall) || setBack != c.setBack {
				t.Errorf("%s, set back: %v", now, setBack)
			}
			if due := start.Add(c.ran); setBack && !seen.Equal(due) || !setBack && !seen.IsZero() {
				t.Errorf("seen %s, due %s", seen, due)
			}
			// It is said until a verdict has said it, and remembered after.
			if _, again, still := w.look(); still != setBack || !again.Equal(seen) {
				t.Errorf("at the next look: %v, %s", still, again)
			}
			w.told()
			if _, again, still := w.look(); still || !again.Equal(seen) {
				t.Errorf("after it was told: %v, %s", still, again)
			}
			w.confirm()
			if _, again, still := w.look(); still || !again.IsZero() {
				t.Errorf("after it was confirmed: %v, %s", still, again)
			}
		})
	}
}

// The times of time.Now have the reading that the watch needs.
func TestWatchOfTheMachine(t *testing.T) {
	w := newWatch(time.Now)
	if _, _, setBack := w.look(); setBack {
		t.Error("the clock of this machine was set back, or the watch is wrong")
	}
	later := time.Now().Add(time.Hour) // both readings move
	if ran := w.running(later); ran < 59*time.Minute {
		t.Errorf("an hour is %s", ran)
	}
	if ran := w.running(later.Round(0).Add(-24 * time.Hour)); ran > 0 {
		t.Errorf("a time without the reading: %s", ran)
	}
}

// A clock that is set back while the program runs is noticed although the
// journal has seen nothing later, once for a small step.
func TestSetBackWhileRunning(t *testing.T) {
	c := newClock()
	var ran time.Duration
	d := open(t, options(t.TempDir(), c))
	d.watch.running = func(time.Time) time.Duration { return ran }
	d.VerifyPayload(typed(card))

	// Three hours without a card, then back by two.
	ran += 3 * time.Hour
	c.add(time.Hour)
	for range 2 {
		if got := said(d.VerifyPayload(typed(card))); !slices.Equal(got, []string{trust.CodeClockWentBack}) {
			t.Errorf("back by two hours: %v", got)
		}
	}
	ran += 3 * time.Hour
	c.add(3 * time.Hour)
	if got := said(d.VerifyPayload(typed(card))); got != nil {
		t.Errorf("when the clock has caught up: %v", got)
	}

	// Three minutes: less than journals forgive, and never innocent at once.
	c.add(-3 * time.Minute)
	if got := said(d.VerifyPayload(typed(card))); !slices.Equal(got, []string{trust.CodeClockWentBack}) {
		t.Errorf("back by three minutes: %v", got)
	}
	if got := said(d.VerifyPayload(typed(card))); got != nil {
		t.Errorf("after it was said: %v", got)
	}
	if got := clockEntries(t, d); !slices.Equal(got, []string{trust.CodeClockWentBack, trust.CodeClockWentBack}) {
		t.Errorf("journalled: %v", got)
	}
}

// TestSetForwardAndRight: a clock that was set to 2099 for a morning leaves no
// desk behind that cannot be used, and no warning that never ends.
func TestSetForwardAndRight(t *testing.T) {
	c := newClock()
	o := options(t.TempDir(), c)
	reopen := func(d *Desk) *Desk {
		t.Helper()
		if err := d.Close(); err != nil {
			t.Fatal(err)
		}
		d, err := Open(o)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	check := func(d *Desk, want ...string) {
		t.Helper()
		v := d.VerifyPayload(typed(card))
		if got := said(v); !slices.Equal(got, want) || !v.Recorded() {
			t.Errorf("said %v, want %v; recorded: %v", got, want, v.Recorded())
		}
	}
	d, err := Open(o)
	if err != nil {
		t.Fatal(err)
	}
	right := c.at
	check(d)
	c.at = time.Date(2099, 1, 1, 8, 0, 0, 0, time.UTC)
	check(d, trust.CodeClockImplausible)
	d = reopen(d)
	check(d, trust.CodeClockImplausible)

	c.at = right.Add(time.Hour)
	d = reopen(d)
	check(d, trust.CodeClockWentBack)
	check(d, trust.CodeClockWentBack)
	if err := d.ConfirmClock(); err != nil {
		t.Fatal(err)
	}
	check(d)
	c.add(time.Hour)
	d = reopen(d)
	check(d)
	// From here on it is watched as ever.
	c.add(-30 * time.Minute)
	d = reopen(d)
	check(d, trust.CodeClockWentBack)
	want := []string{trust.CodeClockImplausible, trust.CodeClockImplausible, trust.CodeClockWentBack, ClockConfirmed, trust.CodeClockWentBack}
	if got := clockEntries(t, d); !slices.Equal(got, want) {
		t.Errorf("journalled: %v, want %v", got, want)
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	whole(t, o.Dir)
}

// A desk that nobody brings keys to is asked for its date once a year or so, and
// not with every card.
func TestConfirmAPlausibleClock(t *testing.T) {
	c := newClock()
	d := open(t, options(t.TempDir(), c))
	c.at = resources.Released.AddDate(1, 2, 0)
	if got := said(d.VerifyPayload(typed(card))); !slices.Equal(got, []string{trust.CodeClockImplausible}) {
		t.Errorf("fourteen months after the program was made: %v", got)
	}
	if err := d.ConfirmClock(); err != nil {
		t.Fatal(err)
	}
	c.add(400 * 24 * time.Hour)
	if got := said(d.VerifyPayload(typed(card))); got != nil {
		t.Errorf("400 days after a person looked: %v", got)
	}
	c.add(time.Second)
	if got := said(d.VerifyPayload(typed(card))); !slices.Equal(got, []string{trust.CodeClockImplausible}) {
		t.Errorf("then: %v", got)
	}
}

// TestBuildIsAFloor: the program is no older than itself.
func TestBuildIsAFloor(t *testing.T) {
	c := newClock()
	c.at = resources.Released.Add(-25 * time.Hour)
	d := open(t, options(t.TempDir(), c))
	if at := d.Time(); !at.Proven.Equal(resources.Released) || !at.Reference().Equal(resources.Released) {
		t.Errorf("%+v", at)
	}
	if got := said(d.VerifyPayload(typed(card))); !slices.Equal(got, []string{trust.CodeClockBehind}) {
		t.Errorf("a clock behind the program: %v", got)
	}
	if err := d.ConfirmClock(); !errors.Is(err, ErrClockBehind) {
		t.Errorf("confirmed a clock that is certainly wrong: %v", err)
	}
}

// TestResetProven: the way out after a publisher has signed a wrong date.
func TestResetProven(t *testing.T) {
	c := newClock()
	o := options(t.TempDir(), c)
	d := open(t, o)
	wrong := c.at.AddDate(1, 0, 0)
	err := d.keys.change(func(db *bbolt.DB) error {
		return db.Update(func(tx *bbolt.Tx) error { return trust.RaiseProven(tx, wrong) })
	})
	if err != nil {
		t.Fatal(err)
	}
	if at := d.Time(); !at.Proven.Equal(wrong) || !at.Behind() {
		t.Fatalf("%+v", at)
	}
	if err := d.ResetProven(); err != nil {
		t.Fatal(err)
	}
	if at := d.Time(); !at.Proven.Equal(resources.Released) || at.Behind() {
		t.Errorf("after the reset: %+v", at)
	}
	if got := clockEntries(t, d); !slices.Equal(got, []string{ClockProvenReset}) {
		t.Errorf("journalled: %v", got)
	}

	// Without an entry there is no reset.
	o.NoJournal = true
	silent, err := Open(o)
	if err != nil {
		t.Fatal(err)
	}
	if silent.ResetProven() == nil || silent.ConfirmClock() == nil {
		t.Error("a desk without a journal resets")
	}
}

// A reset that cannot be journalled does not happen.
func TestResetProvenNeedsItsEntry(t *testing.T) {
	c := newClock()
	o := options(t.TempDir(), c)
	d, err := Open(o)
	if err != nil {
		t.Fatal(err)
	}
	d.VerifyPayload(typed(card))
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	secrets := filepath.Join(o.Dir, secretsFile)
	if err := os.Rename(secrets, secrets+".away"); err != nil {
		t.Fatal(err)
	}
	if d, err = Open(o); err != nil {
		t.Fatal(err)
	}
	wrong := c.at.AddDate(1, 0, 0)
	err = d.keys.change(func(db *bbolt.DB) error {
		return db.Update(func(tx *bbolt.Tx) error { return trust.RaiseProven(tx, wrong) })
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := d.ResetProven(); !errors.Is(err, ErrNotRecorded) {
		t.Errorf("%v", err)
	}
	if at := d.Time(); !at.Proven.Equal(wrong) {
		t.Error("the reset happened without its entry")
	}
	if err := os.Rename(secrets+".away", secrets); err != nil {
		t.Fatal(err)
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
}
