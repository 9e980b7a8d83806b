package main

import (
	"fmt"
	"runtime"
	"runtime/debug"
	"strings"
)

// about is the version, and whose work is in the program.
func about() string {
	var b strings.Builder
	fmt.Fprintf(&b, "Soi %s (%s, %s/%s)\n\n%s\n", version, runtime.Version(), runtime.GOOS, runtime.GOARCH, notice)
	if build, ok := debug.ReadBuildInfo(); ok {
		for _, module := range build.Deps {
			fmt.Fprintf(&b, "\n%s %s", module.Path, module.Version)
		}
	}
	return b.String()
}

const notice = "Apache-2.0. © 2026 The Soi authors."
