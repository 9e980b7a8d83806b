// Package strictjson refuses JSON that encoding/json lets pass and that two
// readers could understand differently: a name that an object has twice, bytes
// after the end, text that is not UTF-8, nesting without end.
package strictjson

import (
	"bytes"
	"encoding/json"
	"errors"
	"slices"
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
	if !json.Valid(text) {
		return invalid(text)
	}
	s := scanner{text: text}
	return s.value(0)
}

// Unmarshal checks text and decodes it into v.
func Unmarshal(text []byte, v any) error {
	if err := Check(text); err != nil {
		return err
	}
	return json.Unmarshal(text, v)
}

// invalid says what is wrong with text that is not one JSON value.
func invalid(text []byte) error {
	dec := json.NewDecoder(bytes.NewReader(text))
	var first json.RawMessage
	if err := dec.Decode(&first); err != nil {
		return err
	}
	return ErrTrailing
}

// A scanner walks through valid JSON. Reading tokens with encoding/json would
// take ten times as long, and all of them are read once more afterwards.
type scanner struct {
	text []byte
	at   int
}

func (s *scanner) value(depth int) error {
	switch s.next() {
	case '{':
		return s.object(depth + 1)
	case '[':
		return s.array(depth + 1)
	case '"':
		s.string()
	default:
		for s.at < len(s.text) && bytes.IndexByte(afterLiteral, s.text[s.at]) < 0 {
			s.at++
		}
	}
	return nil
}

// afterLiteral is what can follow a number, true, false or null.
var afterLiteral = []byte(",]} \t\r\n")

func (s *scanner) object(depth int) error {
	if depth > MaxDepth {
		return ErrTooDeep
	}
	var names names
	for s.at++; s.next() != '}'; {
		if err := names.add(s.string()); err != nil {
			return err
		}
		s.next()
		s.at++ // the colon
		if err := s.value(depth); err != nil {
			return err
		}
		if s.next() == ',' {
			s.at++
		}
	}
	s.at++
	return nil
}

func (s *scanner) array(depth int) error {
	if depth > MaxDepth {
		return ErrTooDeep
	}
	for s.at++; s.next() != ']'; {
		if err := s.value(depth); err != nil {
			return err
		}
		if s.next() == ',' {
			s.at++
		}
	}
	s.at++
	return nil
}

// next skips white space and returns the byte that follows.
func (s *scanner) next() byte {
	for {
		switch b := s.text[s.at]; b {
		case ' ', '\t', '\r', '\n':
			s.at++
		default:
			return b
		}
	}
}

// string returns a string with its quotes, and goes past it.
func (s *scanner) string() []byte {
	begin := s.at
	for s.at++; s.text[s.at] != '"'; s.at++ {
		if s.text[s.at] == '\\' {
			s.at++
		}
	}
	s.at++
	return s.text[begin:s.at]
}

// names are those of one object.
type names struct {
	few  [][]byte
	many map[string]bool // from fewNames on
}

// fewNames are compared one by one faster than looked up.
const fewNames = 16

func (n *names) add(quoted []byte) error {
	name := quoted[1 : len(quoted)-1]
	if bytes.IndexByte(name, '\\') >= 0 {
		var plain string
		if err := json.Unmarshal(quoted, &plain); err != nil {
			return err
		}
		name = []byte(plain)
	}
	if n.many == nil && len(n.few) < fewNames {
		if slices.ContainsFunc(n.few, func(other []byte) bool { return bytes.Equal(other, name) }) {
			return ErrDuplicateName
		}
		n.few = append(n.few, name)
		return nil
	}
	if n.many == nil {
		n.many = make(map[string]bool)
		for _, other := range n.few {
			n.many[string(other)] = true
		}
	}
	if n.many[string(name)] {
		return ErrDuplicateName
	}
	n.many[string(name)] = true
	return nil
}
