package journal

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"testing"
	"time"

	"go.etcd.io/bbolt"
	berrors "go.etcd.io/bbolt/errors"
)

// The test binary runs itself again as the process that is killed or denied
// room: childEnv names what it does, childPath the file.
const (
	childEnv  = "SOI_JOURNAL_CHILD"
	childPath = "SOI_JOURNAL_PATH"
)

var children = map[string]func(path string) error{"append": appendForEver}

func TestMain(m *testing.M) {
	if child := children[os.Getenv(childEnv)]; child != nil {
		if err := child(os.Getenv(childPath)); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

func childCommand(t *testing.T, child, path string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(self)
	cmd.Env = append(os.Environ(), childEnv+"="+child, childPath+"="+path)
	cmd.Stderr = os.Stderr
	return cmd
}

// appendForEver appends, now and then erases, and prints the number of each
// entry once it is acknowledged.
func appendForEver(path string) error {
	db, err := bbolt.Open(path, 0o600, &bbolt.Options{Timeout: 10 * time.Second})
	if err != nil {
		return err
	}
	j, err := Open(db, testConfig(1))
	if err != nil {
		return err
	}
	size, err := j.Size()
	if err != nil {
		return err
	}
	for n := int(size); ; {
		batch := 1 + n%3
		if n%11 == 10 {
			batch = 1
			_, err = j.Erase(erasureOf(uint64(n-1), 0))
		} else {
			_, err = j.Append(testEntries(n, n+batch)...)
		}
		if err != nil {
			return err
		}
		n += batch
		fmt.Println(n - 1)
	}
}

// Killed at any moment, the journal opens, is sound and holds everything that
// was acknowledged. A killed process loses no page that it has written, so
// this is about the order of writes and not about a power failure.
func TestKilled(t *testing.T) {
	rounds := 25
	if testing.Short() {
		rounds = 5
	}
	if n, err := strconv.Atoi(os.Getenv("SOI_KILL_ROUNDS")); err == nil {
		rounds = n
	}
	path := filepath.Join(t.TempDir(), "journal.db")
	last, total := -1, 0
	for range rounds {
		cmd := childCommand(t, "append", path)
		output, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		// The moments are counted in acknowledgements and then a random part
		// of one, so that a slow machine is killed in the same places.
		lines := bufio.NewScanner(output)
		for range rand.IntN(12) {
			if !lines.Scan() {
				break
			}
			last, err = strconv.Atoi(lines.Text())
			if err != nil {
				t.Fatal(err)
			}
			total++
		}
		time.Sleep(time.Duration(rand.IntN(2000)) * time.Microsecond)
		cmd.Process.Kill()
		for lines.Scan() { // acknowledged before the kill
			if n, err := strconv.Atoi(lines.Text()); err == nil {
				last = n
				total++
			}
		}
		cmd.Wait()

		db := openDB(t, path, nil)
		j := mustOpen(t, db)
		size, err := j.Size()
		if err != nil || size < uint64(last+1) {
			t.Fatalf("%d entries are there, %d were acknowledged: %v", size, last+1, err)
		}
		mustBeSound(t, j)
		mustHaveSoundPages(t, db)
		last = int(size) - 1
		db.Close()
	}
	t.Logf("%d acknowledged in %d rounds", total, rounds)
	if total == 0 {
		t.Fatal("nothing was appended")
	}
}

// A database that may not grow refuses the append; what was there stays, and
// with room again the journal goes on in the same process.
func TestNoRoomToGrow(t *testing.T) {
	db := openDB(t, filepath.Join(t.TempDir(), "journal.db"), &bbolt.Options{MaxSize: 128 << 10})
	j := mustOpen(t, db)
	n := 0
	var err error
	for err == nil {
		if _, err = j.Append(testEntry(n)); err == nil {
			n++
		}
		if n > 10_000 {
			t.Fatal("the limit does not hold")
		}
	}
	if !errors.Is(err, berrors.ErrMaxSizeReached) || errors.Is(err, ErrUncertain) {
		t.Fatal(err)
	}
	before := dump(t, db)
	if _, err := j.Append(testEntries(n, n+50)...); err == nil {
		t.Fatal("appended")
	}
	if !reflect.DeepEqual(dump(t, db), before) {
		t.Fatal("a refused append changed the journal")
	}
	mustBeSound(t, j)
	db.MaxSize = 0
	if first := mustAppend(t, j, testEntries(n, n+50)...); first != uint64(n) {
		t.Fatal(first)
	}
	for seq := range uint64(n + 50) {
		mustHold(t, j, seq)
	}
	mustBeSound(t, j)
}

// A page of garbage makes bbolt panic, and one that points outside the file
// makes the process fault. Both are answers.
func TestDamagedFile(t *testing.T) {
	const page = 4096
	damage := map[string]func(file []byte) []byte{
		"zeros":   func(file []byte) []byte { clear(file[2*page:]); return file },
		"ones":    func(file []byte) []byte { fill(file[2*page:], 0xff); return file },
		"garbage": func(file []byte) []byte { garble(file[2*page:]); return file },
		"cut":     func(file []byte) []byte { return file[:3*page] },
	}
	for name, change := range damage {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "journal.db")
			db, err := bbolt.Open(path, 0o600, &bbolt.Options{PageSize: page})
			if err != nil {
				t.Fatal(err)
			}
			j := mustOpen(t, db)
			mustAppend(t, j, testEntries(0, 500)...)
			db.Close()

			file, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, change(file), 0o600); err != nil {
				t.Fatal(err)
			}
			db, err = bbolt.Open(path, 0o600, &bbolt.Options{ReadOnly: true, Timeout: time.Second})
			if err != nil {
				t.Skip("bbolt itself refuses it:", err)
			}
			defer db.Close()
			if _, err := Open(db, testConfig(1)); err == nil {
				t.Error("opened")
			} else {
				t.Log(err)
			}
			report, err := Check(context.Background(), db, testConfig(1))
			if err == nil && !slices.Contains(report.Problems, one(DamagedFile, NoEntry)) {
				t.Errorf("%v", report.Problems)
			}
		})
	}
}

// A file that shrinks under its map, as on a network drive that goes away,
// faults.
func TestFileCutWhileOpen(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journal.db")
	db, err := bbolt.Open(path, 0o600, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	j := mustOpen(t, db)
	mustAppend(t, j, testEntries(0, 500)...)
	if err := os.Truncate(path, 2*int64(os.Getpagesize())); err != nil {
		t.Skip("the system does not let a mapped file shrink:", err)
	}
	if e, err := j.At(3); !errors.Is(err, ErrDamaged) {
		t.Errorf("At: %+v, %v", e, err)
	}
	if _, err := j.Append(testEntry(500)); !errors.Is(err, ErrDamaged) {
		t.Errorf("Append: %v", err)
	}
	report, err := j.Check(context.Background())
	if err != nil || !slices.Contains(report.Problems, one(DamagedFile, NoEntry)) {
		t.Errorf("Check: %v, %v", report.Problems, err)
	}
}

func fill(b []byte, with byte) {
	for i := range b {
		b[i] = with
	}
}

func garble(b []byte) {
	source := rand.New(rand.NewPCG(3, 4))
	for i := range b {
		b[i] = byte(source.Uint32())
	}
}

// A panic in a write is an error, and the write has not happened.
func TestWritingAfterAPanic(t *testing.T) {
	j, db := newJournal(t)
	before := dump(t, db)
	err := j.update(func(tx *bbolt.Tx) error {
		must(tx.DeleteBucket(bucketMeta))
		panic("assertion failed")
	})
	if !errors.Is(err, ErrDamaged) {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(dump(t, db), before) {
		t.Fatal("the journal changed")
	}
	mustAppend(t, j, testEntry(0))
	mustBeSound(t, j)
}
