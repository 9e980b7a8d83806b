// Package keys is the screen of the cached keys: whose they are, what they may
// sign, how old they are; and where an administrator imports and removes them.
//
// The rules of this screen:
//
//   - A key is named by its record, and told apart by its fingerprint. The
//     whole fingerprint can be read aloud to the issuer.
//   - What makes a key worth nothing, or less, is said beside its name.
//   - Of an import every key is accounted for: accepted, or refused and why.
package keys

import (
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
)

// A Desk holds the cached keys; *desk.Desk does.
type Desk interface {
	Keys() []*trust.Key
	ImportKeys(content []byte, e trust.Enrolment) (desk.KeyImport, error)
	RemoveKey(id string) error
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

// A Screen is the screen. Its methods are called on the interface thread.
type Screen struct {
	p       Params
	content *fyne.Container
	list    *widget.List
	age     *fynewidget.RichText
	body    *fyne.Container // the list, alone or beside a key

	keys     []*trust.Key
	loads    int // counts, so that only the last reading is shown
	selected string
	split    *container.Split // nil while no key is shown
}

// New returns the screen. It is empty until it is shown.
func New(p Params) *Screen {
	s := &Screen{p: p, body: container.NewStack()}
	s.list = widget.NewList(p.Keys, func() int { return len(s.keys) },
		func() fyne.CanvasObject { return newRow() },
		func(i int, o fyne.CanvasObject) { o.(*row).show(s.describe(s.keys[i])) })
	s.list.OnSelected = func(i int) { s.showKey(s.keys[i]) }
	s.age = widget.NewText("", widget.Style{Colour: fynetheme.ColorNamePlaceHolder})
	add := widget.NewButton(p.Keys, p.Texts.Get("keys.import"), fynetheme.FolderOpenIcon(), s.ChooseFile)
	add.Importance = fynewidget.HighImportance
	pad := 2 * theme.Padding()
	head := container.NewBorder(nil, nil, nil, container.NewVBox(add), s.age)
	s.content = container.New(layout.NewCustomPaddedLayout(pad, pad, pad, pad), container.NewBorder(head, nil, nil, nil, s.body))
	return s
}

// Content returns what to put into the window.
func (s *Screen) Content() fyne.CanvasObject { return s.content }

// Shown is called when the screen becomes visible: another program may have
// changed the keys.
func (s *Screen) Shown() { s.load() }

// load reads the keys and shows them.
func (s *Screen) load() {
	s.loads++
	load := s.loads
	var keys []*trust.Key
	s.p.Loop.Go(func() { keys = s.p.Desk.Keys() }, func() {
		if load == s.loads {
			s.show(slices.Clone(keys))
		}
	})
}

// show shows the keys by issuer, those that prove nothing last.
func (s *Screen) show(keys []*trust.Key) {
	name := func(k *trust.Key) string { return verifying.IssuerName(s.p.Texts, k) }
	slices.SortStableFunc(keys, func(a, b *trust.Key) int {
		if a.Test != b.Test {
			if b.Test {
				return -1
			}
			return 1
		}
		return strings.Compare(name(a)+a.ID, name(b)+b.ID)
	})
	s.keys = keys
	s.list.UnselectAll()
	s.list.Refresh()
	widget.SetText(s.age, s.summary())
	s.content.Refresh() // the line may need another height
	row := slices.IndexFunc(keys, func(k *trust.Key) bool { return k.ID == s.selected })
	switch {
	case len(keys) == 0:
		s.closeKey()
		s.replaceBody(s.invitation())
	case s.split != nil && row >= 0:
		s.list.Select(row)
	default:
		s.closeKey()
	}
}

// summary says how many keys there are and how old.
func (s *Screen) summary() string {
	t := s.p.Texts
	var oldest *trust.Key
	real := 0
	for _, k := range s.keys {
		if k.Test {
			continue
		}
		real++
		if k.Origin == trust.Bundled && (oldest == nil || k.IssuedAt.Before(oldest.IssuedAt)) {
			oldest = k
		}
	}
	switch {
	case real == 0:
		return t.Get("keys.none_real")
	case oldest == nil:
		return t.Get("keys.count", "n", real) + " " + t.Get("keys.pinned_ageless")
	}
	return t.Get("keys.count", "n", real) + " " + verifying.KeysAge(t, oldest.IssuedAt, s.p.Loop.Now()) + "."
}

// invitation is what a screen without keys says.
func (s *Screen) invitation() fyne.CanvasObject {
	t := s.p.Texts
	return container.NewVBox(layout.NewSpacer(),
		container.NewCenter(widget.NewIcon(widget.Picture("keys"), fynetheme.ColorNamePlaceHolder, theme.SizeOf(theme.SizeEmblem))),
		widget.NewText(t.Get("keys.empty"), widget.Style{Size: fynetheme.SizeNameSubHeadingText, Bold: true, Centred: true}),
		widget.NewText(t.Get("keys.empty.means"), widget.Style{Colour: fynetheme.ColorNamePlaceHolder, Centred: true}),
		layout.NewSpacer())
}

// listShare is the part of the width that the list keeps beside a key.
const listShare = 0.5

// showKey shows everything about a key.
func (s *Screen) showKey(k *trust.Key) {
	s.selected = k.ID
	details := s.details(k)
	if s.split != nil { // the person may have moved its divider
		s.split.Trailing = details
		s.split.Refresh()
		return
	}
	s.split = container.NewHSplit(s.list, details)
	s.split.Offset = listShare
	s.replaceBody(s.split)
}

func (s *Screen) closeKey() {
	s.split = nil
	s.list.UnselectAll()
	s.replaceBody(s.list)
}

func (s *Screen) replaceBody(content fyne.CanvasObject) {
	s.body.Objects = []fyne.CanvasObject{content}
	s.body.Refresh()
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
	d.Resize(fyne.NewSize(width, size.Height*height))
	d.Show()
}

// paragraph is text for a dialog.
func paragraph(text string) fyne.CanvasObject {
	return widget.NewScroll(widget.NewText(text, widget.Style{}))
}
