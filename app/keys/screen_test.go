package keys

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/soi-id/soi/app/internal/screentest"
	"github.com/soi-id/soi/app/loop"
	"github.com/soi-id/soi/app/theme"
	"github.com/soi-id/soi/app/widget"
	"github.com/soi-id/soi/resources"
	"github.com/soi-id/soi/verify/desk"
	"github.com/soi-id/soi/verify/document"
	"github.com/soi-id/soi/verify/trust"
	"github.com/soi-id/soi/verify/trust/bundle"
)

var now = time.Date(2026, 11, 22, 9, 30, 0, 0, time.Local)

// A fakeDesk parses as the real one does and keeps keys in memory.
type fakeDesk struct {
	keys       []*trust.Key
	enrolls    []trust.Enrolment
	fails      error
	publishers []desk.Publisher
	time       trust.Time // the test's, if zero

	// Of bundles: what the desk answers, and what it was asked.
	reports  []desk.BundleReport
	refuses  error
	previews []string
	imports  []string
	roots    []bundle.Scope
	typed    string
}

func (d *fakeDesk) Keys() []*trust.Key           { return d.keys }
func (d *fakeDesk) Publishers() []desk.Publisher { return d.publishers }
func (d *fakeDesk) Settings() desk.Settings      { return desk.DefaultSettings() }

func (d *fakeDesk) Time() trust.Time {
	if d.time == (trust.Time{}) {
		return trust.At(now)
	}
	return d.time
}

func (d *fakeDesk) PreviewBundle(ctx context.Context, source string) ([]desk.BundleReport, error) {
	d.previews = append(d.previews, source)
	return d.reports, errors.Join(d.refuses, ctx.Err())
}

func (d *fakeDesk) ImportBundle(_ context.Context, source string) ([]desk.BundleReport, error) {
	d.imports = append(d.imports, source)
	return d.reports, d.fails
}

func (d *fakeDesk) Enrol(root []byte, fingerprint string, scope bundle.Scope) (string, error) {
	if d.refuses != nil {
		return "", d.refuses
	}
	d.roots, d.typed = append(d.roots, scope), fingerprint
	id := fmt.Sprintf("%x", sha256.Sum256(root))
	d.publishers = append(d.publishers, desk.Publisher{ID: id, Name: scope.Name, Issuers: scope.Issuers, Enrolled: now})
	return id, nil
}

func (d *fakeDesk) Withdraw(id string) error {
	if d.fails != nil {
		return d.fails
	}
	d.publishers = slices.DeleteFunc(d.publishers, func(p desk.Publisher) bool { return p.ID == id })
	return nil
}

func (d *fakeDesk) ImportKeys(content []byte, e trust.Enrolment) (desk.KeyImport, error) {
	d.enrolls = append(d.enrolls, e)
	keys, refused, err := trust.ParseKeys(content, e)
	done := desk.KeyImport{Refused: refused}
	if err == nil {
		err = d.fails
	}
	if err == nil {
		done.Added = keys
		d.keys = append(d.keys, keys...)
	}
	return done, err
}

func (d *fakeDesk) RemoveKey(id string) error {
	if d.fails != nil {
		return d.fails
	}
	for i, k := range d.keys {
		if k.ID == id {
			d.keys = append(d.keys[:i:i], d.keys[i+1:]...)
			return nil
		}
	}
	return trust.ErrNoSuchKey
}

// newKey makes a key that nobody has the private part of.
func newKey(t testing.TB, change func(*trust.Key)) *trust.Key {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	k, err := trust.NewKey(private.Public(), "")
	if err != nil {
		t.Fatal(err)
	}
	k.Issuer = trust.Issuer{ID: "https://mau.example", Names: map[string]string{"vi": "Sở Mẫu tỉnh Mẫu", "en": "Example Department"}}
	k.Country, k.Formats, k.Origin = "VN", []string{"cwt.claim169", "cwt.hcert"}, trust.Pinned
	k.IssuedAt = now.AddDate(0, 0, -40)
	k.NotBefore, k.NotAfter = now.AddDate(-1, 0, 0), now.AddDate(2, 0, 0)
	if change != nil {
		change(k)
	}
	return k
}

func pemOf(t testing.TB, k *trust.Key) []byte {
	t.Helper()
	der, err := x509.MarshalPKIXPublicKey(k.Public)
	if err != nil {
		t.Fatal(err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der})
}

type bench struct {
	*screentest.Window
	desk   *fakeDesk
	screen *Screen
}

func newBench(t testing.TB, d *fakeDesk, language resources.Language, scale float32) *bench {
	t.Helper()
	b := &bench{Window: screentest.Open(t, language, theme.Theme{Scale: scale}), desk: d}
	b.screen = New(Params{
		Texts: b.Texts, Window: b.Window, Loop: loop.NewManual(now), Desk: d, Keys: screentest.NoScanner{},
		Formats: []string{"cwt.hcert", "cwt.claim169"},
	})
	b.SetContent(b.screen.Content())
	b.screen.Shown()
	return b
}

func TestEveryKeyIsDescribed(t *testing.T) {
	for _, language := range resources.Languages() {
		d := &fakeDesk{keys: []*trust.Key{
			newKey(t, func(k *trust.Key) { k.Origin, k.Test = trust.Demonstration, true }),
			newKey(t, func(k *trust.Key) { k.Test = true }),
			newKey(t, nil),
			newKey(t, func(k *trust.Key) { k.Origin = trust.Bundled }),
			newKey(t, func(k *trust.Key) { k.NotAfter = now.AddDate(0, 0, -1) }),
			newKey(t, func(k *trust.Key) { k.NotBefore = now.AddDate(0, 0, 1) }),
			newKey(t, func(k *trust.Key) {
				k.History = []trust.StatusChange{{Status: trust.Compromised, At: now, Reason: "stolen"}}
			}),
			newKey(t, func(k *trust.Key) {
				k.History = []trust.StatusChange{{Status: trust.Superseded, At: now.AddDate(0, 0, -3)}}
			}),
		}}
		b := newBench(t, d, language, 1)
		b.Expect("keys.count", "n", 6)
		b.Expect("verify.keys_age_days", "days", 40, "date", now.AddDate(0, 0, -40).Format(dateForm))
		for _, word := range []string{"active", "compromised", "superseded", "expired", "not_yet", "test", "demonstration"} {
			b.Expect("keys.standing." + word)
		}
		if last := b.screen.keys.keys[7]; !last.Test {
			t.Error("a key that proves nothing is not last")
		}
		for i, k := range b.screen.keys.keys {
			b.screen.keys.list.Select(i)
			if !strings.Contains(b.Seen(), k.Fingerprint()) {
				t.Errorf("key %d: no fingerprint", i)
			}
			if missing := regexp.MustCompile(`\b(keys|format|verify)\.[a-z_.]+`).FindString(b.Seen()); missing != "" {
				t.Errorf("key %d lacks the text %s", i, missing)
			}
		}
		b.screen.keys.list.Select(0)
		b.Picture("keys-" + string(language))
	}
}

func TestNoKeys(t *testing.T) {
	b := newBench(t, &fakeDesk{}, resources.Vietnamese, 1)
	b.Expect("keys.empty")
	b.Expect("keys.none_real")
	b.Picture("keys-empty")
}

// fill writes into the form that is open, in the order of its questions.
func (b *bench) fill(texts ...string) {
	b.Helper()
	entries := screentest.All[*widget.Entry](b.Window)
	if len(entries) != len(texts) {
		b.Fatalf("%d fields", len(entries))
	}
	for i, text := range texts {
		entries[i].SetText(text)
	}
}

func (b *bench) tick(text string) {
	b.Helper()
	for _, c := range screentest.All[*widget.Check](b.Window) {
		if c.Text == text {
			c.SetChecked(true)
			return
		}
	}
	b.Fatalf("no box %q", text)
}

func TestImport(t *testing.T) {
	good, weak := newKey(t, nil), []byte(`-----BEGIN X509 CRL-----
AA==
-----END X509 CRL-----
`)
	file := filepath.Join(t.TempDir(), "khóa nơi cấp.pem")
	if err := os.WriteFile(file, append(pemOf(t, good), weak...), 0o600); err != nil {
		t.Fatal(err)
	}
	b := newBench(t, &fakeDesk{}, resources.Vietnamese, 1)
	b.screen.Import(file)
	b.Expect("keys.form.intro")
	b.fill(" https://mau.example ", "Sở Mẫu", "vn")
	b.tick(b.Texts.Get("format.cwt.claim169"))
	b.Picture("keys-form")
	b.Press("keys.form.import")

	e := b.desk.enrolls[0]
	if e.Issuer.ID != "https://mau.example" || e.Issuer.Names["en"] != "Sở Mẫu" || e.Country != "VN" ||
		fmt.Sprint(e.Formats) != "[cwt.claim169]" || e.Test || e.Algorithm != "" {
		t.Errorf("enrolled as %+v", e)
	}
	b.Expect("keys.report.added", "n", 1)
	b.Expect("keys.report.refused", "n", 1)
	b.Expect("keys.refused.block_unknown")
	b.Picture("keys-report")
	b.Press("keys.close")
	b.Expect("keys.count", "n", 1)
	if !strings.Contains(b.Seen(), "Sở Mẫu") {
		t.Error("the imported key is not in the list")
	}
}

func TestImportRefusals(t *testing.T) {
	key := newKey(t, nil)
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name    string
		content []byte
		fails   error
		want    string
		values  []any
	}{
		{"nothing said", pemOf(t, key), nil, "keys.refused.no_issuer", nil},
		{"not keys", []byte("GIF89a"), nil, "keys.error.not_keys", nil},
		{"empty", nil, nil, "keys.error.not_keys", nil},
		{"private", pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}), nil, "keys.error.private", nil},
		{"too large", make([]byte, trust.MaxFile+10), nil, "keys.error.too_large", nil},
		{"full disk", pemOf(t, key), errors.New("disk full"), "keys.error.other", []any{"cause", "disk full"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "keys")
			if err := os.WriteFile(file, test.content, 0o600); err != nil {
				t.Fatal(err)
			}
			b := newBench(t, &fakeDesk{fails: test.fails}, resources.English, 1)
			b.screen.Import(file)
			b.Press("keys.form.import")
			b.Expect(test.want, test.values...)
			if len(b.desk.keys) != 0 {
				t.Error("something was imported")
			}
		})
	}
	b := newBench(t, &fakeDesk{}, resources.English, 1)
	b.screen.Import(filepath.Join(t.TempDir(), "no such file"))
	b.Expect("keys.error.unreadable", "cause", "no such file or directory")
}

// Every refusal that package trust knows has words. The codes are read from
// its source, so that a new one cannot be forgotten.
func TestEveryRefusalHasWords(t *testing.T) {
	source, err := os.ReadFile(filepath.Join("..", "..", "verify", "trust", "refusal.go"))
	if err != nil {
		t.Fatal(err)
	}
	codes := regexp.MustCompile(`Refused = "([a-z0-9_]+)"`).FindAllStringSubmatch(string(source), -1)
	if len(codes) < 15 {
		t.Fatalf("%d codes found", len(codes))
	}
	for _, code := range codes {
		if reason(resources.In(resources.Vietnamese), trust.Refused(code[1])) == code[1] {
			t.Errorf("%s has no words", code[1])
		}
	}
}

func TestRemove(t *testing.T) {
	b := newBench(t, &fakeDesk{keys: []*trust.Key{newKey(t, nil), newKey(t, nil)}}, resources.Vietnamese, 1)
	b.screen.keys.list.Select(0)
	first := b.screen.keys.keys[0].ID

	b.Press("keys.remove")
	b.Press("keys.cancel")
	if len(b.desk.keys) != 2 {
		t.Fatal("removed without consent")
	}
	remove := func() {
		b.Press("keys.remove")
		b.Press("keys.remove") // in the dialog
	}
	b.desk.fails = errors.New("in use")
	remove()
	b.Expect("keys.remove.failed", "cause", "in use")
	b.Press("keys.close")

	b.desk.fails = nil
	remove()
	if len(b.desk.keys) != 1 || b.desk.keys[0].ID == first {
		t.Error("another key was removed")
	}
	b.Expect("keys.count", "n", 1)
}

func TestTheDemonstrationKeyStays(t *testing.T) {
	b := newBench(t, &fakeDesk{keys: []*trust.Key{newKey(t, func(k *trust.Key) {
		k.Origin, k.Test = trust.Demonstration, true
	})}}, resources.Vietnamese, 1)
	b.screen.keys.list.Select(0)
	b.Expect("keys.remove.demonstration")
	b.Expect("keys.none_real")
}

func TestLargeText(t *testing.T) {
	b := newBench(t, &fakeDesk{keys: []*trust.Key{newKey(t, nil), newKey(t, func(k *trust.Key) { k.Algorithm = document.EdDSA })}}, resources.Vietnamese, 2)
	b.screen.keys.list.Select(1)
	if min := b.Content().MinSize(); min.Width > screentest.Size.Width || min.Height > screentest.Size.Height {
		t.Errorf("the screen wants %v", min)
	}
	b.Picture("keys-large")
	file := filepath.Join(t.TempDir(), "key.pem")
	if err := os.WriteFile(file, pemOf(t, newKey(t, nil)), 0o600); err != nil {
		t.Fatal(err)
	}
	b.screen.Import(file)
	b.Picture("keys-form-large")
}
