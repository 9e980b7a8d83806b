package keys

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/dialog"
	fynetheme "fyne.io/fyne/v2/theme"
	fynewidget "fyne.io/fyne/v2/widget"

	"github.com/soi-id/soi/app/widget"
	"github.com/soi-id/soi/resources"
	"github.com/soi-id/soi/verify/desk"
	"github.com/soi-id/soi/verify/trust/bundle"
)

// ChooseBundle asks where a bundle of keys is.
func (s *Screen) ChooseBundle() {
	t := s.p.Texts
	var choice *dialog.CustomDialog
	take := func(source string) {
		choice.Hide()
		s.Preview(source)
	}
	folder := widget.NewButton(s.p.Keys, t.Get("keys.bundle.folder"), fynetheme.FolderOpenIcon(), func() { s.chooseFolder(take) })
	archive := widget.NewButton(s.p.Keys, t.Get("keys.bundle.zip"), fynetheme.FileIcon(), func() { s.chooseFile(take) })
	address := widget.NewEntry(s.p.Keys, take)
	address.SetPlaceHolder(t.Get("keys.bundle.address.hint"))
	fetch := widget.NewButton(s.p.Keys, t.Get("keys.bundle.look"), fynetheme.SearchIcon(), func() { address.OnSubmitted(address.Text) })
	q := newQuestions(t, "keys.bundle.intro")
	q.ask("keys.bundle.from_stick", container.NewHBox(folder, archive))
	q.ask("keys.bundle.from_address", container.NewBorder(nil, nil, nil, fetch, address))
	choice = dialog.NewCustom(t.Get("keys.bundle.import"), t.Get("keys.cancel"), q.object(), s.p.Window)
	s.open(choice, 0.7)
}

func (s *Screen) chooseFolder(chosen func(path string)) {
	s.open(dialog.NewFolderOpen(func(folder fyne.ListableURI, err error) {
		switch {
		case err != nil:
			s.unreadable(err)
		case folder != nil: // nil: the person changed their mind
			chosen(folder.Path())
		}
	}, s.p.Window), 0.9)
}

func (s *Screen) chooseFile(chosen func(path string)) {
	s.open(dialog.NewFileOpen(func(file fyne.URIReadCloser, err error) {
		switch {
		case err != nil:
			s.unreadable(err)
		case file != nil:
			path := file.URI().Path()
			file.Close()
			chosen(path)
		}
	}, s.p.Window), 0.9)
}

func (s *Screen) unreadable(err error) {
	s.say(s.p.Texts.Get("keys.import"), paragraph(s.p.Texts.Get("keys.error.unreadable", "cause", err)))
}

// archiveEnding is that of the files that can hold a bundle.
const archiveEnding = ".zip"

// LooksLikeBundle reports whether a bundle of keys lies at a path, wherever in
// the window it was dropped. It touches the disk.
func LooksLikeBundle(path string) bool {
	if !isBundle(path) || strings.EqualFold(filepath.Ext(path), archiveEnding) {
		return isBundle(path)
	}
	for _, below := range []string{"timestamp.json", "*/timestamp.json"} {
		if found, err := fs.Glob(os.DirFS(path), below); err == nil && len(found) > 0 {
			return true
		}
	}
	return false
}

// isBundle reports whether what lies at a path can be nothing else than a
// bundle where keys are meant: a folder or an archive.
func isBundle(path string) bool {
	info, err := os.Stat(path)
	return err == nil && (info.IsDir() || strings.EqualFold(filepath.Ext(path), archiveEnding))
}

// Import takes what was dropped or chosen: a bundle, or a file of keys.
func (s *Screen) Import(path string) {
	var many bool
	s.p.Loop.Go(func() { many = isBundle(path) }, func() {
		if many {
			s.Preview(path)
		} else {
			s.importFile(path)
		}
	})
}

// An answer is what the desk says of a bundle.
type answer struct {
	reports    []desk.BundleReport
	publishers []desk.Publisher // whose they are
	err        error
	closed     bool // the person has closed what said that it was being read
}

// changes reports whether there is anything to import.
func (a answer) changes() bool {
	for _, r := range a.reports {
		if !r.Unchanged || r.NewRoot {
			return true
		}
	}
	return false
}

func (a answer) name(id string) string {
	for _, p := range a.publishers {
		if p.ID == id {
			return publisherName(p)
		}
	}
	return short(id)
}

// Preview shows what the bundle at a source would change, and imports it if the
// person agrees. The source is a folder, an archive or an https address.
func (s *Screen) Preview(source string) {
	t := s.p.Texts
	s.ask(t.Get("keys.bundle.reading"), func(ctx context.Context) (a answer) {
		a.reports, a.err = s.p.Desk.PreviewBundle(ctx, source)
		a.publishers = s.p.Desk.Publishers()
		return a
	}, func(a answer) {
		if a.closed {
			return
		}
		if !a.changes() {
			s.say(t.Get("keys.bundle.preview"), s.bundleReport(a, "keys.bundle.nothing_new"))
			return
		}
		question := dialog.NewCustomConfirm(t.Get("keys.bundle.preview"), t.Get("keys.bundle.agree"), t.Get("keys.cancel"),
			s.bundleReport(a, "keys.bundle.not_yet"), func(yes bool) {
				if yes {
					s.importBundle(source)
				}
			}, s.p.Window)
		s.open(question, 0.9)
	})
}

func (s *Screen) importBundle(source string) {
	t := s.p.Texts
	s.ask(t.Get("keys.bundle.importing"), func(ctx context.Context) (a answer) {
		a.reports, a.err = s.p.Desk.ImportBundle(ctx, source)
		a.publishers = s.p.Desk.Publishers()
		return a
	}, func(a answer) {
		s.say(t.Get("keys.bundle.done"), s.bundleReport(a, "keys.bundle.imported"))
		s.load()
	})
}

// ask has the desk read a bundle, which can take long from a slow stick, and
// hands its answer on. A person who has lost patience gets no answer, unless it
// is too late to change nothing.
func (s *Screen) ask(doing string, work func(context.Context) answer, then func(answer)) {
	ctx, cancel := context.WithCancel(context.Background())
	bar := fynewidget.NewProgressBarInfinite()
	wait := dialog.NewCustom(doing, s.p.Texts.Get("keys.cancel"), container.NewPadded(bar), s.p.Window)
	wait.SetOnClosed(cancel)
	s.open(wait, 0)
	var a answer
	s.p.Loop.Go(func() { a = work(ctx) }, func() {
		a.closed = s.p.Window.Canvas().Overlays().Top() == nil
		bar.Stop()
		wait.Hide()
		if !errors.Is(a.err, context.Canceled) || len(a.reports) > 0 {
			then(a)
		}
	})
}

// ChooseRoot lets an administrator choose the root of a publisher and asks
// whose keys it may send.
func (s *Screen) ChooseRoot() { s.chooseFile(s.EnrolRoot) }

// EnrolRoot asks about the publisher whose root lies at a path, and enrols it.
func (s *Screen) EnrolRoot(path string) {
	var content []byte
	var err error
	s.p.Loop.Go(func() { content, err = read(path) }, func() {
		if err != nil {
			s.unreadable(err)
			return
		}
		s.askToEnrol(content, newRootForm(s.p))
	})
}

// askToEnrol shows the form. After a refusal it is there again as it was filled
// in: a fingerprint is sixty-four digits.
func (s *Screen) askToEnrol(root []byte, form *rootForm) {
	t := s.p.Texts
	s.open(dialog.NewCustomConfirm(t.Get("keys.enrol"), t.Get("keys.enrol.yes"), t.Get("keys.cancel"), form.object(), func(yes bool) {
		if !yes {
			return
		}
		scope := bundle.Scope{Name: strings.TrimSpace(form.name.Text), Issuers: form.scope()}
		typed := form.fingerprint.Text
		var id string
		var err error
		s.p.Loop.Go(func() { id, err = s.p.Desk.Enrol(root, typed, scope) }, func() {
			if err != nil {
				s.refuse(t.Get("keys.enrol"), refusal(t, err), func() { s.askToEnrol(root, form) })
				return
			}
			s.publishers.selected = id
			s.load()
			s.say(t.Get("keys.enrol"), paragraph(t.Get("keys.enrol.done", "fingerprint", groups(id))))
		})
	}, s.p.Window), 0.9)
}

// refuse says why something was refused, and then goes back.
func (s *Screen) refuse(title, why string, back func()) {
	d := dialog.NewCustom(title, s.p.Texts.Get("keys.back"), paragraph(why), s.p.Window)
	d.SetOnClosed(back)
	s.open(d, 0.6)
}

// refusal says of an error of bundles what happened and what to do.
func refusal(t *resources.Texts, err error) string {
	if key := "reason." + desk.BundleCode(err); t.Has(key) {
		return t.Get(key)
	}
	return t.Get("keys.error.other", "cause", err)
}
