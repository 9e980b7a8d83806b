package trust

import (
	"crypto"
	"crypto/x509"
	"errors"
	"strings"

	"github.com/soi-id/soi/verify/internal/ecc"
)

// parseSPKI reads a DER SubjectPublicKeyInfo. Explicit curve parameters count
// only if they are those of a known curve (CVE-2020-0601).
func parseSPKI(der []byte) (crypto.PublicKey, Refused) {
	public, err := ecc.ParseSPKI(der)
	switch {
	case err == nil:
		return public, ""
	case errors.Is(err, ecc.ErrUnknownCurve):
		return nil, CurveUnsupported
	case errors.Is(err, ecc.ErrNotOnCurve):
		return nil, PointInvalid
	case !errors.Is(err, ecc.ErrOtherType):
		return nil, KeyMalformed
	}
	public, err = x509.ParsePKIXPublicKey(der)
	switch {
	case err == nil:
		return public, ""
	// crypto/x509 has no value for this error.
	case strings.Contains(err.Error(), "unknown public key algorithm"):
		return nil, KeyTypeUnsupported
	}
	return nil, KeyMalformed
}

// marshalSPKI writes a sound key in the one form that its ID is the hash of: curves
// are named and points uncompressed, however they were read.
func marshalSPKI(public crypto.PublicKey) ([]byte, error) {
	if own, ok := public.(*ecc.PublicKey); ok {
		return own.SPKI(), nil
	}
	return x509.MarshalPKIXPublicKey(public)
}
