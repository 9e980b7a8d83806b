package trust

import (
	"bytes"
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"encoding/pem"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/soi-id/soi/verify/document"
	"github.com/soi-id/soi/verify/internal/strictjson"
)

// Lists of the signers of EU health certificates (DSC) come in the forms in
// which States handed them to verifiers. They agree in naming a key by the
// first 8 bytes of the SHA-256 of its certificate, in base64.

// openDSCList describes the signers of a list; ok is false for a text that is
// none. The forms are
//
//	[{kid, country, certificateType, rawData, thumbprint}, …]           of the EU's gateway
//	{"certificates": [the same]}                                        Germany's, after a line with a signature
//	{"dsc_trust_list": {country: {"keys": [JWK with x5c], …}}}          Sweden's, in a JWS
//	{"eu_keys": {kid: [{subjectPk, ian}]}}                              the Netherlands', in base64 as "payload" beside a "signature"
//	{kid: {publicKeyPem, subject, notBefore, notAfter}}                 of free verifiers
//
// The signatures of Germany's and the Netherlands' forms are by keys that are
// not in the file, and count for nothing.
func openDSCList(text []byte) (list []described, ok bool, err error) {
	if isJWS(text) {
		payload, _, err := openJWS(text)
		if err != nil {
			return nil, true, err
		}
		text = payload
	}
	if signature, rest, found := bytes.Cut(text, []byte("\n")); found && isBase64(signature) {
		text = bytes.TrimSpace(rest)
	}
	if len(text) == 0 || text[0] != '{' && text[0] != '[' || strictjson.Check(text) != nil {
		return nil, false, nil
	}
	return describeDSCList(text)
}

func describeDSCList(text []byte) (list []described, ok bool, err error) {
	var entries []json.RawMessage
	var object jwk
	if json.Unmarshal(text, &entries) == nil {
		list, ok, err = describeGateway(entries)
	} else if json.Unmarshal(text, &object) == nil {
		list, ok, err = describeDSCObject(object)
	}
	if len(list) > MaxKeys {
		return nil, true, ErrTooManyKeys
	}
	return list, ok, err
}

func describeDSCObject(object jwk) (list []described, ok bool, err error) {
	var payload, signature string
	var entries []json.RawMessage
	var countries map[string]jwk
	var named map[string]json.RawMessage
	has := func(name string, into any) bool {
		raw, there := object[name]
		return there && json.Unmarshal(raw, into) == nil
	}
	switch {
	case has("payload", &payload) && has("signature", &signature):
		inner, err := base64.StdEncoding.DecodeString(payload)
		if err != nil || strictjson.Check(inner) != nil || json.Unmarshal(inner, &named) != nil || named["payload"] != nil {
			return nil, false, nil
		}
		return describeDSCObject(named)
	case has("certificates", &entries):
		return describeGateway(entries)
	case has("dsc_trust_list", &countries):
		for _, country := range slices.Sorted(maps.Keys(countries)) {
			var keys []json.RawMessage
			if !countries[country].get("keys", &keys) {
				return nil, true, ErrNotKeys
			}
			for _, raw := range keys {
				d, err := describeDSCJWK(raw, country)
				if err != nil {
					return nil, true, err
				}
				list = append(list, d)
			}
		}
		return list, true, nil
	case has("eu_keys", &named):
		list, ok = describeNamed(named)
		return list, ok, nil
	}
	list, ok = describeNamed(object)
	return list, ok, nil
}

// describeGateway reads entries as the EU's gateway has them.
func describeGateway(entries []json.RawMessage) (list []described, ok bool, err error) {
	for i, raw := range entries {
		var entry jwk
		var kid, country, kind, data, thumbprint string
		_ = json.Unmarshal(raw, &entry) // what is no object lacks everything
		if _, there := entry["rawData"]; !there && i == 0 {
			return nil, false, nil
		}
		whole := entry.get("kid", &kid) && entry.get("country", &country) && entry.get("certificateType", &kind) &&
			entry.get("rawData", &data) && entry.get("thumbprint", &thumbprint)
		der, readable := fromBase64(data)
		var d described
		switch {
		case !whole || !readable || len(der) == 0:
			d = described{what: "certificate", refused: KeyMalformed}
			d.fromList(country)
		case kind != "" && kind != "DSC": // of authorities, uploads and connections
			d = described{what: "certificate", refused: UseOther}
			d.fromList(country)
		default:
			d = describeDSC(der, kid, country)
		}
		sum := sha256.Sum256(der)
		if thumbprint != "" && !strings.EqualFold(thumbprint, hex.EncodeToString(sum[:])) && d.refused == "" {
			d.refused = KeyIDMismatch
		}
		list = append(list, d)
	}
	return list, true, nil
}

// describeDSC describes a signer's certificate. The country is that of the list
// where it says one, as documents name it.
func describeDSC(der []byte, kid, country string) described {
	d := describeCertificate(der)
	if country == "" {
		country = d.country
	}
	d.fromList(country)
	id, ok := fromBase64(kid)
	sum := sha256.Sum256(der)
	switch {
	case d.refused != "":
	case !ok || !bytes.Equal(id, sum[:kidLength]):
		d.refused = KeyIDMismatch
	case d.authority != nil: // which signs no documents
		d.refused = UseOther
	}
	d.algorithm = dscAlgorithm(d.public)
	return d
}

// kidLength is that of the key ids of EU health certificates, in bytes.
const kidLength = 8

// dscAlgorithm is what RSA keys have in EU health certificates
// (hcert specification, "Signature Algorithm"); others have that of their curve, "" here.
func dscAlgorithm(public crypto.PublicKey) document.Algorithm {
	if _, ok := public.(*rsa.PublicKey); ok {
		return document.PS256
	}
	return ""
}

// describeDSCJWK reads a JWK whose certificate, where there is one, is what
// counts; both must be of one key. It fails only for a private key.
func describeDSCJWK(raw json.RawMessage, country string) (described, error) {
	bare, err := describeJWK(raw)
	if err != nil {
		return described{}, err
	}
	var entry jwk
	var kid string
	var x5c []string
	_ = json.Unmarshal(raw, &entry) // that it is an object, describeJWK says
	if !entry.get("kid", &kid) || !entry.get("x5c", &x5c) {
		bare.refused = KeyMalformed
	}
	id, ok := fromBase64(kid)
	if bare.refused == "" && !ok {
		bare.refused = KeyMalformed
	}
	bare.country, bare.formats, bare.keyIDs = "", nil, [][]byte{id}
	bare.fromList(country)
	if bare.refused != "" || len(x5c) == 0 {
		if bare.algorithm == "" {
			bare.algorithm = dscAlgorithm(bare.public)
		}
		return bare, nil
	}
	der, ok := fromBase64(x5c[0])
	if !ok {
		bare.refused = KeyMalformed
		return bare, nil
	}
	d := describeDSC(der, kid, country)
	if d.refused == "" && idOfPublic(d.public) != idOfPublic(bare.public) {
		d.refused = KeyIDMismatch
	}
	return d, nil
}

// describeNamed reads keys by their key id, which their certificate, left out,
// would show. An id may be that of several.
func describeNamed(named map[string]json.RawMessage) (list []described, ok bool) {
	for _, kid := range slices.Sorted(maps.Keys(named)) {
		id, ok := fromBase64(kid)
		if !ok || len(id) != kidLength {
			return nil, false
		}
		var entries []jwk
		if json.Unmarshal(named[kid], &entries) != nil {
			entries = make([]jwk, 1)
			_ = json.Unmarshal(named[kid], &entries[0]) // what is no object lacks a key
		}
		for _, entry := range entries {
			list = append(list, describeBare(entry, id))
		}
	}
	return list, len(named) > 0
}

func describeBare(entry jwk, id []byte) described {
	d := described{what: "public key", keyIDs: [][]byte{id}}
	var key, text, country, subject string
	whole := entry.get("subjectPk", &key) && entry.get("publicKeyPem", &text) && entry.get("ian", &country) &&
		entry.get("subject", &subject) && entry.moment("notBefore", &d.notBefore) && entry.moment("notAfter", &d.notAfter)
	if country == "" {
		country = countryOf(subject)
	}
	d.fromList(country)
	der, readable := fromBase64(key + text)
	if block, _ := pem.Decode([]byte(text)); block != nil {
		der, readable = block.Bytes, block.Type == "PUBLIC KEY"
	}
	if !whole || !readable {
		d.refused = KeyMalformed
		return d
	}
	d.public, d.refused = parseSPKI(der)
	d.algorithm = dscAlgorithm(d.public)
	return d
}

// countryOf finds the country in a name as RFC 4514 writes it.
func countryOf(name string) string {
	for part := range strings.SplitSeq(name, ",") {
		if country, ok := strings.CutPrefix(strings.TrimSpace(part), "C="); ok {
			return country
		}
	}
	return ""
}

// moment reads a member that may be absent (RFC 3339).
func (j jwk) moment(name string, into *time.Time) bool {
	var text string
	if !j.get(name, &text) {
		return false
	}
	if text == "" {
		return true
	}
	t, err := time.Parse(time.RFC3339, text)
	*into = t.UTC()
	return err == nil
}

// fromBase64 reads base64 in either alphabet, padded or not, as the lists mix
// them.
func fromBase64(text string) ([]byte, bool) {
	text = strings.NewReplacer("-", "+", "_", "/", "\n", "", "\r", "").Replace(strings.TrimRight(text, "=\r\n"))
	octets, err := base64.RawStdEncoding.DecodeString(text)
	return octets, err == nil
}

func isBase64(line []byte) bool {
	octets, ok := fromBase64(string(bytes.TrimSpace(line)))
	return ok && len(octets) > 0
}
