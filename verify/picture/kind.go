package picture

import (
	"bytes"
	"context"
	"encoding/binary"
	"image"
	"iter"
)

// A kind is a kind of file that is read.
type kind interface {
	pages(context.Context, []byte) iter.Seq2[*image.Gray, error]
}

// recognise tells the kind of a file by its first bytes. Its error is
// ErrNotPicture or an *UnsupportedKind.
func recognise(data []byte) (kind, error) {
	starts := func(magic string) bool { return bytes.HasPrefix(data, []byte(magic)) }
	unsupported := func(name string) (kind, error) { return nil, &UnsupportedKind{name} }
	switch {
	case starts("\xff\xd8\xff"):
		return jpegKind, nil
	case starts("\x89PNG\r\n\x1a\n"):
		return pngKind, nil
	case starts("GIF87a"), starts("GIF89a"):
		return gifKind, nil
	case starts("RIFF") && len(data) >= 16 && string(data[8:12]) == "WEBP":
		if isAnimatedWebP(data) {
			return animatedWebP{}, nil
		}
		return webpKind, nil
	case starts("II*\x00"), starts("MM\x00*"):
		return tiffKind{}, nil
	case starts("BM") && bitmapHeader(data):
		return bmpKind, nil
	case starts("II+\x00"), starts("MM\x00+"):
		return unsupported("BigTIFF")
	case starts("\xff\x0a"), starts("\x00\x00\x00\x0cJXL \r\n\x87\n"):
		return unsupported("JPEG XL")
	case starts("\x00\x00\x00\x0cjP  \r\n\x87\n"), starts("\xff\x4f\xff\x51"):
		return unsupported("JPEG 2000")
	case len(data) >= 12 && string(data[4:8]) == "ftyp":
		return mediaKind(data)
	case bytes.Contains(head(data), []byte("%PDF-")):
		return pdfKind{}, nil
	case scalableGraphics(data):
		return unsupported("SVG")
	}
	return nil, ErrNotPicture
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

func scalableGraphics(data []byte) bool {
	text := bytes.TrimLeft(bytes.TrimPrefix(head(data), []byte("\xef\xbb\xbf")), " \t\r\n")
	return bytes.HasPrefix(text, []byte("<svg")) ||
		(bytes.HasPrefix(text, []byte("<?xml")) || bytes.HasPrefix(text, []byte("<!--"))) && bytes.Contains(text, []byte("<svg"))
}
