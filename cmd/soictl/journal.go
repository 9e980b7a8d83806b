package main

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/soi-id/soi/resources"
	"github.com/soi-id/soi/verify"
	"github.com/soi-id/soi/verify/desk"
	"github.com/soi-id/soi/verify/journal"
)

func (t *terminal) journalCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "journal",
		Short: "List, check and export the record of verifications",
		Long: `The journal of this desk: one entry for each verification, answer of a person, and change of keys. Entries are never changed; a
signed tree of hashes shows it if one was.

While the window is open the journal belongs to it.`,
	}
	c.AddCommand(t.journalList(), t.journalCheck(), t.journalExport())
	return c
}

// A selection is the flags that select entries.
type selection struct {
	from, to, number string
	verdicts         []string
	limit            int
}

func (s *selection) flags(c *cobra.Command) {
	f := c.Flags()
	f.StringVar(&s.from, "from", "", "from this day or time on (2026-01-31 or RFC 3339)")
	f.StringVar(&s.to, "to", "", "before this day or time")
	f.StringSliceVar(&s.verdicts, "verdict", nil, "only these verdicts")
	f.StringVar(&s.number, "number", "", "only about the document with this whole number, which lies in the journal as a keyed hash")
	f.IntVar(&s.limit, "limit", 0, "at most so many, newest first; 0 is all")
}

func (s *selection) find(d *desk.Desk) ([]uint64, error) {
	filter := desk.HistoryFilter{Number: s.number}
	var err error
	if filter.From, err = moment(s.from); err != nil {
		return nil, err
	}
	if filter.To, err = moment(s.to); err != nil {
		return nil, err
	}
	for _, v := range s.verdicts {
		filter.Verdicts = append(filter.Verdicts, verify.Verdict(v))
	}
	found, err := d.Find(filter)
	if s.limit > 0 && len(found) > s.limit {
		found = found[:s.limit]
	}
	return found, err
}

func moment(text string) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	if day, err := time.ParseInLocation(time.DateOnly, text, time.Local); err == nil {
		return day, nil
	}
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return at, hint(fmt.Errorf("%q is no day or time", text), "write it like 2026-01-31 or 2026-01-31T08:00:00Z")
	}
	return at, nil
}

// each calls f for every selected entry, newest first.
func (t *terminal) each(s *selection, f func(listedEntry) error) error {
	return t.withDesk(t.options(), func(d *desk.Desk) error {
		found, err := s.find(d)
		if err != nil {
			return err
		}
		for _, seq := range found {
			entry, err := d.Entry(seq)
			if err != nil {
				return hint(fmt.Errorf("entry %d cannot be read: %w", seq, err), "run 'soictl journal check'")
			}
			if err := f(newListedEntry(entry)); err != nil {
				return fmt.Errorf("the output cannot be written: %w", err)
			}
		}
		return nil
	})
}

func (t *terminal) journalList() *cobra.Command {
	var s selection
	asJSON := false
	c := &cobra.Command{
		Use:   "list",
		Short: "List entries, newest first",
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			return t.each(&s, func(l listedEntry) error {
				if asJSON {
					return printJSON(t.out, l)
				}
				what := l.Verdict
				if what == "" {
					what = l.Action
				}
				_, err := fmt.Fprintf(t.out, "%6d  %s  %-12s  %-20s  %-14s  %-4s  %s\n", l.Seq, l.Time, l.Kind, what, l.Format, l.LastFour, l.Answer)
				return err
			})
		},
	}
	s.flags(c)
	c.Flags().BoolVar(&asJSON, "json", false, "one JSON object a line")
	return c
}

// A listedEntry is one entry in JSON and CSV.
type listedEntry struct {
	Seq          uint64            `json:"seq"`
	Kind         string            `json:"kind"`
	Time         string            `json:"time"`
	Clock        string            `json:"clock"`
	Late         bool              `json:"late,omitempty"`
	Desk         string            `json:"desk"`
	Operator     uint32            `json:"operator"`
	OperatorName string            `json:"operator_name,omitempty"`
	Format       string            `json:"format,omitempty"`
	Verdict      string            `json:"verdict,omitempty"`
	Reasons      []string          `json:"reasons,omitempty"`
	KeyID        string            `json:"key_id,omitempty"`
	KeysIssuedAt string            `json:"keys_issued_at,omitempty"`
	Action       string            `json:"action,omitempty"`
	Of           *uint64           `json:"of,omitempty"`
	Answer       string            `json:"answer,omitempty"`
	LastFour     string            `json:"last_four,omitempty"`
	Fields       map[string]string `json:"fields,omitempty"`
}

func newListedEntry(e desk.HistoryEntry) listedEntry {
	l := listedEntry{
		Seq: e.Seq, Kind: string(e.Leaf.Kind), Time: stamp(e.Leaf.Time), Clock: stamp(e.Leaf.Clock), Late: e.Leaf.Late, Desk: e.Leaf.Desk,
		Operator: e.Leaf.Operator, OperatorName: e.OperatorName, Format: e.Leaf.Format, Verdict: e.Leaf.Verdict, Reasons: e.Leaf.Reasons,
		KeyID: e.Leaf.KeyID, KeysIssuedAt: stamp(e.Leaf.KeysIssuedAt), Action: e.Leaf.Action, Answer: e.Answer, LastFour: e.LastFour,
		Fields: e.Fields,
	}
	if e.Leaf.Kind == journal.Confirmation {
		l.Of = &e.Leaf.Of
	}
	return l
}

func (t *terminal) journalExport() *cobra.Command {
	var s selection
	var form, file string
	c := &cobra.Command{
		Use:   "export",
		Short: "Export entries as CSV or JSON Lines, newest first",
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			if form != "csv" && form != "jsonl" {
				return hint(fmt.Errorf("--as %q is no form of export", form), "the forms are csv and jsonl")
			}
			if file == "" {
				return t.export(&s, form, t.out)
			}
			f, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
			if err != nil {
				return hint(fmt.Errorf("the export cannot be written: %w", err), "name a file that does not exist yet")
			}
			return errors.Join(t.export(&s, form, f), f.Close())
		},
	}
	s.flags(c)
	c.Flags().StringVar(&form, "as", "csv", "csv or jsonl")
	c.Flags().StringVarP(&file, "output", "o", "", "write to this new file instead of standard output")
	return c
}

func (t *terminal) export(s *selection, form string, to io.Writer) error {
	if form == "jsonl" {
		return t.each(s, func(l listedEntry) error { return printJSON(to, l) })
	}
	w := csv.NewWriter(to)
	err := w.Write([]string{
		"seq", "kind", "time", "clock", "late", "desk", "operator", "operator_name", "format", "verdict", "reasons", "key_id", "keys_issued_at",
		"action", "of", "answer", "last_four",
	})
	if err != nil {
		return err
	}
	err = t.each(s, func(l listedEntry) error {
		of := ""
		if l.Of != nil {
			of = strconv.FormatUint(*l.Of, 10)
		}
		row := []string{
			strconv.FormatUint(l.Seq, 10), l.Kind, l.Time, l.Clock, strconv.FormatBool(l.Late), l.Desk, strconv.Itoa(int(l.Operator)), l.OperatorName,
			l.Format, l.Verdict, strings.Join(l.Reasons, " "), l.KeyID, l.KeysIssuedAt, l.Action, of, l.Answer, l.LastFour,
		}
		for i, cell := range row {
			row[i] = harmless(cell)
		}
		return w.Write(row)
	})
	w.Flush()
	return errors.Join(err, w.Error())
}

// harmless keeps a spreadsheet from running a cell as a formula.
func harmless(cell string) string {
	if cell != "" && strings.ContainsRune("=+-@\t\r", rune(cell[0])) {
		return "'" + cell
	}
	return cell
}

func (t *terminal) journalCheck() *cobra.Command {
	here := false
	c := &cobra.Command{
		Use:   "check",
		Short: "Check that no entry was altered, removed or reordered",
		Long: `Check every entry, every hash and the signed checkpoint of the journal.

Exit code 0: the journal is whole. 1: it is not; each line says what is wrong with which entry. 2: it could not be checked.`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if here {
				return t.check(c.Context())
			}
			return t.checkInChild(c.Context())
		},
	}
	c.Flags().BoolVar(&here, "in-this-process", false, "do not protect this process from a garbled file")
	c.Flags().Lookup("in-this-process").Hidden = true
	return c
}

// checkInChild runs the check in a process of its own. The journal is mapped
// into memory: where the disk has garbled it, reading can fault the process,
// and then that is the answer.
func (t *terminal) checkInChild(ctx context.Context) error {
	program, err := os.Executable()
	if err != nil {
		return t.check(ctx)
	}
	child := exec.CommandContext(ctx, program)
	child.Args = []string{"soictl", "journal", "check", "--in-this-process", "--state", t.stateDir, "--lang", t.language}
	child.Stdout = t.out
	var complaint strings.Builder
	child.Stderr = &complaint
	err = child.Run()
	var exit *exec.ExitError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &exit) && exit.ExitCode() == exitNot:
		return errNotAccepted
	case errors.As(err, &exit) && exit.ExitCode() == exitFailed && strings.HasPrefix(complaint.String(), "soictl: "):
		// The child has said it in the right form already.
		first, rest, _ := strings.Cut(strings.TrimPrefix(complaint.String(), "soictl: "), "\n")
		said := hinted{error: errors.New(first)}
		for line := range strings.Lines(rest) {
			said.hints = append(said.hints, strings.TrimSpace(strings.TrimPrefix(line, "hint: ")))
		}
		return said
	case errors.As(err, &exit):
		texts, err := t.texts(nil)
		if err != nil {
			texts = resources.In(resources.English)
		}
		fmt.Fprintf(t.out, "%s: %s\n", journal.DamagedFile, texts.Get("journal."+string(journal.DamagedFile)))
		return errNotAccepted
	}
	return err
}

func (t *terminal) check(ctx context.Context) error {
	dir := t.stateDir
	if dir == "" {
		var err error
		if dir, err = desk.DefaultDir(); err != nil {
			return err
		}
	}
	texts, err := t.texts(nil)
	if err != nil {
		texts = resources.In(resources.English)
	}
	report, err := desk.CheckJournal(ctx, dir)
	if err != nil {
		return fmt.Errorf("the journal cannot be checked: %w", err)
	}
	for _, p := range report.Problems {
		where := ""
		switch {
		case p.Seq == journal.NoEntry:
		case p.Through > p.Seq:
			where = fmt.Sprintf(" %d–%d", p.Seq, p.Through)
		default:
			where = fmt.Sprintf(" %d", p.Seq)
		}
		fmt.Fprintf(t.out, "%s%s: %s\n", p.Code, where, texts.Get("journal."+string(p.Code)))
	}
	fmt.Fprintln(t.out, texts.Get("journal.checked", "entries", report.Size, "bodies", report.Bodies, "erased", report.Erased,
		"problems", len(report.Problems)))
	if len(report.Problems) > 0 {
		return errNotAccepted
	}
	return nil
}
