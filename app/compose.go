package app

import (
	"time"

	"github.com/soi-id/soi/app/history"
	"github.com/soi-id/soi/app/keys"
	"github.com/soi-id/soi/app/settings"
)

// compose makes the screens that keep nothing anew, and takes the one that
// keeps its result.
func (s *Shell) compose() map[place]screen {
	clearAfter := func() time.Duration { return s.p.Desk.Settings().ClearAfter }
	return map[place]screen{
		verifyPlace: s.verify,
		historyPlace: history.New(history.Params{
			Texts: s.texts, Window: s.p.Window, Loop: s.p.Loop, Desk: s.p.Desk, Keys: s.keyboard, ClearAfter: clearAfter,
		}),
		keysPlace: keys.New(keys.Params{
			Texts: s.texts, Window: s.p.Window, Loop: s.p.Loop, Desk: s.p.Desk, Keys: s.keyboard, Formats: s.p.Formats,
		}),
		settingsPlace: settings.New(settings.Params{
			Texts: s.texts, Loop: s.p.Loop, Desk: s.p.Desk, Keys: s.keyboard,
			Changed: s.SettingsChanged, SoundAvailable: s.p.Sounder.Available,
			SerialPorts: s.p.SerialPorts, ChooseFolder: s.folderChoice(),
		}),
	}
}

// folderChoice is nil where no folder can be watched.
func (s *Shell) folderChoice() func(chosen func(path string)) {
	if s.p.Folder == nil {
		return nil
	}
	return s.chooseFolder
}
