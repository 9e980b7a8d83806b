package main

import "golang.org/x/sys/windows"

// box shows a message in a window of the system's own, which needs no OpenGL.
func box(title, text string) {
	caption, err := windows.UTF16PtrFromString(title)
	if err != nil {
		return
	}
	message, err := windows.UTF16PtrFromString(text)
	if err != nil {
		return
	}
	_, _ = windows.MessageBox(0, message, caption, windows.MB_OK|windows.MB_ICONERROR) // there is nobody else to tell
}
