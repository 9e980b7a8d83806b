package comparing

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	fynetheme "fyne.io/fyne/v2/theme"

	"github.com/soi-id/soi/app/theme"
	"github.com/soi-id/soi/app/widget"
	"github.com/soi-id/soi/resources"
	"github.com/soi-id/soi/verify"
)

// NewTable returns two documents side by side: what the comparison comes to,
// and a row for each field. stop takes it away.
func NewTable(t *resources.Texts, keys widget.Keys, first, second Side, stop func()) fyne.CanvasObject {
	comparisons := verify.Compare(first.Document, second.Document)
	agreement := verify.Agree(comparisons)
	key := "compare." + string(agreement)
	look := agreementLook(agreement)
	away := widget.NewButton(keys, t.Get("compare.stop"), fynetheme.CancelIcon(), stop)
	sum := widget.NewBand(theme.ToneFill(look.tone), look.icon, t.Get(key), container.NewCenter(away))
	means := widget.NewText(t.Get(key+".means", "n", verify.Count(comparisons)), widget.Style{})

	rows := container.New(&grid{overlap: theme.Padding()},
		widget.NewText("", widget.Caption), first.heading(t), second.heading(t), widget.NewText("", widget.Caption))
	for _, c := range slices.Concat(only(comparisons, true), only(comparisons, false)) {
		for _, cell := range row(t, c) {
			rows.Add(cell)
		}
	}
	return panel(sum, container.New(layout.NewCustomPaddedVBoxLayout(-2*theme.Padding()), means, rows))
}

// only returns the comparisons that differ, or those that do not.
func only(comparisons []verify.Comparison, differ bool) []verify.Comparison {
	return slices.DeleteFunc(slices.Clone(comparisons), func(c verify.Comparison) bool { return (c.Equality == verify.Different) != differ })
}

// row is the four cells of one field.
func row(t *resources.Texts, c verify.Comparison) []fyne.CanvasObject {
	style := widget.Style{Bold: true}
	if c.Equality == verify.NotComparable {
		style = widget.Style{Colour: fynetheme.ColorNamePlaceHolder}
	}
	value := func(text string) fyne.CanvasObject {
		if text == "" {
			return widget.NewText("–", widget.Style{Colour: fynetheme.ColorNamePlaceHolder})
		}
		return widget.NewText(t.FieldValue(c.Field, text), style)
	}
	return []fyne.CanvasObject{
		widget.NewText(t.FieldName(c.Field), widget.Style{Colour: fynetheme.ColorNamePlaceHolder}), value(c.First), value(c.Second), outcome(t, c),
	}
}

// outcome is what one field came to: an icon and words, on the colour of their
// tone unless there was nothing to say, and what should be known of it.
func outcome(t *resources.Texts, c verify.Comparison) fyne.CanvasObject {
	look := equalityLook(c.Equality)
	ink, style := theme.ColorOnTone, widget.Style{Colour: theme.ColorOnTone, Bold: true}
	if c.Equality == verify.NotComparable {
		ink, style = fynetheme.ColorNamePlaceHolder, widget.Style{Colour: fynetheme.ColorNamePlaceHolder}
	}
	p := theme.Padding()
	icon := container.New(layout.NewCustomPaddedLayout(0, 0, 2*p, -p),
		container.NewCenter(widget.NewIcon(look.icon, ink, theme.SizeOf(fynetheme.SizeNameInlineIcon))))
	var words fyne.CanvasObject = container.NewBorder(nil, nil, icon, nil, widget.NewText(t.Get("compare."+string(c.Equality)), style))
	if c.Equality != verify.NotComparable {
		words = widget.NewPanel(theme.ToneFill(look.tone), "", -p, words)
	}
	cell := container.New(layout.NewCustomPaddedVBoxLayout(-3*p), container.New(layout.NewCustomPaddedLayout(p, p, 0, 0), words))
	for _, remark := range c.Remarks {
		cell.Add(widget.NewText(t.Get("compare.remark."+string(remark)), widget.Caption))
	}
	return cell
}

// shares are the parts of the width that the columns of a grid take.
var shares = [...]float32{0.18, 0.28, 0.28, 0.26}

// A grid lays out cells, in turn, as a table in close rows.
type grid struct {
	// overlap is how far rows reach into each other's padding.
	overlap float32
}

// MinSize implements fyne.Layout.
func (g *grid) MinSize(cells []fyne.CanvasObject) fyne.Size {
	var height, widest float32
	for row := range slices.Chunk(cells, len(shares)) {
		var tallest float32
		for _, cell := range row {
			tallest = max(tallest, cell.MinSize().Height)
			widest = max(widest, cell.MinSize().Width)
		}
		height += tallest - g.overlap
	}
	return fyne.NewSize(widest*float32(len(shares)), max(height+g.overlap, 0))
}

// Layout implements fyne.Layout.
func (g *grid) Layout(cells []fyne.CanvasObject, size fyne.Size) {
	var y float32
	for row := range slices.Chunk(cells, len(shares)) {
		var tallest, x float32
		for i, cell := range row {
			// The height of wrapped text is known once its width is.
			cell.Resize(fyne.NewSize(size.Width*shares[i], cell.MinSize().Height))
			tallest = max(tallest, cell.MinSize().Height)
		}
		for i, cell := range row {
			cell.Resize(fyne.NewSize(size.Width*shares[i], cell.MinSize().Height))
			cell.Move(fyne.NewPos(x, y))
			x += size.Width * shares[i]
		}
		y += tallest - g.overlap
	}
}
