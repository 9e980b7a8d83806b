package desk

import (
	"archive/zip"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
)

// The limits of archives. A bundle has a file for each root that there ever was
// and five others beside its sets.
const (
	maxArchiveDirectory = 4 << 20 // bytes that are read before anything is known
	maxArchiveEntries   = 10_000
	// maxArchiveTotal bounds what the entries say they hold, in bytes: five of
	// the largest sets. How much is read of each is bounded where it is read.
	maxArchiveTotal = 5 * maxSet
)

// openArchive opens a zip file. Nothing is unpacked to the disk: its names are
// looked up and never used as paths. The error is [ErrArchive] or the disk's.
func openArchive(name string) (*source, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	repositories, err := archived(f)
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return &source{repositories, f.Close}, nil
}

func archived(f *os.File) ([]repository, error) {
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, ErrArchive
	}
	directory := &budgeted{f, maxArchiveDirectory}
	z, err := zip.NewReader(directory, info.Size())
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrArchive, err)
	}
	directory.left = -1
	if len(z.File) > maxArchiveEntries {
		return nil, fmt.Errorf("%w: more than %d entries", ErrArchive, maxArchiveEntries)
	}
	total := uint64(0)
	for i, entry := range z.File {
		// Some programs of Windows write its own separator.
		path := strings.TrimSuffix(strings.ReplaceAll(entry.Name, `\`, "/"), "/")
		if !fs.ValidPath(path) {
			return nil, fmt.Errorf("%w: the name of entry %d", ErrArchive, i)
		}
		if entry.UncompressedSize64 > maxArchiveTotal-total {
			return nil, fmt.Errorf("%w: more than %d GiB", ErrArchive, maxArchiveTotal>>30)
		}
		total += entry.UncompressedSize64
	}
	return repositoriesIn(folder{z})
}

// budgeted ends reading after so many bytes, or never if left is negative. A
// zip's directory is in memory whole before anyone can say how long it is.
type budgeted struct {
	io.ReaderAt
	left int
}

func (b *budgeted) ReadAt(p []byte, at int64) (int, error) {
	if b.left >= 0 {
		if b.left -= len(p); b.left < 0 {
			b.left = 0
			return 0, errors.New("its directory is too long")
		}
	}
	return b.ReaderAt.ReadAt(p, at)
}
