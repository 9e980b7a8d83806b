package journal

import (
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"go.etcd.io/bbolt"
	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// maxCheckpoint bounds the text of a checkpoint that is read: three lines and
// a handful of signatures.
const maxCheckpoint = 8 << 10

// GenerateKey makes a key for a journal of the origin, in the text forms that
// note.NewSigner and note.NewVerifier read. The origin may hold no white space
// and no plus sign.
func GenerateKey(random io.Reader, origin string) (signer, verifier string, err error) {
	signer, verifier, err = note.GenerateKey(random, origin)
	if err != nil {
		return "", "", fmt.Errorf("generate journal key: %w", err)
	}
	if _, err := note.NewVerifier(verifier); err != nil {
		return "", "", fmt.Errorf("generate journal key: origin cannot name a key: %w", err)
	}
	return signer, verifier, nil
}

// An Anchor is a state of the journal that is remembered outside its file.
type Anchor struct {
	Size uint64
	Root tlog.Hash
}

// OpenCheckpoint returns the state that a signed checkpoint of the origin
// vouches for. The error wraps ErrCheckpointInvalid, ErrOtherKey or
// ErrOriginMismatch.
func OpenCheckpoint(signed []byte, origin string, verifier note.Verifier) (Anchor, error) {
	tree, err := openCheckpoint(signed, origin, verifier)
	if err != nil {
		return Anchor{}, err
	}
	return Anchor{Size: uint64(tree.N), Root: tree.Hash}, nil
}

// Checkpoint returns the signed checkpoint of the last append: a signed note
// (C2SP signed-note) over origin, size and base64 root, a line each (C2SP
// tlog-checkpoint). It is what to remember elsewhere.
func (j *Journal) Checkpoint() (signed []byte, err error) {
	err = j.view(func(tx *bbolt.Tx) error {
		b, err := openBuckets(tx, j.cfg.Origin)
		if err != nil {
			return err
		}
		signed = append([]byte(nil), b.meta.Get(keyCheckpoint)...)
		return nil
	})
	return signed, err
}

func openCheckpoint(signed []byte, origin string, verifier note.Verifier) (tlog.Tree, error) {
	if len(signed) > maxCheckpoint {
		return tlog.Tree{}, fmt.Errorf("%w: over %d bytes", ErrCheckpointInvalid, maxCheckpoint)
	}
	n, err := note.Open(signed, note.VerifierList(verifier))
	var unverified *note.UnverifiedNoteError
	if errors.As(err, &unverified) {
		return tlog.Tree{}, ErrOtherKey
	}
	if err != nil {
		return tlog.Tree{}, fmt.Errorf("%w: %w", ErrCheckpointInvalid, err)
	}
	// Package note lets the unused bits of the last character be anything. A
	// checkpoint has one form, so that a changed bit is a changed checkpoint.
	for _, s := range n.Sigs {
		if _, err := base64.StdEncoding.Strict().DecodeString(s.Base64); err != nil {
			return tlog.Tree{}, fmt.Errorf("%w: %w", ErrCheckpointInvalid, err)
		}
	}
	return parseCheckpoint(n.Text, origin)
}

func signCheckpoint(origin string, tree tlog.Tree, signer note.Signer) ([]byte, error) {
	signed, err := note.Sign(&note.Note{Text: formatCheckpoint(origin, tree)}, signer)
	if err != nil {
		return nil, fmt.Errorf("sign checkpoint: %w", err)
	}
	return signed, nil
}

// unverifiedCheckpoint reads a checkpoint without its signature. It is for
// appending, where Open has checked the signature and the lock on the file
// keeps others from changing it, and for naming what is wrong with a bad one.
func unverifiedCheckpoint(signed []byte, origin string) (tlog.Tree, error) {
	text, _, _ := strings.Cut(string(signed), "\n\n")
	return parseCheckpoint(text+"\n", origin)
}

func formatCheckpoint(origin string, tree tlog.Tree) string {
	return fmt.Sprintf("%s\n%d\n%s\n", origin, tree.N, base64.StdEncoding.EncodeToString(tree.Hash[:]))
}

// parseCheckpoint accepts exactly what formatCheckpoint writes. The extension
// lines that C2SP allows are refused: this log writes none, and what they
// would mean is unknown.
func parseCheckpoint(text, origin string) (tlog.Tree, error) {
	lines := strings.Split(text, "\n")
	if len(lines) != 4 {
		return tlog.Tree{}, fmt.Errorf("%w: it has not three lines", ErrCheckpointInvalid)
	}
	if lines[0] != origin {
		return tlog.Tree{}, ErrOriginMismatch
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil || size < 0 {
		return tlog.Tree{}, fmt.Errorf("%w: malformed size", ErrCheckpointInvalid)
	}
	root, err := tlog.ParseHash(lines[2])
	if err != nil {
		return tlog.Tree{}, fmt.Errorf("%w: malformed root", ErrCheckpointInvalid)
	}
	tree := tlog.Tree{N: size, Hash: root}
	if formatCheckpoint(origin, tree) != text {
		return tlog.Tree{}, fmt.Errorf("%w: not in its one form", ErrCheckpointInvalid)
	}
	return tree, nil
}
