package symbol

import (
	"context"

	"github.com/makiuchi-d/gozxing"
	aztec "github.com/makiuchi-d/gozxing/aztec/detector"
)

// A detector finds where in a view codes may stand and gives each place to
// try, which reports whether a code was read there. It tries more places than
// there are codes rather than fewer: what is none fails in its decoder. It
// stops early where ctx ends.
type detector func(ctx context.Context, v *view, try func(grid) bool)

// A grid is a place where a code may stand, with its modules as sampled there.
type grid struct {
	symbology Symbology
	modules   *gozxing.BitMatrix
	// corners of the symbol in pixels of the view: top left, top right, bottom
	// right, bottom left, before it is known whether it is mirrored.
	corners [4]point
	aztec   *aztec.AztecDetectorResult // its layers and data words, if an Aztec Code
}

// decode reads a grid. mirrored says that the symbol is seen from behind.
func (g grid) decode() (p payload, mirrored, ok bool) {
	switch g.symbology {
	case QRCode:
		return decodeQRCode(g.modules)
	case DataMatrix:
		p, ok = decodeDataMatrix(g.modules)
	case Aztec:
		p, ok = decodeAztec(g.aztec)
	}
	return p, false, ok
}
