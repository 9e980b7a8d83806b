package resources

import (
	"embed"
	"path"
)

//go:generate go run samples_draw.go
//go:embed samples/*.png
var sampleFiles embed.FS

// A Sample is the picture of an invented card, to try the program with.
type Sample struct {
	Name string // file name
	PNG  []byte
}

// Samples returns the sample cards, in the order in which to try them.
func Samples() []Sample {
	entries, err := sampleFiles.ReadDir("samples")
	if err != nil {
		panic(err) // they are part of the program
	}
	samples := make([]Sample, len(entries))
	for i, entry := range entries {
		content, err := sampleFiles.ReadFile(path.Join("samples", entry.Name()))
		if err != nil {
			panic(err)
		}
		samples[i] = Sample{entry.Name(), content}
	}
	return samples
}
