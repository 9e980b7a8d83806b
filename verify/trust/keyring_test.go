package trust

import (
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/soi-id/soi/verify/document"
)

func TestKeyringIsACopy(t *testing.T) {
	s := signers()[document.ES256]
	k := s.key(t)
	ring := NewKeyring([]*Key{k})
	k.Test, k.Formats[0], k.Issuer.Names["en"] = true, "other", "other"
	k.History = append(k.History, StatusChange{Status: Compromised})
	ring.Keys()[0] = nil
	if j := ring.Judge("test.card", s.proof(), document.Validity{}, At(noon), DefaultPolicy); !j.Holds || len(j.Codes) > 0 {
		t.Errorf("changed from outside: %v %v", j.Holds, j.Codes)
	}
	if j := new(Keyring).Judge("test.card", s.proof(), document.Validity{}, At(noon), DefaultPolicy); !slices.Equal(j.Codes, []string{CodeNoKey}) {
		t.Errorf("the zero keyring: %v", j.Codes)
	}
}

func TestKeyringServesManyAtOnce(t *testing.T) {
	s := signers()[document.ES256]
	ring, p := NewKeyring([]*Key{s.key(t)}), s.proof()
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 20 {
				if !ring.Judge("test.card", p, document.Validity{}, At(noon), DefaultPolicy).Holds {
					t.Error("does not hold")
				}
				ring.Keys()
			}
		})
	}
	wg.Wait()
}

func TestKeyringOrderAndAge(t *testing.T) {
	of := func(a document.Algorithm, issuer string, origin Origin, issued time.Time) *Key {
		return signers()[a].key(t, func(k *Key) { k.Issuer.ID, k.Origin, k.IssuedAt = issuer, origin, issued })
	}
	ring := NewKeyring([]*Key{
		of(document.ES256, "c", Bundled, noon.Add(-2*day)),
		of(document.EdDSA, "a", Pinned, noon.Add(day)),
		of(document.ES384, "b", Bundled, noon.Add(-day)),
	})
	var issuers []string
	for _, k := range ring.Keys() {
		issuers = append(issuers, k.Issuer.ID)
	}
	if !slices.Equal(issuers, []string{"a", "b", "c"}) {
		t.Errorf("order %v", issuers)
	}
	if got := ring.NewestIssued(); !got.Equal(noon.Add(-day)) {
		t.Errorf("newest %v", got)
	}
	if !new(Keyring).NewestIssued().IsZero() {
		t.Error("an empty keyring has an age")
	}
}

func TestStatusAt(t *testing.T) {
	k := &Key{History: []StatusChange{
		{Status: Active, At: noon.Add(20 * day)}, {Status: Superseded, At: noon.Add(10 * day)}, // not in order
	}}
	for after, want := range map[time.Duration]Status{
		-day: Active, 10 * day: Active, 10*day + 1: Superseded, 20 * day: Superseded, 20*day + 1: Active,
	} {
		if got := k.StatusAt(noon.Add(after)); got != want {
			t.Errorf("after %v: %s, want %s", after, got, want)
		}
	}
	k.History = append(k.History, StatusChange{Status: Compromised, At: noon.Add(30 * day)})
	if got := k.StatusAt(noon); got != Compromised {
		t.Errorf("before the compromise: %s", got)
	}
}

func TestFingerprint(t *testing.T) {
	k := signers()[document.ES256].key(t)
	groups := strings.Split(k.Fingerprint(), " ")
	if len(groups) != 16 || strings.Join(groups, "") != k.ID {
		t.Errorf("%q", k.Fingerprint())
	}
}
