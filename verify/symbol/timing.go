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
		if s := timing(grey, t, &p, side); s >= minTiming {
			found = append(found, sizing{side, p, s})
		}
	}
	slices.SortStableFunc(found, func(a, b sizing) int { return cmp.Compare(b.timing, a.timing) })
	return found
}

// timing returns the share of the modules of both timing patterns that are
// darker or lighter than their two neighbours, as they should be: along
// straight lines, or else along the curves of bent paper.
func timing(grey *image.Gray, t *triple, p *projection, side int) float64 {
	length := float64(side - 13)
	straight := (timingLine(grey, side, func(at float64) point { return p.of(6.5+at*length, 6.5) }) +
		timingLine(grey, side, func(at float64) point { return p.of(6.5, 6.5+at*length) })) / 2
	if straight >= minTiming {
		return straight
	}
	curved := (timingLine(grey, side, t.top(side)) + timingLine(grey, side, t.left(side))) / 2
	return max(straight, curved)
}

// timingLine looks at a timing pattern along a line that leads from the corner
// module of one finder, at 0, to that of another, at 1.
func timingLine(grey *image.Gray, side int, line func(at float64) point) float64 {
	right, n := 0, 0
	var last [2]float64
	for i := 7; i <= side-8; i++ {
		level := bilinear(grey, line(float64(i-6)/float64(side-13)))
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

// top is the timing pattern of the sixth row, from 0 to 1, as a curve that
// leaves and meets the finders along their sides (Hermite's cubic).
func (t *triple) top(side int) func(at float64) point {
	return curve(
		t.corner.offset(3, 3), t.corner.right.times(float64(side-13)),
		t.right.offset(-3, 3), t.right.right.times(float64(side-13)))
}

// left is the timing pattern of the sixth column in the same way.
func (t *triple) left(side int) func(at float64) point {
	return curve(
		t.corner.offset(3, 3), t.corner.down.times(float64(side-13)),
		t.down.offset(3, -3), t.down.down.times(float64(side-13)))
}

func curve(from, leaves, to, meets point) func(at float64) point {
	return func(at float64) point {
		s := 1 - at
		return from.times(s * s * (1 + 2*at)).add(leaves.times(s * s * at)).
			add(to.times(at * at * (3 - 2*at))).sub(meets.times(at * at * s))
	}
}
