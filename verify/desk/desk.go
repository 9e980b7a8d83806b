// Package desk is one installation of Soi: the state folder and everything in
// it. It opens the stores, asks package verify for verdicts, and records each
// one in the journal before anybody sees it.
//
//	d, err := desk.Open(desk.Options{Now: time.Now, Program: "soictl"})
//	…
//	defer d.Close()
//	for _, v := range d.VerifyFile(ctx, "card.jpg") { … }
//
// The window and the command line both call this package for the main job and
// nothing deeper, so the two can never disagree.
//
// Of all packages under verify this one alone touches disks and clocks, and the
// network where a person names the address of a publisher's keys.
//
// # What happens when the journal cannot be written
//
// A verdict is never held back and never lost: it is returned with a [Record]
// that says why it is not written, kept in memory, and written, marked late,
// as soon as the journal can be written again.
package desk

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"sync"
	"time"

	"github.com/soi-id/soi/resources"
	"github.com/soi-id/soi/verify"
	"github.com/soi-id/soi/verify/symbol"
	"github.com/soi-id/soi/verify/trust"
)

// Options say how to open a desk. Now and Program are required.
type Options struct {
	// Dir is the state folder; empty for [DefaultDir].
	Dir string
	// PolicyFile is the machine's policy; empty for [DefaultPolicyFile].
	PolicyFile string
	// Now is the clock.
	Now func() time.Time
	// Program is the name by which another process is told who holds the
	// journal.
	Program string
	// Operator is the person's account name. The journal's tree holds a
	// number for it, the name lies in an erasable table.
	Operator string
	// Format, if not empty, is the format that every payload is taken for.
	Format string
	// NoJournal opens a desk that records nothing.
	NoJournal bool

	// For conformance work; with either of them nothing is recorded.

	// Keys, if not nil, are the only keys.
	Keys []*trust.Key
	// At, if not zero, replaces every notion of the present.
	At time.Time
}

// A Desk is an open installation. It is safe for concurrent use.
type Desk struct {
	opts     Options
	dir      string
	reader   symbol.Reader
	keys     *keyStore
	settings *settingsStore
	journal  *recorder // nil: nothing is recorded
	network  network
	watch    *watch

	mu        sync.Mutex
	clockCode string           // the clock warning that was recorded last
	parts     symbol.Collector // of a message that is not whole yet
	pieces    [][]byte         // of a document that is spread over several codes
}

// Open opens the desk, creating its state folder at first use.
//
// A journal held by another process is a *[HeldError]. A journal that cannot
// be written for another reason does not stop the desk: verdicts are then
// given with the reason in their [Record].
func Open(opts Options) (*Desk, error) {
	if opts.Now == nil || opts.Program == "" {
		return nil, errors.New("desk: options without a clock or a program name")
	}
	d := &Desk{opts: opts, dir: opts.Dir, network: newNetwork(), reader: symbol.Reader{Budget: PictureBudget}, watch: newWatch(opts.Now)}
	if d.dir == "" {
		dir, err := DefaultDir()
		if err != nil {
			return nil, err
		}
		d.dir = dir
	}
	records := !opts.NoJournal && opts.Keys == nil && opts.At.IsZero()
	if records {
		// A folder that cannot be made is the journal's trouble, and the
		// journal knows how to wait.
		_ = os.MkdirAll(d.dir, dirMode)
	}
	var err error
	if d.settings, err = openSettings(d.dir, opts.PolicyFile); err != nil {
		return nil, err
	}
	demonstration, err := demonstrationKeys()
	if err != nil {
		return nil, err
	}
	if d.keys, err = openKeys(d.dir, demonstration); err != nil {
		return nil, err
	}
	if opts.Format != "" {
		if _, err := verify.New(d.keyring(), d.policy()).Only(opts.Format); err != nil {
			return nil, err
		}
	}
	if records {
		if d.journal, err = openRecorder(d.dir, opts.Program, opts.Now()); err != nil {
			return nil, err
		}
	}
	d.keys.sets.watch(func(name string) { d.recordKeys(SetUnreadable, name) })
	return d, nil
}

// Close writes what is still pending and closes the stores. The error says
// what was lost, if anything was.
func (d *Desk) Close() error {
	d.keys.sets.close()
	if d.journal == nil {
		return nil
	}
	return d.journal.close(d.opts.Now())
}

// Dir returns the state folder.
func (d *Desk) Dir() string { return d.dir }

// Notices returns what a person should know about how the desk opened:
// settings that could not be read, publishers' keys that do not verify, a
// journal that cannot be written.
func (d *Desk) Notices() []error {
	notices := slices.Clone(d.settings.notices)
	for _, p := range d.Publishers() {
		if p.Err != nil {
			notices = append(notices, fmt.Errorf("publisher %.16s: %w", p.ID, p.Err))
		}
	}
	if d.journal != nil && d.journal.fault != nil {
		notices = append(notices, fmt.Errorf("verdicts are not being recorded: %w", d.journal.fault))
	}
	return notices
}

// PictureBudget is how long the search for codes in one picture may take. A
// clerk who waits longer has long since turned the card.
const PictureBudget = 4 * time.Second

// verifier returns the verifier for the keys as they are now.
func (d *Desk) verifier() *verify.Verifier {
	var v *verify.Verifier
	if d.opts.Keys != nil {
		v = verify.New(d.keyring(), d.policy())
	} else {
		keys, revoked := d.keys.current()
		v = verify.New(keys, d.policy()).WithRevoked(revoked)
	}
	if d.opts.Format != "" {
		v, _ = v.Only(d.opts.Format) // Open has tried it
	}
	return v
}

func (d *Desk) keyring() *trust.Keyring {
	if d.opts.Keys != nil {
		return trust.NewKeyring(d.opts.Keys)
	}
	keys, _ := d.keys.current()
	return keys
}

func (d *Desk) policy() trust.Policy {
	s := d.Settings()
	const day = 24 * time.Hour
	return trust.Policy{FreshFor: time.Duration(s.FreshDays) * day, UsableFor: time.Duration(s.UsableDays) * day}
}

// demonstrationKeys are the keys of the demonstration issuer that the program
// carries. Their private halves are public.
func demonstrationKeys() ([]*trust.Key, error) {
	keys, refused, err := trust.ParseKeys(resources.DemonstrationKeys(), trust.Enrolment{})
	if err == nil && len(refused) > 0 {
		err = fmt.Errorf("%d keys refused", len(refused))
	}
	if err != nil {
		return nil, fmt.Errorf("the demonstration keys in the program: %w", err)
	}
	return trust.Demonstrate(keys), nil
}
