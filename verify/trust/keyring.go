package trust

import (
	"slices"
	"strings"
	"time"

	"github.com/soi-id/soi/verify/document"
)

// A Keyring is a set of keys that is ready to judge. It is immutable and safe
// for concurrent use. The zero Keyring is empty.
type Keyring struct {
	keys   []*Key
	blocks map[string][]Block // by the ID of a key, which need not be among the keys
	lists  map[string]*list   // of revoked certificates, by listName
}

// NewKeyring returns a keyring of copies of the keys. What is known against a
// public key, from the blocks or from any of the keys, counts for every key of
// that ID. The keys are used as they are: those of [NewKey], [ParseKeys] and
// the store are sound.
func NewKeyring(keys []*Key, blocks ...Block) *Keyring {
	against := make(map[string][]Block)
	for _, b := range blocks {
		against[b.ID] = append(against[b.ID], b)
	}
	for _, k := range keys {
		against[k.ID] = append(against[k.ID], k.blocks()...)
	}
	ring := &Keyring{keys: make([]*Key, len(keys)), blocks: against}
	for i, k := range keys {
		ring.keys[i] = k.clone()
		for _, b := range against[k.ID] {
			b.applyTo(ring.keys[i])
		}
	}
	slices.SortStableFunc(ring.keys, compareKeys)
	return ring
}

// Keys returns the keys, ordered by issuer, country and ID.
func (k *Keyring) Keys() []*Key { return slices.Clone(k.keys) }

// NewestIssued returns the moment of the newest news from a publisher: the
// latest IssuedAt of all bundled keys, zero if there are none. Keys imported
// by hand do not make the others younger.
func (k *Keyring) NewestIssued() time.Time {
	var newest time.Time
	for _, key := range k.keys {
		if key.Origin == Bundled && key.IssuedAt.After(newest) {
			newest = key.IssuedAt
		}
	}
	return newest
}

// candidates are the keys that may have signed a document.
type candidates struct {
	// named are the keys that the document means. That none of them fits
	// speaks against the document.
	named []*Key
	// possible are other keys of its issuer. That none fits proves nothing.
	possible []*Key
}

// candidates selects by format and by the issuer or country that the document
// names, then by its key id. A key id is chosen by issuers and collides
// between them, so it selects within an issuer and never across. A document
// also names a key by carrying its certificate, whose key's ID is certified.
func (k *Keyring) candidates(format string, h document.Hints, certified string) candidates {
	var c candidates
	for _, key := range k.keys {
		if !key.Unrestricted && !key.speaksFor(format, h) || !key.signsDocuments(h) {
			continue
		}
		switch {
		case len(h.KeyID) > 0 && key.carries(h.KeyID), key.ID == certified:
			c.named = append(c.named, key)
		// A key whose ids nobody told may have any.
		case len(h.KeyID) == 0 || len(key.KeyIDs) == 0 || key.Unrestricted:
			c.possible = append(c.possible, key)
		}
	}
	// The only key on a command line is the one that its user means.
	if len(c.named) == 0 && oneKey(c.possible) && c.possible[0].Unrestricted {
		c.named, c.possible = c.possible, nil
	}
	return c
}

// speaksFor reports whether the key may sign the format for the issuer that
// the document names. A country that is named must be the key's, and so must
// an issuer, unless the format names its issuers by country.
func (k *Key) speaksFor(format string, h document.Hints) bool {
	if !slices.Contains(k.Formats, format) {
		return false
	}
	if h.Country != "" && !strings.EqualFold(h.Country, k.Country) {
		return false
	}
	return h.Issuer == "" || h.Issuer == k.Issuer.ID || h.Issuer == h.Country
}

// signsDocuments is false for the key of a CA. On a command line it is one if
// documents carry certificates; certificates that are signed by themselves are
// often those of a CA and meant to be used as they are.
func (k *Key) signsDocuments(h document.Hints) bool {
	return k.CA == nil || k.Unrestricted && len(h.Chain) == 0
}

// oneKey reports whether all records are of one and the same public key.
func oneKey(keys []*Key) bool {
	return len(keys) > 0 && !slices.ContainsFunc(keys, func(k *Key) bool { return k.ID != keys[0].ID })
}
