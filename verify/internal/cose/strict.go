package cose

import "github.com/fxamacker/cbor/v2"

const (
	// maxDepth is how deep CBOR may nest. The deepest document, an EU health
	// certificate, nests 5 levels; a reader that recurses needs some bound.
	maxDepth = 16
	// maxItems is how many elements an array or a map may have. No identity
	// document comes near it, and it bounds what a small code can make us keep.
	maxItems = 1024
)

// Strict decodes CBOR without anything that two readers could understand in
// two ways: duplicate keys, trailing bytes, text that is not UTF-8. Indefinite
// lengths are allowed, because most EU health certificates use them.
var Strict = func() cbor.DecMode {
	mode, err := cbor.DecOptions{
		DupMapKey:         cbor.DupMapKeyEnforcedAPF,
		MaxNestedLevels:   maxDepth,
		MaxArrayElements:  maxItems,
		MaxMapPairs:       maxItems,
		IndefLength:       cbor.IndefLengthAllowed,
		UTF8:              cbor.UTF8RejectInvalid,
		FieldNameMatching: cbor.FieldNameMatchingCaseSensitive,
		TimeTagToAny:      cbor.TimeTagToRFC3339,
	}.DecMode()
	if err != nil {
		panic(err) // the options are constants
	}
	return mode
}()

// major returns the major type of the data item that b starts with.
func major(b []byte) byte {
	if len(b) == 0 {
		return 0xff
	}
	return b[0] >> 5
}

// byteString decodes a byte string and nothing else: the decoder on its own
// would also take a tagged one or an array of small integers for bytes.
func byteString(b cbor.RawMessage) ([]byte, error) {
	if major(b) != majorBytes {
		return nil, ErrHeader
	}
	var s []byte
	if err := Strict.Unmarshal(b, &s); err != nil {
		return nil, ErrCBOR
	}
	return s, nil
}
