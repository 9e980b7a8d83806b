package bundle

import (
	"bytes"
	"io/fs"
	"path"
	"strings"
	"time"
)

// keptFiles are the stored files of a repository, under the names that
// verification asks for: any version is the one that is kept, for the versions
// in the files themselves are compared.
type keptFiles struct{ repository }

func (k keptFiles) Open(name string) (fs.File, error) {
	var content []byte
	switch {
	case name == timestampFile:
		content = k.timestamp
	case strings.HasSuffix(name, ".snapshot.json"):
		content = k.snapshot
	case strings.HasSuffix(name, ".targets.json"):
		content = k.targets
	case strings.HasSuffix(name, "."+ContentName):
		content = k.content
	}
	if content == nil {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	}
	return &keptFile{Reader: bytes.NewReader(content), name: path.Base(name)}, nil
}

// A keptFile is a file in memory, and its own description.
type keptFile struct {
	*bytes.Reader
	name string
}

func (f *keptFile) Stat() (fs.FileInfo, error) { return f, nil }
func (f *keptFile) Close() error               { return nil }
func (f *keptFile) Name() string               { return f.name }
func (f *keptFile) Mode() fs.FileMode          { return 0o400 }
func (f *keptFile) ModTime() time.Time         { return time.Time{} }
func (f *keptFile) IsDir() bool                { return false }
func (f *keptFile) Sys() any                   { return nil }
