package trust

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math/big"
	"slices"
	"time"

	"github.com/soi-id/soi/verify/document"
	"github.com/soi-id/soi/verify/internal/strictjson"
)

// jwkAlgorithms are the registered names (RFC 7518 §3.1, RFC 8037 §3.1,
// RFC 9864 §2.2).
var jwkAlgorithms = map[string]document.Algorithm{
	"ES256": document.ES256, "ES384": document.ES384, "ES512": document.ES512,
	"PS256": document.PS256, "RS256": document.RS256,
	"EdDSA": document.EdDSA, "Ed25519": document.EdDSA,
}

// A jwk is a JSON Web Key. The members are looked up by their exact names:
// encoding/json into a struct would also take "KID" for "kid".
type jwk map[string]json.RawMessage

// describeJSON reads a JWK, or a JWKS, which is what has "keys".
func describeJSON(text []byte) ([]described, error) {
	if err := strictjson.Check(text); err != nil {
		return nil, ErrNotKeys
	}
	var object jwk
	if err := json.Unmarshal(text, &object); err != nil {
		return nil, ErrNotKeys
	}
	set := []json.RawMessage{text}
	if list, ok := object["keys"]; ok {
		set = nil
		if err := json.Unmarshal(list, &set); err != nil {
			return nil, ErrNotKeys
		}
	} else if _, ok := object["kty"]; !ok {
		return nil, ErrNotKeys
	}
	if len(set) > MaxKeys {
		return nil, ErrTooManyKeys
	}
	found := make([]described, len(set))
	for i, raw := range set {
		d, err := describeJWK(raw)
		if err != nil {
			return nil, err
		}
		found[i] = d
	}
	return found, nil
}

// describeJWK fails only for a private or symmetric key, which spoils the
// whole file.
func describeJWK(raw json.RawMessage) (described, error) {
	d := described{what: "JWK"}
	var key jwk
	if json.Unmarshal(raw, &key) != nil || key == nil {
		d.refused = KeyMalformed
		return d, nil
	}
	for _, secret := range []string{"d", "p", "q", "k"} { // RFC 7518 §6.2.2, §6.3.2, §6.4.1
		if _, ok := key[secret]; ok {
			return described{}, ErrPrivateKey
		}
	}
	d.refused = key.read(&d)
	return d, nil
}

func (j jwk) read(d *described) Refused {
	var kty, alg, kid, use string
	var operations []string
	if !j.get("kty", &kty) || !j.get("alg", &alg) || !j.get("kid", &kid) || !j.get("use", &use) ||
		!j.get("key_ops", &operations) || !j.get("iss", &d.issuer.ID) || !j.get("names", &d.issuer.Names) ||
		!j.get("country", &d.country) || !j.get("formats", &d.formats) || !j.get("test", &d.test) ||
		!j.date("nbf", &d.notBefore) || !j.date("exp", &d.notAfter) {
		return KeyMalformed
	}
	if use != "" && use != "sig" || len(operations) > 0 && !slices.Contains(operations, "verify") {
		return UseOther
	}
	var ok bool
	if d.algorithm, ok = jwkAlgorithms[alg]; !ok && alg != "" {
		return AlgorithmUnknown
	}
	var why Refused
	switch kty {
	case "EC":
		d.public, why = j.ec()
	case "RSA":
		d.public, why = j.rsa()
	case "OKP":
		d.public, why = j.okp()
	default:
		return KeyTypeUnsupported
	}
	if why == "" {
		why = unsound(d.public)
	}
	// In JOSE the algorithm and the curve are one choice (RFC 7518 §3.4).
	if c := curveOf(d.public); c != nil && why == "" && alg != "" && d.algorithm != c.algorithm {
		why = AlgorithmUnfit
	}
	if why != "" {
		return why
	}
	if kid == "" {
		kid = thumbprint(d.public)
	}
	d.keyIDs = [][]byte{[]byte(kid)}
	return ""
}

// thumbprint is that of RFC 7638 with SHA-256, in base64url: the hash of the
// members that make the key, in order of their names. A curve that JOSE has no
// name for has no JWK, and its keys no thumbprint.
func thumbprint(public crypto.PublicKey) string {
	var members string
	encode := base64.RawURLEncoding.EncodeToString
	switch pub := public.(type) {
	case *ecdsa.PublicKey:
		point, _ := pub.Bytes() // 4 || x || y; the key is sound
		x, y := point[1:1+len(point)/2], point[1+len(point)/2:]
		members = fmt.Sprintf(`{"crv":%q,"kty":"EC","x":%q,"y":%q}`, pub.Params().Name, encode(x), encode(y))
	case *rsa.PublicKey:
		e := big.NewInt(int64(pub.E)).Bytes()
		members = fmt.Sprintf(`{"e":%q,"kty":"RSA","n":%q}`, encode(e), encode(pub.N.Bytes()))
	case ed25519.PublicKey:
		members = fmt.Sprintf(`{"crv":"Ed25519","kty":"OKP","x":%q}`, encode(pub)) // RFC 8037 §2
	}
	sum := sha256.Sum256([]byte(members))
	return encode(sum[:])
}

func (j jwk) ec() (any, Refused) {
	var name string
	x, okX := j.octets("x")
	y, okY := j.octets("y")
	if !j.get("crv", &name) || !okX || !okY {
		return nil, KeyMalformed
	}
	for _, c := range curves {
		if c.jwk == name && name != "" {
			return c.key(x, y)
		}
	}
	return nil, CurveUnsupported
}

func (j jwk) okp() (any, Refused) {
	var name string
	x, ok := j.octets("x")
	if !j.get("crv", &name) || !ok {
		return nil, KeyMalformed
	}
	if name != "Ed25519" {
		return nil, CurveUnsupported
	}
	return ed25519.PublicKey(x), ""
}

func (j jwk) rsa() (any, Refused) {
	n, okN := j.octets("n")
	e, okE := j.octets("e")
	if !okN || !okE {
		return nil, KeyMalformed
	}
	return rsaKey(n, e)
}

func rsaKey(n, e []byte) (any, Refused) {
	exponent := new(big.Int).SetBytes(e)
	if exponent.BitLen() > 31 {
		return nil, RSAExponentInvalid
	}
	return &rsa.PublicKey{N: new(big.Int).SetBytes(n), E: int(exponent.Int64())}, ""
}

// get reads a member that may be absent.
func (j jwk) get(name string, into any) bool {
	raw, ok := j[name]
	return !ok || json.Unmarshal(raw, into) == nil
}

// octets reads a member that must be there (RFC 7515 §2: no padding).
func (j jwk) octets(name string) ([]byte, bool) {
	var text string
	if !j.get(name, &text) || text == "" {
		return nil, false
	}
	octets, err := base64.RawURLEncoding.Strict().DecodeString(text)
	return octets, err == nil
}

// lastSecond is the end of the year 9999, beyond which a time has no RFC 3339
// form to be stored in.
const lastSecond = 253402300799

func (j jwk) date(name string, into *time.Time) bool {
	if _, ok := j[name]; !ok {
		return true
	}
	var seconds int64
	if !j.get(name, &seconds) || seconds < 0 || seconds > lastSecond {
		return false
	}
	*into = time.Unix(seconds, 0).UTC()
	return true
}
