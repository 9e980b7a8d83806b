package verify

import "github.com/soi-id/soi/verify/document"

// Portrait returns the picture of the holder, and whether there is one that
// may be decoded: one that a signature covers which holds. Decoders are code
// that an author of documents can aim at, so nothing else may hand them one;
// [document.Field].Data of any other result is only bytes.
func (r Result) Portrait() (document.Field, bool) {
	if !r.SignatureHolds() || r.Document == nil {
		return document.Field{}, false
	}
	for _, f := range r.Document.Fields {
		if f.Key == document.FieldPortrait && f.Signed && len(f.Data) > 0 {
			return f, true
		}
	}
	return document.Field{}, false
}
