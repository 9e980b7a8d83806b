package desk

import (
	"encoding/json"
	"time"

	"github.com/soi-id/soi/verify"
	"github.com/soi-id/soi/verify/document"
	"github.com/soi-id/soi/verify/journal"
)

// An event is something that belongs into the journal, as it happened: what
// of it is kept is decided here, at once, and the rest is forgotten.
type event struct {
	leaf     journal.Leaf // without what only the journal's state can say
	operator string
	about    *Record // the entry that a confirmation is about
	number   string  // of the document; "" where none or none is kept
	fields   map[string]string
	late     bool
}

// body is the erasable part of an entry.
type body struct {
	LastFour string            `json:"last_four,omitempty"`
	Fields   map[string]string `json:"fields,omitempty"`
}

// verification is the event of a verdict.
func verification(r verify.Result, at time.Time, keysIssuedAt time.Time, profile Profile) event {
	e := event{leaf: journal.Leaf{
		Kind: journal.Verification, Clock: at, Format: r.Format, Verdict: string(r.Verdict), KeysIssuedAt: keysIssuedAt,
	}}
	for _, reason := range r.Reasons {
		e.leaf.Reasons = append(e.leaf.Reasons, reason.Code)
	}
	if r.Key != nil {
		e.leaf.KeyID = r.Key.ID
	}
	if r.Document == nil || profile == KeepNone {
		return e
	}
	e.number = r.Document.Value(document.FieldIDNumber)
	if e.number == "" {
		e.number = r.Document.Value(document.FieldDocumentNumber)
	}
	if profile == KeepFull {
		e.fields = map[string]string{}
		for _, f := range r.Document.Fields {
			if f.Data == nil { // pictures of a person are never kept
				e.fields[f.Key] = f.Value
			}
		}
	}
	return e
}

// entry makes the journal's entry of an event that is written now.
func (r *recorder) entry(e *event, now time.Time) (journal.Entry, error) {
	entry := journal.Entry{Leaf: e.leaf}
	leaf := &entry.Leaf
	leaf.Time, leaf.Late, leaf.Desk = now, e.late, r.secrets.deskID()
	var err error
	if leaf.Operator, err = r.operatorNumber(e.operator); err != nil {
		return entry, err
	}
	if e.about != nil {
		leaf.Of, _ = e.about.Seq()
		entry.Tokens = append(entry.Tokens, r.secrets.answerToken(leaf.Of))
	}
	if e.number != "" {
		entry.Tokens = append(entry.Tokens, r.secrets.numberToken(e.number))
	}
	if kept := (body{lastFour(e.number), e.fields}); kept.LastFour != "" || len(kept.Fields) > 0 {
		entry.Body, err = json.Marshal(kept)
	}
	return entry, err
}

// lastFour returns the end of a number that is long enough for it to tell a
// person apart at the desk and not in the country.
func lastFour(number string) string {
	runes := []rune(number)
	if len(runes) < 8 {
		return ""
	}
	return string(runes[len(runes)-4:])
}
