package bundle

import (
	"fmt"
	"io/fs"
	"slices"
	"time"

	"go.etcd.io/bbolt"

	"github.com/soi-id/soi/verify/trust"
)

// A Set is a file of revoked documents that belongs to a bundle. It is too large
// for the database: whoever imports stages it, and hashes it whole before it is
// used.
type Set struct {
	Issuer string `json:"issuer"`
	File   string `json:"file"`   // its name in the bundle
	SHA256 string `json:"sha256"` // lower-case hex
	Size   int64  `json:"size"`
}

func (s Set) same(other Set) bool { return s.Issuer == other.Issuer && s.SHA256 == other.SHA256 }

// farAhead is how far ahead of the desk's time a bundle may be issued: as far as
// a clock may lie before it reads as implausible.
const farAhead = 400 * 24 * time.Hour

// A Report says what an import changed, or would change.
type Report struct {
	Publisher string
	IssuedAt  time.Time
	Version   int64 // the bundle's number
	Root      int64 // the number of the newest root
	NewRoot   bool
	// Unchanged: the bundle is here already.
	Unchanged bool

	Added   []*trust.Key
	Changed []*trust.Key // dates, formats, names, ids or history are other
	Revoked []*trust.Key // a new end, superseded or compromised; also among Changed
	// Removed are keys that the publisher does not list any more. They are
	// gone with this import; what was known against them stays.
	Removed []*trust.Key
	Sets    []Set // of the bundle
	// Kept are sets of earlier bundles that the publisher does not list any
	// more, and has not replaced. Their documents stay revoked.
	Kept []Set
}

// Preview says what an import would change, and changes nothing. Its errors are
// those of [Import].
func Preview(db *bbolt.DB, id string, files fs.FS, at trust.Time) (Report, error) {
	var report Report
	err := db.View(func(tx *bbolt.Tx) error {
		p, err := publisherIn(tx, id)
		if err != nil {
			return err
		}
		_, report, err = p.next(files, at)
		return err
	})
	return report, err
}

// Import verifies a bundle and puts it in the place of the one before, in one
// transaction: with an error nothing has changed. The errors are those of this
// package, the database's and the files'.
func Import(db *bbolt.DB, id string, files fs.FS, at trust.Time) (Report, error) {
	var report Report
	err := db.Update(func(tx *bbolt.Tx) error {
		p, err := publisherIn(tx, id)
		if err != nil {
			return err
		}
		var v *verified
		if v, report, err = p.next(files, at); err != nil {
			return err
		}
		if report.Unchanged {
			// Newer metadata around the same content: its numbers count.
			p.repository = v.repository
			return p.put(tx)
		}
		keys, err := v.says.keys(v.issuedAt)
		if err != nil {
			return err
		}
		if err := trust.Remember(tx, keys); err != nil {
			return err
		}
		if err := trust.RaiseProven(tx, v.issuedAt); err != nil {
			return err
		}
		p.repository, p.IssuedAt, p.Imported = v.repository, v.issuedAt, at.Clock
		p.sets = slices.Concat(report.Sets, report.Kept)
		return p.put(tx)
	})
	return report, err
}

// next verifies the bundle that follows the publisher's present one, and
// compares the two.
func (p *Publisher) next(files fs.FS, at trust.Time) (*verified, Report, error) {
	v, err := verify(p.repository, files, at.Reference())
	if err != nil {
		return nil, Report{}, err
	}
	if err := p.inScope(v.says); err != nil {
		return nil, Report{}, err
	}
	// A bundle proves that its moment has passed. A clock that is a little
	// behind is caught by that; a publisher's slip by years would put the desk
	// out of work.
	if v.issuedAt.After(at.Reference().Add(farAhead)) {
		return nil, Report{}, fmt.Errorf("%w: on %s", ErrFuture, v.issuedAt.Format(time.DateOnly))
	}
	report := Report{
		Publisher: p.ID, IssuedAt: v.issuedAt, Version: v.version, Root: v.rootVersion,
		NewRoot: string(v.root) != string(p.root), Unchanged: string(v.targets) == string(p.targets), Sets: v.sets,
		Kept: v.keeps(p.sets),
	}
	keys, err := v.says.keys(v.issuedAt)
	if err != nil {
		return nil, Report{}, err
	}
	before, err := p.keys()
	if err != nil {
		// What is stored is damaged. A whole bundle mends it.
		before, report.Unchanged = nil, false
	}
	report.compare(before, keys)
	return v, report, nil
}

// keeps returns those of the sets that a bundle leaves in force without listing
// them.
func (v *verified) keeps(before []Set) []Set {
	var kept []Set
	for _, old := range before {
		listed := slices.ContainsFunc(v.sets, old.same)
		replaced := false
		for i, set := range v.sets {
			// A set of fewer documents is smaller, and cannot have them all.
			replaced = replaced || set.Issuer == old.Issuer && set.Size >= old.Size && slices.Contains(v.says.Revoked[i].Replaces, old.SHA256)
		}
		if !listed && !replaced {
			kept = append(kept, old)
		}
	}
	return kept
}

// inScope refuses a bundle that speaks for anybody else's keys.
func (p *Publisher) inScope(c *Content) error {
	for i, issuer := range c.Issuers {
		if !slices.Contains(p.Issuers, issuer.ID) {
			return fmt.Errorf("%w: issuer %d of the bundle", ErrOutOfScope, i)
		}
	}
	return nil
}

func (r *Report) compare(before, after []*trust.Key) {
	old := make(map[string]*trust.Key, len(before))
	for _, k := range before {
		old[k.ID] = k
	}
	for _, k := range after {
		was, ok := old[k.ID]
		delete(old, k.ID)
		switch {
		case !ok:
			r.Added = append(r.Added, k)
		case !k.Same(was):
			r.Changed = append(r.Changed, k)
		}
		if ends(k) > 0 && (!ok || ends(k) > ends(was)) {
			r.Revoked = append(r.Revoked, k)
		}
	}
	for _, k := range before {
		if _, gone := old[k.ID]; gone {
			r.Removed = append(r.Removed, k)
		}
	}
}

// ends counts the bad ends in a key's history.
func ends(k *trust.Key) int {
	n := 0
	for _, change := range k.History {
		if change.Status != trust.Active {
			n++
		}
	}
	return n
}
