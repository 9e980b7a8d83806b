package vdsnc

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"strings"

	"github.com/gowebpki/jcs"

	"github.com/soi-id/soi/verify/document"
	"github.com/soi-id/soi/verify/internal/strictjson"
)

// A seal is what the JSON holds.
type seal struct {
	signed []byte // the canonical form of "data"
	data   object // read from those very bytes
	state  string // "hdr.is", who issued it
	kind   string // "hdr.t"
	// version is "hdr.v", that of the kind's structure.
	version string

	signature   []byte             // empty if there is none
	algorithm   document.Algorithm // "" if it is none of the standard
	certificate []byte             // DER of whatever the seal carries; may be nil
}

// algorithms are those of the standard, by their names in "sig.alg". That
// member is outside of what is signed; package trust holds it against the key.
var algorithms = map[string]document.Algorithm{
	"ES256": document.ES256,
	"ES384": document.ES384,
	"ES512": document.ES512,
}

// open reads everything of the seal but the message. An error is a
// [*document.Malformed]; it never holds what the JSON libraries say, because
// they quote the text.
//
// Everything is read from the canonical form, of which the value of "data" is
// the part that is signed: what is shown is what was signed, even where JSON has
// several ways to write it. Making that form refuses names that an object has
// twice and text that is no Unicode (RFC 8785 §3.1).
func open(text []byte) (*seal, error) {
	if err := checkTokens(text); err != nil {
		return nil, err
	}
	canonical, err := jcs.Transform(text)
	if err != nil {
		return nil, malformed(CodeJSONInvalid, nil)
	}
	var outer map[string]json.RawMessage
	if json.Unmarshal(canonical, &outer) != nil {
		return nil, malformed(CodeStructureInvalid, errNotObject)
	}
	s := new(seal)
	if err := s.readData(outer["data"]); err != nil {
		return nil, err
	}
	if err := s.readSignature(outer["sig"]); err != nil {
		return nil, err
	}
	return s, nil
}

var (
	errNotObject = errors.New("a part is no object")
	errNoHeader  = errors.New("the header lacks the issuer or the type")
	errNotText   = errors.New("a part of the signature is no text")
)

func (s *seal) readData(canonical json.RawMessage) error {
	dec := json.NewDecoder(bytes.NewReader(canonical))
	dec.UseNumber()
	if !isObject(canonical) || dec.Decode(&s.data) != nil {
		return malformed(CodeStructureInvalid, errNotObject)
	}
	header, ok := s.data.object("hdr")
	if !ok {
		return malformed(CodeStructureInvalid, errNotObject)
	}
	s.signed = canonical
	s.state, s.kind, s.version = header.take("is"), header.take("t"), header.take("v")
	if s.state == "" || s.kind == "" {
		return malformed(CodeStructureInvalid, errNoHeader)
	}
	if _, ok := s.data.object("msg"); !ok {
		return malformed(CodeStructureInvalid, errNotObject)
	}
	return nil
}

// readSignature leaves the signature empty where the seal has none.
func (s *seal) readSignature(raw json.RawMessage) error {
	if raw == nil {
		return nil
	}
	var parts map[string]any
	if !isObject(raw) || json.Unmarshal(raw, &parts) != nil {
		return malformed(CodeStructureInvalid, errNotObject)
	}
	var texts [3]string
	for i, name := range []string{"alg", "cer", "sigvl"} {
		text, ok := parts[name].(string)
		if !ok && parts[name] != nil {
			return malformed(CodeStructureInvalid, errNotText)
		}
		texts[i] = text
	}
	s.algorithm = algorithms[texts[0]]
	var err error
	if s.certificate, err = base64url(texts[1]); err != nil {
		return malformed(CodeSignatureUnreadable, err)
	}
	if s.signature, err = base64url(texts[2]); err != nil {
		return malformed(CodeSignatureUnreadable, err)
	}
	return nil
}

// base64url decodes RFC 4648 §5 with or without padding: the standard asks for
// none, and issuers write it.
func base64url(text string) ([]byte, error) {
	return base64.RawURLEncoding.Strict().DecodeString(strings.TrimRight(text, "="))
}

// maxDigits of a number survive an IEEE 754 double, which is how RFC 8785
// §3.2.2.3 sees numbers (DBL_DIG).
const maxDigits = 15

// checkTokens refuses JSON that is nested too deep, before anything recurses
// into it, and numbers that the canonical form may not keep as they are written.
// Exponents are refused with those: no seal has any. Whether it is JSON at all
// is for others to say.
func checkTokens(text []byte) error {
	depth := 0
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == '"':
			for i++; i < len(text) && text[i] != '"'; i++ {
				if text[i] == '\\' {
					i++
				}
			}
		case c == '{' || c == '[':
			if depth++; depth > strictjson.MaxDepth {
				return malformed(CodeJSONInvalid, strictjson.ErrTooDeep)
			}
		case c == '}' || c == ']':
			depth--
		case c == '-' || '0' <= c && c <= '9':
			digits := 0
			for ; i < len(text) && strings.IndexByte("+-.0123456789Ee", text[i]) >= 0; i++ {
				switch text[i] {
				case 'E', 'e':
					return malformed(CodeNumberInexact, nil)
				case '+', '-', '.':
				default:
					digits++
				}
			}
			if digits > maxDigits {
				return malformed(CodeNumberInexact, nil)
			}
			i--
		}
	}
	return nil
}

func isObject(raw json.RawMessage) bool { return len(raw) > 0 && raw[0] == '{' }

func malformed(code string, cause error) error {
	return &document.Malformed{Code: code, Cause: cause}
}
