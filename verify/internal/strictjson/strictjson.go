// Package strictjson refuses JSON that encoding/json lets pass and that two
// readers could understand differently: a name that an object has twice, bytes
// after the end, text that is not UTF-8, nesting without end.
package strictjson

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"unicode/utf8"
)

// MaxDepth is how deep a value may nest. Signed documents need six, a set of
// keys four.
const MaxDepth = 16

// The errors of [Check], beside those of encoding/json.
var (
	ErrDuplicateName = errors.New("strictjson: an object has a name twice")
	ErrTooDeep       = errors.New("strictjson: nested too deep")
	ErrTrailing      = errors.New("strictjson: bytes after the value")
	ErrNotUTF8       = errors.New("strictjson: not UTF-8")
)

// Check reports whether text is one JSON value that has one reading. Names are
// compared as they are after unescaping; that encoding/json takes "KID" for
// "kid" in a struct is the caller's concern, who can decode into a map.
func Check(text []byte) error {
	if !utf8.Valid(text) {
		return ErrNotUTF8
	}
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.UseNumber()
	if err := value(dec, 0); err != nil {
		return err
	}
	if _, err := dec.Token(); err != io.EOF {
		return ErrTrailing
	}
	return nil
}

// Unmarshal checks text and decodes it into v.
func Unmarshal(text []byte, v any) error {
	if err := Check(text); err != nil {
		return err
	}
	return json.Unmarshal(text, v)
}

func value(dec *json.Decoder, depth int) error {
	token, err := dec.Token()
	if err != nil {
		return err
	}
	open, ok := token.(json.Delim)
	if !ok {
		return nil
	}
	if depth == MaxDepth {
		return ErrTooDeep
	}
	names := make(map[string]bool)
	for dec.More() {
		if open == '{' {
			name, err := dec.Token()
			if err != nil {
				return err
			}
			if names[name.(string)] {
				return ErrDuplicateName
			}
			names[name.(string)] = true
		}
		if err := value(dec, depth+1); err != nil {
			return err
		}
	}
	_, err = dec.Token() // the closing delimiter
	return err
}
