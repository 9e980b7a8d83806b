package symbol

import (
	"image"
	"math"
)

// minAlignment is the least correlation with an alignment pattern that counts
// as one. Random modules reach 0.6 somewhere in a wide search.
const minAlignment = 0.65

// findAlignment looks for an alignment pattern, the 5 x 5 modules of black
// ring, white ring and black centre, within reach modules of expected. right
// and down are the steps of one module there. It returns the best place and
// how well the pattern correlates with it, 1 being perfect.
func findAlignment(grey *image.Gray, expected, right, down point, reach float64) (point, float64) {
	// The surroundings are sampled once, twice a module, and compared there.
	const perModule = 2
	half := int(math.Ceil(reach * perModule))
	const ring = 2 * perModule
	side := 2*(half+ring) + 1
	var store [maxPatch * maxPatch]float32
	if side > maxPatch {
		half = (maxPatch-1)/2 - ring
		side = maxPatch
	}
	patch := store[:side*side]
	for y := range side {
		for x := range side {
			dx, dy := float64(x-half-ring)/perModule, float64(y-half-ring)/perModule
			patch[y*side+x] = float32(bilinear(grey, expected.add(right.times(dx)).add(down.times(dy))))
		}
	}
	best, bestX, bestY := -1.0, 0, 0
	for y := -half; y <= half; y++ {
		for x := -half; x <= half; x++ {
			c := correlateAlignment(func(mx, my int) float64 {
				return float64(patch[(y+half+ring+my*perModule)*side+x+half+ring+mx*perModule])
			})
			// Of two alike the nearer is the likelier.
			c -= 0.1 * math.Hypot(float64(x), float64(y)) / float64(half+1)
			if c > best {
				best, bestX, bestY = c, x, y
			}
		}
	}
	at := expected.add(right.times(float64(bestX) / perModule)).add(down.times(float64(bestY) / perModule))
	here := func(p point) float64 {
		return correlateAlignment(func(mx, my int) float64 {
			return bilinear(grey, p.add(right.times(float64(mx))).add(down.times(float64(my))))
		})
	}
	score := here(at)
	for _, step := range [...]float64{0.25, 0.12} {
		for moved := true; moved; {
			moved = false
			for _, d := range [4]point{{step, 0}, {-step, 0}, {0, step}, {0, -step}} {
				p := at.add(right.times(d.x)).add(down.times(d.y))
				if c := here(p); c > score+1e-6 {
					at, score, moved = p, c, true
				}
			}
		}
	}
	return at, score
}

// maxPatch is the side of the largest surroundings, in half modules: 13
// modules to every side, and the pattern itself.
const maxPatch = 2*(26+4) + 1

// correlateAlignment is Pearson's correlation of 5 x 5 levels with the pattern.
func correlateAlignment(level func(x, y int) float64) float64 {
	// 17 of the 25 modules are black.
	var sum, squares, white float64
	for y := -2; y <= 2; y++ {
		for x := -2; x <= 2; x++ {
			l := level(x, y)
			sum += l
			squares += l * l
			if max(x, -x, y, -y) == 1 {
				white += l
			}
		}
	}
	variance := squares - sum*sum/25
	if variance < 25 {
		return -1 // nothing there to be seen
	}
	return (white - sum*8/25) / math.Sqrt(variance*8*17/25)
}
