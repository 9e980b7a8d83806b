package desk

import (
	"bufio"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/soi-id/soi/verify"
	"github.com/soi-id/soi/verify/issue"
)

// The environment of a copy of the test program that imports: the state folder,
// and the one that holds bundles in folders called 1, 2, 3 and so on.
const (
	importFolder  = "SOI_TEST_IMPORT_FOLDER"
	importBundles = "SOI_TEST_IMPORT_BUNDLES"
	// doneEnding is that of a file beside a bundle that has come.
	doneEnding = ".done"
)

// importForEver imports one bundle after the other and shows the number of each
// when it has come.
func importForEver(dir, bundles string) error {
	d, err := Open(Options{Dir: dir, PolicyFile: dir + "/none", Now: newClock().now, Program: "victim", NoJournal: true})
	if err != nil {
		return err
	}
	fmt.Println("ready")
	for n := 1; ; n++ {
		source := filepath.Join(bundles, strconv.Itoa(n))
		if _, err := os.Stat(source); err != nil {
			return nil
		}
		if _, err := os.Stat(source + doneEnding); err == nil {
			continue
		}
		if _, err := d.ImportBundle(background, source); err != nil {
			return err
		}
		fmt.Println(n)
	}
}

// Editions are bundles of one publisher. Each brings one more key and revokes
// one document alone, whose verdict says whether keys and documents belong
// together.
type editions struct {
	*publisher
	folder string
	first  *issue.Key
	ids    []string // of the keys
	size   int      // how many documents each revokes at least
}

func newEditions(t *testing.T, d *Desk) *editions {
	t.Helper()
	p := newPublisher(t, newClock().now().Add(-24*time.Hour))
	p.enrolled(d)
	return &editions{publisher: p, folder: t.TempDir(), size: 500}
}

// makes makes n more.
func (e *editions) makes(n int) {
	e.t.Helper()
	for range n {
		key := e.lists()
		if e.first == nil {
			e.first = key
		}
		e.ids = append(e.ids, idOf(e.t, key))
		e.revokes(e.size+len(e.ids), e.number(len(e.ids)))
		e.publishes()
		if err := os.CopyFS(e.source(len(e.ids)), os.DirFS(e.dir)); err != nil {
			e.t.Fatal(err)
		}
	}
}

func (e *editions) source(n int) string { return filepath.Join(e.folder, strconv.Itoa(n)) }
func (*editions) number(n int) string   { return fmt.Sprintf("TEST-%04d", n) }

// inForce returns the edition that a desk has, after it has checked that it is
// that one in all its parts.
func (e *editions) inForce(d *Desk) int {
	e.t.Helper()
	p := d.Publishers()[0]
	n := len(p.Keys)
	switch {
	case p.Err != nil:
		e.t.Fatal(p.Err)
	case n == 0 || n > len(e.ids) || len(p.Sets) != 1:
		e.t.Fatalf("%d keys, %d sets", n, len(p.Sets))
	}
	for _, key := range p.Keys {
		if !slices.Contains(e.ids[:n], key.ID) {
			e.t.Fatalf("edition %d: a key of another", n)
		}
	}
	revoked, other := d.VerifyPayload(signedCard(e.t, e.first, e.number(n))), d.VerifyPayload(signedCard(e.t, e.first, e.number(n+1)))
	if later := len(d.Publishers()[0].Keys); later != n {
		return e.inForce(d) // another program imports at this moment
	}
	if revoked.Verdict != verify.Revoked || other.Verdict != verify.Authentic {
		e.t.Fatalf("edition %d: its revoked document is %s %v, another %s %v", n, revoked.Verdict, revoked.Reasons, other.Verdict, other.Reasons)
	}
	return n
}

// TestKilledWhileImporting kills a program that imports, again and again: the
// keys and the revoked documents are those of one edition each time, and what
// the program showed is there. SOI_KILL_ROUNDS sets the number of rounds.
func TestKilledWhileImporting(t *testing.T) {
	rounds := 250
	if text := os.Getenv("SOI_KILL_ROUNDS"); text != "" {
		var err error
		if rounds, err = strconv.Atoi(text); err != nil {
			t.Fatal(err)
		}
	}
	if testing.Short() {
		rounds = 5
	}
	o := options(t.TempDir(), newClock())
	o.NoJournal = true
	d := open(t, o)
	e := newEditions(t, d)
	e.done(1, 1)
	e.makes(1)
	begin := time.Now()
	expectImport(t, d, e.source(1), nil)
	took := 2 * time.Since(begin)
	shown, between := 1, 0
	for range rounds {
		if len(e.ids) < shown+3 {
			e.makes(4)
		}
		last := e.killed(o.Dir, rand.N(took))
		d, err := Open(o)
		if err != nil {
			t.Fatal(err)
		}
		now := e.inForce(d)
		if err := d.Close(); err != nil {
			t.Fatal(err)
		}
		if now < max(shown, last) || now > max(shown, last)+1 {
			t.Fatalf("edition %d is in force, %d was shown", now, last)
		}
		if now > max(shown, last) {
			between++ // killed after the commit
		}
		e.done(shown+1, now)
		shown = now
	}
	t.Logf("%d rounds, %d imports, %d of them killed between the commit and the word of it", rounds, shown, between)
}

// done marks editions as imported.
func (e *editions) done(from, to int) {
	e.t.Helper()
	for n := from; n <= to; n++ {
		if err := os.WriteFile(e.source(n)+doneEnding, nil, 0o600); err != nil {
			e.t.Fatal(err)
		}
	}
}

// killed runs the program, kills it some time after it began to import, and
// returns the last edition that it showed.
func (e *editions) killed(dir string, after time.Duration) (last int) {
	e.t.Helper()
	victim := exec.Command(os.Args[0])
	victim.Env = append(os.Environ(), importFolder+"="+dir, importBundles+"="+e.folder)
	victim.Stderr = os.Stderr
	screen, err := victim.StdoutPipe()
	if err != nil {
		e.t.Fatal(err)
	}
	if err := victim.Start(); err != nil {
		e.t.Fatal(err)
	}
	lines := bufio.NewScanner(screen)
	for lines.Scan() {
		if lines.Text() == "ready" {
			timer := time.AfterFunc(after, func() { victim.Process.Kill() })
			defer timer.Stop()
			continue
		}
		if last, err = strconv.Atoi(lines.Text()); err != nil {
			e.t.Fatal(err)
		}
	}
	if err := victim.Wait(); err != nil && victim.ProcessState.Exited() {
		e.t.Fatalf("the victim ended by itself: %v", err)
	}
	return last
}
