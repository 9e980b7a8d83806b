package symbol

import (
	"sync"

	"github.com/makiuchi-d/gozxing/qrcode/decoder"
)

// alignmentCentres are the rows and columns on which the alignment patterns of
// a symbol of side modules are centred, counted from 0.
func alignmentCentres(side int) []int {
	version, err := decoder.Version_GetProvisionalVersionForDimension(side)
	if err != nil {
		return nil
	}
	return version.GetAlignmentPatternCenters()
}

// functionPatterns returns what is known of a symbol before it is read
// (ISO/IEC 18004:2015 §6.3): -1 for a black module, 1 for a white one, 0 for
// data, row by row. It must not be written to.
func functionPatterns(side int) []int8 {
	version := (side - 17) / 4
	known := &functionPatternsOf[version]
	known.once.Do(func() { known.modules = drawFunctionPatterns(side) })
	return known.modules
}

var functionPatternsOf [41]struct {
	once    sync.Once
	modules []int8
}

func drawFunctionPatterns(side int) []int8 {
	known := make([]int8, side*side)
	set := func(x, y int, black bool) {
		if x < 0 || y < 0 || x >= side || y >= side {
			return
		}
		known[y*side+x] = 1
		if black {
			known[y*side+x] = -1
		}
	}
	for i := 8; i < side-8; i++ {
		set(i, 6, i%2 == 0)
		set(6, i, i%2 == 0)
	}
	// Rings around a centre: a finder's and its separator's, an alignment
	// pattern's.
	rings := func(cx, cy, reach int, white ...int) {
		for y := -reach; y <= reach; y++ {
			for x := -reach; x <= reach; x++ {
				ring, black := max(x, -x, y, -y), true
				for _, w := range white {
					black = black && ring != w
				}
				set(cx+x, cy+y, black)
			}
		}
	}
	rings(3, 3, 4, 2, 4)
	rings(side-4, 3, 4, 2, 4)
	rings(3, side-4, 4, 2, 4)
	set(8, side-8, true)
	centres := alignmentCentres(side)
	for i, y := range centres {
		for j, x := range centres {
			last := len(centres) - 1
			if (i == 0 || i == last) && (j == 0 || j == last) && (i == 0 || j == 0) {
				continue // a finder
			}
			rings(x, y, 2, 1)
		}
	}
	return known
}

// agreement is the share of the known modules that a sheet shows as they are.
func agreement(s *sheet, known []int8) float64 {
	side := s.side - 2*margin
	right, n := 0, 0
	for y := range side {
		for x := range side {
			if k := known[y*side+x]; k != 0 {
				n++
				if (s.at(x, y) > 0) == (k > 0) {
					right++
				}
			}
		}
	}
	return float64(right) / float64(n)
}
