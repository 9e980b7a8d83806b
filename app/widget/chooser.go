package widget

import (
	"image/color"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	fynetheme "fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"github.com/soi-id/soi/app/theme"
)

// A List is the toolkit's list, safe from scanners. It asks for the rows that
// are seen and no others, so that its length costs nothing.
type List struct {
	widget.List
	keys Keys
}

// NewList returns a list; the functions are those of the toolkit's list.
func NewList(keys Keys, length func() int, create func() fyne.CanvasObject, update func(int, fyne.CanvasObject)) *List {
	l := &List{keys: keys}
	l.Length, l.CreateItem, l.UpdateItem = length, create, update
	l.ExtendBaseWidget(l)
	return l
}

// TypedRune hands the character on.
func (l *List) TypedRune(r rune) { l.keys.Rune(r, nil) }

// TypedKey moves in the list on a person's keys alone. Enter selects, as space
// does.
func (l *List) TypedKey(e *fyne.KeyEvent) {
	if l.keys.Key(e.Name) {
		return
	}
	if e.Name == fyne.KeyReturn || e.Name == fyne.KeyEnter {
		e = &fyne.KeyEvent{Name: fyne.KeySpace}
	}
	l.List.TypedKey(e)
}

// A Select is the toolkit's choice of one among several, safe from scanners,
// and with an edge: on a panel the toolkit's would not be seen.
type Select struct {
	widget.Select
	keys Keys
}

// NewSelect returns a choice; changed is called with the index of the option
// that a person, or a call of SetSelectedIndex, has chosen.
func NewSelect(keys Keys, options []string, changed func(index int)) *Select {
	s := &Select{keys: keys}
	s.Options = options
	s.OnChanged = func(string) { changed(s.SelectedIndex()) }
	s.ExtendBaseWidget(s)
	return s
}

// TypedRune hands the character on.
func (s *Select) TypedRune(r rune) { s.keys.Rune(r, nil) }

// TypedKey acts on a person's keys alone.
func (s *Select) TypedKey(e *fyne.KeyEvent) {
	if !s.keys.Key(e.Name) {
		s.Select.TypedKey(e)
	}
}

// CreateRenderer implements fyne.Widget.
func (s *Select) CreateRenderer() fyne.WidgetRenderer {
	r := &edged{s.Select.CreateRenderer(), canvas.NewRectangle(color.Transparent)}
	r.colour()
	return r
}

// edged draws an edge around a widget.
type edged struct {
	fyne.WidgetRenderer
	edge *canvas.Rectangle
}

func (r *edged) colour() {
	r.edge.StrokeColor = theme.Of(fynetheme.ColorNameInputBorder)
	r.edge.StrokeWidth = theme.SizeOf(fynetheme.SizeNameInputBorder)
	r.edge.CornerRadius = theme.SizeOf(fynetheme.SizeNameInputRadius)
}

func (r *edged) Layout(size fyne.Size) {
	r.WidgetRenderer.Layout(size)
	r.edge.Resize(size)
}

func (r *edged) Refresh() {
	r.WidgetRenderer.Refresh()
	r.colour()
	r.edge.Refresh()
}

func (r *edged) Objects() []fyne.CanvasObject {
	return append(slices.Clone(r.WidgetRenderer.Objects()), r.edge)
}

// A Check is the toolkit's box to tick, safe from scanners.
type Check struct {
	widget.Check
	keys Keys
}

// NewCheck returns a box that calls changed when it is ticked or cleared.
func NewCheck(keys Keys, text string, changed func(bool)) *Check {
	c := &Check{keys: keys}
	c.Text, c.OnChanged = text, changed
	c.ExtendBaseWidget(c)
	return c
}

// TypedRune hands the character on.
func (c *Check) TypedRune(r rune) { c.keys.Rune(r, nil) }

// TypedKey ticks the box on a space that is a person's. The toolkit does so at
// the space's character, which a scan has too.
func (c *Check) TypedKey(e *fyne.KeyEvent) {
	if !c.keys.Key(e.Name) && e.Name == fyne.KeySpace {
		c.Check.TypedRune(' ')
	}
}
