package verifying

import (
	"bytes"
	"image"
	_ "image/jpeg" // the picture formats of portraits that Go reads
	_ "image/png"

	_ "golang.org/x/image/webp"
)

// maxPortrait is in pixels. What fits into a printed code is far smaller; a
// larger size is an attack on memory, signed or not.
const maxPortrait = 2 << 20

// decodePortrait returns the picture, or nil if it is none that can be shown.
func decodePortrait(content []byte) image.Image {
	config, _, err := image.DecodeConfig(bytes.NewReader(content))
	if err != nil || config.Width <= 0 || config.Height <= 0 || config.Width > maxPortrait/config.Height {
		return nil
	}
	img, _, err := image.Decode(bytes.NewReader(content))
	if err != nil {
		return nil
	}
	return img
}
