package desk

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
	"unicode"

	"go.etcd.io/bbolt"
	bolterrors "go.etcd.io/bbolt/errors"

	"github.com/soi-id/soi/verify/journal"
	"github.com/soi-id/soi/verify/trust"
	"github.com/soi-id/soi/verify/trust/bundle"
)

// A Publisher is an enrolled source of keys, and what is in use of it.
type Publisher struct {
	ID       string   // the fingerprint that was compared at enrolment
	Name     string   // as the administrator called it
	Issuers  []string // whom it may speak for
	Enrolled time.Time
	Imported time.Time // when the bundle in use came; zero before the first
	IssuedAt time.Time // when its publisher made it
	Keys     []*trust.Key
	Sets     []bundle.Set
	// Err says what is wrong with what is stored: [bundle.ErrStored], and then
	// there are no keys, or [ErrSetUnreadable]. Importing the newest bundle
	// again mends either.
	Err error
}

// A BundleReport says what an import changed for one publisher, or would.
type BundleReport struct{ bundle.Report }

// The actions of journal entries about bundles. The key of such an entry is the
// publisher's id, and the reason of a refusal is one of the codes of [BundleCode].
const (
	BundleImported     = "bundle_imported"
	BundleRefused      = "bundle_refused"
	PublisherEnrolled  = "publisher_enrolled"
	PublisherWithdrawn = "publisher_withdrawn"
)

// ErrFingerprint is the error of an enrolment: the fingerprint that the
// administrator has is not that of the root's file.
var ErrFingerprint = errors.New("desk: the fingerprint is another than the root's")

// Publishers returns the enrolled publishers, by their ids.
func (d *Desk) Publishers() []Publisher {
	var publishers []Publisher
	for _, l := range d.keys.enrolled() {
		p := Publisher{
			ID: l.ID, Name: l.Name, Issuers: slices.Clone(l.Issuers), Enrolled: l.Enrolled, Imported: l.Imported, IssuedAt: l.IssuedAt,
			Keys: slices.Clone(l.Keys), Sets: slices.Clone(l.Sets), Err: l.Err,
		}
		if p.Err == nil && d.keys.sets.unreadable(l.Sets) {
			p.Err = ErrSetUnreadable
		}
		publishers = append(publishers, p)
	}
	return publishers
}

// Enrol makes a publisher known by the file of its root. The fingerprint is the
// one that the administrator has from elsewhere, in groups or not. The errors
// are [ErrFingerprint], those of [bundle.Enrol], and those of the cache.
func (d *Desk) Enrol(root []byte, fingerprint string, scope bundle.Scope) (id string, err error) {
	id, err = bundle.Fingerprint(root)
	if err == nil && ungrouped(fingerprint) != id {
		err = ErrFingerprint
	}
	if err == nil {
		err = d.keys.change(func(db *bbolt.DB) error {
			_, err := bundle.Enrol(db, root, scope, d.opts.Now())
			return err
		})
	}
	if err != nil {
		d.recordBundle(BundleRefused, id, err, time.Time{})
		return "", err
	}
	d.recordBundle(PublisherEnrolled, id, nil, time.Time{})
	return id, nil
}

// ungrouped is a fingerprint as people write it, without what they put between
// its digits.
func ungrouped(fingerprint string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || r == ':' || r == '-' {
			return -1
		}
		return unicode.ToLower(r)
	}, fingerprint)
}

// Withdraw forgets a publisher, its keys, and what it has said of documents.
// What it said against keys stays known.
func (d *Desk) Withdraw(id string) error {
	if err := d.keys.change(func(db *bbolt.DB) error { return bundle.Withdraw(db, id) }); err != nil {
		return err
	}
	d.recordBundle(PublisherWithdrawn, id, nil, time.Time{})
	if unlock, err := d.lockImports(); err == nil {
		d.keys.sets.sweep(d.keys.enrolled())
		unlock()
	}
	return nil
}

// PreviewBundle says what [Desk.ImportBundle] would change, and changes nothing.
func (d *Desk) PreviewBundle(ctx context.Context, source string) ([]BundleReport, error) {
	s, err := d.openSource(ctx, source)
	if err != nil {
		return nil, err
	}
	defer s.close()
	var all outcome
	for _, files := range s.repositories {
		all.add(d.preview(&onceRead{from: files}, d.now()))
	}
	return all.reports, all.err()
}

// ImportBundle imports the bundles that it finds in a folder, an archive (.zip)
// or under an https address, each for the enrolled publisher whose it is. Of
// each publisher all is imported, or with an error nothing has changed; where
// there are reports and an error, the error is about another publisher or
// bundle. The errors are those of package bundle and of this one; [BundleCode]
// tells them apart.
func (d *Desk) ImportBundle(ctx context.Context, source string) ([]BundleReport, error) {
	s, err := d.openSource(ctx, source)
	if err != nil {
		d.recordBundle(BundleRefused, "", err, time.Time{})
		return nil, err
	}
	defer s.close()
	return d.importFrom(ctx, s.repositories)
}

func (d *Desk) importFrom(ctx context.Context, repositories []repository) ([]BundleReport, error) {
	var all outcome
	if unlock, err := d.lockImports(); err != nil {
		all.refused = []refusal{{"", err}}
	} else {
		for _, files := range repositories {
			all.add(d.importRepository(ctx, files))
		}
		d.keys.sets.sweep(d.keys.enrolled())
		unlock()
	}
	for _, r := range all.reports {
		d.recordBundle(BundleImported, r.Publisher, nil, r.IssuedAt)
	}
	for _, r := range all.refused {
		if ctx.Err() == nil { // nobody refused what a person has stopped
			d.recordBundle(BundleRefused, r.publisher, r.err, time.Time{})
		}
	}
	return all.reports, all.err()
}

// lockImports keeps other imports out, of this process and of others: two could
// write the same file of revoked documents.
func (d *Desk) lockImports() (unlock func() error, err error) {
	if err := os.MkdirAll(d.dir, dirMode); err != nil {
		return nil, err
	}
	db, err := openExclusive(filepath.Join(d.dir, importFile))
	if errors.Is(err, bolterrors.ErrTimeout) {
		err = errKeysBusy
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", filepath.Join(d.dir, importFile), err)
	}
	return db.Close, nil
}

// importRepository imports one bundle. It is read while the cache is not locked: a
// slow stick or server holds up nobody. What is imported is what was verified
// then; the sets of revoked documents are there before anything names them.
func (d *Desk) importRepository(ctx context.Context, files repository) outcome {
	at := d.now()
	read := &onceRead{from: files}
	wanted := d.preview(read, at)
	done := outcome{refused: wanted.refused}
	for _, r := range wanted.reports {
		err := d.stageAll(ctx, files, r)
		if err == nil {
			err = d.keys.change(func(db *bbolt.DB) (err error) {
				r.Report, err = bundle.Import(db, r.Publisher, read, at)
				return err
			})
		}
		if err != nil {
			done.refused = append(done.refused, refusal{r.Publisher, err})
			continue
		}
		done.reports = append(done.reports, r)
	}
	if a, ok := files.(*address); ok {
		a.kept.keep(read, len(done.reports) > 0 && len(done.refused) == 0)
	}
	return done
}

// stageAll stages the sets of a bundle, and mends those of earlier ones if it
// still has them.
func (d *Desk) stageAll(ctx context.Context, files fs.FS, r BundleReport) error {
	for _, set := range r.Sets {
		if err := d.keys.sets.stage(ctx, files, set); err != nil {
			return err
		}
	}
	for _, set := range r.Kept {
		if d.keys.sets.unreadable([]bundle.Set{set}) {
			_ = d.keys.sets.stage(ctx, files, set) // it stays unreadable, and is shown as such
		}
	}
	return ctx.Err()
}

// preview verifies a bundle for every publisher that is enrolled, as often as
// files are wanted: a few milliseconds each time.
func (d *Desk) preview(files *onceRead, at trust.Time) outcome {
	publishers := d.keys.enrolled()
	if len(publishers) == 0 {
		return outcome{refused: []refusal{{"", bundle.ErrNotEnrolled}}}
	}
	for {
		var o outcome
		err := d.keys.view(func(db *bbolt.DB) error {
			for _, p := range publishers {
				report, err := bundle.Preview(db, p.ID, files, at)
				if err != nil {
					o.refused = append(o.refused, refusal{p.ID, err})
					continue
				}
				o.reports = append(o.reports, BundleReport{report})
			}
			return nil
		})
		switch {
		case err != nil:
			return outcome{refused: []refusal{{"", err}}}
		case files.wanted == "":
			return o.attributed()
		}
		files.fetch() // and once more, until nothing is wanted
	}
}

// recordBundle journals what became of a bundle or a publisher.
func (d *Desk) recordBundle(action, publisher string, refused error, issuedAt time.Time) {
	if d.journal == nil {
		return
	}
	now := d.opts.Now()
	leaf := journal.Leaf{Kind: journal.Keys, Clock: now, Action: action, KeyID: publisher, KeysIssuedAt: issuedAt}
	if refused != nil {
		leaf.Reasons = []string{BundleCode(refused)}
	}
	d.journal.record(event{leaf: leaf, operator: d.opts.Operator}, now)
}
