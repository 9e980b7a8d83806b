package symbol

import (
	"context"
	"image"
	"math"
)

// fit returns the size of a picture of w x h pixels scaled so that its longer
// side is side, neither side under 1.
func fit(w, h, side int) (int, int) {
	if w >= h {
		return side, max(1, (h*side+w/2)/w)
	}
	return max(1, (w*side+h/2)/h), side
}

// scaled returns img with w x h pixels: where smaller, the mean of the area
// that a pixel covers; where larger, interpolated between pixels. It returns
// nil where ctx ends first.
func (v *views) scaled(ctx context.Context, img *image.Gray, w, h int) *image.Gray {
	b := img.Bounds()
	if w > b.Dx() {
		return v.enlarged(ctx, img, w, h)
	}
	if w == b.Dx() && h == b.Dy() && img.Stride == w {
		return &image.Gray{Pix: img.Pix[:w*h], Stride: w, Rect: image.Rect(0, 0, w, h)}
	}
	out := v.newGrey(w, h)
	// Columns are summed over the rows of an output row, then over the columns
	// of an output pixel: two additions a source pixel. Edges are whole
	// pixels, which for thresholding is near enough to fractions of them.
	left := make([]int, w+1)
	for x := range left {
		left[x] = x * b.Dx() / w
	}
	columns := make([]uint32, b.Dx())
	for y := range h {
		if y%rowsBetweenLooks == 0 && ctx.Err() != nil {
			return nil
		}
		top, bottom := y*b.Dy()/h, (y+1)*b.Dy()/h
		clear(columns)
		for row := top; row < bottom; row++ {
			for x, level := range img.Pix[row*img.Stride : row*img.Stride+b.Dx()] {
				columns[x] += uint32(level)
			}
		}
		for x := range w {
			sum := uint32(0)
			for _, column := range columns[left[x]:left[x+1]] {
				sum += column
			}
			area := uint32((bottom - top) * (left[x+1] - left[x]))
			out.Pix[y*w+x] = uint8((sum + area/2) / area)
		}
	}
	return out
}

// rowsBetweenLooks is how many rows are worked on between two looks at the
// context: under a millisecond.
const rowsBetweenLooks = 64

// enlarged interpolates between pixel centres by Catmull and Rom's cubic,
// which keeps edges that a straight line between two pixels would blur: of
// modules of one pixel they are all there is.
func (v *views) enlarged(ctx context.Context, img *image.Gray, w, h int) *image.Gray {
	b := img.Bounds()
	out := v.newGrey(w, h)
	columns := cubicTaps(w, b.Dx())
	rows := cubicTaps(h, b.Dy())
	line := make([]float32, beyond+b.Dx()+beyond)
	middle := line[beyond : beyond+b.Dx()]
	for y := range rows {
		if y%rowsBetweenLooks == 0 && ctx.Err() != nil {
			return nil
		}
		r := &rows[y]
		var from [4][]uint8
		for i := range from {
			row := max(0, min(b.Dy()-1, r.first+i-beyond))
			from[i] = img.Pix[row*img.Stride:][:len(middle)]
		}
		for x := range middle {
			middle[x] = r.weight[0]*float32(from[0][x]) + r.weight[1]*float32(from[1][x]) +
				r.weight[2]*float32(from[2][x]) + r.weight[3]*float32(from[3][x])
		}
		for i := range beyond {
			line[i], line[len(line)-1-i] = middle[0], middle[len(middle)-1]
		}
		row := out.Pix[y*w : (y+1)*w]
		for x := range row {
			c := &columns[x]
			source := (*[4]float32)(line[c.first:])
			sum := source[0]*c.weight[0] + source[1]*c.weight[1] + source[2]*c.weight[2] + source[3]*c.weight[3]
			row[x] = uint8(max(0, min(255, int32(sum+0.5))))
		}
	}
	return out
}

// beyond is how many pixels taps reach over the border, where its pixels are
// repeated.
const beyond = 2

// taps are the four source pixels that an output pixel is made of. The first
// is counted from beyond the border.
type taps struct {
	first  int
	weight [4]float32
}

// cubicTaps are the taps for n pixels made of source pixels.
func cubicTaps(n, source int) []taps {
	out := make([]taps, n)
	for i := range out {
		at := (float64(i)+0.5)*float64(source)/float64(n) - 0.5
		whole := math.Floor(at)
		t := float32(at - whole)
		out[i] = taps{int(whole) - 1 + beyond, [4]float32{
			((2-t)*t - 1) * t / 2, ((3*t-5)*t*t + 2) / 2, ((4-3*t)*t + 1) * t / 2, (t - 1) * t * t / 2,
		}}
	}
	return out
}

// repeated returns img with w x h pixels, a multiple of its own, by repeating
// each.
func (v *views) repeated(img *image.Gray, w, h int) *image.Gray {
	out := v.newGrey(w, h)
	columns, rows := w/img.Rect.Dx(), h/img.Rect.Dy()
	for y := range h {
		row := img.Pix[y/rows*img.Stride:]
		for x := range w {
			out.Pix[y*w+x] = row[x/columns]
		}
	}
	return out
}

// inverted returns the negative of img.
func (v *views) inverted(img *image.Gray) *image.Gray {
	out := v.newGrey(img.Rect.Dx(), img.Rect.Dy())
	for i, level := range img.Pix {
		out.Pix[i] = 255 - level
	}
	return out
}
