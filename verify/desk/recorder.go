package desk

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"time"

	"go.etcd.io/bbolt"
	"golang.org/x/mod/sumdb/note"

	"github.com/soi-id/soi/verify/journal"
)

// A Record is the journal entry of something that was shown. It is normally
// written before it is returned; where the journal could not be written it
// waits in memory, and Err says why.
type Record struct {
	event event

	mu      sync.Mutex
	seq     uint64
	written bool
	err     error
}

// Seq returns the entry's number, and whether the entry is written.
func (r *Record) Seq() (seq uint64, written bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.seq, r.written
}

// Err returns why the entry is not written, or nil once it is.
func (r *Record) Err() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.err
}

// set notes how writing went. What is written is forgotten here: a screen may
// keep the record long after what was kept of the person is erased.
func (r *Record) set(seq uint64, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.seq, r.written, r.err = seq, err == nil, err
	if r.written {
		r.event = event{}
	}
}

// ErrNotRecorded is the error of an entry that waits to be written.
var ErrNotRecorded = errors.New("not recorded in the journal")

// A recorder writes the journal. Entries that cannot be written wait, in
// order, and go before every later one.
type recorder struct {
	dir, program string

	mu      sync.Mutex
	db      *bbolt.DB        // nil while the journal cannot be opened
	journal *journal.Journal // nil with it
	secrets *secrets
	fault   error // why it could not be opened when the desk was
	pending []*Record
	clock   journal.Seen // what the journal remembers of the clock
}

func openRecorder(dir, program string, now time.Time) (*recorder, error) {
	r := &recorder{dir: dir, program: program}
	r.fault = r.open(now)
	var held *HeldError
	if errors.As(r.fault, &held) {
		return nil, held
	}
	return r, nil
}

// open opens the journal if it is not open. Callers hold mu or are alone.
func (r *recorder) open(now time.Time) error {
	if r.journal != nil {
		return nil
	}
	if err := os.MkdirAll(r.dir, dirMode); err != nil {
		return err
	}
	// The lock first: two processes that start at once must not both make
	// secrets. A journal's file without secrets is one that was just made.
	db, err := hold(r.dir, r.program, now)
	if err != nil {
		return err
	}
	if err := r.start(db); err != nil {
		return errors.Join(err, db.Close())
	}
	return nil
}

func (r *recorder) start(db *bbolt.DB) error {
	secrets, err := loadSecrets(r.dir, empty(db))
	if err != nil {
		return err
	}
	signer, err := note.NewSigner(secrets.Signer)
	if err != nil {
		return fmt.Errorf("%s: %w", filepath.Join(r.dir, secretsFile), err)
	}
	verifier, err := note.NewVerifier(secrets.Verifier)
	if err != nil {
		return fmt.Errorf("%s: %w", filepath.Join(r.dir, secretsFile), err)
	}
	opened, err := journal.Open(db, journal.Config{Origin: secrets.Origin, Signer: signer, Verifier: verifier})
	if err != nil {
		return err
	}
	seen, err := opened.Seen()
	if err != nil {
		return err
	}
	r.db, r.journal, r.secrets, r.clock = db, opened, secrets, seen
	return nil
}

// empty reports whether nothing was ever written to the database.
func empty(db *bbolt.DB) bool {
	empty := false
	err := db.View(func(tx *bbolt.Tx) error {
		name, _ := tx.Cursor().First()
		empty = name == nil
		return nil
	})
	return err == nil && empty
}

// record writes an event and everything that waited before it.
func (r *recorder) record(e event, now time.Time) *Record {
	r.mu.Lock()
	defer r.mu.Unlock()
	record := &Record{event: e, err: ErrNotRecorded}
	r.pending = append(r.pending, record)
	r.flush(now)
	return record
}

// flush writes what is pending, in one transaction: either all of it is in the
// journal afterwards or all of it still waits.
func (r *recorder) flush(now time.Time) error {
	if len(r.pending) == 0 {
		return nil
	}
	err := r.open(now)
	if err == nil {
		err = r.append(now)
	}
	if err != nil {
		err = fmt.Errorf("%w: %w", ErrNotRecorded, err)
		for _, record := range r.pending {
			record.event.late = true // whenever it will be written
			record.set(0, err)
		}
		return err
	}
	r.pending = nil
	return nil
}

func (r *recorder) append(now time.Time) error {
	first, err := r.journal.Size()
	if err != nil {
		return err
	}
	entries := make([]journal.Entry, len(r.pending))
	for i, record := range r.pending {
		record.set(first+uint64(i), ErrNotRecorded) // for events about this one
		entry, err := r.entry(&record.event, now)
		if err != nil {
			return err
		}
		entries[i] = entry
	}
	if _, err := r.journal.Append(entries...); err != nil {
		return err
	}
	for i, record := range r.pending {
		record.set(first+uint64(i), nil)
	}
	if seen, err := r.journal.Seen(); err == nil {
		r.clock = seen
	}
	return nil
}

func (r *recorder) seen() journal.Seen {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.clock
}

func (r *recorder) waiting() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.pending)
}

func (r *recorder) retry(now time.Time) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.flush(now)
}

// reading calls f with the open journal.
func (r *recorder) reading(now time.Time, f func(*journal.Journal, *secrets) error) error {
	r.mu.Lock()
	err := r.open(now)
	opened, secrets := r.journal, r.secrets
	r.mu.Unlock()
	if err != nil {
		return fmt.Errorf("the journal cannot be read: %w", err)
	}
	return f(opened, secrets)
}

func (r *recorder) close(now time.Time) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	err := r.flush(now)
	if err != nil {
		err = fmt.Errorf("%d entries are lost: %w", len(r.pending), err)
	}
	if r.db != nil {
		os.Remove(filepath.Join(r.dir, holderFile))
		err = errors.Join(err, r.db.Close())
		r.db, r.journal = nil, nil
	}
	return err
}
