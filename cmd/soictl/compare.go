package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/soi-id/soi/resources"
	"github.com/soi-id/soi/verify"
	"github.com/soi-id/soi/verify/desk"
	"github.com/soi-id/soi/verify/document"
)

// A comparison is one run of `soictl compare`.
type comparison struct {
	verification
	typed map[string]string
}

// A side is one of the two things that are compared.
type side struct {
	verification *desk.Verification // nil for what was typed
	document     *document.Document // nil where nothing was read
}

func (t *terminal) compareCommand() *cobra.Command {
	v := &comparison{verification: verification{terminal: t}}
	c := &cobra.Command{
		Use:   "compare [flags] FIRST SECOND",
		Short: "Compare two codes, or one with what is printed on its card",
		Long: `Verify two codes and hold what they say against each other, field by field: a card's code against its machine readable zone, a
health card against an identity card, or, with --typed in place of SECOND, a code against what is printed on its card.

FIRST and SECOND are pictures with one document each, or - for one payload on standard input; with --payload the files hold
payloads, such as the text of a machine readable zone. Each comes with its verdict, and both verdicts are recorded in the journal,
as 'soictl verify' records them; what is typed is recorded nowhere. It does stand in the shell's history.

Equal is not genuine: whoever copies a card copies what it says. Case, blanks and the Unicode form never make a difference. A date
that lacks its day, a number that lacks its start, and a name that was cut off are compared as far as they go. The dates and numbers
of two different documents are not compared.

Exit code 0: nothing differs, and something was compared. 1: something differs, or nothing could be compared. 2: the command could
not run, or a verdict could not be recorded.`,
		Example: `  soictl compare card.jpg licence.jpg
  soictl compare card.jpg - < mrz.txt
  soictl compare card.jpg --typed full_name='Nguyễn Văn An' --typed birth_date=15/01/2000,id_number=2345`,
		Args: cobra.RangeArgs(1, 2),
		RunE: func(c *cobra.Command, inputs []string) error { return v.run(c.Context(), inputs) },
	}
	f := c.Flags()
	f.BoolVar(&v.json, "json", false, "one JSON object a line")
	f.StringToStringVar(&v.typed, "typed", nil, "what is printed on the card, FIELD=VALUE, comma separated; may be repeated")
	f.StringArrayVar(&v.keys, "key", nil, "use only the keys in this file, unrestricted; may be repeated; nothing is recorded")
	f.StringVar(&v.at, "at", "", "judge as of this time, RFC 3339; nothing is recorded")
	f.BoolVar(&v.noJournal, "no-journal", false, "do not record")
	f.BoolVar(&v.payload, "payload", false, "the files hold payloads, not pictures")
	return c
}

func (c *comparison) run(ctx context.Context, inputs []string) error {
	switch {
	case len(c.typed) == 0 && len(inputs) < 2:
		return hint(errors.New("one input, and nothing to compare it with"), "name a second one, or give --typed")
	case len(c.typed) > 0 && len(inputs) > 1:
		return hint(errors.New("two inputs and --typed are three"), "leave one of them out")
	case len(inputs) > 1 && inputs[0] == stdin && inputs[1] == stdin:
		return errors.New("standard input holds one payload, not two")
	}
	texts := resources.In(resources.English)
	for _, key := range slices.Sorted(maps.Keys(c.typed)) {
		if !texts.Has("field." + key) {
			return hint(fmt.Errorf("--typed: no field is called %q", key), "common fields are "+strings.Join(verify.TypedFields(), ", "))
		}
	}
	options, err := c.deskOptions()
	if err != nil {
		return err
	}
	return c.withDesk(options, func(d *desk.Desk) error {
		texts, err := c.texts(d)
		if err != nil {
			return err
		}
		c.desk = d
		return c.compare(ctx, texts, inputs)
	})
}

func (c *comparison) compare(ctx context.Context, texts *resources.Texts, inputs []string) error {
	var sides []side
	for _, input := range inputs {
		read, err := c.side(ctx, input)
		if err != nil {
			return err
		}
		sides = append(sides, read)
	}
	if len(c.typed) > 0 {
		sides = append(sides, side{document: verify.Typed(c.typed)})
	}
	rows := verify.Compare(sides[0].document, sides[1].document)
	write := c.writeTable
	if c.json {
		write = c.writeJSON
	}
	if err := write(texts, sides, rows); err != nil {
		return fmt.Errorf("the output cannot be written: %w", err)
	}
	if err := c.writeLost(); err != nil {
		return err
	}
	if verify.Agree(rows) != verify.NothingDiffers {
		return errNotAccepted
	}
	return nil
}

// side verifies one input, which must not leave open what of it to compare.
func (c *comparison) side(ctx context.Context, input string) (side, error) {
	verifications, err := c.one(ctx, input)
	switch {
	case err != nil:
		return side{}, err
	case ctx.Err() != nil || len(verifications) == 0:
		return side{}, errors.New("interrupted: nothing was compared")
	}
	found := side{verification: &verifications[0]}
	documents := 0
	for i, one := range verifications {
		c.lost = c.lost || !one.Recorded()
		if one.Document != nil && len(one.Document.Fields) > 0 {
			documents++
			found = side{&verifications[i], one.Document}
		}
	}
	if documents > 1 {
		return side{}, hint(fmt.Errorf("%s holds %d documents, and one can be compared", input, documents), "give a picture or page of one of them")
	}
	return found, nil
}
