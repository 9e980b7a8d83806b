package journal

import (
	"encoding/binary"
	"fmt"

	"go.etcd.io/bbolt"
	"golang.org/x/mod/sumdb/tlog"
)

// blockHashes is how many stored hashes share a key. The index of a stored
// hash is dense (tlog.StoredHashIndex), so that blocks need no further
// structure; 2 KiB fit a page twice, and measured no slower than other sizes.
const blockHashes = 64

// storedHashes reads and extends the hashes of the tree within one
// transaction. It is a tlog.HashReader.
type storedHashes struct {
	bucket *bbolt.Bucket
	// tail is the block being written, tailNumber its number; nil before the
	// first write.
	tail       []byte
	tailNumber int64
}

func (s *storedHashes) block(number int64) []byte {
	if s.tail != nil && number == s.tailNumber {
		return s.tail
	}
	return s.bucket.Get(blockKey(number))
}

// at returns the stored hash with the index, and whether there is one.
func (s *storedHashes) at(index int64) (h tlog.Hash, ok bool) {
	block := s.block(index / blockHashes)
	from := int(index%blockHashes) * tlog.HashSize
	if len(block) < from+tlog.HashSize {
		return tlog.Hash{}, false
	}
	copy(h[:], block[from:])
	return h, true
}

// ReadHashes implements tlog.HashReader.
func (s *storedHashes) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	hashes := make([]tlog.Hash, len(indexes))
	for i, index := range indexes {
		h, ok := s.at(index)
		if !ok {
			return nil, fmt.Errorf("%w: stored hash %d is missing", ErrTreeMismatch, index)
		}
		hashes[i] = h
	}
	return hashes, nil
}

// add stores the hashes that the leaf of entry seq completes. They reach the
// bucket block by block; the last one with flush.
func (s *storedHashes) add(seq int64, leaf []byte) error {
	hashes, err := tlog.StoredHashes(seq, leaf, s)
	if err != nil {
		return err
	}
	index := tlog.StoredHashIndex(0, seq)
	for _, h := range hashes {
		number, within := index/blockHashes, int(index%blockHashes)
		if s.tail == nil || number != s.tailNumber {
			if err := s.flush(); err != nil {
				return err
			}
			// A block handed to bbolt is its own until the commit: each
			// gets new memory.
			s.tail = append(make([]byte, 0, blockHashes*tlog.HashSize), s.bucket.Get(blockKey(number))...)
			s.tailNumber = number
		}
		if len(s.tail) != within*tlog.HashSize {
			return fmt.Errorf("%w: stored hashes do not end at %d", ErrTreeMismatch, index)
		}
		s.tail = append(s.tail, h[:]...)
		index++
	}
	return nil
}

func (s *storedHashes) flush() error {
	if s.tail == nil {
		return nil
	}
	return s.bucket.Put(blockKey(s.tailNumber), s.tail)
}

func blockKey(number int64) []byte {
	return binary.BigEndian.AppendUint64(nil, uint64(number))
}
