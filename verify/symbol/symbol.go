// Package symbol reads the printed codes of a picture.
package symbol

import (
	"image"
	"unicode/utf8"
)

// Symbology is the kind of a printed code.
type Symbology string

// The symbologies that are read.
const (
	QRCode     Symbology = "qr_code"
	DataMatrix Symbology = "data_matrix"
	Aztec      Symbology = "aztec"
)

// A Symbol is one code found in a picture.
type Symbol struct {
	Bytes     []byte // the payload, exactly
	Symbology Symbology
	// Corners of the symbol in pixels of the upright picture: top left, top
	// right, bottom right, bottom left, as the symbol itself stands.
	Corners [4]image.Point
}

// Text returns the payload as text, and whether it is valid UTF-8.
func (s Symbol) Text() (string, bool) {
	return string(s.Bytes), utf8.Valid(s.Bytes)
}
