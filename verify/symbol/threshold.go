package symbol

import "image"

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
// between its rows, to black.
func (t threshold) apply(img *image.Gray, black *bitmap, a *arena) {
	switch {
	case t == bradley:
		bradleyBlack(img, black)
	case t == otsu, black.w < 5*blockSide, black.h < 5*blockSide:
		otsuBlack(img, black)
	case t == midrange:
		midrangeBlack(img, black, a)
	default:
		blocksBlack(img, black, a)
	}
}

const (
	blockSide = 8
	// minContrast is how many levels apart the extremes of a block must be to
	// have both black and white in it.
	minContrast = 24
)

func blocksBlack(img *image.Gray, black *bitmap, a *arena) {
	w, h := black.w, black.h
	columns, rows := (w+blockSide-1)/blockSide, (h+blockSide-1)/blockSide
	light := a.bytes(columns * rows)
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
			mean := sum / (blockSide * blockSide)
			if high-low <= minContrast {
				// A block of one colour is white, unless those before it say
				// that this is their black.
				mean = int(low) / 2
				if by > 0 && bx > 0 {
					i := by*columns + bx
					before := (int(light[i-columns]) + 2*int(light[i-1]) + int(light[i-columns-1])) / 4
					if int(low) < before {
						mean = before
					}
				}
			}
			light[by*columns+bx] = byte(mean)
		}
	}
	for by := range rows {
		y0, cy := min(by*blockSide, h-blockSide), max(2, min(by, rows-3))
		for bx := range columns {
			x0, cx := min(bx*blockSide, w-blockSide), max(2, min(bx, columns-3))
			sum := 0
			for y := cy - 2; y <= cy+2; y++ {
				row := light[y*columns+cx-2 : y*columns+cx+3]
				sum += int(row[0]) + int(row[1]) + int(row[2]) + int(row[3]) + int(row[4])
			}
			limit := int32(sum / 25)
			for y := y0; y < y0+blockSide; y++ {
				in := img.Pix[y*w+x0 : y*w+x0+blockSide]
				out := black.black[y*w+x0 : y*w+x0+blockSide]
				for i, v := range in {
					out[i] = byte(uint32(int32(v)-limit-1) >> 31)
				}
			}
		}
	}
}

// midrangeReach is how many blocks to every side the extremes are taken from.
const midrangeReach = 2

func midrangeBlack(img *image.Gray, black *bitmap, a *arena) {
	w, h := black.w, black.h
	columns, rows := (w+blockSide-1)/blockSide, (h+blockSide-1)/blockSide
	low, high := a.bytes(columns*rows), a.bytes(columns*rows)
	for by := range rows {
		y0 := min(by*blockSide, h-blockSide)
		for bx := range columns {
			x0 := min(bx*blockSide, w-blockSide)
			l, t := byte(255), byte(0)
			for y := y0; y < y0+blockSide; y++ {
				for _, v := range img.Pix[y*w+x0 : y*w+x0+blockSide] {
					l, t = min(l, v), max(t, v)
				}
			}
			low[by*columns+bx], high[by*columns+bx] = l, t
		}
	}
	for by := range rows {
		y0 := min(by*blockSide, h-blockSide)
		for bx := range columns {
			x0 := min(bx*blockSide, w-blockSide)
			l, t := byte(255), byte(0)
			for y := max(0, by-midrangeReach); y <= min(rows-1, by+midrangeReach); y++ {
				for x := max(0, bx-midrangeReach); x <= min(columns-1, bx+midrangeReach); x++ {
					l, t = min(l, low[y*columns+x]), max(t, high[y*columns+x])
				}
			}
			limit := int32(-1)
			if t-l > minContrast {
				limit = (int32(l) + int32(t)) / 2
			}
			for y := y0; y < y0+blockSide; y++ {
				in := img.Pix[y*w+x0 : y*w+x0+blockSide]
				out := black.black[y*w+x0 : y*w+x0+blockSide]
				for i, v := range in {
					out[i] = byte(uint32(int32(v)-limit-1) >> 31)
				}
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
