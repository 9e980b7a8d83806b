package verify_test

import (
	"bytes"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/soi-id/soi/verify"
	"github.com/soi-id/soi/verify/document"
	"github.com/soi-id/soi/verify/issue"
	"github.com/soi-id/soi/verify/trust"
)

// now is the present of these tests.
var now = time.Date(2026, time.November, 21, 8, 0, 0, 0, time.UTC)

const day = 24 * time.Hour

// An issuer is a throw-away key with the record that a desk has of it.
type issuer struct {
	t       testing.TB
	private *issue.Key
	public  *trust.Key
}

// newIssuer makes an issuer of identity codes whose key came in a bundle.
func newIssuer(t testing.TB, seed byte) *issuer {
	t.Helper()
	private, err := issue.NewKey(document.ES256, rand.NewChaCha8([32]byte{seed}))
	if err != nil {
		t.Fatal(err)
	}
	private.Issuer, private.Country, private.Formats = "https://id.example", "VN", []string{"cwt.claim169", "cwt.hcert"}
	jwk, err := private.JWK()
	if err != nil {
		t.Fatal(err)
	}
	keys, refused, err := trust.ParseKeys(jwk, trust.Enrolment{})
	if err != nil || len(refused) > 0 {
		t.Fatal(err, refused)
	}
	public := keys[0]
	public.Origin, public.IssuedAt = trust.Bundled, now.Add(-10*day)
	return &issuer{t, private, public}
}

var inForce = document.Validity{IssuedAt: now.Add(-30 * day), NotAfter: now.Add(365 * day)}

func (i *issuer) identity(v document.Validity) string {
	i.t.Helper()
	text, err := issue.Claim169(i.private, issue.Identity{IDNumber: "TEST-0000-0001", FullName: "Nguyễn Văn An", BirthDate: "2000-01-15"}, v,
		issue.Envelope{})
	if err != nil {
		i.t.Fatal(err)
	}
	return text
}

func (i *issuer) healthPass(v document.Validity) string {
	i.t.Helper()
	text, err := issue.HCERT(i.private, map[string]any{
		"ver": "1.3.0", "dob": "2000-01-15", "nam": map[string]any{"fn": "Nguyễn", "gn": "Văn An"},
		"v": []any{map[string]any{"dt": "2026-01-01", "dn": 1, "sd": 1, "co": "VN", "is": "Test", "ci": "URN:TEST"}},
	}, v, issue.Envelope{})
	if err != nil {
		i.t.Fatal(err)
	}
	return text
}

// with returns the issuer with another record of its key.
func (i *issuer) with(change func(*trust.Key)) *issuer {
	other := *i.public
	change(&other)
	return &issuer{i.t, i.private, &other}
}

func scanned(text string) document.Payload {
	return document.Payload{Bytes: []byte(text), Source: document.SourceSymbol}
}

func verdict(keys []*trust.Key, p document.Payload, at trust.Time) verify.Result {
	return verify.New(trust.NewKeyring(keys), trust.DefaultPolicy).Verify(p, at)
}

func expect(t *testing.T, r verify.Result, want verify.Verdict, codes ...string) {
	t.Helper()
	if r.Verdict != want {
		t.Errorf("verdict %s, want %s (reasons %v)", r.Verdict, want, r.Reasons)
	}
	for _, code := range codes {
		if !slices.ContainsFunc(r.Reasons, func(reason verify.Reason) bool { return reason.Code == code }) {
			t.Errorf("no reason %s in %v", code, r.Reasons)
		}
	}
	if len(r.Reasons) == 0 {
		t.Error("no reason at all")
	}
}

const (
	consistentCard = "001200012345||Nguyễn Văn An|15012000|Nam|Số 12 Đường Thử Nghiệm, Hà Nội|20092024||||"
	expiredCard    = "001200012345|012345678|Nguyễn Văn An|15012000|Nam|Số 12 Đường Thử Nghiệm, Hà Nội|20052021"
	suspectCard    = "001200012345||Nguyễn Văn An|31022000|Nam|Số 12 Đường Thử Nghiệm, Hà Nội|20092024||||"
)

// TestVerdicts reaches every verdict, in the order of the design.
func TestVerdicts(t *testing.T) {
	own := newIssuer(t, 1)
	stranger := newIssuer(t, 2)
	forger := newIssuer(t, 3)
	forger.private.ID = own.private.ID
	unsigned, err := issue.Claim169(own.private, issue.Identity{IDNumber: "TEST-0000-0001"}, inForce, issue.Envelope{Unsigned: true})
	if err != nil {
		t.Fatal(err)
	}
	present := trust.At(now)
	keys := []*trust.Key{own.public}
	compromised := own.with(func(k *trust.Key) {
		k.History = []trust.StatusChange{{Status: trust.Compromised, At: now.Add(-day)}}
	})

	for _, c := range []struct {
		name    string
		keys    []*trust.Key
		payload string
		at      trust.Time
		want    verify.Verdict
		code    string
	}{
		{"empty", keys, "", present, verify.Unreadable, "payload_empty"},
		{"link", keys, "https://example.org/", present, verify.Unsupported, "link_not_opened"},
		{"unknown text", keys, "hello", present, verify.Unsupported, ""},
		{"broken", keys, "HC1:NCF", present, verify.Malformed, ""},
		{"contradiction", keys, suspectCard, present, verify.SuspectUnsigned, "date_impossible"},
		{"signature stripped", keys, unsigned, present, verify.SuspectUnsigned, "signature_missing"},
		{"unsigned", keys, consistentCard, present, verify.ConsistentUnsigned, "unsigned_format"},
		{"stranger", keys, stranger.identity(inForce), present, verify.UnknownIssuer, "no_key"},
		{"no keys", nil, own.identity(inForce), present, verify.UnknownIssuer, "no_key"},
		{"forger", keys, forger.identity(inForce), present, verify.SignatureInvalid, "signature_mismatch"},
		{"test key", []*trust.Key{own.with(func(k *trust.Key) { k.Test = true }).public}, own.identity(inForce), present, verify.TestKey, "test_key"},
		{"compromised", []*trust.Key{compromised.public}, own.identity(inForce), present, verify.Revoked, "key_compromised"},
		{"clock behind", keys, own.identity(inForce), trust.Time{Clock: now.Add(-400 * day), Proven: now}, verify.Undecided, "clock_behind_keys"},
		{"keys too old", keys, own.identity(document.Validity{}), trust.At(now.Add(500 * day)), verify.Undecided, "keys_too_old"},
		{"not yet", keys, own.identity(document.Validity{NotBefore: now.Add(day)}), present, verify.NotYetValid, "document_not_yet_valid"},
		{"expired", keys, own.identity(document.Validity{NotAfter: now.Add(-day)}), present, verify.Expired, "document_expired"},
		{"stale", keys, own.identity(inForce), trust.At(now.Add(100 * day)), verify.AuthenticStale, "keys_stale"},
		{"authentic", keys, own.identity(inForce), present, verify.Authentic, "signature_holds"},
		{"authentic health pass", keys, own.healthPass(inForce), present, verify.Authentic, "signature_holds"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := verdict(c.keys, scanned(c.payload), c.at)
			expect(t, r, c.want)
			if c.code != "" {
				expect(t, r, c.want, c.code)
			}
			if holds := r.SignatureHolds(); !holds && r.Document != nil && len(r.UnsignedFields()) != len(r.Document.Fields) {
				t.Error("fields count as signed without a signature that holds")
			}
		})
	}
}

func TestTones(t *testing.T) {
	if got := verdict(nil, scanned(consistentCard), trust.At(now)).Tone(); got != verify.Blue {
		t.Errorf("consistent: %s", got)
	}
	expired := verdict(nil, scanned(expiredCard), trust.At(now))
	expect(t, expired, verify.ConsistentUnsigned, "computed_expiry_past")
	if got := expired.Tone(); got != verify.Amber {
		t.Errorf("consistent with a warning: %s", got)
	}
	for _, v := range verify.Verdicts() {
		if tone := (verify.Result{Verdict: v}).Tone(); tone == "" {
			t.Errorf("%s has no tone", v)
		} else if (tone == verify.Green) != (v == verify.Authentic || v == verify.AuthenticStale) {
			t.Errorf("%s is %s", v, tone)
		}
	}
}

// The four mistakes that programs of this kind made in the field.

func TestWrongClockIsNotABadSignature(t *testing.T) {
	own := newIssuer(t, 1)
	keys := []*trust.Key{own.public}
	for _, wrong := range []time.Duration{-366 * day, 366 * day, -30 * 366 * day, 75 * 366 * day} {
		for _, v := range []document.Validity{inForce, {}} {
			r := verdict(keys, scanned(own.identity(v)), trust.Time{Clock: now.Add(wrong), Proven: now, Seen: now})
			if !r.SignatureHolds() {
				t.Errorf("clock off by %v: %s %v", wrong, r.Verdict, r.Reasons)
			}
			if wrong < 0 && r.Verdict != verify.Undecided {
				t.Errorf("clock %v behind what is proven: %s", wrong, r.Verdict)
			}
		}
	}
	// Without anything proven the clock is all there is; still no forgery.
	r := verdict(keys, scanned(own.identity(inForce)), trust.At(now.Add(-366*day)))
	if !r.SignatureHolds() || r.Verdict == verify.Expired {
		t.Errorf("clock a year back: %s %v", r.Verdict, r.Reasons)
	}
}

func TestUnknownKeyIsNotForged(t *testing.T) {
	stranger := newIssuer(t, 2)
	for _, keys := range [][]*trust.Key{nil, {newIssuer(t, 1).public}} {
		expect(t, verdict(keys, scanned(stranger.identity(inForce)), trust.At(now)), verify.UnknownIssuer, "no_key")
		// Not even where the unknown document has expired as well.
		expired := stranger.identity(document.Validity{NotAfter: now.Add(-day)})
		expect(t, verdict(keys, scanned(expired), trust.At(now)), verify.UnknownIssuer, "no_key")
	}
}

func TestStaleKeysAreNotInvalid(t *testing.T) {
	own := newIssuer(t, 1)
	text := own.identity(document.Validity{})
	issued := own.public.IssuedAt
	for _, c := range []struct {
		age  time.Duration
		want verify.Verdict
	}{
		{0, verify.Authentic}, {90 * day, verify.Authentic}, {91 * day, verify.AuthenticStale}, {400 * day, verify.AuthenticStale},
		{401 * day, verify.Undecided}, {5000 * day, verify.Undecided},
	} {
		expect(t, verdict([]*trust.Key{own.public}, scanned(text), trust.At(issued.Add(c.age))), c.want)
	}
}

func TestRandomCodeIsNotExpired(t *testing.T) {
	keys := []*trust.Key{newIssuer(t, 1).public}
	random := rand.New(rand.NewPCG(1, 2))
	const base45 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
	for range 2000 {
		b := make([]byte, 1+random.IntN(400))
		for i := range b {
			switch random.IntN(2) {
			case 0:
				b[i] = base45[random.IntN(len(base45))]
			default:
				b[i] = byte(random.Uint32())
			}
		}
		for _, text := range []string{string(b), "HC1:" + string(b)} {
			r := verdict(keys, scanned(text), trust.At(now))
			if r.Verdict != verify.Unsupported && r.Verdict != verify.Malformed {
				t.Fatalf("a random code is %s: %v", r.Verdict, r.Reasons)
			}
		}
	}
}

func TestReadErrorBeforeForgery(t *testing.T) {
	own := newIssuer(t, 1)
	text := own.identity(inForce)
	lost := text[:100] + text[101:]
	typed := document.Payload{Bytes: []byte(lost), Source: document.SourceTyped}
	expect(t, verdict([]*trust.Key{own.public}, typed, trust.At(now)), verify.Malformed, verify.CodeScannerDamage)
}

func TestPayloadTooLong(t *testing.T) {
	long := bytes.Repeat([]byte("1"), verify.MaxSymbol+1)
	for _, source := range []document.Source{document.SourceTyped, document.SourcePasted, document.SourceFile} {
		expect(t, verdict(nil, document.Payload{Bytes: long, Source: source}, trust.At(now)), verify.Unsupported, verify.CodePayloadTooLong)
	}
	longer := bytes.Repeat([]byte("1"), verify.MaxPayload+1)
	expect(t, verdict(nil, document.Payload{Bytes: longer, Source: document.SourceSymbol}, trust.At(now)), verify.Unsupported, verify.CodePayloadTooLong)
	// Characters count, not bytes.
	wide := bytes.Repeat([]byte("ế"), verify.MaxSymbol)
	r := verdict(nil, document.Payload{Bytes: wide, Source: document.SourceTyped}, trust.At(now))
	if r.Reasons[0].Code == verify.CodePayloadTooLong {
		t.Error("7,089 characters of three bytes are refused for their length")
	}
}

// TestFormatOfOneIssuerOnly: a key for health passes authenticates no identity.
func TestFormatOfOneIssuerOnly(t *testing.T) {
	own := newIssuer(t, 1)
	healthOnly := own.with(func(k *trust.Key) { k.Formats = []string{"cwt.hcert"} })
	expect(t, verdict([]*trust.Key{healthOnly.public}, scanned(own.identity(inForce)), trust.At(now)), verify.UnknownIssuer)
	expect(t, verdict([]*trust.Key{healthOnly.public}, scanned(own.healthPass(inForce)), trust.At(now)), verify.Authentic)
}

func TestOnly(t *testing.T) {
	v := verify.New(trust.NewKeyring(nil), trust.DefaultPolicy)
	if _, err := v.Only("no.such"); err == nil {
		t.Error("an unknown format is accepted")
	}
	mrz, err := v.Only("icao.mrz")
	if err != nil {
		t.Fatal(err)
	}
	expect(t, mrz.Verify(scanned(consistentCard), trust.At(now)), verify.Malformed)
	expect(t, v.Verify(scanned(consistentCard), trust.At(now)), verify.ConsistentUnsigned)
}

func FuzzVerify(f *testing.F) {
	own := newIssuer(f, 1)
	for _, seed := range []string{
		consistentCard, expiredCard, suspectCard, "https://example.org/", "HC1:NCF", own.identity(inForce), own.healthPass(inForce),
		"IDVNM2000123457001200012345<<8\n0001155M2501154VNM<<<<<<<<<<<6\nNGUYEN<<VAN<AN<<<<<<<<<<<<<<<<",
	} {
		f.Add([]byte(seed), true)
		f.Add([]byte(seed), false)
	}
	// The key is not the seeds', so nothing that is found may hold under it.
	v := verify.New(trust.NewKeyring([]*trust.Key{newIssuer(f, 9).public}), trust.DefaultPolicy)
	f.Fuzz(func(t *testing.T, payload []byte, symbol bool) {
		source := document.SourceTyped
		if symbol {
			source = document.SourceSymbol
		}
		r := v.Verify(document.Payload{Bytes: payload, Source: source}, trust.At(now))
		if r.SignatureHolds() || r.Verdict == "" || len(r.Reasons) == 0 {
			t.Errorf("%s %v", r.Verdict, r.Reasons)
		}
	})
}

// BenchmarkVerify is the way from a payload to its verdict.
func BenchmarkVerify(b *testing.B) {
	own := newIssuer(b, 1)
	v := verify.New(trust.NewKeyring([]*trust.Key{own.public}), trust.DefaultPolicy)
	for _, c := range []struct{ name, text string }{
		{"vn.cccd", consistentCard}, {"cwt.claim169", own.identity(inForce)}, {"cwt.hcert", own.healthPass(inForce)},
	} {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				v.Verify(scanned(c.text), trust.At(now))
			}
		})
	}
}
