// Package formats lists every format that Soi knows. It alone imports them
// all; a new format is one line here.
package formats

import (
	"github.com/soi-id/soi/verify/document"
	"github.com/soi-id/soi/verify/document/at"
	"github.com/soi-id/soi/verify/document/cwt"
	"github.com/soi-id/soi/verify/document/fr"
	"github.com/soi-id/soi/verify/document/icao"
	"github.com/soi-id/soi/verify/document/in"
	"github.com/soi-id/soi/verify/document/jose"
	"github.com/soi-id/soi/verify/document/link"
	"github.com/soi-id/soi/verify/document/ph"
	"github.com/soi-id/soi/verify/document/seal"
	"github.com/soi-id/soi/verify/document/vdsnc"
	"github.com/soi-id/soi/verify/document/vn"
)

// All returns the formats in the order in which a payload is offered to them.
// The first that recognises it reads it, so what is told by a clear mark comes
// before what is told by its shape, and what takes the rest comes last.
func All() []document.Format {
	return []document.Format{
		vn.CCCD,
		vn.BHYT,
		vn.GPLX,
		cwt.HCERT,
		cwt.NZCP,
		ph.EPhilID,
		seal.VDS,
		fr.TwoDDoc,
		seal.IDB,
		vdsnc.VDSNC,
		ph.PhilID,
		jose.SHC,
		in.Aadhaar,
		in.AadhaarXML,
		at.CheckAT,
		icao.MRZ,
		link.Link,
		jose.SDJWT,
		jose.VC,
		cwt.Claim169,
		vn.VNeID,
	}
}

// Signed returns the IDs of the formats that carry a signature, which are
// those that an issuer's key can be for.
func Signed() []string {
	var ids []string
	for _, f := range All() {
		if f.Signed {
			ids = append(ids, f.ID)
		}
	}
	return ids
}
