package seal

import (
	"bytes"
	"compress/zlib"
	"io"

	"github.com/soi-id/soi/verify/document"
)

// maxInflated is how far a payload may inflate, in bytes. The face image of a
// real one is 1 kB; 3 kB made for the purpose inflate to 3 MB.
const maxInflated = 1 << 20

// inflate inflates exactly one zlib stream (RFC 1950) and checks its checksum.
func inflate(b []byte) ([]byte, error) {
	// bytes.Reader is an io.ByteReader, so that the inflater takes no byte
	// beyond the stream and what is left over can be seen.
	src := bytes.NewReader(b)
	r, err := zlib.NewReader(src)
	if err != nil {
		return nil, &document.Malformed{Code: CodeCompressionInvalid, Cause: err}
	}
	out, err := io.ReadAll(io.LimitReader(r, maxInflated+1))
	switch {
	case err != nil:
		return nil, &document.Malformed{Code: CodeCompressionInvalid, Cause: err}
	case len(out) > maxInflated:
		return nil, malformed(CodeInflatedTooLarge, "inflates to more than 1 MiB")
	case src.Len() > 0:
		return nil, malformed(CodeCompressionInvalid, "bytes after the compressed stream")
	}
	return out, nil
}
