package symbol

// bits reads numbers from a stream of bits, most significant bit first.
type bits struct {
	data []byte
	next int // index of the next bit
	end  int // number of bits
}

func bitsOf(data []byte) *bits {
	return &bits{data: data, end: 8 * len(data)}
}

func (b *bits) left() int { return b.end - b.next }

// read returns the next n ≤ 24 bits, and whether there were so many.
func (b *bits) read(n int) (int, bool) {
	if n > b.left() {
		return 0, false
	}
	value := 0
	for range n {
		value = value<<1 | int(b.data[b.next/8]>>(7-b.next%8))&1
		b.next++
	}
	return value, true
}
