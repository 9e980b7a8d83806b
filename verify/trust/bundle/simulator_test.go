package bundle

import (
	"crypto"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"testing"
	"testing/fstest"
	"time"

	"github.com/sigstore/sigstore/pkg/signature"
	"github.com/theupdateframework/go-tuf/v2/metadata"

	"github.com/soi-id/soi/verify/document"
	"github.com/soi-id/soi/verify/trust"
)

const day = 24 * time.Hour

// begin is when the first bundle is made.
var begin = time.Date(2026, 1, 10, 9, 0, 0, 0, time.UTC)

// A publisher in memory makes bundles as an honest one does, and lets a test
// change everything about them: it has all the keys, also those it has rotated
// away, as a thief may.
type publisher struct {
	t      testing.TB
	now    time.Time
	signer map[string][]signature.Signer // by role; of root three
	root   *metadata.Metadata[metadata.RootType]
	roots  [][]byte // all versions, from 1

	timestamp, snapshot, targets int64 // the versions made last
	content                      Content
	// edit, if not nil, changes metadata before it is signed.
	edit func(role string, signed any)
}

func newPublisher(t testing.TB, issuers ...Issuer) *publisher {
	p := &publisher{t: t, now: begin, signer: map[string][]signature.Signer{}, content: Content{Version: 1, Issuers: issuers}}
	p.root = metadata.Root(begin.AddDate(10, 0, 0))
	for range 3 {
		p.newKey(metadata.ROOT)
	}
	p.root.Signed.Roles[metadata.ROOT].Threshold = 2
	for _, role := range []string{metadata.TARGETS, metadata.SNAPSHOT, metadata.TIMESTAMP} {
		p.newKey(role)
	}
	p.signRoot(p.signer[metadata.ROOT][:2]...)
	return p
}

// thief returns the publisher with the keys that it has now.
func (p *publisher) thief() *publisher {
	other := *p
	other.signer = maps.Clone(p.signer)
	return &other
}

func (p *publisher) must(err error) {
	p.t.Helper()
	if err != nil {
		p.t.Fatal(err)
	}
}

func (p *publisher) newKey(role string) {
	_, private, err := ed25519.GenerateKey(rand.Reader)
	p.must(err)
	signer, err := signature.LoadSigner(private, crypto.Hash(0))
	p.must(err)
	key, err := metadata.KeyFromPublicKey(private.Public())
	p.must(err)
	p.must(p.root.Signed.AddKey(key, role))
	p.signer[role] = append(p.signer[role], signer)
}

// signRoot adds the root as it is now to the chain.
func (p *publisher) signRoot(signers ...signature.Signer) {
	p.root.ClearSignatures()
	p.roots = append(p.roots, p.signed(p.root, signers...))
}

func signedBytes[T metadata.Roles](m *metadata.Metadata[T], signers ...signature.Signer) ([]byte, error) {
	for _, s := range signers {
		if _, err := m.Sign(s); err != nil {
			return nil, err
		}
	}
	return m.ToBytes(false)
}

func (p *publisher) signed(m any, signers ...signature.Signer) []byte {
	var file []byte
	var err error
	switch m := m.(type) {
	case *metadata.Metadata[metadata.RootType]:
		file, err = signedBytes(m, signers...)
	case *metadata.Metadata[metadata.TargetsType]:
		file, err = signedBytes(m, signers...)
	case *metadata.Metadata[metadata.SnapshotType]:
		file, err = signedBytes(m, signers...)
	case *metadata.Metadata[metadata.TimestampType]:
		file, err = signedBytes(m, signers...)
	}
	p.must(err)
	return file
}

// rotate gives a role a new key and takes the old ones away. The new root is
// signed by two of the old root's keys and two of the new one's.
func (p *publisher) rotate(role string) {
	old := p.root.Signed.Roles[role].KeyIDs
	before := p.signer[metadata.ROOT]
	n := len(p.signer[role])
	for range n {
		p.newKey(role)
	}
	for _, id := range append([]string(nil), old...) {
		p.must(p.root.Signed.RevokeKey(id, role))
	}
	p.signer[role] = p.signer[role][n:]
	p.root.Signed.Version++
	signers := before[:2]
	if role == metadata.ROOT {
		signers = append(signers[:2:2], p.signer[role][:2]...)
	}
	p.signRoot(signers...)
}

// bundle makes the next bundle: all roots, and new metadata.
func (p *publisher) bundle() fstest.MapFS {
	p.timestamp++
	p.snapshot++
	p.targets++
	return p.again()
}

// again makes metadata of the versions as they are.
func (p *publisher) again() fstest.MapFS {
	p.t.Helper()
	files := fstest.MapFS{}
	for i, root := range p.roots {
		files[rootFile(int64(i+1))] = &fstest.MapFile{Data: root}
	}
	content, err := json.Marshal(p.content)
	p.must(err)
	targets := metadata.Targets(p.now.AddDate(1, 0, 0))
	targets.Signed.Version = p.targets
	issued := json.RawMessage(fmt.Sprintf(`{"issued_at":%q}`, p.now.Format(time.RFC3339)))
	sum := sha256.Sum256(content)
	targets.Signed.Targets[ContentName] = &metadata.TargetFiles{
		Length: int64(len(content)), Hashes: metadata.Hashes{"sha256": sum[:]}, Custom: &issued,
	}
	files["targets/"+hex.EncodeToString(sum[:])+"."+ContentName] = &fstest.MapFile{Data: content}
	p.change(metadata.TARGETS, &targets.Signed)
	targetsFile := p.signed(targets, p.signer[metadata.TARGETS]...)
	files[versioned(p.targets, metadata.TARGETS)] = &fstest.MapFile{Data: targetsFile}

	snapshot := metadata.Snapshot(p.now.Add(90 * day))
	snapshot.Signed.Version = p.snapshot
	snapshot.Signed.Meta["targets.json"] = meta(p.targets, targetsFile)
	p.change(metadata.SNAPSHOT, &snapshot.Signed)
	snapshotFile := p.signed(snapshot, p.signer[metadata.SNAPSHOT]...)
	files[versioned(p.snapshot, metadata.SNAPSHOT)] = &fstest.MapFile{Data: snapshotFile}

	timestamp := metadata.Timestamp(p.now.Add(90 * day))
	timestamp.Signed.Version = p.timestamp
	timestamp.Signed.Meta["snapshot.json"] = meta(p.snapshot, snapshotFile)
	p.change(metadata.TIMESTAMP, &timestamp.Signed)
	files[timestampFile] = &fstest.MapFile{Data: p.signed(timestamp, p.signer[metadata.TIMESTAMP]...)}
	return files
}

func (p *publisher) change(role string, signed any) {
	if p.edit != nil {
		p.edit(role, signed)
	}
}

func meta(version int64, file []byte) *metadata.MetaFiles {
	sum := sha256.Sum256(file)
	return &metadata.MetaFiles{Version: version, Length: int64(len(file)), Hashes: metadata.Hashes{"sha256": sum[:]}}
}

func clone(files fstest.MapFS) fstest.MapFS {
	other := maps.Clone(files)
	for name, f := range other {
		other[name] = &fstest.MapFile{Data: append([]byte(nil), f.Data...)}
	}
	return other
}

// An identityIssuer signs identities with some keys.
func identityIssuer(keys ...Key) Issuer {
	return Issuer{ID: "https://id.example", Names: map[string]string{"vi": "Nơi cấp thử", "en": "Test issuer"}, Country: "VN", Keys: keys}
}

// newIssuerKey makes a key that signs identities from the beginning of the year
// for two years.
func newIssuerKey(t testing.TB) Key {
	t.Helper()
	public, _, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	k, err := trust.NewKey(public, document.EdDSA)
	if err != nil {
		t.Fatal(err)
	}
	return Key{
		SPKI: k.SPKI, Algorithm: k.Algorithm, Formats: []string{"cwt.claim169"}, KeyIDs: [][]byte{[]byte(k.ID[:8])},
		NotBefore: begin.Add(-10 * day), NotAfter: begin.AddDate(2, 0, 0),
	}
}
