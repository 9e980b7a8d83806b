package symbol

import (
	"cmp"
	"context"
	"image"
	"math"
	"slices"
)

// A bullseye is the middle of an Aztec Code: square rings of one module, black
// and white in turn, around a black module (ISO/IEC 24778:2008 §4.3.1). Four of
// them are searched, which a compact symbol has; a full one has six.
type bullseye struct {
	at          point
	module      float64
	hits        int
	right, down point // one module along its sides
}

const (
	// ringRuns is how many runs a line through the middle has up to the fourth
	// ring, which may run into what is black around it.
	ringRuns = 7
	// maxBullseyes is how many are looked at in grey in one view.
	maxBullseyes = 200
	// minRings is how many of the rays must show all rings.
	minRings = 22
)

// bullseyes returns those of a view, those hit by most rows first.
func bullseyes(ctx context.Context, v *view) []bullseye {
	var crossings []bullseye
	edges := make([]int32, 0, v.black.w+1)
	// Modules are two pixels high at least, or are not to be told apart.
	for y := 0; y < v.black.h; y += 2 {
		if y%rowsBetweenLooks == 0 && ctx.Err() != nil {
			return nil
		}
		edges = v.black.edges(y, edges[:0])
		for i := 1; i+ringRuns+1 < len(edges); i += 2 {
			if !evenRuns(edges[i : i+ringRuns+1]) {
				continue
			}
			x := int(edges[i+3]+edges[i+4]) / 2
			if b, ok := ringed4(v.black, x, y); ok {
				crossings = mergedBullseyes(crossings, b)
			}
		}
		if len(crossings) >= maxBullseyes {
			break
		}
	}
	slices.SortStableFunc(crossings, func(a, b bullseye) int { return cmp.Compare(b.hits, a.hits) })
	found := crossings[:0]
	for _, b := range crossings {
		if b, ok := b.outlined(v.grey); ok && !slices.ContainsFunc(found, b.near) {
			found = append(found, b)
		}
	}
	return found
}

// evenRuns reports whether seven runs are of about one width. Threshold and
// blur take from one colour what they give to the other.
func evenRuns(edges []int32) bool {
	m := float64(edges[ringRuns]-edges[0]) / ringRuns
	if m < 1.5 {
		return false
	}
	loose := m/2 + 0.5
	for i := range ringRuns {
		if math.Abs(float64(edges[i+1]-edges[i])-m) > loose {
			return false
		}
	}
	return true
}

// ringed4 looks at a place that has a bull's eye's runs in its row, whether its
// column, and the row through the column's middle, have them too.
func ringed4(black *bitmap, x, y int) (bullseye, bool) {
	top, bottom, ok := acrossRings(black, x, y, 0, 1)
	if !ok {
		return bullseye{}, false
	}
	y = int(top+bottom) / 2
	left, right, ok := acrossRings(black, x, y, 1, 0)
	if !ok {
		return bullseye{}, false
	}
	width, height := right-left, bottom-top
	if width > 2*height || height > 2*width {
		return bullseye{}, false
	}
	return bullseye{
		at:     point{(left + right) / 2, (top + bottom) / 2},
		module: (width + height) / (2 * ringRuns),
		hits:   1,
	}, true
}

// acrossRings walks both ways from a black pixel along (dx, dy), of which one
// is 0, and returns where the seven runs around it begin and end.
func acrossRings(black *bitmap, x, y, dx, dy int) (begin, end float64, ok bool) {
	var edges [ringRuns + 1]int32
	for way, sign := range [...]int{-1, 1} {
		px, py, colour := x, y, byte(1)
		for ring := range (ringRuns + 1) / 2 {
			for px >= 0 && py >= 0 && px < black.w && py < black.h && black.at(px, py) == colour {
				px += sign * dx
				py += sign * dy
			}
			if px < 0 || py < 0 || px >= black.w || py >= black.h {
				return 0, 0, false
			}
			place := int32(px*dx + py*dy)
			if way == 0 {
				edges[3-ring] = place + 1
			} else {
				edges[4+ring] = place
			}
			colour ^= 1
		}
	}
	return float64(edges[0]), float64(edges[ringRuns]), evenRuns(edges[:])
}

func (b bullseye) near(c bullseye) bool { return b.at.distance(c.at) < 2*max(b.module, c.module) }

func mergedBullseyes(crossings []bullseye, b bullseye) []bullseye {
	for i := len(crossings) - 1; i >= 0; i-- {
		// Turned, the rings beside the middle have even runs too.
		if c := &crossings[i]; c.at.distance(b.at) < 0.8*b.module {
			n := float64(c.hits)
			c.at = c.at.times(n).add(b.at).times(1 / (n + 1))
			c.module = (c.module*n + b.module) / (n + 1)
			c.hits++
			return crossings
		}
	}
	return append(crossings, b)
}

// outlined looks at a bull's eye in grey along rays, and returns it with its
// exact middle and sides: the inner edge of the fourth ring is fitted by a
// parallelogram. It returns false for what has no rings.
func (b bullseye) outlined(grey *image.Gray) (bullseye, bool) {
	var levels [rays * 4]float64
	for i, d := range directions {
		for ring := range 4 {
			levels[4*i+ring] = bilinear(grey, b.at.add(d.times(float64(ring)*b.module)))
		}
	}
	slices.Sort(levels[:])
	low, high := levels[rays/2], levels[len(levels)-1-rays/2]
	if high-low < minContrast/2 {
		return b, false
	}
	var edge [rays]point
	n := 0
	for _, d := range directions {
		if r, ok := b.rings(grey, d, (low+high)/2); ok {
			edge[n] = d.times(r)
			n++
		}
	}
	if n < minRings {
		return b, false
	}
	best, bestOff := parallelogram{}, math.Inf(1)
	for quarter := range 4 {
		p, off, ok := fitParallelogram(edge[:n], math.Pi/8*float64(quarter))
		if ok && off < bestOff {
			best, bestOff = p, off
		}
	}
	if bestOff > 0.1 {
		return b, false
	}
	const half = ringRuns / 2.0
	det := best.a.cross(best.b)
	b.right = point{best.b.y, -best.b.x}.times(1 / (half * det))
	b.down = point{-best.a.y, best.a.x}.times(1 / (half * det))
	b.at = b.at.add(b.right.times(half * best.ea)).add(b.down.times(half * best.eb))
	if b.right.cross(b.down) < 0 {
		b.down = b.down.times(-1)
	}
	b.module = math.Sqrt(b.right.cross(b.down))
	long, short := b.right.length(), b.down.length()
	return b, long < 2*short && short < 2*long && b.module > 1
}

// rings follows a ray from the middle and returns where the fourth ring begins.
func (b bullseye) rings(grey *image.Gray, d point, light float64) (float64, bool) {
	const step = 0.5 // pixels
	var edges [4]float64
	ring := 0
	last := bilinear(grey, b.at)
	if last > light {
		return 0, false
	}
	for r := step; r < 7*b.module; r += step {
		level := bilinear(grey, b.at.add(d.times(r)))
		if (level > light) == (ring%2 == 0) {
			edges[ring] = r - step*(level-light)/(level-last)
			if ring++; ring == len(edges) {
				for i, e := range edges {
					if math.Abs(e/edges[3]-float64(2*i+1)/ringRuns) > 0.11 {
						return 0, false
					}
				}
				return edges[3], true
			}
		}
		last = level
	}
	return 0, false
}
