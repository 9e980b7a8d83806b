package keys

import (
	"slices"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	fynetheme "fyne.io/fyne/v2/theme"

	"github.com/soi-id/soi/app/theme"
	"github.com/soi-id/soi/app/verifying"
	"github.com/soi-id/soi/app/widget"
	"github.com/soi-id/soi/resources"
	"github.com/soi-id/soi/verify"
	"github.com/soi-id/soi/verify/trust"
)

// A Badge is how old the keys are, in a line for the foot of every screen.
type Badge struct {
	Tone verify.Tone
	Age  string // in a few words, which the tone and its icon only repeat
	More string // how many keys, and whose are the oldest
	// Warning is what ends soon, or is damaged; "" if nothing.
	Warning Warning
}

// A Warning is a line that must not be overlooked.
type Warning struct {
	Tone verify.Tone
	Text string
}

// signs are the icons of tones: no colour stands alone.
var signs = map[verify.Tone]func() fyne.Resource{
	verify.Grey: fynetheme.InfoIcon, verify.Green: fynetheme.ConfirmIcon,
	verify.Amber: fynetheme.WarningIcon, verify.Red: fynetheme.ErrorIcon,
}

// Object returns the badge's age on its tone, as small as it can be read.
func (b Badge) Object() fyne.CanvasObject {
	icon := widget.NewIcon(signs[b.Tone](), theme.ColorOnTone, theme.SizeOf(fynetheme.SizeNameCaptionText)*1.3)
	age := widget.NewText(b.Age, widget.Style{Size: fynetheme.SizeNameCaptionText, Colour: theme.ColorOnTone, Bold: true, OneLine: true})
	pad := theme.Padding()
	line := container.NewBorder(nil, nil, container.NewCenter(icon), nil, container.New(layout.NewCustomPaddedLayout(-pad, -pad, -pad, -pad), age))
	return widget.NewPanel(theme.ToneFill(b.Tone), "", 0, line)
}

// Object returns the warning, with something to press at its end, or nil.
func (w Warning) Object(action fyne.CanvasObject) fyne.CanvasObject {
	return widget.NewBand(theme.ToneFill(w.Tone), signs[w.Tone](), w.Text, action)
}

// Badge says how old the keys are.
func (s State) Badge(t *resources.Texts) Badge {
	b := Badge{Warning: s.warning(t)}
	say := func(tone verify.Tone, key string, values ...any) { b.Tone, b.Age = tone, t.Get(key, values...) }
	oldest, count := s.oldest(), s.real()
	more := []string{t.Get("app.keys_cached", "n", count)}
	switch {
	case count == 0:
		say(verify.Grey, "keys.badge.none")
		more = []string{t.Get("app.no_keys")}
	case oldest == nil:
		say(verify.Grey, "keys.badge.ageless")
	case s.Time.Behind():
		say(verify.Amber, "keys.badge.future")
	default:
		say(s.age(t))
	}
	if count > 0 && oldest != nil {
		date := oldest.IssuedAt.Local().Format(dateForm)
		if name := s.publisherOf(oldest); name != "" {
			more = append(more, t.Get("keys.badge.oldest", "publisher", name, "date", date))
		} else {
			more = append(more, t.Get("keys.badge.dated", "date", date))
		}
	}
	b.More = strings.Join(more, " · ")
	return b
}

// age says how the keys stand that stand worst, and how old the oldest are.
// These can be others: publishers differ in how long they let theirs be used.
func (s State) age(t *resources.Texts) (tone verify.Tone, key, name, value string) {
	stale, tooOld := s.aged()
	age := days(t, s.Now.Sub(s.oldest().IssuedAt))
	switch {
	case tooOld:
		return verify.Red, "keys.badge.too_old", "age", age
	case stale:
		return verify.Amber, "keys.badge.stale", "age", age
	}
	return verify.Green, "keys.badge.fresh", "age", age
}

// days says a length of time in whole days.
func days(t *resources.Texts, d time.Duration) string {
	switch n := int(d / day); {
	case n <= 0:
		return t.Get("keys.days.today")
	case n == 1:
		return t.Get("keys.days.one")
	default:
		return t.Get("keys.days", "n", n)
	}
}

// rememberedFor is how long the window says of an issuer that its last key has
// ended. Later it is no news, and the keys screen still says so.
const rememberedFor = 30 * day

// warning is the most pressing thing to say; what is like it is counted.
func (s State) warning(t *resources.Texts) Warning {
	for _, p := range s.Publishers {
		if p.Err != nil {
			return Warning{verify.Red, t.Get("keys.warning.damaged", "publisher", publisherName(p))}
		}
	}
	var pressing []trust.Ending
	for _, e := range s.Ends {
		if u := e.Urgency(s.Now); u != trust.NotSoon && s.Now.Sub(e.At) <= rememberedFor {
			pressing = append(pressing, e)
		}
	}
	if len(pressing) == 0 {
		return Warning{}
	}
	// What is about to end comes before what has ended: it can be helped.
	first := pressing[0]
	if i := slices.IndexFunc(pressing, func(e trust.Ending) bool { return e.Urgency(s.Now) != trust.Ended }); i >= 0 {
		first = pressing[i]
	}
	text := ending(t, first, s.Now)
	others := map[string]bool{}
	for _, e := range pressing {
		others[e.Issuer.ID+"\n"+e.Country] = true
	}
	if n := len(others) - 1; n > 0 {
		text += " " + t.Get("keys.warning.more", "n", n)
	}
	tone := verify.Amber
	if first.Urgency(s.Now) >= trust.Within3 {
		tone = verify.Red
	}
	return Warning{tone, text}
}

// ending says in one sentence what ends when, and in another what to do.
func ending(t *resources.Texts, e trust.Ending, now time.Time) string {
	key := "keys.ending." + string(e.Cause)
	if e.Urgency(now) == trust.Ended {
		key += ".over"
	}
	return t.Get(key, "issuer", verifying.IssuerName(t, e.Key), "formats", formatNames(t, e.Formats),
		"date", e.At.Local().Format(dateForm), "left", left(t, e.At, now))
}

// left says how many days remain, the begun one included.
func left(t *resources.Texts, at, now time.Time) string {
	return days(t, max(at.Sub(now)+day-1, day))
}
