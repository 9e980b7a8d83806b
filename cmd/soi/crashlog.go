package main

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"
	"time"
)

// A crashLog is the file into which the Go runtime writes what a crash leaves
// behind: a Windows program has no console. It is empty while the program
// runs, gone after a clean end, and kept after a crash.
//
// A stack trace holds addresses and no content, so nothing of a document.
type crashLog struct {
	dir  string
	file *os.File // nil where the folder cannot be written
}

// The names of crash logs, and of those that the person was told of.
const (
	crashPrefix = "crash-"
	toldPrefix  = "told-crash-"
	crashSuffix = ".log"
)

// startCrashLog is the first thing the program does. Where no file can be made
// there is no log, and whoever opens the desk next says what is wrong with the
// folder.
func startCrashLog(dir string) *crashLog {
	l := &crashLog{dir: dir}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return l
	}
	// The process is part of the name: a second copy must not take the log of
	// the first.
	name := fmt.Sprintf("%s%s-%d%s", crashPrefix, time.Now().UTC().Format("20060102-150405"), os.Getpid(), crashSuffix)
	f, err := os.OpenFile(filepath.Join(dir, name), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return l
	}
	l.file = f
	if err := debug.SetCrashOutput(f, debug.CrashOptions{}); err != nil {
		l.remove()
	}
	return l
}

// remove ends the log of a program that ends well.
func (l *crashLog) remove() {
	if l.file == nil {
		return
	}
	_ = debug.SetCrashOutput(nil, debug.CrashOptions{}) // nil cannot fail
	l.file.Close()
	os.Remove(l.file.Name())
	l.file = nil
}

// earlier returns the path of the newest crash that the person was not told
// of, or "", and marks all of them as told. It is called by the one program
// that holds the desk, so every empty log but its own is that of a program
// that was killed.
func (l *crashLog) earlier() string {
	entries, err := os.ReadDir(l.dir)
	if err != nil {
		return ""
	}
	newest := ""
	for _, entry := range entries { // sorted, and the names start with the time
		name := entry.Name()
		if !strings.HasPrefix(name, crashPrefix) || !strings.HasSuffix(name, crashSuffix) {
			continue
		}
		path := filepath.Join(l.dir, name)
		if l.file != nil && path == l.file.Name() {
			continue
		}
		info, err := entry.Info()
		if err != nil {
			continue
		}
		if info.Size() == 0 {
			os.Remove(path)
			continue
		}
		told := filepath.Join(l.dir, toldPrefix+strings.TrimPrefix(name, crashPrefix))
		if os.Rename(path, told) == nil {
			newest = told
		}
	}
	return newest
}
