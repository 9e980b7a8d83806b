package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"github.com/soi-id/soi/resources"
	"github.com/soi-id/soi/verify/issue"
	"github.com/soi-id/soi/verify/trust"
	"github.com/soi-id/soi/verify/trust/bundle"
)

func (t *terminal) issueBundle() *cobra.Command {
	var keys keySource
	c := &cobra.Command{
		Use:   "bundle",
		Short: "Publish issuers' keys as a signed bundle that desks import",
		Long: `Publish issuers' keys as a signed bundle that desks import from a stick, a folder or a web server. From nothing to a signed stick:

  export SOI_PASSPHRASE='a long passphrase'       # or be asked for it, or --passphrase-file
  soictl issue bundle init pub --name 'Sở Tư pháp'  # prints the fingerprint that each desk's administrator compares
  soictl issue bundle add pub issuer.jwk            # keys in JWK, JWKS, COSE_Key, PEM, DER or certificates
  soictl issue bundle show pub                      # look at what will be signed
  soictl issue bundle sign pub                      # sign it
  soictl issue bundle check pub                     # import it as a desk would
  cp -r pub/repository/. /media/stick/              # this folder is the bundle: copy all of it
  mv pub/keys/root-*.age /media/safe/               # each of the three to a place of its own
  soictl issue bundle refresh pub                   # within 90 days, or desks do not import it any more
  soictl issue bundle revoke pub KEY --status compromised --at 2026-01-31 --reason 'stolen' && soictl issue bundle sign pub

The folder holds
  content.json  what you say of issuers and keys. 'add' and 'revoke' write it, you may edit it, 'sign' publishes it.
  keys/         the private keys of the four roles, one file each, sealed with a passphrase ('age -d' opens them too):
                  root       three keys, of which two sign: they say which keys the others have. Keep them apart and off line.
                  targets    signs the content. Keep it off line; it is needed for 'sign'.
                  snapshot   } date the bundle. They may lie on a server that runs 'refresh'.
                  timestamp  }
  repository/   the bundle: a repository of The Update Framework (TUF 1.0). Nothing in it is secret. Keep its old files: a desk
                that was in a drawer needs every root.

A bundle can be imported for 90 days after 'sign' or 'refresh', and for a year after 'sign'. The keys at the desks age from
'sign': desks call them out of date after 90 days, so sign again, even if nothing is new, before that. A key is never taken off
the list: revoke it. A key of a role that is lost or stolen gets a successor with 'rotate'.`,
	}
	flags := c.PersistentFlags()
	flags.StringVar(&keys.passphraseFile, "passphrase-file", "", "file with the passphrase of the keys (default $SOI_PASSPHRASE, else asked for)")
	flags.StringSliceVar(&keys.folders, "keys", nil, "folders with keys, besides the publisher's own; may be repeated")
	keys.t = t
	c.AddCommand(t.bundleInit(&keys), t.bundleAdd(), t.bundleRevoke(), t.bundleRevokeDocuments(), t.bundleSign(&keys), t.bundleRefresh(&keys),
		t.bundleRotate(&keys), t.bundleCheck(), t.bundleShow())
	return c
}

func (t *terminal) bundleInit(keys *keySource) *cobra.Command {
	var name string
	c := &cobra.Command{
		Use:   "init DIR",
		Short: "Make a publisher in a new folder: its keys and an empty bundle",
		Args:  cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			entries, err := os.ReadDir(args[0])
			if err != nil && !errors.Is(err, fs.ErrNotExist) {
				return fmt.Errorf("the folder cannot be read: %w", err)
			}
			if len(entries) > 0 {
				return hint(fmt.Errorf("folder %s is not empty", args[0]), "name a folder that does not exist yet")
			}
			return bundleHint(t.initPublisher(publisherFolder(args[0]), name, keys))
		},
	}
	c.Flags().StringVar(&name, "name", "", "the publisher's name")
	if err := c.MarkFlagRequired("name"); err != nil {
		panic(err) // the flag is defined just above
	}
	return c
}

func (t *terminal) initPublisher(p publisherFolder, name string, source *keySource) error {
	passphrase, err := source.fresh()
	if err != nil {
		return err
	}
	keys := map[issue.Role][]*issue.RoleKey{}
	var sealed []issue.File
	for _, role := range issue.Roles() {
		for range keyCount(role) {
			k, file, err := newSealedKey(role, passphrase)
			if err != nil {
				return err
			}
			keys[role], sealed = append(keys[role], k), append(sealed, file)
		}
	}
	files, err := issue.NewRepository(name, keys, t.now())
	if err != nil {
		return err
	}
	if err := p.make(); err != nil {
		return err
	}
	for _, file := range sealed {
		if err := t.putKey(p, file); err != nil {
			return err
		}
	}
	if err := p.publish(files); err != nil {
		return err
	}
	r, err := p.open()
	if err != nil {
		return err
	}
	if err := p.putContent(r.Content()); err != nil {
		return err
	}
	fingerprint, err := p.fingerprint()
	if err != nil {
		return err
	}
	fmt.Fprintf(t.out, "%s\n%s\n\nfingerprint  %s\n\n", p.content(), p.repository(), fingerprint)
	fmt.Fprintln(t.out, "Tell the administrators of the desks this fingerprint by a way that nobody else can write to. It is the SHA-256 of 1.root.json.")
	return nil
}

func keyCount(role issue.Role) int {
	if role == issue.RootRole {
		return issue.RootKeys
	}
	return 1
}

func (t *terminal) bundleShow() *cobra.Command {
	return &cobra.Command{
		Use:   "show DIR",
		Short: "Show the publisher, its roles and the keys that it lists",
		Args:  cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			p := publisherFolder(args[0])
			r, err := p.open()
			if err != nil {
				return bundleHint(err)
			}
			draft, err := p.draft()
			if err != nil {
				return bundleHint(err)
			}
			fingerprint, err := p.fingerprint()
			if err != nil {
				return err
			}
			fmt.Fprintf(t.out, "%-12s %s\n%-12s %s\n%-12s %s\n", "publisher", resources.Visible(r.Name()), "fingerprint", fingerprint, "signed at", stamp(r.IssuedAt()))
			for _, role := range issue.Roles() {
				s := r.State(role)
				var keys []string
				for _, id := range s.Keys {
					keys = append(keys, shortID(id))
				}
				fmt.Fprintf(t.out, "%-12s version %d, until %s, %d of %s\n", role, s.Version, stamp(s.Expires), s.Threshold, strings.Join(keys, ", "))
			}
			t.showContent(draft)
			return t.showUnsigned(p, r, draft)
		},
	}
}

func (t *terminal) showContent(c *bundle.Content) {
	if len(c.Issuers) == 0 {
		fmt.Fprintln(t.out, "no issuers are listed yet")
		return
	}
	fmt.Fprintln(t.out)
	w := tabwriter.NewWriter(t.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "KEY\tALGORITHM\tCOUNTRY\tFORMATS\tSTATUS\tUNTIL\tISSUER")
	for _, issuer := range c.Issuers {
		for _, k := range issuer.Keys {
			fmt.Fprintf(w, "%.16s\t%s\t%s\t%s\t%s\t%s\t%s\n", issue.KeyID(k), k.Algorithm, resources.Visible(issuer.Country), strings.Join(k.Formats, ","),
				statusOf(k, t.now()), stamp(k.NotAfter), resources.Visible(issuer.ID))
		}
	}
	w.Flush()
	for _, set := range c.Revoked {
		fmt.Fprintf(t.out, "revoked documents of %s: %.16s\n", resources.Visible(set.Issuer), set.Target)
	}
}

func statusOf(listed bundle.Key, now time.Time) trust.Status {
	k := trust.Key{}
	for _, change := range listed.History {
		k.History = append(k.History, trust.StatusChange(change))
	}
	return k.StatusAt(now)
}

// showUnsigned says whether the content waits for a signature.
func (t *terminal) showUnsigned(p publisherFolder, r *issue.Repository, draft *bundle.Content) error {
	published, err := issue.EncodeContent(r.Content())
	if err != nil {
		return err
	}
	written, err := issue.EncodeContent(draft)
	if err == nil && !bytes.Equal(published, written) {
		fmt.Fprintf(t.out, "\n%s has changes that are not signed: run 'soictl issue bundle sign %s'\n", p.content(), string(p))
	}
	return err
}

// bundleHint adds what a publisher can do about an error.
func bundleHint(err error) error {
	for _, known := range []struct {
		err  error
		hint string
	}{
		{issue.ErrPassphrase, "a passphrase is compared to the letter, spaces too"},
		{issue.ErrWeakPassphrase, "six random words are a good one"},
		{issue.ErrTooFewKeys, "name the folders that hold the others with --keys; 'soictl issue bundle show' lists all keys"},
		{issue.ErrClockBehind, "set this computer's clock"},
		{issue.ErrTakesBack, "put it back into content.json; a key that must not be used any more is revoked"},
		{issue.ErrNoRepository, "copy the repository folder from a bundle that you gave out, over this one"},
		{issue.ErrRole, "'soictl issue bundle show' lists the keys of the roles"},
		{issue.ErrNotListed, "'soictl issue bundle show' lists the keys"},
		{issue.ErrRevocation, "for example --status superseded --at 2026-01-31 --reason 'replaced'"},
		{issue.ErrOtherIssuer, "content.json says whose it is; correct it there before it is signed"},
		{bundle.ErrContent, "correct content.json"},
	} {
		if errors.Is(err, known.err) {
			return hint(err, known.hint)
		}
	}
	return err
}
