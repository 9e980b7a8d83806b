package main

import (
	"bufio"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/soi-id/soi/resources"
	"github.com/soi-id/soi/verify/document"
	"github.com/soi-id/soi/verify/document/formats"
	"github.com/soi-id/soi/verify/issue"
	"github.com/soi-id/soi/verify/trust"
	"github.com/soi-id/soi/verify/trust/bundle"
	"github.com/soi-id/soi/verify/trust/revocation"
)

func (t *terminal) bundleAdd() *cobra.Command {
	e := trust.Enrolment{KnownFormats: formats.Signed()}
	var vi, en, algorithm string
	c := &cobra.Command{
		Use:   "add DIR FILE...",
		Short: "List issuers' keys from files: JWK, JWKS, COSE_Key, PEM, DER, certificates",
		Long: `List issuers' keys in content.json, to be published by 'sign'. What the files do not say of issuer, country and formats, the flags
must. Keys that are listed already stay as they are.`,
		Example: `  soictl issue bundle add pub health.pem --issuer VN --country VN --format cwt.hcert --name-vi "Bộ Y tế"`,
		Args:    cobra.MinimumNArgs(2),
		RunE: func(_ *cobra.Command, args []string) error {
			e.Algorithm = document.Algorithm(algorithm)
			e.Country = strings.ToUpper(e.Country)
			e.Issuer.Names = map[string]string{}
			for language, name := range map[string]string{"vi": vi, "en": en} {
				if name != "" {
					e.Issuer.Names[language] = name
				}
			}
			return bundleHint(t.addKeys(publisherFolder(args[0]), args[1:], e))
		},
	}
	f := c.Flags()
	f.StringVar(&e.Issuer.ID, "issuer", "", "the issuer as its documents name it: a URI, a country code, a signer id")
	f.StringVar(&vi, "name-vi", "", "the issuer's name in Vietnamese")
	f.StringVar(&en, "name-en", "", "the issuer's name in English")
	f.StringVar(&e.Country, "country", "", "the issuer's country, two letters")
	f.StringSliceVar(&e.Formats, "format", nil, "a format that the keys may sign; may be repeated")
	f.StringVar(&algorithm, "alg", "", "the algorithm of keys whose file names none; RSA keys need it: PS256 or RS256")
	f.BoolVar(&e.Test, "test", false, "the keys are for tests: documents under them prove nothing")
	return c
}

func (t *terminal) addKeys(p publisherFolder, paths []string, e trust.Enrolment) error {
	content, err := p.draft()
	if err != nil {
		return err
	}
	refused := false
	for _, path := range paths {
		file, err := os.ReadFile(path)
		if err != nil {
			return fmt.Errorf("key file cannot be read: %w", err)
		}
		listing, err := issue.ListKeys(content, file, e)
		if err != nil {
			return fmt.Errorf("%s was not added: %w", path, err)
		}
		for _, group := range []struct {
			did  string
			keys []*trust.Key
		}{{"added", listing.Added}, {"listed already", listing.Known}} {
			for _, k := range group.keys {
				fmt.Fprintf(t.out, "%s: %s  %s  %s\n", group.did, k.Fingerprint(), k.Algorithm, resources.Visible(k.Issuer.ID))
			}
		}
		for _, r := range listing.Refused {
			refused = true
			fmt.Fprintf(t.out, "refused: %s %d of %s: %s\n", r.What, r.Index+1, path, r.Reason)
		}
	}
	if err := t.putDraft(p, content); err != nil || !refused {
		return err
	}
	return errNotAccepted
}

// putDraft writes the content and says what is left to do.
func (t *terminal) putDraft(p publisherFolder, content *bundle.Content) error {
	if err := p.putContent(content); err != nil {
		return err
	}
	r, err := p.open()
	if err != nil {
		return err
	}
	return t.showUnsigned(p, r, content)
}

func (t *terminal) bundleRevoke() *cobra.Command {
	var status, at, reason string
	c := &cobra.Command{
		Use:   "revoke DIR KEY --status superseded|compromised --at DATE --reason TEXT",
		Short: "Write the bad end of an issuer's key into its history",
		Long: `Write the bad end of an issuer's key into its history in content.json, to be published by 'sign'. KEY is the beginning of the key's id.

  superseded   the issuer does not use it any more; what it signed before DATE stands
  compromised  others may have it; nothing that it signed stands, whatever its date

This cannot be taken back: desks remember it.`,
		Args: cobra.ExactArgs(2),
		RunE: func(_ *cobra.Command, args []string) error {
			p := publisherFolder(args[0])
			content, err := p.draft()
			if err != nil {
				return bundleHint(err)
			}
			id, err := listedKeyID(content, args[1])
			if err != nil {
				return bundleHint(err)
			}
			change := bundle.Change{Status: trust.Status(status), Reason: reason}
			if change.At, err = moment(at); err != nil {
				return err
			}
			if err := issue.RevokeKey(content, id, change); err != nil {
				return bundleHint(err)
			}
			fmt.Fprintf(t.out, "%s: %s\n", change.Status, grouped(id))
			return bundleHint(t.putDraft(p, content))
		},
	}
	f := c.Flags()
	f.StringVar(&status, "status", "", "superseded or compromised")
	f.StringVar(&at, "at", "", "since when (2026-01-31 or RFC 3339)")
	f.StringVar(&reason, "reason", "", "why, for the people at the desks")
	return c
}

// listedKeyID returns the id of the one listed key whose id begins so.
func listedKeyID(c *bundle.Content, prefix string) (string, error) {
	prefix = strings.ToLower(strings.ReplaceAll(prefix, " ", ""))
	var found []string
	for _, issuer := range c.Issuers {
		for _, k := range issuer.Keys {
			if id := issue.KeyID(k); prefix != "" && strings.HasPrefix(id, prefix) {
				found = append(found, id)
			}
		}
	}
	if len(found) != 1 {
		return "", fmt.Errorf("%w: %d keys have an id that begins with %q", issue.ErrNotListed, len(found), prefix)
	}
	return found[0], nil
}

func (t *terminal) bundleRevokeDocuments() *cobra.Command {
	var issuer, format string
	replace := false
	c := &cobra.Command{
		Use:   "revoke-documents DIR LIST --issuer ID [--format ID]",
		Short: "List an issuer's revoked documents, from a file with one a line",
		Long: `Make a set of an issuer's revoked documents and list it in content.json, to be published by 'sign'. LIST, or standard input for -, has
one document a line: the SHA-256 of the bytes that were signed, in hex, which revokes this one document; with --format the
document or identity number as Soi shows it, which revokes every signed document of that format with the number.

The set does not hold the numbers: it answers whether a document is in it, and of others less than one in 10^11 falsely. 80 million
documents take 387 MB, and 640 MB of memory while it is made.

A set is added to those that are there, as the news since then; --replace lists it in the place of all of the issuer's.`,
		Args: cobra.ExactArgs(2),
		RunE: func(_ *cobra.Command, args []string) error {
			if format != "" && !slices.Contains(formats.Signed(), format) {
				return hint(fmt.Errorf("no signed format is called %q", format), "the signed formats are "+strings.Join(formats.Signed(), ", "))
			}
			return bundleHint(t.revokeDocuments(publisherFolder(args[0]), args[1], issuer, format, replace))
		},
	}
	f := c.Flags()
	f.StringVar(&issuer, "issuer", "", "the issuer, which must be listed")
	f.StringVar(&format, "format", "", "LIST has numbers of documents of this format")
	f.BoolVar(&replace, "replace", false, "LIST has all revoked documents of the issuer")
	return c
}

func (t *terminal) revokeDocuments(p publisherFolder, list, issuer, format string, replace bool) error {
	content, err := p.draft()
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(content.Issuers, func(listed bundle.Issuer) bool { return listed.ID == issuer }) {
		return hint(fmt.Errorf("no issuer %q is listed", issuer), "give --issuer as 'soictl issue bundle show' lists it")
	}
	from := t.in
	if list != stdin {
		file, err := os.Open(list)
		if err != nil {
			return fmt.Errorf("the list cannot be read: %w", err)
		}
		defer file.Close()
		from = file
	}
	var salt revocation.Salt
	if _, err := rand.Read(salt[:]); err != nil {
		return err
	}
	digests, err := documentDigests(from, format, salt)
	if err != nil {
		return fmt.Errorf("the list cannot be read: %w", err)
	}
	var target string
	err = streamFile(filepath.Join(p.repository(), "targets", "set.new"), 0o644, func(w io.Writer) (string, error) {
		sum := sha256.New()
		err := revocation.Write(io.MultiWriter(w, sum), salt, digests)
		var name string
		name, target = issue.SetFile([sha256.Size]byte(sum.Sum(nil)))
		return filepath.Join(p.repository(), filepath.FromSlash(name)), err
	})
	if err != nil {
		return fmt.Errorf("the set cannot be written: %w", err)
	}
	issue.ListRevoked(content, bundle.RevokedSet{Issuer: issuer, Target: target}, replace)
	fmt.Fprintf(t.out, "revoked: %d documents\n", len(digests))
	return t.putDraft(p, content)
}

// documentDigests reads documents, one a line, and makes of them the ids of
// [verify.RevocationIDs]. An error names a line by its number: what stands there
// may be a person's.
func documentDigests(list io.Reader, format string, salt revocation.Salt) ([]revocation.Digest, error) {
	var digests []revocation.Digest
	lines := bufio.NewScanner(list)
	for n := 1; lines.Scan(); n++ {
		line := strings.TrimSpace(lines.Text())
		if line == "" {
			continue
		}
		id := []byte("n:" + format + "\x00" + line)
		if format == "" {
			sum, err := hex.DecodeString(line)
			if err != nil || len(sum) != sha256.Size {
				return nil, hint(fmt.Errorf("line %d is no SHA-256 in hex", n), "give --format if the list has numbers of documents")
			}
			id = append([]byte("s:"), sum...)
		}
		digests = append(digests, salt.Digest(id))
	}
	if err := lines.Err(); err != nil {
		return nil, err
	}
	if len(digests) == 0 {
		return nil, errors.New("it is empty")
	}
	return digests, nil
}
