package fr

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/soi-id/soi/resources"
	"github.com/soi-id/soi/verify/document"
	"github.com/soi-id/soi/verify/internal/c40"
)

// The tests build their codes zone by zone, so that each can be broken on its
// own. The signature is any bytes: nothing here checks one.

var reference = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

const (
	gs, rs, us = "\x1d", "\x1e", "\x1f"
	head04     = "DC04FR0000012650265007" + "01FR" // 8 November 2026
	person     = "60NATACHA/CORINNE" + gs + "62SPECIMEN" + gs + "65P 6600AA00000" + gs + "67FR68F69120719736AVILLE" + gs
)

var seal = unpadded.EncodeToString(bytes.Repeat([]byte{0x5a}, 64))

func scanned(text string) document.Payload {
	return document.Payload{Bytes: []byte(text), Source: document.SourceSymbol}
}

func typed(text string) document.Payload {
	return document.Payload{Bytes: []byte(text), Source: document.SourceTyped}
}

// outcome is the code of what parsing came to: of the error, of the finding
// that makes a document uncheckable, "proof" or "unsigned".
func outcome(t *testing.T, p document.Payload) string {
	t.Helper()
	d, err := TwoDDoc.Parse(p, reference)
	var m *document.Malformed
	if errors.As(err, &m) {
		if d != nil {
			t.Error("a document beside an error")
		}
		return m.Code
	}
	if err != nil {
		t.Fatalf("an error that is not Malformed: %v", err)
	}
	if d.Proof != nil {
		return "proof"
	}
	for _, f := range d.Findings {
		if f.Severity == document.Uncheckable {
			return f.Code
		}
	}
	for _, f := range d.Fields {
		if f.Signed {
			t.Errorf("%s is signed without a proof", f.Key)
		}
	}
	return "unsigned"
}

func parse(t *testing.T, p document.Payload) *document.Document {
	t.Helper()
	d, err := TwoDDoc.Parse(p, reference)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func codes(d *document.Document) []string {
	var found []string
	for _, f := range d.Findings {
		found = append(found, f.Code)
	}
	return found
}

// show is a document's fields as one text.
func show(d *document.Document) string {
	var lines []string
	for _, f := range d.Fields {
		lines = append(lines, f.Key+"="+strings.ReplaceAll(f.Value, "\n", " / "))
	}
	return strings.Join(lines, "\n")
}

func TestOutcomes(t *testing.T) {
	sound := head04 + person + us + seal
	long := "60" + strings.Repeat("A", 60)
	for _, c := range []struct {
		name string
		p    document.Payload
		want string
	}{
		{"sound", scanned(sound), "proof"},
		{"from a scanner", typed("\ufeff" + sound + "\r\n"), "proof"},
		{"version 01", scanned("DC01FR0000012650265007" + person + us + seal), "proof"},
		{"version 02", scanned("DC02FR0000012650265007" + person + us + seal), "proof"},
		{"version 03", scanned("DC03FR000001265026500701" + person + us + seal), "proof"},
		{"version 05", scanned("DC05FR0000012650265007" + person + us + seal), CodeVersionUnsupported},
		{"version 01 with a binary signature", scanned("DC01FR0000012650265007" + person + strings.Repeat("Z", 64)), CodeSignatureUnmarked},
		{"no dates", scanned("DC04FR000001FFFFFFFF0701FR" + person + us + seal), "proof"},
		{"no data", scanned(head04 + us + seal), "proof"},
		{"P-384", scanned(head04 + us + unpadded.EncodeToString(make([]byte, 96))), "proof"},
		{"P-521", scanned(head04 + us + unpadded.EncodeToString(make([]byte, 132))), "proof"},

		{"header cut", scanned(head04[:25]), CodeHeaderInvalid},
		{"signature in the header", scanned(head04[:23] + us + "A"), CodeHeaderInvalid},
		{"header in small letters", scanned("DC04fr0000012650265007" + "01FR"), CodeHeaderInvalid},
		{"dates that are none", scanned("DC04FR000001265G26500701FR"), CodeHeaderInvalid},
		{"signing date that is none", scanned("DC04FR000001265026G60701FR"), CodeHeaderInvalid},

		{"no identifier", scanned(head04 + "6" + us + seal), CodeFieldInvalid},
		{"identifier in small letters", scanned(head04 + "6aVILLE" + gs + us + seal), CodeFieldInvalid},
		{"separator of a shortened value alone", scanned(head04 + rs + us + seal), CodeFieldInvalid},
		{"fixed value cut", scanned(head04 + "691207" + us + seal), CodeFieldInvalid},
		{"fixed value shorter", scanned(head04 + "65P" + gs + us + seal), "proof"},
		{"separator twice", scanned(head04 + "67FR" + gs + gs + "68F" + us + seal), "proof"},

		{"expiry that is none", scanned(head04 + "6O31022026" + us + seal), CodeDateInvalid},
		{"start that is none", scanned(head04 + "6N00002026" + us + seal), CodeDateInvalid},
		{"expiry in days that is none", scanned(head04 + "082G66" + us + seal), CodeDateInvalid},
		{"no expiry", scanned(head04 + "08FFFF" + us + seal), "proof"},

		{"no signature", scanned(head04 + person + us), "unsigned"},
		{"no mark of a signature", scanned(head04 + person), "unsigned"},
		{"signature of another alphabet", scanned(head04 + us + strings.ToLower(seal)), CodeSignatureInvalid},
		{"signature padded", scanned(head04 + us + seal + "="), CodeSignatureInvalid},
		{"signature with a line end", scanned(head04 + us + seal[:50] + "\n" + seal[50:]), CodeSignatureInvalid},
		{"signature with loose bits", scanned(head04 + us + seal[:102] + "J"), CodeSignatureInvalid},
		{"signature too short", scanned(head04 + us + unpadded.EncodeToString(make([]byte, 63))), CodeSignatureInvalid},
		{"signature too long", scanned(head04 + us + unpadded.EncodeToString(make([]byte, 65))), CodeSignatureInvalid},
		{"a second signature", scanned(sound + us + seal), CodeSignatureInvalid},
		{"annex before version 04", scanned("DC03FR000001265026500701" + us + seal + gs + "62X" + gs), CodeSignatureInvalid},
		{"annex", scanned(sound + gs + "62X" + gs), "proof"},
		{"annex without a signature", scanned(head04 + us + gs + "62X" + gs), "unsigned"},
		{"doubled", scanned(sound + sound), CodeSignatureInvalid},

		{"typed without control characters", typed(strings.NewReplacer(gs, "", us, "").Replace(sound)), CodeSeparatorsLost},
		{"typed without the separators", typed(strings.ReplaceAll(sound, gs, "")), CodeSeparatorsLost},
		{"typed, and none to lose", typed(head04 + "67FR68F" + us + seal), "proof"},
		{"printed without the separators", scanned(head04 + long + us + seal), "proof"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := outcome(t, c.p); got != c.want {
				t.Errorf("outcome %q, want %q", got, c.want)
			}
		})
	}
}

func TestFields(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"identity", head04 + person,
			"document_type=07 Titre d’identité\nissue_date=2026-11-08\nsignature_date=2026-11-08\nissuing_country=FR\n" +
				"family_name=SPECIMEN\ngiven_name=NATACHA CORINNE\nbirth_date=1973-07-12\nbirth_place=VILLE\nsex=F\nnationality=FR\n" +
				"document_code=P\ndocument_number=00AA00000"},
		{"address", "DC03FR00000126502650" + "0001" + "26FR245700010MLLE/SAMPLE/ANGELA" + gs + "20" + gs + "21BAT 2 ETG 3" + gs + "227 PLACE DES SPECIMENS" + gs + "23" + gs + "25METZ" + gs,
			"document_type=00 Justificatif de domicile\nissue_date=2026-11-08\nsignature_date=2026-11-08\nfull_name=MLLE SAMPLE ANGELA\n" +
				"address=BAT 2 ETG 3 / 7 PLACE DES SPECIMENS / 57000 METZ / FR"},
		{"machine-readable zone", "DC02FR000001FFFFFFFF08" + "6FP FRASPECIMEN  NATACHA  " + gs,
			"document_type=08 MRZ\nmrz=P<FRASPECIMEN<<NATACHA<<"},
		{"values of full length", "DC02FR000001FFFFFFFF13" + "6Q750312052162SPECIMEN" + gs,
			"document_type=13 Document étranger\nfamily_name=SPECIMEN\nforeigner_number=7503120521"},
		{"tax", "DC02FR000001FFFFFFFF28" + "432,75" + gs + "4422780123456784520214Y145 RUE X/ZA Y/78320/VILLE" + gs + "4163198" + gs,
			"document_type=28 Avis d’impôt sur les revenus\naddress=145 RUE X / ZA Y / 78320 / VILLE\ntax_notice_number=2278012345678\nincome_year=2021\n" +
				"reference_income=63198\ntax_shares=2,75"},
		{"dates and times", "DC02FR000001FFFFFFFFB2" + "F200071965F6200620131200F3U361234",
			"document_type=B2 Test COVID\nbirth_date=1965-07\nsex=X\nperiod_start_date=2012-10-04\nsample_time=2013-06-20T12:00"},
		{"validity", "DC02FR000001FFFFFFFFC1" + "D320260101D420261231",
			"document_type=C1 Renseignement tarifaire contraignant\nvalid_from=2026-01-01\nexpiry_date=2026-12-31"},
		{"identifiers of the document", "DC02FR000001FFFFFFFF12" + "0CNB2WS43TNFSXELLKOVZXI2LDMUXGM4Q" + gs + "0D" + "01234567 89AB CDEF 0123 456789ABCDEF",
			"document_type=12 Acte d’huissier\ndocument_id=01234567-89AB-CDEF-0123-456789ABCDEF\ndocument_url=huissier-justice.fr"},
		{"joined", "DC02FR000001FFFFFFFFA8" + "C1DU PONT" + gs + "C2JEAN" + gs + "1JMME" + gs + "1KA" + gs + "1LB" + gs,
			"document_type=A8 Certificat de cession électronique\nco_beneficiary=MME A B\nseller=DU PONT JEAN"},
		{"unnamed and unknown", "DC02FR000001FFFFFFFFZZ" + "1G1ZZ12 34" + gs + "68F",
			"document_type=ZZ\nsex=F\nother_data=1G 1\nother_data=ZZ 12 34"},
		{"longer than permitted", "DC02FR000001FFFFFFFF07" + "62" + strings.Repeat("A", 38) + " B" + gs,
			"document_type=07 Titre d’identité\nfamily_name=" + strings.Repeat("A", 38) + " B"},
		{"another perimeter", "DC03FR000001FFFFFFFF07" + "02" + "62SPECIMEN" + gs + "67FR68F",
			"document_type=07\nother_data=62 SPECIMEN\nother_data=67 FR68F"},
		{"Latin-1", "DC02FR000001FFFFFFFF07" + "6AALEN\xc7ON" + gs, "document_type=07 Titre d’identité\nbirth_place=ALENÇON"},
		{"decomposed", "DC02FR000001FFFFFFFF07" + "6AALENC\u0327ON" + gs, "document_type=07 Titre d’identité\nbirth_place=ALENÇON"},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := parse(t, scanned(c.text+us+seal))
			if got := show(d); got != c.want {
				t.Errorf("fields\n%s\nwant\n%s", got, c.want)
			}
			for _, f := range d.Fields {
				if !f.Signed {
					t.Errorf("%s is not signed", f.Key)
				}
			}
		})
	}
}

func TestFindings(t *testing.T) {
	for _, c := range []struct {
		name, zone string
		want       []string
	}{
		{"none", person, nil},
		{"born tomorrow", "6923112026", []string{CodeBirthInFuture}},
		{"born today on the other side", "6922112026", nil},
		{"born in no month", "6912131990", []string{CodeDateUnreadable}},
		{"born on a day of no month", "6912001990", []string{CodeDateUnreadable}},
		{"born in no year", "690000ABCD", []string{CodeDateUnreadable}},
		{"time", "F6310220131200", []string{CodeDateUnreadable}},
		{"days", "36ZZZZ", []string{CodeDateUnreadable}},
		{"sex", "68Z", []string{CodeSexUnreadable}},
		{"unknown", "ZZ1" + gs, []string{CodeFieldUnknown}},
		{"twice", "68F68M", []string{CodeFieldRepeated}},
		{"shortened", "62SPECIMEN" + rs, []string{CodeValueShortened}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := codes(parse(t, scanned(head04+c.zone+us+seal))); !slices.Equal(got, c.want) {
				t.Errorf("findings %v, want %v", got, c.want)
			}
		})
	}
}

// A repeated identifier changes nothing of the field that was there.
func TestRepeated(t *testing.T) {
	d := parse(t, scanned(head04+"62SPECIMEN"+gs+"62MARTIN"+gs+us+seal))
	if got := d.Value("family_name") + ", " + d.Value(FieldOtherData); got != "SPECIMEN, 62 MARTIN" {
		t.Error(got)
	}
}

func TestProof(t *testing.T) {
	text := head04 + person + us + seal
	d := parse(t, scanned(text))
	p := d.Proof
	if want := head04 + person; string(p.Signed) != want {
		t.Errorf("signed %q, want %q", p.Signed, want)
	}
	if string(p.Hints.KeyID) != "FR000001" || p.Hints.Country != "FR" || p.Hints.Issuer != "" || p.Algorithm != "" {
		t.Errorf("hints %+v", p.Hints)
	}
	day := time.Date(2026, 11, 8, 0, 0, 0, 0, time.UTC)
	if !p.SignedAt.Equal(day.Add(12*time.Hour)) || !d.Validity.IssuedAt.Equal(day) || p.KeyInForce != document.AtSigning {
		t.Errorf("signed at %v, issued at %v", p.SignedAt, d.Validity.IssuedAt)
	}
	if !d.Validity.NotAfter.IsZero() || !d.Validity.NotBefore.IsZero() {
		t.Errorf("validity %+v", d.Validity)
	}
	if p := parse(t, scanned("DC02XY000001FFFFFFFF07"+us+seal)).Proof; p.Hints.Country != "XY" || !p.SignedAt.IsZero() {
		t.Errorf("without country: %+v", p)
	}
}

func TestValidity(t *testing.T) {
	// Of two ends the earlier one counts, of two beginnings the later one.
	d := parse(t, scanned(head04+"6N010120266O3112202608268ED320260201"+us+seal))
	want := document.Validity{
		IssuedAt:  time.Date(2026, 11, 8, 0, 0, 0, 0, time.UTC),
		NotBefore: time.Date(2026, 2, 1, 0, 0, 0, 0, time.UTC),
		NotAfter:  time.Date(2026, 12, 31, 23, 59, 59, 0, time.UTC),
	}
	if d.Validity != want {
		t.Errorf("validity %+v, want %+v", d.Validity, want)
	}
}

// Every text that the signature may cover says the same as the code.
func TestAlternatives(t *testing.T) {
	zone := "60A" + gs + "67FR68F6Q750312052162SPECIMEN"
	d := parse(t, scanned(head04+zone+us+seal))
	var got []string
	for _, a := range d.Proof.Alternatives {
		got = append(got, strings.ReplaceAll(strings.TrimPrefix(string(a), head04), gs, "|"))
	}
	want := []string{
		"60A|67FR|68F6Q750312052162SPECIMEN",
		"60A|67FR68F|6Q750312052162SPECIMEN",
		"60A|67FR68F6Q7503120521|62SPECIMEN",
		"60A|67FR68F6Q750312052162SPECIMEN|",
	}
	if !slices.Equal(got, want) {
		t.Errorf("alternatives %q, want %q", got, want)
	}
	if a := parse(t, scanned(head04+strings.Repeat("68F", 2000)+us+seal)).Proof.Alternatives; len(a) != maxRestored {
		t.Errorf("%d alternatives", len(a))
	}
}

// What stands in the annex never looks like a field of the document.
func TestAnnex(t *testing.T) {
	for _, c := range []struct{ annex, want string }{
		{"62MARTIN" + gs + "68M", "62 MARTIN, 68 M"},
		{"?", "?"},
	} {
		d := parse(t, scanned(head04+us+seal+gs+c.annex))
		var values []string
		for _, f := range d.Fields {
			if f.Key == FieldAnnex {
				values = append(values, f.Value)
			}
			if f.Signed == (f.Key == FieldAnnex) {
				t.Errorf("%s: signed %v", f.Key, f.Signed)
			}
		}
		if got := strings.Join(values, ", "); got != c.want || d.Value("family_name") != "" {
			t.Errorf("annex %q, want %q", got, c.want)
		}
		if !slices.Equal(codes(d), []string{CodeAnnexUnsigned}) {
			t.Errorf("findings %v", codes(d))
		}
	}
}

// binaryCode builds a code of the binary encoding.
func binaryCode(country string, day []byte, fields ...byte) []byte {
	b := append([]byte{0xdc, 4}, c40.Encode(country)...)
	b = append(b, c40.Encode("FR000001 ")...)
	b = append(append(b, day...), day...)
	return append(append(b, 7, 0, 1), fields...)
}

func TestBinary(t *testing.T) {
	day := []byte{0xaa, 0x2a, 0x9a} // 11152026 as a number: 15 November 2026
	signature := bytes.Repeat([]byte{0x5a}, 64)
	sealed := append([]byte{0xff, 64}, signature...)
	with := func(more ...[]byte) []byte { return bytes.Join(more, nil) }
	for _, c := range []struct {
		name string
		code []byte
		want string
	}{
		{"sound", binaryCode("FRA", day, sealed...), "proof"},
		{"with a field", binaryCode("FRA", day, with([]byte{0x62, 2, 0, 0}, sealed)...), "proof"},
		{"with a long field", binaryCode("FRA", day, with([]byte{0x62, 0xff, 1, 0}, make([]byte, 256), sealed)...), "proof"},
		{"no dates", binaryCode("FR ", []byte{0xff, 0xff, 0xff}, sealed...), "proof"},
		{"no signature", binaryCode("FRA", day, 0x62, 0), "unsigned"},
		{"empty signature", binaryCode("FRA", day, 0xff, 0), "unsigned"},
		{"header cut", binaryCode("FRA", day)[:18], CodeHeaderInvalid},
		{"no C40 as country", append([]byte{0xdc, 4, 0, 0}, binaryCode("FRA", day)[4:]...), CodeHeaderInvalid},
		{"no C40 as signer", append([]byte{0xdc, 4, 0x6d, 0x32, 0, 0}, binaryCode("FRA", day)[6:]...), CodeHeaderInvalid},
		{"no date", binaryCode("FRA", []byte{0, 0, 0}), CodeHeaderInvalid},
		{"length missing", binaryCode("FRA", day, 0x62), CodeFieldInvalid},
		{"long length cut", binaryCode("FRA", day, 0x62, 0xff, 1), CodeFieldInvalid},
		{"field cut", binaryCode("FRA", day, 0x62, 2, 0), CodeFieldInvalid},
		{"signature cut", binaryCode("FRA", day, sealed[:60]...), CodeFieldInvalid},
		{"signature too short", binaryCode("FRA", day, with([]byte{0xff, 63}, signature[1:])...), CodeSignatureInvalid},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := outcome(t, document.Payload{Bytes: c.code, Source: document.SourceSymbol}); got != c.want {
				t.Errorf("outcome %q, want %q", got, c.want)
			}
		})
	}

	code := binaryCode("FRA", day, with([]byte{0x62, 1, 0, 0x63, 0}, sealed, []byte{1, 2})...)
	d := parse(t, document.Payload{Bytes: code})
	want := "document_type=07 Titre d’identité\nissue_date=2026-11-15\nsignature_date=2026-11-15\nissuing_country=FR\nunsigned_annex=0102"
	if got := show(d); got != want {
		t.Errorf("fields\n%s\nwant\n%s", got, want)
	}
	if !slices.Equal(codes(d), []string{CodeFieldNotShown, CodeAnnexUnsigned}) {
		t.Errorf("findings %v", codes(d))
	}
	p := d.Proof
	if !bytes.Equal(p.Signed, code[:24]) || string(p.Hints.KeyID) != "FR000001" || p.Hints.Country != "FR" || p.Alternatives != nil {
		t.Errorf("proof %+v", p)
	}
}

func TestRecognise(t *testing.T) {
	for _, c := range []struct {
		name, text string
		want       bool
	}{
		{"text", head04 + person + us + seal, true},
		{"from a scanner", head04 + "\r\n", true},
		{"later version", "DC09FR000001FFFFFFFF07", true},
		{"binary", "\xdc\x04", true},
		{"seal of the ICAO", "\xdc\x03" + head04, false},
		{"small letters", strings.ToLower(head04), false},
		{"version of two digits", "DC14FR000001FFFFFFFF07", false},
		{"no version", "DC00FR000001FFFFFFFF07", false},
		{"no dates", "DC04FR000001GGGGGGGG07", false},
		{"cut", head04[:21], false},
		{"punctuation", "DC04FR00-001FFFFFFFF07", false},
		{"a number plate", "DC04 ABC 123", false},
		{"empty", "", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := TwoDDoc.Recognise(scanned(c.text)); got != c.want {
				t.Error(got)
			}
		})
	}
}

// TestEveryCut: no part of a code is a signed document, and no part panics.
func TestEveryCut(t *testing.T) {
	sound := head04 + person + us + seal
	for n := range sound {
		for _, p := range []document.Payload{scanned(sound[:n]), typed(sound[:n])} {
			if got := outcome(t, p); got == "proof" {
				t.Errorf("%d characters are a signed document", n)
			}
		}
	}
}

// An error may be logged; it must not carry what the code says of a person.
func TestErrorsQuoteNothing(t *testing.T) {
	for _, text := range []string{
		head04 + "62NATACHA" + gs + "?NATACHA" + us + seal, head04 + "6ONATACHAX" + us + seal, head04 + us + "NATACHA", "DC04NATACHA?",
	} {
		_, err := TwoDDoc.Parse(scanned(text), reference)
		if err == nil || strings.Contains(err.Error(), "NATACHA") {
			t.Errorf("error %v", err)
		}
	}
}

// The table is one: each identifier is in it once, and a person can read each
// name.
func TestIdentifiers(t *testing.T) {
	seen := map[string]bool{}
	for _, d := range data {
		if _, twice := unnamed[d.id]; twice || seen[d.id] || !identifier([]byte(d.id)) || len(d.id) != 2 {
			t.Errorf("identifier %q", d.id)
		}
		seen[d.id] = true
		for _, language := range resources.Languages() {
			if !resources.In(language).Has("field." + d.key) {
				t.Errorf("%s: no text for %s", language, d.key)
			}
		}
		if fixed := map[kind]int{asDay: 8, asYear: 8, asStart: 8, asExpiry: 8, asHexDay: 4, asTime: 12, asSex: 1, asUUID: 36}; fixed[d.as] != 0 && d.size != exactly(fixed[d.as]) {
			t.Errorf("%s has the size %+v", d.id, d.size)
		}
	}
	if n := len(data) + len(unnamed); n < 350 {
		t.Errorf("%d identifiers", n)
	}
}

func FuzzTwoDDoc(f *testing.F) {
	f.Add([]byte(head04+person+us+seal), true)
	f.Add([]byte(head04+"6Q750312052162SPECIMEN"+us+seal+gs+"62X"), true)
	f.Add([]byte("DC03FR000001265026500701"+"26FR245700010A"+rs+"ZZ1"+gs+us+seal), false)
	f.Add(binaryCode("FRA", []byte{0xaa, 0x2a, 0x9a}, append([]byte{0x62, 1, 0, 0xff, 64}, make([]byte, 66)...)...), true)
	f.Fuzz(func(t *testing.T, b []byte, symbol bool) {
		p := document.Payload{Bytes: b, Source: document.SourceTyped}
		if symbol {
			p.Source = document.SourceSymbol
		}
		TwoDDoc.Recognise(p)
		d, err := TwoDDoc.Parse(p, reference)
		if err != nil {
			var m *document.Malformed
			if d != nil || !errors.As(err, &m) {
				t.Fatalf("document %v beside %v", d != nil, err)
			}
			return
		}
		for _, field := range d.Fields {
			if field.Signed != (d.Proof != nil && field.Key != FieldAnnex) {
				t.Fatalf("%s: signed %v", field.Key, field.Signed)
			}
		}
		if d.Proof == nil {
			return
		}
		if !bytes.HasPrefix(bytes.TrimLeft(b, around), d.Proof.Signed) || !signatureLength(len(d.Proof.Signature)) {
			t.Fatal("what is signed is not what was read")
		}
		// What the signature may cover instead reads the same.
		for _, signed := range d.Proof.Alternatives {
			other, err := TwoDDoc.Parse(scanned(string(signed)+us+unpadded.EncodeToString(d.Proof.Signature)), reference)
			if err != nil {
				t.Fatal(err)
			}
			if a, b := fmt.Sprint(signedFields(d), d.Validity), fmt.Sprint(signedFields(other), other.Validity); a != b {
				t.Fatalf("%s\n%s", a, b)
			}
		}
	})
}

func signedFields(d *document.Document) (fields []document.Field) {
	for _, f := range d.Fields {
		if f.Signed {
			fields = append(fields, f)
		}
	}
	return fields
}

func BenchmarkParse(b *testing.B) {
	p := scanned(head04 + person + us + seal)
	b.ReportAllocs()
	for b.Loop() {
		if !TwoDDoc.Recognise(p) {
			b.Fatal("not recognised")
		}
		if _, err := TwoDDoc.Parse(p, reference); err != nil {
			b.Fatal(err)
		}
	}
}
