package revocation

import (
	"encoding/binary"
	"fmt"
	"io"
	"slices"
)

// A Set answers whether a document is revoked. Several goroutines may ask at
// once.
type Set struct {
	shape
	salt      Salt
	file      io.ReaderAt
	directory []uint32
}

// Open reads the header and the directory of a set, 4 MiB for the largest. The
// rest stays in the file, which must not change. The errors are [ErrNotSet],
// [ErrDamaged], [ErrTooMany] and the file's.
func Open(file io.ReaderAt, size int64) (*Set, error) {
	header := make([]byte, headerSize)
	if size < int64(headerSize) {
		return nil, ErrNotSet
	}
	if err := read(file, header, 0); err != nil {
		return nil, err
	}
	if string(header[:len(magic)]) != magic {
		return nil, ErrNotSet
	}
	n := binary.LittleEndian.Uint64(header[len(magic)+saltSize:])
	if n > MaxEntries {
		return nil, ErrTooMany
	}
	s := &Set{shape: shapeOf(n), salt: Salt(header[len(magic):][:saltSize]), file: file}
	if uint64(size) != s.size() {
		return nil, ErrNotSet
	}
	directory := make([]byte, s.unaryAt()-s.directoryAt())
	if err := read(file, directory, s.directoryAt()); err != nil {
		return nil, err
	}
	s.directory = make([]uint32, len(directory)/4)
	for i := range s.directory {
		s.directory[i] = binary.LittleEndian.Uint32(directory[4*i:])
	}
	if s.directory[0] != 0 || s.directory[len(s.directory)-1] != uint32(s.n+s.buckets()) || !slices.IsSorted(s.directory) {
		return nil, ErrDamaged
	}
	return s, nil
}

// Len returns the number of revoked documents.
func (s *Set) Len() int { return int(s.n) }

// Contains reports whether the document with the id is revoked. It reads twice,
// some hundred bytes in all. The errors are [ErrDamaged] and the file's: then
// nothing is known of the document.
func (s *Set) Contains(id []byte) (bool, error) {
	d := s.salt.Digest(id)
	first, count, err := s.entries(s.bucket(d))
	if err != nil || count == 0 {
		return false, err
	}
	begin := first * uint64(s.low)
	lows, err := s.bits(s.lowAt(), begin, begin+count*uint64(s.low))
	if err != nil {
		return false, err
	}
	want := s.lowBits(d)
	for range count {
		if lows.next(s.low) == want {
			return true, nil
		}
	}
	return false, nil
}

// entries returns the number of the first entry of a bucket, and how many it
// has.
func (s *Set) entries(bucket uint64) (first, count uint64, err error) {
	block := bucket / blockBuckets
	begin, end := uint64(s.directory[block]), uint64(s.directory[block+1])
	skip := bucket - block*blockBuckets
	first = begin - block*blockBuckets
	if begin < block*blockBuckets || end-begin > maxBlock {
		return 0, 0, ErrDamaged
	}
	unary, err := s.bits(s.unaryAt(), begin, end)
	if err != nil {
		return 0, 0, err
	}
	for at := begin; at < end; at++ {
		switch one := unary.next(1) == 1; {
		case one && skip > 0:
			first++
		case one:
			count++
		case skip == 0:
			if first+count > s.n {
				return 0, 0, ErrDamaged
			}
			return first, count, nil
		default:
			skip--
		}
	}
	return 0, 0, ErrDamaged
}

// maxBlock bounds the bits of a block that are read. A block has some 300, and
// hashes do not gather.
const maxBlock = 1 << 14

// A bitReader reads bits, the lowest first.
type bitReader struct {
	bytes []byte
	at    uint
}

// bits reads the section that begins at a byte of the file, from one of its
// bits up to another.
func (s *Set) bits(section, begin, end uint64) (bitReader, error) {
	b := make([]byte, bytesOf(end)-begin/8)
	err := read(s.file, b, section+begin/8)
	return bitReader{b, uint(begin % 8)}, err
}

// next returns the next n bits, 56 at most.
func (r *bitReader) next(n uint) uint64 {
	var eight [8]byte
	copy(eight[:], r.bytes[r.at/8:])
	v := binary.LittleEndian.Uint64(eight[:]) >> (r.at % 8) & (1<<n - 1)
	r.at += n
	return v
}

func read(file io.ReaderAt, b []byte, at uint64) error {
	n, err := file.ReadAt(b, int64(at))
	if n == len(b) {
		return nil // an error beside a full read is only the end
	}
	if err == io.EOF {
		return ErrNotSet
	}
	return fmt.Errorf("revocation: read the set: %w", err)
}
