package jose

import (
	"crypto"
	_ "crypto/sha256" // makes the hashes available
	_ "crypto/sha512"
	"encoding/base64"
	"errors"
	"fmt"
)

// The names that RFC 9901 takes from claims (§4.2.4).
const (
	digestsName          = "_sd"
	elementName          = "..."
	digestAlgorithmClaim = "_sd_alg"
)

const (
	// maxDisclosures is how many disclosures are read. A card's worth of
	// claims is a few dozen, and each costs a hash.
	maxDisclosures = 256
	// maxDepth is how deep claims may nest when disclosures within disclosures
	// are put in their places: what strictjson allows without any.
	maxDepth = 16
)

var (
	errDigestAlgorithm = errors.New("unknown hash")
	errTooMany         = errors.New("too many disclosures")
	errTooDeep         = errors.New("nested too deep")
	errDisclosure      = errors.New("not an array of salt, name and value")
	errDigests         = errors.New("digests are not an array of texts")
	errReserved        = errors.New("a reserved name")
	errTwice           = errors.New("a digest or a disclosure is there twice")
	errUnsigned        = errors.New("a disclosure that no digest refers to")
	errReplaces        = errors.New("a disclosure of a claim that is there already")
	errNotDisclosable  = errors.New("a disclosure of a claim that must not be one")
)

// digestAlgorithms are those of the IANA registry of named information hashes
// that RFC 9901 §4.1.1 points to, as far as anyone uses them.
var digestAlgorithms = map[string]crypto.Hash{"sha-256": crypto.SHA256, "sha-384": crypto.SHA384, "sha-512": crypto.SHA512}

// neverDisclosed are the claims that decide what a credential is and how long:
// a holder who could leave them out could change it
// (draft-ietf-oauth-sd-jwt-vc §2.2.2.2).
var neverDisclosed = map[string]bool{
	"iss": true, "nbf": true, "exp": true, "cnf": true, "vct": true, "vct#integrity": true, "status": true, digestAlgorithmClaim: true,
}

// A disclosing puts disclosures in their places.
type disclosing struct {
	byDigest map[string]*disclosure
	seen     map[string]bool // digests of the payload and of disclosures
}

type disclosure struct {
	content []any // salt, name, value; of an element of an array salt, value
	used    bool
}

// disclose replaces the digests in claims by what disclosures say, as RFC 9901
// §7.1 prescribes, and removes what stays undisclosed.
func disclose(claims object, disclosures [][]byte) error {
	hash := crypto.SHA256
	if v, ok := claims[digestAlgorithmClaim]; ok {
		name, _ := v.(string)
		if hash, ok = digestAlgorithms[name]; !ok {
			return errDigestAlgorithm
		}
	}
	if len(disclosures) > maxDisclosures {
		return errTooMany
	}
	d := &disclosing{byDigest: make(map[string]*disclosure, len(disclosures)), seen: map[string]bool{}}
	for _, text := range disclosures {
		content, err := readDisclosure(text)
		if err != nil {
			return err
		}
		// The digest is of the text, not of what it encodes (§4.2.3).
		h := hash.New()
		h.Write(text)
		digest := base64.RawURLEncoding.EncodeToString(h.Sum(nil))
		if d.byDigest[digest] != nil {
			return errTwice
		}
		d.byDigest[digest] = &disclosure{content: content}
	}
	delete(claims, digestAlgorithmClaim)
	if err := d.object(claims, 0); err != nil {
		return err
	}
	for _, one := range d.byDigest {
		if !one.used {
			return errUnsigned
		}
	}
	return nil
}

func readDisclosure(text []byte) ([]any, error) {
	decoded, err := octets(text)
	if err != nil {
		return nil, err
	}
	v, err := readValue(decoded)
	content, ok := v.([]any)
	if err != nil || !ok {
		return nil, errDisclosure
	}
	if _, ok := first(content).(string); !ok {
		return nil, errDisclosure
	}
	return content, nil
}

func first(list []any) any {
	if len(list) == 0 {
		return nil
	}
	return list[0]
}

// find returns the disclosure of a digest, nil for one that is not disclosed.
// A digest may be there once.
func (d *disclosing) find(digest string) (*disclosure, error) {
	if d.seen[digest] {
		return nil, errTwice
	}
	d.seen[digest] = true
	found := d.byDigest[digest]
	if found != nil {
		found.used = true
	}
	return found, nil
}

func (d *disclosing) value(v any, depth int) (any, error) {
	if depth > maxDepth {
		return nil, errTooDeep
	}
	switch v := v.(type) {
	case object:
		return v, d.object(v, depth)
	case []any:
		return d.array(v, depth)
	}
	return v, nil
}

func (d *disclosing) object(o object, depth int) error {
	digests, err := textsOf(o)
	if err != nil {
		return err
	}
	delete(o, digestsName)
	if _, ok := o[elementName]; ok {
		return errReserved
	}
	for name, v := range o {
		if o[name], err = d.value(v, depth+1); err != nil {
			return err
		}
	}
	for _, digest := range digests {
		found, err := d.find(digest)
		if err != nil {
			return err
		}
		if found == nil {
			continue
		}
		name, v, err := found.claim()
		if err != nil {
			return err
		}
		if depth == 0 && neverDisclosed[name] {
			return errNotDisclosable
		}
		if _, ok := o[name]; ok {
			return errReplaces
		}
		if o[name], err = d.value(v, depth+1); err != nil {
			return err
		}
	}
	return nil
}

// textsOf returns the digests of an object's own claims.
func textsOf(o object) ([]string, error) {
	v, ok := o[digestsName]
	if !ok {
		return nil, nil
	}
	list, ok := v.([]any)
	if !ok {
		return nil, errDigests
	}
	digests := make([]string, len(list))
	for i, element := range list {
		if digests[i], ok = element.(string); !ok {
			return nil, errDigests
		}
	}
	return digests, nil
}

// claim returns the name and value of a disclosed claim.
func (d *disclosure) claim() (string, any, error) {
	if len(d.content) != 3 {
		return "", nil, errDisclosure
	}
	name, ok := d.content[1].(string)
	if !ok {
		return "", nil, errDisclosure
	}
	if name == digestsName || name == elementName {
		return "", nil, errReserved
	}
	return name, d.content[2], nil
}

// array puts disclosed elements in their places and leaves the others out.
func (d *disclosing) array(list []any, depth int) ([]any, error) {
	shown := make([]any, 0, len(list))
	for _, v := range list {
		digest, ok, err := elementDigest(v)
		if err != nil {
			return nil, err
		}
		if ok {
			found, err := d.find(digest)
			if err != nil {
				return nil, err
			}
			if found == nil {
				continue
			}
			if len(found.content) != 2 {
				return nil, fmt.Errorf("element: %w", errDisclosure)
			}
			v = found.content[1]
		}
		if v, err = d.value(v, depth+1); err != nil {
			return nil, err
		}
		shown = append(shown, v)
	}
	return shown, nil
}

// elementDigest returns the digest that stands for an element of an array, an
// object of nothing else (RFC 9901 §4.2.4.2).
func elementDigest(v any) (string, bool, error) {
	o, ok := v.(object)
	if !ok {
		return "", false, nil
	}
	named, ok := o[elementName]
	if !ok {
		return "", false, nil
	}
	digest, ok := named.(string)
	if !ok || len(o) != 1 {
		return "", false, errReserved
	}
	return digest, true, nil
}
