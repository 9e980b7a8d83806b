package keys

import (
	"image/color"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	fynetheme "fyne.io/fyne/v2/theme"
	fynewidget "fyne.io/fyne/v2/widget"

	"github.com/soi-id/soi/app/theme"
	"github.com/soi-id/soi/resources"
)

// A picture draws times from left to right. Its draw is called with the size
// that there is, and again whenever that or the theme changes.
type picture struct {
	fynewidget.BaseWidget
	height func() float32
	draw   func(fyne.Size) []fyne.CanvasObject
}

func newPicture(height func() float32, draw func(fyne.Size) []fyne.CanvasObject) *picture {
	p := &picture{height: height, draw: draw}
	p.ExtendBaseWidget(p)
	return p
}

// CreateRenderer implements fyne.Widget.
func (p *picture) CreateRenderer() fyne.WidgetRenderer { return &pictureRenderer{picture: p} }

type pictureRenderer struct {
	picture *picture
	size    fyne.Size
	drawn   []fyne.CanvasObject
}

func (r *pictureRenderer) MinSize() fyne.Size { return fyne.NewSize(0, r.picture.height()) }

func (r *pictureRenderer) Layout(size fyne.Size) {
	if size != r.size {
		r.size = size
		r.drawn = r.picture.draw(size)
	}
}

func (r *pictureRenderer) Refresh() {
	r.drawn = r.picture.draw(r.size)
	canvas.Refresh(r.picture)
}

func (r *pictureRenderer) Objects() []fyne.CanvasObject { return r.drawn }

func (r *pictureRenderer) Destroy() {}

// inset is the room on both sides of the times, the same in every picture, so
// that those one under the other agree.
func inset() float32 { return 3 * theme.Padding() }

// x is the place of a part of the width.
func x(part float32, size fyne.Size) float32 { return inset() + part*(size.Width-2*inset()) }

func box(from, to, top, height float32, fill, stroke fyne.ThemeColorName) fyne.CanvasObject {
	r := canvas.NewRectangle(color.Transparent)
	if fill != "" {
		r.FillColor = theme.Of(fill)
	}
	if stroke != "" {
		r.StrokeColor, r.StrokeWidth = theme.Of(stroke), 1
	}
	r.Move(fyne.NewPos(from, top))
	r.Resize(fyne.NewSize(max(to-from, 1), height))
	return r
}

// The colours of a bar. Each part has another height too.
const (
	colourFresh  = fynetheme.ColorNameSuccess
	colourStale  = fynetheme.ColorNameWarning
	colourTooOld = fynetheme.ColorNamePlaceHolder
	colourToday  = fynetheme.ColorNamePrimary
	todayWidth   = 2
)

// barHeight is that of one key.
func barHeight() float32 { return theme.SizeOf(fynetheme.SizeNameText) * 0.7 }

// laneHeight is that of all rows of a lane.
func laneHeight() float32 { return laneRows*(barHeight()+2) + 2 }

// drawLane draws the keys of an issuer: whole while they are fresh, half as
// high while stale, and an outline from where they decide nothing.
func drawLane(l *lane, s scale, now time.Time, size fyne.Size) []fyne.CanvasObject {
	var objects []fyne.CanvasObject
	for _, b := range l.bars {
		objects = append(objects, b.draw(s, size)...)
	}
	return append(objects, today(s, now, size))
}

func (b bar) draw(s scale, size fyne.Size) []fyne.CanvasObject {
	from, to := s.at(b.from), s.until(b.to)
	if b.from.IsZero() {
		from = 0
	}
	height := barHeight()
	top := float32(b.row)*(height+2) + 2
	fresh, usable := min(max(s.until(b.fresh), from), to), min(max(s.until(b.usable), from), to)
	var parts []fyne.CanvasObject
	part := func(from, to, top, height float32, fill, stroke fyne.ThemeColorName) {
		if to > from {
			parts = append(parts, box(x(from, size), x(to, size), top, height, fill, stroke))
		}
	}
	part(from, fresh, top, height, colourFresh, "")
	part(fresh, usable, top+height/4, height/2, colourStale, "")
	part(usable, to, top, height, "", colourTooOld)
	if ends := !b.to.IsZero() && s.to.After(b.to) && b.to.After(s.from); ends {
		parts = append(parts, box(x(to, size)-1, x(to, size)+1, top-1, height+2, fynetheme.ColorNameForeground, ""))
	}
	return parts
}

func today(s scale, now time.Time, size fyne.Size) fyne.CanvasObject {
	at := x(s.at(now), size)
	return box(at-todayWidth/2, at+todayWidth/2, 0, size.Height, colourToday, "")
}

// drawAxis writes the months, and above them where today is.
func drawAxis(t *resources.Texts, s scale, now time.Time, size fyne.Size) []fyne.CanvasObject {
	textSize := theme.SizeOf(fynetheme.SizeNameCaptionText)
	write := func(text string, middle, top float32, colour fyne.ThemeColorName, bold bool) fyne.CanvasObject {
		c := canvas.NewText(text, theme.Of(colour))
		c.TextSize, c.TextStyle.Bold = textSize, bold
		width := c.MinSize().Width
		c.Move(fyne.NewPos(min(max(middle-width/2, 0), max(size.Width-width, 0)), top))
		c.Resize(c.MinSize())
		return c
	}
	line := textSize * 1.45
	objects := []fyne.CanvasObject{
		write(t.Get("keys.timeline.today", "date", now.Format(dateForm)), x(s.at(now), size), 0, colourToday, true),
		box(x(s.at(now), size)-todayWidth/2, x(s.at(now), size)+todayWidth/2, line, size.Height-line, colourToday, ""),
	}
	const form = "01/2006"
	room := write(form, 0, 0, colourTooOld, false).MinSize().Width * 1.6
	for _, month := range s.months(max(int((size.Width-2*inset())/room), 1)) {
		at := x(s.at(month), size)
		objects = append(objects, write(month.Format(form), at, line, colourTooOld, false),
			box(at, at+1, 2*line, size.Height-2*line, colourTooOld, ""))
	}
	return objects
}

func axisHeight() float32 { return theme.SizeOf(fynetheme.SizeNameCaptionText)*2.9 + theme.Padding() }
