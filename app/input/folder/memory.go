package folder

import (
	"bufio"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
)

// A memory is what was handed over, in a file of one line for each. The names
// of scans may name people, so that a line is a salted hash:
//
//	soi watched folder v1 <salt> <hash of the folder>
//	<hash of a file>
//
// Lines are only added; a last one that was cut off by a power failure is
// ignored, and its file handed over once more.
type memory struct {
	path   string
	dir    string
	salt   string
	marks  map[string]bool
	order  []string // the marks as they came
	opened bool
	kept   bool // the file is as the marks are
}

const memoryHead = "soi watched folder v1"

// maxGone is how many files that are no longer there are remembered: a folder
// may only seem empty, while a share is not mounted.
const maxGone = 10_000

func newMemory(path, dir string) *memory {
	return &memory{path: path, dir: dir, marks: map[string]bool{}}
}

// open reads the memory at the first look. Where there is none of this folder,
// what is there now counts as handed over. Later it writes what could not be
// written.
func (m *memory) open(there []file) error {
	if !m.opened {
		err := m.load()
		if err != nil && !errors.Is(err, errOther) && !errors.Is(err, fs.ErrNotExist) {
			return err // on a disk that answers later the memory may still be found
		}
		if err != nil {
			m.salt = rand.Text()
			for _, f := range there {
				m.put(m.mark(f))
			}
		} else {
			m.kept = true
		}
		m.opened = true
	}
	if m.kept {
		return nil
	}
	return m.write()
}

// errOther: the memory is of another folder, or none at all.
var errOther = errors.New("the memory is of another folder")

func (m *memory) load() error {
	f, err := os.Open(m.path)
	if err != nil {
		return err
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	lines.Scan()
	head := strings.Fields(strings.TrimPrefix(lines.Text(), memoryHead))
	if !strings.HasPrefix(lines.Text(), memoryHead) || len(head) != 2 || head[1] != hash(head[0], m.dir) {
		return errOther
	}
	m.salt = head[0]
	for lines.Scan() {
		if mark := lines.Text(); len(mark) == markLength {
			m.put(mark)
		}
	}
	return lines.Err()
}

func (m *memory) put(mark string) {
	if !m.marks[mark] {
		m.marks[mark] = true
		m.order = append(m.order, mark)
	}
}

func (m *memory) has(mark string) bool { return m.marks[mark] }

// mark is a file in one word.
func (m *memory) mark(f file) string {
	return hash(m.salt, f.name, fmt.Sprint(f.size), fmt.Sprint(f.changed.UnixNano()))
}

const markLength = 32

func hash(parts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	return hex.EncodeToString(sum[:])[:markLength]
}

// add remembers a file that was handed over.
func (m *memory) add(mark string) error {
	if m.has(mark) {
		return nil
	}
	m.put(mark)
	if !m.kept {
		return m.write()
	}
	f, err := os.OpenFile(m.path, os.O_APPEND|os.O_WRONLY, 0)
	if err == nil {
		// The line end comes first: what a power failure has cut off then
		// spoils no other line.
		_, err = f.WriteString("\n" + mark + "\n")
		err = errors.Join(err, f.Sync(), f.Close())
	}
	m.kept = err == nil
	return err
}

// forget drops the oldest of the files that are gone, where there are many.
func (m *memory) forget(there []file) {
	if len(m.order) <= len(there)+maxGone+maxGone/10 { // not at every look
		return
	}
	present := make(map[string]bool, len(there))
	for _, f := range there {
		present[m.mark(f)] = true
	}
	gone := len(m.order) - len(there) - maxGone
	kept := m.order[:0]
	for _, mark := range m.order {
		if gone > 0 && !present[mark] {
			delete(m.marks, mark)
			gone--
			continue
		}
		kept = append(kept, mark)
	}
	m.order, m.kept = kept, false // written at the next look
}

// write replaces the file.
func (m *memory) write() error {
	beside := m.path + ".new"
	f, err := os.OpenFile(beside, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(f, "%s %s %s\n%s\n", memoryHead, m.salt, hash(m.salt, m.dir), strings.Join(m.order, "\n"))
	err = errors.Join(err, f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(beside, m.path)
	}
	if err != nil {
		os.Remove(beside)
		return err
	}
	m.kept = true
	return nil
}
