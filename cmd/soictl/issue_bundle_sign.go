package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"go.etcd.io/bbolt"

	"github.com/soi-id/soi/verify/issue"
	"github.com/soi-id/soi/verify/trust"
	"github.com/soi-id/soi/verify/trust/bundle"
)

// soon is how long before its end a publisher is told of it.
const soon = 30 * 24 * time.Hour

func (t *terminal) bundleSign(source *keySource) *cobra.Command {
	return &cobra.Command{
		Use:   "sign DIR",
		Short: "Publish content.json: sign it, changed or not, as the newest",
		Long: `Publish content.json. Sign again when nothing has changed, too: it says that the list is still the newest, and desks call keys out of
date 90 days after their last signature. It needs the keys of targets, snapshot and timestamp.`,
		Args: cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			p := publisherFolder(args[0])
			content, err := p.draft()
			if err != nil {
				return bundleHint(err)
			}
			return t.republish(p, source, []issue.Role{issue.TargetsRole, issue.SnapshotRole, issue.TimestampRole},
				func(r *issue.Repository, keys []*issue.RoleKey) ([]issue.File, error) {
					return r.Publish(content, keys, t.now())
				})
		},
	}
}

func (t *terminal) bundleRefresh(source *keySource) *cobra.Command {
	return &cobra.Command{
		Use:   "refresh DIR",
		Short: "Let desks import the bundle for another 90 days, unchanged",
		Long: `Let desks import the bundle for another 90 days. It needs the keys of snapshot and timestamp only, so a server may run it. The keys at
the desks do not become younger by it, and after a year without 'sign' it does not help any more.`,
		Args: cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			return t.republish(publisherFolder(args[0]), source, []issue.Role{issue.SnapshotRole, issue.TimestampRole},
				func(r *issue.Repository, keys []*issue.RoleKey) ([]issue.File, error) {
					return r.Refresh(keys, t.now())
				})
		},
	}
}

// republish makes and writes a step that needs the keys of some roles.
func (t *terminal) republish(p publisherFolder, source *keySource, roles []issue.Role, step func(*issue.Repository, []*issue.RoleKey) ([]issue.File, error)) error {
	r, err := p.open()
	if err != nil {
		return bundleHint(err)
	}
	var keys []*issue.RoleKey
	for _, role := range roles {
		opened, err := source.signers(p, r.State(role), "")
		if err != nil {
			return bundleHint(err)
		}
		keys = append(keys, opened...)
	}
	files, err := step(r, keys)
	if err == nil {
		err = p.publish(files)
	}
	if err != nil {
		return bundleHint(err)
	}
	return t.showPublished(p)
}

// showPublished says what a desk will find, from the files.
func (t *terminal) showPublished(p publisherFolder) error {
	r, err := p.open()
	if err != nil {
		return bundleHint(err)
	}
	root, targets, timestamp := r.State(issue.RootRole), r.State(issue.TargetsRole), r.State(issue.TimestampRole)
	fmt.Fprintf(t.out, "version %d, signed at %s; desks can import it until %s\n", targets.Version, stamp(r.IssuedAt()), stamp(importableUntil(r)))
	now := t.now()
	for _, end := range []struct {
		at   time.Time
		what string
	}{
		{timestamp.Expires, "no desk can import it any more: run 'soictl issue bundle refresh'"},
		{r.IssuedAt().Add(trust.DefaultPolicy.FreshFor), "desks call its keys out of date: run 'soictl issue bundle sign'"},
		{targets.Expires, "no desk can import it any more: run 'soictl issue bundle sign'"},
		{root.Expires, "no desk can import it any more: run 'soictl issue bundle rotate'"},
	} {
		if now.Add(soon).After(end.at) {
			fmt.Fprintf(t.out, "from %s on %s\n", stamp(end.at), end.what)
		}
	}
	return nil
}

// importableUntil is when the first of the roles ends.
func importableUntil(r *issue.Repository) time.Time {
	end := r.State(issue.RootRole).Expires
	for _, role := range issue.Roles() {
		if s := r.State(role); s.Expires.Before(end) {
			end = s.Expires
		}
	}
	return end
}

func (t *terminal) bundleRotate(source *keySource) *cobra.Command {
	return &cobra.Command{
		Use:   "rotate DIR root|targets|snapshot|timestamp [KEY]",
		Short: "Give a role a new key in the place of one that is old, lost or stolen",
		Long: `Give a role a new key in the place of one that is old, lost or stolen. KEY is the beginning of the old one's id; a role with one key needs
none. The new key is sealed with the passphrase that was given.

It needs two keys of the root, the old key unless it is lost, and the keys of the roles that sign after it: for targets those of
snapshot and timestamp, for snapshot that of timestamp.`,
		Args: cobra.RangeArgs(2, 3),
		RunE: func(_ *cobra.Command, args []string) error {
			return bundleHint(t.rotate(publisherFolder(args[0]), source, issue.Role(args[1]), strings.Join(args[2:], "")))
		},
	}
}

func (t *terminal) rotate(p publisherFolder, source *keySource, role issue.Role, prefix string) error {
	r, err := p.open()
	if err != nil {
		return err
	}
	old, err := roleKeyID(r, role, prefix)
	if err != nil {
		return err
	}
	var keys []*issue.RoleKey
	if role != issue.RootRole { // a root key that goes needs not sign
		k, err := source.key(p, role, old)
		if err != nil {
			return err
		}
		if k != nil {
			keys = append(keys, k)
		}
	}
	signing := append([]issue.Role{issue.RootRole}, issue.Roles()[slices.Index(issue.Roles(), role)+1:]...)
	if role == issue.RootRole {
		signing = signing[:1]
	}
	for _, other := range signing {
		opened, err := source.signers(p, r.State(other), old)
		if err != nil {
			return err
		}
		keys = append(keys, opened...)
	}
	passphrase, err := source.fresh()
	if err != nil {
		return err
	}
	k, sealed, err := newSealedKey(role, passphrase)
	if err != nil {
		return err
	}
	files, err := r.Rotate(role, old, k, keys, t.now())
	if err != nil {
		return err
	}
	if err := t.putKey(p, sealed); err != nil {
		return err
	}
	if err := p.publish(files); err != nil {
		return err
	}
	fmt.Fprintf(t.out, "%s: %s signs no longer; destroy the file of that key\n", role, shortID(old))
	return t.showPublished(p)
}

// roleKeyID returns the id of the role's one key that begins so.
func roleKeyID(r *issue.Repository, role issue.Role, prefix string) (string, error) {
	if !slices.Contains(issue.Roles(), role) {
		return "", fmt.Errorf("%w: the roles are root, targets, snapshot and timestamp", issue.ErrRole)
	}
	keys := slices.DeleteFunc(r.State(role).Keys, func(id string) bool { return !strings.HasPrefix(id, strings.ToLower(prefix)) })
	if len(keys) != 1 {
		return "", fmt.Errorf("%w: %d keys of %s have an id that begins with %q", issue.ErrRole, len(keys), role, prefix)
	}
	return keys[0], nil
}

func (t *terminal) bundleCheck() *cobra.Command {
	return &cobra.Command{
		Use:   "check DIR",
		Short: "Check the bundle the way a desk does that imports it now",
		Long: `Check the bundle the way a desk does that knows nothing but the first root: every root, signature, hash and date, and the sets of revoked
documents. Exit code 0: a desk takes it; 1: it does not. DIR may also be the bundle itself, such as a stick.`,
		Args: cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			p := publisherFolder(args[0])
			dir := p.repository()
			if _, err := os.Stat(filepath.Join(args[0], "timestamp.json")); err == nil {
				dir = args[0]
			}
			if _, err := os.Stat(dir); err != nil {
				return hint(fmt.Errorf("the bundle cannot be read: %w", err), "name the folder of a publisher, or of a bundle")
			}
			var report bundle.Report
			var refused error
			err := withEmptyKeyring(func(db *bbolt.DB) { report, refused = importAnew(db, dir, t.now()) })
			if err != nil {
				return fmt.Errorf("no keyring to try it with: %w", err)
			}
			if refused != nil {
				fmt.Fprintf(t.out, "refused: %v\n", refused)
				return errNotAccepted
			}
			fmt.Fprintf(t.out, "good: version %d, root %d, %d keys, %d of them revoked, %d sets of revoked documents\n",
				report.Version, report.Root, len(report.Added), len(report.Revoked), len(report.Sets))
			return nil
		},
	}
}

// withEmptyKeyring calls f with a keyring that nobody uses, and removes it.
func withEmptyKeyring(f func(*bbolt.DB)) error {
	dir, err := os.MkdirTemp("", "soi-check-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	db, err := bbolt.Open(filepath.Join(dir, "keys.db"), 0o600, nil)
	if err != nil {
		return err
	}
	f(db)
	return db.Close()
}

// importAnew imports a bundle as a desk does that is enrolled by the first root,
// for the issuers that are listed.
func importAnew(db *bbolt.DB, dir string, now time.Time) (bundle.Report, error) {
	files := os.DirFS(dir)
	r, unread := issue.OpenRepository(files)
	scope := bundle.Scope{Issuers: []string{"nobody"}} // one at least must be there
	if unread == nil {
		for _, issuer := range r.Content().Issuers {
			scope.Issuers = append(scope.Issuers, issuer.ID)
		}
	}
	root, err := os.ReadFile(filepath.Join(dir, "1.root.json"))
	if err != nil {
		return bundle.Report{}, err
	}
	id, err := bundle.Enrol(db, root, scope, now)
	if err != nil {
		return bundle.Report{}, err
	}
	// A desk says better than the publisher's side what is wrong.
	report, err := bundle.Import(db, id, files, trust.At(now))
	if err == nil {
		err = unread
	}
	if err == nil {
		err = r.CheckSets()
	}
	return report, err
}
