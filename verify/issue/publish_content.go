package issue

import (
	"encoding/json"
	"encoding/pem"
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
	// ErrBareAuthority: an authority is listed by its certificate, which tells
	// that it is one.
	ErrBareAuthority = errors.New("issue: an authority whose certificate is not in the file")
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

// A Listing says what became of the keys of a file.
type Listing struct {
	Added   []*trust.Key
	Known   []*trust.Key // listed already; they stay as they are
	Refused []trust.Refusal
}

// ListKeys adds the keys of a file, as [trust.ParseKeys] reads them, to a
// content, each to its issuer. A certificate is listed whole: what makes a CA of
// a key stands there alone. Names of an issuer are replaced by those that the
// key has. After an error the content is to be thrown away.
func ListKeys(c *bundle.Content, file []byte, e trust.Enrolment) (Listing, error) {
	keys, refused, err := trust.ParseKeys(file, e)
	if err != nil {
		return Listing{}, err
	}
	listing, err := listKeys(c, keys, certificates(file, e))
	listing.Refused = refused
	return listing, err
}

func listKeys(c *bundle.Content, keys []*trust.Key, certificates map[string][]byte) (done Listing, err error) {
	listed := listings(c)
	for _, k := range keys {
		before, known := listed[k.ID]
		switch {
		case known && before.issuer != k.Issuer.ID:
			return Listing{}, fmt.Errorf("%w: key %s", ErrOtherIssuer, k.ID)
		case known:
			done.Known = append(done.Known, k)
			continue
		}
		if k.CA != nil && certificates[k.ID] == nil {
			// Bare, it would be taken for a signer of documents.
			return Listing{}, fmt.Errorf("%w: key %s", ErrBareAuthority, k.ID)
		}
		issuer, err := issuerOf(c, k)
		if err != nil {
			return Listing{}, err
		}
		issuer.Keys = append(issuer.Keys, keyAsListed(k, certificates[k.ID]))
		listed[k.ID] = place{issuer: issuer.ID}
		done.Added = append(done.Added, k)
	}
	return done, nil
}

func keyAsListed(k *trust.Key, certificate []byte) bundle.Key {
	listed := bundle.Key{Algorithm: k.Algorithm, Formats: k.Formats, Test: k.Test}
	if certificate != nil {
		listed.Certificate = certificate // it has the ids and the dates
	} else {
		listed.SPKI, listed.KeyIDs, listed.NotBefore, listed.NotAfter = k.SPKI, k.KeyIDs, k.NotBefore, k.NotAfter
	}
	for _, change := range k.History {
		listed.History = append(listed.History, bundle.Change(change))
	}
	return listed
}

// certificates returns those of a file, PEM or DER, by the ids of their keys. Of
// several for one key the first counts.
func certificates(file []byte, e trust.Enrolment) map[string][]byte {
	found := map[string][]byte{}
	ders := [][]byte{file}
	for block, rest := pem.Decode(file); block != nil; block, rest = pem.Decode(rest) {
		ders = append(ders, block.Bytes)
	}
	if listed, err := trust.MasterListCertificates(file); err == nil {
		ders = append(ders, listed...)
	}
	for _, der := range ders {
		keys, _, err := trust.ParseKeys(der, e)
		if err == nil && len(keys) == 1 && len(keys[0].Certificates) > 0 && found[keys[0].ID] == nil {
			found[keys[0].ID] = der
		}
	}
	return found
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
	found, ok := listings(c)[id]
	if !ok {
		return ErrNotListed
	}
	listed := found.key
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
// [SetFile] names it. With replace it replaces the issuer's other sets, all of
// whose documents it must hold: desks then forget those.
func ListRevoked(c *bundle.Content, set bundle.RevokedSet, replace bool) {
	c.Revoked = slices.DeleteFunc(c.Revoked, func(other bundle.RevokedSet) bool {
		gone := other.Issuer == set.Issuer && (replace || other.Target == set.Target)
		if gone {
			// A desk that skipped a bundle may have what the other replaced.
			set.Replaces = slices.Concat(set.Replaces, other.Replaces, []string{other.Target})
		}
		return gone
	})
	slices.Sort(set.Replaces)
	set.Replaces = slices.DeleteFunc(slices.Compact(set.Replaces), func(sum string) bool { return sum == set.Target })
	c.Revoked = append(c.Revoked, set)
}

// KeyID returns the id under which a desk shows a listed key, "" for one that
// no desk would take.
func KeyID(listed bundle.Key) string {
	der := listed.SPKI
	if len(listed.Certificate) > 0 {
		der = listed.Certificate
	}
	keys, _, err := trust.ParseKeys(der, trust.Enrolment{Algorithm: listed.Algorithm, Unrestricted: true})
	if err != nil || len(keys) == 0 {
		return ""
	}
	return keys[0].ID
}

// A place is where a key is listed.
type place struct {
	issuer string
	key    *bundle.Key
}

// listings finds the keys of a content by their ids.
func listings(c *bundle.Content) map[string]place {
	found := map[string]place{}
	for i := range c.Issuers {
		for j := range c.Issuers[i].Keys {
			k := &c.Issuers[i].Keys[j]
			found[KeyID(*k)] = place{c.Issuers[i].ID, k}
		}
	}
	return found
}

// continues refuses a content that lacks a key, or anything that is known
// against one, or an issuer's sets of revoked documents, of the content before.
func continues(before, after *bundle.Content) error {
	listed := listings(after)
	for id, was := range listings(before) {
		is, ok := listed[id]
		switch {
		case !ok || is.issuer != was.issuer || is.key.Algorithm != was.key.Algorithm:
			return fmt.Errorf("%w: key %.16s is missing, or is another's", ErrTakesBack, id)
		case was.key.Test && !is.key.Test:
			return fmt.Errorf("%w: key %.16s is a test key", ErrTakesBack, id)
		case !begins(is.key.History, was.key.History):
			return fmt.Errorf("%w: history of key %.16s", ErrTakesBack, id)
		}
	}
	for _, set := range before.Revoked {
		if !slices.ContainsFunc(after.Revoked, func(s bundle.RevokedSet) bool {
			return s.Issuer == set.Issuer && (s.Target == set.Target || slices.Contains(s.Replaces, set.Target))
		}) {
			return fmt.Errorf("%w: revoked documents of %q", ErrTakesBack, set.Issuer)
		}
	}
	return nil
}

// begins reports whether a history goes on from another.
func begins(history, with []bundle.Change) bool {
	return len(history) >= len(with) && slices.EqualFunc(history[:len(with)], with, func(a, b bundle.Change) bool {
		return a.Status == b.Status && a.At.Equal(b.At) && a.Reason == b.Reason
	})
}
