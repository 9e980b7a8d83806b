package picture

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"image"
)

// The starts of a JP2 file and of a bare codestream, which documents hold as
// often (ISO/IEC 15444-1 §I.5.1 and §A.2).
const (
	jp2Start        = "\x00\x00\x00\x0cjP  \r\n\x87\n"
	codestreamStart = "\xff\x4f\xff\x51"
)

// portraits is PDFium once more, for its decoder of JPEG 2000, OpenJPEG. The
// loops of such a picture are its author's to choose, so this one is looked at
// in every loop: slower, which a portrait is too small to show.
var portraits = newInterruptible("JPEG 2000", pdfiumProgram)

// decodeJPEG2000 decodes a portrait as the one picture of a page: PDF takes JPEG
// 2000 as it is (ISO 32000-1 §7.4.9), and PDFium has no other way in.
func decodeJPEG2000(ctx context.Context, data []byte) (image.Image, error) {
	width, height, err := jpeg2000Size(data)
	if err != nil {
		return nil, err
	}
	page := jpeg2000Page(data, width, height)
	var img image.Image
	err = portraits.use(ctx, pdfMemory(page)+4*uint64(width*height), func(r *run) error {
		document, err := openPDF(r, page)
		if err != nil {
			return err
		}
		loaded := r.call("FPDF_LoadPage", document, 0)
		if loaded == 0 {
			return ErrDamaged
		}
		img, err = drawPortrait(r, loaded, width, height)
		return err
	})
	if err != nil {
		return nil, err
	}
	return img, nil
}

// Of the image and tile sizes (ISO/IEC 15444-1 §A.5.1), more than cameras and
// encoders of portraits write is refused: each tile and component is room and
// work of its own.
const (
	maxTiles      = 64
	maxComponents = 4
)

// jpeg2000Size returns the size of a picture, from the head of its codestream.
func jpeg2000Size(data []byte) (width, height int, err error) {
	const head = 38 // of SIZ, up to the first component
	stream := codestream(data)
	if len(stream) < 4+head || !bytes.HasPrefix(stream, []byte(codestreamStart)) {
		return 0, 0, ErrDamaged
	}
	number := func(at int) uint64 { return uint64(binary.BigEndian.Uint32(stream[at:])) }
	x, y, x0, y0 := number(8), number(12), number(16), number(20)
	tileX, tileY, tileX0, tileY0 := number(24), number(28), number(32), number(36)
	components := binary.BigEndian.Uint16(stream[40:])
	if x0 >= x || y0 >= y || tileX == 0 || tileY == 0 || tileX0 > x0 || tileY0 > y0 || components == 0 {
		return 0, 0, ErrDamaged
	}
	if err := checkPortrait(int(x-x0), int(y-y0)); err != nil {
		return 0, 0, err
	}
	across, down := (x-tileX0+tileX-1)/tileX, (y-tileY0+tileY-1)/tileY
	if across > maxTiles || down > maxTiles || across*down > maxTiles || components > maxComponents {
		return 0, 0, ErrPortraitTooLarge
	}
	return int(x - x0), int(y - y0), nil
}

// codestream returns the codestream of a JP2 file, which is the content of its
// first box of that name (ISO/IEC 15444-1 §I.4 and §I.5.4), or data itself.
func codestream(data []byte) []byte {
	if !bytes.HasPrefix(data, []byte(jp2Start)) {
		return data
	}
	const toTheEnd, long = 0, 1
	for rest := data; len(rest) >= 8; {
		length, head := uint64(binary.BigEndian.Uint32(rest)), uint64(8)
		switch {
		case length == toTheEnd:
			length = uint64(len(rest))
		case length == long && len(rest) >= 16:
			length, head = binary.BigEndian.Uint64(rest[8:]), 16
		}
		if length < head || length > uint64(len(rest)) {
			return nil
		}
		if string(rest[4:8]) == "jp2c" {
			return rest[head:length]
		}
		rest = rest[length:]
	}
	return nil
}

// jpeg2000Page is a PDF of one page that the picture fills. It has a table of
// its objects, so that none is looked for in the picture.
func jpeg2000Page(data []byte, width, height int) []byte {
	var b bytes.Buffer
	b.WriteString("%PDF-1.5\n")
	content := fmt.Sprintf("%d 0 0 %d 0 0 cm /P Do", width, height)
	var offsets []int
	for i, object := range []string{
		"<</Type/Catalog/Pages 2 0 R>>",
		"<</Type/Pages/Count 1/Kids[3 0 R]>>",
		fmt.Sprintf("<</Type/Page/Parent 2 0 R/MediaBox[0 0 %d %d]/Contents 4 0 R/Resources<</XObject<</P 5 0 R>>>>>>", width, height),
		fmt.Sprintf("<</Length %d>>stream\n%s\nendstream", len(content), content),
		fmt.Sprintf("<</Type/XObject/Subtype/Image/Width %d/Height %d/Filter/JPXDecode/Length %d>>stream\n%s\nendstream", width, height, len(data), data),
	} {
		offsets = append(offsets, b.Len())
		fmt.Fprintf(&b, "%d 0 obj%s\nendobj\n", i+1, object)
	}
	table := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(offsets)+1)
	for _, offset := range offsets {
		fmt.Fprintf(&b, "%010d 00000 n \n", offset)
	}
	fmt.Fprintf(&b, "trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n", len(offsets)+1, table)
	return b.Bytes()
}

// ground is the colour of the page under the portrait. Where all of it is still
// there, nothing was drawn: PDFium leaves out pictures that it cannot read.
const ground = 0x01FE03

func drawPortrait(r *run, page uint64, width, height int) (image.Image, error) {
	const ( // of fpdfview.h
		colours = 3 // FPDFBitmap_BGRx
		opaque  = 0xFF000000
		smooth  = 0
		turned  = 0
	)
	w, h := uint64(width), uint64(height)
	bitmap := r.call("FPDFBitmap_CreateEx", w, h, colours, 0, 0)
	if bitmap == 0 {
		return nil, ErrDamaged
	}
	r.call("FPDFBitmap_FillRect", bitmap, 0, 0, w, h, opaque|ground)
	r.call("FPDF_RenderPageBitmap", bitmap, page, 0, 0, w, h, turned, smooth)
	stride := int(r.call("FPDFBitmap_GetStride", bitmap))
	pixels := r.bytes(r.call("FPDFBitmap_GetBuffer", bitmap), stride*height)
	if r.err != nil || stride < 4*width {
		return nil, ErrDamaged
	}
	img, drawn := image.NewNRGBA(image.Rect(0, 0, width, height)), false
	for y := range height {
		from, to := pixels[y*stride:], img.Pix[y*img.Stride:]
		for x := 0; x < 4*width; x += 4 {
			blue, green, red := from[x], from[x+1], from[x+2]
			drawn = drawn || uint32(red)<<16|uint32(green)<<8|uint32(blue) != ground
			to[x], to[x+1], to[x+2], to[x+3] = red, green, blue, 0xFF
		}
	}
	if !drawn {
		return nil, ErrDamaged
	}
	return img, nil
}
