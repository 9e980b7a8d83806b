package issue

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"maps"
	"path/filepath"
	"slices"
	"testing"
	"testing/fstest"
	"time"

	"go.etcd.io/bbolt"

	"github.com/soi-id/soi/verify/document"
	"github.com/soi-id/soi/verify/trust"
	"github.com/soi-id/soi/verify/trust/bundle"
)

const testIssuer = "https://id.example"

var publishedAt = time.Date(2026, 1, 10, 9, 0, 0, 0, time.UTC)

// A publishing is a publisher in memory.
type publishing struct {
	t     *testing.T
	files fstest.MapFS
	keys  map[Role][]*RoleKey
	now   time.Time
}

func roleKey(t *testing.T) *RoleKey {
	t.Helper()
	k, err := NewRoleKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func newPublishing(t *testing.T) *publishing {
	t.Helper()
	p := &publishing{t: t, files: fstest.MapFS{}, keys: map[Role][]*RoleKey{}, now: publishedAt}
	for _, role := range Roles() {
		p.keys[role] = []*RoleKey{roleKey(t)}
	}
	for len(p.keys[RootRole]) < RootKeys {
		p.keys[RootRole] = append(p.keys[RootRole], roleKey(t))
	}
	p.write(NewRepository("Test publisher", p.keys, p.now))
	return p
}

// all are the keys of all roles.
func (p *publishing) all() []*RoleKey { return slices.Concat(slices.Collect(maps.Values(p.keys))...) }

// write adds the files of one step, one after the other. After each of them the
// publisher could go on, and, unless the repository is new, a desk that has
// nothing yet could import.
func (p *publishing) write(files []File, err error) {
	p.t.Helper()
	p.writeUntil(files, err, func() { p.desk() })
}

func (p *publishing) writeUntil(files []File, err error, after func()) {
	p.t.Helper()
	if err != nil {
		p.t.Fatal(err)
	}
	fresh := p.files[timestampFile] == nil
	for i, f := range files {
		if before := p.files[f.Name]; before != nil && f.Name != timestampFile && !bytes.Equal(before.Data, f.Content) {
			p.t.Fatalf("%s is published again with other bytes", f.Name)
		}
		p.files[f.Name] = &fstest.MapFile{Data: f.Content}
		if !fresh || i == len(files)-1 {
			p.open()
			after()
		}
	}
}

func (p *publishing) open() *Repository {
	p.t.Helper()
	r, err := OpenRepository(p.files)
	if err != nil {
		p.t.Fatal(err)
	}
	return r
}

// desk imports with a desk that knows the first root only.
func (p *publishing) desk() bundle.Report {
	p.t.Helper()
	db, id := enrolled(p.t, p.files)
	return p.imported(db, id)
}

func enrolled(t *testing.T, files fstest.MapFS) (*bbolt.DB, string) {
	t.Helper()
	db, err := bbolt.Open(filepath.Join(t.TempDir(), "keys.db"), 0o600, &bbolt.Options{NoSync: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	id, err := bundle.Enrol(db, files["1.root.json"].Data, bundle.Scope{Name: "Test", Issuers: []string{testIssuer}}, publishedAt)
	if err != nil {
		t.Fatal(err)
	}
	return db, id
}

func (p *publishing) imported(db *bbolt.DB, id string) bundle.Report {
	p.t.Helper()
	report, err := bundle.Import(db, id, p.files, trust.Time{Clock: p.now})
	if err != nil {
		p.t.Fatal(err)
	}
	loaded, err := bundle.Load(db)
	if err != nil || len(loaded) != 1 || loaded[0].Err != nil {
		p.t.Fatalf("the desk cannot load: %v, %v", err, loaded)
	}
	return report
}

func issuerKey(t *testing.T, issuer string) *trust.Key {
	t.Helper()
	k, err := NewKey(document.ES256, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	k.Issuer, k.Country, k.Formats, k.Names = issuer, "VN", []string{"cwt.claim169"}, map[string]string{"en": "Test issuer"}
	jwk, err := k.JWK()
	if err != nil {
		t.Fatal(err)
	}
	keys, refused, err := trust.ParseKeys(jwk, trust.Enrolment{})
	if err != nil || len(refused) > 0 {
		t.Fatal(err, refused)
	}
	return keys[0]
}

// A publisher's life: each step is followed by a desk that imports everything,
// one that starts anew, and by both after every file of the step.
func TestPublishing(t *testing.T) {
	p := newPublishing(t)
	db, id := enrolled(t, p.files)
	p.imported(db, id)

	first, second := issuerKey(t, testIssuer), issuerKey(t, testIssuer)
	content := p.open().Content()
	step := func(name string, files []File, err error) bundle.Report {
		t.Helper()
		t.Log(name)
		p.write(files, err)
		report := p.imported(db, id)
		p.now = p.now.Add(10 * day)
		content = p.open().Content()
		return report
	}
	rotate := func(role Role) bundle.Report {
		t.Helper()
		old, fresh := p.keys[role][0], roleKey(t)
		files, err := p.open().Rotate(role, old.ID, fresh, p.all(), p.now)
		p.keys[role] = append(p.keys[role][1:], fresh)
		return step("rotate "+string(role), files, err)
	}

	if _, err := listKeys(content, []*trust.Key{first, second}, nil); err != nil {
		t.Fatal(err)
	}
	files, err := p.open().Publish(content, p.all(), p.now)
	if report := step("two keys", files, err); len(report.Added) != 2 || !report.IssuedAt.Equal(publishedAt) {
		t.Errorf("report %+v", report)
	}

	files, err = p.open().Refresh(slices.Concat(p.keys[SnapshotRole], p.keys[TimestampRole]), p.now)
	if report := step("refresh", files, err); !report.Unchanged {
		t.Errorf("report %+v", report)
	}

	if err := RevokeKey(content, first.ID, bundle.Change{Status: trust.Compromised, At: p.now, Reason: "stolen"}); err != nil {
		t.Fatal(err)
	}
	files, err = p.open().Publish(content, p.all(), p.now)
	if report := step("revoke", files, err); len(report.Revoked) != 1 || report.Revoked[0].ID != first.ID {
		t.Errorf("report %+v", report)
	}

	for _, role := range Roles() {
		if report := rotate(role); !report.NewRoot {
			t.Errorf("%s: report %+v", role, report)
		}
	}
	for range RootKeys {
		rotate(RootRole)
	}
	files, err = p.open().Publish(content, p.all(), p.now)
	if report := step("the same again", files, err); report.Unchanged || len(report.Changed) > 0 {
		t.Errorf("report %+v", report)
	}
	if state := p.open().State(RootRole); state.Version != 8 || len(state.Keys) != RootKeys || state.Threshold != RootThreshold {
		t.Errorf("root %+v", state)
	}
	if name := p.open().Name(); name != "Test publisher" {
		t.Errorf("name %q", name)
	}
}

// A role whose key is lost gets another one. Killed between the new root and the
// first signature of the new key, the repository is no use to a desk, and the
// next publication mends it.
func TestRotateALostKey(t *testing.T) {
	for _, role := range Roles()[1:] {
		t.Run(string(role), func(t *testing.T) {
			p := newPublishing(t)
			lost, fresh := p.keys[role][0], roleKey(t)
			p.keys[role] = nil
			files, err := p.open().Rotate(role, lost.ID, fresh, p.all(), p.now)
			p.keys[role] = []*RoleKey{fresh}
			p.writeUntil(files[:len(files)-1], err, func() {})
			if p.open().State(RootRole).Version != 2 {
				t.Error("the new root is not there yet")
			}
			p.again()
			p.desk()
		})
	}
}

// again publishes the same content once more.
func (p *publishing) again() {
	p.t.Helper()
	r := p.open()
	files, err := r.Publish(r.Content(), p.all(), p.now)
	p.writeUntil(files, err, func() {})
}

func TestKeysThatAreThere(t *testing.T) {
	p := newPublishing(t)
	r := p.open()
	tests := []struct {
		name string
		do   func(keys []*RoleKey) error
		need []Role // without one of these it fails
	}{
		{"publish", func(keys []*RoleKey) error { _, err := r.Publish(r.Content(), keys, p.now); return err },
			[]Role{TargetsRole, SnapshotRole, TimestampRole}},
		{"refresh", func(keys []*RoleKey) error { _, err := r.Refresh(keys, p.now); return err },
			[]Role{SnapshotRole, TimestampRole}},
		{"rotate root", func(keys []*RoleKey) error {
			_, err := r.Rotate(RootRole, p.keys[RootRole][2].ID, roleKey(t), keys, p.now)
			return err
		}, []Role{RootRole}},
		{"rotate snapshot", func(keys []*RoleKey) error {
			_, err := r.Rotate(SnapshotRole, p.keys[SnapshotRole][0].ID, roleKey(t), keys, p.now)
			return err
		}, []Role{RootRole, TimestampRole}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var needed []*RoleKey
			for _, role := range test.need {
				needed = append(needed, p.keys[role][:min(len(p.keys[role]), RootThreshold)]...)
			}
			if err := test.do(needed); err != nil {
				t.Errorf("with what it needs: %v", err)
			}
			for i := range needed {
				if err := test.do(slices.Delete(slices.Clone(needed), i, i+1)); !errors.Is(err, ErrTooFewKeys) {
					t.Errorf("without key %d: %v", i, err)
				}
			}
		})
	}
}

func TestPublishingRefuses(t *testing.T) {
	p := newPublishing(t)
	r := p.open()
	_, err := NewRepository("", p.keys, p.now)
	check(t, "no name", err, ErrPublisherName)
	_, err = NewRepository("a\nb", p.keys, p.now)
	check(t, "a name of two lines", err, ErrPublisherName)
	_, err = NewRepository("a", map[Role][]*RoleKey{RootRole: p.keys[RootRole][:1]}, p.now)
	check(t, "one root key", err, ErrTooFewKeys)
	_, err = r.Publish(r.Content(), p.all(), p.now.Add(-time.Second))
	check(t, "a clock that went back", err, ErrClockBehind)
	_, err = r.Rotate(RootRole, p.keys[RootRole][0].ID, roleKey(t), p.all(), p.now.Add(-time.Second))
	check(t, "a clock that went back at a rotation", err, ErrClockBehind)
	_, err = r.Rotate(TargetsRole, p.keys[RootRole][0].ID, roleKey(t), p.all(), p.now)
	check(t, "a key of another role", err, ErrRole)
	_, err = r.Rotate("mirror", p.keys[RootRole][0].ID, roleKey(t), p.all(), p.now)
	check(t, "another role", err, ErrRole)
}

func check(t *testing.T, name string, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Errorf("%s: %v, want %v", name, err, want)
	}
}

// A publisher does not go on from files that are not its own.
func TestOpenRefuses(t *testing.T) {
	p, other := newPublishing(t), newPublishing(t)
	p.again()
	for name, f := range p.files {
		if name == "1.targets.json" || name == "1.snapshot.json" {
			continue // no longer in use
		}
		files := maps.Clone(p.files)
		delete(files, name)
		_, err := OpenRepository(files)
		check(t, name+" missing", err, ErrNoRepository)

		files[name] = &fstest.MapFile{Data: f.Data[:len(f.Data)/2]}
		_, err = OpenRepository(files)
		check(t, name+" cut off", err, ErrNoRepository)

		if theirs := other.files[name]; theirs != nil && !bytes.Equal(theirs.Data, f.Data) {
			files[name] = theirs
			_, err = OpenRepository(files)
			check(t, name+" of another", err, ErrNoRepository)
		}
	}
	files := maps.Clone(p.files)
	files["2.root.json"] = other.files["1.root.json"]
	_, err := OpenRepository(files)
	check(t, "a root that nobody signed", err, ErrNoRepository)
}

func TestSetsOfRevokedDocuments(t *testing.T) {
	p := newPublishing(t)
	content := p.open().Content()
	if _, err := listKeys(content, []*trust.Key{issuerKey(t, testIssuer)}, nil); err != nil {
		t.Fatal(err)
	}
	data := []byte("a set of revoked documents")
	name, target := SetFile(sha256.Sum256(data))
	ListRevoked(content, bundle.RevokedSet{Issuer: testIssuer, Target: target}, false)
	_, err := p.open().Publish(content, p.all(), p.now)
	check(t, "a set that is not there", err, ErrNoSet)

	p.files[name] = &fstest.MapFile{Data: data}
	p.write(p.open().Publish(content, p.all(), p.now))
	if err := p.open().CheckSets(); err != nil {
		t.Error(err)
	}
	if sets := p.desk().Sets; len(sets) != 1 || sets[0].File != name || sets[0].Size != int64(len(data)) || sets[0].SHA256 != target {
		t.Errorf("the desk finds %+v", sets)
	}
	for what, damaged := range map[string]*fstest.MapFile{"changed": {Data: bytes.ToUpper(data)}, "cut off": {Data: data[1:]}, "missing": nil} {
		files := maps.Clone(p.files)
		if files[name] = damaged; damaged == nil {
			delete(files, name)
		}
		r, err := OpenRepository(files)
		if err != nil {
			t.Fatal(err)
		}
		check(t, what, r.CheckSets(), ErrNoSet)
	}

	without := p.open().Content()
	without.Revoked = nil
	_, err = p.open().Publish(without, p.all(), p.now)
	check(t, "a set taken back", err, ErrTakesBack)

	largerData := []byte("a set of revoked documents, and of more")
	larger, largerTarget := SetFile(sha256.Sum256(largerData))
	p.files[larger] = &fstest.MapFile{Data: largerData}
	ListRevoked(content, bundle.RevokedSet{Issuer: testIssuer, Target: largerTarget}, false)
	ListRevoked(content, bundle.RevokedSet{Issuer: testIssuer, Target: largerTarget}, false)
	if len(content.Revoked) != 2 {
		t.Errorf("%d sets, want 2", len(content.Revoked))
	}
	p.write(p.open().Publish(content, p.all(), p.now))
	without = p.open().Content()
	without.Revoked = without.Revoked[1:]
	_, err = p.open().Publish(without, p.all(), p.now)
	check(t, "one set of two taken back", err, ErrTakesBack)

	smaller, smallerTarget := SetFile(sha256.Sum256([]byte("smaller")))
	p.files[smaller] = &fstest.MapFile{Data: []byte("smaller")}
	taken := p.open().Content()
	ListRevoked(taken, bundle.RevokedSet{Issuer: testIssuer, Target: smallerTarget}, true)
	_, err = p.open().Publish(taken, p.all(), p.now)
	check(t, "a smaller set in the place of two", err, ErrTakesBack)

	// The third in the place of the second, which is in the place of the first.
	ListRevoked(content, bundle.RevokedSet{Issuer: testIssuer, Target: largerTarget}, true)
	largestData := []byte("a set of revoked documents, and of more, and of more")
	largest, largestTarget := SetFile(sha256.Sum256(largestData))
	p.files[largest] = &fstest.MapFile{Data: largestData}
	ListRevoked(content, bundle.RevokedSet{Issuer: testIssuer, Target: largestTarget}, true)
	replaced := []string{target, largerTarget}
	slices.Sort(replaced)
	if len(content.Revoked) != 1 || !slices.Equal(content.Revoked[0].Replaces, replaced) {
		t.Errorf("%+v", content.Revoked)
	}
	p.write(p.open().Publish(content, p.all(), p.now))
}
