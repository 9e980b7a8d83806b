package trust

import (
	"slices"
	"strings"

	"github.com/soi-id/soi/verify/document"
	"github.com/soi-id/soi/verify/internal/certificate"
)

// MaxChain is how many certificates of a document are looked at. ICAO has the
// signer's alone under its country's CA; two CAs between are two more than any
// format asks for.
const MaxChain = 3

// purposes are the extended key usages under which a certificate may sign
// documents of a format. A certificate that is limited to others may not sign
// them (RFC 5280 §4.2.1.12), which keeps the certificates of a CA's web
// servers and mailboxes out of its identity documents.
var purposes = map[string][]string{
	"icao.vdsnc": {"2.23.136.1.1.14.2"}, // ICAO VDS-NC technical report: barcode signer
}

// A chain are the certificates that a document carries, its signer's first,
// each issued by the one after it. They are what the document's author chose.
type chain []*certificate.Certificate

// readChain stops at a certificate that cannot be read.
func readChain(certificates [][]byte) chain {
	var c chain
	for _, der := range certificates[:min(len(certificates), MaxChain)] {
		read, err := certificate.Parse(der)
		if err != nil {
			break
		}
		c = append(c, read)
	}
	return c
}

// id returns the ID of the signer's key, or "".
func (c chain) id() string {
	if len(c) == 0 {
		return ""
	}
	return idOfCertificate(c[0])
}

// idOfCertificate returns what [Key.ID] would be, or "" for a key that cannot
// be read.
func idOfCertificate(c *certificate.Certificate) string {
	public, why := parseSPKI(c.SPKI)
	if why != "" {
		return ""
	}
	spki, err := marshalSPKI(public)
	if err != nil {
		return ""
	}
	return idOf(spki)
}

// certified judges a proof by the certificates that came with it. They count
// only below a CA of the keyring that may speak for the format and its issuer.
func (k *Keyring) certified(format string, c chain, p *document.Proof, v document.Validity, at Time, policy Policy) Judgement {
	path, ca, code := k.path(format, c, p.Hints)
	if code != "" {
		return Judgement{Codes: []string{code}}
	}
	key := k.leaf(format, path, ca, p)
	switch {
	case key == nil:
		return Judgement{Codes: []string{CodeCertificateUnfit}}
	case !key.signed(p):
		return candidates{named: []*Key{key}}.none(p)
	}
	codes := key.against(p, v, at, policy)
	groups := [][]CertificateID{ca.Certificates}
	for _, c := range path {
		groups = append(groups, []CertificateID{certificateID(c)})
	}
	return Judgement{Holds: true, Key: key, Codes: append(codes, k.revoked(ca.Country, groups, p, at)...)}
}

// path returns the part of the chain that leads to a cached CA, and the CA; or
// the code of why there is none. A certificate that names the very key of a
// cached CA and was not signed with it is not of an unknown issuer: somebody
// has changed it or made it up. One that has only the CA's name may be of the
// CA's next key, and one signed in a way that Soi does not know cannot be told.
func (k *Keyring) path(format string, c chain, h document.Hints) (path chain, ca *Key, code string) {
	code = CodeNoKey
	for i := range c {
		for _, ca := range k.keys {
			if ca.CA == nil || !ca.Unrestricted && !ca.speaksFor(format, h) {
				continue
			}
			named, exactly := ca.CA.names(c[i].Issuer.Canonical, c[i].AuthorityKeyID)
			switch {
			case !named:
			case !issued(ca.Public, c[i].Signature, c[i].TBS):
				if exactly && c[i].Signature.Scheme != certificate.UnknownScheme {
					code = CodeCertificateNotIssued
				}
			case ca.CA.PathLength >= 0 && i > ca.CA.PathLength:
				return nil, nil, CodeCertificateUnfit
			default:
				return c[:i+1], ca, ""
			}
		}
		if i+1 == len(c) || !between(c[i+1], c[i], i) {
			break
		}
	}
	return nil, nil, code
}

// between reports whether a certificate of the document is that of a CA that
// issued the one below it. below is how many CAs stand under it.
func between(ca, issuedOne *certificate.Certificate, below int) bool {
	if !ca.Issues() || len(ca.UnknownCritical) > 0 || ca.PathLength >= 0 && below > ca.PathLength ||
		ca.Subject.Canonical != issuedOne.Issuer.Canonical {
		return false
	}
	public, why := parseSPKI(ca.SPKI)
	return why == "" && issued(public, issuedOne.Signature, issuedOne.TBS)
}

// leaf makes a key of the signer's certificate, the first of the path. It is
// worth what its CA is worth, and nothing if the CA certified it for something
// else than these documents: then leaf returns nil.
func (k *Keyring) leaf(format string, path chain, ca *Key, p *document.Proof) *Key {
	signer := path[0]
	if signer.CA || !signer.Signs() || len(signer.UnknownCritical) > 0 || !servesFor(signer, format) {
		return nil
	}
	if ca.Country != "" && !strings.EqualFold(signer.Subject.Country, ca.Country) {
		return nil
	}
	public, why := parseSPKI(signer.SPKI)
	if why != "" {
		return nil
	}
	// No record says which of a key's algorithms is the right one. All of them
	// are sound, and the standard lets the document choose.
	algorithm := p.Algorithm
	if !fits(public, algorithm) {
		algorithm = usualAlgorithm(public)
	}
	key, err := NewKey(public, algorithm)
	if err != nil {
		return nil
	}
	key.Issuer, key.Country, key.Formats = ca.Issuer, ca.Country, ca.Formats
	key.Origin, key.IssuedAt, key.Policy, key.Test, key.Unrestricted = ca.Origin, ca.IssuedAt, ca.Policy, ca.Test, ca.Unrestricted
	key.KeyIDs, key.Certificates = keyIDsOf(signer), []CertificateID{certificateID(signer)}
	key.NotBefore, key.NotAfter = ca.NotBefore, ca.NotAfter
	for _, c := range path {
		if before(key.NotBefore, c.NotBefore) {
			key.NotBefore = c.NotBefore
		}
		if key.NotAfter.IsZero() || c.NotAfter.Before(key.NotAfter) {
			key.NotAfter = c.NotAfter
		}
		for _, b := range k.blocks[idOfCertificate(c)] {
			b.applyTo(key)
		}
	}
	// What a CA certified after it was replaced, or ever if it is compromised.
	if status := ca.StatusAt(signer.NotBefore); status != Active {
		key.History = append(key.History, StatusChange{Status: status, Reason: "of the CA"})
	}
	if !p.SignedAt.IsZero() && !signer.PrivateKeyNotAfter.IsZero() {
		key.History = append(key.History, StatusChange{Status: Superseded, At: signer.PrivateKeyNotAfter})
	}
	return key.clone()
}

func servesFor(c *certificate.Certificate, format string) bool {
	return c.Purposes == nil || slices.ContainsFunc(c.Purposes, func(purpose string) bool {
		return slices.Contains(purposes[format], purpose)
	})
}
