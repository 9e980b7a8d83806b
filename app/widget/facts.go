package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	fynetheme "fyne.io/fyne/v2/theme"

	"github.com/soi-id/soi/app/theme"
)

// Caption is how the names of things look, above or beside them.
var Caption = Style{Size: fynetheme.SizeNameCaptionText, Colour: fynetheme.ColorNamePlaceHolder}

// Title is how the names of groups of things look.
var Title = Style{Size: fynetheme.SizeNameCaptionText, Colour: fynetheme.ColorNamePlaceHolder, Bold: true}

// NewCard returns content under a title, on a panel.
func NewCard(title string, content fyne.CanvasObject) fyne.CanvasObject {
	column := container.New(layout.NewCustomPaddedVBoxLayout(-theme.Padding()/2), NewText(title, Title), content)
	return NewPanel(fynetheme.ColorNameHeaderBackground, fynetheme.ColorNameSeparator, theme.Padding(), column)
}

// Facts are names, each above its value: names are long, and panes are narrow.
type Facts struct{ column *fyne.Container }

// NewFacts returns no facts.
func NewFacts() Facts {
	return Facts{container.New(layout.NewCustomPaddedVBoxLayout(-theme.Padding()))}
}

// Add adds a fact in plain text.
func (f Facts) Add(name, value string) { f.AddStyled(name, value, Style{}) }

// AddStyled adds a fact whose value has a style.
func (f Facts) AddStyled(name, value string, style Style) {
	f.column.Add(container.New(layout.NewCustomPaddedVBoxLayout(-4*theme.Padding()), NewText(name, Caption), NewText(value, style)))
}

// Object returns what to show.
func (f Facts) Object() fyne.CanvasObject { return f.column }

// NewScroll returns content that scrolls up and down, with room for the bar.
func NewScroll(content fyne.CanvasObject) *container.Scroll {
	return container.NewVScroll(container.New(layout.NewCustomPaddedLayout(0, 0, 0, 3*theme.Padding()), content))
}

// NewBand returns a line that must not be overlooked, in the fill of a tone,
// with something to press at its end, or nil.
func NewBand(fill fyne.ThemeColorName, sign fyne.Resource, text string, action fyne.CanvasObject) fyne.CanvasObject {
	icon := container.NewCenter(NewIcon(sign, theme.ColorOnTone, theme.SizeOf(fynetheme.SizeNameInlineIcon)))
	words := NewText(text, Style{Colour: theme.ColorOnTone, Bold: true})
	return NewPanel(fill, "", theme.Padding()/2, container.NewBorder(nil, nil, icon, action, words))
}
