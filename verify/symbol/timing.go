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
// darker or lighter than their two neighbours, as they should be.
func timing(grey *image.Gray, p *projection, side int) float64 {
	right, n := 0, 0
	for _, down := range [2]bool{false, true} {
		var last [2]float64
		for i := 7; i <= side-8; i++ {
			x, y := float64(i)+0.5, 6.5
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
	}
	return float64(right) / float64(n)
}
