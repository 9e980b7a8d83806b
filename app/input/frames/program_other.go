//go:build !windows

package frames

import "syscall"

func unseen() *syscall.SysProcAttr { return nil }
