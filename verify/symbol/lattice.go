package symbol

import (
	"image"
	"math"
)

// A lattice says where every module of a symbol lies: a projection, and, for
// paper that is not flat and lenses that are not perfect, how far the picture
// departs from it at some nodes.
type lattice struct {
	projection
	side   int
	nodes  []float64 // their places along each side, in modules; or none
	shifts []point   // at each pair of them, row by row, in pixels
}

// of returns the place of the point (x, y) of the symbol.
func (l *lattice) of(x, y float64) point {
	p := l.projection.of(x, y)
	if l.nodes == nil {
		return p
	}
	i, s := l.between(x)
	j, t := l.between(y)
	n := len(l.nodes)
	a, b, c, d := l.shifts[j*n+i], l.shifts[j*n+i+1], l.shifts[(j+1)*n+i], l.shifts[(j+1)*n+i+1]
	p.x += (a.x*(1-s)+b.x*s)*(1-t) + (c.x*(1-s)+d.x*s)*t
	p.y += (a.y*(1-s)+b.y*s)*(1-t) + (c.y*(1-s)+d.y*s)*t
	return p
}

// between returns the node before x and the share of the next one, which past
// the ends goes on as it was.
func (l *lattice) between(x float64) (int, float64) {
	i := 0
	for i < len(l.nodes)-2 && x > l.nodes[i+1] {
		i++
	}
	s := (x - l.nodes[i]) / (l.nodes[i+1] - l.nodes[i])
	return i, max(-0.5, min(1.5, s))
}

// align finds the alignment patterns of the symbol (ISO/IEC 18004:2015
// annex E) and bends the lattice to them.
func (l *lattice) align(grey *image.Gray, t *triple) {
	centres := alignmentCentres(l.side)
	if len(centres) == 0 {
		return
	}
	// The last one first: it stands for the corner that has no finder.
	corner := float64(l.side) - 6.5
	right, down := l.steps(corner, corner)
	expected := l.projection.of(corner, corner)
	for _, reach := range [...]float64{3, 7, 13} {
		if reach > 3 && 2*reach > float64(l.side)/2 {
			break
		}
		at, score := findAlignment(grey, expected, right, down, reach)
		if score < minAlignment {
			continue
		}
		pins := []pin{
			{point{3.5, 3.5}, t.corner.at, 1},
			{point{float64(l.side) - 3.5, 3.5}, t.right.at, 1},
			{point{3.5, float64(l.side) - 3.5}, t.down.at, 1},
			{point{corner, corner}, at, 1},
		}
		if p, ok := fitProjection(pins, float64(l.side)); ok {
			l.projection = p
		}
		break
	}
	if len(centres) > 2 {
		l.alignAll(grey, t, centres)
	}
}

// alignAll looks for every alignment pattern near where those found before say
// that it is, so that a bend is followed from node to node.
func (l *lattice) alignAll(grey *image.Gray, t *triple, centres []int) {
	n := len(centres)
	top, left := t.top(l.side), t.left(l.side)
	along := func(node float64) float64 { return (node - 6.5) / float64(l.side-13) }
	l.nodes = make([]float64, n)
	for i, c := range centres {
		l.nodes[i] = float64(c) + 0.5
	}
	l.shifts = make([]point, n*n)
	for ring := range n {
		// In growing distance from the corner: (ring, 0..ring) and (0..ring, ring).
		for k := range 2*ring + 1 {
			i, j := ring, k
			if k > ring {
				i, j = 2*ring-k, ring
			}
			x, y := l.nodes[i], l.nodes[j]
			switch {
			case j == 0:
				l.shifts[i] = top(along(x)).sub(l.projection.of(x, y))
			case i == 0:
				l.shifts[j*n] = left(along(y)).sub(l.projection.of(x, y))
			default:
				before := func(i, j int) point { return l.shifts[j*n+i] }
				l.shifts[j*n+i] = before(i-1, j).add(before(i, j-1)).sub(before(i-1, j-1))
			}
			if (i == 0 || i == n-1) && (j == 0 || j == n-1) && (i == 0 || j == 0) {
				continue // a finder stands there
			}
			expected := l.projection.of(x, y).add(l.shifts[j*n+i])
			right, down := l.steps(x, y)
			at, score := findAlignment(grey, expected, right, down, 2)
			if score >= minAlignment {
				l.shifts[j*n+i] = at.sub(l.projection.of(x, y))
			}
		}
	}
}

// settle moves every node to where the modules around it have most contrast:
// in their middles, not on their edges. It is for what no pattern shows: a
// bend of a symbol that has but one alignment pattern, or none to be seen.
func (l *lattice) settle(grey *image.Gray) {
	if l.nodes == nil {
		const apart = 9 // modules: enough that a place is decided by some 80 of them
		n := max(3, l.side/apart)
		l.nodes = make([]float64, n)
		for i := range l.nodes {
			l.nodes[i] = 2.5 + float64(i)*(float64(l.side)-5)/float64(n-1)
		}
		l.shifts = make([]point, n*n)
	}
	n := len(l.nodes)
	for _, step := range [...]float64{0.35, 0.2, 0.1} {
		for j := range n {
			for i := range n {
				l.settleNode(grey, i, j, step)
			}
		}
	}
}

func (l *lattice) settleNode(grey *image.Gray, i, j int, step float64) {
	n := len(l.nodes)
	shift := &l.shifts[j*n+i]
	right, down := l.steps(l.nodes[i], l.nodes[j])
	begin, best, bestContrast := *shift, *shift, l.contrast(grey, i, j)*1.01
	for dy := -1; dy <= 1; dy++ {
		for dx := -1; dx <= 1; dx++ {
			if dx == 0 && dy == 0 {
				continue
			}
			*shift = begin.add(right.times(step * float64(dx))).add(down.times(step * float64(dy)))
			if c := l.contrast(grey, i, j); c > bestContrast {
				best, bestContrast = *shift, c
			}
		}
	}
	*shift = best
}

// contrast is the variance of the modules that node (i, j) has a say in.
func (l *lattice) contrast(grey *image.Gray, i, j int) float64 {
	low := func(i int) int { return int(max(0, l.nodes[max(i-1, 0)]*0.4+l.nodes[i]*0.6-1)) }
	high := func(i int) int {
		return int(min(float64(l.side-1), l.nodes[min(i+1, len(l.nodes)-1)]*0.4+l.nodes[i]*0.6+1))
	}
	var sum, squares, n float64
	for y := low(j); y <= high(j); y++ {
		for x := low(i); x <= high(i); x++ {
			level := bilinear(grey, l.of(float64(x)+0.5, float64(y)+0.5))
			sum += level
			squares += level * level
			n++
		}
	}
	return math.Max(0, squares/n-sum/n*sum/n)
}
