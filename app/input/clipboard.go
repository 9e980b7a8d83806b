package input

import (
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
)

// A Clipboard is what a person copied last.
type Clipboard interface {
	// Text returns the text, or "". It is called on the interface thread.
	Text() string
	// Picture returns an encoded picture, or nil where there is none or the
	// system gives none. It may take seconds, and is called on another thread.
	Picture() []byte
}

// FilePath returns the file that pasted text names, if it names one that
// exists: a path, a quoted path as Windows copies it, or a file: address. A
// payload that merely looks like a path is no file.
func FilePath(text string) (string, bool) {
	text = strings.Trim(strings.TrimSpace(text), `"`)
	if text == "" || strings.ContainsAny(text, "\x00\n") {
		return "", false
	}
	if address, err := url.Parse(text); err == nil && address.Scheme == "file" {
		text = address.Path
		if runtime.GOOS == "windows" {
			text = filepath.FromSlash(strings.TrimPrefix(text, "/")) // file:///C:/…
		}
	}
	if !filepath.IsAbs(text) {
		return "", false
	}
	if _, err := os.Stat(text); err != nil {
		return "", false
	}
	return text, true
}
