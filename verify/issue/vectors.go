package issue

import (
	"encoding/json"
	"fmt"
	"io"
	"time"

	"github.com/soi-id/soi/verify/document"
)

// A Vector is a payload and what a verifier must say of it, as a file that
// other implementations can use too. All keys in vectors are thrown away.
type Vector struct {
	Name        string `json:"name"` // within its format, usable as a file name
	Description string `json:"description"`
	Format      string `json:"format"`
	Payload     []byte `json:"payload"` // Base64 of the exact bytes of the code
	// Keys is a JWKS with all keys of the verifier. Its members beyond RFC 7517
	// are those of [Key.JWK].
	Keys json.RawMessage `json:"keys,omitempty"`
	// CAs are all certificate authorities of the verifier, for formats that
	// carry their signer's certificate. They have no Keys.
	CAs     []CA      `json:"cas,omitempty"`
	At      time.Time `json:"at"`      // when it is verified
	Verdict string    `json:"verdict"` // what must be answered
	Reason  string    `json:"reason"`  // a code that must be among the reasons
}

// A specimen says how the vectors of one format are made. Its documents are in
// force from vectorTime for a year, or for as long as the format can say.
type specimen struct {
	format    string
	algorithm document.Algorithm
	issuer    string // id, as the format's documents name it
	country   string
	keyID     string // as the documents name the key; "" if they name none or any
	// sign makes a document that is good if the key is.
	sign func(key *Key, v document.Validity) ([]byte, error)
	// undated: the format's documents do not end.
	undated bool
	// unnamed: the format names no key, so a wrong key is one that does not fit.
	unnamed bool
	// certified: the format carries its signer's certificate, and the verifier
	// has that of a CA. A wrong key is one of another CA's signers.
	certified bool
	// truncated is what is said of the first half of the payload, less what is
	// needed to make it a multiple of 6 behind a prefix: so it is always the
	// same of Base45, which goes by threes, and of digits that go by pairs.
	truncated outcome
	prefix    string
	// flaws are those of the format's own making.
	flaws []flaw
}

type outcome struct{ verdict, reason string }

// A flaw is one way of being wrong, or of being unusual.
type flaw struct {
	name, description string
	sign              func(key *Key, v document.Validity) ([]byte, error)
	at                time.Time // when it is verified; zero is vectorTime
	outcome
}

// vectorTime is when the documents of the vectors are issued.
var vectorTime = time.Date(2026, time.January, 15, 8, 0, 0, 0, time.UTC)

// specimens are those of all formats that can be issued, one line a format.
var specimens = []specimen{
	claim169Specimen,
	hcertSpecimen,
	nzcpSpecimen,
	aadhaarSpecimen,
	checkATSpecimen,
	vdsncSpecimen,
	philIDSpecimen,
	ePhilIDSpecimen,
	shcSpecimen,
	vcSpecimen,
	sdjwtSpecimen,
	vdsSpecimen,
	twoDDocSpecimen,
	idbSpecimen,
}

// VectorFormats returns the IDs of the formats that there are vectors of.
func VectorFormats() []string {
	ids := make([]string, len(specimens))
	for i, s := range specimens {
		ids[i] = s.format
	}
	return ids
}

// Vectors makes the vectors of a format with keys from random. The error is
// [ErrFormat] or random's.
func Vectors(format string, random io.Reader) ([]Vector, error) {
	s, err := specimenOf(format)
	if err != nil {
		return nil, err
	}
	return s.vectors(random)
}

// Sample makes one document of a format that is in force for a year from a
// moment, or for as long as the format can say, with a new test key. The errors
// are those of [Vectors].
func Sample(format string, from time.Time, random io.Reader) (Vector, error) {
	s, err := specimenOf(format)
	if err != nil {
		return Vector{}, err
	}
	key, err := s.key(random)
	if err != nil {
		return Vector{}, err
	}
	key.Test = true
	sample := s.whole()
	sample.name, sample.description, sample.outcome = "sample", "in force, signed by a test key", outcome{"test_key", "test_key"}
	return s.vector(instance{sample, key, key}, from)
}

func specimenOf(format string) (specimen, error) {
	for _, s := range specimens {
		if s.format == format {
			return s, nil
		}
	}
	return specimen{}, ErrFormat
}

func (s specimen) vectors(random io.Reader) ([]Vector, error) {
	own, err := s.key(random)
	if err != nil {
		return nil, err
	}
	other, err := s.key(random)
	if err != nil {
		return nil, err
	}
	other.ID = own.ID
	damaged, test, stranger := *own, *own, *own
	damaged.damaged = true
	test.Test = true
	stranger.Issuer, stranger.Country = "https://stranger.example", "ZZ"

	instances := []instance{
		{s.whole(), own, own},
		{flaw{name: "wrong_key", description: "signed by another key than it claims", sign: s.sign, outcome: s.mistaken()}, other, own},
		{flaw{name: "one_bit", description: "one bit of the signature is wrong", sign: s.sign, outcome: s.misfit()}, &damaged, own},
		{flaw{name: "test_key", description: "signed by a key that is for tests", sign: s.sign, outcome: outcome{"test_key", "test_key"}}, own, &test},
		{flaw{name: "stranger", description: "the keyring has keys of another issuer only", sign: s.sign, outcome: outcome{"unknown_issuer", "no_key"}}, own, &stranger},
		{flaw{name: "truncated", description: "the second half is missing", sign: s.half, outcome: s.truncated}, own, own},
	}
	if !s.undated {
		instances = append(instances, instance{flaw{
			name: "expired", description: "verified a month after its end", sign: s.sign,
			at: vectorTime.AddDate(1, 1, 0), outcome: outcome{"expired", "document_expired"},
		}, own, own})
	}
	for _, f := range s.flaws {
		instances = append(instances, instance{f, own, own})
	}
	vectors := make([]Vector, len(instances))
	for i, c := range instances {
		if vectors[i], err = s.vector(c, vectorTime); err != nil {
			return nil, err
		}
	}
	return vectors, nil
}

// An instance is a document by one key, for a verifier that has another.
type instance struct {
	flaw
	signer, keyring *Key
}

// whole is no flaw.
func (s specimen) whole() flaw {
	return flaw{
		name: "good", description: "in force, signed by a key of the keyring", sign: s.sign,
		outcome: outcome{"authentic", "signature_holds"},
	}
}

// vector signs a document that is in force for a year from a moment.
func (s specimen) vector(c instance, from time.Time) (Vector, error) {
	payload, err := c.sign(c.signer, document.Validity{IssuedAt: from, NotBefore: from, NotAfter: from.AddDate(1, 0, 0)})
	if err != nil {
		return Vector{}, fmt.Errorf("issue: vector %s of %s: %w", c.name, s.format, err)
	}
	v := Vector{
		Name: c.name, Description: c.description, Format: s.format, Payload: payload,
		At: from, Verdict: c.verdict, Reason: c.reason,
	}
	if !c.at.IsZero() {
		v.At = c.at
	}
	if s.certified {
		ca, err := c.keyring.anchor(from)
		v.CAs = []CA{ca}
		return v, err
	}
	public, err := c.keyring.public()
	if err != nil {
		return Vector{}, err
	}
	if v.Keys, err = json.Marshal(map[string][]jwk{"keys": {public}}); err != nil {
		return Vector{}, fmt.Errorf("issue: keys: %w", err)
	}
	return v, nil
}

// half signs a document and cuts it.
func (s specimen) half(key *Key, v document.Validity) ([]byte, error) {
	whole, err := s.sign(key, v)
	cut := len(whole) / 2
	return whole[:cut-max(0, cut-len(s.prefix))%6], err
}

// misfit is what is said of a signature that does not hold.
func (s specimen) misfit() outcome {
	if s.unnamed {
		return outcome{"unknown_issuer", "no_key_fits"}
	}
	return outcome{"signature_invalid", "signature_mismatch"}
}

// mistaken is what is said of a document by another key than it claims.
func (s specimen) mistaken() outcome {
	if s.certified {
		return outcome{"unknown_issuer", "no_key"}
	}
	return s.misfit()
}

func (s specimen) key(random io.Reader) (*Key, error) {
	k, err := NewKey(s.algorithm, random)
	if err != nil {
		return nil, err
	}
	k.Issuer, k.Country, k.Formats = s.issuer, s.country, []string{s.format}
	k.Names = map[string]string{"vi": "Nơi cấp thử", "en": "Vector issuer"}
	if s.keyID != "" {
		k.ID = s.keyID
	}
	if s.certified {
		if k.ca, err = NewKey(s.algorithm, random); err != nil {
			return nil, err
		}
		k.ca.Country = s.country
	}
	return k, nil
}
