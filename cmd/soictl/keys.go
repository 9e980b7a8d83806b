package main

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"github.com/soi-id/soi/resources"
	"github.com/soi-id/soi/verify/desk"
	"github.com/soi-id/soi/verify/document"
	"github.com/soi-id/soi/verify/trust"
)

func (t *terminal) keysCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "keys",
		Short: "Import, list, show and remove issuers' keys",
		Long: `The cached keys of issuers. Keys come from here alone: never from a document, never from an address that a document names.

Keys that are imported one by one are pinned: they have no publisher who could renew or revoke them, and do not age.`,
	}
	c.AddCommand(t.keysImport(), t.keysList(), t.keysShow(), t.keysRemove())
	c.AddCommand(t.bundleCommands()...)
	return c
}

func (t *terminal) keysImport() *cobra.Command {
	var e trust.Enrolment
	var vi, en, algorithm string
	c := &cobra.Command{
		Use:   "import [flags] FILE...",
		Short: "Import keys from files",
		Long: `Import keys from files: PEM, DER, X.509 certificates, JWK, JWKS, COSE_Key; and revocation lists (X.509 CRL) of authorities that
are among the keys.

A certificate that may sign certificates becomes an authority: documents that bring their signer's certificate along are checked
through it, and it signs no documents itself.

A key needs an issuer, a country and the formats that it may sign, from the file or from these flags; one without them is refused,
because a key that may sign anything for anyone vouches for nothing. Compare the printed fingerprint with the issuer's own
publication before you rely on it.`,
		Example: `  soictl keys import health.pem --issuer VN --country VN --format cwt.hcert --name-vi "Bộ Y tế"`,
		Args:    cobra.MinimumNArgs(1),
		RunE: func(c *cobra.Command, paths []string) error {
			e.Algorithm = document.Algorithm(algorithm)
			e.Country = strings.ToUpper(e.Country)
			e.Issuer.Names = map[string]string{}
			for language, name := range map[string]string{"vi": vi, "en": en} {
				if name != "" {
					e.Issuer.Names[language] = name
				}
			}
			return t.importKeys(paths, e)
		},
	}
	f := c.Flags()
	f.StringVar(&e.Issuer.ID, "issuer", "", "the issuer as its documents name it: a URI, a country code, a signer id")
	f.StringVar(&vi, "name-vi", "", "the issuer's name in Vietnamese")
	f.StringVar(&en, "name-en", "", "the issuer's name in English")
	f.StringVar(&e.Country, "country", "", "the issuer's country, two letters")
	f.StringSliceVar(&e.Formats, "format", nil, "a format that the keys may sign; may be repeated")
	f.StringVar(&algorithm, "alg", "", "the algorithm of keys whose file names none; RSA keys need it: PS256 or RS256")
	f.BoolVar(&e.Test, "test", false, "the keys are for tests: documents under them prove nothing")
	return c
}

func (t *terminal) importKeys(paths []string, e trust.Enrolment) error {
	return t.withDesk(t.options(), func(d *desk.Desk) error {
		refused := false
		for _, path := range paths {
			content, err := os.ReadFile(path)
			if err != nil {
				return fmt.Errorf("key file cannot be read: %w", err)
			}
			done, err := d.ImportKeys(content, e)
			if err != nil {
				return fmt.Errorf("%s was not imported: %w", path, err)
			}
			for _, group := range []struct {
				did  string
				keys []*trust.Key
			}{{"added", done.Added}, {"replaced", done.Replaced}, {"unchanged", done.Unchanged}, {"still blocked", done.Blocked}} {
				for _, k := range group.keys {
					fmt.Fprintf(t.out, "%s: %s  %s  %s\n", group.did, k.Fingerprint(), k.Algorithm, resources.Visible(k.Issuer.ID))
				}
			}
			if l := done.List; l != nil {
				fmt.Fprintf(t.out, "revocation list: %d certificates of %s, next update %s\n", l.Revoked, resources.Visible(l.CA.Issuer.ID), stamp(l.NextUpdate))
			}
			for _, r := range done.Refused {
				refused = true
				fmt.Fprintf(t.out, "refused: %s %d of %s: %s\n", r.What, r.Index+1, path, r.Reason)
			}
		}
		if refused {
			return hint(errNotAccepted, "see 'soictl help keys import'")
		}
		return nil
	})
}

func (t *terminal) keysList() *cobra.Command {
	asJSON := false
	c := &cobra.Command{
		Use:   "list",
		Short: "List the cached keys",
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			return t.withDesk(t.unrecorded(), func(d *desk.Desk) error {
				if asJSON {
					for _, k := range d.Keys() {
						if err := printJSON(t.out, newListedKey(k, t.now())); err != nil {
							return err
						}
					}
					return nil
				}
				w := tabwriter.NewWriter(t.out, 0, 0, 2, ' ', 0)
				fmt.Fprintln(w, "KEY\tALGORITHM\tCOUNTRY\tFORMATS\tSTATUS\tUNTIL\tORIGIN\tISSUER")
				for _, k := range d.Keys() {
					l := newListedKey(k, t.now())
					fmt.Fprintf(w, "%.16s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n", l.ID, l.Algorithm, l.Country, strings.Join(l.Formats, ","), l.Status, l.NotAfter,
						l.Origin, resources.Visible(l.Issuer))
				}
				return w.Flush()
			})
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "one JSON object a line")
	return c
}

// unrecorded are the options of a desk that is only looked at. It needs no
// lock, so it works while the window is open.
func (t *terminal) unrecorded() desk.Options {
	options := t.options()
	options.NoJournal = true
	return options
}

// A listedKey is one key in JSON.
type listedKey struct {
	ID        string            `json:"key_id"`
	Algorithm string            `json:"algorithm"`
	Issuer    string            `json:"issuer"`
	Names     map[string]string `json:"names,omitempty"`
	Country   string            `json:"country"`
	Formats   []string          `json:"formats"`
	Status    string            `json:"status"`
	NotBefore string            `json:"not_before,omitempty"`
	NotAfter  string            `json:"not_after,omitempty"`
	Origin    string            `json:"origin"`
	IssuedAt  string            `json:"issued_at,omitempty"`
	Test      bool              `json:"test"`
	Authority bool              `json:"authority,omitempty"` // signs certificates, no documents
}

func newListedKey(k *trust.Key, now time.Time) listedKey {
	return listedKey{
		ID: k.ID, Algorithm: string(k.Algorithm), Issuer: k.Issuer.ID, Names: k.Issuer.Names, Country: k.Country, Formats: k.Formats,
		Status: string(k.StatusAt(now)), NotBefore: stamp(k.NotBefore), NotAfter: stamp(k.NotAfter), Origin: string(k.Origin),
		IssuedAt: stamp(k.IssuedAt), Test: k.Test, Authority: k.CA != nil,
	}
}

func (t *terminal) keysShow() *cobra.Command {
	return &cobra.Command{
		Use:   "show KEY",
		Short: "Show everything about one key",
		Args:  cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			return t.withDesk(t.unrecorded(), func(d *desk.Desk) error {
				k, err := theKey(d, args[0])
				if err != nil {
					return err
				}
				l := newListedKey(k, t.now())
				fmt.Fprintf(t.out, "fingerprint  %s\n", k.Fingerprint())
				for _, line := range [][2]string{
					{"issuer", l.Issuer}, {"name (vi)", l.Names["vi"]}, {"name (en)", l.Names["en"]}, {"country", l.Country},
					{"formats", strings.Join(l.Formats, ", ")}, {"algorithm", l.Algorithm}, {"in force", l.NotBefore + " – " + l.NotAfter},
					{"status", l.Status}, {"origin", l.Origin}, {"issued at", l.IssuedAt}, {"test key", fmt.Sprint(l.Test)}, {"authority", fmt.Sprint(l.Authority)},
				} {
					fmt.Fprintf(t.out, "%-12s %s\n", line[0], resources.Visible(line[1]))
				}
				for _, change := range k.History {
					fmt.Fprintf(t.out, "%-12s %s since %s %s\n", "history", change.Status, stamp(change.At), resources.Visible(change.Reason))
				}
				return nil
			})
		},
	}
}

func (t *terminal) keysRemove() *cobra.Command {
	return &cobra.Command{
		Use:   "remove KEY",
		Short: "Remove a key; that it is a test key or compromised stays known",
		Args:  cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			return t.withDesk(t.options(), func(d *desk.Desk) error {
				k, err := theKey(d, args[0])
				if err != nil {
					return err
				}
				if k.Origin == trust.Demonstration {
					return fmt.Errorf("key %.16s belongs to the program and cannot be removed; documents under it read test_key", k.ID)
				}
				err = d.RemoveKey(k.ID)
				if errors.Is(err, desk.ErrBundledKey) {
					return hint(err, "its publisher alone revokes it; 'soictl keys withdraw' removes a publisher with all its keys")
				}
				if err != nil {
					return err
				}
				fmt.Fprintf(t.out, "removed: %s\n", k.Fingerprint())
				return nil
			})
		},
	}
}

// theKey returns the one key whose id begins so. Where a publisher's bundle
// holds it and an administrator has pinned it too, it is the pinned record,
// which alone can be removed.
func theKey(d *desk.Desk, id string) (*trust.Key, error) {
	id = strings.ToLower(strings.ReplaceAll(id, " ", ""))
	found := map[string]*trust.Key{}
	for _, k := range d.Keys() {
		if strings.HasPrefix(k.ID, id) && (found[k.ID] == nil || k.Origin == trust.Pinned) {
			found[k.ID] = k
		}
	}
	if len(found) != 1 || id == "" {
		return nil, hint(fmt.Errorf("%d cached keys have an id that begins with %q", len(found), id), "see 'soictl keys list'")
	}
	return slices.Collect(maps.Values(found))[0], nil
}
