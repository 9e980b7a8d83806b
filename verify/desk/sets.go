package desk

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"

	"github.com/soi-id/soi/verify/trust/bundle"
	"github.com/soi-id/soi/verify/trust/revocation"
)

// ErrSetUnreadable: a set of revoked documents is missing or damaged. Until its
// bundle is imported again nothing is known of its issuer's documents.
var ErrSetUnreadable = errors.New("desk: a set of revoked documents is missing or damaged")

// SetUnreadable is the action of the journal entry about such a set; its key is
// the SHA-256 that the set should have.
const SetUnreadable = CodeSetUnreadable

// revokedSets are the sets of revoked documents of all publishers: files in a
// folder of their own, each called by the SHA-256 of its content. They are too
// large for the database, which holds their names.
type revokedSets struct {
	dir string

	mu    sync.Mutex
	inUse map[string]*revokedSet // by name
	whole map[string]bool        // those that this process has hashed whole
	alarm func(name string)      // nil: it is not time yet to look at the files

	checks sync.WaitGroup
	ctx    context.Context // of the checks
	stop   context.CancelFunc
}

// A revokedSet is an open file. It is closed when nobody uses it any more.
type revokedSet struct {
	name  string
	size  int64
	file  *os.File
	set   *revocation.Set
	bad   atomic.Bool
	check sync.Once
}

func newRevokedSets(dir string) *revokedSets {
	s := &revokedSets{dir: filepath.Join(dir, revokedFolder), whole: map[string]bool{}}
	s.ctx, s.stop = context.WithCancel(context.Background())
	return s
}

// revokedDocuments are what is known at one moment: the sets by their issuers.
// They implement [verify.RevokedDocuments].
type revokedDocuments map[string][]*revokedSet

// Contains looks into all sets: one that cannot be read hides nothing that
// another knows.
func (r revokedDocuments) Contains(issuer string, ids [][]byte) (bool, error) {
	var unknown error
	for _, set := range r[issuer] {
		for _, id := range ids {
			switch revoked, err := set.contains(id); {
			case err != nil:
				unknown = err
			case revoked:
				return true, nil
			}
		}
	}
	return false, unknown
}

func (r *revokedSet) contains(id []byte) (bool, error) {
	if r.bad.Load() {
		return false, ErrSetUnreadable
	}
	revoked, err := r.set.Contains(id)
	if err != nil {
		err = fmt.Errorf("%w: %w", ErrSetUnreadable, err)
	}
	return revoked, err
}

// use opens the sets that the publishers name. Those that are open already stay
// so.
func (s *revokedSets) use(publishers []bundle.Loaded) revokedDocuments {
	s.mu.Lock()
	defer s.mu.Unlock()
	known := revokedDocuments{}
	inUse := map[string]*revokedSet{}
	for _, p := range publishers {
		for _, named := range p.Sets {
			set := inUse[named.SHA256]
			if set == nil {
				set = s.inUse[named.SHA256]
			}
			if set == nil || set.bad.Load() {
				set = s.open(named)
			}
			inUse[named.SHA256] = set
			known[named.Issuer] = append(known[named.Issuer], set)
		}
	}
	s.inUse = inUse
	s.startChecks()
	return known
}

func (s *revokedSets) open(named bundle.Set) *revokedSet {
	r := &revokedSet{name: named.SHA256, size: named.Size}
	var err error
	if r.file, err = os.Open(s.path(named.SHA256)); err == nil {
		r.set, err = openSet(r.file, named.Size)
	}
	if err != nil {
		r.spoil()
	} else if s.whole[named.SHA256] {
		r.check.Do(func() {})
	}
	return r
}

// spoil gives the file up, also so that Windows lets it be replaced.
func (r *revokedSet) spoil() {
	r.bad.Store(true)
	if r.file != nil {
		r.file.Close()
	}
}

func openSet(file *os.File, size int64) (*revocation.Set, error) {
	info, err := file.Stat()
	if err == nil && info.Size() != size {
		err = ErrSetUnreadable
	}
	if err != nil {
		return nil, err
	}
	return revocation.Open(file, size)
}

// watch looks at all sets in the background, now and whenever new ones come into
// use. The alarm is given once for each that is missing or damaged.
func (s *revokedSets) watch(alarm func(name string)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.alarm = alarm
	s.startChecks()
}

func (s *revokedSets) startChecks() {
	if s.alarm == nil || s.ctx.Err() != nil {
		return
	}
	var sets []*revokedSet
	for _, set := range s.inUse {
		sets = append(sets, set)
	}
	alarm := s.alarm
	s.checks.Go(func() {
		for _, set := range sets {
			set.check.Do(func() {
				if !set.whole(s.ctx) {
					alarm(set.name)
				}
			})
		}
	})
}

// whole hashes the file. It gives up with the context.
func (r *revokedSet) whole(ctx context.Context) bool {
	if r.bad.Load() {
		return false
	}
	sum, err := hashed(ctx, io.NewSectionReader(r.file, 0, r.size))
	switch {
	case ctx.Err() != nil:
		return true // the program ends, and the next start looks again
	case err != nil || sum != r.name:
		r.spoil()
		return false
	}
	return true
}

// unreadable reports whether one of the sets is.
func (s *revokedSets) unreadable(named []bundle.Set) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, n := range named {
		if set := s.inUse[n.SHA256]; set == nil || set.bad.Load() {
			return true
		}
	}
	return false
}

// close ends the checks and closes the files.
func (s *revokedSets) close() {
	s.stop()
	s.checks.Wait()
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, set := range s.inUse {
		if set.file != nil {
			set.file.Close()
		}
	}
}

func (s *revokedSets) path(name string) string { return filepath.Join(s.dir, name) }

// hashed returns the SHA-256 of all that r has.
func hashed(ctx context.Context, r io.Reader) (string, error) {
	h := sha256.New()
	if _, err := io.CopyBuffer(struct{ io.Writer }{h}, withContext{ctx, r}, make([]byte, copyBuffer)); err != nil {
		return "", fmt.Errorf("hash a set of revoked documents: %w", err)
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// copyBuffer is how much is read before somebody who wants to stop is heard.
const copyBuffer = 1 << 20

// withContext ends reading with a context.
type withContext struct {
	context.Context
	from io.Reader
}

func (r withContext) Read(p []byte) (int, error) {
	if err := r.Err(); err != nil {
		return 0, err
	}
	return r.from.Read(p)
}
