package settings

import (
	"errors"
	"fmt"
	"image/png"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	fynewidget "fyne.io/fyne/v2/widget"

	"github.com/soi-id/soi/app/loop"
	"github.com/soi-id/soi/app/theme"
	"github.com/soi-id/soi/app/widget"
	"github.com/soi-id/soi/resources"
	"github.com/soi-id/soi/verify/desk"
)

func TestMain(m *testing.M) {
	os.Setenv("LANG", "en_US.UTF-8") // the toolkit cannot read a locale "C"
	os.Exit(m.Run())
}

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

// noScanner is a keyboard without one.
type noScanner struct{}

func (noScanner) Rune(rune, func())     {}
func (noScanner) Key(fyne.KeyName) bool { return false }

type bench struct {
	testing.TB
	desk    *fakeDesk
	screen  *Screen
	window  fyne.Window
	texts   *resources.Texts
	changed int
	silent  bool
}

func newBench(t testing.TB, d *fakeDesk, language resources.Language, look theme.Theme) *bench {
	t.Helper()
	if d.settings == (desk.Settings{}) {
		d.settings = desk.DefaultSettings()
	}
	test.NewTempApp(t).Settings().SetTheme(look)
	b := &bench{TB: t, desk: d, texts: resources.In(language)}
	b.window = test.NewTempWindow(t, fynewidget.NewLabel(""))
	b.screen = New(Params{
		Texts: b.texts, Loop: loop.NewManual(time.Time{}), Desk: d, Keys: noScanner{},
		Changed: func() { b.changed++ }, SoundAvailable: func() bool { return !b.silent },
	})
	b.window.SetContent(b.screen.Content())
	b.window.Resize(fyne.NewSize(1180, 740))
	b.screen.Shown()
	return b
}

// visible is an object and everything in it that can be seen. The toolkit's
// LaidOutObjects makes new renderers, which disturbs what it looks at.
func visible(o fyne.CanvasObject) []fyne.CanvasObject {
	if o == nil || !o.Visible() {
		return nil
	}
	all, children := []fyne.CanvasObject{o}, []fyne.CanvasObject(nil)
	switch o := o.(type) {
	case fyne.Widget:
		children = test.WidgetRenderer(o).Objects()
	case *fyne.Container:
		children = o.Objects
	}
	for _, child := range children {
		all = append(all, visible(child)...)
	}
	return all
}

func (b *bench) seen() string {
	var all []string
	for _, o := range visible(b.window.Content()) {
		if text, ok := o.(*fynewidget.RichText); ok {
			all = append(all, text.String())
		}
	}
	return strings.Join(all, "\n")
}

func (b *bench) expect(key string, values ...any) {
	b.Helper()
	if want := b.texts.Get(key, values...); !strings.Contains(b.seen(), want) {
		b.Errorf("%q is not on the screen", want)
	}
}

// controls are all controls, in the order in which they are shown.
func (b *bench) controls() (selects []*widget.Select, checks []*widget.Check, buttons []*widget.Button) {
	for _, o := range visible(b.window.Content()) {
		switch o := o.(type) {
		case *widget.Select:
			selects = append(selects, o)
		case *widget.Check:
			checks = append(checks, o)
		case *widget.Button:
			buttons = append(buttons, o)
		}
	}
	return selects, checks, buttons
}

// picture writes what the window shows into the folder that SOI_PICTURES
// names, if it names one, for people to look at.
func (b *bench) picture(name string) {
	b.Helper()
	folder := os.Getenv("SOI_PICTURES")
	if folder == "" {
		return
	}
	file, err := os.Create(filepath.Join(folder, name+".png"))
	if err != nil {
		b.Fatal(err)
	}
	defer file.Close()
	if err := png.Encode(file, b.window.Canvas().Capture()); err != nil {
		b.Fatal(err)
	}
}

// choose takes the option with a text, of whichever choice has it.
func (b *bench) choose(key string, values ...any) {
	b.Helper()
	text := b.texts.Get(key, values...)
	selects, _, _ := b.controls()
	for _, choice := range selects {
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
		return func() { _, checks, _ := b.controls(); checks[i].SetChecked(!checks[i].Checked) }
	}
	press := func(i int) func() {
		return func() { _, _, buttons := b.controls(); buttons[i].OnTapped() }
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
	selects, checks, buttons := b.controls()
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
	if n := strings.Count(b.seen(), b.texts.Get("settings.locked")); n != len(d.locked) {
		t.Errorf("%d settings say that they are locked", n)
	}
	b.picture("settings-locked")
}

func TestWhatAPolicyHasSetIsShown(t *testing.T) {
	set := desk.DefaultSettings()
	set.TextScale, set.ClearAfter, set.FreshDays = 1.1, 45*time.Second, 21
	b := newBench(t, &fakeDesk{settings: set}, resources.English, theme.Theme{})
	var shown []string
	selects, _, _ := b.controls()
	for _, choice := range selects {
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
	b.expect("settings.failed", "cause", "read-only")
	selects, _, _ := b.controls()
	if selects[1].Selected != "100 %" || b.changed != 0 {
		t.Error("the screen shows what is not in force")
	}

	b.desk.keeps = true // in force, and not kept
	b.choose("150 %")
	b.expect("settings.failed", "cause", "read-only")
	selects, _, _ = b.controls()
	if selects[1].Selected != "150 %" || b.changed != 1 {
		t.Error("the screen does not show what is in force")
	}
	b.desk.fails = nil
	b.choose("100 %")
	if strings.Contains(b.seen(), "read-only") {
		t.Error("an old fault stays on the screen")
	}
}

func TestWhatIsSaid(t *testing.T) {
	for _, language := range resources.Languages() {
		b := newBench(t, &fakeDesk{locked: []string{desk.SettingProfile}}, language, theme.Theme{})
		for _, profile := range []string{"none", "minimal", "full"} {
			b.expect("settings.profile." + profile + ".means")
		}
		b.expect("settings.sound.note")
		if !strings.Contains(b.seen(), b.desk.Dir()) {
			t.Error("the data folder is not named")
		}
		b.picture("settings-" + string(language))
		b.silent = true
		b.screen.Shown()
		b.expect("settings.sound.none")
	}
}

func TestLargeText(t *testing.T) {
	for _, look := range []theme.Theme{{Scale: 1.5}, {Scale: 2, HighContrast: true}} {
		b := newBench(t, &fakeDesk{locked: []string{desk.SettingTextScale}}, resources.Vietnamese, look)
		if min := b.window.Content().MinSize(); min.Width > 900 || min.Height > 700 {
			t.Errorf("the screen wants %v", min)
		}
		b.picture(fmt.Sprintf("settings-large-%v", look.Scale))
	}
}
