package symbol

import (
	"image"
	"math"
)

// bilinear is the grey level at a point, interpolated between the centres of
// pixels. Outside the picture it is that of the border.
func bilinear(grey *image.Gray, p point) float64 {
	x, y := p.x-0.5, p.y-0.5
	w, h := grey.Rect.Max.X, grey.Rect.Max.Y
	next, below := 1, grey.Stride
	if !(x >= 0 && y >= 0 && x < float64(w-1) && y < float64(h-1)) {
		if x != x || y != y { // not a number
			return 255
		}
		x, y = max(0, min(x, float64(w-1))), max(0, min(y, float64(h-1)))
		if int(x) == w-1 {
			next = 0
		}
		if int(y) == h-1 {
			below = 0
		}
	}
	left, top := int(x), int(y)
	s, t := x-float64(left), y-float64(top)
	i := top*grey.Stride + left
	a, b := float64(grey.Pix[i]), float64(grey.Pix[i+next])
	c, d := float64(grey.Pix[i+below]), float64(grey.Pix[i+below+next])
	return (a+(b-a)*s)*(1-t) + (c+(d-c)*s)*t
}

// margin is how many modules around the symbol are sampled too: blur mixes
// them into its edge.
const margin = 2

// A sheet holds a number for every module of a symbol and the margin around.
type sheet struct {
	side  int // with both margins
	level []float32
}

func (s *sheet) at(x, y int) float32 { return s.level[(y+margin)*s.side+x+margin] }

// sampled returns the grey level of every module.
func sampled(grey *image.Gray, l *lattice) *sheet {
	side := l.side + 2*margin
	s := &sheet{side, make([]float32, side*side)}
	// Where a module has many pixels, the mean of nine places in its middle
	// carries less noise than one.
	middle := float64(l.side) / 2
	right, down := l.steps(middle, middle)
	taps := []point{{}}
	if math.Abs(right.cross(down)) > 9 {
		const apart = 0.2
		taps = []point{
			{}, {-apart, -apart}, {0, -apart}, {apart, -apart}, {-apart, 0},
			{apart, 0}, {-apart, apart}, {0, apart}, {apart, apart},
		}
	}
	for y := range side {
		for x := range side {
			at := l.of(float64(x-margin)+0.5, float64(y-margin)+0.5)
			sum := 0.0
			for _, tap := range taps {
				sum += bilinear(grey, point{
					at.x + right.x*tap.x + down.x*tap.y,
					at.y + right.y*tap.x + down.y*tap.y,
				})
			}
			s.level[y*side+x] = float32(sum / float64(len(taps)))
		}
	}
	return s
}

// normalised returns how far each module is above (white) or below (black) the
// light around it, 1 being the usual distance of white. The light is halfway
// between the means of the black and of the white modules near by.
func (s *sheet) normalised() *sheet {
	const near = 5 // modules to every side
	n := len(s.level)
	whole := boxSums(s.side, s.level)
	white, whites := make([]float32, n), make([]float32, n)
	light, span := make([]float32, n), make([]float32, n)
	s.eachBox(near, func(i int, b box) { light[i] = whole.sum(b) / b.area() })
	for range 2 {
		for i, l := range s.level {
			white[i], whites[i] = 0, 0
			if l > light[i] {
				white[i], whites[i] = l, 1
			}
		}
		bright, count := boxSums(s.side, white), boxSums(s.side, whites)
		s.eachBox(near, func(i int, b box) {
			w, area := count.sum(b), b.area()
			if w < 0.5 || area-w < 0.5 {
				return
			}
			sum := bright.sum(b)
			up, low := sum/w, (whole.sum(b)-sum)/(area-w)
			light[i], span[i] = (up+low)/2, (up-low)/2
		})
	}
	usual := float32(0)
	for _, v := range span {
		usual += v / float32(n)
	}
	out := &sheet{s.side, make([]float32, n)}
	for i, l := range s.level {
		// Where there is no contrast, as in a reflection, none is made up.
		out.level[i] = max(-2, min(2, (l-light[i])/max(span[i], usual/5, 1)))
	}
	return out
}

// A box is a part of a sheet, from x0 and y0 up to but not with x1 and y1.
type box struct{ x0, y0, x1, y1 int }

func (b box) area() float32 { return float32((b.x1 - b.x0) * (b.y1 - b.y0)) }

func (s *sheet) eachBox(near int, do func(i int, b box)) {
	for y := range s.side {
		for x := range s.side {
			do(y*s.side+x, box{max(0, x-near), max(0, y-near), min(s.side, x+near+1), min(s.side, y+near+1)})
		}
	}
}

// sums are the sums of all levels above and to the left.
type sums struct {
	side  int
	total []float64
}

func boxSums(side int, level []float32) sums {
	s := sums{side + 1, make([]float64, (side+1)*(side+1))}
	for y := range side {
		row := 0.0
		for x := range side {
			row += float64(level[y*side+x])
			s.total[(y+1)*s.side+x+1] = s.total[y*s.side+x+1] + row
		}
	}
	return s
}

func (s sums) sum(b box) float32 {
	return float32(s.total[b.y1*s.side+b.x1] - s.total[b.y0*s.side+b.x1] - s.total[b.y1*s.side+b.x0] + s.total[b.y0*s.side+b.x0])
}
