package issue

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/theupdateframework/go-tuf/v2/metadata"
	"github.com/theupdateframework/go-tuf/v2/metadata/trustedmetadata"

	"github.com/soi-id/soi/verify/trust/bundle"
)

// A Repository is a publisher's, read from its files.
type Repository struct {
	files     fs.FS
	root      *metadata.Metadata[metadata.RootType]
	timestamp *metadata.Metadata[metadata.TimestampType]
	snapshot  *metadata.Metadata[metadata.SnapshotType]
	targets   *metadata.Metadata[metadata.TargetsType]
	content   *bundle.Content
	issuedAt  time.Time
}

// OpenRepository reads a repository to continue it. It may be past its dates;
// whether a desk takes it is another question, which [bundle.Import] answers.
// But it must be whole and signed: what it lists will be signed again. An error
// is [ErrNoRepository].
func OpenRepository(files fs.FS) (*Repository, error) {
	roots, err := readRoots(files)
	if err != nil {
		return nil, err
	}
	r := &Repository{files: files}
	err = r.read(roots)
	if err == nil || len(roots) == 1 {
		return r, err
	}
	// A rotation without the old key that was killed before the new key had
	// signed all it must. Whatever is published next completes it.
	if r.read(roots[:len(roots)-1]) != nil {
		return nil, err
	}
	before := r.root
	if r.root, err = metadata.Root().FromBytes(roots[len(roots)-1]); err == nil {
		err = before.VerifyDelegate(metadata.ROOT, r.root)
	}
	if err != nil {
		return nil, unverified(versioned(int64(len(roots)), RootRole), err)
	}
	return r, nil
}

func unverified(name string, err error) error {
	return fmt.Errorf("%w: %s: %w", ErrNoRepository, name, err)
}

// readRoots returns all roots from the first on.
func readRoots(files fs.FS) ([][]byte, error) {
	var roots [][]byte
	for {
		name := versioned(int64(len(roots)+1), RootRole)
		root, err := fs.ReadFile(files, name)
		switch {
		case errors.Is(err, fs.ErrNotExist) && len(roots) > 0:
			return roots, nil
		case err != nil:
			return nil, unverified(name, err)
		}
		roots = append(roots, root)
	}
}

// read goes the way of TUF §5 from the first root to the content, at a moment
// at which nothing has expired.
func (r *Repository) read(roots [][]byte) error {
	trusted, err := trustedmetadata.New(roots[0])
	if err != nil {
		return unverified(versioned(1, RootRole), err)
	}
	trusted.RefTime = time.Time{}
	for i, root := range roots[1:] {
		if _, err := trusted.UpdateRoot(root); err != nil {
			return unverified(versioned(int64(i+2), RootRole), err)
		}
	}
	r.root = trusted.Root

	if err := step(r.files, timestampFile, trusted.UpdateTimestamp); err != nil {
		return err
	}
	r.timestamp = trusted.Timestamp
	name, err := named(r.timestamp.Signed.Meta, SnapshotRole)
	if err != nil {
		return unverified(timestampFile, err)
	}
	err = step(r.files, name, func(file []byte) (*metadata.Metadata[metadata.SnapshotType], error) {
		return trusted.UpdateSnapshot(file, false)
	})
	if err != nil {
		return err
	}
	r.snapshot = trusted.Snapshot
	if name, err = named(r.snapshot.Signed.Meta, TargetsRole); err != nil {
		return unverified(name, err)
	}
	if err := step(r.files, name, trusted.UpdateTargets); err != nil {
		return err
	}
	r.targets = trusted.Targets[metadata.TARGETS]
	return r.readContent(name)
}

func step[T metadata.Roles](files fs.FS, name string, update func([]byte) (*metadata.Metadata[T], error)) error {
	file, err := fs.ReadFile(files, name)
	if err == nil {
		_, err = update(file)
	}
	if err != nil {
		return unverified(name, err)
	}
	return nil
}

var errNoMember = errors.New("a member is missing")

// named returns the name of the file of a role, which is listed with its
// version.
func named(listed map[string]*metadata.MetaFiles, role Role) (string, error) {
	described := listed[string(role)+".json"]
	if described == nil {
		return "", errNoMember
	}
	return versioned(described.Version, role), nil
}

func (r *Repository) readContent(targetsName string) error {
	info := r.targets.Signed.Targets[bundle.ContentName]
	var custom struct {
		IssuedAt time.Time `json:"issued_at"`
	}
	if info == nil || info.Custom == nil || json.Unmarshal(*info.Custom, &custom) != nil {
		return unverified(targetsName, errNoMember)
	}
	r.issuedAt = custom.IssuedAt
	name := targetFile(bundle.ContentName, info)
	text, err := fs.ReadFile(r.files, name)
	if err == nil {
		err = info.VerifyLengthHashes(text)
	}
	if err == nil {
		r.content, err = bundle.ParseContent(text)
	}
	if err != nil {
		return unverified(name, err)
	}
	return nil
}

// Content returns what is published.
func (r *Repository) Content() *bundle.Content { return r.content }

// IssuedAt is when the content was signed last. The age of its keys at a desk
// counts from it.
func (r *Repository) IssuedAt() time.Time { return r.issuedAt }

// Name is the publisher's, as its root says it.
func (r *Repository) Name() string {
	name, _ := r.root.Signed.UnrecognizedFields[nameField].(string)
	return name
}

// A RoleState is what a repository says of one of its roles.
type RoleState struct {
	Role      Role
	Version   int64
	Expires   time.Time
	Keys      []string // their TUF ids
	Threshold int      // how many of them must sign
}

// State describes a role.
func (r *Repository) State(role Role) RoleState {
	s := RoleState{Role: role}
	switch role {
	case RootRole:
		s.Version, s.Expires = r.root.Signed.Version, r.root.Signed.Expires
	case TargetsRole:
		s.Version, s.Expires = r.targets.Signed.Version, r.targets.Signed.Expires
	case SnapshotRole:
		s.Version, s.Expires = r.snapshot.Signed.Version, r.snapshot.Signed.Expires
	case TimestampRole:
		s.Version, s.Expires = r.timestamp.Signed.Version, r.timestamp.Signed.Expires
	}
	if keys := r.root.Signed.Roles[string(role)]; keys != nil {
		s.Keys, s.Threshold = slices.Clone(keys.KeyIDs), keys.Threshold
	}
	return s
}

// follows refuses a moment before the last signature.
func (r *Repository) follows(at time.Time) error {
	if r.targets == nil {
		return nil // nothing is signed yet
	}
	last := r.issuedAt
	if refreshed := r.timestamp.Signed.Expires.Add(-onlineLife); refreshed.After(last) {
		last = refreshed
	}
	if at.Before(last) {
		return fmt.Errorf("%w, which was at %s", ErrClockBehind, last.Format(time.RFC3339))
	}
	return nil
}

// next is the number of a role's next file: one that no file has, not even one
// that a killed publication left and nobody can have seen.
func (r *Repository) next(role Role) int64 {
	var newest int64
	if r.files != nil {
		names, _ := fs.Glob(r.files, "*."+string(role)+".json") // the pattern is good
		for _, name := range names {
			number, _, _ := strings.Cut(name, ".")
			if version, err := strconv.ParseInt(number, 10, 64); err == nil {
				newest = max(newest, version)
			}
		}
	}
	return newest + 1
}

// SetFile returns the name in a repository of a set of revoked documents, and
// the target that a content lists it by, from the SHA-256 of the file.
func SetFile(sum [sha256.Size]byte) (name, target string) {
	target = hex.EncodeToString(sum[:])
	return targetsFolder + target + "." + target, target
}

// set describes a set by its name, which is its hash, and its length. It is not
// read here: it can be larger than the memory.
func (r *Repository) set(target string) (*metadata.TargetFiles, error) {
	sum, err := hex.DecodeString(target)
	if err != nil || len(sum) != sha256.Size || r.files == nil {
		return nil, fmt.Errorf("%w: target %q is no SHA-256", ErrNoSet, target)
	}
	name, _ := SetFile([sha256.Size]byte(sum))
	info, err := fs.Stat(r.files, name)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNoSet, err)
	}
	return &metadata.TargetFiles{Length: info.Size(), Hashes: metadata.Hashes{sha256Name: sum}}, nil
}

// holdsAll refuses a set that is smaller than one it claims to replace: it has
// fewer documents, and desks would keep the other.
func (r *Repository) holdsAll(sets []bundle.RevokedSet) error {
	for _, set := range sets {
		for _, target := range set.Replaces {
			replaced := r.targets.Signed.Targets[target]
			if replaced == nil {
				continue
			}
			is, err := r.set(set.Target)
			if err != nil {
				return err
			}
			if is.Length < replaced.Length {
				return fmt.Errorf("%w: the set that replaces %.16s has fewer documents", ErrTakesBack, target)
			}
		}
	}
	return nil
}

// CheckSets reads every set of revoked documents and compares it with its hash,
// as a desk does in the background. The error is [ErrNoSet].
func (r *Repository) CheckSets() error {
	for _, listed := range r.content.Revoked {
		info := r.targets.Signed.Targets[listed.Target]
		if info == nil {
			return fmt.Errorf("%w: target %q", ErrNoSet, listed.Target)
		}
		file, err := r.files.Open(targetFile(listed.Target, info))
		if err != nil {
			return fmt.Errorf("%w: %w", ErrNoSet, err)
		}
		sum := sha256.New()
		n, err := io.Copy(sum, file)
		if err = errors.Join(err, file.Close()); err != nil {
			return fmt.Errorf("%w: %w", ErrNoSet, err)
		}
		if n != info.Length || string(sum.Sum(nil)) != string(info.Hashes[sha256Name]) {
			return fmt.Errorf("%w: %s was changed", ErrNoSet, targetFile(listed.Target, info))
		}
	}
	return nil
}
