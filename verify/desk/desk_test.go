package desk

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/soi-id/soi/resources"
	"github.com/soi-id/soi/verify"
	"github.com/soi-id/soi/verify/document"
	"github.com/soi-id/soi/verify/issue"
	"github.com/soi-id/soi/verify/journal"
	"github.com/soi-id/soi/verify/symbol"
	"github.com/soi-id/soi/verify/trust"
)

const (
	cardNumber = "001200012345"
	cardName   = "Nguyễn Văn An"
	card       = cardNumber + "||" + cardName + "|15012000|Nam|Số 12 Đường Thử Nghiệm, Hà Nội|20092024||||"
)

// A clock is one that tests set.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) add(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

func newClock() *clock { return &clock{at: time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC)} }

// options are those of a desk in the folder, with a policy file of its own.
func options(dir string, c *clock) Options {
	return Options{Dir: dir, PolicyFile: filepath.Join(dir, "policy.json"), Now: c.now, Program: "test", Operator: "clerk"}
}

// open opens a desk, and at the end of the test closes it and checks that its
// journal is whole.
func open(t *testing.T, o Options) *Desk {
	t.Helper()
	d, err := Open(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Error("close:", err)
		}
		if d.journal != nil {
			whole(t, o.Dir)
		}
	})
	return d
}

func whole(t *testing.T, dir string) {
	t.Helper()
	report, err := CheckJournal(context.Background(), dir)
	if err != nil {
		t.Error("check:", err)
	}
	for _, p := range report.Problems {
		t.Errorf("journal: %s at %d", p.Code, p.Seq)
	}
}

func typed(text string) document.Payload {
	return document.Payload{Bytes: []byte(text), Source: document.SourceTyped}
}

func TestVerdictIsInTheJournalBeforeItIsShown(t *testing.T) {
	dir, c := t.TempDir(), newClock()
	d, err := Open(options(dir, c))
	if err != nil {
		t.Fatal(err)
	}
	v := d.VerifyPayload(typed(card))
	if v.Verdict != verify.ConsistentUnsigned {
		t.Fatalf("verdict %s %v", v.Verdict, v.Reasons)
	}
	seq, written := v.Record.Seq()
	if !written || !v.Recorded() || v.Record.Err() != nil {
		t.Fatalf("not recorded: %v", v.Record.Err())
	}
	c.add(time.Second)
	if err := d.Confirm(v, true); err != nil {
		t.Fatal(err)
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}

	// Another start finds it.
	d = open(t, options(dir, c))
	found, err := d.Find(HistoryFilter{Kinds: []journal.Kind{journal.Verification}})
	if err != nil || !slices.Equal(found, []uint64{seq}) {
		t.Fatalf("found %v, %v", found, err)
	}
	entry, err := d.Entry(seq)
	if err != nil {
		t.Fatal(err)
	}
	if entry.Leaf.Verdict != "consistent_unsigned" || entry.Leaf.Format != "vn.cccd" || entry.OperatorName != "clerk" ||
		entry.LastFour != "2345" || entry.Answer != AnswerMatches || entry.Leaf.Late || entry.Fields != nil {
		t.Errorf("entry %+v", entry)
	}
	if found, err := d.Find(HistoryFilter{Number: "001 200 012 345"}); err != nil || !slices.Equal(found, []uint64{seq}) {
		t.Errorf("by number: %v, %v", found, err)
	}
	if found, err := d.Find(HistoryFilter{Number: "001200012346"}); err != nil || len(found) != 0 {
		t.Errorf("by another number: %v, %v", found, err)
	}
}

func TestLastAnswerCounts(t *testing.T) {
	c := newClock()
	d := open(t, options(t.TempDir(), c))
	first, second := d.VerifyPayload(typed(card)), d.VerifyPayload(typed(card))
	for _, answer := range []struct {
		v       Verification
		matches bool
	}{{second, true}, {first, false}, {second, false}, {first, true}} {
		if err := d.Confirm(answer.v, answer.matches); err != nil {
			t.Fatal(err)
		}
	}
	for seq, want := range []string{AnswerMatches, AnswerDiffers} {
		if entry, err := d.Entry(uint64(seq)); err != nil || entry.Answer != want {
			t.Errorf("%d: %q, %v; want %q", seq, entry.Answer, err, want)
		}
	}
}

// TestProfiles reads what is kept about a person from the bytes of the files.
func TestProfiles(t *testing.T) {
	for _, p := range []struct {
		profile        Profile
		lastFour, name bool
	}{{KeepNone, false, false}, {KeepMinimal, true, false}, {KeepFull, true, true}} {
		t.Run(string(p.profile), func(t *testing.T) {
			dir := t.TempDir()
			d := open(t, options(dir, newClock()))
			s := d.Settings()
			s.Profile = p.profile
			if err := d.SetSettings(s); err != nil {
				t.Fatal(err)
			}
			v := d.VerifyPayload(typed(card))
			seq, _ := v.Record.Seq()
			entry, err := d.Entry(seq)
			if err != nil {
				t.Fatal(err)
			}
			if got := entry.LastFour == "2345"; got != p.lastFour {
				t.Errorf("last four %q", entry.LastFour)
			}
			if got := entry.Fields["full_name"] == cardName; got != p.name {
				t.Errorf("fields %v", entry.Fields)
			}
			files, err := filepath.Glob(filepath.Join(dir, "*"))
			if err != nil || len(files) < 3 {
				t.Fatal(files, err)
			}
			found := map[string]bool{}
			for _, file := range files {
				content, err := os.ReadFile(file)
				if err != nil {
					t.Fatal(err)
				}
				for _, secret := range []string{cardNumber, cardName, "Thử Nghiệm", "2000-01-15", "15012000"} {
					found[secret] = found[secret] || bytes.Contains(content, []byte(secret))
				}
			}
			for secret, there := range found {
				if there && !p.name {
					t.Errorf("the files hold %q", secret)
				}
			}
			if p.name && !found[cardName] {
				t.Error("the full profile keeps no name")
			}
		})
	}
}

// TestNothingOfAnOpaqueCodeIsKept: what Soi cannot read it does not store.
func TestNothingOfAnOpaqueCodeIsKept(t *testing.T) {
	d := open(t, options(t.TempDir(), newClock()))
	s := d.Settings()
	s.Profile = KeepFull
	if err := d.SetSettings(s); err != nil {
		t.Fatal(err)
	}
	for _, payload := range []string{"an opaque one-time token", "HC1:not base45", ""} {
		v := d.VerifyPayload(typed(payload))
		seq, _ := v.Record.Seq()
		if entry, err := d.Entry(seq); err != nil || entry.LastFour != "" || len(entry.Fields) != 0 {
			t.Errorf("%s: %+v, %v", v.Verdict, entry, err)
		}
	}
}

func TestSecondCopyNamesTheHolder(t *testing.T) {
	o := options(t.TempDir(), newClock())
	open(t, o)
	_, err := Open(o)
	var held *HeldError
	if !errors.As(err, &held) || held.Program != "test" || held.PID != os.Getpid() {
		t.Fatalf("second copy: %v", err)
	}
	if _, err := CheckJournal(context.Background(), o.Dir); !errors.As(err, &held) {
		t.Errorf("check beside a running desk: %v", err)
	}
	// A desk that records nothing may run beside it.
	o.NoJournal = true
	d := open(t, o)
	if v := d.VerifyPayload(typed(card)); v.Record != nil || !v.Recorded() {
		t.Error("a desk without journal records")
	}
	if _, err := d.Find(HistoryFilter{}); !errors.Is(err, errNoJournal) {
		t.Errorf("history without a journal: %v", err)
	}
}

func TestConformanceRecordsNothing(t *testing.T) {
	for _, change := range []func(*Options){
		func(o *Options) { o.At = time.Date(2022, 1, 1, 0, 0, 0, 0, time.UTC) },
		func(o *Options) { o.Keys = []*trust.Key{} },
	} {
		o := options(filepath.Join(t.TempDir(), "state"), newClock())
		change(&o)
		d := open(t, o)
		if v := d.VerifyPayload(typed(card)); v.Record != nil {
			t.Error("recorded")
		}
		if _, err := os.Stat(o.Dir); err == nil {
			t.Error("conformance work made a state folder")
		}
	}
}

func TestFormat(t *testing.T) {
	o := options(t.TempDir(), newClock())
	o.Format = "icao.mrz"
	if v := open(t, o).VerifyPayload(typed(card)); v.Format != "icao.mrz" || v.Verdict != verify.Malformed {
		t.Errorf("%s %s", v.Format, v.Verdict)
	}
	o.Format, o.Dir = "no.such", t.TempDir()
	if _, err := Open(o); err == nil {
		t.Error("an unknown format is accepted")
	}
}

func TestFilesThatAreNoPictures(t *testing.T) {
	dir := t.TempDir()
	d := open(t, options(filepath.Join(dir, "state"), newClock()))
	write := func(name string, content []byte) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	sample := resources.Samples()[0].PNG
	huge := filepath.Join(dir, "huge.png")
	if err := errors.Join(os.WriteFile(huge, sample, 0o600), os.Truncate(huge, 65<<20)); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ path, code string }{
		{write("empty.png", nil), "file_empty"},
		{write("text.jpg", []byte("this is not a picture")), "not_a_picture"},
		{write("cut.png", sample[:len(sample)/2]), "picture_damaged"},
		{huge, "file_too_large"},
		{filepath.Join(dir, "none.png"), CodeFileMissing},
		{dir, CodeFileIsFolder},
	} {
		found := d.VerifyFile(context.Background(), c.path)
		if len(found) != 1 || found[0].Verdict != verify.Unreadable || found[0].Reasons[0].Code != c.code || found[0].Input != c.path {
			t.Errorf("%s: %+v", c.code, found)
		}
		if !found[0].Recorded() {
			t.Errorf("%s is not recorded", c.code)
		}
	}
}

// TestSamples reads every sample card that the program carries.
func TestSamples(t *testing.T) {
	want := []verify.Verdict{
		verify.ConsistentUnsigned, verify.ConsistentUnsigned, verify.ConsistentUnsigned, verify.SuspectUnsigned, verify.ConsistentUnsigned,
		verify.ConsistentUnsigned, verify.TestKey, verify.SignatureInvalid, verify.UnknownIssuer, verify.SuspectUnsigned, verify.TestKey,
		verify.Malformed, verify.Unsupported, verify.Unreadable,
	}
	d := open(t, options(t.TempDir(), newClock()))
	samples := resources.Samples()
	if len(samples) != len(want) {
		t.Fatalf("%d samples, want %d", len(samples), len(want))
	}
	for i, sample := range samples {
		found := d.VerifyPicture(context.Background(), sample.Name, sample.PNG)
		if len(found) != 1 || found[0].Verdict != want[i] {
			t.Errorf("%s: %d results, first %s %v; want %s", sample.Name, len(found), found[0].Verdict, found[0].Reasons, want[i])
		}
		if found[0].Tone() == verify.Green {
			t.Errorf("%s is green", sample.Name)
		}
	}
}

// TestHalfAMessageIsNoPayload: the first part of two reads like a whole card.
func TestHalfAMessageIsNoPayload(t *testing.T) {
	d := open(t, options(t.TempDir(), newClock()))
	first := symbol.Symbol{Bytes: []byte(card), Symbology: symbol.QRCode, Part: symbol.Part{Index: 0, Total: 2, Parity: 9}}
	second := symbol.Symbol{Bytes: []byte("|more"), Symbology: symbol.QRCode, Part: symbol.Part{Index: 1, Total: 2, Parity: 9}}
	alone := symbol.Symbol{Bytes: []byte(card), Symbology: symbol.QRCode}

	v := d.VerifySymbol(first)
	if v.Verdict != verify.Unsupported || v.Reasons[0].Code != verify.CodePartOfSeveral || v.Document != nil || !v.Recorded() {
		t.Fatalf("half a message: %+v", v)
	}
	if v := d.VerifySymbol(second); v.Verdict != verify.ConsistentUnsigned || v.Document.Value("id_number") != cardNumber {
		t.Errorf("both halves: %s %v", v.Verdict, v.Reasons)
	}
	d.VerifySymbol(first)
	if v := d.VerifySymbol(alone); v.Verdict != verify.ConsistentUnsigned {
		t.Errorf("a code that stands alone: %s", v.Verdict)
	}
	if v := d.VerifySymbol(second); v.Verdict != verify.Unsupported {
		t.Errorf("a half after another document: %s", v.Verdict)
	}
}

func TestCancelledPictureGivesNothing(t *testing.T) {
	d := open(t, options(t.TempDir(), newClock()))
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if found := d.VerifyPicture(ctx, "card.png", resources.Samples()[0].PNG); len(found) != 0 {
		t.Errorf("%d results after cancelling", len(found))
	}
	if entries, err := d.Find(HistoryFilter{}); err != nil || len(entries) != 0 {
		t.Errorf("a cancelled picture is in the journal: %v %v", entries, err)
	}
}

// newKey returns an issuer's key and its public JWK.
func newKey(t *testing.T, test bool) (*issue.Key, []byte) {
	t.Helper()
	key, err := issue.NewKey(document.ES256, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	key.Issuer, key.Country, key.Formats, key.Test = "https://id.example", "VN", []string{"cwt.claim169"}, test
	jwk, err := key.JWK()
	if err != nil {
		t.Fatal(err)
	}
	return key, jwk
}

func identity(t *testing.T, key *issue.Key) string {
	t.Helper()
	text, err := issue.Claim169(key, issue.Identity{IDNumber: "TEST-0000-0001", FullName: cardName}, document.Validity{}, issue.Envelope{})
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func TestImportedKeysCountAtOnceEverywhere(t *testing.T) {
	o := options(t.TempDir(), newClock())
	d := open(t, o)
	key, jwk := newKey(t, false)
	text := identity(t, key)
	if v := d.VerifyPayload(typed(text)); v.Verdict != verify.UnknownIssuer {
		t.Fatalf("before the import: %s", v.Verdict)
	}
	// Another program imports while the desk runs.
	other := o
	other.NoJournal = true
	done, err := open(t, other).ImportKeys(jwk, trust.Enrolment{})
	if err != nil || len(done.Added) != 1 {
		t.Fatalf("import: %+v, %v", done, err)
	}
	v := d.VerifyPayload(typed(text))
	if v.Verdict != verify.Authentic || v.Key.ID != done.Added[0].ID {
		t.Fatalf("after the import: %s %v", v.Verdict, v.Reasons)
	}
	if err := d.RemoveKey(v.Key.ID); err != nil {
		t.Fatal(err)
	}
	if v := d.VerifyPayload(typed(text)); v.Verdict != verify.UnknownIssuer {
		t.Errorf("after the removal: %s", v.Verdict)
	}
	found, err := d.Find(HistoryFilter{Kinds: []journal.Kind{journal.Keys}})
	if err != nil || len(found) != 1 {
		t.Fatalf("entries about keys: %v, %v", found, err)
	}
	if entry, err := d.Entry(found[0]); err != nil || entry.Leaf.Action != KeyRemoved || entry.Leaf.KeyID != v.Key.ID {
		t.Errorf("%+v, %v", entry, err)
	}
}

func TestRefusedKeysAreRecorded(t *testing.T) {
	d := open(t, options(t.TempDir(), newClock()))
	key, _ := newKey(t, false)
	private, err := key.PrivatePEM()
	if err != nil {
		t.Fatal(err)
	}
	key.Formats = []string{"no.such"}
	unknownFormat, err := key.JWK()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.ImportKeys(private, trust.Enrolment{}); !errors.Is(err, trust.ErrPrivateKey) {
		t.Errorf("a private key: %v", err)
	}
	done, err := d.ImportKeys(unknownFormat, trust.Enrolment{})
	if err != nil || len(done.Refused) != 1 || done.Refused[0].Reason != trust.FormatUnknown {
		t.Errorf("unknown format: %+v %v", done, err)
	}
	if found, err := d.Find(HistoryFilter{Kinds: []journal.Kind{journal.Keys}}); err != nil || len(found) != 2 {
		t.Errorf("entries: %v, %v", found, err)
	}
}

// TestDemonstrationKeysNeverProve: the demonstration issuer's private key is
// public, so importing its public one again, as anything, must not help.
func TestDemonstrationKeysNeverProve(t *testing.T) {
	d := open(t, options(t.TempDir(), newClock()))
	done, err := d.ImportKeys(resources.DemonstrationKeys(), trust.Enrolment{
		Issuer: trust.Issuer{ID: "https://demo.soi.example"}, Country: "VN", Formats: []string{"cwt.claim169"},
	})
	if err != nil {
		t.Fatalf("%+v %v", done, err)
	}
	for _, sample := range resources.Samples() {
		for _, v := range d.VerifyPicture(context.Background(), sample.Name, sample.PNG) {
			if v.Verdict == verify.Authentic || v.Verdict == verify.AuthenticStale {
				t.Errorf("%s is %s", sample.Name, v.Verdict)
			}
		}
	}
}

func TestClockIsRecordedOncePerChange(t *testing.T) {
	c := newClock()
	d := open(t, options(t.TempDir(), c))
	d.VerifyPayload(typed(card))
	c.add(-3 * time.Hour)
	for range 3 {
		v := d.VerifyPayload(typed(card))
		if !slices.ContainsFunc(v.Reasons, func(r verify.Reason) bool { return r.Code == trust.CodeClockWentBack }) {
			t.Fatalf("the clock went back unseen: %v", v.Reasons)
		}
	}
	c.add(4 * time.Hour)
	d.VerifyPayload(typed(card))
	found, err := d.Find(HistoryFilter{Kinds: []journal.Kind{journal.Clock}})
	if err != nil || len(found) != 1 {
		t.Fatalf("entries about the clock: %v, %v", found, err)
	}
	if entry, err := d.Entry(found[0]); err != nil || entry.Leaf.Action != trust.CodeClockWentBack {
		t.Errorf("%+v %v", entry, err)
	}
}

func TestMissingSecretsAreNotReplaced(t *testing.T) {
	o := options(t.TempDir(), newClock())
	d, err := Open(o)
	if err != nil {
		t.Fatal(err)
	}
	d.VerifyPayload(typed(card))
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(o.Dir, secretsFile)
	kept, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	d, err = Open(o)
	if err != nil {
		t.Fatal(err)
	}
	v := d.VerifyPayload(typed(card))
	if v.Recorded() || !errors.Is(v.Record.Err(), errSecretsMissing) || !errors.Is(v.Record.Err(), ErrNotRecorded) {
		t.Fatalf("without secrets: %v", v.Record.Err())
	}
	// Put back, everything is written after all.
	if err := os.WriteFile(path, kept, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := d.WritePending(); err != nil || !v.Recorded() {
		t.Fatal(err)
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	whole(t, o.Dir)
}

func TestErrorsHoldNoPersonalData(t *testing.T) {
	d := open(t, options(t.TempDir(), newClock()))
	for _, payload := range []string{card, strings.Replace(card, "15012000", "35012000", 1), "HC1:" + cardName, cardNumber + "|" + cardName} {
		v := d.VerifyPayload(typed(payload))
		for _, reason := range v.Reasons {
			if strings.Contains(reason.Code, cardNumber) || strings.Contains(reason.Field, cardName) {
				t.Errorf("%+v", reason)
			}
		}
	}
}
