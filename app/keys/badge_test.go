package keys

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/soi-id/soi/resources"
	"github.com/soi-id/soi/verify"
	"github.com/soi-id/soi/verify/desk"
	"github.com/soi-id/soi/verify/trust"
	"github.com/soi-id/soi/verify/trust/bundle"
)

// sent makes a key of an issuer from a bundle of an age.
func sent(t testing.TB, issuer string, age int, change ...func(*trust.Key)) *trust.Key {
	return newKey(t, func(k *trust.Key) {
		k.Issuer = trust.Issuer{ID: issuer, Names: map[string]string{"vi": issuer, "en": issuer}}
		k.Origin, k.IssuedAt = trust.Bundled, now.AddDate(0, 0, -age)
		for _, f := range change {
			f(k)
		}
	})
}

func publisher(name string, keys ...*trust.Key) desk.Publisher {
	p := desk.Publisher{
		ID: strings.Repeat("3f9a02c1", 8), Name: name, Enrolled: now.AddDate(-1, 0, 0), Imported: now.AddDate(0, 0, -2), Keys: keys,
	}
	for _, k := range keys {
		p.IssuedAt = k.IssuedAt
		if !slices.Contains(p.Issuers, k.Issuer.ID) {
			p.Issuers = append(p.Issuers, k.Issuer.ID)
		}
	}
	return p
}

func TestBadge(t *testing.T) {
	ends := func(days int) func(*trust.Key) {
		return func(k *trust.Key) { k.NotAfter = now.AddDate(0, 0, days).Add(-time.Hour) }
	}
	a, b := sent(t, "Sở A", 12), sent(t, "Sở B", 40)
	pinned := newKey(t, func(k *trust.Key) { k.NotAfter = time.Time{} })
	test := sent(t, "Sở A", 500, func(k *trust.Key) { k.Test = true })
	damaged := publisher("Trung tâm Hỏng")
	damaged.Err = bundle.ErrStored
	for _, test := range []struct {
		name       string
		keys       []*trust.Key
		publishers []desk.Publisher
		tone       verify.Tone
		age        string
		more       []string // each is in the rest of the line
		warning    verify.Tone
		warns      []string
	}{
		{"no keys", nil, nil, verify.Grey, "No keys", []string{"No issuer's key"}, "", nil},
		{"tests alone", []*trust.Key{test}, nil, verify.Grey, "No keys", nil, "", nil},
		{"by hand", []*trust.Key{pinned}, nil, verify.Grey, "Keys by hand", []string{"1 issuers' keys"}, "", nil},
		{"fresh", []*trust.Key{a, pinned, test}, nil, verify.Green, "Keys fresh: 12 days", []string{"2 issuers' keys", "10/11/2026"}, "", nil},
		{"the oldest publisher", []*trust.Key{a, b}, []desk.Publisher{publisher("Trung tâm A", a), publisher("Trung tâm B", b)},
			verify.Green, "Keys fresh: 40 days", []string{"oldest: Trung tâm B, of 13/10/2026"}, "", nil},
		{"on the last fresh day", []*trust.Key{sent(t, "A", 90)}, nil, verify.Green, "Keys fresh: 90 days", nil, "", nil},
		{"stale", []*trust.Key{a, sent(t, "B", 91)}, nil, verify.Amber, "Keys getting old: 91 days", nil, "", nil},
		{"stale for its publisher", []*trust.Key{sent(t, "A", 12, func(k *trust.Key) { k.Policy = trust.Policy{FreshFor: 7 * day} })}, nil,
			verify.Amber, "Keys getting old: 12 days", nil, "", nil},
		{"too old", []*trust.Key{a, sent(t, "B", 401)}, nil, verify.Red, "Keys too old: 401 days", nil,
			verify.Red, []string{"too old to decide", "B", "Import a newer bundle"}},
		{"too old for long", []*trust.Key{sent(t, "B", 500)}, nil, verify.Red, "Keys too old: 500 days", nil, "", nil},
		{"today", []*trust.Key{sent(t, "A", 0)}, nil, verify.Green, "Keys fresh: today", nil, "", nil},

		{"ends in 31 days", []*trust.Key{sent(t, "A", 1, ends(31))}, nil, verify.Green, "Keys fresh: 1 day", nil, "", nil},
		{"ends in 30 days", []*trust.Key{sent(t, "A", 1, ends(30))}, nil, verify.Green, "Keys fresh: 1 day", nil,
			verify.Amber, []string{"30 days left: the last key of A"}},
		{"ends in 14 days", []*trust.Key{sent(t, "A", 1, ends(14))}, nil, verify.Green, "Keys fresh: 1 day", nil,
			verify.Amber, []string{"14 days left"}},
		{"ends in 3 days", []*trust.Key{sent(t, "A", 1, ends(3))}, nil, verify.Green, "Keys fresh: 1 day", nil,
			verify.Red, []string{"3 days left"}},
		{"ends today", []*trust.Key{sent(t, "A", 1, func(k *trust.Key) { k.NotAfter = now.Add(time.Hour) })}, nil, verify.Green, "Keys fresh: 1 day", nil,
			verify.Red, []string{"1 day left"}},
		{"ended", []*trust.Key{sent(t, "A", 1, ends(-3))}, nil, verify.Green, "Keys fresh: 1 day", nil,
			verify.Red, []string{"expired on 19/11/2026"}},
		{"ended long ago", []*trust.Key{sent(t, "A", 1, ends(-40))}, nil, verify.Green, "Keys fresh: 1 day", nil, "", nil},
		{"not the last one", []*trust.Key{sent(t, "A", 1, ends(3)), sent(t, "A", 1)}, nil, verify.Green, "Keys fresh: 1 day", nil, "", nil},
		{"what can be helped comes first", []*trust.Key{sent(t, "A", 1, ends(-3)), sent(t, "B", 1, ends(10)), sent(t, "C", 1, ends(20))}, nil,
			verify.Green, "Keys fresh: 1 day", nil, verify.Amber, []string{"10 days left: the last key of B", "And 2 more issuers"}},
		{"damaged", []*trust.Key{a}, []desk.Publisher{publisher("Trung tâm A", a), damaged}, verify.Green, "Keys fresh: 12 days", nil,
			verify.Red, []string{"Trung tâm Hỏng", "Import the newest bundle again"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			d := &fakeDesk{keys: test.keys, publishers: test.publishers}
			b := Read(d).Badge(resources.In(resources.English))
			if b.Tone != test.tone || b.Age != test.age {
				t.Errorf("%s %q, want %s %q", b.Tone, b.Age, test.tone, test.age)
			}
			for _, part := range test.more {
				if !strings.Contains(b.More, part) {
					t.Errorf("%q is not in %q", part, b.More)
				}
			}
			if b.Warning.Tone != test.warning {
				t.Errorf("warns %s %q, want %s", b.Warning.Tone, b.Warning.Text, test.warning)
			}
			for _, part := range test.warns {
				if !strings.Contains(b.Warning.Text, part) {
					t.Errorf("%q is not in %q", part, b.Warning.Text)
				}
			}
			if b.Warning.Tone != "" && signs[b.Warning.Tone] == nil || signs[b.Tone] == nil {
				t.Error("a tone stands alone, without an icon")
			}
		})
	}
}

// A clock that is behind makes keys look younger than they are.
func TestBadgeOfAClockBehind(t *testing.T) {
	key := sent(t, "A", 100)
	texts := resources.In(resources.English)
	b := Read(&fakeDesk{keys: []*trust.Key{key}, time: trust.Time{Clock: key.IssuedAt, Proven: now}}).Badge(texts)
	if b.Tone != verify.Amber || b.Age != texts.Get("keys.badge.future") {
		t.Errorf("%s %q", b.Tone, b.Age)
	}
	b = Read(&fakeDesk{keys: []*trust.Key{key}, time: trust.Time{Clock: now.Add(-time.Hour), Proven: now}}).Badge(texts)
	if b.Tone != verify.Amber || b.Age != texts.Get("keys.badge.stale", "age", texts.Get("keys.days", "n", 100)) {
		t.Errorf("%s %q", b.Tone, b.Age)
	}
}
