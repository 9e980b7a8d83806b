package desk

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"
)

// Profile is how much the journal keeps about a person.
type Profile string

// The profiles.
const (
	KeepNone    Profile = "none"    // that a verification took place, nothing of the person
	KeepMinimal Profile = "minimal" // a keyed hash and the last four digits of the number
	KeepFull    Profile = "full"    // the fields as well
)

// Settings are what a person at the desk may choose, unless the policy of the
// machine locks it.
type Settings struct {
	Language     string        // "vi" or "en"
	TextScale    float64       // 1 to 2
	HighContrast bool          // black on white, white on black
	Sound        bool          // a tone with each verdict
	ClearAfter   time.Duration // a result leaves the screen by itself; 0: never
	Profile      Profile
	FreshDays    int // keys are fresh to this age
	UsableDays   int // and usable to this one
	// SerialPort is where scanners are listened to: SerialUSB, SerialAll,
	// SerialOff, or the name of one port.
	SerialPort string
	// WatchFolder is the folder into which another program saves scans; ""
	// for none.
	WatchFolder string
}

// What SerialPort can be other than a name.
const (
	SerialOff = "off"
	SerialUSB = "usb"
	SerialAll = "all"
)

// The names of the settings, as in the settings and policy files.
const (
	SettingLanguage     = "language"
	SettingTextScale    = "text_scale"
	SettingHighContrast = "high_contrast"
	SettingSound        = "sound"
	SettingClearAfter   = "clear_after_seconds"
	SettingProfile      = "profile"
	SettingFreshDays    = "fresh_days"
	SettingUsableDays   = "usable_days"
	SettingSerialPort   = "serial_port"
	SettingWatchFolder  = "watch_folder"
)

// DefaultSettings are the settings of a fresh desk. A result clears itself
// after a minute: long enough to compare a face, short enough that the next
// person in the queue does not read it.
func DefaultSettings() Settings {
	return Settings{
		Language: "vi", TextScale: 1, Sound: true, ClearAfter: time.Minute, Profile: KeepMinimal,
		FreshDays: 90, UsableDays: 400, SerialPort: SerialUSB,
	}
}

// ErrLocked is the error of a change to a setting that the machine's policy
// has fixed.
var ErrLocked = errors.New("the policy of this computer has fixed the setting")

// Settings returns the settings in force.
func (d *Desk) Settings() Settings {
	d.settings.mu.Lock()
	defer d.settings.mu.Unlock()
	return d.settings.current
}

// SetSettings changes the settings and keeps them. Where one that is locked
// would change, nothing does.
func (d *Desk) SetSettings(s Settings) error { return d.settings.set(s) }

// Locked reports whether the machine's policy has fixed the setting.
func (d *Desk) Locked(name string) bool { return d.settings.policy.locks(name) }

// settingsStore is the settings in force: the defaults, over them the
// machine's policy, over that the choices made here, but for what is locked.
type settingsStore struct {
	file    string
	policy  policy
	notices []error

	mu      sync.Mutex
	current Settings
}

// policy is the machine-wide policy file:
//
//	{"settings": {"profile": "none"}, "locked": ["profile"]}
type policy struct {
	Settings map[string]json.RawMessage `json:"settings"`
	Locked   []string                   `json:"locked"`
}

func (p policy) locks(name string) bool { return slices.Contains(p.Locked, name) }

// openSettings reads both files. A policy that cannot be understood stops the
// desk, because a slip in it must not silently unlock what an administrator
// locked; choices that cannot be understood only fall back to the defaults.
func openSettings(dir, policyFile string) (*settingsStore, error) {
	if policyFile == "" {
		policyFile = DefaultPolicyFile()
	}
	s := &settingsStore{file: filepath.Join(dir, settingsFile), current: DefaultSettings()}
	if err := s.readPolicy(policyFile); err != nil {
		return nil, fmt.Errorf("the policy of this computer, %s: %w", policyFile, err)
	}
	if err := s.readChoices(); err != nil {
		s.notices = append(s.notices, fmt.Errorf("the settings in %s are not used: %w", s.file, err))
	}
	return s, nil
}

func (s *settingsStore) readPolicy(file string) error {
	content, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	if err := strictly(content, &s.policy); err != nil {
		return err
	}
	defaults := wire(s.current)
	for _, name := range s.policy.Locked {
		if _, known := defaults[name]; !known {
			return fmt.Errorf("it locks %q, which is no setting", name)
		}
	}
	s.current, err = overlay(s.current, s.policy.Settings)
	return err
}

func (s *settingsStore) readChoices() error {
	content, err := os.ReadFile(s.file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	var choices map[string]json.RawMessage
	if err := json.Unmarshal(content, &choices); err != nil {
		return err
	}
	known := wire(s.current)
	maps.DeleteFunc(choices, func(name string, _ json.RawMessage) bool {
		_, ok := known[name] // a newer program may have had settings that this one has not
		return !ok || s.policy.locks(name)
	})
	merged, err := overlay(s.current, choices)
	if err != nil {
		return err
	}
	s.current = merged
	return nil
}

func (s *settingsStore) set(wanted Settings) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := wanted.check(); err != nil {
		return err
	}
	before, after := wire(s.current), wire(wanted)
	for _, name := range s.policy.Locked {
		if !bytes.Equal(before[name], after[name]) {
			return fmt.Errorf("%s: %w", name, ErrLocked)
		}
	}
	content, err := json.MarshalIndent(after, "", "  ")
	if err != nil {
		return err
	}
	// In force even if it cannot be kept: a clerk who needs large text needs
	// it now, on a full disk too.
	s.current = wanted
	if err := replaceFile(s.file, append(content, '\n')); err != nil {
		return fmt.Errorf("the settings are in force, and not kept: %w", err)
	}
	return nil
}

func (s Settings) check() error {
	switch {
	case s.Language != "vi" && s.Language != "en":
		return fmt.Errorf("%s: no such language", SettingLanguage)
	case !(s.TextScale >= 1 && s.TextScale <= 2):
		return fmt.Errorf("%s: not from 1 to 2", SettingTextScale)
	case s.ClearAfter < 0 || s.ClearAfter > time.Hour:
		return fmt.Errorf("%s: not from 0 to 3600", SettingClearAfter)
	case !slices.Contains([]Profile{KeepNone, KeepMinimal, KeepFull}, s.Profile):
		return fmt.Errorf("%s: none of none, minimal, full", SettingProfile)
	case s.FreshDays < 1 || s.UsableDays < s.FreshDays || s.UsableDays > maxUsableDays:
		return fmt.Errorf("%s and %s: not 1 to %d, in this order", SettingFreshDays, SettingUsableDays, maxUsableDays)
	case s.SerialPort == "":
		return fmt.Errorf("%s: none of %s, %s, %s, or a port", SettingSerialPort, SerialUSB, SerialAll, SerialOff)
	case s.WatchFolder != "" && !filepath.IsAbs(s.WatchFolder):
		return fmt.Errorf("%s: not the whole path of a folder", SettingWatchFolder)
	}
	return nil
}

// maxUsableDays bounds how long a desk may rely on old keys: ten years, the
// longest life of a root in the key bundles.
const maxUsableDays = 3653

// settingsWire is the form of the settings in files.
type settingsWire struct {
	Language          string  `json:"language"`
	TextScale         float64 `json:"text_scale"`
	HighContrast      bool    `json:"high_contrast"`
	Sound             bool    `json:"sound"`
	ClearAfterSeconds int     `json:"clear_after_seconds"`
	Profile           Profile `json:"profile"`
	FreshDays         int     `json:"fresh_days"`
	UsableDays        int     `json:"usable_days"`
	SerialPort        string  `json:"serial_port"`
	WatchFolder       string  `json:"watch_folder"`
}

func (s Settings) wire() settingsWire {
	return settingsWire{
		s.Language, s.TextScale, s.HighContrast, s.Sound, int(s.ClearAfter / time.Second), s.Profile, s.FreshDays, s.UsableDays,
		s.SerialPort, s.WatchFolder,
	}
}

// wire returns the settings one by one, by name.
func wire(s Settings) map[string]json.RawMessage {
	content, err := json.Marshal(s.wire())
	if err != nil {
		panic(err) // numbers that JSON has no form for are refused by check
	}
	var byName map[string]json.RawMessage
	if err := json.Unmarshal(content, &byName); err != nil {
		panic(err) // it was written just above
	}
	return byName
}

// overlay returns the settings with those in over replaced.
func overlay(s Settings, over map[string]json.RawMessage) (Settings, error) {
	content, err := json.Marshal(over)
	if err != nil {
		return s, err
	}
	w := s.wire()
	if err := strictly(content, &w); err != nil {
		return s, err
	}
	merged := Settings{
		w.Language, w.TextScale, w.HighContrast, w.Sound, time.Duration(w.ClearAfterSeconds) * time.Second, w.Profile, w.FreshDays,
		w.UsableDays, w.SerialPort, w.WatchFolder,
	}
	return merged, merged.check()
}

// strictly decodes JSON in which an unknown name is an error.
func strictly(content []byte, into any) error {
	decoder := json.NewDecoder(bytes.NewReader(content))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(into); err != nil {
		return err
	}
	if decoder.More() {
		return errors.New("there is something after the end")
	}
	return nil
}
