package main

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"time"

	"github.com/spf13/cobra"

	"github.com/soi-id/soi/resources"
	"github.com/soi-id/soi/verify/desk"
	"github.com/soi-id/soi/verify/picture"
	"github.com/soi-id/soi/verify/symbol"
)

func (t *terminal) decodeCommand() *cobra.Command {
	asJSON := false
	c := &cobra.Command{
		Use:   "decode [flags] INPUT...",
		Short: "Print what the codes in pictures hold, without verifying it",
		Long: `Print the payloads of the codes in pictures. Nothing is verified and nothing is recorded.

With --json there is one object for each code, with its text where the bytes are UTF-8, its bytes in Base64, its corners in
pixels and the milliseconds that reading took; a picture without a code gives one object without them. Exit code 0 if every input
had at least one code, 1 if not, 2 if the command could not run.`,
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
	reader := symbol.Reader{Budget: desk.PictureBudget}
	missed := false
	for _, input := range named {
		found := false
		for d, err := range symbolsOf(ctx, &reader, input) {
			if err != nil {
				return err
			}
			found = found || d.symbol != nil
			if asJSON {
				err = printJSON(t.out, d)
			} else {
				err = printDecoded(t.out, d, texts)
			}
			if err != nil {
				return fmt.Errorf("the output cannot be written: %w", err)
			}
		}
		missed = missed || !found
	}
	if missed {
		return errNotAccepted
	}
	return nil
}

// symbolsOf returns the codes of a picture file, or one record without a code
// that says why. An error ends the command.
func symbolsOf(ctx context.Context, reader *symbol.Reader, input string) iter.Seq2[decoded, error] {
	return func(yield func(decoded, error) bool) {
		content, err := os.ReadFile(input)
		if err != nil {
			yield(decoded{Input: input, Error: "file_not_readable"}, nil)
			return
		}
		page := 0
		for grey, err := range picture.Pages(ctx, content) {
			page++
			d := decoded{Input: input, Page: page}
			if ctx.Err() != nil {
				yield(d, errInterrupted)
				return
			}
			if err != nil {
				d.Error = picture.Code(err)
				if !yield(d, nil) {
					return
				}
				continue
			}
			started := time.Now()
			symbols, err := reader.Read(ctx, grey)
			if err != nil {
				yield(d, errInterrupted)
				return
			}
			d.MS = float64(time.Since(started).Microseconds()) / 1000
			if len(symbols) == 0 && !yield(d, nil) {
				return
			}
			for i := range symbols {
				if !yield(d.with(&symbols[i]), nil) {
					return
				}
			}
		}
	}
}

var errInterrupted = errors.New("interrupted")

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
