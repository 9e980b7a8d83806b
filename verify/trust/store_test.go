package trust

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"go.etcd.io/bbolt"

	"github.com/soi-id/soi/verify/document"
)

// openStore opens an empty database, and after the test checks that its pages
// are sound and its keys load.
func openStore(tb testing.TB) *bbolt.DB {
	tb.Helper()
	db, err := bbolt.Open(filepath.Join(tb.TempDir(), "keys.db"), 0o600, &bbolt.Options{NoSync: true})
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		checkPages(tb, db)
		db.Close()
	})
	return db
}

func checkPages(tb testing.TB, db *bbolt.DB) {
	tb.Helper()
	err := db.View(func(tx *bbolt.Tx) error {
		for err := range tx.Check() {
			tb.Error(err)
		}
		return nil
	})
	if err != nil {
		tb.Error(err)
	}
}

// content is every record of the database, to compare before and after.
func content(tb testing.TB, db *bbolt.DB) map[string]string {
	tb.Helper()
	all := make(map[string]string)
	err := db.View(func(tx *bbolt.Tx) error {
		return tx.ForEach(func(bucket []byte, b *bbolt.Bucket) error {
			return b.ForEach(func(name, raw []byte) error {
				all[string(bucket)+"/"+string(name)] = string(raw)
				return nil
			})
		})
	})
	if err != nil {
		tb.Fatal(err)
	}
	return all
}

func load(tb testing.TB, db *bbolt.DB, shipped ...*Key) *Keyring {
	tb.Helper()
	ring, err := LoadKeyring(db, shipped...)
	if err != nil {
		tb.Fatal(err)
	}
	return ring
}

func importKeys(tb testing.TB, db *bbolt.DB, keys ...*Key) ImportReport {
	tb.Helper()
	report, err := Import(db, keys, noon)
	if err != nil {
		tb.Fatal(err)
	}
	return report
}

func counts(r ImportReport) [4]int {
	return [4]int{len(r.Added), len(r.Replaced), len(r.Unchanged), len(r.Blocked)}
}

func TestStoreKeepsKeys(t *testing.T) {
	db := openStore(t)
	if keys := load(t, db).Keys(); len(keys) != 0 {
		t.Error("an empty database has keys")
	}
	for _, a := range algorithms[:5] { // RS256 and PS256 are two keys here
		full := signers()[a].key(t, func(k *Key) {
			k.KeyIDs = [][]byte{{0, 1}, {0xff}}
			k.NotBefore, k.NotAfter = noon, noon.Add(day)
			k.History = []StatusChange{{Superseded, noon, "renewed"}}
			k.Origin, k.IssuedAt = Bundled, noon.Add(-day)
		})
		importKeys(t, db, full)
		keys := load(t, db).Keys()
		i := slices.IndexFunc(keys, func(k *Key) bool { return k.ID == full.ID })
		if i < 0 {
			t.Fatalf("%s: not stored", a)
		}
		got, want := fmt.Sprintf("%+v", keys[i].record()), fmt.Sprintf("%+v", full.record())
		if got != want {
			t.Errorf("%s:\n got %s\nwant %s", a, got, want)
		}
		if !keys[i].signed(signers()[a].proof()) {
			t.Errorf("%s: the stored key verifies nothing", a)
		}
	}
}

func TestImportReport(t *testing.T) {
	db := openStore(t)
	s := newSigner(t, document.ES256)
	k := s.key(t)
	if got := counts(importKeys(t, db, k)); got != [4]int{1, 0, 0, 0} {
		t.Errorf("first: %v", got)
	}
	before := content(t, db)
	report, err := Import(db, []*Key{k, k}, noon.Add(day))
	if err != nil || counts(report) != [4]int{0, 0, 2, 0} || !maps.Equal(before, content(t, db)) {
		t.Errorf("the same again: %v, %v", counts(report), err)
	}
	renewed := s.key(t, func(k *Key) { k.KeyIDs = [][]byte{[]byte("kid-0")} })
	if got := counts(importKeys(t, db, renewed)); got != [4]int{0, 1, 0, 0} {
		t.Errorf("a new key id: %v", got)
	}
	if k := load(t, db).Keys()[0]; !k.carries([]byte("kid-0")) || !k.carries([]byte("kid-1")) || !k.IssuedAt.Equal(noon) {
		t.Errorf("after renewal: ids %q, imported %v", k.KeyIDs, k.IssuedAt)
	}
	if got := counts(importKeys(t, db, renewed, k)); got != [4]int{0, 0, 2, 0} {
		t.Errorf("both again: %v", got)
	}
	moved := s.key(t, func(k *Key) { k.Issuer.ID = "https://other.example" })
	importKeys(t, db, moved)
	if keys := load(t, db).Keys(); len(keys) != 1 || keys[0].Issuer.ID != "https://other.example" || keys[0].carries([]byte("kid-0")) {
		t.Error("under another issuer the key keeps the ids of the first")
	}
	if err := AddBlock(db, Block{ID: k.ID, Kind: BlockCompromised, At: noon}); err != nil {
		t.Fatal(err)
	}
	if got := counts(importKeys(t, db, k)); got != [4]int{0, 1, 0, 1} {
		t.Errorf("blocked: %v", got)
	}
}

// One key that cannot be stored, wherever it stands, and nothing is.
func TestImportIsAllOrNothing(t *testing.T) {
	db := openStore(t)
	good, other := signers()[document.ES256].key(t), signers()[document.EdDSA].key(t)
	importKeys(t, db, good)
	before := content(t, db)
	for name, test := range map[string]struct {
		spoil func(*Key)
		want  Refused
	}{
		"no issuer":        {func(k *Key) { k.Issuer.ID = "" }, NoIssuer},
		"no country":       {func(k *Key) { k.Country = "" }, NoCountry},
		"country in full":  {func(k *Key) { k.Country = "Vietnam" }, CountryInvalid},
		"no format":        {func(k *Key) { k.Formats = nil }, NoFormats},
		"another's id":     {func(k *Key) { k.ID = other.ID }, IDInvalid},
		"another's SPKI":   {func(k *Key) { k.ID, k.SPKI = other.ID, other.SPKI }, IDInvalid},
		"no public key":    {func(k *Key) { k.Public = nil }, KeyTypeUnsupported},
		"algorithm":        {func(k *Key) { k.Algorithm = document.RS256 }, AlgorithmUnfit},
		"unrestricted":     {func(k *Key) { k.Unrestricted = true }, OriginInvalid},
		"a demonstration":  {func(k *Key) { k.Origin = Demonstration }, OriginInvalid},
		"no origin":        {func(k *Key) { k.Origin = "" }, OriginInvalid},
		"a status unheard": {func(k *Key) { k.History = []StatusChange{{Status: "fine"}} }, StatusUnknown},
	} {
		bad := signers()[document.ES384].key(t, test.spoil)
		for _, keys := range [][]*Key{{bad, other}, {other, bad}} {
			report, err := Import(db, keys, noon)
			if !errors.Is(err, ErrRefused) || !errors.Is(err, test.want) || counts(report) != [4]int{} {
				t.Errorf("%s: %v, %v", name, counts(report), err)
			}
			if !maps.Equal(before, content(t, db)) {
				t.Fatalf("%s: the store has changed", name)
			}
		}
	}
	checkPages(t, db)
}

func TestRemove(t *testing.T) {
	db := openStore(t)
	k := signers()[document.ES256].key(t)
	if err := Remove(db, k.ID); !errors.Is(err, ErrNoSuchKey) {
		t.Errorf("from an empty store: %v", err)
	}
	importKeys(t, db, k)
	if err := Remove(db, k.ID); err != nil {
		t.Error(err)
	}
	if keys := load(t, db).Keys(); len(keys) != 0 {
		t.Error("still there")
	}
	if err := Remove(db, k.ID); !errors.Is(err, ErrNoSuchKey) {
		t.Errorf("twice: %v", err)
	}
}

// What is known against a key survives its removal and its return, as the key
// of another issuer too.
func TestBlocksStick(t *testing.T) {
	s := newSigner(t, document.ES256)
	elsewhere := s.key(t, func(k *Key) {
		k.Issuer.ID, k.Country, k.Formats = "https://other.example", "DE", []string{"other.card"}
	})
	for name, test := range map[string]struct {
		mark func(t *testing.T, db *bbolt.DB)
		want string
	}{
		"imported as a test key": {func(t *testing.T, db *bbolt.DB) {
			importKeys(t, db, s.key(t, func(k *Key) { k.Test = true }))
		}, CodeTestKey},
		"imported as compromised": {func(t *testing.T, db *bbolt.DB) {
			importKeys(t, db, s.key(t, func(k *Key) { k.History = []StatusChange{{Compromised, noon, "stolen"}} }))
		}, CodeKeyCompromised},
		"blocked as a test key": {func(t *testing.T, db *bbolt.DB) {
			if err := AddBlock(db, Block{ID: elsewhere.ID, Kind: BlockTest}); err != nil {
				t.Fatal(err)
			}
		}, CodeTestKey},
		"blocked as compromised": {func(t *testing.T, db *bbolt.DB) {
			if err := AddBlock(db, Block{ID: elsewhere.ID, Kind: BlockCompromised, At: noon, Reason: "stolen"}); err != nil {
				t.Fatal(err)
			}
		}, CodeKeyCompromised},
	} {
		t.Run(name, func(t *testing.T) {
			db := openStore(t)
			test.mark(t, db)
			p := s.proof(func(p *document.Proof) { p.Hints = document.Hints{Country: "DE"} })
			for _, step := range []func(){
				func() { importKeys(t, db, elsewhere) },
				func() {
					if err := Remove(db, elsewhere.ID); err != nil {
						t.Fatal(err)
					}
					importKeys(t, db, elsewhere)
				},
				func() {
					importKeys(t, db, s.key(t), s.key(t, func(k *Key) {
						*k = *elsewhere
						k.History = []StatusChange{{Active, noon.Add(100 * day), "restored"}}
					}))
				},
			} {
				step()
				j := load(t, db).Judge("other.card", p, document.Validity{}, At(noon), DefaultPolicy)
				if !j.Holds || !slices.Contains(j.Codes, test.want) {
					t.Errorf("%v %v, want %s", j.Holds, j.Codes, test.want)
				}
			}
		})
	}
}

func TestDemonstrationSticks(t *testing.T) {
	db := openStore(t)
	s := newSigner(t, document.EdDSA)
	original := s.key(t)
	shown := Demonstrate([]*Key{original})
	if original.Test || original.Origin != Pinned || shown[0].Origin != Demonstration {
		t.Error("Demonstrate changes its argument, or not its result")
	}
	importKeys(t, db, s.key(t, func(k *Key) { k.Issuer.ID = "https://a-real-ministry.example" }))
	ring := load(t, db, shown...)
	for _, issuer := range []string{"https://a-real-ministry.example", "https://issuer.example"} {
		p := s.proof(func(p *document.Proof) { p.Hints.Issuer = issuer })
		j := ring.Judge("test.card", p, document.Validity{}, At(noon), DefaultPolicy)
		if !j.Holds || !slices.Equal(j.Codes, []string{CodeTestKey}) {
			t.Errorf("%s: %v %v", issuer, j.Holds, j.Codes)
		}
	}
}

func TestAddBlock(t *testing.T) {
	db := openStore(t)
	id := signers()[document.ES256].key(t).ID
	for _, bad := range []Block{
		{ID: "", Kind: BlockTest}, {ID: id[2:], Kind: BlockTest}, {ID: strings.ToUpper(id), Kind: BlockTest}, {ID: id, Kind: "fine"},
	} {
		if err := AddBlock(db, bad); !errors.Is(err, ErrRefused) {
			t.Errorf("%q %q: %v", bad.ID, bad.Kind, err)
		}
	}
	first := Block{ID: id, Kind: BlockCompromised, At: noon, Reason: "first"}
	for _, b := range []Block{first, {ID: id, Kind: BlockCompromised, At: noon.Add(day), Reason: "second"}} {
		if err := AddBlock(db, b); err != nil {
			t.Fatal(err)
		}
	}
	if got := content(t, db)["blocks/"+id+"/compromised"]; !strings.Contains(got, "first") {
		t.Errorf("the first block did not stand: %s", got)
	}
}

// Whatever is done in whatever order, a key that was once blocked is judged
// so ever after.
func TestNothingUnblocks(t *testing.T) {
	all := []signer{newSigner(t, document.ES256), newSigner(t, document.ES256), newSigner(t, document.EdDSA)}
	for seed := range uint64(20) {
		random := rand.New(rand.NewPCG(seed, 1))
		db := openStore(t)
		compromised, test := make(map[string]bool), make(map[string]bool)
		for step := range 40 {
			s := all[random.IntN(len(all))]
			k := s.key(t, func(k *Key) {
				k.Issuer.ID = []string{"https://issuer.example", "https://other.example"}[random.IntN(2)]
				k.Origin = []Origin{Pinned, Bundled}[random.IntN(2)]
				k.IssuedAt = noon.Add(time.Duration(random.IntN(10)) * day)
				k.Test = random.IntN(12) == 0
				if random.IntN(3) == 0 {
					status := []Status{Active, Superseded, Active, Compromised}[random.IntN(4)]
					k.History = []StatusChange{{Status: status, At: noon.Add(time.Duration(random.IntN(20)-10) * day)}}
				}
			})
			switch random.IntN(6) {
			case 0:
				if err := Remove(db, k.ID); err != nil && !errors.Is(err, ErrNoSuchKey) {
					t.Fatal(err)
				}
			case 1:
				kind := []BlockKind{BlockTest, BlockCompromised}[random.IntN(2)]
				if random.IntN(3) > 0 {
					break
				}
				if err := AddBlock(db, Block{ID: k.ID, Kind: kind, At: noon}); err != nil {
					t.Fatal(err)
				}
				test[k.ID] = test[k.ID] || kind == BlockTest
				compromised[k.ID] = compromised[k.ID] || kind == BlockCompromised
			default:
				importKeys(t, db, k)
				test[k.ID] = test[k.ID] || k.Test
				compromised[k.ID] = compromised[k.ID] || k.StatusAt(noon) == Compromised
			}
			for _, k := range load(t, db).Keys() {
				if k.Test != test[k.ID] || (k.StatusAt(noon) == Compromised) != compromised[k.ID] {
					t.Fatalf("seed %d, step %d: test %v, status %s; want test %v, compromised %v",
						seed, step, k.Test, k.StatusAt(noon), test[k.ID], compromised[k.ID])
				}
			}
		}
	}
}

func TestStoreOfAnotherVersion(t *testing.T) {
	k := signers()[document.ES256].key(t)
	record := string(asJSON(k.record()))
	block := string(asJSON(blockRecord{recordVersion, k.ID, BlockTest, noon, ""}))
	for _, test := range []struct {
		name, bucket, key, raw string
		want                   error
	}{
		{"key of a newer version", "keys", k.ID, `{"v":3,"shape":["of its own"]}`, ErrNewerStore},
		{"block of a newer version", "blocks", k.ID + "/test", `{"v":3}`, ErrNewerStore},
		{"no version", "keys", k.ID, `{}`, ErrDamagedStore},
		{"not JSON", "keys", k.ID, "\x00", ErrDamagedStore},
		{"empty", "keys", k.ID, "", ErrDamagedStore},
		{"under another id", "keys", strings.Repeat("00", 32), record, ErrDamagedStore},
		{"a field misspelt", "keys", k.ID, strings.Replace(record, `"country"`, `"countrz"`, 1), ErrDamagedStore},
		{"a country lost", "keys", k.ID, strings.Replace(record, `"VN"`, `""`, 1), ErrDamagedStore},
		{"block of an unknown kind", "blocks", k.ID + "/test", strings.Replace(block, `"test"`, `"tess"`, 1), ErrDamagedStore},
		{"block that is cut", "blocks", k.ID + "/test", block[:len(block)-1], ErrDamagedStore},
	} {
		t.Run(test.name, func(t *testing.T) {
			db := openStore(t)
			importKeys(t, db, signers()[document.EdDSA].key(t, func(k *Key) { k.Test = true }))
			err := db.Update(func(tx *bbolt.Tx) error {
				return tx.Bucket([]byte(test.bucket)).Put([]byte(test.key), []byte(test.raw))
			})
			if err != nil {
				t.Fatal(err)
			}
			if ring, err := LoadKeyring(db); !errors.Is(err, test.want) || ring != nil {
				t.Errorf("load: %v, want %v", err, test.want)
			}
			if test.bucket == "keys" && test.key == k.ID {
				if _, err := Import(db, []*Key{k}, noon); !errors.Is(err, test.want) {
					t.Errorf("import over it: %v, want %v", err, test.want)
				}
			}
		})
	}
	if !strings.Contains(ErrNewerStore.Error(), "newer version of Soi") {
		t.Error("the error does not say that the file is of a newer program")
	}
}

func TestProven(t *testing.T) {
	db := openStore(t)
	proven := func(want time.Time) {
		t.Helper()
		if got, err := Proven(db); err != nil || !got.Equal(want) {
			t.Errorf("proven %v, %v; want %v", got, err, want)
		}
	}
	proven(time.Time{})
	for _, at := range []time.Time{noon, noon.Add(-day), {}, noon} {
		if err := raiseProven(db, at); err != nil {
			t.Fatal(err)
		}
		proven(noon)
	}
	if err := raiseProven(db, noon.Add(day)); err != nil {
		t.Fatal(err)
	}
	proven(noon.Add(day))
	for _, at := range []time.Time{noon.Add(-day), {}} {
		if err := ResetProven(db, at); err != nil {
			t.Fatal(err)
		}
		proven(at)
	}
	newer, _ := json.Marshal(map[string]int{"v": 3})
	if err := db.Update(func(tx *bbolt.Tx) error { return tx.Bucket(timeBucket).Put(provenName, newer) }); err != nil {
		t.Fatal(err)
	}
	if _, err := Proven(db); !errors.Is(err, ErrNewerStore) {
		t.Errorf("of a newer version: %v", err)
	}
	if err := raiseProven(db, noon.Add(900*day)); !errors.Is(err, ErrNewerStore) {
		t.Errorf("raising one of a newer version: %v", err)
	}
}

func raiseProven(db *bbolt.DB, at time.Time) error {
	return db.Update(func(tx *bbolt.Tx) error { return RaiseProven(tx, at) })
}
