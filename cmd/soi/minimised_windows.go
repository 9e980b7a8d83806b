package main

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver"
)

var isIconic = user32.NewProc("IsIconic")

// minimised reports whether nobody can see the window. The toolkit does not
// know, so Windows is asked.
func minimised(window fyne.Window) func() bool {
	native, ok := window.(driver.NativeWindow)
	if !ok {
		return func() bool { return false }
	}
	return func() (yes bool) {
		native.RunNative(func(context any) {
			if w, ok := context.(driver.WindowsWindowContext); ok {
				iconic, _, _ := isIconic.Call(w.HWND)
				yes = iconic != 0
			}
		})
		return yes
	}
}
