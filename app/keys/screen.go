// Package keys is the screen of the cached keys: whose they are, what they may
// sign, how old they are and when they end; and where an administrator imports
// and removes them. It also says how old they are for the foot of every screen.
//
// The rules of this screen:
//
//   - A key is named by its record, and told apart by its fingerprint. The
//     whole fingerprint can be read aloud to the issuer.
//   - What makes a key worth nothing, or less, is said beside its name.
//   - What ends is said before it ends, in words; the picture repeats it.
//   - Nothing of a bundle is imported before the person has seen what would
//     change. Of an import every key is accounted for: accepted, or refused and
//     why, and what to do then.
package keys

import (
	"context"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/layout"
	fynetheme "fyne.io/fyne/v2/theme"
	fynewidget "fyne.io/fyne/v2/widget"

	"github.com/soi-id/soi/app/loop"
	"github.com/soi-id/soi/app/theme"
	"github.com/soi-id/soi/app/verifying"
	"github.com/soi-id/soi/app/widget"
	"github.com/soi-id/soi/resources"
	"github.com/soi-id/soi/verify/desk"
	"github.com/soi-id/soi/verify/trust"
	"github.com/soi-id/soi/verify/trust/bundle"
)

// A Desk holds the cached keys; *desk.Desk does.
type Desk interface {
	Reader
	ImportKeys(content []byte, e trust.Enrolment) (desk.KeyImport, error)
	RemoveKey(id string) error
	Enrol(root []byte, fingerprint string, scope bundle.Scope) (id string, err error)
	Withdraw(id string) error
	PreviewBundle(ctx context.Context, source string) ([]desk.BundleReport, error)
	ImportBundle(ctx context.Context, source string) ([]desk.BundleReport, error)
}

// Params are what the screen needs. All are required.
type Params struct {
	Texts  *resources.Texts
	Window fyne.Window
	Loop   loop.Loop
	Desk   Desk
	Keys   widget.Keys
	// Formats are the formats that a key may be for, by ID.
	Formats []string
}

// A section is one of the views of the screen.
type section struct {
	name   string // of the text on its button
	object fyne.CanvasObject
	show   func(State)
}

// A Screen is the screen. Its methods are called on the interface thread.
type Screen struct {
	p        Params
	content  *fyne.Container
	summary  *fynewidget.RichText
	choice   []*widget.Button // of the sections
	body     *fyne.Container  // the section that is shown
	sections []section
	at       int

	state      State
	loads      int // counts, so that only the last reading is shown
	keys       *keyList
	expiry     *expiry
	publishers *publisherList
}

// New returns the screen. It is empty until it is shown.
func New(p Params) *Screen {
	t := p.Texts
	s := &Screen{p: p, body: container.NewStack()}
	s.keys, s.expiry, s.publishers = s.newKeyList(), s.newExpiry(), s.newPublisherList()
	s.sections = []section{
		{"keys.section.keys", s.keys.object, s.keys.show},
		{"keys.section.expiry", s.expiry.view, s.expiry.show},
		{"keys.section.publishers", s.publishers.view, s.publishers.show},
	}
	s.summary = widget.NewText("", widget.Style{Colour: fynetheme.ColorNamePlaceHolder})
	add := widget.NewButton(p.Keys, t.Get("keys.bundle.import"), fynetheme.DownloadIcon(), s.ChooseBundle)
	add.Importance = fynewidget.HighImportance
	file := widget.NewButton(p.Keys, t.Get("keys.import"), fynetheme.FolderOpenIcon(), s.ChooseFile)
	choice := container.NewHBox()
	for i, section := range s.sections {
		b := widget.NewButton(p.Keys, t.Get(section.name), nil, func() { s.turn(i) })
		s.choice = append(s.choice, b)
		choice.Add(b)
	}
	pad := 2 * theme.Padding()
	narrow := narrowInLetters * theme.SizeOf(fynetheme.SizeNameText)
	buttons := container.New(&widget.Columns{Gap: pad, Narrow: narrow}, choice, container.NewHBox(layout.NewSpacer(), file, add))
	s.content = container.New(layout.NewCustomPaddedLayout(pad, pad, pad, pad),
		container.NewBorder(container.NewVBox(buttons, s.summary), nil, nil, nil, s.body))
	s.turn(0)
	return s
}

// narrowInLetters is the width, in sizes of the text, from which all buttons
// stand in one line.
const narrowInLetters = 60

// Content returns what to put into the window.
func (s *Screen) Content() fyne.CanvasObject { return s.content }

// Shown is called when the screen becomes visible: another program may have
// changed the keys.
func (s *Screen) Shown() { s.load() }

// load reads the keys and shows them.
func (s *Screen) load() {
	s.loads++
	load := s.loads
	var state State
	s.p.Loop.Go(func() { state = Read(s.p.Desk) }, func() {
		if load == s.loads {
			s.state = state
			for _, section := range s.sections {
				section.show(state)
			}
			widget.SetText(s.summary, s.summarise())
			s.content.Refresh() // the line may need another height
		}
	})
}

// turn shows a section.
func (s *Screen) turn(to int) {
	s.at = to
	for i, b := range s.choice {
		b.Importance = fynewidget.LowImportance
		if i == to {
			b.Importance = fynewidget.MediumImportance
		}
		b.Refresh()
	}
	s.body.Objects = []fyne.CanvasObject{s.sections[to].object}
	s.content.Refresh() // what is above may need another height
}

// summarise says how many keys there are and how old.
func (s *Screen) summarise() string {
	t := s.p.Texts
	oldest, count := s.state.oldest(), s.state.real()
	switch {
	case count == 0:
		return t.Get("keys.none_real")
	case oldest == nil:
		return t.Get("keys.count", "n", count) + " " + t.Get("keys.pinned_ageless")
	}
	return t.Get("keys.count", "n", count) + " " + verifying.KeysAge(t, oldest.IssuedAt, s.state.Time.Clock) + "."
}

// say opens a dialog that has nothing to decide.
func (s *Screen) say(title string, content fyne.CanvasObject) {
	s.open(dialog.NewCustom(title, s.p.Texts.Get("keys.close"), content, s.p.Window), 0.6)
}

// open shows a dialog, wide enough for large text and of a part of the
// window's height.
func (s *Screen) open(d dialog.Dialog, height float32) {
	size := s.p.Window.Canvas().Size()
	width := min(size.Width*0.95, 46*theme.SizeOf(fynetheme.SizeNameText))
	d.Show() // before Resize: Fyne 2.8.0 makes the choice of a file only here
	d.Resize(fyne.NewSize(width, size.Height*height))
}

// paragraph is text for a dialog.
func paragraph(text string) fyne.CanvasObject {
	return widget.NewScroll(widget.NewText(text, widget.Style{}))
}

// A keyList is the section of all keys.
type keyList struct {
	*browser
	s    *Screen
	keys []*trust.Key
}

func (s *Screen) newKeyList() *keyList {
	l := &keyList{s: s}
	l.browser = newBrowser(s.p.Keys, func() fyne.CanvasObject { return newRow() },
		func(i int, o fyne.CanvasObject) { o.(*row).show(s.describe(l.keys[i])) },
		func(i int) fyne.CanvasObject { return s.details(l.keys[i]) })
	return l
}

// show shows the keys by issuer, those that prove nothing last.
func (l *keyList) show(state State) {
	t := l.s.p.Texts
	l.keys = slices.Clone(state.Keys)
	name := func(k *trust.Key) string { return verifying.IssuerName(t, k) }
	slices.SortStableFunc(l.keys, func(a, b *trust.Key) int {
		if a.Test != b.Test {
			if b.Test {
				return -1
			}
			return 1
		}
		return strings.Compare(name(a)+a.ID, name(b)+b.ID)
	})
	var ids []string
	for _, k := range l.keys {
		ids = append(ids, k.ID)
	}
	l.browser.show(ids, invitation(t.Get("keys.empty"), t.Get("keys.empty.means")))
}
