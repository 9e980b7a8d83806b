package journal

import (
	"encoding/binary"

	"go.etcd.io/bbolt"
	"golang.org/x/mod/sumdb/tlog"
)

// A frontier is the right edge of a growing tree: the roots of its complete
// subtrees, the largest first. It is all that growing and the root need.
type frontier struct {
	roots []tlog.Hash
	size  uint64
}

func (f *frontier) pop() tlog.Hash {
	last := f.roots[len(f.roots)-1]
	f.roots = f.roots[:len(f.roots)-1]
	return last
}

// root is the hash of the tree so far (RFC 6962 §2.1).
func (f *frontier) root() tlog.Hash {
	if len(f.roots) == 0 {
		empty, _ := tlog.TreeHash(0, nil) // reads nothing, so it cannot fail
		return empty
	}
	h := f.roots[len(f.roots)-1]
	for i := len(f.roots) - 2; i >= 0; i-- {
		h = tlog.NodeHash(f.roots[i], h)
	}
	return h
}

// wrongHashes are what does not fit in a tree. Which of the lists counts is
// known only at its end, with its root.
type wrongHashes struct {
	leaves   []uint64   // leaves that differ from their stored hash
	byLeaves []seqRange // stored hashes that differ from what the leaves give
	byHashes []seqRange // stored hashes that differ from what the stored hashes beneath give
}

// checkedTree computes the tree twice while the leaves pass: from the leaves,
// and from the stored hashes.
type checkedTree struct {
	stored *storedHashes
	real   frontier // from the leaves
	kept   frontier // the stored hashes
	wrong  *wrongHashes
}

// add takes the next leaf and reports whether it fits its stored hash. Where
// that is missing, nothing speaks against the leaf.
func (t *checkedTree) add(leaf []byte) bool {
	return t.grow(tlog.RecordHash(leaf))
}

// addStored takes the next leaf's stored hash in its place, and reports
// whether there is one.
func (t *checkedTree) addStored() bool {
	h, ok := t.stored.at(tlog.StoredHashIndex(0, int64(t.real.size)))
	if ok {
		t.grow(h)
	}
	return ok
}

// grow adds a leaf's hash and every subtree that it completes, in the order in
// which their hashes are stored (see tlog.StoredHashes).
func (t *checkedTree) grow(real tlog.Hash) (fits bool) {
	seq := t.real.size
	index := tlog.StoredHashIndex(0, int64(seq))
	kept, ok := t.stored.at(index)
	if !ok {
		kept = real
		t.wrong.byHashes = append(t.wrong.byHashes, seqRange{seq, seq})
	}
	fits = kept == real
	if !ok || !fits {
		t.wrong.byLeaves = append(t.wrong.byLeaves, seqRange{seq, seq})
	}
	for level, n := 1, seq; n&1 == 1; level, n = level+1, n>>1 {
		real = tlog.NodeHash(t.real.pop(), real)
		below := tlog.NodeHash(t.kept.pop(), kept)
		under := seqRange{n >> 1 << level, seq}
		kept, ok = t.stored.at(index + int64(level))
		if !ok || kept != real {
			t.wrong.byLeaves = append(t.wrong.byLeaves, under)
		}
		if !ok || kept != below {
			t.wrong.byHashes = append(t.wrong.byHashes, under)
		}
		if !ok {
			kept = below
		}
	}
	t.real.roots, t.real.size = append(t.real.roots, real), seq+1
	t.kept.roots, t.kept.size = append(t.kept.roots, kept), seq+1
	return fits
}

// A walk goes through a bucket whose keys are numbers.
type walk struct {
	cursor *bbolt.Cursor
	seq    uint64
	value  []byte
	done   bool
	odd    int // keys passed over because they are no numbers
}

func newWalk(b *bbolt.Bucket) *walk {
	w := &walk{cursor: b.Cursor()}
	w.take(w.cursor.First())
	return w
}

func (w *walk) next() { w.take(w.cursor.Next()) }

func (w *walk) take(key, value []byte) {
	for ; key != nil; key, value = w.cursor.Next() {
		if seq, ok := splitSeqKey(key); ok {
			w.seq, w.value = seq, value
			return
		}
		w.odd++
	}
	w.done = true
}

// splitSeqKey is the inverse of seqKey.
func splitSeqKey(key []byte) (seq uint64, ok bool) {
	if len(key) != 8 {
		return 0, false
	}
	return binary.BigEndian.Uint64(key), true
}
