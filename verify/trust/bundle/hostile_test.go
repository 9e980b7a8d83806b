package bundle

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/theupdateframework/go-tuf/v2/metadata"
	"go.etcd.io/bbolt"

	"github.com/soi-id/soi/verify/trust"
)

// A desk under attack: a database with one publisher and its second bundle.
type desk struct {
	t  testing.TB
	db *bbolt.DB
	id string
	*publisher
	first, second fstest.MapFS
	keep          Key // in both bundles
	gone          Key // in the first; compromised in the second
}

func newDesk(t testing.TB) *desk {
	t.Helper()
	d := &desk{t: t, keep: newIssuerKey(t), gone: newIssuerKey(t)}
	d.publisher = newPublisher(t, identityIssuer(d.keep, d.gone))
	var err error
	d.db, err = bbolt.Open(filepath.Join(t.TempDir(), "keys.db"), 0o600, &bbolt.Options{NoSync: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.db.Close() })
	d.id, err = Enrol(d.db, d.roots[0], Scope{Name: "Test publisher", Issuers: []string{"https://id.example"}}, begin)
	if err != nil {
		t.Fatal(err)
	}
	d.first = d.bundle()
	d.imports(d.first)
	d.now = begin.Add(10 * day)
	d.gone.History = []Change{{trust.Compromised, d.now, "lost"}}
	d.content.Issuers = []Issuer{identityIssuer(d.keep, d.gone)}
	d.second = d.bundle()
	d.imports(d.second)
	return d
}

func (d *desk) imports(files fs.FS) Report {
	d.t.Helper()
	report, err := Import(d.db, d.id, files, trust.At(d.now.Add(day)))
	if err != nil {
		d.t.Fatal(err)
	}
	return report
}

// keyring is what the desk has after a restart.
func (d *desk) keyring() []*trust.Key {
	d.t.Helper()
	loaded, err := Load(d.db)
	if err != nil || len(loaded) != 1 || loaded[0].Err != nil {
		d.t.Fatalf("%d publishers, %v, %v", len(loaded), err, loaded)
	}
	ring, err := trust.LoadKeyring(d.db, loaded[0].Keys...)
	if err != nil {
		d.t.Fatal(err)
	}
	return ring.Keys()
}

// whole checks that the keyring of the second bundle is there and complete, and
// that the compromised key is.
func (d *desk) whole() {
	d.t.Helper()
	keys := d.keyring()
	if len(keys) != 2 {
		d.t.Fatalf("%d keys, want 2", len(keys))
	}
	for _, k := range keys {
		compromised := k.StatusAt(begin) == trust.Compromised
		if want := bytes.Equal(k.SPKI, d.gone.SPKI); compromised != want {
			d.t.Errorf("a key is compromised: %v, want %v", compromised, want)
		}
		if !k.IssuedAt.Equal(begin.Add(10 * day)) {
			d.t.Errorf("issued at %s", k.IssuedAt)
		}
	}
}

// The attacks of a hostile publisher, or of whoever holds the stick. Each is
// refused with its own error, after each the keyring is whole, and so it is
// after a restart. SECURITY.md has this table in words.
func TestHostilePublisher(t *testing.T) {
	rolledBack := func(role string) func(*desk) fs.FS {
		return func(d *desk) fs.FS {
			// Newer metadata around an older role, signed by the right keys.
			switch role {
			case metadata.TIMESTAMP:
				return d.first
			case metadata.SNAPSHOT:
				d.timestamp, d.snapshot = 9, 1
			case metadata.TARGETS:
				d.timestamp, d.snapshot, d.targets = 9, 9, 1
			}
			return d.again()
		}
	}
	replace := func(name string, with func([]byte) []byte) func(*desk) fs.FS {
		return func(d *desk) fs.FS {
			d.now = d.now.Add(day)
			files := d.bundle()
			for path, f := range files {
				if strings.HasSuffix(path, name) {
					f.Data = with(f.Data)
				}
			}
			return files
		}
	}
	cut := func(b []byte) []byte { return b[:len(b)/2] }
	for name, attack := range map[string]struct {
		files func(*desk) fs.FS
		want  error
	}{
		"rollback of timestamp": {rolledBack(metadata.TIMESTAMP), ErrRollback},
		"rollback of snapshot":  {rolledBack(metadata.SNAPSHOT), ErrRollback},
		"rollback of targets":   {rolledBack(metadata.TARGETS), ErrRollback},
		"freeze": {func(d *desk) fs.FS {
			files := d.bundle()
			d.now = d.now.Add(200 * day)
			return files
		}, ErrExpired},
		"mix and match: old snapshot": {func(d *desk) fs.FS {
			files := d.bundle()
			files[versioned(3, metadata.SNAPSHOT)] = d.second[versioned(2, metadata.SNAPSHOT)]
			return files
		}, ErrTampered},
		"mix and match: old timestamp over new files": {func(d *desk) fs.FS {
			files := d.bundle()
			files[timestampFile] = d.first[timestampFile]
			files[versioned(1, metadata.SNAPSHOT)] = files[versioned(3, metadata.SNAPSHOT)]
			return files
		}, ErrTampered},
		"the same number, another bundle": {func(d *desk) fs.FS {
			d.content.Issuers[0].Names = map[string]string{"vi": "Khác", "en": "Other"}
			return d.again()
		}, ErrRepublished},
		"another publisher": {func(d *desk) fs.FS {
			other := newPublisher(t, identityIssuer(newIssuerKey(t)))
			other.timestamp = 9
			return other.bundle()
		}, ErrOtherPublisher},
		"another publisher with a second root of its own": {func(d *desk) fs.FS {
			other := newPublisher(t, identityIssuer(newIssuerKey(t)))
			other.rotate(metadata.TIMESTAMP)
			return other.bundle()
		}, ErrOtherPublisher},
		"a root signed by one of two": {func(d *desk) fs.FS {
			d.root.Signed.Version++
			d.signRoot(d.signer[metadata.ROOT][0])
			return d.bundle()
		}, ErrUnderSigned},
		"a root signed twice by one": {func(d *desk) fs.FS {
			d.root.Signed.Version++
			d.signRoot(d.signer[metadata.ROOT][0])
			root := d.roots[len(d.roots)-1]
			list := root[bytes.Index(root, []byte(`"signatures":[`))+len(`"signatures":[`):]
			one := string(list[:bytes.IndexByte(list, '}')+1])
			d.roots[len(d.roots)-1] = bytes.Replace(root, []byte(one), []byte(one+","+one), 1)
			return d.bundle()
		}, ErrMalformed},
		"a root chain with a gap": {func(d *desk) fs.FS {
			d.rotate(metadata.TIMESTAMP)
			d.rotate(metadata.TIMESTAMP)
			files := d.bundle()
			delete(files, rootFile(2))
			return files
		}, ErrRootGap},
		"a root that numbers itself wrongly": {func(d *desk) fs.FS {
			d.root.Signed.Version = 7
			d.signRoot(d.signer[metadata.ROOT][:2]...)
			return d.bundle()
		}, ErrMixed},
		"rotated keys, the old ones stolen": {func(d *desk) fs.FS {
			stolen := d.signer[metadata.TIMESTAMP]
			d.rotate(metadata.TIMESTAMP)
			d.imports(d.bundle())
			// The thief signs a bundle in which the compromised key is good.
			d.signer[metadata.TIMESTAMP] = stolen
			d.content.Issuers = []Issuer{identityIssuer(d.keep, newIssuerKey(t))}
			return d.bundle()
		}, ErrOtherPublisher},
		"a thief who withholds the root that took the keys": {func(d *desk) fs.FS {
			stolen := d.signer[metadata.TIMESTAMP]
			d.rotate(metadata.TIMESTAMP)
			d.imports(d.bundle())
			d.signer[metadata.TIMESTAMP] = stolen
			files := d.bundle()
			delete(files, rootFile(2))
			return files
		}, ErrOtherPublisher},
		"a changed target": {replace("."+ContentName, func(b []byte) []byte {
			return bytes.Replace(b, []byte("https://id.example"), []byte("https://id.exampla"), 1)
		}), ErrTampered},
		"a changed timestamp":          {replace(timestampFile, func(b []byte) []byte { return bytes.Replace(b, []byte(`"version":3`), []byte(`"version":4`), 1) }), ErrUnderSigned},
		"a changed snapshot":           {replace("3.snapshot.json", func(b []byte) []byte { return bytes.Replace(b, []byte(`"version":3`), []byte(`"version":4`), 1) }), ErrTampered},
		"an oversized timestamp":       {replace(timestampFile, func(b []byte) []byte { return append(b, make([]byte, maxMetadata)...) }), ErrTooLarge},
		"an oversized target":          {replace("."+ContentName, func(b []byte) []byte { return append(b, ' ') }), ErrTooLarge},
		"half a timestamp":             {replace(timestampFile, cut), ErrIncomplete},
		"half a target":                {replace("."+ContentName, cut), ErrIncomplete},
		"an empty snapshot":            {replace("3.snapshot.json", func([]byte) []byte { return nil }), ErrIncomplete},
		"a picture for a root":         {replace("1.root.json", func([]byte) []byte { return []byte("\x89PNG") }), nil}, // roots that are here are not read
		"endless data":                 {func(d *desk) fs.FS { return endless{d.bundle()} }, ErrTooLarge},
		"a stick that is pulled":       {func(d *desk) fs.FS { return pulled{d.bundle()} }, errPulled},
		"a root that cannot be opened": {func(d *desk) fs.FS { return locked{d.bundle(), rootFile(2)} }, errPulled},
		"keys of somebody else": {func(d *desk) fs.FS {
			d.content.Issuers = append(d.content.Issuers, Issuer{ID: "https://other.example", Country: "LA"})
			return d.bundle()
		}, ErrOutOfScope},
		"a key without formats": {func(d *desk) fs.FS {
			k := newIssuerKey(t)
			k.SPKI = k.SPKI[:9]
			d.content.Issuers[0].Keys = []Key{k}
			return d.bundle()
		}, ErrContent},
		"content of a newer kind": {func(d *desk) fs.FS { d.content.Version = 2; return d.bundle() }, ErrContent},
		"a date in the far future": {func(d *desk) fs.FS {
			d.edit = func(role string, signed any) {
				if targets, ok := signed.(*metadata.TargetsType); ok {
					far := json.RawMessage(`{"issued_at":"2099-01-01T00:00:00Z"}`)
					targets.Targets[ContentName].Custom = &far
				}
			}
			return d.bundle()
		}, ErrFuture},
		"a date that is missing": {func(d *desk) fs.FS {
			d.edit = func(role string, signed any) {
				if targets, ok := signed.(*metadata.TargetsType); ok {
					targets.Targets[ContentName].Custom = nil
				}
			}
			return d.bundle()
		}, ErrContent},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t)
			files := attack.files(d)
			_, err := Import(d.db, d.id, files, trust.At(d.now.Add(day)))
			if !errors.Is(err, attack.want) {
				t.Fatalf("%v, want %v", err, attack.want)
			}
			if attack.want != nil && !strings.Contains(name, "stolen") && !strings.Contains(name, "thief") {
				d.whole()
			}
			for _, k := range d.keyring() {
				if bytes.Equal(k.SPKI, d.gone.SPKI) && k.StatusAt(begin) != trust.Compromised {
					t.Error("a compromised key is good again")
				}
			}
		})
	}
}

// Every file of a bundle is cut at every byte, as a copy that was broken off
// leaves it: refused, and the keyring is whole.
func TestHalfCopiedStick(t *testing.T) {
	d := newDesk(t)
	d.rotate(metadata.SNAPSHOT)
	files := d.bundle()
	for name := range files {
		if name == rootFile(1) {
			continue // the trusted one is not read again
		}
		t.Run(name, func(t *testing.T) {
			content := files[name].Data
			step := 1
			if testing.Short() {
				step = 97
			}
			for n := 0; n < len(content); n += step {
				half := clone(files)
				half[name].Data = content[:n]
				if _, err := Import(d.db, d.id, half, trust.At(d.now)); err == nil {
					t.Fatalf("%d of %d bytes are taken", n, len(content))
				} else if !errors.Is(err, ErrIncomplete) && !errors.Is(err, ErrTampered) {
					t.Fatalf("%d of %d bytes: %v", n, len(content), err)
				}
			}
			without := clone(files)
			delete(without, name)
			if _, err := Import(d.db, d.id, without, trust.At(d.now)); !errors.Is(err, ErrIncomplete) && name != rootFile(2) {
				t.Errorf("without the file: %v", err)
			}
		})
	}
	d.whole()
	d.imports(files)
}

func TestSameBundleTwiceChangesNothing(t *testing.T) {
	d := newDesk(t)
	report := d.imports(d.second)
	if !report.Unchanged || len(report.Added)+len(report.Changed)+len(report.Removed) > 0 {
		t.Errorf("%+v", report)
	}
	d.whole()
}

func TestPreviewSaysWhatAnImportDoes(t *testing.T) {
	d := newDesk(t)
	added := newIssuerKey(t)
	d.keep.History = []Change{{trust.Superseded, d.now, "renewed"}}
	d.content.Issuers = []Issuer{identityIssuer(d.keep, added)} // the compromised key is not listed any more
	files := d.bundle()
	preview, err := Preview(d.db, d.id, files, trust.At(d.now))
	if err != nil {
		t.Fatal(err)
	}
	if len(preview.Added) != 1 || len(preview.Changed) != 1 || len(preview.Revoked) != 1 || len(preview.Removed) != 1 {
		t.Errorf("%d added, %d changed, %d revoked, %d removed", len(preview.Added), len(preview.Changed), len(preview.Revoked), len(preview.Removed))
	}
	d.whole() // nothing has changed
	d.imports(files)
	if keys := d.keyring(); len(keys) != 2 {
		t.Errorf("%d keys", len(keys))
	}
}

// A key is reported as revoked once: when it comes with its end, or gets one.
func TestRevokedIsReportedOnce(t *testing.T) {
	d := newDesk(t) // one of the keys is compromised
	fresh := newIssuerKey(t)
	fresh.History = []Change{{trust.Superseded, d.now, "renewed"}}
	d.content.Issuers = []Issuer{identityIssuer(d.keep, d.gone, fresh)}
	report := d.imports(d.bundle())
	if len(report.Revoked) != 1 || !bytes.Equal(report.Revoked[0].SPKI, fresh.SPKI) || len(report.Added) != 1 {
		t.Errorf("%d revoked, %d added", len(report.Revoked), len(report.Added))
	}
	fresh.History = append(fresh.History, Change{trust.Active, d.now.Add(day), "back"}, Change{trust.Compromised, d.now.Add(2 * day), "lost"})
	d.content.Issuers = []Issuer{identityIssuer(d.keep, d.gone, fresh)}
	if report := d.imports(d.bundle()); len(report.Revoked) != 1 || len(report.Changed) != 1 {
		t.Errorf("%d revoked, %d changed", len(report.Revoked), len(report.Changed))
	}
	d.content.Issuers[0].Names = map[string]string{"en": "Renamed"}
	if report := d.imports(d.bundle()); len(report.Revoked) != 0 || len(report.Changed) != 3 {
		t.Errorf("%d revoked, %d changed", len(report.Revoked), len(report.Changed))
	}
}

// A record of a publisher that is damaged, or that a newer program wrote, costs
// the others nothing.
func TestDamagedRecord(t *testing.T) {
	for name, c := range map[string]struct {
		record string
		want   error
	}{
		"cut off":       {`{"v":1,`, trust.ErrDamagedStore},
		"empty":         {``, trust.ErrDamagedStore},
		"no version":    {`{"name":"x"}`, trust.ErrDamagedStore},
		"other members": {`{"v":1,"issuers":7}`, trust.ErrDamagedStore},
		"newer":         {`{"v":2}`, trust.ErrNewerStore},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t)
			other := newPublisher(t)
			if _, err := Enrol(d.db, other.roots[0], Scope{Issuers: []string{"x"}}, begin); err != nil {
				t.Fatal(err)
			}
			err := d.db.Update(func(tx *bbolt.Tx) error {
				return tx.Bucket(publishersBucket).Bucket([]byte(d.id)).Put(recordName, []byte(c.record))
			})
			if err != nil {
				t.Fatal(err)
			}
			loaded, err := Load(d.db)
			if err != nil || len(loaded) != 2 {
				t.Fatal(loaded, err)
			}
			for _, l := range loaded {
				if (l.ID == d.id) != errors.Is(l.Err, ErrStored) || (l.ID == d.id) != errors.Is(l.Err, c.want) {
					t.Errorf("%.8s: %v", l.ID, l.Err)
				}
			}
			if _, err := Import(d.db, d.id, d.bundle(), trust.At(d.now)); !errors.Is(err, c.want) {
				t.Errorf("import: %v", err)
			}
		})
	}
}

// damage changes a bit of a stored file.
func (d *desk) damage(name string) {
	d.t.Helper()
	err := d.db.Update(func(tx *bbolt.Tx) error {
		bucket := tx.Bucket(publishersBucket).Bucket([]byte(d.id))
		content := bytes.Clone(bucket.Get([]byte(name)))
		content[len(content)/2] ^= 1
		return bucket.Put([]byte(name), content)
	})
	if err != nil {
		d.t.Fatal(err)
	}
}

// What is damaged in the database is found at the next start, and the next
// bundle mends it.
func TestDamagedStore(t *testing.T) {
	for _, name := range []string{"root", "timestamp", "snapshot", "targets", "content"} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t)
			d.damage(name)
			loaded, err := Load(d.db)
			if err != nil || len(loaded) != 1 || !errors.Is(loaded[0].Err, ErrStored) || loaded[0].Keys != nil {
				t.Fatalf("%v, %+v", err, loaded)
			}
			if name == "root" {
				return // nothing can be trusted without it: the publisher is enrolled anew
			}
			if name == "targets" || name == "content" { // the same stick mends it
				if report := d.imports(d.second); report.Unchanged {
					t.Error("what mended the store changed nothing")
				}
				d.whole()
			}
			d.imports(d.bundle())
			if n := len(d.keyring()); n != 2 {
				t.Errorf("%d keys", n)
			}
		})
	}
}

func TestEnrolment(t *testing.T) {
	d := newDesk(t)
	if _, err := Enrol(d.db, d.roots[0], Scope{Issuers: []string{"https://id.example"}}, begin); !errors.Is(err, ErrEnrolled) {
		t.Errorf("twice: %v", err)
	}
	other := newPublisher(t)
	for name, c := range map[string]struct {
		root    []byte
		issuers []string
		want    error
	}{
		"no issuers":        {other.roots[0], nil, ErrNoScope},
		"an empty issuer":   {other.roots[0], []string{""}, ErrNoScope},
		"no root":           {[]byte("{}"), []string{"x"}, ErrRootFile},
		"a timestamp":       {d.first[timestampFile].Data, []string{"x"}, ErrRootFile},
		"an unsigned root":  {bytes.Replace(other.roots[0], []byte(`"sig":"`), []byte(`"sig":"00`), 2), []string{"x"}, ErrRootFile},
		"an oversized root": {append(bytes.Clone(other.roots[0]), bytes.Repeat([]byte(" "), maxMetadata)...), []string{"x"}, ErrRootFile},
	} {
		if _, err := Enrol(d.db, c.root, Scope{Issuers: c.issuers}, begin); !errors.Is(err, c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := Import(d.db, "00", d.second, trust.At(begin)); !errors.Is(err, ErrNotEnrolled) {
		t.Errorf("not enrolled: %v", err)
	}
	if err := Withdraw(d.db, d.id); err != nil {
		t.Fatal(err)
	}
	if loaded, err := Load(d.db); err != nil || len(loaded) > 0 {
		t.Errorf("%v, %v", loaded, err)
	}
}

// endless files have no end.
type endless struct{ fs.FS }

// Of a file without an end no more is read than its limit.
func TestEndlessFileIsNotReadOn(t *testing.T) {
	d := newDesk(t)
	read := 0
	_, err := file(counted{endless{d.second}, &read}, timestampFile, 1000)
	if !errors.Is(err, ErrTooLarge) || read > 1001 {
		t.Errorf("%v after %d bytes", err, read)
	}
}

// counted files count what is taken of them.
type counted struct {
	fs.FS
	n *int
}

func (c counted) Open(name string) (fs.File, error) {
	f, err := c.FS.Open(name)
	return countedFile{f, c.n}, err
}

type countedFile struct {
	fs.File
	n *int
}

func (c countedFile) Read(b []byte) (int, error) {
	n, err := c.File.Read(b[:min(len(b), 1)])
	*c.n += n
	return n, err
}

func (e endless) Open(name string) (fs.File, error) {
	f, err := e.FS.Open(name)
	if err != nil {
		return nil, err
	}
	return readFrom{f, zeros{}}, nil
}

type zeros struct{}

func (zeros) Read(b []byte) (int, error) {
	for i := range b {
		b[i] = ' '
	}
	return len(b), nil
}

var errPulled = errors.New("input/output error")

// pulled files fail after some bytes.
type pulled struct{ fs.FS }

func (p pulled) Open(name string) (fs.File, error) {
	f, err := p.FS.Open(name)
	if err != nil {
		return nil, err
	}
	return readFrom{f, io.MultiReader(io.LimitReader(f, 20), broken{})}, nil
}

type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, errPulled }

// locked has a file that cannot be opened.
type locked struct {
	fs.FS
	name string
}

func (l locked) Open(name string) (fs.File, error) {
	if name == l.name {
		return nil, &fs.PathError{Op: "open", Path: name, Err: errPulled}
	}
	return l.FS.Open(name)
}

// readFrom is a file with another content.
type readFrom struct {
	fs.File
	content io.Reader
}

func (r readFrom) Read(b []byte) (int, error) { return r.content.Read(b) }
