package journal

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"testing"
	"time"

	"go.etcd.io/bbolt"
	"golang.org/x/mod/sumdb/tlog"
)

func TestOpenRefuses(t *testing.T) {
	put := func(bucket, key, value []byte) func(*bbolt.Tx) error {
		return func(tx *bbolt.Tx) error { return tx.Bucket(bucket).Put(key, value) }
	}
	foreign := testConfig(1)
	foreign.Origin = "soi.desk/other"
	tests := map[string]struct {
		change func(*bbolt.Tx) error
		cfg    Config
		err    error
	}{
		"newer version":       {put(bucketMeta, keyVersion, []byte("2")), testConfig(1), ErrNewerVersion},
		"no version":          {put(bucketMeta, keyVersion, nil), testConfig(1), ErrNotJournal},
		"bucket gone":         {func(tx *bbolt.Tx) error { return tx.DeleteBucket(bucketMeta) }, testConfig(1), ErrNotJournal},
		"other origin":        {put(bucketMeta, []byte("x"), nil), foreign, ErrOriginMismatch},
		"other key":           {put(bucketMeta, []byte("x"), nil), testConfig(2), ErrOtherKey},
		"no checkpoint":       {put(bucketMeta, keyCheckpoint, nil), testConfig(1), ErrCheckpointInvalid},
		"huge checkpoint":     {put(bucketMeta, keyCheckpoint, make([]byte, maxCheckpoint+1)), testConfig(1), ErrCheckpointInvalid},
		"last leaf gone":      {func(tx *bbolt.Tx) error { return tx.Bucket(bucketLeaves).Delete(seqKey(9)) }, testConfig(1), ErrTreeMismatch},
		"leaf behind the end": {put(bucketLeaves, seqKey(10), []byte("x")), testConfig(1), ErrTreeMismatch},
		"last leaf broken":    {put(bucketLeaves, seqKey(9), []byte("x")), testConfig(1), ErrAltered},
		"hashes gone":         {func(tx *bbolt.Tx) error { return tx.Bucket(bucketHashes).Delete(blockKey(0)) }, testConfig(1), ErrTreeMismatch},
		"hashes changed":      {put(bucketHashes, blockKey(0), make([]byte, blockHashes*tlog.HashSize)), testConfig(1), ErrTreeMismatch},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			j, db := newJournal(t)
			mustAppend(t, j, testEntries(0, 10)...)
			if err := db.Update(test.change); err != nil {
				t.Fatal(err)
			}
			if _, err := Open(db, test.cfg); !errors.Is(err, test.err) {
				t.Fatal(err)
			}
		})
	}
}

func TestOpenDoesNotMakeAJournalOfSomethingElse(t *testing.T) {
	db := openDB(t, filepath.Join(t.TempDir(), "keys.db"), nil)
	db.Update(func(tx *bbolt.Tx) error {
		_, err := tx.CreateBucket([]byte("keys"))
		return err
	})
	before := dump(t, db)
	if _, err := Open(db, testConfig(1)); !errors.Is(err, ErrNotJournal) {
		t.Fatal(err)
	}
	if _, err := Check(context.Background(), db, testConfig(1)); !errors.Is(err, ErrNotJournal) {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(dump(t, db), before) {
		t.Fatal("the database changed")
	}
}

func TestReadOnly(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journal.db")
	db := openDB(t, path, nil)
	cfg := testConfig(1)
	cfg.Signer = nil
	if _, err := Open(db, cfg); !errors.Is(err, ErrNotJournal) {
		t.Fatal("made a journal without a signer:", err)
	}
	mustAppend(t, mustOpen(t, db), testEntries(0, 10)...)
	unsigned, err := Open(db, cfg)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := unsigned.Append(testEntry(10)); !errors.Is(err, ErrReadOnly) {
		t.Fatal(err)
	}
	db.Close()

	if err := os.Chmod(path, 0o400); err != nil {
		t.Fatal(err)
	}
	j := mustOpen(t, openDB(t, path, &bbolt.Options{ReadOnly: true, Timeout: time.Second}))
	if _, err := j.Append(testEntry(10)); !errors.Is(err, ErrReadOnly) {
		t.Fatal(err)
	}
	if _, err := j.Erase(erasureOf(0, 0)); !errors.Is(err, ErrReadOnly) {
		t.Fatal(err)
	}
	mustHold(t, j, 9)
	mustBeSound(t, j)

	empty := filepath.Join(t.TempDir(), "empty.db")
	openDB(t, empty, nil).Close()
	if _, err := Open(openDB(t, empty, &bbolt.Options{ReadOnly: true, Timeout: time.Second}), testConfig(1)); !errors.Is(err, ErrNotJournal) {
		t.Fatal(err)
	}
}

func TestGenerateKeyRefusesAnOriginThatCannotNameAKey(t *testing.T) {
	for _, origin := range []string{"", "a b", "a+b", "a\nb"} {
		if _, _, err := GenerateKey(bytes.NewReader(make([]byte, 64)), origin); err == nil {
			t.Errorf("%q", origin)
		}
	}
}

func FuzzParseCheckpoint(f *testing.F) {
	f.Add(formatCheckpoint(testOrigin, tlog.Tree{N: 12}))
	f.Add(testOrigin + "\n012\n" + tlog.Hash{}.String() + "\n")
	f.Fuzz(func(t *testing.T, text string) {
		tree, err := parseCheckpoint(text, testOrigin)
		if err != nil && tree != (tlog.Tree{}) {
			t.Fatal("a result beside the error")
		}
		if err == nil && formatCheckpoint(testOrigin, tree) != text {
			t.Fatalf("accepted %q", text)
		}
	})
}
