package symbol_test

import (
	"context"
	"image"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/soi-id/soi/verify/symbol"
)

// scene is a card on a table as a camera sees it: uneven light, print, noise,
// and a code unless m is nil.
func scene(w, h int, m modules, size int) *image.Gray {
	img := image.NewGray(image.Rect(0, 0, w, h))
	r := rand.New(rand.NewPCG(7, 7))
	for i := range img.Pix {
		img.Pix[i] = byte(110 + 60*(i%w)/w)
	}
	for y := h / 6; y < 5*h/6; y++ {
		for x := w / 6; x < 5*w/6; x++ {
			grey := 190 + 40*y/h
			if line := y / 12 % 4; line == 1 && x < w/2 && x/5*7919%3 == 0 {
				grey = 70 // print
			}
			img.Pix[y*w+x] = byte(grey)
		}
	}
	x0, y0 := 3*w/5, h/4
	for y := range m.rows() * size {
		for x := range len(m) * size {
			if m[y/size][x/size] {
				img.Pix[(y0+y)*w+x0+x] = 60
			}
		}
	}
	for i, v := range img.Pix {
		img.Pix[i] = byte(max(0, min(255, int(v)+r.IntN(17)-8)))
	}
	return img
}

func benchmark(b *testing.B, reader symbol.Reader, img *image.Gray, symbols int) {
	for b.Loop() {
		found, err := reader.Read(context.Background(), img)
		if err != nil || len(found) != symbols {
			b.Fatalf("%d symbols, error %v", len(found), err)
		}
	}
}

func BenchmarkFrameWithoutCode(b *testing.B) {
	benchmark(b, symbol.Reader{Live: true}, scene(1280, 720, nil, 0), 0)
}

func BenchmarkFrameWithCode(b *testing.B) {
	benchmark(b, symbol.Reader{Live: true}, scene(1280, 720, qr(b, strings.Repeat("payload ", 14), ""), 6), 1)
}

func BenchmarkCardPhoto(b *testing.B) {
	benchmark(b, symbol.Reader{}, scene(4000, 3000, qr(b, strings.Repeat("payload ", 14), ""), 16), 1)
}

func BenchmarkPhotoWithoutCode(b *testing.B) {
	benchmark(b, symbol.Reader{}, scene(4000, 3000, nil, 0), 0)
}
