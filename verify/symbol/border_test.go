package symbol

import (
	"context"
	"fmt"
	"image"
	"math"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/common/reedsolomon"
	"github.com/makiuchi-d/gozxing/datamatrix"
	"github.com/makiuchi-d/gozxing/datamatrix/encoder"
)

// A pattern is a drawn symbol.
type pattern struct {
	w, h  int
	black []bool
}

func newPattern(w, h int) pattern { return pattern{w, h, make([]bool, w*h)} }
func (p pattern) set(x, y int)    { p.black[y*p.w+x] = true }
func (p pattern) mirrored() pattern {
	out := newPattern(p.w, p.h)
	for i, black := range p.black {
		out.black[i/p.w*p.w+p.w-1-i%p.w] = black
	}
	return out
}

func matrixPattern(t testing.TB, text string, rectangle bool) pattern {
	t.Helper()
	shape := encoder.SymbolShapeHint_FORCE_SQUARE
	if rectangle {
		shape = encoder.SymbolShapeHint_FORCE_RECTANGLE
	}
	hints := map[gozxing.EncodeHintType]any{gozxing.EncodeHintType_DATA_MATRIX_SHAPE: shape}
	m, err := datamatrix.NewDataMatrixWriter().Encode(text, gozxing.BarcodeFormat_DATA_MATRIX, 1, 1, hints)
	if err != nil {
		t.Fatal(err)
	}
	p := newPattern(m.GetWidth(), m.GetHeight())
	for i := range p.black {
		p.black[i] = m.Get(i%p.w, i/p.w)
	}
	return p
}

// aztecPattern draws text, in a binary shift, as an Aztec Code of so many
// layers (ISO/IEC 24778:2008 §7), filled up with check words.
func aztecPattern(t testing.TB, text string, layers int, compact bool) pattern {
	t.Helper()
	m := mode{compact: compact, layers: layers}
	wide, field := 12, reedsolomon.GenericGF_AZTEC_DATA_12
	switch {
	case layers <= 2:
		wide, field = 6, reedsolomon.GenericGF_AZTEC_DATA_6
	case layers <= 8:
		wide, field = 8, reedsolomon.GenericGF_AZTEC_DATA_8
	case layers <= 22:
		wide, field = 10, reedsolomon.GenericGF_AZTEC_DATA_10
	}
	var data []int
	put := func(bits []int, value, n int) []int {
		for i := n - 1; i >= 0; i-- {
			bits = append(bits, value>>i&1)
		}
		return bits
	}
	data = put(data, 31, 5)
	if len(text) < 32 {
		data = put(data, len(text), 5)
	} else {
		data = put(data, len(text)-31, 16)
	}
	for _, c := range []byte(text) {
		data = put(data, int(c), 8)
	}
	var words []int
	for i := 0; i < len(data); {
		word := 0
		for k := range wide {
			bit := 1
			if i+k < len(data) {
				bit = data[i+k]
			}
			word = word<<1 | bit
		}
		i += wide
		switch all := 1<<wide - 1; word &^ 1 {
		case all &^ 1:
			word = all &^ 1
			i--
		case 0:
			word = 1
			i--
		}
		words = append(words, word)
	}
	total := (112 + 16*layers) * layers
	if compact {
		total = (88 + 16*layers) * layers
	}
	m.words = len(words)
	if !m.checked() {
		t.Fatalf("%d bytes in %d layers", len(text), layers)
	}
	checked := func(field *reedsolomon.GenericGF, words []int, total int) []int {
		all := append(append([]int(nil), words...), make([]int, total-len(words))...)
		if err := reedsolomon.NewReedSolomonEncoder(field).Encode(all, total-len(words)); err != nil {
			t.Fatal(err)
		}
		return all
	}
	message := make([]int, total%wide)
	for _, word := range checked(field, words, total/wide) {
		message = put(message, word, wide)
	}
	var head []int
	if compact {
		both := (layers-1)<<6 | (m.words - 1)
		head = checked(reedsolomon.GenericGF_AZTEC_PARAM, []int{both >> 4, both & 15}, 7)
	} else {
		both := (layers-1)<<11 | (m.words - 1)
		head = checked(reedsolomon.GenericGF_AZTEC_PARAM, []int{both >> 12, both >> 8 & 15, both >> 4 & 15, both & 15}, 10)
	}
	var modeBits []int
	for _, word := range head {
		modeBits = put(modeBits, word, 4)
	}

	base, core := 14+4*layers, 7
	if compact {
		base, core = 11+4*layers, 5
	}
	side := m.side()
	p := newPattern(side, side)
	centre := side / 2
	place := make([]int, base)
	for i := range place {
		place[i] = i
	}
	if !compact {
		for i := range base / 2 {
			place[base/2-i-1] = centre - i - i/15 - 1
			place[base/2+i] = centre + i + i/15 + 1
		}
	}
	offset := 0
	for i := range layers {
		row := 4*(layers-i) + 12
		if compact {
			row -= 3
		}
		for j := range row {
			for k := range 2 {
				near, far := place[2*i+k], place[base-1-2*i-k]
				along, back := place[2*i+j], place[base-1-2*i-j]
				for q, at := range [...][2]int{{near, along}, {along, far}, {far, back}, {back, near}} {
					if message[offset+2*row*q+2*j+k] == 1 {
						p.set(at[0], at[1])
					}
				}
			}
		}
		offset += 8 * row
	}
	for q := range 4 {
		n := len(modeBits) / 4
		for i := range n {
			x := 2 + i
			if !compact && i >= 5 {
				x++
			}
			if modeBits[q*n+i] == 1 {
				x, y := turnedPlace(x, 0, 2*core+1, q)
				p.set(centre-core+x, centre-core+y)
			}
		}
	}
	if !compact {
		for j := 0; j <= centre; j += 16 {
			for k := centre & 1; k < side; k += 2 {
				p.set(centre-j, k)
				p.set(centre+j, k)
				p.set(k, centre-j)
				p.set(k, centre+j)
			}
		}
	}
	for y := -core + 1; y < core; y++ {
		for x := -core + 1; x < core; x++ {
			p.black[(centre+y)*side+centre+x] = max(x, -x, y, -y)%2 == 0
		}
	}
	for _, at := range [...][2]int{{-core, -core}, {1 - core, -core}, {-core, 1 - core}, {core, -core}, {core, 1 - core}, {core, core - 1}} {
		p.set(centre+at[0], centre+at[1])
	}
	return p
}

// A pose is how a symbol lies in a scene.
type pose struct {
	at                       point
	size, angle, perspective float64
	sigma, noise             float64 // of blur in pixels, of noise in levels
}

// card is a camera's picture of a card with print in lines, a frame and a
// pattern behind it.
var card = sync.OnceValue(func() *image.Gray {
	const w, h = 1280, 720
	img := image.NewGray(image.Rect(0, 0, w, h))
	r := rand.New(rand.NewPCG(5, 6))
	for y := range h {
		for x := range w {
			level := 205 + 18*math.Sin(float64(x)/7+3*math.Sin(float64(y)/31)) - float64(x)/40
			if x < 30 || y < 24 || x > w-40 || y > h-30 {
				level = 90 + 20*math.Sin(float64(x+y)/3)
			}
			img.Pix[y*w+x] = byte(level)
		}
	}
	// Letters of straight strokes.
	fill := func(x0, y0, x1, y1 int) {
		for y := y0; y < y1; y++ {
			for x := x0; x < x1; x++ {
				img.Pix[y*w+x] = 55
			}
		}
	}
	for y := 50; y < h-70; y += 34 {
		for x := 60; x < w-80; x += 15 {
			if r.IntN(6) == 0 {
				continue
			}
			fill(x, y, x+3, y+18)
			if r.IntN(2) == 0 {
				fill(x, y, x+10, y+3)
			}
			if r.IntN(2) == 0 {
				fill(x, y+15, x+10, y+18)
			}
			if r.IntN(2) == 0 {
				fill(x+8, y, x+11, y+18)
			}
		}
	}
	fill(900, 60, 1150, 64)
	fill(900, 60, 904, 300)
	return img
})

// cardScene is the card with a symbol on a white field.
func cardScene(p pattern, s pose) *image.Gray {
	const w, h = 1280, 720
	img := image.NewGray(image.Rect(0, 0, w, h))
	copy(img.Pix, card().Pix)
	if p.w > 0 {
		sin, cos := math.Sincos(s.angle * math.Pi / 180)
		half := float64(p.w) / 2
		const quiet, parts = 2, 3
		reach := int(1.3 * s.size * math.Hypot(float64(p.w+2*quiet), float64(p.h+2*quiet)) / 2 / (1 - s.perspective))
		for y := max(0, int(s.at.y)-reach); y < min(h, int(s.at.y)+reach); y++ {
			for x := max(0, int(s.at.x)-reach); x < min(w, int(s.at.x)+reach); x++ {
				dark, field := 0, 0
				for part := range parts * parts {
					dx := float64(x) + (float64(part%parts)+0.5)/parts - s.at.x
					dy := float64(y) + (float64(part/parts)+0.5)/parts - s.at.y
					u, v := dx*cos+dy*sin, dy*cos-dx*sin
					mx := u / (s.size - u*s.perspective/half)
					my := v * (1 + s.perspective*mx/half) / s.size
					mx, my = mx+half, my+float64(p.h)/2
					if s.size-u*s.perspective/half <= 0 || mx < -quiet || my < -quiet || mx >= float64(p.w)+quiet || my >= float64(p.h)+quiet {
						continue
					}
					field++
					if mx >= 0 && my >= 0 && int(mx) < p.w && int(my) < p.h && p.black[int(my)*p.w+int(mx)] {
						dark++
					}
				}
				i := y*w + x
				img.Pix[i] = byte((int(img.Pix[i])*(parts*parts-field) + 225*(field-dark) + 45*dark) / (parts * parts))
			}
		}
	}
	if p.w == 0 {
		return blurred(img, s.sigma, s.noise)
	}
	// Blur is worth its time around the symbol only.
	reach := int(s.size*math.Hypot(float64(p.w+8), float64(p.h+8))) / 2
	box := image.Rect(int(s.at.x)-reach, int(s.at.y)-reach, int(s.at.x)+reach, int(s.at.y)+reach).Intersect(img.Rect)
	part := image.NewGray(image.Rect(0, 0, box.Dx(), box.Dy()))
	for y := range box.Dy() {
		copy(part.Pix[y*part.Stride:(y+1)*part.Stride], img.Pix[img.PixOffset(box.Min.X, box.Min.Y+y):])
	}
	part = blurred(part, s.sigma, 0)
	for y := range box.Dy() {
		copy(img.Pix[img.PixOffset(box.Min.X, box.Min.Y+y):], part.Pix[y*part.Stride:(y+1)*part.Stride])
	}
	r := rand.New(rand.NewPCG(8, uint64(s.angle)))
	for i, v := range img.Pix {
		img.Pix[i] = byte(max(0, min(255, float64(v)+s.noise*r.NormFloat64())))
	}
	return img
}

// Codes anywhere in a picture of a card, turned and tilted.
func TestMatricesInScenes(t *testing.T) {
	// A turn of 10 and more sizes show more, and take some minutes.
	turn, sizes := 110.0, []float64{2.5, 5}
	if testing.Short() {
		t.Skip("a minute under the race detector, and TestEverySizeOfDataMatrix goes the same way")
	}
	long := strings.Repeat("2D-DOC 0123456789 ", 9)
	for _, code := range []struct {
		name, text string
		pattern
		floor float64
	}{
		{"data matrix small", "123456", matrixPattern(t, "123456", false), 0.9},
		{"data matrix", "DC04FR0AXT4A0E840E8A012", matrixPattern(t, "DC04FR0AXT4A0E840E8A012", false), 0.9},
		{"data matrix mirrored", "DC04FR0AXT4A0E840E8A012", matrixPattern(t, "DC04FR0AXT4A0E840E8A012", false).mirrored(), 0.9},
		{"data matrix large", long, matrixPattern(t, long, false), 0.9},
		{"data matrix oblong", "0123456789012345", matrixPattern(t, "0123456789012345", true), 0.9},
		{"data matrix oblong, mirrored", "0123456789012345", matrixPattern(t, "0123456789012345", true).mirrored(), 0.9},
		{"aztec compact", "ticket 42", aztecPattern(t, "ticket 42", 2, true), 0.9},
		{"aztec mirrored", "ticket 42", aztecPattern(t, "ticket 42", 2, true).mirrored(), 0.9},
		{"aztec full", long, aztecPattern(t, long, 9, false), 0.9},
	} {
		table := &strings.Builder{}
		read, all := 0, 0
		for _, size := range sizes {
			if size*float64(code.w) > 420 {
				continue
			}
			for _, view := range []struct {
				name                      string
				perspective, sigma, noise float64
			}{
				{"flat", 0, 0.5, 3}, {"tilted", 0.08, 0.5, 3}, {"blurred", 0.03, 0.3 * size, 3}, {"noisy", 0.03, 0.6, 12},
			} {
				n, right := 0, 0
				for angle := 0.0; angle < 360; angle += turn {
					at := point{330 + 500*math.Mod(angle/77, 1), 310 + 90*math.Mod(angle/31, 1)}
					img := cardScene(code.pattern, pose{at, size, angle, view.perspective, view.sigma, view.noise})
					reader := Reader{Live: true}
					found, err := reader.Read(context.Background(), img)
					if err != nil {
						t.Fatal(err)
					}
					n++
					for _, s := range found {
						if string(s.Bytes) != code.text {
							t.Errorf("%s: a false read", code.name)
							continue
						}
						right++
					}
				}
				fmt.Fprintf(table, "  %s %3.0f%%", view.name, 100*float64(right)/float64(n))
				read, all = read+right, all+n
			}
			fmt.Fprintf(table, "  at %.1f pixels\n", size)
		}
		t.Logf("%s, %d x %d: %.1f %% of %d\n%s", code.name, code.w, code.h, 100*float64(read)/float64(all), all, table)
		if float64(read) < code.floor*float64(all) {
			t.Errorf("%s: read %d of %d", code.name, read, all)
		}
	}
}

func TestSceneHoldsNoCode(t *testing.T) {
	for _, noise := range []float64{0, 4, 15} {
		var reader Reader
		img := cardScene(pattern{}, pose{noise: noise, sigma: 0.5})
		if found, err := reader.Read(context.Background(), img); found != nil || err != nil {
			t.Errorf("noise %.0f: %d symbols, %v", noise, len(found), err)
		}
	}
}

func BenchmarkSceneWithoutCode(b *testing.B) {
	img := cardScene(pattern{}, pose{noise: 4, sigma: 0.5})
	reader := Reader{Live: true}
	for b.Loop() {
		if found, _ := reader.Read(context.Background(), img); found != nil {
			b.Fatal("a code")
		}
	}
}

func BenchmarkMatrixDetectors(b *testing.B) {
	for name, img := range map[string]*image.Gray{
		"scene": cardScene(pattern{}, pose{noise: 4, sigma: 0.5}), "noise": blurred(image.NewGray(image.Rect(0, 0, 1280, 720)), 0.1, 255),
	} {
		v := testView(b, img, blocks)
		for detector, detect := range map[string]detector{"data matrix": dataMatrices, "aztec": aztecCodes} {
			b.Run(name+"/"+detector, func(b *testing.B) {
				for b.Loop() {
					detect(context.Background(), v, func(grid) bool { return false })
				}
			})
		}
	}
}

// plain is a symbol alone on paper.
func plain(p pattern, size int) *image.Gray {
	const quiet = 2
	w, h := (p.w+2*quiet)*size, (p.h+2*quiet)*size
	img := image.NewGray(image.Rect(0, 0, w, h))
	for i := range img.Pix {
		x, y := i%w/size-quiet, i/w/size-quiet
		img.Pix[i] = 255
		if x >= 0 && y >= 0 && x < p.w && y < p.h && p.black[y*p.w+x] {
			img.Pix[i] = 0
		}
	}
	return img
}

func readsAs(t *testing.T, name string, p pattern, kind Symbology, text string) {
	t.Helper()
	var reader Reader
	found, err := reader.Read(context.Background(), plain(p, 4))
	if err != nil || len(found) != 1 || found[0].Symbology != kind || string(found[0].Bytes) != text {
		t.Errorf("%s: %d symbols, %v", name, len(found), err)
	}
}

func TestEverySizeOfDataMatrix(t *testing.T) {
	seen := map[[2]int]bool{}
	for n := 2; n < 1500; n += 1 + n/12 {
		text := strings.Repeat("Every Size? ", 130)[:n]
		for _, oblong := range []bool{false, true} {
			if oblong && n > 45 {
				continue
			}
			p := matrixPattern(t, text, oblong)
			if seen[[2]int{p.w, p.h}] {
				continue
			}
			seen[[2]int{p.w, p.h}] = true
			name := fmt.Sprintf("%d x %d", p.h, p.w)
			for _, size := range matrixSizes {
				if size.rows != p.h || size.columns != p.w {
					continue
				}
				for i, known := range size.borders()[:p.w*p.h] {
					if p.w == p.h && known != 0 && (known < 0) != p.black[i] {
						t.Fatalf("%s: the borders are not as they are drawn", name)
					}
				}
			}
			readsAs(t, name, p, DataMatrix, text)
		}
	}
	if len(seen) < 28 {
		t.Errorf("%d sizes", len(seen))
	}
}

func TestEverySizeOfAztec(t *testing.T) {
	for layers := 1; layers <= 32; layers++ {
		text := strings.Repeat("layers ", 200)[:8*layers+layers*layers]
		if layers <= 4 {
			readsAs(t, fmt.Sprintf("compact, %d layers", layers), aztecPattern(t, "abc", layers, true), Aztec, "abc")
		}
		readsAs(t, fmt.Sprintf("%d layers", layers), aztecPattern(t, text, layers, false), Aztec, text)
	}
}

// Without check words any pattern would be a symbol.
func TestAztecWithoutCheckWords(t *testing.T) {
	for words, want := range map[int]bool{1: true, 13: true, 14: true, 15: false, 17: false} {
		if m := (mode{compact: true, layers: 1, words: words}); m.checked() != want {
			t.Errorf("%d of 17 words: %v", words, !want)
		}
	}
}

func TestSides(t *testing.T) {
	b := &bitmap{w: 64, h: 64, black: make([]byte, 64*64)}
	for y := 10; y < 50; y++ {
		for x := 20; x < 44; x++ {
			b.black[y*64+x] = 1
		}
	}
	count := 0
	borders(context.Background(), b, func(sides []side) {
		for i, s := range sides {
			corner, ok := s.meet(sides[(i+1)%len(sides)])
			if (corner == point{20, 50}) && ok {
				count++
			}
		}
	})
	if count != 1 {
		t.Errorf("%d corners below left, want 1", count)
	}
}

// Borders of any picture come to an end, and their sides lie in it.
func FuzzBorders(f *testing.F) {
	f.Add(plain(matrixPattern(f, "abc", false), 5).Pix, 70)
	f.Add(plain(aztecPattern(f, "abc", 1, true), 3).Pix, 57)
	f.Fuzz(func(t *testing.T, pix []byte, width int) {
		if width < 1 || width > len(pix) || len(pix) > 1<<16 {
			return
		}
		b := &bitmap{w: width, h: len(pix) / width}
		for _, v := range pix {
			b.black = append(b.black, v>>7^1)
		}
		borders(context.Background(), b, func(sides []side) {
			for _, s := range sides {
				for _, p := range [...]point{s.from, s.to} {
					if !(p.x >= -20 && p.y >= -20 && p.x <= float64(b.w)+20 && p.y <= float64(b.h)+20) {
						t.Fatalf("a side to %v", p)
					}
				}
			}
		})
	})
}

// Corners are the symbol's own, also where it is seen from behind.
func TestCornersOfMatricesInScenes(t *testing.T) {
	for name, p := range map[string]pattern{
		"data matrix": matrixPattern(t, "corners of a square", false),
		"oblong":      matrixPattern(t, "0123456789012345", true),
		"aztec":       aztecPattern(t, "corners", 2, true),
	} {
		for _, mirrored := range []bool{false, true} {
			if mirrored {
				p = p.mirrored()
			}
			for _, angle := range []float64{10, 100, 190, 280} {
				s := pose{at: point{400, 300}, size: 5, angle: angle, sigma: 0.5, noise: 2}
				reader := Reader{Live: true}
				found, err := reader.Read(context.Background(), cardScene(p, s))
				if err != nil || len(found) != 1 {
					t.Errorf("%s, %.0f: %d symbols, %v", name, angle, len(found), err)
					continue
				}
				sin, cos := math.Sincos(angle * math.Pi / 180)
				for i, sign := range [...]point{{-1, -1}, {1, -1}, {1, 1}, {-1, 1}} {
					if mirrored {
						sign.x = -sign.x
					}
					x, y := sign.x*float64(p.w)*s.size/2, sign.y*float64(p.h)*s.size/2
					want := point{s.at.x + x*cos - y*sin, s.at.y + x*sin + y*cos}
					got := point{float64(found[0].Corners[i].X), float64(found[0].Corners[i].Y)}
					if got.distance(want) > s.size {
						t.Errorf("%s, mirrored %v, %.0f: corner %d is %.0f pixels off", name, mirrored, angle, i, got.distance(want))
					}
				}
			}
		}
	}
}
