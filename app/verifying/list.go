package verifying

import (
	"image/color"
	"path/filepath"
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	fynetheme "fyne.io/fyne/v2/theme"
	fynewidget "fyne.io/fyne/v2/widget"

	"github.com/soi-id/soi/app/theme"
	"github.com/soi-id/soi/app/widget"
	"github.com/soi-id/soi/resources"
)

// listWidth is in heights of text: it must leave room for the result when the
// text is large.
const listWidth = 15

// list is the list of several results, with the way from one to the next.
func (s *Screen) list() fyne.CanvasObject {
	t, b := s.p.Texts, s.shown
	total := len(b.items) + b.waiting
	position := widget.NewText(t.Get("verify.n_of_m", "n", b.selected+1, "m", total), widget.Style{Bold: true, Centred: true})
	back := widget.NewButton(s.p.Keys, "", fynetheme.NavigateBackIcon(), func() { s.Step(-1) })
	on := widget.NewButton(s.p.Keys, "", fynetheme.NavigateNextIcon(), func() { s.Step(1) })
	rows := container.NewVBox()
	var above float32 // of the selected row
	for i, it := range b.items {
		if i == max(b.selected-1, 0) {
			above = rows.MinSize().Height
		}
		rows.Add(s.row(i, it))
	}
	scroll := container.NewVScroll(rows)
	scroll.Offset.Y = above
	top := container.NewBorder(nil, nil, back, on, position)
	width := canvas.NewRectangle(color.Transparent)
	width.SetMinSize(fyne.NewSize(listWidth*theme.SizeOf(fynetheme.SizeNameText), 0))
	return padded(1, container.NewStack(width, container.NewBorder(top, nil, nil, nil, scroll)))
}

// row is one result of the list: its icon in the colour of its tone, the name
// of its file and its word.
func (s *Screen) row(i int, it *item) fyne.CanvasObject {
	button := widget.NewButton(s.p.Keys, "", nil, func() { s.choose(i) })
	if i != s.shown.selected {
		button.Importance = fynewidget.LowImportance
	}
	sign := widget.NewPanel(theme.ToneFill(it.Tone()), "", theme.Padding(),
		widget.NewIcon(widget.Picture(string(it.Verdict)), theme.ColorOnTone, theme.SizeOf(fynetheme.SizeNameInlineIcon)))
	name := strconv.Itoa(i+1) + ". " + resources.Visible(filepath.Base(it.Input))
	if it.Input == "" {
		name = strconv.Itoa(i + 1)
	}
	words := container.New(layout.NewCustomPaddedVBoxLayout(-4*theme.Padding()),
		widget.NewText(name, widget.Style{Bold: true, Shortened: true}),
		widget.NewText(s.p.Texts.Get("verdict."+string(it.Verdict)), widget.Style{
			Size: fynetheme.SizeNameCaptionText, Colour: fynetheme.ColorNamePlaceHolder, Shortened: true,
		}))
	return container.NewStack(button, container.NewBorder(nil, nil, padded(1, container.NewCenter(sign)), nil, words))
}
