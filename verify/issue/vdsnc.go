package issue

import (
	"encoding/base64"
	"encoding/json"
	"fmt"

	"github.com/gowebpki/jcs"

	"github.com/soi-id/soi/verify/document"
)

// The types of VDS-NC that the technical report defines.
const (
	ProofOfTest        = "icao.test"
	ProofOfVaccination = "icao.vacc"
)

// A VDSNCMessage is what a VDS-NC says.
type VDSNCMessage struct {
	Type    string // ProofOfTest, ProofOfVaccination or another
	Version int    // of the type's structure
	State   string // who issued it, by the three letters of Doc 9303-3 §5
	// Content is the message zone in the terms of the technical report: "pid",
	// "utci", "sp" … It is not checked.
	Content map[string]any
}

// vdsnc is the JSON of a seal.
type vdsnc struct {
	Data      vdsncData       `json:"data"`
	Signature *vdsncSignature `json:"sig,omitempty"`
}

type vdsncData struct {
	Header  vdsncHeader    `json:"hdr"`
	Message map[string]any `json:"msg"`
}

type vdsncHeader struct {
	Type    string `json:"t"`
	Version int    `json:"v"`
	State   string `json:"is"`
}

type vdsncSignature struct {
	Algorithm   document.Algorithm `json:"alg"`
	Certificate string             `json:"cer,omitempty"`
	Value       string             `json:"sigvl"`
}

// VDSNC returns the text of an ICAO seal for non-constrained environments. The
// certificate is the key's, as [Key.VDSNCCertificate] makes it. The error is one
// of those of this package.
func VDSNC(key *Key, certificate []byte, message VDSNCMessage) (string, error) {
	seal := message.seal()
	if err := seal.sign(key, certificate); err != nil {
		return "", err
	}
	return seal.text()
}

func (m VDSNCMessage) seal() *vdsnc {
	return &vdsnc{Data: vdsncData{Header: vdsncHeader{m.Type, m.Version, m.State}, Message: m.Content}}
}

func (s *vdsnc) sign(key *Key, certificate []byte) error {
	switch key.Algorithm {
	case document.ES256, document.ES384, document.ES512:
	default:
		return ErrAlgorithm
	}
	data, err := json.Marshal(s.Data)
	if err != nil {
		return fmt.Errorf("issue: VDS-NC: %w", err)
	}
	canonical, err := jcs.Transform(data)
	if err != nil {
		return fmt.Errorf("issue: VDS-NC: %w", err)
	}
	signature, err := key.signature(canonical)
	if err != nil {
		return err
	}
	encode := base64.RawURLEncoding.EncodeToString
	s.Signature = &vdsncSignature{key.Algorithm, encode(certificate), encode(signature)}
	return nil
}

func (s *vdsnc) text() (string, error) {
	text, err := json.Marshal(s)
	if err != nil {
		return "", fmt.Errorf("issue: VDS-NC: %w", err)
	}
	return string(text), nil
}
