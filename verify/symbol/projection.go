package symbol

import "math"

// A point of a view in pixels, or of a symbol in modules. Whole numbers are
// the corners of pixels and of modules.
type point struct{ x, y float64 }

func (p point) add(q point) point        { return point{p.x + q.x, p.y + q.y} }
func (p point) sub(q point) point        { return point{p.x - q.x, p.y - q.y} }
func (p point) times(f float64) point    { return point{p.x * f, p.y * f} }
func (p point) cross(q point) float64    { return p.x*q.y - p.y*q.x }
func (p point) length() float64          { return math.Hypot(p.x, p.y) }
func (p point) distance(q point) float64 { return p.sub(q).length() }

// A projection maps the plane of a symbol, in modules, to the picture, as a
// pinhole camera does:
//
//	x' = (a x + b y + c) / (g x + h y + 1)
//	y' = (d x + e y + f) / (g x + h y + 1)
type projection struct{ a, b, c, d, e, f, g, h float64 }

func (p *projection) of(x, y float64) point {
	w := 1 / (p.g*x + p.h*y + 1)
	return point{(p.a*x + p.b*y + p.c) * w, (p.d*x + p.e*y + p.f) * w}
}

// steps returns how far one module to the right and one down go at (x, y).
func (p *projection) steps(x, y float64) (right, down point) {
	at := p.of(x, y)
	w := 1 / (p.g*x + p.h*y + 1)
	right = point{(p.a - p.g*at.x) * w, (p.d - p.g*at.y) * w}
	down = point{(p.b - p.h*at.x) * w, (p.e - p.h*at.y) * w}
	return right, down
}

// A pin says where a point of the symbol lies in the picture, and how much
// that counts.
type pin struct {
	modules, pixels point
	weight          float64
}

// fitProjection returns the projection nearest to four pins or more (least
// squares of the algebraic error), and false where they determine none, or one
// that folds the symbol of the given side.
func fitProjection(pins []pin, side float64) (projection, bool) {
	// Both planes are moved and scaled to about -1 to 1; without it the normal
	// equations lose their precision.
	var middle point
	total := 0.0
	for _, p := range pins {
		middle = middle.add(p.pixels.times(p.weight))
		total += p.weight
	}
	middle = middle.times(1 / total)
	spread := 0.0
	for _, p := range pins {
		spread = max(spread, p.pixels.distance(middle))
	}
	if spread == 0 {
		return projection{}, false
	}
	half := side / 2
	var n [8][9]float64
	for _, p := range pins {
		x, y := p.modules.x/half-1, p.modules.y/half-1
		u, v := (p.pixels.x-middle.x)/spread, (p.pixels.y-middle.y)/spread
		rows := [2][9]float64{{x, y, 1, 0, 0, 0, -u * x, -u * y, u}, {0, 0, 0, x, y, 1, -v * x, -v * y, v}}
		for _, row := range rows {
			for i := range 8 {
				for j := i; j < 9; j++ {
					n[i][j] += p.weight * row[i] * row[j]
				}
			}
		}
	}
	for i := range 8 {
		for j := range i {
			n[i][j] = n[j][i]
		}
	}
	s, ok := solve8(&n)
	if !ok {
		return projection{}, false
	}
	// Back to modules and pixels.
	k := 1 / half
	w := 1 - s[6] - s[7]
	if math.Abs(w) < 1e-9 {
		return projection{}, false
	}
	p := projection{g: s[6] * k / w, h: s[7] * k / w}
	p.a, p.b, p.c = s[0]*k/w, s[1]*k/w, (s[2]-s[0]-s[1])/w
	p.d, p.e, p.f = s[3]*k/w, s[4]*k/w, (s[5]-s[3]-s[4])/w
	p.a, p.b, p.c = p.a*spread+middle.x*p.g, p.b*spread+middle.x*p.h, p.c*spread+middle.x
	p.d, p.e, p.f = p.d*spread+middle.y*p.g, p.e*spread+middle.y*p.h, p.f*spread+middle.y
	// The horizon must not cross the symbol.
	for _, corner := range [4]point{{0, 0}, {side, 0}, {side, side}, {0, side}} {
		if p.g*corner.x+p.h*corner.y+1 < 0.05 {
			return projection{}, false
		}
	}
	return p, true
}

// solve8 solves eight linear equations, the ninth column being their right
// side (Gauss, with partial pivoting).
func solve8(n *[8][9]float64) (s [8]float64, ok bool) {
	for i := range n {
		pivot := i
		for r := i + 1; r < 8; r++ {
			if math.Abs(n[r][i]) > math.Abs(n[pivot][i]) {
				pivot = r
			}
		}
		if math.Abs(n[pivot][i]) < 1e-12 {
			return s, false
		}
		n[i], n[pivot] = n[pivot], n[i]
		for r := i + 1; r < 8; r++ {
			f := n[r][i] / n[i][i]
			for c := i; c < 9; c++ {
				n[r][c] -= f * n[i][c]
			}
		}
	}
	for i := 7; i >= 0; i-- {
		s[i] = n[i][8]
		for c := i + 1; c < 8; c++ {
			s[i] -= n[i][c] * s[c]
		}
		s[i] /= n[i][i]
	}
	return s, true
}
