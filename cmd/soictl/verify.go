package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/soi-id/soi/resources"
	"github.com/soi-id/soi/verify"
	"github.com/soi-id/soi/verify/desk"
	"github.com/soi-id/soi/verify/document"
	"github.com/soi-id/soi/verify/trust"
)

// A verification is one run of `soictl verify`.
type verification struct {
	*terminal
	json      bool
	keys      []string
	at        string
	noJournal bool
	format    string // "" for each payload's own
	accept    []string
	payload   bool

	desk   *desk.Desk
	print  func(desk.Verification) error
	refuse bool // at least one verdict was not accepted
	lost   bool // at least one verdict was not recorded
}

func (t *terminal) verifyCommand() *cobra.Command {
	v := &verification{terminal: t}
	c := &cobra.Command{
		Use:   "verify [flags] INPUT...",
		Short: "Verify the codes in pictures, or payloads",
		Long:  verifyManual(),
		Example: `  soictl verify front.jpg back.jpg
  soictl verify --json scans/ > verdicts.jsonl
  printf '%s' "$CODE" | soictl verify -
  soictl verify --payload --format cwt.claim169 --key issuer.pem --at 2026-01-01T00:00:00Z code.txt`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(c *cobra.Command, inputs []string) error { return v.run(c.Context(), inputs) },
	}
	f := c.Flags()
	f.BoolVar(&v.json, "json", false, "one JSON object a line")
	f.StringArrayVar(&v.keys, "key", nil, "use only the keys in this file, unrestricted; may be repeated; nothing is recorded")
	f.StringVar(&v.at, "at", "", "judge as of this time, RFC 3339; nothing is recorded")
	f.BoolVar(&v.noJournal, "no-journal", false, "do not record")
	f.StringVar(&v.format, "format", "", "take every payload for this format")
	f.StringSliceVar(&v.accept, "accept", nil, "further verdicts that count as good, comma separated")
	f.BoolVar(&v.payload, "payload", false, "the files hold payloads, not pictures")
	return c
}

func verifyManual() string {
	var b strings.Builder
	b.WriteString(`Verify the codes in pictures and say what they prove.

INPUT is a picture, a folder of pictures, or - for one payload on standard input, taken exactly as it is. There is one record for
each code found; a picture without one, or a file that is no picture, gives one record with the verdict unreadable and the reason,
and the others go on. Every verdict is recorded in the journal before it is printed.

Exit code 0: every document is authentic, or its verdict is in --accept. 1: at least one is not. 2: the command could not run, or a
verdict could not be recorded.

The verdicts, in order of precedence:
`)
	texts := resources.In(resources.English)
	for _, verdict := range verify.Verdicts() {
		fmt.Fprintf(&b, "  %-20s %s %s\n", verdict, texts.Get("verdict."+string(verdict)+".code"), texts.Get("verdict."+string(verdict)))
	}
	return b.String()
}

func (v *verification) run(ctx context.Context, inputs []string) error {
	options, err := v.deskOptions()
	if err != nil {
		return err
	}
	for _, verdict := range v.accept {
		if !slices.Contains(verify.Verdicts(), verify.Verdict(verdict)) {
			return hint(fmt.Errorf("--accept %s: no such verdict", verdict), "see 'soictl help verify'")
		}
	}
	named, err := files(inputs)
	if err != nil {
		return err
	}
	return v.withDesk(options, func(d *desk.Desk) error {
		texts, err := v.texts(d)
		if err != nil {
			return err
		}
		v.desk = d
		v.print = v.text(texts)
		if v.json {
			v.print = v.record(texts)
		}
		return v.all(ctx, named)
	})
}

// deskOptions are those of the desk that the flags describe.
func (v *verification) deskOptions() (desk.Options, error) {
	options := v.options()
	options.NoJournal, options.Format = v.noJournal, v.format
	var err error
	if options.Keys, err = conformanceKeys(v.keys); err != nil {
		return desk.Options{}, err
	}
	if v.at != "" {
		if options.At, err = time.Parse(time.RFC3339, v.at); err != nil {
			return desk.Options{}, hint(fmt.Errorf("--at %q is no time", v.at), "write it like 2026-01-31T00:00:00Z")
		}
	}
	return options, nil
}

// all verifies every input, in order.
func (v *verification) all(ctx context.Context, inputs []string) error {
	for _, input := range inputs {
		verifications, err := v.one(ctx, input)
		if err != nil {
			return err
		}
		if ctx.Err() != nil {
			return errors.New("interrupted: the inputs after the last record were not verified")
		}
		for _, one := range verifications {
			if err := v.print(one); err != nil {
				return fmt.Errorf("the output cannot be written: %w", err)
			}
			good := one.Verdict == verify.Authentic || slices.Contains(v.accept, string(one.Verdict))
			v.refuse = v.refuse || !good
			v.lost = v.lost || !one.Recorded()
		}
	}
	if err := v.writeLost(); err != nil {
		return err
	}
	if v.refuse {
		return errNotAccepted
	}
	return nil
}

// writeLost tries once more to record what was not recorded.
func (v *verification) writeLost() error {
	if !v.lost {
		return nil
	}
	if err := v.desk.WritePending(); err != nil {
		return hint(err, "free space, or make the state folder writable, and verify again", "--no-journal verifies without recording")
	}
	return nil
}

// one verifies one input.
func (v *verification) one(ctx context.Context, input string) ([]desk.Verification, error) {
	if input != stdin && !v.payload {
		return v.desk.VerifyFile(ctx, input), nil
	}
	content, err := v.read(input)
	if err != nil {
		return nil, err
	}
	one := v.desk.VerifyPayload(document.Payload{Bytes: content, Source: document.SourceFile})
	one.Input = input
	return []desk.Verification{one}, nil
}

// maxPayloadFile is more bytes than the longest payload has; what is longer is
// refused by the verifier for its length, and need not be read to its end.
const maxPayloadFile = 4*verify.MaxPayload + 1

func (v *verification) read(input string) ([]byte, error) {
	from := v.in
	if input != stdin {
		f, err := os.Open(input)
		if err != nil {
			return nil, fmt.Errorf("payload cannot be read: %w", err)
		}
		defer f.Close()
		from = f
	}
	content, err := io.ReadAll(io.LimitReader(from, maxPayloadFile))
	if err != nil {
		return nil, fmt.Errorf("payload cannot be read: %w", err)
	}
	return content, nil
}

// conformanceKeys reads the files of --key; nil without any.
func conformanceKeys(paths []string) ([]*trust.Key, error) {
	var keys []*trust.Key
	for _, path := range paths {
		content, err := os.ReadFile(path)
		if err != nil {
			return nil, fmt.Errorf("key file cannot be read: %w", err)
		}
		found, refused, err := trust.ParseKeys(content, trust.Enrolment{Unrestricted: true})
		if err != nil {
			return nil, fmt.Errorf("key file %s: %w", path, err)
		}
		for _, r := range refused {
			return nil, fmt.Errorf("key file %s: %s %d: %w", path, r.What, r.Index+1, r.Reason)
		}
		keys = append(keys, found...)
	}
	return keys, nil
}
