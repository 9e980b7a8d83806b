package picture

import (
	"image"
	"image/color"
)

// FromImage returns a decoded picture in grey, its first pixel at (0, 0) and
// transparency on white. It may share memory with img. Its errors are ErrEmpty
// and ErrTooManyPixels.
func FromImage(img image.Image) (*image.Gray, error) {
	b := img.Bounds()
	if err := checkSize(b.Dx(), b.Dy()); err != nil {
		return nil, err
	}
	// What cameras and files give in practice needs no copy, or one pass over
	// the bytes. At() for each pixel would take ten times as long.
	switch img := img.(type) {
	case *image.Gray:
		return atOrigin(img.Pix[img.PixOffset(b.Min.X, b.Min.Y):], img.Stride, b), nil
	case *image.YCbCr: // the Y plane is the grey picture
		return atOrigin(img.Y[img.YOffset(b.Min.X, b.Min.Y):], img.YStride, b), nil
	case *image.NYCbCrA:
		return eachRow(b, func(y int, row []uint8) {
			luma := img.Y[img.YOffset(b.Min.X, y):]
			alpha := img.A[img.AOffset(b.Min.X, y):]
			for x := range row {
				row[x] = onWhite(luma[x], alpha[x])
			}
		}), nil
	case *image.Paletted:
		levels := paletteLevels(img.Palette)
		return eachRow(b, func(y int, row []uint8) {
			for x, index := range img.Pix[img.PixOffset(b.Min.X, y):][:len(row)] {
				row[x] = levels[index]
			}
		}), nil
	case *image.RGBA:
		return eachRow(b, func(y int, row []uint8) {
			p := img.Pix[img.PixOffset(b.Min.X, y):]
			for x := range row {
				// Already multiplied by alpha: white shows through the rest.
				row[x] = luma(p[4*x], p[4*x+1], p[4*x+2]) + 255 - p[4*x+3]
			}
		}), nil
	case *image.NRGBA:
		return eachRow(b, func(y int, row []uint8) {
			p := img.Pix[img.PixOffset(b.Min.X, y):]
			for x := range row {
				row[x] = onWhite(luma(p[4*x], p[4*x+1], p[4*x+2]), p[4*x+3])
			}
		}), nil
	case *image.CMYK:
		return eachRow(b, func(y int, row []uint8) {
			p := img.Pix[img.PixOffset(b.Min.X, y):]
			for x := range row {
				row[x] = luma(color.CMYKToRGB(p[4*x], p[4*x+1], p[4*x+2], p[4*x+3]))
			}
		}), nil
	case *image.Gray16: // the high byte of each pixel, here and below
		return eachRow(b, func(y int, row []uint8) {
			p := img.Pix[img.PixOffset(b.Min.X, y):]
			for x := range row {
				row[x] = p[2*x]
			}
		}), nil
	case *image.RGBA64:
		return eachRow(b, func(y int, row []uint8) {
			p := img.Pix[img.PixOffset(b.Min.X, y):]
			for x := range row {
				row[x] = luma(p[8*x], p[8*x+2], p[8*x+4]) + 255 - p[8*x+6]
			}
		}), nil
	case *image.NRGBA64:
		return eachRow(b, func(y int, row []uint8) {
			p := img.Pix[img.PixOffset(b.Min.X, y):]
			for x := range row {
				row[x] = onWhite(luma(p[8*x], p[8*x+2], p[8*x+4]), p[8*x+6])
			}
		}), nil
	}
	return eachRow(b, func(y int, row []uint8) {
		for x := range row {
			row[x] = level(img.At(b.Min.X+x, y))
		}
	}), nil
}

// atOrigin wraps the pixels of a grey plane without a copy.
func atOrigin(pix []uint8, stride int, b image.Rectangle) *image.Gray {
	return &image.Gray{Pix: pix, Stride: stride, Rect: image.Rect(0, 0, b.Dx(), b.Dy())}
}

// eachRow makes a picture of b's size from a function that fills row y of b.
func eachRow(b image.Rectangle, fill func(y int, row []uint8)) *image.Gray {
	out := image.NewGray(image.Rect(0, 0, b.Dx(), b.Dy()))
	for y := range b.Dy() {
		fill(b.Min.Y+y, out.Pix[y*out.Stride:][:b.Dx()])
	}
	return out
}

// luma weighs the colours by ITU-R BT.601, as JPEG does.
func luma(r, g, b uint8) uint8 {
	return uint8((19595*uint32(r) + 38470*uint32(g) + 7471*uint32(b) + 1<<15) >> 16)
}

// onWhite lays a grey level of the given opacity on white.
func onWhite(level, alpha uint8) uint8 {
	return uint8((uint32(level)*uint32(alpha)+127)/255) + 255 - alpha
}

// level is the grey of any colour on white.
func level(c color.Color) uint8 {
	n := color.NRGBAModel.Convert(c).(color.NRGBA)
	return onWhite(luma(n.R, n.G, n.B), n.A)
}

// paletteLevels is the grey of each entry. An index without one is black, as
// the decoders of image/png and image/gif have it.
func paletteLevels(palette color.Palette) [256]uint8 {
	var levels [256]uint8
	for i, c := range palette[:min(len(palette), len(levels))] {
		levels[i] = level(c)
	}
	return levels
}
