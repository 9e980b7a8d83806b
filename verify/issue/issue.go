// Package issue is the other side of Soi: it makes keys and signs documents,
// for issuers who want to try the format, for the sample cards and for tests.
//
//	key, err := issue.NewKey(document.ES256, rand.Reader)
//	key.Issuer, key.Country, key.Formats = "https://id.example", "VN", []string{"cwt.claim169"}
//	payload, err := issue.Claim169(key, issue.Identity{FullName: "…"}, validity, issue.Envelope{})
//	picture, err := issue.QR([]byte(payload), 4)
//	public, err := key.JWK() // what a desk imports
//
// It also publishes lists of keys as repositories of TUF, which a desk imports
// as bundles, over files that the caller reads and writes:
//
//	files, err := issue.NewRepository("…", roleKeys, now)
//	r, err := issue.OpenRepository(os.DirFS(dir))
//	files, err := r.Publish(content, roleKeys, now)
//
// Nothing here reads a clock. ECDSA signatures are those of RFC 6979, so what
// is signed with ECDSA or Ed25519 is the same each time: samples and tests can
// be made again.
//
// The private keys that it makes lie in memory and in files. An issuer whose
// documents matter keeps its key in a hardware module instead.
package issue

import "errors"

// The errors of keys.
var (
	// ErrAlgorithm: no documents are issued with the algorithm.
	ErrAlgorithm = errors.New("issue: algorithm is none of ES256, ES384, ES512, PS256, RS256, EdDSA")
	// ErrPrivateKey: it is not one PKCS #8 private key in PEM.
	ErrPrivateKey = errors.New("issue: not a PKCS #8 private key in PEM")
	// ErrPublicKey: the JWK does not describe the private key.
	ErrPublicKey = errors.New("issue: the JWK does not belong to the private key")
)

// The errors of documents.
var (
	// ErrFormat: documents of the format are not issued here.
	ErrFormat = errors.New("issue: no documents of the format are issued")
	// ErrNoIssuer: the key does not say whose it is.
	ErrNoIssuer = errors.New("issue: the key has no issuer")
	// ErrNoCountry: the key does not say its country, which the format needs.
	ErrNoCountry = errors.New("issue: the key has no two-letter country")
	// ErrSex: the sex is none of M, F and X.
	ErrSex = errors.New("issue: sex is none of M, F, X")
	// ErrPortrait: the portrait's media type is none that the format knows.
	ErrPortrait = errors.New("issue: media type of the portrait is not known to the format")
	// ErrMRZ: what the machine-readable zone must hold has no place in it.
	ErrMRZ = errors.New("issue: does not fit a machine-readable zone")
	// ErrClaims: the claims hold something that CBOR cannot carry.
	ErrClaims = errors.New("issue: claims cannot be encoded")
)

// The errors of QR codes.
var (
	// ErrTooLong: the payload does not fit into a QR code.
	ErrTooLong = errors.New("issue: payload does not fit into a QR code")
	// ErrScale: the scale is not from 1 to MaxScale.
	ErrScale = errors.New("issue: scale out of range")
)
