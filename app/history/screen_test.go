package history

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/soi-id/soi/app/internal/screentest"
	"github.com/soi-id/soi/app/loop"
	"github.com/soi-id/soi/app/theme"
	"github.com/soi-id/soi/resources"
	"github.com/soi-id/soi/verify"
	"github.com/soi-id/soi/verify/desk"
	"github.com/soi-id/soi/verify/journal"
)

var now = time.Date(2026, 11, 22, 9, 30, 0, 0, time.Local) // a Sunday

// A fakeDesk has a journal of a length and counts what is read of it. Entry n
// of its journal is a verification; its parts follow from n.
type fakeDesk struct {
	size    uint64
	pending int
	find    error
	entry   error
	report  journal.Report
	check   error

	filter  desk.HistoryFilter // of the last Find
	read    int                // how often Entry was called
	changed map[uint64]func(*desk.HistoryEntry)
}

func (d *fakeDesk) Find(f desk.HistoryFilter) ([]uint64, error) {
	d.filter = f
	if d.find != nil {
		return nil, d.find
	}
	var found []uint64
	for seq := d.size; seq > 0; seq-- {
		e := d.at(seq - 1)
		if f.Number != "" && f.Number != number(seq-1) ||
			len(f.Verdicts) > 0 && !slices.Contains(f.Verdicts, verify.Verdict(e.Leaf.Verdict)) ||
			len(f.Kinds) > 0 && !slices.Contains(f.Kinds, e.Leaf.Kind) ||
			!f.From.IsZero() && e.Leaf.Time.Before(f.From) || !f.To.IsZero() && !e.Leaf.Time.Before(f.To) {
			continue
		}
		found = append(found, seq-1)
	}
	return found, nil
}

func number(seq uint64) string { return fmt.Sprintf("0791%08d", seq) }

func (d *fakeDesk) at(seq uint64) desk.HistoryEntry {
	verdict := verify.Verdicts()[int(seq*5%14)]
	at := now.Add(-time.Duration(d.size-1-seq) * 7 * time.Minute)
	e := desk.HistoryEntry{
		Seq: seq, OperatorName: "mau.nguyen", LastFour: number(seq)[8:],
		Leaf: journal.Leaf{
			Kind: journal.Verification, Time: at, Clock: at, Desk: "a1b2c3d4e5f60718", Format: "vn.cccd", Verdict: string(verdict),
			Reasons: []string{"unsigned_format", "number_prefix_unknown"}, KeyID: strings.Repeat("0f", 32),
		},
		Answer: []string{"", "matches", "differs"}[seq%3],
	}
	if change := d.changed[seq]; change != nil {
		change(&e)
	}
	return e
}

func (d *fakeDesk) Entry(seq uint64) (desk.HistoryEntry, error) {
	d.read++
	return d.at(seq), d.entry
}

func (d *fakeDesk) CheckJournal(ctx context.Context) (journal.Report, error) {
	if ctx.Err() != nil {
		return journal.Report{}, ctx.Err()
	}
	return d.report, d.check
}

func (d *fakeDesk) Pending() int { return d.pending }

type bench struct {
	*screentest.Window
	desk   *fakeDesk
	loop   *loop.Manual
	screen *Screen
}

func newBench(t testing.TB, d *fakeDesk, language resources.Language, scale float32) *bench {
	t.Helper()
	b := &bench{Window: screentest.Open(t, language, theme.Theme{Scale: scale}), desk: d, loop: loop.NewManual(now)}
	b.screen = New(Params{
		Texts: b.Texts, Window: b.Window, Loop: b.loop, Desk: d, Keys: screentest.NoScanner{},
		ClearAfter: func() time.Duration { return time.Minute },
	})
	b.SetContent(b.screen.Content())
	b.screen.Shown()
	return b
}

const long = 100_000

// windowful is more rows than the window has room for.
const windowful = 30

func TestOnlyWhatIsSeenIsRead(t *testing.T) {
	d := &fakeDesk{size: long}
	b := newBench(t, d, resources.Vietnamese, 1)
	b.Expect("history.count", "n", "100.000")
	if d.read == 0 || d.read > windowful {
		t.Errorf("%d entries read to show the first page", d.read)
	}
	d.read = 0
	b.screen.table.list.ScrollTo(long / 2)
	if d.read == 0 || d.read > windowful {
		t.Errorf("%d entries read to show a page in the middle", d.read)
	}
	d.read = 0
	b.screen.table.list.Refresh()
	b.screen.table.list.Select(long / 2)
	if d.read != 0 {
		t.Errorf("%d entries read twice", d.read)
	}
	for range 60 {
		b.screen.table.list.ScrollTo(rand.IntN(long))
	}
	if kept := len(b.screen.table.kept); kept > keptEntries {
		t.Errorf("%d entries are kept in memory", kept)
	}
}

func TestNewestFirstInBothLanguages(t *testing.T) {
	for _, language := range resources.Languages() {
		b := newBench(t, &fakeDesk{size: 20, changed: map[uint64]func(*desk.HistoryEntry){
			3: func(e *desk.HistoryEntry) { e.Leaf.Late = true },
		}}, language, 1)
		b.screen.table.list.Select(0)
		b.Expect("history.entry", "seq", 19)
		b.Expect("verdict." + b.desk.at(19).Leaf.Verdict + ".means")
		b.Expect("format.vn.cccd")
		b.Expect("reason.number_prefix_unknown")
		b.Expect("history.answer.matches")
		if !strings.Contains(b.Seen(), "22/11/2026 09:30:00") || !strings.Contains(b.Seen(), "••••••••0019") {
			t.Error("the time or the end of the number is not on the screen")
		}
		b.screen.table.list.Select(16)
		b.Expect("history.late", "what", "")
		b.Expect("history.details.late.means")
		if b.screen.table.list.GetScrollOffset() == 0 {
			t.Error("the selected row is out of sight")
		}
		b.Picture("history-" + string(language))
	}
}

func TestFilters(t *testing.T) {
	b := newBench(t, &fakeDesk{size: 3000}, resources.English, 1)
	f := b.screen.filter

	f.what.SetSelectedIndex(1 + slices.Index(verify.Verdicts(), verify.Revoked))
	if !slices.Equal(b.desk.filter.Verdicts, []verify.Verdict{verify.Revoked}) {
		t.Errorf("looked for %v", b.desk.filter.Verdicts)
	}
	b.Expect("verdict.revoked")
	b.ExpectNot("verdict.expired")

	midnight := time.Date(2026, 11, 22, 0, 0, 0, 0, time.Local)
	for _, test := range []struct {
		option   int
		date     string
		from, to time.Time
	}{
		{today, "", midnight, time.Time{}},
		{thisWeek, "", time.Date(2026, 11, 16, 0, 0, 0, 0, time.Local), time.Time{}},
		{everyDay, "", time.Time{}, time.Time{}},
		{aDate, "20/11/2026", midnight.AddDate(0, 0, -2), midnight.AddDate(0, 0, -1)},
		{aDate, "1/3/2026", time.Date(2026, 3, 1, 0, 0, 0, 0, time.Local), time.Date(2026, 3, 2, 0, 0, 0, 0, time.Local)},
	} {
		f.day.SetSelectedIndex(test.option)
		if test.date != "" {
			f.date.SetText(test.date)
			f.date.OnSubmitted(test.date)
		}
		if got := b.desk.filter; !got.From.Equal(test.from) || !got.To.Equal(test.to) {
			t.Errorf("%d %s: %v to %v", test.option, test.date, got.From, got.To)
		}
	}

	f.date.SetText("31/2/2026")
	f.date.OnSubmitted("31/2/2026")
	b.Expect("history.date.wrong")
	f.clear.OnTapped()
	b.ExpectNot("history.date.wrong")
	b.Expect("history.count", "n", "3,000")
}

func TestEveryKindHasWords(t *testing.T) {
	kinds := map[uint64]journal.Leaf{
		0: {Kind: journal.Keys, Action: desk.KeyImported}, 1: {Kind: journal.Keys, Action: desk.KeyRemoved},
		2: {Kind: journal.Keys, Action: desk.KeysRefused}, 3: {Kind: journal.Keys, Action: desk.KeyImportFailed},
		4: {Kind: journal.Confirmation, Action: desk.AnswerMatches, Of: 2}, 5: {Kind: journal.Confirmation, Action: desk.AnswerDiffers},
		6: {Kind: journal.Clock, Action: "clock_went_back"}, 7: {Kind: journal.Erasure, Action: "erased"}, 8: {Kind: journal.SignOff, Action: "x"},
	}
	d := &fakeDesk{size: uint64(len(kinds)), changed: map[uint64]func(*desk.HistoryEntry){}}
	for seq, leaf := range kinds {
		d.changed[seq] = func(e *desk.HistoryEntry) {
			leaf.Time = e.Leaf.Time
			*e = desk.HistoryEntry{Seq: seq, Leaf: leaf}
		}
	}
	b := newBench(t, d, resources.Vietnamese, 1)
	b.Expect("history.empty") // no verification among them
	b.screen.filter.what.SetSelectedIndex(len(b.screen.filter.kinds) - 1)
	b.Expect("history.count", "n", len(kinds))
	for i := range kinds {
		b.screen.table.list.Select(int(i))
		if strings.Contains(b.Seen(), "history.") {
			t.Errorf("entry %d lacks words:\n%s", i, b.Seen())
		}
	}
	b.Expect("history.keys.imported")
	b.Expect("history.confirmation.differs")
	b.Expect("history.clock")
	b.Picture("history-kinds")
}

func TestSearchByNumber(t *testing.T) {
	b := newBench(t, &fakeDesk{size: 500}, resources.Vietnamese, 1)
	num := b.screen.filter.num
	num.SetText("0791 0000 0123")
	num.OnSubmitted(num.Text)
	if b.desk.filter.Number != number(123) {
		t.Error("the number was not looked for as it stands on a document")
	}
	b.Expect("history.count", "n", 1)
	num.SetText("0791")
	num.OnSubmitted(num.Text)
	b.Expect("history.none.number")
	b.Picture("history-none")
	num.SetText("")
	b.Expect("history.count", "n", 500)

	num.SetText(number(7))
	b.screen.Shown() // somebody has been elsewhere
	if num.Text != "" || b.desk.filter.Number != "" {
		t.Error("a person's number is still on the screen")
	}
}

func TestNothingToShow(t *testing.T) {
	b := newBench(t, &fakeDesk{}, resources.Vietnamese, 1)
	b.Expect("history.empty")
	b.screen.filter.day.SetSelectedIndex(today)
	b.Expect("history.none.filter")

	b = newBench(t, &fakeDesk{find: errors.New("disk on fire")}, resources.Vietnamese, 1)
	b.Expect("history.failed.means", "cause", "disk on fire")

	b = newBench(t, &fakeDesk{size: 3, entry: errors.New("damaged"), pending: 2}, resources.Vietnamese, 1)
	b.Expect("history.unreadable")
	b.Expect("history.pending", "n", 2)
	b.screen.table.list.Select(0)
	b.Expect("history.unreadable.means", "seq", 2, "cause", "damaged")
}

// A person who filters twice sees the second answer, however late the first.
func TestOnlyTheLastSearchCounts(t *testing.T) {
	b := newBench(t, &fakeDesk{size: 100}, resources.English, 1)
	b.loop.Held = true
	b.screen.filter.day.SetSelectedIndex(today)
	b.screen.filter.what.SetSelectedIndex(1)
	b.Expect("history.searching")
	b.loop.Finish()
	b.Expect("history.searching")
	b.loop.Finish()
	b.ExpectNot("history.searching")
}

func TestDetailsDoNotStay(t *testing.T) {
	b := newBench(t, &fakeDesk{size: 100, changed: map[uint64]func(*desk.HistoryEntry){
		99: func(e *desk.HistoryEntry) {
			e.Fields = map[string]string{"full_name": "Nguyễn Thị Mẫu", "birth_date": "1990-02-01"}
		},
	}}, resources.Vietnamese, 1)
	b.screen.table.list.Select(0)
	if !strings.Contains(b.Seen(), "Nguyễn Thị Mẫu") || !strings.Contains(b.Seen(), "01/02/1990") {
		t.Error("the fields that are kept are not shown")
	}
	b.desk.size++ // a new verification, and the same one stays selected
	b.screen.Shown()
	if !strings.Contains(b.Seen(), "Nguyễn Thị Mẫu") {
		t.Error("the selected entry has changed")
	}
	b.loop.Advance(time.Minute)
	if strings.Contains(b.Seen(), "Nguyễn Thị Mẫu") {
		t.Error("a person's name stays on the screen")
	}
	b.screen.table.list.Select(0)
	b.Expect("history.entry", "seq", 100)
}

func TestCheckOfTheJournal(t *testing.T) {
	d := &fakeDesk{size: 10, report: journal.Report{Size: 10}}
	b := newBench(t, d, resources.Vietnamese, 1)
	run := func() { b.screen.check.button.OnTapped() }

	b.loop.Held = true
	run()
	b.Expect("history.checking")
	if !b.screen.check.button.Disabled() {
		t.Error("it can be started twice")
	}
	b.loop.Finish()
	b.Expect("history.check.sound", "n", 10)
	b.Expect("history.check.limits")

	run()
	b.screen.check.cancel()
	b.loop.Finish()
	b.ExpectNot("history.checking")
	b.ExpectNot("history.check.sound", "n", 10)

	b.loop.Held = false
	for i := range uint64(20) {
		d.report.Problems = append(d.report.Problems, journal.Problem{Code: journal.AlteredLeaf, Seq: i, Through: i})
	}
	d.report.Problems[0] = journal.Problem{Code: journal.DamagedFile, Seq: journal.NoEntry, Through: journal.NoEntry}
	d.report.Problems[1] = journal.Problem{Code: journal.MissingLeaf, Seq: 4, Through: 6}
	run()
	b.Expect("history.check.problems", "n", 20, "size", 10)
	b.Expect("journal.damaged_file")
	b.Expect("history.check.entries", "from", 4, "to", 6)
	b.Expect("history.check.more", "n", 12)
	b.Picture("history-problems")

	d.check = errors.New("no")
	run()
	b.Expect("history.check.failed", "cause", "no")
}

// However large the text, what is shown fits, and time and verdict are shown.
func TestLargeText(t *testing.T) {
	for _, scale := range []float32{1, 1.5, 2} {
		b := newBench(t, &fakeDesk{size: long}, resources.Vietnamese, scale)
		b.screen.table.list.Select(1)
		widths := newColumns(b.Texts).fit(640)
		total := float32(0)
		for _, w := range widths {
			total += w
		}
		if total > 640.5 && scale < 2 || widths[columnTime] == 0 || widths[columnVerdict] == 0 {
			t.Errorf("at %v the columns are %v", scale, widths)
		}
		if min := b.Content().MinSize(); min.Width > screentest.Size.Width || min.Height > screentest.Size.Height {
			t.Errorf("at %v the screen wants %v", scale, min)
		}
		b.Picture(fmt.Sprintf("history-large-%v", scale))
	}
}

func BenchmarkScrollToRandomRow(b *testing.B) {
	bench := newBench(b, &fakeDesk{size: long}, resources.Vietnamese, 1)
	for b.Loop() {
		bench.screen.table.list.ScrollTo(rand.IntN(long))
	}
}
