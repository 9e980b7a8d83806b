package journal

import (
	"fmt"
	"iter"

	"go.etcd.io/bbolt"
	"golang.org/x/mod/sumdb/tlog"
)

// Size returns the number of entries.
func (j *Journal) Size() (size uint64, err error) {
	err = j.read(func(_ buckets, tree tlog.Tree) error {
		size = uint64(tree.N)
		return nil
	})
	return size, err
}

// Seen returns what the journal remembers of the clock, zero for an empty one.
func (j *Journal) Seen() (seen Seen, err error) {
	err = j.read(func(b buckets, tree tlog.Tree) error {
		leaf, err := b.lastLeaf(tree.N)
		seen = b.seen(leaf)
		return err
	})
	return seen, err
}

// At returns an entry, with its body unless it has none or it was erased. It
// compares both with what the tree holds; the error wraps ErrAltered where
// they differ, and ErrNoEntry where there is no such entry.
func (j *Journal) At(seq uint64) (e Entry, err error) {
	err = j.read(func(b buckets, tree tlog.Tree) error {
		if seq >= uint64(tree.N) {
			return ErrNoEntry
		}
		e, err = b.entry(seq)
		return err
	})
	if err != nil {
		return Entry{}, fmt.Errorf("journal entry %d: %w", seq, err)
	}
	return e, nil
}

// Entries returns the entries from (included) to (not included) in order, as
// far as there are any. An entry that cannot be read comes with its number
// and the error of At, and the iteration goes on behind it.
//
// The journal may be written to meanwhile, by the loop itself too.
func (j *Journal) Entries(from, to uint64) iter.Seq2[Entry, error] {
	// A read transaction holds back a writer that must enlarge the map of the
	// file, so none stays open while the caller works.
	const atOnce = 128
	type result struct {
		Entry
		err error
	}
	return func(yield func(Entry, error) bool) {
		for from < to {
			var chunk []result
			err := j.read(func(b buckets, tree tlog.Tree) error {
				for seq := from; seq < min(to, uint64(tree.N), from+atOnce); seq++ {
					e, err := b.entry(seq)
					if err != nil {
						e, err = Entry{Seq: seq}, fmt.Errorf("journal entry %d: %w", seq, err)
					}
					chunk = append(chunk, result{e, err})
				}
				return nil
			})
			if err != nil {
				yield(Entry{Seq: from}, err)
				return
			}
			if len(chunk) == 0 {
				return
			}
			for _, r := range chunk {
				if !yield(r.Entry, r.err) {
					return
				}
			}
			from += uint64(len(chunk))
		}
	}
}

// read runs fn in a read transaction on the journal as of the last commit.
func (j *Journal) read(fn func(buckets, tlog.Tree) error) error {
	return j.view(func(tx *bbolt.Tx) error {
		b, err := openBuckets(tx, j.cfg.Origin)
		if err != nil {
			return err
		}
		tree, err := unverifiedCheckpoint(b.meta.Get(keyCheckpoint), j.cfg.Origin)
		if err != nil {
			return err
		}
		return fn(b, tree)
	})
}

// entry reads an entry below the end of the tree.
func (b buckets) entry(seq uint64) (Entry, error) {
	text := b.leaves.Get(seqKey(seq))
	hashes := storedHashes{bucket: b.hashes}
	stored, ok := hashes.at(tlog.StoredHashIndex(0, int64(seq)))
	if text == nil || !ok || tlog.RecordHash(text) != stored {
		return Entry{}, fmt.Errorf("%w: leaf does not fit the tree", ErrAltered)
	}
	written, leaf, err := DecodeLeaf(text)
	if err != nil {
		return Entry{}, err
	}
	if written != seq {
		return Entry{}, fmt.Errorf("%w: leaf is that of entry %d", ErrAltered, written)
	}
	e := Entry{Seq: seq, Leaf: leaf}
	if record := b.bodies.Get(seqKey(seq)); record != nil {
		body, err := decodeBody(record, leaf.Commitment)
		if err != nil {
			return Entry{}, err
		}
		e.Body = append([]byte(nil), body...)
	}
	return e, nil
}
