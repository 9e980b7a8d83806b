package symbol_test

import (
	"bytes"
	"context"
	"image"
	"math/rand/v2"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/soi-id/soi/verify/symbol"
)

func readAll(t testing.TB, img *image.Gray) []symbol.Symbol {
	t.Helper()
	var reader symbol.Reader
	found, err := reader.Read(context.Background(), img)
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// readOne reads a picture of one symbol and checks what it holds.
func readOne(t *testing.T, img *image.Gray, kind symbol.Symbology, want []byte) symbol.Symbol {
	t.Helper()
	found := readAll(t, img)
	if len(found) != 1 {
		t.Fatalf("%d symbols, want 1", len(found))
	}
	if found[0].Symbology != kind || !bytes.Equal(found[0].Bytes, want) {
		t.Fatalf("%s of %d bytes, not exactly the %d written", found[0].Symbology, len(found[0].Bytes), len(want))
	}
	return found[0]
}

func random(seed uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, 2)) }

func TestBytesAreExact(t *testing.T) {
	r := random(1)
	for _, n := range []int{1, 2, 3, 17, 100, 354, 900, 1500, 2200, 2900} {
		data := make([]byte, n)
		for i := range data {
			data[i] = byte(r.Uint32())
		}
		readOne(t, printed(qr(t, latin1(data), "ISO-8859-1"), 3), symbol.QRCode, data)
	}
	every := make([]byte, 256)
	for i := range every {
		every[i] = byte(i)
	}
	readOne(t, printed(qr(t, latin1(every), "ISO-8859-1"), 4), symbol.QRCode, every)
}

func TestText(t *testing.T) {
	const vietnamese = "Nguyễn Thị Ánh Tuyết, Đường Trần Hưng Đạo, Thừa Thiên Huế"
	digits := strings.Repeat("3141592653", 709)[:7089]
	base45 := strings.Repeat("HC1:6BF+70790T9WJWG.FKY*4GO0 $%/-", 40)[:1000]
	for name, test := range map[string]struct{ text, charset string }{
		"vietnamese":           {vietnamese, ""},
		"vietnamese with eci":  {vietnamese, "UTF-8"},
		"utf-8 that is short":  {"ạ", ""},
		"latin-1 within utf-8": {"café ÿ", ""},
		"shift-jis with eci":   {"点茗ｱ", "Shift_JIS"},
		"utf-16 with eci":      {"Huế", "UnicodeBigUnmarked"},
		"7089 digits":          {digits, ""},
		"1000 of base45":       {base45, ""},
		"line ends":            {"a\r\nb\n\tc\x00\x1d", ""},
	} {
		t.Run(name, func(t *testing.T) {
			s := readOne(t, printed(qr(t, test.text, test.charset), 4), symbol.QRCode, []byte(test.text))
			if text, ok := s.Text(); !ok || text != test.text {
				t.Errorf("text %q, %v", text, ok)
			}
		})
	}
}

func TestDataMatrix(t *testing.T) {
	for _, text := range []string{
		"ABC", "0123456789", "DC02FR000001125E125E0226FR247500010MARIE", "lower case text, longer", "A>B*C\rD>E*F\rG>H*I\r",
		"mixed Case 42 {with} ~tilde~", ".XYZ.ABC.123.", strings.Repeat("long ", 60),
	} {
		readOne(t, printed(dataMatrix(t, text), 6), symbol.DataMatrix, []byte(text))
	}
	readOne(t, printed(drawn(matrixBinary), 6), symbol.DataMatrix, []byte("SOI0123456789 abc {\xe9}~\xff\xfe"))
}

func TestAztec(t *testing.T) {
	readOne(t, printed(drawn(aztecUTF8), 6), symbol.Aztec, []byte("Soi 0123456789, HC1: Đào tạo thử nghiệm #7 [ok]"))
	readOne(t, printed(drawn(aztecBinary), 6), symbol.Aztec,
		[]byte("SOI binary \xff\xfe\xfd\xfc\xfb\xfa\xf9\xf8\xf7\xf6\xf5\xf4"))
}

// turns are the eight ways in which a picture can lie, and how they move a pixel.
var turns = map[string]func(x, y, w, h int) (int, int){
	"upright":       func(x, y, w, h int) (int, int) { return x, y },
	"90":            func(x, y, w, h int) (int, int) { return h - 1 - y, x },
	"180":           func(x, y, w, h int) (int, int) { return w - 1 - x, h - 1 - y },
	"270":           func(x, y, w, h int) (int, int) { return y, w - 1 - x },
	"mirrored":      func(x, y, w, h int) (int, int) { return w - 1 - x, y },
	"mirrored, 90":  func(x, y, w, h int) (int, int) { return h - 1 - y, w - 1 - x },
	"mirrored, 180": func(x, y, w, h int) (int, int) { return x, h - 1 - y },
	"mirrored, 270": func(x, y, w, h int) (int, int) { return y, x },
}

// Corners are the symbol's own, however it lies.
func TestCorners(t *testing.T) {
	const size = 6
	for _, test := range []struct {
		name      string
		m         modules
		mirrors   bool
		kind      symbol.Symbology
		tolerance int
	}{
		{"without alignment pattern", qr(t, "0123456789", ""), true, symbol.QRCode, size},
		{"version 3", qr(t, strings.Repeat("a", 50), ""), true, symbol.QRCode, size},
		{"version 15", qr(t, strings.Repeat("a", 500), ""), true, symbol.QRCode, size},
		{"data matrix", dataMatrix(t, "DC02FR000001125E125E0226FR"), true, symbol.DataMatrix, 2 * size},
		{"aztec", drawn(aztecUTF8), true, symbol.Aztec, 2 * size},
	} {
		upright := printed(test.m, size)
		low, right, bottom := quiet*size, (quiet+len(test.m[0]))*size-1, (quiet+test.m.rows())*size-1
		at := [4]image.Point{{X: low, Y: low}, {X: right, Y: low}, {X: right, Y: bottom}, {X: low, Y: bottom}}
		for name, turn := range turns {
			if strings.HasPrefix(name, "mirrored") && !test.mirrors {
				continue
			}
			t.Run(test.name+"/"+name, func(t *testing.T) {
				found := readAll(t, turned(upright, turn))
				if len(found) != 1 || found[0].Symbology != test.kind {
					t.Fatalf("%d symbols", len(found))
				}
				for i, p := range at {
					want := image.Pt(turn(p.X, p.Y, upright.Rect.Dx(), upright.Rect.Dy()))
					if off := found[0].Corners[i].Sub(want); max(off.X, -off.X, off.Y, -off.Y) > test.tolerance {
						t.Errorf("corner %d is %v, want about %v", i, found[0].Corners[i], want)
					}
				}
			})
		}
	}
}

func TestCornersOfAScaledPicture(t *testing.T) {
	m := qr(t, "a large picture", "")
	img := paper(3000, 2000)
	print(img, m, 2000, 1100, 20)
	part := img.SubImage(image.Rect(1000, 500, 3000, 2000)).(*image.Gray)
	for _, picture := range []*image.Gray{img, part} {
		s := readOne(t, picture, symbol.QRCode, []byte("a large picture"))
		if off := s.Corners[0].Sub(image.Pt(2000, 1100)); max(off.X, -off.X, off.Y, -off.Y) > 20 {
			t.Errorf("top left is %v", s.Corners[0])
		}
	}
}

func TestInverted(t *testing.T) {
	for name, test := range map[string]struct {
		m    modules
		kind symbol.Symbology
		want string
	}{
		"qr":          {qr(t, "white on black", ""), symbol.QRCode, "white on black"},
		"data matrix": {dataMatrix(t, "white on black"), symbol.DataMatrix, "white on black"},
	} {
		t.Run(name, func(t *testing.T) {
			readOne(t, negative(printed(test.m, 6)), test.kind, []byte(test.want))
		})
	}
}

func TestSeveralInOnePicture(t *testing.T) {
	img := paper(800, 600)
	front, back := qr(t, "the front of a card", ""), qr(t, strings.Repeat("the back of a card ", 20), "")
	print(img, front, 40, 40, 6)
	print(img, back, 480, 20, 3)
	print(img, front, 40, 350, 6) // the same again is another symbol
	print(img, dataMatrix(t, "IN THE MIDDLE"), 330, 280, 5)
	var got []string
	for _, s := range readAll(t, img) {
		got = append(got, string(s.Symbology)+" "+string(s.Bytes[:12]))
	}
	slices.Sort(got)
	want := []string{"data_matrix IN THE MIDDL", "qr_code the back of ", "qr_code the front of", "qr_code the front of"}
	if !slices.Equal(got, want) {
		t.Errorf("read %q", got)
	}
}

// A small code beside a large one: no size shows both.
func TestSeveralSizesInOnePicture(t *testing.T) {
	img := paper(3000, 2000)
	large, small := strings.Repeat("large ", 2), strings.Repeat("small ", 20)
	print(img, qr(t, large, ""), 100, 100, 50)
	print(img, qr(t, small, ""), 2000, 1200, 6)
	var got []string
	for _, s := range readAll(t, img) {
		got = append(got, string(s.Bytes))
	}
	slices.Sort(got)
	if !slices.Equal(got, []string{large, small}) {
		t.Errorf("read %q", got)
	}
}

// False reads: what is not a code gives nothing.
func TestNothing(t *testing.T) {
	pictures := map[string]*image.Gray{
		"white": paper(640, 480), "black": negative(paper(640, 480)), "a pixel": paper(1, 1),
		"a line": paper(2000, 1), "no pixels": image.NewGray(image.Rectangle{}),
	}
	stripes, finders := paper(600, 600), paper(600, 600)
	for i := range stripes.Pix {
		if i/7%2 == 0 {
			stripes.Pix[i] = 0
		}
	}
	eye := drawn("####### #.....# #.###.# #.###.# #.###.# #.....# #######")
	for y := 5; y < 580; y += 18 {
		for x := 5; x < 580; x += 18 {
			print(finders, eye, x, y, 2)
		}
	}
	pictures["stripes"], pictures["a thousand finder patterns"] = stripes, finders
	for name, img := range pictures {
		if found := readAll(t, img); found != nil {
			t.Errorf("%s: %d symbols", name, len(found))
		}
	}
}

func TestNoiseHoldsNoCode(t *testing.T) {
	n := 150
	if testing.Short() {
		n = 10
	}
	r := random(3)
	for i := range n {
		img := paper(40+r.IntN(200), 40+r.IntN(200))
		module := 1 + r.IntN(6)
		for y := range img.Rect.Dy() {
			for x := range img.Rect.Dx() {
				if y%module > 0 {
					img.Pix[y*img.Stride+x] = img.Pix[(y-1)*img.Stride+x]
				} else if x%module > 0 {
					img.Pix[y*img.Stride+x] = img.Pix[y*img.Stride+x-1]
				} else {
					img.Pix[y*img.Stride+x] = byte(r.Uint32())
				}
			}
		}
		if found := readAll(t, img); found != nil {
			t.Fatalf("picture %d: %s of %d bytes", i, found[0].Symbology, len(found[0].Bytes))
		}
	}
}

// A damaged code is read exactly or not at all.
func TestDamageNeverChangesBytes(t *testing.T) {
	text := []byte(strings.Repeat("exactly these bytes ", 6))
	whole := printed(qr(t, string(text), ""), 4)
	r := random(4)
	read := 0
	for damage := range 60 {
		img := paper(whole.Rect.Dx(), whole.Rect.Dy())
		copy(img.Pix, whole.Pix)
		for range damage {
			x, y := r.IntN(img.Rect.Dx()-8), r.IntN(img.Rect.Dy()-8)
			grey := byte(r.Uint32())
			for i := range 64 {
				img.Pix[img.PixOffset(x+i%8, y+i/8)] = grey
			}
		}
		for _, s := range readAll(t, img) {
			read++
			if !bytes.Equal(s.Bytes, text) {
				t.Fatalf("damage %d: read something else", damage)
			}
		}
	}
	if read < 3 {
		t.Errorf("read %d of 60", read)
	}
}

func TestCancelled(t *testing.T) {
	var reader symbol.Reader
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	found, err := reader.Read(ctx, printed(qr(t, "abc", ""), 4))
	if found != nil || err != context.Canceled {
		t.Errorf("%d symbols, error %v", len(found), err)
	}
}

// countdown is a context that ends after its error was asked for n times.
type countdown struct {
	context.Context
	left atomic.Int64
}

func (c *countdown) Err() error {
	if c.left.Add(-1) < 0 {
		return context.Canceled
	}
	return nil
}

func TestCancelledOnTheWay(t *testing.T) {
	var reader symbol.Reader
	img := paper(1000, 1000)
	for n := range 200 {
		c := &countdown{Context: context.Background()}
		c.left.Store(int64(n))
		if found, err := reader.Read(c, img); err == nil {
			if n < 20 {
				t.Errorf("looked at its context %d times only", n)
			}
			return
		} else if found != nil || err != context.Canceled {
			t.Fatalf("%d symbols, error %v", len(found), err)
		}
	}
}

func TestBudget(t *testing.T) {
	reader := symbol.Reader{Budget: time.Nanosecond}
	found, err := reader.Read(context.Background(), printed(qr(t, "abc", ""), 4))
	if found != nil || err != nil {
		t.Errorf("%d symbols, error %v; want nothing and none", len(found), err)
	}
	reader.Budget = time.Hour
	if found, err := reader.Read(context.Background(), printed(qr(t, "abc", ""), 4)); len(found) != 1 || err != nil {
		t.Errorf("%d symbols, error %v; want one", len(found), err)
	}
}

func FuzzRead(f *testing.F) {
	f.Add(printed(qr(f, "abc", ""), 2).Pix, 58)
	f.Add(bytes.Repeat([]byte{255}, 147), 146) // more pixels than the picture has rows for
	f.Add(printed(dataMatrix(f, "abc"), 2).Pix, 36)
	f.Add(printed(drawn(aztecBinary), 2).Pix, 54)
	f.Fuzz(func(t *testing.T, pix []byte, width int) {
		if width < 1 || width > len(pix) || len(pix) > 1<<16 {
			return
		}
		height := len(pix) / width
		img := &image.Gray{Pix: pix, Stride: width, Rect: image.Rect(0, 0, width, height)}
		for _, s := range readAll(t, img) {
			if len(s.Bytes) == 0 {
				t.Fatal("a symbol without bytes")
			}
		}
	})
}
