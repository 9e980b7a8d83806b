package desk

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func writePolicy(t *testing.T, o Options, policy string) {
	t.Helper()
	if err := os.WriteFile(o.PolicyFile, []byte(policy), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestSettingsAreKept(t *testing.T) {
	o := options(t.TempDir(), newClock())
	d, err := Open(o)
	if err != nil {
		t.Fatal(err)
	}
	if d.Settings() != DefaultSettings() {
		t.Errorf("fresh settings %+v", d.Settings())
	}
	want := Settings{
		Language: "en", TextScale: 1.5, HighContrast: true, ClearAfter: 30 * time.Second, Profile: KeepNone, FreshDays: 30, UsableDays: 60,
		SerialPort: "COM3", WatchFolder: filepath.Join(o.Dir, "thư mục quét"),
	}
	if err := d.SetSettings(want); err != nil {
		t.Fatal(err)
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	if got := open(t, o).Settings(); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func TestPolicyLocks(t *testing.T) {
	o := options(t.TempDir(), newClock())
	writePolicy(t, o, `{"settings": {"profile": "none", "language": "en"}, "locked": ["profile", "sound", "serial_port", "watch_folder"]}`)
	d := open(t, o)
	s := d.Settings()
	if s.Profile != KeepNone || s.Language != "en" || !d.Locked(SettingProfile) || !d.Locked(SettingSound) || d.Locked(SettingLanguage) {
		t.Fatalf("%+v", s)
	}
	changed := s
	changed.Profile, changed.TextScale = KeepFull, 2
	if err := d.SetSettings(changed); !errors.Is(err, ErrLocked) || d.Settings() != s {
		t.Errorf("a locked setting changes: %v, %+v", err, d.Settings())
	}
	for _, change := range []func(*Settings){
		func(s *Settings) { s.SerialPort = SerialOff }, func(s *Settings) { s.WatchFolder = o.Dir },
	} {
		device := s
		change(&device)
		if err := d.SetSettings(device); !errors.Is(err, ErrLocked) || d.Settings() != s {
			t.Errorf("a locked device changes: %v", err)
		}
	}
	s.Language = "vi"
	if err := d.SetSettings(s); err != nil || d.Settings().Language != "vi" {
		t.Errorf("what is not locked: %v", err)
	}
}

// TestChoicesCannotUnlock edits the settings file by hand.
func TestChoicesCannotUnlock(t *testing.T) {
	o := options(t.TempDir(), newClock())
	writePolicy(t, o, `{"settings": {"profile": "none"}, "locked": ["profile", "sound"]}`)
	choices := `{"profile": "full", "sound": false, "language": "en", "from_a_newer_program": 1}`
	if err := os.WriteFile(filepath.Join(o.Dir, settingsFile), []byte(choices), 0o600); err != nil {
		t.Fatal(err)
	}
	d := open(t, o)
	if s := d.Settings(); s.Profile != KeepNone || !s.Sound || s.Language != "en" {
		t.Errorf("%+v", s)
	}
	if len(d.Notices()) != 0 {
		t.Error(d.Notices())
	}
}

func TestPolicyThatCannotBeUnderstoodStopsTheDesk(t *testing.T) {
	for _, policy := range []string{
		`{`, `[]`, `{"lock": ["profile"]}`, `{"locked": ["profil"]}`, `{"settings": {"profile": "everything"}}`, `{"settings": {"profil": "none"}}`,
		`{"settings": {"usable_days": 1}}`, `{} {}`,
	} {
		o := options(t.TempDir(), newClock())
		writePolicy(t, o, policy)
		if _, err := Open(o); err == nil || !strings.Contains(err.Error(), o.PolicyFile) {
			t.Errorf("%s: %v", policy, err)
		}
	}
}

func TestDamagedSettingsFallBack(t *testing.T) {
	for _, content := range []string{"{", `{"text_scale": 40}`, `{"language": "xx"}`, `{"clear_after_seconds": -5}`, "\x00\x00"} {
		o := options(t.TempDir(), newClock())
		if err := os.WriteFile(filepath.Join(o.Dir, settingsFile), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		d := open(t, o)
		if d.Settings() != DefaultSettings() || len(d.Notices()) != 1 {
			t.Errorf("%q: %+v, %v", content, d.Settings(), d.Notices())
		}
	}
}

func TestImpossibleSettingsAreRefused(t *testing.T) {
	d := open(t, options(t.TempDir(), newClock()))
	for _, change := range []func(*Settings){
		func(s *Settings) { s.Language = "" }, func(s *Settings) { s.TextScale = 0.5 }, func(s *Settings) { s.ClearAfter = 2 * time.Hour },
		func(s *Settings) { s.Profile = "" }, func(s *Settings) { s.FreshDays = 0 }, func(s *Settings) { s.UsableDays = s.FreshDays - 1 },
		func(s *Settings) { s.SerialPort = "" }, func(s *Settings) { s.WatchFolder = "scans" },
	} {
		s := DefaultSettings()
		change(&s)
		if err := d.SetSettings(s); err == nil || d.Settings() != DefaultSettings() {
			t.Errorf("%+v: %v", s, err)
		}
	}
}

// TestWireNamesEverySetting holds the constants against the file's form.
func TestWireNamesEverySetting(t *testing.T) {
	names := wire(DefaultSettings())
	for _, name := range []string{
		SettingLanguage, SettingTextScale, SettingHighContrast, SettingSound, SettingClearAfter, SettingProfile, SettingFreshDays, SettingUsableDays,
		SettingSerialPort, SettingWatchFolder,
	} {
		if _, ok := names[name]; !ok {
			t.Errorf("no %s in the file", name)
		}
		delete(names, name)
	}
	if len(names) > 0 {
		t.Errorf("without a constant: %v", names)
	}
	merged, err := overlay(Settings{Language: "vi", Profile: KeepNone, SerialPort: SerialOff}, map[string]json.RawMessage{
		"text_scale": []byte("1"), "fresh_days": []byte("1"), "usable_days": []byte("1"),
	})
	if err != nil || merged.Profile != KeepNone {
		t.Errorf("%+v, %v", merged, err)
	}
}
