package bundle

import (
	"bytes"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/soi-id/soi/verify/document"
	"github.com/soi-id/soi/verify/internal/strictjson"
	"github.com/soi-id/soi/verify/trust"
)

// ContentName is the target that holds a bundle's content.
const ContentName = "keys.json"

// contentVersion is that of the layout below. A reader refuses a newer one: a
// member that it does not know could be the one that revokes.
const contentVersion = 1

const (
	// MaxContent bounds the content in bytes: ten times the largest published
	// list of keys.
	MaxContent = 16 << 20
	// maxDays bounds a policy: longer than any key is in force.
	maxDays = 36_500
)

// Content is what a publisher says of issuers and their keys. It is the JSON of
// the target [ContentName]. It names no address: nothing is ever fetched
// because a bundle says so.
type Content struct {
	Version int      `json:"v"`
	Issuers []Issuer `json:"issuers"`
	// Revoked are the sets of revoked documents that belong to the bundle.
	Revoked []RevokedSet `json:"revoked,omitempty"`
}

// An Issuer is who signs documents, with all keys it has ever had: a key that
// has a bad end stays listed with that end, because a key that is missing says
// nothing.
type Issuer struct {
	ID      string            `json:"id"`
	Names   map[string]string `json:"names"` // by language: "vi", "en"
	Country string            `json:"country"`
	Policy  *Policy           `json:"policy,omitempty"`
	Keys    []Key             `json:"keys"`
}

// A Policy is how long the publisher lets its keys be relied on without news.
// A desk's own policy may be stricter and not laxer.
type Policy struct {
	FreshDays  int `json:"fresh_days"`
	UsableDays int `json:"usable_days"`
}

// A Key is one public key with its whole history: bare, or in its certificate,
// which tells of an authority, and by which revocation lists know it. Ids and
// dates add to what the certificate says.
type Key struct {
	SPKI        []byte             `json:"spki,omitempty"`        // DER, in Base64
	Certificate []byte             `json:"certificate,omitempty"` // the same; instead of SPKI
	Algorithm   document.Algorithm `json:"algorithm"`
	Formats     []string           `json:"formats"`
	KeyIDs      [][]byte           `json:"key_ids,omitempty"` // as documents name it, in Base64
	NotBefore   time.Time          `json:"not_before,omitzero"`
	NotAfter    time.Time          `json:"not_after,omitzero"`
	Test        bool               `json:"test,omitempty"`
	History     []Change           `json:"history,omitempty"`
}

// A Change is one step of a key's history.
type Change struct {
	Status trust.Status `json:"status"`
	At     time.Time    `json:"at"`
	Reason string       `json:"reason"`
}

// A RevokedSet is a file of revoked documents of one issuer, as package
// revocation reads it. It is a target of its own, named by its SHA-256.
//
// A desk keeps every set that it ever had of an issuer: one that is missing says
// nothing. Only another that is at least as large may replace it.
type RevokedSet struct {
	Issuer string `json:"issuer"`
	Target string `json:"target"`
	// Replaces are the SHA-256, in lower-case hex, of sets whose documents are
	// all in this one.
	Replaces []string `json:"replaces,omitempty"`
}

// ParseContent reads a content and checks all that can be checked of it alone.
// An error is [ErrContent] with what is wrong.
func ParseContent(text []byte) (*Content, error) {
	if len(text) > MaxContent {
		return nil, fmt.Errorf("%w: over %d MiB", ErrContent, MaxContent>>20)
	}
	if err := strictjson.Check(text); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrContent, err)
	}
	var head struct {
		Version int `json:"v"`
	}
	if err := json.Unmarshal(text, &head); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrContent, err)
	}
	if head.Version != contentVersion {
		return nil, fmt.Errorf("%w: version %d, this program reads %d", ErrContent, head.Version, contentVersion)
	}
	var c Content
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&c); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrContent, err)
	}
	return &c, c.check()
}

var sha256Hex = regexp.MustCompile(`^[0-9a-f]{64}$`)

func (c *Content) check() error {
	seen := map[string]bool{}
	for i, issuer := range c.Issuers {
		if issuer.ID == "" || seen[issuer.ID] {
			return fmt.Errorf("%w: issuer %d has no id, or one that is there before", ErrContent, i)
		}
		seen[issuer.ID] = true
		if p := issuer.Policy; p != nil && (p.FreshDays < 1 || p.UsableDays < p.FreshDays || p.UsableDays > maxDays) {
			return fmt.Errorf("%w: issuer %d: a policy of %d and %d days", ErrContent, i, p.FreshDays, p.UsableDays)
		}
	}
	for i, set := range c.Revoked {
		if !seen[set.Issuer] || set.Target == "" || set.Target == ContentName || strings.ContainsAny(set.Target, `/\`) {
			return fmt.Errorf("%w: set %d of revoked documents", ErrContent, i)
		}
		if slices.ContainsFunc(set.Replaces, func(sum string) bool { return !sha256Hex.MatchString(sum) }) {
			return fmt.Errorf("%w: set %d of revoked documents replaces something that is no SHA-256", ErrContent, i)
		}
	}
	_, err := c.keys(time.Time{})
	return err
}

// keys returns the keys as they are used, of a bundle issued at a moment.
func (c *Content) keys(issuedAt time.Time) ([]*trust.Key, error) {
	var keys []*trust.Key
	seen := map[string]bool{}
	for i, issuer := range c.Issuers {
		for j, listed := range issuer.Keys {
			k, err := listed.key(issuer, issuer.policy(), issuedAt)
			if err == nil && seen[k.ID] {
				err = errTwice
			}
			if err != nil {
				return nil, fmt.Errorf("%w: key %d of issuer %d: %w", ErrContent, j, i, err)
			}
			seen[k.ID] = true
			keys = append(keys, k)
		}
	}
	return keys, nil
}

func (listed Key) key(issuer Issuer, policy trust.Policy, issuedAt time.Time) (*trust.Key, error) {
	der := listed.SPKI
	if len(listed.Certificate) > 0 {
		der = listed.Certificate
	}
	if (len(listed.SPKI) > 0) == (len(listed.Certificate) > 0) {
		return nil, trust.KeyMalformed
	}
	keys, refused, err := trust.ParseKeys(der, trust.Enrolment{
		Issuer: trust.Issuer{ID: issuer.ID, Names: issuer.Names}, Country: issuer.Country,
		Formats: listed.Formats, Algorithm: listed.Algorithm, Test: listed.Test,
	})
	switch {
	case err != nil:
		return nil, err
	case len(refused) > 0:
		return nil, refused[0].Reason
	case len(keys) != 1:
		return nil, trust.KeyMalformed
	}
	k := keys[0]
	if listed.Algorithm != "" && k.Algorithm != listed.Algorithm {
		return nil, trust.AlgorithmUnfit
	}
	k.KeyIDs = append(k.KeyIDs, listed.KeyIDs...)
	if !listed.NotBefore.IsZero() {
		k.NotBefore = listed.NotBefore
	}
	if !listed.NotAfter.IsZero() {
		k.NotAfter = listed.NotAfter
	}
	for _, change := range listed.History {
		if !change.Status.Known() {
			return nil, trust.StatusUnknown
		}
		k.History = append(k.History, trust.StatusChange(change))
	}
	k.Origin, k.IssuedAt, k.Policy = trust.Bundled, issuedAt, policy
	return k, nil
}

// policy is the publisher's of an issuer; the zero Policy if it has none.
func (i Issuer) policy() trust.Policy {
	if i.Policy == nil {
		return trust.Policy{}
	}
	const day = 24 * time.Hour
	return trust.Policy{FreshFor: time.Duration(i.Policy.FreshDays) * day, UsableFor: time.Duration(i.Policy.UsableDays) * day}
}
