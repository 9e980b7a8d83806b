package frames

import (
	"context"
	"fmt"
	"image"
	_ "image/jpeg" // the pictures that stand in for a camera's
	_ "image/png"
	"os"
	"path/filepath"
	"time"
)

// A Folder is one camera that shows the pictures of a folder, by name, again
// and again. It stands in for a camera that is not there.
type Folder struct {
	Dir string
	// Every is the time between two pictures; 0: none.
	Every time.Duration
}

// List returns the folder.
func (f Folder) List(context.Context) ([]Device, error) {
	camera, err := f.open()
	if err != nil {
		return nil, err
	}
	return []Device{{ID: f.Dir, Name: filepath.Base(f.Dir), Sizes: []image.Point{camera.size}}}, nil
}

// Open opens the folder. Its pictures have the size they have.
func (f Folder) Open(_ context.Context, id string, _ image.Point) (Camera, error) {
	if id != f.Dir {
		return nil, ErrNone
	}
	return f.open()
}

func (f Folder) open() (*folderCamera, error) {
	names, err := os.ReadDir(f.Dir)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNone, err)
	}
	c := &folderCamera{every: f.Every}
	for _, name := range names {
		if picture := decoded(filepath.Join(f.Dir, name.Name())); picture != nil {
			c.paths = append(c.paths, filepath.Join(f.Dir, name.Name()))
			c.size = picture.Bounds().Size()
		}
	}
	if len(c.paths) == 0 {
		return nil, ErrNone
	}
	return c, nil
}

// decoded returns the picture, or nil for what is none.
func decoded(path string) image.Image {
	file, err := os.Open(path)
	if err != nil {
		return nil
	}
	defer file.Close()
	picture, _, err := image.Decode(file)
	if err != nil {
		return nil
	}
	return picture
}

type folderCamera struct {
	paths []string
	size  image.Point
	every time.Duration
	next  int
}

func (c *folderCamera) Next(ctx context.Context) (*image.YCbCr, func(), error) {
	if c.every > 0 {
		select {
		case <-time.After(c.every):
		case <-ctx.Done():
		}
	}
	if err := ctx.Err(); err != nil {
		return nil, nil, err
	}
	picture := decoded(c.paths[c.next])
	if picture == nil {
		return nil, nil, ErrGone
	}
	c.next = (c.next + 1) % len(c.paths)
	return Planes(nil, picture), func() {}, nil
}

func (c *folderCamera) Close() {}
