package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"unicode"
	"unicode/utf8"
)

// printJSON prints a value as one line of JSON in which every character that a
// terminal could be misled by, such as one that turns the writing direction, is
// escaped. Reading it back gives the same value.
func printJSON(w io.Writer, value any) error {
	var encoded bytes.Buffer
	encoder := json.NewEncoder(&encoded)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		return err
	}
	line := bytes.TrimSuffix(encoded.Bytes(), []byte("\n"))
	var out bytes.Buffer
	for len(line) > 0 {
		r, size := utf8.DecodeRune(line)
		switch {
		case unicode.IsPrint(r):
			out.Write(line[:size])
		case r > 0xFFFF:
			r -= 0x10000
			fmt.Fprintf(&out, `\u%04x\u%04x`, 0xD800+r>>10, 0xDC00+r&0x3FF)
		default:
			fmt.Fprintf(&out, `\u%04x`, r)
		}
		line = line[size:]
	}
	out.WriteByte('\n')
	_, err := w.Write(out.Bytes())
	return err
}
