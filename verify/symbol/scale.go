package symbol

import (
	"context"
	"image"
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

// enlarged interpolates bilinearly between pixel centres, in 1/256.
func (v *views) enlarged(ctx context.Context, img *image.Gray, w, h int) *image.Gray {
	b := img.Bounds()
	out := v.newGrey(w, h)
	// place returns the two source pixels around i of n, and the share of the second.
	place := func(i, n, source int) (int, int, int) {
		at := max(0, (2*i+1)*source*128/n-128)
		low := min(at>>8, source-1)
		return low, min(low+1, source-1), at & 255
	}
	type column struct{ low, high, share int }
	columns := make([]column, w)
	for x := range columns {
		columns[x].low, columns[x].high, columns[x].share = place(x, w, b.Dx())
	}
	for y := range h {
		if y%rowsBetweenLooks == 0 && ctx.Err() != nil {
			return nil
		}
		low, high, share := place(y, h, b.Dy())
		upper, lower := img.Pix[low*img.Stride:], img.Pix[high*img.Stride:]
		for x, c := range columns {
			top := int(upper[c.low])*(256-c.share) + int(upper[c.high])*c.share
			bottom := int(lower[c.low])*(256-c.share) + int(lower[c.high])*c.share
			out.Pix[y*w+x] = uint8((top*(256-share) + bottom*share + 1<<15) >> 16)
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
