package keys

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	fynetheme "fyne.io/fyne/v2/theme"
	fynewidget "fyne.io/fyne/v2/widget"

	"github.com/soi-id/soi/app/theme"
	"github.com/soi-id/soi/app/widget"
)

// A browser is a list, and beside it everything about what is selected in it.
type browser struct {
	list   *widget.List
	object *fyne.Container // the list, alone or beside details, or why there is none

	// side is what shares the width with details: the list, and what belongs
	// above it.
	side     fyne.CanvasObject
	ids      []string
	selected string
	split    *container.Split // nil while nothing is shown beside the list
	details  func(i int) fyne.CanvasObject
}

// newBrowser returns an empty browser. update shows the i-th thing in a row
// that create has made, details everything about it.
func newBrowser(keys widget.Keys, create func() fyne.CanvasObject, update func(int, fyne.CanvasObject),
	details func(int) fyne.CanvasObject) *browser {
	b := &browser{object: container.NewStack(), details: details}
	b.list = widget.NewList(keys, func() int { return len(b.ids) }, create, update)
	b.list.OnSelected, b.side = b.open, b.list
	return b
}

// show shows as many rows as there are ids, and keeps the one that is selected
// if it is still there. With none, it shows the invitation.
func (b *browser) show(ids []string, invitation fyne.CanvasObject) {
	b.ids = ids
	b.list.UnselectAll()
	b.list.Refresh()
	switch row := slices.Index(ids, b.selected); {
	case len(ids) == 0:
		b.split = nil
		b.replace(invitation)
	case b.split != nil && row >= 0:
		b.list.Select(row)
	default:
		b.close()
	}
}

// listShare is the part of the width that the list keeps beside details.
const listShare = 0.5

func (b *browser) open(i int) {
	b.selected = b.ids[i]
	details := container.New(layout.NewCustomPaddedLayout(0, 0, 2*theme.Padding(), 0), b.details(i))
	if b.split != nil { // the person may have moved its divider
		b.split.Trailing = details
		b.split.Refresh()
		return
	}
	b.split = container.NewHSplit(b.side, details)
	b.split.Offset = listShare
	b.replace(b.split)
}

// close shows the list alone.
func (b *browser) close() {
	b.split = nil
	b.list.UnselectAll()
	b.replace(b.side)
}

func (b *browser) replace(content fyne.CanvasObject) {
	b.object.Objects = []fyne.CanvasObject{content}
	b.object.Refresh()
}

// beside lays out details: a title with the way to close them, cards that
// scroll, and what can be done at the foot.
func (s *Screen) beside(b *browser, title string, foot fyne.CanvasObject, cards ...fyne.CanvasObject) fyne.CanvasObject {
	shut := widget.NewButton(s.p.Keys, s.p.Texts.Get("keys.close"), fynetheme.CancelIcon(), b.close)
	shut.Importance = fynewidget.LowImportance
	head := container.NewBorder(nil, nil, nil, container.NewVBox(shut), widget.NewText(title, widget.Style{Bold: true}))
	column := container.New(layout.NewCustomPaddedVBoxLayout(2*theme.Padding()), cards...)
	return container.NewBorder(head, foot, nil, nil, widget.NewScroll(column))
}

// invitation is what a section without anything in it says.
func invitation(heading, means string) fyne.CanvasObject {
	return container.NewVBox(layout.NewSpacer(),
		container.NewCenter(widget.NewIcon(widget.Picture("keys"), fynetheme.ColorNamePlaceHolder, theme.SizeOf(theme.SizeEmblem))),
		widget.NewText(heading, widget.Style{Size: fynetheme.SizeNameSubHeadingText, Bold: true, Centred: true}),
		widget.NewText(means, widget.Style{Colour: fynetheme.ColorNamePlaceHolder, Centred: true}),
		layout.NewSpacer())
}
