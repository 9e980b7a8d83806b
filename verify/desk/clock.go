package desk

import (
	"slices"
	"time"

	"github.com/soi-id/soi/verify"
	"github.com/soi-id/soi/verify/journal"
	"github.com/soi-id/soi/verify/trust"
)

// recordClock journals that the machine's clock began to misbehave: once for
// each change, not for each card that is read meanwhile.
func (d *Desk) recordClock(reasons []verify.Reason, clock time.Time) {
	code := ""
	for _, c := range []string{trust.CodeClockBehindKeys, trust.CodeClockWentBack, trust.CodeClockImplausible} {
		if slices.ContainsFunc(reasons, func(r verify.Reason) bool { return r.Code == c }) {
			code = c
			break
		}
	}
	d.mu.Lock()
	changed := code != d.clockCode
	d.clockCode = code
	d.mu.Unlock()
	if !changed || code == "" {
		return
	}
	d.journal.record(event{
		leaf:     journal.Leaf{Kind: journal.Clock, Clock: clock, Action: code},
		operator: d.opts.Operator,
	}, d.opts.Now())
}
