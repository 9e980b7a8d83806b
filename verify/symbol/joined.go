package symbol

import "slices"

// A payload is what one symbol holds.
type payload struct {
	bytes []byte
	part  part
}

// A part is the place of a symbol in a Structured Append, by which up to 16
// symbols carry one message (ISO/IEC 18004:2015 §8). total is 0 for a symbol
// that stands alone.
type part struct {
	index, total int
	parity       byte // of the whole message: what its parts have in common
}

// A reading is a symbol before parts are joined.
type reading struct {
	Symbol
	part    part
	corners [4]point // in the view it was read in
}

// join returns the readings as symbols, the parts of a complete message as
// one. Nothing is joined of which a part is missing or there are two: what is
// not the whole message must not look like it.
func join(readings []reading) []Symbol {
	var symbols []Symbol
	for _, r := range readings {
		parts, complete := partsOf(r.part, readings)
		switch {
		case !complete:
			symbols = append(symbols, r.Symbol)
		case r.part.index == 0:
			whole := r.Symbol
			whole.Bytes = slices.Concat(parts...)
			symbols = append(symbols, whole)
		}
	}
	return symbols
}

// partsOf returns the payloads of the message that p is of, in their order,
// and whether each is there exactly once.
func partsOf(p part, readings []reading) ([][]byte, bool) {
	if p.total < 2 {
		return nil, false
	}
	parts := make([][]byte, p.total)
	found := make([]bool, p.total)
	for _, r := range readings {
		if r.part.total != p.total || r.part.parity != p.parity {
			continue
		}
		if found[r.part.index] {
			return nil, false
		}
		parts[r.part.index], found[r.part.index] = r.Bytes, true
	}
	return parts, !slices.Contains(found, false)
}
