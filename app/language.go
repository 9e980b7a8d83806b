package app

import (
	"encoding/json"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"github.com/soi-id/soi/resources"
)

// toolkitTexts are the keys of the toolkit's own texts, of Fyne v2.8.0's
// lang/translations/base.en.json, as they stand in toolkit.json after
// "toolkit.".
var toolkitTexts = []string{
	"Advanced", "Cancel", "Confirm", "Copy", "Create Folder", "Cut", "Enter filename", "Error", "Favourites", "File", "Folder",
	"New Folder", "No", "OK", "Open", "Paste", "Quit", "Redo", "Save", "Select all", "Show Hidden Files", "Undo", "Yes",
	"file.name", "file.parent",
	"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
	"monday.short", "tuesday.short", "wednesday.short", "thursday.short", "friday.short", "saturday.short", "sunday.short",
}

// speak makes the toolkit's dialogs use a language. The toolkit follows the
// system's language alone and cannot be told another, so the texts are given
// to it as those of the system's language.
func speak(texts *resources.Texts) {
	messages := map[string]string{}
	for _, key := range toolkitTexts {
		messages[key] = texts.Get("toolkit." + key)
	}
	content, err := json.Marshal(messages)
	if err != nil {
		fyne.LogError("the toolkit's texts", err) // they stay in the system's language
		return
	}
	if err := lang.AddTranslationsForLocale(content, lang.SystemLocale()); err != nil {
		fyne.LogError("the toolkit's texts", err)
	}
}
