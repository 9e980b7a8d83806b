// Package history is the screen that shows the journal.
//
// The rules of this screen:
//
//   - It stays quick whatever the length of the journal: numbers are found off
//     the interface thread, and only the entries that are seen are read.
//   - A colour never stands alone: an icon and a word say the same.
//   - It shows what is kept about a person to whoever asks for it, and not for
//     longer than a result stays on the verify screen.
//   - It says of the journal what the check proves, and what it cannot.
package history

import (
	"context"
	"slices"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	fynetheme "fyne.io/fyne/v2/theme"
	fynewidget "fyne.io/fyne/v2/widget"
	"golang.org/x/text/language"
	"golang.org/x/text/message"

	"github.com/soi-id/soi/app/loop"
	"github.com/soi-id/soi/app/theme"
	"github.com/soi-id/soi/app/widget"
	"github.com/soi-id/soi/resources"
	"github.com/soi-id/soi/verify"
	"github.com/soi-id/soi/verify/desk"
	"github.com/soi-id/soi/verify/journal"
)

// A Desk reads the journal; *desk.Desk does.
type Desk interface {
	Find(desk.HistoryFilter) ([]uint64, error)
	Entry(seq uint64) (desk.HistoryEntry, error)
	CheckJournal(context.Context) (journal.Report, error)
	Pending() int
}

// Params are what the screen needs. All are required.
type Params struct {
	Texts  *resources.Texts
	Window fyne.Window
	Loop   loop.Loop
	Desk   Desk
	Keys   widget.Keys
	// ClearAfter is how long the details of an entry stay; 0: until they are
	// closed.
	ClearAfter func() time.Duration
}

// A Screen is the screen. Its methods are called on the interface thread.
type Screen struct {
	p       Params
	filter  *filterBar
	table   *table
	check   *check
	content *fyne.Container

	count   *fynewidget.RichText // how many entries, or that they are being looked for
	pending *fyne.Container      // how many verdicts wait for the journal
	body    *fyne.Container      // the table, alone or beside the details, or why there is none

	searches int              // counts the searches, so that only the last one is shown
	split    *container.Split // the table beside details; nil without any
	selected uint64           // whose details
	stay     func()           // stops the clock that closes them
}

// New returns the screen. It is empty until it is shown.
func New(p Params) *Screen {
	s := &Screen{p: p, stay: func() {}}
	s.table = newTable(p, s.selectEntry)
	s.filter = newFilterBar(p, s.find)
	s.check = newCheck(p, func() { s.content.Refresh() })
	s.count = widget.NewText("", widget.Style{Colour: fynetheme.ColorNamePlaceHolder})
	s.pending = container.NewStack()
	s.body = container.NewStack()
	head := container.NewBorder(nil, nil, nil, s.check.button, s.count)
	below := container.NewBorder(container.NewVBox(s.pending, s.check.object, head), nil, nil, nil, s.body)
	pad := 2 * theme.Padding()
	s.content = container.New(layout.NewCustomPaddedLayout(pad, pad, pad, pad),
		container.New(&flow{gap: pad}, append(s.filter.controls(), below)...))
	return s
}

// Content returns what to put into the window.
func (s *Screen) Content() fyne.CanvasObject { return s.content }

// Shown is called when the screen becomes visible: the journal may have grown.
func (s *Screen) Shown() {
	s.filter.forgetNumber()
	s.find()
}

// find looks for the entries of the filter and shows them.
func (s *Screen) find() {
	filter, ok := s.filter.selection(s.p.Loop.Now())
	if !ok {
		return // the filter says what is wrong with it
	}
	s.searches++
	search := s.searches
	widget.SetText(s.count, s.p.Texts.Get("history.searching"))
	var found []uint64
	var pending int
	var err error
	s.p.Loop.Go(func() {
		found, err = s.p.Desk.Find(filter)
		pending = s.p.Desk.Pending()
	}, func() {
		if search == s.searches {
			s.showPending(pending)
			s.show(found, err)
		}
	})
}

// show shows the entries that were found.
func (s *Screen) show(found []uint64, err error) {
	t := s.p.Texts
	s.table.set(found)
	row := slices.Index(found, s.selected)
	switch {
	case err != nil:
		s.say("history.failed", t.Get("history.failed.means", "cause", err))
	case len(found) == 0 && s.filter.number() != "":
		s.say("history.none", t.Get("history.none.number"))
	case len(found) == 0 && s.filter.narrows():
		s.say("history.none", t.Get("history.none.filter"))
	case len(found) == 0:
		s.say("history.empty", t.Get("history.empty.means"))
	default:
		inGroups := message.NewPrinter(language.Make(string(t.Language()))).Sprint(len(found))
		widget.SetText(s.count, t.Get("history.count", "n", inGroups))
		if s.split != nil && row >= 0 {
			s.table.list.Select(row)
		} else {
			s.closeDetails()
		}
	}
}

// say puts a message in place of the table.
func (s *Screen) say(heading, means string) {
	s.closeDetails()
	widget.SetText(s.count, "")
	s.replaceBody(container.NewVBox(layout.NewSpacer(),
		container.NewCenter(widget.NewIcon(widget.Picture("history"), fynetheme.ColorNamePlaceHolder, theme.SizeOf(theme.SizeEmblem))),
		widget.NewText(s.p.Texts.Get(heading), widget.Style{Size: fynetheme.SizeNameSubHeadingText, Bold: true, Centred: true}),
		widget.NewText(means, widget.Style{Colour: fynetheme.ColorNamePlaceHolder, Centred: true}),
		layout.NewSpacer()))
}

func (s *Screen) showPending(n int) {
	s.pending.Objects = nil
	if n > 0 {
		s.pending.Objects = []fyne.CanvasObject{alarm(s.p.Texts.Get("history.pending", "n", n), nil)}
	}
	s.content.Refresh()
}

// selectEntry shows the details of an entry.
func (s *Screen) selectEntry(seq uint64) {
	s.selected = seq
	s.stay()
	if after := s.p.ClearAfter(); after > 0 {
		s.stay = s.p.Loop.After(after, s.closeDetails)
	}
	entry, err := s.table.entry(seq)
	details := newDetails(s.p, entry, err, s.closeDetails)
	if s.split != nil { // the person may have moved its divider
		s.split.Trailing = details
		s.split.Refresh()
		return
	}
	s.split = container.NewHSplit(s.table.object, details)
	s.split.Offset = tableShare
	s.replaceBody(s.split)
}

// tableShare is the part of the width that the table keeps beside the details.
const tableShare = 0.58

func (s *Screen) closeDetails() {
	s.stay()
	s.split = nil
	s.table.list.UnselectAll()
	s.replaceBody(s.table.object)
}

func (s *Screen) replaceBody(content fyne.CanvasObject) {
	s.body.Objects = []fyne.CanvasObject{content}
	s.body.Refresh()
}

// alarm is a red line that must not be overlooked, with something to press or
// nil.
func alarm(text string, action fyne.CanvasObject) fyne.CanvasObject {
	return widget.NewBand(theme.ToneFill(verify.Red), fynetheme.WarningIcon(), text, action)
}
