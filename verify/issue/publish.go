package issue

import (
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/theupdateframework/go-tuf/v2/metadata"

	"github.com/soi-id/soi/verify/trust/bundle"
)

// A Role is one of the four of a publisher's repository (TUF §2.1).
type Role string

// The roles of a repository.
const (
	RootRole      Role = metadata.ROOT      // says which keys the roles have
	TargetsRole   Role = metadata.TARGETS   // signs the content
	SnapshotRole  Role = metadata.SNAPSHOT  // says which metadata belongs together
	TimestampRole Role = metadata.TIMESTAMP // says which snapshot is the newest
)

// Roles returns the roles in the order of the trust in them.
func Roles() []Role { return []Role{RootRole, TargetsRole, SnapshotRole, TimestampRole} }

const (
	// RootKeys and RootThreshold: one root key may be lost, and one may be
	// stolen, and the publisher is still itself.
	RootKeys      = 3
	RootThreshold = 2

	day = 24 * time.Hour
	// rootYears: a new root means that people with keys meet. A desk that has
	// lain in a drawer must still be able to follow.
	rootYears = 10
	// targetsLife is how long a content may be imported that nobody signed
	// again.
	targetsLife = 365 * day
	// onlineLife, of snapshot and timestamp, is how old a bundle may be when a
	// desk imports it. A stick on its way takes weeks, so hours or days, as
	// servers use, would refuse every stick.
	onlineLife = 90 * day
)

const (
	timestampFile = "timestamp.json"
	snapshotMeta  = "snapshot.json" // as a timestamp names it
	targetsMeta   = "targets.json"  // as a snapshot names it
	targetsFolder = "targets/"
	sha256Name    = "sha256" // the only hash: with two, a name could be made of either
	// nameField is the member of a root that holds the publisher's name. TUF
	// lets a root have members of others (§4.3), and its signatures cover them.
	nameField = "name"
)

// The errors of publishing.
var (
	// ErrNoRepository: a file of the repository is missing, damaged, or not
	// signed by its keys.
	ErrNoRepository = errors.New("issue: the repository does not verify")
	// ErrPublisherName: a publisher needs a name that can be shown.
	ErrPublisherName = errors.New("issue: the publisher's name is empty or cannot be shown")
	// ErrRole: there is no such role, or the role has no such key.
	ErrRole = errors.New("issue: no such role or key")
	// ErrTooFewKeys: not enough keys of a role are there to sign.
	ErrTooFewKeys = errors.New("issue: too few keys to sign")
	// ErrClockBehind: the clock is earlier than the last publication. Desks
	// would take the new one for the older.
	ErrClockBehind = errors.New("issue: the clock is earlier than the last publication")
	// ErrTakesBack: the content no longer says something that was published
	// against a key, or no longer lists a key. It would come back at a desk
	// that never saw the difference.
	ErrTakesBack = errors.New("issue: the content takes back what was published")
	// ErrNoSet: the file of a set of revoked documents is not in the repository.
	ErrNoSet = errors.New("issue: a set of revoked documents is missing")
)

// A File is one of a repository, with its name in it.
type File struct {
	Name    string
	Content []byte
}

// NewRepository makes a publisher's repository that lists no issuers yet. Each
// role gets the keys given, and all of them sign.
//
// The files that this and the other calls return are in the order in which they
// must be written. Whenever that stops, the repository verifies: as it was
// before, or with the last file as it is now.
func NewRepository(name string, keys map[Role][]*RoleKey, at time.Time) ([]File, error) {
	if name == "" || strings.ContainsFunc(name, func(r rune) bool { return !unicode.IsPrint(r) }) {
		return nil, ErrPublisherName
	}
	root := metadata.Root(expiry(RootRole, at))
	root.Signed.UnrecognizedFields = map[string]any{nameField: name}
	root.Signed.Roles[metadata.ROOT].Threshold = RootThreshold
	var all []*RoleKey
	for _, role := range Roles() {
		for _, k := range keys[role] {
			if err := root.Signed.AddKey(k.public, string(role)); err != nil {
				return nil, fmt.Errorf("issue: key of %s: %w", role, err)
			}
			all = append(all, k)
		}
	}
	rootFile, err := sign(RootRole, root, all, root)
	if err != nil {
		return nil, err
	}
	empty := &Repository{root: root, snapshot: metadata.Snapshot(at), timestamp: metadata.Timestamp(at)}
	empty.timestamp.Signed.Version = 0
	files, err := empty.edit(TargetsRole, &bundle.Content{Version: contentVersion, Issuers: []bundle.Issuer{}}, all, at, root)
	if err != nil {
		return nil, err
	}
	return slices.Insert(files, len(files)-1, File{versioned(1, RootRole), rootFile}), nil
}

// Publish signs a content as the newest. Each set of revoked documents that it
// names must lie in the repository already, as [SetFile] names it. What was
// published against a key must stay in it.
//
// Signing the same content again is news too: it says that this is still all
// there is to say, and the keys at the desks are young again.
func (r *Repository) Publish(content *bundle.Content, keys []*RoleKey, at time.Time) ([]File, error) {
	if err := continues(r.content, content); err != nil {
		return nil, err
	}
	if err := r.holdsAll(content.Revoked); err != nil {
		return nil, err
	}
	return r.edit(TargetsRole, content, keys, at, r.root)
}

// Refresh makes the repository importable for another while, with the two keys
// that may lie on a server. It says nothing of the content: the keys at the
// desks grow older all the same, and it does not outlast the targets' date.
// The snapshot is signed again too, since it lives no longer than the timestamp.
func (r *Repository) Refresh(keys []*RoleKey, at time.Time) ([]File, error) {
	return r.edit(SnapshotRole, nil, keys, at, r.root)
}

// An edition is new metadata in the making.
type edition struct {
	*Repository
	roots []*metadata.Metadata[metadata.RootType] // under which it must verify; the newest first
	keys  []*RoleKey
	at    time.Time
	files []File
}

// edit makes new metadata from a role down to the timestamp.
func (r *Repository) edit(from Role, content *bundle.Content, keys []*RoleKey, at time.Time, roots ...*metadata.Metadata[metadata.RootType]) ([]File, error) {
	if err := r.follows(at); err != nil {
		return nil, err
	}
	e := &edition{Repository: r, roots: roots, keys: keys, at: at}
	targets, snapshot := r.snapshot.Signed.Meta[targetsMeta], r.timestamp.Signed.Meta[snapshotMeta]
	var err error
	if from == TargetsRole {
		if targets, err = e.editTargets(content); err != nil {
			return nil, err
		}
	}
	if from != TimestampRole {
		if snapshot, err = e.editSnapshot(targets); err != nil {
			return nil, err
		}
	}
	return e.files, e.editTimestamp(snapshot)
}

func (e *edition) editTargets(content *bundle.Content) (*metadata.MetaFiles, error) {
	text, err := EncodeContent(content)
	if err != nil {
		return nil, err
	}
	custom := json.RawMessage(fmt.Sprintf(`{"issued_at":%q}`, e.at.UTC().Format(time.RFC3339)))
	listed := &metadata.TargetFiles{Length: int64(len(text)), Hashes: hashesOf(text), Custom: &custom}
	targets := metadata.Targets(expiry(TargetsRole, e.at))
	targets.Signed.Version = e.next(TargetsRole)
	targets.Signed.Targets[bundle.ContentName] = listed
	for _, set := range content.Revoked {
		if targets.Signed.Targets[set.Target], err = e.set(set.Target); err != nil {
			return nil, err
		}
	}
	file, err := sign(TargetsRole, targets, e.keys, e.roots...)
	e.files = append(e.files, File{targetFile(bundle.ContentName, listed), text}, File{versioned(targets.Signed.Version, TargetsRole), file})
	return describeFile(targets.Signed.Version, file), err
}

func (e *edition) editSnapshot(targets *metadata.MetaFiles) (*metadata.MetaFiles, error) {
	snapshot := metadata.Snapshot(expiry(SnapshotRole, e.at))
	snapshot.Signed.Version = e.next(SnapshotRole)
	snapshot.Signed.Meta[targetsMeta] = targets
	file, err := sign(SnapshotRole, snapshot, e.keys, e.roots...)
	e.files = append(e.files, File{versioned(snapshot.Signed.Version, SnapshotRole), file})
	return describeFile(snapshot.Signed.Version, file), err
}

func (e *edition) editTimestamp(snapshot *metadata.MetaFiles) error {
	timestamp := metadata.Timestamp(expiry(TimestampRole, e.at))
	timestamp.Signed.Version = e.timestamp.Signed.Version + 1
	timestamp.Signed.Meta[snapshotMeta] = snapshot
	file, err := sign(TimestampRole, timestamp, e.keys, e.roots...)
	e.files = append(e.files, File{timestampFile, file})
	return err
}

// sign signs with all keys at hand that the role has under the roots, and
// fails if they are too few under the first, the newest.
func sign[T metadata.Roles](role Role, m *metadata.Metadata[T], keys []*RoleKey, roots ...*metadata.Metadata[metadata.RootType]) ([]byte, error) {
	m.ClearSignatures()
	for _, k := range keys {
		if !slices.ContainsFunc(roots, k.has(role)) {
			continue
		}
		if _, err := m.Sign(k.signer); err != nil {
			return nil, fmt.Errorf("issue: %s: %w", role, err)
		}
	}
	if err := roots[0].VerifyDelegate(string(role), m); err != nil {
		return nil, fmt.Errorf("%w: %s: %w", ErrTooFewKeys, role, err)
	}
	return m.ToBytes(false)
}

func expiry(role Role, at time.Time) time.Time {
	at = at.UTC().Truncate(time.Second) // TUF §4.2.1 has no fractions
	switch role {
	case RootRole:
		return at.AddDate(rootYears, 0, 0)
	case TargetsRole:
		return at.Add(targetsLife)
	}
	return at.Add(onlineLife)
}

func versioned(version int64, role Role) string { return fmt.Sprintf("%d.%s.json", version, role) }

func targetFile(name string, info *metadata.TargetFiles) string {
	return targetsFolder + info.Hashes[sha256Name].String() + "." + name
}

func hashesOf(content []byte) metadata.Hashes {
	sum := sha256.Sum256(content)
	return metadata.Hashes{sha256Name: sum[:]}
}

func describeFile(version int64, file []byte) *metadata.MetaFiles {
	return &metadata.MetaFiles{Version: version, Length: int64(len(file)), Hashes: hashesOf(file)}
}
