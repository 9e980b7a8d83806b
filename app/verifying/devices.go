package verifying

import (
	"context"
	"image"

	"fyne.io/fyne/v2"

	"github.com/soi-id/soi/verify/desk"
	"github.com/soi-id/soi/verify/symbol"
)

// Seen verifies codes that were read in front of a camera.
func (s *Screen) Seen(symbols []symbol.Symbol) {
	jobs := make([]job, len(symbols))
	for i, one := range symbols {
		jobs[i] = job{read: func(context.Context) []desk.Verification {
			return []desk.Verification{s.p.Desk.VerifySymbol(one)}
		}}
	}
	s.add(&batch{}, jobs...)
}

// Image verifies a picture that is in no file; name is for the person.
func (s *Screen) Image(name string, picture image.Image) {
	s.add(&batch{}, job{name: name, read: func(ctx context.Context) []desk.Verification {
		return s.p.Desk.VerifyImage(ctx, picture)
	}})
}

// SetBeside shows something beside the results, or nothing.
func (s *Screen) SetBeside(beside fyne.CanvasObject) {
	s.beside = beside
	s.build()
}
