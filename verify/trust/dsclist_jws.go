package trust

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"time"

	"github.com/soi-id/soi/verify/document"
	"github.com/soi-id/soi/verify/internal/certificate"
	"github.com/soi-id/soi/verify/internal/strictjson"
)

// isJWS reports whether the text has the shape of a JWS in compact form
// (RFC 7515 §7.1).
func isJWS(text []byte) bool {
	return bytes.HasPrefix(text, []byte("eyJ")) && bytes.Count(text, []byte(".")) == 2
}

// openJWS returns the payload of a DSC trust list that is signed as a JWS with
// its certificate in "x5c". Errors: [ErrNotKeys], [ErrKeyListSignature],
// [ErrKeyListSigner].
func openJWS(text []byte) (payload []byte, signer ListSigner, err error) {
	last := bytes.LastIndexByte(text, '.')
	header, body, _ := bytes.Cut(text[:last], []byte("."))
	decode := func(part []byte) []byte {
		octets, wrong := base64.RawURLEncoding.AppendDecode(nil, part)
		if wrong != nil {
			err = ErrNotKeys
		}
		return octets
	}
	var names, claims jwk
	read := func(part []byte, into *jwk) []byte {
		octets := decode(part)
		if strictjson.Unmarshal(octets, into) != nil {
			err = ErrNotKeys
		}
		return octets
	}
	read(header, &names)
	payload, signature := read(body, &claims), decode(text[last+1:])
	var alg string
	var x5c []string
	var issuedAt time.Time
	if err != nil || claims["dsc_trust_list"] == nil || !names.get("alg", &alg) || !names.get("x5c", &x5c) || !claims.date("iat", &issuedAt) {
		return nil, ListSigner{}, ErrNotKeys
	}
	if len(x5c) == 0 || names["crit"] != nil {
		return nil, ListSigner{}, ErrKeyListSigner
	}
	der, _ := fromBase64(x5c[0])
	c, wrong := certificate.Parse(der)
	if wrong != nil || !c.Signs() {
		return nil, ListSigner{}, ErrKeyListSigner
	}
	public, why := parseSPKI(c.SPKI)
	if why != "" || jwkAlgorithms[alg] == "" {
		return nil, ListSigner{}, ErrKeyListSignature
	}
	key, wrong := NewKey(public, jwkAlgorithms[alg])
	if wrong != nil || !key.signed(&document.Proof{Signed: text[:last], Signature: signature}) {
		return nil, ListSigner{}, ErrKeyListSignature
	}
	signer = listSigner(c)
	signer.SignedAt = issuedAt
	var countries map[string]jwk
	_ = json.Unmarshal(claims["dsc_trust_list"], &countries) // that it can be read, its reader says
	for _, country := range countries {
		var keys []json.RawMessage
		country.get("keys", &keys)
		signer.Certificates += len(keys)
	}
	return payload, signer, nil
}
