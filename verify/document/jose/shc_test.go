package jose

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/soi-id/soi/verify/document"
)

func TestHealthCard(t *testing.T) {
	claims := cardClaims(patient,
		map[string]any{
			"resourceType": "Immunization", "status": "completed", "occurrenceDateTime": "2021-01-01", "lotNumber": "0000001",
			"vaccineCode": map[string]any{"coding": []any{map[string]any{"system": "http://hl7.org/fhir/sid/cvx", "code": "207"}}},
			"performer":   []any{map[string]any{"actor": map[string]any{"display": "Bệnh viện Mẫu"}}},
		},
		map[string]any{
			"resourceType": "Immunization", "status": "not-done", "occurrenceDateTime": "2021-02-01",
			"vaccineCode": map[string]any{"text": "COVID-19"},
		},
		map[string]any{
			"resourceType": "Observation", "status": "final", "effectiveDateTime": "2022-01-01",
			"code":          map[string]any{"coding": []any{map[string]any{"system": "http://loinc.org", "code": "94558-4"}}},
			"valueQuantity": map[string]any{"value": 5.40, "unit": "mmol/l"},
		},
		map[string]any{"resourceType": "Condition", "code": map[string]any{"coding": []any{map[string]any{"display": "Sốt"}}}},
		map[string]any{"resourceType": "Device"},
	)
	claims["vc"].(map[string]any)["rid"] = "MKyCxh7p6uQ"
	claims["exp"] = expiresAt
	d := parse(t, SHC, payload(card(t, shcHeader, claims)))
	expectFields(t, d,
		"family_name=Mẫu", "given_name=Thị Hai", "birth_date=1990-02-28", "sex=F",
		"immunization=2021-01-01, CVX 207, 0000001, Bệnh viện Mẫu",
		"immunization=2021-02-01, COVID-19, not-done",
		"observation=2022-01-01, LOINC 94558-4, 5.4 mmol/l",
		"health_record=Condition, Sốt",
		"revocation_id=MKyCxh7p6uQ",
	)
	expectFinding(t, d, CodeClaimNotShown, document.Note)
	expectFinding(t, d, CodeStatusNotChecked, document.Note)
	issued, end := time.Unix(issuedAt, 0), time.Unix(expiresAt, 0)
	if v := d.Validity; !v.IssuedAt.Equal(issued) || !v.NotBefore.Equal(issued) || !v.NotAfter.Equal(end) {
		t.Errorf("validity %v", v)
	}
	p := d.Proof
	if p.Algorithm != document.ES256 || string(p.Hints.KeyID) != "key" || p.Hints.Issuer != "https://health.example" || !p.SignedAt.Equal(issued) || p.KeyInForce != document.AtSigning {
		t.Errorf("proof %+v", p)
	}
}

func TestHealthCardInAFile(t *testing.T) {
	token := compact(shcHeader, string(deflated(t, jsonOf(t, cardClaims(patient)))))
	if !SHC.Recognise(payload(token)) || VC.Recognise(payload("shc:/00")) {
		t.Error("not recognised")
	}
	expectFields(t, parse(t, SHC, payload(token)), "family_name=Mẫu", "given_name=Thị Hai", "birth_date=1990-02-28", "sex=F")
}

func TestHealthCardOfNotOnePatient(t *testing.T) {
	for _, resources := range [][]any{nil, {patient, patient}} {
		expectFinding(t, parse(t, SHC, payload(card(t, shcHeader, cardClaims(resources...)))), CodeNotOneSubject, document.Warning)
	}
}

// TestHealthCardTraps are those of the envelope, each by its name.
func TestHealthCardTraps(t *testing.T) {
	sound := card(t, shcHeader, cardClaims(patient))
	digits := strings.TrimPrefix(sound, shcScheme)
	content := jsonOf(t, cardClaims(patient))
	around := func(header string, compressed []byte) string {
		return shcScheme + shcDigitsOf(compact(header, string(compressed)))
	}
	compressed := deflated(t, content)
	for _, c := range []struct{ name, text, code string }{
		{"empty", "shc:/", CodeSHCPartInvalid},
		{"odd count", sound[:len(sound)-1], CodeSHCDigitsInvalid},
		{"number too big", sound + "78", CodeSHCDigitsInvalid},
		{"number 99", "shc:/99" + digits, CodeSHCDigitsInvalid},
		{"letters", "shc:/ab" + digits, CodeSHCDigitsInvalid},
		{"blank among the digits", "shc:/" + digits[:20] + " " + digits[20:], CodeSHCDigitsInvalid},
		{"digits of another script", "shc:/" + digits[:20] + "٠٠" + digits[20:], CodeSHCDigitsInvalid},
		{"part 3 of 2", "shc:/3/2/" + digits, CodeSHCPartInvalid},
		{"part 0", "shc:/0/2/" + digits, CodeSHCPartInvalid},
		{"part of none", "shc:/1/0/" + digits, CodeSHCPartInvalid},
		{"part number missing", "shc://2/" + digits, CodeSHCPartInvalid},
		{"part with a sign", "shc:/+1/2/" + digits, CodeSHCPartInvalid},
		{"part with a zero", "shc:/01/2/" + digits, CodeSHCPartInvalid},
		{"part of a billion", "shc:/1/1000000000/" + digits, CodeSHCPartInvalid},
		{"one number", "shc:/1/" + digits, CodeSHCPartInvalid},
		{"three numbers", "shc:/1/2/3/" + digits, CodeSHCPartInvalid},
		{"part without digits", "shc:/1/2/", CodeSHCPartInvalid},
		{"algorithm ES384", around(`{"zip":"DEF","alg":"ES384","kid":"key"}`, compressed), CodeSHCHeaderInvalid},
		{"algorithm none", around(`{"zip":"DEF","alg":"none","kid":"key"}`, compressed), CodeSHCHeaderInvalid},
		{"no algorithm", around(`{"zip":"DEF","kid":"key"}`, compressed), CodeSHCHeaderInvalid},
		{"no key id", around(`{"zip":"DEF","alg":"ES256"}`, compressed), CodeSHCHeaderInvalid},
		{"no compression named", around(`{"alg":"ES256","kid":"key"}`, compressed), CodeSHCHeaderInvalid},
		{"other compression", around(`{"zip":"GZIP","alg":"ES256","kid":"key"}`, compressed), CodeSHCHeaderInvalid},
		{"encrypted", around(`{"zip":"DEF","alg":"ES256","kid":"key","enc":"A256GCM"}`, compressed), CodeSHCHeaderInvalid},
		{"not deflated", around(shcHeader, []byte(content)), CodeCompressionInvalid},
		{"zlib", around(shcHeader, append([]byte{0x78, 0x9c}, compressed...)), CodeCompressionInvalid},
		{"trailing byte", around(shcHeader, append(bytes.Clone(compressed), 0)), CodeCompressionInvalid},
		{"cut stream", around(shcHeader, compressed[:len(compressed)-3]), CodeCompressionInvalid},
		{"two streams", around(shcHeader, append(bytes.Clone(compressed), compressed...)), CodeCompressionInvalid},
		{"bomb", around(shcHeader, deflated(t, strings.Repeat(" ", maxInflated+1))), CodeInflatedTooLarge},
		{"byte order mark", around(shcHeader, deflated(t, "\ufeff"+content)), CodeClaimsInvalid},
		{"trailing characters", around(shcHeader, deflated(t, content+"{}")), CodeClaimsInvalid},
		{"no issuer", card(t, shcHeader, with(cardClaims(patient), map[string]any{"iss": nil})), CodeClaimsInvalid},
		{"issuer without TLS", card(t, shcHeader, with(cardClaims(patient), map[string]any{"iss": "http://health.example"})), CodeClaimsInvalid},
		{"issuer with a slash", card(t, shcHeader, with(cardClaims(patient), map[string]any{"iss": "https://health.example/"})), CodeClaimsInvalid},
		{"no bundle", card(t, shcHeader, with(cardClaims(patient), map[string]any{"vc": nil})), CodeClaimsInvalid},
		{"issued at a text", card(t, shcHeader, with(cardClaims(patient), map[string]any{"nbf": "2021"})), CodeClaimsInvalid},
		{"expires in milliseconds", card(t, shcHeader, with(cardClaims(patient), map[string]any{"exp": 1_700_000_000_000})), CodeClaimsInvalid},
	} {
		t.Run(c.name, func(t *testing.T) {
			if !SHC.Recognise(payload(c.text)) {
				t.Error("not recognised")
			}
			expectMalformed(t, SHC, payload(c.text), c.code)
		})
	}
}

func inThree(text string) [][]byte {
	digits := strings.TrimPrefix(text, shcScheme)
	third := len(digits) / 6 * 2
	return [][]byte{
		[]byte("shc:/1/3/" + digits[:third]), []byte("shc:/2/3/" + digits[third:2*third]), []byte("shc:/3/3/" + digits[2*third:]),
	}
}

func TestJoinSHC(t *testing.T) {
	whole := card(t, shcHeader, cardClaims(patient))
	parts := inThree(whole)
	for _, c := range []struct {
		name  string
		parts [][]byte
		err   error
	}{
		{"in order", parts, nil},
		{"in another order", [][]byte{parts[2], parts[0], parts[1]}, nil},
		{"one of them twice", [][]byte{parts[2], parts[0], parts[2], parts[1]}, nil},
		{"in one code", [][]byte{[]byte(whole)}, nil},
		{"in one code, twice", [][]byte{[]byte(whole), []byte(whole)}, nil},
		{"none", nil, ErrSHCPartsMissing},
		{"one of three", parts[:1], ErrSHCPartsMissing},
		{"two of three", parts[1:], ErrSHCPartsMissing},
		{"two of one number", [][]byte{parts[0], []byte("shc:/1/3/00")}, ErrSHCParts},
		{"of cards of another number", [][]byte{parts[0], []byte("shc:/2/2/00")}, ErrSHCParts},
		{"a card and a part", [][]byte{[]byte(whole), parts[0]}, ErrSHCParts},
		{"something else", [][]byte{parts[0], []byte("https://example.com")}, ErrSHCParts},
	} {
		t.Run(c.name, func(t *testing.T) {
			joined, err := JoinSHC(c.parts)
			if !errors.Is(err, c.err) {
				t.Fatalf("%v, want %v", err, c.err)
			}
			if err == nil && string(joined) != whole || err != nil && joined != nil {
				t.Errorf("joined to %d bytes", len(joined))
			}
		})
	}
}

// TestHealthCardInParts: parts in one payload are read in whatever order they
// came, with or without white space between them; while one is missing, none
// is read.
func TestHealthCardInParts(t *testing.T) {
	whole := card(t, shcHeader, cardClaims(patient))
	want := parse(t, SHC, payload(whole))
	parts := inThree(whole)
	slices.Reverse(parts)
	for _, between := range []string{"", "\n", "\r\n", " \t "} {
		d := parse(t, SHC, payload(string(bytes.Join(parts, []byte(between)))))
		if d.Proof == nil || !bytes.Equal(d.Proof.Signed, want.Proof.Signed) {
			t.Errorf("parts with %q between them do not join", between)
		}
	}
	d := parse(t, SHC, payload(string(bytes.Join(parts[1:], []byte("\n")))))
	expectFinding(t, d, CodePartOfSeveral, document.Uncheckable)
	if d.Proof != nil || d.Fields != nil {
		t.Error("a part was read")
	}
	expectMalformed(t, SHC, payload(strings.Repeat("shc:/1/2/00", 5000)+"shc:/3/2/00"), CodeSHCPartInvalid)
}
