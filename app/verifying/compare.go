package verifying

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	fynetheme "fyne.io/fyne/v2/theme"

	"github.com/soi-id/soi/app/comparing"
	"github.com/soi-id/soi/app/theme"
	"github.com/soi-id/soi/app/widget"
	"github.com/soi-id/soi/verify"
)

// A held result waits for the next scan, or for what a person types, to be
// compared with. It leaves the screen with the results, like everything of a
// person.
type held struct {
	item *item
	side comparing.Side
	form *comparing.Form
}

// canCompare reports whether there is anything in a result to compare.
func canCompare(it *item) bool { return it != nil && it.Document != nil && len(it.Document.Fields) > 0 }

// Compare holds the result that is shown, or lets go of the one that is held.
func (s *Screen) Compare() {
	it := s.shown.current()
	if s.held != nil {
		s.stopComparing()
		return
	}
	if !canCompare(it) {
		return
	}
	it.against = nil
	s.held = &held{item: it, side: comparing.SideOf(it.Result)}
	s.held.form = comparing.NewForm(comparing.FormParams{
		Keys: s.p.Keys, Document: it.Document, Stop: s.stopComparing,
		// Whoever types is still at it.
		Changed: func() { s.clearer.start(s.p.ClearAfter()) },
		Typed: func(typed comparing.Side) {
			s.held = nil
			it.against = &typed
			s.comparisonChanged()
		},
	})
	s.comparisonChanged()
	if first := s.held.form.First(); first != nil {
		s.p.Window.Canvas().Focus(first) // a scan is one wherever the focus is
	}
}

func (s *Screen) stopComparing() {
	s.held = nil
	if it := s.shown.current(); it != nil {
		it.against = nil
	}
	s.comparisonChanged()
}

func (s *Screen) comparisonChanged() {
	s.p.Window.Canvas().Unfocus()
	s.clearer.start(s.p.ClearAfter())
	s.render()
}

// compareWith compares what a scan has brought with what is held. A scan in
// which nothing was read leaves it held: the person will scan again.
func (s *Screen) compareWith(b *batch) {
	if s.held == nil || slices.Contains(b.items, s.held.item) {
		return
	}
	side := s.held.side
	for _, it := range b.items {
		if canCompare(it) {
			it.against = &side
			s.held = nil
		}
	}
}

// comparison is what there is to see of a comparison beside a result, or nil.
func (s *Screen) comparison(it *item) fyne.CanvasObject {
	t := s.p.Texts
	switch {
	case it.against != nil && it.against.Verdict == "": // typed from this document
		return comparing.NewTable(t, s.p.Keys, comparing.SideOf(it.Result), *it.against, s.stopComparing)
	case it.against != nil:
		return comparing.NewTable(t, s.p.Keys, *it.against, comparing.SideOf(it.Result), s.stopComparing)
	case s.held == nil:
		return nil
	case s.held.item == it:
		return s.held.form.Object(t)
	}
	text := t.Get("compare.held", "what", s.held.side.Name(t))
	if !canCompare(it) {
		text += ". " + t.Get("compare.nothing_read")
	}
	stop := widget.NewButton(s.p.Keys, t.Get("compare.stop"), fynetheme.CancelIcon(), s.stopComparing)
	return widget.NewBand(theme.ToneFill(verify.Blue), fynetheme.SearchIcon(), text, stop)
}

// actions are what a person can do with a result: say whose it is, and compare.
func (s *Screen) actions(it *item) fyne.CanvasObject {
	var compare fyne.CanvasObject = container.NewHBox()
	if canCompare(it) && s.held == nil {
		compare = container.New(layout.NewCustomPaddedLayout(0, 0, theme.Padding(), 0),
			widget.NewButton(s.p.Keys, s.p.Texts.Get("compare.hold"), fynetheme.SearchIcon(), s.Compare))
	}
	if !s.asks(it) {
		return container.NewBorder(nil, nil, nil, compare)
	}
	return container.NewBorder(nil, nil, nil, container.NewCenter(compare), s.question(it))
}
