package trust

// Refused says why a key cannot be used. It is a stable code.
type Refused string

func (r Refused) Error() string { return string(r) }

// The reasons for which a key is refused.
const (
	KeyMalformed       Refused = "key_malformed"        // it cannot be read
	BlockUnknown       Refused = "block_unknown"        // a PEM block that is no key
	KeyTypeUnsupported Refused = "key_type_unsupported" // neither EC, RSA nor Ed25519
	CurveUnsupported   Refused = "curve_unsupported"
	PointInvalid       Refused = "point_invalid" // off its curve, or of low order
	RSAModulusInvalid  Refused = "rsa_modulus_invalid"
	RSATooSmall        Refused = "rsa_too_small" // under 2048 bits
	RSATooLarge        Refused = "rsa_too_large" // over 8192 bits
	RSAExponentInvalid Refused = "rsa_exponent_invalid"
	AlgorithmUnknown   Refused = "algorithm_unknown" // neither the file nor the enrolment names one Soi knows
	AlgorithmUnfit     Refused = "algorithm_unfit"   // of another type of key
	UseOther           Refused = "use_other"         // published for something else than signatures
	NoIssuer           Refused = "no_issuer"
	NoCountry          Refused = "no_country"
	CountryInvalid     Refused = "country_invalid" // not two letters of ISO 3166-1
	NoFormats          Refused = "no_formats"
	FormatUnknown      Refused = "format_unknown"
	OriginInvalid      Refused = "origin_invalid" // a stored key is pinned or bundled
	IDInvalid          Refused = "id_invalid"     // not the hash of the key
	StatusUnknown      Refused = "status_unknown"
)

// A Refusal is one key of a file that was not accepted.
type Refusal struct {
	Index  int    // its place in the file, from 0
	What   string // "certificate", "public key", "JWK", "COSE_Key", or the type of the PEM block
	Reason Refused
}
