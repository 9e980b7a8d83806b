package jose

import (
	"bytes"
	"encoding/base64"
	"errors"
	"strings"

	"github.com/soi-id/soi/verify/document"
)

// A jws is a compact JSON Web Signature (RFC 7515 §7.1).
type jws struct {
	header    header
	signed    []byte // header and payload as they stand, RFC 7515 §5.2
	payload   []byte
	signature []byte
}

// A header is what is read of a protected header. A compact JWS has no other.
type header struct {
	algorithm   string
	keyID       string
	mediaType   string   // "typ", lower case, without "application/"
	compression string   // "zip", of health cards
	chain       [][]byte // "x5c", DER
	encrypted   bool     // "enc": a JWE (RFC 7516 §9)
}

var (
	errNotThreeParts = errors.New("not three parts")
	errNotBase64     = errors.New("not base64url without padding")
	errNotObject     = errors.New("not a JSON object with one reading")
	errNoAlgorithm   = errors.New("no algorithm")
	errExtension     = errors.New("demands an extension")
	errParameter     = errors.New("a header parameter has the wrong type")
)

// trimmed returns the payload without what scanners, files and people who copy
// leave around it. No alphabet here has white space.
func trimmed(p document.Payload) []byte {
	return bytes.Trim(p.Bytes, "\x00\r\n\t \ufeff")
}

// octets decodes base64url as RFC 7515 §2 has it. The decoder would skip line
// breaks, so that two texts could stand for the same bytes.
func octets(text []byte) ([]byte, error) {
	if bytes.ContainsAny(text, "\r\n") {
		return nil, errNotBase64
	}
	decoded := make([]byte, base64.RawURLEncoding.DecodedLen(len(text)))
	n, err := base64.RawURLEncoding.Strict().Decode(decoded, text)
	if err != nil {
		return nil, errNotBase64
	}
	return decoded[:n], nil
}

// startOf returns the header of a text that begins like a token and may have
// been cut behind it, or nil. It is for recognising and is not checked.
func startOf(text []byte) []byte {
	first, _, found := bytes.Cut(text, []byte("."))
	// The first six bits of "{" are "e".
	if !found || len(first) < 2 || first[0] != 'e' {
		return nil
	}
	decoded, err := octets(first)
	if err != nil || decoded[0] != '{' {
		return nil
	}
	return decoded
}

// hasName reports whether a header that was not checked names a parameter.
func hasName(header []byte, parameter string) bool {
	return bytes.Contains(header, []byte(`"`+parameter+`"`))
}

// The parts of the compact forms, RFC 7515 §7.1 and RFC 7516 §7.1.
const (
	jwsParts = 3
	jweParts = 5
)

// readJWS reads a compact JWS. Of a JWE it returns the header. An error is a
// [*document.Malformed].
func readJWS(text []byte) (*jws, error) {
	parts := bytes.SplitN(text, []byte("."), jweParts+1)
	if len(parts) != jwsParts && len(parts) != jweParts {
		return nil, malformed(CodeJWSInvalid, errNotThreeParts)
	}
	h, err := readHeader(parts[0])
	if err != nil {
		return nil, err
	}
	if h.encrypted && len(parts) == jweParts {
		return &jws{header: h}, nil
	}
	if len(parts) != jwsParts || len(parts[1]) == 0 {
		return nil, malformed(CodeJWSInvalid, errNotThreeParts)
	}
	j := &jws{header: h, signed: text[:len(parts[0])+1+len(parts[1])]}
	if j.payload, err = octets(parts[1]); err != nil {
		return nil, malformed(CodeJWSInvalid, err)
	}
	if j.signature, err = octets(parts[2]); err != nil {
		return nil, malformed(CodeJWSInvalid, err)
	}
	return j, nil
}

func readHeader(text []byte) (header, error) {
	decoded, err := octets(text)
	if err != nil {
		return header{}, malformed(CodeJWSInvalid, err)
	}
	h, err := parseHeader(decoded)
	if err != nil {
		return header{}, malformed(CodeJWSHeaderInvalid, err)
	}
	return h, nil
}

// parseHeader ignores the parameters that it does not know, as RFC 7515 §4
// demands, and with them every one that offers a key.
func parseHeader(text []byte) (header, error) {
	parameters, err := readObject(text)
	if err != nil {
		return header{}, err
	}
	// RFC 7515 §4.1.11: what is critical and not understood makes the JWS
	// invalid. RFC 7797: an unencoded payload is such a thing.
	for _, name := range []string{"crit", "b64"} {
		if _, ok := parameters[name]; ok {
			return header{}, errExtension
		}
	}
	var h header
	for name, to := range map[string]*string{"alg": &h.algorithm, "kid": &h.keyID, "typ": &h.mediaType, "zip": &h.compression} {
		if v, ok := parameters[name]; ok {
			if *to, ok = v.(string); !ok {
				return header{}, errParameter
			}
		}
	}
	if h.algorithm == "" {
		return header{}, errNoAlgorithm
	}
	// RFC 7515 §4.1.9: "application/" may be left out.
	h.mediaType = strings.TrimPrefix(strings.ToLower(h.mediaType), "application/")
	_, h.encrypted = parameters["enc"]
	if chain, ok := parameters["x5c"]; ok {
		if h.chain, err = certificates(chain); err != nil {
			return header{}, err
		}
	}
	return h, nil
}

// certificates reads a chain in Base64, not base64url (RFC 7515 §4.1.6).
func certificates(v any) ([][]byte, error) {
	list, ok := v.([]any)
	if !ok {
		return nil, errParameter
	}
	chain := make([][]byte, len(list))
	for i, element := range list {
		text, _ := element.(string)
		der, err := base64.StdEncoding.Strict().DecodeString(text)
		if err != nil || len(der) == 0 {
			return nil, errParameter
		}
		chain[i] = der
	}
	return chain, nil
}

// algorithms are those that prove something to whoever has a public key (RFC
// 7518 §3.1, RFC 8037 §3.1, RFC 9864 §2.2). "none" and the HMACs are not
// among them and never will be.
var algorithms = map[string]document.Algorithm{
	"ES256": document.ES256, "ES384": document.ES384, "ES512": document.ES512,
	"PS256": document.PS256, "RS256": document.RS256,
	"EdDSA": document.EdDSA, "Ed25519": document.EdDSA,
}

// prove gives the document the proof of its token and marks its fields as
// covered, or says why there is no proof. A token is signed as a whole: there
// is no field outside.
func (j *jws) prove(d *document.Document, hints document.Hints) {
	if len(j.signature) == 0 {
		d.Findings = append(d.Findings, document.Finding{Code: CodeSignatureMissing, Severity: document.Failure})
		return
	}
	algorithm, ok := algorithms[j.header.algorithm]
	if !ok {
		d.Findings = append(d.Findings, document.Finding{Code: CodeAlgorithmUnsupported, Severity: document.Uncheckable})
		return
	}
	hints.KeyID = []byte(j.header.keyID)
	d.Proof = &document.Proof{
		Signed:    j.signed,
		Signature: j.signature,
		Algorithm: algorithm,
		Hints:     hints,
		SignedAt:  d.Validity.IssuedAt,
		// Credentials outlive the time in which their key signs; issuers keep
		// publishing the old ones (SMART Health Cards 1.4, "Determining keys
		// associated with an issuer"). A key whose secret has leaked is not
		// saved by that: package trust sees to it.
		KeyInForce: document.AtSigning,
	}
	for i := range d.Fields {
		d.Fields[i].Signed = true
	}
}
