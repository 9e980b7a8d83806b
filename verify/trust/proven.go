package trust

import (
	"encoding/json"
	"fmt"
	"time"

	"go.etcd.io/bbolt"
)

var provenName = []byte("proven")

// Proven returns the latest moment that signed keys have proved to have
// passed, zero if none has. It does not know the time of the build.
func Proven(db *bbolt.DB) (time.Time, error) {
	var at time.Time
	err := db.View(func(tx *bbolt.Tx) (err error) {
		at, err = proven(tx)
		return err
	})
	if err != nil {
		return time.Time{}, fmt.Errorf("read the proven time: %w", err)
	}
	return at, nil
}

// RaiseProven raises the proven moment to at, and never lowers it. Only what
// publishers of keys have signed may raise it, in the transaction that takes it
// in: one document dated 2099 would put every desk out of work.
func RaiseProven(tx *bbolt.Tx, at time.Time) error {
	old, err := proven(tx)
	if err == nil && at.After(old) {
		err = putProven(tx, at)
	}
	if err != nil {
		return fmt.Errorf("raise the proven time: %w", err)
	}
	return nil
}

// ResetProven sets the proven moment to any other, zero for none. It is the
// administrator's way out after a publisher signed a wrong date, and belongs
// into the journal.
func ResetProven(db *bbolt.DB, at time.Time) error {
	if err := db.Update(func(tx *bbolt.Tx) error { return putProven(tx, at) }); err != nil {
		return fmt.Errorf("reset the proven time: %w", err)
	}
	return nil
}

func proven(tx *bbolt.Tx) (time.Time, error) {
	bucket := tx.Bucket(timeBucket)
	if bucket == nil {
		return time.Time{}, nil
	}
	raw := bucket.Get(provenName)
	if raw == nil {
		return time.Time{}, nil
	}
	var record provenRecord
	err := readRecord(raw, &record)
	return record.At, err
}

func putProven(tx *bbolt.Tx, at time.Time) error {
	bucket, err := tx.CreateBucketIfNotExists(timeBucket)
	if err != nil {
		return err
	}
	record, err := json.Marshal(provenRecord{recordVersion, at.UTC()})
	if err != nil {
		return err
	}
	return bucket.Put(provenName, record)
}
