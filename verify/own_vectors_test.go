package verify_test

import (
	"crypto/rand"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/soi-id/soi/verify"
	"github.com/soi-id/soi/verify/document"
	"github.com/soi-id/soi/verify/document/formats"
	"github.com/soi-id/soi/verify/issue"
	"github.com/soi-id/soi/verify/trust"
)

var makeVectors = flag.Bool("vectors", false, "make the vectors in testdata again, with new keys")

// ownVectors returns the project's vectors of a format: one file each, so that
// others can use them.
func ownVectors(t testing.TB, format string) []issue.Vector {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("testdata", "vectors", format, "*.json"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no vectors of %s: %v", format, err)
	}
	vectors := make([]issue.Vector, len(files))
	for i, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(content, &vectors[i]); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
	}
	return vectors
}

// verifierOf returns a verifier with the keys of a vector.
func verifierOf(t testing.TB, v issue.Vector) *verify.Verifier {
	t.Helper()
	var keys []*trust.Key
	enrol := func(file []byte, e trust.Enrolment) {
		found, refused, err := trust.ParseKeys(file, e)
		if err != nil || len(refused) > 0 {
			t.Fatal(err, refused)
		}
		keys = append(keys, found...)
	}
	if len(v.Keys) > 0 {
		enrol(v.Keys, trust.Enrolment{})
	}
	for _, ca := range v.CAs {
		enrol([]byte(ca.Certificate), trust.Enrolment{
			Issuer: trust.Issuer{ID: ca.Issuer, Names: ca.Names}, Country: ca.Country, Formats: ca.Formats, Test: ca.Test,
		})
	}
	return verify.New(trust.NewKeyring(keys), trust.DefaultPolicy)
}

// TestOwnVectors: what issue makes is answered as it says, and so are the files
// that were made once.
func TestOwnVectors(t *testing.T) {
	for _, format := range issue.VectorFormats() {
		t.Run(format, func(t *testing.T) {
			made, err := issue.Vectors(format, rand.Reader)
			if err != nil {
				t.Fatal(err)
			}
			for _, v := range made {
				t.Run("made/"+v.Name, func(t *testing.T) { answer(t, v) })
			}
			if *makeVectors {
				writeVectors(t, made)
			}
			for _, v := range ownVectors(t, format) {
				t.Run("file/"+v.Name, func(t *testing.T) { answer(t, v) })
			}
		})
	}
}

// TestEveryIssuedFormatHasVectors: a signed format without vectors of its own
// is one that nobody can try.
func TestEveryIssuedFormatHasVectors(t *testing.T) {
	for _, format := range formats.Signed() {
		if !slices.Contains(issue.VectorFormats(), format) {
			t.Errorf("%s has no vectors in package issue", format)
		}
	}
}

func answer(t *testing.T, v issue.Vector) {
	t.Helper()
	r := verifierOf(t, v).Verify(document.Payload{Bytes: v.Payload, Source: document.SourceSymbol}, trust.At(v.At))
	if string(r.Verdict) != v.Verdict {
		t.Errorf("%s: %v, want %s", r.Verdict, r.Reasons, v.Verdict)
	}
	if !slices.ContainsFunc(r.Reasons, func(reason verify.Reason) bool { return reason.Code == v.Reason }) {
		t.Errorf("reasons %v, want %s among them", r.Reasons, v.Reason)
	}
	if r.Format != v.Format {
		t.Errorf("format %q, want %q", r.Format, v.Format)
	}
}

func writeVectors(t *testing.T, vectors []issue.Vector) {
	t.Helper()
	for _, v := range vectors {
		content, err := json.MarshalIndent(v, "", "  ")
		if err != nil {
			t.Fatal(err)
		}
		path := filepath.Join("testdata", "vectors", v.Format, v.Name+".json")
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, append(content, '\n'), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
