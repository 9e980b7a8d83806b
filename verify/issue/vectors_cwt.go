package issue

import "github.com/soi-id/soi/verify/document"

var claim169Specimen = specimen{
	format: "cwt.claim169", algorithm: document.ES256, issuer: "https://id.example", country: "VN",
	sign: func(key *Key, v document.Validity) ([]byte, error) {
		text, err := Claim169(key, vectorIdentity, v, Envelope{})
		return []byte(text), err
	},
	truncated: outcome{"malformed", "compression_invalid"},
	flaws: append(claim169Forger.compressedFlaws(), flaw{
		name: "brotli", description: "compressed with Brotli, which specification 1.2.1 permits",
		sign: func(key *Key, v document.Validity) ([]byte, error) {
			text, err := Claim169(key, vectorIdentity, v, Envelope{Compression: Brotli})
			return []byte(text), err
		},
		outcome: outcome{"authentic", "signature_holds"},
	}),
}

var claim169Forger = coseForger{encode: compressedBase45(""), claims: func(v document.Validity) any {
	claims := claimsOf("https://id.example", v)
	claims[claimIdentity] = map[int]any{4: vectorIdentity.FullName}
	return claims
}}

// vectorIdentity is nobody.
var vectorIdentity = Identity{FullName: "NGUYỄN VĂN MẪU", BirthDate: "2000-01-31", Sex: "M", IDNumber: "000000000001"}

var hcertSpecimen = specimen{
	format: "cwt.hcert", algorithm: document.ES256, issuer: "VN", country: "VN",
	sign: func(key *Key, v document.Validity) ([]byte, error) {
		text, err := HCERT(key, vectorHealthPass, v, Envelope{})
		return []byte(text), err
	},
	truncated: outcome{"malformed", "compression_invalid"}, prefix: hcertPrefix,
	flaws: hcertForger.compressedFlaws(),
}

var hcertForger = coseForger{encode: compressedBase45(hcertPrefix), claims: func(v document.Validity) any {
	claims := claimsOf("VN", v)
	claims[claimHealth] = map[int]any{1: vectorHealthPass}
	return claims
}}

// vectorHealthPass is nobody's.
var vectorHealthPass = map[string]any{
	"ver": "1.3.0", "dob": "2000-01-31",
	"nam": map[string]any{"fn": "Nguyễn", "gn": "Văn Mẫu", "fnt": "NGUYEN", "gnt": "VAN<MAU"},
	"v": []map[string]any{{
		"tg": "840539006", "vp": "1119349007", "mp": "EU/1/20/1528", "ma": "ORG-100030215",
		"dn": 2, "sd": 2, "dt": "2026-01-01", "co": "VN", "is": "Vector issuer", "ci": "URN:UVCI:01:VN:VECTOR#1",
	}},
}
