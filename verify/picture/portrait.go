package picture

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/jpeg"
	"image/png"
	"io"

	"golang.org/x/image/webp"
)

// Limits of portraits. What is printed as a code is far below them, signed or
// not.
const (
	// MaxPortraitBytes: the 16 symbols that one message may have hold 47 KiB
	// (ISO/IEC 18004 table 7 and §8).
	MaxPortraitBytes = 64 << 10
	// MaxPortraitPixels: four bytes each, they are nothing to any PC.
	MaxPortraitPixels = 1 << 20
)

// ErrPortraitTooLarge: over MaxPortraitBytes or MaxPortraitPixels.
var ErrPortraitTooLarge = errors.New("the portrait is too large for one in a code")

// Portrait decodes the picture of a person in a document, in its colours: a
// JPEG, PNG, WebP, or JPEG 2000. What it is, its content says, whatever the
// document calls it; what follows the picture is not looked at. JPEG 2000 is
// decoded by PDFium, like pages.
//
// The caller sees to it that a signature over the picture holds, and that ctx
// is done after a while: whatever the content, Portrait then returns soon. Its
// errors are ctx's, ErrEmpty, ErrNotPicture, ErrDamaged, ErrPortraitTooLarge and
// an *UnsupportedKind.
func Portrait(ctx context.Context, data []byte) (image.Image, error) {
	starts := func(magic string) bool { return bytes.HasPrefix(data, []byte(magic)) }
	switch {
	case len(data) == 0:
		return nil, ErrEmpty
	case len(data) > MaxPortraitBytes:
		return nil, ErrPortraitTooLarge
	case starts("\xff\xd8\xff"):
		return decodePortrait(ctx, data, jpeg.DecodeConfig, jpeg.Decode)
	case starts("\x89PNG\r\n\x1a\n"):
		return decodePortrait(ctx, data, png.DecodeConfig, png.Decode)
	case starts("RIFF") && len(data) >= 12 && string(data[8:12]) == "WEBP":
		return decodePortrait(ctx, data, webp.DecodeConfig, webp.Decode)
	case starts(jp2Start), starts(codestreamStart):
		return decodeJPEG2000(ctx, data)
	}
	if _, err := recognise(data); errors.Is(err, ErrUnsupportedKind) {
		return nil, err
	}
	return nil, ErrNotPicture
}

// decodePortrait decodes with one of Go's decoders, which are not ours and have
// panicked before.
func decodePortrait(ctx context.Context, data []byte, size func(io.Reader) (image.Config, error), pixels func(io.Reader) (image.Image, error)) (img image.Image, err error) {
	defer func() {
		if p := recover(); p != nil {
			img, err = nil, fmt.Errorf("%w: the decoder failed", ErrDamaged)
		}
	}()
	config, err := size(bytes.NewReader(data))
	if err != nil {
		return nil, portraitFailure(ctx, err)
	}
	if err := checkPortrait(config.Width, config.Height); err != nil {
		return nil, err
	}
	img, err = pixels(&patient{ctx, bytes.NewReader(data)})
	if err != nil {
		return nil, portraitFailure(ctx, err)
	}
	return img, nil
}

func portraitFailure(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return fmt.Errorf("%w: %v", ErrDamaged, err)
}

func checkPortrait(width, height int) error {
	switch {
	case width <= 0 || height <= 0:
		return ErrDamaged
	case width > MaxPortraitPixels/height:
		return ErrPortraitTooLarge
	}
	return nil
}

// A patient reader hands out a few bytes at a time, and none when its context
// is done: a progressive JPEG may go over all its pixels again for a few bytes.
type patient struct {
	ctx  context.Context
	from io.Reader
}

func (p *patient) Read(b []byte) (int, error) {
	if err := p.ctx.Err(); err != nil {
		return 0, err
	}
	const few = 256
	return p.from.Read(b[:min(len(b), few)])
}
