package journal

import (
	"encoding/binary"
	"fmt"
	"runtime/debug"
	"strconv"
	"time"

	"go.etcd.io/bbolt"
)

// The buckets. Numbers in keys are big-endian, so that keys sort as numbers.
var (
	bucketMeta   = []byte("meta")
	bucketLeaves = []byte("leaf")  // seq → leaf text
	bucketHashes = []byte("hash")  // block → up to blockHashes stored hashes
	bucketBodies = []byte("body")  // seq → body record
	bucketTokens = []byte("index") // token, seq → nothing

	bucketNames = [][]byte{bucketMeta, bucketLeaves, bucketHashes, bucketBodies, bucketTokens}
)

// The keys of the meta bucket.
var (
	keyVersion    = []byte("version")
	keyOrigin     = []byte("origin")
	keyCheckpoint = []byte("checkpoint")
	keyLatest     = []byte("latest")    // see [Seen]; missing in older journals
	keyConfirmed  = []byte("confirmed") // likewise
)

// buckets are the parts of a journal within one transaction.
type buckets struct {
	meta, leaves, hashes, bodies, tokens *bbolt.Bucket
}

// openBuckets returns the buckets of a journal of the origin that this
// version of the program can read.
func openBuckets(tx *bbolt.Tx, origin string) (buckets, error) {
	for _, name := range bucketNames {
		if tx.Bucket(name) == nil {
			return buckets{}, fmt.Errorf("%w: bucket %q is missing", ErrNotJournal, name)
		}
	}
	b := buckets{
		meta:   tx.Bucket(bucketMeta),
		leaves: tx.Bucket(bucketLeaves),
		hashes: tx.Bucket(bucketHashes),
		bodies: tx.Bucket(bucketBodies),
		tokens: tx.Bucket(bucketTokens),
	}
	// These three only grow at their end: pages are filled before the next is
	// begun, which saves a third of the file. Tokens are random and keep
	// bbolt's half.
	b.leaves.FillPercent, b.hashes.FillPercent, b.bodies.FillPercent = 1, 1, 1
	version, err := strconv.Atoi(string(b.meta.Get(keyVersion)))
	if err != nil || version < 1 {
		return buckets{}, fmt.Errorf("%w: it has no version", ErrNotJournal)
	}
	if version > formatVersion {
		return buckets{}, fmt.Errorf("%w: %d, this program reads up to %d", ErrNewerVersion, version, formatVersion)
	}
	if string(b.meta.Get(keyOrigin)) != origin {
		return buckets{}, ErrOriginMismatch
	}
	return b, nil
}

// lastLeaf returns the leaf that ends a tree of the size; the zero leaf for an
// empty tree. It fails where the leaves end elsewhere: an append would then
// leave a gap or write over one.
func (b buckets) lastLeaf(size int64) (Leaf, error) {
	key, text := b.leaves.Cursor().Last()
	if key == nil && size == 0 {
		return Leaf{}, nil
	}
	if size == 0 || string(key) != string(seqKey(uint64(size-1))) {
		return Leaf{}, fmt.Errorf("%w: the leaves do not end at entry %d", ErrTreeMismatch, size-1)
	}
	_, leaf, err := DecodeLeaf(text)
	if err != nil {
		return Leaf{}, fmt.Errorf("%w: entry %d: %w", ErrAltered, size-1, err)
	}
	return leaf, nil
}

// seen returns what is remembered of the clock, or what the last entry says of
// it. That nobody signs it does little harm: it decides nothing, it warns.
func (b buckets) seen(last Leaf) Seen {
	latest, errLatest := time.Parse(timeLayout, string(b.meta.Get(keyLatest)))
	if errLatest != nil {
		return Seen{Latest: last.Time}
	}
	confirmed, _ := time.Parse(timeLayout, string(b.meta.Get(keyConfirmed)))
	return Seen{latest, confirmed}
}

// clock takes in what a leaf, as it was given to Append, says of the clock.
func (s *Seen) clock(l Leaf) {
	if l.Kind == Clock && l.Action == ClockConfirmed {
		s.Latest, s.Confirmed = l.Clock, l.Clock
	} else if l.Time.After(s.Latest) {
		s.Latest = l.Time
	}
}

func (b buckets) putSeen(s Seen) error {
	for _, at := range []struct {
		key  []byte
		time time.Time
	}{{keyLatest, s.Latest}, {keyConfirmed, s.Confirmed}} {
		if at.time.IsZero() {
			continue
		}
		if err := b.meta.Put(at.key, []byte(at.time.UTC().Format(timeLayout))); err != nil {
			return err
		}
	}
	return nil
}

// seqKey is the key of an entry.
func seqKey(seq uint64) []byte {
	return binary.BigEndian.AppendUint64(nil, seq)
}

// tokenKey is the key of an entry under a token.
func tokenKey(t Token, seq uint64) []byte {
	return binary.BigEndian.AppendUint64(append([]byte(nil), t[:]...), seq)
}

// splitTokenKey is the inverse of tokenKey.
func splitTokenKey(key []byte) (t Token, seq uint64, ok bool) {
	if len(key) != len(t)+8 {
		return Token{}, 0, false
	}
	return Token(key), binary.BigEndian.Uint64(key[len(t):]), true
}

// view runs fn in a read transaction.
func (j *Journal) view(fn func(*bbolt.Tx) error) error {
	return guarded(func() error { return j.db.View(fn) })
}

// update runs fn in a write transaction and commits it. A panic in fn is
// caught inside the transaction, so that bbolt rolls it back in memory alone;
// after a panic it would read the broken file again first.
func (j *Journal) update(fn func(*bbolt.Tx) error) error {
	if j.unsafe.Load() {
		return ErrDamaged
	}
	finished := false
	err := guarded(func() error {
		err := j.db.Update(func(tx *bbolt.Tx) error {
			return guarded(func() error { return fn(tx) })
		})
		finished = true
		return err
	})
	if !finished {
		j.unsafe.Store(true)
	}
	return err
}

// guarded turns the panics with which bbolt meets a broken page into
// ErrDamaged. The file is mapped into memory, so a page number that points
// outside it is a fault, which the runtime is asked to make a panic too.
func guarded(fn func() error) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("%w: %v", ErrDamaged, r)
		}
	}()
	return fn()
}
