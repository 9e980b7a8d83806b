package bundle

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/theupdateframework/go-tuf/v2/metadata/trustedmetadata"
	"go.etcd.io/bbolt"

	"github.com/soi-id/soi/verify/trust"
)

// A Scope is what an administrator enrols a publisher for.
type Scope struct {
	Name    string   // shown to people
	Issuers []string // the ids of the issuers that it may speak for; never empty
}

// A Publisher is one enrolled source of keys.
type Publisher struct {
	// ID is the fingerprint that was compared at enrolment: the SHA-256 of the
	// root's file, in lower-case hex.
	ID string
	Scope
	Enrolled time.Time
	Imported time.Time // when the bundle in use came; zero before the first
	IssuedAt time.Time // when its publisher made it

	repository
	sets []Set // all in force, those of earlier bundles too
}

// Fingerprint returns what an administrator compares before a root is enrolled:
// the SHA-256 of its file, in lower-case hex. The error is [ErrRootFile].
func Fingerprint(root []byte) (string, error) {
	if _, err := trustedmetadata.New(root); err != nil || len(root) > maxMetadata {
		return "", ErrRootFile
	}
	sum := sha256.Sum256(root)
	return hex.EncodeToString(sum[:]), nil
}

// Enrol makes a publisher known by its root, which an administrator has
// compared with a fingerprint that came another way. The errors are
// [ErrRootFile], [ErrNoScope] and [ErrEnrolled].
func Enrol(db *bbolt.DB, root []byte, scope Scope, at time.Time) (id string, err error) {
	if id, err = Fingerprint(root); err != nil {
		return "", err
	}
	if len(scope.Issuers) == 0 || slices.Contains(scope.Issuers, "") {
		return "", ErrNoScope
	}
	p := &Publisher{ID: id, Scope: scope, Enrolled: at, repository: repository{root: root}}
	err = db.Update(func(tx *bbolt.Tx) error {
		if all := tx.Bucket(publishersBucket); all != nil && all.Bucket([]byte(id)) != nil {
			return ErrEnrolled
		}
		return p.put(tx)
	})
	return id, err
}

// Withdraw forgets a publisher and its keys. What is known against keys stays.
// The error is [ErrNotEnrolled].
func Withdraw(db *bbolt.DB, id string) error {
	return db.Update(func(tx *bbolt.Tx) error {
		all := tx.Bucket(publishersBucket)
		if all == nil || all.Bucket([]byte(id)) == nil {
			return ErrNotEnrolled
		}
		return all.DeleteBucket([]byte(id))
	})
}

// A Loaded publisher is one whose stored bundle was verified again.
type Loaded struct {
	Publisher
	Keys []*trust.Key
	Sets []Set // all in force: of this bundle, and those it did not replace
	// Err is [ErrStored] where the bundle does not verify: then there are no
	// keys of it.
	Err error
}

// Load reads all publishers and verifies what is stored of them. One that does
// not verify costs the others nothing.
func Load(db *bbolt.DB) ([]Loaded, error) {
	var loaded []Loaded
	err := db.View(func(tx *bbolt.Tx) error {
		all := tx.Bucket(publishersBucket)
		if all == nil {
			return nil
		}
		return all.ForEachBucket(func(id []byte) error {
			p, err := publisherIn(tx, string(id))
			if err != nil {
				loaded = append(loaded, Loaded{Publisher: Publisher{ID: string(id)}, Err: fmt.Errorf("%w: %w", ErrStored, err)})
				return nil
			}
			l := Loaded{Publisher: *p, Sets: p.sets}
			if v, err := p.stored(); err != nil {
				l.Err = err
			} else if v != nil {
				l.Keys, l.Err = v.says.keys(v.issuedAt)
			}
			loaded = append(loaded, l)
			return nil
		})
	})
	return loaded, err
}

// stored verifies the bundle in use as of the moment at which it was issued;
// nil before the first.
func (p *Publisher) stored() (*verified, error) {
	if p.targets == nil {
		return nil, nil
	}
	v, err := verify(repository{root: p.root}, keptFiles{p.repository}, p.IssuedAt)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrStored, err)
	}
	if !v.issuedAt.Equal(p.IssuedAt) {
		return nil, fmt.Errorf("%w: issued at another moment", ErrStored)
	}
	return v, nil
}

func (p *Publisher) keys() ([]*trust.Key, error) {
	v, err := p.stored()
	if err != nil || v == nil {
		return nil, err
	}
	return v.says.keys(v.issuedAt)
}

// The database: a bucket of publishers by their ids, each a bucket of the
// record and the files.
var (
	publishersBucket = []byte("publishers")
	recordName       = []byte("record")
)

const recordVersion = 1

type record struct {
	Version  int       `json:"v"`
	Name     string    `json:"name"`
	Issuers  []string  `json:"issuers"`
	Enrolled time.Time `json:"enrolled"`
	Imported time.Time `json:"imported,omitzero"`
	IssuedAt time.Time `json:"issued_at,omitzero"`
	Sets     []Set     `json:"sets,omitempty"`
}

// names are those of the files in the database.
func (r *repository) names() map[string]*[]byte {
	return map[string]*[]byte{
		"root": &r.root, "timestamp": &r.timestamp, "snapshot": &r.snapshot, "targets": &r.targets, "content": &r.content,
	}
}

func publisherIn(tx *bbolt.Tx, id string) (*Publisher, error) {
	all := tx.Bucket(publishersBucket)
	if all == nil || all.Bucket([]byte(id)) == nil {
		return nil, ErrNotEnrolled
	}
	bucket := all.Bucket([]byte(id))
	var r record
	raw := bucket.Get(recordName)
	if err := json.Unmarshal(raw, &r); err != nil || r.Version < 1 {
		return nil, trust.ErrDamagedStore
	}
	if r.Version > recordVersion {
		return nil, fmt.Errorf("%w: publisher record version %d, this program reads %d", trust.ErrNewerStore, r.Version, recordVersion)
	}
	p := &Publisher{
		ID: id, Scope: Scope{Name: r.Name, Issuers: r.Issuers},
		Enrolled: r.Enrolled, Imported: r.Imported, IssuedAt: r.IssuedAt, sets: r.Sets,
	}
	for name, file := range p.names() {
		*file = bytes.Clone(bucket.Get([]byte(name))) // the database's own is gone with the transaction
	}
	return p, nil
}

func (p *Publisher) put(tx *bbolt.Tx) error {
	all, err := tx.CreateBucketIfNotExists(publishersBucket)
	if err != nil {
		return err
	}
	bucket, err := all.CreateBucketIfNotExists([]byte(p.ID))
	if err != nil {
		return err
	}
	raw, err := json.Marshal(record{
		recordVersion, p.Name, p.Issuers, p.Enrolled.UTC(), p.Imported.UTC(), p.IssuedAt.UTC(), p.sets,
	})
	if err != nil {
		return err
	}
	if err := bucket.Put(recordName, raw); err != nil {
		return err
	}
	for name, file := range p.names() {
		if *file == nil {
			continue
		}
		if err := bucket.Put([]byte(name), *file); err != nil {
			return err
		}
	}
	return nil
}
