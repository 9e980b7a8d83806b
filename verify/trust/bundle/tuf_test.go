package bundle

import (
	"encoding/json"
	"errors"
	"fmt"
	"testing"

	"github.com/sigstore/sigstore/pkg/signature"
	"github.com/theupdateframework/go-tuf/v2/metadata"

	"github.com/soi-id/soi/verify/trust"
)

// What the TUF project's conformance suite asks of clients (test_updater_key_rotations,
// test_rollback, test_expiration, test_keys, test_basic), asked of this one.
// The suite itself drives a client that fetches over HTTP and keeps each role by
// itself; this one imports all or nothing.

// A team is who may sign for a role: numbers of a pool of ten keys.
type team struct {
	keys      []int
	threshold int
	sign      []int
	want      error
}

// A pool is ten keys that any role may be given.
type pool struct {
	*publisher
	keys    []*metadata.Key
	signers []signature.Signer
}

func newPool(t *testing.T) *pool {
	p := &pool{publisher: newPublisher(t, identityIssuer(newIssuerKey(t)))}
	root := metadata.Root(begin) // only to make keys
	spare := &publisher{t: t, root: root, signer: map[string][]signature.Signer{}}
	for range 10 {
		spare.newKey(metadata.ROOT)
	}
	for _, id := range root.Signed.Roles[metadata.ROOT].KeyIDs {
		p.keys = append(p.keys, root.Signed.Keys[id])
	}
	p.signers = spare.signer[metadata.ROOT]
	return p
}

// give makes a team the keys of a role.
func (p *pool) give(role string, to team) {
	p.root.Signed.Roles[role] = &metadata.Role{KeyIDs: []string{}, Threshold: to.threshold}
	for _, n := range to.keys {
		p.must(p.root.Signed.AddKey(p.keys[n], role))
	}
	p.signer[role] = p.some(to.sign)
}

func (p *pool) some(numbers []int) []signature.Signer {
	var signers []signature.Signer
	for _, n := range numbers {
		signers = append(signers, p.signers[n])
	}
	return signers
}

// TestRootRotation: a root counts when enough keys of the one before and enough
// of its own have signed it, whoever else has.
func TestRootRotation(t *testing.T) {
	five := []int{0, 1, 2, 3, 4}
	for name, roots := range map[string][]team{
		"one key for another":               {{[]int{1}, 1, []int{1}, nil}, {[]int{2}, 1, []int{2, 1}, nil}, {[]int{2}, 1, []int{2}, nil}},
		"with signatures of nobody":         {{[]int{1}, 1, []int{3, 1, 4}, nil}, {[]int{2}, 1, []int{3, 2, 1, 4}, nil}, {[]int{2}, 1, []int{3, 2, 4}, nil}},
		"any three of five":                 {{five, 3, []int{0, 2, 4}, nil}, {five, 3, []int{0, 4, 1}, nil}, {five, 3, []int{0, 1, 3}, nil}},
		"one of five":                       {{five, 3, []int{0, 2, 4}, nil}, {[]int{0, 1, 3, 4, 5}, 3, []int{0, 4, 1}, nil}},
		"all of five":                       {{five, 3, []int{0, 2, 4}, nil}, {[]int{5, 6, 7, 8, 9}, 3, []int{0, 2, 4, 5, 6, 7}, nil}, {[]int{5, 6, 7, 8, 9}, 3, []int{5, 6, 7}, nil}},
		"a higher threshold":                {{[]int{1, 2, 3}, 1, []int{1}, nil}, {[]int{1, 2, 3}, 2, []int{1, 2}, nil}},
		"a lower threshold":                 {{[]int{1, 2, 3}, 2, []int{1, 2}, nil}, {[]int{1, 2, 3}, 1, []int{1, 2}, nil}, {[]int{1, 2, 3}, 1, []int{1}, nil}},
		"without the old key":               {{[]int{1}, 1, []int{1}, nil}, {[]int{2}, 1, []int{2, 3, 4}, ErrOtherPublisher}},
		"without the new key":               {{[]int{1}, 1, []int{1}, nil}, {[]int{2}, 1, []int{1, 3, 4}, ErrUnderSigned}},
		"too few of the new ones":           {{five, 3, []int{0, 2, 4}, nil}, {[]int{0, 1, 3, 4, 5}, 3, []int{0, 2, 4}, ErrUnderSigned}},
		"too few of the old ones":           {{five, 3, []int{0, 2, 4}, nil}, {[]int{0, 1, 3, 4, 5}, 3, []int{0, 4, 5}, ErrUnderSigned}},
		"too few for a higher threshold":    {{[]int{1, 2, 3}, 1, []int{1}, nil}, {[]int{1, 2, 3}, 2, []int{2}, ErrUnderSigned}},
		"too few for the old threshold":     {{[]int{1, 2, 3}, 2, []int{1, 2}, nil}, {[]int{1, 2, 3}, 1, []int{1}, ErrUnderSigned}},
		"a threshold that nobody can reach": {{[]int{1, 2}, 1, []int{1}, nil}, {[]int{1, 2}, 3, []int{1, 2}, ErrUnderSigned}},
		"a threshold of none":               {{[]int{1}, 1, []int{1}, nil}, {[]int{1}, 0, []int{1}, ErrMalformed}},
	} {
		t.Run(name, func(t *testing.T) {
			p := newPool(t)
			p.roots = nil
			var want error
			for i, to := range roots {
				p.give(metadata.ROOT, to)
				p.root.Signed.Version = int64(i + 1)
				p.signRoot(p.some(to.sign)...)
				want = to.want
			}
			d := enrolledDesk(t, p.publisher)
			report, err := Import(d.db, d.id, p.bundle(), trust.At(p.now))
			if !errors.Is(err, want) || want == nil && (err != nil || report.Root != int64(len(roots))) {
				t.Errorf("root %d, %v; want %v", report.Root, err, want)
			}
		})
	}
}

// enrolledDesk is a desk that knows a publisher's first root and nothing else.
func enrolledDesk(t *testing.T, p *publisher) *desk {
	t.Helper()
	d := newDesk(t)
	if err := Withdraw(d.db, d.id); err != nil {
		t.Fatal(err)
	}
	id, err := Enrol(d.db, p.roots[0], Scope{Issuers: []string{testIssuer}}, begin)
	if err != nil {
		t.Fatal(err)
	}
	return &desk{t: t, db: d.db, id: id, publisher: p}
}

// TestSignersOfRoles is the same for the roles below the root.
func TestSignersOfRoles(t *testing.T) {
	five := []int{0, 1, 2, 3, 4}
	for name, to := range map[string]team{
		"another key":                       {[]int{2}, 1, []int{2}, nil},
		"with signatures of nobody":         {[]int{1}, 1, []int{3, 1, 4}, nil},
		"three of five":                     {five, 3, []int{1, 2, 3}, nil},
		"all of five":                       {five, 3, five, nil},
		"none of its keys":                  {[]int{2}, 1, []int{1, 3, 4}, ErrOtherPublisher},
		"an old key in the place of a new":  {[]int{0, 1, 3, 4, 5}, 3, []int{0, 2, 4}, ErrUnderSigned},
		"two of the three that it needs":    {five, 3, []int{0, 4}, ErrUnderSigned},
		"a threshold that nobody can reach": {five, 6, five, ErrUnderSigned},
		"a threshold of none":               {five, 0, five, ErrMalformed},
		"no keys":                           {nil, 1, []int{1}, ErrMalformed},
	} {
		for _, role := range []string{metadata.TIMESTAMP, metadata.SNAPSHOT, metadata.TARGETS} {
			t.Run(name+", "+role, func(t *testing.T) {
				p := newPool(t)
				d := enrolledDesk(t, p.publisher)
				d.imports(p.bundle())
				p.give(role, to)
				p.root.Signed.Version++
				p.signRoot(p.signer[metadata.ROOT][:2]...)
				if _, err := Import(d.db, d.id, p.bundle(), trust.At(p.now)); !errors.Is(err, to.want) || to.want == nil && err != nil {
					t.Errorf("%v, want %v", err, to.want)
				}
			})
		}
	}
}

// One key under several ids is one key.
func TestOneKeyUnderSeveralIDs(t *testing.T) {
	p := newPool(t)
	d := enrolledDesk(t, p.publisher)
	again := &metadata.Key{Type: p.keys[1].Type, Scheme: p.keys[1].Scheme, Value: p.keys[1].Value, UnrecognizedFields: map[string]any{"x": "y"}}
	p.give(metadata.SNAPSHOT, team{keys: []int{1}, threshold: 2, sign: []int{1}})
	p.must(p.root.Signed.AddKey(again, metadata.SNAPSHOT))
	if ids := p.root.Signed.Roles[metadata.SNAPSHOT].KeyIDs; len(ids) != 2 {
		t.Fatalf("%d ids", len(ids))
	}
	p.root.Signed.Version++
	p.signRoot(p.signer[metadata.ROOT][:2]...)
	if _, err := Import(d.db, d.id, p.bundle(), trust.At(p.now)); !errors.Is(err, ErrUnderSigned) {
		t.Errorf("%v", err)
	}
}

// Members that nobody knows are covered by signatures and change nothing (TUF §4).
func TestUnknownMembers(t *testing.T) {
	d := newDesk(t)
	d.root.Signed.UnrecognizedFields = map[string]any{"custom": "value"}
	d.root.Signed.Roles[metadata.SNAPSHOT].UnrecognizedFields = map[string]any{"custom": map[string]any{"a": 1}}
	d.root.Signed.Version++
	d.signRoot(d.signer[metadata.ROOT][:2]...)
	d.edit = func(_ string, signed any) {
		switch m := signed.(type) {
		case *metadata.TargetsType:
			m.UnrecognizedFields = map[string]any{"custom": "value"}
		case *metadata.SnapshotType:
			m.UnrecognizedFields = map[string]any{"custom": "value"}
		case *metadata.TimestampType:
			m.UnrecognizedFields = map[string]any{"custom": "value"}
		}
	}
	d.imports(d.bundle())
	if report := d.imports(d.again()); !report.Unchanged {
		t.Errorf("%+v", report)
	}
}

// TestFastForward: a thief signed numbers that no honest bundle will ever reach.
// The publisher takes the stolen keys away, and goes on with its own numbers
// (TUF §5.3.11). Nobody else may: with the keys that stay, numbers only rise.
func TestFastForward(t *testing.T) {
	const far = 1 << 40
	for _, role := range []string{metadata.TIMESTAMP, metadata.SNAPSHOT, metadata.TARGETS} {
		t.Run(role, func(t *testing.T) {
			d := newDesk(t)
			number := map[string]*int64{metadata.TIMESTAMP: &d.timestamp, metadata.SNAPSHOT: &d.snapshot, metadata.TARGETS: &d.targets}
			honest := *number[role]
			d.timestamp++
			d.snapshot++
			d.targets++
			*number[role] = far
			d.imports(d.again())
			d.timestamp++
			d.snapshot++
			d.targets++
			*number[role] = honest + 1
			if _, err := Import(d.db, d.id, d.again(), trust.At(d.now)); !errors.Is(err, ErrRollback) {
				t.Errorf("with the same keys: %v", err)
			}
			// Another role's new key helps nobody.
			other := metadata.TIMESTAMP
			if role == other {
				other = metadata.SNAPSHOT
			}
			d.rotate(other)
			if _, err := Import(d.db, d.id, d.again(), trust.At(d.now)); !errors.Is(err, ErrRollback) {
				t.Errorf("with a new key of %s: %v", other, err)
			}
			d.rotate(role)
			d.imports(d.again())
			d.imports(d.bundle())
		})
	}
}

// One import follows 64 new roots, and no more.
func TestManyRoots(t *testing.T) {
	d := newDesk(t)
	for range maxRoots {
		d.root.Signed.Version++
		d.signRoot(d.signer[metadata.ROOT][:2]...)
	}
	if report := d.imports(d.bundle()); report.Root != 1+maxRoots || !report.NewRoot {
		t.Errorf("root %d", report.Root)
	}
	for range maxRoots + 1 {
		d.root.Signed.Version++
		d.signRoot(d.signer[metadata.ROOT][:2]...)
	}
	if _, err := Import(d.db, d.id, d.bundle(), trust.At(d.now)); !errors.Is(err, ErrTooLarge) {
		t.Errorf("%v", err)
	}
}

// Metadata that is signed and says nothing of what must follow.
func TestMetadataThatSaysTooLittle(t *testing.T) {
	for name, c := range map[string]struct {
		edit func(signed any)
		want error
	}{
		"a timestamp without a snapshot": {func(signed any) {
			if m, ok := signed.(*metadata.TimestampType); ok {
				m.Meta = map[string]*metadata.MetaFiles{}
			}
		}, ErrMalformed},
		"a snapshot without targets": {func(signed any) {
			if m, ok := signed.(*metadata.SnapshotType); ok {
				m.Meta = map[string]*metadata.MetaFiles{}
			}
		}, ErrMalformed},
		"targets without a content": {func(signed any) {
			if m, ok := signed.(*metadata.TargetsType); ok {
				delete(m.Targets, ContentName)
			}
		}, ErrContent},
		"a content without a hash": {func(signed any) {
			if m, ok := signed.(*metadata.TargetsType); ok {
				m.Targets[ContentName].Hashes = metadata.Hashes{}
			}
		}, ErrMalformed},
		"a content with a hash of another kind": {func(signed any) {
			if m, ok := signed.(*metadata.TargetsType); ok {
				m.Targets[ContentName].Hashes = metadata.Hashes{"sha512": make([]byte, 64)}
			}
		}, ErrContent},
		"a date of no form": {func(signed any) {
			if m, ok := signed.(*metadata.TargetsType); ok {
				date := json.RawMessage(`{"issued_at":"yesterday"}`)
				m.Targets[ContentName].Custom = &date
			}
		}, ErrContent},
		"a date that says nothing": {func(signed any) {
			if m, ok := signed.(*metadata.TargetsType); ok {
				date := json.RawMessage(`{}`)
				m.Targets[ContentName].Custom = &date
			}
		}, ErrContent},
		"a content that is announced as endless": {func(signed any) {
			if m, ok := signed.(*metadata.TargetsType); ok {
				m.Targets[ContentName].Length = MaxContent + 1
			}
		}, ErrTooLarge},
		"a content that is announced as longer": {func(signed any) {
			if m, ok := signed.(*metadata.TargetsType); ok {
				m.Targets[ContentName].Length++
			}
		}, ErrIncomplete},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t)
			d.edit = func(_ string, signed any) { c.edit(signed) }
			if _, err := Import(d.db, d.id, d.bundle(), trust.At(d.now)); !errors.Is(err, c.want) {
				t.Errorf("%v, want %v", err, c.want)
			}
			d.whole()
		})
	}
}

// A later bundle refreshed in its timestamp alone is the same keys, and its
// numbers count from then on.
func TestRefresh(t *testing.T) {
	d := newDesk(t)
	old := d.second
	d.timestamp++
	d.snapshot++
	issued := d.now
	refreshed := fmt.Sprintf(`{"issued_at":%q}`, issued.Format("2006-01-02T15:04:05Z07:00"))
	d.edit = func(_ string, signed any) {
		if m, ok := signed.(*metadata.TargetsType); ok {
			custom := json.RawMessage(refreshed)
			m.Targets[ContentName].Custom = &custom
		}
	}
	if report := d.imports(d.again()); !report.Unchanged {
		t.Errorf("%+v", report)
	}
	d.whole()
	if _, err := Import(d.db, d.id, old, trust.At(d.now)); !errors.Is(err, ErrRollback) {
		t.Errorf("the timestamp of before: %v", err)
	}
}
