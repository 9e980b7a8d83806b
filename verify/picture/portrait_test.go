package picture_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"slices"
	"testing"
	"time"

	"github.com/soi-id/soi/verify/picture"
)

// face is what the portraits in testdata show. They were written by
// opj_compress of OpenJPEG 2.5.0 and by libwebp 1.2.4:
//
//	portrait.jp2, .j2k   12 times smaller
//	portrait-grey.j2k    in grey, 8 times smaller
//	portrait.webp        quality 60
func face() *image.NRGBA {
	img := image.NewNRGBA(image.Rect(0, 0, 60, 80))
	for y := range 80 {
		for x := range 60 {
			c := color.NRGBA{uint8(40 + x), 90, uint8(200 - y), 255}
			if dx, dy := x-30, (y-36)*3/4; dx*dx+dy*dy < 400 {
				c = color.NRGBA{224, 176, uint8(120 + y/2), 255}
			}
			img.SetNRGBA(x, y, c)
		}
	}
	return img
}

func encoded(t testing.TB, encode func(*bytes.Buffer) error) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := encode(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func faceJPEG(t testing.TB) []byte {
	return encoded(t, func(b *bytes.Buffer) error { return jpeg.Encode(b, face(), nil) })
}

func facePNG(t testing.TB) []byte {
	return encoded(t, func(b *bytes.Buffer) error { return png.Encode(b, face()) })
}

// distance is the mean difference of two pictures, of 255.
func distance(a, b image.Image) int {
	sum := 0
	bounds := a.Bounds()
	for y := range bounds.Dy() {
		for x := range bounds.Dx() {
			r1, g1, b1, _ := a.At(bounds.Min.X+x, bounds.Min.Y+y).RGBA()
			r2, g2, b2, _ := b.At(x, y).RGBA()
			for _, d := range []int{int(r1) - int(r2), int(g1) - int(g2), int(b1) - int(b2)} {
				sum += max(d, -d) >> 8
			}
		}
	}
	return sum / (3 * bounds.Dx() * bounds.Dy())
}

func TestPortrait(t *testing.T) {
	grey := image.NewGray(face().Rect)
	for y := range 80 {
		for x := range 60 {
			grey.Set(x, y, face().At(x, y))
		}
	}
	for name, c := range map[string]struct {
		data []byte
		want image.Image
	}{
		"JPEG":                {faceJPEG(t), face()},
		"PNG":                 {facePNG(t), face()},
		"WebP":                {testdata(t, "portrait.webp"), face()},
		"JP2":                 {testdata(t, "portrait.jp2"), face()},
		"JPEG 2000":           {testdata(t, "portrait.j2k"), face()},
		"JPEG 2000 in grey":   {testdata(t, "portrait-grey.j2k"), grey},
		"JPEG and more":       {append(faceJPEG(t), "PK\x03\x04<html>"...), face()},
		"JPEG 2000 and a PDF": {append(testdata(t, "portrait.j2k"), "\nendstream\nendobj\n5 0 obj<</Length 0>>stream\n\nendstream\nendobj\nstartxref\n0\n%%EOF\n"...), face()},
	} {
		t.Run(name, func(t *testing.T) {
			img, err := picture.Portrait(t.Context(), c.data)
			if err != nil {
				t.Fatal(err)
			}
			if img.Bounds().Size() != c.want.Bounds().Size() {
				t.Fatalf("bounds %v", img.Bounds())
			}
			if d := distance(img, c.want); d > 8 {
				t.Errorf("the picture is %d of 255 off", d)
			}
		})
	}
}

// sizedPNG is the head of a PNG of a size.
func sizedPNG(width, height uint32) []byte {
	head := binary.BigEndian.AppendUint32([]byte("IHDR"), width)
	head = append(binary.BigEndian.AppendUint32(head, height), 8, 2, 0, 0, 0)
	b := append([]byte("\x89PNG\r\n\x1a\n\x00\x00\x00\x0d"), head...)
	return binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(head))
}

// sizedJPEG2000 is a portrait whose head says another size, of one tile.
func sizedJPEG2000(t testing.TB, width, height uint32) []byte {
	data := bytes.Clone(testdata(t, "portrait.j2k"))
	for _, at := range []int{8, 24} { // Xsiz and Ysiz, XTsiz and YTsiz
		binary.BigEndian.PutUint32(data[at:], width)
		binary.BigEndian.PutUint32(data[at+4:], height)
	}
	return data
}

// A picture that could take the desk's memory or time is refused before it is
// decoded.
func TestPortraitLimits(t *testing.T) {
	jpegOf := func(width, height uint16) []byte {
		data := faceJPEG(t)
		at := bytes.Index(data, []byte{0xff, 0xc0})
		binary.BigEndian.PutUint16(data[at+5:], height)
		binary.BigEndian.PutUint16(data[at+7:], width)
		return data
	}
	webpOf := func(width, height uint32) []byte {
		b := []byte("RIFF\x16\x00\x00\x00WEBPVP8X\x0a\x00\x00\x00\x00\x00\x00\x00")
		b = append(b, byte(width-1), byte((width-1)>>8), byte((width-1)>>16))
		return append(b, byte(height-1), byte((height-1)>>8), byte((height-1)>>16))
	}
	tiles := testdata(t, "portrait.j2k")
	binary.BigEndian.PutUint64(tiles[24:], 1<<32|1)
	components := testdata(t, "portrait.j2k")
	binary.BigEndian.PutUint16(components[40:], 16384)
	decoy := testdata(t, "portrait.jp2") // a small head in a box before the codestream
	at := bytes.Index(decoy, []byte("\xff\x4f\xff\x51")) - 8
	box := append(binary.BigEndian.AppendUint32(nil, 8+60), "uuid"...)
	decoy = slices.Concat(decoy[:at], box, testdata(t, "portrait.j2k")[:60], decoy[at:at+8], sizedJPEG2000(t, 65535, 65535))

	for name, c := range map[string]struct {
		data []byte
		want error
	}{
		"nothing":                  {nil, picture.ErrEmpty},
		"text":                     {[]byte("Nguyễn Văn An"), picture.ErrNotPicture},
		"PDF":                      {[]byte("%PDF-1.7\n"), picture.ErrNotPicture},
		"SVG":                      {[]byte("<svg></svg>"), picture.ErrUnsupportedKind},
		"HEIC":                     {testdata(t, "code.heic"), picture.ErrNotPicture},
		"too many bytes":           {append(faceJPEG(t), make([]byte, picture.MaxPortraitBytes)...), picture.ErrPortraitTooLarge},
		"JPEG of 65535":            {jpegOf(65535, 65535), picture.ErrPortraitTooLarge},
		"JPEG of no height":        {jpegOf(60, 0), picture.ErrDamaged},
		"PNG of 65535":             {sizedPNG(65535, 65535), picture.ErrPortraitTooLarge},
		"PNG of 2^31":              {sizedPNG(1<<31-1, 1<<31-1), picture.ErrDamaged},
		"long thin PNG":            {sizedPNG(1<<30, 1), picture.ErrPortraitTooLarge},
		"WebP of 16384":            {webpOf(16384, 16384), picture.ErrPortraitTooLarge},
		"small WebP, large frame":  {append(webpOf(1, 1), "VP8L\x05\x00\x00\x00\x2f\xff\xff\xff\x0f"...), picture.ErrDamaged},
		"JPEG 2000 of 65535":       {sizedJPEG2000(t, 65535, 65535), picture.ErrPortraitTooLarge},
		"JPEG 2000 of 2^32":        {sizedJPEG2000(t, 1<<32-1, 1<<32-1), picture.ErrPortraitTooLarge},
		"JPEG 2000 of no width":    {sizedJPEG2000(t, 0, 80), picture.ErrDamaged},
		"JPEG 2000 of many tiles":  {tiles, picture.ErrPortraitTooLarge},
		"JPEG 2000 of many planes": {components, picture.ErrPortraitTooLarge},
		"JP2 with a decoy":         {decoy, picture.ErrPortraitTooLarge},
		"JP2 of nothing":           {[]byte("\x00\x00\x00\x0cjP  \r\n\x87\n"), picture.ErrDamaged},
		"JPEG 2000, other picture": {sizedJPEG2000(t, 1000, 1000), nil}, // smaller than it says, or damaged
	} {
		t.Run(name, func(t *testing.T) {
			img, err := picture.Portrait(t.Context(), c.data)
			switch {
			case (img == nil) == (err == nil):
				t.Errorf("picture %v, error %v", img != nil, err)
			case c.want != nil && !errors.Is(err, c.want):
				t.Errorf("error %v, want %v", err, c.want)
			}
		})
	}
}

// Cut at any byte, a portrait is damaged or, in some formats, less sharp.
func TestCutPortrait(t *testing.T) {
	for _, data := range [][]byte{faceJPEG(t), facePNG(t), testdata(t, "portrait.webp"), testdata(t, "portrait.j2k"), testdata(t, "portrait.jp2")} {
		for cut := 0; cut < len(data); cut += 1 + len(data)/60 {
			if img, err := picture.Portrait(t.Context(), data[:cut]); (img == nil) == (err == nil) {
				t.Errorf("cut at %d of %d: picture %v, error %v", cut, len(data), img != nil, err)
			}
		}
	}
}

// A countdown is a context that is done after it was asked so many times.
type countdown struct {
	context.Context
	left *int
}

func (c countdown) Err() error {
	if *c.left--; *c.left < 0 {
		return context.Canceled
	}
	return nil
}

// scansJPEG is a progressive JPEG of a megapixel that goes over all its pixels
// again and again, for ten bytes each time.
func scansJPEG(scans int) []byte {
	b := []byte{0xff, 0xd8}
	b = append(b, 0xff, 0xdb, 0, 67, 0)
	b = append(b, bytes.Repeat([]byte{1}, 64)...)
	b = append(b, 0xff, 0xc2, 0, 11, 8, 4, 0, 4, 0, 1, 1, 0x11, 0)
	// One code of one bit, for a run of 2^14 blocks and more that end here.
	b = append(b, 0xff, 0xc4, 0, 20, 0x10, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xe0)
	for range scans {
		b = append(b, 0xff, 0xda, 0, 8, 1, 1, 0, 1, 63, 0x10, 0, 0)
	}
	return append(b, 0xff, 0xd9)
}

func TestPortraitEndsWithItsContext(t *testing.T) {
	left := 40
	if img, err := picture.Portrait(countdown{t.Context(), &left}, scansJPEG(4000)); img != nil || !errors.Is(err, context.Canceled) {
		t.Errorf("JPEG of many scans: picture %v, error %v", img != nil, err)
	}
	done, cancel := context.WithCancel(t.Context())
	cancel()
	for _, data := range [][]byte{faceJPEG(t), facePNG(t), testdata(t, "portrait.webp"), testdata(t, "portrait.j2k")} {
		if img, err := picture.Portrait(done, data); img != nil || !errors.Is(err, context.Canceled) {
			t.Errorf("%.4q: picture %v, error %v", data, img != nil, err)
		}
	}
}

// precincts is a JPEG 2000 of a megapixel in parts of one pixel, in 65535
// layers: hours of loops that allocate nothing.
func precincts(t testing.TB) []byte {
	data := sizedJPEG2000(t, 1024, 1024)
	at := bytes.Index(data, []byte{0xff, 0x52}) // COD, ISO/IEC 15444-1 §A.6.1
	end := at + 2 + int(binary.BigEndian.Uint16(data[at+2:]))
	sizes := make([]byte, data[at+9]+1)
	for i := range sizes[1:] {
		sizes[i+1] = 0x11
	}
	binary.BigEndian.PutUint16(data[at+2:], uint16(end-at-2+len(sizes)))
	data[at+4] |= 1
	data[at+5] = 2 // by resolution and place
	binary.BigEndian.PutUint16(data[at+6:], 65535)
	return slices.Concat(data[:end], sizes, data[end:])
}

func TestPortraitEndsInTheMiddleOfALoop(t *testing.T) {
	if _, err := picture.Portrait(t.Context(), testdata(t, "portrait.j2k")); err != nil { // PDFium is compiled
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	if img, err := picture.Portrait(ctx, precincts(t)); img != nil || !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("picture %v, error %v", img != nil, err)
	}
	if _, err := picture.Portrait(t.Context(), testdata(t, "portrait.j2k")); err != nil {
		t.Errorf("the next one: %v", err)
	}
}

// portraitOrError fails the test unless there is a picture within the limits or
// an error.
func portraitOrError(t *testing.T, data []byte) {
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
	defer cancel()
	img, err := picture.Portrait(ctx, data)
	if (img == nil) == (err == nil) {
		t.Fatalf("picture %v, error %v", img != nil, err)
	}
	if img != nil && (img.Bounds().Empty() || img.Bounds().Dx()*img.Bounds().Dy() > picture.MaxPortraitPixels) {
		t.Fatalf("bounds %v", img.Bounds())
	}
}

func isJPEG2000(data []byte) bool {
	return bytes.HasPrefix(data, []byte("\xff\x4f")) || bytes.HasPrefix(data, []byte("\x00\x00\x00\x0cjP"))
}

// FuzzPortrait: whatever the bytes, no decoder of Go's panics or returns a
// picture over the limits.
func FuzzPortrait(f *testing.F) {
	for _, seed := range [][]byte{
		faceJPEG(f), facePNG(f), testdata(f, "portrait.webp"), scansJPEG(3), sizedPNG(65535, 65535), []byte("RIFF"),
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if !isJPEG2000(data) {
			portraitOrError(t, data)
		}
	})
}

// FuzzPortraitJPEG2000 is the same for PDFium's decoder, which takes a while to
// be compiled for fuzzing.
func FuzzPortraitJPEG2000(f *testing.F) {
	for _, name := range []string{"portrait.j2k", "portrait.jp2", "portrait-grey.j2k"} {
		f.Add(testdata(f, name))
	}
	// A single input may take 10 seconds: the library is compiled before.
	if _, err := picture.Portrait(f.Context(), testdata(f, "portrait.j2k")); err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if isJPEG2000(data) {
			portraitOrError(t, data)
		}
	})
}
