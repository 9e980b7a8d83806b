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

// Codes returns the warnings that the time gives about itself. They concern
// unsigned documents as much as signed ones, so [Keyring.Judge] leaves them
// out.
func (t Time) Codes() []string {
	var codes []string
	if !t.Seen.IsZero() && t.Clock.Before(t.Seen.Add(-backTolerance)) {
		codes = append(codes, CodeClockWentBack)
	}
	if !t.Proven.IsZero() && t.Clock.After(t.Proven.Add(implausibleGap)) {
		codes = append(codes, CodeClockImplausible)
	}
	return codes
}

// behind reports whether the clock shows a moment that has certainly passed,
// so that the true time can be any later one.
func (t Time) behind() bool {
	return !t.Proven.IsZero() && t.Clock.Before(t.Proven.Add(-behindTolerance))
}
