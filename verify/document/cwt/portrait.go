package cwt

import (
	"encoding/base64"
	"encoding/hex"

	"github.com/fxamacker/cbor/v2"

	"github.com/soi-id/soi/verify/document"
	"github.com/soi-id/soi/verify/internal/cose"
)

// biometric is one entry of claims 50 to 65, specification 1.2.1 §3.1.
type biometric struct {
	Data      cbor.RawMessage `cbor:"0,keyasint"`
	Format    cbor.RawMessage `cbor:"1,keyasint"`
	Subformat cbor.RawMessage `cbor:"2,keyasint"`
}

// formatImage is the data format of a picture, the default of a face.
const formatImage = "0"

// imageTypes are the media types of the subformats of a picture.
var imageTypes = map[string]string{
	"0": "image/png",
	"1": "image/jpeg",
	"2": "image/jp2",
	"3": "image/avif",
	"4": "image/webp",
	"5": "image/tiff",
}

// photoTypes are the media types of claim 17, which counts differently.
var photoTypes = map[string]string{
	"1": "image/jpeg",
	"2": "image/jp2",
	"3": "image/avif",
	"4": "image/webp",
}

// unknownType is the media type of a picture whose kind is not told.
const unknownType = "application/octet-stream"

// addPortrait adds the picture of the face: claim 62, or else the deprecated
// pair 16 and 17. It takes the claims it used out of the map; a face that is
// no picture stays in it as biometrics.
func (r *reading) addPortrait(values map[int64]cbor.RawMessage) {
	photo, hasPhoto := values[claimPhoto]
	photoFormat := values[claimPhotoFormat]
	delete(values, claimPhoto)
	delete(values, claimPhotoFormat)

	if face, ok := faceImage(values[claimFace]); ok {
		delete(values, claimFace)
		subformat, _ := plain(face.Subformat)
		r.addPicture(face.Data, imageTypes[subformat])
		return
	}
	if hasPhoto {
		format, _ := plain(photoFormat)
		r.addPicture(photo, photoTypes[format])
	}
}

// faceImage finds the first picture in claim 62. The specification defines an
// array of biometrics and shows a single one.
func faceImage(raw cbor.RawMessage) (biometric, bool) {
	var list []cbor.RawMessage
	switch {
	case isMap(raw):
		list = []cbor.RawMessage{raw}
	case len(raw) > 0 && raw[0]>>5 == majorArray:
		if cose.Strict.Unmarshal(raw, &list) != nil {
			return biometric{}, false
		}
	}
	for _, entry := range list {
		var b biometric
		if !isMap(entry) || cose.Strict.Unmarshal(entry, &b) != nil || b.Data == nil {
			continue
		}
		if format, told := plain(b.Format); !told || format == formatImage {
			return b, true
		}
	}
	return biometric{}, false
}

func (r *reading) addPicture(raw cbor.RawMessage, mediaType string) {
	picture, ok := octets(raw)
	if !ok {
		r.warn(CodePortraitUnreadable, document.FieldPortrait)
		return
	}
	if mediaType == "" {
		mediaType = unknownType
	}
	r.fields = append(r.fields, document.Field{Key: document.FieldPortrait, Data: picture, MediaType: mediaType})
}

// octets returns the content of a byte string, or of the text that issuers
// write in its place: hexadecimal, as in the specification's example, or
// Base64.
func octets(raw cbor.RawMessage) ([]byte, bool) {
	switch raw[0] >> 5 {
	case majorBytes:
		var b []byte
		err := cose.Strict.Unmarshal(raw, &b)
		return b, err == nil && len(b) > 0
	case majorText:
		var s string
		if cose.Strict.Unmarshal(raw, &s) != nil || s == "" {
			return nil, false
		}
		if b, err := hex.DecodeString(s); err == nil {
			return b, true
		}
		b, err := base64.StdEncoding.DecodeString(s)
		return b, err == nil
	}
	return nil, false
}
