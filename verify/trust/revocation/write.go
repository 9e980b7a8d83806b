package revocation

import (
	"bufio"
	"encoding/binary"
	"io"
	"slices"
)

// Write writes the set of the digests, which it sorts in place. An id that
// occurs twice is one entry. It needs no memory beside the digests. The errors
// are [ErrTooMany] and w's.
func Write(w io.Writer, salt Salt, digests []Digest) error {
	if len(digests) > MaxEntries {
		return ErrTooMany
	}
	slices.Sort(digests)
	digests = slices.Compact(digests)
	s := shapeOf(uint64(len(digests)))

	out := bufio.NewWriterSize(w, 1<<16)
	header := append([]byte(magic), salt[:]...)
	if _, err := out.Write(binary.LittleEndian.AppendUint64(header, s.n)); err != nil {
		return err
	}
	if err := s.writeDirectory(out, digests); err != nil {
		return err
	}
	bits := bitWriter{out: out}
	i := 0
	for bucket := range s.buckets() {
		for ; i < len(digests) && s.bucket(digests[i]) == bucket; i++ {
			bits.write(1, 1)
		}
		bits.write(0, 1)
	}
	bits.flush()
	for _, d := range digests {
		bits.write(s.lowBits(d), s.low)
	}
	bits.flush()
	if bits.err != nil {
		return bits.err
	}
	return out.Flush()
}

// writeDirectory writes for each block the bit at which its first bucket
// begins, and at last the bit at which all end.
func (s shape) writeDirectory(out io.Writer, digests []Digest) error {
	i := 0
	for block := range s.blocks() + 1 {
		first := min(block*blockBuckets, s.buckets())
		for i < len(digests) && s.bucket(digests[i]) < first {
			i++
		}
		if err := binary.Write(out, binary.LittleEndian, uint32(first)+uint32(i)); err != nil {
			return err
		}
	}
	return nil
}

// A bitWriter writes bits, the lowest first.
type bitWriter struct {
	out  io.ByteWriter
	held uint64
	n    uint // bits held, under 8 between writes
	err  error
}

// write writes the n low bits of v, 56 at most.
func (w *bitWriter) write(v uint64, n uint) {
	w.held |= v << w.n
	for w.n += n; w.n >= 8; w.n -= 8 {
		w.put()
	}
}

// flush fills the last byte up with zeros.
func (w *bitWriter) flush() {
	if w.n > 0 {
		w.put()
	}
	w.held, w.n = 0, 0
}

func (w *bitWriter) put() {
	if w.err == nil {
		w.err = w.out.WriteByte(byte(w.held))
	}
	w.held >>= 8
}
