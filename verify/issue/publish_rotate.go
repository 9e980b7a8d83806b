package issue

import (
	"fmt"
	"slices"
	"time"

	"github.com/theupdateframework/go-tuf/v2/metadata"
)

// Rotate gives a role a new key in the place of one of its keys, by the TUF id
// of the old one, and renews the root. Enough keys of the root must be there to
// sign under the root before and the new one; of the role below it and the ones
// below that, their keys.
//
// What the role signs from now on is signed with the old key too, if that is
// there, so that the new root can be written last and the repository verifies at
// every moment. A lost key cannot sign: then the new root is written before the
// timestamp, and what is published next mends a repository that was left between
// the two.
func (r *Repository) Rotate(role Role, old string, fresh *RoleKey, keys []*RoleKey, at time.Time) ([]File, error) {
	if err := r.follows(at); err != nil {
		return nil, err
	}
	root, err := r.nextRoot(role, old, fresh, at)
	if err != nil {
		return nil, err
	}
	keys = append(slices.Clone(keys), fresh)
	rootFile, err := sign(RootRole, root, keys, root, r.root)
	if err != nil {
		return nil, err
	}
	if err := r.root.VerifyDelegate(metadata.ROOT, root); err != nil {
		return nil, fmt.Errorf("%w: root: %w", ErrTooFewKeys, err)
	}
	file := File{versioned(root.Signed.Version, RootRole), rootFile}
	if role == RootRole {
		return []File{file}, nil // the root's keys sign nothing else
	}
	files, err := r.edit(role, r.content, keys, at, root, r.root)
	if err != nil {
		return nil, err
	}
	last := len(files) - 1
	if slices.ContainsFunc(keys, func(k *RoleKey) bool { return k.ID == old }) {
		last = len(files)
	}
	return slices.Insert(files, last, file), nil
}

func (r *Repository) nextRoot(role Role, old string, fresh *RoleKey, at time.Time) (*metadata.Metadata[metadata.RootType], error) {
	// A copy: what the root shares with the one before would change there too.
	before, err := r.root.ToBytes(false)
	if err != nil {
		return nil, fmt.Errorf("issue: root: %w", err)
	}
	root, err := metadata.Root().FromBytes(before)
	if err != nil {
		return nil, fmt.Errorf("issue: root: %w", err)
	}
	if err := root.Signed.RevokeKey(old, string(role)); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrRole, err)
	}
	if err := root.Signed.AddKey(fresh.public, string(role)); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrRole, err)
	}
	root.Signed.Version++
	root.Signed.Expires = expiry(RootRole, at)
	return root, nil
}
