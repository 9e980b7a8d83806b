package desk

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"unicode"

	"github.com/soi-id/soi/verify/journal"
)

// secrets are what only this desk knows: the key that signs the journal's
// checkpoints and the key under which document numbers are hashed. They lie
// beside the journal in a file of the account, not in it, so that a copy of
// the journal alone tells nobody whose documents it is about.
type secrets struct {
	Origin   string `json:"origin"`         // the name in checkpoints; holds the desk's random id
	Signer   string `json:"checkpoint_key"` // in the form of a note.Signer
	Verifier string `json:"checkpoint_public_key"`
	Index    []byte `json:"index_key"` // 32 bytes
}

// errSecretsMissing is the error of a journal whose secrets are gone: it can
// still be read and proven, and no longer continued.
var errSecretsMissing = errors.New("the journal is there and " + secretsFile + " beside it is missing: put it back from the backup, or move the journal away to start a new one")

// loadSecrets reads the secrets, or makes them for a journal that holds nothing
// yet.
func loadSecrets(dir string, fresh bool) (*secrets, error) {
	path := filepath.Join(dir, secretsFile)
	content, err := os.ReadFile(path)
	switch {
	case errors.Is(err, fs.ErrNotExist) && fresh:
		return makeSecrets(path)
	case errors.Is(err, fs.ErrNotExist):
		return nil, errSecretsMissing
	case err != nil:
		return nil, err
	}
	var s secrets
	if err := json.Unmarshal(content, &s); err != nil || len(s.Index) != sha256.Size || s.Origin == "" {
		return nil, fmt.Errorf("%s is damaged: put it back from the backup", path)
	}
	return &s, nil
}

func makeSecrets(path string) (*secrets, error) {
	var id [8]byte
	s := secrets{Index: make([]byte, sha256.Size)}
	rand.Read(id[:])
	rand.Read(s.Index)
	s.Origin = "soi.desk/" + hex.EncodeToString(id[:])
	var err error
	if s.Signer, s.Verifier, err = journal.GenerateKey(rand.Reader, s.Origin); err != nil {
		return nil, err
	}
	content, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		return nil, err
	}
	return &s, replaceFile(path, append(content, '\n'))
}

// deskID is the random id of the installation.
func (s *secrets) deskID() string {
	_, id, _ := strings.Cut(s.Origin, "/")
	return id
}

// numberToken is the keyed hash under which the entries about a document's
// number are found again. Spaces, punctuation and case do not matter.
func (s *secrets) numberToken(number string) journal.Token {
	normal := strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToUpper(r)
		}
		return -1
	}, number)
	return s.token("document-number", normal)
}

// answerToken is the one under which a confirmation is found from the
// verification it is about.
func (s *secrets) answerToken(seq uint64) journal.Token {
	return s.token("answer-to", fmt.Sprint(seq))
}

func (s *secrets) token(purpose, value string) (t journal.Token) {
	mac := hmac.New(sha256.New, s.Index)
	fmt.Fprintf(mac, "%s\x00%s", purpose, value)
	copy(t[:], mac.Sum(nil))
	return t
}
