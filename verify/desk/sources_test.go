package desk

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/soi-id/soi/verify"
	"github.com/soi-id/soi/verify/trust"
	"github.com/soi-id/soi/verify/trust/bundle"
)

// newsTo returns a desk with a publisher enrolled, who has one key and one
// revoked document to tell.
func newsTo(t *testing.T) (*Desk, *publisher) {
	t.Helper()
	c := newClock()
	d := open(t, options(t.TempDir(), c))
	p := newPublisher(t, c.now().Add(-time.Hour))
	p.enrolled(d)
	p.lists()
	p.revokes(20_000, "TEST-0001")
	p.publishes()
	return d, p
}

func TestFolders(t *testing.T) {
	d, p := newsTo(t)
	stick := t.TempDir()
	expectImport(t, d, stick, ErrNoBundle)
	expectImport(t, d, filepath.Join(stick, "nowhere"), fs.ErrNotExist)

	// Bundles of several publishers, one of them not for this desk.
	stranger := newPublisher(t, p.at)
	stranger.lists()
	stranger.publishes()
	for name, from := range map[string]string{"theirs": stranger.dir, "ours": p.dir} {
		if err := os.CopyFS(filepath.Join(stick, name), os.DirFS(from)); err != nil {
			t.Fatal(err)
		}
	}
	expectImport(t, d, filepath.Join(stick, "theirs"), bundle.ErrOtherPublisher)
	done, err := d.ImportBundle(background, stick)
	if err != nil || len(done) != 1 || len(done[0].Added) != 1 {
		t.Fatalf("two bundles on a stick: %+v, %v", done, err)
	}

	if runtime.GOOS == "windows" {
		return // links need a right there
	}
	// A link does not lead out of the stick.
	p.lists()
	p.publishes()
	linked := t.TempDir()
	if err := os.CopyFS(linked, os.DirFS(p.dir)); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"timestamp.json", "targets"} {
		if err := os.RemoveAll(filepath.Join(linked, name)); err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink(filepath.Join(p.dir, name), filepath.Join(linked, name)); err != nil {
			t.Fatal(err)
		}
		if done, err := d.ImportBundle(background, linked); err == nil {
			t.Errorf("%s outside: %+v", name, done)
		}
	}
	expectImport(t, d, p.dir, nil)
}

// pack makes an archive of a folder, its names behind a prefix.
func pack(t *testing.T, dir, prefix string, more ...zip.FileHeader) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "bundle.zip")
	var archive bytes.Buffer
	w := zip.NewWriter(&archive)
	err := fs.WalkDir(os.DirFS(dir), ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			return err
		}
		into, err := w.Create(strings.ReplaceAll(prefix+name, "/", map[bool]string{true: `\`, false: "/"}[strings.Contains(prefix, `\`)]))
		if err == nil {
			_, err = into.Write(content)
		}
		return err
	})
	for _, header := range more {
		if err == nil {
			_, err = w.CreateRaw(&header)
		}
	}
	if err = errors.Join(err, w.Close()); err == nil {
		err = os.WriteFile(path, archive.Bytes(), 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	return path
}

func TestArchives(t *testing.T) {
	for _, prefix := range []string{"", "repository/", `windows\`} {
		d, p := newsTo(t)
		expectImport(t, d, pack(t, p.dir, prefix), nil)
		if len(staged(t, d)) != 1 {
			t.Errorf("prefix %q: sets %q", prefix, staged(t, d))
		}
	}
	d, p := newsTo(t)
	many := make([]zip.FileHeader, maxArchiveEntries)
	for i := range many {
		many[i].Name = fmt.Sprint(i)
	}
	long := make([]zip.FileHeader, 100)
	for i := range long {
		long[i].Name = fmt.Sprint(i, strings.Repeat("x", 50_000))
	}
	text := filepath.Join(t.TempDir(), "text")
	if err := os.WriteFile(text, []byte("no archive"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, step := range map[string]struct {
		path string
		want error
	}{
		"text":                 {text, ErrArchive},
		"way out":              {pack(t, p.dir, "", zip.FileHeader{Name: "../timestamp.json"}), ErrArchive},
		"way out of Windows":   {pack(t, p.dir, "", zip.FileHeader{Name: `..\timestamp.json`}), ErrArchive},
		"from the top":         {pack(t, p.dir, "", zip.FileHeader{Name: "/timestamp.json"}), ErrArchive},
		"too many":             {pack(t, p.dir, "", many...), ErrArchive},
		"too long a directory": {pack(t, p.dir, "", long...), ErrArchive},
		"too much":             {pack(t, p.dir, "", zip.FileHeader{Name: "bomb", UncompressedSize64: 1 << 40}), ErrArchive},
		"too much in all":      {pack(t, p.dir, "", zip.FileHeader{Name: "a", UncompressedSize64: 1 << 63}, zip.FileHeader{Name: "b", UncompressedSize64: 1 << 63}), ErrArchive},
		"nothing":              {pack(t, t.TempDir(), ""), ErrNoBundle},
		"cut off":              {cutOff(t, pack(t, p.dir, "")), ErrArchive},
	} {
		if _, err := d.ImportBundle(background, step.path); !errors.Is(err, step.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if len(d.Publishers()[0].Keys) != 0 {
		t.Error("a refused archive has left keys")
	}
}

func cutOff(t *testing.T, path string) string {
	t.Helper()
	info, err := os.Stat(path)
	if err == nil {
		err = os.Truncate(path, info.Size()-10)
	}
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// A server gives out a folder, unless a test answers first.
type server struct {
	*httptest.Server
	mu     sync.Mutex
	asked  []string // method, path, range, and "etag" where one was sent
	faults []string // what a request told too much
	answer func(w http.ResponseWriter, r *http.Request) bool
}

func serve(t *testing.T, d *Desk, dir string, version2 bool) *server {
	t.Helper()
	s := &server{}
	files := http.FileServerFS(os.DirFS(dir))
	s.Server = httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		line := strings.TrimSpace(r.Method + " " + r.URL.Path + " " + r.Header.Get("Range"))
		if r.Header.Get("If-None-Match") != "" {
			line += " etag"
		}
		s.asked = append(s.asked, line)
		for name := range r.Header {
			if name != "Range" && name != "If-None-Match" {
				s.faults = append(s.faults, name)
			}
		}
		answer := s.answer
		s.mu.Unlock()
		if answer != nil && answer(w, r) {
			return
		}
		if strings.HasSuffix(r.URL.Path, timestampName) {
			if info, err := os.Stat(filepath.Join(dir, timestampName)); err == nil {
				w.Header().Set("ETag", fmt.Sprintf(`"%x"`, info.ModTime().UnixNano()))
			}
		}
		http.StripPrefix("/keys", files).ServeHTTP(w, r)
	}))
	s.EnableHTTP2 = version2
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	s.StartTLS()
	t.Cleanup(s.Close)
	d.network.transport.(*http.Transport).TLSClientConfig = s.Client().Transport.(*http.Transport).TLSClientConfig.Clone()
	t.Cleanup(func() {
		if len(s.faults) > 0 {
			t.Errorf("headers that tell too much: %q", s.faults)
		}
	})
	return s
}

// requests returns what was asked since the last call.
func (s *server) requests() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	asked := s.asked
	s.asked = nil
	return asked
}

func (s *server) answers(f func(http.ResponseWriter, *http.Request) bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.answer = f
}

func TestAddress(t *testing.T) {
	d, p := newsTo(t)
	s := serve(t, d, p.dir, true)
	expectImport(t, d, s.URL+"/keys", nil)
	if len(d.Publishers()[0].Keys) != 1 || len(staged(t, d)) != 1 {
		t.Fatal("nothing has come")
	}
	s.requests()

	// No news costs two small answers.
	for _, source := range []string{s.URL + "/keys", s.URL + "/keys"} {
		done, err := d.ImportBundle(background, source)
		if err != nil || len(done) != 1 || !done[0].Unchanged {
			t.Fatalf("%+v, %v", done, err)
		}
		if got := s.requests(); !slices.Equal(got, []string{"GET /keys/2.root.json", "GET /keys/timestamp.json etag"}) {
			t.Errorf("asked %q", got)
		}
	}

	// News is found, and what is kept cannot hide it or spoil it.
	p.lists()
	p.publishes()
	expectImport(t, d, s.URL+"/keys/", nil)
	if len(d.Publishers()[0].Keys) != 2 {
		t.Error("the second key has not come")
	}
	p.lists()
	p.publishes()
	kept, err := filepath.Glob(filepath.Join(d.dir, fetchedFolder, "*"))
	if err != nil || len(kept) != 2 {
		t.Fatal(kept, err)
	}
	for _, path := range kept {
		if err := os.WriteFile(path, []byte("{}"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	expectImport(t, d, s.URL+"/keys", nil)
	if len(d.Publishers()[0].Keys) != 3 {
		t.Error("the third key has not come")
	}
}

// A download that breaks off is continued, whatever the server can do.
func TestBrokenDownload(t *testing.T) {
	for name, continued := range map[string]func(http.ResponseWriter, *http.Request) bool{
		"ranges":    nil,
		"no ranges": func(_ http.ResponseWriter, r *http.Request) bool { r.Header.Del("Range"); return false },
		"wrong range": func(_ http.ResponseWriter, r *http.Request) bool {
			if r.Header.Get("Range") != "" {
				r.Header.Set("Range", "bytes=0-")
			}
			return false
		},
	} {
		t.Run(name, func(t *testing.T) {
			d, p := newsTo(t)
			s := serve(t, d, p.dir, false)
			set := p.says.Revoked[0].Target
			s.answers(func(w http.ResponseWriter, r *http.Request) bool {
				if !strings.HasSuffix(r.URL.Path, set) {
					return false
				}
				content, err := os.ReadFile(filepath.Join(p.dir, strings.TrimPrefix(r.URL.Path, "/keys/")))
				if err != nil {
					t.Error(err)
				}
				w.Header().Set("Content-Length", fmt.Sprint(len(content)))
				w.Write(content[:40_000])
				return true
			})
			expectImport(t, d, s.URL+"/keys", ErrServer)
			if len(d.Publishers()[0].Keys) != 0 {
				t.Error("half a bundle is in use")
			}
			s.requests()
			s.answers(continued)
			want := error(nil)
			if name == "wrong range" {
				want = ErrServer
			}
			expectImport(t, d, s.URL+"/keys", want)
			if asked := s.requests(); !slices.ContainsFunc(asked, func(line string) bool { return strings.HasSuffix(line, set+" bytes=40000-") }) {
				t.Errorf("asked %q", asked)
			}
		})
	}
}

func TestHostileServers(t *testing.T) {
	elsewhere := httptest.NewTLSServer(http.NotFoundHandler())
	defer elsewhere.Close()
	over := func(w http.ResponseWriter, _ *http.Request) bool {
		for {
			if _, err := w.Write(bytes.Repeat([]byte("x"), 1<<16)); err != nil {
				return true
			}
		}
	}
	on := func(name string, f func(http.ResponseWriter, *http.Request) bool) func(http.ResponseWriter, *http.Request) bool {
		return func(w http.ResponseWriter, r *http.Request) bool {
			return strings.HasSuffix(r.URL.Path, name) && f(w, r)
		}
	}
	redirect := func(to string) func(http.ResponseWriter, *http.Request) bool {
		return func(w http.ResponseWriter, r *http.Request) bool {
			http.Redirect(w, r, to, http.StatusFound)
			return true
		}
	}
	status := func(code int) func(http.ResponseWriter, *http.Request) bool {
		return func(w http.ResponseWriter, _ *http.Request) bool { w.WriteHeader(code); return true }
	}
	for name, step := range map[string]struct {
		answer func(http.ResponseWriter, *http.Request) bool
		want   error
	}{
		"another host":          {on("timestamp.json", redirect(elsewhere.URL+"/timestamp.json")), ErrServer},
		"without encryption":    {on("timestamp.json", redirect("http://127.0.0.1/timestamp.json")), ErrServer},
		"in a circle":           {on("timestamp.json", redirect("/keys/timestamp.json")), ErrServer},
		"on the same host":      {on("2.root.json", redirect("/keys/other.root.json")), nil},
		"out of order":          {status(http.StatusInternalServerError), ErrServer},
		"a page for everything": {func(w http.ResponseWriter, _ *http.Request) bool { fmt.Fprint(w, "<html>log in"); return true }, bundle.ErrIncomplete},
		"a root without end":    {on("2.root.json", over), bundle.ErrTooLarge},
		"a set without end":     {on(".json", nil), nil},
		"not modified":          {on("timestamp.json", status(http.StatusNotModified)), ErrServer},
		"forbidden is absent":   {on("2.root.json", status(http.StatusForbidden)), nil},
		"gone":                  {on("timestamp.json", status(http.StatusGone)), bundle.ErrIncomplete},
		"stalls": {on("timestamp.json", func(w http.ResponseWriter, r *http.Request) bool {
			w.Write([]byte("{"))
			w.(http.Flusher).Flush()
			<-r.Context().Done()
			return true
		}), ErrServer},
		"never answers": {on("timestamp.json", func(_ http.ResponseWriter, r *http.Request) bool { <-r.Context().Done(); return true }), ErrServer},
		"drips": {on("timestamp.json", func(w http.ResponseWriter, r *http.Request) bool {
			for r.Context().Err() == nil {
				if _, err := w.Write([]byte(" ")); err != nil {
					return true
				}
				w.(http.Flusher).Flush()
				time.Sleep(10 * time.Millisecond)
			}
			return true
		}), ErrServer},
	} {
		t.Run(name, func(t *testing.T) {
			d, p := newsTo(t)
			s := serve(t, d, p.dir, false)
			if name == "a set without end" {
				step.answer, step.want = on(p.says.Revoked[0].Target, over), bundle.ErrTooLarge
			}
			d.network.patience, d.network.grace, d.network.rate = 300*time.Millisecond, 500*time.Millisecond, 1<<10
			s.answers(step.answer)
			expectImport(t, d, s.URL+"/keys", step.want)
			s.answers(nil)
			d.network.patience = time.Minute
			expectImport(t, d, s.URL+"/keys", nil)
			if len(d.Publishers()[0].Keys) != 1 {
				t.Error("and after it nothing comes")
			}
		})
	}
}

func TestAddressesThatAreNone(t *testing.T) {
	d, _ := newsTo(t)
	for _, text := range []string{
		"http://id.example/keys", "ftp://id.example", "file:///etc", "https://", "https://user:secret@id.example/keys",
		"https://id.example/keys?desk=7", "https://id.example/#x", "https://[::1", "://",
	} {
		_, err := d.ImportBundle(background, text)
		if !errors.Is(err, ErrAddress) || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: %v", text, err)
		}
	}
	expectVerdict(t, d, typed("nothing"), verify.Unsupported, "")
}

// A slowStick answers when it is let go.
type slowStick struct {
	fs.FS
	asked, let chan struct{}
}

func (s slowStick) Open(name string) (fs.File, error) {
	if name == timestampName {
		close(s.asked)
		<-s.let
	}
	return s.FS.Open(name)
}

// While a stick is read, documents are verified and other keys imported.
func TestSlowStickHoldsUpNobody(t *testing.T) {
	d, p := newsTo(t)
	stick := slowStick{os.DirFS(p.dir), make(chan struct{}), make(chan struct{})}
	imported := make(chan error)
	go func() {
		_, err := d.importFrom(background, []repository{stick})
		imported <- err
	}()
	<-stick.asked
	public, err := newPublisher(t, p.at).lists().JWK()
	if err != nil {
		t.Fatal(err)
	}
	if done, err := d.ImportKeys(public, trust.Enrolment{}); err != nil || len(done.Added) != 1 {
		t.Errorf("another key: %+v, %v", done, err)
	}
	expectVerdict(t, d, typed(card), verify.ConsistentUnsigned, "")
	if _, err := d.ImportBundle(background, p.dir); !errors.Is(err, errKeysBusy) {
		t.Errorf("a second import at once: %v", err)
	}
	close(stick.let)
	if err := <-imported; err != nil {
		t.Error(err)
	}
	if len(d.Publishers()[0].Keys) != 1 {
		t.Error("nothing has come")
	}
}
