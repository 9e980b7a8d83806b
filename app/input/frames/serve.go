package frames

import (
	"context"
	"image"
	"io"
)

// ServeList writes the cameras for [Program].
func ServeList(ctx context.Context, cameras Cameras, out io.Writer) error {
	devices, err := cameras.List(ctx)
	if err != nil {
		_, err := out.Write(appendFault(nil, err))
		return err
	}
	message, err := appendList(nil, devices)
	if err != nil {
		return err
	}
	_, err = out.Write(message)
	return err
}

// Serve answers [Program]: a frame for each byte of requests, always the
// newest. It returns when requests end, or with the camera's first fault,
// which it also reports. A camera that hangs may still be hanging then: the
// process is to end.
func Serve(ctx context.Context, cameras Cameras, id string, size image.Point, requests io.Reader, out io.Writer) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	asked := make(chan struct{}, 1)
	go func() {
		defer cancel()
		for one := make([]byte, 1); ; {
			if _, err := io.ReadFull(requests, one); err != nil {
				return
			}
			select {
			case asked <- struct{}{}:
			case <-ctx.Done():
				return
			}
		}
	}()

	newest := &latest{full: make(chan []byte, 1), free: make(chan []byte, 3)}
	failed := make(chan error, 1)
	go func() { failed <- newest.follow(ctx, cameras, id, size) }()
	for {
		select {
		case <-asked:
		case <-ctx.Done():
			return nil
		}
		select {
		case message := <-newest.full:
			if _, err := out.Write(message); err != nil {
				return err
			}
			newest.free <- message
		case err := <-failed:
			if ctx.Err() != nil {
				return nil
			}
			out.Write(appendFault(nil, err)) // whoever asked may be gone as well
			return err
		case <-ctx.Done():
			return nil
		}
	}
}

// latest holds the newest frame, as a message, until it is fetched or a newer
// one comes. Three buffers go round: one is filled, one is full, one is sent.
type latest struct{ full, free chan []byte }

func (l *latest) follow(ctx context.Context, cameras Cameras, id string, size image.Point) error {
	camera, err := cameras.Open(ctx, id, size)
	if err != nil {
		return err
	}
	defer camera.Close()
	for {
		frame, release, err := camera.Next(ctx)
		if err != nil {
			return err
		}
		var message []byte
		select {
		case message = <-l.free:
		default:
		}
		message = appendFrame(message[:0], frame)
		release()
		select {
		case stale := <-l.full:
			l.free <- stale
		default:
		}
		l.full <- message
	}
}
