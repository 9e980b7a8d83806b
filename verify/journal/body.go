package journal

import (
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"fmt"
)

// MaxBody is the largest body in bytes. A body holds the fields of one
// document and no images; payloads themselves stop at a mebibyte.
const MaxBody = 1 << 20

// MaxTokens is the most tokens an entry has. A document has one or two
// numbers; the rest is room.
const MaxTokens = 16

// The first byte of a body record says how the rest of it is kept.
const bodyPlain = 0 // salt, body

// A salt is as long as the hash it keys: the bodies are guessable, the salts
// must not be.
const saltSize = sha256.Size

// commit is the commitment to a body. Without the salt it says nothing about
// a body that could be guessed.
func commit(salt, body []byte) (c [32]byte) {
	mac := hmac.New(sha256.New, salt)
	mac.Write(body)
	mac.Sum(c[:0])
	return c
}

// encodeBody returns the record of a body: version, salt, body.
func encodeBody(salt, body []byte) []byte {
	record := make([]byte, 0, 1+saltSize+len(body))
	record = append(record, bodyPlain)
	record = append(record, salt...)
	return append(record, body...)
}

// decodeBody returns the body of a record. The error wraps ErrAltered where
// the body is not the one that the commitment was made to.
func decodeBody(record []byte, commitment [32]byte) ([]byte, error) {
	if len(record) <= 1+saltSize {
		return nil, fmt.Errorf("%w: body is too short", ErrAltered)
	}
	if record[0] != bodyPlain {
		return nil, fmt.Errorf("%w: body is of form %d", ErrAltered, record[0])
	}
	salt, body := record[1:1+saltSize], record[1+saltSize:]
	c := commit(salt, body)
	if subtle.ConstantTimeCompare(c[:], commitment[:]) != 1 {
		return nil, fmt.Errorf("%w: body does not fit its commitment", ErrAltered)
	}
	return body, nil
}
