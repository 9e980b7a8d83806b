package trust

import (
	"strings"
	"testing"
	"time"
)

// lasting makes a key of an issuer that ends a number of days from noon; 0: it
// has no end.
func lasting(id string, days int, change ...func(*Key)) *Key {
	k := &Key{ID: id, Issuer: Issuer{ID: "mẫu"}, Country: "VN", Formats: []string{"cwt.hcert"}, Origin: Pinned, IssuedAt: noon}
	if days != 0 {
		k.NotAfter = noon.AddDate(0, 0, days)
	}
	for _, f := range change {
		f(k)
	}
	return k
}

func in(days int) time.Time { return noon.AddDate(0, 0, days) }

func TestEnds(t *testing.T) {
	signs := func(formats ...string) func(*Key) { return func(k *Key) { k.Formats = formats } }
	from := func(days int) func(*Key) { return func(k *Key) { k.NotBefore = in(days) } }
	of := func(issuer string) func(*Key) { return func(k *Key) { k.Issuer.ID = issuer } }
	bundled := func(age int, p Policy) func(*Key) {
		return func(k *Key) { k.Origin, k.IssuedAt, k.Policy = Bundled, in(-age), p }
	}
	becomes := func(s Status, days int) func(*Key) {
		return func(k *Key) { k.History = append(k.History, StatusChange{Status: s, At: in(days)}) }
	}
	type want struct {
		key, formats string
		days         int
		cause        EndCause
	}
	for _, test := range []struct {
		name string
		keys []*Key
		want []want
	}{
		{"none", nil, nil},
		{"without an end", []*Key{lasting("a", 0)}, nil},
		{"one", []*Key{lasting("a", 10)}, []want{{"a", "cwt.hcert", 10, EndsByDate}}},
		{"the later of two", []*Key{lasting("a", 10), lasting("b", 40)}, []want{{"b", "cwt.hcert", 40, EndsByDate}}},
		{"one of two has no end", []*Key{lasting("a", 10), lasting("b", 0)}, nil},
		{"soonest first", []*Key{lasting("a", 40), lasting("b", 10, of("x"))},
			[]want{{"b", "cwt.hcert", 10, EndsByDate}, {"a", "cwt.hcert", 40, EndsByDate}}},
		{"formats of one key", []*Key{lasting("a", 10, signs("jose.shc", "cwt.hcert"))},
			[]want{{"a", "cwt.hcert jose.shc", 10, EndsByDate}}},
		{"another key for one format", []*Key{lasting("a", 10, signs("cwt.hcert", "jose.shc")), lasting("b", 20, signs("jose.shc"))},
			[]want{{"a", "cwt.hcert", 10, EndsByDate}, {"b", "jose.shc", 20, EndsByDate}}},
		{"another country", []*Key{lasting("a", 10), lasting("b", 20, func(k *Key) { k.Country = "LA" })},
			[]want{{"a", "cwt.hcert", 10, EndsByDate}, {"b", "cwt.hcert", 20, EndsByDate}}},

		{"the next one takes over", []*Key{lasting("a", 10), lasting("b", 400, from(5))}, []want{{"b", "cwt.hcert", 400, EndsByDate}}},
		{"at the same moment", []*Key{lasting("a", 10), lasting("b", 400, from(10))}, []want{{"b", "cwt.hcert", 400, EndsByDate}}},
		{"through two others", []*Key{lasting("c", 90, from(40)), lasting("b", 50, from(5)), lasting("a", 10)},
			[]want{{"c", "cwt.hcert", 90, EndsByDate}}},
		{"a seam", []*Key{lasting("a", 10), lasting("b", 400, func(k *Key) { k.NotBefore = in(10).Add(time.Second) })},
			[]want{{"b", "cwt.hcert", 400, EndsByDate}}},
		{"the next one comes too late", []*Key{lasting("a", 10), lasting("b", 400, from(12))}, []want{{"a", "cwt.hcert", 10, EndsByDate}}},
		{"none is in force yet", []*Key{lasting("a", 400, from(5))}, nil},
		{"ended", []*Key{lasting("a", -10), lasting("b", -4)}, []want{{"b", "cwt.hcert", -4, EndsByDate}}},
		{"ended, and the next one comes", []*Key{lasting("a", -10), lasting("b", 90, from(5))}, []want{{"a", "cwt.hcert", -10, EndsByDate}}},

		{"a test key", []*Key{lasting("a", 10), lasting("b", 90, func(k *Key) { k.Test = true })}, []want{{"a", "cwt.hcert", 10, EndsByDate}}},
		{"a demonstration key", []*Key{lasting("a", 10, func(k *Key) { k.Origin = Demonstration })}, nil},
		{"a compromised key", []*Key{lasting("a", 10), lasting("b", 0, becomes(Compromised, -1))}, []want{{"a", "cwt.hcert", 10, EndsByDate}}},
		{"compromised only later", []*Key{lasting("a", 10, becomes(Compromised, 5))}, nil},
		{"a superseded key", []*Key{lasting("a", 10), lasting("b", 90, becomes(Superseded, -1))}, []want{{"a", "cwt.hcert", 10, EndsByDate}}},
		{"nothing but superseded", []*Key{lasting("b", 90, becomes(Superseded, -1))}, nil},
		{"superseded later", []*Key{lasting("a", 90, becomes(Superseded, 5))}, []want{{"a", "cwt.hcert", 5, EndsByReplacement}}},
		{"superseded after its date", []*Key{lasting("a", 3, becomes(Superseded, 5))}, []want{{"a", "cwt.hcert", 3, EndsByDate}}},

		{"age", []*Key{lasting("a", 900, bundled(380, Policy{}))}, []want{{"a", "cwt.hcert", 20, EndsByAge}}},
		{"age without a date", []*Key{lasting("a", 0, bundled(380, Policy{}))}, []want{{"a", "cwt.hcert", 20, EndsByAge}}},
		{"a date before the age", []*Key{lasting("a", 10, bundled(380, Policy{}))}, []want{{"a", "cwt.hcert", 10, EndsByDate}}},
		{"a stricter publisher", []*Key{lasting("a", 0, bundled(90, Policy{UsableFor: 100 * day}))}, []want{{"a", "cwt.hcert", 10, EndsByAge}}},
		{"a laxer publisher", []*Key{lasting("a", 0, bundled(390, Policy{UsableFor: 900 * day}))}, []want{{"a", "cwt.hcert", 10, EndsByAge}}},
		{"too old", []*Key{lasting("a", 900, bundled(410, Policy{}))}, []want{{"a", "cwt.hcert", -10, EndsByAge}}},
		{"too old beside a pinned one", []*Key{lasting("a", 900, bundled(410, Policy{})), lasting("b", 0)}, nil},
		{"unrestricted", []*Key{lasting("a", 0, bundled(410, Policy{}), func(k *Key) { k.Unrestricted = true })}, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := Ends(test.keys, DefaultPolicy, noon)
			if len(got) != len(test.want) {
				t.Fatalf("%d endings, want %d: %+v", len(got), len(test.want), got)
			}
			for i, w := range test.want {
				e := got[i]
				if e.Key.ID != w.key || strings.Join(e.Formats, " ") != w.formats || !e.At.Equal(in(w.days)) || e.Cause != w.cause {
					t.Errorf("%d: %s %v %v %s, want %+v", i, e.Key.ID, e.Formats, e.At, e.Cause, w)
				}
				if e.Issuer.ID != e.Key.Issuer.ID || e.Country != e.Key.Country {
					t.Errorf("%d: of issuer %s, %s", i, e.Issuer.ID, e.Country)
				}
			}
		})
	}
}

func TestUrgency(t *testing.T) {
	for _, test := range []struct {
		left time.Duration
		want Urgency
	}{
		{31 * day, NotSoon}, {30*day + time.Second, NotSoon}, {30 * day, Within30}, {14*day + time.Second, Within30},
		{14 * day, Within14}, {3*day + time.Second, Within14}, {3 * day, Within3}, {time.Second, Within3}, {0, Within3},
		{-time.Second, Ended}, {-900 * day, Ended},
	} {
		if got := (Ending{At: noon.Add(test.left)}).Urgency(noon); got != test.want {
			t.Errorf("%v before the end: %d, want %d", test.left, got, test.want)
		}
	}
}

func TestAgeLimits(t *testing.T) {
	k := lasting("a", 0, func(k *Key) { k.Origin, k.Policy = Bundled, Policy{FreshFor: 10 * day} })
	if fresh, usable := k.AgeLimits(DefaultPolicy); !fresh.Equal(in(10)) || !usable.Equal(in(400)) {
		t.Errorf("fresh to %v, usable to %v", fresh, usable)
	}
	k.Origin = Pinned
	if fresh, usable := k.AgeLimits(DefaultPolicy); !fresh.IsZero() || !usable.IsZero() {
		t.Errorf("a pinned key ages: %v, %v", fresh, usable)
	}
}
