// Package document holds the types every format reduces to: fields that a
// person reads and, where the format is signed, a proof.
//
// A format's own package finds the fields and the proof and notices what
// contradicts itself. It never chooses a key, never checks a signature and
// never decides a verdict: package trust does the former for all formats at
// once, package verify the latter. A format is one value of type [Format];
// package formats lists them all.
//
// The package is pure: bytes and a reference time in, a document out.
package document

import (
	"strings"
	"time"
	"unicode/utf8"
)

// Source says how a payload came to the machine. It decides what damage is
// plausible: a symbol carries its own error correction, a keyboard does not.
type Source string

// The sources of a payload.
const (
	SourceSymbol Source = "symbol" // decoded from a picture
	SourceSerial Source = "serial" // a scanner on a serial port
	SourceTyped  Source = "typed"  // a scanner that types, or a person
	SourcePasted Source = "pasted" // the clipboard
	SourceFile   Source = "file"   // a payload stored in a file or piped in
)

// ErrorCorrected reports whether what arrives from s was protected by an
// error-correcting code on the way, so that damage means a broken document
// and not a bad scan.
func (s Source) ErrorCorrected() bool { return s == SourceSymbol }

// A Payload is the content of one code, exactly as it was read.
type Payload struct {
	Bytes  []byte
	Source Source
}

// Text returns the payload as text, and whether it is valid UTF-8 at all.
func (p Payload) Text() (string, bool) {
	return string(p.Bytes), utf8.Valid(p.Bytes)
}

// TrimmedText returns the payload as text without what scanners and files add
// around it: NUL, CR, LF and a byte order mark, at both ends. It is for
// formats whose alphabet holds none of these; a space may belong to a payload
// (Base45) and stays.
func (p Payload) TrimmedText() (string, bool) {
	text, ok := p.Text()
	return strings.Trim(text, "\x00\r\n\ufeff"), ok
}

// A Format is one grammar of payloads.
type Format struct {
	// ID is the stable name, for example "vn.cccd".
	ID string
	// Signed tells that every genuine document of the format carries a
	// signature.
	Signed bool
	// Recognise reports by shape alone, and cheaply, whether the payload
	// means to be of this format. A payload it accepts is parsed by no other.
	Recognise func(Payload) bool
	// Parse reads the payload. at is the reference time, for findings such as
	// a date in the future. An error is a *[Malformed] and comes with a nil
	// document.
	Parse func(p Payload, at time.Time) (*Document, error)
}

// Malformed is the error of a payload that has the shape of a format and
// breaks its grammar. It never quotes the payload.
type Malformed struct {
	Code  string // stable reason code, for example "base45_invalid"
	Cause error  // what broke, without any content; may be nil
}

func (m *Malformed) Error() string {
	if m.Cause == nil {
		return m.Code
	}
	return m.Code + ": " + m.Cause.Error()
}

func (m *Malformed) Unwrap() error { return m.Cause }

// A Document is what a payload says.
type Document struct {
	Format   string  // the ID of its format
	Fields   []Field // in the order a person expects
	Proof    *Proof  // nil where there is no signature
	Validity Validity
	Findings []Finding
}

// Field returns the first field with the key, and whether there is one.
func (d *Document) Field(key string) (Field, bool) {
	for _, f := range d.Fields {
		if f.Key == key {
			return f, true
		}
	}
	return Field{}, false
}

// Value returns the value of the first field with the key, or "".
func (d *Document) Value(key string) string {
	f, _ := d.Field(key)
	return f.Value
}

// The keys of fields that more than one format has, or that a caller looks
// for. They are the terms of ISO/IEC 18013 and ICAO 9303 in snake case.
const (
	FieldIDNumber           = "id_number"
	FieldDocumentNumber     = "document_number"
	FieldFullName           = "full_name"
	FieldBirthDate          = "birth_date"
	FieldSex                = "sex"
	FieldAddress            = "address"
	FieldNationality        = "nationality"
	FieldIssueDate          = "issue_date"
	FieldExpiryDate         = "expiry_date"
	FieldComputedExpiryDate = "computed_expiry_date"
	FieldPortrait           = "portrait"
)

// A Field is one named value.
//
// Values are normalised so that formats can be compared: text is NFC, a date
// is ISO 8601 and as precise as the document ("2000-01-15", "2000-01",
// "2000"), sex is "M", "F" or "X". A value that cannot be read as what it
// should be is kept as it stands, and a finding says so.
type Field struct {
	Key   string
	Value string
	// Signed tells that the proof covers the field.
	Signed bool
	// Data is the content of a binary field such as a portrait, of the given
	// media type. Nothing may decode it before the signature holds.
	Data      []byte
	MediaType string
}

// Validity is when the document says it is in force. A zero time says nothing.
type Validity struct {
	IssuedAt  time.Time
	NotBefore time.Time
	NotAfter  time.Time // the last moment in force
}

// Severity says how much a finding weighs.
type Severity int

// The severities, lightest first.
const (
	Note        Severity = iota // worth telling, changes nothing
	Warning                     // does not fit, and may have an innocent cause
	Failure                     // the document contradicts itself
	Uncheckable                 // the document cannot be checked offline at all
)

// A Finding is one thing noticed in a document by its format.
type Finding struct {
	Code     string // stable, for example "birth_in_future"
	Severity Severity
	Field    string // the key of the field it is about, or ""
}

// Algorithm names a signature algorithm, hash included, by its JOSE name.
type Algorithm string

// The algorithms Soi knows. The names of ECDSA stand for the hash alone: the
// curve is that of the key, as in COSE (RFC 9053 §2.1) and in ICAO seals.
const (
	ES224 Algorithm = "ES224" // ECDSA, SHA-224; no JOSE name, used by ICAO seals on P-224
	ES256 Algorithm = "ES256" // ECDSA, SHA-256
	ES384 Algorithm = "ES384" // ECDSA, SHA-384
	ES512 Algorithm = "ES512" // ECDSA, SHA-512
	PS256 Algorithm = "PS256" // RSASSA-PSS, SHA-256
	RS256 Algorithm = "RS256" // RSASSA-PKCS1-v1_5, SHA-256
	EdDSA Algorithm = "EdDSA" // Ed25519
)

// A Proof is a signature and what it covers. It is a claim until package trust
// has checked it.
type Proof struct {
	Signed    []byte    // the exact bytes under the signature
	Signature []byte    // ECDSA: r||s of the curve's length each
	Algorithm Algorithm // as the document claims, "" where it claims none; the key's record decides
	Hints     Hints
	SignedAt  time.Time // as the document claims; zero where it does not
	// KeyInForce is the format's rule for the moment at which the key must
	// have been in force.
	KeyInForce KeyRule
	// Alternatives are other bytes that the signature may cover instead, where
	// an encoding is known to lose separators. Each says the same in every
	// field as Signed does.
	Alternatives [][]byte
}

// Hints are what a document says about the key that signed it. They select
// among the cached keys and are never a source of keys.
type Hints struct {
	// KeyID names the key: a COSE or JOSE kid, or the reference to its
	// certificate in the form that package trust gives certificates as ids.
	KeyID   []byte
	Issuer  string // as the format names issuers: a URI, a country, a signer id
	Country string // ISO 3166-1 alpha-2
	// Chain are certificates in DER that the document carries, the signer's
	// first. They are what its author chose to send: the signer's counts only
	// if a CA of the keyring issued it.
	Chain [][]byte
}

// KeyRule is the moment at which the signing key must have been in force.
type KeyRule int

// The rules of the formats.
const (
	// AtCheck: the key must be in force when the document is checked (EU DCC).
	AtCheck KeyRule = iota
	// AtSigning: the key must have been in force when the document was
	// signed, as for ICAO documents; without SignedAt it is AtCheck.
	AtSigning
)
