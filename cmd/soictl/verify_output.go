package main

import (
	"fmt"
	"strings"
	"time"

	"github.com/soi-id/soi/resources"
	"github.com/soi-id/soi/verify/desk"
	"github.com/soi-id/soi/verify/document"
)

// record returns a printer of JSON records.
func (v *verification) record(texts *resources.Texts) func(desk.Verification) error {
	return func(one desk.Verification) error { return printJSON(v.out, newRecord(one, texts)) }
}

// A record is one verification in JSON. Its members are stable.
type record struct {
	Input         string            `json:"input"`
	Page          int               `json:"page,omitempty"`
	Symbology     string            `json:"symbology,omitempty"`
	Format        string            `json:"format,omitempty"`
	Verdict       string            `json:"verdict"`
	Reasons       []recordedReason  `json:"reasons"`
	Fields        map[string]string `json:"fields,omitempty"`
	UnsignedField []string          `json:"unsigned_fields,omitempty"`
	Issuer        string            `json:"issuer,omitempty"`
	KeyID         string            `json:"key_id,omitempty"`
	Issued        string            `json:"issued,omitempty"`
	Expires       string            `json:"expires,omitempty"`
	KeysIssuedAt  string            `json:"keys_issued_at,omitempty"`
	CheckedAt     string            `json:"checked_at"`
	Journal       *recordedEntry    `json:"journal,omitempty"`
}

type recordedReason struct {
	Code string `json:"code"`
	Text string `json:"text"`
}

// recordedEntry is where the verdict stands in the journal, or why it does not.
type recordedEntry struct {
	Seq   *uint64 `json:"seq,omitempty"`
	Error string  `json:"error,omitempty"`
}

func newRecord(one desk.Verification, texts *resources.Texts) record {
	r := record{
		Input: one.Input, Page: one.Page, Symbology: string(one.Symbology), Format: one.Format, Verdict: string(one.Verdict),
		Reasons: []recordedReason{}, UnsignedField: one.UnsignedFields(), KeysIssuedAt: stamp(one.KeysIssuedAt), CheckedAt: stamp(one.CheckedAt),
	}
	for _, reason := range one.Reasons {
		r.Reasons = append(r.Reasons, recordedReason{reason.Code, reasonText(texts, reason.Code, reason.Field)})
	}
	if doc := one.Document; doc != nil {
		r.Fields = plainFields(doc)
		r.Issued, r.Expires = stamp(doc.Validity.IssuedAt), stamp(doc.Validity.NotAfter)
	}
	if one.Key != nil {
		r.Issuer, r.KeyID = one.Key.Issuer.ID, one.Key.ID
	}
	if one.Record != nil {
		if seq, written := one.Record.Seq(); written {
			r.Journal = &recordedEntry{Seq: &seq}
		} else {
			r.Journal = &recordedEntry{Error: one.Record.Err().Error()}
		}
	}
	return r
}

// plainFields returns the texts of a document by key.
func plainFields(doc *document.Document) map[string]string {
	fields := map[string]string{}
	for _, f := range doc.Fields {
		if _, twice := fields[f.Key]; f.Data == nil && !twice {
			fields[f.Key] = f.Value
		}
	}
	return fields
}

func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

// reasonText is a reason in words, with the field it is about.
func reasonText(texts *resources.Texts, code, field string) string {
	text := texts.Get("reason." + code)
	if field == "" {
		return text
	}
	return texts.FieldName(field) + ": " + text
}

// text returns a printer for people.
func (v *verification) text(texts *resources.Texts) func(desk.Verification) error {
	return func(one desk.Verification) error {
		var b strings.Builder
		verdict := "verdict." + string(one.Verdict)
		name := one.Input
		if name == stdin {
			name = ""
		}
		if one.Page > 1 {
			name = fmt.Sprintf("%s [%d]", name, one.Page)
		}
		if name != "" {
			fmt.Fprintf(&b, "%s\n", resources.Visible(name))
		}
		fmt.Fprintf(&b, "  %s %s\n", texts.Get(verdict+".code"), strings.ToUpper(texts.Get(verdict)))
		if !one.Recorded() {
			fmt.Fprintf(&b, "  !! %s\n", texts.Get("soictl.not_recorded"))
		}
		fmt.Fprintf(&b, "  %s\n", texts.Get(verdict+".means"))
		for _, reason := range one.Reasons {
			mark := "-"
			if reason.Warning {
				mark = "!"
			}
			fmt.Fprintf(&b, "  %s %s (%s)\n", mark, reasonText(texts, reason.Code, reason.Field), reason.Code)
		}
		if one.Key != nil {
			fmt.Fprintf(&b, "    %s: %s\n", texts.Get("soictl.issuer"), resources.Visible(issuerName(one.Key.Issuer.Names, one.Key.Issuer.ID, texts.Language())))
		}
		if one.Document != nil {
			for _, f := range one.Document.Fields {
				if f.Data != nil {
					continue
				}
				fmt.Fprintf(&b, "    %s: %s\n", texts.FieldName(f.Key), texts.FieldValue(f.Key, f.Value))
			}
		}
		fmt.Fprintf(&b, "  → %s\n\n", texts.Get(verdict+".next"))
		_, err := v.out.Write([]byte(b.String()))
		return err
	}
}

func issuerName(names map[string]string, id string, language resources.Language) string {
	if name := names[string(language)]; name != "" {
		return name
	}
	return id
}
