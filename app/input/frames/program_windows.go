package frames

import "syscall"

// unseen keeps the camera program from opening a console window.
func unseen() *syscall.SysProcAttr { return &syscall.SysProcAttr{HideWindow: true} }
