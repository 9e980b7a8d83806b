package symbol

import "slices"

// A rung is one attempt: a size, a threshold and what to look for.
type rung struct {
	// side is the longer side of the scaled picture in pixels. A picture that
	// is smaller stays as it is.
	side int
	// enlarge, if not 0, multiplies the size instead, of a picture whose longer
	// side is then no more than side.
	enlarge int
	// repeat enlarges by repeating pixels, without interpolation.
	repeat    bool
	threshold threshold
	invert    bool
	detectors []detector
	live      bool // worth its time on one frame of a camera
	// signs is what earlier rungs must have seen, so that a picture without a
	// code does not climb to the top.
	signs signs
}

// signs are what a view shows of a QR Code, read or not.
type signs int

const (
	noSigns signs = iota
	// finderSigns are two finders in one view. One is seen by chance in most
	// pictures; of three, light or blur may hide one.
	finderSigns
	// smallSigns are two finders whose modules are as small as enlarging is for.
	smallSigns
)

// smallModule is the largest module, in pixels of the picture, that is seen
// better when enlarged.
const smallModule = 3.0

// fullSide bounds the largest size that is looked at. A code whose modules are
// lost at this size fills less than a tenth of the picture's side.
const fullSide = 3200

// Data Matrix and Aztec Code are looked for on few rungs: the threshold matters
// little to the search for them.
var (
	every  = []detector{qrCodes, dataMatrices, aztecCodes}
	onlyQR = []detector{qrCodes}
)

// ladder is the order of attempts: first what reads most for its cost. Sizes
// differ because a code is lost where its modules are too small to see, and
// where they are so large that noise breaks them up.
var ladder = []rung{
	{side: 800, threshold: midrange, detectors: every, live: true},
	{side: 800, threshold: blocks, detectors: onlyQR, live: true},
	{side: 1600, threshold: blocks, detectors: every, live: true},
	{side: 400, threshold: blocks, detectors: onlyQR, live: true},
	{side: 1600, threshold: midrange, detectors: onlyQR, live: true},
	{side: 400, threshold: midrange, detectors: onlyQR, live: true},
	{side: 800, threshold: otsu, detectors: onlyQR, signs: finderSigns},
	{side: 800, threshold: bradley, detectors: onlyQR, signs: finderSigns}, // uneven light
	{side: 800, threshold: blocks, invert: true, detectors: every},
	{side: fullSide, threshold: blocks, detectors: every}, // a small code in a large picture
	{side: fullSide, threshold: midrange, detectors: onlyQR},
	{side: 1600, threshold: otsu, detectors: onlyQR, signs: finderSigns},
	{side: 1600, threshold: blocks, invert: true, detectors: onlyQR},
	// Modules of 2 pixels and less: interpolated, their edges come back.
	{side: 1600, enlarge: 2, threshold: midrange, detectors: onlyQR, signs: smallSigns},
	{side: 1600, enlarge: 2, threshold: blocks, detectors: every, signs: smallSigns},
	{side: 1200, enlarge: 3, threshold: blocks, detectors: onlyQR, signs: smallSigns},
	{side: 1200, enlarge: 3, threshold: midrange, detectors: onlyQR, signs: smallSigns},
	// Modules of 1 pixel, of a code that was never a photo.
	{side: 800, enlarge: 4, repeat: true, threshold: blocks, detectors: every},
}

// liveLadder is the part of it for one frame of a camera.
var liveLadder = slices.DeleteFunc(slices.Clone(ladder), func(r rung) bool { return !r.live })

// size returns the size at which the rung looks at a picture of w x h pixels,
// and false where it does not look at it.
func (r *rung) size(w, h int) (int, int, bool) {
	longer := max(w, h)
	switch {
	case r.enlarge > 0:
		return w * r.enlarge, h * r.enlarge, longer*r.enlarge <= r.side
	case longer <= r.side:
		return w, h, true
	}
	w, h = fit(w, h, r.side)
	return w, h, true
}
