// Package picture turns the bytes of a file into upright grey pictures, the
// form in which codes are searched.
//
//	for page, err := range picture.Pages(data) {
//		…
//	}
//
// A kind of file is recognised by its content, never by its name: JPEG, PNG,
// GIF (the first frame), WebP, TIFF (the first page) and BMP. Pictures are
// turned upright by their EXIF orientation, and transparency is laid on white,
// as on paper. A picture that is decoded already, from a clipboard or a camera,
// goes through FromImage.
//
// Sizes are checked before anything is decoded, so that no file can take more
// memory than the limits allow. No input makes the package panic. It never
// opens, writes or keeps a file.
package picture

import (
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
	// ErrDamaged: a picture that is cut off or broken.
	ErrDamaged = errors.New("the picture is damaged")
	// ErrUnsupportedKind: recognised, but not a kind that is read. The error
	// itself is an *UnsupportedKind.
	ErrUnsupportedKind = errors.New("this kind of picture cannot be read")
)

// UnsupportedKind is the error about a file that was recognised but cannot be
// read. It is ErrUnsupportedKind.
type UnsupportedKind struct {
	Kind string // the name of the kind, as "HEIC"
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
	case errors.Is(err, ErrDamaged):
		return "picture_damaged"
	case errors.Is(err, ErrUnsupportedKind):
		return "kind_not_supported"
	}
	return ""
}

// Pages yields the pages of a file, each an upright picture with its first
// pixel at (0, 0), or the error about it.
func Pages(data []byte) iter.Seq2[*image.Gray, error] {
	return func(yield func(*image.Gray, error) bool) {
		yield(single(data))
	}
}

// single reads a file that holds one picture.
func single(data []byte) (*image.Gray, error) {
	switch {
	case len(data) == 0:
		return nil, ErrEmpty
	case len(data) > MaxBytes:
		return nil, ErrTooLarge
	}
	k, err := recognise(data)
	if err != nil {
		return nil, err
	}
	img, err := k.decode(data)
	if err != nil {
		return nil, err
	}
	grey, err := FromImage(img)
	if err != nil {
		return nil, err
	}
	return upright(grey, k.orientation(data)), nil
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
