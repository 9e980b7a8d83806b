package jose

import (
	"encoding/base64"
	"strings"
	"testing"
	"time"

	"github.com/soi-id/soi/verify/document"
)

func TestCredential(t *testing.T) {
	portrait := "data:image/jpeg;base64," + base64.StdEncoding.EncodeToString([]byte("picture"))
	d := parse(t, VC, credential(t, map[string]any{
		"id": "did:example:person", "givenName": "Thị Hai", "family_name": "Mâ\u0303u", "birthDate": "1990-02-28", "gender": "female",
		"nationality": []any{"VN", "LA"}, "address": map[string]any{"country": "VN", "streetAddress": "1 Phố Mẫu", "type": "PostalAddress"},
		"documentNumber": "X1", "portrait": portrait, "degree": map[string]any{"name": "Cử nhân", "years": []any{1, map[string]any{"credits": 60}}},
		"member": true, "number": 12345678901234567, "empty": "", "none": nil, "Quê quán": "Huế",
	}, nil))
	expectFields(t, d,
		"credential_type=PersonCredential", "family_name=Mẫu", "given_name=Thị Hai", "birth_date=1990-02-28", "sex=F", "nationality=VN, LA",
		"address=1 Phố Mẫu, VN", "document_number=X1", "portrait=",
		"quê_quán=Huế", "degree.name=Cử nhân", "degree.years.1=1", "degree.years.2.credits=60", "member=true", "number=12345678901234567",
		"subject=did:example:person",
	)
	if f, _ := d.Field(document.FieldPortrait); string(f.Data) != "picture" || f.MediaType != "image/jpeg" {
		t.Errorf("portrait of %s", f.MediaType)
	}
	p := d.Proof
	if string(p.Hints.KeyID) != "key" || p.Hints.Issuer != "https://issuer.example" || !p.SignedAt.Equal(time.Unix(issuedAt, 0)) {
		t.Errorf("proof %+v", p)
	}
}

// TestCredentialDataModel2: the payload is the credential, and its own dates
// can only shorten the token's.
func TestCredentialDataModel2(t *testing.T) {
	for _, header := range []string{`{"alg":"EdDSA","typ":"vc+jwt"}`, `{"alg":"EdDSA","typ":"application/VC+JWT"}`, `{"alg":"EdDSA","typ":"vc+ld+jwt"}`, `{"alg":"EdDSA"}`} {
		d := parse(t, VC, payload(compact(header, `{
			"type": ["VerifiableCredential", "A", "B"], "issuer": {"id": "https://issuer.example", "name": "x"}, "credentialSubject": [{"name": "Mẫu"}],
			"validFrom": "2026-01-01T00:00:00Z", "validUntil": "2027-01-01T07:00:00+07:00", "exp": 1893456000,
			"credentialStatus": {"id": "https://issuer.example/status/1"}}`)))
		expectFields(t, d, "credential_type=A, B", "full_name=Mẫu")
		expectFinding(t, d, CodeStatusNotChecked, document.Note)
		if v := d.Validity; !v.NotBefore.Equal(time.Unix(issuedAt, 0)) || !v.NotAfter.Equal(time.Unix(expiresAt, 0)) {
			t.Errorf("validity %v", v)
		}
		if d.Proof.Hints.Issuer != "https://issuer.example" {
			t.Errorf("issuer %q", d.Proof.Hints.Issuer)
		}
	}
}

func TestCredentialFindings(t *testing.T) {
	person := map[string]any{"name": "Mẫu"}
	vc := func(members map[string]any) map[string]any {
		return map[string]any{"vc": with(map[string]any{"credentialSubject": person}, members)}
	}
	tooMany := map[string]any{}
	for i := range maxFields + 1 {
		tooMany["claim"+string(rune('0'+i/100))+string(rune('0'+i/10%10))+string(rune('0'+i%10))] = i
	}
	for _, c := range []struct {
		name     string
		subject  map[string]any
		changes  map[string]any
		code     string
		severity document.Severity
	}{
		{"date", map[string]any{"issue_date": "soon"}, nil, CodeDateUnreadable, document.Warning},
		{"birth in future", map[string]any{"birthdate": "2026-11-23"}, nil, CodeBirthInFuture, document.Warning},
		{"sex", map[string]any{"sex": "?"}, nil, CodeSexUnreadable, document.Warning},
		{"portrait not Base64", map[string]any{"picture": "data:image/png;base64,%%%"}, nil, CodePortraitUnreadable, document.Warning},
		{"portrait of text", map[string]any{"picture": "data:text/html;base64,QUFB"}, nil, CodePortraitUnreadable, document.Warning},
		{"two subjects", nil, vc(map[string]any{"credentialSubject": []any{person, person}}), CodeNotOneSubject, document.Warning},
		{"two issuers", nil, vc(map[string]any{"issuer": "https://other.example"}), CodeIssuersDiffer, document.Warning},
		{"status", nil, vc(map[string]any{"credentialStatus": map[string]any{}}), CodeStatusNotChecked, document.Note},
		{"too many claims", tooMany, nil, CodeClaimNotShown, document.Note},
		{"name of symbols", map[string]any{"\u202e!?": 1}, nil, CodeClaimNotShown, document.Note},
		{"long name", map[string]any{strings.Repeat("a", maxKey+1): 1}, nil, CodeClaimNotShown, document.Note},
		{"place in a place", map[string]any{"address": map[string]any{"geo": map[string]any{}}}, nil, CodeClaimNotShown, document.Note},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := parse(t, VC, credential(t, c.subject, c.changes))
			expectFinding(t, d, c.code, c.severity)
			if len(d.Fields) > maxFields {
				t.Errorf("%d fields", len(d.Fields))
			}
		})
	}
}

// TestLinkToPortrait: an address of a picture is a text.
func TestLinkToPortrait(t *testing.T) {
	d := parse(t, VC, credential(t, map[string]any{"picture": "https://issuer.example/1.jpg"}, nil))
	expectFields(t, d, "credential_type=PersonCredential", "picture=https://issuer.example/1.jpg", "subject=did:example:1")
}

// TestExpiryAmongClaims: the date that a person reads on the document counts,
// and its day ends everywhere on Earth.
func TestExpiryAmongClaims(t *testing.T) {
	for _, c := range []struct {
		expiry any
		want   time.Time
	}{
		{"2026-06-30", time.Date(2026, 7, 1, 11, 59, 59, 0, time.UTC)},
		{"2026-06-30T10:00:00+07:00", time.Date(2026, 6, 30, 3, 0, 0, 0, time.UTC)},
		{"2030-01-01", time.Unix(expiresAt, 0).UTC()},
		{"never", time.Unix(expiresAt, 0).UTC()},
		{7, time.Unix(expiresAt, 0).UTC()},
	} {
		d := parse(t, VC, credential(t, map[string]any{"expiry_date": c.expiry}, nil))
		if !d.Validity.NotAfter.Equal(c.want) {
			t.Errorf("%v: until %v, want %v", c.expiry, d.Validity.NotAfter, c.want)
		}
	}
}

func TestCredentialClaimsInvalid(t *testing.T) {
	vc := func(name string, v any) map[string]any {
		return map[string]any{"vc": map[string]any{"credentialSubject": map[string]any{}, name: v}}
	}
	for name, changes := range map[string]map[string]any{
		"issuer a number":        {"iss": 7},
		"subject an array":       {"sub": []any{}},
		"expires never":          {"exp": nil, "nbf": "x"},
		"expires a text":         {"exp": "1798761600"},
		"expires before 1970":    {"exp": -1},
		"expires beyond time":    {"exp": 1e300},
		"no subject":             vc("credentialSubject", nil),
		"subject a text":         vc("credentialSubject", "did:example:1"),
		"valid until a number":   vc("validUntil", expiresAt),
		"valid until a day":      vc("validUntil", "2027-01-01"),
		"expiration unreadable":  vc("expirationDate", "x"),
		"valid from unreadable":  vc("validFrom", "x"),
		"issued unreadable":      vc("issuanceDate", true),
		"no subject in an array": vc("credentialSubject", []any{}),
	} {
		t.Run(name, func(t *testing.T) {
			expectMalformed(t, VC, credential(t, map[string]any{}, changes), CodeClaimsInvalid)
		})
	}
	for name, text := range map[string]string{
		"claim twice":           `{"vc":{"credentialSubject":{}},"exp":1,"exp":2}`,
		"claim twice, escaped":  `{"vc":{"credentialSubject":{"a":1,"\u0061":2}}}`,
		"not UTF-8":             "{\"vc\":{\"credentialSubject\":{\"a\":\"\xff\"}}}",
		"not JSON":              "hello",
		"an array":              "[]",
		"nested without an end": strings.Repeat(`{"vc":`, 1000),
		"too deep":              strings.Repeat(`{"vc":`, 17) + "1" + strings.Repeat("}", 17),
		"trailing":              `{"vc":{"credentialSubject":{}}} {}`,
	} {
		t.Run(name, func(t *testing.T) { expectMalformed(t, VC, payload(compact(vcHeader, text)), CodeClaimsInvalid) })
	}
}

// TestAttackOtherTokens: what the same key signs for another purpose is no
// credential (RFC 8725 §2.8).
func TestAttackOtherTokens(t *testing.T) {
	for header, claims := range map[string]string{
		`{"alg":"ES256","typ":"JWT"}`:                `{"iss":"https://issuer.example","sub":"1","name":"Mẫu"}`,
		`{"alg":"ES256","typ":"at+jwt"}`:             vcPayload,
		`{"alg":"ES256","typ":"kb+jwt"}`:             vcPayload,
		`{"alg":"ES256","typ":"vp+jwt"}`:             vcPayload,
		`{"alg":"ES256","typ":"statuslist+jwt"}`:     vcPayload,
		`{"alg":"ES256","typ":"dc+sd-jwt"}`:          vcPayload,
		`{"alg":"ES256"}`:                            `{"vp":{"type":"VerifiablePresentation"}}`,
		`{"alg":"ES256","typ":"secevent+jwt","x":1}`: vcPayload,
	} {
		d := parse(t, VC, payload(compact(header, claims)))
		expectFinding(t, d, CodeJWSNotCredential, document.Uncheckable)
		if d.Proof != nil || d.Fields != nil {
			t.Errorf("%s was read", header)
		}
	}
}

func TestRecognise(t *testing.T) {
	vc, sd := compact(vcHeader, vcPayload), compact(sdHeader, "{}")+"~"
	shc := compact(shcHeader, "x")
	for _, c := range []struct {
		text        string
		shc, sd, vc bool // each by itself; the order of all formats decides
	}{
		{vc, false, false, true},
		{vc[:len(vc)/2], false, false, true},
		{sd, false, true, true},
		{sd[:len(sd)-1], false, true, true},
		{shc, true, false, true},
		{"SHC:/1234", true, false, false},
		{"shc:", false, false, false},
		{"", false, false, false},
		{"e", false, false, false},
		{".", false, false, false},
		{"e.", false, false, false},
		{"ey.a.b", false, false, false},
		{"eyJ.a.b", false, false, false},
		{"example.com.vn", false, false, false},
		{encode(`{"kid":"1"}`) + ".a.b", false, false, false},
		{"https://example.com/" + vc, false, false, false},
	} {
		p := payload(c.text)
		if shc, sd, vc := SHC.Recognise(p), SDJWT.Recognise(p), VC.Recognise(p); shc != c.shc || sd != c.sd || vc != c.vc {
			t.Errorf("%.40q: %v %v %v", c.text, shc, sd, vc)
		}
	}
}
