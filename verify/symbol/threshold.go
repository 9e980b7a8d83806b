package symbol

import (
	"image"

	"github.com/makiuchi-d/gozxing"
)

// A threshold is a way to decide which pixels are black.
type threshold int

const (
	// hybrid is ZXing's: one mean for each block of 8 x 8 pixels, smoothed over
	// 5 x 5 blocks. The quickest; it hollows out modules over about 10 pixels.
	hybrid threshold = iota
	// bradley compares each pixel with the mean of its neighbourhood.
	bradley
	// otsu is one threshold for the whole picture.
	otsu
)

// apply returns the black pixels of img, which is at the origin and has no
// gaps between its rows.
func (t threshold) apply(img *image.Gray) *gozxing.BitMatrix {
	switch t {
	case bradley:
		return bradleyBlack(img)
	case otsu:
		return otsuBlack(img)
	}
	black, err := gozxing.NewHybridBinarizer(newLuminance(img)).GetBlackMatrix()
	if err != nil { // too little contrast to tell black from white
		return newMatrix(img)
	}
	return black
}

// Bradley's method (Bradley and Roth, 2007) calls a pixel black that is darker
// by bradleyPercent than the mean of the square of bradleyRadius around it.
const (
	bradleyRadius  = 25
	bradleyPercent = 5
)

func bradleyBlack(img *image.Gray) *gozxing.BitMatrix {
	w, h := img.Rect.Dx(), img.Rect.Dy()
	black := newMatrix(img)
	columns := make([]int, w) // sums over the rows in reach
	for y := range min(bradleyRadius, h) {
		addRow(columns, img, y, 1)
	}
	for y := range h {
		if y+bradleyRadius < h {
			addRow(columns, img, y+bradleyRadius, 1)
		}
		if y > bradleyRadius {
			addRow(columns, img, y-bradleyRadius-1, -1)
		}
		rows := min(y+bradleyRadius, h-1) - max(y-bradleyRadius, 0) + 1
		sum := 0
		for x := range min(bradleyRadius, w) {
			sum += columns[x]
		}
		for x := range w {
			if x+bradleyRadius < w {
				sum += columns[x+bradleyRadius]
			}
			if x > bradleyRadius {
				sum -= columns[x-bradleyRadius-1]
			}
			area := rows * (min(x+bradleyRadius, w-1) - max(x-bradleyRadius, 0) + 1)
			if int(img.Pix[y*w+x])*area*100 < sum*(100-bradleyPercent) {
				black.Set(x, y)
			}
		}
	}
	return black
}

func addRow(columns []int, img *image.Gray, y, sign int) {
	for x := range columns {
		columns[x] += sign * int(img.Pix[y*img.Stride+x])
	}
}

// otsuBlack applies the threshold that parts the grey levels best (Otsu, 1979).
func otsuBlack(img *image.Gray) *gozxing.BitMatrix {
	var histogram [256]int
	for _, v := range img.Pix {
		histogram[v]++
	}
	total, sum := len(img.Pix), 0
	for level, n := range histogram {
		sum += level * n
	}
	best, bestVariance := 0, -1.0
	dark, darkSum := 0, 0
	for level, n := range histogram {
		dark += n
		darkSum += level * n
		if dark == 0 || dark == total {
			continue
		}
		difference := float64(darkSum)/float64(dark) - float64(sum-darkSum)/float64(total-dark)
		if v := float64(dark) * float64(total-dark) * difference * difference; v > bestVariance {
			best, bestVariance = level, v
		}
	}
	black := newMatrix(img)
	w := img.Rect.Dx()
	for i, v := range img.Pix {
		if int(v) <= best {
			black.Set(i%w, i/w)
		}
	}
	return black
}

func newMatrix(img *image.Gray) *gozxing.BitMatrix {
	black, _ := gozxing.NewBitMatrix(img.Rect.Dx(), img.Rect.Dy()) // fails for empty pictures only
	return black
}

// luminance hands gozxing the grey bytes themselves; its own source for an
// image.Image asks for them one by one through At.
type luminance struct {
	gozxing.LuminanceSourceBase
	pix []byte
}

func newLuminance(img *image.Gray) *luminance {
	return &luminance{gozxing.LuminanceSourceBase{Width: img.Rect.Dx(), Height: img.Rect.Dy()}, img.Pix}
}

func (l *luminance) GetRow(y int, row []byte) ([]byte, error) {
	return append(row[:0], l.pix[y*l.Width:(y+1)*l.Width]...), nil
}
func (l *luminance) GetMatrix() []byte { return l.pix }
func (l *luminance) Invert() gozxing.LuminanceSource {
	return gozxing.LuminanceSourceInvert(l)
}
func (l *luminance) String() string { return gozxing.LuminanceSourceString(l) }
