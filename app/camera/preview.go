package camera

import (
	"image"
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"

	"github.com/soi-id/soi/app/theme"
	"github.com/soi-id/soi/verify"
	"github.com/soi-id/soi/verify/symbol"
)

// previewWidth bounds what is drawn, in pixels: without a graphics card every
// pixel costs time, and the reader has the whole frame.
const previewWidth = 640

// draw makes a picture of a frame, in the memory of another one if that fits,
// and returns the mean level of its pixels.
func draw(into *image.RGBA, frame *image.YCbCr) (picture *image.RGBA, level int) {
	step := (frame.Rect.Dx() + previewWidth - 1) / previewWidth
	width, height := frame.Rect.Dx()/step, frame.Rect.Dy()/step
	if into == nil || into.Rect.Dx() != width || into.Rect.Dy() != height {
		into = image.NewRGBA(image.Rect(0, 0, width, height))
	}
	sum := 0
	for y := range height {
		row := into.Pix[y*into.Stride:][:4*width]
		from := frame.Y[y*step*frame.YStride:]
		colours := y * step / 2 * frame.CStride
		for x := range width {
			c := colours + x*step/2
			light := from[x*step]
			row[4*x], row[4*x+1], row[4*x+2] = color.YCbCrToRGB(light, frame.Cb[c], frame.Cr[c])
			row[4*x+3] = 255
			sum += int(light)
		}
	}
	return into, sum / max(width*height, 1)
}

// A preview is the picture, as large as there is room, and the outlines of
// codes on it. It is its own layout.
type preview struct {
	object *fyne.Container
	ground *canvas.Rectangle
	image  *canvas.Image
	frame  image.Point // the size of the frames, in their pixels
	codes  []symbol.Symbol
}

// leastPreview is the smallest that helps to aim, in device-independent pixels.
var leastPreview = fyne.NewSize(280, 210)

func newPreview() *preview {
	p := &preview{ground: canvas.NewRectangle(color.Black), image: canvas.NewImageFromImage(nil)}
	p.ground.CornerRadius = theme.Padding()
	p.image.FillMode = canvas.ImageFillStretch
	p.image.ScaleMode = canvas.ImageScaleFastest
	p.object = container.New(p, p.ground, p.image)
	return p
}

func (p *preview) show(picture *image.RGBA, frame image.Point) {
	if frame != p.frame {
		p.frame = frame
		p.Layout(p.object.Objects, p.object.Size())
	}
	p.image.Image = picture
	p.image.Refresh()
}

func (p *preview) clear() {
	p.outline(nil)
	p.frame = image.Point{}
	p.image.Image = nil
	p.image.Resize(fyne.Size{})
	p.image.Refresh()
}

// outline draws around codes, in place of those before.
func (p *preview) outline(codes []symbol.Symbol) {
	if len(codes) == 0 && len(p.codes) == 0 {
		return
	}
	p.codes = codes
	objects := p.object.Objects[:2:2]
	for range codes {
		for range 4 {
			line := canvas.NewLine(theme.Of(theme.ToneFill(verify.Green)))
			line.StrokeWidth = theme.Padding()
			objects = append(objects, line)
		}
	}
	p.object.Objects = objects
	p.object.Refresh()
}

func (p *preview) outlined() bool { return len(p.codes) > 0 }

// place returns where the picture is within a size, and how large one of its
// frame's pixels is there.
func (p *preview) place(within fyne.Size) (at fyne.Position, scale float32) {
	if p.frame.X == 0 || p.frame.Y == 0 {
		return fyne.Position{}, 0
	}
	width, height := float32(p.frame.X), float32(p.frame.Y)
	scale = min(within.Width/width, within.Height/height)
	return fyne.NewPos((within.Width-width*scale)/2, (within.Height-height*scale)/2), scale
}

// MinSize implements fyne.Layout.
func (p *preview) MinSize([]fyne.CanvasObject) fyne.Size { return leastPreview }

// Layout implements fyne.Layout. Corners may lie a little outside the picture;
// lines end at its edge.
func (p *preview) Layout(_ []fyne.CanvasObject, size fyne.Size) {
	p.ground.Resize(size)
	at, scale := p.place(size)
	width, height := float32(p.frame.X)*scale, float32(p.frame.Y)*scale
	p.image.Move(at)
	p.image.Resize(fyne.NewSize(width, height))
	point := func(c image.Point) fyne.Position {
		x, y := float32(c.X)*scale, float32(c.Y)*scale
		return at.AddXY(min(max(x, 0), width), min(max(y, 0), height))
	}
	for i, o := range p.object.Objects[2:] {
		corners := p.codes[i/4].Corners
		line := o.(*canvas.Line)
		line.Position1, line.Position2 = point(corners[i%4]), point(corners[(i+1)%4])
	}
}
