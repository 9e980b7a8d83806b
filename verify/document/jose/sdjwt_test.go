package jose

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/soi-id/soi/verify/document"
)

// The disclosures and digests that RFC 9901 §4.2 prints.
const (
	rfcClaim         = "WyJfMjZiYzRMVC1hYzZxMktJNmNCVzVlcyIsICJmYW1pbHlfbmFtZSIsICJNw7ZiaXVzIl0"
	rfcClaimDigest   = "X9yH0Ajrdm1Oij4tWso9UzzKJvPoDxwmuEcO3XAdRC0"
	rfcElement       = "WyJsa2x4RjVqTVlsR1RQVW92TU5JdkNBIiwgIkZSIl0"
	rfcElementDigest = "w0I8EKcdCtUPkGCNUrfwVp2xEgNjtoIDlOxc9-PlOhs"

	// Of the claim, with other hashes.
	sha384OfClaim = "jhZlvIgvZ_uLgsrze7_Mpisdz8GIVgGPl3wPEb2VDm2YUggwKdlXP7gVkVJTyAa5"
	sha512OfClaim = "27-7Bb2AAwGC0v1E8PONQ0VYtLpSO5N5l_lRnAMukCWA-2-i35QLPQegtTw-pJVWy3-X6dVUg2pFJu7w4XMR5Q"
)

func TestSelectiveDisclosure(t *testing.T) {
	d := parse(t, SDJWT, payload(selective(t, map[string]any{
		"_sd_alg": "sha-256", "_sd": []any{rfcClaimDigest, "decoy"}, "sub": "person",
		"nationalities": []any{map[string]any{"...": rfcElementDigest}, map[string]any{"...": "decoy of an element"}, "VN"},
		"given_name":    "Max",
	}, rfcClaim, rfcElement)))
	expectFields(t, d, "credential_type=urn:example:person", "family_name=Möbius", "given_name=Max", "nationality=FR, VN", "subject=person")
	p := d.Proof
	if p.Algorithm != document.ES256 || p.Hints.Issuer != "https://issuer.example" || !p.SignedAt.Equal(time.Unix(issuedAt, 0)) {
		t.Errorf("proof %+v", p)
	}
}

// TestWithheld: what is not disclosed is not to be found out, and no fault.
func TestWithheld(t *testing.T) {
	d := parse(t, SDJWT, payload(selective(t, map[string]any{
		"_sd": []any{rfcClaimDigest}, "nationalities": []any{map[string]any{"...": rfcElementDigest}},
	})))
	expectFields(t, d, "credential_type=urn:example:person")
}

func TestDigestAlgorithms(t *testing.T) {
	// RFC 9901 §4.1.1: SHA-256 unless another is named. Those of the other
	// hashes were computed with another implementation.
	for name, digest := range map[string]string{
		"":        rfcClaimDigest,
		"sha-256": rfcClaimDigest,
		"sha-384": sha384OfClaim,
		"sha-512": sha512OfClaim,
	} {
		claims := map[string]any{"_sd": []any{digest}, "_sd_alg": name}
		if name == "" {
			delete(claims, "_sd_alg")
		}
		if d := parse(t, SDJWT, payload(selective(t, claims, rfcClaim))); d.Value("family_name") != "Möbius" {
			t.Errorf("%q: not disclosed", name)
		}
	}
	for _, name := range []any{"sha3-256", "SHA-256", "md5", "", 7, nil} {
		claims := map[string]any{"vct": "x", "_sd_alg": name}
		d := parse(t, SDJWT, payload(compact(sdHeader, jsonOf(t, claims))+"~"))
		expectFinding(t, d, CodeDigestUnsupported, document.Uncheckable)
		if d.Proof != nil || d.Fields != nil {
			t.Errorf("%v: was read", name)
		}
	}
}

// TestNestedDisclosures: a disclosure may hold digests of others, in objects
// and in arrays (RFC 9901 §6.3).
func TestNestedDisclosures(t *testing.T) {
	street := encode(`["s","street_address","1 Phố Mẫu"]`)
	element := encode(fmt.Sprintf(`["s",{"_sd":[%q],"country":"VN"}]`, digestOf(street)))
	list := encode(fmt.Sprintf(`["s","places",["x",{"...":%q},{"...":"decoy"}]]`, digestOf(element)))
	claims := map[string]any{"_sd": []any{digestOf(list)}}
	d := parse(t, SDJWT, payload(selective(t, claims, street, list, element)))
	expectFields(t, d, "credential_type=urn:example:person", "places.1=x", "places.2.country=VN", "places.2.street_address=1 Phố Mẫu")

	// Without what refers to it, a disclosure belongs to nothing.
	for _, some := range [][]string{{street}, {element, street}, {list, street}, {element}} {
		expectMalformed(t, SDJWT, payload(selective(t, claims, some...)), CodeDisclosureInvalid)
	}
}

// TestDisclosuresRefused is RFC 9901 §7.1, each step by its name.
func TestDisclosuresRefused(t *testing.T) {
	hidden := func(text string) (map[string]any, []string) {
		return map[string]any{"_sd": []any{digestOf(encode(text))}}, []string{encode(text)}
	}
	element := func(text string) (map[string]any, []string) {
		return map[string]any{"list": []any{map[string]any{"...": digestOf(encode(text))}}}, []string{encode(text)}
	}
	type wrong struct {
		claims      map[string]any
		disclosures []string
	}
	of := func(claims map[string]any, disclosures []string) wrong { return wrong{claims, disclosures} }
	deep := encode(`["s","end",1]`)
	chain := []string{deep}
	for range maxDepth + 1 {
		deep = encode(fmt.Sprintf(`["s","a",{"_sd":[%q]}]`, digestOf(deep)))
		chain = append(chain, deep)
	}
	many := make([]string, maxDisclosures+1)
	var digests []any
	for i := range many {
		many[i] = encode(fmt.Sprintf(`["s","claim%d",1]`, i))
		digests = append(digests, digestOf(many[i]))
	}
	cases := map[string]wrong{
		"no digest":                      of(nil, []string{rfcClaim}),
		"disclosure twice":               of(map[string]any{"_sd": []any{rfcClaimDigest}}, []string{rfcClaim, rfcClaim}),
		"digest twice":                   of(map[string]any{"_sd": []any{rfcClaimDigest, rfcClaimDigest}}, []string{rfcClaim}),
		"digest twice, of no disclosure": of(map[string]any{"_sd": []any{"decoy", "decoy"}}, nil),
		"digest in two places":           of(map[string]any{"_sd": []any{rfcClaimDigest}, "a": map[string]any{"_sd": []any{rfcClaimDigest}}}, []string{rfcClaim}),
		"claim that is there":            of(map[string]any{"_sd": []any{rfcClaimDigest}, "family_name": "Euler"}, []string{rfcClaim}),
		"element as a claim":             of(map[string]any{"_sd": []any{rfcElementDigest}}, []string{rfcElement}),
		"claim as an element":            of(map[string]any{"list": []any{map[string]any{"...": rfcClaimDigest}}}, []string{rfcClaim}),
		"element that is more":           of(map[string]any{"list": []any{map[string]any{"...": rfcElementDigest, "a": 1}}}, []string{rfcElement}),
		"element's name on a claim":      of(map[string]any{"...": rfcElementDigest}, []string{rfcElement}),
		"element's name in an object":    of(map[string]any{"a": map[string]any{"...": "x"}}, nil),
		"digest a number":                of(map[string]any{"_sd": []any{7}}, nil),
		"digests a text":                 of(map[string]any{"_sd": rfcClaimDigest}, []string{rfcClaim}),
		"element's digest a number":      of(map[string]any{"list": []any{map[string]any{"...": 7}}}, nil),
		"padded":                         of(map[string]any{"_sd": []any{digestOf(rfcClaim + "=")}}, []string{rfcClaim + "="}),
		"empty":                          of(nil, []string{""}),
		"not JSON":                       of(hidden(`["s","a",`)),
		"trailing":                       of(hidden(`["s","a",1] []`)),
		"name twice in a value":          of(hidden(`["s","a",{"b":1,"b":2}]`)),
		"an object":                      of(hidden(`{"a":1}`)),
		"nothing in it":                  of(hidden(`[]`)),
		"salt alone":                     of(hidden(`["s"]`)),
		"two as a claim":                 of(hidden(`["s","a"]`)),
		"four":                           of(hidden(`["s","a",1,2]`)),
		"salt a number":                  of(hidden(`[7,"a",1]`)),
		"name a number":                  of(hidden(`["s",7,1]`)),
		"name of digests":                of(hidden(`["s","_sd",["x"]]`)),
		"name of an element":             of(hidden(`["s","...","x"]`)),
		"name of the hash":               of(hidden(`["s","_sd_alg","sha-512"]`)),
		"beginning of the document":      of(hidden(`["s","nbf",0]`)),
		"status":                         of(hidden(`["s","status",{}]`)),
		"holder's key":                   of(hidden(`["s","cnf",{}]`)),
		"element of three":               of(element(`["s","a",1]`)),
		"element of one":                 of(element(`["s"]`)),
		"nested too deep":                of(map[string]any{"_sd": []any{digestOf(deep)}}, chain),
		"too many":                       of(map[string]any{"_sd": digests}, many),
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			expectMalformed(t, SDJWT, payload(selective(t, c.claims, c.disclosures...)), CodeDisclosureInvalid)
		})
	}
}

// TestEveryFlipOfADisclosure: no bit of a disclosure can change and the
// document still be read, unless as what a person has typed around it.
func TestEveryFlipOfADisclosure(t *testing.T) {
	text := []byte(selective(t, map[string]any{"_sd": []any{rfcClaimDigest}}, rfcClaim))
	begin := len(text) - len(rfcClaim) - 2 // the two separators as well
	for i := begin; i < len(text); i++ {
		for bit := range 8 {
			text[i] ^= 1 << bit
			if d, err := SDJWT.Parse(payload(string(text)), reference); err == nil && d.Proof != nil {
				t.Errorf("byte %d, bit %d: still read", i-begin, bit)
			}
			text[i] ^= 1 << bit
		}
	}
}

func TestKeyBinding(t *testing.T) {
	binding := compact(`{"alg":"ES256","typ":"kb+jwt"}`, `{"nonce":"1","aud":"https://verifier.example","iat":1767225600,"sd_hash":"x"}`)
	claims := map[string]any{"cnf": map[string]any{"jwk": map[string]any{"kty": "EC"}}}
	for _, text := range []string{selective(t, claims), selective(t, claims) + binding, selective(t, nil) + binding} {
		d := parse(t, SDJWT, payload(text))
		expectFinding(t, d, CodeHolderNotChecked, document.Note)
		expectFields(t, d, "credential_type=urn:example:person")
		if strings.Contains(string(d.Proof.Signed), "~") {
			t.Error("the holder's part is taken for the issuer's")
		}
	}
	for ending, code := range map[string]string{
		"x":                        CodeJWSInvalid,
		rfcClaim:                   CodeJWSInvalid, // a disclosure that lost its separator
		binding[:len(binding)/2]:   CodeJWSInvalid,
		compact(vcHeader, "{}"):    CodeJWSHeaderInvalid,
		binding + "~" + binding:    CodeDisclosureInvalid,
		compact(`{"typ":1}`, "{}"): CodeJWSHeaderInvalid,
	} {
		expectMalformed(t, SDJWT, payload(selective(t, nil)+ending), code)
	}
}

func TestSelectiveClaims(t *testing.T) {
	for name, changes := range map[string]map[string]any{
		"no type":         {"vct": nil},
		"type a number":   {"vct": 7},
		"end unreadable":  {"exp": "x"},
		"issuer a number": {"iss": 7},
	} {
		t.Run(name, func(t *testing.T) { expectMalformed(t, SDJWT, payload(selective(t, changes)), CodeClaimsInvalid) })
	}
	d := parse(t, SDJWT, payload(selective(t, map[string]any{"status": map[string]any{}, "date_of_expiry": "2026-06-30"})))
	expectFinding(t, d, CodeStatusNotChecked, document.Note)
	if want := time.Date(2026, 7, 1, 11, 59, 59, 0, time.UTC); !d.Validity.NotAfter.Equal(want) {
		t.Errorf("until %v, want %v", d.Validity.NotAfter, want)
	}
	other := parse(t, SDJWT, payload(compact(`{"alg":"ES256","typ":"example+sd-jwt"}`, "{}")+"~"))
	expectFinding(t, other, CodeJWSNotCredential, document.Uncheckable)
	expectMalformed(t, SDJWT, payload(strings.TrimSuffix(selective(t, nil), "~")), CodeJWSInvalid)
}
