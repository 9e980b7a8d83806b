// Package journal is the log of everything a desk has done, kept so that
// nobody can rewrite it quietly.
//
// Each entry has a leaf and, mostly, a body. The leaf is a short text (see
// [EncodeLeaf]) that can never be changed or removed. It says what was decided
// and holds about the citizen a salted commitment to the body and nothing
// else. The body and the tokens under which an entry is found lie beside the
// tree and can be erased; the tree verifies without them.
//
// The leaves are those of a Merkle tree (RFC 6962 §2.1, with the storage of
// golang.org/x/mod/sumdb/tlog). Its size and root are signed with each
// append, as a checkpoint (C2SP tlog-checkpoint, signed note).
//
// [Open] takes a database that the caller has opened. [Journal.Append] adds
// entries, [Journal.Find], [Journal.At] and [Journal.Entries] read them,
// [Journal.Erase] erases bodies and records that it did. [Check] is the fsck:
// it reads everything and says which entry was altered, moved or removed.
// Nothing inside a file can show that its end was cut off or that an older
// copy was put back; for that, [Check] takes an [Anchor], a state that was
// remembered elsewhere.
//
// The package opens no files and reads no clock. Leaf texts, body records and
// checkpoints of version 1 stay readable in every later version. A journal is
// safe for concurrent use.
package journal

import (
	"errors"
	"fmt"
	"io"
	"strconv"
	"sync/atomic"

	"go.etcd.io/bbolt"
	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// Errors of opening.
var (
	// ErrNotJournal: the database holds something else, or only parts of a journal.
	ErrNotJournal = errors.New("not a journal")
	// ErrNewerVersion: a newer version of the program wrote the journal.
	ErrNewerVersion = errors.New("journal written by a newer version")
	// ErrOriginMismatch: the journal or checkpoint is another desk's.
	ErrOriginMismatch = errors.New("journal of another desk")
	// ErrOtherKey: the checkpoint is signed, but not with the key given. The
	// key may have been lost or replaced; it does not mean tampering.
	ErrOtherKey = errors.New("checkpoint signed with another key")
	// ErrCheckpointInvalid: the checkpoint is malformed, or its signature does
	// not hold under the key it names.
	ErrCheckpointInvalid = errors.New("checkpoint invalid")
	// ErrTreeMismatch: the stored tree is not the one the checkpoint signs.
	ErrTreeMismatch = errors.New("tree does not match its checkpoint")
)

// Errors of writing. After any but ErrUncertain the journal is as it was.
var (
	// ErrReadOnly: the journal was opened without a signer, or the database
	// for reading.
	ErrReadOnly = errors.New("journal is read-only")
	// ErrInvalidLeaf: the leaf breaks the rules of its encoding.
	ErrInvalidLeaf = errors.New("invalid leaf")
	// ErrTooLarge: the body is over MaxBody or there are over MaxTokens tokens.
	ErrTooLarge = errors.New("entry too large")
	// ErrNothingToErase: the range holds no body and no token.
	ErrNothingToErase = errors.New("nothing to erase")
	// ErrUncertain: the disk failed in the last step of a commit, so that the
	// entries may be recorded or not.
	ErrUncertain = errors.New("may or may not have been recorded")
)

// Errors of reading.
var (
	// ErrNoEntry: no entry has that number.
	ErrNoEntry = errors.New("no such entry")
	// ErrAltered: the leaf or the body is not the one that was appended.
	ErrAltered = errors.New("entry was altered")
	// ErrDamaged: the database file itself is broken. Nothing more can be
	// read or written through this handle with any certainty.
	ErrDamaged = errors.New("journal file is damaged")
)

// formatVersion is that of the buckets as a whole. A program that adds a kind
// of leaf, a field or a form of body raises it, so that older programs refuse
// the file instead of calling the new things altered.
const formatVersion = 1

// Config is what a journal is opened with.
type Config struct {
	// Origin is the first line of every checkpoint and names the log, for
	// example "soi.desk/" and the desk's id.
	Origin string
	// Signer signs the checkpoints; nil opens the journal for reading only.
	Signer note.Signer
	// Verifier checks them. It belongs to Signer.
	Verifier note.Verifier
	// Random makes the salts; nil is crypto/rand.
	Random io.Reader
}

// A Journal is an open log. It keeps no state of its own between calls: what
// the last commit wrote is the state.
type Journal struct {
	db  *bbolt.DB
	cfg Config
	// unsafe is set when a commit panicked. It may still hold bbolt's lock,
	// and another one would then wait for ever.
	unsafe atomic.Bool
}

// Open opens the journal in the database, and makes an empty one where the
// database is empty and can be written.
//
// It checks that the checkpoint is signed by the verifier's key and that the
// tree ends where the checkpoint says, with the root it says. That takes the
// same short time whatever the size; only [Check] reads the leaves. The error
// is one of this package's; a journal that Open refuses can still be given to
// Check.
func Open(db *bbolt.DB, cfg Config) (*Journal, error) {
	j := &Journal{db: db, cfg: cfg}
	empty := false
	err := j.view(func(tx *bbolt.Tx) error {
		name, _ := tx.Cursor().First()
		empty = name == nil
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("open journal: %w", err)
	}
	if empty {
		if err := j.create(); err != nil {
			return nil, fmt.Errorf("create journal: %w", err)
		}
	}
	err = j.view(func(tx *bbolt.Tx) error {
		b, err := openBuckets(tx, cfg.Origin)
		if err != nil {
			return err
		}
		tree, err := openCheckpoint(b.meta.Get(keyCheckpoint), cfg.Origin, cfg.Verifier)
		if err != nil {
			return err
		}
		if _, err := b.lastLeaf(tree.N); err != nil {
			return err
		}
		root, err := tlog.TreeHash(tree.N, &storedHashes{bucket: b.hashes})
		if err != nil {
			return err
		}
		if root != tree.Hash {
			return ErrTreeMismatch
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("open journal: %w", err)
	}
	return j, nil
}

// create writes the buckets and the checkpoint of the empty tree.
func (j *Journal) create() error {
	if j.cfg.Signer == nil || j.db.IsReadOnly() {
		return ErrNotJournal
	}
	root, err := tlog.TreeHash(0, nil)
	if err != nil {
		return err
	}
	signed, err := signCheckpoint(j.cfg.Origin, tlog.Tree{N: 0, Hash: root}, j.cfg.Signer)
	if err != nil {
		return err
	}
	return j.update(func(tx *bbolt.Tx) error {
		for _, name := range bucketNames {
			if _, err := tx.CreateBucket(name); err != nil {
				return err
			}
		}
		meta := tx.Bucket(bucketMeta)
		return errors.Join(
			meta.Put(keyVersion, []byte(strconv.Itoa(formatVersion))),
			meta.Put(keyOrigin, []byte(j.cfg.Origin)),
			meta.Put(keyCheckpoint, signed),
		)
	})
}
