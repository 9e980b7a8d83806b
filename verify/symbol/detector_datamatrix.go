package symbol

import (
	"cmp"
	"context"
	"image"
	"math"
	"slices"

	"github.com/makiuchi-d/gozxing"
)

const (
	// maxElls is how many pairs of sides are looked at in grey in one view.
	maxElls = 400
	// maxMatrices is how many of them are sampled and decoded without success.
	maxMatrices = 24
	// minBorders is the least share of the modules of the four borders that
	// must be as they are known before a symbol is sampled, and given to the
	// decoder.
	minBorders = 0.8
)

// dataMatrices finds Data Matrices by the two long sides of their L.
func dataMatrices(ctx context.Context, v *view, try func(grid) bool) {
	looked, sampled := 0, 0
	var read []ell
	borders(ctx, v.black, func(sides []side) {
		for i, below := range sides {
			left := sides[(i+1)%len(sides)]
			if looked >= maxElls || sampled >= maxMatrices || ctx.Err() != nil {
				return
			}
			l, ok := ellOf(below, left)
			if !ok {
				continue
			}
			looked++
			if !l.measure(v.grey) || slices.ContainsFunc(read, l.within) {
				continue
			}
			ok, tried := l.read(v.grey, try)
			if ok {
				read = append(read, l)
			} else {
				sampled += tried
			}
		}
	})
}

// An ell is the L of two solid borders of a Data Matrix: its corner, and its
// ends below right and above left. Seen from behind, rows are its columns.
type ell struct {
	corner, right, top point
	// How thick the left and the lower border are, in pixels: one module.
	across, down float64
	dark, light  float64 // grey levels of the L and of the paper around
}

// ellOf returns the L of two sides that follow each other clockwise.
func ellOf(below, left side) (ell, bool) {
	corner, ok := below.meet(left)
	if !ok {
		return ell{}, false
	}
	a, b := below.from.sub(corner), left.to.sub(corner)
	long, short := a.length(), b.length()
	sine := a.cross(b) / (long * short)
	// Blur rounds the corner by a module at most, which is a tenth of a side.
	gap := 0.15*min(long, short) + 3
	return ell{corner: corner, right: below.from, top: left.to}, -sine > 0.75 &&
		below.to.distance(corner) < gap && left.from.distance(corner) < gap &&
		max(long, short) < 24*min(long, short)
}

func (l ell) within(other ell) bool {
	return l.corner.distance(other.corner) < 2*max(other.across, other.down)
}

// measure finds how thick the borders are, their grey and their ends. It
// returns false for what is no L.
func (l *ell) measure(grey *image.Gray) bool {
	toRight, toTop := l.right.sub(l.corner), l.top.sub(l.corner)
	w, h := toRight.length(), toTop.length()
	right, up := toRight.times(1/w), toTop.times(1/h)
	const places = 16
	var dark, light [2 * places]float64
	// The levels a pixel or two inside and outside of the sides.
	for i := range places {
		t := (float64(i) + 0.5) / places
		dark[i] = bilinear(grey, l.corner.add(toRight.times(t)).add(up.times(1.25)))
		light[i] = bilinear(grey, l.corner.add(toRight.times(t)).sub(up.times(1.5)))
		dark[places+i] = bilinear(grey, l.corner.add(toTop.times(t)).add(right.times(1.25)))
		light[places+i] = bilinear(grey, l.corner.add(toTop.times(t)).sub(right.times(1.5)))
	}
	slices.Sort(dark[:])
	slices.Sort(light[:])
	l.dark, l.light = dark[places], light[places]
	if l.light-l.dark < minContrast {
		return false
	}
	middle := (l.dark + l.light) / 2
	var ok bool
	if l.down, ok = thickness(grey, l.corner, toRight, up, middle); !ok {
		return false
	}
	if l.across, ok = thickness(grey, l.corner, toTop, right, middle); !ok {
		return false
	}
	// A border that black modules lie along seems thicker.
	thin := min(l.down, l.across)
	if thin > min(w, h)/4 {
		return false
	}
	if l.down > 1.6*thin {
		l.down = thin
	}
	if l.across > 1.6*thin {
		l.across = thin
	}
	w, okRight := l.end(grey, up.times(l.down/2), right, w, l.across, middle)
	h, okTop := l.end(grey, right.times(l.across/2), up, h, l.down, middle)
	l.right, l.top = l.corner.add(right.times(w)), l.corner.add(up.times(h))
	return okRight && okTop && w > 5*l.across && h > 5*l.down
}

// thickness returns how thick a border is where a white module lies behind it,
// which is along half of it or so.
func thickness(grey *image.Gray, corner, along, inside point, middle float64) (float64, bool) {
	const places = 32
	var runs [places]float64
	reach := along.length() / 4
	for i := range runs {
		at := corner.add(along.times((float64(i) + 0.5) / places))
		last := bilinear(grey, at.add(inside))
		if last > middle {
			runs[i] = -1
			continue
		}
		runs[i] = reach
		for r := 1.5; r < reach; r += 0.5 {
			level := bilinear(grey, at.add(inside.times(r)))
			if level > middle {
				runs[i] = r - 0.5*(level-middle)/(level-last)
				break
			}
			last = level
		}
	}
	slices.Sort(runs[:])
	// Some of it may be worn away.
	if runs[places/8] < 0 {
		return 0, false
	}
	module := runs[places/4]
	return module, module > 1.2
}

// end walks along the middle of a border and returns where it ends, at about
// length.
func (l *ell) end(grey *image.Gray, inside, along point, length, module, middle float64) (float64, bool) {
	last, ends := 0.0, 0.0
	for t := length * 0.4; t < 4*length; t += 0.5 {
		at := l.corner.add(inside).add(along.times(t))
		level := bilinear(grey, at)
		if !(image.Point{int(at.x), int(at.y)}).In(grey.Rect) {
			level = 255 // a code may be cut out to its edge
		}
		switch {
		case level <= middle:
			ends = 0
		case ends == 0:
			ends = t - 0.5*(level-middle)/max(level-last, 1)
		case t > ends+0.7*module:
			return ends, ends > length*0.7
		}
		last = level
	}
	return 0, false
}

// read tries the sizes that the L may be of. It returns how many were worth
// sampling.
func (l *ell) read(grey *image.Gray, try func(grid) bool) (read bool, tried int) {
	up, right := l.top.sub(l.corner), l.right.sub(l.corner)
	// The alternating borders, both from the end of the L.
	above := l.alternating(grey, l.top, right, up, l.across, l.down)
	beside := l.alternating(grey, l.right, up, right, l.down, l.across)
	opposite, ok := side{above.from, above.from.add(above.along)}.meet(side{beside.from, beside.from.add(beside.along)})
	if !ok || len(above.edges) < 5 && len(beside.edges) < 5 {
		return false, 0
	}
	// Both lines are in the middle of their modules.
	type sizing struct {
		matrixSize
		off    float64
		turned bool
	}
	columns, rows := above.modules(right.length(), l.across), beside.modules(up.length(), l.down)
	var sizings []sizing
	for _, size := range matrixSizes {
		if off, turned := size.off(columns, rows); off < 0.4 {
			sizings = append(sizings, sizing{size, off, turned})
		}
	}
	slices.SortFunc(sizings, func(a, b sizing) int { return cmp.Compare(a.off, b.off) })
	for i, s := range sizings {
		if i == 4 {
			break
		}
		w, h := s.columns, s.rows
		if s.turned {
			w, h = h, w
		}
		p, ok := l.projection(w, h, above, beside, opposite)
		if !ok || l.agreement(grey, &p, w, h) < minBorders {
			continue
		}
		tried++
		if readMatrix(grey, p, s.matrixSize, s.turned, try) {
			return true, tried
		}
		if s.rows == s.columns && readMatrix(grey, p, s.matrixSize, true, try) {
			return true, tried
		}
	}
	return false, tried
}

// Teeth are one of the alternating borders, along the middle of its modules.
type teeth struct {
	from, along point     // along has length 1
	edges       []float64 // where it changes its colour, in pixels from from
	whole       bool      // it ends as it must: white
	contrast    float64
}

// modules returns how many modules the teeth stand for, which if they are broken is
// what their length and first module say.
func (t *teeth) modules(length, module float64) float64 {
	if t.whole && len(t.edges)%2 == 1 {
		return float64(len(t.edges) + 1)
	}
	if n := len(t.edges); n > 4 {
		module = (t.edges[n-1] - t.edges[0]) / float64(n-1)
	}
	return length / module
}

// alternating finds the alternating border that begins at an end of the L and goes
// about along the other side: the line that changes its colour most often.
func (l *ell) alternating(grey *image.Gray, end, along, outwards point, module, depth float64) teeth {
	length := along.length()
	inside := outwards.times(-depth / outwards.length())
	const most = 0.22 // radians that perspective turns it
	turn := max(0.3*depth/length, 0.004)
	var best teeth
	for _, offset := range [...]float64{0.5, 0.25, 0.75} {
		from := end.add(inside.times(offset))
		for k := 0; float64(k)*turn <= most; k++ {
			for _, sign := range [...]float64{1, -1} {
				sin, cos := math.Sincos(sign * float64(k) * turn)
				d := point{along.x*cos - along.y*sin, along.x*sin + along.y*cos}.times(1 / length)
				t := l.follow(grey, from, d, module, depth, 1.6*length)
				if t.better(&best) {
					best = t
				}
				if k == 0 {
					break
				}
			}
		}
	}
	return best
}

// better prefers many changes, and an end as it must be to one or two more.
func (t *teeth) better(other *teeth) bool {
	count := func(t *teeth) int {
		if t.whole && len(t.edges)%2 == 1 {
			return len(t.edges) + 3
		}
		return len(t.edges)
	}
	if a, b := count(t), count(other); a != b {
		return a > b
	}
	return t.contrast > other.contrast
}

// follow walks along a line as long as it changes its colour every module.
func (l *ell) follow(grey *image.Gray, from, along point, module, depth, reach float64) teeth {
	t := teeth{from: from, along: along}
	across := point{-along.y, along.x}.times(0.2 * depth)
	level := func(r float64) float64 {
		at := from.add(along.times(r))
		return (bilinear(grey, at) + bilinear(grey, at.add(across)) + bilinear(grey, at.sub(across))) / 3
	}
	middle := (l.dark + l.light) / 2
	step := max(0.5, module/5)
	white := false
	last, before := level(module/2), 0.0
	if last > middle {
		return t
	}
	extreme, extremes := last, [2]float64{l.dark, l.light}
	for r := module/2 + step; r < reach; r += step {
		now := level(r)
		if (now > middle) == white {
			if white {
				extreme = max(extreme, now)
			} else {
				extreme = min(extreme, now)
			}
			if r-before > 1.75*module {
				t.whole = white
				break
			}
			last = now
			continue
		}
		edge := r - step*(now-middle)/(now-last)
		run := edge - before
		if run < 0.4*module {
			break
		}
		colour := 0
		if white {
			colour = 1
		}
		extremes[colour] = extreme
		if n := len(t.edges); n > 0 {
			previous := 0.0
			if n > 1 {
				previous = t.edges[n-2]
			}
			// Two runs have the width that the threshold gives to one and
			// takes from the other.
			module += 0.2 * ((edge-previous)/2 - module)
			t.contrast += math.Abs(extremes[1] - extremes[0])
		}
		t.edges = append(t.edges, edge)
		// The light changes along the way.
		middle += 0.25 * ((extremes[0]+extremes[1])/2 - middle)
		before, last, extreme, white = edge, now, now, !white
	}
	if n := len(t.edges); n > 1 {
		t.contrast /= float64(n - 1)
	}
	return t
}

// projection is that of a symbol of w x h modules.
func (l *ell) projection(w, h int, above, beside teeth, opposite point) (projection, bool) {
	x, y := float64(w), float64(h)
	pins := []pin{
		{point{0, y}, l.corner, 4},
		{point{x, y}, l.right, 2},
		{point{0, 0}, l.top, 2},
	}
	if above.whole && len(above.edges) == w-1 && beside.whole && len(beside.edges) == h-1 {
		for i, edge := range above.edges {
			pins = append(pins, pin{point{float64(i + 1), 0.5}, above.from.add(above.along.times(edge)), 4 / x})
		}
		for i, edge := range beside.edges {
			pins = append(pins, pin{point{x - 0.5, y - float64(i+1)}, beside.from.add(beside.along.times(edge)), 4 / y})
		}
	} else {
		pins = append(pins, pin{point{x - 0.5, 0.5}, opposite, 2})
	}
	return fitProjection(pins, max(x, y))
}

// agreement is the share of the four borders' modules that are as they must
// be.
func (l *ell) agreement(grey *image.Gray, p *projection, w, h int) float64 {
	middle := (l.dark + l.light) / 2
	right := 0
	see := func(x, y int, black bool) {
		if (bilinear(grey, p.of(float64(x)+0.5, float64(y)+0.5)) < middle) == black {
			right++
		}
	}
	for x := range w {
		see(x, 0, x%2 == 0)
		see(x, h-1, true)
		see(x, -1, false)
		see(x, h, false)
	}
	for y := range h {
		see(0, y, true)
		see(w-1, y, (h-1-y)%2 == 0)
		see(-1, y, false)
		see(w, y, false)
	}
	return float64(right) / float64(4*(w+h))
}

// readMatrix samples a symbol and has it decoded: as it is, equalised, and
// with its lattice moved to where the contrast is best. turned says that its
// rows are the columns of p, as seen from behind.
func readMatrix(grey *image.Gray, p projection, size matrixSize, turned bool, try func(grid) bool) bool {
	if turned {
		p = p.fromBehind(size)
	}
	known := size.borders()
	l := lattice{projection: p, side: size.side()}
	for attempt := range 2 {
		if attempt == 1 {
			if size.rows != size.columns {
				break // what is beside the symbol has contrast too
			}
			l.settle(grey)
		}
		levels := sampled(grey, &l)
		levels.folded(size)
		modules := levels.normalised()
		if agreement(modules, known) < minBorders {
			continue
		}
		x, y := float64(size.columns), float64(size.rows)
		corners := [4]point{l.of(0, 0), l.of(x, 0), l.of(x, y), l.of(0, y)}
		if try(modules.matrixGrid(size, corners)) || try(modules.equalised(known).matrixGrid(size, corners)) {
			return true
		}
	}
	return false
}

// fromBehind is the projection of a symbol of the given size that p shows from
// behind: its left border is the lower one of p, and its lower border the left.
func (p projection) fromBehind(size matrixSize) projection {
	w, h := float64(size.columns), float64(size.rows)
	k := 1 / (p.g*h + p.h*w + 1)
	return projection{
		a: -p.b * k, b: -p.a * k, c: (p.a*h + p.b*w + p.c) * k,
		d: -p.e * k, e: -p.d * k, f: (p.d*h + p.e*w + p.f) * k,
		g: -p.h * k, h: -p.g * k,
	}
}

// folded writes the symbol's lowest rows, backwards, where a sheet shows what
// lies below the margin of a symbol that is not square: its light is no
// measure of the symbol's.
func (s *sheet) folded(size matrixSize) {
	edge := size.rows + 2*margin
	for y := edge; y < s.side; y++ {
		from := edge - 1 - (y-edge)%edge
		copy(s.level[y*s.side:(y+1)*s.side], s.level[from*s.side:(from+1)*s.side])
	}
}

func (s *sheet) matrixGrid(size matrixSize, corners [4]point) grid {
	modules, _ := gozxing.NewBitMatrix(size.columns, size.rows) // fails for sides under 1 only
	for y := range size.rows {
		for x := range size.columns {
			if s.at(x, y) < 0 {
				modules.Set(x, y)
			}
		}
	}
	return grid{symbology: DataMatrix, modules: modules, corners: corners}
}
