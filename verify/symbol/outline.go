package symbol

import (
	"image"
	"math"
	"slices"
)

const (
	rays = 32
	// minRays is how many of them must show the rings. Blur closes them at the
	// corners, and glare, a fold or a finger may hide a part.
	minRays = 14
)

// directions are those of the rays.
var directions = func() (d [rays]point) {
	for i := range d {
		d[i].y, d[i].x = math.Sincos(2 * math.Pi * float64(i) / rays)
	}
	return d
}()

// outlined looks at a finder in grey along rays from its centre, and returns
// it with its exact centre and sides. It returns false for what has no rings.
//
// The outer edge, where black ends and the quiet white begins, is fitted by a
// parallelogram: two pairs of lines a·q = e ± 1 around the centre, where every
// point of the edge belongs to the pair that it is farther out in.
func outlined(grey *image.Gray, f finder) (finder, bool) {
	for _, light := range finderLights(grey, f) {
		if f, ok := outlinedAt(grey, f, light); ok {
			return f, true
		}
	}
	return f, false
}

func outlinedAt(grey *image.Gray, f finder, light float64) (finder, bool) {
	var edge [rays]point
	n := 0
	for i, d := range directions {
		if n+rays-i < minRays {
			return f, false
		}
		if r, ok := ringed(grey, f, d, light); ok {
			edge[n] = d.times(r)
			n++
		}
	}
	if n < minRays {
		return f, false
	}
	points := edge[:n]
	best, bestOff := parallelogram{}, math.Inf(1)
	for quarter := range 4 {
		p, off, ok := fitParallelogram(points, math.Pi/8*float64(quarter))
		if ok && off < bestOff {
			best, bestOff = p, off
		}
	}
	if bestOff > 0.12 {
		return f, false
	}
	det := best.a.cross(best.b)
	f.right = point{best.b.y, -best.b.x}.times(1 / (3.5 * det))
	f.down = point{-best.a.y, best.a.x}.times(1 / (3.5 * det))
	f.at = f.at.add(f.right.times(3.5 * best.ea)).add(f.down.times(3.5 * best.eb))
	f.module = math.Sqrt(math.Abs(f.right.cross(f.down)))
	long, short := f.right.length(), f.down.length()
	return f, long < 4*short && short < 4*long && f.module > 0.7
}

// finderLights are two grey levels that may part a finder's black from its
// white: halfway between the darkest and the lightest of it, and, where blur
// has filled the white ring and bleached the black one, halfway between these.
func finderLights(grey *image.Gray, f finder) [2]float64 {
	var levels [rays * 4]float64
	var white, black [rays / 2]float64
	n := 0
	for i := 0; i < rays; i += 2 {
		for _, r := range [...]float64{0.5, 1, 2, 2, 3, 3, 4, 4.5} {
			levels[n] = bilinear(grey, f.at.add(directions[i].times(r*f.module)))
			n++
		}
		white[i/2] = levels[n-6]
		black[i/2] = bilinear(grey, f.at.add(directions[i].times(3.2*f.module)))
	}
	slices.Sort(levels[:])
	slices.Sort(white[:])
	slices.Sort(black[:])
	return [2]float64{
		(levels[n/8] + levels[n-1-n/8]) / 2,
		(white[rays/4] + black[rays/4]) / 2,
	}
}

// ringed follows a ray through core, white ring and black ring, and returns
// how far out it leaves that.
func ringed(grey *image.Gray, f finder, d point, light float64) (float64, bool) {
	const step = 0.5 // pixels
	var leaves [3]float64
	ring := 0
	last := bilinear(grey, f.at)
	if last > light {
		return 0, false
	}
	for r := step; r < 9*f.module; r += step {
		at := f.at.add(d.times(r))
		level := 255.0 // beyond the picture: a code may be cut out to its edge
		if at.x > 0 && at.y > 0 && at.x < float64(grey.Rect.Max.X) && at.y < float64(grey.Rect.Max.Y) {
			level = bilinear(grey, at)
		}
		if (level > light) == (ring != 1) {
			leaves[ring] = r - step*(level-light)/(level-last)
			if ring++; ring == 3 {
				core, white := leaves[0]/leaves[2], leaves[1]/leaves[2]
				return leaves[2], core > 0.22 && core < 0.62 && white > 0.52 && white < 0.9 && leaves[2] > 1.6*f.module
			}
		}
		last = level
	}
	return 0, false
}

type parallelogram struct {
	a, b   point
	ea, eb float64
}

// fitParallelogram begins with sides across angle and returns the fit with its
// mean error, as a share of half a side.
func fitParallelogram(points []point, angle float64) (p parallelogram, off float64, ok bool) {
	p.a.y, p.a.x = math.Sincos(angle)
	p.b = point{-p.a.y, p.a.x}
	for range 5 {
		var a, b pairOfLines
		for _, q := range points {
			s, t := p.a.x*q.x+p.a.y*q.y-p.ea, p.b.x*q.x+p.b.y*q.y-p.eb
			if math.Abs(s) > math.Abs(t) {
				a.add(q, s)
			} else {
				b.add(q, t)
			}
		}
		var okA, okB bool
		p.a, p.ea, okA = a.fit()
		p.b, p.eb, okB = b.fit()
		if !okA || !okB {
			return p, 0, false
		}
	}
	for _, q := range points {
		s, t := p.a.x*q.x+p.a.y*q.y-p.ea, p.b.x*q.x+p.b.y*q.y-p.eb
		off += math.Abs(max(math.Abs(s), math.Abs(t)) - 1)
	}
	return p, off / float64(len(points)), math.Abs(p.a.cross(p.b)) > 1e-9
}

// pairOfLines gathers the normal equations of a·q - e = ±1.
type pairOfLines struct{ xx, xy, yy, x, y, sx, sy, s, n float64 }

func (l *pairOfLines) add(q point, side float64) {
	sign := math.Copysign(1, side)
	l.xx += q.x * q.x
	l.xy += q.x * q.y
	l.yy += q.y * q.y
	l.x += q.x
	l.y += q.y
	l.sx += sign * q.x
	l.sy += sign * q.y
	l.s += sign
	l.n++
}

func (l *pairOfLines) fit() (a point, e float64, ok bool) {
	if l.n < 6 {
		return a, 0, false
	}
	// e follows from the others: e = (a·Σq - Σs) / n.
	xx, xy, yy := l.xx-l.x*l.x/l.n, l.xy-l.x*l.y/l.n, l.yy-l.y*l.y/l.n
	sx, sy := l.sx-l.x*l.s/l.n, l.sy-l.y*l.s/l.n
	det := xx*yy - xy*xy
	if det < 1e-9 {
		return a, 0, false
	}
	a = point{(sx*yy - sy*xy) / det, (sy*xx - sx*xy) / det}
	e = (a.x*l.x + a.y*l.y - l.s) / l.n
	return a, e, math.Abs(e) < 0.5
}
