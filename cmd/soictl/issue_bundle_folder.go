package main

import (
	"bytes"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"golang.org/x/term"

	"github.com/soi-id/soi/verify/issue"
	"github.com/soi-id/soi/verify/trust/bundle"
)

// A publisherFolder is where a publisher keeps everything.
type publisherFolder string

func (p publisherFolder) repository() string { return filepath.Join(string(p), "repository") }
func (p publisherFolder) keys() string       { return filepath.Join(string(p), "keys") }
func (p publisherFolder) content() string    { return filepath.Join(string(p), "content.json") }

func (p publisherFolder) make() error {
	for dir, mode := range map[string]os.FileMode{p.keys(): 0o700, filepath.Join(p.repository(), "targets"): 0o755} {
		if err := os.MkdirAll(dir, mode); err != nil {
			return fmt.Errorf("the folder cannot be made: %w", err)
		}
	}
	return nil
}

func (p publisherFolder) open() (*issue.Repository, error) {
	return issue.OpenRepository(os.DirFS(p.repository()))
}

// draft reads what will be signed.
func (p publisherFolder) draft() (*bundle.Content, error) {
	text, err := os.ReadFile(p.content())
	if err != nil {
		return nil, hint(fmt.Errorf("the content cannot be read: %w", err), "name the folder of a publisher; 'soictl issue bundle init' makes one")
	}
	c, err := bundle.ParseContent(text)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", p.content(), err)
	}
	return c, nil
}

func (p publisherFolder) putContent(c *bundle.Content) error {
	text, err := issue.EncodeContent(c)
	if err != nil {
		return err
	}
	return putFile(p.content(), text, 0o644)
}

// fingerprint is that of the first root, by which desks know the publisher.
func (p publisherFolder) fingerprint() (string, error) {
	root, err := os.ReadFile(filepath.Join(p.repository(), "1.root.json"))
	if err != nil {
		return "", fmt.Errorf("the first root cannot be read: %w", err)
	}
	digits, err := bundle.Fingerprint(root)
	if err != nil {
		return "", err
	}
	return grouped(digits), nil
}

// grouped sets digits in groups of four, for people to compare.
func grouped(digits string) string {
	var b strings.Builder
	for i, digit := range digits {
		if i > 0 && i%4 == 0 {
			b.WriteByte(' ')
		}
		b.WriteRune(digit)
	}
	return b.String()
}

// publish writes the files of one step in their order. What is there is never
// written over, but for the timestamp, whose name is always the same: desks that
// have the one could not tell it from the other.
func (p publisherFolder) publish(files []issue.File) error {
	for _, f := range files {
		path := filepath.Join(p.repository(), filepath.FromSlash(f.Name))
		if f.Name != "timestamp.json" {
			there, err := os.ReadFile(path)
			switch {
			case err == nil && bytes.Equal(there, f.Content):
				continue
			case err == nil:
				return fmt.Errorf("%s is there already, with another content", path)
			case !errors.Is(err, fs.ErrNotExist):
				return fmt.Errorf("the repository cannot be read: %w", err)
			}
		}
		if err := putFile(path, f.Content, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// putFile writes a file whole or not at all.
func putFile(path string, content []byte, mode os.FileMode) error {
	err := streamFile(path+".new", mode, func(w io.Writer) (string, error) {
		_, err := w.Write(content)
		return path, err
	})
	if err != nil {
		return fmt.Errorf("cannot be written: %w", err)
	}
	return nil
}

// streamFile writes a file under a temporary name, and gives it the one that
// write returns when all of it is on the disk.
func streamFile(temporary string, mode os.FileMode, write func(io.Writer) (path string, err error)) error {
	f, err := os.OpenFile(temporary, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, mode)
	if err != nil {
		return err
	}
	path, err := write(f)
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		os.Remove(temporary)
		return err
	}
	if err := os.Rename(temporary, path); err != nil {
		return err
	}
	if runtime.GOOS == "windows" {
		return nil // a folder cannot be synced there; NTFS journals the rename
	}
	dir, err := os.Open(filepath.Dir(path))
	if err != nil {
		return err
	}
	return errors.Join(dir.Sync(), dir.Close())
}

// keyFile names the file of a role's key.
func keyFile(role issue.Role, id string) string {
	return fmt.Sprintf("%s-%s.age", role, shortID(id))
}

// shortID is enough of a key's id to tell a publisher's keys apart.
func shortID(id string) string { return id[:min(len(id), 8)] }

// sealWorkFactor is lower in tests.
var sealWorkFactor = issue.SealWorkFactor

// newSealedKey makes a key of a role, and the file in which it is kept.
func newSealedKey(role issue.Role, passphrase string) (*issue.RoleKey, issue.File, error) {
	k, err := issue.NewRoleKey(rand.Reader)
	if err != nil {
		return nil, issue.File{}, err
	}
	sealed, err := k.Seal(passphrase, sealWorkFactor)
	return k, issue.File{Name: keyFile(role, k.ID), Content: sealed}, err
}

func (t *terminal) putKey(p publisherFolder, sealed issue.File) error {
	path := filepath.Join(p.keys(), sealed.Name)
	if err := putFile(path, sealed.Content, 0o600); err != nil {
		return err
	}
	_, err := fmt.Fprintln(t.out, path)
	return err
}

// A keySource opens sealed keys. A passphrase that opened one is tried for the
// others before its user is asked again.
type keySource struct {
	t              *terminal
	folders        []string
	passphraseFile string

	known []string // the passphrases that were given, the last one first
}

// signers opens the keys of a role: all that are at hand, but of the root no
// more than must sign, since each costs a second. Keys that are not there are
// left out.
func (s *keySource) signers(p publisherFolder, state issue.RoleState, without string) ([]*issue.RoleKey, error) {
	var keys []*issue.RoleKey
	for _, id := range state.Keys {
		if len(keys) == state.Threshold || id == without {
			continue
		}
		k, err := s.key(p, state.Role, id)
		if err != nil {
			return nil, err
		}
		if k != nil {
			keys = append(keys, k)
		}
	}
	return keys, nil
}

// key opens a key; it returns nil if there is no file of it.
func (s *keySource) key(p publisherFolder, role issue.Role, id string) (*issue.RoleKey, error) {
	for _, dir := range append([]string{p.keys()}, s.folders...) {
		path := filepath.Join(dir, keyFile(role, id))
		sealed, err := os.ReadFile(path)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("the key cannot be read: %w", err)
		}
		k, err := s.unseal(path, sealed)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		if k.ID != id {
			return nil, fmt.Errorf("%s: %w: it holds another key", path, issue.ErrSealedKey)
		}
		return k, nil
	}
	return nil, nil
}

func (s *keySource) unseal(path string, sealed []byte) (*issue.RoleKey, error) {
	for _, passphrase := range s.known {
		if k, err := issue.OpenRoleKey(sealed, passphrase); !errors.Is(err, issue.ErrPassphrase) {
			return k, err
		}
	}
	passphrase, asked, err := s.ask("passphrase of " + path)
	if err != nil {
		return nil, err
	}
	if !asked && len(s.known) > 0 {
		return nil, issue.ErrPassphrase // there is only the one
	}
	k, err := issue.OpenRoleKey(sealed, passphrase)
	if err == nil {
		s.known = append([]string{passphrase}, s.known...)
	}
	return k, err
}

// fresh is the passphrase of new keys: the last one that was given, else one
// that is asked for twice.
func (s *keySource) fresh() (string, error) {
	if len(s.known) > 0 {
		return s.known[0], nil
	}
	passphrase, asked, err := s.ask("new passphrase of the keys")
	if err != nil || !asked {
		return passphrase, err
	}
	again, _, err := s.ask("the same again")
	if err == nil && again != passphrase {
		err = errors.New("the two passphrases differ")
	}
	return passphrase, err
}

// ask returns the passphrase of the command line, and whether a person gave it.
func (s *keySource) ask(what string) (passphrase string, asked bool, err error) {
	if s.passphraseFile != "" {
		text, err := os.ReadFile(s.passphraseFile)
		if err != nil {
			return "", false, fmt.Errorf("the passphrase cannot be read: %w", err)
		}
		return strings.TrimRight(string(text), "\r\n"), false, nil
	}
	if passphrase, ok := os.LookupEnv("SOI_PASSPHRASE"); ok {
		return passphrase, false, nil
	}
	in, ok := s.t.in.(*os.File)
	if !ok || !term.IsTerminal(int(in.Fd())) {
		return "", false, hint(errors.New("nobody is there to ask for the passphrase"), "use --passphrase-file or $SOI_PASSPHRASE")
	}
	fmt.Fprintf(s.t.err, "%s: ", what)
	typed, err := term.ReadPassword(int(in.Fd()))
	fmt.Fprintln(s.t.err)
	if err != nil && !errors.Is(err, io.EOF) {
		return "", true, fmt.Errorf("the passphrase cannot be read: %w", err)
	}
	return string(typed), true, nil
}
