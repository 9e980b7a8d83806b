package trust

import (
	"crypto/ed25519"
	"slices"

	"github.com/fxamacker/cbor/v2"

	"github.com/soi-id/soi/verify/document"
)

// The major types that a COSE_KeySet and a COSE_Key begin with (RFC 8949 §3.1).
const (
	cborArray = 4
	cborMap   = 5
)

// The labels of a COSE_Key (RFC 9052 §7.1, RFC 9053 §7, RFC 8230 §4). Those of
// a type share their numbers with other types'.
const (
	coseKty    = 1
	coseKid    = 2
	coseAlg    = 3
	coseKeyOps = 4
	coseCrv    = -1 // EC2, OKP
	coseX      = -2
	coseY      = -3
	coseD      = -4 // EC2, OKP: private
	coseN      = -1 // RSA
	coseE      = -2
	coseRSAD   = -3 // RSA: private, as is all that follows it

	coseOKP       = 1
	coseEC2       = 2
	coseRSA       = 3
	coseSymmetric = 4

	coseEd25519 = 6 // of the curves
	coseVerify  = 2 // of the key operations
)

// coseAlgorithms are the registered numbers, the fully specified ones of
// RFC 9864 included.
var coseAlgorithms = map[int64]document.Algorithm{
	-7: document.ES256, -35: document.ES384, -36: document.ES512,
	-9: document.ES256, -51: document.ES384, -52: document.ES512,
	-37: document.PS256, -257: document.RS256,
	-8: document.EdDSA, -19: document.EdDSA,
}

// maxDepth is how deep CBOR may nest; a set of keys needs three.
const maxDepth = 16

var coseKeys = func() cbor.DecMode {
	mode, err := cbor.DecOptions{
		DupMapKey:       cbor.DupMapKeyEnforcedAPF,
		MaxNestedLevels: maxDepth,
		IndefLength:     cbor.IndefLengthForbidden,
		TagsMd:          cbor.TagsForbidden,
		IntDec:          cbor.IntDecConvertSignedOrFail, // labels are int64, whatever their sign
	}.DecMode()
	if err != nil {
		panic(err) // the options above are constant
	}
	return mode
}()

// A coseKey is a map with the labels above; text labels are other people's.
type coseKey map[any]cbor.RawMessage

func describeCOSE(file []byte) ([]described, error) {
	set := []cbor.RawMessage{file}
	if file[0]>>5 == cborArray {
		set = nil
		if err := coseKeys.Unmarshal(file, &set); err != nil {
			return nil, ErrNotKeys
		}
	} else if err := coseKeys.Wellformed(file); err != nil {
		return nil, ErrNotKeys
	}
	if len(set) > MaxKeys {
		return nil, ErrTooManyKeys
	}
	found := make([]described, len(set))
	for i, raw := range set {
		d, err := describeCOSEKey(raw)
		if err != nil {
			return nil, err
		}
		found[i] = d
	}
	return found, nil
}

// describeCOSEKey fails only for a private or symmetric key, which spoils the
// whole file.
func describeCOSEKey(raw cbor.RawMessage) (described, error) {
	d := described{what: "COSE_Key"}
	var key coseKey
	if coseKeys.Unmarshal(raw, &key) != nil || key == nil {
		d.refused = KeyMalformed
		return d, nil
	}
	var kty int64
	if !key.get(coseKty, &kty) {
		d.refused = KeyMalformed
		return d, nil
	}
	private := int64(coseD)
	if kty == coseRSA {
		private = coseRSAD
	}
	if kty == coseSymmetric || key.has(private) {
		return described{}, ErrPrivateKey
	}
	d.refused = key.read(kty, &d)
	return d, nil
}

func (c coseKey) read(kty int64, d *described) Refused {
	var algorithm int64
	var operations []int64
	var keyID []byte
	if !c.get(coseKid, &keyID) || !c.get(coseAlg, &algorithm) || !c.get(coseKeyOps, &operations) {
		return KeyMalformed
	}
	if len(keyID) > 0 {
		d.keyIDs = [][]byte{keyID}
	}
	if len(operations) > 0 && !slices.Contains(operations, coseVerify) {
		return UseOther
	}
	var ok bool
	if d.algorithm, ok = coseAlgorithms[algorithm]; !ok && c.has(coseAlg) {
		return AlgorithmUnknown
	}
	var why Refused
	switch kty {
	case coseOKP:
		d.public, why = c.okp()
	case coseEC2:
		d.public, why = c.ec2()
	case coseRSA:
		var n, e []byte
		if !c.get(coseN, &n) || !c.get(coseE, &e) {
			return KeyMalformed
		}
		d.public, why = rsaKey(n, e)
	default:
		why = KeyTypeUnsupported
	}
	return why
}

func (c coseKey) okp() (any, Refused) {
	var curve int64
	var x []byte
	if !c.get(coseCrv, &curve) || !c.get(coseX, &x) {
		return nil, KeyMalformed
	}
	if curve != coseEd25519 {
		return nil, CurveUnsupported
	}
	return ed25519.PublicKey(x), ""
}

// ec2 reads y also as the sign bit of a compressed point (RFC 9053 §7.1.1).
func (c coseKey) ec2() (any, Refused) {
	var number int64
	var x, y []byte
	var sign bool
	if !c.get(coseCrv, &number) || !c.get(coseX, &x) || !c.has(coseY) {
		return nil, KeyMalformed
	}
	whole := c.get(coseY, &y)
	if !whole && !c.get(coseY, &sign) {
		return nil, KeyMalformed
	}
	for _, known := range curves {
		switch {
		case known.cose != number || number == 0:
			continue
		case whole:
			return known.key(x, y)
		}
		return known.compressedKey(x, sign)
	}
	return nil, CurveUnsupported
}

func (c coseKey) has(label int64) bool {
	_, ok := c[label]
	return ok
}

// get reads a label that may be absent.
func (c coseKey) get(label int64, into any) bool {
	raw, ok := c[label]
	return !ok || coseKeys.Unmarshal(raw, into) == nil
}
