package issue

import (
	"fmt"
	"image"
	"unicode/utf8"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode/decoder"
	"github.com/makiuchi-d/gozxing/qrcode/encoder"
)

const (
	// MaxScale is the most pixels a module may have: the largest code is then
	// 11,840 pixels wide, more than any printer needs.
	MaxScale = 64
	// quietZone is the white border in modules, ISO/IEC 18004 §9.1.
	quietZone = 4
)

// QR returns a QR code of the payload with error correction M and its quiet
// zone, with so many pixels a module. Upper-case text such as Base45 is written
// in the alphanumeric mode, other text as UTF-8 bytes without an ECI header, as
// Vietnam's cards have it. The error is [ErrTooLong] or [ErrScale].
func QR(payload []byte, scale int) (*image.Gray, error) {
	if scale < 1 || scale > MaxScale {
		return nil, fmt.Errorf("%w: from 1 to %d", ErrScale, MaxScale)
	}
	content, hints := string(payload), map[gozxing.EncodeHintType]any{}
	if !utf8.Valid(payload) {
		// The encoder takes text alone: each byte becomes the character of
		// that number, and the header says so.
		latin1 := make([]rune, len(payload))
		for i, b := range payload {
			latin1[i] = rune(b)
		}
		content = string(latin1)
		hints[gozxing.EncodeHintType_CHARACTER_SET] = "ISO-8859-1"
	}
	code, err := encoder.Encoder_encode(content, decoder.ErrorCorrectionLevel_M, hints)
	if err != nil {
		return nil, ErrTooLong
	}
	return draw(code.GetMatrix(), scale), nil
}

func draw(matrix *encoder.ByteMatrix, scale int) *image.Gray {
	modules := matrix.GetWidth()
	size := (modules + 2*quietZone) * scale
	picture := image.NewGray(image.Rect(0, 0, size, size))
	for i := range picture.Pix {
		picture.Pix[i] = 0xff
	}
	for y := range modules * scale {
		row := picture.Pix[(y+quietZone*scale)*picture.Stride+quietZone*scale:]
		for x := range modules * scale {
			if matrix.Get(x/scale, y/scale) == 1 {
				row[x] = 0
			}
		}
	}
	return picture
}
