package main

import (
	"fmt"
	"strings"
	"text/tabwriter"

	"github.com/soi-id/soi/resources"
	"github.com/soi-id/soi/verify"
)

// A compared is a comparison in JSON. Its members are stable.
type compared struct {
	First     any             `json:"first"` // a record, or typed
	Second    any             `json:"second"`
	Fields    []comparedField `json:"fields"`
	Agreement string          `json:"agreement"`
}

type comparedField struct {
	Field    string          `json:"field"`
	First    string          `json:"first,omitempty"`
	Second   string          `json:"second,omitempty"`
	Equality string          `json:"equality"`
	Remarks  []verify.Remark `json:"remarks,omitempty"`
}

// typed is what was typed from a card, in JSON.
type typed struct {
	Format string            `json:"format"`
	Fields map[string]string `json:"fields"`
}

func (c *comparison) writeJSON(texts *resources.Texts, sides []side, rows []verify.Comparison) error {
	out := compared{
		First: sides[0].record(texts), Second: sides[1].record(texts), Fields: []comparedField{}, Agreement: string(verify.Agree(rows)),
	}
	for _, row := range rows {
		out.Fields = append(out.Fields, comparedField{row.Field, row.First, row.Second, string(row.Equality), row.Remarks})
	}
	return printJSON(c.out, out)
}

func (s side) record(texts *resources.Texts) any {
	if s.verification != nil {
		return newRecord(*s.verification, texts)
	}
	return typed{s.document.Format, plainFields(s.document)}
}

// marks say in one character what the words beside them say.
var marks = map[verify.Equality]string{
	verify.Same: "=", verify.SameWithoutDiacritics: "≈", verify.SameInPart: "≈", verify.Different: "≠", verify.NotComparable: "?",
}

// writeTable writes the comparison for people. Neither the verdicts nor what is
// not equal can be overlooked: equal fields prove nothing without the former.
func (c *comparison) writeTable(texts *resources.Texts, sides []side, rows []verify.Comparison) error {
	var b strings.Builder
	for i, key := range []string{"soictl.compare.first", "soictl.compare.second"} {
		fmt.Fprintf(&b, "%s: %s\n", texts.Get(key), sides[i].heading(texts))
	}
	b.WriteByte('\n')
	table := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	for _, row := range rows {
		words := texts.Get("compare." + string(row.Equality))
		for _, remark := range row.Remarks {
			words += ". " + strings.TrimSuffix(texts.Get("compare.remark."+string(remark)), ".")
		}
		fmt.Fprintf(table, "  %s\t%s\t%s\t%s\t%s\n", marks[row.Equality], texts.FieldName(row.Field),
			shown(texts, row.Field, row.First), shown(texts, row.Field, row.Second), words)
	}
	if err := table.Flush(); err != nil {
		return err
	}
	agreement := "compare." + string(verify.Agree(rows))
	fmt.Fprintf(&b, "\n%s\n%s\n", strings.ToUpper(texts.Get(agreement)), texts.Get(agreement+".means", "n", verify.Count(rows)))
	_, err := c.out.Write([]byte(b.String()))
	return err
}

func shown(texts *resources.Texts, key, value string) string {
	if value == "" {
		return "–"
	}
	return texts.FieldValue(key, value)
}

// heading is where a side came from and what it proves.
func (s side) heading(texts *resources.Texts) string {
	if s.verification == nil {
		return texts.Get("format." + verify.FormatTyped)
	}
	verdict := "verdict." + string(s.verification.Verdict)
	text := texts.Get(verdict+".code") + " " + strings.ToUpper(texts.Get(verdict))
	if s.verification.Format != "" {
		text = texts.Get("format."+s.verification.Format) + ", " + text
	}
	if s.verification.Input != stdin {
		text = resources.Visible(s.verification.Input) + ": " + text
	}
	if !s.verification.Recorded() {
		text += " !! " + texts.Get("soictl.not_recorded")
	}
	return text
}
