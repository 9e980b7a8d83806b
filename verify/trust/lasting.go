package trust

import (
	"cmp"
	"slices"
	"time"
)

// EndCause is why a key ends.
type EndCause string

// The causes, and the remedy of each.
const (
	EndsByDate        EndCause = "date"        // its own last day: the issuer must give another key
	EndsByAge         EndCause = "age"         // no news from its publisher for too long: import a newer bundle
	EndsByReplacement EndCause = "replacement" // its issuer announced the day: as with the date
)

// An Ending is when this keyring can prove nothing new any more for an issuer:
// its last usable key for some formats ends, and no other takes over.
type Ending struct {
	Issuer  Issuer
	Country string
	Formats []string // in order; those that end with the same key at the same moment
	Key     *Key     // the last one
	At      time.Time
	Cause   EndCause
}

// Urgency is how near an ending is.
type Urgency int

// The urgencies. A key is renewed in weeks and not in days, and a stick with
// the new one travels by post, hence the first warning a month ahead.
const (
	NotSoon  Urgency = iota
	Within30         // days
	Within14
	Within3
	Ended
)

// Urgency is how near the ending is at a moment.
func (e Ending) Urgency(now time.Time) Urgency {
	const day = 24 * time.Hour
	switch left := e.At.Sub(now); {
	case left < 0:
		return Ended
	case left <= 3*day:
		return Within3
	case left <= 14*day:
		return Within14
	case left <= 30*day:
		return Within30
	}
	return NotSoon
}

// seam is the gap that two keys of one issuer may have between them: the last
// day of the one ends at 23:59:00, the next one begins at midnight.
const seam = time.Minute

// Ends returns when the last usable key of each issuer ends, for each format,
// soonest first. Issuers whose keys have no end are left out, and those that
// have no usable key at all: a key that proves nothing, because it is a test or
// demonstration key, compromised, or replaced already, is not usable and ends
// nothing. A key that is not in force yet counts if it takes over in time.
//
// now is the moment at which documents are judged: [Time.Reference].
func Ends(keys []*Key, policy Policy, now time.Time) []Ending {
	type lane struct{ issuer, country, format string }
	spans := make(map[lane][]span)
	for _, k := range keys {
		if k.Test || k.Origin == Demonstration || k.StatusAt(now) != Active {
			continue
		}
		at, cause := k.EndsAt(policy, now)
		for _, format := range k.Formats {
			l := lane{k.Issuer.ID, k.Country, format}
			spans[l] = append(spans[l], span{k, at, cause})
		}
	}
	var ends []Ending
	for l, all := range spans {
		if last, ok := lastOf(all, now); ok {
			ends = append(ends, Ending{last.key.Issuer, l.country, []string{l.format}, last.key, last.to, last.cause})
		}
	}
	slices.SortFunc(ends, func(a, b Ending) int {
		return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.Issuer.ID, b.Issuer.ID), cmp.Compare(a.Country, b.Country),
			cmp.Compare(a.Key.ID, b.Key.ID), cmp.Compare(a.Formats[0], b.Formats[0]))
	})
	return together(ends)
}

// together makes one of the endings that only their formats tell apart.
func together(sorted []Ending) []Ending {
	var joined []Ending
	for _, e := range sorted {
		if n := len(joined) - 1; n >= 0 && joined[n].Key == e.Key && joined[n].At.Equal(e.At) {
			joined[n].Formats = append(joined[n].Formats, e.Formats...)
			continue
		}
		joined = append(joined, e)
	}
	return joined
}

// EndsAt returns when a key that is usable now ends; zero if it has no end.
func (k *Key) EndsAt(policy Policy, now time.Time) (time.Time, EndCause) {
	at, cause := k.InForceUntil(now)
	if _, usable := k.AgeLimits(policy); earlier(usable, at) {
		return usable, EndsByAge
	}
	return at, cause
}

// InForceUntil returns when a key ends however fresh it is: by its date, or
// because its issuer announced that it will be replaced. Zero is no end.
func (k *Key) InForceUntil(now time.Time) (time.Time, EndCause) {
	at, cause := k.NotAfter, EndsByDate
	for _, change := range k.History {
		if change.Status == Superseded && !change.At.Before(now) && earlier(change.At, at) {
			at, cause = change.At, EndsByReplacement
		}
	}
	return at, cause
}

// earlier compares two ends, of which a zero one is none.
func earlier(end, than time.Time) bool {
	return !end.IsZero() && (than.IsZero() || end.Before(than))
}

// AgeLimits returns until when the key is fresh and until when it is usable
// without news from its publisher; zero for a key that does not age.
func (k *Key) AgeLimits(policy Policy) (fresh, usable time.Time) {
	if k.Origin != Bundled || k.Unrestricted {
		return time.Time{}, time.Time{}
	}
	policy = policy.stricter(k.Policy)
	return k.IssuedAt.Add(policy.FreshFor), k.IssuedAt.Add(policy.UsableFor)
}

// A span is when a key is usable; a zero end is none.
type span struct {
	key   *Key
	to    time.Time
	cause EndCause
}

// lastOf follows the spans from now on, from each to the one that outlasts it,
// and returns the last; false if there is no end. Where nothing is in force it
// returns the span that ended last, if any has.
func lastOf(spans []span, now time.Time) (last span, ok bool) {
	for at := now; ; at = last.to {
		next, found := span{}, false
		for _, s := range spans {
			switch {
			case s.key.NotBefore.After(at.Add(seam)):
			case s.to.IsZero():
				return span{}, false
			case s.to.After(at) && (!found || s.to.After(next.to)):
				next, found = s, true
			}
		}
		if !found {
			break
		}
		last, ok = next, true
	}
	if ok {
		return last, true
	}
	for _, s := range spans {
		if !s.to.IsZero() && !s.to.After(now) && (!ok || s.to.After(last.to)) {
			last, ok = s, true
		}
	}
	return last, ok
}
