package desk

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"go.etcd.io/bbolt"
	bolterrors "go.etcd.io/bbolt/errors"
)

// A HeldError is the error of a journal that another process has open.
type HeldError struct {
	Path    string
	Program string // "" where the holder left no name
	PID     int
	Since   time.Time
}

func (e *HeldError) Error() string {
	if e.Program == "" {
		return e.Path + " is in use by another program"
	}
	return fmt.Sprintf("%s is in use by %s (process %d, since %s)", e.Path, e.Program, e.PID, e.Since.Local().Format("2006-01-02 15:04"))
}

// holder is what the process that holds the journal says of itself. The lock
// is the operating system's, on the journal; this file only names who has it
// and may be left over from a process that was killed.
type holder struct {
	Program string    `json:"program"`
	PID     int       `json:"pid"`
	Since   time.Time `json:"since"`
}

// lockPatience is how long the journal's lock is waited for: longer than a
// command that was just started needs to end, shorter than a person minds.
const lockPatience = time.Second

// openExclusive opens a database for this process alone, creating it at first
// use. bbolt writes a new file's first pages without a transaction, so a power
// cut there leaves a file that does not open: it is made under another name
// and published whole.
func openExclusive(path string) (*bbolt.DB, error) {
	options := &bbolt.Options{Timeout: lockPatience}
	if _, err := os.Stat(path); errors.Is(err, os.ErrNotExist) {
		made, err := bbolt.Open(path+".new", fileMode, options)
		if err != nil {
			return nil, err
		}
		if err := errors.Join(made.Sync(), made.Close()); err != nil {
			return nil, err
		}
		if err := publish(path+".new", path); err != nil {
			return nil, err
		}
	}
	return bbolt.Open(path, fileMode, options)
}

// heldOr returns the *HeldError that an error of opening the journal is about,
// or the error.
func heldOr(err error, dir string) error {
	if !errors.Is(err, bolterrors.ErrTimeout) {
		return err
	}
	held := &HeldError{Path: filepath.Join(dir, journalFile)}
	var h holder
	if content, err := os.ReadFile(filepath.Join(dir, holderFile)); err == nil && json.Unmarshal(content, &h) == nil {
		held.Program, held.PID, held.Since = h.Program, h.PID, h.Since
	}
	return held
}

// hold opens the journal's database and leaves this process's name beside it.
func hold(dir, program string, now time.Time) (*bbolt.DB, error) {
	db, err := openExclusive(filepath.Join(dir, journalFile))
	if err != nil {
		return nil, heldOr(err, dir)
	}
	content, err := json.Marshal(holder{program, os.Getpid(), now})
	if err == nil {
		// Only a courtesy to others: a full disk must not stop the journal,
		// which may still have room in its own file.
		_ = os.WriteFile(filepath.Join(dir, holderFile), content, fileMode)
	}
	return db, nil
}
