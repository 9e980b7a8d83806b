package desk

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"strings"

	"github.com/soi-id/soi/verify/trust/bundle"
)

// The errors of sources of bundles, beside those of the disk.
var (
	// ErrNoBundle: neither the folder nor one in it is a publisher's repository.
	ErrNoBundle = errors.New("desk: no bundle of keys is there")
	// ErrArchive: the file is no archive, or one beyond the limits of bundles.
	ErrArchive = errors.New("desk: not a usable archive")
	// ErrAddress: an address is one of https, without a user or a question.
	ErrAddress = errors.New("desk: keys are fetched from https addresses only")
	// ErrServer: the server failed, went too slowly, or pointed elsewhere.
	ErrServer = errors.New("desk: the server did not deliver")
)

// A repository is the files of one bundle, wherever they lie.
type repository = fs.FS

// A source is what an administrator names: it may hold several bundles.
type source struct {
	repositories []repository
	close        func() error
}

// openSource finds out what a source is. The context is that of all reading
// from it.
func (d *Desk) openSource(ctx context.Context, name string) (*source, error) {
	if strings.Contains(name, "://") {
		return d.openAddress(ctx, name)
	}
	info, err := os.Stat(name)
	switch {
	case err != nil:
		return nil, err
	case info.IsDir():
		return openFolder(name)
	}
	return openArchive(name)
}

// openFolder opens a folder, from which no link leads out.
func openFolder(name string) (*source, error) {
	root, err := os.OpenRoot(name)
	if err != nil {
		return nil, err
	}
	repositories, err := repositoriesIn(folder{root.FS()})
	if err != nil {
		return nil, errors.Join(err, root.Close())
	}
	return &source{repositories, root.Close}, nil
}

// maxFolders bounds how many folders of a stick are looked into.
const maxFolders = 1000

// repositoriesIn finds the bundles in a folder: the folder itself, else those
// right below it.
func repositoriesIn(files fs.FS) ([]repository, error) {
	if isRepository(files) {
		return []repository{files}, nil
	}
	entries, err := fs.ReadDir(files, ".")
	if err != nil {
		return nil, err
	}
	var found []repository
	for i, entry := range entries {
		if i == maxFolders {
			break
		}
		if below, err := fs.Sub(files, entry.Name()); err == nil && entry.IsDir() && isRepository(below) {
			found = append(found, below)
		}
	}
	if len(found) == 0 {
		return nil, ErrNoBundle
	}
	return found, nil
}

// isRepository recognises a bundle by either of two files that it has, so that
// half a bundle is called incomplete and not absent.
func isRepository(files fs.FS) bool {
	for _, name := range []string{timestampName, "1.root.json"} {
		if _, err := fs.Stat(files, name); err == nil {
			return true
		}
	}
	return false
}

// A folder opens regular files only: a pipe would keep its reader for ever.
type folder struct{ fs.FS }

func (f folder) Open(name string) (fs.File, error) {
	info, err := fs.Stat(f.FS, name)
	if err == nil && !info.Mode().IsRegular() && !info.IsDir() {
		err = &fs.PathError{Op: "open", Path: name, Err: errors.New("not a regular file")}
	}
	if err != nil {
		return nil, err
	}
	return f.FS.Open(name)
}

// onceRead holds the files of a bundle that fit into memory. It reads none by
// itself: an [fs.FS] that is asked while the cache is locked must answer at once.
// What is asked for and not here is wanted, and [onceRead.fetch] gets it, so that
// what is imported is what was verified before. It is for one goroutine.
type onceRead struct {
	from   fs.FS
	read   map[string]fetched
	listed *listing
	wanted string
}

// fetched is a file, or why there is none.
type fetched struct {
	content []byte
	err     error
}

type listing struct {
	entries []fs.DirEntry
	err     error
}

// errMeanwhile: another program imported between verification and import, so
// that other files are needed.
var errMeanwhile = errors.New("desk: the keys have changed meanwhile: try again")

func (o *onceRead) Open(name string) (fs.File, error) {
	f, ok := o.read[name]
	switch {
	case !ok:
		o.wanted = name
		return nil, errMeanwhile
	case f.err != nil:
		return nil, f.err
	}
	return fileOf(f.content), nil
}

// ReadDir lists the files.
func (o *onceRead) ReadDir(name string) ([]fs.DirEntry, error) {
	if name != "." {
		return nil, &fs.PathError{Op: "readdir", Path: name, Err: fs.ErrNotExist}
	}
	if o.listed == nil {
		o.wanted = name
		return nil, errMeanwhile
	}
	return o.listed.entries, o.listed.err
}

// fetch gets what is wanted. Of a file that is larger than any of a bundle it
// gets as much as shows that.
func (o *onceRead) fetch() {
	name := o.wanted
	o.wanted = ""
	if name == "." {
		entries, err := fs.ReadDir(o.from, name)
		o.listed = &listing{entries, err}
		return
	}
	if o.read == nil {
		o.read = map[string]fetched{}
	}
	f, err := o.from.Open(name)
	if err != nil {
		o.read[name] = fetched{err: err}
		return
	}
	content, err := io.ReadAll(io.LimitReader(f, bundle.MaxContent+1))
	o.read[name] = fetched{content, errors.Join(err, f.Close())}
}

// A contentFile is a file in memory.
type contentFile struct{ *bytes.Reader }

func fileOf(content []byte) fs.File { return contentFile{bytes.NewReader(content)} }

func (contentFile) Stat() (fs.FileInfo, error) { return nil, errors.ErrUnsupported }
func (contentFile) Close() error               { return nil }
