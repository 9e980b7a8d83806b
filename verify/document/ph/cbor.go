package ph

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"strings"
	"time"

	"github.com/fxamacker/cbor/v2"

	"github.com/soi-id/soi/verify/document"
	"github.com/soi-id/soi/verify/internal/cose"
)

// The major types of CBOR that are told apart, RFC 8949 §3.1.
const (
	majorUnsigned = 0
	majorBytes    = 2
	majorText     = 3
	majorArray    = 4
	majorMap      = 5
	majorSimple   = 7
)

// null is the encoding of the CBOR value null.
const null = 0xf6

// major returns the major type of a value; of none it is that of null.
func major(raw []byte) byte {
	if len(raw) == 0 {
		return majorSimple
	}
	return raw[0] >> 5
}

func isMap(raw []byte) bool { return major(raw) == majorMap }

func textKeys(raw cbor.RawMessage) (map[string]cbor.RawMessage, bool) {
	var m map[string]cbor.RawMessage
	if !isMap(raw) || cose.Strict.Unmarshal(raw, &m) != nil {
		return nil, false
	}
	return m, true
}

// plain returns a text, a number, or an array of those, joined by commas.
func plain(raw cbor.RawMessage) (string, bool) {
	switch major(raw) {
	case majorText:
		var s string
		err := cose.Strict.Unmarshal(raw, &s)
		return s, err == nil
	case majorUnsigned:
		var n uint64
		err := cose.Strict.Unmarshal(raw, &n)
		return fmt.Sprint(n), err == nil
	case majorArray:
		var list []cbor.RawMessage
		if cose.Strict.Unmarshal(raw, &list) != nil {
			return "", false
		}
		texts := make([]string, len(list))
		for i, element := range list {
			var ok bool
			if texts[i], ok = plain(element); !ok {
				return "", false
			}
		}
		return strings.Join(texts, ", "), true
	}
	return "", false
}

// maxSeconds is the last second of the year 9999, after which RFC 3339 ends.
const maxSeconds = 253402300799

// numericDate reads whole seconds since 1970, RFC 8392 §2.
func numericDate(raw cbor.RawMessage, to *time.Time) bool {
	var seconds uint64
	if major(raw) != majorUnsigned || cose.Strict.Unmarshal(raw, &seconds) != nil || seconds > maxSeconds {
		return false
	}
	*to = time.Unix(int64(seconds), 0).UTC()
	return true
}

// addPortrait adds the picture of the face: bytes, or Base64 in their place.
func (r *reading) addPortrait(raw cbor.RawMessage) {
	var picture []byte
	var err error
	switch major(raw) {
	case majorBytes:
		err = cose.Strict.Unmarshal(raw, &picture)
	case majorText:
		var text string
		if err = cose.Strict.Unmarshal(raw, &text); err == nil {
			picture, err = base64.StdEncoding.DecodeString(text)
		}
	default:
		if len(raw) > 0 && raw[0] != null {
			r.find(CodePortraitUnreadable, document.Warning, document.FieldPortrait)
		}
		return
	}
	switch {
	case err != nil:
		r.find(CodePortraitUnreadable, document.Warning, document.FieldPortrait)
	case len(picture) > 0: // a registered person may have none
		r.fields = append(r.fields, document.Field{Key: document.FieldPortrait, Data: picture, MediaType: mediaType(picture)})
	}
}

// pictures are the kinds that are told apart by how they begin. The code does
// not name its kind.
var pictures = []struct{ start, mediaType string }{
	{"\xff\xd8\xff", "image/jpeg"},
	{"\x89PNG", "image/png"},
	{"RIFF", "image/webp"},
	{"\x00\x00\x00\x0cjP  ", "image/jp2"},
	{"\xff\x4f\xff\x51", "image/jp2"}, // the bare codestream
}

func mediaType(picture []byte) string {
	for _, p := range pictures {
		if bytes.HasPrefix(picture, []byte(p.start)) {
			return p.mediaType
		}
	}
	return "application/octet-stream"
}
