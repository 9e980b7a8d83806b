package verify_test

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/soi-id/soi/resources"
	"github.com/soi-id/soi/verify"
	"github.com/soi-id/soi/verify/desk"
	"github.com/soi-id/soi/verify/document"
	"github.com/soi-id/soi/verify/issue"
	"github.com/soi-id/soi/verify/trust"
	"github.com/soi-id/soi/verify/trust/bundle"
	"github.com/soi-id/soi/verify/trust/revocation"
)

// These tests put a desk into a drawer. Its keys come in a real bundle, signed by
// a real publisher, and it is closed and opened again at every step. What the
// clerk then sees is logged as the tables of the documentation:
//
//	go test -v -run Offline ./verify

// offlineFrom is when the bundle is issued.
var offlineFrom = resources.Released.AddDate(0, 0, 10)

// A drawer is a desk that nobody brings keys to, with a clock that anybody can
// set, and the documents that are shown to it.
type drawer struct {
	t     *testing.T
	clock time.Time
	state string
	stick string // the publisher's folder
	says  *bundle.Content
	roles []*issue.RoleKey
	open  *desk.Desk

	shown []shownDocument
}

type shownDocument struct {
	name, text string
	// never are the verdicts that this document gets at no time, whatever the
	// clock shows.
	never []verify.Verdict
	// always, if not empty, is the only one that it gets.
	always verify.Verdict
}

// wrongs are what no genuine document is ever called.
var wrongs = []verify.Verdict{
	verify.SignatureInvalid, verify.SuspectUnsigned, verify.Malformed, verify.UnknownIssuer, verify.Unsupported, verify.Unreadable,
	verify.TestKey, verify.Revoked, verify.NotYetValid,
}

func newDrawer(t *testing.T, policy *bundle.Policy) *drawer {
	t.Helper()
	d := &drawer{t: t, clock: offlineFrom, state: t.TempDir(), stick: t.TempDir()}
	random := rand.NewChaCha8([32]byte{1})
	roles := map[issue.Role][]*issue.RoleKey{}
	for role, n := range map[issue.Role]int{issue.RootRole: issue.RootKeys, issue.TargetsRole: 1, issue.SnapshotRole: 1, issue.TimestampRole: 1} {
		for range n {
			k, err := issue.NewRoleKey(random)
			d.must(err)
			roles[role] = append(roles[role], k)
			d.roles = append(d.roles, k)
		}
	}
	files, err := issue.NewRepository("Test", roles, d.clock)
	d.write(files, err)

	good, lost := newIssuer(t, 1).private, newIssuer(t, 2).private
	d.says = &bundle.Content{Version: 1, Issuers: []bundle.Issuer{{
		ID: good.Issuer, Names: map[string]string{"en": "Test issuer"}, Country: good.Country, Policy: policy, Keys: []bundle.Key{},
	}}}
	for _, key := range []*issue.Key{good, lost} {
		jwk, err := key.JWK()
		d.must(err)
		listing, err := issue.ListKeys(d.says, jwk, trust.Enrolment{})
		d.must(err)
		if key == lost {
			d.must(issue.RevokeKey(d.says, listing.Added[0].ID, bundle.Change{Status: trust.Compromised, At: d.clock.Add(-day), Reason: "lost"}))
		}
	}
	identity := func(key *issue.Key, number string, until time.Time) string {
		t.Helper()
		text, err := issue.Claim169(key, issue.Identity{IDNumber: number, FullName: "Nguyễn Văn An"},
			document.Validity{IssuedAt: d.clock.Add(-30 * day), NotAfter: until}, issue.Envelope{})
		d.must(err)
		return text
	}
	long := d.clock.AddDate(100, 0, 0)
	revoked := identity(good, "TEST-0000-0003", long)
	d.shown = []shownDocument{
		{name: "in force", text: identity(good, "TEST-0000-0001", long), never: append([]verify.Verdict{verify.Expired}, wrongs...)},
		{name: "ends in month 6", text: identity(good, "TEST-0000-0002", d.clock.Add(180*day)), never: wrongs},
		{name: "revoked", text: revoked, always: verify.Revoked},
		{name: "its key is compromised", text: identity(lost, "TEST-0000-0004", long), always: verify.Revoked},
		{name: "a card without signature", text: consistentCard, always: verify.ConsistentUnsigned},
	}
	d.revoke(verify.New(trust.NewKeyring(nil), trust.DefaultPolicy).Verify(scanned(revoked), trust.At(d.clock)).Document)
	d.publish()

	d.reopen()
	t.Cleanup(func() { d.must(d.open.Close()) })
	root, err := os.ReadFile(filepath.Join(d.stick, "1.root.json"))
	d.must(err)
	fingerprint, err := bundle.Fingerprint(root)
	d.must(err)
	_, err = d.open.Enrol(root, fingerprint, bundle.Scope{Name: "Test", Issuers: []string{good.Issuer}})
	d.must(err)
	d.must(d.imports())
	return d
}

func (d *drawer) must(err error) {
	d.t.Helper()
	if err != nil {
		d.t.Fatal(err)
	}
}

func (d *drawer) write(files []issue.File, err error) {
	d.t.Helper()
	d.must(err)
	for _, f := range files {
		path := filepath.Join(d.stick, filepath.FromSlash(f.Name))
		d.must(os.MkdirAll(filepath.Dir(path), 0o700))
		d.must(os.WriteFile(path, f.Content, 0o600))
	}
}

// revoke has the publisher list a set with a document.
func (d *drawer) revoke(doc *document.Document) {
	d.t.Helper()
	var digests []revocation.Digest
	for _, id := range verify.RevocationIDs(doc) {
		digests = append(digests, revocation.Salt{}.Digest(id))
	}
	var set strings.Builder
	d.must(revocation.Write(&set, revocation.Salt{}, digests))
	name, target := issue.SetFile(sha256.Sum256([]byte(set.String())))
	d.write([]issue.File{{Name: name, Content: []byte(set.String())}}, nil)
	issue.ListRevoked(d.says, bundle.RevokedSet{Issuer: d.says.Issuers[0].ID, Target: target}, false)
}

// publish signs a bundle as of the present.
func (d *drawer) publish() {
	d.t.Helper()
	r, err := issue.OpenRepository(os.DirFS(d.stick))
	d.must(err)
	d.write(r.Publish(d.says, d.roles, d.clock))
}

func (d *drawer) imports() error {
	_, err := d.open.ImportBundle(context.Background(), d.stick)
	return err
}

// reopen starts the program again.
func (d *drawer) reopen() {
	d.t.Helper()
	var err error
	if d.open != nil {
		d.must(d.open.Close())
	}
	d.open, err = desk.Open(desk.Options{
		Dir: d.state, PolicyFile: filepath.Join(d.state, "policy.json"), Now: func() time.Time { return d.clock }, Program: "test",
	})
	d.must(err)
}

// sees returns what the clerk sees of each document: the verdict and the
// warnings.
func (d *drawer) sees() []string {
	d.t.Helper()
	d.reopen()
	texts := resources.In(resources.English)
	var cells []string
	for _, shown := range d.shown {
		v := d.open.VerifyPayload(scanned(shown.text))
		if slices.Contains(shown.never, v.Verdict) || shown.always != "" && v.Verdict != shown.always {
			d.t.Errorf("%s, by the clock %s: %s %v", shown.name, d.clock.Format(time.DateOnly), v.Verdict, v.Reasons)
		}
		if !v.Recorded() {
			d.t.Errorf("%s is not recorded: %v", shown.name, v.Record.Err())
		}
		cell := texts.Get("verdict." + string(v.Verdict))
		for i, r := range v.Reasons {
			// Undecided has several causes; the other verdicts say theirs.
			if r.Warning || i == 0 && v.Verdict == verify.Undecided {
				cell += ", `" + r.Code + "`"
			}
		}
		cells = append(cells, cell)
	}
	return cells
}

// age is how old the keys are, in the words of the window.
func (d *drawer) age() string {
	var issued time.Time
	for _, p := range d.open.Publishers() {
		issued = p.IssuedAt
	}
	texts := resources.In(resources.English)
	date := issued.Format("02/01/2006")
	switch days := int(d.clock.Sub(issued).Hours() / 24); {
	case days < 0:
		return texts.Get("verify.keys_age_future", "date", date)
	case days == 0:
		return texts.Get("verify.keys_age_today")
	default:
		return texts.Get("verify.keys_age_days", "days", days, "date", date)
	}
}

// A table is one of the documentation, in Markdown.
type table struct{ lines []string }

func (d *drawer) table(first ...string) *table {
	for _, shown := range d.shown {
		first = append(first, shown.name)
	}
	tb := &table{}
	tb.row(first...)
	tb.row(slices.Repeat([]string{"---"}, len(first))...)
	return tb
}

func (tb *table) row(cells ...string) {
	tb.lines = append(tb.lines, "| "+strings.Join(cells, " | ")+" |")
}

func (tb *table) String() string { return "\n" + strings.Join(tb.lines, "\n") }

// TestOfflineForFourteenMonths: the keys age, and what the clerk may rely on
// ages with them. Nothing breaks at an edge: no genuine document is ever called
// a forgery, and what is revoked stays so.
func TestOfflineForFourteenMonths(t *testing.T) {
	if testing.Short() {
		t.Skip("one goroutine and many months: nothing to race for")
	}
	for _, c := range []struct {
		name   string
		policy *bundle.Policy
		fresh  int
		usable int
	}{
		{"the default policy: fresh for 90 days, usable for 400", nil, 90, 400},
		{"a publisher's own: fresh for 30 days, usable for 180", &bundle.Policy{FreshDays: 30, UsableDays: 180}, 30, 180},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := newDrawer(t, c.policy)
			tb := d.table("month", "what the window says of the keys")
			for month := range 15 {
				days := 30 * month
				d.clock = offlineFrom.Add(time.Duration(days) * day)
				cells := d.sees()
				tb.row(append([]string{fmt.Sprint(month), d.age()}, cells...)...)
				want := verify.Authentic
				switch {
				case days > c.usable:
					want = verify.Undecided
				case days > c.fresh:
					want = verify.AuthenticStale
				}
				if got := cells[0]; !strings.HasPrefix(got, resources.In(resources.English).Get("verdict."+string(want))) {
					t.Errorf("month %d: %s, want %s", month, got, want)
				}
			}
			t.Logf("%s%s", c.name, tb)

			// One stick, and it is as on the first day.
			d.publish()
			d.must(d.imports())
			expect(t, d.open.VerifyPayload(scanned(d.shown[0].text)).Result, verify.Authentic)
			expect(t, d.open.VerifyPayload(scanned(d.shown[2].text)).Result, verify.Revoked)
		})
	}
}

// TestOfflineWithAWrongClock: set back, forward, and put right again. Nothing is
// bricked.
func TestOfflineWithAWrongClock(t *testing.T) {
	if testing.Short() {
		t.Skip("one goroutine and many months: nothing to race for")
	}
	d := newDrawer(t, nil)
	tb := d.table("the clock", "bundle brought then")
	right := offlineFrom.Add(10 * day)
	far := time.Date(2099, 1, 1, 8, 0, 0, 0, time.UTC)
	publisherSigns := func(at time.Time) {
		t.Helper()
		shows := d.clock
		d.clock = at
		d.publish()
		d.clock = shows
	}
	for _, step := range []struct {
		name   string
		clock  time.Time
		before func()
		brings error // what becomes of a bundle that is brought; see errNoBundle
		want   verify.Verdict
	}{
		{"right", right, nil, errNoBundle, verify.Authentic},
		{"a year behind", right.AddDate(-1, 0, 0), nil, errNoBundle, verify.Undecided},
		{"a year behind, and a new bundle", right.AddDate(-1, 0, 1), func() { publisherSigns(right.Add(day)) }, nil, verify.Undecided},
		{"the battery is empty", time.Date(1970, 1, 1, 0, 5, 0, 0, time.UTC), nil, errNoBundle, verify.Undecided},
		{"right again", right.Add(2 * day), nil, errNoBundle, verify.Authentic},
		{"set to 2099", far, nil, errNoBundle, verify.Undecided},
		{"set to 2099, and a new bundle", far.Add(day), func() { publisherSigns(right.Add(3 * day)) }, bundle.ErrExpired, verify.Undecided},
		{"right again, and the same bundle", right.Add(4 * day), nil, nil, verify.Authentic},
		{"a day later", right.Add(5 * day), nil, errNoBundle, verify.Authentic},
		{"a day later, the date confirmed", right.Add(6 * day), func() { d.must(d.open.ConfirmClock()) }, errNoBundle, verify.Authentic},
		{"a day later", right.Add(7 * day), nil, errNoBundle, verify.Authentic},
		{"half a year ahead", right.Add(190 * day), nil, errNoBundle, verify.AuthenticStale},
		{"right again, the date confirmed", right.Add(8 * day), func() { d.must(d.open.ConfirmClock()) }, errNoBundle, verify.Authentic},
	} {
		d.clock = step.clock
		if step.before != nil {
			step.before()
		}
		brought := "–"
		if step.brings != errNoBundle {
			err := d.imports()
			if !errors.Is(err, step.brings) {
				t.Errorf("%s: the bundle: %v, want %v", step.name, err, step.brings)
			}
			if brought = "taken"; err != nil {
				brought = "refused: past its date"
			}
		}
		cells := d.sees()
		tb.row(append([]string{step.name, brought}, cells...)...)
		if !strings.HasPrefix(cells[0], resources.In(resources.English).Get("verdict."+string(step.want))) {
			t.Errorf("%s: %s, want %s", step.name, cells[0], step.want)
		}
	}
	t.Logf("a wrong clock%s", tb)
	if clean := d.sees()[4]; strings.Contains(clean, "clock") {
		t.Errorf("at the end the clock is still warned of: %s", clean)
	}
}

var errNoBundle = errors.New("no bundle is brought")

// TestOfflineAfterAWrongDate: a publisher signs a bundle with a date a year
// ahead. The desk decides nothing until an administrator resets what was proven
// and a bundle with the right date comes, and then everything is as before.
func TestOfflineAfterAWrongDate(t *testing.T) {
	if testing.Short() {
		t.Skip("one goroutine and many months: nothing to race for")
	}
	d := newDrawer(t, nil)
	copied := t.TempDir() // as every publisher has one
	d.must(os.CopyFS(copied, os.DirFS(d.stick)))
	right := offlineFrom.Add(10 * day)
	d.clock = right.AddDate(1, 0, 0)
	d.publish()
	d.clock = right
	d.must(d.imports())
	genuine := scanned(d.shown[0].text)
	expect(t, d.open.VerifyPayload(genuine).Result, verify.Undecided, trust.CodeClockBehindKeys)
	if err := d.open.ConfirmClock(); !errors.Is(err, desk.ErrClockBehind) {
		t.Errorf("confirmed: %v", err)
	}
	d.must(d.open.ResetProven())
	expect(t, d.open.VerifyPayload(genuine).Result, verify.Undecided, trust.CodeKeysPostdated)
	expect(t, d.open.VerifyPayload(scanned(d.shown[2].text)).Result, verify.Revoked)
	d.reopen()
	expect(t, d.open.VerifyPayload(genuine).Result, verify.Undecided, trust.CodeKeysPostdated)

	// The publisher goes back to its copy and signs twice: the first one has the
	// number of the wrong one, which desks refuse, and the second a higher one.
	d.stick = copied
	d.clock = right.Add(time.Hour)
	d.publish()
	if err := d.imports(); !errors.Is(err, bundle.ErrRepublished) {
		t.Errorf("with the same number: %v", err)
	}
	d.publish()
	d.must(d.imports())
	expect(t, d.open.VerifyPayload(genuine).Result, verify.Authentic)
	expect(t, d.open.VerifyPayload(scanned(d.shown[2].text)).Result, verify.Revoked)
}
