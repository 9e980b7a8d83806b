package desk

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/soi-id/soi/verify/trust/bundle"
)

const (
	// maxSet bounds a set of revoked documents, in bytes: the largest that
	// package revocation makes has 660 MB.
	maxSet = 1 << 30
	// partEnding is that of a set that is not whole yet.
	partEnding = ".part"
	// partsLast is how long what was begun waits to be continued.
	partsLast = 30 * 24 * time.Hour
)

// stage brings a set's file into the folder, under its name: afterwards it is
// whole, and will be there after a power cut. What a broken connection leaves is
// continued the next time. One process stages at a time.
//
// A crash before the renaming leaves a part that nobody reads; one after it, a
// file that no bundle names yet, which the next import takes or sweeps away.
func (s *revokedSets) stage(ctx context.Context, files fs.FS, set bundle.Set) error {
	if sum, err := hex.DecodeString(set.SHA256); err != nil || len(sum) != 32 {
		return fmt.Errorf("%w: the hash of %s", bundle.ErrContent, set.File)
	}
	if set.Size <= 0 || set.Size > maxSet {
		return fmt.Errorf("%w: %s", bundle.ErrTooLarge, set.File)
	}
	if err := s.makeFolder(); err != nil {
		return err
	}
	if s.check(ctx, s.path(set.SHA256), set) == nil {
		s.isWhole(set.SHA256)
		return nil
	}
	part := s.path(set.SHA256) + partEnding
	continued, err := fill(ctx, part, files, set)
	if err != nil {
		return err
	}
	err = s.check(ctx, part, set)
	if continued && refusedSet(err) {
		// What was there before may be another source's damage.
		if err = os.Remove(part); err == nil {
			_, err = fill(ctx, part, files, set)
		}
		if err == nil {
			err = s.check(ctx, part, set)
		}
	}
	if refusedSet(err) {
		os.Remove(part)
	}
	if err != nil {
		return err
	}
	if err := publish(part, s.path(set.SHA256)); err != nil {
		return err
	}
	s.isWhole(set.SHA256)
	return nil
}

func refusedSet(err error) bool {
	return errors.Is(err, bundle.ErrTampered) || errors.Is(err, bundle.ErrContent)
}

func (s *revokedSets) makeFolder() error {
	if _, err := os.Stat(s.dir); err == nil {
		return nil
	}
	if err := os.MkdirAll(s.dir, dirMode); err != nil {
		return err
	}
	return syncFolder(filepath.Dir(s.dir))
}

func (s *revokedSets) isWhole(name string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.whole[name] = true
}

// check reads a whole file and says whether it is the set.
func (s *revokedSets) check(ctx context.Context, path string, set bundle.Set) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	sum, err := hashed(ctx, f)
	if err != nil {
		return err
	}
	if sum != set.SHA256 {
		return fmt.Errorf("%w: %s", bundle.ErrTampered, set.File)
	}
	if _, err := openSet(f, set.Size); err != nil {
		return fmt.Errorf("%w: %s: %w", bundle.ErrContent, set.File, err)
	}
	return nil
}

// fill writes what is missing of a part, and syncs it. It reports whether
// something was there before.
func fill(ctx context.Context, part string, files fs.FS, set bundle.Set) (continued bool, err error) {
	f, err := os.OpenFile(part, os.O_RDWR|os.O_CREATE, fileMode)
	if err != nil {
		return false, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	begin, err := f.Seek(0, io.SeekEnd)
	if err != nil {
		return false, err
	}
	switch {
	case begin == set.Size:
		return true, f.Sync() // killed when all was there
	case begin > set.Size:
		begin = 0
	}
	from, at, err := openAt(files, set.File, begin)
	if errors.Is(err, fs.ErrNotExist) {
		return false, fmt.Errorf("%w: %s: %w", bundle.ErrIncomplete, set.File, fs.ErrNotExist)
	}
	if err != nil {
		return false, fmt.Errorf("%s: %w", set.File, err)
	}
	defer from.Close()
	if err := f.Truncate(at); err != nil {
		return false, err
	}
	if _, err := f.Seek(at, io.SeekStart); err != nil {
		return false, err
	}
	into := &writing{w: f}
	n, err := io.CopyBuffer(into, io.LimitReader(withContext{ctx, from}, set.Size-at+1), make([]byte, copyBuffer))
	switch {
	case into.failed:
		return false, errors.Join(err, f.Truncate(0)) // the disk is full: give the room back
	case err != nil:
		return false, fmt.Errorf("%s: %w", set.File, err)
	case at+n < set.Size:
		return false, fmt.Errorf("%w: %s is cut off", bundle.ErrIncomplete, set.File)
	case at+n > set.Size:
		return false, errors.Join(fmt.Errorf("%w: %s", bundle.ErrTooLarge, set.File), f.Truncate(0))
	}
	return at > 0, f.Sync()
}

// writing tells the errors of the disk from those of the source.
type writing struct {
	w      io.Writer
	failed bool
}

func (w *writing) Write(p []byte) (int, error) {
	n, err := w.w.Write(p)
	w.failed = err != nil
	return n, err
}

// resumable are files that can be read from a place in their middle without
// reading all before it.
type resumable interface {
	// openAt opens a file at an offset, or before it: at says where.
	openAt(name string, offset int64) (from io.ReadCloser, at int64, err error)
}

func openAt(files fs.FS, name string, offset int64) (from io.ReadCloser, at int64, err error) {
	if r, ok := files.(resumable); ok {
		return r.openAt(name, offset)
	}
	f, err := files.Open(name)
	if err != nil {
		return nil, 0, err
	}
	if s, ok := f.(io.Seeker); ok {
		if at, err := s.Seek(offset, io.SeekStart); err == nil {
			return f, at, nil
		}
	}
	return f, 0, nil
}

// sweep deletes the sets that no bundle names any more. What cannot be deleted,
// because a program has it open, goes with the next import.
func (s *revokedSets) sweep(publishers []bundle.Loaded) {
	named := map[string]bool{}
	for _, p := range publishers {
		if p.Err != nil {
			return // nobody knows which sets it named
		}
		for _, set := range p.Sets {
			named[set.SHA256] = true
		}
	}
	entries, err := os.ReadDir(s.dir)
	if err != nil {
		return
	}
	for _, entry := range entries {
		name, isPart := strings.CutSuffix(entry.Name(), partEnding)
		if sum, err := hex.DecodeString(name); err != nil || len(sum) != 32 || named[name] && !isPart {
			continue
		}
		if info, err := entry.Info(); isPart && !named[name] && err == nil && time.Since(info.ModTime()) < partsLast {
			continue
		}
		os.Remove(s.path(entry.Name()))
	}
}
