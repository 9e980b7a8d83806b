package keys

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/soi-id/soi/app/internal/screentest"
	"github.com/soi-id/soi/app/loop"
	"github.com/soi-id/soi/app/theme"
	"github.com/soi-id/soi/resources"
	"github.com/soi-id/soi/verify/desk"
	"github.com/soi-id/soi/verify/trust"
	"github.com/soi-id/soi/verify/trust/bundle"
)

// news is a desk to which a bundle brings something of each kind.
func news(t testing.TB) *fakeDesk {
	d := office(t)
	revoked := sent(t, "Bộ Thử nghiệm", 0, func(k *trust.Key) {
		k.History = []trust.StatusChange{{Status: trust.Compromised, At: now.AddDate(0, 0, -1), Reason: "mất thẻ ký"}}
	})
	changed := sent(t, "Cục Ví dụ", 0)
	d.reports = []desk.BundleReport{{Report: bundle.Report{
		Publisher: d.publishers[0].ID, IssuedAt: now, Version: 12, Root: 3, NewRoot: true,
		Added: []*trust.Key{sent(t, "Sở Mẫu tỉnh Mẫu", 0)}, Changed: []*trust.Key{revoked, changed}, Revoked: []*trust.Key{revoked},
		Removed: []*trust.Key{d.keys[0]}, Sets: []bundle.Set{{Issuer: "VN", Size: 3 << 20}}, Kept: []bundle.Set{{Issuer: "VN", Size: 1 << 20}},
	}}}
	return d
}

func TestPreviewBeforeImport(t *testing.T) {
	for _, language := range resources.Languages() {
		b := newBench(t, news(t), language, 1)
		stick := t.TempDir()
		b.screen.Import(stick)
		b.Expect("keys.bundle.not_yet")
		b.Expect("keys.bundle.head", "publisher", "Trung tâm dữ liệu tỉnh Mẫu", "date", now.Format(dateForm), "version", 12)
		for _, kind := range []string{"added", "changed", "revoked", "removed"} {
			b.Expect("keys.bundle."+kind, "n", 1)
		}
		b.Expect("keys.bundle.new_root", "n", 3)
		b.Expect("keys.bundle.sets", "sets", b.Texts.Get("keys.sets", "n", 1, "size", "3.0"))
		b.Expect("keys.bundle.kept", "sets", b.Texts.Get("keys.sets", "n", 1, "size", "1.0"))
		if !strings.Contains(b.Seen(), "mất thẻ ký") {
			t.Error("it is not said why a key is revoked")
		}
		b.Picture("keys-preview-" + string(language))

		b.Press("keys.cancel")
		if len(b.desk.imports) != 0 {
			t.Fatal("imported without consent")
		}
		b.screen.Import(stick)
		b.Press("keys.bundle.agree")
		if !slices.Equal(b.desk.imports, []string{stick}) {
			t.Errorf("imported %q", b.desk.imports)
		}
		b.Expect("keys.bundle.imported")
		b.ExpectNot("keys.bundle.not_yet")
	}
}

func TestWhatABundleCanBe(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"khóa.ZIP", "khóa.pem"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("{}"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	b := newBench(t, news(t), resources.Vietnamese, 1)
	b.screen.Import(filepath.Join(dir, "khóa.ZIP"))
	b.Expect("keys.bundle.not_yet")
	b.Press("keys.cancel")
	b.screen.Import(filepath.Join(dir, "khóa.pem"))
	b.Expect("keys.form.intro")
	b.Press("keys.cancel")
	b.Press("keys.bundle.import")
	b.Picture("keys-bundle-choice")
	b.fill("https://keys.example/bundle")
	b.Press("keys.bundle.look")
	if want := []string{filepath.Join(dir, "khóa.ZIP"), "https://keys.example/bundle"}; !slices.Equal(b.desk.previews, want) {
		t.Errorf("looked at %q", b.desk.previews)
	}
}

// The toolkit's choice of a file breaks if it is given a size too early.
func TestTheChoicesOfFilesOpen(t *testing.T) {
	b := newBench(t, &fakeDesk{}, resources.Vietnamese, 1)
	for name, choose := range map[string]func(){
		"file": b.screen.ChooseFile, "root": b.screen.ChooseRoot, "folder": func() { b.screen.chooseFolder(b.screen.Preview) },
	} {
		choose()
		top := b.Canvas().Overlays().Top()
		if top == nil {
			t.Fatalf("%s: nothing to choose from", name)
		}
		b.Canvas().Overlays().Remove(top)
	}
}

func TestNothingNew(t *testing.T) {
	d := news(t)
	d.reports = []desk.BundleReport{{Report: bundle.Report{Publisher: d.publishers[0].ID, Unchanged: true}}}
	b := newBench(t, d, resources.Vietnamese, 1)
	b.screen.Preview("/stick")
	b.Expect("keys.bundle.unchanged")
	b.Press("keys.close") // and there is nothing to agree to

	d.reports = []desk.BundleReport{{Report: bundle.Report{Publisher: d.publishers[0].ID}}}
	b.screen.Preview("/stick")
	b.Expect("keys.bundle.newer_only")
	b.Press("keys.bundle.agree")
}

// Whatever the error, the person reads what happened and what to do, that the
// old keys are whole, and can hand the detail on.
func TestRefusals(t *testing.T) {
	for _, err := range []error{
		fmt.Errorf("%w: targets.json", bundle.ErrTampered), bundle.ErrNotEnrolled, bundle.ErrRollback,
		&fs.PathError{Op: "open", Path: "/stick", Err: errors.New("no such device")},
	} {
		b := newBench(t, &fakeDesk{refuses: err}, resources.Vietnamese, 1)
		b.screen.Preview("/stick")
		b.Expect("keys.bundle.refused")
		b.Expect("reason." + desk.BundleCode(err))
		if !strings.Contains(b.Seen(), err.Error()) {
			t.Errorf("the detail of %v is not there", err)
		}
		b.Picture("keys-refusal")
		b.Press("keys.close")
	}

	d := news(t)
	b := newBench(t, d, resources.Vietnamese, 1)
	d.refuses = bundle.ErrExpired // another publisher's bundle on the same stick
	b.screen.Preview("/stick")
	b.Expect("keys.bundle.refused_part")
	b.Expect("keys.bundle.not_yet")
	d.reports, d.fails = nil, errors.New("disk full")
	b.Press("keys.bundle.agree")
	b.Expect("keys.bundle.refused")
	b.ExpectNot("keys.bundle.imported")
}

// Every error that package bundle knows has words of its own. The errors are
// read from its source, so that a new one cannot be forgotten.
func TestEveryBundleErrorHasWords(t *testing.T) {
	source, err := os.ReadFile(filepath.Join("..", "..", "verify", "trust", "bundle", "bundle.go"))
	if err != nil {
		t.Fatal(err)
	}
	names := regexp.MustCompile(`\t(Err\w+) += errors.New`).FindAllStringSubmatch(string(source), -1)
	known := []error{
		bundle.ErrRootFile, bundle.ErrNoScope, bundle.ErrEnrolled, bundle.ErrNotEnrolled, bundle.ErrIncomplete, bundle.ErrTooLarge,
		bundle.ErrOtherPublisher, bundle.ErrUnderSigned, bundle.ErrRootGap, bundle.ErrRollback, bundle.ErrRepublished,
		bundle.ErrExpired, bundle.ErrFuture, bundle.ErrMixed, bundle.ErrTampered, bundle.ErrMalformed, bundle.ErrContent,
		bundle.ErrOutOfScope, bundle.ErrStored,
	}
	if len(names) != len(known) {
		t.Errorf("package bundle has %d errors, this test %d", len(names), len(known))
	}
	for _, language := range resources.Languages() {
		texts := resources.In(language)
		seen := map[string]error{}
		for _, err := range append(known, desk.ErrFingerprint) {
			text := refusal(texts, err)
			if other, twice := seen[text]; twice || text == texts.Get("reason."+desk.CodeBundleFailed) {
				t.Errorf("%v has no words of its own, but those of %v: %q", err, other, text)
			}
			seen[text] = err
		}
	}
}

// A stick that does not answer can be given up.
func TestLostPatience(t *testing.T) {
	d := news(t)
	b := &bench{Window: screentest.Open(t, resources.Vietnamese, theme.Theme{Scale: 1}), desk: d}
	held := loop.NewManual(now)
	b.screen = New(Params{Texts: b.Texts, Window: b.Window, Loop: held, Desk: d, Keys: screentest.NoScanner{}})
	b.SetContent(b.screen.Content())
	held.Held = true
	b.screen.Preview("/stick")
	b.Expect("keys.bundle.reading")
	b.Press("keys.cancel")
	d.refuses = context.Canceled
	held.Finish()
	b.ExpectNot("keys.bundle.refused")
	b.ExpectNot("keys.bundle.not_yet")
	if b.Canvas().Overlays().Top() != nil {
		t.Error("a dialog is left")
	}
}

func TestEnrol(t *testing.T) {
	root := filepath.Join(t.TempDir(), "1.root.json")
	if err := os.WriteFile(root, []byte("root"), 0o600); err != nil {
		t.Fatal(err)
	}
	id := fmt.Sprintf("%x", sha256.Sum256([]byte("root")))
	b := newBench(t, &fakeDesk{}, resources.Vietnamese, 1)
	b.Press("keys.section.publishers")
	b.screen.EnrolRoot(root)
	if strings.Contains(b.Seen(), id[:4]) {
		t.Error("the fingerprint is there to be copied instead of compared")
	}
	b.fill(" Trung tâm Mẫu ", groups(id), "https://a.example ; VN;")
	b.Picture("keys-enrol")

	b.desk.refuses = desk.ErrFingerprint
	b.Press("keys.enrol.yes")
	b.Expect("reason." + desk.CodePublisherFingerprint)
	b.Press("keys.back")
	if !strings.Contains(b.Seen(), groups(id)) {
		t.Error("what was typed is gone")
	}

	b.desk.refuses = nil
	b.Press("keys.enrol.yes")
	if want := "[{Trung tâm Mẫu [https://a.example VN]}]"; fmt.Sprint(b.desk.roots) != want || b.desk.typed != groups(id) {
		t.Errorf("enrolled %v with %q", b.desk.roots, b.desk.typed)
	}
	b.Expect("keys.enrol.done", "fingerprint", groups(id))
	b.Press("keys.close")
	b.Expect("keys.publisher.nothing")

	b.screen.EnrolRoot(filepath.Join(t.TempDir(), "none"))
	b.Expect("keys.error.unreadable", "cause", "no such file or directory")
}

func TestPublishers(t *testing.T) {
	d := office(t)
	damaged := publisher("Trung tâm Hỏng")
	damaged.ID, damaged.Err = strings.Repeat("00aa", 16), fmt.Errorf("%w: targets", bundle.ErrStored)
	d.publishers = append(d.publishers, damaged)
	b := newBench(t, d, resources.Vietnamese, 1)
	b.Press("keys.section.publishers")
	for _, word := range []string{"fresh", "stale", "damaged"} {
		b.Expect("keys.publisher." + word)
	}
	for i, p := range d.publishers {
		b.screen.publishers.list.Select(i)
		if seen := b.Seen(); !strings.Contains(seen, groups(p.ID)) {
			t.Errorf("%s: no fingerprint", p.Name)
		}
	}
	b.Expect("keys.publisher.damaged.means")
	b.screen.publishers.list.Select(0)
	b.Picture("keys-publishers")

	b.Press("keys.withdraw")
	b.Press("keys.cancel")
	if len(d.publishers) != 3 {
		t.Fatal("withdrawn without consent")
	}
	d.fails = errors.New("in use")
	b.Press("keys.withdraw")
	b.Press("keys.withdraw") // in the dialog
	b.Expect("keys.withdraw.failed", "cause", "in use")
	b.Press("keys.close")
	d.fails = nil
	b.Press("keys.withdraw")
	b.Press("keys.withdraw")
	if len(d.publishers) != 2 || d.publishers[0].Name != "Văn phòng Ít tin" {
		t.Errorf("%d publishers are left", len(d.publishers))
	}
}
