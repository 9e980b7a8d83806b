package trust

import "time"

// Time is everything a desk knows about the present moment.
type Time struct {
	Clock  time.Time // the machine's clock
	Proven time.Time // a moment that has certainly passed, signed by others; zero if none
	Seen   time.Time // the latest the clock has ever shown on this desk; zero if unknown
}

// At is the time with a clock that is taken at its word.
func At(clock time.Time) Time { return Time{Clock: clock} }

// Reference is the moment at which documents are judged: the clock, but never
// earlier than what is proven.
func (t Time) Reference() time.Time {
	if t.Proven.After(t.Clock) {
		return t.Proven
	}
	return t.Clock
}
