// Package picture turns the bytes of a file into upright grey pictures, the
// form in which codes are searched.
//
//	for page, err := range picture.Pages(ctx, data) {
//		…
//	}
//
// A kind of file is recognised by its content, never by its name: JPEG, PNG,
// GIF (the first frame), WebP, BMP, HEIC (the primary picture), and every page
// of a TIFF or PDF. Pictures are turned upright by their EXIF orientation, and
// transparency is laid on white, as on paper. A picture that is decoded
// already, from a clipboard or a camera, goes through FromImage.
//
// Sizes are checked before anything is decoded, so that no file can take more
// memory than the limits allow. No input makes the package panic. It never
// opens, writes or keeps a file.
//
// HEIC and PDF are decoded by libheif and PDFium in WebAssembly: confined, one
// page at a time however many goroutines call, and made ready only when the
// first such file comes.
package picture

import (
	"context"
	"errors"
	"fmt"
	"image"
	"iter"
)

// Limits. A picture over one of them is refused.
const (
	// MaxBytes is the largest file: the largest photos that phones write, in
	// any kind that is read, with room to spare.
	MaxBytes = 64 << 20
	// MaxPixels is the largest picture in pixels. Four bytes each while it is
	// decoded, they fit an old PC's memory.
	MaxPixels = 100_000_000
	// MaxSide is the longest side in pixels: the longest that JPEG has.
	MaxSide = 1<<16 - 1
	// MaxPages is the longest PDF or TIFF: a batch of scanned cards, not a book.
	MaxPages = 50
)

// Errors of Pages and FromImage. Code gives the reason code of each.
var (
	// ErrEmpty: there are no bytes, or no pixels.
	ErrEmpty = errors.New("the file is empty")
	// ErrNotPicture: the content is of no known kind of picture.
	ErrNotPicture = errors.New("not a picture")
	// ErrTooLarge: over MaxBytes.
	ErrTooLarge = fmt.Errorf("the file is over %d MiB", MaxBytes>>20)
	// ErrTooManyPixels: over MaxPixels, or a side over MaxSide.
	ErrTooManyPixels = fmt.Errorf("the picture is over %d megapixels or %d pixels a side", MaxPixels/1_000_000, MaxSide)
	// ErrTooManyPages: over MaxPages. None of them is read.
	ErrTooManyPages = fmt.Errorf("the file has over %d pages", MaxPages)
	// ErrTooSlow: a page of a HEIC or PDF that was not ready after half a minute.
	ErrTooSlow = errors.New("the page takes too long")
	// ErrEncrypted: a PDF that asks for a password.
	ErrEncrypted = errors.New("the PDF is encrypted")
	// ErrDamaged: a picture that is cut off or broken.
	ErrDamaged = errors.New("the picture is damaged")
	// ErrUnsupportedKind: recognised, but not a kind that is read. The error
	// itself is an *UnsupportedKind.
	ErrUnsupportedKind = errors.New("this kind of picture cannot be read")
)

// UnsupportedKind is the error about a file that was recognised but cannot be
// read. It is ErrUnsupportedKind.
type UnsupportedKind struct {
	Kind string // the name of the kind, as "AVIF"
}

func (e *UnsupportedKind) Error() string { return ErrUnsupportedKind.Error() + ": " + e.Kind }

// Unwrap makes errors.Is(err, ErrUnsupportedKind) hold.
func (e *UnsupportedKind) Unwrap() error { return ErrUnsupportedKind }

// Code returns the stable reason code of an error of this package, or "".
func Code(err error) string {
	switch {
	case errors.Is(err, ErrEmpty):
		return "file_empty"
	case errors.Is(err, ErrNotPicture):
		return "not_a_picture"
	case errors.Is(err, ErrTooLarge):
		return "file_too_large"
	case errors.Is(err, ErrTooManyPixels):
		return "picture_too_large"
	case errors.Is(err, ErrTooManyPages):
		return "too_many_pages"
	case errors.Is(err, ErrTooSlow):
		return "picture_too_slow"
	case errors.Is(err, ErrEncrypted):
		return "pdf_encrypted"
	case errors.Is(err, ErrDamaged):
		return "picture_damaged"
	case errors.Is(err, ErrUnsupportedKind):
		return "kind_not_supported"
	}
	return ""
}

// Pages yields the pages of a file in their order, each an upright picture with
// its first pixel at (0, 0), or the error about it: a page that cannot be read
// does not hide the next, unless it is ErrTooSlow. An error about the whole file stands alone. When ctx
// is done, its error comes in place of what was left.
func Pages(ctx context.Context, data []byte) iter.Seq2[*image.Gray, error] {
	k, err := kindOf(data)
	if err == nil {
		return k.pages(ctx, data)
	}
	return func(yield func(*image.Gray, error) bool) { yield(nil, err) }
}

// kindOf tells the kind of a file that is within the limits.
func kindOf(data []byte) (kind, error) {
	switch {
	case len(data) == 0:
		return nil, ErrEmpty
	case len(data) > MaxBytes:
		return nil, ErrTooLarge
	}
	return recognise(data)
}

// checkSize holds a picture against the limits.
func checkSize(width, height int) error {
	switch {
	case width < 0 || height < 0:
		return ErrDamaged
	case width == 0 || height == 0:
		return ErrEmpty
	case width > MaxSide || height > MaxSide || width*height > MaxPixels:
		return ErrTooManyPixels
	}
	return nil
}
