package desk

import (
	"errors"
	"sync"
	"time"

	"go.etcd.io/bbolt"

	"github.com/soi-id/soi/resources"
	"github.com/soi-id/soi/verify"
	"github.com/soi-id/soi/verify/journal"
	"github.com/soi-id/soi/verify/trust"
)

// The actions of journal entries with which a person decides about time. Those
// about a clock that misbehaves are the codes of [trust.Time].
const (
	ClockConfirmed   = journal.ClockConfirmed
	ClockProvenReset = "clock_proven_reset"
)

// ErrClockBehind is the error of confirming a clock that is certainly wrong.
var ErrClockBehind = errors.New("the clock is behind a moment that has certainly passed")

// backAtOnce is how far the clock may be set back while the program runs without
// a word: network time corrects a clock that runs by less.
const backAtOnce = 2 * time.Minute

// A watch compares the machine's clock, which anybody can set, with one that
// only runs on. The latter may stand still while the machine sleeps, so a clock
// that jumped ahead may be right, and one that fell behind never is.
type watch struct {
	now func() time.Time
	// running is how long something has run at a moment, by the clock that
	// nobody can set.
	running func(now time.Time) time.Duration

	mu      sync.Mutex
	last    time.Time
	ran     time.Duration // at last
	seen    time.Time     // what the clock would show had it not been set back
	setBack bool          // and no verdict has said so yet
}

// newWatch returns a watch of a clock. Where its times have a monotonic reading,
// as those of time.Now have, that is the clock that nobody can set.
func newWatch(now func() time.Time) *watch {
	start := now()
	w := &watch{now: now, running: func(now time.Time) time.Duration { return now.Sub(start) }}
	w.look()
	return w
}

// look reads the clock.
func (w *watch) look() (now, seen time.Time, setBack bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	now = w.now()
	ran := w.running(now)
	now = now.Round(0) // what people see, without the monotonic reading
	if due := w.last.Add(ran - w.ran); !w.last.IsZero() && now.Before(due.Add(-backAtOnce)) {
		w.setBack = true
		if due.After(w.seen) {
			w.seen = due
		}
	}
	w.last, w.ran = now, ran
	return now, w.seen, w.setBack
}

// told notes that a verdict has said that the clock was set back.
func (w *watch) told() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.setBack = false
}

func saysWentBack(r verify.Reason) bool { return r.Code == trust.CodeClockWentBack }

// confirm forgets what the clock showed before.
func (w *watch) confirm() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.seen, w.setBack = time.Time{}, false
}

// Time returns everything the desk knows about the present moment.
func (d *Desk) Time() trust.Time { return d.now() }

func (d *Desk) now() trust.Time {
	if !d.opts.At.IsZero() {
		return trust.At(d.opts.At)
	}
	at := trust.Time{Proven: d.keys.proven()}
	at.Clock, at.Seen, at.SetBack = d.watch.look()
	if resources.Released.After(at.Proven) {
		at.Proven = resources.Released
	}
	if d.journal != nil {
		seen := d.journal.seen()
		at.Confirmed = seen.Confirmed
		if seen.Latest.After(at.Seen) {
			at.Seen = seen.Latest
		}
	}
	return at
}

// ConfirmClock takes down that a person has compared the clock with a calendar:
// what it showed before no longer counts as seen, and that it is far ahead of
// everything known is no news. The journal says who and when. The error is
// [ErrClockBehind] where the clock is certainly wrong, and [ErrNotRecorded]
// where the entry waits to be written and the warnings stay until then.
func (d *Desk) ConfirmClock() error {
	if d.journal == nil {
		return errNoJournal
	}
	at := d.now()
	if at.Behind() {
		return ErrClockBehind
	}
	d.watch.confirm()
	return d.recordTime(ClockConfirmed, at.Clock).Err()
}

// ResetProven forgets the moment that signed keys have proved to have passed:
// the way out after a publisher signed a date in the future. What the program
// itself proves stays, and the next bundle proves its own. The journal says who
// and when before it happens; without a journal that can be written nothing does.
func (d *Desk) ResetProven() error {
	if d.journal == nil {
		return errNoJournal
	}
	if err := d.recordTime(ClockProvenReset, d.now().Clock).Err(); err != nil {
		return err
	}
	return d.keys.change(func(db *bbolt.DB) error { return trust.ResetProven(db, time.Time{}) })
}

// recordClock journals that the machine's clock began to misbehave: once for
// each change, not for each card that is read meanwhile.
func (d *Desk) recordClock(at trust.Time) {
	code := ""
	if codes := at.Codes(); len(codes) > 0 {
		code = codes[0]
	}
	d.mu.Lock()
	changed := code != d.clockCode
	d.clockCode = code
	d.mu.Unlock()
	if changed && code != "" {
		d.recordTime(code, at.Clock)
	}
}

func (d *Desk) recordTime(action string, clock time.Time) *Record {
	return d.journal.record(event{
		leaf:     journal.Leaf{Kind: journal.Clock, Clock: clock, Action: action},
		operator: d.opts.Operator,
	}, d.opts.Now())
}
