package picture

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"

	"golang.org/x/image/bmp"
	"golang.org/x/image/tiff"
	"golang.org/x/image/webp"
)

// A kind is a kind of picture that is read.
type kind struct {
	name   string
	size   func(io.Reader) (image.Config, error)
	pixels func(io.Reader) (image.Image, error)
	// exif finds the EXIF block of a file, or nil.
	exif func(data []byte) []byte
}

var (
	jpegKind = kind{"JPEG", jpeg.DecodeConfig, jpeg.Decode, jpegEXIF}
	pngKind  = kind{"PNG", png.DecodeConfig, png.Decode, pngEXIF}
	// gif.Decode stops after the first frame, however many there are.
	gifKind  = kind{"GIF", gif.DecodeConfig, gif.Decode, noEXIF}
	webpKind = kind{"WebP", webp.DecodeConfig, webp.Decode, webpEXIF}
	tiffKind = kind{"TIFF", tiff.DecodeConfig, tiff.Decode, tiffEXIF}
	bmpKind  = kind{"BMP", bmp.DecodeConfig, bmp.Decode, noEXIF}
)

// recognise tells the kind of a file by its first bytes. Its error is
// ErrNotPicture or an *UnsupportedKind.
func recognise(data []byte) (kind, error) {
	starts := func(magic string) bool { return bytes.HasPrefix(data, []byte(magic)) }
	unsupported := func(name string) (kind, error) { return kind{}, &UnsupportedKind{name} }
	switch {
	case starts("\xff\xd8\xff"):
		return jpegKind, nil
	case starts("\x89PNG\r\n\x1a\n"):
		return pngKind, nil
	case starts("GIF87a"), starts("GIF89a"):
		return gifKind, nil
	case starts("RIFF") && len(data) >= 16 && string(data[8:12]) == "WEBP":
		if animatedWebP(data) {
			return unsupported("animated WebP")
		}
		return webpKind, nil
	case starts("II*\x00"), starts("MM\x00*"):
		return tiffKind, nil
	case starts("BM") && bitmapHeader(data):
		return bmpKind, nil
	case starts("II+\x00"), starts("MM\x00+"):
		return unsupported("BigTIFF")
	case starts("\xff\x0a"), starts("\x00\x00\x00\x0cJXL \r\n\x87\n"):
		return unsupported("JPEG XL")
	case starts("\x00\x00\x00\x0cjP  \r\n\x87\n"), starts("\xff\x4f\xff\x51"):
		return unsupported("JPEG 2000")
	case len(data) >= 12 && string(data[4:8]) == "ftyp":
		if name := mediaBrand(data); name != "" {
			return unsupported(name)
		}
	case bytes.Contains(head(data), []byte("%PDF-")):
		return unsupported("PDF")
	case scalableGraphics(data):
		return unsupported("SVG")
	}
	return kind{}, ErrNotPicture
}

// head is the part of a file in which readers of PDF and SVG accept its mark.
func head(data []byte) []byte { return data[:min(len(data), 1024)] }

// bitmapHeader reports whether the size of the second header is one that BMP
// has: "BM" alone begins many a text.
func bitmapHeader(data []byte) bool {
	if len(data) < 18 {
		return false
	}
	switch binary.LittleEndian.Uint32(data[14:]) {
	case 12, 16, 40, 52, 56, 64, 108, 124:
		return true
	}
	return false
}

// animatedWebP reports whether the extended header announces an animation.
func animatedWebP(data []byte) bool {
	const animation = 1 << 1
	return len(data) > 20 && string(data[12:16]) == "VP8X" && data[20]&animation != 0
}

// mediaBrand names the kind of an ISO media file (ISO/IEC 14496-12 §4.3) by
// its brands: a HEIC and an AVIF may both have mif1 as the first.
func mediaBrand(data []byte) string {
	const longest = 256 // of a box that is read; a few brands of 4 bytes are usual
	end := min(len(data), int(min(binary.BigEndian.Uint32(data), longest)))
	name := ""
	for box := data[8:max(8, end)]; len(box) >= 4; box = box[4:] {
		switch string(box[:4]) {
		case "avif", "avis":
			return "AVIF"
		case "heic", "heix", "heim", "heis", "hevc", "hevx", "hevm", "hevs", "mif1", "msf1":
			name = "HEIC"
		}
	}
	return name
}

func scalableGraphics(data []byte) bool {
	text := bytes.TrimLeft(bytes.TrimPrefix(head(data), []byte("\xef\xbb\xbf")), " \t\r\n")
	return bytes.HasPrefix(text, []byte("<svg")) ||
		(bytes.HasPrefix(text, []byte("<?xml")) || bytes.HasPrefix(text, []byte("<!--"))) && bytes.Contains(text, []byte("<svg"))
}

// decode decodes a file within the limits.
//
// The decoders are not ours, and those of golang.org/x/image have panicked on
// broken files before: such a file is damaged, and the desk goes on.
func (k kind) decode(data []byte) (img image.Image, err error) {
	defer func() {
		if p := recover(); p != nil {
			img, err = nil, fmt.Errorf("%w: the %s decoder failed", ErrDamaged, k.name)
		}
	}()
	config, err := k.size(bytes.NewReader(data))
	if err != nil {
		return nil, k.failure(err)
	}
	if err := checkSize(config.Width, config.Height); err != nil {
		return nil, err
	}
	img, err = k.pixels(bytes.NewReader(data))
	if err != nil {
		return nil, k.failure(err)
	}
	return img, nil
}

// failure tells a variant that a decoder does not know from a broken file.
func (k kind) failure(err error) error {
	var (
		jpegVariant jpeg.UnsupportedError
		pngVariant  png.UnsupportedError
		tiffVariant tiff.UnsupportedError
	)
	if errors.As(err, &jpegVariant) || errors.As(err, &pngVariant) || errors.As(err, &tiffVariant) ||
		errors.Is(err, bmp.ErrUnsupported) {
		return &UnsupportedKind{"a variant of " + k.name}
	}
	return fmt.Errorf("%w: %v", ErrDamaged, err)
}
