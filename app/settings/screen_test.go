package settings

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/soi-id/soi/app/internal/screentest"
	"github.com/soi-id/soi/app/loop"
	"github.com/soi-id/soi/app/theme"
	"github.com/soi-id/soi/app/widget"
	"github.com/soi-id/soi/resources"
	"github.com/soi-id/soi/verify/desk"
)

// A fakeDesk keeps settings in memory.
type fakeDesk struct {
	settings desk.Settings
	locked   []string
	fails    error
	keeps    bool // although it fails, as on a full disk
	set      int
}

func (d *fakeDesk) Settings() desk.Settings { return d.settings }

func (d *fakeDesk) SetSettings(s desk.Settings) error {
	d.set++
	if d.fails == nil || d.keeps {
		d.settings = s
	}
	return d.fails
}

func (d *fakeDesk) Locked(name string) bool { return slices.Contains(d.locked, name) }
func (d *fakeDesk) Dir() string             { return "/home/mau/.local/share/soi" }

type bench struct {
	*screentest.Window
	desk    *fakeDesk
	screen  *Screen
	changed int
	silent  bool
}

func newBench(t testing.TB, d *fakeDesk, language resources.Language, look theme.Theme) *bench {
	t.Helper()
	if d.settings == (desk.Settings{}) {
		d.settings = desk.DefaultSettings()
	}
	b := &bench{Window: screentest.Open(t, language, look), desk: d}
	b.screen = New(Params{
		Texts: b.Texts, Loop: loop.NewManual(time.Time{}), Desk: d, Keys: screentest.NoScanner{},
		Changed: func() { b.changed++ }, SoundAvailable: func() bool { return !b.silent },
	})
	b.SetContent(b.screen.Content())
	b.screen.Shown()
	return b
}

func (b *bench) selects() []*widget.Select { return screentest.All[*widget.Select](b.Window) }
func (b *bench) checks() []*widget.Check   { return screentest.All[*widget.Check](b.Window) }
func (b *bench) buttons() []*widget.Button { return screentest.All[*widget.Button](b.Window) }

// choose takes the option with a text, of whichever choice has it.
func (b *bench) choose(key string, values ...any) {
	b.Helper()
	text := b.Texts.Get(key, values...)
	for _, choice := range b.selects() {
		if i := slices.Index(choice.Options, text); i >= 0 {
			choice.SetSelectedIndex(i)
			return
		}
	}
	b.Fatalf("no option %q", text)
}

func TestEveryChoiceCountsAtOnce(t *testing.T) {
	b := newBench(t, &fakeDesk{}, resources.Vietnamese, theme.Theme{})
	if b.desk.set != 0 {
		t.Fatal("showing the settings changed them")
	}
	tick := func(i int) func() {
		return func() { check := b.checks()[i]; check.SetChecked(!check.Checked) }
	}
	press := func(i int) func() {
		return func() { b.buttons()[i].OnTapped() }
	}
	want := desk.DefaultSettings()
	for i, step := range []struct {
		act  func()
		want func(*desk.Settings)
	}{
		{func() { b.choose("settings.language.en") }, func(s *desk.Settings) { s.Language = "en" }},
		{func() { b.choose("175 %") }, func(s *desk.Settings) { s.TextScale = 1.75 }},
		{tick(0), func(s *desk.Settings) { s.HighContrast = true }},
		{tick(1), func(s *desk.Settings) { s.Sound = false }},
		{func() { b.choose("settings.clear.never") }, func(s *desk.Settings) { s.ClearAfter = 0 }},
		{func() { b.choose("settings.clear.minutes", "n", 5) }, func(s *desk.Settings) { s.ClearAfter = 5 * time.Minute }},
		{func() { b.choose("settings.days", "n", 14) }, func(s *desk.Settings) { s.FreshDays = 14 }},
		{func() { b.choose("settings.days", "n", 730) }, func(s *desk.Settings) { s.UsableDays = 730 }},
		{press(1), func(s *desk.Settings) { s.Profile = desk.KeepNone }},
		{press(2), func(s *desk.Settings) { s.Profile = desk.KeepFull }},
	} {
		step.act()
		step.want(&want)
		if b.desk.settings != want {
			t.Errorf("step %d: %+v, want %+v", i, b.desk.settings, want)
		}
		if b.changed != i+1 {
			t.Errorf("step %d: told of %d changes", i, b.changed)
		}
	}
}

func TestLockedSettings(t *testing.T) {
	d := &fakeDesk{locked: []string{
		desk.SettingLanguage, desk.SettingTextScale, desk.SettingHighContrast, desk.SettingSound, desk.SettingClearAfter,
		desk.SettingProfile, desk.SettingFreshDays, desk.SettingUsableDays,
	}}
	b := newBench(t, d, resources.Vietnamese, theme.Theme{})
	selects, checks, buttons := b.selects(), b.checks(), b.buttons()
	if len(selects) != 5 || len(checks) != 2 || len(buttons) != 3 {
		t.Fatalf("%d, %d and %d controls", len(selects), len(checks), len(buttons))
	}
	for _, c := range selects {
		if !c.Disabled() {
			t.Errorf("%v can be changed", c.Options)
		}
	}
	for _, c := range checks {
		if !c.Disabled() {
			t.Errorf("%q can be changed", c.Text)
		}
	}
	for _, c := range buttons {
		if !c.Disabled() {
			t.Errorf("%q can be changed", c.Text)
		}
	}
	if n := strings.Count(b.Seen(), b.Texts.Get("settings.locked")); n != len(d.locked) {
		t.Errorf("%d settings say that they are locked", n)
	}
	b.Picture("settings-locked")
}

func TestWhatAPolicyHasSetIsShown(t *testing.T) {
	set := desk.DefaultSettings()
	set.TextScale, set.ClearAfter, set.FreshDays = 1.1, 45*time.Second, 21
	b := newBench(t, &fakeDesk{settings: set}, resources.English, theme.Theme{})
	var shown []string
	for _, choice := range b.selects() {
		shown = append(shown, choice.Selected)
	}
	want := []string{"Tiếng Việt", "110 %", "after 45 seconds", "up to 21 days", "up to 400 days"}
	if !slices.Equal(shown, want) {
		t.Errorf("%q", shown)
	}
}

func TestAChoiceThatFails(t *testing.T) {
	b := newBench(t, &fakeDesk{fails: errors.New("read-only")}, resources.Vietnamese, theme.Theme{})
	b.choose("150 %")
	b.Expect("settings.failed", "cause", "read-only")
	if b.selects()[1].Selected != "100 %" || b.changed != 0 {
		t.Error("the screen shows what is not in force")
	}

	b.desk.keeps = true // in force, and not kept
	b.choose("150 %")
	b.Expect("settings.failed", "cause", "read-only")
	if b.selects()[1].Selected != "150 %" || b.changed != 1 {
		t.Error("the screen does not show what is in force")
	}
	b.desk.fails = nil
	b.choose("100 %")
	if strings.Contains(b.Seen(), "read-only") {
		t.Error("an old fault stays on the screen")
	}
}

func TestWhatIsSaid(t *testing.T) {
	for _, language := range resources.Languages() {
		b := newBench(t, &fakeDesk{locked: []string{desk.SettingProfile}}, language, theme.Theme{})
		for _, profile := range []string{"none", "minimal", "full"} {
			b.Expect("settings.profile." + profile + ".means")
		}
		b.Expect("settings.sound.note")
		if !strings.Contains(b.Seen(), b.desk.Dir()) {
			t.Error("the data folder is not named")
		}
		b.Picture("settings-" + string(language))
		b.silent = true
		b.screen.Shown()
		b.Expect("settings.sound.none")
	}
}

func TestLargeText(t *testing.T) {
	for _, look := range []theme.Theme{{Scale: 1.5}, {Scale: 2, HighContrast: true}} {
		b := newBench(t, &fakeDesk{locked: []string{desk.SettingTextScale}}, resources.Vietnamese, look)
		if min := b.Content().MinSize(); min.Width > 900 || min.Height > 700 {
			t.Errorf("the screen wants %v", min)
		}
		b.Picture(fmt.Sprintf("settings-large-%v", look.Scale))
	}
}
