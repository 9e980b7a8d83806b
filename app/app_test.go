package app

import (
	"context"
	"errors"
	"image"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/storage"

	"github.com/soi-id/soi/app/history"
	"github.com/soi-id/soi/app/internal/screentest"
	"github.com/soi-id/soi/app/keys"
	"github.com/soi-id/soi/app/loop"
	"github.com/soi-id/soi/app/theme"
	"github.com/soi-id/soi/app/verifying"
	"github.com/soi-id/soi/app/widget"
	"github.com/soi-id/soi/resources"
	"github.com/soi-id/soi/verify"
	"github.com/soi-id/soi/verify/desk"
	"github.com/soi-id/soi/verify/document"
	"github.com/soi-id/soi/verify/symbol"
	"github.com/soi-id/soi/verify/trust"
	"github.com/soi-id/soi/verify/trust/bundle"
)

type (
	historyDesk interface{ history.Desk }
	keysDesk    interface{ keys.Desk }
)

// A fakeDesk answers with what the test has set and remembers what it was
// asked. What the other screens ask is tested there.
type fakeDesk struct {
	historyDesk
	keysDesk
	settings  desk.Settings
	answer    verify.Result
	record    *desk.Record
	found     map[string][]desk.Verification // by base name
	payloads  []document.Payload
	files     []string
	cancelled int
	confirmed []bool
	confirm   error
	pending   int
	keys      []*trust.Key
	bundles   []string // that were looked at
}

func (d *fakeDesk) VerifyPayload(p document.Payload) desk.Verification {
	d.payloads = append(d.payloads, p)
	return desk.Verification{Result: d.answer, Source: p.Source, CheckedAt: start, Record: d.record}
}

func (d *fakeDesk) VerifySymbol(s symbol.Symbol) desk.Verification {
	return d.VerifyPayload(document.Payload{Bytes: s.Bytes, Source: document.SourceSymbol})
}

func (d *fakeDesk) VerifyFile(ctx context.Context, path string) []desk.Verification {
	if ctx.Err() != nil {
		d.cancelled++
		return nil
	}
	name := filepath.Base(path)
	d.files = append(d.files, name)
	if found, ok := d.found[name]; ok {
		return found
	}
	return []desk.Verification{{Result: d.answer, Input: path, CheckedAt: start}}
}

func (d *fakeDesk) VerifyPicture(ctx context.Context, name string, _ []byte) []desk.Verification {
	return d.VerifyFile(ctx, name)
}

func (d *fakeDesk) VerifyImage(ctx context.Context, picture image.Image) []desk.Verification {
	return d.VerifyFile(ctx, picture.Bounds().String())
}

func (d *fakeDesk) Confirm(_ desk.Verification, matches bool) error {
	d.confirmed = append(d.confirmed, matches)
	return d.confirm
}

func (d *fakeDesk) Find(desk.HistoryFilter) ([]uint64, error) { return nil, nil }

func (d *fakeDesk) Settings() desk.Settings             { return d.settings }
func (d *fakeDesk) SetSettings(set desk.Settings) error { d.settings = set; return nil }
func (d *fakeDesk) Dir() string                         { return "" }
func (d *fakeDesk) Locked(string) bool                  { return false }
func (d *fakeDesk) Keys() []*trust.Key                  { return d.keys }
func (d *fakeDesk) Publishers() []desk.Publisher        { return nil }
func (d *fakeDesk) Time() trust.Time                    { return trust.At(start) }
func (d *fakeDesk) Pending() int                        { return d.pending }
func (d *fakeDesk) WritePending() error                 { return nil }

func (d *fakeDesk) PreviewBundle(_ context.Context, source string) ([]desk.BundleReport, error) {
	d.bundles = append(d.bundles, source)
	return nil, bundle.ErrNotEnrolled
}

type fakeSounder struct{ played []verify.Tone }

func (f *fakeSounder) Play(tone verify.Tone) { f.played = append(f.played, tone) }

func (f *fakeSounder) Available() bool { return true }

type fakeClipboard struct {
	text    string
	picture []byte
}

func (c *fakeClipboard) Text() string    { return c.text }
func (c *fakeClipboard) Picture() []byte { return c.picture }

var start = time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)

const (
	payload = "079190000001|012345678|Nguyễn Thị Mẫu|01021990|Nữ|1 Phố Thử, Phường Mẫu, Hà Nội|02032021"
	key     = time.Millisecond // between a scanner's keys
)

var notSigned = verify.Result{
	Verdict: verify.ConsistentUnsigned,
	Format:  "vn.cccd",
	Reasons: []verify.Reason{{Code: verify.CodeUnsignedFormat}},
	Document: &document.Document{Format: "vn.cccd", Fields: []document.Field{
		{Key: document.FieldIDNumber, Value: "079190000001"},
		{Key: document.FieldFullName, Value: "Nguyễn Thị Mẫu"},
		{Key: document.FieldBirthDate, Value: "1990-02-01"},
	}},
}

// A bench is a shell with everything around it made for tests.
type bench struct {
	*screentest.Window
	shell     *Shell
	desk      *fakeDesk
	loop      *loop.Manual
	sounder   *fakeSounder
	clipboard *fakeClipboard
}

func newBench(t *testing.T) *bench {
	t.Helper()
	b := openBench(t, loop.NewManual(start))
	b.desk = &fakeDesk{answer: notSigned, settings: desk.Settings{Language: "en", TextScale: 1, Sound: true, ClearAfter: time.Minute}}
	b.shell = New(b.params(b.desk))
	return b
}

// openBench returns a bench that has no shell yet.
func openBench(t *testing.T, l *loop.Manual) *bench {
	t.Helper()
	return &bench{
		Window: screentest.Open(t, resources.English, theme.Theme{}), loop: l, sounder: &fakeSounder{}, clipboard: &fakeClipboard{},
	}
}

// params are those of a shell without devices.
func (b *bench) params(d Desk) Params {
	return Params{Desk: d, Window: b.Window, Loop: b.loop, Sounder: b.sounder, Clipboard: b.clipboard}
}

func (b *bench) settingsChanged() {
	b.shell.SettingsChanged()
	b.Texts = b.shell.texts
}

// scan types keys at a scanner's speed at whatever has the focus, as the
// toolkit's window does: '\n' is Enter, '\t' Tab.
func (b *bench) scan(text string) {
	for _, r := range text {
		b.loop.Advance(key)
		b.key(r)
	}
}

func (b *bench) key(r rune) {
	canvas := b.Canvas()
	press := func(name fyne.KeyName) {
		event := &fyne.KeyEvent{Name: name}
		if focused := canvas.Focused(); focused != nil {
			focused.TypedKey(event)
		} else if f := canvas.OnTypedKey(); f != nil {
			f(event)
		}
	}
	switch r {
	case '\n':
		press(fyne.KeyReturn)
		return
	case ' ':
		press(fyne.KeySpace)
	}
	if focused := canvas.Focused(); focused != nil {
		focused.TypedRune(r)
	} else if f := canvas.OnTypedRune(); f != nil {
		f(r)
	}
}

func (b *bench) escape() {
	if f := b.Canvas().OnTypedKey(); f != nil {
		f(&fyne.KeyEvent{Name: fyne.KeyEscape})
	}
}

func (b *bench) focusables() []fyne.Focusable { return screentest.All[fyne.Focusable](b.Window) }

func (b *bench) entry() *widget.Entry { return screentest.All[*widget.Entry](b.Window)[0] }

func (b *bench) expectPayloads(want ...string) {
	b.Helper()
	var got []string
	for _, p := range b.desk.payloads {
		got = append(got, string(p.Bytes))
	}
	if !slices.Equal(got, want) {
		b.Errorf("%d payloads reached the desk, want %d", len(got), len(want))
	}
}

func TestDropOfSeveralFiles(t *testing.T) {
	b := newBench(t)
	red := notSigned
	red.Verdict = verify.SignatureInvalid
	b.desk.found = map[string][]desk.Verification{"b.png": {{Result: notSigned, Input: "b.png"}, {Result: red, Input: "b.png"}}}
	b.shell.Dropped([]fyne.URI{storage.NewFileURI("/x/a.png"), storage.NewFileURI("/x/b.png"), storage.NewFileURI("/x/c.png")})
	if want := []string{"a.png", "b.png", "c.png"}; !slices.Equal(b.desk.files, want) {
		t.Errorf("read %v, want %v", b.desk.files, want)
	}
	b.Expect("verify.n_of_m", "n", 1, "m", 4)
	b.Expect("verdict.consistent_unsigned.means")
	if !slices.Equal(b.sounder.played, []verify.Tone{verify.Red}) {
		t.Errorf("played %v, want the worst once", b.sounder.played)
	}
	b.shell.verify.Step(1) // of the two codes of b.png the worse one
	b.Expect("verify.n_of_m", "n", 2, "m", 4)
	b.Expect("verdict.signature_invalid.means")
	b.shell.verify.Step(5)
	b.Expect("verify.n_of_m", "n", 2, "m", 4)
}

func TestDropOnTheKeysScreen(t *testing.T) {
	b := newBench(t)
	b.shell.show(keysPlace)
	keys := filepath.Join(t.TempDir(), "keys.jwk")
	if err := os.WriteFile(keys, []byte("{}"), 0o600); err != nil {
		t.Fatal(err)
	}
	b.shell.Dropped([]fyne.URI{storage.NewFileURI(keys)})
	b.Expect("keys.form.import")
	if len(b.desk.files) != 0 {
		t.Errorf("keys were read as pictures: %v", b.desk.files)
	}
	b.shell.Dropped([]fyne.URI{storage.NewFileURI("/x/card.PNG")})
	if !slices.Equal(b.desk.files, []string{"card.PNG"}) || b.shell.at != verifyPlace {
		t.Errorf("a picture was not verified: %v", b.desk.files)
	}
}

// A stick's folder can be dropped on any screen, and over any dialog; other
// folders and files are still what they were.
func TestDropOfABundle(t *testing.T) {
	b := newBench(t)
	stick := filepath.Join(t.TempDir(), "USB", "repository")
	if err := os.MkdirAll(stick, 0o700); err != nil {
		t.Fatal(err)
	}
	drop := func(path string) { b.shell.Dropped([]fyne.URI{storage.NewFileURI(path)}) }
	drop(stick) // an empty folder, on the verify screen
	if b.shell.at != verifyPlace || len(b.desk.bundles) != 0 {
		t.Errorf("a folder without keys was taken for a bundle: %v", b.desk.bundles)
	}
	if err := os.WriteFile(filepath.Join(stick, "timestamp.json"), []byte("{}"), 0o600); err != nil {
		t.Fatal(err)
	}
	b.shell.about()
	drop(stick)
	b.shell.show(historyPlace)
	drop(filepath.Dir(stick))
	if want := []string{stick, filepath.Dir(stick)}; !slices.Equal(b.desk.bundles, want) || b.shell.at != keysPlace {
		t.Errorf("bundles looked at: %v, on screen %v", b.desk.bundles, b.shell.at)
	}
	b.Expect("keys.bundle.refused")
	b.Expect("reason." + desk.CodePublisherNotEnrolled)
}

// How old the keys are stands at the foot of every screen.
func TestTheAgeOfTheKeysIsAlwaysSeen(t *testing.T) {
	b := newBench(t)
	b.Expect("keys.badge.none")
	b.desk.keys = []*trust.Key{{
		ID: strings.Repeat("a", 64), Issuer: trust.Issuer{ID: "Mẫu"}, Country: "VN", Formats: []string{"cwt.hcert"},
		Origin: trust.Bundled, IssuedAt: start.AddDate(0, 0, -100), NotAfter: start.AddDate(0, 0, 10),
	}}
	b.desk.settings.FreshDays, b.desk.settings.UsableDays = 90, 400
	b.loop.Advance(WatchEvery)
	for _, at := range []place{verifyPlace, historyPlace, keysPlace, settingsPlace} {
		b.shell.show(at)
		b.Expect("keys.badge.stale", "age", b.Texts.Get("keys.days", "n", 100))
		b.Expect("keys.ending.date", "left", b.Texts.Get("keys.days", "n", 10), "issuer", "Mẫu",
			"formats", b.Texts.Get("format.cwt.hcert"), "date", "12/03/2026")
	}
	b.Picture("status")
	b.desk.keys = nil
	b.loop.Advance(WatchEvery)
	b.ExpectNot("keys.badge.stale", "age", b.Texts.Get("keys.days", "n", 100))
}

func TestPaste(t *testing.T) {
	b := newBench(t)
	b.shell.paste()
	b.expectPayloads()

	b.clipboard.text = payload
	b.shell.paste()
	b.expectPayloads(payload)
	if b.desk.payloads[0].Source != document.SourcePasted {
		t.Errorf("source %s", b.desk.payloads[0].Source)
	}

	path := filepath.Join(t.TempDir(), "thẻ mẫu.png")
	if err := os.WriteFile(path, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	b.clipboard.text = `"` + path + `"`
	b.shell.paste()
	if want := []string{"thẻ mẫu.png"}; !slices.Equal(b.desk.files, want) {
		t.Errorf("read %v, want %v", b.desk.files, want)
	}

	b.clipboard.picture = []byte("picture")
	b.shell.paste()
	if len(b.desk.files) != 2 {
		t.Error("the picture was not read")
	}
	b.expectPayloads(payload)
}

func TestResultClearsItself(t *testing.T) {
	b := newBench(t)
	b.scan(payload + "\n")
	b.Expect("verify.clears_in", "seconds", 60)
	b.loop.Advance(45 * time.Second)
	b.Expect("verify.clears_in", "seconds", 15)
	b.scan(payload + "\n") // a new result has its own time
	b.loop.Advance(30 * time.Second)
	b.Expect("verdict.consistent_unsigned")
	b.loop.Advance(30 * time.Second)
	b.Expect("verify.ready")
	b.ExpectNot("verdict.consistent_unsigned")

	b.desk.settings.ClearAfter = 0
	b.scan(payload + "\n")
	b.loop.Advance(24 * time.Hour)
	b.Expect("verdict.consistent_unsigned")
	b.escape()
	b.Expect("verify.ready")
}

func TestConfirm(t *testing.T) {
	b := newBench(t)
	b.shell.verify.Confirm(true) // nothing is shown
	b.desk.record = &desk.Record{}
	b.scan(payload + "\n")
	b.Expect("verify.question")
	b.shell.verify.Confirm(false)
	b.shell.verify.Confirm(true) // once
	if !slices.Equal(b.desk.confirmed, []bool{false}) {
		t.Fatalf("confirmed %v", b.desk.confirmed)
	}
	b.Expect("verify.answered_differs")
	b.ExpectNot("verify.question")

	b.desk.confirm = errors.New("disk full")
	b.loop.Advance(time.Second)
	b.scan(payload + "\n")
	b.shell.verify.Confirm(true)
	b.Expect("verify.answered_matches_waits")
	b.shell.verify.RecordsChanged(true)
	b.Expect("verify.answered_matches")
}

func TestUnansweredQuestionBlocksNothing(t *testing.T) {
	b := newBench(t)
	b.desk.record = &desk.Record{}
	for range 3 {
		b.loop.Advance(time.Second)
		b.scan(payload + "\n")
		b.Expect("verify.question")
	}
	b.expectPayloads(payload, payload, payload)
}

func TestNotRecorded(t *testing.T) {
	b := newBench(t)
	b.desk.record = &desk.Record{} // not written
	b.desk.pending = 1
	b.scan(payload + "\n")
	b.Expect("verify.not_recorded")
	b.loop.Advance(WatchEvery)
	b.Expect("app.waiting", "n", 1)
	b.shell.verify.Clear()
	b.Expect("app.waiting", "n", 1) // that it waits is said whatever is shown
	b.desk.pending = 0
	b.loop.Advance(WatchEvery)
	b.ExpectNot("app.waiting", "n", 1)
}

func TestSlowPictureShowsProgressAndQueuesScans(t *testing.T) {
	b := newBench(t)
	b.loop.Held = true
	b.shell.Open("/x/slow.png")
	b.loop.Advance(verifying.ProgressAfter - key)
	b.ExpectNot("verify.reading", "name", "slow.png")
	b.loop.Advance(key)
	b.Expect("verify.reading", "name", "slow.png")
	b.scan(payload + "\n")
	b.expectPayloads()
	for b.loop.Finish() {
	}
	b.expectPayloads(payload)
	b.ExpectNot("verify.reading", "name", "slow.png")
	b.ExpectNot("verify.n_of_m", "n", 1, "m", 2)
}

func TestCancel(t *testing.T) {
	b := newBench(t)
	b.loop.Held = true
	b.shell.Open("/x/a.png", "/x/b.png")
	b.loop.Advance(verifying.ProgressAfter)
	b.scan(payload + "\n")
	b.escape()
	for b.loop.Finish() {
	}
	if b.desk.cancelled != 1 || len(b.desk.files) != 0 {
		t.Errorf("%d cancelled, %d read", b.desk.cancelled, len(b.desk.files))
	}
	b.expectPayloads(payload) // what was scanned meanwhile is not lost
	b.Expect("verdict.consistent_unsigned")
}

func TestLanguageAndLookChangeAndTheResultStays(t *testing.T) {
	b := newBench(t)
	b.scan(payload + "\n")
	english := b.Texts.Get("verdict.consistent_unsigned.means")
	b.desk.settings.Language = "vi"
	b.settingsChanged()
	b.Expect("verdict.consistent_unsigned.means")
	if strings.Contains(b.Seen(), english) || b.shell.texts.Language() != resources.Vietnamese {
		t.Error("the window still speaks English")
	}
	small := b.Content().MinSize()
	b.desk.settings.TextScale = 2
	b.desk.settings.HighContrast = true
	b.settingsChanged()
	b.Expect("verdict.consistent_unsigned.means")
	if large := b.Content().MinSize(); large.Height <= small.Height {
		t.Error("the text did not grow")
	}
	b.scan(payload + "\n")
	b.expectPayloads(payload, payload)
}

func TestSoundIsOffWhereSettingsSaySo(t *testing.T) {
	b := newBench(t)
	b.desk.settings.Sound = false
	b.scan(payload + "\n")
	if len(b.sounder.played) != 0 {
		t.Error("a tone was played")
	}
}

func TestFieldsSayWhetherTheyAreSigned(t *testing.T) {
	b := newBench(t)
	b.desk.answer = verify.Result{
		Verdict: verify.Authentic, Format: "cwt.claim169",
		Reasons: []verify.Reason{{Code: verify.CodeSignatureHolds}},
		Key:     &trust.Key{ID: strings.Repeat("ab", 32), Issuer: trust.Issuer{ID: "x", Names: map[string]string{"en": "Invented Registry"}}},
		Document: &document.Document{Proof: &document.Proof{}, Fields: []document.Field{
			{Key: document.FieldFullName, Value: "Mau\u202etext", Signed: true},
			{Key: document.FieldAddress, Value: "1 Phố Thử"},
		}},
	}
	b.scan(payload + "\n")
	b.Expect("verify.signed")
	b.Expect("verify.unsigned")
	if texts := b.Seen(); !strings.Contains(texts, "Invented Registry") || strings.Contains(texts, "\u202e") {
		t.Error("the issuer is missing, or a bidi character went through")
	}
	b.desk.answer.Verdict = verify.SignatureInvalid
	b.loop.Advance(time.Second)
	b.scan(payload + "\n")
	if strings.Contains(strings.ReplaceAll(b.Seen(), b.Texts.Get("verify.unsigned"), ""), "\n"+b.Texts.Get("verify.signed")+"\n") {
		t.Error("a field counts as signed under a signature that does not match")
	}
}

func TestDemonstrationIsMarked(t *testing.T) {
	b := newBench(t)
	b.desk.answer.Verdict = verify.TestKey
	b.scan(payload + "\n")
	b.Expect("verify.demonstration")
}

func TestToolkitSpeaksVietnamese(t *testing.T) {
	b := newBench(t)
	b.desk.settings.Language = "vi"
	b.settingsChanged()
	b.shell.openFile(func(string) {})
	if !strings.Contains(b.Seen(), "Hủy") {
		t.Error("the file dialog has no button in Vietnamese")
	}
}
