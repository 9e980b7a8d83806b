package symbol

import (
	"encoding/binary"
	"image"
)

// A threshold is a way to decide which pixels are black. Only the search for
// patterns looks at black and white; modules are sampled in grey.
type threshold int

const (
	// blocks has one threshold for each block of 8 x 8 pixels, smoothed over
	// 5 x 5 blocks (ZXing's hybrid binariser). It follows the light best.
	blocks threshold = iota
	// midrange is halfway between the darkest and the lightest near by. It
	// keeps the shape of what is smeared, where a mean takes sides.
	midrange
	// bradley compares each pixel with the mean of its neighbourhood. It keeps
	// what is smaller than a block.
	bradley
	// otsu is one threshold for the whole picture. It keeps what is larger.
	otsu
)

// apply writes the black pixels of img, which is at the origin and has no gaps
// between its rows, to black. stats are those of img, for the thresholds that
// go by blocks.
func (t threshold) apply(img *image.Gray, stats *blockStats, black *bitmap) {
	switch {
	case t == bradley:
		bradleyBlack(img, black)
	case t == otsu, stats == nil:
		otsuBlack(img, black)
	case t == midrange:
		stats.black(img, black, stats.middle)
	default:
		stats.black(img, black, stats.smoothed)
	}
}

const (
	blockSide = 8
	// minContrast is how many levels apart the extremes of a block must be to
	// have both black and white in it.
	minContrast = 24
	// blockReach is how many blocks to every side say what is black in one.
	blockReach = 2
)

// blockStats are the mean and the extremes of the blocks of a picture. The
// last block of a row or column overlaps the one before.
type blockStats struct {
	columns, rows   int
	mean, low, high []byte
}

// stats returns the stats of img, or nil for a picture of few blocks.
func (a *arena) stats(img *image.Gray) *blockStats {
	w, h := img.Rect.Dx(), img.Rect.Dy()
	if min(w, h) < (2*blockReach+1)*blockSide {
		return nil
	}
	columns, rows := (w+blockSide-1)/blockSide, (h+blockSide-1)/blockSide
	n := columns * rows
	s := &blockStats{columns, rows, a.bytes(n), a.bytes(n), a.bytes(n)}
	for by := range rows {
		y0 := min(by*blockSide, h-blockSide)
		for bx := range columns {
			x0 := min(bx*blockSide, w-blockSide)
			sum, low, high := 0, byte(255), byte(0)
			for y := y0; y < y0+blockSide; y++ {
				for _, v := range img.Pix[y*w+x0 : y*w+x0+blockSide] {
					sum += int(v)
					low, high = min(low, v), max(high, v)
				}
			}
			i := by*columns + bx
			s.mean[i], s.low[i], s.high[i] = byte(sum/(blockSide*blockSide)), low, high
		}
	}
	// A block of one colour is white, unless those before it say that this is
	// their black.
	for i, low := range s.low {
		if s.high[i]-low > minContrast {
			continue
		}
		s.mean[i] = low / 2
		if i >= columns && i%columns > 0 {
			before := byte((int(s.mean[i-columns]) + 2*int(s.mean[i-1]) + int(s.mean[i-columns-1])) / 4)
			if low < before {
				s.mean[i] = before
			}
		}
	}
	return s
}

// smoothed is the mean of the means around a block.
func (s *blockStats) smoothed(bx, by int) byte {
	cx, cy := max(blockReach, min(bx, s.columns-1-blockReach)), max(blockReach, min(by, s.rows-1-blockReach))
	sum := 0
	for y := cy - blockReach; y <= cy+blockReach; y++ {
		for _, mean := range s.mean[y*s.columns+cx-blockReach : y*s.columns+cx+blockReach+1] {
			sum += int(mean)
		}
	}
	const around = 2*blockReach + 1
	return byte(sum / (around * around))
}

// middle is halfway between the extremes around a block.
func (s *blockStats) middle(bx, by int) byte {
	low, high := byte(255), byte(0)
	x0, x1 := max(0, bx-blockReach), min(s.columns, bx+blockReach+1)
	for y := max(0, by-blockReach); y < min(s.rows, by+blockReach+1); y++ {
		for i := y*s.columns + x0; i < y*s.columns+x1; i++ {
			low, high = min(low, s.low[i]), max(high, s.high[i])
		}
	}
	if high-low <= minContrast {
		return 0 // nothing here
	}
	return byte((int(low) + int(high)) / 2)
}

// black writes which pixels are at most as light as the limit of their block.
func (s *blockStats) black(img *image.Gray, black *bitmap, limit func(bx, by int) byte) {
	w, h := black.w, black.h
	for by := range s.rows {
		y0 := min(by*blockSide, h-blockSide)
		for bx := range s.columns {
			x0 := min(bx*blockSide, w-blockSide)
			// The eight pixels of a row at once, as the bytes of one word: the
			// top bit of a byte in below says that pixel <= limit.
			const tops, ones = 0x8080808080808080, 0x0101010101010101
			l := uint64(limit(bx, by)) * ones
			for i := y0*w + x0; i < (y0+blockSide)*w; i += w {
				p := binary.LittleEndian.Uint64(img.Pix[i:])
				rest := (l | tops) - (p &^ tops)
				below := (l &^ p) | (^(l ^ p) & rest)
				binary.LittleEndian.PutUint64(black.black[i:], below>>7&ones)
			}
		}
	}
}

// Bradley's method (Bradley and Roth, 2007) calls a pixel black that is darker
// by bradleyPercent than the mean of the square of bradleyRadius around it.
const (
	bradleyRadius  = 25
	bradleyPercent = 5
)

func bradleyBlack(img *image.Gray, black *bitmap) {
	w, h := black.w, black.h
	columns := make([]int32, w) // sums over the rows in reach
	for y := range min(bradleyRadius, h) {
		addRow(columns, img, y, 1)
	}
	for y := range h {
		if y+bradleyRadius < h {
			addRow(columns, img, y+bradleyRadius, 1)
		}
		if y > bradleyRadius {
			addRow(columns, img, y-bradleyRadius-1, -1)
		}
		rows := int32(min(y+bradleyRadius, h-1) - max(y-bradleyRadius, 0) + 1)
		sum := int32(0)
		for x := range min(bradleyRadius, w) {
			sum += columns[x]
		}
		for x := range w {
			if x+bradleyRadius < w {
				sum += columns[x+bradleyRadius]
			}
			if x > bradleyRadius {
				sum -= columns[x-bradleyRadius-1]
			}
			area := rows * int32(min(x+bradleyRadius, w-1)-max(x-bradleyRadius, 0)+1)
			is := byte(0)
			if int32(img.Pix[y*w+x])*area*100 < sum*(100-bradleyPercent) {
				is = 1
			}
			black.black[y*w+x] = is
		}
	}
}

func addRow(columns []int32, img *image.Gray, y int, sign int32) {
	for x := range columns {
		columns[x] += sign * int32(img.Pix[y*img.Stride+x])
	}
}

// otsuBlack applies the threshold that parts the grey levels best (Otsu, 1979).
func otsuBlack(img *image.Gray, black *bitmap) {
	var histogram [256]int
	for _, v := range img.Pix {
		histogram[v]++
	}
	total, sum := len(img.Pix), 0
	for level, n := range histogram {
		sum += level * n
	}
	best, bestVariance := 0, -1.0
	dark, darkSum := 0, 0
	for level, n := range histogram {
		dark += n
		darkSum += level * n
		if dark == 0 || dark == total {
			continue
		}
		apart := float64(darkSum)/float64(dark) - float64(sum-darkSum)/float64(total-dark)
		if variance := float64(dark) * float64(total-dark) * apart * apart; variance > bestVariance {
			best, bestVariance = level, variance
		}
	}
	var is [256]byte
	for level := 0; level <= best; level++ {
		is[level] = 1
	}
	for i, v := range img.Pix {
		black.black[i] = is[v]
	}
}
