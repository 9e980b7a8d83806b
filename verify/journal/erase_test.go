package journal

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"go.etcd.io/bbolt"
)

func erasureOf(of, through uint64) Leaf {
	return Leaf{Kind: Erasure, Time: testStart, Desk: "5XQK3ZQ2", Of: of, Through: through, Action: "requested"}
}

func anchorOf(t testing.TB, j *Journal) Anchor {
	t.Helper()
	signed, err := j.Checkpoint()
	if err != nil {
		t.Fatal(err)
	}
	anchor, err := OpenCheckpoint(signed, testOrigin, j.cfg.Verifier)
	if err != nil {
		t.Fatal(err)
	}
	return anchor
}

func TestErase(t *testing.T) {
	j, _ := newJournal(t)
	mustAppend(t, j, testEntries(0, 100)...)
	before := anchorOf(t, j)

	seq, err := j.Erase(erasureOf(7, 0))
	if err != nil || seq != 100 {
		t.Fatal(seq, err)
	}
	e, err := j.At(7)
	if err != nil || e.Body != nil || e.Leaf.Commitment == [32]byte{} {
		t.Fatalf("%+v, %v", e, err)
	}
	if found, err := j.Find(Filter{Tokens: []Token{testToken(7)}}); len(found) > 0 || err != nil {
		t.Fatal(found, err)
	}
	if e, err := j.At(seq); err != nil || e.Leaf.Kind != Erasure || e.Leaf.Of != 7 {
		t.Fatalf("%+v, %v", e, err)
	}
	if report := mustBeSound(t, j, before); report.Erased != 1 || report.Bodies != 99 {
		t.Fatalf("%+v", report)
	}

	// A range, over one that is gone already; its neighbours stay.
	if _, err := j.Erase(erasureOf(5, 20)); err != nil {
		t.Fatal(err)
	}
	if report := mustBeSound(t, j, before); report.Erased != 16 || report.Bodies != 84 {
		t.Fatalf("%+v", report)
	}
	mustHold(t, j, 4)
	mustHold(t, j, 21)
	if found, _ := j.Find(Filter{Tokens: []Token{testToken(4), testToken(20), testToken(21)}}); !slices.Equal(found, []uint64{21, 4}) {
		t.Fatal(found)
	}
}

func TestEraseRefusesAndChangesNothing(t *testing.T) {
	j, _ := newJournal(t)
	mustAppend(t, j, testEntries(0, 10)...)
	mustAppend(t, j, Entry{Leaf: confirmationOf(3)})
	before := anchorOf(t, j)
	for name, test := range map[string]struct {
		leaf Leaf
		err  error
	}{
		"no erasure":   {confirmationOf(1), ErrInvalidLeaf},
		"no body":      {erasureOf(10, 0), ErrNothingToErase},
		"no entry":     {erasureOf(11, 0), ErrNoEntry},
		"past the end": {erasureOf(1, 99), ErrNoEntry},
	} {
		if _, err := j.Erase(test.leaf); !errors.Is(err, test.err) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if anchorOf(t, j) != before {
		t.Fatal("the journal grew")
	}
	mustBeSound(t, j)
}

// What is left of an erased entry must not confirm even a right guess of its
// body. Every 32 bytes of the file are tried as the salt.
func TestErasedBodyCannotBeGuessed(t *testing.T) {
	dir := t.TempDir()
	db := openDB(t, filepath.Join(dir, "journal.db"), nil)
	j := mustOpen(t, db)
	mustAppend(t, j, testEntries(0, 20)...)
	e, err := j.At(7)
	if err != nil {
		t.Fatal(err)
	}
	compacted := func(name string) (content []byte) {
		path := filepath.Join(dir, name)
		copy := openDB(t, path, nil)
		if err := bbolt.Compact(copy, db, 0); err != nil {
			t.Fatal(err)
		}
		mustBeSound(t, mustOpen(t, copy))
		copy.Close()
		content, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		return content
	}
	confirms := func(file []byte) bool {
		for i := 0; i+saltSize <= len(file); i++ {
			if commit(file[i:i+saltSize], e.Body) == e.Leaf.Commitment {
				return true
			}
		}
		return false
	}
	token := testToken(7)
	if file := compacted("before.db"); !bytes.Contains(file, e.Body) || !bytes.Contains(file, token[:]) || !confirms(file) {
		t.Fatal("the search finds nothing even before")
	}
	if _, err := j.Erase(erasureOf(7, 0)); err != nil {
		t.Fatal(err)
	}
	if file := compacted("after.db"); bytes.Contains(file, e.Body) || bytes.Contains(file, token[:]) || confirms(file) {
		t.Fatal("the body can still be found or guessed")
	}
}
