package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"time"

	"github.com/soi-id/soi/verify/picture"
	"github.com/soi-id/soi/verify/symbol"
)

// A decoding reads many inputs at once and prints their codes in order.
type decoding struct {
	reader *symbol.Reader
	print  func(decoded) error
	done   func() // an input is printed; may be nil
}

// ahead is how many inputs for each core may be read before their turn to be
// printed: enough to keep the cores busy while one picture takes long, and no
// more than that many records in memory.
const ahead = 8

// errInterrupted ends a command whose work was stopped half way.
var errInterrupted = errors.New("interrupted: the inputs after the last record were not read")

// all reads the inputs and prints their records; missed tells that at least
// one had no code. When ctx is done, nothing more is printed.
func (d decoding) all(ctx context.Context, inputs []string) (missed bool, err error) {
	ctx, stop := context.WithCancel(ctx)
	defer stop() // the workers end on their own: one may be stuck in a read
	type turn struct {
		input   string
		records chan []decoded
	}
	workers := runtime.GOMAXPROCS(0)
	work := make(chan turn)
	order := make(chan turn, ahead*workers)
	go func() {
		defer close(order)
		defer close(work)
		for _, input := range inputs {
			t := turn{input, make(chan []decoded, 1)}
			select {
			case order <- t:
			case <-ctx.Done():
				return
			}
			select {
			case work <- t:
			case <-ctx.Done():
				return
			}
		}
	}()
	for range workers {
		go func() {
			for t := range work {
				t.records <- d.read(ctx, t.input)
			}
		}()
	}
	for t := range order {
		var records []decoded
		select {
		case records = <-t.records:
		case <-ctx.Done():
		}
		if ctx.Err() != nil {
			return missed, errInterrupted
		}
		found := false
		for _, record := range records {
			found = found || record.symbol != nil
			if err := d.print(record); err != nil {
				return missed, fmt.Errorf("the output cannot be written: %w", err)
			}
		}
		missed = missed || !found
		if d.done != nil {
			d.done()
		}
	}
	if ctx.Err() != nil {
		return missed, errInterrupted
	}
	return missed, nil
}

// read returns the codes of a picture file, or one record without a code that
// says why. When ctx is done, what it returns is of no use.
func (d decoding) read(ctx context.Context, input string) []decoded {
	content, err := readPicture(input)
	if err != nil {
		return []decoded{{Input: input, Error: "file_not_readable"}}
	}
	var records []decoded
	page := 0
	for grey, err := range picture.Pages(ctx, content) {
		page++
		record := decoded{Input: input, Page: page}
		if err != nil {
			record.Error = picture.Code(err)
			records = append(records, record)
			continue
		}
		started := time.Now()
		symbols, err := d.reader.Read(ctx, grey)
		if err != nil {
			return records
		}
		record.MS = float64(time.Since(started).Microseconds()) / 1000
		if len(symbols) == 0 {
			records = append(records, record)
		}
		for i := range symbols {
			records = append(records, record.with(&symbols[i]))
		}
	}
	return records
}

// readPicture reads a file as far as it can be a picture; one byte more is
// enough for it to be refused.
func readPicture(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, picture.MaxBytes+1))
}
