package desk

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/soi-id/soi/verify"
	"github.com/soi-id/soi/verify/document"
	"github.com/soi-id/soi/verify/issue"
	"github.com/soi-id/soi/verify/trust/bundle"
	"github.com/soi-id/soi/verify/trust/revocation"
)

// revokes lists a set of the document numbers and of n others, in the place of
// the one before.
func (p *publisher) revokes(n int, numbers ...string) {
	p.t.Helper()
	var salt revocation.Salt
	rand.Read(salt[:])
	var digests []revocation.Digest
	for _, number := range numbers {
		digests = append(digests, salt.Digest([]byte("n:cwt.claim169\x00"+number)))
	}
	for i := range n {
		digests = append(digests, salt.Digest([]byte{byte(i), byte(i >> 8), byte(i >> 16)}))
	}
	var set bytes.Buffer
	if err := revocation.Write(&set, salt, digests); err != nil {
		p.t.Fatal(err)
	}
	p.listsSet(set.Bytes())
}

func (p *publisher) listsSet(set []byte) {
	p.t.Helper()
	name, target := issue.SetFile(sha256.Sum256(set))
	p.write([]issue.File{{Name: name, Content: set}}, nil)
	issue.ListRevoked(p.says, bundle.RevokedSet{Issuer: testIssuer, Target: target}, true)
}

// signedCard is a document of the number under a key.
func signedCard(t testing.TB, key *issue.Key, number string) document.Payload {
	t.Helper()
	text, err := issue.Claim169(key, issue.Identity{IDNumber: number, FullName: "Test Person"}, document.Validity{}, issue.Envelope{})
	if err != nil {
		t.Fatal(err)
	}
	return typed(text)
}

func expectVerdict(t *testing.T, d *Desk, card document.Payload, want verify.Verdict, code string) {
	t.Helper()
	v := d.VerifyPayload(card)
	if v.Verdict != want || code != "" && !slices.ContainsFunc(v.Reasons, func(r verify.Reason) bool { return r.Code == code }) {
		t.Errorf("verdict %s %v, want %s %s", v.Verdict, v.Reasons, want, code)
	}
}

// expectImport imports and expects the error, nil too.
func expectImport(t *testing.T, d *Desk, source string, want error) {
	t.Helper()
	if _, err := d.ImportBundle(background, source); !errors.Is(err, want) {
		t.Fatalf("import: %v, want %v", err, want)
	}
}

// staged are the names in the folder of sets.
func staged(t *testing.T, d *Desk) []string {
	t.Helper()
	entries, err := os.ReadDir(d.keys.sets.dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

func TestRevokedDocuments(t *testing.T) {
	c := newClock()
	o := options(t.TempDir(), c)
	d := open(t, o)
	p := newPublisher(t, c.now().Add(-time.Hour))
	p.enrolled(d)
	key := p.lists()
	p.revokes(1000, "TEST-0001")
	p.publishes()
	expectImport(t, d, p.dir, nil)
	revoked, other := signedCard(t, key, "TEST-0001"), signedCard(t, key, "TEST-0002")
	expectVerdict(t, d, revoked, verify.Revoked, verify.CodeDocumentRevoked)
	expectVerdict(t, d, other, verify.Authentic, "")

	// What replaces a set makes it go.
	before := staged(t, d)
	p.revokes(1001, "TEST-0001", "TEST-0002")
	p.publishes()
	expectImport(t, d, p.dir, nil)
	after := staged(t, d)
	if len(before) != 1 || len(after) != 1 || before[0] == after[0] {
		t.Errorf("sets before: %q, after: %q", before, after)
	}
	expectVerdict(t, d, other, verify.Revoked, verify.CodeDocumentRevoked)
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}

	for name, damage := range map[string]func(path string) error{
		"missing":    os.Remove,
		"cut off":    func(path string) error { return os.Truncate(path, 100) },
		"other bits": func(path string) error { return flip(path, -1) },
		"no set":     func(path string) error { return flip(path, 0) },
	} {
		t.Run(name, func(t *testing.T) {
			if err := damage(filepath.Join(o.Dir, revokedFolder, after[0])); err != nil {
				t.Fatal(err)
			}
			d := open(t, o)
			d.keys.sets.checks.Wait()
			expectVerdict(t, d, other, verify.Undecided, verify.CodeRevocationUnknown)
			if got := actions(t, d); got[len(got)-1] != SetUnreadable {
				t.Errorf("journal: %q", got)
			}
			if publishers := d.Publishers(); !errors.Is(publishers[0].Err, ErrSetUnreadable) || len(d.Notices()) != 1 {
				t.Errorf("publisher: %v, notices %v", publishers[0].Err, d.Notices())
			}
			expectImport(t, d, p.dir, nil)
			expectVerdict(t, d, other, verify.Revoked, verify.CodeDocumentRevoked)
			if publishers := d.Publishers(); publishers[0].Err != nil {
				t.Errorf("mended: %v", publishers[0].Err)
			}
		})
	}
}

// flip changes a bit of a file's byte, counted from its end if negative.
func flip(path string, at int) error {
	content, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	content[(at+len(content))%len(content)] ^= 1
	return os.WriteFile(path, content, fileMode)
}

// A set that a publisher signed and that is none is refused: taken in, it would
// make every document of its issuer undecided.
func TestSetThatIsNone(t *testing.T) {
	c := newClock()
	d := open(t, options(t.TempDir(), c))
	p := newPublisher(t, c.now().Add(-time.Hour))
	p.enrolled(d)
	key := p.lists()
	p.publishes()
	expectImport(t, d, p.dir, nil)
	p.listsSet([]byte("a list of some other program"))
	p.publishes()
	expectImport(t, d, p.dir, bundle.ErrContent)
	expectVerdict(t, d, signedCard(t, key, "TEST-0001"), verify.Authentic, "")
	if left := staged(t, d); len(left) != 0 {
		t.Errorf("left behind: %q", left)
	}
}

// A pulledStick breaks off in the middle of each set.
type pulledStick struct {
	fs.FS
	after int64
	read  *int64 // bytes of sets
}

var errPulled = errors.New("no such device")

func (s pulledStick) Open(name string) (fs.File, error) {
	f, err := s.FS.Open(name)
	if info, statErr := fs.Stat(s.FS, name); err == nil && statErr == nil && info.Size() > s.after {
		return &pulledFile{f, f.(io.Seeker), s.after, s.read}, nil
	}
	return f, err
}

type pulledFile struct {
	fs.File
	io.Seeker
	left int64
	read *int64
}

func (f *pulledFile) Read(p []byte) (int, error) {
	if f.left == 0 {
		return 0, errPulled
	}
	n, err := f.File.Read(p[:min(int64(len(p)), f.left)])
	f.left -= int64(n)
	*f.read += int64(n)
	return n, err
}

// A stick that is pulled changes nothing, again and again; each time the set
// comes a little further, and at last it is in force.
func TestPulledStick(t *testing.T) {
	c := newClock()
	d := open(t, options(t.TempDir(), c))
	p := newPublisher(t, c.now().Add(-time.Hour))
	p.enrolled(d)
	key := p.lists()
	p.publishes()
	expectImport(t, d, p.dir, nil)
	p.revokes(20_000, "TEST-0001")
	p.publishes()
	card, read, rounds := signedCard(t, key, "TEST-0001"), int64(0), 0
	for ; ; rounds++ {
		_, err := d.importFrom(background, []repository{pulledStick{os.DirFS(p.dir), 30_000, &read}})
		if err == nil {
			break
		}
		if !errors.Is(err, errPulled) || rounds > 10 {
			t.Fatal(err)
		}
		expectVerdict(t, d, card, verify.Authentic, "")
	}
	expectVerdict(t, d, card, verify.Revoked, verify.CodeDocumentRevoked)
	info, err := os.Stat(filepath.Join(d.keys.sets.dir, staged(t, d)[0]))
	if err != nil || rounds < 2 || read > info.Size() {
		t.Errorf("%d rounds read %d bytes of %d", rounds, read, info.Size())
	}

	// What another stick left may be damaged: then it begins anew.
	p.revokes(20_001, "TEST-0001", "TEST-0002")
	p.publishes()
	if _, err := d.importFrom(background, []repository{pulledStick{os.DirFS(p.dir), 30_000, &read}}); !errors.Is(err, errPulled) {
		t.Fatal(err)
	}
	for _, name := range staged(t, d) {
		if filepath.Ext(name) == partEnding {
			if err := flip(filepath.Join(d.keys.sets.dir, name), 1000); err != nil {
				t.Fatal(err)
			}
		}
	}
	expectImport(t, d, p.dir, nil)
	expectVerdict(t, d, signedCard(t, key, "TEST-0002"), verify.Revoked, "")

	// A person who stops an import has refused nothing.
	p.revokes(20_002, "TEST-0001", "TEST-0002")
	p.publishes()
	ctx, cancel := context.WithCancel(background)
	cancel()
	entries := len(actions(t, d))
	if _, err := d.ImportBundle(ctx, p.dir); !errors.Is(err, context.Canceled) || len(actions(t, d)) != entries {
		t.Errorf("stopped: %v, journal %q", err, actions(t, d)[entries:])
	}
}

// A set that is changed or cut off on the stick is refused by its own error, and
// what was in force stays so.
func TestDamagedSetOnStick(t *testing.T) {
	c := newClock()
	d := open(t, options(t.TempDir(), c))
	p := newPublisher(t, c.now().Add(-time.Hour))
	p.enrolled(d)
	key := p.lists()
	p.revokes(100, "TEST-0001")
	p.publishes()
	expectImport(t, d, p.dir, nil)
	p.revokes(101, "TEST-0001", "TEST-0002")
	p.publishes()
	target := p.says.Revoked[0].Target
	name := "targets/" + target + "." + target
	path := filepath.Join(p.dir, filepath.FromSlash(name))
	good, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for name, step := range map[string]struct {
		content []byte
		want    error
	}{
		"changed": {append([]byte("X"), good[1:]...), bundle.ErrTampered},
		"cut off": {good[:len(good)-1], bundle.ErrIncomplete},
		"longer":  {append(bytes.Clone(good), 0), bundle.ErrTooLarge},
		"empty":   {nil, bundle.ErrIncomplete},
	} {
		if err := os.WriteFile(path, step.content, 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := d.ImportBundle(background, p.dir); !errors.Is(err, step.want) {
			t.Errorf("%s: %v", name, err)
		}
		expectVerdict(t, d, signedCard(t, key, "TEST-0001"), verify.Revoked, "")
		expectVerdict(t, d, signedCard(t, key, "TEST-0002"), verify.Authentic, "")
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	expectImport(t, d, p.dir, bundle.ErrIncomplete)
	p.write([]issue.File{{Name: name, Content: good}}, nil)
	expectImport(t, d, p.dir, nil)
	expectVerdict(t, d, signedCard(t, key, "TEST-0002"), verify.Revoked, "")
}
