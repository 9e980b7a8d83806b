package symbol

import (
	"context"
	"image"
	"math"
	mathbits "math/bits"

	"github.com/makiuchi-d/gozxing"
	aztec "github.com/makiuchi-d/gozxing/aztec/detector"
	"github.com/makiuchi-d/gozxing/common/reedsolomon"
)

// aztecCodes finds Aztec Codes by their bull's eye.
func aztecCodes(ctx context.Context, v *view, try func(grid) bool) {
	for _, b := range bullseyes(ctx, v) {
		if ctx.Err() != nil {
			return
		}
		readAztec(ctx, v.grey, b, try)
	}
}

// A plane is where the modules of an Aztec Code lie around its middle: the
// places of the corners of a square that reaches half modules to every side.
type plane struct {
	corners [4]point // clockwise
	half    float64
}

func (p *plane) projection(side int) (projection, bool) {
	low, high := float64(side)/2-p.half, float64(side)/2+p.half
	return fitProjection([]pin{
		{point{low, low}, p.corners[0], 1}, {point{high, low}, p.corners[1], 1},
		{point{high, high}, p.corners[2], 1}, {point{low, high}, p.corners[3], 1},
	}, float64(side))
}

// reach moves the corners of the plane out to those of a symbol of side
// modules, and each to where the modules have most contrast: in their middles.
// A bull's eye alone does not say how the plane is tilted.
func (p *plane) reach(grey *image.Gray, side int) bool {
	at, ok := p.projection(side)
	if !ok {
		return false
	}
	s := float64(side)
	p.half = s / 2
	p.corners = [4]point{at.of(0, 0), at.of(s, 0), at.of(s, s), at.of(0, s)}
	best := p.contrast(grey, side)
	for _, step := range [...]float64{0.4, 0.2, 0.1} {
		for range 2 {
			for i := range p.corners {
				right := p.corners[(i+1)%4].sub(p.corners[i]).times(step / s)
				down := p.corners[(i+3)%4].sub(p.corners[i]).times(step / s)
				for _, move := range [...]point{right, right.times(-1), down, down.times(-1)} {
					before := p.corners[i]
					p.corners[i] = before.add(move)
					if c := p.contrast(grey, side); c > best {
						best = c
					} else {
						p.corners[i] = before
					}
				}
			}
		}
	}
	return true
}

// contrast is the variance of the modules.
func (p *plane) contrast(grey *image.Gray, side int) float64 {
	at, ok := p.projection(side)
	if !ok {
		return 0
	}
	var sum, squares float64
	for y := range side {
		for x := range side {
			level := bilinear(grey, at.of(float64(x)+0.5, float64(y)+0.5))
			sum += level
			squares += level * level
		}
	}
	n := float64(side * side)
	return squares/n - sum/n*sum/n
}

// sheet returns the modules of side modules around the middle.
func (p *plane) sheet(grey *image.Gray, side int) (*sheet, bool) {
	at, ok := p.projection(side)
	if !ok {
		return nil, false
	}
	return sampled(grey, &lattice{projection: at, side: side}).normalised(), true
}

// The sides of the bull's eye with the mode message around it, in modules.
const (
	compactCore = 11
	fullCore    = 15
)

// readAztec reads the mode message around a bull's eye, and has the symbol
// decoded.
func readAztec(ctx context.Context, grey *image.Gray, b bullseye, try func(grid) bool) {
	const half = ringRuns / 2.0
	right, down := b.right.times(half), b.down.times(half)
	core := plane{
		corners: [4]point{
			b.at.sub(right).sub(down), b.at.add(right).sub(down),
			b.at.add(right).add(down), b.at.sub(right).add(down),
		},
		half: half,
	}
	if !core.reach(grey, compactCore) {
		return
	}
	for _, side := range [...]int{compactCore, fullCore} {
		if side == fullCore && !core.reach(grey, fullCore) {
			return
		}
		modules, ok := core.sheet(grey, side)
		if !ok || !ringsAgree(modules) {
			continue
		}
		for turn := range 8 {
			m, ok := readMode(modules, turn)
			if !ok {
				continue
			}
			if readAztecAs(ctx, grey, core, m, turn, try) {
				return
			}
		}
	}
}

// ringsAgree reports whether the modules within the mode message are a bull's
// eye.
func ringsAgree(modules *sheet) bool {
	side := modules.side - 2*margin
	right, n := 0, 0
	for y := 1; y < side-1; y++ {
		for x := 1; x < side-1; x++ {
			ring := max(x-side/2, side/2-x, y-side/2, side/2-y)
			if (modules.at(x, y) < 0) == (ring%2 == 0) {
				right++
			}
			n++
		}
	}
	return float64(right) > 0.92*float64(n)
}

// turnedPlace returns which module stands at (x, y) once a symbol of side
// modules is turned by so many quarters, and from 4 up seen from behind.
func turnedPlace(x, y, side, turn int) (int, int) {
	if turn >= 4 {
		x, y = y, x
	}
	for range turn % 4 {
		x, y = side-1-y, x
	}
	return x, y
}

// A mode is what the mode message says.
type mode struct {
	compact bool
	layers  int
	words   int // of data
}

// side is that of the symbol in modules (§5.2): a full symbol has lines of a
// reference grid in every sixteenth row.
func (m mode) side() int {
	if m.compact {
		return compactCore + 4*m.layers
	}
	return fullCore + 4*m.layers + 2*((2*m.layers+6)/15)
}

// checked reports whether the symbol has check words enough that a false read
// is out of question: three, and one in twenty, are the least that an encoder
// may leave (§7.2.3); without any, every pattern is a symbol.
func (m mode) checked() bool {
	total, wide := (112+16*m.layers)*m.layers, 12
	if m.compact {
		total = (88 + 16*m.layers) * m.layers
	}
	switch {
	case m.layers <= 2:
		wide = 6
	case m.layers <= 8:
		wide = 8
	case m.layers <= 22:
		wide = 10
	}
	words := total / wide
	return words-m.words >= 3+words/20
}

// readMode reads the mode message (§7.2.3) of a bull's eye that is turned.
func readMode(modules *sheet, turn int) (mode, bool) {
	side := modules.side - 2*margin
	black := func(x, y int) int {
		if modules.at(turnedPlace(x, y, side, turn)) < 0 {
			return 1
		}
		return 0
	}
	// The marks of orientation: three black modules top left, two top right,
	// one bottom right.
	last := side - 1
	marks := 0
	for _, p := range [...][2]int{
		{0, 1}, {0, 0}, {1, 0}, {last - 1, 0}, {last, 0}, {last, 1},
		{last, last - 1}, {last, last}, {last - 1, last}, {1, last}, {0, last}, {0, last - 1},
	} {
		marks = marks<<1 | black(p[0], p[1])
	}
	const want = 0b111_011_100_000
	if mathbits.OnesCount(uint(marks^want)) > 1 {
		return mode{}, false
	}
	var message []int
	for quarter := range 4 {
		for i := 2; i < side-2; i++ {
			if side == fullCore && i == side/2 {
				continue // the reference grid
			}
			message = append(message, black(turnedPlace(i, 0, side, quarter)))
		}
	}
	words := make([]int, len(message)/4)
	for i, bit := range message {
		words[i/4] = words[i/4]<<1 | bit
	}
	compact := side == compactCore
	checks := 6
	if compact {
		checks = 5
	}
	if err := reedsolomon.NewReedSolomonDecoder(reedsolomon.GenericGF_AZTEC_PARAM).Decode(words, checks); err != nil {
		return mode{}, false
	}
	m := mode{compact: compact}
	if compact {
		m.layers, m.words = words[0]>>2+1, (words[0]&3<<4|words[1])+1
	} else {
		all := words[0]<<12 | words[1]<<8 | words[2]<<4 | words[3]
		m.layers, m.words = all>>11+1, all&0x7FF+1
	}
	return m, m.checked()
}

func readAztecAs(ctx context.Context, grey *image.Gray, p plane, m mode, turn int, try func(grid) bool) bool {
	side := m.side()
	// Outwards in steps, so that no module is taken for its neighbour.
	for reach := 2 * p.half * 1.35; reach < float64(side); reach *= 1.35 {
		if ctx.Err() != nil || !p.reach(grey, int(math.Round((reach-1)/2))*2+1) {
			return false
		}
	}
	if !p.reach(grey, side) {
		return false
	}
	modules, ok := p.sheet(grey, side)
	if !ok {
		return false
	}
	matrix, _ := gozxing.NewSquareBitMatrix(side) // fails for sides under 1 only
	for y := range side {
		for x := range side {
			if modules.at(turnedPlace(x, y, side, turn)) < 0 {
				matrix.Set(x, y)
			}
		}
	}
	var corners [4]point
	for i, c := range [...][2]int{{0, 0}, {side - 1, 0}, {side - 1, side - 1}, {0, side - 1}} {
		x, y := turnedPlace(c[0], c[1], side, turn)
		switch {
		case y == 0 && x == 0:
			corners[i] = p.corners[0]
		case y == 0:
			corners[i] = p.corners[1]
		case x > 0:
			corners[i] = p.corners[2]
		default:
			corners[i] = p.corners[3]
		}
	}
	return try(grid{
		symbology: Aztec,
		modules:   matrix,
		corners:   corners,
		aztec:     aztec.NewAztecDetectorResult(matrix, nil, m.compact, m.words, m.layers),
	})
}
