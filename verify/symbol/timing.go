package symbol

import (
	"cmp"
	"image"
	"math"
	"slices"
)

// minTiming is the least share of a timing pattern that must alternate. Half
// of anything does.
const minTiming = 0.62

// A sizing is a number of modules that a triple may have, and how its symbol
// then lies.
type sizing struct {
	side       int
	projection projection
	timing     float64
}

// sizings returns the numbers of modules for which the timing patterns, the
// rows of alternating modules between the finders (ISO/IEC 18004:2015 §6.3.5),
// are seen, the best first. The sizes of the finders alone are not exact
// enough to know the version.
func sizings(grey *image.Gray, t *triple) []sizing {
	estimate := t.modules + 7
	reach := 3 + 0.06*estimate
	var found []sizing
	var buffer [15]pin
	for side := 21; side <= 177; side += 4 {
		if math.Abs(float64(side)-estimate) > reach {
			continue
		}
		p, ok := fitProjection(t.pins(float64(side), buffer[:0]), float64(side))
		if !ok {
			continue
		}
		if s := timing(grey, &p, side); s >= minTiming {
			found = append(found, sizing{side, p, s})
		}
	}
	slices.SortStableFunc(found, func(a, b sizing) int { return cmp.Compare(b.timing, a.timing) })
	return found
}

// timing returns the share of the modules of both timing patterns that are
// darker or lighter than their two neighbours, as they should be. Where that
// is too few, it looks again along lines that are bowed: bent paper.
func timing(grey *image.Gray, p *projection, side int) float64 {
	straight := (timingLine(grey, p, side, false, 0) + timingLine(grey, p, side, true, 0)) / 2
	if straight >= minTiming {
		return straight
	}
	bowed := 0.0
	for _, down := range [2]bool{false, true} {
		best := 0.0
		for bow := -maxBow; bow <= maxBow; bow += 0.7 {
			best = max(best, timingLine(grey, p, side, down, bow))
		}
		bowed += best / 2
	}
	if bowed < minBowed {
		return straight
	}
	return bowed
}

// maxBow is how far a timing pattern may be off in its middle, in modules.
const maxBow = 3.5

// minBowed is minTiming for the best of several lines: more is by chance.
const minBowed = 0.8

// timingLine looks at the timing pattern of the sixth row, or column, along a
// line that is bow modules off in the middle.
func timingLine(grey *image.Gray, p *projection, side int, down bool, bow float64) float64 {
	right, n := 0, 0
	var last [2]float64
	for i := 7; i <= side-8; i++ {
		t := float64(i-7) / float64(side-15)
		x, y := float64(i)+0.5, 6.5+4*bow*t*(1-t)
		if down {
			x, y = y, x
		}
		level := bilinear(grey, p.of(x, y))
		if i > 8 {
			// The one before: black where its index is even.
			darker := 2*last[1] < last[0]+level
			if darker == ((i-1)%2 == 0) {
				right++
			}
			n++
		}
		last[0], last[1] = last[1], level
	}
	return float64(right) / float64(n)
}
