package keys

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/soi-id/soi/app/verifying"
	"github.com/soi-id/soi/resources"
	"github.com/soi-id/soi/verify/trust"
)

// A lane is one issuer in the picture of what expires when.
type lane struct {
	id, name, country string
	keys              []*trust.Key // that are usable, or will be, by their beginnings; none if all were revoked
	bars              []bar        // one for each of keys
	ends              []trust.Ending
}

// A bar is one key in its lane. Zero times bound nothing.
type bar struct {
	from, to      time.Time // in force
	fresh, usable time.Time // the limits of its age
	row           int       // of the lane: bars of one row do not overlap
}

// laneRows is how many bars a lane can show one under the other. Those of
// issuers with more keys at once lie on each other in the last row: what
// counts, the last end, is seen all the same.
const laneRows = 2

// lanes returns the issuers: those without a usable key first, then those that
// end soonest, and last those without an end.
func lanes(t *resources.Texts, s State) []*lane {
	type issuer struct{ id, country string }
	byIssuer := map[issuer]*lane{}
	for _, k := range s.Keys {
		if k.Test || k.Origin == trust.Demonstration {
			continue
		}
		at := issuer{k.Issuer.ID, k.Country}
		if byIssuer[at] == nil {
			byIssuer[at] = &lane{id: k.Issuer.ID, name: verifying.IssuerName(t, k), country: k.Country}
		}
		if k.StatusAt(s.Now) == trust.Active {
			byIssuer[at].keys = append(byIssuer[at].keys, k)
		}
	}
	for _, e := range s.Ends {
		if l := byIssuer[issuer{e.Issuer.ID, e.Country}]; l != nil {
			l.ends = append(l.ends, e)
		}
	}
	var all []*lane
	for _, l := range byIssuer {
		l.draw(s)
		all = append(all, l)
	}
	slices.SortFunc(all, func(a, b *lane) int {
		return cmp.Or(a.compareEnds(b), strings.Compare(a.name, b.name), strings.Compare(a.country, b.country))
	})
	return all
}

func (l *lane) compareEnds(other *lane) int {
	switch {
	case len(l.keys) == 0 || len(other.keys) == 0:
		return cmp.Compare(min(len(l.keys), 1), min(len(other.keys), 1))
	case len(l.ends) == 0 || len(other.ends) == 0:
		return cmp.Compare(len(other.ends), len(l.ends))
	}
	return l.ends[0].At.Compare(other.ends[0].At)
}

// draw makes the bars and puts each into the first row that has room.
func (l *lane) draw(s State) {
	slices.SortStableFunc(l.keys, func(a, b *trust.Key) int { return a.NotBefore.Compare(b.NotBefore) })
	var taken [laneRows]time.Time // until when
	for _, k := range l.keys {
		b := bar{from: k.NotBefore}
		b.to, _ = k.InForceUntil(s.Now)
		b.fresh, b.usable = k.AgeLimits(s.Policy)
		b.row = slices.IndexFunc(taken[:], func(until time.Time) bool { return !until.After(b.from) })
		if b.row < 0 {
			b.row = laneRows - 1
		}
		taken[b.row] = b.to
		if b.to.IsZero() {
			taken[b.row] = s.Now.Add(forever)
		}
		l.bars = append(l.bars, b)
	}
}

// forever is longer than any key lasts.
const forever = 250 * 365 * 24 * time.Hour

// A scale says where in the picture a moment is: from 0 on the left to 1.
type scale struct{ from, to time.Time }

const (
	day = 24 * time.Hour
	// The picture begins a little before today, and ends after everything
	// that ends, but not so late that the next month would be too thin to see.
	behindToday  = 60 * day
	leastAhead   = 180 * day
	furthest     = 1100 * day
	marginInTime = 25 // one part in so many
)

func scaleOf(all []*lane, now time.Time) scale {
	latest := now.Add(leastAhead)
	for _, l := range all {
		for _, b := range l.bars {
			for _, at := range []time.Time{b.to, b.usable} {
				if at.After(latest) {
					latest = at
				}
			}
		}
	}
	if end := now.Add(furthest); latest.After(end) {
		latest = end
	}
	from := now.Add(-behindToday)
	return scale{from, latest.Add(latest.Sub(from) / marginInTime)}
}

// at is a moment's place; moments outside the picture lie on its edges.
func (s scale) at(t time.Time) float32 {
	part := float32(t.Sub(s.from).Hours() / s.to.Sub(s.from).Hours())
	return min(max(part, 0), 1)
}

// until is as at; a zero time is no end.
func (s scale) until(t time.Time) float32 {
	if t.IsZero() {
		return 1
	}
	return s.at(t)
}

// months are the first days of months in the picture, at most n of them, at
// equal steps.
func (s scale) months(n int) []time.Time {
	for _, step := range []int{1, 2, 3, 6, 12, 24} {
		var all []time.Time
		first := time.Date(s.from.Year(), s.from.Month(), 1, 0, 0, 0, 0, s.from.Location())
		for at := first; at.Before(s.to); at = at.AddDate(0, 1, 0) {
			if !at.Before(s.from) && (int(at.Month())-1+12*at.Year())%step == 0 {
				all = append(all, at)
			}
		}
		if len(all) <= n {
			return all
		}
	}
	return nil
}
