package in

import (
	"bytes"
	"compress/gzip"
	"compress/zlib"
	"errors"
	"io"
	"math/big"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/soi-id/soi/verify/document"
)

// The tests build their codes layer by layer, so that each can be broken on its
// own. Nobody in them exists.

var reference = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

// sampleFields are the sixteen fields of the first layout.
func sampleFields() []string {
	return []string{
		"3", "123420240420014552930", "Maya Namuna", "15-01-2000", "F", "D/O Ravi Namuna", "Test District", "Near Mill",
		"12", "North", "110001", "Test PO", "Delhi", "Mill Road", "Test Tehsil", "Test Town",
	}
}

// later makes the fields of the later layout of them.
func later(version string, fields []string) []string {
	return append(append([]string{version}, fields...), "5678")
}

// samplePhoto holds separators, as pictures do, and compresses as badly.
var samplePhoto = slices.Concat(codestream, noise(1, 400), []byte{0xff, 0x41, 0xff}, endOfPhoto)

// sampleSignature is none; what signs is not this package's matter.
var sampleSignature = noise(2, signatureSize)

// noise is the same n bytes for the same seed.
func noise(seed byte, n int) []byte {
	b := make([]byte, n)
	_, _ = rand.NewChaCha8([32]byte{seed}).Read(b)
	return b
}

func sampleHashes(n int) []byte { return bytes.Repeat([]byte{0x11}, n*hashSize) }

func recordBytes(fields []string, tails ...[]byte) []byte {
	var b []byte
	for _, f := range fields {
		b = append(append(b, f...), separator)
	}
	return append(b, bytes.Join(tails, nil)...)
}

func sampleRecord() []byte {
	return recordBytes(later("V2", sampleFields()), samplePhoto, sampleHashes(2), sampleSignature)
}

func compressed(t testing.TB, content []byte, writer func(io.Writer) io.WriteCloser) []byte {
	t.Helper()
	var out bytes.Buffer
	w := writer(&out)
	if _, err := w.Write(content); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func gzipOf(t testing.TB, content []byte) []byte {
	t.Helper()
	return compressed(t, content, func(w io.Writer) io.WriteCloser { return gzip.NewWriter(w) })
}

func zlibOf(t testing.TB, content []byte) []byte {
	t.Helper()
	return compressed(t, content, func(w io.Writer) io.WriteCloser { return zlib.NewWriter(w) })
}

func decimal(b []byte) string { return new(big.Int).SetBytes(b).String() }

func payload(text string) document.Payload {
	return document.Payload{Bytes: []byte(text), Source: document.SourceSymbol}
}

func number(t testing.TB, content []byte) document.Payload {
	t.Helper()
	return payload(decimal(gzipOf(t, content)))
}

// parsed is the document of a payload that must have one.
func parsed(t *testing.T, f document.Format, p document.Payload) *document.Document {
	t.Helper()
	d, err := f.Parse(p, reference)
	if err != nil {
		t.Fatal(err)
	}
	if d.Format != f.ID {
		t.Errorf("format %q", d.Format)
	}
	return d
}

// refused is the code of the error of a payload that must have one.
func refused(t *testing.T, f document.Format, p document.Payload) string {
	t.Helper()
	d, err := f.Parse(p, reference)
	var m *document.Malformed
	if d != nil || !errors.As(err, &m) {
		t.Fatalf("document %v, error %v", d != nil, err)
	}
	return m.Code
}

// codes are those of the findings, with their severity.
func codes(d *document.Document) string {
	var list []string
	for _, f := range d.Findings {
		mark := map[document.Severity]string{document.Warning: "?", document.Failure: "!"}[f.Severity]
		list = append(list, f.Code+mark)
	}
	return strings.Join(list, " ")
}
