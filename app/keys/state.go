package keys

import (
	"slices"
	"time"

	"github.com/soi-id/soi/resources"
	"github.com/soi-id/soi/verify/desk"
	"github.com/soi-id/soi/verify/trust"
)

// A Reader is what it takes to know how the keys are; *desk.Desk is one.
type Reader interface {
	Keys() []*trust.Key
	Publishers() []desk.Publisher
	Settings() desk.Settings
	Time() trust.Time
}

// A State is the keys of a desk at a moment, and what is to come.
type State struct {
	Keys       []*trust.Key
	Publishers []desk.Publisher
	Policy     trust.Policy
	Ends       []trust.Ending
	Time       trust.Time
	Now        time.Time // at which documents are judged: its reference
}

// Read reads the state. It may touch the disk.
func Read(d Reader) State {
	set := d.Settings()
	s := State{
		Keys: d.Keys(), Publishers: d.Publishers(), Time: d.Time(),
		Policy: trust.Policy{FreshFor: time.Duration(set.FreshDays) * day, UsableFor: time.Duration(set.UsableDays) * day},
	}
	s.Now = s.Time.Reference()
	s.Ends = trust.Ends(s.Keys, s.Policy, s.Now)
	return s
}

// real counts the keys that are an issuer's, and not for tests.
func (s State) real() (n int) {
	for _, k := range s.Keys {
		if !k.Test && k.Origin != trust.Demonstration {
			n++
		}
	}
	return n
}

// oldest returns the key whose publisher has been silent for longest; nil if
// no key ages.
func (s State) oldest() (oldest *trust.Key) {
	for _, k := range s.Keys {
		if k.Origin == trust.Bundled && !k.Test && (oldest == nil || k.IssuedAt.Before(oldest.IssuedAt)) {
			oldest = k
		}
	}
	return oldest
}

// aged reports whether any key is past being fresh, and past being usable.
func (s State) aged() (stale, tooOld bool) {
	for _, k := range s.Keys {
		if fresh, usable := k.AgeLimits(s.Policy); !k.Test && !fresh.IsZero() {
			stale, tooOld = stale || s.Now.After(fresh), tooOld || s.Now.After(usable)
		}
	}
	return stale, tooOld
}

// publisherOf names who sent a key, or "".
func (s State) publisherOf(key *trust.Key) string {
	for _, p := range s.Publishers {
		if slices.ContainsFunc(p.Keys, func(k *trust.Key) bool { return k.ID == key.ID && k.IssuedAt.Equal(key.IssuedAt) }) {
			return publisherName(p)
		}
	}
	return ""
}

func publisherName(p desk.Publisher) string {
	if p.Name != "" {
		return resources.Visible(p.Name)
	}
	return short(p.ID)
}
