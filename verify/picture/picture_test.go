package picture_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image"
	"image/color"
	"image/color/palette"
	"image/gif"
	"image/jpeg"
	"image/png"
	"strings"
	"testing"
	"time"

	"golang.org/x/image/bmp"
	"golang.org/x/image/tiff"

	"github.com/soi-id/soi/verify/picture"
)

// scene is 32 x 16 with a different grey in each quarter, so that every
// orientation of it is different.
func scene() *image.Gray {
	img := image.NewGray(image.Rect(0, 0, 32, 16))
	for y := range 16 {
		for x := range 32 {
			img.SetGray(x, y, color.Gray{Y: quarters[y/8][x/16]})
		}
	}
	return img
}

var quarters = [2][2]uint8{{16, 96}, {176, 240}}

// look returns the greys in the middles of the quarters, clockwise from top left.
func look(img *image.Gray) [4]int {
	w, h := img.Rect.Dx(), img.Rect.Dy()
	at := func(x, y int) int { return int(img.GrayAt(x, y).Y) }
	return [4]int{at(w/4, h/4), at(3*w/4, h/4), at(3*w/4, 3*h/4), at(w/4, 3*h/4)}
}

func near(a, b [4]int) bool {
	for i := range a {
		if a[i]-b[i] > 6 || b[i]-a[i] > 6 {
			return false
		}
	}
	return true
}

var storedLook = [4]int{16, 96, 240, 176}

func one(t testing.TB, data []byte) *image.Gray {
	t.Helper()
	img, err := first(data)
	if err != nil {
		t.Fatal(err)
	}
	return img
}

func first(data []byte) (*image.Gray, error) {
	for img, err := range picture.Pages(context.Background(), data) {
		return img, err
	}
	return nil, errors.New("no page")
}

func encode(t testing.TB, write func(*bytes.Buffer) error) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func jpegBytes(t testing.TB) []byte {
	return encode(t, func(b *bytes.Buffer) error { return jpeg.Encode(b, scene(), &jpeg.Options{Quality: 95}) })
}

func pngBytes(t testing.TB) []byte {
	return encode(t, func(b *bytes.Buffer) error { return png.Encode(b, scene()) })
}

func tiffBytes(t testing.TB) []byte {
	return encode(t, func(b *bytes.Buffer) error { return tiff.Encode(b, scene(), nil) })
}

func bmpBytes(t testing.TB) []byte {
	return encode(t, func(b *bytes.Buffer) error { return bmp.Encode(b, scene()) })
}

func gifBytes(t testing.TB, frames int) []byte {
	frame := image.NewPaletted(scene().Bounds(), palette.Plan9)
	for y := range 16 {
		for x := range 32 {
			frame.Set(x, y, scene().At(x, y))
		}
	}
	all := gif.GIF{}
	for range frames {
		all.Image = append(all.Image, frame)
		all.Delay = append(all.Delay, 0)
	}
	return encode(t, func(b *bytes.Buffer) error { return gif.EncodeAll(b, &all) })
}

// webpBytes is a lossless WebP of 2 x 1 pixels.
func webpBytes(t testing.TB) []byte {
	data, err := base64.StdEncoding.DecodeString("UklGRhwAAABXRUJQVlA4TA8AAAAvAQAAAAcQ/Y/+ByKi/wEA")
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestEveryKindIsReadByItsContent(t *testing.T) {
	for name, data := range map[string][]byte{
		"jpeg": jpegBytes(t), "png": pngBytes(t), "tiff": tiffBytes(t), "bmp": bmpBytes(t), "gif": gifBytes(t, 1),
	} {
		t.Run(name, func(t *testing.T) {
			img := one(t, data)
			if img.Rect != image.Rect(0, 0, 32, 16) {
				t.Fatalf("bounds %v", img.Rect)
			}
			if got := look(img); !near(got, storedLook) {
				t.Errorf("greys %v, want about %v", got, storedLook)
			}
		})
	}
	t.Run("webp", func(t *testing.T) {
		if img := one(t, webpBytes(t)); img.Rect != image.Rect(0, 0, 2, 1) {
			t.Errorf("bounds %v", img.Rect)
		}
	})
}

// exifBlock is a TIFF structure that states an orientation and nothing else.
func exifBlock(order binary.AppendByteOrder, o uint16) []byte {
	b := []byte("MM\x00*")
	if order == binary.AppendByteOrder(binary.LittleEndian) {
		b = []byte("II*\x00")
	}
	b = order.AppendUint32(b, 8)
	b = order.AppendUint16(b, 1)
	b = order.AppendUint16(b, 274)
	b = order.AppendUint16(b, 3)
	b = order.AppendUint32(b, 1)
	b = order.AppendUint16(b, o)
	return append(b, 0, 0, 0, 0, 0, 0)
}

func jpegWith(t testing.TB, exif []byte) []byte {
	data := jpegBytes(t)
	body := append([]byte("Exif\x00\x00"), exif...)
	segment := binary.BigEndian.AppendUint16([]byte{0xFF, 0xE1}, uint16(len(body)+2))
	return bytes.Join([][]byte{data[:2], segment, body, data[2:]}, nil)
}

func pngWith(t testing.TB, exif []byte) []byte {
	data := pngBytes(t)
	chunk := append([]byte("eXIf"), exif...)
	framed := binary.BigEndian.AppendUint32(nil, uint32(len(exif)))
	framed = append(framed, chunk...)
	framed = binary.BigEndian.AppendUint32(framed, crc32.ChecksumIEEE(chunk))
	const header = 8 + 25 // signature and IHDR
	return bytes.Join([][]byte{data[:header], framed, data[header:]}, nil)
}

func webpWith(t testing.TB, exif []byte) []byte {
	data := webpBytes(t)
	extended := []byte{'V', 'P', '8', 'X', 10, 0, 0, 0, 1 << 3, 0, 0, 0, 1, 0, 0, 0, 0, 0}
	chunk := binary.LittleEndian.AppendUint32([]byte("EXIF"), uint32(len(exif)))
	chunk = append(chunk, exif...)
	out := bytes.Join([][]byte{data[:12], extended, data[12:], chunk}, nil)
	binary.LittleEndian.PutUint32(out[4:], uint32(len(out)-8))
	return out
}

func TestOrientation(t *testing.T) {
	const a, b, c, d = 16, 96, 240, 176 // clockwise from top left, as stored
	seen := map[uint16][4]int{
		0: {a, b, c, d}, 9: {a, b, c, d}, // not orientations
		1: {a, b, c, d}, 2: {b, a, d, c}, 3: {c, d, a, b}, 4: {d, c, b, a},
		5: {a, d, c, b}, 6: {d, a, b, c}, 7: {c, b, a, d}, 8: {b, c, d, a},
	}
	for o, want := range seen {
		little, big := exifBlock(binary.LittleEndian, o), exifBlock(binary.BigEndian, o)
		for name, data := range map[string][]byte{
			"jpeg": jpegWith(t, little), "jpeg, big endian": jpegWith(t, big),
			"png": pngWith(t, little), "png, big endian": pngWith(t, big), "tiff": tiffPages(o),
		} {
			img := one(t, data)
			if got := look(img); !near(got, want) {
				t.Errorf("%s, orientation %d: greys %v, want about %v", name, o, got, want)
			}
			if turned := o >= 5 && o <= 8; name != "tiff" && turned != (img.Rect.Dx() == 16) {
				t.Errorf("%s, orientation %d: bounds %v", name, o, img.Rect)
			}
		}
		for _, exif := range [][]byte{little, append([]byte("Exif\x00\x00"), big...)} {
			img := one(t, webpWith(t, exif))
			if turned := o >= 5 && o <= 8; turned != (img.Rect.Dx() == 1) {
				t.Errorf("webp, orientation %d: bounds %v", o, img.Rect)
			}
		}
	}
}

func TestRefusals(t *testing.T) {
	bomb := func(w, h uint32) []byte { // a PNG that only claims its size
		header := binary.BigEndian.AppendUint32([]byte("IHDR"), w)
		header = binary.BigEndian.AppendUint32(header, h)
		header = append(header, 8, 0, 0, 0, 0)
		out := append([]byte("\x89PNG\r\n\x1a\n\x00\x00\x00\x0d"), header...)
		return binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE(header))
	}
	animated := webpWith(t, nil)
	animated[20] |= 1 << 1
	jpg := jpegBytes(t)
	for name, test := range map[string]struct {
		data []byte
		code string
	}{
		"nothing":          {nil, "file_empty"},
		"text":             {[]byte("BM 042, a text"), "not_a_picture"},
		"a zip":            {[]byte("PK\x03\x04rest"), "not_a_picture"},
		"one byte":         {[]byte{0xFF}, "not_a_picture"},
		"video":            {[]byte("\x00\x00\x00\x18ftypisom\x00\x00\x00\x00isommp42"), "not_a_picture"},
		"ftyp of no size":  {[]byte("\x00\x00\x00\x00ftypheic"), "not_a_picture"},
		"over 64 MiB":      {make([]byte, picture.MaxBytes+1), "file_too_large"},
		"over 100 MP":      {bomb(10_001, 10_000), "picture_too_large"},
		"a side too long":  {bomb(1<<16, 1), "picture_too_large"},
		"sides multiplied": {bomb(1<<16-1, 1<<16-1), "picture_too_large"},
		"jpeg, half":       {jpg[:len(jpg)/2], "picture_damaged"},
		"jpeg, no scan":    {jpg[:100], "picture_damaged"},
		"png, header only": {bomb(10, 10), "picture_damaged"},
		"png, half":        {pngBytes(t)[:60], "picture_damaged"},
		"tiff, half":       {tiffBytes(t)[:200], "picture_damaged"},
		"bmp, half":        {bmpBytes(t)[:100], "picture_damaged"},
		"gif, half":        {gifBytes(t, 1)[:800], "picture_damaged"},
		"webp, half":       {webpBytes(t)[:25], "picture_damaged"},
		"avif by mif1":     {[]byte("\x00\x00\x00\x18ftypmif1\x00\x00\x00\x00mif1avif"), "kind_not_supported"},
		"jpeg 2000":        {[]byte("\x00\x00\x00\x0cjP  \r\n\x87\n"), "kind_not_supported"},
		"big tiff":         {[]byte("II+\x00\x08\x00\x00\x00"), "kind_not_supported"},
		"webp, no frames":  {animated, "picture_damaged"},
		"jpeg xl":          {[]byte("\xff\x0a\x00\x00"), "kind_not_supported"},
		"svg":              {[]byte("\xef\xbb\xbf<?xml version='1.0'?>\n<svg/>"), "kind_not_supported"},
		"bmp, compressed":  {append([]byte("BM\x00\x00\x00\x00\x00\x00\x00\x00\x36\x00\x00\x00\x28\x00\x00\x00\x08\x00\x00\x00\x08\x00\x00\x00\x01\x00\x08\x00\x01\x00\x00\x00"), make([]byte, 64)...), "kind_not_supported"},
	} {
		t.Run(name, func(t *testing.T) {
			img, err := first(test.data)
			if img != nil || picture.Code(err) != test.code {
				t.Errorf("got %v, %q (%v); want %q", img != nil, picture.Code(err), err, test.code)
			}
		})
	}
}

func TestUnsupportedKindIsNamed(t *testing.T) {
	_, err := first([]byte("\x00\x00\x00\x18ftypmif1\x00\x00\x00\x00mif1avif"))
	var kind *picture.UnsupportedKind
	if !errors.As(err, &kind) || kind.Kind != "AVIF" || !strings.Contains(err.Error(), "AVIF") {
		t.Errorf("error %v", err)
	}
	if !errors.Is(err, picture.ErrUnsupportedKind) {
		t.Error("not ErrUnsupportedKind")
	}
}

func TestCodeOfOtherErrors(t *testing.T) {
	if c := picture.Code(nil); c != "" {
		t.Errorf("nil: %q", c)
	}
	if c := picture.Code(errors.New("other")); c != "" {
		t.Errorf("other: %q", c)
	}
}

// A GIF of many frames must not cost more than one.
func TestOnlyTheFirstFrame(t *testing.T) {
	data := gifBytes(t, 200)
	// Cut off in the last frames: the first is there all the same.
	if got := look(one(t, data[:len(data)-500])); !near(got, storedLook) {
		t.Errorf("greys %v", got)
	}
}

func TestOnlyTheFirstFrameOfWebP(t *testing.T) {
	frame := func(chunks []byte, width byte) []byte {
		body := append([]byte{0, 0, 0, 0, 0, 0, width - 1, 0, 0, 0, 0, 0, 0, 0, 0, 0}, chunks...)
		return append(binary.LittleEndian.AppendUint32([]byte("ANMF"), uint32(len(body))), body...)
	}
	animated := func(frames ...[]byte) []byte {
		data := append([]byte("RIFF\x00\x00\x00\x00WEBPVP8X\x0a\x00\x00\x00"), 1<<1, 0, 0, 0, 9, 0, 0, 9, 0, 0)
		data = append(data, "ANIM\x06\x00\x00\x00\x00\x00\x00\x00\x00\x00"...)
		data = append(data, bytes.Join(frames, nil)...)
		binary.LittleEndian.PutUint32(data[4:], uint32(len(data)-8))
		return data
	}
	pixels := webpBytes(t)[12:]
	if img := one(t, animated(frame(pixels, 2), frame([]byte("VP8L rest"), 2))); img.Rect != image.Rect(0, 0, 2, 1) {
		t.Errorf("bounds %v", img.Rect)
	}
	for name, data := range map[string][]byte{
		"no frame": animated(), "no pixels": animated(frame(nil, 2)), "another size": animated(frame(pixels, 3)), "half": animated(frame(pixels[:12], 2)),
	} {
		if _, err := first(data); picture.Code(err) != "picture_damaged" {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestFromImage(t *testing.T) {
	ink, clear := color.NRGBA{R: 200, G: 100, B: 50, A: 255}, color.NRGBA{A: 0}
	half := color.NRGBA{R: 0, G: 0, B: 0, A: 128}
	bounds := image.Rect(-3, 5, 6, 12) // not at the origin
	fill := func(img interface {
		image.Image
		Set(x, y int, c color.Color)
	}) image.Image {
		for y := bounds.Min.Y; y < bounds.Max.Y; y++ {
			for x := bounds.Min.X; x < bounds.Max.X; x++ {
				img.Set(x, y, color.White)
			}
		}
		img.Set(bounds.Min.X+1, bounds.Min.Y, ink)
		img.Set(bounds.Min.X+2, bounds.Min.Y+1, clear)
		img.Set(bounds.Min.X+3, bounds.Min.Y+2, half)
		return img
	}
	opaque := func(img image.Image) bool { o, ok := img.(interface{ Opaque() bool }); return ok && o.Opaque() }
	inked := 124
	for name, img := range map[string]image.Image{
		"gray":     fill(image.NewGray(bounds)),
		"gray16":   fill(image.NewGray16(bounds)),
		"rgba":     fill(image.NewRGBA(bounds)),
		"nrgba":    fill(image.NewNRGBA(bounds)),
		"rgba64":   fill(image.NewRGBA64(bounds)),
		"nrgba64":  fill(image.NewNRGBA64(bounds)),
		"cmyk":     fill(image.NewCMYK(bounds)),
		"paletted": fill(image.NewPaletted(bounds, color.Palette{color.White, ink, clear, half})),
		"other":    struct{ image.Image }{fill(image.NewNRGBA(bounds))},
		"part":     fill(image.NewNRGBA(bounds.Inset(-4))).(*image.NRGBA).SubImage(bounds),
	} {
		t.Run(name, func(t *testing.T) {
			grey, err := picture.FromImage(img)
			if err != nil {
				t.Fatal(err)
			}
			if grey.Rect != image.Rect(0, 0, 9, 7) {
				t.Fatalf("bounds %v", grey.Rect)
			}
			want := map[image.Point]int{{X: 0, Y: 0}: 255, {X: 8, Y: 6}: 255, {X: 1, Y: 0}: inked}
			if !opaque(img) {
				want[image.Pt(2, 1)], want[image.Pt(3, 2)] = 255, 127
			}
			for p, level := range want {
				if got := int(grey.GrayAt(p.X, p.Y).Y); got < level-2 || got > level+2 {
					t.Errorf("%v is %d, want about %d", p, got, level)
				}
			}
		})
	}
	if _, err := picture.FromImage(image.NewGray(image.Rectangle{})); !errors.Is(err, picture.ErrEmpty) {
		t.Errorf("empty: %v", err)
	}
	if _, err := picture.FromImage(image.NewUniform(ink)); !errors.Is(err, picture.ErrTooManyPixels) {
		t.Errorf("endless: %v", err)
	}
}

func TestYCbCrWithAlpha(t *testing.T) {
	img := image.NewNYCbCrA(image.Rect(0, 0, 4, 2), image.YCbCrSubsampleRatio420)
	img.A[img.AOffset(1, 0)] = 255
	grey, err := picture.FromImage(img)
	if err != nil {
		t.Fatal(err)
	}
	if clear, ink := grey.GrayAt(0, 0).Y, grey.GrayAt(1, 0).Y; clear != 255 || ink != 0 {
		t.Errorf("clear %d, ink %d", clear, ink)
	}
}

func FuzzPages(f *testing.F) {
	exif := exifBlock(binary.BigEndian, 6)
	for _, seed := range [][]byte{
		jpegWith(f, exif), pngWith(f, exif), webpWith(f, exif), tiffBytes(f), bmpBytes(f), gifBytes(f, 2),
		[]byte("\x00\x00\x00\x18ftypmif1\x00\x00\x00\x00mif1avif"), []byte("%PDF-"), []byte("<svg"),
	} {
		f.Add(seed)
	}
	for _, name := range []string{"code.heic", "narrow.heic", "restricted.pdf"} {
		f.Add(testdata(f, name))
	}
	f.Add(pdfBytes(pdfPage{media: "0 0 72 72"}))
	f.Add(tiffPages(1, 6))
	// A single input may take 10 seconds: the libraries are compiled before.
	one(f, testdata(f, "code.heic"))
	one(f, testdata(f, "restricted.pdf"))
	f.Cleanup(picture.SetPageTime(2 * time.Second))
	f.Fuzz(func(t *testing.T, data []byte) {
		n := 0
		for img, err := range picture.Pages(t.Context(), data) {
			n++
			switch {
			case err == nil && (img == nil || img.Rect.Min != image.Point{} || img.Rect.Empty()):
				t.Fatal("no picture and no error")
			case err != nil && img != nil:
				t.Fatal("a picture with an error")
			case err != nil && picture.Code(err) == "":
				t.Fatalf("error without a code: %v", err)
			}
		}
		if n == 0 || n > picture.MaxPages {
			t.Fatalf("%d pages", n)
		}
	})
}

func BenchmarkFromImageRGBA(b *testing.B) {
	img := image.NewRGBA(image.Rect(0, 0, 4000, 3000))
	for b.Loop() {
		if _, err := picture.FromImage(img); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkPages tells the time of one page, libraries compiled.
func BenchmarkPages(b *testing.B) {
	for name, data := range map[string][]byte{
		"HEIC of 12 MP": testdata(b, "12mp.heic"),
		"PDF of A4":     pdfBytes(codePage(b, "SOI", 0, "")),
	} {
		b.Run(name, func(b *testing.B) {
			one(b, data)
			for b.Loop() {
				if _, err := first(data); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
