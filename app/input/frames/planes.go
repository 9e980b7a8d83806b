package frames

import (
	"image"
	"image/color"
)

// maxSide bounds the sides of a frame, in pixels: those of the best cameras.
const maxSide = 4096

// resized returns a 4:2:0 picture of the size, in the memory of another one if
// that is large enough. Its content is undefined.
func resized(frame *image.YCbCr, size image.Point) *image.YCbCr {
	cw, ch := (size.X+1)/2, (size.Y+1)/2
	y, c := size.X*size.Y, cw*ch
	if frame == nil || cap(frame.Y) < y || cap(frame.Cb) < c || cap(frame.Cr) < c {
		frame = &image.YCbCr{Y: make([]byte, y), Cb: make([]byte, c), Cr: make([]byte, c)}
	}
	frame.Y, frame.Cb, frame.Cr = frame.Y[:y], frame.Cb[:c], frame.Cr[:c]
	frame.YStride, frame.CStride = size.X, cw
	frame.SubsampleRatio = image.YCbCrSubsampleRatio420
	frame.Rect = image.Rectangle{Max: size}
	return frame
}

// Planes copies a picture into a 4:2:0 one at the origin, in the memory of into
// if that is large enough. into may be nil.
func Planes(into *image.YCbCr, picture image.Image) *image.YCbCr {
	b := picture.Bounds()
	into = resized(into, b.Size())
	switch p := picture.(type) {
	case *image.YCbCr:
		for y := range b.Dy() {
			from := p.YOffset(b.Min.X, b.Min.Y+y)
			copy(into.Y[y*into.YStride:][:b.Dx()], p.Y[from:from+b.Dx()])
		}
		eachChroma(b, func(i, x, y int) {
			from := p.COffset(x, y)
			into.Cb[i], into.Cr[i] = p.Cb[from], p.Cr[from]
		})
	case *image.Gray:
		for y := range b.Dy() {
			from := p.PixOffset(b.Min.X, b.Min.Y+y)
			copy(into.Y[y*into.YStride:][:b.Dx()], p.Pix[from:from+b.Dx()])
		}
		eachChroma(b, func(i, _, _ int) { into.Cb[i], into.Cr[i] = 128, 128 })
	default:
		for y := range b.Dy() {
			for x := range b.Dx() {
				into.Y[y*into.YStride+x] = ycbcr(p.At(b.Min.X+x, b.Min.Y+y)).Y
			}
		}
		eachChroma(b, func(i, x, y int) {
			c := ycbcr(p.At(x, y))
			into.Cb[i], into.Cr[i] = c.Cb, c.Cr
		})
	}
	return into
}

// eachChroma calls f for every second pixel of every second row, with its
// place in a plane of colour.
func eachChroma(b image.Rectangle, f func(i, x, y int)) {
	i := 0
	for y := b.Min.Y; y < b.Max.Y; y += 2 {
		for x := b.Min.X; x < b.Max.X; x += 2 {
			f(i, x, y)
			i++
		}
	}
}

func ycbcr(c color.Color) color.YCbCr { return color.YCbCrModel.Convert(c).(color.YCbCr) }
