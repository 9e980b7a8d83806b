package desk

import (
	"context"
	"errors"
	"image"
	"io"
	"io/fs"
	"os"
	"slices"
	"time"

	"github.com/soi-id/soi/verify"
	"github.com/soi-id/soi/verify/document"
	"github.com/soi-id/soi/verify/journal"
	"github.com/soi-id/soi/verify/picture"
	"github.com/soi-id/soi/verify/symbol"
	"github.com/soi-id/soi/verify/trust"
)

// A Verification is a verdict that was given at this desk.
type Verification struct {
	verify.Result
	// Input is the name of the file, or "" for what was scanned.
	Input string
	// Page is the page of the file, from 1, or 0 where it is about all of them.
	Page int
	// Symbology is the kind of the code, "" where no picture was read.
	Symbology symbol.Symbology
	Source    document.Source
	CheckedAt time.Time // by the machine's clock
	// KeysIssuedAt is the age of the keys in use; zero: none that ages.
	KeysIssuedAt time.Time
	// Record is the journal entry, or nil where nothing is recorded.
	Record *Record
}

// Recorded reports whether the verdict stands in the journal, or need not.
func (v Verification) Recorded() bool {
	if v.Record == nil {
		return true
	}
	_, written := v.Record.Seq()
	return written
}

// The reason codes of files that cannot be read at all. Those of files that
// are no picture come from [picture.Code].
const (
	CodeFileMissing     = "file_missing"
	CodeFileForbidden   = "file_forbidden"
	CodeFileNotReadable = "file_not_readable"
	CodeFileIsFolder    = "file_is_folder"
)

// VerifyPayload answers about the content of one code.
func (d *Desk) VerifyPayload(p document.Payload) Verification {
	return d.payload(d.verifier(), p, Verification{})
}

// VerifyFile answers about every code in a picture file: at least one
// verification, unless ctx is cancelled. A file that cannot be read is
// unreadable, for a reason that says why.
func (d *Desk) VerifyFile(ctx context.Context, path string) []Verification {
	content, code := readPicture(path)
	if code != "" {
		return []Verification{d.unreadable(code, Verification{Input: path, Source: document.SourceSymbol})}
	}
	return d.VerifyPicture(ctx, path, content)
}

// VerifyPicture is VerifyFile for the content of a picture file. Of a file of
// several pages, those without a code are passed over, unless no page has one:
// the front of a card that was scanned with its back is no bad document.
func (d *Desk) VerifyPicture(ctx context.Context, name string, content []byte) []Verification {
	var found []Verification
	at := Verification{Input: name, Source: document.SourceSymbol}
	for grey, err := range picture.Pages(ctx, content) {
		if ctx.Err() != nil {
			return found // cancelled: nobody waits for the rest
		}
		at.Page++
		if err != nil {
			found = append(found, d.unreadable(picture.Code(err), at))
			continue
		}
		symbols, err := d.reader.Read(ctx, grey)
		if err != nil {
			return found
		}
		found = append(found, d.symbols(symbols, at)...)
	}
	if len(found) == 0 {
		if at.Page > 1 {
			at.Page = 0 // the whole file
		}
		found = append(found, d.unreadable(verify.CodeNoSymbol, at))
	}
	return found
}

// VerifyImage is VerifyFile for a picture that is already decoded, from the
// clipboard or a camera.
func (d *Desk) VerifyImage(ctx context.Context, img image.Image) []Verification {
	at := Verification{Source: document.SourceSymbol}
	grey, err := picture.FromImage(img)
	if err != nil {
		return []Verification{d.unreadable(picture.Code(err), at)}
	}
	symbols, err := d.reader.Read(ctx, grey)
	if err != nil {
		return nil
	}
	if len(symbols) == 0 {
		return []Verification{d.unreadable(verify.CodeNoSymbol, at)}
	}
	return d.symbols(symbols, at)
}

// symbols answers about every code of one picture.
func (d *Desk) symbols(symbols []symbol.Symbol, at Verification) []Verification {
	found := make([]Verification, len(symbols))
	for i, s := range symbols {
		found[i] = d.symbol(s, at)
	}
	return found
}

// VerifySymbol answers about a code that was read elsewhere, from a frame of a
// camera.
func (d *Desk) VerifySymbol(s symbol.Symbol) Verification {
	return d.symbol(s, Verification{Source: document.SourceSymbol})
}

// symbol answers about one code. A part of a message waits for the others,
// which come in the next pictures; any code that stands alone ends the waiting.
func (d *Desk) symbol(s symbol.Symbol, v Verification) Verification {
	v.Symbology = s.Symbology
	d.mu.Lock()
	whole := s.Part.Total == 0
	if whole {
		d.parts.Clear()
	} else {
		s, whole = d.parts.Add(s)
	}
	d.mu.Unlock()
	if !whole {
		at := d.now()
		v.Result = verify.NotWhole(at)
		return d.recorded(v, at)
	}
	return d.payload(d.verifier(), document.Payload{Bytes: s.Bytes, Source: document.SourceSymbol}, v)
}

func (d *Desk) payload(verifier *verify.Verifier, p document.Payload, v Verification) Verification {
	v.Source = p.Source
	at := d.now()
	v.Result = verifier.Verify(p, at)
	if whole, complete := d.together(p.Bytes, v.Result); complete {
		p.Bytes = whole
		v.Result = verifier.Verify(p, at)
	}
	return d.recorded(v, at)
}

func (d *Desk) unreadable(code string, v Verification) Verification {
	at := d.now()
	v.Result = verify.NotRead(code, at)
	return d.recorded(v, at)
}

// recorded journals a verdict before anyone sees it.
func (d *Desk) recorded(v Verification, at trust.Time) Verification {
	v.CheckedAt = at.Clock
	if slices.ContainsFunc(v.Reasons, saysWentBack) {
		d.watch.told()
	}
	v.KeysIssuedAt = d.keyring().NewestIssued()
	if d.journal == nil {
		return v
	}
	d.recordClock(at)
	e := verification(v.Result, at.Clock, v.KeysIssuedAt, d.Settings().Profile)
	e.operator = d.opts.Operator
	v.Record = d.journal.record(e, d.opts.Now())
	return v
}

// Confirm records what the person at the desk says of a verification: whether
// document and bearer match. It is an entry of its own and may come late,
// early or never. An error that is [ErrNotRecorded] means that the answer
// waits to be written, like its verification.
func (d *Desk) Confirm(v Verification, matches bool) error {
	if d.journal == nil || v.Record == nil {
		return errNoJournal
	}
	now := d.opts.Now()
	action := AnswerDiffers
	if matches {
		action = AnswerMatches
	}
	return d.journal.record(event{
		leaf:     journal.Leaf{Kind: journal.Confirmation, Clock: now, Action: action},
		operator: d.opts.Operator,
		about:    v.Record,
	}, now).Err()
}

// The answers of a confirmation.
const (
	AnswerMatches = "matches"
	AnswerDiffers = "differs"
)

// Pending returns how many entries wait to be written.
func (d *Desk) Pending() int {
	if d.journal == nil {
		return 0
	}
	return d.journal.waiting()
}

// WritePending tries to write what waits.
func (d *Desk) WritePending() error {
	if d.journal == nil {
		return nil
	}
	return d.journal.retry(d.opts.Now())
}

// readPicture reads a file within the limit on pictures, or returns the code
// of the reason why not.
func readPicture(path string) (content []byte, code string) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fileCode(err)
	}
	defer f.Close()
	info, err := f.Stat()
	switch {
	case err != nil:
		return nil, fileCode(err)
	case info.IsDir():
		return nil, CodeFileIsFolder
	case info.Size() > picture.MaxBytes:
		return nil, picture.Code(picture.ErrTooLarge)
	}
	// One byte over the limit is enough for picture to refuse a file that
	// grows or has no size, such as a pipe.
	content, err = io.ReadAll(io.LimitReader(f, picture.MaxBytes+1))
	if err != nil {
		return nil, fileCode(err)
	}
	return content, ""
}

func fileCode(err error) string {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return CodeFileMissing
	case errors.Is(err, fs.ErrPermission):
		return CodeFileForbidden
	}
	return CodeFileNotReadable
}
