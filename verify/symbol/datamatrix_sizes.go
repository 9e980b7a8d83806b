package symbol

import "math"

// A matrixSize is a size of Data Matrix in modules, and how many data regions
// it has beside and above each other.
type matrixSize struct{ rows, columns, across, down int }

// matrixSizes are those of ISO/IEC 16022:2006 table 7 and of its rectangular
// extension, ISO/IEC 21471:2020 table 1.
var matrixSizes = func() (sizes []matrixSize) {
	squares := []struct {
		regions int
		sides   []int
	}{
		{1, []int{10, 12, 14, 16, 18, 20, 22, 24, 26}},
		{2, []int{32, 36, 40, 44, 48, 52}},
		{4, []int{64, 72, 80, 88, 96, 104}},
		{6, []int{120, 132, 144}},
	}
	for _, s := range squares {
		for _, side := range s.sides {
			sizes = append(sizes, matrixSize{side, side, s.regions, s.regions})
		}
	}
	return append(sizes, []matrixSize{
		{8, 18, 1, 1}, {8, 32, 2, 1}, {12, 26, 1, 1}, {12, 36, 2, 1}, {16, 36, 2, 1}, {16, 48, 2, 1},
		{8, 48, 2, 1}, {8, 64, 4, 1}, {8, 80, 4, 1}, {8, 96, 4, 1}, {8, 120, 6, 1}, {8, 144, 6, 1},
		{12, 64, 4, 1}, {12, 88, 4, 1}, {16, 64, 4, 1}, {20, 36, 2, 1}, {20, 44, 2, 1}, {20, 64, 4, 1},
		{22, 48, 2, 1}, {24, 48, 2, 1}, {24, 64, 4, 1}, {26, 40, 2, 1}, {26, 48, 2, 1}, {26, 64, 4, 1},
	}...)
}()

func (m matrixSize) side() int { return max(m.rows, m.columns) }

// borders returns what is known of a symbol of this size before it is read: a
// solid line left of and below every data region, and an alternating one above
// and right of it (ISO/IEC 16022:2006 §7.1). It is -1 for a black module, 1 for
// a white one and 0 for data, row by row, in a square of the longer side.
func (m matrixSize) borders() []int8 {
	side := m.side()
	known := make([]int8, side*side)
	set := func(x, y int, black bool) {
		known[y*side+x] = 1
		if black {
			known[y*side+x] = -1
		}
	}
	w, h := m.columns/m.across, m.rows/m.down
	for y := range m.rows {
		for x := range m.columns {
			switch {
			case x%w == 0 || y%h == h-1:
				set(x, y, true)
			case y%h == 0:
				set(x, y, x%w%2 == 0)
			case x%w == w-1:
				set(x, y, (h-1-y%h)%2 == 0)
			}
		}
	}
	return known
}

// off is how far the size is from so many modules along its two sides, as seen
// along the two sides of an L, of which the first is the lower one. crossed
// says that the sides of the L are those of a mirrored symbol.
func (m matrixSize) off(columns, rows float64) (off float64, crossed bool) {
	ratio := func(a int, b float64) float64 { return math.Abs(math.Log(float64(a) / b)) }
	asIs := ratio(m.columns, columns) + ratio(m.rows, rows)
	turned := ratio(m.rows, columns) + ratio(m.columns, rows)
	return min(asIs, turned), turned < asIs
}
