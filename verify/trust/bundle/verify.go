package bundle

import (
	"bytes"
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
)

const (
	// maxMetadata bounds each file of metadata, in bytes. A root with a hundred
	// keys has 30 KiB.
	maxMetadata = 512 << 10
	// maxRoots is how many new roots one import follows: a new one each month
	// for five years.
	maxRoots = 64
)

// The names of files, TUF §3.2 with consistent snapshots (§6.2).
const timestampFile = "timestamp.json"

func rootFile(version int64) string { return strconv.FormatInt(version, 10) + ".root.json" }

func versioned(version int64, role string) string {
	return fmt.Sprintf("%d.%s.json", version, role)
}

// targetFile is where a target lies: its name behind the SHA-256 of its content.
func targetFile(name string, info *metadata.TargetFiles) string {
	return "targets/" + info.Hashes["sha256"].String() + "." + name
}

// A repository is what is kept of a publisher: the newest trusted root, and
// the files of the bundle that is in use; these are empty before the first.
type repository struct {
	root, timestamp, snapshot, targets, content []byte
}

// A verified repository has been through all of TUF's client workflow (§5).
type verified struct {
	repository
	rootVersion, version int64 // of the root, and of the targets
	issuedAt             time.Time
	says                 *Content
	sets                 []Set
}

// verify reads a bundle and checks it against what is kept of its publisher.
// ref is the moment at which nothing may have expired.
func verify(kept repository, files fs.FS, ref time.Time) (*verified, error) {
	trusted, root, err := newestRoot(kept.root, files, ref)
	if err != nil {
		return nil, err
	}
	v := &verified{repository: repository{root: root}, rootVersion: trusted.Root.Signed.Version}

	if v.timestamp, err = file(files, timestampFile, maxMetadata); err != nil {
		return nil, err
	}
	if _, err := trusted.UpdateTimestamp(v.timestamp); err != nil {
		return nil, refused(timestampFile, v.timestamp, trusted.Root, metadata.TIMESTAMP, err)
	}
	snapshot, ok := trusted.Timestamp.Signed.Meta["snapshot.json"]
	if !ok {
		return nil, fmt.Errorf("%w: %s", ErrMalformed, timestampFile)
	}
	name := versioned(snapshot.Version, metadata.SNAPSHOT)
	if v.snapshot, err = file(files, name, maxMetadata); err != nil {
		return nil, err
	}
	if _, err := trusted.UpdateSnapshot(v.snapshot, false); err != nil {
		return nil, refused(name, v.snapshot, trusted.Root, metadata.SNAPSHOT, err)
	}
	targets, ok := trusted.Snapshot.Signed.Meta["targets.json"]
	if !ok {
		return nil, fmt.Errorf("%w: %s", ErrMalformed, name)
	}
	name = versioned(targets.Version, metadata.TARGETS)
	if v.targets, err = file(files, name, maxMetadata); err != nil {
		return nil, err
	}
	if _, err := trusted.UpdateTargets(v.targets); err != nil {
		return nil, refused(name, v.targets, trusted.Root, metadata.TARGETS, err)
	}
	if err := notOlder(kept, trusted, v.repository); err != nil {
		return nil, err
	}
	return v, v.readTargets(trusted.Targets[metadata.TARGETS], files)
}

// newestRoot follows the chain of roots from the trusted one (TUF §5.3). It
// returns the last one's file too.
func newestRoot(trustedRoot []byte, files fs.FS, ref time.Time) (*trustedmetadata.TrustedMetadata, []byte, error) {
	trusted, err := trustedmetadata.New(trustedRoot)
	if err != nil {
		return nil, nil, fmt.Errorf("%w: root: %w", ErrStored, err)
	}
	trusted.RefTime = ref
	root := trustedRoot
	for range maxRoots + 1 {
		name := rootFile(trusted.Root.Signed.Version + 1)
		next, err := file(files, name, maxMetadata)
		if errors.Is(err, fs.ErrNotExist) {
			return trusted, root, noLaterRoot(files, trusted.Root.Signed.Version)
		}
		if err != nil {
			return nil, nil, err
		}
		before := trusted.Root
		if _, err := trusted.UpdateRoot(next); err != nil {
			return nil, nil, refused(name, next, before, metadata.ROOT, err)
		}
		root = next
	}
	return nil, nil, fmt.Errorf("%w: more than %d new roots", ErrTooLarge, maxRoots)
}

// noLaterRoot tells a bundle whose chain of roots has a gap from one that has
// no newer root, where its files can be listed.
func noLaterRoot(files fs.FS, version int64) error {
	entries, err := fs.ReadDir(files, ".")
	if err != nil {
		return nil // an address cannot be listed; a wrong root shows in the next file
	}
	for _, entry := range entries {
		number, isRoot := strings.CutSuffix(entry.Name(), ".root.json")
		if later, err := strconv.ParseInt(number, 10, 64); isRoot && err == nil && later > version {
			return fmt.Errorf("%w: %s is there and %s is not", ErrRootGap, entry.Name(), rootFile(version+1))
		}
	}
	return nil
}

// notOlder refuses what is older than what is kept, role by role. TUF gives up
// what is kept when a root takes the keys away that signed it (§5.3.11): whoever
// had stolen them could have signed a version that no honest one ever reaches.
func notOlder(kept repository, trusted *trustedmetadata.TrustedMetadata, next repository) error {
	for _, role := range []struct {
		name       string
		kept, next []byte
	}{
		{metadata.TIMESTAMP, kept.timestamp, next.timestamp},
		{metadata.SNAPSHOT, kept.snapshot, next.snapshot},
		{metadata.TARGETS, kept.targets, next.targets},
	} {
		if role.kept == nil || !stillSigned(trusted.Root, role.name, role.kept) {
			continue
		}
		before, after := versionOf(role.kept), versionOf(role.next)
		switch {
		case after < before:
			return fmt.Errorf("%w: %s %d, and %d is here", ErrRollback, role.name, after, before)
		case after == before && !bytes.Equal(role.kept, role.next):
			return fmt.Errorf("%w: %s %d", ErrRepublished, role.name, after)
		}
	}
	return nil
}

// stillSigned reports whether a file that was trusted once would be under this
// root.
func stillSigned(root *metadata.Metadata[metadata.RootType], role string, file []byte) bool {
	var signed any
	var err error
	switch role {
	case metadata.TIMESTAMP:
		signed, err = metadata.Timestamp().FromBytes(file)
	case metadata.SNAPSHOT:
		signed, err = metadata.Snapshot().FromBytes(file)
	case metadata.TARGETS:
		signed, err = metadata.Targets().FromBytes(file)
	}
	return err == nil && root.VerifyDelegate(role, signed) == nil
}

// versionOf reads the version of a file that has been verified.
func versionOf(file []byte) int64 {
	var head struct {
		Signed struct {
			Version int64 `json:"version"`
		} `json:"signed"`
	}
	_ = json.Unmarshal(file, &head)
	return head.Signed.Version
}

// custom is what Soi adds to a target: TUF's metadata says when it ends and not
// when it was made.
type custom struct {
	IssuedAt time.Time `json:"issued_at"`
}

// readTargets reads the content and finds the sets of revoked documents.
func (v *verified) readTargets(targets *metadata.Metadata[metadata.TargetsType], files fs.FS) error {
	v.version = targets.Signed.Version
	info, ok := targets.Signed.Targets[ContentName]
	if !ok || info.Custom == nil || info.Hashes["sha256"] == nil {
		return fmt.Errorf("%w: no target %s with a hash and a date", ErrContent, ContentName)
	}
	var c custom
	if err := json.Unmarshal(*info.Custom, &c); err != nil || c.IssuedAt.IsZero() {
		return fmt.Errorf("%w: target %s says not when it was issued", ErrContent, ContentName)
	}
	v.issuedAt = c.IssuedAt.UTC()
	if info.Length > MaxContent {
		return fmt.Errorf("%w: %s", ErrTooLarge, ContentName)
	}
	name := targetFile(ContentName, info)
	text, err := file(files, name, info.Length)
	if err != nil {
		return err
	}
	if err := info.VerifyLengthHashes(text); err != nil {
		return changed(name, int64(len(text)) < info.Length)
	}
	v.content = text
	if v.says, err = ParseContent(text); err != nil {
		return err
	}
	for _, set := range v.says.Revoked {
		info, ok := targets.Signed.Targets[set.Target]
		if !ok || len(info.Hashes["sha256"]) == 0 {
			return fmt.Errorf("%w: no target %s", ErrContent, set.Target)
		}
		v.sets = append(v.sets, Set{
			Issuer: set.Issuer, File: targetFile(set.Target, info),
			SHA256: info.Hashes["sha256"].String(), Size: info.Length,
		})
	}
	return nil
}

// file reads a file of at most limit bytes.
func file(files fs.FS, name string, limit int64) ([]byte, error) {
	f, err := files.Open(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%w: %s: %w", ErrIncomplete, name, fs.ErrNotExist)
	}
	if err != nil {
		return nil, fmt.Errorf("bundle: %w", err)
	}
	defer f.Close()
	content, err := io.ReadAll(io.LimitReader(f, limit+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("bundle: %s: %w", name, err)
	case int64(len(content)) > limit:
		return nil, fmt.Errorf("%w: %s has more than %d bytes", ErrTooLarge, name, limit)
	case len(content) == 0:
		return nil, fmt.Errorf("%w: %s is empty", ErrIncomplete, name)
	}
	return content, nil
}

// refused says in our words why go-tuf refused a file, which is one of those
// that root's keys for a role must sign.
func refused(name string, content []byte, root *metadata.Metadata[metadata.RootType], role string, err error) error {
	var (
		unsigned *metadata.ErrUnsignedMetadata
		version  *metadata.ErrBadVersionNumber
		expired  *metadata.ErrExpiredMetadata
		hash     *metadata.ErrLengthOrHashMismatch
	)
	if !json.Valid(content) {
		return fmt.Errorf("%w: %s is cut off", ErrIncomplete, name)
	}
	switch {
	case errors.As(err, &expired):
		return fmt.Errorf("%w: %s", ErrExpired, name)
	case errors.As(err, &unsigned) && signedByAny(root, role, content):
		return fmt.Errorf("%w: %s", ErrUnderSigned, name)
	case errors.As(err, &unsigned):
		return fmt.Errorf("%w: %s", ErrOtherPublisher, name)
	case errors.As(err, &version):
		return fmt.Errorf("%w: %s", ErrMixed, name)
	case errors.As(err, &hash):
		return changed(name, false)
	}
	return fmt.Errorf("%w: %s: %w", ErrMalformed, name, err)
}

func changed(name string, shorter bool) error {
	if shorter {
		return fmt.Errorf("%w: %s is cut off", ErrIncomplete, name)
	}
	return fmt.Errorf("%w: %s", ErrTampered, name)
}

// signedByAny reports whether a file that too few keys signed names one of
// those that should have.
func signedByAny(root *metadata.Metadata[metadata.RootType], role string, content []byte) bool {
	var signed struct {
		Signatures []struct {
			KeyID string `json:"keyid"`
		} `json:"signatures"`
	}
	if json.Unmarshal(content, &signed) != nil || root.Signed.Roles[role] == nil {
		return false
	}
	for _, s := range signed.Signatures {
		if slices.Contains(root.Signed.Roles[role].KeyIDs, s.KeyID) {
			return true
		}
	}
	return false
}
