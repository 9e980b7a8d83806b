package symbol

import "slices"

// A Part is the place of a symbol in a Structured Append, by which 2 to 16
// symbols carry one message (ISO/IEC 18004:2015 §8).
type Part struct {
	Index  int  // from 0
	Total  int  // parts of the message; 0: the symbol stands alone
	Parity byte // of the whole message: what its parts have in common
}

// with reports whether both are parts of one message, as far as a symbol tells.
func (p Part) with(other Part) bool {
	return p.Total == other.Total && p.Parity == other.Parity
}

// A Collector joins the parts of a message that come in several pictures, in
// any order. It holds one message at a time: a part of another begins anew,
// because whoever shows it has gone on to something else. The zero value is
// empty.
type Collector struct {
	symbology Symbology
	of        Part
	parts     [][]byte // nil where a part has not come yet
}

// Add takes a part, and returns the whole message and true with its last one.
// The parts may come more than once.
func (c *Collector) Add(s Symbol) (whole Symbol, complete bool) {
	i := s.Part.Index
	if i < 0 || i >= s.Part.Total {
		return Symbol{}, false
	}
	same := c.parts != nil && c.symbology == s.Symbology && c.of.with(s.Part)
	if same && c.parts[i] != nil && !slices.Equal(c.parts[i], s.Bytes) {
		same = false // another message that happens to have this parity
	}
	if !same {
		*c = Collector{symbology: s.Symbology, of: s.Part, parts: make([][]byte, s.Part.Total)}
	}
	c.parts[i] = append([]byte{}, s.Bytes...)
	if c.Missing() > 0 {
		return Symbol{}, false
	}
	s.Bytes, s.Part = slices.Concat(c.parts...), Part{}
	c.Clear()
	return s, true
}

// Missing returns how many parts of the message have not come yet; 0 where no
// message has begun.
func (c *Collector) Missing() int {
	missing := 0
	for _, part := range c.parts {
		if part == nil {
			missing++
		}
	}
	return missing
}

// Clear forgets the parts that have come.
func (c *Collector) Clear() { *c = Collector{} }
