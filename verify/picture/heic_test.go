package picture_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"os"
	"path/filepath"
	"testing"

	"github.com/soi-id/soi/verify/issue"
	"github.com/soi-id/soi/verify/picture"
)

// The files in testdata were written by heif-enc of libheif 1.15.1 from
// drawings of the code of issue.QR("SOI TEST PICTURE", 4), or of
// issue.QR("SOI", 1) where the name says narrow or rgb:
//
//	code.heic    4:2:0, 160 x 116: the code, and white to its right
//	10bit.heic   4:2:0 of 10 bits, 116 x 116, the dark modules grey
//	narrow.heic  4:2:0, 29 x 29: libheif's rows are longer than the picture
//	rgb.heic     lossless RGB, 29 x 29
//	exif.heic    4:2:0, 116 x 116, with an EXIF orientation of 6 and no irot
//	12mp.heic    4:2:0, 4032 x 3024: the code, 8 times as large, in the middle
func testdata(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// drawing is a code, on white paper of the given width.
func drawing(t testing.TB, text string, scale, width int) *image.Gray {
	t.Helper()
	code, err := issue.QR([]byte(text), scale)
	if err != nil {
		t.Fatal(err)
	}
	paper := image.NewGray(image.Rect(0, 0, max(width, code.Rect.Dx()), code.Rect.Dy()))
	for y := range paper.Rect.Dy() {
		for x := range paper.Rect.Dx() {
			paper.Pix[paper.PixOffset(x, y)] = 255
		}
		copy(paper.Pix[y*paper.Stride:], code.Pix[y*code.Stride:][:code.Rect.Dx()])
	}
	return paper
}

// sameInk compares what is dark in two pictures: the first difference, or "".
func sameInk(got, want *image.Gray) string {
	if got.Rect != want.Rect {
		return fmt.Sprintf("bounds %v, want %v", got.Rect, want.Rect)
	}
	for y := range want.Rect.Dy() {
		for x := range want.Rect.Dx() {
			if g, w := got.GrayAt(x, y).Y, want.GrayAt(x, y).Y; (g < 160) != (w < 160) {
				return fmt.Sprintf("pixel (%d, %d) is %d, want about %d", x, y, g, w)
			}
		}
	}
	return ""
}

func TestHEIC(t *testing.T) {
	code, small := drawing(t, "SOI TEST PICTURE", 4, 0), drawing(t, "SOI", 1, 0)
	mif1 := testdata(t, "code.heic")
	copy(mif1[8:], "mif1")
	for name, test := range map[string]struct {
		data []byte
		want *image.Gray
	}{
		"4:2:0":              {testdata(t, "code.heic"), drawing(t, "SOI TEST PICTURE", 4, 160)},
		"4:2:0, 10 bits":     {testdata(t, "10bit.heic"), code},
		"4:2:0, narrow":      {testdata(t, "narrow.heic"), small},
		"RGB":                {testdata(t, "rgb.heic"), small},
		"mif1 as main brand": {mif1, drawing(t, "SOI TEST PICTURE", 4, 160)},
	} {
		t.Run(name, func(t *testing.T) {
			before := bytes.Clone(test.data)
			if fault := sameInk(one(t, test.data), test.want); fault != "" {
				t.Error(fault)
			}
			if !bytes.Equal(before, test.data) {
				t.Error("the caller's bytes were changed")
			}
		})
	}
}

// withProperties adds boxes to the properties of the picture in code.heic.
func withProperties(t testing.TB, boxes ...[]byte) []byte {
	t.Helper()
	data := testdata(t, "code.heic")
	at := func(name string) int { // where a box begins
		i := bytes.Index(data, []byte(name))
		if i < 4 {
			t.Fatalf("no box %s", name)
		}
		return i - 4
	}
	grow := func(name string, by int) {
		size := data[at(name):][:4]
		binary.BigEndian.PutUint32(size, binary.BigEndian.Uint32(size)+uint32(by))
	}
	insert := func(i int, b []byte) { data = bytes.Join([][]byte{data[:i], b, data[i:]}, nil) }

	added := bytes.Join(boxes, nil)
	content := at("mdat") + 8
	place := bytes.Index(data[at("iloc"):at("iinf")], binary.BigEndian.AppendUint32(nil, uint32(content)))
	binary.BigEndian.PutUint32(data[at("iloc")+place:], uint32(content+len(added)+len(boxes)))

	const count = 18 // of the properties of the only picture, in ipma
	existing := data[at("ipma")+count]
	data[at("ipma")+count] += byte(len(boxes))
	end := at("ipma") + count + 1 + int(existing)
	for i := range boxes {
		insert(end, []byte{0x80 | existing + byte(len(boxes)-i)}) // essential
	}
	insert(at("ipma"), added)
	grow("ipma", len(boxes))
	grow("ipco", len(added))
	grow("iprp", len(added)+len(boxes))
	grow("meta", len(added)+len(boxes))
	return data
}

// ISO/IEC 23008-12: irot turns by so many quarters against the clock, imir
// mirrors. If the picture were turned by us as well, each would be wrong.
func TestHEICIsTurnedOnce(t *testing.T) {
	irot := func(quarters byte) []byte { return append([]byte("\x00\x00\x00\x09irot"), quarters) }
	imir := func(axis byte) []byte { return append([]byte("\x00\x00\x00\x09imir"), axis) }
	want := drawing(t, "SOI TEST PICTURE", 4, 160)
	for quarters := range byte(4) {
		if fault := sameInk(one(t, withProperties(t, irot(quarters))), want); fault != "" {
			t.Errorf("%d quarters: %s", quarters, fault)
		}
		want = quarterTurn(want)
	}
	upside, sideways := mirrored(want, false), mirrored(want, true)
	first, second := one(t, withProperties(t, imir(0))), one(t, withProperties(t, imir(1)))
	if sameInk(first, sideways) != "" && sameInk(first, upside) != "" || sameInk(second, sideways) != "" && sameInk(second, upside) != "" || sameInk(first, second) == "" {
		t.Error("imir: not mirrored once along each axis")
	}
	// An orientation in EXIF alone counts for nothing: phones write it beside
	// irot, and say the same twice.
	if fault := sameInk(one(t, testdata(t, "exif.heic")), drawing(t, "SOI TEST PICTURE", 4, 0)); fault != "" {
		t.Errorf("EXIF: %s", fault)
	}
}

// quarterTurn turns a picture by a quarter against the clock.
func quarterTurn(img *image.Gray) *image.Gray {
	w, h := img.Rect.Dx(), img.Rect.Dy()
	out := image.NewGray(image.Rect(0, 0, h, w))
	for y := range w {
		for x := range h {
			out.SetGray(x, y, img.GrayAt(w-1-y, x))
		}
	}
	return out
}

func mirrored(img *image.Gray, sideways bool) *image.Gray {
	out := image.NewGray(img.Rect)
	for y := range img.Rect.Dy() {
		for x := range img.Rect.Dx() {
			if sideways {
				out.SetGray(x, y, img.GrayAt(img.Rect.Dx()-1-x, y))
			} else {
				out.SetGray(x, y, img.GrayAt(x, img.Rect.Dy()-1-y))
			}
		}
	}
	return out
}

// claiming is code.heic with another size in its ispe box.
func claiming(t testing.TB, width, height uint32) []byte {
	data := testdata(t, "code.heic")
	at := bytes.Index(data, []byte("ispe")) + 8
	binary.BigEndian.PutUint32(data[at:], width)
	binary.BigEndian.PutUint32(data[at+4:], height)
	return data
}

func TestHostileHEIC(t *testing.T) {
	whole := testdata(t, "code.heic")
	for name, test := range map[string]struct {
		data []byte
		code string
	}{
		"over 50 MP by its ispe":  {claiming(t, 8000, 7000), "picture_too_large"},
		"over 100 MP":             {claiming(t, 60000, 60000), "picture_too_large"},
		"a side too long":         {claiming(t, 70000, 1), "picture_too_large"},
		"no size":                 {claiming(t, 0, 0), ""},
		"larger than it is":       {claiming(t, 4000, 4000), ""},
		"smaller than it is":      {claiming(t, 16, 16), ""},
		"cut off in the pixels":   {whole[:len(whole)-400], ""},
		"cut off in the boxes":    {whole[:200], "picture_damaged"},
		"only the first box":      {whole[:28], "picture_damaged"},
		"a box longer than files": {bytes.Replace(whole, []byte("\x00\x00\x01\x43meta"), []byte("\x7f\xff\xff\xffmeta"), 1), "picture_damaged"},
		"a moving picture":        {[]byte("\x00\x00\x00\x18ftyphevc\x00\x00\x00\x00msf1hevc"), "kind_not_supported"},
	} {
		t.Run(name, func(t *testing.T) {
			img, err := first(test.data)
			switch {
			case (img == nil) == (err == nil):
				t.Errorf("picture %v and error %v", img != nil, err)
			case test.code != "" && picture.Code(err) != test.code:
				t.Errorf("%q (%v), want %q", picture.Code(err), err, test.code)
			case err != nil && picture.Code(err) == "":
				t.Errorf("no code for %v", err)
			}
		})
	}
}

func TestCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for name, data := range map[string][]byte{
		"jpeg": jpegBytes(t), "tiff": tiffBytes(t), "heic": testdata(t, "code.heic"), "pdf": pdfBytes(pdfPage{media: "0 0 72 72"}),
	} {
		n := 0
		for img, err := range picture.Pages(ctx, data) {
			n++
			if img != nil || !errors.Is(err, context.Canceled) {
				t.Errorf("%s: picture %v, error %v", name, img != nil, err)
			}
		}
		if n != 1 {
			t.Errorf("%s: %d pages", name, n)
		}
	}
}
