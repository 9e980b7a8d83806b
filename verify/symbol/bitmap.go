package symbol

import (
	"encoding/binary"
	mathbits "math/bits"
	"sync"
)

// A bitmap is a picture in black and white: one byte a pixel, 1 for black.
// Bytes are read faster than bits, and are written without reading first.
type bitmap struct {
	w, h  int
	black []byte
}

func (b *bitmap) at(x, y int) byte { return b.black[y*b.w+x] }

// edges appends to out where row y changes its colour: first to black, then to
// white, and so on. A row that ends black has its last edge at its end.
func (b *bitmap) edges(y int, out []int32) []int32 {
	row := b.black[y*b.w : (y+1)*b.w]
	last := uint64(0) // the pixel before
	x := 0
	for ; x+8 <= len(row); x += 8 {
		// Eight pixels at once: those that differ from the one before.
		pixels := binary.LittleEndian.Uint64(row[x:])
		for changed := pixels ^ (pixels<<8 | last); changed != 0; changed &= changed - 1 {
			out = append(out, int32(x+mathbits.TrailingZeros64(changed)/8))
		}
		last = pixels >> 56
	}
	for ; x < len(row); x++ {
		if pixel := uint64(row[x]); pixel != last {
			out = append(out, int32(x))
			last = pixel
		}
	}
	if last == 1 {
		out = append(out, int32(len(row)))
	}
	return out
}

// wipe makes white what lies between four corners that follow each other
// around, of which none is inside the triangle of the others.
func (b *bitmap) wipe(corners [4]point) {
	top, bottom := corners[0].y, corners[0].y
	for _, c := range corners {
		top, bottom = min(top, c.y), max(bottom, c.y)
	}
	for y := max(0, int(top)); y < min(b.h, int(bottom)+1); y++ {
		left, right := float64(b.w), 0.0
		for i, c := range corners {
			// Where the side to the next corner crosses the middle of the row.
			d := corners[(i+1)%len(corners)]
			if middle := float64(y) + 0.5; (c.y > middle) != (d.y > middle) {
				x := c.x + (d.x-c.x)*(middle-c.y)/(d.y-c.y)
				left, right = min(left, x), max(right, x)
			}
		}
		if left, right = max(0, left), min(float64(b.w), right); left < right {
			clear(b.black[y*b.w+int(left) : y*b.w+int(right)])
		}
	}
}

// An arena lends the buffers that one search in one picture needs and takes
// all back at its end, so that the frames of a camera leave no garbage.
type arena struct {
	mu   sync.Mutex
	free [][]byte
	lent [][]byte
}

var arenas = sync.Pool{New: func() any { return new(arena) }}

// bytes lends a buffer of n bytes. Its content is undefined.
func (a *arena) bytes(n int) []byte {
	a.mu.Lock()
	defer a.mu.Unlock()
	best := -1
	for i, b := range a.free {
		if cap(b) >= n && (best < 0 || cap(b) < cap(a.free[best])) {
			best = i
		}
	}
	if best < 0 {
		b := make([]byte, n)
		a.lent = append(a.lent, b)
		return b
	}
	b := a.free[best][:n]
	a.free[best] = a.free[len(a.free)-1]
	a.free = a.free[:len(a.free)-1]
	a.lent = append(a.lent, b)
	return b
}

// bitmap lends a bitmap. Its content is undefined.
func (a *arena) bitmap(w, h int) *bitmap {
	return &bitmap{w, h, a.bytes(w * h)}
}

// release takes back all that was lent and wipes it: a picture of a card is
// not kept longer than it is needed.
func (a *arena) release() {
	a.mu.Lock()
	for _, b := range a.lent {
		clear(b)
	}
	a.free = append(a.free, a.lent...)
	if len(a.free) > maxFree {
		a.free = a.free[:0]
	}
	a.lent = a.lent[:0]
	a.mu.Unlock()
	arenas.Put(a)
}

// maxFree is how many buffers an arena keeps. One picture needs about a dozen;
// more means pictures of many sizes, whose buffers fit no other.
const maxFree = 32
