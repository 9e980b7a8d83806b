package desk

import (
	"encoding/binary"

	"go.etcd.io/bbolt"
)

// The tables of operators, in the journal's database and outside its tree, so
// that a name can be erased.
var (
	operatorNumbers = []byte("operator-numbers") // name → number
	operatorNames   = []byte("operator-names")   // number → name
)

// operatorNumber returns the number that stands for an operator in the tree,
// 0 for nobody in particular, giving a new one at first sight.
func (r *recorder) operatorNumber(name string) (number uint32, err error) {
	if name == "" {
		return 0, nil
	}
	err = r.db.View(func(tx *bbolt.Tx) error {
		if table := tx.Bucket(operatorNumbers); table != nil {
			if stored := table.Get([]byte(name)); len(stored) == 4 {
				number = binary.BigEndian.Uint32(stored)
			}
		}
		return nil
	})
	if err != nil || number != 0 {
		return number, err
	}
	err = r.db.Update(func(tx *bbolt.Tx) error {
		numbers, err := tx.CreateBucketIfNotExists(operatorNumbers)
		if err != nil {
			return err
		}
		names, err := tx.CreateBucketIfNotExists(operatorNames)
		if err != nil {
			return err
		}
		// The sequence never hands out a number twice, an erased one neither.
		next, err := numbers.NextSequence()
		if err != nil {
			return err
		}
		number = uint32(next)
		if err := numbers.Put([]byte(name), binary.BigEndian.AppendUint32(nil, number)); err != nil {
			return err
		}
		return names.Put(binary.BigEndian.AppendUint32(nil, number), []byte(name))
	})
	return number, err
}

func (r *recorder) operatorName(number uint32) (name string) {
	if r.db == nil || number == 0 {
		return ""
	}
	// An error leaves the number without a name, which is what it is.
	_ = r.db.View(func(tx *bbolt.Tx) error {
		if table := tx.Bucket(operatorNames); table != nil {
			name = string(table.Get(binary.BigEndian.AppendUint32(nil, number)))
		}
		return nil
	})
	return name
}
