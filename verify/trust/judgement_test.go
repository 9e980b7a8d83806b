package trust

import (
	"slices"
	"testing"
	"time"

	"github.com/soi-id/soi/verify/document"
)

func TestJudgeSelectsKeys(t *testing.T) {
	a, b := newSigner(t, document.ES256), newSigner(t, document.ES256)
	ed := signers()[document.EdDSA]
	rsaPSS := signers()[document.PS256]

	kid := func(ids ...string) func(*Key) {
		return func(k *Key) {
			k.KeyIDs = nil
			for _, id := range ids {
				k.KeyIDs = append(k.KeyIDs, []byte(id))
			}
		}
	}
	formats := func(ids ...string) func(*Key) { return func(k *Key) { k.Formats = ids } }
	issuer := func(id, country string) func(*Key) {
		return func(k *Key) { k.Issuer.ID, k.Country = id, country }
	}
	free := func(k *Key) { k.Unrestricted, k.Formats, k.Issuer.ID, k.Country = true, nil, "", "" }
	hints := func(issuer, country, keyID string) func(*document.Proof) {
		return func(p *document.Proof) {
			p.Hints = document.Hints{Issuer: issuer, Country: country, KeyID: []byte(keyID)}
		}
	}
	claims := func(a document.Algorithm) func(*document.Proof) {
		return func(p *document.Proof) { p.Algorithm = a }
	}
	const uri = "https://issuer.example"

	for _, test := range []struct {
		name  string
		keys  []*Key
		proof *document.Proof
		holds bool
		key   *Key // the expected one, by ID; nil for none
		codes []string
	}{
		{"the named key", []*Key{a.key(t)}, a.proof(), true, a.key(t), nil},
		{"empty keyring", nil, a.proof(), false, nil, []string{CodeNoKey}},
		{"another issuer's key of the same id", []*Key{a.key(t, issuer("https://other.example", "VN"))}, a.proof(), false, nil, []string{CodeNoKey}},
		{"the issuer has no such key", []*Key{b.key(t, kid("kid-2"))}, a.proof(), false, nil, []string{CodeNoKey}},
		{"a good signature of a key that is not the one named", []*Key{a.key(t, kid("kid-2"))}, a.proof(), false, nil, []string{CodeNoKey}},
		{"the named key did not sign", []*Key{b.key(t)}, a.proof(), false, b.key(t), []string{CodeSignatureMismatch}},
		{"health-pass key, identity card", []*Key{a.key(t, formats("test.health"))}, a.proof(), false, nil, []string{CodeNoKey}},
		{"one of two formats", []*Key{a.key(t, formats("test.health", "test.card"))}, a.proof(), true, a.key(t), nil},

		{"key ids collide, one signed", []*Key{a.key(t), b.key(t)}, b.proof(), true, b.key(t), nil},
		{"key ids collide, none signed", []*Key{a.key(t), b.key(t)}, ed.proof(claims(document.ES256)), false, nil, []string{CodeSignatureMismatch}},
		{"key ids collide across countries", []*Key{a.key(t, issuer("x", "DE"))}, a.proof(hints("", "VN", "kid-1")), false, nil, []string{CodeNoKey}},
		{"several ids of one key", []*Key{a.key(t, kid("kid-0", "kid-1"))}, a.proof(), true, a.key(t), nil},
		{"a key whose id nobody told", []*Key{a.key(t, kid())}, a.proof(), true, a.key(t), nil},
		{"a key whose id nobody told did not sign", []*Key{b.key(t, kid())}, a.proof(), false, nil, []string{CodeNoKey}},
		{"the named key did not sign, a nameless one did", []*Key{b.key(t), a.key(t, kid())}, a.proof(), true, a.key(t), nil},

		{"no key id, the issuer's second key", []*Key{b.key(t), a.key(t, kid("kid-2"))}, a.proof(hints(uri, "", "")), true, a.key(t), nil},
		{"no key id, none fits", []*Key{b.key(t)}, a.proof(hints(uri, "", "")), false, nil, []string{CodeNoKeyFits}},
		{"no key id, no key of the issuer", []*Key{b.key(t, issuer("x", "DE"))}, a.proof(hints(uri, "", "")), false, nil, []string{CodeNoKey}},
		{"no hint at all, one fits", []*Key{b.key(t), a.key(t, issuer("x", "DE"))}, a.proof(hints("", "", "")), true, a.key(t), nil},
		{"no hint at all, none fits", []*Key{b.key(t)}, a.proof(hints("", "", "")), false, nil, []string{CodeNoKeyFits}},
		{"no hint at all, no key of the format", []*Key{b.key(t, formats("test.health"))}, a.proof(hints("", "", "")), false, nil, []string{CodeNoKey}},

		{"by country", []*Key{a.key(t)}, a.proof(hints("", "VN", "kid-1")), true, a.key(t), nil},
		{"by country, lower case", []*Key{a.key(t)}, a.proof(hints("", "vn", "kid-1")), true, a.key(t), nil},
		{"another country", []*Key{a.key(t)}, a.proof(hints("", "DE", "kid-1")), false, nil, []string{CodeNoKey}},
		{"the issuer is named by its country", []*Key{a.key(t)}, a.proof(hints("VN", "VN", "kid-1")), true, a.key(t), nil},
		{"right issuer, wrong country", []*Key{a.key(t)}, a.proof(hints(uri, "DE", "kid-1")), false, nil, []string{CodeNoKey}},
		{"right country, wrong issuer", []*Key{a.key(t)}, a.proof(hints("https://other.example", "VN", "kid-1")), false, nil, []string{CodeNoKey}},

		{"the document claims another algorithm", []*Key{a.key(t)}, a.proof(claims(document.EdDSA)), false, a.key(t),
			[]string{CodeSignatureMismatch, CodeAlgorithmMismatch}},
		{"the document claims no algorithm", []*Key{a.key(t)}, a.proof(claims("")), true, a.key(t), nil},
		{"PSS key, PKCS #1 claimed", []*Key{rsaPSS.key(t)}, rsaPSS.proof(claims(document.RS256)), false, rsaPSS.key(t),
			[]string{CodeSignatureMismatch, CodeAlgorithmMismatch}},
		{"HMAC with the public key", []*Key{a.key(t)}, a.proof(claims("HS256")), false, a.key(t),
			[]string{CodeSignatureMismatch, CodeAlgorithmMismatch}},
		{"none", []*Key{a.key(t)}, a.proof(claims("none")), false, a.key(t), []string{CodeSignatureMismatch, CodeAlgorithmMismatch}},
		{"another algorithm and no key id", []*Key{a.key(t)}, a.proof(claims(document.EdDSA), hints(uri, "", "")), false, nil, []string{CodeNoKeyFits}},
		{"one of the colliding keys has the algorithm", []*Key{a.key(t), ed.key(t)}, b.proof(), false, nil, []string{CodeSignatureMismatch}},

		{"unrestricted", []*Key{a.key(t, free)}, a.proof(hints("x", "DE", "kid-9")), true, a.key(t), nil},
		{"unrestricted, the only key did not sign", []*Key{b.key(t, free)}, a.proof(hints("x", "DE", "kid-9")), false, b.key(t), []string{CodeSignatureMismatch}},
		{"unrestricted, several, one named did not sign", []*Key{b.key(t, free), ed.key(t, free, kid("kid-2"))}, a.proof(), false, b.key(t), []string{CodeSignatureMismatch}},
		{"unrestricted, several, none named", []*Key{b.key(t, free), ed.key(t, free)}, a.proof(hints("", "", "kid-9")), false, nil, []string{CodeNoKey}},
		{"unrestricted, several, no key id", []*Key{b.key(t, free), ed.key(t, free)}, a.proof(hints("", "", "")), false, nil, []string{CodeNoKeyFits}},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := NewKeyring(test.keys).Judge("test.card", test.proof, document.Validity{}, At(noon), DefaultPolicy)
			if got.Holds != test.holds || !slices.Equal(got.Codes, test.codes) {
				t.Errorf("got %v %v, want %v %v", got.Holds, got.Codes, test.holds, test.codes)
			}
			switch {
			case test.key == nil && got.Key != nil:
				t.Error("names a key")
			case test.key != nil && (got.Key == nil || got.Key.ID != test.key.ID):
				t.Error("names another key, or none")
			}
		})
	}
}

func TestJudgeWeighsWhatHolds(t *testing.T) {
	s := newSigner(t, document.ES256)
	history := func(changes ...StatusChange) func(*Key) { return func(k *Key) { k.History = changes } }
	bundled := func(age time.Duration) func(*Key) {
		return func(k *Key) { k.Origin, k.IssuedAt = Bundled, noon.Add(-age) }
	}
	dates := func(from, to time.Time) func(*Key) {
		return func(k *Key) { k.NotBefore, k.NotAfter = from, to }
	}
	signedAt := func(at time.Time) func(*document.Proof) { return func(p *document.Proof) { p.SignedAt = at } }
	atSigning := func(p *document.Proof) { p.KeyInForce = document.AtSigning }
	type key = []func(*Key)
	type proof = []func(*document.Proof)
	type valid = document.Validity
	none := time.Time{}

	for _, test := range []struct {
		name  string
		key   key
		proof proof
		valid valid
		at    Time
		want  []string
	}{
		{name: "nothing against it"},
		{name: "test key", key: key{func(k *Key) { k.Test = true }}, want: []string{CodeTestKey}},

		{name: "compromised later than the claimed date", key: key{history(StatusChange{Status: Compromised, At: noon})},
			proof: proof{signedAt(noon.Add(-100 * day))}, want: []string{CodeKeyCompromised}},
		{name: "compromised from tomorrow", key: key{history(StatusChange{Status: Compromised, At: noon.Add(day)})}, want: []string{CodeKeyCompromised}},
		{name: "compromised, then called active", key: key{history(
			StatusChange{Status: Compromised, At: noon.Add(-2 * day)}, StatusChange{Status: Active, At: noon.Add(-day)})},
			want: []string{CodeKeyCompromised}},
		{name: "signed before it was superseded", key: key{history(StatusChange{Status: Superseded, At: noon.Add(-day)})},
			proof: proof{signedAt(noon.Add(-2 * day))}},
		{name: "signed at the moment it was superseded", key: key{history(StatusChange{Status: Superseded, At: noon})}, proof: proof{signedAt(noon)}},
		{name: "signed after it was superseded", key: key{history(StatusChange{Status: Superseded, At: noon.Add(-2 * day)})},
			proof: proof{signedAt(noon.Add(-day))}, want: []string{CodeKeySuperseded}},
		{name: "superseded, and no date of signing", key: key{history(StatusChange{Status: Superseded, At: noon.Add(-day)})}, want: []string{CodeKeySuperseded}},

		{name: "fresh to the last day", key: key{bundled(90 * day)}},
		{name: "stale", key: key{bundled(90*day + 1)}, want: []string{CodeKeysStale}},
		{name: "usable to the last day", key: key{bundled(400 * day)}, want: []string{CodeKeysStale}},
		{name: "too old", key: key{bundled(400*day + 1)}, want: []string{CodeKeysTooOld}},
		{name: "bundled without a date", key: key{func(k *Key) { k.Origin = Bundled }}, want: []string{CodeKeysTooOld}},
		{name: "a pinned key does not age", key: key{func(k *Key) { k.IssuedAt = noon.Add(-4000 * day) }}},
		{name: "nor does an unrestricted one", key: key{bundled(4000 * day), func(k *Key) { k.Unrestricted = true }}},
		{name: "age counts to the proven moment", key: key{bundled(0)}, at: Time{Clock: noon, Proven: noon.Add(100 * day)},
			want: []string{CodeKeysStale, CodeClockBehindKeys}},

		{name: "in date", valid: valid{NotBefore: noon, NotAfter: noon}},
		{name: "not yet valid", valid: valid{NotBefore: noon.Add(1)}, want: []string{CodeDocumentNotYet}},
		{name: "expired", valid: valid{NotAfter: noon.Add(-1)}, want: []string{CodeDocumentExpired}},
		{name: "dated a day ahead", valid: valid{IssuedAt: noon.Add(day)}},
		{name: "dated further ahead", valid: valid{IssuedAt: noon.Add(day + 1)}, want: []string{CodeSignedInFuture}},
		{name: "signed further ahead", proof: proof{signedAt(noon.Add(day + 1))}, want: []string{CodeSignedInFuture}},

		{name: "key in force now", key: key{dates(noon, noon)}},
		{name: "key not yet", key: key{dates(noon.Add(1), none)}, want: []string{CodeKeyNotYet}},
		{name: "key expired", key: key{dates(none, noon.Add(-1))}, proof: proof{signedAt(noon.Add(-day))}, want: []string{CodeKeyExpired}},
		{name: "key expired since it signed", key: key{dates(none, noon.Add(-1))}, proof: proof{signedAt(noon.Add(-day)), atSigning}},
		{name: "key had expired when it signed", key: key{dates(none, noon.Add(-2*day))}, proof: proof{signedAt(noon.Add(-day)), atSigning},
			want: []string{CodeKeyExpired}},
		{name: "key was not in force when it signed", key: key{dates(noon.Add(-day), none)}, proof: proof{signedAt(noon.Add(-2 * day)), atSigning},
			want: []string{CodeKeyNotYet}},
		{name: "key expired, no date of signing", key: key{dates(none, noon.Add(-1))}, proof: proof{atSigning}, want: []string{CodeKeyExpired}},

		{name: "clock a little behind the keys", at: Time{Clock: noon, Proven: noon.Add(day)}},
		{name: "clock behind the keys", at: Time{Clock: noon, Proven: noon.Add(day + 1)}, want: []string{CodeClockBehindKeys}},
		{name: "clock a year slow, expired by what is proven", at: Time{Clock: noon.Add(-365 * day), Proven: noon},
			valid: valid{NotAfter: noon.Add(-day)}, want: []string{CodeDocumentExpired}},
		{name: "clock a year slow, not expired by what is proven", at: Time{Clock: noon.Add(-365 * day), Proven: noon},
			valid: valid{NotAfter: noon.Add(day)}, want: []string{CodeClockBehindKeys}},
		{name: "clock a year slow, key expired by what is proven", at: Time{Clock: noon.Add(-365 * day), Proven: noon},
			key: key{dates(none, noon.Add(-day))}, want: []string{CodeKeyExpired}},
		{name: "clock a year fast never breaks a signature", at: Time{Clock: noon.Add(365 * day), Proven: noon},
			valid: valid{NotAfter: noon.Add(day)}, want: []string{CodeDocumentExpired}},
		{name: "keys dated a little ahead", key: key{bundled(-day)}},
		{name: "keys dated ahead", key: key{bundled(-day - 1)}, want: []string{CodeKeysPostdated}},
		{name: "keys dated ahead by a clock that is behind", key: key{bundled(-day - 1)}, at: Time{Clock: noon, Proven: noon.Add(day + 1)},
			want: []string{CodeClockBehindKeys}},
		{name: "pinned keys dated ahead", key: key{func(k *Key) { k.IssuedAt = noon.Add(400 * day) }}},
		{name: "warnings of the clock are not the judgement's", at: Time{Clock: noon, Seen: noon.Add(day)}},
	} {
		t.Run(test.name, func(t *testing.T) {
			if test.at == (Time{}) {
				test.at = At(noon)
			}
			got := NewKeyring([]*Key{s.key(t, test.key...)}).Judge("test.card", s.proof(test.proof...), test.valid, test.at, DefaultPolicy)
			if !got.Holds {
				t.Fatal("the signature does not hold")
			}
			if !slices.Equal(got.Codes, test.want) {
				t.Errorf("got %v, want %v", got.Codes, test.want)
			}
		})
	}
}
