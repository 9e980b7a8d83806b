package verify_test

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/soi-id/soi/verify"
	"github.com/soi-id/soi/verify/document"
	"github.com/soi-id/soi/verify/issue"
	"github.com/soi-id/soi/verify/trust"
)

// publishedSeals returns the seals or barcodes of a file of published vectors,
// in their order.
func publishedSeals(t *testing.T, path string) (names []string, payloads []document.Payload) {
	t.Helper()
	var file struct {
		Vectors []struct{ Name, Hex, Text string }
	}
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(content, &file); err != nil {
		t.Fatal(err)
	}
	for _, v := range file.Vectors {
		b := []byte(v.Text)
		if v.Hex != "" {
			if b, err = hex.DecodeString(v.Hex); err != nil {
				t.Fatal(err)
			}
		}
		names = append(names, v.Name)
		payloads = append(payloads, document.Payload{Bytes: b, Source: document.SourceSymbol})
	}
	return names, payloads
}

// sealExpectations are those of the seals of vdstools under the two signers'
// certificates that were published with them: Utopia's on brainpoolP256r1 and
// Germany's on brainpoolP224r1.
var sealExpectations = map[string]string{
	"residentPermit": "holds", "addressStickerId": "holds", "visa_224bitSig": "holds", "supplementSheet": "holds",
	"addressStickerPassport": "holds", "emergenyTravelDoc": "holds", "permanentResidencePermit": "holds", "meldebescheinigung": "holds",
	// Signed by others, whose certificates are not there.
	"socialInsurance": "not", "arrivalAttestationV02": "not", "arrivalAttestation": "not", "ankunftsnwPapier": "not", "utoVisa": "not",
	// A header of version 4 with the reference of version 3 in it.
	"ankunftsnwPapier2":             "malformed",
	"administrativeDocumentV9Basic": "unsigned", "administrativeDocumentV9WithDates": "unsigned", "administrativeDocumentV9WithStatus": "unsigned",
}

// TestVDS takes the published seals from payload to verdict, under keys that
// are bound to nothing.
func TestVDS(t *testing.T) {
	dir := vectors(t, "vds")
	var keys []*trust.Key
	for _, name := range []string{"UTTS5B", "DETS32"} {
		der, err := os.ReadFile(filepath.Join(dir, "sealgen_"+name+".crt"))
		if err != nil {
			t.Fatal(err)
		}
		keys = append(keys, conformanceKey(t, base64.StdEncoding.EncodeToString(der))...)
	}
	names, payloads := publishedSeals(t, filepath.Join(dir, "seals.json"))
	holding := 0
	for i, name := range names {
		r := verdict(keys, payloads[i], trust.At(now))
		t.Logf("%-36s %-10s %s %v", name, sealExpectations[name], r.Verdict, r.Reasons)
		if r.Format != "icao.vds" {
			t.Errorf("%s: format %q", name, r.Format)
		}
		if r.SignatureHolds() {
			holding++
		}
		switch want := sealExpectations[name]; want {
		case "holds", "not":
			if r.SignatureHolds() != (want == "holds") || r.Document == nil || r.Document.Proof == nil {
				t.Errorf("%s: %s %v, want that it %s", name, r.Verdict, r.Reasons, want)
			}
		case "unsigned":
			expect(t, r, verify.SuspectUnsigned, "signature_missing")
		case "malformed":
			expect(t, r, verify.Malformed, "seal_header_invalid")
		default:
			t.Errorf("%s: nothing is expected of it", name)
		}
	}
	if len(names) != len(sealExpectations) {
		t.Errorf("%d seals, want %d", len(names), len(sealExpectations))
	}
	t.Logf("%d of %d hold", holding, len(names))
}

// TestSealSignersCertificate: a certificate that an administrator enrols for
// seals is found by the reference in them, and is good for nothing else.
func TestSealSignersCertificate(t *testing.T) {
	dir := vectors(t, "vds")
	der, err := os.ReadFile(filepath.Join(dir, "sealgen_UTTS5B.crt"))
	if err != nil {
		t.Fatal(err)
	}
	enrolled := func(format string) []*trust.Key {
		keys, refused, err := trust.ParseKeys(der, trust.Enrolment{Issuer: trust.Issuer{ID: "UT"}, Formats: []string{format}})
		if err != nil || len(refused) > 0 {
			t.Fatal(err, refused)
		}
		return keys
	}
	names, payloads := publishedSeals(t, filepath.Join(dir, "seals.json"))
	// A day after it was signed, and before the card of the specimen's end is
	// of no interest: the address sticker has none.
	at := trust.At(time.Date(2023, time.August, 22, 0, 0, 0, 0, time.UTC))
	for i, name := range names {
		switch name {
		case "addressStickerPassport":
			expect(t, verdict(enrolled("icao.vds"), payloads[i], at), verify.Authentic, "signature_holds")
			expect(t, verdict(enrolled("icao.idb"), payloads[i], at), verify.UnknownIssuer, "no_key")
		case "residentPermit":
			expect(t, verdict(enrolled("icao.vds"), payloads[i], at), verify.Expired, "document_expired", "signature_holds")
		case "addressStickerId": // another country's
			expect(t, verdict(enrolled("icao.vds"), payloads[i], at), verify.UnknownIssuer, "no_key")
		}
	}
}

// TestIDB: no key was published with the barcodes, so each is read whole, has
// its proof, and proves nothing either way.
func TestIDB(t *testing.T) {
	names, payloads := publishedSeals(t, filepath.Join(vectors(t, "idb"), "codes.json"))
	for i, name := range names {
		r := verdict(nil, payloads[i], trust.At(now))
		expect(t, r, verify.UnknownIssuer, "no_key")
		if r.Format != "icao.idb" || r.Document == nil {
			t.Fatalf("%s: format %q", name, r.Format)
		}
		p := r.Document.Proof
		t.Logf("%-34s %s, %d fields, %s", name, r.Verdict, len(r.Document.Fields), r.Document.Value("seal_kind"))
		if got := hex.EncodeToString(p.Hints.KeyID); got != "a57a790577" || p.Hints.Country != "DE" || p.Algorithm != document.ES256 {
			t.Errorf("%s: key %s of %s, %s", name, got, p.Hints.Country, p.Algorithm)
		}
	}
	if len(names) != 9 {
		t.Errorf("%d barcodes, want 9", len(names))
	}
}

// TestReplayedScreenshotIsExpired: a picture of the code on somebody's telephone
// stops serving when the minutes of the code are over, whoever shows it.
func TestReplayedScreenshotIsExpired(t *testing.T) {
	own := newIssuer(t, 1)
	key := *own.private
	key.ID, key.Country, key.Formats = "ESVV1", "ES", []string{"icao.vds"}
	jwk, err := key.JWK()
	if err != nil {
		t.Fatal(err)
	}
	keys, refused, err := trust.ParseKeys(jwk, trust.Enrolment{})
	if err != nil || len(refused) > 0 {
		t.Fatal(err, refused)
	}
	payload, err := issue.VDS(&key, issue.Seal{State: "ES", Kind: 0x0909, Messages: []issue.SealMessage{
		{Tag: 0x70, Value: []byte{1}},
		{Tag: 0x80, Value: []byte(now.Add(5 * time.Minute).Format("02-01-2006 15:04:05"))},
	}}, document.Validity{IssuedAt: now})
	if err != nil {
		t.Fatal(err)
	}
	code := document.Payload{Bytes: payload, Source: document.SourceSymbol}
	for _, c := range []struct {
		after time.Duration
		want  verify.Verdict
		code  string
	}{
		{0, verify.Authentic, "signature_holds"},
		{5 * time.Minute, verify.Authentic, "signature_holds"},
		{5*time.Minute + time.Second, verify.Expired, "document_expired"},
		{365 * 24 * time.Hour, verify.Expired, "document_expired"},
	} {
		expect(t, verdict(keys, code, trust.At(now.Add(c.after))), c.want, c.code)
	}
}
