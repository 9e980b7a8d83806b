package picture

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"
	"iter"

	"golang.org/x/image/bmp"
	"golang.org/x/image/tiff"
)

// A single is a kind of file that holds one picture.
type single struct {
	name   string
	size   func(io.Reader) (image.Config, error)
	pixels func(io.Reader) (image.Image, error)
	// exif finds the EXIF block of a file, or nil.
	exif func(data []byte) []byte
}

var (
	jpegKind = single{"JPEG", jpeg.DecodeConfig, jpeg.Decode, jpegEXIF}
	pngKind  = single{"PNG", png.DecodeConfig, png.Decode, pngEXIF}
	// gif.Decode stops after the first frame, however many there are.
	gifKind = single{"GIF", gif.DecodeConfig, gif.Decode, noEXIF}
	bmpKind = single{"BMP", bmp.DecodeConfig, bmp.Decode, noEXIF}
)

func (k single) pages(ctx context.Context, data []byte) iter.Seq2[*image.Gray, error] {
	return func(yield func(*image.Gray, error) bool) {
		if ctx.Err() != nil {
			yield(nil, ctx.Err())
			return
		}
		grey, err := k.decode(func() io.Reader { return bytes.NewReader(data) })
		if err == nil {
			grey = upright(grey, tiffOrientation(k.exif(data)))
		}
		yield(grey, err)
	}
}

// decode decodes a file within the limits, which open begins to read.
//
// The decoders are not ours, and those of golang.org/x/image have panicked on
// broken files before: such a file is damaged, and the desk goes on.
func (k single) decode(open func() io.Reader) (grey *image.Gray, err error) {
	defer func() {
		if p := recover(); p != nil {
			grey, err = nil, fmt.Errorf("%w: the %s decoder failed", ErrDamaged, k.name)
		}
	}()
	config, err := k.size(open())
	if err != nil {
		return nil, k.failure(err)
	}
	if err := checkSize(config.Width, config.Height); err != nil {
		return nil, err
	}
	img, err := k.pixels(open())
	if err != nil {
		return nil, k.failure(err)
	}
	return FromImage(img)
}

// failure tells a variant that a decoder does not know from a broken file.
func (k single) failure(err error) error {
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
