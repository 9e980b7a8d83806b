package frames

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"image"
	"io"
	"io/fs"
	"os/exec"
	"strconv"
	"time"
)

// How long is waited for the camera program.
const (
	// openTime is for a list, and for the first picture: cameras that were
	// asleep, and drivers that ask each other who is there.
	openTime = 15 * time.Second
	// frameTime is for any further picture. In the dark, cameras expose for
	// half a second.
	frameTime = 5 * time.Second
	// closeTime is how long the program has to end by itself.
	closeTime = time.Second
)

// A Program is the cameras that another program gives.
type Program struct {
	Path string
	Args []string // before those that are added here
}

func (p Program) command(args ...string) *exec.Cmd {
	c := exec.Command(p.Path, append(append([]string{}, p.Args...), args...)...)
	c.SysProcAttr = unseen()
	return c
}

// List runs "list".
func (p Program) List(ctx context.Context) ([]Device, error) {
	camera, err := p.start("list")
	if err != nil {
		return nil, err
	}
	defer camera.Close()
	var devices []Device
	err = camera.within(ctx, openTime, func() (err error) {
		devices, err = camera.messages.list()
		return err
	})
	return devices, err
}

// Open runs "open" with the camera, width and height.
func (p Program) Open(_ context.Context, id string, size image.Point) (Camera, error) {
	return p.start("open", id, strconv.Itoa(size.X), strconv.Itoa(size.Y))
}

func (p Program) start(args ...string) (*programCamera, error) {
	command := p.command(args...)
	requests, err := command.StdinPipe()
	if err != nil {
		return nil, err
	}
	answers, err := command.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := command.Start(); err != nil {
		if errors.Is(err, fs.ErrNotExist) || errors.Is(err, exec.ErrNotFound) {
			return nil, ErrNotInstalled
		}
		return nil, fmt.Errorf("%w: %w", ErrFailed, err)
	}
	return &programCamera{
		command: command, requests: requests,
		messages: messages{in: bufio.NewReader(answers)},
		free:     make(chan *image.YCbCr, 3), patience: openTime,
	}, nil
}

// programCamera is a camera program at work.
type programCamera struct {
	command  *exec.Cmd
	requests io.WriteCloser
	messages messages
	free     chan *image.YCbCr // frames that were released
	patience time.Duration
}

func (c *programCamera) Next(ctx context.Context) (*image.YCbCr, func(), error) {
	var frame *image.YCbCr
	select {
	case frame = <-c.free:
	default:
	}
	err := c.within(ctx, c.patience, func() (err error) {
		if _, err := c.requests.Write([]byte{0}); err != nil {
			return err
		}
		frame, err = c.messages.frame(frame)
		return err
	})
	if err != nil {
		return nil, nil, err
	}
	c.patience = frameTime
	return frame, func() {
		select {
		case c.free <- frame:
		default:
		}
	}, nil
}

// within ends the program where it does not answer in time or ctx ends, which
// ends any reading from it and writing to it, and says what is wrong.
func (c *programCamera) within(ctx context.Context, patience time.Duration, work func() error) error {
	limited, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	stop := context.AfterFunc(limited, func() { c.command.Process.Kill() })
	defer stop()
	err := work()
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil:
		return ctx.Err()
	case limited.Err() != nil:
		return ErrSlow
	case faults[fault(err)] == err:
		return err
	}
	return ErrCrashed // it ended without a word, or talks nonsense
}

func (c *programCamera) Close() {
	c.requests.Close()
	kill := time.AfterFunc(closeTime, func() { c.command.Process.Kill() })
	defer kill.Stop()
	io.Copy(io.Discard, c.messages.in) // what it is still writing
	c.command.Wait()                   // how it ends is of no interest
}
