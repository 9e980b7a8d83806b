package issue

import (
	"errors"
	"fmt"
	"time"

	"github.com/soi-id/soi/verify/document"
	"github.com/soi-id/soi/verify/internal/c40"
)

// The errors of seals.
var (
	// ErrSealKeyID: the key's ID is no reference to a certificate, as the seal
	// writes one.
	ErrSealKeyID = errors.New("issue: key id is no certificate reference of a seal")
	// ErrSealState: the state is not one to three letters.
	ErrSealState = errors.New("issue: state is not up to three capital letters")
	// ErrSealMessage: a message is longer than a seal can say.
	ErrSealMessage = errors.New("issue: message of a seal is too long")
)

// A SealMessage is one tag and its value, as ICAO Doc 9303-13 or a profile of it
// encodes them. [SealText] encodes what is C40.
type SealMessage struct {
	Tag   byte
	Value []byte
}

// SealText returns the C40 of a text or of a machine-readable zone, whose
// fillers become spaces. Other characters than digits, capital letters, spaces
// and "<" become spaces too.
func SealText(tag byte, text string) SealMessage { return SealMessage{tag, c40.Encode(text)} }

// A Seal is the content of a visible digital seal.
type Seal struct {
	State    string // who issues the document, as in a machine-readable zone: VNM, D
	Kind     uint16 // document feature definition reference and document type category
	Messages []SealMessage
}

// VDS returns a visible digital seal of ICAO Doc 9303-13 with a header of
// version 4. The key's ID is the signer identifier of four characters and the
// certificate reference behind it, such as DETS32. Of the validity only the day
// of IssuedAt has a place in a seal: the end is in the messages of most kinds.
// The error is [ErrSealKeyID], [ErrSealState] or [ErrSealMessage].
func VDS(key *Key, s Seal, v document.Validity) ([]byte, error) {
	header, err := s.header(key, v.IssuedAt)
	if err != nil {
		return nil, err
	}
	return s.sign(key, header)
}

// sign signs a header and the messages.
func (s Seal) sign(key *Key, header []byte) ([]byte, error) {
	messages, err := encodeMessages(s.Messages)
	if err != nil {
		return nil, err
	}
	return key.appendSignature(append(header, messages...), 0xff)
}

// appendSignature signs all of b and appends the signature as a message.
func (k *Key) appendSignature(b []byte, tag byte) ([]byte, error) {
	signature, err := k.signature(b)
	if err != nil {
		return nil, err
	}
	return appendMessage(b, SealMessage{tag, signature})
}

// header is that of version 4.
func (s Seal) header(key *Key, issued time.Time) ([]byte, error) {
	const signerSize = 4
	reference := key.ID[min(signerSize, len(key.ID)):]
	if reference == "" || len(reference) > 0xff || !c40.InAlphabet(key.ID) {
		return nil, ErrSealKeyID
	}
	b := []byte{0xdc, 3}
	b, err := appendState(b, s.State)
	if err != nil {
		return nil, err
	}
	b = append(b, c40.Encode(fmt.Sprintf("%s%02X%s", key.ID[:signerSize], len(reference), reference))...)
	return append(s.appendDates(b, issued), byte(s.Kind>>8), byte(s.Kind)), nil
}

// appendDates appends the dates of issue and of signature, which are one.
func (s Seal) appendDates(b []byte, issued time.Time) []byte {
	day := sealDate(issued)
	return append(append(b, day...), day...)
}

func appendState(b []byte, state string) ([]byte, error) {
	if len(state) == 0 || len(state) > 3 || !c40.InAlphabet(state) {
		return nil, ErrSealState
	}
	return append(b, c40.Encode(fmt.Sprintf("%-3s", state))...), nil
}

// sealDate is a day in UTC: the decimal number MMDDYYYY in three bytes.
func sealDate(t time.Time) []byte {
	year, month, day := t.UTC().Date()
	n := int(month)*1000000 + day*10000 + year
	return []byte{byte(n >> 16), byte(n >> 8), byte(n)}
}

func encodeMessages(messages []SealMessage) ([]byte, error) {
	var b []byte
	var err error
	for _, m := range messages {
		if b, err = appendMessage(b, m); err != nil {
			return nil, err
		}
	}
	return b, nil
}

// appendMessage appends a tag, a length in DER (X.690 §10.1) and a value.
func appendMessage(b []byte, m SealMessage) ([]byte, error) {
	b = append(b, m.Tag)
	switch n := len(m.Value); {
	case n < 0x80:
		b = append(b, byte(n))
	case n <= 0xff:
		b = append(b, 0x81, byte(n))
	case n <= 0xffff:
		b = append(b, 0x82, byte(n>>8), byte(n))
	default:
		return nil, ErrSealMessage
	}
	return append(b, m.Value...), nil
}
