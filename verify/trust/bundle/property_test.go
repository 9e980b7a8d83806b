package bundle

import (
	"bytes"
	"math/rand/v2"
	"testing"
	"testing/fstest"

	"github.com/theupdateframework/go-tuf/v2/metadata"

	"github.com/soi-id/soi/verify/trust"
)

// TestNothingRevokedComesBack plays random sequences: new bundles with keys that
// come, end and are dropped, rotations of every role, replays of any bundle that
// ever was, bundles of a thief with rotated keys, restarts. A key that the desk
// has once seen end badly never counts again.
func TestNothingRevokedComesBack(t *testing.T) {
	for seed := range uint64(12) {
		random := rand.New(rand.NewPCG(seed, 1))
		d := newDesk(t)
		keys := []Key{d.keep, d.gone}
		past := []fstest.MapFS{d.first, d.second}
		thieves := []*publisher{d.thief()}
		ended := map[string]bool{string(d.gone.SPKI): true} // compromised in a bundle that was imported
		for step := range 40 {
			d.now = d.now.Add(day)
			var files fstest.MapFS
			honest := false
			switch random.IntN(6) {
			case 0: // a replay
				files = past[random.IntN(len(past))]
			case 1: // a thief with keys of some time, who calls everything good
				thief := thieves[random.IntN(len(thieves))]
				thief.now, thief.timestamp, thief.snapshot, thief.targets = d.now, 1000, 1000, 1000
				thief.roots = d.roots
				thief.content = Content{Version: 1, Issuers: []Issuer{identityIssuer(pardoned(keys)...)}}
				if len(thieves) > 1 { // the present keys are not stolen
					files = thief.again()
				}
			case 2:
				thieves = append(thieves, d.thief())
				d.rotate([]string{metadata.ROOT, metadata.TARGETS, metadata.SNAPSHOT, metadata.TIMESTAMP}[random.IntN(4)])
				// What was stolen before is worth nothing from here on.
				d.rotate(metadata.TIMESTAMP)
				files, honest = d.bundle(), true
			case 3: // the publisher forgets what it had said
				d.content.Issuers = []Issuer{identityIssuer(pardoned(keys)...)}
				files, honest = d.bundle(), true
			default:
				keys = change(t, random, keys, d)
				d.content.Issuers = []Issuer{identityIssuer(keys...)}
				files, honest = d.bundle(), true
			}
			if files == nil {
				continue
			}
			if honest {
				past = append(past, files)
			}
			_, err := Import(d.db, d.id, files, trust.At(d.now))
			if honest && err != nil {
				t.Fatalf("seed %d, step %d: an honest bundle: %v", seed, step, err)
			}
			if err == nil {
				for _, k := range d.content.Issuers[0].Keys {
					for _, change := range k.History {
						if honest && change.Status == trust.Compromised {
							ended[string(k.SPKI)] = true
						}
					}
				}
			}
			for _, k := range d.keyring() {
				if ended[string(k.SPKI)] && k.StatusAt(begin) != trust.Compromised {
					t.Fatalf("seed %d, step %d: a compromised key counts again", seed, step)
				}
			}
		}
	}
}

// change adds a key, ends one, or drops one.
func change(t *testing.T, random *rand.Rand, keys []Key, d *desk) []Key {
	next := append([]Key(nil), keys...)
	i := random.IntN(len(next))
	switch random.IntN(3) {
	case 0:
		return append(next, newIssuerKey(t))
	case 1:
		next[i].History = append(append([]Change(nil), next[i].History...), Change{trust.Compromised, d.now, "lost"})
	case 2:
		if len(next) > 2 {
			next = append(next[:i:i], next[i+1:]...)
		}
	}
	return next
}

// pardoned are the keys with nothing known against them.
func pardoned(keys []Key) []Key {
	clean := append([]Key(nil), keys...)
	for i := range clean {
		clean[i].SPKI = bytes.Clone(clean[i].SPKI)
		clean[i].History = nil
	}
	return clean
}
