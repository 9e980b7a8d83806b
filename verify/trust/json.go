package trust

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
)

// maxDepth is how deep JSON and CBOR may nest; a set of keys with names needs
// four.
const maxDepth = 16

var errNotStrict = errors.New("duplicate name, too deep, or trailing bytes")

// strictJSON refuses what encoding/json lets pass and what two readers could
// understand differently: an object with a name twice, bytes after the end.
func strictJSON(text []byte) error {
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.UseNumber()
	if err := strictValue(dec, 0); err != nil {
		return err
	}
	if _, err := dec.Token(); err != io.EOF {
		return errNotStrict
	}
	return nil
}

func strictValue(dec *json.Decoder, depth int) error {
	token, err := dec.Token()
	if err != nil {
		return err
	}
	open, ok := token.(json.Delim)
	if !ok {
		return nil
	}
	if depth == maxDepth {
		return errNotStrict
	}
	names := make(map[string]bool)
	for dec.More() {
		if open == '{' {
			name, err := dec.Token()
			if err != nil {
				return err
			}
			if names[name.(string)] {
				return errNotStrict
			}
			names[name.(string)] = true
		}
		if err := strictValue(dec, depth+1); err != nil {
			return err
		}
	}
	_, err = dec.Token() // the closing delimiter
	return err
}
