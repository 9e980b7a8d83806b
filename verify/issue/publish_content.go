package issue

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/soi-id/soi/verify/trust"
	"github.com/soi-id/soi/verify/trust/bundle"
)

// contentVersion is that of the contents that are made here.
const contentVersion = 1

// The errors of editing a content.
var (
	// ErrOtherIssuer: the key is listed already, under another issuer, or its
	// issuer is listed with another country.
	ErrOtherIssuer = errors.New("issue: listed under another issuer or country")
	// ErrNotListed: no issuer in the content has the key.
	ErrNotListed = errors.New("issue: the key is not listed")
	// ErrRevocation: a key is revoked as superseded or compromised, from a
	// moment, for a reason.
	ErrRevocation = errors.New("issue: a revocation has a status, superseded or compromised, a date and a reason")
	// ErrRevoked: the key's history says so already, or something worse.
	ErrRevoked = errors.New("issue: the key is revoked already")
)

// EncodeContent returns a content as it is published, and as [bundle.ParseContent]
// reads it. The error is [bundle.ErrContent].
func EncodeContent(c *bundle.Content) ([]byte, error) {
	text, err := json.MarshalIndent(c, "", " ")
	if err != nil {
		return nil, fmt.Errorf("%w: %w", bundle.ErrContent, err)
	}
	text = append(text, '\n')
	if _, err := bundle.ParseContent(text); err != nil {
		return nil, err
	}
	return text, nil
}

// ListKeys adds keys to a content, each to its issuer, and returns those that
// were new; what is listed stays as it is. Names of an issuer are replaced by
// those that the key has. After an error the content is to be thrown away.
func ListKeys(c *bundle.Content, keys []*trust.Key) (added []*trust.Key, err error) {
	for _, k := range keys {
		issuer, listed := find(c, k.ID)
		switch {
		case listed != nil && issuer.ID != k.Issuer.ID:
			return nil, fmt.Errorf("%w: key %s", ErrOtherIssuer, k.ID)
		case listed != nil:
			continue
		}
		if issuer, err = issuerOf(c, k); err != nil {
			return nil, err
		}
		listing := bundle.Key{
			SPKI: k.SPKI, Algorithm: k.Algorithm, Formats: k.Formats, KeyIDs: k.KeyIDs,
			NotBefore: k.NotBefore, NotAfter: k.NotAfter, Test: k.Test,
		}
		for _, change := range k.History {
			listing.History = append(listing.History, bundle.Change(change))
		}
		issuer.Keys = append(issuer.Keys, listing)
		added = append(added, k)
	}
	return added, nil
}

// issuerOf returns the listing of a key's issuer, a new one if there is none.
func issuerOf(c *bundle.Content, k *trust.Key) (*bundle.Issuer, error) {
	i := slices.IndexFunc(c.Issuers, func(issuer bundle.Issuer) bool { return issuer.ID == k.Issuer.ID })
	if i < 0 {
		i = len(c.Issuers)
		c.Issuers = append(c.Issuers, bundle.Issuer{ID: k.Issuer.ID, Names: map[string]string{}, Country: k.Country})
	}
	issuer := &c.Issuers[i]
	if issuer.Country != k.Country {
		return nil, fmt.Errorf("%w: issuer %q, country %s", ErrOtherIssuer, issuer.ID, issuer.Country)
	}
	if issuer.Names == nil {
		issuer.Names = map[string]string{}
	}
	maps.Copy(issuer.Names, k.Issuer.Names)
	return issuer, nil
}

// RevokeKey writes a bad end into the history of a key, by the key's whole id.
// The key stays listed: one that is missing says nothing.
func RevokeKey(c *bundle.Content, id string, change bundle.Change) error {
	if change.Status != trust.Superseded && change.Status != trust.Compromised || change.At.IsZero() || change.Reason == "" {
		return ErrRevocation
	}
	_, listed := find(c, id)
	if listed == nil {
		return ErrNotListed
	}
	for _, before := range listed.History {
		if before.Status == trust.Compromised || before.Status == change.Status && !change.At.Before(before.At) {
			return fmt.Errorf("%w: %s since %s", ErrRevoked, before.Status, before.At.Format(time.RFC3339))
		}
	}
	change.At = change.At.UTC().Truncate(time.Second)
	listed.History = append(listed.History, change)
	return nil
}

// ListRevoked lists a set of revoked documents of an issuer, by its target, as
// [SetFile] names it. With replace the issuer's other sets are no longer listed:
// the new one must hold all their documents.
func ListRevoked(c *bundle.Content, set bundle.RevokedSet, replace bool) {
	c.Revoked = slices.DeleteFunc(c.Revoked, func(other bundle.RevokedSet) bool {
		return other.Issuer == set.Issuer && (replace || other.Target == set.Target)
	})
	c.Revoked = append(c.Revoked, set)
}

// KeyID returns the id under which a desk shows a listed key.
func KeyID(listed bundle.Key) string {
	sum := sha256.Sum256(listed.SPKI)
	return hex.EncodeToString(sum[:])
}

// find returns a key's listing and its issuer's, nil if there is none.
func find(c *bundle.Content, id string) (*bundle.Issuer, *bundle.Key) {
	for i := range c.Issuers {
		for j := range c.Issuers[i].Keys {
			if KeyID(c.Issuers[i].Keys[j]) == id {
				return &c.Issuers[i], &c.Issuers[i].Keys[j]
			}
		}
	}
	return nil, nil
}

// continues refuses a content that lacks a key, or anything that is known
// against one, or an issuer's sets of revoked documents, of the content before.
func continues(before, after *bundle.Content) error {
	for _, issuer := range before.Issuers {
		for _, was := range issuer.Keys {
			id := KeyID(was)
			under, is := find(after, id)
			switch {
			case is == nil || under.ID != issuer.ID || is.Algorithm != was.Algorithm:
				return fmt.Errorf("%w: key %.16s is missing, or is another's", ErrTakesBack, id)
			case was.Test && !is.Test:
				return fmt.Errorf("%w: key %.16s is a test key", ErrTakesBack, id)
			case len(is.History) < len(was.History) || !slices.EqualFunc(was.History, is.History[:len(was.History)], sameChange):
				return fmt.Errorf("%w: history of key %.16s", ErrTakesBack, id)
			}
		}
	}
	for _, set := range before.Revoked {
		if !slices.ContainsFunc(after.Revoked, func(s bundle.RevokedSet) bool { return s.Issuer == set.Issuer }) {
			return fmt.Errorf("%w: revoked documents of %q", ErrTakesBack, set.Issuer)
		}
	}
	return nil
}

func sameChange(a, b bundle.Change) bool {
	return a.Status == b.Status && a.At.Equal(b.At) && a.Reason == b.Reason
}
