package symbol

import "math"

// Blur, shake and the printer's ink mix the levels of neighbouring modules.
// Every QR Code carries what undoes that: its finders, timing and alignment
// patterns are known. The weights with which a module and its neighbours give
// these known modules back best (least squares) are fitted to them, and then
// applied to all: the equaliser of a modem.

// kernelReach is how far a weight reaches: 5 x 5 modules.
const (
	kernelReach = margin
	kernelSide  = 2*kernelReach + 1
	kernelSize  = kernelSide*kernelSide + 1 // and a constant
)

// kernelPrior is how strongly weights hold to doing nothing, as a share of the
// modules that they are fitted to: noise must not be taken for blur.
const kernelPrior = 0.03

// equalised returns the sheet with the weights applied that are fitted to the
// modules for which want gives -1 or 1. want is 0 for those not known.
func (s *sheet) equalised(want []int8) *sheet {
	var normal [kernelSize][kernelSize + 1]float64
	inner := s.side - 2*margin
	known := 0
	var in [kernelSize]float64
	for y := range inner {
		for x := range inner {
			w := want[y*inner+x]
			if w == 0 {
				continue
			}
			known++
			s.neighbours(x, y, &in)
			for i, a := range in {
				row := &normal[i]
				for j := i; j < kernelSize; j++ {
					row[j] += a * in[j]
				}
				row[kernelSize] += a * float64(w)
			}
		}
	}
	prior := kernelPrior * float64(known)
	for i := range normal {
		normal[i][i] += prior
		for j := range i {
			normal[i][j] = normal[j][i]
		}
	}
	const centre = kernelReach*kernelSide + kernelReach
	normal[centre][kernelSize] += prior
	weights, ok := solveKernel(&normal)
	if !ok {
		return s
	}
	out := &sheet{s.side, append([]float32(nil), s.level...)}
	for y := range inner {
		for x := range inner {
			s.neighbours(x, y, &in)
			sum := 0.0
			for i, w := range weights {
				sum += w * in[i]
			}
			out.level[(y+margin)*s.side+x+margin] = float32(sum)
		}
	}
	return out
}

func (s *sheet) neighbours(x, y int, out *[kernelSize]float64) {
	i := 0
	for dy := range kernelSide {
		row := s.level[(y+dy)*s.side+x:]
		for dx := range kernelSide {
			out[i] = float64(row[dx])
			i++
		}
	}
	out[i] = 1
}

// solveKernel solves the normal equations, which are positive definite, so
// that no pivoting is needed.
func solveKernel(n *[kernelSize][kernelSize + 1]float64) (w [kernelSize]float64, ok bool) {
	for i := range n {
		if math.Abs(n[i][i]) < 1e-9 {
			return w, false
		}
		for r := i + 1; r < kernelSize; r++ {
			f := n[r][i] / n[i][i]
			if f == 0 {
				continue
			}
			for c := i; c <= kernelSize; c++ {
				n[r][c] -= f * n[i][c]
			}
		}
	}
	for i := kernelSize - 1; i >= 0; i-- {
		w[i] = n[i][kernelSize]
		for c := i + 1; c < kernelSize; c++ {
			w[i] -= n[i][c] * w[c]
		}
		w[i] /= n[i][i]
	}
	return w, true
}
