package bundle

import (
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"strings"
	"testing"
	"time"

	"github.com/soi-id/soi/verify/trust"
)

// Everything that a content is refused for, each alone.
func TestContentThatIsRefused(t *testing.T) {
	first, second := newIssuerKey(t), newIssuerKey(t)
	good := func() Content {
		return Content{Version: 1, Issuers: []Issuer{
			{ID: testIssuer, Country: "VN", Policy: &Policy{FreshDays: 1, UsableDays: maxDays}, Keys: []Key{first}},
			{ID: "https://other.example", Country: "LA", Keys: []Key{second}},
		}}
	}
	text := func(c Content) string {
		content, err := json.Marshal(c)
		if err != nil {
			t.Fatal(err)
		}
		return string(content)
	}
	if _, err := ParseContent([]byte(text(good()))); err != nil {
		t.Fatalf("the content that the others are made of: %v", err)
	}
	key := func(change func(*Key)) func(*Content) {
		return func(c *Content) { change(&c.Issuers[0].Keys[0]) }
	}
	policy := func(fresh, usable int) func(*Content) {
		return func(c *Content) { c.Issuers[0].Policy = &Policy{fresh, usable} }
	}
	set := func(set RevokedSet) func(*Content) {
		return func(c *Content) { c.Revoked = []RevokedSet{{Issuer: testIssuer, Target: "x"}, set} }
	}
	for name, change := range map[string]func(*Content){
		"a set of an issuer that is not listed": set(RevokedSet{Issuer: "https://third.example", Target: "x"}),
		"a set without a target":                set(RevokedSet{Issuer: testIssuer}),
		"a set that is the content":             set(RevokedSet{Issuer: testIssuer, Target: ContentName}),
		"a set elsewhere":                       set(RevokedSet{Issuer: testIssuer, Target: "../x"}),
		"a set elsewhere, on Windows":           set(RevokedSet{Issuer: testIssuer, Target: `..\x`}),
		"a set in the place of a name":          set(RevokedSet{Issuer: testIssuer, Target: "x", Replaces: []string{"y"}}),

		"no version":                   func(c *Content) { c.Version = 0 },
		"a newer version":              func(c *Content) { c.Version = 2 },
		"an issuer without an id":      func(c *Content) { c.Issuers[0].ID, c.Issuers[0].Keys = "", nil },
		"an issuer twice":              func(c *Content) { c.Issuers[1].ID = testIssuer },
		"an issuer without a country":  func(c *Content) { c.Issuers[0].Country = "" },
		"never fresh":                  policy(0, 10),
		"usable for less than fresh":   policy(10, 9),
		"usable for a century":         policy(1, maxDays+1),
		"a key twice":                  func(c *Content) { c.Issuers[0].Keys = []Key{first, first} },
		"a key of two issuers":         func(c *Content) { c.Issuers[1].Keys[0].SPKI = first.SPKI },
		"no key":                       key(func(k *Key) { k.SPKI = nil }),
		"a key and its certificate":    key(func(k *Key) { k.Certificate = k.SPKI }),
		"a key that is cut off":        key(func(k *Key) { k.SPKI = k.SPKI[:len(k.SPKI)-1] }),
		"another algorithm":            key(func(k *Key) { k.Algorithm = "ES256" }),
		"no formats":                   key(func(k *Key) { k.Formats = nil }),
		"a status that nobody knows":   key(func(k *Key) { k.History = []Change{{"lost", begin, "x"}} }),
		"a status that says nothing":   key(func(k *Key) { k.History = []Change{{"", begin, "x"}} }),
		"two keys in one":              key(func(k *Key) { k.SPKI, k.Algorithm = jwks(t, "RS256", "RS256"), "RS256" }),
		"a key that names another use": key(func(k *Key) { k.SPKI, k.Algorithm = jwks(t, "RS256"), "PS256" }),
	} {
		t.Run(name, func(t *testing.T) {
			c := good()
			change(&c)
			if _, err := ParseContent([]byte(text(c))); !errors.Is(err, ErrContent) {
				t.Errorf("%v", err)
			}
		})
	}
	whole := text(good())
	for name, broken := range map[string]string{
		"nothing":           "",
		"no object":         `[]`,
		"a number for keys": strings.Replace(whole, `"keys":[`, `"keys":1,"x":[`, 1),
		"an unknown member": strings.Replace(whole, `"v":1`, `"v":1,"revokes":["x"]`, 1),
		"a member twice":    strings.Replace(whole, `"v":1`, `"v":1,"v":1`, 1),
		"something behind":  whole + "{}",
		"too much":          whole + strings.Repeat(" ", MaxContent+1-len(whole)),
	} {
		if _, err := ParseContent([]byte(broken)); !errors.Is(err, ErrContent) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := ParseContent([]byte(whole + strings.Repeat(" ", MaxContent-len(whole)))); err != nil {
		t.Errorf("as much as there may be: %v", err)
	}
}

// jwks is a set of RSA keys that name their algorithms.
func jwks(t *testing.T, algorithms ...string) []byte {
	t.Helper()
	var set struct {
		Keys []map[string]string `json:"keys"`
	}
	for _, algorithm := range algorithms {
		private, err := rsa.GenerateKey(rand.Reader, 2048)
		if err != nil {
			t.Fatal(err)
		}
		encode := base64.RawURLEncoding.EncodeToString
		set.Keys = append(set.Keys, map[string]string{
			"kty": "RSA", "alg": algorithm, "n": encode(private.N.Bytes()), "e": encode(big.NewInt(int64(private.E)).Bytes()),
		})
	}
	text, err := json.Marshal(set)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// What the publisher says of a key becomes what the desk knows of it.
func TestKeysOfAContent(t *testing.T) {
	k := newIssuerKey(t)
	k.Test = true
	k.History = []Change{{trust.Active, begin, "new"}, {trust.Superseded, begin.Add(day), "renewed"}}
	c := Content{Version: 1, Issuers: []Issuer{identityIssuer(k)}}
	c.Issuers[0].Policy = &Policy{FreshDays: 2, UsableDays: 3}
	keys, err := c.keys(begin)
	if err != nil || len(keys) != 1 {
		t.Fatal(keys, err)
	}
	got := keys[0]
	if got.Origin != trust.Bundled || !got.IssuedAt.Equal(begin) || got.Policy != (trust.Policy{FreshFor: 2 * day, UsableFor: 3 * day}) ||
		!got.NotBefore.Equal(k.NotBefore) || !got.NotAfter.Equal(k.NotAfter) || !got.Test || got.Issuer.ID != testIssuer || got.Country != "VN" ||
		len(got.History) != 2 || got.StatusAt(begin.Add(2*day)) != trust.Superseded || fmt.Sprint(got.KeyIDs) != fmt.Sprint(k.KeyIDs) {
		t.Errorf("%+v", got)
	}
	c.Issuers[0].Policy = nil
	c.Issuers[0].Keys[0].NotAfter = time.Time{}
	if keys, err = c.keys(begin); err != nil || keys[0].Policy != (trust.Policy{}) || !keys[0].NotAfter.IsZero() {
		t.Errorf("%+v, %v", keys, err)
	}
}
