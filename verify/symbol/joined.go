package symbol

import "slices"

// A payload is what one symbol holds.
type payload struct {
	bytes []byte
	part  Part
}

// A reading is a symbol before parts are joined.
type reading struct {
	Symbol
	corners [4]point // in the view it was read in
}

// join returns the readings as symbols, the parts of a complete message as
// one. Nothing is joined of which a part is missing or there are two: what is
// not the whole message must not look like it.
func join(readings []reading) []Symbol {
	var symbols []Symbol
	for _, r := range readings {
		parts, complete := partsOf(r.Part, readings)
		switch {
		case !complete:
			symbols = append(symbols, r.Symbol)
		case r.Part.Index == 0:
			whole := r.Symbol
			whole.Bytes, whole.Part = slices.Concat(parts...), Part{}
			symbols = append(symbols, whole)
		}
	}
	return symbols
}

// partsOf returns the payloads of the message that p is of, in their order,
// and whether each is there exactly once.
func partsOf(p Part, readings []reading) ([][]byte, bool) {
	if p.Total == 0 {
		return nil, false
	}
	parts := make([][]byte, p.Total)
	found := make([]bool, p.Total)
	for _, r := range readings {
		if !r.Part.with(p) {
			continue
		}
		if found[r.Part.Index] {
			return nil, false
		}
		parts[r.Part.Index], found[r.Part.Index] = r.Bytes, true
	}
	return parts, !slices.Contains(found, false)
}
