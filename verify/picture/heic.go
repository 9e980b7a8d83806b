package picture

import (
	"bytes"
	"context"
	_ "embed"
	"encoding/binary"
	"image"
	"iter"
)

// libheif 1.18.2 with libde265 1.0.15, as compiled for
// github.com/gen2brain/heic v0.4.5. That package itself is not used: it loads
// whatever libheif the machine has into the process when the program starts,
// even if no HEIC ever comes, and gives its own no limit of time or memory.
// .ci/libraries.sh compares this file with the published one.
//
//go:embed libheif.wasm.gz
var libheif []byte

var heif = newLibrary("HEIC", libheif)

// maxHEICPixels is the largest HEIC: above the 48 megapixels of phones, and as
// much as fits maxMemory.
const maxHEICPixels = 50_000_000

// heicKind is HEIC: the primary picture of a file, not its thumbnails, its
// depth map or the further pictures of a burst. libheif turns it upright by the
// file's irot and imir boxes (ISO/IEC 23008-12 §6.5.10, §6.5.12). The EXIF
// orientation beside them says the same once more and is not followed.
type heicKind struct{}

func (heicKind) pages(ctx context.Context, data []byte) iter.Seq2[*image.Gray, error] {
	return func(yield func(*image.Gray, error) bool) { yield(decodeHEIC(ctx, data)) }
}

func decodeHEIC(ctx context.Context, data []byte) (grey *image.Gray, err error) {
	// A run of its own for the size: the other gets its memory at once, since
	// memory that grows is there twice while it is moved.
	var layout heicLayout
	const reading = 8 << 20
	err = heif.use(ctx, uint64(reading+len(data)), func(r *run) error {
		layout, err = readHEIC(r, data, nil)
		return err
	})
	if err != nil {
		return nil, err
	}
	const perPixel = 9 // measured: 6.7 bytes, and 8.7 where it is to be turned
	memory := reading + len(data) + perPixel*layout.width*layout.height
	err = heif.use(ctx, uint64(memory), func(r *run) error {
		_, err := readHEIC(r, data, func(l heicLayout, planes []byte) (err error) {
			if l != layout {
				return ErrDamaged
			}
			grey, err = l.grey(planes)
			return err
		})
		return err
	})
	if err != nil {
		return nil, err
	}
	return grey, nil
}

// heicLayout says how libheif hands out a picture.
type heicLayout struct {
	width, height      int    // upright
	space, subsampling uint32 // heif_colorspace, heif_chroma
}

// Of libheif/heif.h.
const (
	heifYCbCr      = 0
	heifRGB        = 1 // 4 bytes a pixel, with alpha
	heifMonochrome = 0
	heifChroma420  = 1
)

// readHEIC reads the layout of a picture, and hands its planes to use if that
// is not nil.
func readHEIC(r *run, data []byte, use func(heicLayout, []byte) error) (heicLayout, error) {
	file := r.put(byMainBrand(data))
	out := r.allocate(5 * 4)
	decode := func(layoutOnly, planes uint64) bool {
		return r.call("decode", file, uint64(len(data)), layoutOnly, out, out+4, out+8, out+12, out+16, planes) == 1
	}
	if !decode(1, 0) {
		return heicLayout{}, ErrDamaged
	}
	l := heicLayout{int(r.number(out)), int(r.number(out + 4)), r.number(out + 8), r.number(out + 12)}
	if err := checkSize(l.width, l.height); err != nil {
		return l, err
	}
	if l.width*l.height > maxHEICPixels {
		return l, ErrTooManyPixels
	}
	if use == nil {
		return l, nil
	}
	planes := r.allocate(l.size())
	if !decode(0, planes) {
		if l.space == heifYCbCr && l.subsampling == heifMonochrome {
			return l, &UnsupportedKind{"a variant of HEIC"} // grey, in tiles
		}
		return l, ErrDamaged
	}
	if r.err != nil {
		return l, ErrDamaged
	}
	return l, use(l, r.bytes(planes, l.size()))
}

// stride is the length of a row in libheif: the width made even, at least 64,
// in bytes a multiple of 16 (libheif/pixelimage.cc).
func stride(width, bytesPerPixel int) int {
	return (max(width+width%2, 64)*bytesPerPixel + 15) &^ 15
}

// size is the length of all planes.
func (l heicLayout) size() int {
	switch {
	case l.space == heifRGB:
		return stride(l.width, 4) * l.height
	case l.subsampling == heifChroma420:
		return stride(l.width, 1)*l.height + 2*stride((l.width+1)/2, 1)*((l.height+1)/2)
	}
	return 3 * stride(l.width, 1) * l.height
}

// grey copies the picture out of the planes: the first is the grey one, where
// they are not colours.
func (l heicLayout) grey(planes []byte) (*image.Gray, error) {
	area := image.Rect(0, 0, l.width, l.height)
	if l.space == heifRGB {
		return FromImage(&image.NRGBA{Pix: planes, Stride: stride(l.width, 4), Rect: area})
	}
	return eachRow(area, func(y int, row []uint8) { copy(row, planes[y*stride(l.width, 1):]) }), nil
}

// byMainBrand returns the file with heic as its main brand. The compiled
// libheif looks at no other, and the one of many files is mif1, which only says
// that there is a picture.
func byMainBrand(data []byte) []byte {
	if string(data[8:12]) == "mif1" {
		data = bytes.Clone(data)
		copy(data[8:], "heic")
	}
	return data
}

// mediaKind tells what an ISO media file holds (ISO/IEC 14496-12 §4.3) by its
// brands: a HEIC and an AVIF may both have mif1 as the first.
func mediaKind(data []byte) (kind, error) {
	const longest = 256 // of a box that is read; a few brands of 4 bytes are usual
	end := min(len(data), int(min(binary.BigEndian.Uint32(data), longest)))
	still, moving := false, false
	for box := data[8:max(8, end)]; len(box) >= 4; box = box[4:] {
		switch string(box[:4]) {
		case "avif", "avis":
			return nil, &UnsupportedKind{"AVIF"}
		case "heic", "heix", "heim", "heis", "mif1":
			still = true
		case "hevc", "hevx", "hevm", "hevs", "msf1":
			moving = true
		}
	}
	switch {
	case still:
		return heicKind{}, nil
	case moving:
		return nil, &UnsupportedKind{"HEIC without a still picture"}
	}
	return nil, ErrNotPicture
}
