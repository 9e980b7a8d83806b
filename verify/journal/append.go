package journal

import (
	"crypto/rand"
	"fmt"
	"io"

	"go.etcd.io/bbolt"
	"golang.org/x/mod/sumdb/tlog"
)

// Append adds entries and returns the number of the first; the others follow
// it. Leaves, bodies, tokens, tree and the signed checkpoint are one
// transaction: when Append returns, all of it is on the disk, and on an error
// nothing is, but for ErrUncertain. Many entries in one call cost little more
// than one.
//
// Of a leaf, Append sets the commitment, and the time where it would go down.
// An entry may be of an earlier one only. Erasures are made by [Journal.Erase].
func (j *Journal) Append(entries ...Entry) (first uint64, err error) {
	for _, e := range entries {
		if e.Leaf.Kind == Erasure {
			return 0, fmt.Errorf("append to journal: %w: an erasure must erase", ErrInvalidLeaf)
		}
	}
	first, err = j.write(entries, nil)
	if err != nil {
		return 0, fmt.Errorf("append to journal: %w", err)
	}
	return first, nil
}

// Erase removes the bodies and the tokens of the entries l.Of to l.Through (or
// of l.Of alone, where Through is zero) and, in the same transaction, appends
// l, which is of kind Erasure. It returns the number of l's entry. The leaves
// stay, and so does the tree: with the salt gone, the commitment in a leaf
// says nothing any more, not even to someone who guesses the body.
//
// Where there is nothing left to erase, the error is ErrNothingToErase and
// nothing is appended.
//
// What is erased can no longer be read through this package. The database
// keeps the bytes in pages that it regards as free, until they are used again
// or the file is compacted into a new one, which is the caller's to do.
func (j *Journal) Erase(l Leaf) (seq uint64, err error) {
	if l.Kind != Erasure {
		return 0, fmt.Errorf("erase from journal: %w: not an erasure", ErrInvalidLeaf)
	}
	seq, err = j.write([]Entry{{Leaf: l}}, func(b buckets) error {
		erased, err := b.erase(l.Of, max(l.Of, l.Through))
		if err == nil && erased == 0 {
			err = ErrNothingToErase
		}
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("erase from journal: %w", err)
	}
	return seq, nil
}

// write appends the entries and then runs also, in one transaction.
func (j *Journal) write(entries []Entry, also func(buckets) error) (first uint64, err error) {
	if j.cfg.Signer == nil || j.db.IsReadOnly() {
		return 0, ErrReadOnly
	}
	committing := false
	err = j.update(func(tx *bbolt.Tx) error {
		b, err := openBuckets(tx, j.cfg.Origin)
		if err != nil {
			return err
		}
		tree, err := unverifiedCheckpoint(b.meta.Get(keyCheckpoint), j.cfg.Origin)
		if err != nil {
			return err
		}
		first = uint64(tree.N)
		if err := b.append(&tree, entries, j.random()); err != nil {
			return err
		}
		if also != nil {
			if err := also(b); err != nil {
				return err
			}
		}
		signed, err := signCheckpoint(j.cfg.Origin, tree, j.cfg.Signer)
		if err != nil {
			return err
		}
		if err := b.meta.Put(keyCheckpoint, signed); err != nil {
			return err
		}
		// The commit follows. bbolt writes the changed pages to unused places
		// and flushes them, then writes and flushes the meta page that refers
		// to them. A crash before the meta page is on the disk leaves the
		// journal without these entries, as if they had never been; a crash
		// after it leaves them there, whole and under their checkpoint,
		// though nobody was told. A torn meta page fails its checksum, and
		// the other one, of the commit before, counts. There is no state in
		// between, so that opening has nothing to repair.
		committing = true
		return nil
	})
	if err == nil {
		return first, nil
	}
	if committing {
		// Where the last flush failed, the meta page may be in place all the
		// same. Only an unchanged size shows that nothing was recorded.
		if size, sizeErr := j.Size(); sizeErr != nil || size != first {
			return 0, fmt.Errorf("%w: %w", ErrUncertain, err)
		}
	}
	return 0, err
}

func (j *Journal) random() io.Reader {
	if j.cfg.Random != nil {
		return j.cfg.Random
	}
	return rand.Reader
}

// append writes entries behind the tree and moves tree to its new end.
func (b buckets) append(tree *tlog.Tree, entries []Entry, random io.Reader) error {
	last, err := b.lastLeaf(tree.N)
	if err != nil {
		return err
	}
	hashes, seen := &storedHashes{bucket: b.hashes}, b.seen(last)
	for _, e := range entries {
		seq := uint64(tree.N)
		leaf := e.Leaf
		seen.clock(leaf)
		if kinds[leaf.Kind].of && max(leaf.Of, leaf.Through) >= seq {
			return fmt.Errorf("%w: it is of an entry that does not exist", ErrNoEntry)
		}
		if leaf.Time.Before(last.Time) && !leaf.Time.IsZero() {
			leaf.Time = last.Time
		}
		last = leaf
		leaf.Commitment, err = b.putBody(seq, e, random)
		if err != nil {
			return err
		}
		text, err := EncodeLeaf(seq, leaf)
		if err != nil {
			return err
		}
		if err := b.leaves.Put(seqKey(seq), text); err != nil {
			return err
		}
		if err := hashes.add(tree.N, text); err != nil {
			return err
		}
		tree.N++
	}
	if err := hashes.flush(); err != nil {
		return err
	}
	if err := b.putSeen(seen); err != nil {
		return err
	}
	tree.Hash, err = tlog.TreeHash(tree.N, hashes)
	return err
}

// putBody stores the erasable parts of an entry and returns the commitment to
// its body, zero without one.
func (b buckets) putBody(seq uint64, e Entry, random io.Reader) (commitment [32]byte, err error) {
	if len(e.Body) > MaxBody || len(e.Tokens) > MaxTokens {
		return commitment, ErrTooLarge
	}
	for _, t := range e.Tokens {
		if err := b.tokens.Put(tokenKey(t, seq), nil); err != nil {
			return commitment, err
		}
	}
	if len(e.Body) == 0 {
		return commitment, nil
	}
	salt := make([]byte, saltSize)
	if _, err := io.ReadFull(random, salt); err != nil {
		return commitment, fmt.Errorf("read salt: %w", err)
	}
	return commit(salt, e.Body), b.bodies.Put(seqKey(seq), encodeBody(salt, e.Body))
}

// erase removes the bodies and tokens of the entries from to through and
// returns how many keys that were.
func (b buckets) erase(from, through uint64) (erased int, err error) {
	var bodies, tokens [][]byte
	c := b.bodies.Cursor()
	for key, _ := c.Seek(seqKey(from)); key != nil && string(key) <= string(seqKey(through)); key, _ = c.Next() {
		bodies = append(bodies, key)
	}
	// Tokens are not sorted by entry, and a list of them by entry would be one
	// more thing to erase. Erasing is rare enough to look at them all.
	c = b.tokens.Cursor()
	for key, _ := c.First(); key != nil; key, _ = c.Next() {
		if _, seq, ok := splitTokenKey(key); ok && from <= seq && seq <= through {
			tokens = append(tokens, key)
		}
	}
	// Deleting while a cursor walks makes it skip; hence in two steps.
	for _, key := range bodies {
		if err := b.bodies.Delete(key); err != nil {
			return 0, err
		}
	}
	for _, key := range tokens {
		if err := b.tokens.Delete(key); err != nil {
			return 0, err
		}
	}
	return len(bodies) + len(tokens), nil
}
