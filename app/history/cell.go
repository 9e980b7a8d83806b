package history

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	fynetheme "fyne.io/fyne/v2/theme"

	"github.com/soi-id/soi/app/theme"
)

// A cell is one line of text that is cut where its column ends. The toolkit's
// label does that too, and takes 0.2 ms for each: too long for more than a
// hundred of them while a person scrolls.
type cell struct {
	text *canvas.Text
	full string
}

func newCell(bold bool) *cell {
	c := &cell{text: canvas.NewText("", theme.Of(fynetheme.ColorNameForeground))}
	c.text.TextStyle.Bold = bold
	return c
}

func (c *cell) set(text string) {
	c.full = text
	c.text.Color = theme.Of(fynetheme.ColorNameForeground)
	c.text.TextSize = theme.SizeOf(fynetheme.SizeNameText)
	c.fit()
}

// fit cuts the text for the width that it has.
func (c *cell) fit() {
	c.text.Text = cut(c.full, c.text.Size().Width, c.text.TextSize, c.text.TextStyle)
	c.text.Refresh()
}

// cut returns the text, or as much of its beginning as fits before "…".
func cut(text string, width, size float32, style fyne.TextStyle) string {
	fits := func(s string) bool { return fyne.MeasureText(s, size, style).Width <= width }
	if text == "" || fits(text) {
		return text
	}
	runes := []rune(text)
	short, tooLong := 0, len(runes)
	for short+1 < tooLong {
		if middle := (short + tooLong) / 2; fits(string(runes[:middle]) + "…") {
			short = middle
		} else {
			tooLong = middle
		}
	}
	return string(runes[:short]) + "…"
}
