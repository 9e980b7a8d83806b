package journal

import (
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"go.etcd.io/bbolt"
)

// benchEntries is the size of the journal that reads are measured on.
// SOI_BENCH_ENTRIES changes it.
func benchEntries() int {
	if n, err := strconv.Atoi(os.Getenv("SOI_BENCH_ENTRIES")); err == nil {
		return n
	}
	return 100_000
}

// benchJournal makes a large journal in the benchmark's folder.
func benchJournal(b *testing.B) (j *Journal, db *bbolt.DB, size int) {
	b.Helper()
	db, err := bbolt.Open(filepath.Join(b.TempDir(), "journal.db"), 0o600, &bbolt.Options{NoSync: true})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { db.Close() })
	j = mustOpen(b, db)
	size = benchEntries()
	for n := 0; n < size; n += 1000 {
		mustAppend(b, j, testEntries(n, min(n+1000, size))...)
	}
	return j, db, size
}

// BenchmarkAppend measures one entry a commit against a bare bbolt commit of
// the same keys and values, taken in turn so that both meet the same disk.
func BenchmarkAppend(b *testing.B) {
	dir := b.TempDir()
	open := func(name string) *bbolt.DB {
		db, err := bbolt.Open(filepath.Join(dir, name), 0o600, nil)
		if err != nil {
			b.Fatal(err)
		}
		b.Cleanup(func() { db.Close() })
		return db
	}
	db, bare := open("journal.db"), open("bare.db")
	j := mustOpen(b, db)
	mustOpen(b, bare)
	var appending, committing time.Duration
	for n := 0; b.Loop(); n++ {
		e := testEntry(n)
		start := time.Now()
		mustAppend(b, j, e)
		appending += time.Since(start)

		b.StopTimer()
		written := lastValues(b, db, uint64(n), e.Tokens[0])
		start = time.Now()
		err := bare.Update(func(tx *bbolt.Tx) error {
			for _, w := range written {
				bucket := tx.Bucket(w.bucket)
				if w.full {
					bucket.FillPercent = 1
				}
				if err := bucket.Put(w.key, w.value); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
		committing += time.Since(start)
		b.StartTimer()
	}
	b.ReportMetric(float64(appending)/float64(committing), "x-bare-commit")
}

type written struct {
	bucket, key, value []byte
	full               bool
}

// lastValues is what the append of an entry put into the database.
func lastValues(b *testing.B, db *bbolt.DB, seq uint64, token Token) (all []written) {
	err := db.View(func(tx *bbolt.Tx) error {
		add := func(bucket, key []byte, full bool) {
			value := append([]byte(nil), tx.Bucket(bucket).Get(key)...)
			all = append(all, written{bucket, append([]byte(nil), key...), value, full})
		}
		block, _ := tx.Bucket(bucketHashes).Cursor().Last()
		add(bucketLeaves, seqKey(seq), true)
		add(bucketHashes, block, true)
		add(bucketBodies, seqKey(seq), true)
		add(bucketTokens, tokenKey(token, seq), false)
		add(bucketMeta, keyCheckpoint, false)
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	return all
}

func BenchmarkAppendBatchOf100(b *testing.B) {
	db, err := bbolt.Open(filepath.Join(b.TempDir(), "journal.db"), 0o600, nil)
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	j := mustOpen(b, db)
	n := 0
	for ; b.Loop(); n += 100 {
		mustAppend(b, j, testEntries(n, n+100)...)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(n), "ns/entry")
}

// BenchmarkLarge reads a large journal in every way.
func BenchmarkLarge(b *testing.B) {
	j, db, size := benchJournal(b)
	day := testStart.Add(time.Duration(size/2) * time.Second)
	filters := []struct {
		name string
		Filter
	}{
		{"newest 200", Filter{Limit: 200}},
		{"one verdict, all", Filter{Verdicts: []string{"expired"}}},
		{"three verdicts, all", Filter{Verdicts: []string{"expired", "malformed", "signature_invalid"}}},
		{"verdict, format and operator, all", Filter{Verdicts: []string{"expired"}, Formats: []string{"vn.cccd"}, Operators: []uint32{2}}},
		{"nothing fits", Filter{Verdicts: []string{"revoked"}}},
		{"an hour in the middle", Filter{From: day, To: day.Add(time.Hour)}},
		{"token", Filter{Tokens: []Token{testToken(size / 3)}}},
	}
	for _, f := range filters {
		b.Run("Find/"+f.name, func(b *testing.B) {
			for b.Loop() {
				if _, err := j.Find(f.Filter); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	b.Run("At", func(b *testing.B) {
		for n := 0; b.Loop(); n++ {
			if _, err := j.At(uint64(n * 7919 % size)); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("Open", func(b *testing.B) {
		for b.Loop() {
			mustOpen(b, db)
		}
	})
	b.Run("Check", func(b *testing.B) {
		for b.Loop() {
			mustBeSound(b, j)
		}
	})
	b.Run("Erase", func(b *testing.B) {
		for n := 0; b.Loop(); n++ {
			if _, err := j.Erase(erasureOf(uint64(n), 0)); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("bytes", func(b *testing.B) {
		path := filepath.Join(b.TempDir(), "compact.db")
		compact, err := bbolt.Open(path, 0o600, &bbolt.Options{NoSync: true})
		if err != nil {
			b.Fatal(err)
		}
		defer compact.Close()
		if err := bbolt.Compact(compact, db, 1<<20); err != nil {
			b.Fatal(err)
		}
		for name, db := range map[string]*bbolt.DB{"file": db, "compacted": compact} {
			info, err := os.Stat(db.Path())
			if err != nil {
				b.Fatal(err)
			}
			b.ReportMetric(float64(info.Size())/float64(size), name+"-B/entry")
		}
		b.ReportMetric(0, "ns/op")
	})
}

func BenchmarkEncodeLeaf(b *testing.B) {
	for b.Loop() {
		if _, err := EncodeLeaf(7, fullLeaf); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkDecodeLeaf(b *testing.B) {
	for b.Loop() {
		if _, _, err := DecodeLeaf([]byte(fullText)); err != nil {
			b.Fatal(err)
		}
	}
}
