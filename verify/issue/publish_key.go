package issue

import (
	"bytes"
	"crypto/ed25519"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"slices"

	"filippo.io/age"
	"filippo.io/age/armor"
	"github.com/sigstore/sigstore/pkg/signature"
	"github.com/theupdateframework/go-tuf/v2/metadata"
)

const (
	// SealWorkFactor is the binary logarithm of the work that each guess at a
	// passphrase takes (scrypt's N): a second, and 256 MiB.
	SealWorkFactor = 18
	// MinPassphrase is the least length of a new passphrase, in bytes. A stolen
	// file can be guessed at for years.
	MinPassphrase = 12
	// maxSealedKey bounds a sealed key file, in bytes; it has 600.
	maxSealedKey = 16 << 10
)

// The errors of sealed keys.
var (
	// ErrPassphrase: the passphrase is not the one of the file.
	ErrPassphrase = errors.New("issue: wrong passphrase")
	// ErrWeakPassphrase: a new passphrase is shorter than MinPassphrase.
	ErrWeakPassphrase = errors.New("issue: a passphrase has at least 12 characters")
	// ErrSealedKey: the file is no key that was sealed by [RoleKey.Seal].
	ErrSealedKey = errors.New("issue: not a sealed key of a publisher")
)

// A RoleKey is a private key that signs for a role of a repository. All are
// Ed25519.
type RoleKey struct {
	// ID is the key's TUF id: the SHA-256 of its canonical JSON, in hex.
	ID string

	private ed25519.PrivateKey
	public  *metadata.Key
	signer  signature.Signer
}

// NewRoleKey makes a key from random, the same one from the same bytes.
func NewRoleKey(random io.Reader) (*RoleKey, error) {
	seed := make([]byte, ed25519.SeedSize)
	if _, err := io.ReadFull(random, seed); err != nil {
		return nil, fmt.Errorf("issue: randomness: %w", err)
	}
	return newRoleKey(ed25519.NewKeyFromSeed(seed))
}

func newRoleKey(private ed25519.PrivateKey) (*RoleKey, error) {
	k := &RoleKey{private: private}
	var err error
	if k.public, err = metadata.KeyFromPublicKey(private.Public()); err == nil {
		k.ID, err = k.public.ID()
	}
	if err == nil {
		k.signer, err = signature.LoadED25519Signer(private)
	}
	if err != nil {
		return nil, fmt.Errorf("issue: key of a role: %w", err)
	}
	return k, nil
}

// has returns whether a root gives the key a role.
func (k *RoleKey) has(role Role) func(*metadata.Metadata[metadata.RootType]) bool {
	return func(root *metadata.Metadata[metadata.RootType]) bool {
		keys := root.Signed.Roles[string(role)]
		return keys != nil && slices.Contains(keys.KeyIDs, k.ID)
	}
}

// Seal returns the key as PKCS #8 in PEM, encrypted with a passphrase in the
// form of the program age, armored: `age -d` opens it too. The error is
// [ErrWeakPassphrase] or age's.
func (k *RoleKey) Seal(passphrase string, workFactor int) ([]byte, error) {
	if len(passphrase) < MinPassphrase {
		return nil, ErrWeakPassphrase
	}
	der, err := x509.MarshalPKCS8PrivateKey(k.private)
	if err != nil {
		return nil, fmt.Errorf("issue: seal: %w", err)
	}
	recipient, err := age.NewScryptRecipient(passphrase)
	if err != nil {
		return nil, fmt.Errorf("issue: seal: %w", err)
	}
	recipient.SetWorkFactor(workFactor)
	var sealed bytes.Buffer
	armored := armor.NewWriter(&sealed)
	w, err := age.Encrypt(armored, recipient)
	if err != nil {
		return nil, fmt.Errorf("issue: seal: %w", err)
	}
	err = pem.Encode(w, &pem.Block{Type: pemType, Bytes: der})
	if err = errors.Join(err, w.Close(), armored.Close()); err != nil {
		return nil, fmt.Errorf("issue: seal: %w", err)
	}
	return sealed.Bytes(), nil
}

// OpenRoleKey opens a key that was sealed. The error is [ErrPassphrase] or
// [ErrSealedKey].
func OpenRoleKey(sealed []byte, passphrase string) (*RoleKey, error) {
	if len(sealed) > maxSealedKey {
		return nil, ErrSealedKey
	}
	identity, err := age.NewScryptIdentity(passphrase)
	if err != nil {
		return nil, ErrPassphrase // it is empty
	}
	opened, err := age.Decrypt(armor.NewReader(bytes.NewReader(sealed)), identity)
	if errors.Is(err, age.ErrIncorrectIdentity) {
		return nil, ErrPassphrase
	}
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrSealedKey, err)
	}
	text, err := io.ReadAll(opened)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrSealedKey, err)
	}
	block, _ := pem.Decode(text)
	if block == nil || block.Type != pemType {
		return nil, ErrSealedKey
	}
	parsed, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	private, ok := parsed.(ed25519.PrivateKey)
	if err != nil || !ok {
		return nil, ErrSealedKey
	}
	return newRoleKey(private)
}
