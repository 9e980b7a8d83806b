// Command soictl is Soi in a terminal: it verifies, reads codes, manages the
// cached keys and the journal, and issues test documents. `soictl help` is its
// manual; the output of --json and the exit codes are stable.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"os/user"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/soi-id/soi/resources"
	"github.com/soi-id/soi/verify/desk"
)

// version is set by the linker.
var version = "unknown"

// The exit codes.
const (
	exitGood   = 0 // every document is what was asked for
	exitNot    = 1 // at least one is not
	exitFailed = 2 // the command could not run
)

func main() {
	// The first interrupt ends the work in order; the second one, the program.
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	context.AfterFunc(ctx, stop)
	os.Exit(run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

// run is the whole program.
func run(ctx context.Context, args []string, in io.Reader, out, errOut io.Writer) int {
	t := &terminal{in: in, out: out, err: errOut, now: time.Now}
	root := t.root()
	root.SetArgs(args)
	root.SetIn(in)
	root.SetOut(out)
	root.SetErr(errOut)
	err := root.ExecuteContext(ctx)
	if err == nil {
		return exitGood
	}
	if errors.Is(err, errNotAccepted) {
		return exitNot
	}
	t.complain(err)
	return exitFailed
}

// errNotAccepted ends a command whose answer is no; the answer itself is
// already printed.
var errNotAccepted = errors.New("not every input is what was asked for")

// A hinted error carries what the person can do about it.
type hinted struct {
	error
	hints []string
}

func (h hinted) Unwrap() error { return h.error }

func hint(err error, hints ...string) error { return hinted{err, hints} }

// A terminal is what the commands work with.
type terminal struct {
	in       io.Reader
	out, err io.Writer
	now      func() time.Time

	stateDir string
	language string
}

// complain prints an error in the form that scripts may rely on: one line, and
// hints.
func (t *terminal) complain(err error) {
	text := strings.Join(strings.Fields(err.Error()), " ")
	fmt.Fprintf(t.err, "soictl: %s\n", resources.Visible(text))
	var h hinted
	if errors.As(err, &h) {
		for _, line := range h.hints {
			fmt.Fprintf(t.err, "hint: %s\n", line)
		}
	}
	var held *desk.HeldError
	if errors.As(err, &held) {
		fmt.Fprintln(t.err, "hint: close the other program, or verify with --no-journal")
	}
}

func (t *terminal) root() *cobra.Command {
	root := &cobra.Command{
		Use:   "soictl",
		Short: "Verify the codes of identity documents, offline",
		Long: `soictl verifies the codes of identity documents on this machine, without a network.

What it says of a document is one of 14 verdicts; 'soictl help verify' lists them. The printed codes of Vietnamese cards carry
no signature: for them it can say "consistent, not signed", and never "authentic".`,
		Example: `  soictl verify card.jpg
  soictl verify --json --accept consistent_unsigned scans/
  soictl keys import issuer.pem --issuer https://id.example --country VN --format cwt.claim169
  soictl journal check`,
		Version:       version,
		SilenceUsage:  true,
		SilenceErrors: true,
	}
	root.SetFlagErrorFunc(func(c *cobra.Command, err error) error {
		return hint(err, fmt.Sprintf("see '%s --help'", c.CommandPath()))
	})
	flags := root.PersistentFlags()
	flags.StringVar(&t.stateDir, "state", "", "state folder (default $SOI_HOME, else the user's data folder)")
	flags.StringVar(&t.language, "lang", "", "language of texts, vi or en (default as set in the window)")
	root.AddCommand(t.verifyCommand(), t.compareCommand(), t.decodeCommand(), t.keysCommand(), t.journalCommand(), t.issueCommand(), t.samplesCommand(),
		t.doctorCommand())
	return root
}

// options are those of a desk as this command line describes it.
func (t *terminal) options() desk.Options {
	return desk.Options{Dir: t.stateDir, Now: t.now, Program: "soictl", Operator: operator()}
}

// withDesk calls f with an open desk and closes it again.
func (t *terminal) withDesk(options desk.Options, f func(*desk.Desk) error) error {
	d, err := desk.Open(options)
	if err != nil {
		return fmt.Errorf("the desk cannot be opened: %w", err)
	}
	for _, notice := range d.Notices() {
		fmt.Fprintf(t.err, "soictl: %v\n", notice)
	}
	return errors.Join(f(d), d.Close())
}

// texts returns the texts in the language asked for, else the desk's.
func (t *terminal) texts(d *desk.Desk) (*resources.Texts, error) {
	language := resources.Language(t.language)
	if language == "" && d != nil {
		language = resources.Language(d.Settings().Language)
	}
	for _, known := range resources.Languages() {
		if language == known {
			return resources.In(language), nil
		}
	}
	return nil, hint(fmt.Errorf("no texts in language %q", language), "the languages are vi and en")
}

// operator is the account that runs the program.
func operator() string {
	if account, err := user.Current(); err == nil {
		return account.Username
	}
	return ""
}
