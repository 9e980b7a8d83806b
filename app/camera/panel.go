// Package camera is the panel with the live picture of a camera.
//
// The rules of this panel:
//
//   - A code that is held in front of the camera is verified without a key
//     press, once: again only when it comes back after it was gone.
//   - A picture is looked at and forgotten. None is kept, none is written.
//   - The camera is on only while somebody can see that it is: not on another
//     screen, not while the window is minimised, not for ever.
//   - Whatever is wrong with a camera is one sentence and a button.
package camera

import (
	"context"
	"errors"
	"image"
	"slices"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	fynetheme "fyne.io/fyne/v2/theme"

	"github.com/soi-id/soi/app/input/frames"
	"github.com/soi-id/soi/app/loop"
	"github.com/soi-id/soi/app/theme"
	"github.com/soi-id/soi/app/widget"
	"github.com/soi-id/soi/resources"
	"github.com/soi-id/soi/verify/symbol"
)

// A Reader reads the codes of a picture; *symbol.Reader does.
type Reader interface {
	Read(context.Context, *image.Gray) ([]symbol.Symbol, error)
}

// A Memory keeps choices; fyne.Preferences do.
type Memory interface {
	String(key string) string
	SetString(key, value string)
}

// Params are what the panel needs. All are required.
type Params struct {
	Texts   *resources.Texts
	Loop    loop.Loop
	Keys    widget.Keys
	Cameras frames.Cameras
	Reader  Reader
	Memory  Memory
	// Found takes the codes that have come before the camera.
	Found func([]symbol.Symbol)
	// Closed is called when the person closes the panel.
	Closed func()
	// Minimised reports whether nobody can see the window.
	Minimised func() bool
}

// A Panel is the panel. Its methods are called on the interface thread.
type Panel struct {
	p       Params
	open    bool // the person wants it
	shown   bool // its screen is the one in front
	stream  *stream
	closing int // streams that have ended and may have a camera still
	waiting bool
	sights  sights

	devices []frames.Device
	listed  bool
	chosen  int
	size    image.Point
	why     string // the key of the text that says why there is no picture

	content *fyne.Container
	preview *preview
	message *fyne.Container
	saying  string
	choices *fyne.Container
}

// New returns the panel, closed.
func New(p Params) *Panel {
	c := &Panel{p: p, preview: newPreview(), content: container.NewStack()}
	c.build()
	return c
}

// Content returns what to put beside the results; it is the same for ever.
func (c *Panel) Content() fyne.CanvasObject { return c.content }

// SetTexts changes the language, and takes on a new theme.
func (c *Panel) SetTexts(texts *resources.Texts) {
	c.p.Texts = texts
	c.build()
}

// IsOpen reports whether the person has opened the panel.
func (c *Panel) IsOpen() bool { return c.open }

// Open opens the panel and starts the camera.
func (c *Panel) Open() {
	c.open, c.shown = true, true
	c.retry()
}

// Close stops the camera and closes the panel.
func (c *Panel) Close() {
	c.open = false
	c.stop("")
	c.p.Closed()
}

// Shown is called when the panel's screen comes to the front, and Hidden when
// it leaves: no camera is on behind another screen.
func (c *Panel) Shown() {
	c.shown = true
	if c.open && c.stream == nil && c.why == "" {
		c.start()
	}
}

// Hidden is the other half of Shown.
func (c *Panel) Hidden() {
	c.shown = false
	if c.stream != nil {
		c.stop("")
	}
}

// retry starts anew, and looks which cameras there are.
func (c *Panel) retry() {
	c.stop("")
	c.listed = false
	c.start()
}

// choose goes over to another camera or size, and remembers it.
func (c *Panel) choose(device int, size image.Point) {
	if device == c.chosen && size == c.size {
		return
	}
	c.chosen, c.size = device, size
	c.p.Memory.SetString(rememberedCamera, c.devices[device].ID)
	c.p.Memory.SetString(rememberedSize, size.String())
	c.stop("")
	c.build()
	c.start()
}

// What the panel remembers.
const (
	rememberedCamera = "camera.id"
	rememberedSize   = "camera.size"
)

// recall picks from the cameras the one that was used last, or the first.
func (c *Panel) recall() {
	id := c.p.Memory.String(rememberedCamera)
	c.chosen = max(slices.IndexFunc(c.devices, func(d frames.Device) bool { return d.ID == id }), 0)
	device := c.devices[c.chosen]
	c.size = device.UsualSize()
	for _, size := range device.Sizes {
		if device.ID == id && size.String() == c.p.Memory.String(rememberedSize) {
			c.size = size
		}
	}
}

// IdleAfter is how long the camera stays on without seeing a code. A desk
// without a customer has no use for a camera that looks around.
const IdleAfter = 5 * time.Minute

// minimisedEvery is how often the window is asked whether it can be seen.
const minimisedEvery = time.Second

// pause stops the camera until the window can be seen again.
func (c *Panel) pause() {
	c.stop("")
	if c.waiting {
		return
	}
	c.waiting = true
	var look func()
	look = func() {
		switch {
		case !c.open || !c.shown || c.stream != nil:
			c.waiting = false
		case c.p.Minimised():
			c.p.Loop.After(minimisedEvery, look)
		default:
			c.waiting = false
			c.start()
		}
	}
	c.p.Loop.After(minimisedEvery, look)
}

// stop ends the stream; why is the key of the text that says so, or "".
func (c *Panel) stop(why string) {
	if c.stream != nil {
		c.stream.end()
		c.stream = nil
	}
	c.why = why
	c.preview.clear()
	c.say("")
	if why != "" {
		c.complain(why)
	}
}

// The texts of what can be wrong, in the order of package frames.
var faultTexts = []struct {
	err error
	key string
}{
	{frames.ErrNone, "camera.none"},
	{frames.ErrBusy, "camera.busy"},
	{frames.ErrForbidden, "camera.forbidden"},
	{frames.ErrGone, "camera.gone"},
	{frames.ErrSlow, "camera.slow"},
	{frames.ErrCrashed, "camera.crashed"},
	{frames.ErrNotInstalled, "camera.not_installed"},
}

func faultText(err error) string {
	for _, f := range faultTexts {
		if errors.Is(err, f.err) {
			return f.key
		}
	}
	return "camera.failed"
}

func (c *Panel) build() {
	t := c.p.Texts
	title := widget.NewText(t.Get("camera.title"), widget.Style{Bold: true, Shortened: true})
	shut := widget.NewButton(c.p.Keys, "", fynetheme.CancelIcon(), c.Close)
	c.choices = container.NewStack()
	c.message = container.NewStack()
	c.saying = ""
	c.chooseBar()
	head := container.NewVBox(container.NewBorder(nil, nil, nil, shut, title), c.choices)
	c.content.Objects = []fyne.CanvasObject{
		container.NewPadded(container.NewBorder(head, c.message, nil, nil, c.preview.object)),
	}
	if c.why != "" {
		c.complain(c.why)
	}
	c.content.Refresh()
}

// chooseBar offers the cameras and the sizes, where there is a choice.
func (c *Panel) chooseBar() {
	c.choices.Objects = nil
	if len(c.devices) == 0 {
		return
	}
	var names, sizes []string
	for i, device := range c.devices {
		name := resources.Visible(device.Name)
		if name == "" {
			name = c.p.Texts.Get("camera.numbered", "n", i+1)
		}
		names = append(names, name)
	}
	device := c.devices[c.chosen]
	for _, size := range device.Sizes {
		sizes = append(sizes, c.p.Texts.Get("camera.size", "width", size.X, "height", size.Y))
	}
	which := c.choice(names, c.chosen, func(i int) { c.choose(i, c.devices[i].UsualSize()) })
	how := c.choice(sizes, slices.Index(device.Sizes, c.size), func(i int) { c.choose(c.chosen, device.Sizes[i]) })
	c.choices.Objects = []fyne.CanvasObject{container.NewGridWithColumns(2, which, how)}
	c.choices.Refresh()
}

func (c *Panel) choice(names []string, at int, chosen func(int)) fyne.CanvasObject {
	quiet := true // the toolkit reports the first choice as one
	choice := widget.NewSelect(c.p.Keys, names, func(i int) {
		if !quiet && i >= 0 {
			chosen(i)
		}
	})
	choice.SetSelectedIndex(at)
	quiet = false
	if len(names) < 2 {
		choice.Disable()
	}
	return choice
}

// say shows a text below the picture, by its key.
func (c *Panel) say(key string) {
	if key == c.saying {
		return
	}
	c.saying = key
	c.message.Objects = nil
	if key != "" {
		c.message.Objects = []fyne.CanvasObject{widget.NewText(c.p.Texts.Get(key), widget.Style{Size: theme.SizeLead, Centred: true})}
	}
	c.message.Refresh()
}

// complain says why there is no picture, with the button that tries again.
func (c *Panel) complain(key string) {
	c.say(key)
	again := widget.NewButton(c.p.Keys, c.p.Texts.Get("camera.retry"), fynetheme.ViewRefreshIcon(), c.retry)
	c.message.Objects = []fyne.CanvasObject{container.NewVBox(c.message.Objects[0], container.NewCenter(again))}
	c.message.Refresh()
}
