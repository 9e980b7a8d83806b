package desk

import (
	"context"
	"crypto/rand"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/soi-id/soi/verify/document"
	"github.com/soi-id/soi/verify/issue"
	"github.com/soi-id/soi/verify/journal"
	"github.com/soi-id/soi/verify/trust"
	"github.com/soi-id/soi/verify/trust/bundle"
)

const testIssuer = "https://id.example"

// A publisher makes bundles in a folder.
type publisher struct {
	t    testing.TB
	dir  string
	keys []*issue.RoleKey
	root []byte
	at   time.Time
	says *bundle.Content
}

func newPublisher(t testing.TB, at time.Time) *publisher {
	t.Helper()
	p := &publisher{t: t, dir: t.TempDir(), at: at}
	roles := map[issue.Role][]*issue.RoleKey{}
	for role, n := range map[issue.Role]int{issue.RootRole: issue.RootKeys, issue.TargetsRole: 1, issue.SnapshotRole: 1, issue.TimestampRole: 1} {
		for range n {
			k, err := issue.NewRoleKey(rand.Reader)
			if err != nil {
				t.Fatal(err)
			}
			roles[role] = append(roles[role], k)
			p.keys = append(p.keys, k)
		}
	}
	files, err := issue.NewRepository("Test", roles, at)
	p.write(files, err)
	if p.root, err = os.ReadFile(filepath.Join(p.dir, "1.root.json")); err != nil {
		t.Fatal(err)
	}
	p.says = &bundle.Content{Version: 1, Issuers: []bundle.Issuer{{
		ID: testIssuer, Names: map[string]string{"en": "Test issuer"}, Country: "VN", Keys: []bundle.Key{},
	}}}
	return p
}

func (p *publisher) write(files []issue.File, err error) {
	p.t.Helper()
	if err != nil {
		p.t.Fatal(err)
	}
	for _, f := range files {
		path := filepath.Join(p.dir, filepath.FromSlash(f.Name))
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			p.t.Fatal(err)
		}
		if err := os.WriteFile(path, f.Content, 0o600); err != nil {
			p.t.Fatal(err)
		}
	}
}

// lists adds a new key.
func (p *publisher) lists() *issue.Key {
	p.t.Helper()
	key, err := issue.NewKey(document.ES256, rand.Reader)
	if err != nil {
		p.t.Fatal(err)
	}
	key.Issuer, key.Country, key.Formats = testIssuer, "VN", []string{"cwt.claim169"}
	public, err := key.JWK()
	if err != nil {
		p.t.Fatal(err)
	}
	done, err := issue.ListKeys(p.says, public, trust.Enrolment{})
	if err != nil || len(done.Added) != 1 {
		p.t.Fatal(done, err)
	}
	return key
}

// idOf is how a key is called at a desk.
func idOf(t testing.TB, key *issue.Key) string {
	t.Helper()
	public, err := key.JWK()
	if err != nil {
		t.Fatal(err)
	}
	keys, _, err := trust.ParseKeys(public, trust.Enrolment{})
	if err != nil || len(keys) != 1 {
		t.Fatal(keys, err)
	}
	return keys[0].ID
}

// publishes signs what it says, a minute after the time before.
func (p *publisher) publishes() {
	p.t.Helper()
	r, err := issue.OpenRepository(os.DirFS(p.dir))
	if err != nil {
		p.t.Fatal(err)
	}
	p.at = p.at.Add(time.Minute)
	p.write(r.Publish(p.says, p.keys, p.at))
}

// enrolled enrols the publisher for its issuer.
func (p *publisher) enrolled(d *Desk) string {
	p.t.Helper()
	fingerprint, err := bundle.Fingerprint(p.root)
	if err != nil {
		p.t.Fatal(err)
	}
	id, err := d.Enrol(p.root, fingerprint, bundle.Scope{Name: "Test", Issuers: []string{testIssuer}})
	if err != nil {
		p.t.Fatal(err)
	}
	return id
}

func hasKey(t testing.TB, d *Desk, key *issue.Key) bool {
	id := idOf(t, key)
	for _, k := range d.Keys() {
		if k.ID == id && k.Origin == trust.Bundled {
			return true
		}
	}
	return false
}

// actions are the journal's entries about keys, oldest first, with the reason
// of a refusal behind a space.
func actions(t *testing.T, d *Desk) []string {
	t.Helper()
	found, err := d.Find(HistoryFilter{Kinds: []journal.Kind{journal.Keys}})
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for i := range found {
		entry, err := d.Entry(found[len(found)-1-i])
		if err != nil {
			t.Fatal(err)
		}
		action := entry.Leaf.Action
		for _, r := range entry.Leaf.Reasons {
			action += " " + r
		}
		all = append(all, action)
	}
	return all
}

var background = context.Background()

func TestBundleComesAndGoes(t *testing.T) {
	c := newClock()
	o := options(t.TempDir(), c)
	d := open(t, o)
	p := newPublisher(t, c.now().Add(-time.Hour))
	first := p.lists()
	p.publishes()

	if _, err := d.ImportBundle(background, p.dir); !errors.Is(err, bundle.ErrNotEnrolled) {
		t.Fatalf("nobody is enrolled: %v", err)
	}
	if _, err := d.Enrol(p.root, "0000", bundle.Scope{Issuers: []string{testIssuer}}); !errors.Is(err, ErrFingerprint) {
		t.Fatalf("another fingerprint: %v", err)
	}
	id := p.enrolled(d)
	preview, err := d.PreviewBundle(background, p.dir)
	if err != nil || len(preview) != 1 || len(preview[0].Added) != 1 || hasKey(t, d, first) {
		t.Fatalf("preview: %+v, %v", preview, err)
	}
	done, err := d.ImportBundle(background, p.dir)
	if err != nil || len(done) != 1 || done[0].Publisher != id || len(done[0].Added) != 1 || !hasKey(t, d, first) {
		t.Fatalf("import: %+v, %v", done, err)
	}
	if err := d.RemoveKey(idOf(t, first)); !errors.Is(err, ErrBundledKey) || !hasKey(t, d, first) {
		t.Errorf("removed alone: %v", err)
	}
	if at := d.now().Proven; !at.Equal(p.at) {
		t.Errorf("proven %s, the bundle was made at %s", at, p.at)
	}

	// A key comes, another ends; another desk of this folder sees it too.
	reader := o
	reader.NoJournal = true
	other := open(t, reader)
	second := p.lists()
	if err := issue.RevokeKey(p.says, idOf(t, first), bundle.Change{Status: trust.Compromised, At: p.at, Reason: "stolen"}); err != nil {
		t.Fatal(err)
	}
	p.publishes()
	done, err = d.ImportBundle(background, p.dir)
	if err != nil || len(done) != 1 || len(done[0].Added) != 1 || len(done[0].Revoked) != 1 || !hasKey(t, other, second) {
		t.Fatalf("the next: %+v, %v", done, err)
	}
	publishers := d.Publishers()
	if len(publishers) != 1 || publishers[0].ID != id || publishers[0].Err != nil || len(publishers[0].Keys) != 2 || !publishers[0].IssuedAt.Equal(p.at) {
		t.Errorf("publishers: %+v", publishers)
	}
	if err := d.Withdraw(id); err != nil || hasKey(t, d, second) || len(d.Publishers()) != 0 {
		t.Errorf("withdraw: %v", err)
	}
	want := []string{
		"bundle_refused publisher_not_enrolled", "bundle_refused publisher_fingerprint", "publisher_enrolled",
		"bundle_imported", "bundle_imported", "publisher_withdrawn",
	}
	if got := actions(t, d); !slices.Equal(got, want) {
		t.Errorf("journal: %q", got)
	}
}
