package journal

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"go.etcd.io/bbolt"
	bolterrors "go.etcd.io/bbolt/errors"
	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const testOrigin = "soi.desk/test"

// testConfig has a key that is the same in every run and process.
func testConfig(seed byte) Config {
	signerKey, verifierKey, err := GenerateKey(bytes.NewReader(bytes.Repeat([]byte{seed}, 64)), testOrigin)
	if err != nil {
		panic(err)
	}
	signer, err := note.NewSigner(signerKey)
	if err != nil {
		panic(err)
	}
	verifier, err := note.NewVerifier(verifierKey)
	if err != nil {
		panic(err)
	}
	return Config{Origin: testOrigin, Signer: signer, Verifier: verifier}
}

// openDB opens a database file and has its pages checked at the end of the test.
func openDB(t testing.TB, path string, options *bbolt.Options) *bbolt.DB {
	t.Helper()
	if options == nil {
		options = &bbolt.Options{Timeout: 10 * time.Second}
	}
	db, err := bbolt.Open(path, 0o600, options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		mustHaveSoundPages(t, db)
		db.Close()
	})
	return db
}

func mustHaveSoundPages(t testing.TB, db *bbolt.DB) {
	t.Helper()
	err := db.View(func(tx *bbolt.Tx) error {
		var all []error
		for err := range tx.Check() {
			all = append(all, err)
		}
		return errors.Join(all...)
	})
	if err != nil && !errors.Is(err, bolterrors.ErrDatabaseNotOpen) {
		t.Errorf("bbolt check: %v", err)
	}
}

func mustOpen(t testing.TB, db *bbolt.DB) *Journal {
	t.Helper()
	j, err := Open(db, testConfig(1))
	if err != nil {
		t.Fatal(err)
	}
	return j
}

// newJournal makes a journal whose file is never flushed, for speed.
func newJournal(t testing.TB) (*Journal, *bbolt.DB) {
	t.Helper()
	db := openDB(t, filepath.Join(t.TempDir(), "journal.db"), &bbolt.Options{NoSync: true})
	return mustOpen(t, db), db
}

// mustBeSound fails unless a check finds nothing, and returns its report.
func mustBeSound(t testing.TB, j *Journal, anchors ...Anchor) Report {
	t.Helper()
	report, err := j.Check(context.Background(), anchors...)
	if err != nil || len(report.Problems) > 0 {
		t.Fatalf("check: %v, %v", report.Problems, err)
	}
	return report
}

var testStart = at("2026-11-21T08:00:00Z")

// testEntry is an invented verification; the same n gives the same entry.
func testEntry(n int) Entry {
	verdicts := []string{"consistent_unsigned", "authentic", "expired", "malformed", "signature_invalid"}
	formats := []string{"vn.cccd", "cwt.claim169", "cwt.hcert"}
	when := testStart.Add(time.Duration(n) * time.Second)
	return Entry{
		Leaf: Leaf{
			Kind: Verification, Time: when, Clock: when, Desk: "5XQK3ZQ2", Operator: uint32(n % 4),
			Format: formats[n%len(formats)], Verdict: verdicts[n%len(verdicts)], Reasons: []string{"not_signed", "keys_stale"},
			KeyID: strings.Repeat("9f", 32), KeysIssuedAt: testStart.AddDate(0, -1, 0),
		},
		Body:   fmt.Appendf(nil, `{"last4":"%04d","n":%d}`, n%10000, n),
		Tokens: []Token{testToken(n)},
	}
}

func testToken(n int) (t Token) {
	source := rand.New(rand.NewPCG(uint64(n), 7))
	for i := range t {
		t[i] = byte(source.Uint32())
	}
	return t
}

func testEntries(from, to int) (entries []Entry) {
	for n := from; n < to; n++ {
		entries = append(entries, testEntry(n))
	}
	return entries
}

func mustAppend(t testing.TB, j *Journal, entries ...Entry) uint64 {
	t.Helper()
	first, err := j.Append(entries...)
	if err != nil {
		t.Fatal(err)
	}
	return first
}

// mustHold fails unless the entry is there as testEntry(int(seq)) made it.
func mustHold(t testing.TB, j *Journal, seq uint64) {
	t.Helper()
	got, err := j.At(seq)
	if err != nil {
		t.Fatal(err)
	}
	want := testEntry(int(seq))
	want.Seq, want.Tokens = seq, nil
	want.Leaf.Commitment = got.Leaf.Commitment
	if !reflect.DeepEqual(got, want) {
		t.Fatalf("entry %d is\n%+v\nnot\n%+v", seq, got, want)
	}
}

func TestAppendReadReopen(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journal.db")
	db := openDB(t, path, nil)
	j := mustOpen(t, db)
	if size, err := j.Size(); size != 0 || err != nil {
		t.Fatal(size, err)
	}
	if seen, err := j.Seen(); seen != (Seen{}) || err != nil {
		t.Fatal(seen, err)
	}
	mustBeSound(t, j)

	// One by one and in batches, across several blocks of stored hashes.
	n := 0
	for _, batch := range []int{1, 1, 2, 3, 60, 1, 200, 1} {
		if first := mustAppend(t, j, testEntries(n, n+batch)...); first != uint64(n) {
			t.Fatalf("first is %d, not %d", first, n)
		}
		n += batch
		mustBeSound(t, j)
	}
	if first := mustAppend(t, j); first != uint64(n) {
		t.Fatal(first)
	}
	db.Close()

	db = openDB(t, path, nil)
	j = mustOpen(t, db)
	if size, err := j.Size(); size != uint64(n) || err != nil {
		t.Fatal(size, err)
	}
	if seen, err := j.Seen(); !seen.Latest.Equal(testEntry(n-1).Leaf.Time) || err != nil {
		t.Fatal(seen, err)
	}
	for seq := range uint64(n) {
		mustHold(t, j, seq)
	}
	if _, err := j.At(uint64(n)); !errors.Is(err, ErrNoEntry) {
		t.Fatal(err)
	}
	mustAppend(t, j, testEntry(n))
	report := mustBeSound(t, j)
	if want := (Report{Size: uint64(n + 1), Bodies: uint64(n + 1)}); !reflect.DeepEqual(report, want) {
		t.Fatalf("%+v", report)
	}
}

func TestEntriesGoOnWhileTheLoopAppends(t *testing.T) {
	j, _ := newJournal(t)
	mustAppend(t, j, testEntries(0, 300)...)
	next := uint64(5)
	for e, err := range j.Entries(5, 1000) {
		if err != nil || e.Seq != next {
			t.Fatal(e.Seq, err)
		}
		mustHold(t, j, e.Seq)
		if next++; e.Seq < 100 {
			mustAppend(t, j, testEntry(300+int(e.Seq)-5))
		}
	}
	if next != 395 {
		t.Fatal(next)
	}
	for range j.Entries(0, 10) {
		break
	}
}

// The root is that of RFC 6962, computed here by its recursive definition.
func TestCheckpointIsThatOfTheLeaves(t *testing.T) {
	j, db := newJournal(t)
	mustAppend(t, j, testEntries(0, 77)...)
	var leaves [][]byte
	db.View(func(tx *bbolt.Tx) error {
		return tx.Bucket(bucketLeaves).ForEach(func(_, v []byte) error {
			leaves = append(leaves, bytes.Clone(v))
			return nil
		})
	})
	var root func([][]byte) tlog.Hash
	root = func(d [][]byte) tlog.Hash {
		if len(d) == 1 {
			return tlog.RecordHash(d[0])
		}
		k := 1
		for 2*k < len(d) {
			k *= 2
		}
		return tlog.NodeHash(root(d[:k]), root(d[k:]))
	}
	signed, err := j.Checkpoint()
	if err != nil {
		t.Fatal(err)
	}
	want := fmt.Sprintf("%s\n77\n%s\n\n— %s ", testOrigin, root(leaves), testOrigin)
	if !strings.HasPrefix(string(signed), want) {
		t.Fatalf("%s\nnot\n%s", signed, want)
	}
	anchor, err := OpenCheckpoint(signed, testOrigin, testConfig(1).Verifier)
	if err != nil || anchor != (Anchor{77, root(leaves)}) {
		t.Fatal(anchor, err)
	}
}

func TestClockGoingBack(t *testing.T) {
	j, _ := newJournal(t)
	mustAppend(t, j, testEntry(100))
	early := testEntry(5)
	later := testEntry(101)
	mustAppend(t, j, early, testEntry(6), later)
	for seq, want := range []struct{ time, clock int }{{100, 100}, {100, 5}, {100, 6}, {101, 101}} {
		e, err := j.At(uint64(seq))
		if err != nil || !e.Leaf.Time.Equal(testEntry(want.time).Leaf.Time) || !e.Leaf.Clock.Equal(testEntry(want.clock).Leaf.Clock) {
			t.Fatalf("entry %d: %v, clock %v, %v", seq, e.Leaf.Time, e.Leaf.Clock, err)
		}
	}
	mustBeSound(t, j)
}

func TestAppendRefusesAndChangesNothing(t *testing.T) {
	j, db := newJournal(t)
	mustAppend(t, j, testEntries(0, 3)...)
	before := dump(t, db)
	change := func(fn func(*Entry)) []Entry {
		e := testEntry(4)
		fn(&e)
		return []Entry{testEntry(3), e} // a good one goes before
	}
	tests := map[string]struct {
		entries []Entry
		err     error
	}{
		"invalid leaf":            {change(func(e *Entry) { e.Leaf.Verdict = "a b" }), ErrInvalidLeaf},
		"body too large":          {change(func(e *Entry) { e.Body = make([]byte, MaxBody+1) }), ErrTooLarge},
		"too many tokens":         {change(func(e *Entry) { e.Tokens = make([]Token, MaxTokens+1) }), ErrTooLarge},
		"erasure":                 {change(func(e *Entry) { e.Leaf = erasureOf(0, 0) }), ErrInvalidLeaf},
		"confirmation of itself":  {change(func(e *Entry) { e.Leaf = confirmationOf(4) }), ErrNoEntry},
		"confirmation of a later": {change(func(e *Entry) { e.Leaf = confirmationOf(99) }), ErrNoEntry},
		"no time":                 {change(func(e *Entry) { e.Leaf.Time = time.Time{} }), ErrInvalidLeaf},
	}
	for name, test := range tests {
		if _, err := j.Append(test.entries...); !errors.Is(err, test.err) {
			t.Errorf("%s: %v", name, err)
		}
	}
	cfg := testConfig(1)
	cfg.Random = bytes.NewReader(make([]byte, 40)) // enough for one salt
	dry, err := Open(db, cfg)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := dry.Append(testEntry(3), testEntry(4)); err == nil {
		t.Error("appended without a salt")
	}
	if !reflect.DeepEqual(dump(t, db), before) {
		t.Fatal("the journal changed")
	}
	mustAppend(t, j, testEntry(3), Entry{Leaf: confirmationOf(3)})
	mustBeSound(t, j)
}

func confirmationOf(seq uint64) Leaf {
	return Leaf{Kind: Confirmation, Time: testStart, Desk: "5XQK3ZQ2", Of: seq, Action: "matches"}
}

// dump is everything in the database, by bucket and key.
func dump(t testing.TB, db *bbolt.DB) map[string]string {
	t.Helper()
	all := map[string]string{}
	err := db.View(func(tx *bbolt.Tx) error {
		return tx.ForEach(func(name []byte, b *bbolt.Bucket) error {
			return b.ForEach(func(k, v []byte) error {
				all[string(name)+"/"+string(k)] = string(v)
				return nil
			})
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// TestSeen: what the clock once showed counts until a person says that the clock
// is right, and the times of the entries never go down all the same.
func TestSeen(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journal.db")
	j := mustOpen(t, openDB(t, path, nil))
	at := func(clock time.Time, action string) time.Time {
		t.Helper()
		seq := mustAppend(t, j, Entry{Leaf: Leaf{Kind: Clock, Time: clock, Clock: clock, Action: action, Desk: "5XQK3ZQ2"}})
		e, err := j.At(seq)
		if err != nil {
			t.Fatal(err)
		}
		return e.Leaf.Time
	}
	far := time.Date(2099, 1, 1, 8, 0, 0, 0, time.UTC)
	for _, step := range []struct {
		clock  time.Time
		action string
		want   Seen
	}{
		{testStart, "x", Seen{Latest: testStart}},
		{far, "x", Seen{Latest: far}},
		{testStart.Add(time.Hour), "x", Seen{Latest: far}},
		{testStart.Add(time.Hour), ClockConfirmed, Seen{testStart.Add(time.Hour), testStart.Add(time.Hour)}},
		{testStart, "x", Seen{testStart.Add(time.Hour), testStart.Add(time.Hour)}},
		{testStart.Add(2 * time.Hour), "x", Seen{testStart.Add(2 * time.Hour), testStart.Add(time.Hour)}},
	} {
		if written := at(step.clock, step.action); written.Before(far) && step.want.Latest.Equal(far) {
			t.Errorf("the time of an entry went down to %s", written)
		}
		if seen, err := j.Seen(); err != nil || !seen.Latest.Equal(step.want.Latest) || !seen.Confirmed.Equal(step.want.Confirmed) {
			t.Errorf("%s at %s: %+v, %v", step.action, step.clock, seen, err)
		}
	}
	mustBeSound(t, j)
	if err := j.db.Close(); err != nil {
		t.Fatal(err)
	}

	// A journal from before this was remembered: its last entry says it.
	db := openDB(t, path, nil)
	err := db.Update(func(tx *bbolt.Tx) error {
		meta := tx.Bucket(bucketMeta)
		return errors.Join(meta.Delete(keyLatest), meta.Delete(keyConfirmed))
	})
	if err != nil {
		t.Fatal(err)
	}
	if seen, err := mustOpen(t, db).Seen(); err != nil || !seen.Latest.Equal(far) || !seen.Confirmed.IsZero() {
		t.Errorf("an old journal: %+v, %v", seen, err)
	}
}
