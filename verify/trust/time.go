package trust

import "time"

const (
	// backTolerance is how far a clock may step back without a word: network
	// time corrects a drifting clock by seconds, rarely by minutes.
	backTolerance = 5 * time.Minute
	// behindTolerance is how far a clock may lie before the proven moment and
	// still be believed: a wrong time zone is at most 14 hours out.
	behindTolerance = 24 * time.Hour
	// implausibleGap is how far a clock may run ahead of the proven moment.
	// Keys come at least once a year; beyond that either nobody has brought
	// any, or the year is set wrong.
	implausibleGap = 400 * 24 * time.Hour
	// futureTolerance is how far ahead a document may be dated: the issuer's
	// clock and ours may both be off, and dates have no time zone.
	futureTolerance = 24 * time.Hour
)

// Time is everything a desk knows about the present moment.
type Time struct {
	Clock  time.Time // the machine's clock
	Proven time.Time // a moment that has certainly passed, signed by others; zero if none
	// Seen is the latest that the clock has shown on this desk, since a person
	// last said that it is right; zero if unknown.
	Seen time.Time
	// Confirmed is what the clock showed when a person last said that it is
	// right; zero if nobody has.
	Confirmed time.Time
	// SetBack: the clock was set back while the program ran.
	SetBack bool
}

// At is the time with a clock that is taken at its word.
func At(clock time.Time) Time { return Time{Clock: clock} }

// Reference is the moment at which documents are judged: the clock, but never
// earlier than what is proven.
func (t Time) Reference() time.Time {
	return later(t.Clock, t.Proven)
}

// Codes returns the warnings that the time gives about itself. They concern
// unsigned documents as much as signed ones, so [Keyring.Judge] leaves them
// out.
func (t Time) Codes() []string {
	var codes []string
	switch {
	case t.Behind():
		codes = append(codes, CodeClockBehind)
	case t.SetBack || !t.Seen.IsZero() && t.Clock.Before(t.Seen.Add(-backTolerance)):
		codes = append(codes, CodeClockWentBack)
	}
	// A person may look at a calendar, so that a desk without bundles is not
	// warned for ever.
	known := later(t.Proven, t.Confirmed)
	if !known.IsZero() && t.Clock.After(known.Add(implausibleGap)) {
		codes = append(codes, CodeClockImplausible)
	}
	return codes
}

// Behind reports whether the clock shows a moment that has certainly passed,
// so that the true time can be any later one.
func (t Time) Behind() bool {
	return !t.Proven.IsZero() && t.Clock.Before(t.Proven.Add(-behindTolerance))
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}
