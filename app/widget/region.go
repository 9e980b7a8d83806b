package widget

import (
	"image"
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	fynetheme "fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"github.com/soi-id/soi/app/theme"
)

// A Region is a picture on which a person marks a rectangle with the mouse.
type Region struct {
	widget.BaseWidget
	// Changed, if set, is called when another rectangle is marked.
	Changed func()

	picture  image.Image
	from, to fyne.Position // opposite corners, in the widget
}

// NewRegion returns a picture on which nothing is marked.
func NewRegion(picture image.Image) *Region {
	r := &Region{picture: picture}
	r.ExtendBaseWidget(r)
	return r
}

// place returns where the picture is in the widget, and the size of one of its
// pixels there.
func (r *Region) place() (at fyne.Position, scale float32) {
	size, b := r.Size(), r.picture.Bounds()
	scale = min(size.Width/float32(b.Dx()), size.Height/float32(b.Dy()))
	return fyne.NewPos((size.Width-float32(b.Dx())*scale)/2, (size.Height-float32(b.Dy())*scale)/2), scale
}

// Selected returns what is marked, in pixels of the picture.
func (r *Region) Selected() image.Rectangle {
	at, scale := r.place()
	if scale == 0 {
		return image.Rectangle{}
	}
	pixel := func(p fyne.Position) image.Point {
		return image.Pt(int((p.X-at.X)/scale), int((p.Y-at.Y)/scale)).Add(r.picture.Bounds().Min)
	}
	from, to := pixel(r.from), pixel(r.to)
	return image.Rect(from.X, from.Y, to.X, to.Y).Intersect(r.picture.Bounds())
}

// MouseDown begins another rectangle.
func (r *Region) MouseDown(e *desktop.MouseEvent) { r.mark(e.Position, e.Position) }

// Dragged goes on with it.
func (r *Region) Dragged(e *fyne.DragEvent) { r.mark(r.from, e.Position) }

// MouseUp ends it where the mouse is: the toolkit leaves out the last moves of
// a quick hand.
func (r *Region) MouseUp(e *desktop.MouseEvent) { r.mark(r.from, e.Position) }

// DragEnd implements fyne.Draggable.
func (r *Region) DragEnd() {}

func (r *Region) mark(from, to fyne.Position) {
	r.from, r.to = from, to
	r.Refresh()
	if r.Changed != nil {
		r.Changed()
	}
}

// CreateRenderer implements fyne.Widget.
func (r *Region) CreateRenderer() fyne.WidgetRenderer {
	picture := canvas.NewImageFromImage(r.picture)
	picture.FillMode = canvas.ImageFillContain
	return &regionRenderer{region: r, picture: picture, marked: canvas.NewRectangle(color.Transparent)}
}

type regionRenderer struct {
	region  *Region
	picture *canvas.Image
	marked  *canvas.Rectangle
}

func (r *regionRenderer) Layout(size fyne.Size) {
	r.picture.Resize(size)
	r.Refresh()
}

func (r *regionRenderer) MinSize() fyne.Size { return fyne.NewSize(200, 150) }

func (r *regionRenderer) Refresh() {
	from, to := r.region.from, r.region.to
	r.marked.StrokeColor = theme.Of(fynetheme.ColorNamePrimary)
	r.marked.StrokeWidth = 3
	r.marked.Move(fyne.NewPos(min(from.X, to.X), min(from.Y, to.Y)))
	r.marked.Resize(fyne.NewSize(max(from.X-to.X, to.X-from.X), max(from.Y-to.Y, to.Y-from.Y)))
	r.marked.Refresh()
}

func (r *regionRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.picture, r.marked}
}

func (r *regionRenderer) Destroy() {}
