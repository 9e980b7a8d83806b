package main

import (
	"fmt"
	"runtime"

	"github.com/soi-id/soi/resources"
)

// about is the version, and whose work is in the program.
func about() string {
	return fmt.Sprintf("Soi %s (%s, %s/%s)\n\n%s", version, runtime.Version(), runtime.GOOS, runtime.GOARCH, resources.Notice)
}
