// Package symbol reads the printed codes of a picture: QR Code, Data Matrix
// and Aztec.
//
//	reader := symbol.Reader{Budget: 2 * time.Second}
//	symbols, err := reader.Read(ctx, grey)
//
// The picture is tried at several sizes and thresholds, cheapest first (ladder),
// until something is read. Each attempt has two halves that know each other by
// the type grid alone: a detector finds where codes may stand and samples their
// modules; a decoder turns modules into bytes or says no.
//
// # How a QR Code is found
//
//   - finder.go searches rows for the proportions of finder patterns, and
//     outline.go measures each in grey: centre and sides.
//   - triple.go weighs all combinations of three by how well sides, sizes and
//     directions agree.
//   - timing.go decides how many modules there are, by the timing patterns.
//   - alignment.go finds the alignment patterns; lattice.go bends the
//     projection to them, and without them to where the contrast is best.
//   - sample.go takes the grey of every module and the light around it;
//     equalise.go undoes blur with what is known of every symbol.
//
// Black and white serves only to search. All that is measured is measured in
// grey, between pixels.
//
// # How a Data Matrix and an Aztec Code are found
//
//   - border.go follows the borders of what is black and gives their straight
//     sides. Two that meet may be the L of a Data Matrix, which
//     detector_datamatrix.go measures in grey; the alternating borders opposite
//     say its size and how it is tilted.
//   - bullseye.go searches rows for the rings of an Aztec Code.
//     detector_aztec.go reads the mode message around them and goes outwards
//     from there, to where the contrast is best.
//
// Error correction is gozxing's for all. The payload is taken from the
// corrected codewords by this package, because gozxing hands out
// text, and from text the bytes of a signed payload cannot be had back.
//
// # What the bytes are
//
// Bytes holds what the encoder put in, exactly:
//
//   - Digits, letters and bytes are given as they stand in the symbol, without
//     any guess at their charset. Most payloads are UTF-8 or binary.
//   - An ECI designator is not part of the payload. Under UTF-8, US-ASCII,
//     binary, ISO-8859-1 or Cp437 (the defaults of old encoders, and what they
//     announce for binary), and under a designator that is not known, bytes
//     are left as they stand. Under any other charset they are text in it,
//     and are given as its UTF-8; bytes that the charset does not have are
//     left as they stand.
//   - A payload with Kanji or Hanzi segments is text in Shift_JIS or GB 2312,
//     and is given as its UTF-8, if it is valid in that charset and not UTF-8
//     already.
//   - FNC1 as a separator is byte 0x1D (GS).
//   - The parts of a Structured Append, found together in one picture, are one
//     Symbol, at the place of its first part. With a part missing, each part
//     that was found is a Symbol of its own.
//
// # What is never done
//
// Nothing is read from a symbol that its error correction did not confirm: a
// false read of an identity document is worse than none. The package reads no
// clock, and keeps no picture: its buffers are wiped when a search ends, and so
// have its goroutines.
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
	// right, bottom right, bottom left, as the symbol itself stands. They are
	// extrapolated from its finder patterns, so they may lie a little outside
	// the picture.
	Corners [4]image.Point
	// Part is the symbol's place in a message of several, the rest of which is
	// not in the picture; its zero value is a symbol that stands alone. The
	// bytes of a part are no payload: see [Collector].
	Part Part
}

// Text returns the payload as text, and whether it is that. Text is what is
// valid UTF-8; or what is plausible Shift_JIS, which most codes in Japan are
// written in without saying so (it was the default of JIS X 0510).
func (s Symbol) Text() (string, bool) {
	if utf8.Valid(s.Bytes) {
		return string(s.Bytes), true
	}
	if text, ok := shiftJIS(s.Bytes); ok {
		return text, true
	}
	return string(s.Bytes), false
}
