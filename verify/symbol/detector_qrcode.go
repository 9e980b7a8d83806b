package symbol

import (
	"context"
	"math"

	"github.com/makiuchi-d/gozxing"
)

const (
	// maxTried is how many triples of a view are looked at in grey.
	maxTried = 300
	// maxSampled is how many of them are sampled and decoded without success.
	maxSampled = 24
	// minAgreement is the least share of the known modules that must be seen
	// before a symbol is given to the decoder.
	minAgreement = 0.7
	// minPromise is the share from which a lattice is worth settling, which
	// costs more than all before it. Half of the modules agree by chance, and
	// in a bent symbol most do.
	minPromise = 0.6
)

// qrCodes finds QR Codes by their three finder patterns.
func qrCodes(ctx context.Context, v *view, try func(grid) bool) {
	found := finders(ctx, v.black, v.grey)
	v.finders = found
	taken := make([]bool, len(found))
	defer func() { v.more = leftOver(found, taken) }()
	sampled := 0
	for i, t := range triples(found) {
		if ctx.Err() != nil || i >= maxTried || sampled >= maxSampled {
			return
		}
		if taken[t.at[0]] || taken[t.at[1]] || taken[t.at[2]] {
			continue
		}
		read, tried := readTriple(ctx, v, t, try)
		if read {
			taken[t.at[0]], taken[t.at[1]], taken[t.at[2]] = true, true, true
		} else {
			sampled += tried
		}
	}
}

// leftOver reports whether two finders or more, seen as well as those that
// were read, belong to no code that was read. One is often seen by chance.
func leftOver(found []finder, taken []bool) bool {
	hits := 0
	for i, f := range found {
		if taken[i] && (hits == 0 || f.hits < hits) {
			hits = f.hits
		}
	}
	left := 0
	for i, f := range found {
		if !taken[i] && 2*f.hits >= hits && f.hits > 2 {
			left++
		}
	}
	return left >= 2
}

// readTriple tries a triple as a symbol of every number of modules that its
// timing patterns allow. It returns how many were worth sampling.
func readTriple(ctx context.Context, v *view, t triple, try func(grid) bool) (read bool, tried int) {
	for i, s := range sizings(v.grey, &t) {
		if i == 2 || ctx.Err() != nil {
			break
		}
		tried++
		l := lattice{projection: s.projection, side: s.side}
		l.align(v.grey, &t)
		read, agreed := readLattice(v, &l, try)
		if !read && agreed >= minPromise {
			l.settle(v.grey)
			read, _ = readLattice(v, &l, try)
		}
		if read {
			return true, tried
		}
	}
	return false, tried
}

// readLattice samples a symbol and has it decoded: as it is, then equalised.
// It also returns the share of the known modules that were seen.
func readLattice(v *view, l *lattice, try func(grid) bool) (read bool, agreed float64) {
	modules := sampled(v.grey, l).normalised()
	known := functionPatterns(l.side)
	agreed = agreement(modules, known)
	if agreed < minAgreement {
		return false, agreed
	}
	corners := [4]point{l.of(0, 0), l.of(float64(l.side), 0), l.of(float64(l.side), float64(l.side)), l.of(0, float64(l.side))}
	if try(modules.grid(corners)) {
		return true, agreed
	}
	better := modules.equalised(known)
	if try(better.grid(corners)) {
		return true, agreed
	}
	// What is read now is mostly right: fit the weights to all of it.
	for range 2 {
		all := make([]int8, len(known))
		copy(all, known)
		for i := range all {
			if all[i] == 0 {
				l := better.at(i%l.side, i/l.side)
				if math.Abs(float64(l)) > 0.25 {
					all[i] = int8(math.Copysign(1, float64(l)))
				}
			}
		}
		better = modules.equalised(all)
		if try(better.grid(corners)) {
			return true, agreed
		}
	}
	return false, agreed
}

// grid is the sheet in black and white.
func (s *sheet) grid(corners [4]point) grid {
	side := s.side - 2*margin
	modules, _ := gozxing.NewSquareBitMatrix(side) // fails for sides under 1 only
	for y := range side {
		for x := range side {
			if s.at(x, y) < 0 {
				modules.Set(x, y)
			}
		}
	}
	return grid{symbology: QRCode, modules: modules, corners: corners}
}
