package bundle

import (
	"errors"
	"testing"
	"time"

	"github.com/theupdateframework/go-tuf/v2/metadata"
	"go.etcd.io/bbolt"

	"github.com/soi-id/soi/verify/trust"
)

// TestExpiredAtImport: whichever role is past its date, the bundle is refused,
// and by the later of the clock and what is proven.
func TestExpiredAtImport(t *testing.T) {
	for _, role := range []string{metadata.ROOT, metadata.TARGETS, metadata.SNAPSHOT, metadata.TIMESTAMP} {
		for _, c := range []struct {
			name string
			at   func(issued time.Time) trust.Time
			want error
		}{
			{"in time", func(issued time.Time) trust.Time { return trust.At(issued.Add(5*day - 1)) }, nil},
			{"late", func(issued time.Time) trust.Time { return trust.At(issued.Add(5*day + 1)) }, ErrExpired},
			{"late by what is proven", func(issued time.Time) trust.Time {
				return trust.Time{Clock: issued, Proven: issued.Add(5*day + 1)}
			}, ErrExpired},
			{"in time by a clock that once showed more", func(issued time.Time) trust.Time {
				return trust.Time{Clock: issued, Seen: issued.Add(50 * day), Confirmed: issued.Add(50 * day)}
			}, nil},
		} {
			t.Run(role+", "+c.name, func(t *testing.T) {
				d := newDesk(t)
				d.now = d.now.Add(day)
				ends := d.now.Add(5 * day)
				d.root.Signed.Version++
				if role == metadata.ROOT {
					d.root.Signed.Expires = ends
				}
				d.signRoot(d.signer[metadata.ROOT][:2]...)
				d.edit = func(of string, signed any) {
					if of != role {
						return
					}
					switch m := signed.(type) {
					case *metadata.TargetsType:
						m.Expires = ends
					case *metadata.SnapshotType:
						m.Expires = ends
					case *metadata.TimestampType:
						m.Expires = ends
					}
				}
				if _, err := Import(d.db, d.id, d.bundle(), c.at(d.now)); !errors.Is(err, c.want) || c.want == nil && err != nil {
					t.Errorf("%v, want %v", err, c.want)
				}
				if c.want != nil {
					d.whole()
				}
			})
		}
	}
}

// TestYearsInADrawer: what is here loads as of its own moment, however long ago
// that is, with every date in it gone by; and a bundle of today follows on it.
func TestYearsInADrawer(t *testing.T) {
	d := newDesk(t)
	d.now = d.now.AddDate(9, 0, 0)
	d.whole()
	if _, err := Import(d.db, d.id, d.second, trust.At(d.now)); !errors.Is(err, ErrExpired) {
		t.Errorf("the old stick again: %v", err)
	}
	d.whole()
	d.rotate(metadata.TIMESTAMP)
	if report := d.imports(d.bundle()); !report.NewRoot || report.Unchanged {
		t.Errorf("%+v", report)
	}
}

// TestProvenRises with each bundle, never falls, and refuses what is older.
func TestProvenRises(t *testing.T) {
	d := newDesk(t)
	proven := func() time.Time {
		t.Helper()
		at, err := trust.Proven(d.db)
		if err != nil {
			t.Fatal(err)
		}
		return at
	}
	issued := begin.Add(10 * day)
	if !proven().Equal(issued) {
		t.Errorf("after the second: %s", proven())
	}
	// A clock that is years behind takes the next one all the same.
	d.now = issued.Add(day)
	if _, err := Import(d.db, d.id, d.bundle(), trust.Time{Clock: begin.AddDate(-30, 0, 0), Proven: proven()}); err != nil {
		t.Fatal(err)
	}
	if !proven().Equal(d.now) {
		t.Errorf("after the third: %s", proven())
	}
	// What is refused proves nothing.
	d.now = issued.Add(2 * day)
	files := d.bundle()
	files[timestampFile].Data = files[timestampFile].Data[1:]
	if _, err := Import(d.db, d.id, files, trust.At(d.now)); err == nil || !proven().Equal(issued.Add(day)) {
		t.Errorf("after a refusal (%v): %s", err, proven())
	}
	if _, err := Preview(d.db, d.id, d.again(), trust.At(d.now)); err != nil || !proven().Equal(issued.Add(day)) {
		t.Errorf("after a preview (%v): %s", err, proven())
	}
	// A publisher whose clock was right again says an earlier moment.
	d.now = issued.Add(-day)
	d.imports(d.bundle())
	if !proven().Equal(issued.Add(day)) {
		t.Errorf("after an earlier date: %s", proven())
	}
}

// How far ahead a bundle may be dated is counted from what is known to have
// passed, not from a clock with an empty battery.
func TestFarAhead(t *testing.T) {
	d := newDesk(t)
	files := d.bundle()
	old := d.now.AddDate(-20, 0, 0)
	for _, c := range []struct {
		name string
		at   trust.Time
		want error
	}{
		{"by an old clock", trust.At(old), ErrFuture},
		{"to the day", trust.At(d.now.Add(-farAhead)), nil},
		{"a moment too far", trust.At(d.now.Add(-farAhead - 1)), ErrFuture},
		{"by an old clock, with what is proven", trust.Time{Clock: old, Proven: d.now.Add(-day)}, nil},
	} {
		if _, err := Preview(d.db, d.id, files, c.at); !errors.Is(err, c.want) || c.want == nil && err != nil {
			t.Errorf("%s: %v, want %v", c.name, err, c.want)
		}
	}
}

// A stored record that says another moment than what is signed is damage.
func TestStoredMoment(t *testing.T) {
	d := newDesk(t)
	err := d.db.Update(func(tx *bbolt.Tx) error {
		p, err := publisherIn(tx, d.id)
		if err != nil {
			return err
		}
		p.IssuedAt = p.IssuedAt.Add(-day)
		return p.put(tx)
	})
	if err != nil {
		t.Fatal(err)
	}
	if loaded, err := Load(d.db); err != nil || !errors.Is(loaded[0].Err, ErrStored) {
		t.Errorf("%v, %+v", err, loaded)
	}
}
