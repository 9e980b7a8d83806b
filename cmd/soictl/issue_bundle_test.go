package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/soi-id/soi/verify"
	"github.com/soi-id/soi/verify/document"
	"github.com/soi-id/soi/verify/trust/revocation"
)

// The program that the scripts run is this one too: its keys are sealed quickly.
func init() { sealWorkFactor = 1 }

// A year of a publisher who forgets: each day on which something ends, what a
// desk says, and what helps.
func TestBundleEnds(t *testing.T) {
	t.Setenv("SOI_PASSPHRASE", "six random words for a test")
	dir := filepath.Join(t.TempDir(), "pub")
	begin := time.Date(2026, 1, 10, 9, 0, 0, 0, time.UTC)
	for _, step := range []struct {
		day     int
		command string
		fails   bool
		want    string
	}{
		{0, "init --name Test", false, "fingerprint"},
		{0, "refresh", false, "desks can import it until 2026-04-10T09:00:00Z\n"},
		{59, "check", false, "good: version 1"},
		{65, "refresh", false, "from 2026-04-10T09:00:00Z on desks call its keys out of date: run 'soictl issue bundle sign'"},
		{155, "check", false, "good: version 1"},
		{156, "check", true, "refused: bundle: past its date: "},
		{156, "refresh", false, "until 2026-09-13"},
		{200, "sign", false, "version 2, signed at 2026-07-29T09:00:00Z; desks can import it until 2026-10-27"},
		{199, "sign", true, "the clock is earlier than the last publication"},
		{200 + 364, "refresh", false, "desks can import it until 2027-07-29"},
		{200 + 366, "refresh", false, "from 2027-07-29T09:00:00Z on no desk can import it any more: run 'soictl issue bundle sign'"},
		{200 + 366, "check", true, "refused: bundle: past its date: "},
		{200 + 366, "sign", false, "version 3"},
		{200 + 366, "check", false, "good: version 3"},
		{3630, "sign", false, "run 'soictl issue bundle rotate'"},
		{3653, "check", true, "past its date"},
	} {
		var out bytes.Buffer
		terminal := &terminal{in: strings.NewReader(""), out: &out, err: &out, now: func() time.Time { return begin.AddDate(0, 0, step.day) }}
		root := terminal.root()
		words := strings.Fields(step.command)
		root.SetArgs(append([]string{"issue", "bundle", words[0], dir}, words[1:]...))
		err := root.ExecuteContext(context.Background())
		if err != nil {
			terminal.complain(err)
		}
		if (err != nil) != step.fails || !strings.Contains(out.String(), step.want) {
			t.Errorf("day %d, %s: %v\n%s\nwant %q", step.day, step.command, err, out.String(), step.want)
		}
	}
	if _, err := os.Stat(filepath.Join(dir, "repository", "2.root.json")); err == nil {
		t.Error("nobody asked for a new root")
	}
}

// What a publisher revokes is what the verifier asks for.
func TestDocumentDigests(t *testing.T) {
	doc := &document.Document{
		Format: "cwt.claim169",
		Proof:  &document.Proof{Signed: []byte("signed bytes")},
		Fields: []document.Field{{Key: document.FieldIDNumber, Value: "TEST-0001", Signed: true}},
	}
	var salt revocation.Salt
	sum := sha256.Sum256(doc.Proof.Signed)
	signed, err := documentDigests(strings.NewReader(hex.EncodeToString(sum[:])+"\n"), "", salt)
	if err != nil {
		t.Fatal(err)
	}
	numbered, err := documentDigests(strings.NewReader("\n TEST-0001\r\n"), doc.Format, salt)
	if err != nil {
		t.Fatal(err)
	}
	var want []revocation.Digest
	for _, id := range verify.RevocationIDs(doc) {
		want = append(want, salt.Digest(id))
	}
	if got := slices.Concat(signed, numbered); !slices.Equal(got, want) {
		t.Errorf("digests %x, want %x", got, want)
	}
}
