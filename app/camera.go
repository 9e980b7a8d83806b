package app

import (
	"time"

	"fyne.io/fyne/v2"

	"github.com/soi-id/soi/app/camera"
	"github.com/soi-id/soi/verify/symbol"
)

// frameBudget ends the search in one frame of a camera: the next one, held a
// little differently, is worth more than the last attempts on this one.
const frameBudget = 250 * time.Millisecond

// newCamera returns the panel, or nil where there are no cameras to ask for.
func (s *Shell) newCamera() *camera.Panel {
	if s.p.Cameras == nil {
		return nil
	}
	return camera.New(camera.Params{
		Texts: s.texts, Loop: s.p.Loop, Keys: s.keyboard, Cameras: s.p.Cameras, Minimised: s.p.Minimised,
		Reader: &symbol.Reader{Live: true, Budget: frameBudget},
		Memory: fyne.CurrentApp().Preferences(),
		Found: func(codes []symbol.Symbol) {
			s.toVerify()
			s.verify.Seen(codes)
		},
		Closed: func() { s.verify.SetBeside(nil) },
	})
}

func (s *Shell) cameraButton() func() {
	if s.p.Cameras == nil {
		return nil
	}
	return s.toggleCamera
}

// toggleCamera opens the camera, or closes it.
func (s *Shell) toggleCamera() {
	switch {
	case s.camera == nil:
	case s.camera.IsOpen() && s.at == verifyPlace:
		s.camera.Close()
	default:
		s.toVerify()
		s.verify.SetBeside(s.camera.Content())
		s.camera.Open()
	}
}

// cameraAt tells the camera whether its screen is the one in front.
func (s *Shell) cameraAt(at place) {
	switch {
	case s.camera == nil:
	case at == verifyPlace:
		s.camera.Shown()
	default:
		s.camera.Hidden()
	}
}
