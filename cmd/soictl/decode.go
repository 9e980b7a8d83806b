package main

import (
	"context"
	"encoding/base64"
	"fmt"
	"io"
	"runtime/debug"

	"github.com/spf13/cobra"

	"github.com/soi-id/soi/resources"
	"github.com/soi-id/soi/verify/desk"
	"github.com/soi-id/soi/verify/symbol"
)

func (t *terminal) decodeCommand() *cobra.Command {
	asJSON := false
	c := &cobra.Command{
		Use:   "decode [flags] INPUT...",
		Short: "Print what the codes in pictures hold, without verifying it",
		Long: `Print the payloads of the codes in pictures. Nothing is verified and nothing is recorded.

With --json there is one object for each code, with its text where the bytes are UTF-8 or plausible Shift_JIS, its bytes in Base64, its corners in
pixels and the milliseconds that reading took; a picture without a code gives one object without them. All cores read, and the
output is in the order of the inputs. Exit code 0 if every input had at least one code, 1 if not, 2 if the command could not run or
was interrupted; what is printed by then is complete.`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(c *cobra.Command, inputs []string) error { return t.decode(c.Context(), inputs, asJSON) },
	}
	c.Flags().BoolVar(&asJSON, "json", false, "one JSON object a line")
	return c
}

// A decoded is one code in JSON. Its members are stable.
type decoded struct {
	Input     string   `json:"input"`
	Page      int      `json:"page,omitempty"`
	Symbology string   `json:"symbology,omitempty"`
	Text      *string  `json:"text,omitempty"`
	Bytes     string   `json:"bytes_base64,omitempty"`
	Corners   [][2]int `json:"corners,omitempty"`
	MS        float64  `json:"ms"`
	Error     string   `json:"error,omitempty"` // why there is none: a reason code
	symbol    *symbol.Symbol
}

func (t *terminal) decode(ctx context.Context, inputs []string, asJSON bool) error {
	texts, err := t.texts(nil)
	if err != nil {
		texts = resources.In(resources.English)
	}
	named, err := files(inputs)
	if err != nil {
		return err
	}
	d := decoding{
		reader: &symbol.Reader{Budget: desk.PictureBudget},
		print:  func(record decoded) error { return printDecoded(t.out, record, texts) },
	}
	if asJSON {
		d.print = func(record decoded) error { return printJSON(t.out, record) }
	}
	if p := t.progress(len(named)); p != nil {
		d.done = p.step
		defer p.clear()
	}
	// Of a picture hardly anything outlives its reading, so that the collector
	// may wait for several times what is in use, but not for gigabytes.
	debug.SetGCPercent(400)
	debug.SetMemoryLimit(1 << 30)
	missed, err := d.all(ctx, named)
	if err != nil {
		return err
	}
	if missed {
		return errNotAccepted
	}
	return nil
}

func (d decoded) with(s *symbol.Symbol) decoded {
	d.symbol, d.Symbology, d.Bytes = s, string(s.Symbology), base64.StdEncoding.EncodeToString(s.Bytes)
	if text, ok := s.Text(); ok {
		d.Text = &text
	}
	for _, p := range s.Corners {
		d.Corners = append(d.Corners, [2]int{p.X, p.Y})
	}
	return d
}

func printDecoded(w io.Writer, d decoded, texts *resources.Texts) (err error) {
	switch {
	case d.Text != nil:
		_, err = fmt.Fprintf(w, "%s: %s: %s\n", d.Input, d.Symbology, resources.Visible(*d.Text))
	case d.symbol != nil:
		_, err = fmt.Fprintf(w, "%s: %s: base64 %s\n", d.Input, d.Symbology, d.Bytes)
	case d.Error != "":
		_, err = fmt.Fprintf(w, "%s: %s\n", d.Input, texts.Get("reason."+d.Error))
	default:
		_, err = fmt.Fprintf(w, "%s: %s\n", d.Input, texts.Get("reason.no_symbol"))
	}
	return err
}
