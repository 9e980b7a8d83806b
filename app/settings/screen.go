// Package settings is the screen of what a person at the desk may choose.
//
// The rules of this screen:
//
//   - A choice counts at once; there is nothing to save.
//   - What the machine's policy has fixed is shown, locked, with the reason.
//   - What is kept about a person is said in whole sentences, beside the choice.
package settings

import (
	"fmt"
	"slices"
	"strconv"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	fynetheme "fyne.io/fyne/v2/theme"
	fynewidget "fyne.io/fyne/v2/widget"

	"github.com/soi-id/soi/app/loop"
	"github.com/soi-id/soi/app/theme"
	"github.com/soi-id/soi/app/widget"
	"github.com/soi-id/soi/resources"
	"github.com/soi-id/soi/verify"
	"github.com/soi-id/soi/verify/desk"
)

// A Desk keeps the settings; *desk.Desk does.
type Desk interface {
	Settings() desk.Settings
	SetSettings(desk.Settings) error
	Locked(name string) bool
	Dir() string
}

// Params are what the screen needs. All are required but the last two.
type Params struct {
	Texts *resources.Texts
	Loop  loop.Loop
	Desk  Desk
	Keys  widget.Keys
	// Changed is called when other settings are in force. It may replace this
	// screen by one in another language.
	Changed func()
	// SoundAvailable reports whether this computer can play sounds.
	SoundAvailable func() bool
	// SerialPorts lists the serial ports of this computer.
	SerialPorts func() []string
	// ChooseFolder asks the person for a folder.
	ChooseFolder func(chosen func(path string))
}

// A Screen is the screen. Its methods are called on the interface thread.
type Screen struct {
	p       Params
	content *fyne.Container
	ports   []string        // as they were when the screen was shown
	fault   *fyne.Container // why a choice could not be made, or empty
	cards   *fyne.Container
}

// New returns the screen.
func New(p Params) *Screen {
	s := &Screen{p: p, fault: container.NewStack(), cards: container.NewStack()}
	pad := 2 * theme.Padding()
	s.content = container.New(layout.NewCustomPaddedLayout(pad, 0, pad, 0), container.NewBorder(s.fault, nil, nil, nil, s.cards))
	return s
}

// Content returns what to put into the window.
func (s *Screen) Content() fyne.CanvasObject { return s.content }

// Shown is called when the screen becomes visible.
func (s *Screen) Shown() {
	s.fault.Objects = nil
	s.build()
	s.findPorts()
}

// build shows the settings as they are.
func (s *Screen) build() {
	t, set := s.p.Texts, s.p.Desk.Settings()
	gap := 2 * theme.Padding()
	column := func(cards ...fyne.CanvasObject) fyne.CanvasObject {
		return container.New(layout.NewCustomPaddedVBoxLayout(gap), cards...)
	}
	left := column(
		s.card("settings.look", s.language(set), s.textSize(set), s.contrast(set)),
		s.card("settings.checking", s.sound(set), s.clearing(set)),
		s.card("settings.keys", s.days("settings.fresh", desk.SettingFreshDays, freshChoices, set.FreshDays, func(c *desk.Settings, days int) { c.FreshDays = days }),
			s.days("settings.usable", desk.SettingUsableDays, usableChoices, set.UsableDays, func(c *desk.Settings, days int) { c.UsableDays = days })))
	folder := widget.NewFacts()
	folder.AddStyled(t.Get("settings.folder"), s.p.Desk.Dir(), widget.Style{Mono: true})
	right := column(
		s.card("settings.journal", s.profile(set)),
		s.devices(set),
		widget.NewCard(t.Get("settings.computer"), folder.Object()))
	columns := container.New(&widget.Columns{Gap: gap, Narrow: 62 * theme.SizeOf(fynetheme.SizeNameText)}, left, right)
	s.cards.Objects = []fyne.CanvasObject{widget.NewScroll(columns)}
	s.content.Refresh()
}

// change makes a choice, unless it is the one in force.
func (s *Screen) change(choose func(*desk.Settings)) {
	before := s.p.Desk.Settings()
	wanted := before
	choose(&wanted)
	if wanted == before {
		return
	}
	var err error
	s.p.Loop.Go(func() { err = s.p.Desk.SetSettings(wanted) }, func() {
		s.fault.Objects = nil
		if err != nil {
			s.fault.Objects = []fyne.CanvasObject{widget.NewBand(theme.ToneFill(verify.Red), fynetheme.WarningIcon(),
				s.p.Texts.Get("settings.failed", "cause", err), nil)}
		}
		after := s.p.Desk.Settings()
		if after != wanted || after.Profile != before.Profile || after.WatchFolder != before.WatchFolder {
			s.build() // what is in force; otherwise the control shows it, and keeps the focus
		}
		s.content.Refresh()
		if after != before {
			s.p.Changed()
		}
	})
}

func (s *Screen) card(title string, settings ...fyne.CanvasObject) fyne.CanvasObject {
	return widget.NewCard(s.p.Texts.Get(title), container.New(layout.NewCustomPaddedVBoxLayout(2*theme.Padding()), settings...))
}

// A control is what a setting is chosen with.
type control interface {
	fyne.CanvasObject
	fyne.Disableable
}

// setting is a control under its name, with a note below. If the policy has
// fixed it, it says so and cannot be changed.
func (s *Screen) setting(name, text, note string, controls ...control) fyne.CanvasObject {
	t := s.p.Texts
	column := container.New(layout.NewCustomPaddedVBoxLayout(-theme.Padding()))
	locked := s.p.Desk.Locked(name)
	if text != "" {
		column.Add(widget.NewText(t.Get(text), widget.Style{Bold: true}))
	}
	for _, c := range controls {
		if locked {
			c.Disable()
		}
		column.Add(container.New(layout.NewCustomPaddedLayout(0, 0, 2*theme.Padding(), 2*theme.Padding()), c))
	}
	if locked {
		lock := widget.NewIcon(widget.Picture("lock"), fynetheme.ColorNameForeground, theme.SizeOf(fynetheme.SizeNameInlineIcon))
		column.Add(container.NewBorder(nil, nil, container.New(layout.NewCustomPaddedLayout(0, 0, 2*theme.Padding(), 0), lock), nil,
			widget.NewText(t.Get("settings.locked"), widget.Caption)))
	}
	if note != "" {
		column.Add(widget.NewText(t.Get(note), widget.Caption))
	}
	return column
}

func (s *Screen) language(set desk.Settings) fyne.CanvasObject {
	var names []string
	languages := resources.Languages()
	for _, language := range languages {
		names = append(names, s.p.Texts.Get("settings.language."+string(language)))
	}
	return s.setting(desk.SettingLanguage, "settings.language", "",
		s.choice(names, slices.Index(languages, resources.Language(set.Language)), func(c *desk.Settings, i int) {
			c.Language = string(languages[i])
		}))
}

// textScales are the sizes to choose from, in per cent.
var textScales = []int{100, 125, 150, 175, 200}

func (s *Screen) textSize(set desk.Settings) fyne.CanvasObject {
	scales, at := including(textScales, int(set.TextScale*100+0.5))
	var names []string
	for _, scale := range scales {
		names = append(names, strconv.Itoa(scale)+" %")
	}
	return s.setting(desk.SettingTextScale, "settings.text_size", "", s.choice(names, at, func(c *desk.Settings, i int) {
		c.TextScale = float64(scales[i]) / 100
	}))
}

func (s *Screen) contrast(set desk.Settings) fyne.CanvasObject {
	return s.setting(desk.SettingHighContrast, "", "", s.tick("settings.contrast", set.HighContrast, func(c *desk.Settings, on bool) {
		c.HighContrast = on
	}))
}

func (s *Screen) sound(set desk.Settings) fyne.CanvasObject {
	note := "settings.sound.note"
	if !s.p.SoundAvailable() {
		note = "settings.sound.none"
	}
	return s.setting(desk.SettingSound, "", note, s.tick("settings.sound", set.Sound, func(c *desk.Settings, on bool) { c.Sound = on }))
}

// clearings are the times to choose from, in seconds.
var clearings = []int{15, 30, 60, 120, 300, 0}

func (s *Screen) clearing(set desk.Settings) fyne.CanvasObject {
	seconds, at := including(clearings, int(set.ClearAfter/time.Second))
	var names []string
	for _, n := range seconds {
		switch {
		case n == 0:
			names = append(names, s.p.Texts.Get("settings.clear.never"))
		case n%60 == 0:
			names = append(names, s.p.Texts.Get("settings.clear.minutes", "n", n/60))
		default:
			names = append(names, s.p.Texts.Get("settings.clear.seconds", "n", n))
		}
	}
	return s.setting(desk.SettingClearAfter, "settings.clear", "settings.clear.note", s.choice(names, at, func(c *desk.Settings, i int) {
		c.ClearAfter = time.Duration(seconds[i]) * time.Second
	}))
}

// The ages of keys to choose from, in days.
var (
	freshChoices  = []int{7, 14, 30, 60, 90, 180, 365}
	usableChoices = []int{30, 90, 180, 365, 400, 730}
)

func (s *Screen) days(text, name string, choices []int, current int, choose func(*desk.Settings, int)) fyne.CanvasObject {
	days, at := including(choices, current)
	var names []string
	for _, n := range days {
		names = append(names, s.p.Texts.Get("settings.days", "n", n))
	}
	return s.setting(name, text, text+".note", s.choice(names, at, func(c *desk.Settings, i int) { choose(c, days[i]) }))
}

// profile is the choice of what the journal keeps, each with what that means.
func (s *Screen) profile(set desk.Settings) fyne.CanvasObject {
	t := s.p.Texts
	column := container.New(layout.NewCustomPaddedVBoxLayout(theme.Padding()), s.setting(desk.SettingProfile, "settings.profile", ""))
	for _, profile := range []desk.Profile{desk.KeepMinimal, desk.KeepNone, desk.KeepFull} {
		sign := fynetheme.RadioButtonIcon()
		if profile == set.Profile {
			sign = fynetheme.RadioButtonCheckedIcon()
		}
		pick := widget.NewButton(s.p.Keys, t.Get("settings.profile."+string(profile)), sign, func() {
			s.change(func(c *desk.Settings) { c.Profile = profile })
		})
		pick.Alignment = fynewidget.ButtonAlignLeading
		if profile != set.Profile {
			pick.Importance = fynewidget.LowImportance
		}
		if s.p.Desk.Locked(desk.SettingProfile) {
			pick.Disable()
		}
		column.Add(pick)
		column.Add(widget.NewText(t.Get(fmt.Sprintf("settings.profile.%s.means", profile)), widget.Style{}))
	}
	column.Add(widget.NewText(t.Get("settings.profile.note"), widget.Caption))
	return column
}

// choice is one of several names.
func (s *Screen) choice(names []string, at int, choose func(*desk.Settings, int)) control {
	quiet := true // the toolkit reports the first choice as one
	choice := widget.NewSelect(s.p.Keys, names, func(i int) {
		if !quiet && i >= 0 {
			s.change(func(c *desk.Settings) { choose(c, i) })
		}
	})
	choice.SetSelectedIndex(at)
	quiet = false
	return choice
}

// tick is a box to tick.
func (s *Screen) tick(text string, on bool, choose func(*desk.Settings, bool)) control {
	box := widget.NewCheck(s.p.Keys, s.p.Texts.Get(text), nil)
	box.SetChecked(on)
	box.OnChanged = func(on bool) { s.change(func(c *desk.Settings) { choose(c, on) }) }
	return box
}

// including returns the choices and where among them the current one is,
// which a policy may have set to any value.
func including(choices []int, current int) ([]int, int) {
	if at := slices.Index(choices, current); at >= 0 {
		return choices, at
	}
	return append([]int{current}, choices...), 0
}
