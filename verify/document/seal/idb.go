package seal

import (
	"encoding/base32"
	"strings"
	"time"

	"github.com/soi-id/soi/verify/document"
	"github.com/soi-id/soi/verify/internal/c40"
	"github.com/soi-id/soi/verify/internal/iso3166"
)

// IDB is the Datastructure for Barcode of the ICAO technical report: a seal as
// text, for any symbology.
var IDB = document.Format{
	ID:        idbID,
	Signed:    true,
	Recognise: recogniseIDB,
	Parse:     parseIDB,
}

const (
	idbID = "icao.idb"
	// idbPrefix starts every code; the other did before the report was final.
	idbPrefix       = "RDB1"
	formerIDBPrefix = "NDB1"
	// The flags are the distance of the fifth character from "A".
	flagSigned     = 1
	flagCompressed = 2
	allFlags       = flagSigned | flagCompressed
	// The zones, in their order.
	messagesTag    = 0x61
	certificateTag = 0x7e
	idbSignature   = 0x7f
)

// The sizes of the header in bytes: the state, then the algorithm, the
// reference of the certificate and the date of the signature.
const (
	stateSize        = 2
	referenceAt      = 3
	signedAt         = 8
	signedHeaderSize = 12
)

// idbAlgorithms are the values of the algorithm byte.
var idbAlgorithms = map[byte]document.Algorithm{1: document.ES256, 2: document.ES384, 3: document.ES512}

var idbBase32 = base32.StdEncoding.WithPadding(base32.NoPadding)

func recogniseIDB(p document.Payload) bool {
	text, _ := p.TrimmedText()
	return strings.HasPrefix(text, idbPrefix) || strings.HasPrefix(text, formerIDBPrefix)
}

func parseIDB(p document.Payload, at time.Time) (*document.Document, error) {
	text, _ := p.TrimmedText()
	if !recogniseIDB(p) || len(text) == len(idbPrefix) || text[len(idbPrefix)]-'A' > allFlags {
		return nil, malformed(CodeSealHeaderInvalid, "prefix and flags")
	}
	flags := text[len(idbPrefix)] - 'A'
	b, err := decodeBase32(text[len(idbPrefix)+1:])
	if err != nil {
		return nil, err
	}
	if flags&flagCompressed != 0 {
		if b, err = inflate(b); err != nil {
			return nil, err
		}
	}
	return readIDB(b, flags&flagSigned != 0, at)
}

// decodeBase32 is strict: the bits left over are zero, so that one content has
// one text.
func decodeBase32(text string) ([]byte, error) {
	b, err := idbBase32.DecodeString(text)
	if err != nil || idbBase32.EncodeToString(b) != text {
		return nil, malformed(CodeBase32Invalid, "not Base32")
	}
	return b, nil
}

// readIDB reads the header and the zones.
func readIDB(b []byte, signed bool, at time.Time) (*document.Document, error) {
	size := stateSize
	if signed {
		size = signedHeaderSize
	}
	if len(b) < size {
		return nil, malformed(CodeSealHeaderInvalid, "cut short")
	}
	state, err := c40.Decode(b[:stateSize])
	if err != nil {
		return nil, malformed(CodeSealHeaderInvalid, "state: %w", err)
	}
	state = strings.TrimRight(state, " ")
	z, ok := readZones(b[size:])
	if !ok {
		return nil, malformed(CodeSealMessagesInvalid, "zones")
	}
	elements, ok := split(z.messages, derLength, noTag)
	if !ok {
		return nil, malformed(CodeSealMessagesInvalid, "messages")
	}
	r := &reading{at: at}
	var signedOn time.Time
	if signed {
		// A date of which a part is open says nothing about the key.
		text, d, ok := maskedDate(b[signedAt:signedHeaderSize])
		if ok && d.day != 0 {
			signedOn = d.start()
			r.at = signedOn
		} else {
			r.addStrangeDate(FieldSignatureDate, text)
		}
	}
	r.readMessages(elements, idbMessages)
	if r.err != nil {
		return nil, r.err
	}
	if len(r.unknown) > 0 {
		r.find(CodeSealMessageUnknown, document.Note, r.unknown[0].Key)
	}
	d := r.document(idbID, idbKind(elements, state), state, time.Time{}, signedOn)
	if signed && len(z.signature) > 0 {
		algorithm, known := idbAlgorithms[b[stateSize]]
		if !known {
			d.Findings = append(d.Findings, document.Finding{Code: CodeAlgorithmUnsupported, Severity: document.Uncheckable})
			return d, nil
		}
		prove(d, &document.Proof{
			// Over the header and the zone of messages, tag and length included.
			// An embedded certificate stands behind it and is not covered.
			Signed:    b[:size+z.covered],
			Signature: z.signature,
			Algorithm: algorithm,
			Hints:     document.Hints{KeyID: b[referenceAt:signedAt], Country: alpha2(state), Chain: z.chain},
			SignedAt:  signedOn,
		})
	}
	return d, nil
}

// zones are what follows the header.
type zones struct {
	messages  []byte
	covered   int // the size of the messages with their tag and length
	chain     [][]byte
	signature []byte
}

// readZones reads the messages, at most one certificate and at most one
// signature, in this order.
func readZones(b []byte) (zones, bool) {
	elements, ok := split(b, derLength, idbSignature)
	if !ok || len(elements) == 0 || elements[0].tag != messagesTag {
		return zones{}, false
	}
	z := zones{messages: elements[0].value, covered: len(b)}
	rest := elements[1:]
	if len(rest) > 0 {
		z.covered = rest[0].start
	}
	if len(rest) > 0 && rest[0].tag == certificateTag {
		z.chain = [][]byte{rest[0].value}
		rest = rest[1:]
	}
	if len(rest) > 0 && rest[0].tag == idbSignature {
		z.signature = rest[0].value
		rest = rest[1:]
	}
	return z, len(rest) == 0
}

// alpha2 is the state of the header in two letters. What is no state is kept,
// so that it fits no key by accident.
func alpha2(state string) string {
	if two, ok := iso3166.Alpha2(state); ok {
		return two
	}
	return "?" + state
}
