package symbol

import (
	"context"
	"math"
)

// A side is a straight part of the border of something black, which lies to
// the right of it.
type side struct{ from, to point }

const (
	// rowsBetweenBorders is how far apart the rows are in which borders are
	// searched. What is looked for is higher, and most of what is printed on a
	// card is not.
	rowsBetweenBorders = 8
	// minBorder is the shortest border that is looked at, in pixels: that of
	// a symbol of 8 x 18 modules of 2 pixels.
	minBorder = 100
	// maxBorder bounds the length of a border that is followed: it is several
	// times around the largest view. Noise has borders without end.
	maxBorder = 1 << 16
	// minSide is the shortest side that is one.
	minSide = 12
	// sideLoose is how far in pixels a border may depart from a straight line:
	// the raster takes one, and noise and print some more.
	sideLoose = 1.5
)

// borders follows the borders of all that is black, and hands over the long
// sides of each, in their order clockwise around it.
func borders(ctx context.Context, black *bitmap, do func([]side)) {
	w := black.w
	seen := make([]bool, w*(black.h/rowsBetweenBorders+1))
	edges := make([]int32, 0, w+1)
	var path []corner
	var sides []side
	left := black.w * black.h / 2 // steps; where there are more, there is only noise
	for y := rowsBetweenBorders / 2; y < black.h; y += rowsBetweenBorders {
		if ctx.Err() != nil {
			return
		}
		edges = black.edges(y, edges[:0])
		for i := 0; i < len(edges); i += 2 {
			x := edges[i]
			if seen[y/rowsBetweenBorders*w+int(x)] {
				continue
			}
			path = follow(black, corner{x, int32(y) + 1}, seen, path[:0])
			if left -= len(path); left < 0 {
				return
			}
			if len(path) < minBorder || len(path) >= maxBorder {
				continue
			}
			if sides = straight(path, sides[:0]); len(sides) > 1 {
				do(sides)
			}
		}
	}
}

// A corner of a pixel.
type corner struct{ x, y int32 }

// near reports whether two places of a path that are minSide steps apart are
// too near for a straight side, which may be a diagonal.
func (c corner) near(d corner) bool {
	x, y := c.x-d.x, c.y-d.y
	const least = minSide/math.Sqrt2 - sideLoose
	return float64(x*x+y*y) < least*least
}

func (c corner) point() point { return point{float64(c.x), float64(c.y)} }

// follow walks along the border of what is black, upwards first, with the
// black to its right, until it is back. seen marks the pixels it has to its
// right on the way up.
func follow(black *bitmap, start corner, seen []bool, path []corner) []corner {
	const up, right, down, left = 0, 1, 2, 3
	w, h := int32(black.w), int32(black.h)
	at := func(x, y int32) bool {
		return uint32(x) < uint32(w) && uint32(y) < uint32(h) && black.black[y*w+x] == 1
	}
	c, way := start, up
	for len(path) < maxBorder {
		path = append(path, c)
		var onLeft, onRight bool
		switch way {
		case up:
			c.y--
			if c.y%rowsBetweenBorders == rowsBetweenBorders/2 {
				seen[c.y/rowsBetweenBorders*w+c.x] = true
			}
			onLeft, onRight = at(c.x-1, c.y-1), at(c.x, c.y-1)
		case right:
			c.x++
			onLeft, onRight = at(c.x, c.y-1), at(c.x, c.y)
		case down:
			c.y++
			onLeft, onRight = at(c.x, c.y), at(c.x-1, c.y)
		case left:
			c.x--
			onLeft, onRight = at(c.x-1, c.y), at(c.x-1, c.y-1)
		}
		// Pixels that touch at a corner only are apart: print is, from a speck
		// of noise beside it.
		switch {
		case !onRight:
			way = (way + 1) % 4
		case onLeft:
			way = (way + 3) % 4
		}
		if c == start && way == up {
			break
		}
	}
	return path
}

// straight parts a closed path into sides, from the end of the one that it
// begins in, and returns the long ones.
func straight(path []corner, out []side) []side {
	n := len(path)
	begin := straightFrom(path, 0)
	for i := begin; i < begin+n; {
		// What winds is no side, and most borders do nothing else.
		if path[i%n].near(path[(i+minSide)%n]) {
			i++
			continue
		}
		end := straightFrom(path, i)
		if path[i%n].point().distance(path[end%n].point()) >= minSide {
			out = append(out, fittedSide(path, i, end))
		}
		i = end
	}
	return joinedSides(out)
}

// straightFrom returns how far a path goes straight on from its i-th place: as
// long as one line leads past all its places. The directions that do are kept
// as the two farthest apart.
func straightFrom(path []corner, i int) int {
	n := len(path)
	start := path[i%n].point()
	var low, high point
	open, far := true, 0.0
	for k := 1; k < n; k++ {
		v := path[(i+k)%n].point().sub(start)
		length := v.length()
		if length < far-2*sideLoose {
			return i + k - 1 // it comes back
		}
		far = max(far, length)
		if length <= 2*sideLoose {
			if k > 8*sideLoose {
				return i + k
			}
			continue
		}
		off := point{-v.y, v.x}.times(sideLoose / length)
		l, h := v.sub(off), v.add(off)
		if open {
			low, high, open = l, h, false
			continue
		}
		if low.cross(v) < 0 || v.cross(high) < 0 {
			return i + k - 1
		}
		if low.cross(l) > 0 {
			low = l
		}
		if h.cross(high) > 0 {
			high = h
		}
	}
	return i + n - 1
}

// fittedSide is the line through the middle part of a path (least squares),
// from beside its i-th place to beside its end: the ends are rounded by blur.
func fittedSide(path []corner, i, end int) side {
	n := len(path)
	from, to := path[i%n].point(), path[end%n].point()
	skip := (end - i) / 8
	var sum point
	var xx, xy, yy float64
	count := float64(end - i + 1 - 2*skip)
	for k := i + skip; k <= end-skip; k++ {
		p := path[k%n].point().sub(from)
		sum = sum.add(p)
		xx += p.x * p.x
		xy += p.x * p.y
		yy += p.y * p.y
	}
	middle := sum.times(1 / count)
	angle := math.Atan2(2*(xy/count-middle.x*middle.y), xx/count-middle.x*middle.x-yy/count+middle.y*middle.y) / 2
	var d point
	d.y, d.x = math.Sincos(angle)
	middle = middle.add(from)
	beside := func(p point) point { return middle.add(d.times(p.sub(middle).dot(d))) }
	return side{beside(from), beside(to)}
}

// joinedSides makes one of two sides that a nick parts.
func joinedSides(sides []side) []side {
	out := sides[:0]
	for _, s := range sides {
		if len(out) > 0 {
			last := &out[len(out)-1]
			whole := s.to.sub(last.from)
			length := whole.length()
			if last.to.distance(s.from) < length/4 &&
				s.to.sub(s.from).dot(whole) > 0 && last.to.sub(last.from).dot(whole) > 0 &&
				math.Abs(whole.cross(last.to.sub(last.from))) < 2*sideLoose*length &&
				math.Abs(whole.cross(s.from.sub(last.from))) < 2*sideLoose*length {
				last.to = s.to
				continue
			}
		}
		out = append(out, s)
	}
	return out
}

func (p point) dot(q point) float64 { return p.x*q.x + p.y*q.y }

// meet returns where the lines of two sides meet.
func (s side) meet(t side) (point, bool) {
	a, b := s.to.sub(s.from), t.to.sub(t.from)
	det := a.cross(b)
	if math.Abs(det) < 1e-9 {
		return point{}, false
	}
	return s.from.add(a.times(t.from.sub(s.from).cross(b) / det)), true
}
