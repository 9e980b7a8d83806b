package symbol_test

import (
	"image"
	"strings"
	"testing"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/datamatrix"
	"github.com/makiuchi-d/gozxing/qrcode/decoder"
	"github.com/makiuchi-d/gozxing/qrcode/encoder"
)

// modules is a drawn symbol: rows of black modules.
type modules [][]bool

func (m modules) rows() int { return len(m) }

// qr draws text as a QR Code; charset "" is UTF-8 without a designator.
func qr(t testing.TB, text, charset string) modules {
	t.Helper()
	hints := map[gozxing.EncodeHintType]any{}
	if charset != "" {
		hints[gozxing.EncodeHintType_CHARACTER_SET] = charset
	}
	code, err := encoder.Encoder_encode(text, decoder.ErrorCorrectionLevel_L, hints)
	if err != nil {
		t.Fatal(err)
	}
	matrix := code.GetMatrix()
	out := make(modules, matrix.GetHeight())
	for y := range out {
		for x := range matrix.GetWidth() {
			out[y] = append(out[y], matrix.Get(x, y) == 1)
		}
	}
	return out
}

// latin1 is the text whose ISO-8859-1 is data.
func latin1(data []byte) string {
	runes := make([]rune, len(data))
	for i, b := range data {
		runes[i] = rune(b)
	}
	return string(runes)
}

func drawn(art string) modules {
	var out modules
	for _, line := range strings.Fields(art) {
		row := make([]bool, len(line))
		for x, c := range line {
			row[x] = c == '#'
		}
		out = append(out, row)
	}
	return out
}

func dataMatrix(t testing.TB, text string) modules {
	t.Helper()
	matrix, err := datamatrix.NewDataMatrixWriter().EncodeWithoutHint(text, gozxing.BarcodeFormat_DATA_MATRIX, 1, 1)
	if err != nil {
		t.Fatal(err)
	}
	out := make(modules, matrix.GetHeight())
	for y := range out {
		for x := range matrix.GetWidth() {
			out[y] = append(out[y], matrix.Get(x, y))
		}
	}
	return out
}

// paper is a white picture.
func paper(w, h int) *image.Gray {
	img := image.NewGray(image.Rect(0, 0, w, h))
	for i := range img.Pix {
		img.Pix[i] = 255
	}
	return img
}

// print draws m with its top left corner at (x, y), size pixels a module.
func print(img *image.Gray, m modules, x, y, size int) {
	for row := range m {
		for column, black := range m[row] {
			for dy := range size {
				for dx := range size {
					if black {
						img.Pix[img.PixOffset(x+column*size+dx, y+row*size+dy)] = 0
					}
				}
			}
		}
	}
}

const quiet = 4 // modules of white around a symbol

// printed is m alone on paper.
func printed(m modules, size int) *image.Gray {
	img := paper((len(m[0])+2*quiet)*size, (m.rows()+2*quiet)*size)
	print(img, m, quiet*size, quiet*size, size)
	return img
}

// turned is img with every pixel moved by to, which maps the unit square.
func turned(img *image.Gray, to func(x, y, w, h int) (int, int)) *image.Gray {
	b := img.Rect
	w, h := b.Dx(), b.Dy()
	out := paper(h, w)
	if x, y := to(w-1, h-1, w, h); (x != 0 && x != h-1) || (y != 0 && y != w-1) {
		out = paper(w, h)
	}
	for y := range h {
		for x := range w {
			tx, ty := to(x, y, w, h)
			out.Pix[ty*out.Stride+tx] = img.Pix[y*img.Stride+x]
		}
	}
	return out
}

func negative(img *image.Gray) *image.Gray {
	out := paper(img.Rect.Dx(), img.Rect.Dy())
	for i, v := range img.Pix {
		out.Pix[i] = 255 - v
	}
	return out
}
