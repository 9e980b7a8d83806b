// Package revocation holds sets of revoked documents that fit a whole country
// and a memory stick: 80 million entries in 387 MB, of which a look-up reads a
// few hundred bytes.
//
// An entry is the SHA-256 of the set's salt and the document's id, cut to as
// many bits as keep the chance that a document that is not revoked reads as
// revoked under 1 in 10^11. The fingerprints are sorted and stored as Elias and
// Fano did: the low bits of each as they are, of the high bits how many
// fingerprints share them, in unary. That takes 2 bits an entry more than the
// least that is possible (log2 10^11 = 36.5), and nothing has to be unpacked to
// look one up. A Bloom filter would take 44 percent more than the least, a
// cascade would need to know every document that was ever issued, and a Golomb
// code is as small but must be read from the start of a block.
//
// A set is read through an [io.ReaderAt] and not mapped: the stick it lies on
// may be pulled, which a mapping answers with a fault of the process. The
// system keeps the pages that are in use.
//
// Fingerprints hide little: whoever has the file can try document numbers
// against it, as the check itself does. A set must not say more about a person
// than that a number is revoked, and it does not.
package revocation

import (
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"math"
	mathbits "math/bits"
)

const (
	magic      = "soi.rev1"
	saltSize   = 16
	headerSize = len(magic) + saltSize + 8
	wordBits   = 64
	// blockBuckets is how many buckets share one entry of the directory. A
	// look-up scans one block, of two to three bits a bucket.
	blockBuckets = 128
	// MaxEntries is what 64 bits of a hash can tell apart at the rate below.
	// A larger country has several sets.
	MaxEntries = 1 << 27
	// falsePositives is the chance that a document that is not revoked reads as
	// revoked: that of the EU's design for health certificates.
	falsePositives = 1e-11
)

// The errors of sets.
var (
	// ErrNotSet: the file is no set of revoked documents, or is cut off.
	ErrNotSet = errors.New("revocation: not a whole set of revoked documents")
	// ErrDamaged: the file contradicts itself.
	ErrDamaged = errors.New("revocation: the set is damaged")
	// ErrTooMany: there are more entries than MaxEntries.
	ErrTooMany = errors.New("revocation: too many entries for one set")
)

// A Salt makes the fingerprints of one set differ from those of any other.
type Salt [saltSize]byte

// A Digest is the part of the hash of a document's id that a set of any size
// keeps the leading bits of.
type Digest uint64

// Digest returns that of a document's id in a set with the salt.
func (salt Salt) Digest(id []byte) Digest {
	h := sha256.New()
	h.Write(salt[:])
	h.Write(id)
	var sum [sha256.Size]byte
	return Digest(binary.BigEndian.Uint64(h.Sum(sum[:0])))
}

// A shape is how a set of n entries is laid out: a header, the directory, the
// bucket sizes in unary, the low bits of the fingerprints. All numbers are
// little-endian, and bits are counted from the lowest.
type shape struct {
	n    uint64
	high uint // leading bits of a fingerprint, which number its bucket
	low  uint // the others, which are stored
}

func shapeOf(n uint64) shape {
	s := shape{n: n, low: 1}
	if n > 1 {
		s.high = uint(mathbits.Len64(n - 1)) // one to two buckets an entry
	}
	for math.Ldexp(float64(n), -int(s.high+s.low)) > falsePositives {
		s.low++
	}
	return s
}

func (s shape) bucket(d Digest) uint64 { return uint64(d>>1) >> (wordBits - 1 - s.high) }

func (s shape) lowBits(d Digest) uint64 {
	return uint64(d) >> (wordBits - s.high - s.low) & (1<<s.low - 1)
}

func (s shape) buckets() uint64 { return 1 << s.high }
func (s shape) blocks() uint64  { return (s.buckets() + blockBuckets - 1) / blockBuckets }

// The sections: where they begin, and at last where the file ends.
func (s shape) directoryAt() uint64 { return uint64(headerSize) }
func (s shape) unaryAt() uint64     { return s.directoryAt() + 4*(s.blocks()+1) }
func (s shape) lowAt() uint64       { return s.unaryAt() + bytesOf(s.n+s.buckets()) }
func (s shape) size() uint64        { return s.lowAt() + bytesOf(s.n*uint64(s.low)) }

func bytesOf(bits uint64) uint64 { return (bits + 7) / 8 }
