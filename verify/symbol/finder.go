package symbol

import (
	"cmp"
	"context"
	"image"
	"math"
	"slices"
)

// A finder is one of the three large squares of a QR Code: along every line
// through its centre black, white, black, white and black are in the
// proportions 1:1:3:1:1 (ISO/IEC 18004:2015 §6.3.3).
type finder struct {
	at     point
	module float64 // pixels
	hits   int     // rows that crossed it
	// right and down are one module along the sides of the square, in pixels.
	// Which side is which is not known before the finder is part of a triple.
	right, down point
}

const (
	// maxCrossings bounds the places that are looked at closely: a picture can
	// be made of nothing else.
	maxCrossings = 600
	// maxFinders is how many finder patterns a view may have: 42 codes.
	maxFinders = 128
)

// finders returns the finder patterns of a view, those hit by most rows first.
func finders(ctx context.Context, black *bitmap, grey *image.Gray) []finder {
	var crossings []finder
	edges := make([]int32, 0, black.w+1)
	for y := range black.h {
		if y%rowsBetweenLooks == 0 && ctx.Err() != nil {
			return nil
		}
		edges = black.edges(y, edges[:0])
		for i := 0; i+5 < len(edges); i += 2 {
			e := edges[i : i+6]
			runs := [5]int{int(e[1] - e[0]), int(e[2] - e[1]), int(e[3] - e[2]), int(e[4] - e[3]), int(e[5] - e[4])}
			if !finderRuns(runs) {
				continue
			}
			f, ok := crossed(black, int(e[2]+e[3])/2, y, int(e[5]-e[0]))
			if ok {
				crossings = merged(crossings, f)
			}
		}
		if len(crossings) >= maxCrossings {
			break
		}
	}
	slices.SortStableFunc(crossings, func(a, b finder) int { return cmp.Compare(b.hits, a.hits) })
	found := crossings[:0]
	for _, f := range crossings {
		// A core of three modules is crossed by a dozen rows and more for every
		// four pixels of a module. Turned, or full of noise, some are seen.
		if 4*float64(f.hits) < f.module {
			continue
		}
		if f, ok := outlined(grey, f); ok && !slices.ContainsFunc(found, f.near) {
			if found = append(found, f); len(found) == maxFinders {
				break
			}
		}
	}
	return found
}

// finderRuns reports whether five runs are near enough to 1:1:3:1:1. Half a
// module is what print, blur and threshold may add and take, and half a pixel
// what the raster does.
func finderRuns(runs [5]int) bool {
	total := runs[0] + runs[1] + runs[2] + runs[3] + runs[4]
	if total < 7 {
		return false
	}
	// In fourteenths of a pixel a module is 2*total, and half a module with
	// half a pixel is total+7.
	off := func(run, modules int) bool {
		d := 14*run - 2*total*modules
		return max(d, -d) > modules*(total+7)
	}
	return !off(runs[2], 3) && !off(runs[0], 1) && !off(runs[1], 1) && !off(runs[3], 1) && !off(runs[4], 1)
}

// crossed looks at a place that has a finder's runs in its row, whether its
// column has them too.
func crossed(black *bitmap, x, y, width int) (finder, bool) {
	reach := 3 * width
	top, bottom, ok := cross(black, x, y, 0, 1, reach)
	if !ok {
		return finder{}, false
	}
	height := bottom - top
	// Perspective and tilt change one side against the other.
	if height > 3*float64(width) || float64(width) > 3*height {
		return finder{}, false
	}
	middle := (top + bottom) / 2
	left, right, ok := cross(black, x, int(middle), 1, 0, reach)
	if !ok {
		return finder{}, false
	}
	return finder{
		at:     point{(left + right) / 2, middle},
		module: (right - left + height) / 14,
		hits:   1,
	}, true
}

// cross walks from a black pixel both ways along (dx, dy), of which one is 0,
// and returns where the five runs around it begin and end.
func cross(black *bitmap, x, y, dx, dy, reach int) (begin, end float64, ok bool) {
	step, at, size := dx+dy*black.w, y*black.w+x, black.w
	place := x
	if dy != 0 {
		size, place = black.h, y
	}
	if black.black[at] == 0 {
		return 0, 0, false
	}
	var runs [5]int
	walk := func(way int, run int) (int, bool) {
		p, i, colour := place, at, byte(1)
		for {
			n := 0
			for p >= 0 && p < size && black.black[i] == colour && n <= reach {
				n++
				p += way
				i += way * step
			}
			runs[run] += n
			if run == 0 || run == 4 {
				return p, n > 0 && n <= reach
			}
			if p < 0 || p >= size || n > reach {
				return p, false
			}
			run += way
			colour ^= 1
		}
	}
	low, ok := walk(-1, 2)
	if !ok {
		return 0, 0, false
	}
	high, ok := walk(1, 2)
	runs[2]-- // the pixel in the middle was counted twice
	return float64(low + 1), float64(high), ok && finderRuns(runs)
}

// offset is the place so many modules right and down of the centre.
func (f finder) offset(right, down float64) point {
	return f.at.add(f.right.times(right)).add(f.down.times(down))
}

// near reports whether two finders are one.
func (f finder) near(g finder) bool {
	reach := 2 * max(f.module, g.module)
	return math.Abs(f.at.x-g.at.x) < reach && math.Abs(f.at.y-g.at.y) < reach
}

// merged adds a crossing to those that hit the same finder, as their mean.
func merged(crossings []finder, f finder) []finder {
	for i := len(crossings) - 1; i >= 0; i-- {
		c := &crossings[i]
		if !c.near(f) || c.module > 1.6*f.module || f.module > 1.6*c.module {
			continue
		}
		n := float64(c.hits)
		c.at = c.at.times(n).add(f.at).times(1 / (n + 1))
		c.module = (c.module*n + f.module) / (n + 1)
		c.hits++
		return crossings
	}
	return append(crossings, f)
}
