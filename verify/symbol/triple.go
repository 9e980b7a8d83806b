package symbol

import (
	"cmp"
	"math"
	"slices"
)

// A triple is three finders that may be the corners of one QR Code, turned so
// that corner.right leads to right and corner.down to down.
type triple struct {
	corner, right, down finder
	at                  [3]int  // their places in the list
	modules             float64 // from centre to centre, as their sizes say
	off                 float64 // how badly they agree, 0 is best
}

const (
	// maxTriples bounds the combinations that are weighed. A page of codes has
	// some hundreds by accident; a picture can be made of nothing else.
	maxTriples = 4000
	// maxSlant is the tangent of the largest angle between a finder's side and
	// the line to its neighbour. In perspective both have the same direction,
	// so this is the error with which the sides of small finders are known.
	maxSlant = 0.4
	// The shortest and longest distance of two finders in modules: 14 in
	// version 1 and 170 in version 40, with room for error.
	minDistance, maxDistance = 10, 215
)

// A neighbour is a finder seen from another, along one of its four sides.
type neighbour struct {
	index   int
	side    int // 0 right, 1 down, 2 left, 3 up
	modules float64
	off     float64
}

// triples returns the plausible triples, the best first.
func triples(found []finder) []triple {
	var all []triple
	var near []neighbour
	for i, corner := range found {
		near = near[:0]
		for j, other := range found {
			if i != j {
				if n, ok := seen(corner, other); ok {
					n.index = j
					near = append(near, n)
				}
			}
		}
		for _, b := range near {
			for _, c := range near {
				if (b.side+1)%4 != c.side {
					continue
				}
				if t, ok := tripleOf(found, i, b, c); ok && len(all) < maxTriples {
					all = append(all, t)
				}
			}
		}
	}
	slices.SortStableFunc(all, func(a, b triple) int { return cmp.Compare(a.off, b.off) })
	return all
}

// along returns the side of f that the direction d (of length 1) follows, the
// tangent of the angle between them as f's square has it, and the modules in a
// pixel along d.
func (f finder) along(d point) (side int, slant, perPixel float64) {
	det := f.right.cross(f.down)
	x, y := d.cross(f.down)/det, f.right.cross(d)/det
	if math.Abs(x) >= math.Abs(y) {
		side, slant, perPixel = 0, math.Abs(y/x), math.Abs(x)
		if x < 0 {
			side = 2
		}
		return side, slant, perPixel
	}
	side, slant, perPixel = 1, math.Abs(x/y), math.Abs(y)
	if y < 0 {
		side = 3
	}
	return side, slant, perPixel
}

func seen(from, to finder) (neighbour, bool) {
	if from.module > 4*to.module || to.module > 4*from.module {
		return neighbour{}, false
	}
	line := to.at.sub(from.at)
	length := line.length()
	d := line.times(1 / length)
	side, slant, here := from.along(d)
	_, back, there := to.along(d)
	if slant > maxSlant || back > maxSlant {
		return neighbour{}, false
	}
	// Along a line in perspective the geometric mean of the sizes at its ends
	// is exact.
	modules := length * math.Sqrt(here*there)
	return neighbour{side: side, modules: modules, off: slant + back + 0.3*math.Abs(math.Log(here/there))},
		modules >= minDistance && modules <= maxDistance
}

func tripleOf(found []finder, corner int, b, c neighbour) (triple, bool) {
	ratio := math.Abs(math.Log(b.modules / c.modules))
	if ratio > 0.35 {
		return triple{}, false
	}
	// Finders seen from behind come out mirrored here: their order is always
	// that of the picture, clockwise. The decoder turns such a symbol over.
	if found[corner].right.cross(found[corner].down) < 0 {
		b, c = c, b
	}
	t := triple{
		at:      [3]int{corner, b.index, c.index},
		modules: math.Sqrt(b.modules * c.modules),
		off:     b.off + c.off + 3*ratio,
	}
	a := found[corner]
	right := found[b.index].at.sub(a.at)
	down := found[c.index].at.sub(a.at)
	var ok [3]bool
	t.corner, ok[0] = a.turned(right, down)
	t.right, ok[1] = found[b.index].turned(right, down)
	t.down, ok[2] = found[c.index].turned(right, down)
	return t, ok == [3]bool{true, true, true} && right.cross(down) > 0
}

// turned returns f with its sides named so that they lead right and down.
func (f finder) turned(right, down point) (finder, bool) {
	r, _, _ := f.along(right.times(1 / right.length()))
	d, _, _ := f.along(down.times(1 / down.length()))
	sides := [4]point{f.right, f.down, f.right.times(-1), f.down.times(-1)}
	f.right, f.down = sides[r], sides[d]
	return f, (r+d)%2 == 1
}

// pins are the centres and outer corners of a triple's finders in a symbol of
// side modules.
func (t *triple) pins(side float64, out []pin) []pin {
	for i, f := range [3]*finder{&t.corner, &t.right, &t.down} {
		middle := [3]point{{3.5, 3.5}, {side - 3.5, 3.5}, {3.5, side - 3.5}}[i]
		out = append(out, pin{middle, f.at, 1})
		for _, c := range [4]point{{-3.5, -3.5}, {3.5, -3.5}, {3.5, 3.5}, {-3.5, 3.5}} {
			out = append(out, pin{middle.add(c), f.offset(c.x, c.y), cornerWeight})
		}
	}
	return out
}

// cornerWeight is what the corner of a finder counts against its centre, which
// is the mean of many points of its edge.
const cornerWeight = 0.15
