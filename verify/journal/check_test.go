package journal

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"path/filepath"
	"reflect"
	"slices"
	"testing"
	"time"

	"go.etcd.io/bbolt"
	"golang.org/x/mod/sumdb/tlog"
)

// tampering is what a test does to the buckets of a journal.
type tampering func(b buckets)

func tamper(t *testing.T, db *bbolt.DB, fn tampering) {
	t.Helper()
	err := db.Update(func(tx *bbolt.Tx) error {
		b, err := openBuckets(tx, testOrigin)
		if err == nil {
			fn(b)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}

// flip changes one bit of a value.
func flip(b *bbolt.Bucket, key []byte, i int) {
	value := bytes.Clone(b.Get(key))
	value[i] ^= 1
	must(b.Put(key, value))
}

func swap(b *bbolt.Bucket, x, y []byte) {
	vx, vy := bytes.Clone(b.Get(x)), bytes.Clone(b.Get(y))
	must(errors.Join(b.Put(x, vy), b.Put(y, vx)))
}

// rewriteFrom replaces a leaf and computes every stored hash anew, as one who
// has not the signing key can.
func rewriteFrom(b buckets, seq uint64, text []byte) tlog.Tree {
	must(b.leaves.Put(seqKey(seq), text))
	hashes := &storedHashes{bucket: b.hashes}
	must(b.hashes.Delete(blockKey(0)))
	n := int64(0)
	for ; b.leaves.Get(seqKey(uint64(n))) != nil; n++ {
		must(hashes.add(n, b.leaves.Get(seqKey(uint64(n)))))
	}
	must(hashes.flush())
	root, err := tlog.TreeHash(n, hashes)
	must(err)
	return tlog.Tree{N: n, Hash: root}
}

func altered(b buckets, seq uint64, change func(*Leaf)) []byte {
	_, leaf, err := DecodeLeaf(b.leaves.Get(seqKey(seq)))
	must(err)
	change(&leaf)
	text, err := EncodeLeaf(seq, leaf)
	must(err)
	return text
}

// newTamperTarget makes a journal of 10 entries and the erasure of entry 2;
// oldCheckpoint is that of its first 5 entries.
func newTamperTarget(t *testing.T) (j *Journal, db *bbolt.DB, oldCheckpoint []byte) {
	t.Helper()
	j, db = newJournal(t)
	mustAppend(t, j, testEntries(0, 5)...)
	oldCheckpoint, err := j.Checkpoint()
	if err != nil {
		t.Fatal(err)
	}
	mustAppend(t, j, testEntries(5, 10)...)
	if _, err := j.Erase(erasureOf(2, 0)); err != nil {
		t.Fatal(err)
	}
	return j, db, oldCheckpoint
}

func one(code Code, seq uint64) Problem              { return Problem{code, seq, seq} }
func several(code Code, seq, through uint64) Problem { return Problem{code, seq, through} }

func TestCheckNamesWhatIsWrong(t *testing.T) {
	signedBy := func(seed byte, tree tlog.Tree) []byte {
		signed, err := signCheckpoint(testOrigin, tree, testConfig(seed).Signer)
		must(err)
		return signed
	}
	toAuthentic := func(l *Leaf) { l.Verdict = "authentic" }
	tests := map[string]struct {
		tampering
		want []Problem
	}{
		"nothing":           {func(buckets) {}, nil},
		"leaf removed":      {func(b buckets) { must(b.leaves.Delete(seqKey(4))) }, []Problem{one(MissingLeaf, 4)}},
		"first leaf":        {func(b buckets) { must(b.leaves.Delete(seqKey(0))) }, []Problem{one(MissingLeaf, 0)}},
		"last leaf":         {func(b buckets) { must(b.leaves.Delete(seqKey(10))) }, []Problem{one(MissingBody, 2), one(MissingLeaf, 10)}},
		"leaf and its hash": {func(b buckets) { rewriteFrom(b, 4, altered(b, 4, toAuthentic)) }, []Problem{one(RootMismatch, NoEntry)}},
		"leaves swapped":    {func(b buckets) { swap(b.leaves, seqKey(3), seqKey(6)) }, []Problem{one(MovedLeaf, 3), one(MovedLeaf, 6)}},
		"leaf copied over another": {func(b buckets) { must(b.leaves.Put(seqKey(3), bytes.Clone(b.leaves.Get(seqKey(6))))) },
			[]Problem{one(MovedLeaf, 3)}},
		"leaf altered with its own hash only": {func(b buckets) {
			text := altered(b, 4, toAuthentic)
			must(b.leaves.Put(seqKey(4), text))
			block := bytes.Clone(b.hashes.Get(blockKey(0)))
			h := tlog.RecordHash(text)
			copy(block[tlog.StoredHashIndex(0, 4)*tlog.HashSize:], h[:])
			must(b.hashes.Put(blockKey(0), block))
		}, []Problem{several(HashMismatch, 4, 5)}},
		"leaf added at the end":    {func(b buckets) { must(b.leaves.Put(seqKey(11), []byte("x"))) }, []Problem{one(ExtraLeaf, 11)}},
		"leaf under an odd key":    {func(b buckets) { must(b.leaves.Put([]byte("odd"), nil)) }, []Problem{one(ExtraLeaf, NoEntry)}},
		"stored hash of a leaf":    {func(b buckets) { flip(b.hashes, blockKey(0), int(tlog.StoredHashIndex(0, 4))*32) }, []Problem{one(HashMismatch, 4)}},
		"stored hash of a pair":    {func(b buckets) { flip(b.hashes, blockKey(0), int(tlog.StoredHashIndex(1, 2))*32+31) }, []Problem{several(HashMismatch, 4, 5)}},
		"stored hash of eight":     {func(b buckets) { flip(b.hashes, blockKey(0), int(tlog.StoredHashIndex(3, 0))*32+5) }, []Problem{several(HashMismatch, 0, 7)}},
		"stored hash too many":     {func(b buckets) { must(b.hashes.Put(blockKey(1), make([]byte, 32))) }, []Problem{one(HashMismatch, NoEntry)}},
		"stored hashes cut":        {func(b buckets) { must(b.hashes.Put(blockKey(0), bytes.Clone(b.hashes.Get(blockKey(0))[:17*32]))) }, []Problem{several(HashMismatch, 8, 9), one(HashMismatch, 10)}},
		"body altered":             {func(b buckets) { flip(b.bodies, seqKey(4), 40) }, []Problem{one(AlteredBody, 4)}},
		"salt altered":             {func(b buckets) { flip(b.bodies, seqKey(4), 1) }, []Problem{one(AlteredBody, 4)}},
		"body of unknown form":     {func(b buckets) { flip(b.bodies, seqKey(4), 0) }, []Problem{one(AlteredBody, 4)}},
		"body emptied":             {func(b buckets) { must(b.bodies.Put(seqKey(4), nil)) }, []Problem{one(AlteredBody, 4)}},
		"bodies swapped":           {func(b buckets) { swap(b.bodies, seqKey(4), seqKey(5)) }, []Problem{one(AlteredBody, 4), one(AlteredBody, 5)}},
		"body removed in silence":  {func(b buckets) { must(b.bodies.Delete(seqKey(4))) }, []Problem{one(MissingBody, 4)}},
		"body where none was":      {func(b buckets) { must(b.bodies.Put(seqKey(10), []byte("x"))) }, []Problem{one(ExtraBody, 10)}},
		"body behind the end":      {func(b buckets) { must(b.bodies.Put(seqKey(11), []byte("x"))) }, []Problem{one(ExtraBody, 11)}},
		"body under an odd key":    {func(b buckets) { must(b.bodies.Put([]byte("odd"), nil)) }, []Problem{one(ExtraBody, NoEntry)}},
		"token of an erased entry": {func(b buckets) { must(b.tokens.Put(tokenKey(Token{}, 2), nil)) }, []Problem{one(UnerasedBody, 2)}},
		"token of no entry":        {func(b buckets) { must(b.tokens.Put(tokenKey(Token{}, 11), nil)) }, []Problem{one(DanglingToken, 11)}},
		"token under an odd key":   {func(b buckets) { must(b.tokens.Put([]byte("odd"), nil)) }, []Problem{one(DanglingToken, NoEntry)}},
		"checkpoint altered": {func(b buckets) {
			tree, err := unverifiedCheckpoint(b.meta.Get(keyCheckpoint), testOrigin)
			must(err)
			text := bytes.Replace(b.meta.Get(keyCheckpoint), []byte(tree.Hash.String()), []byte(tlog.Hash{}.String()), 1)
			must(b.meta.Put(keyCheckpoint, text))
		}, []Problem{one(CheckpointInvalid, NoEntry), one(RootMismatch, NoEntry)}},
		"checkpoint torn":        {func(b buckets) { must(b.meta.Put(keyCheckpoint, bytes.Clone(b.meta.Get(keyCheckpoint)[:40]))) }, []Problem{one(CheckpointInvalid, NoEntry)}},
		"checkpoint's signature": {func(b buckets) { flip(b.meta, keyCheckpoint, len(b.meta.Get(keyCheckpoint))-10) }, []Problem{one(CheckpointInvalid, NoEntry)}},
		"no checkpoint":          {func(b buckets) { must(b.meta.Delete(keyCheckpoint)) }, []Problem{one(CheckpointInvalid, NoEntry)}},
		"another key's checkpoint": {func(b buckets) {
			must(b.meta.Put(keyCheckpoint, signedBy(2, rewriteFrom(b, 4, altered(b, 4, toAuthentic)))))
		}, []Problem{one(CheckpointOtherKey, NoEntry)}},
		"checkpoint of a huge size": {func(b buckets) { must(b.meta.Put(keyCheckpoint, signedBy(2, tlog.Tree{N: 1 << 62}))) }, []Problem{one(CheckpointOtherKey, NoEntry), several(MissingLeaf, 11, 1<<62-1)}},
		"time going back, well built": {func(b buckets) {
			must(b.meta.Put(keyCheckpoint, signedBy(1, rewriteFrom(b, 4, altered(b, 4, func(l *Leaf) { l.Time = testStart })))))
		}, []Problem{one(TimeWentBack, 4)}},
		"leaf of no form, well built": {func(b buckets) { must(b.meta.Put(keyCheckpoint, signedBy(1, rewriteFrom(b, 4, []byte("x"))))) }, []Problem{one(MalformedLeaf, 4)}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			j, db, _ := newTamperTarget(t)
			tamper(t, db, test.tampering)
			report, err := j.Check(context.Background())
			if err != nil {
				t.Fatal(err)
			}
			if !slices.Equal(report.Problems, test.want) {
				t.Fatalf("reports\n%v\nnot\n%v", report.Problems, test.want)
			}
		})
	}
}

// An older checkpoint put back leaves the entries behind it unsigned.
func TestOlderCheckpoint(t *testing.T) {
	j, db, old := newTamperTarget(t)
	tamper(t, db, func(b buckets) { must(b.meta.Put(keyCheckpoint, old)) })
	report, err := j.Check(context.Background())
	want := []Problem{one(MissingBody, 2), several(ExtraLeaf, 5, 10)} // erased only behind it
	if err != nil || !slices.Equal(report.Problems, want) {
		t.Fatal(report.Problems, err)
	}
	if _, err := j.Append(testEntry(5)); !errors.Is(err, ErrTreeMismatch) {
		t.Fatal("appended over an entry:", err)
	}
}

// Every byte of every leaf, hash, body and of the checkpoint.
func TestCheckFindsEveryFlippedBit(t *testing.T) {
	j, db, _ := newTamperTarget(t)
	for name, key := range dumpKeys(t, db) {
		bucket := key[0]
		if string(bucket) == string(bucketMeta) && string(key[1]) != string(keyCheckpoint) {
			continue // Open and Check refuse it outright
		}
		for i := range len(dump(t, db)[name]) {
			err := db.Update(func(tx *bbolt.Tx) error {
				flip(tx.Bucket(bucket), key[1], i)
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
			report, err := j.Check(context.Background())
			switch {
			case err != nil || len(report.Problems) == 0:
				t.Fatalf("bit in byte %d of %q: %v, %v", i, name, report.Problems, err)
			case string(bucket) == string(bucketLeaves):
				if want := one(AlteredLeaf, binary.BigEndian.Uint64(key[1])); !slices.Contains(report.Problems, want) {
					t.Fatalf("bit in byte %d of %q: %v", i, name, report.Problems)
				}
				if e, err := j.At(binary.BigEndian.Uint64(key[1])); !errors.Is(err, ErrAltered) {
					t.Fatalf("read an altered leaf: %+v, %v", e, err)
				}
			case string(bucket) == string(bucketBodies):
				if want := []Problem{one(AlteredBody, binary.BigEndian.Uint64(key[1]))}; !slices.Equal(report.Problems, want) {
					t.Fatalf("bit in byte %d of %q: %v", i, name, report.Problems)
				}
				if e, err := j.At(binary.BigEndian.Uint64(key[1])); !errors.Is(err, ErrAltered) {
					t.Fatalf("read an altered body: %+v, %v", e, err)
				}
			}
			if err := db.Update(func(tx *bbolt.Tx) error { flip(tx.Bucket(bucket), key[1], i); return nil }); err != nil {
				t.Fatal(err)
			}
		}
	}
	mustBeSound(t, j)
}

// dumpKeys is bucket and key of everything in the database, by the names of dump.
func dumpKeys(t *testing.T, db *bbolt.DB) map[string][2][]byte {
	keys := map[string][2][]byte{}
	for name := range dump(t, db) {
		bucket, key, _ := bytes.Cut([]byte(name), []byte("/"))
		keys[name] = [2][]byte{bucket, key}
	}
	return keys
}

// cutTo takes the end off a journal as one would who has the signing key or an
// older copy: nothing inside the file shows it.
func cutTo(b buckets, size uint64, checkpoint []byte) {
	for seq := size; b.leaves.Get(seqKey(seq)) != nil; seq++ {
		must(errors.Join(b.leaves.Delete(seqKey(seq)), b.bodies.Delete(seqKey(seq))))
	}
	var gone [][]byte
	must(b.tokens.ForEach(func(key, _ []byte) error {
		if _, seq, _ := splitTokenKey(key); seq >= size {
			gone = append(gone, key)
		}
		return nil
	}))
	for _, key := range gone {
		must(b.tokens.Delete(key))
	}
	count := tlog.StoredHashCount(int64(size))
	must(b.hashes.Put(blockKey(0), bytes.Clone(b.hashes.Get(blockKey(0))[:count*tlog.HashSize])))
	must(b.meta.Put(keyCheckpoint, checkpoint))
}

func TestAnchors(t *testing.T) {
	j, db := newJournal(t)
	empty := anchorOf(t, j)
	mustAppend(t, j, testEntries(0, 5)...)
	five := anchorOf(t, j)
	old, _ := j.Checkpoint()
	mustAppend(t, j, testEntries(5, 10)...)
	ten := anchorOf(t, j)
	mustBeSound(t, j, ten, empty, five)

	other := five
	other.Root[0] ^= 1
	problems := func(anchors ...Anchor) []Problem {
		t.Helper()
		report, err := j.Check(context.Background(), anchors...)
		if err != nil {
			t.Fatal(err)
		}
		return report.Problems
	}
	if got := problems(ten, other); !slices.Equal(got, []Problem{one(HistoryRewritten, NoEntry)}) {
		t.Fatal(got)
	}

	tamper(t, db, func(b buckets) { cutTo(b, 5, old) })
	mustBeSound(t, j)
	mustBeSound(t, j, five)
	if got := problems(five, ten); !slices.Equal(got, []Problem{several(Truncated, 5, 9)}) {
		t.Fatal(got)
	}

	// Grown again from there, it is another history.
	mustAppend(t, j, testEntries(105, 112)...)
	mustBeSound(t, j, five)
	if got := problems(five, ten); !slices.Equal(got, []Problem{one(HistoryRewritten, NoEntry)}) {
		t.Fatal(got)
	}
}

// A journal rewritten with a stolen key shows only against an anchor.
func TestStolenKey(t *testing.T) {
	j, db := newJournal(t)
	mustAppend(t, j, testEntries(0, 10)...)
	anchor := anchorOf(t, j)
	tamper(t, db, func(b buckets) {
		tree := rewriteFrom(b, 4, altered(b, 4, func(l *Leaf) { l.Verdict = "authentic" }))
		signed, err := signCheckpoint(testOrigin, tree, j.cfg.Signer)
		must(err)
		must(b.meta.Put(keyCheckpoint, signed))
	})
	mustBeSound(t, j)
	report, err := j.Check(context.Background(), anchor)
	if err != nil || !slices.Equal(report.Problems, []Problem{one(HistoryRewritten, NoEntry)}) {
		t.Fatal(report.Problems, err)
	}
}

// A backup from before an erasure brings bodies back.
func TestBodyBackAfterErasure(t *testing.T) {
	j, db, _ := newTamperTarget(t)
	tamper(t, db, func(b buckets) { must(b.bodies.Put(seqKey(2), bytes.Clone(b.bodies.Get(seqKey(3))))) })
	report, err := j.Check(context.Background())
	if err != nil || !slices.Contains(report.Problems, one(UnerasedBody, 2)) {
		t.Fatal(report.Problems, err)
	}
}

func TestCheckStopsWithItsContext(t *testing.T) {
	j, _ := newJournal(t)
	mustAppend(t, j, testEntry(0))
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := j.Check(ctx); !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
}

// Check works where Open does not, and without the private key.
func TestCheckOfAFileThatOpenRefuses(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journal.db")
	db := openDB(t, path, nil)
	j := mustOpen(t, db)
	mustAppend(t, j, testEntries(0, 10)...)
	tamper(t, db, func(b buckets) { must(b.leaves.Delete(seqKey(9))) })
	db.Close()

	db = openDB(t, path, &bbolt.Options{ReadOnly: true, Timeout: time.Second})
	cfg := testConfig(1)
	cfg.Signer = nil
	if _, err := Open(db, cfg); !errors.Is(err, ErrTreeMismatch) {
		t.Fatal(err)
	}
	report, err := Check(context.Background(), db, cfg)
	if want := (Report{Size: 10, Bodies: 9, Problems: []Problem{one(MissingLeaf, 9)}}); err != nil || !reflect.DeepEqual(report, want) {
		t.Fatalf("%+v, %v", report, err)
	}
}
