package symbol

import (
	"context"
	"image"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/makiuchi-d/gozxing/qrcode/decoder"
	"github.com/makiuchi-d/gozxing/qrcode/encoder"
)

// A shot is a code as a camera sees it.
type shot struct {
	side   int                      // modules
	black  []bool                   // row by row
	place  func(x, y float64) point // of a point of the symbol
	pixels int                      // side of the picture
}

// shoot draws text as a QR Code that is turned by angle, size pixels a module,
// smaller to the right by perspective.
func shoot(t testing.TB, text string, size, angle, perspective, bow float64) (*image.Gray, shot) {
	t.Helper()
	code, err := encoder.Encoder_encode(text, decoder.ErrorCorrectionLevel_M, nil)
	if err != nil {
		t.Fatal(err)
	}
	m := code.GetMatrix()
	s := shot{side: m.GetWidth()}
	for y := range s.side {
		for x := range s.side {
			s.black = append(s.black, m.Get(x, y) == 1)
		}
	}
	s.pixels = int(size * float64(s.side+10) * 1.5 / (1 - perspective))
	sin, cos := math.Sincos(angle * math.Pi / 180)
	half := float64(s.side) / 2
	s.place = func(x, y float64) point {
		x, y = x-half, y-half
		y += bow * (1 - x*x/(half*half))
		w := size / (1 + perspective*x/half)
		x, y = x*w, y*w
		return point{float64(s.pixels)/2 + x*cos - y*sin, float64(s.pixels)/2 + x*sin + y*cos}
	}
	// Every module is scattered into the pixels that its parts fall into.
	img := image.NewGray(image.Rect(0, 0, s.pixels, s.pixels))
	dark, all := make([]float64, len(img.Pix)), make([]float64, len(img.Pix))
	parts := int(3 * size * (1 + perspective) / (1 - perspective))
	for y := -5 * parts; y < (s.side+5)*parts; y++ {
		for x := -5 * parts; x < (s.side+5)*parts; x++ {
			p := s.place((float64(x)+0.5)/float64(parts), (float64(y)+0.5)/float64(parts))
			if p.x < 0 || p.y < 0 || int(p.x) >= s.pixels || int(p.y) >= s.pixels {
				continue
			}
			i := int(p.y)*s.pixels + int(p.x)
			all[i]++
			if x >= 0 && y >= 0 && x < s.side*parts && y < s.side*parts && s.black[y/parts*s.side+x/parts] {
				dark[i]++
			}
		}
	}
	for i := range img.Pix {
		img.Pix[i] = byte(220 - 180*dark[i]/max(all[i], 1))
	}
	return img, s
}

// blurred is img after a Gauss of the given sigma in pixels, and with noise.
func blurred(img *image.Gray, sigma, noise float64) *image.Gray {
	r := rand.New(rand.NewPCG(9, 9))
	w, h := img.Rect.Dx(), img.Rect.Dy()
	reach := int(math.Ceil(3 * sigma))
	in, out := make([]float64, w*h), make([]float64, w*h)
	for i, v := range img.Pix {
		in[i] = float64(v)
	}
	for _, step := range [2]int{1, w} {
		for i := range in {
			sum, weights := 0.0, 0.0
			for k := -reach; k <= reach; k++ {
				if j := i + k*step; j >= 0 && j < len(in) {
					weight := math.Exp(-float64(k*k) / (2*sigma*sigma + 1e-9))
					sum += weight * in[j]
					weights += weight
				}
			}
			out[i] = sum / weights
		}
		in, out = out, in
	}
	seen := image.NewGray(img.Rect)
	for i, v := range in {
		seen.Pix[i] = byte(max(0, min(255, v+noise*r.NormFloat64())))
	}
	return seen
}

func testView(t testing.TB, img *image.Gray, by threshold) *view {
	t.Helper()
	v := views{picture: img, arena: new(arena)}
	return v.of(context.Background(), &rung{side: 10000, threshold: by})
}

// Every stage on the way to a symbol, for codes that lie in many ways.
func TestStages(t *testing.T) {
	long := strings.Repeat("stages ", 20)
	for name, test := range map[string]struct {
		text                          string
		size, angle, perspective, bow float64
	}{
		"upright":          {long, 4, 0, 0, 0},
		"turned":           {long, 4, 33, 0, 0},
		"by 45":            {long, 4, 45, 0, 0},
		"upside down":      {long, 4, 190, 0, 0},
		"small":            {long, 2, 12, 0, 0},
		"perspective":      {long, 5, 20, 0.25, 0},
		"strong":           {long, 7, 70, 0.33, 0},
		"bent":             {long, 4, 10, 0, 1.5},
		"version 1":        {"1234567", 4, 25, 0.1, 0},
		"version 1, large": {"1234567", 14, 60, 0.1, 0},
	} {
		t.Run(name, func(t *testing.T) {
			img, s := shoot(t, test.text, test.size, test.angle, test.perspective, test.bow)
			v := testView(t, img, midrange)
			found := finders(context.Background(), v.black, v.grey)
			for _, at := range []point{s.place(3.5, 3.5), s.place(float64(s.side)-3.5, 3.5), s.place(3.5, float64(s.side)-3.5)} {
				if !slices.ContainsFunc(found, func(f finder) bool { return f.at.distance(at) < 0.8*test.size }) {
					t.Fatalf("no finder at %v", at)
				}
			}
			all := triples(found)
			if len(all) == 0 {
				t.Fatal("no triple")
			}
			if d := all[0].corner.at.distance(s.place(3.5, 3.5)); d > test.size {
				t.Fatalf("the corner of the best triple is %.1f pixels off", d)
			}
			sizes := sizings(v.grey, &all[0])
			if len(sizes) == 0 || sizes[0].side != s.side {
				t.Fatalf("sizings %v, want %d", sizes, s.side)
			}
			l := lattice{projection: sizes[0].projection, side: s.side}
			l.align(v.grey, &all[0])
			if len(alignmentCentres(s.side)) == 0 {
				l.settle(v.grey)
			}
			for y := range s.side {
				for x := range s.side {
					at := point{float64(x) + 0.5, float64(y) + 0.5}
					if d := l.of(at.x, at.y).distance(s.place(at.x, at.y)); d > 0.5*test.size/(1-test.perspective) {
						t.Fatalf("module (%d, %d) is %.1f pixels off", x, y, d)
					}
				}
			}
			sheet := sampled(v.grey, &l).normalised()
			for i, black := range s.black {
				if black != (sheet.at(i%s.side, i/s.side) < 0) {
					t.Fatalf("module (%d, %d) has the wrong colour", i%s.side, i/s.side)
				}
			}
		})
	}
}

// What cannot be told by looking at it is read all the same.
func TestBadPhotos(t *testing.T) {
	text := strings.Repeat("bad photos ", 10)
	for name, test := range map[string]struct {
		size, sigma, noise float64 // sigma in pixels
	}{
		"sharp and small": {1.6, 0.3, 2},
		"blurred":         {4, 1.6, 3},
		"very blurred":    {6, 3.3, 2},
		"noisy":           {4, 0.8, 38},
		"all of it":       {3, 1.2, 15},
	} {
		for _, angle := range []float64{0, 17, 45} {
			img, _ := shoot(t, text, test.size, angle, 0.05, 0)
			var reader Reader
			found, err := reader.Read(context.Background(), blurred(img, test.sigma, test.noise))
			if err != nil || len(found) != 1 || string(found[0].Bytes) != text {
				t.Errorf("%s, turned by %.0f: %d symbols, %v", name, angle, len(found), err)
			}
		}
	}
}

func TestProjection(t *testing.T) {
	want := projection{3, 0.4, 100, -0.3, 2.8, 50, 0.002, -0.001}
	var pins []pin
	for _, p := range []point{{3.5, 3.5}, {29.5, 3.5}, {3.5, 29.5}, {26.5, 26.5}} {
		pins = append(pins, pin{p, want.of(p.x, p.y), 1})
	}
	got, ok := fitProjection(pins, 33)
	if !ok {
		t.Fatal("no projection")
	}
	for _, p := range []point{{0, 0}, {33, 0}, {10, 20}, {33, 33}} {
		if d := got.of(p.x, p.y).distance(want.of(p.x, p.y)); d > 1e-6 {
			t.Errorf("%v is %g off", p, d)
		}
	}
	if _, ok := fitProjection([]pin{pins[0], pins[0], pins[0], pins[0]}, 33); ok {
		t.Error("one point determines a projection")
	}
}

func TestBlocksAgreeWithPixels(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	img := image.NewGray(image.Rect(0, 0, 101, 83))
	for i := range img.Pix {
		img.Pix[i] = byte(r.Uint32())
	}
	v := testView(t, img, midrange)
	s := new(arena).stats(img)
	for y := range 80 {
		for x := range 96 {
			want := byte(0)
			if img.Pix[y*101+x] <= s.middle(x/blockSide, y/blockSide) {
				want = 1
			}
			// The last column of blocks overlaps the one before.
			if x < 93 && y < 75 && v.black.at(x, y) != want {
				t.Fatalf("pixel (%d, %d) is %d", x, y, v.black.at(x, y))
			}
		}
	}
}

func TestEdges(t *testing.T) {
	for row, want := range map[string][]int32{
		"..........":              nil,
		"##........":              {0, 2},
		".........#":              {9, 10},
		"..........####......##.": {10, 14, 20, 22},
		"####################":    {0, 20},
	} {
		b := bitmap{w: len(row), h: 1}
		for _, c := range row {
			b.black = append(b.black, map[rune]byte{'.': 0, '#': 1}[c])
		}
		if got := b.edges(0, nil); !slices.Equal(got, want) {
			t.Errorf("%s: %v", row, got)
		}
	}
}

func TestFunctionPatterns(t *testing.T) {
	for _, text := range []string{"1", strings.Repeat("a", 100), strings.Repeat("a", 900)} {
		_, s := shoot(t, text, 1, 0, 0, 0)
		known := 0
		for i, k := range functionPatterns(s.side) {
			if k == 0 {
				continue
			}
			known++
			if (k < 0) != s.black[i] {
				t.Fatalf("side %d: module (%d, %d)", s.side, i%s.side, i/s.side)
			}
		}
		if known < 3*64 {
			t.Errorf("side %d: %d modules known", s.side, known)
		}
	}
}

func TestShiftJIS(t *testing.T) {
	for raw, want := range map[string]bool{
		"\x93\xfa\x96{\x8c\xea\x82\xcc\x83R\x81[\x83h": true, // 日本語のコード
		"\xc3\xde\xbb\xde\xb2\xddQR":                   true, // ﾃﾞｻﾞｲﾝQR
		"caf\xe9":                                      false,
		"\xff\xfe\x00":                                 false,
		"Nguy\xf4n V\xb8n An, H\xb5 N\xe9i":            false, // TCVN3
		"\x82\xa0\x00":                                 false,
	} {
		if text, ok := (Symbol{Bytes: []byte(raw)}).Text(); ok != want {
			t.Errorf("%q: %q, %v", raw, text, ok)
		}
	}
}
