package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/soi-id/soi/resources"
	"github.com/soi-id/soi/verify/symbol"
)

// inputsForDecoding writes n files of very different cost: cards, and what is
// no picture.
func inputsForDecoding(t testing.TB, n int) []string {
	t.Helper()
	dir := t.TempDir()
	samples := resources.Samples()
	var inputs []string
	for i := range n {
		path := filepath.Join(dir, fmt.Sprintf("%04d.png", i))
		content := []byte("no picture")
		if i%3 == 0 {
			content = samples[i%len(samples)].PNG
		}
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		inputs = append(inputs, path)
	}
	return append(inputs, filepath.Join(dir, "missing.png"))
}

func TestDecodeKeepsTheOrder(t *testing.T) {
	inputs := inputsForDecoding(t, 60)
	var order []string
	steps := 0
	d := decoding{
		reader: &symbol.Reader{Budget: time.Second},
		print: func(record decoded) error {
			if len(order) == 0 || order[len(order)-1] != record.Input {
				order = append(order, record.Input)
			}
			return nil
		},
		done: func() { steps++ },
	}
	missed, err := d.all(context.Background(), inputs)
	if err != nil || !missed || !slices.Equal(order, inputs) || steps != len(inputs) {
		t.Errorf("%d inputs in %d steps of %d, in another order; %v", len(order), steps, len(inputs), err)
	}
}

// An interrupt stops the output after a whole line, whatever is being read.
func TestDecodeIsInterrupted(t *testing.T) {
	inputs := inputsForDecoding(t, 60)
	ctx, interrupt := context.WithCancel(context.Background())
	defer interrupt()
	var out, errOut bytes.Buffer
	code := run(ctx, append([]string{"decode", "--json"}, inputs...), nil, writerFunc(func(p []byte) (int, error) {
		if strings.Count(out.String(), "\n") == 5 {
			interrupt()
		}
		return out.Write(p)
	}), &errOut)
	if code != exitFailed || !strings.HasPrefix(errOut.String(), "soictl: interrupted") {
		t.Errorf("code %d: %s", code, errOut.String())
	}
	lines := strings.SplitAfter(out.String(), "\n")
	if last := lines[len(lines)-1]; last != "" || len(lines) < 6 || len(lines) > 12 {
		t.Errorf("%d lines, and %d bytes of another", len(lines)-1, len(last))
	}
}

func TestDecodeStopsWhereItCannotWrite(t *testing.T) {
	full := errors.New("no space left")
	d := decoding{reader: &symbol.Reader{Budget: time.Second}, print: func(decoded) error { return full }}
	if _, err := d.all(context.Background(), inputsForDecoding(t, 20)); !errors.Is(err, full) {
		t.Error(err)
	}
}

type writerFunc func([]byte) (int, error)

func (f writerFunc) Write(p []byte) (int, error) { return f(p) }

func TestProgress(t *testing.T) {
	var out bytes.Buffer
	at := time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)
	p := progress{out: &out, now: func() time.Time { return at }, of: 200, shown: at}
	p.step()
	p.clear()
	if out.Len() > 0 {
		t.Errorf("work that is done at once shows %q", out.String())
	}
	at = at.Add(progressEvery)
	p.step()
	p.step() // too soon
	if want := "\r2 of 200 inputs (1 %)\r2 of 200 inputs (1 %)"; out.String() != want {
		t.Errorf("%q, want %q", out.String(), want)
	}
	out.Reset()
	p.clear()
	if want := "\r" + strings.Repeat(" ", len("2 of 200 inputs (1 %)")) + "\r"; out.String() != want {
		t.Errorf("%q, want %q", out.String(), want)
	}
	pipe, _, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer pipe.Close()
	if onTerminal(&out) || onTerminal(pipe) {
		t.Error("a pipe is a terminal")
	}
}

func BenchmarkDecode(b *testing.B) {
	inputs := inputsForDecoding(b, 200)
	reader := &symbol.Reader{Budget: time.Second}
	for b.Loop() {
		d := decoding{reader: reader, print: func(record decoded) error { return printJSON(io.Discard, record) }}
		if _, err := d.all(context.Background(), inputs); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(len(inputs)*b.N)/b.Elapsed().Seconds(), "inputs/s")
}
