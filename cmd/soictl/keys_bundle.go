package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/soi-id/soi/resources"
	"github.com/soi-id/soi/verify/desk"
	"github.com/soi-id/soi/verify/trust"
	"github.com/soi-id/soi/verify/trust/bundle"
)

// bundleCommands are the commands about publishers, who send keys as bundles.
func (t *terminal) bundleCommands() []*cobra.Command {
	return []*cobra.Command{t.keysEnrol(), t.keysPublishers(), t.keysUpdate(), t.keysWithdraw()}
}

func (t *terminal) keysEnrol() *cobra.Command {
	var scope bundle.Scope
	var fingerprint string
	c := &cobra.Command{
		Use:   "enrol ROOT --fingerprint TEXT --name NAME --issuer ID...",
		Short: "Enrol a publisher whose bundles of keys will be imported",
		Long: `Enrol a publisher by the file of its root, 1.root.json. From then on 'soictl keys update' takes the bundles that it signs, for the
issuers that are named here and for no others.

The fingerprint must come another way than the file: by telephone, on paper, from a second site. Whoever can change both can have
any document read as authentic. Groups, spaces and letter case do not matter.`,
		Example: `  soictl keys enrol 1.root.json --name "Bộ Công an" --issuer https://id.example \
    --fingerprint "3b1f 60c2 …"`,
		Args: cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			root, err := readRoot(args[0])
			if err != nil {
				return fmt.Errorf("the root cannot be read: %w", err)
			}
			return t.withDesk(t.options(), func(d *desk.Desk) error {
				id, err := d.Enrol(root, fingerprint, scope)
				if err != nil {
					return t.refuse(d, err)
				}
				fmt.Fprintf(t.out, "enrolled: %s  %s\n", id, resources.Visible(scope.Name))
				return nil
			})
		},
	}
	f := c.Flags()
	f.StringVar(&fingerprint, "fingerprint", "", "the root's SHA-256, as the publisher told it another way")
	f.StringVar(&scope.Name, "name", "", "what the publisher is called here")
	f.StringArrayVar(&scope.Issuers, "issuer", nil, "an issuer that the publisher may speak for; may be repeated")
	for _, name := range []string{"fingerprint", "name", "issuer"} {
		_ = c.MarkFlagRequired(name) // its only error is that there is no such flag
	}
	return c
}

// maxRoot bounds the file of a root that is read, in bytes: the largest that a
// desk takes has half of it.
const maxRoot = 1 << 20

func readRoot(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if err == nil && info.Size() > maxRoot {
		err = errors.New("it is too large for a root")
	}
	if err != nil {
		return nil, err
	}
	return os.ReadFile(path)
}

func (t *terminal) keysPublishers() *cobra.Command {
	asJSON := false
	c := &cobra.Command{
		Use:   "publishers",
		Short: "List the enrolled publishers and what is in use of them",
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			return t.withDesk(t.unrecorded(), func(d *desk.Desk) error {
				if asJSON {
					for _, p := range d.Publishers() {
						if err := printJSON(t.out, newListedPublisher(p)); err != nil {
							return err
						}
					}
					return nil
				}
				w := tabwriter.NewWriter(t.out, 0, 0, 2, ' ', 0)
				fmt.Fprintln(w, "PUBLISHER\tKEYS\tSETS\tISSUED\tIMPORTED\tSTATE\tNAME\tISSUERS")
				for _, p := range d.Publishers() {
					l := newListedPublisher(p)
					fmt.Fprintf(w, "%.16s\t%d\t%d\t%s\t%s\t%s\t%s\t%s\n", l.ID, l.Keys, l.Sets, l.IssuedAt, l.Imported, l.State,
						resources.Visible(l.Name), resources.Visible(strings.Join(l.Issuers, ",")))
				}
				return w.Flush()
			})
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "one JSON object a line")
	return c
}

// A listedPublisher is one publisher in JSON. State is "good", "empty" before
// the first bundle, or the code of what is wrong.
type listedPublisher struct {
	ID       string   `json:"publisher_id"`
	Name     string   `json:"name"`
	Issuers  []string `json:"issuers"`
	Keys     int      `json:"keys"`
	Sets     int      `json:"revoked_sets"`
	Enrolled string   `json:"enrolled"`
	Imported string   `json:"imported,omitempty"`
	IssuedAt string   `json:"issued_at,omitempty"`
	State    string   `json:"state"`
}

func newListedPublisher(p desk.Publisher) listedPublisher {
	l := listedPublisher{
		ID: p.ID, Name: p.Name, Issuers: p.Issuers, Keys: len(p.Keys), Sets: len(p.Sets),
		Enrolled: stamp(p.Enrolled), Imported: stamp(p.Imported), IssuedAt: stamp(p.IssuedAt), State: "good",
	}
	switch {
	case p.Err != nil:
		l.State = desk.BundleCode(p.Err)
	case p.Imported.IsZero():
		l.State = "empty"
	}
	return l
}

func (t *terminal) keysUpdate() *cobra.Command {
	preview := false
	c := &cobra.Command{
		Use:   "update [--preview] SOURCE",
		Short: "Import the newest keys of the enrolled publishers",
		Long: `Import bundles of keys from a folder or a stick, a .zip file, or an https address. Each is taken for the enrolled publisher who signed
it; all of it is imported, or nothing has changed. What is here already is no error.

Exit code 0: imported, or here already. 1: refused, and why; the keys that were here stay in use. 2: the source cannot be read.`,
		Example: `  soictl keys update /media/stick --preview
  soictl keys update https://keys.example/bundle`,
		Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			options, ask, did := t.options(), (*desk.Desk).ImportBundle, "imported"
			if preview {
				options, ask, did = t.unrecorded(), (*desk.Desk).PreviewBundle, "would import"
			}
			return t.withDesk(options, func(d *desk.Desk) error {
				return t.update(c.Context(), d, ask, args[0], did)
			})
		},
	}
	c.Flags().BoolVar(&preview, "preview", false, "say what would change, and change nothing")
	return c
}

type askDesk func(*desk.Desk, context.Context, string) ([]desk.BundleReport, error)

func (t *terminal) update(ctx context.Context, d *desk.Desk, ask askDesk, source, did string) error {
	reports, err := ask(d, ctx, source)
	for _, r := range reports {
		t.reportBundle(d, r, did)
	}
	if err != nil {
		return t.refuse(d, err)
	}
	return nil
}

func (t *terminal) reportBundle(d *desk.Desk, r desk.BundleReport, did string) {
	name := ""
	for _, p := range d.Publishers() {
		if p.ID == r.Publisher {
			name = resources.Visible(p.Name)
		}
	}
	if r.Unchanged && !r.NewRoot {
		did = "unchanged"
	}
	fmt.Fprintf(t.out, "%s: %.16s  version %d, issued %s, root %d  %s\n", did, r.Publisher, r.Version, stamp(r.IssuedAt), r.Root, name)
	for _, group := range []struct {
		what string
		keys []*trust.Key
	}{{"new", r.Added}, {"changed", r.Changed}, {"revoked", r.Revoked}, {"removed", r.Removed}} {
		for _, k := range group.keys {
			fmt.Fprintf(t.out, "%s: %s  %s  %s\n", group.what, k.Fingerprint(), k.Algorithm, resources.Visible(k.Issuer.ID))
		}
	}
	for _, set := range r.Sets {
		fmt.Fprintf(t.out, "revoked documents: %.16s  %d bytes  %s\n", set.SHA256, set.Size, resources.Visible(set.Issuer))
	}
}

func (t *terminal) keysWithdraw() *cobra.Command {
	return &cobra.Command{
		Use:   "withdraw PUBLISHER",
		Short: "Forget a publisher and all its keys; what it said against keys stays known",
		Args:  cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			return t.withDesk(t.options(), func(d *desk.Desk) error {
				p, err := thePublisher(d, args[0])
				if err != nil {
					return err
				}
				if err := d.Withdraw(p.ID); err != nil {
					return t.refuse(d, err)
				}
				fmt.Fprintf(t.out, "withdrawn: %s  %s\n", p.ID, resources.Visible(p.Name))
				return nil
			})
		},
	}
}

// thePublisher returns the one publisher whose id begins so.
func thePublisher(d *desk.Desk, id string) (desk.Publisher, error) {
	id = strings.ToLower(strings.ReplaceAll(id, " ", ""))
	var found []desk.Publisher
	for _, p := range d.Publishers() {
		if strings.HasPrefix(p.ID, id) {
			found = append(found, p)
		}
	}
	if len(found) != 1 || id == "" {
		return desk.Publisher{}, hint(fmt.Errorf("%d publishers have an id that begins with %q", len(found), id), "see 'soictl keys publishers'")
	}
	return found[0], nil
}

// refuse ends a command with what was refused, and what to do about it. A
// source, a cache or a disk that fails is another matter than a bundle that is
// not good.
func (t *terminal) refuse(d *desk.Desk, err error) error {
	texts, textErr := t.texts(d)
	if textErr != nil {
		return textErr
	}
	code := desk.BundleCode(err)
	what := texts.Get("reason." + code)
	switch code {
	case desk.CodeBundleFailed, desk.CodeSourceNone, desk.CodeSourceArchive, desk.CodeSourceAddress, desk.CodeSourceServer:
		return hint(err, what)
	}
	fmt.Fprintf(t.out, "refused: %s\n", resources.Visible(strings.Join(strings.Fields(err.Error()), " ")))
	fmt.Fprintf(t.err, "hint: %s\n", what)
	return errNotAccepted
}
