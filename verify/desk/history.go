package desk

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"go.etcd.io/bbolt"
	"golang.org/x/mod/sumdb/note"

	"github.com/soi-id/soi/verify"
	"github.com/soi-id/soi/verify/journal"
)

// A HistoryFilter selects entries of the journal. What is empty selects all.
type HistoryFilter struct {
	From, To time.Time // half open: From <= t < To
	Verdicts []verify.Verdict
	Kinds    []journal.Kind
	// Number is a whole document number. Entries are found by its keyed hash;
	// the number itself is nowhere in the journal unless its profile is full.
	Number string
}

// A HistoryEntry is one entry, with what has not been erased of it.
type HistoryEntry struct {
	Seq          uint64
	Leaf         journal.Leaf
	OperatorName string            // "" where erased or unknown
	LastFour     string            // of the document's number; "" where not kept
	Fields       map[string]string // where the profile kept them
	// Answer is what the person at the desk said of this verification last:
	// AnswerMatches, AnswerDiffers or "".
	Answer string
}

// errNoJournal is the error of reading the history of a desk without one.
var errNoJournal = errors.New("this desk was opened without its journal")

func (d *Desk) reading(f func(*journal.Journal, *secrets) error) error {
	if d.journal == nil {
		return errNoJournal
	}
	return d.journal.reading(d.opts.Now(), f)
}

// Find returns the numbers of the entries that the filter selects, newest
// first.
func (d *Desk) Find(f HistoryFilter) (found []uint64, err error) {
	err = d.reading(func(j *journal.Journal, s *secrets) error {
		filter := journal.Filter{From: f.From, To: f.To, Kinds: f.Kinds}
		for _, verdict := range f.Verdicts {
			filter.Verdicts = append(filter.Verdicts, string(verdict))
		}
		if f.Number != "" {
			filter.Tokens = []journal.Token{s.numberToken(f.Number)}
		}
		found, err = j.Find(filter)
		return err
	})
	return found, err
}

// Entry returns one entry.
func (d *Desk) Entry(seq uint64) (h HistoryEntry, err error) {
	err = d.reading(func(j *journal.Journal, s *secrets) error {
		entry, err := j.At(seq)
		if err != nil {
			return err
		}
		h = HistoryEntry{Seq: seq, Leaf: entry.Leaf, OperatorName: d.journal.operatorName(entry.Leaf.Operator)}
		if entry.Body != nil {
			var kept body
			if err := json.Unmarshal(entry.Body, &kept); err != nil {
				return fmt.Errorf("entry %d: %w", seq, err)
			}
			h.LastFour, h.Fields = kept.LastFour, kept.Fields
		}
		if entry.Leaf.Kind == journal.Verification {
			h.Answer, err = answer(j, s, seq)
		}
		return err
	})
	return h, err
}

// answer returns the last answer about a verification.
func answer(j *journal.Journal, s *secrets, seq uint64) (string, error) {
	found, err := j.Find(journal.Filter{Tokens: []journal.Token{s.answerToken(seq)}, Limit: 1})
	if err != nil || len(found) == 0 {
		return "", err
	}
	confirmation, err := j.At(found[0])
	return confirmation.Leaf.Action, err
}

// CheckJournal verifies the whole journal of this desk.
func (d *Desk) CheckJournal(ctx context.Context) (report journal.Report, err error) {
	err = d.reading(func(j *journal.Journal, _ *secrets) error {
		report, err = j.Check(ctx)
		return err
	})
	return report, err
}

// CheckJournal verifies the whole journal in a state folder, also one that a
// desk refuses to open. A page that the disk has garbled can fault the process
// that maps it, so a caller who must survive runs it in a child process.
func CheckJournal(ctx context.Context, dir string) (journal.Report, error) {
	db, err := bbolt.Open(filepath.Join(dir, journalFile), fileMode, &bbolt.Options{ReadOnly: true, Timeout: lockPatience})
	if err != nil {
		return journal.Report{}, heldOr(err, dir)
	}
	defer db.Close()
	if empty(db) {
		return journal.Report{}, nil // its desk was stopped before it wrote anything
	}
	secrets, err := loadSecrets(dir, false)
	if err != nil {
		return journal.Report{}, err
	}
	verifier, err := note.NewVerifier(secrets.Verifier)
	if err != nil {
		return journal.Report{}, fmt.Errorf("%s: %w", filepath.Join(dir, secretsFile), err)
	}
	return journal.Check(ctx, db, journal.Config{Origin: secrets.Origin, Verifier: verifier})
}
