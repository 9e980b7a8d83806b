package trust

import (
	"bytes"
	"cmp"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"go.etcd.io/bbolt"
)

// The buckets. Signed bundles will add theirs beside these; keys they bring go
// through the same put.
var (
	keysBucket   = []byte("keys")   // ID → keyRecord
	blocksBucket = []byte("blocks") // ID, "/", kind → blockRecord
	timeBucket   = []byte("time")   // "proven" → provenRecord
	listsBucket  = []byte("crls")   // listName → listRecord
)

// LoadKeyring reads all stored keys and adds those that ship with the program
// ([Demonstrate]). A database that nothing was imported into gives a keyring
// of these alone. Errors: [ErrNewerStore], [ErrDamagedStore].
func LoadKeyring(db *bbolt.DB, shipped ...*Key) (*Keyring, error) {
	keys := slices.Clone(shipped)
	var blocks []Block
	lists := make(map[string]*list)
	err := db.View(func(tx *bbolt.Tx) error {
		err := each(tx, keysBucket, func(id, raw []byte) error {
			k, err := readKey(id, raw)
			keys = append(keys, k)
			return err
		})
		if err != nil {
			return err
		}
		err = each(tx, blocksBucket, func(_, raw []byte) error {
			b, err := readBlock(raw)
			blocks = append(blocks, b)
			return err
		})
		if err != nil {
			return err
		}
		return each(tx, listsBucket, func(name, raw []byte) error {
			lists[string(name)], err = readList(raw)
			return err
		})
	})
	if err != nil {
		return nil, fmt.Errorf("load keys: %w", err)
	}
	ring := NewKeyring(keys, blocks...)
	ring.lists = lists
	return ring, nil
}

// An ImportReport says what an import did with each key.
type ImportReport struct {
	Added     []*Key
	Replaced  []*Key // the key was there, and its record has changed
	Unchanged []*Key
	// Blocked are those of the above that an earlier block or status holds
	// against, whatever the import says.
	Blocked []*Key
}

// Import stores the keys in one transaction: all of them, or with an error
// none. at is the present moment, which becomes the IssuedAt of pinned keys.
//
// A key that is there already gets the new record, and keeps what was known
// against it: its history, its test flag, every block. Under the same issuer
// it keeps its key ids and certificates too, for a renewed certificate has new
// ones and the documents of the old are still about; the key is then in force
// from the first certificate's beginning to the last one's end.
//
// A key without issuer, country or formats, an unrestricted one, and one that
// is neither pinned nor bundled is refused with [ErrRefused] and a [Refused].
func Import(db *bbolt.DB, keys []*Key, at time.Time) (ImportReport, error) {
	var report ImportReport
	err := db.Update(func(tx *bbolt.Tx) error {
		for _, k := range keys {
			if err := put(tx, k, at, &report); err != nil {
				return fmt.Errorf("key %.8s: %w", k.ID, err)
			}
		}
		return nil
	})
	if err != nil {
		return ImportReport{}, fmt.Errorf("import keys: %w", err)
	}
	return report, nil
}

func put(tx *bbolt.Tx, imported *Key, at time.Time, report *ImportReport) error {
	if why := imported.unstorable(); why != "" {
		return fmt.Errorf("%w: %w", ErrRefused, why)
	}
	keys, err := tx.CreateBucketIfNotExists(keysBucket)
	if err != nil {
		return err
	}
	k := imported.clone()
	if k.Origin == Pinned {
		k.IssuedAt = at
	}
	into := &report.Added
	raw := keys.Get([]byte(k.ID))
	if raw != nil {
		old, err := readKey([]byte(k.ID), raw)
		if err != nil {
			return err
		}
		k.inherit(old)
		into = &report.Replaced
	}
	// In order, so that the same content is the same record.
	slices.SortFunc(k.KeyIDs, bytes.Compare)
	slices.SortFunc(k.Certificates, func(a, b CertificateID) int {
		return cmp.Or(cmp.Compare(a.Issuer, b.Issuer), cmp.Compare(a.Serial, b.Serial))
	})
	slices.SortStableFunc(k.History, func(a, b StatusChange) int { return a.At.Compare(b.At) })
	record, err := json.Marshal(k.record())
	if err != nil {
		return err
	}
	if bytes.Equal(record, raw) {
		into = &report.Unchanged
	} else if err := keys.Put([]byte(k.ID), record); err != nil {
		return err
	}
	blocked, err := isBlocked(tx, k.ID)
	if err != nil {
		return err
	}
	if blocked {
		report.Blocked = append(report.Blocked, k)
	}
	*into = append(*into, k)
	for _, b := range k.blocks() {
		if err := putBlock(tx, b); err != nil {
			return err
		}
	}
	return nil
}

// inherit keeps of an earlier record what a new one cannot take back.
func (k *Key) inherit(old *Key) {
	k.Test = k.Test || old.Test
	for _, change := range old.History {
		if !slices.ContainsFunc(k.History, change.equal) {
			k.History = append(k.History, change)
		}
	}
	if k.Issuer.ID == old.Issuer.ID {
		for _, id := range old.KeyIDs {
			if !k.carries(id) {
				k.KeyIDs = append(k.KeyIDs, id)
			}
		}
		k.inheritCertificates(old)
	}
	if k.Origin == Pinned && old.Origin == Pinned {
		k.IssuedAt = old.IssuedAt
	}
}

func (k *Key) inheritCertificates(old *Key) {
	if len(k.Certificates) > 0 && len(old.Certificates) > 0 {
		if old.NotBefore.Before(k.NotBefore) {
			k.NotBefore = old.NotBefore
		}
		if old.NotAfter.After(k.NotAfter) {
			k.NotAfter = old.NotAfter
		}
	}
	for _, c := range old.Certificates {
		if !slices.Contains(k.Certificates, c) {
			k.Certificates = append(k.Certificates, c)
		}
	}
}

// unstorable says why a key may not be in the store, or "".
func (k *Key) unstorable() Refused {
	if why := unsound(k.Public); why != "" {
		return why
	}
	spki, err := marshalSPKI(k.Public)
	switch {
	case err != nil || !bytes.Equal(spki, k.SPKI) || k.ID != idOf(spki):
		return IDInvalid
	case !fits(k.Public, k.Algorithm):
		return AlgorithmUnfit
	}
	return k.unplaced()
}

// unplaced says what is wrong with all that is beside the public key, or "".
func (k *Key) unplaced() Refused {
	switch {
	case slices.ContainsFunc(k.History, func(c StatusChange) bool { return !c.Status.Known() }):
		return StatusUnknown
	case k.Unrestricted, k.Origin != Pinned && k.Origin != Bundled:
		return OriginInvalid
	}
	return k.undescribed()
}

// Remove deletes the key. What is known against it stays and counts again if
// it ever comes back. Error: [ErrNoSuchKey].
func Remove(db *bbolt.DB, id string) error {
	err := db.Update(func(tx *bbolt.Tx) error {
		keys := tx.Bucket(keysBucket)
		if keys == nil || keys.Get([]byte(id)) == nil {
			return ErrNoSuchKey
		}
		return keys.Delete([]byte(id))
	})
	if err != nil {
		return fmt.Errorf("remove key: %w", err)
	}
	return nil
}

// AddBlock records for good what is known against a key, whether or not the
// key is stored. The first block of a kind stands; a second changes nothing.
func AddBlock(db *bbolt.DB, b Block) error {
	if err := db.Update(func(tx *bbolt.Tx) error { return putBlock(tx, b) }); err != nil {
		return fmt.Errorf("block key: %w", err)
	}
	return nil
}

func putBlock(tx *bbolt.Tx, b Block) error {
	if sum, err := hex.DecodeString(b.ID); err != nil || hex.EncodeToString(sum) != b.ID || len(sum) != 32 {
		return fmt.Errorf("%w: %w", ErrRefused, IDInvalid)
	}
	if !b.Kind.known() {
		return fmt.Errorf("%w: no block is of kind %q", ErrRefused, b.Kind)
	}
	blocks, err := tx.CreateBucketIfNotExists(blocksBucket)
	if err != nil {
		return err
	}
	name := []byte(b.ID + "/" + string(b.Kind))
	if blocks.Get(name) != nil {
		return nil
	}
	record, err := json.Marshal(blockRecord{recordVersion, b.ID, b.Kind, b.At.UTC(), b.Reason})
	if err != nil {
		return err
	}
	return blocks.Put(name, record)
}

func isBlocked(tx *bbolt.Tx, id string) (bool, error) {
	blocks := tx.Bucket(blocksBucket)
	if blocks == nil {
		return false, nil
	}
	name, _ := blocks.Cursor().Seek([]byte(id + "/"))
	return bytes.HasPrefix(name, []byte(id+"/")), nil
}

func isBlockedAs(tx *bbolt.Tx, id string, kind BlockKind) bool {
	blocks := tx.Bucket(blocksBucket)
	return blocks != nil && blocks.Get([]byte(id+"/"+string(kind))) != nil
}

func readKey(id, raw []byte) (*Key, error) {
	var record keyRecord
	if err := readRecord(raw, &record); err != nil {
		return nil, fmt.Errorf("key %.8s: %w", id, err)
	}
	k, err := record.key()
	if err != nil || k.ID != string(id) {
		return nil, fmt.Errorf("key %.8s: %w", id, ErrDamagedStore)
	}
	return k, nil
}

func readBlock(raw []byte) (Block, error) {
	var record blockRecord
	if err := readRecord(raw, &record); err != nil {
		return Block{}, fmt.Errorf("block: %w", err)
	}
	if !record.Kind.known() {
		return Block{}, fmt.Errorf("block: %w", ErrDamagedStore)
	}
	return Block{ID: record.ID, Kind: record.Kind, At: record.At, Reason: record.Reason}, nil
}

// each calls do for every record of a bucket, which need not be there yet.
func each(tx *bbolt.Tx, bucket []byte, do func(name, raw []byte) error) error {
	b := tx.Bucket(bucket)
	if b == nil {
		return nil
	}
	return b.ForEach(do)
}
