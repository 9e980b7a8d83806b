package bundle

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"
	"testing/fstest"

	"github.com/theupdateframework/go-tuf/v2/metadata"

	"github.com/soi-id/soi/verify/trust"
	"github.com/soi-id/soi/verify/trust/revocation"
)

const testIssuer = "https://id.example"

// A shelf is the sets of revoked documents that were ever published, by their
// SHA-256, as a desk stages them.
type shelf map[string][]byte

// add makes a set of documents and returns its target, which is its SHA-256.
func (s shelf) add(t testing.TB, documents ...int) string {
	t.Helper()
	var salt revocation.Salt
	salt[0] = byte(len(s))
	var digests []revocation.Digest
	for _, n := range documents {
		digests = append(digests, salt.Digest(documentID(n)))
	}
	var file bytes.Buffer
	if err := revocation.Write(&file, salt, digests); err != nil {
		t.Fatal(err)
	}
	target := fmt.Sprintf("%x", sha256.Sum256(file.Bytes()))
	s[target] = file.Bytes()
	return target
}

func documentID(n int) []byte { return fmt.Appendf(nil, "n:cwt.claim169\x00TEST-%d", n) }

// list has the publisher list sets from now on.
func (d *desk) list(s shelf, sets ...RevokedSet) {
	d.content.Revoked = sets
	d.edit = func(_ string, signed any) {
		targets, ok := signed.(*metadata.TargetsType)
		if !ok {
			return
		}
		for _, set := range sets {
			sum := sha256.Sum256(s[set.Target])
			targets.Targets[set.Target] = &metadata.TargetFiles{Length: int64(len(s[set.Target])), Hashes: metadata.Hashes{"sha256": sum[:]}}
		}
	}
}

// revoked returns what tells whether a document is, after a restart.
func (d *desk) revoked(s shelf) func(document int) bool {
	d.t.Helper()
	loaded, err := Load(d.db)
	if err != nil || len(loaded) != 1 || loaded[0].Err != nil {
		d.t.Fatalf("%v, %v", err, loaded)
	}
	var sets []*revocation.Set
	for _, named := range loaded[0].Sets {
		file := s[named.SHA256]
		set, err := revocation.Open(bytes.NewReader(file), int64(len(file)))
		if err != nil || named.Issuer != testIssuer || named.Size != int64(len(file)) {
			d.t.Fatalf("%+v: %v", named, err)
		}
		sets = append(sets, set)
	}
	return func(document int) bool {
		return slices.ContainsFunc(sets, func(set *revocation.Set) bool {
			found, err := set.Contains(documentID(document))
			if err != nil {
				d.t.Fatal(err)
			}
			return found
		})
	}
}

// sets are the targets of those in force.
func (d *desk) sets() []string {
	d.t.Helper()
	loaded, err := Load(d.db)
	if err != nil {
		d.t.Fatal(err)
	}
	var targets []string
	for _, set := range loaded[0].Sets {
		targets = append(targets, set.SHA256)
	}
	slices.Sort(targets)
	return targets
}

// A set stays in force until another replaces it that can hold all it held.
func TestSetsStayInForce(t *testing.T) {
	d, s := newDesk(t), shelf{}
	first := s.add(t, 1, 2, 3)
	delta := s.add(t, 4)
	whole := s.add(t, 1, 2, 3, 4)
	fewer := s.add(t, 1, 2)
	other := "https://other.example"

	for _, step := range []struct {
		name  string
		sets  []RevokedSet
		force []string
		kept  []string
	}{
		{"the first", []RevokedSet{{Issuer: testIssuer, Target: first}}, []string{first}, nil},
		{"a delta beside it", []RevokedSet{{Issuer: testIssuer, Target: first}, {Issuer: testIssuer, Target: delta}}, []string{first, delta}, nil},
		{"none is listed", nil, []string{first, delta}, []string{first, delta}},
		{"fewer, in the place of all", []RevokedSet{{Issuer: testIssuer, Target: fewer, Replaces: []string{first, delta}}},
			[]string{fewer, first}, []string{first}},
		{"all, not in the place of anything", []RevokedSet{{Issuer: testIssuer, Target: whole}}, []string{fewer, first, whole}, []string{fewer, first}},
		{"all, in the place of some", []RevokedSet{{Issuer: testIssuer, Target: whole, Replaces: []string{first}}}, []string{fewer, whole}, []string{fewer}},
		{"all, in the place of all", []RevokedSet{{Issuer: testIssuer, Target: whole, Replaces: []string{first, delta, fewer}}}, []string{whole}, nil},
	} {
		d.now = d.now.Add(day)
		d.list(s, step.sets...)
		report := d.imports(d.bundle())
		if len(report.Sets) != len(step.sets) || len(report.Kept) != len(step.kept) {
			t.Errorf("%s: %d sets, %d kept", step.name, len(report.Sets), len(report.Kept))
		}
		slices.Sort(step.force)
		if got := d.sets(); !slices.Equal(got, step.force) {
			t.Errorf("%s: %.8s are in force, want %.8s", step.name, got, step.force)
		}
	}
	if revoked := d.revoked(s); revoked(5) || !revoked(4) {
		t.Error("the last set is not the one in force")
	}

	// What an issuer replaces is its own.
	scoped, err := publisherScope(d, testIssuer, other)
	if err != nil {
		t.Fatal(err)
	}
	scoped.content.Issuers = append(scoped.content.Issuers, Issuer{ID: other, Country: "LA"})
	scoped.list(s, RevokedSet{Issuer: testIssuer, Target: whole})
	scoped.imports(scoped.bundle())
	larger := s.add(t, 11, 12, 13, 14, 15)
	scoped.list(s, RevokedSet{Issuer: other, Target: larger, Replaces: []string{whole}})
	scoped.imports(scoped.bundle())
	if got := scoped.sets(); len(got) != 2 {
		t.Errorf("one issuer replaced another's: %.8s are in force", got)
	}
}

// publisherScope returns the desk with the publisher enrolled for the issuers.
func publisherScope(d *desk, issuers ...string) (*desk, error) {
	if err := Withdraw(d.db, d.id); err != nil {
		return nil, err
	}
	_, err := Enrol(d.db, d.roots[0], Scope{Issuers: issuers}, begin)
	return d, err
}

// A set that the metadata does not describe is refused.
func TestSetsThatAreNone(t *testing.T) {
	d, s := newDesk(t), shelf{"x": []byte("a set")}
	d.list(s, RevokedSet{Issuer: testIssuer, Target: "x"})
	listed := d.edit
	d.edit = func(role string, signed any) {
		listed(role, signed)
		if targets, ok := signed.(*metadata.TargetsType); ok {
			targets.Targets["x"].Hashes = metadata.Hashes{"sha512": make([]byte, 64)}
		}
	}
	if _, err := Import(d.db, d.id, d.bundle(), trust.At(d.now)); !errors.Is(err, ErrContent) {
		t.Errorf("a set without the hash that names it: %v", err)
	}
	d = newDesk(t)
	d.content.Revoked = []RevokedSet{{Issuer: testIssuer, Target: "x"}} // and no such target
	if _, err := Import(d.db, d.id, d.bundle(), trust.At(d.now)); !errors.Is(err, ErrContent) {
		t.Errorf("a set that is no target: %v", err)
	}
}

// TestNoRevokedDocumentComesBack plays random sequences: bundles that add sets,
// drop them, replace them by ones that hold all, and by ones that claim to;
// replays of any bundle that ever was; rotations; a thief with old keys; damage
// in the database and its mending; restarts. A document that the desk has once
// known as revoked stays revoked.
func TestNoRevokedDocumentComesBack(t *testing.T) {
	for seed := range uint64(8) {
		random := rand.New(rand.NewPCG(seed, 2))
		d, s := newDesk(t), shelf{}
		past := []fstest.MapFS{d.first, d.second}
		listed := map[string][]int{} // the publisher's sets, by target
		known := map[int]bool{}      // documents that the desk has known as revoked
		thief := d.thief()
		documents := 0
		some := func(n int) []int {
			fresh := make([]int, n)
			for i := range fresh {
				documents++
				fresh[i] = documents
			}
			return fresh
		}
		for step := range 40 {
			d.now = d.now.Add(day)
			var replaced []string
			var fresh string
			honest := true
			var files fstest.MapFS
			switch random.IntN(8) {
			case 0:
				files, honest = past[random.IntN(len(past))], false
			case 1: // a thief with keys of the beginning, who lists nothing
				thief.now, thief.timestamp, thief.snapshot, thief.targets, thief.roots = d.now, 1000, 1000, 1000, d.roots
				if step > 0 && len(d.roots) > 1 {
					files, honest = thief.again(), false
				}
			case 2: // keys are rotated: from now on the thief's are worth nothing
				d.rotate([]string{metadata.TARGETS, metadata.SNAPSHOT}[random.IntN(2)])
				d.rotate(metadata.TIMESTAMP)
			case 3: // the publisher forgets
				listed = map[string][]int{}
			case 4: // one for all of them
				var all []int
				for _, target := range slices.Sorted(maps.Keys(listed)) {
					all, replaced = append(all, listed[target]...), append(replaced, target)
				}
				listed = map[string][]int{}
				all = append(all, some(1)...)
				fresh = s.add(t, all...)
				listed[fresh] = all
			case 5: // one that claims to be for them and has fewer than each
				for _, target := range slices.Sorted(maps.Keys(listed)) {
					if len(listed[target]) > 1 {
						replaced = append(replaced, target)
						delete(listed, target)
					}
				}
				few := some(1)
				fresh = s.add(t, few...)
				listed[fresh] = few
			default:
				more := some(2 + random.IntN(20))
				fresh = s.add(t, more...)
				listed[fresh] = more
			}
			if honest {
				var sets []RevokedSet
				for _, target := range slices.Sorted(maps.Keys(listed)) {
					set := RevokedSet{Issuer: testIssuer, Target: target}
					if target == fresh {
						set.Replaces = replaced
					}
					sets = append(sets, set)
				}
				d.list(s, sets...)
				files = d.bundle()
				past = append(past, files)
			}
			_, err := Import(d.db, d.id, files, trust.At(d.now))
			if honest && err != nil {
				t.Fatalf("seed %d, step %d: an honest bundle: %v", seed, step, err)
			}
			if honest {
				for _, set := range listed {
					for _, n := range set {
						known[n] = true
					}
				}
			}
			revoked := d.revoked(s)
			for n := range known {
				if !revoked(n) {
					t.Fatalf("seed %d, step %d: document %d is good again", seed, step, n)
				}
			}
			if revoked(-1) {
				t.Fatalf("seed %d, step %d: a document that nobody revoked is", seed, step)
			}
		}
	}
}

// What is damaged in the stored bundle takes no set out of force.
func TestSetsOutliveADamagedStore(t *testing.T) {
	d, s := newDesk(t), shelf{}
	d.list(s, RevokedSet{Issuer: testIssuer, Target: s.add(t, 1)})
	d.now = d.now.Add(day)
	d.imports(d.bundle())
	d.damage("content")
	if loaded, err := Load(d.db); err != nil || !errors.Is(loaded[0].Err, ErrStored) || len(loaded[0].Sets) != 1 {
		t.Errorf("%v, %+v", err, loaded)
	}
	d.list(s)
	d.now = d.now.Add(day)
	d.imports(d.bundle())
	if !d.revoked(s)(1) {
		t.Error("the bundle that mended the store forgot a set")
	}
}
