package verify_test

import (
	"strings"
	"testing"
)

// Each rule of the architecture test is broken here once, so that none of them
// passes because it cannot fail.
func TestArchitectureRulesCanFail(t *testing.T) {
	tests := []struct {
		name   string
		path   string
		source string
		want   string // part of the one fault; empty: none
	}{
		{"the pure core", "verify/verifier.go", `import ("time"; "github.com/soi-id/soi/verify/trust"); var _ time.Time`, ""},
		{"verify reaches its stores", "verify/verifier.go", `import "github.com/soi-id/soi/verify/journal"`, "verify may not import verify/journal"},
		{"verify reaches pictures", "verify/verifier.go", `import "github.com/soi-id/soi/verify/picture"`, "verify may not import verify/picture"},
		{"verify knows its desk", "verify/verifier.go", `import "github.com/soi-id/soi/verify/desk"`, "verify may not import verify/desk"},
		{"verify knows one format", "verify/verifier.go", `import "github.com/soi-id/soi/verify/document/vn"`, "verify may not import verify/document/vn"},
		{"a format and its types", "verify/document/vn/cccd.go", `import "github.com/soi-id/soi/verify/document"`, ""},
		{"a format and a shared codec", "verify/document/cwt/cwt.go", `import "github.com/soi-id/soi/verify/internal/cose"`, ""},
		{"a format and another", "verify/document/vn/cccd.go", `import "github.com/soi-id/soi/verify/document/icao"`, "verify/document/vn may not import verify/document/icao"},
		{"a format that checks signatures", "verify/document/cwt/cwt.go", `import "github.com/soi-id/soi/verify/trust"`, "may not import verify/trust"},
		{"the list of formats", "verify/document/formats/formats.go", `import "github.com/soi-id/soi/verify/document/vn"`, ""},
		{"the types know a format", "verify/document/document.go", `import "github.com/soi-id/soi/verify/document/vn"`, "may not import verify/document/vn"},
		{"the keyring knows a format", "verify/trust/keyring.go", `import "github.com/soi-id/soi/verify/document/cwt"`, "may not import verify/document/cwt"},
		{"the journal knows documents", "verify/journal/journal.go", `import "github.com/soi-id/soi/verify/document"`, "may not import verify/document"},
		{"pictures know symbols", "verify/picture/picture.go", `import "github.com/soi-id/soi/verify/symbol"`, "may not import verify/symbol"},
		{"symbols know documents", "verify/symbol/reader.go", `import "github.com/soi-id/soi/verify/document"`, "may not import verify/document"},
		{"issuing knows the desk", "verify/issue/issue.go", `import "github.com/soi-id/soi/verify/desk"`, "may not import verify/desk"},
		{"a codec knows trust", "verify/internal/cose/cose.go", `import "github.com/soi-id/soi/verify/trust"`, "may not import verify/trust"},
		{"resources know verdicts", "resources/icons.go", `import "github.com/soi-id/soi/verify"`, "resources may not import verify"},
		{"a program that makes resources", "resources/draw.go", "//go:build ignore\n\npackage main; " + `import ("fyne.io/fyne/v2/theme"; "github.com/soi-id/soi/verify/issue")`, ""},
		{"the terminal knows the window", "cmd/soictl/main.go", `import "github.com/soi-id/soi/app/input"`, "may not import app/input"},
		{"the window's program", "cmd/soi/main.go", `import ("fyne.io/fyne/v2/app"; "github.com/soi-id/soi/app"; "github.com/soi-id/soi/verify/desk")`, ""},
		{"Fyne's driver in a screen", "app/keys/screen.go", `import "fyne.io/fyne/v2/app"`, "only cmd/soi imports fyne.io/fyne/v2/app"},
		{"Fyne's driver in a test", "app/keys/screen_test.go", `import "fyne.io/fyne/v2/app"`, "only cmd/soi imports fyne.io/fyne/v2/app"},
		{"Fyne in a screen", "app/keys/screen.go", `import "fyne.io/fyne/v2/widget"`, ""},
		{"Fyne in the core", "verify/verdict.go", `import "fyne.io/fyne/v2"`, "only app and cmd/soi import Fyne"},
		{"Fyne in a test of the core", "verify/verdict_test.go", `import "fyne.io/fyne/v2"`, "only app and cmd/soi import Fyne"},
		{"Fyne in the terminal", "cmd/soictl/main.go", `import "fyne.io/fyne/v2/lang"`, "only app and cmd/soi import Fyne"},
		{"a camera in a screen", "app/input/camera.go", `import "github.com/pion/mediadevices/pkg/driver"`, "only cmd/soi-camera imports github.com/pion/mediadevices"},
		{"a camera in the window", "cmd/soi/camera.go", `import "github.com/pion/mediadevices/pkg/driver"`, "only cmd/soi-camera imports github.com/pion/mediadevices"},
		{"the camera program", "cmd/soi-camera/main.go", `import ("github.com/pion/mediadevices/pkg/driver"; "github.com/soi-id/soi/app/input/frames")`, ""},
		{"the camera program and the desk", "cmd/soi-camera/main.go", `import "github.com/soi-id/soi/verify/desk"`, "cmd/soi-camera may not import verify/desk"},
		{"C in the core", "verify/symbol/reader.go", `import "C"`, "only cmd/soi imports C"},
		{"a disk in the core", "verify/trust/store.go", `import "os"`, "imports os: below verify only verify/desk"},
		{"a database opened in the core", "verify/journal/store.go", `import "go.etcd.io/bbolt"; var _ = bbolt.Open`, "uses go.etcd.io/bbolt.Open"},
		{"a database used in the core", "verify/journal/store.go", `import "go.etcd.io/bbolt"; var _ bbolt.Tx`, ""},
		{"a network in the core", "verify/trust/update.go", `import "net/http"`, "imports net/http"},
		{"an address parsed in the core", "verify/document/link/link.go", `import "net/url"`, ""},
		{"a clock in the core", "verify/trust/time.go", `import "time"; var now = time.Now`, "uses time.Now"},
		{"a clock by another name", "verify/trust/time.go", `import clock "time"; var now = clock.Now()`, "uses time.Now"},
		{"a clock's distance", "verify/symbol/reader.go", `import "time"; var t time.Time; var d = time.Since(t)`, "uses time.Since"},
		{"a clock in a test", "verify/trust/time_test.go", `import "time"; var now = time.Now`, ""},
		{"a clock and a disk at the desk", "verify/desk/desk.go", `import ("os"; "time"); var now, read = time.Now, os.ReadFile`, ""},
		{"a method called Now", "verify/trust/time.go", `type c struct{ time struct{ Now int } }; func f(x c) int { time := x.time; return time.Now }`, ""},
		{"a room without a plan", "verify/cloud/cloud.go", ``, "package verify/cloud is not in the plan"},
		{"another program", "cmd/soid/main.go", ``, "package cmd/soid is not in the plan"},
		{"a name that says nothing", "app/util/text.go", ``, "says nothing"},
		{"a long file", "app/keys/screen.go", strings.Repeat("\n", 601), "more than one idea"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			source := test.source
			if !strings.Contains(source, "package ") {
				source = "package p; " + source
			}
			file, err := readFile(test.path, []byte(source))
			if err != nil {
				t.Fatal(err)
			}
			faults := broken(file)
			switch {
			case test.want == "" && len(faults) > 0:
				t.Errorf("refused: %q", faults)
			case test.want != "" && (len(faults) != 1 || !strings.Contains(faults[0], test.want)):
				t.Errorf("faults %q, want one with %q", faults, test.want)
			}
		})
	}
}
