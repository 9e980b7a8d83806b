package desk

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// network is how addresses are reached; tests have their own.
type network struct {
	transport http.RoundTripper
	patience  time.Duration // without a byte
	grace     time.Duration // from which on a file must come at the least rate
	rate      int64         // bytes a second
}

const (
	maxRedirects = 3
	maxHeader    = 64 << 10
)

func newNetwork() network {
	return network{
		// Uncompressed, so that a limit is one of what comes over the line and
		// a download can be continued.
		transport: &http.Transport{
			Proxy: http.ProxyFromEnvironment, DisableCompression: true, MaxResponseHeaderBytes: maxHeader,
			ForceAttemptHTTP2: true, MaxIdleConns: 1, IdleConnTimeout: time.Minute,
		},
		patience: 30 * time.Second, grace: time.Minute, rate: 4 << 10,
	}
}

// An address is a repository on a server. All that the server learns is which
// files are fetched, and an ETag of its own: there are no cookies, no name of
// the program, no referrer.
type address struct {
	ctx     context.Context
	base    *url.URL
	client  *http.Client
	network network
	kept    *keptAddress
}

// openAddress checks an address, and reads what is kept of it.
func (d *Desk) openAddress(ctx context.Context, text string) (*source, error) {
	base, err := url.Parse(text)
	if err != nil || base.Scheme != "https" || base.Host == "" || base.User != nil || base.RawQuery != "" || base.Fragment != "" {
		return nil, ErrAddress // not quoted: it may hold a password
	}
	a := &address{ctx: ctx, base: base, network: d.network, kept: readKept(d.dir, base)}
	a.client = &http.Client{Transport: d.network.transport, CheckRedirect: redirect}
	return &source{[]repository{a}, func() error { a.client.CloseIdleConnections(); return nil }}, nil
}

// redirect follows only on the same server.
func redirect(next *http.Request, before []*http.Request) error {
	next.Header.Del("Referer")
	if next.URL.Scheme != "https" || next.URL.Host != before[0].URL.Host || len(before) > maxRedirects {
		return fmt.Errorf("%w: it points to another place", ErrServer)
	}
	return nil
}

// Open fetches a file. What the server does not have is [fs.ErrNotExist].
func (a *address) Open(name string) (fs.File, error) {
	if !fs.ValidPath(name) || name == "." {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrInvalid}
	}
	if content, ok := a.kept.unchanging(name); ok {
		return fileOf(content), nil
	}
	body, _, err := a.get(name, 0)
	if err != nil {
		return nil, err
	}
	return body, nil
}

func (a *address) openAt(name string, offset int64) (io.ReadCloser, int64, error) {
	body, at, err := a.get(name, offset)
	if err != nil {
		return nil, 0, err
	}
	return body, at, nil
}

func (a *address) get(name string, offset int64) (body fs.File, at int64, err error) {
	where := *a.base
	where.Path, where.RawPath = strings.TrimSuffix(where.Path, "/")+"/"+name, ""
	ctx, cancel := context.WithCancelCause(a.ctx)
	defer func() {
		if err != nil {
			cancel(nil)
		}
	}()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, where.String(), nil)
	if err != nil {
		return nil, 0, fmt.Errorf("%w: %s", ErrServer, name)
	}
	request.Header["User-Agent"] = nil // else net/http says its own
	if offset > 0 {
		request.Header.Set("Range", fmt.Sprintf("bytes=%d-", offset))
	}
	if name == timestampName && a.kept.ETag != "" {
		request.Header.Set("If-None-Match", a.kept.ETag)
	}
	p := &paced{network: a.network, cancel: cancel, begin: time.Now()}
	p.stalled = time.AfterFunc(a.network.patience, func() { cancel(errStalled) })
	answer, err := a.client.Do(request)
	if err != nil {
		p.stalled.Stop()
		return nil, 0, a.failed(ctx, name, err)
	}
	p.ReadCloser, p.ctx, p.name = answer.Body, ctx, name
	switch answer.StatusCode {
	case http.StatusOK:
		if name == timestampName {
			a.kept.seen(answer.Header.Get("ETag"))
		}
		return p, 0, nil
	case http.StatusPartialContent:
		if at, ok := rangeBegin(answer.Header.Get("Content-Range")); ok && at == offset && offset > 0 {
			return p, at, nil
		}
	}
	p.Close()
	switch answer.StatusCode {
	case http.StatusNotModified:
		if content, ok := a.kept.Files[name]; ok && name == timestampName {
			return fileOf(content), 0, nil
		}
	case http.StatusRequestedRangeNotSatisfiable:
		if offset > 0 {
			return a.get(name, 0)
		}
	// Stores that may not be listed answer 403 for what they do not have, as
	// TUF's own clients know.
	case http.StatusNotFound, http.StatusForbidden, http.StatusGone:
		return nil, 0, &fs.PathError{Op: "get", Path: name, Err: fs.ErrNotExist}
	}
	return nil, 0, fmt.Errorf("%w: %s: status %d", ErrServer, name, answer.StatusCode)
}

// failed says what ended a request: the person, the server, or the line.
func (a *address) failed(ctx context.Context, name string, err error) error {
	if a.ctx.Err() != nil {
		return a.ctx.Err()
	}
	if cause := context.Cause(ctx); cause != nil {
		err = cause
	}
	var e *url.Error
	if errors.As(err, &e) {
		err = e.Err // without the address
	}
	return fmt.Errorf("%w: %s: %w", ErrServer, name, err)
}

// rangeBegin reads where a part begins (RFC 9110 §14.4): "bytes 5-9/10".
func rangeBegin(header string) (int64, bool) {
	rest, ok := strings.CutPrefix(header, "bytes ")
	first, _, _ := strings.Cut(rest, "-")
	at, err := strconv.ParseInt(first, 10, 64)
	return at, ok && err == nil
}

var (
	errStalled = errors.New("it stopped sending")
	errSlow    = errors.New("it sends too slowly")
)

// paced is the body of an answer, which must keep coming: a server that stalls
// or drips is cut off.
type paced struct {
	io.ReadCloser
	network network
	ctx     context.Context
	cancel  context.CancelCauseFunc
	stalled *time.Timer
	begin   time.Time
	name    string
	n       int64
}

func (p *paced) Read(b []byte) (int, error) {
	p.stalled.Reset(p.network.patience)
	n, err := p.ReadCloser.Read(b)
	p.n += int64(n)
	if took := time.Since(p.begin); took > p.network.grace && p.n < p.network.rate*int64(took/time.Second) {
		p.cancel(errSlow)
		err = errSlow
	}
	if err == nil {
		return n, nil
	}
	// A server can answer the end of the connection with the end of the file.
	if cause := context.Cause(p.ctx); cause != nil {
		err = cause
	}
	if err == io.EOF || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return n, err
	}
	return n, fmt.Errorf("%w: %s: %w", ErrServer, p.name, err)
}

func (p *paced) Close() error {
	p.stalled.Stop()
	err := p.ReadCloser.Close()
	p.cancel(nil)
	return err
}

func (p *paced) Stat() (fs.FileInfo, error) { return nil, errors.ErrUnsupported }
