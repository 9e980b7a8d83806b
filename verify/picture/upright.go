package picture

import "image"

// upright turns a picture at the origin as its orientation says.
func upright(img *image.Gray, o orientation) *image.Gray {
	if o == asStored {
		return img
	}
	// The pixel at (x, y) of the result is the stored one at (x, y), or (y, x)
	// where rows and columns are swapped, counted from the other end where it
	// is mirrored.
	swapped := o >= 5
	mirrorX := o == 2 || o == 3 || o == 7 || o == 8
	mirrorY := o == 3 || o == 4 || o == 6 || o == 7

	w, h := img.Rect.Dx(), img.Rect.Dy()
	first, stepX, stepY := 0, 1, img.Stride
	if mirrorX {
		first, stepX = w-1, -1
	}
	if mirrorY {
		first, stepY = first+(h-1)*img.Stride, -img.Stride
	}
	if swapped {
		w, h = h, w
		stepX, stepY = stepY, stepX
	}
	out := image.NewGray(image.Rect(0, 0, w, h))
	for y := range h {
		from := first + y*stepY
		row := out.Pix[y*w : (y+1)*w]
		for x := range row {
			row[x] = img.Pix[from]
			from += stepX
		}
	}
	return out
}
