package widget

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/widget"

	"github.com/soi-id/soi/app/theme"
)

// A Panel is content on a rounded ground in a colour of the theme.
type Panel struct {
	widget.BaseWidget
	fill, edge fyne.ThemeColorName
	inset      float32
	content    fyne.CanvasObject
}

// NewPanel returns a panel; inset is the room around the content, edge the
// colour of its border, or "".
func NewPanel(fill, edge fyne.ThemeColorName, inset float32, content fyne.CanvasObject) *Panel {
	p := &Panel{fill: fill, edge: edge, inset: inset, content: content}
	p.ExtendBaseWidget(p)
	return p
}

// CreateRenderer implements fyne.Widget.
func (p *Panel) CreateRenderer() fyne.WidgetRenderer {
	ground := canvas.NewRectangle(color.Transparent)
	ground.CornerRadius = 10
	inner := &fyne.Container{
		Layout:  layout.NewCustomPaddedLayout(p.inset, p.inset, p.inset*1.3, p.inset*1.3),
		Objects: []fyne.CanvasObject{p.content},
	}
	r := &panelRenderer{panel: p, ground: ground, inner: inner}
	r.colour()
	return r
}

type panelRenderer struct {
	panel  *Panel
	ground *canvas.Rectangle
	inner  *fyne.Container
}

func (r *panelRenderer) colour() {
	r.ground.FillColor = theme.Of(r.panel.fill)
	if r.panel.edge != "" {
		r.ground.StrokeColor = theme.Of(r.panel.edge)
		r.ground.StrokeWidth = 1
	}
}

func (r *panelRenderer) Layout(size fyne.Size) {
	r.ground.Resize(size)
	r.inner.Resize(size)
}

func (r *panelRenderer) MinSize() fyne.Size { return r.inner.MinSize() }

func (r *panelRenderer) Refresh() {
	r.colour()
	r.ground.Refresh()
	r.inner.Refresh()
}

func (r *panelRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.ground, r.inner}
}

func (r *panelRenderer) Destroy() {}
