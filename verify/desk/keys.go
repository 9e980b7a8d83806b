package desk

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"go.etcd.io/bbolt"
	bolterrors "go.etcd.io/bbolt/errors"

	"github.com/soi-id/soi/verify/document/formats"
	"github.com/soi-id/soi/verify/journal"
	"github.com/soi-id/soi/verify/trust"
	"github.com/soi-id/soi/verify/trust/bundle"
)

// errKeysBusy is the error of a cache that another program holds.
var errKeysBusy = errors.New("another program is reading or changing the keys: try again")

// ErrBundledKey is the error of removing a key that a publisher's bundle holds:
// it would come back with the next one. [Desk.Withdraw] removes the publisher.
var ErrBundledKey = errors.New("the key belongs to a publisher's bundle")

// keyStore is the cached keys. The database is open only for the moment of
// reading or changing it, so that a key stick can be imported by another
// program while the desk runs; what is in use lies in memory.
type keyStore struct {
	path          string
	demonstration []*trust.Key
	sets          *revokedSets

	mu         sync.Mutex
	keyring    *trust.Keyring
	publishers []bundle.Loaded
	revoked    revokedDocuments
	floor      time.Time   // the proven moment
	read       os.FileInfo // of the file as it was read; nil: there was none
	readAt     time.Time
	again      bool // read while it was so young that a later change may not show
}

func openKeys(dir string, demonstration []*trust.Key) (*keyStore, error) {
	k := &keyStore{path: filepath.Join(dir, keysFile), demonstration: demonstration, sets: newRevokedSets(dir)}
	if err := k.load(); err != nil {
		return nil, fmt.Errorf("the cached keys, %s: %w", k.path, err)
	}
	return k, nil
}

// current returns the keys and the revoked documents as they are now. If the
// file has changed and cannot be read at this moment, those read before stay in
// use.
func (k *keyStore) current() (*trust.Keyring, revokedDocuments) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.refresh()
	return k.keyring, k.revoked
}

func (k *keyStore) proven() time.Time {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.refresh()
	return k.floor
}

func (k *keyStore) refresh() {
	info, err := os.Stat(k.path)
	if err != nil {
		return // gone or out of reach: what is in memory was good
	}
	changed := k.read == nil || !info.ModTime().Equal(k.read.ModTime()) || info.Size() != k.read.Size()
	if changed || k.again && time.Since(k.readAt) > timeGrain {
		_ = k.load() // the next verification tries again
	}
}

// timeGrain is how coarse the times of files are at most (FAT has 2 s): what
// was written again within it can look unchanged.
const timeGrain = 2 * time.Second

// enrolled returns the publishers, and what was verified of each.
func (k *keyStore) enrolled() []bundle.Loaded {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.refresh()
	return k.publishers
}

// load reads the file, and verifies again all that publishers have signed. One
// whose bundle does not verify costs the others nothing. Callers hold mu or are
// alone.
func (k *keyStore) load() error {
	info, err := os.Stat(k.path)
	if errors.Is(err, fs.ErrNotExist) {
		k.keyring = trust.NewKeyring(k.demonstration)
		return nil
	}
	if err != nil {
		return err
	}
	db, err := bbolt.Open(k.path, fileMode, &bbolt.Options{ReadOnly: true, Timeout: lockPatience})
	if err != nil {
		return err
	}
	defer db.Close()
	publishers, err := bundle.Load(db)
	if err != nil {
		return err
	}
	shipped := slices.Clone(k.demonstration)
	for _, p := range publishers {
		shipped = append(shipped, p.Keys...)
	}
	keyring, err := trust.LoadKeyring(db, shipped...)
	if err != nil {
		return err
	}
	floor, err := trust.Proven(db)
	if err != nil {
		return err
	}
	k.keyring, k.publishers, k.floor, k.read = keyring, publishers, floor, info
	k.revoked = k.sets.use(publishers)
	k.readAt = time.Now()
	k.again = k.readAt.Sub(info.ModTime()).Abs() <= timeGrain
	return nil
}

// view opens the file beside those who read it.
func (k *keyStore) view(f func(*bbolt.DB) error) error {
	db, err := bbolt.Open(k.path, fileMode, &bbolt.Options{ReadOnly: true, Timeout: lockPatience})
	if errors.Is(err, bolterrors.ErrTimeout) {
		err = errKeysBusy
	}
	if err != nil {
		return fmt.Errorf("%s: %w", k.path, err)
	}
	return errors.Join(f(db), db.Close())
}

// change opens the file for this process alone and changes it.
func (k *keyStore) change(f func(*bbolt.DB) error) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	if err := os.MkdirAll(filepath.Dir(k.path), dirMode); err != nil {
		return err
	}
	db, err := openExclusive(k.path)
	if errors.Is(err, bolterrors.ErrTimeout) {
		err = errKeysBusy
	}
	if err != nil {
		return fmt.Errorf("%s: %w", k.path, err)
	}
	err = f(db)
	if err := errors.Join(err, db.Close()); err != nil {
		return err
	}
	return k.load()
}

// Keys returns the cached keys, demonstration keys included.
func (d *Desk) Keys() []*trust.Key { return d.keyring().Keys() }

// A KeyImport says what became of each key of a file.
type KeyImport struct {
	trust.ImportReport
	Refused []trust.Refusal
	// List is what was read where the file is a revocation list; nil otherwise.
	List *trust.CRLImport
}

// The actions of journal entries about keys.
const (
	KeyImported     = "imported"
	KeyRemoved      = "removed"
	KeysRefused     = "refused"       // keys that cannot be trusted, or a file that holds none
	KeyImportFailed = "import_failed" // the cache could not be written; nothing changed
	KeyListImported = "list_imported" // a CA's list of revoked certificates; the key is the CA's
)

// ImportKeys reads keys from the content of a file and caches them, pinned: all
// that can be trusted, or nothing if the cache cannot be written. What is
// refused, and why, is in the report. The journal records both. A revocation
// list of a cached CA is taken in too; the enrolment says nothing about it.
func (d *Desk) ImportKeys(content []byte, e trust.Enrolment) (KeyImport, error) {
	if trust.IsRevocationList(content) {
		return d.importList(content)
	}
	e.KnownFormats = formats.Signed()
	keys, refused, err := trust.ParseKeys(content, e)
	done := KeyImport{Refused: refused}
	if err != nil || len(refused) > 0 {
		d.recordKeys(KeysRefused, "")
	}
	if err != nil || len(keys) == 0 {
		return done, err
	}
	err = d.keys.change(func(db *bbolt.DB) error {
		done.ImportReport, err = trust.Import(db, keys, d.opts.Now())
		return err
	})
	if err != nil {
		d.recordKeys(KeyImportFailed, "")
		return done, err
	}
	for _, key := range keys {
		d.recordKeys(KeyImported, key.ID)
	}
	return done, nil
}

func (d *Desk) importList(content []byte) (KeyImport, error) {
	var list trust.CRLImport
	err := d.keys.change(func(db *bbolt.DB) (err error) {
		list, err = trust.ImportCRL(db, content, d.opts.Now())
		return err
	})
	if err != nil {
		d.recordKeys(KeysRefused, "")
		return KeyImport{}, err
	}
	d.recordKeys(KeyListImported, list.CA.ID)
	return KeyImport{List: &list}, nil
}

// RemoveKey removes a key from the cache. That it is a test key, superseded or
// compromised is remembered for good.
func (d *Desk) RemoveKey(id string) error {
	err := d.keys.change(func(db *bbolt.DB) error { return trust.Remove(db, id) })
	if errors.Is(err, trust.ErrNoSuchKey) && d.bundled(id) {
		return fmt.Errorf("%w and cannot be removed alone", ErrBundledKey)
	}
	if err == nil {
		d.recordKeys(KeyRemoved, id)
	}
	return err
}

// bundled reports whether a publisher has brought the key.
func (d *Desk) bundled(id string) bool {
	return slices.ContainsFunc(d.Keys(), func(k *trust.Key) bool { return k.ID == id && k.Origin == trust.Bundled })
}

// recordKeys journals a change of the keys.
func (d *Desk) recordKeys(action, id string) {
	if d.journal == nil {
		return
	}
	now := d.opts.Now()
	d.journal.record(event{
		leaf:     journal.Leaf{Kind: journal.Keys, Clock: now, Action: action, KeyID: id},
		operator: d.opts.Operator,
	}, now)
}
