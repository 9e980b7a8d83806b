package keys

import (
	"encoding/hex"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/layout"
	fynetheme "fyne.io/fyne/v2/theme"

	"github.com/soi-id/soi/app/verifying"
	"github.com/soi-id/soi/app/widget"
	"github.com/soi-id/soi/resources"
	"github.com/soi-id/soi/verify/trust"
)

// fingerprint is how fingerprints and ids look.
var fingerprint = widget.Style{Mono: true}

// details shows everything about a key.
func (s *Screen) details(k *trust.Key) fyne.CanvasObject {
	t := s.p.Texts

	who := widget.NewFacts()
	who.Add(t.Get("keys.issuer_id"), resources.Visible(k.Issuer.ID))
	who.Add(t.Get("keys.country"), k.Country)
	who.Add(t.Get("keys.formats"), formatNames(t, k.Formats))

	worth := widget.NewFacts()
	worth.Add(t.Get("keys.standing"), t.Get(s.standingOf(k).word+".means"))
	if k.CA != nil {
		worth.Add(t.Get("keys.authority"), t.Get("keys.authority.means"))
	}
	worth.Add(t.Get("keys.dates"), dates(t, k))
	worth.Add(t.Get("keys.origin"), t.Get("keys.origin."+string(k.Origin)+".means"))
	switch k.Origin {
	case trust.Bundled:
		if name := s.state.publisherOf(k); name != "" {
			worth.Add(t.Get("keys.publisher"), name)
		}
		worth.Add(t.Get("keys.age"), verifying.KeysAge(t, k.IssuedAt, s.p.Loop.Now()))
	case trust.Pinned:
		worth.Add(t.Get("keys.imported_on"), k.IssuedAt.Local().Format(dateForm))
	}
	for _, change := range k.History {
		worth.Add(change.At.Local().Format(dateForm), t.Get("keys.status."+string(change.Status))+" "+resources.Visible(change.Reason))
	}

	identity := widget.NewFacts()
	identity.Add(t.Get("keys.algorithm"), string(k.Algorithm))
	identity.AddStyled(t.Get("keys.fingerprint"), k.Fingerprint(), fingerprint)
	for _, id := range k.KeyIDs {
		identity.AddStyled(t.Get("keys.key_id"), keyID(id), fingerprint)
	}

	return s.beside(s.keys.browser, verifying.IssuerName(t, k), s.removal(k),
		widget.NewCard(t.Get("keys.card.issuer"), who.Object()),
		widget.NewCard(t.Get("keys.card.worth"), worth.Object()),
		widget.NewCard(t.Get("keys.card.identity"), identity.Object()))
}

// keyID is a document's name for a key: text where it is meant to be read, and
// otherwise its bytes.
func keyID(id []byte) string {
	for _, b := range id {
		if b < ' ' || b > '~' {
			return hex.EncodeToString(id)
		}
	}
	return string(id)
}

// removal is the way to remove a key, or why there is none.
func (s *Screen) removal(k *trust.Key) fyne.CanvasObject {
	t := s.p.Texts
	switch k.Origin {
	case trust.Demonstration:
		return widget.NewText(t.Get("keys.remove.demonstration"), widget.Caption)
	case trust.Bundled:
		return widget.NewText(t.Get("keys.remove.bundled"), widget.Caption)
	}
	remove := widget.NewButton(s.p.Keys, t.Get("keys.remove"), fynetheme.DeleteIcon(), func() { s.askToRemove(k) })
	return container.NewHBox(layout.NewSpacer(), remove)
}

// askToRemove removes a key if the person means it.
func (s *Screen) askToRemove(k *trust.Key) {
	t := s.p.Texts
	s.open(dialog.NewCustomConfirm(t.Get("keys.remove"), t.Get("keys.remove"), t.Get("keys.cancel"),
		paragraph(t.Get("keys.remove.question", "issuer", verifying.IssuerName(t, k), "fingerprint", short(k.ID))),
		func(yes bool) {
			if yes {
				s.remove(k)
			}
		}, s.p.Window), 0.6)
}

func (s *Screen) remove(k *trust.Key) {
	var err error
	s.p.Loop.Go(func() { err = s.p.Desk.RemoveKey(k.ID) }, func() {
		if err != nil {
			s.say(s.p.Texts.Get("keys.remove"), paragraph(s.p.Texts.Get("keys.remove.failed", "cause", err)))
		}
		s.load()
	})
}
