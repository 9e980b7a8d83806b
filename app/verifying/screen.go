// Package verifying is the screen that answers.
//
// The rules of this screen:
//
//   - One glance is enough: a colour, an icon, a word. Whoever has more time
//     finds what it means, what to do next, the fields and the reasons below.
//   - Nothing a person must do stands between one scan and the next. A new scan
//     replaces what is shown, answered or not.
//   - After every scan nothing has the focus, so that the next one presses no
//     button and fills no field.
//   - Reading never blocks: every input goes through the queue.
//   - Comparing asks for nothing but the next scan, which shows its own verdict
//     as always, and the comparison below it.
//   - A result leaves the screen by itself. The next person in the line must not
//     read the last one's data.
package verifying

import (
	"context"
	"image"
	"path/filepath"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"github.com/soi-id/soi/app/input"
	"github.com/soi-id/soi/app/loop"
	"github.com/soi-id/soi/app/widget"
	"github.com/soi-id/soi/resources"
	"github.com/soi-id/soi/verify"
	"github.com/soi-id/soi/verify/desk"
	"github.com/soi-id/soi/verify/document"
	"github.com/soi-id/soi/verify/symbol"
)

// A Desk gives verdicts and records them; *desk.Desk does.
type Desk interface {
	VerifyPayload(document.Payload) desk.Verification
	VerifySymbol(symbol.Symbol) desk.Verification
	VerifyFile(ctx context.Context, path string) []desk.Verification
	VerifyPicture(ctx context.Context, name string, content []byte) []desk.Verification
	VerifyImage(ctx context.Context, picture image.Image) []desk.Verification
	Confirm(v desk.Verification, matches bool) error
}

// A Sounder plays the tone of a verdict.
type Sounder interface{ Play(verify.Tone) }

// A Sample is a picture of a card to try the program with.
type Sample struct {
	Name string
	PNG  []byte
}

// Params are what the screen needs. All are required but Samples
// and Camera.
type Params struct {
	Texts     *resources.Texts
	Window    fyne.Window
	Loop      loop.Loop
	Desk      Desk
	Keys      widget.Keys
	Sounder   Sounder
	Clipboard input.Clipboard
	Samples   []Sample
	// ClearAfter is how long a result stays; 0: until it is replaced.
	ClearAfter func() time.Duration
	// OpenFile asks the person for a file and passes its path on.
	OpenFile func(opened func(path string))
	// Camera opens the camera, or closes it. It is optional.
	Camera func()
}

// A Screen is the screen. Its methods are called on the interface thread.
type Screen struct {
	p       Params
	queue   *queue
	shown   *batch // nil: the invitation
	held    *held  // nil: nothing waits to be compared
	clearer clearer
	// leavePortrait gives up the portrait that is being decoded, if one is.
	leavePortrait func()

	content  *fyne.Container
	body     *fyne.Container // the invitation or the result
	beside   fyne.CanvasObject
	entry    *widget.Entry
	progress *progress
	result   *resultView // nil with the invitation
}

// New returns the screen with its invitation.
func New(p Params) *Screen {
	s := &Screen{p: p, leavePortrait: func() {}}
	s.queue = &queue{loop: p.Loop, done: s.done, progress: s.showProgress}
	s.clearer = clearer{loop: p.Loop, tick: s.ticked, clear: s.Clear}
	s.content = container.NewStack()
	s.build()
	return s
}

// Content returns what to put into the window; it is the same object for ever.
func (s *Screen) Content() fyne.CanvasObject { return s.content }

// SetTexts changes the language, and takes on a new theme; the result stays.
func (s *Screen) SetTexts(texts *resources.Texts) {
	s.p.Texts = texts
	s.build()
}

// Shown is called when the screen becomes visible.
func (s *Screen) Shown() { s.p.Window.Canvas().Unfocus() }

// besideShare is the part of the width for what is beside the results, until a
// person moves the line between them.
const besideShare = 0.4

func (s *Screen) build() {
	if s.held != nil {
		s.held.form.Renew()
	}
	s.entry = widget.NewEntry(s.p.Keys, s.typed)
	s.progress = newProgress(s.p, s.Cancel)
	s.body = container.NewStack()
	var middle fyne.CanvasObject = s.body
	if s.beside != nil {
		split := container.NewHSplit(s.beside, s.body)
		split.SetOffset(besideShare)
		middle = split
	}
	s.content.Objects = []fyne.CanvasObject{
		container.NewBorder(nil, container.NewVBox(s.progress.object, s.inputBar()), nil, nil, middle),
	}
	s.render()
	s.content.Refresh()
}

// Scanned takes what a scanner typed.
func (s *Screen) Scanned(scan input.Scan) {
	s.payload(document.Payload{Bytes: []byte(scan.Text), Source: document.SourceTyped}, scan.Rewritten)
}

// Received takes what a scanner on a serial port sent.
func (s *Screen) Received(code []byte) {
	s.payload(document.Payload{Bytes: code, Source: document.SourceSerial}, false)
}

// typed takes what a person typed.
func (s *Screen) typed(text string) {
	s.entry.SetText("")
	s.payload(document.Payload{Bytes: []byte(text), Source: document.SourceTyped}, false)
}

// payload queues a payload. rewritten says that an input method was seen at
// work on it.
func (s *Screen) payload(p document.Payload, rewritten bool) {
	s.add(&batch{advice: rewritten}, job{read: func(context.Context) []desk.Verification {
		return []desk.Verification{s.p.Desk.VerifyPayload(p)}
	}})
}

// Open verifies files, each in its turn.
func (s *Screen) Open(paths ...string) {
	jobs := make([]job, len(paths))
	for i, path := range paths {
		jobs[i] = job{name: filepath.Base(path), read: func(ctx context.Context) []desk.Verification {
			return s.p.Desk.VerifyFile(ctx, path)
		}}
	}
	s.add(&batch{}, jobs...)
}

// Arrived verifies a file that another program has saved, and calls taken when
// the verdict stands in the journal.
func (s *Screen) Arrived(path string, taken func()) {
	s.add(&batch{}, job{name: filepath.Base(path), read: func(ctx context.Context) []desk.Verification {
		defer taken()
		return s.p.Desk.VerifyFile(ctx, path)
	}})
}

// picture verifies a picture that is in no file.
func (s *Screen) picture(name string, content []byte) {
	s.add(&batch{}, job{name: name, read: func(ctx context.Context) []desk.Verification {
		return s.p.Desk.VerifyPicture(ctx, name, content)
	}})
}

// Paste verifies what the clipboard holds: a picture, the name of a file, or
// the content of a code. An empty clipboard does nothing.
func (s *Screen) Paste() {
	var picture []byte
	// Whoever copied it hands it out now, and that may be this program.
	s.p.Loop.Go(func() { picture = s.p.Clipboard.Picture() }, func() {
		if len(picture) > 0 {
			s.picture(s.p.Texts.Get("verify.clipboard"), picture)
			return
		}
		text := s.p.Clipboard.Text()
		if path, ok := input.FilePath(text); ok {
			s.Open(path)
		} else if text != "" {
			s.payload(document.Payload{Bytes: []byte(text), Source: document.SourcePasted}, false)
		}
	})
}

func (s *Screen) add(b *batch, jobs ...job) {
	if len(jobs) == 0 {
		return
	}
	for i := range jobs {
		jobs[i].batch = b
	}
	s.p.Window.Canvas().Unfocus()
	s.queue.add(jobs...)
}

// done shows what a job found, at once and in place of what was there.
func (s *Screen) done(j job, found []desk.Verification) {
	if len(found) == 0 && len(j.batch.items) == 0 {
		return // cancelled before anything was found
	}
	j.batch.add(found)
	s.compareWith(j.batch)
	s.shown = j.batch
	s.p.Window.Canvas().Unfocus()
	if j.batch.waiting == 0 {
		s.p.Sounder.Play(j.batch.worst())
	}
	s.clearer.start(s.p.ClearAfter())
	s.render()
}

// Cancel stops reading pictures.
func (s *Screen) Cancel() { s.queue.stop() }

// Escape cancels what is being read or, where nothing is, clears the screen.
func (s *Screen) Escape() {
	s.p.Window.Canvas().Unfocus()
	if !s.queue.stop() {
		s.Clear()
	}
}

// Clear takes the result off the screen.
func (s *Screen) Clear() {
	s.clearer.stop()
	s.shown, s.held = nil, nil
	s.entry.SetText("")
	s.render()
}

// Step shows the result n further on in the batch.
func (s *Screen) Step(n int) {
	if s.shown == nil {
		return
	}
	s.choose(s.shown.selected + n)
}

func (s *Screen) choose(index int) {
	if index < 0 || index >= len(s.shown.items) {
		return
	}
	s.shown.selected = index
	s.clearer.start(s.p.ClearAfter())
	s.render()
}

// Confirm logs whether document and bearer match, once for each result.
func (s *Screen) Confirm(matches bool) {
	it := s.shown.current()
	if it == nil || !s.asks(it) || it.answer.given {
		return
	}
	it.answer = answer{given: true, matches: matches}
	s.p.Window.Canvas().Unfocus()
	var err error
	s.p.Loop.Go(func() { err = s.p.Desk.Confirm(it.Verification, matches) }, func() {
		it.answer.known, it.answer.logged = true, err == nil
		s.rerender(it)
	})
}

// asks reports whether there is anything a person could compare.
func (s *Screen) asks(it *item) bool {
	return it.Document != nil && len(it.Document.Fields) > 0 && it.Record != nil
}

// RecordsChanged is called when entries that waited may have been written;
// all tells that none waits any more.
func (s *Screen) RecordsChanged(all bool) {
	it := s.shown.current()
	if it == nil {
		return
	}
	if all {
		for _, each := range s.shown.items {
			each.answer.logged = each.answer.known
		}
	}
	s.rerender(it)
}

func (s *Screen) rerender(it *item) {
	if s.shown.current() == it {
		s.render()
	}
}

// render shows the state of the screen.
func (s *Screen) render() {
	it := s.shown.current()
	s.decodePortrait(it)
	if it == nil {
		s.result = nil
		s.body.Objects = []fyne.CanvasObject{s.invitation()}
	} else {
		s.result = s.newResult(it)
		s.body.Objects = []fyne.CanvasObject{s.result.object}
		s.ticked(s.clearer.left())
	}
	s.body.Refresh()
}

func (s *Screen) ticked(left time.Duration) {
	if s.result != nil {
		s.result.countDown(left)
	}
}

func (s *Screen) showProgress(j *job) {
	if j == nil {
		s.progress.hide()
		return
	}
	s.progress.show(j.name, j.batch.waiting)
}
