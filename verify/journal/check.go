package journal

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"sort"
	"time"

	"go.etcd.io/bbolt"
	"golang.org/x/mod/sumdb/tlog"
)

// Check reads the whole journal in the database and reports everything that is
// not as it was appended: see the codes. It opens nothing and repairs nothing,
// so it also examines a journal that [Open] refuses.
//
// Anchors are earlier states that were remembered elsewhere. Without one, a
// journal whose end was cut off together with its checkpoint looks well, and so
// does one that someone with the signing key wrote anew.
//
// The error is that of a database that holds no journal of this origin and
// version, or of the context; problems are no error. A file so broken that
// reading it faults gives DamagedFile; bbolt's own goroutines are beyond that
// protection, so a caller who expects broken files checks in a child process.
//
// Check holds one read transaction: a writer that must enlarge the map of the
// file waits for it. It then holds off writers while bbolt counts its pages.
func Check(ctx context.Context, db *bbolt.DB, cfg Config, anchors ...Anchor) (Report, error) {
	return (&Journal{db: db, cfg: cfg}).Check(ctx, anchors...)
}

// Check is the function Check on an open journal.
func (j *Journal) Check(ctx context.Context, anchors ...Anchor) (Report, error) {
	c := &check{anchors: slices.Clone(anchors)}
	slices.SortFunc(c.anchors, func(a, b Anchor) int { return cmp.Compare(a.Size, b.Size) })
	err := j.view(func(tx *bbolt.Tx) error {
		b, err := openBuckets(tx, j.cfg.Origin)
		if err != nil {
			return err
		}
		c.buckets, c.hashes = b, storedHashes{bucket: b.hashes}
		c.checkpoint(j.cfg)
		if err := c.entries(ctx); err != nil {
			return err
		}
		c.tokens()
		c.erasures()
		return nil
	})
	if err == nil {
		err = j.checkPages()
	}
	if errors.Is(err, ErrDamaged) {
		c.whole(DamagedFile)
		err = nil
	}
	if err != nil {
		return Report{}, fmt.Errorf("check journal: %w", err)
	}
	// Adding one wraps NoEntry to zero, before all entries.
	slices.SortStableFunc(c.Problems, func(a, b Problem) int { return cmp.Compare(a.Seq+1, b.Seq+1) })
	return c.Report, nil
}

// checkPages lets bbolt look for pages that are lost, doubled or out of place.
func (j *Journal) checkPages() error {
	count := func(tx *bbolt.Tx) error {
		damaged := false
		for range tx.Check() { // to its end, or its goroutine stays
			damaged = true
		}
		if damaged {
			return ErrDamaged
		}
		return nil
	}
	if j.db.IsReadOnly() {
		return j.view(count)
	}
	// Beside a writer only a write transaction may count pages.
	if j.unsafe.Load() {
		return ErrDamaged
	}
	return guarded(func() error {
		tx, err := j.db.Begin(true)
		if err != nil {
			return err
		}
		defer tx.Rollback()
		return count(tx)
	})
}

// A check is one run over one state of the journal.
type check struct {
	Report
	buckets
	hashes  storedHashes
	anchors []Anchor // by size

	signed *tlog.Tree // what the checkpoint says, well signed or not; nil if unreadable

	absent []uint64    // entries whose committed body is not there, ascending
	erased []seqRange  // what erasures name
	wrong  wrongHashes // what does not fit in the tree
}

type seqRange struct{ from, through uint64 }

func (c *check) problem(code Code, seq, through uint64) {
	c.Problems = append(c.Problems, Problem{Code: code, Seq: seq, Through: through})
}

func (c *check) whole(code Code) { c.problem(code, NoEntry, NoEntry) }

// checkpoint finds out how long the journal ought to be. A checkpoint with a
// bad signature still serves to say more about the rest.
func (c *check) checkpoint(cfg Config) {
	text := c.meta.Get(keyCheckpoint)
	switch _, err := openCheckpoint(text, cfg.Origin, cfg.Verifier); {
	case errors.Is(err, ErrOtherKey):
		c.whole(CheckpointOtherKey)
	case err != nil:
		c.whole(CheckpointInvalid)
	}
	if tree, err := unverifiedCheckpoint(text, cfg.Origin); err == nil {
		c.signed, c.Size = &tree, uint64(tree.N)
		return
	}
	leaves := newWalk(c.leaves)
	for ; !leaves.done; leaves.next() {
		c.Size = leaves.seq + 1
	}
}

// entries checks leaves, bodies and tree, in one pass.
func (c *check) entries(ctx context.Context) error {
	const betweenLooks = 1024 // entries between two looks at the context
	leaves, bodies := newWalk(c.leaves), newWalk(c.bodies)
	tree := checkedTree{stored: &c.hashes, wrong: &c.wrong}
	whole := true // the tree can be computed up to here
	anchors := c.anchors
	if n := len(anchors); n > 0 && anchors[n-1].Size > c.Size {
		c.problem(Truncated, c.Size, anchors[n-1].Size-1)
	}
	var last time.Time
	for seq := uint64(0); seq < c.Size; seq++ {
		if seq%betweenLooks == 0 {
			if err := ctx.Err(); err != nil {
				return err
			}
		}
		anchors = c.compare(anchors, &tree, whole)
		for !bodies.done && bodies.seq < seq {
			bodies.next()
		}
		if leaves.done || leaves.seq > seq {
			// The stored hash stands in for a leaf that is gone, so that the
			// others can still be told to be genuine.
			if whole && tree.addStored() {
				c.problem(MissingLeaf, seq, seq)
				continue
			}
			// A forged size may be anything: no counting up to it.
			whole = false
			next := c.Size
			if !leaves.done {
				next = min(next, leaves.seq)
			}
			c.problem(MissingLeaf, seq, next-1)
			seq = next - 1
			continue
		}
		text := leaves.value
		written, leaf, err := DecodeLeaf(text)
		fits := whole && tree.add(text)
		switch {
		case !fits && err == nil && written != seq && c.isLeafOf(written, text):
			c.problem(MovedLeaf, seq, seq)
		case !fits && whole:
			c.wrong.leaves = append(c.wrong.leaves, seq)
		case err != nil || written != seq:
			c.problem(MalformedLeaf, seq, seq)
		default:
			if leaf.Time.Before(last) {
				c.problem(TimeWentBack, seq, seq)
			}
			last = leaf.Time
			if leaf.Kind == Erasure {
				c.erased = append(c.erased, seqRange{leaf.Of, max(leaf.Of, leaf.Through)})
			}
			c.body(seq, leaf, bodies)
		}
		leaves.next()
	}
	c.compare(anchors, &tree, whole)
	c.behind(leaves, bodies, &tree)
	c.conclude(&tree, whole)
	return nil
}

// isLeafOf reports whether the text is the leaf of the entry.
func (c *check) isLeafOf(seq uint64, text []byte) bool {
	if seq >= c.Size {
		return false
	}
	stored, ok := c.hashes.at(tlog.StoredHashIndex(0, int64(seq)))
	return ok && stored == tlog.RecordHash(text)
}

// body compares the body of an entry with the commitment in its leaf.
func (c *check) body(seq uint64, leaf Leaf, bodies *walk) {
	present, committed := !bodies.done && bodies.seq == seq, leaf.Commitment != [32]byte{}
	switch {
	case present && !committed:
		c.problem(ExtraBody, seq, seq)
	case present:
		if _, err := decodeBody(bodies.value, leaf.Commitment); err != nil {
			c.problem(AlteredBody, seq, seq)
			return
		}
		c.Bodies++
	case committed:
		c.absent = append(c.absent, seq)
	}
}

// compare holds the tree against the anchors of its present size and returns
// those that are left.
func (c *check) compare(anchors []Anchor, tree *checkedTree, whole bool) []Anchor {
	for whole && len(anchors) > 0 && anchors[0].Size == tree.real.size {
		if tree.real.root() != anchors[0].Root {
			c.whole(HistoryRewritten)
		}
		anchors = anchors[1:]
	}
	return anchors
}

// behind reports what there is after the end of the journal. What belongs to
// leaves there goes with them.
func (c *check) behind(leaves, bodies *walk, tree *checkedTree) {
	extra := !leaves.done
	for !leaves.done {
		r := seqRange{leaves.seq, leaves.seq}
		for leaves.next(); !leaves.done && leaves.seq == r.through+1; leaves.next() {
			r.through++
		}
		c.problem(ExtraLeaf, r.from, r.through)
	}
	for ; !bodies.done; bodies.next() {
		if bodies.seq >= c.Size && !c.isLeaf(bodies.seq) {
			c.problem(ExtraBody, bodies.seq, bodies.seq)
		}
	}
	for range leaves.odd {
		c.whole(ExtraLeaf)
	}
	for range bodies.odd {
		c.whole(ExtraBody)
	}
	blocks := newWalk(c.buckets.hashes)
	count := tlog.StoredHashCount(int64(tree.real.size))
	for ; !blocks.done && !extra; blocks.next() {
		expected := min(max(count-int64(blocks.seq)*blockHashes, 0), blockHashes)
		if int64(len(blocks.value)) > expected*tlog.HashSize {
			c.whole(HashMismatch)
		}
	}
	for range blocks.odd {
		c.whole(HashMismatch)
	}
}

// isLeaf reports whether there is a leaf, good or bad.
func (c *check) isLeaf(seq uint64) bool { return c.leaves.Get(seqKey(seq)) != nil }

// conclude says what the hashes that do not fit mean. Where the leaves give
// the signed root they are genuine, every one of them, and the stored hashes
// are wrong. Otherwise the leaves that differ from their stored hash were
// altered, and stored hashes count as wrong where they differ from what the
// hashes beneath them give.
func (c *check) conclude(tree *checkedTree, whole bool) {
	if !whole {
		// The leaves that are gone have been named.
		return
	}
	if c.signed != nil && tree.real.root() == c.signed.Hash {
		for _, r := range c.wrong.byLeaves {
			c.problem(HashMismatch, r.from, r.through)
		}
		return
	}
	for _, seq := range c.wrong.leaves {
		c.problem(AlteredLeaf, seq, seq)
	}
	for _, r := range c.wrong.byHashes {
		c.problem(HashMismatch, r.from, r.through)
	}
	if c.signed != nil && tree.kept.root() != c.signed.Hash {
		c.whole(RootMismatch)
	}
}

// tokens checks that each token points to an entry.
func (c *check) tokens() {
	cursor := c.buckets.tokens.Cursor()
	for key, _ := cursor.First(); key != nil; key, _ = cursor.Next() {
		switch _, seq, ok := splitTokenKey(key); {
		case !ok:
			c.whole(DanglingToken)
		case seq >= c.Size && !c.isLeaf(seq):
			c.problem(DanglingToken, seq, seq)
		}
	}
}

// erasures holds what is absent, and what is not, against the entries that
// say what was erased.
func (c *check) erasures() {
	slices.SortFunc(c.erased, func(a, b seqRange) int { return cmp.Compare(a.from, b.from) })
	var merged []seqRange // disjoint and ascending
	for _, r := range c.erased {
		if n := len(merged); n > 0 && r.from <= merged[n-1].through {
			merged[n-1].through = max(merged[n-1].through, r.through)
			continue
		}
		merged = append(merged, r)
	}
	erased := func(seq uint64) bool {
		i := sort.Search(len(merged), func(i int) bool { return merged[i].through >= seq })
		return i < len(merged) && merged[i].from <= seq
	}
	for _, seq := range c.absent {
		if erased(seq) {
			c.Erased++
		} else {
			c.problem(MissingBody, seq, seq)
		}
	}
	for _, r := range merged {
		cursor := c.bodies.Cursor()
		for key, _ := cursor.Seek(seqKey(r.from)); key != nil && string(key) <= string(seqKey(r.through)); key, _ = cursor.Next() {
			if seq, ok := splitSeqKey(key); ok {
				c.problem(UnerasedBody, seq, seq)
			}
		}
	}
	cursor := c.buckets.tokens.Cursor()
	for key, _ := cursor.First(); key != nil && len(merged) > 0; key, _ = cursor.Next() {
		if _, seq, ok := splitTokenKey(key); ok && erased(seq) {
			c.problem(UnerasedBody, seq, seq)
		}
	}
}
