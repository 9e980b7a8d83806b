package trust

import (
	"slices"
	"testing"
	"time"
)

// TestTime is the table of what a desk may conclude from a clock that it cannot
// trust: from what others have signed, from what the clock showed before, and
// from what a person said of it.
func TestTime(t *testing.T) {
	const year = 365 * day
	for _, test := range []struct {
		name      string
		at        Time
		reference time.Time
		codes     []string
	}{
		{"nothing known", At(noon), noon, nil},
		{"everything agrees", Time{Clock: noon, Proven: noon.Add(-day), Seen: noon.Add(-time.Hour), Confirmed: noon.Add(-year)}, noon, nil},
		{"proven earlier", Time{Clock: noon, Proven: noon.Add(-day)}, noon, nil},

		// The clock is behind what it showed before, and nothing is proven.
		{"seen does not bind", Time{Clock: noon, Seen: noon.Add(time.Minute)}, noon, nil},
		{"a small step back", Time{Clock: noon, Seen: noon.Add(5 * time.Minute)}, noon, nil},
		{"went back", Time{Clock: noon, Seen: noon.Add(5*time.Minute + 1)}, noon, []string{CodeClockWentBack}},
		{"went back by seventy years", Time{Clock: noon, Seen: noon.AddDate(73, 0, 0)}, noon, []string{CodeClockWentBack}},
		{"set back while the program ran", Time{Clock: noon, SetBack: true}, noon, []string{CodeClockWentBack}},
		{"both ways to know", Time{Clock: noon, SetBack: true, Seen: noon.Add(day)}, noon, []string{CodeClockWentBack}},

		// The clock is behind what is proven. Where it stood before is then no news.
		{"proven later", Time{Clock: noon, Proven: noon.Add(day)}, noon.Add(day), nil},
		{"proven later, went back", Time{Clock: noon, Proven: noon.Add(day), Seen: noon.Add(day)}, noon.Add(day), []string{CodeClockWentBack}},
		{"behind", Time{Clock: noon, Proven: noon.Add(day + 1)}, noon.Add(day + 1), []string{CodeClockBehind}},
		{"behind, went back", Time{Clock: noon, Proven: noon.Add(year), Seen: noon.Add(year), SetBack: true}, noon.Add(year), []string{CodeClockBehind}},
		{"the battery is empty", Time{Clock: time.Unix(0, 0), Proven: noon}, noon, []string{CodeClockBehind}},

		// The clock is far ahead of everything known.
		{"a long gap", Time{Clock: noon, Proven: noon.Add(-400 * day)}, noon, nil},
		{"implausible", Time{Clock: noon, Proven: noon.Add(-400*day - 1)}, noon, []string{CodeClockImplausible}},
		{"seen proves nothing", Time{Clock: noon, Proven: noon.Add(-500 * day), Seen: noon}, noon, []string{CodeClockImplausible}},
		{"a person looked", Time{Clock: noon, Proven: noon.Add(-500 * day), Confirmed: noon.Add(-400 * day)}, noon, nil},
		{"a person looked long ago", Time{Clock: noon, Proven: noon.Add(-500 * day), Confirmed: noon.Add(-400*day - 1)}, noon, []string{CodeClockImplausible}},
		{"what a person said is no floor", Time{Clock: noon, Proven: noon.Add(-day), Confirmed: noon.Add(year)}, noon, nil},
		{"implausible, went back", Time{Clock: noon, Proven: noon.Add(-500 * day), Seen: noon.Add(day)}, noon, []string{CodeClockWentBack, CodeClockImplausible}},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := test.at.Reference(); !got.Equal(test.reference) {
				t.Errorf("reference %v, want %v", got, test.reference)
			}
			if got := test.at.Codes(); !slices.Equal(got, test.codes) {
				t.Errorf("codes %v, want %v", got, test.codes)
			}
		})
	}
}
