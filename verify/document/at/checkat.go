package at

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"github.com/soi-id/soi/verify/document"
)

// CheckAT is the QR code of an Austrian identity card.
var CheckAT = document.Format{
	ID:        checkATID,
	Signed:    true,
	Recognise: recogniseCheckAT,
	Parse:     parseCheckAT,
}

const checkATID = "at.checkat"

// country is that of every key that signs the code.
const country = "AT"

// The places of the parts.
const (
	partSignature = iota
	partIV
	partCertificate
	partMRZ
	partName
	partPicture
	parts
)

const partSeparator = ";"

// signatureSize is that of r||s on brainpoolP256r1, in bytes.
const signatureSize = 64

// A certificate id is known from one example, "A16ATS004008".
const (
	minCertificate  = 8
	maxCertificate  = 20
	certificateMark = "AT"
)

var (
	errParts       = errors.New("not six parts")
	errCertificate = errors.New("no certificate id in the third part")
	errBase64      = errors.New("a part is not Base64")
	errHex         = errors.New("signature or IV is not hexadecimal")
	errSignature   = errors.New("the signature is not 64 bytes")
	errName        = errors.New("the name is not text")
	errPicture     = errors.New("the picture is not JPEG 2000")
)

// split returns the parts of a code; some are padded with spaces.
func split(p document.Payload) []string {
	text, _ := p.TrimmedText()
	if strings.Count(text, partSeparator) != parts-1 {
		return nil
	}
	list := strings.Split(text, partSeparator)
	for i := range list {
		list[i] = strings.TrimSpace(list[i])
	}
	return list
}

func recogniseCheckAT(p document.Payload) bool {
	list := split(p)
	if list == nil || list[partMRZ] == "" || !isCertificate(list[partCertificate]) {
		return false
	}
	return !slices.ContainsFunc(list, func(part string) bool { return strings.ContainsFunc(part, notBase64) })
}

func isCertificate(id string) bool {
	return len(id) >= minCertificate && len(id) <= maxCertificate && strings.Contains(id, certificateMark) &&
		!strings.ContainsFunc(id, func(r rune) bool { return (r < 'A' || r > 'Z') && (r < '0' || r > '9') })
}

func notBase64(r rune) bool {
	return (r < 'A' || r > 'Z') && (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '+' && r != '/' && r != '='
}

func parseCheckAT(p document.Payload, at time.Time) (*document.Document, error) {
	c, err := readCode(p)
	if err != nil {
		return nil, err
	}
	mrz, err := readMRZ(c.mrz, at)
	if err != nil {
		return nil, err
	}
	name, ok := nameText(c.name)
	if !ok {
		return nil, malformed(CodePartsInvalid, errName)
	}
	if len(c.picture) > 0 && !isJPEG2000(c.picture) {
		return nil, malformed(CodePartsInvalid, errPicture)
	}
	d := &document.Document{Format: checkATID, Validity: document.Validity{NotAfter: mrz.notAfter}, Findings: mrz.findings}
	if name != "" {
		d.Fields = append(d.Fields, document.Field{Key: document.FieldFullName, Value: name})
	}
	d.Fields = append(d.Fields, mrz.fields...)
	if len(c.picture) > 0 {
		d.Fields = append(d.Fields, document.Field{Key: document.FieldPortrait, Data: c.picture, MediaType: "image/jp2"})
	}
	if len(c.signature) == 0 {
		return d, nil
	}
	d.Proof = &document.Proof{
		Signed:    c.signed(),
		Signature: c.signature,
		Hints:     document.Hints{Country: country, KeyID: []byte(c.certificate)},
	}
	for i := range d.Fields {
		d.Fields[i].Signed = true
	}
	return d, nil
}

// A code is the content of the six parts.
type code struct {
	signature, iv      []byte
	certificate        string
	mrz, name, picture []byte
}

func readCode(p document.Payload) (code, error) {
	list := split(p)
	if list == nil {
		return code{}, malformed(CodePartsInvalid, errParts)
	}
	c := code{certificate: list[partCertificate]}
	if !isCertificate(c.certificate) {
		return code{}, malformed(CodePartsInvalid, errCertificate)
	}
	for _, part := range []struct {
		place int
		to    *[]byte
	}{
		{partSignature, &c.signature}, {partIV, &c.iv}, {partMRZ, &c.mrz}, {partName, &c.name}, {partPicture, &c.picture},
	} {
		content, err := decodeBase64(list[part.place])
		if err != nil {
			return code{}, malformed(CodeBase64Invalid, errBase64)
		}
		*part.to = content
	}
	for _, hexadecimal := range []*[]byte{&c.signature, &c.iv} {
		content, err := hex.DecodeString(string(*hexadecimal))
		if err != nil {
			return code{}, malformed(CodePartsInvalid, errHex)
		}
		*hexadecimal = content
	}
	if n := len(c.signature); n != 0 && n != signatureSize {
		return code{}, malformed(CodeSignatureMalformed, errSignature)
	}
	return c, nil
}

// decodeBase64 takes the one form of a text only: the decoder alone passes over
// line breaks and, unless told, over bits that no byte has room for.
func decodeBase64(text string) ([]byte, error) {
	if strings.ContainsFunc(text, notBase64) {
		return nil, errBase64
	}
	return base64.StdEncoding.Strict().DecodeString(text)
}

// signed is what the signature covers.
func (c code) signed() []byte {
	return slices.Concat(c.iv, []byte(c.certificate), []byte{'\n'}, c.mrz, c.name, c.picture)
}

// nameText is the name in one line; its parts have lines of their own. The
// encoding is told nowhere: what is UTF-8 beyond ASCII is hardly anything else
// by chance, and the rest is ISO 8859-1, which has all of German.
func nameText(b []byte) (string, bool) {
	text := string(b)
	if !utf8.Valid(b) {
		runes := make([]rune, len(b))
		for i, c := range b {
			runes[i] = rune(c)
		}
		text = string(runes)
	}
	lines := strings.FieldsFunc(text, func(r rune) bool { return r == '\n' || r == '\r' })
	text = strings.Join(strings.Fields(strings.Join(lines, " ")), " ")
	return norm.NFC.String(text), !strings.ContainsFunc(text, unicode.IsControl)
}

// isJPEG2000 tells a codestream (ISO/IEC 15444-1 §A.4.1) and a JP2 file (§I.5.1)
// by their first bytes.
func isJPEG2000(b []byte) bool {
	return bytes.HasPrefix(b, []byte{0xff, 0x4f, 0xff, 0x51}) || bytes.HasPrefix(b, []byte("\x00\x00\x00\x0cjP  \r\n\x87\n"))
}
