package resources

import (
	"embed"
	"strings"
)

// The pictures are drawn for 24 by 24 units in filled shapes of one colour, so
// that Fyne can give them the colour of a theme (it recolours fills, not
// strokes) and so that they stay apart without any colour.
//
//go:embed icons/*.svg
var icons embed.FS

// Icon returns the SVG picture of that name, or nil where there is none. Each
// verdict has one under its own identifier; "soi" is the program's.
func Icon(name string) []byte {
	picture, err := icons.ReadFile("icons/" + name + ".svg")
	if err != nil {
		return nil
	}
	return picture
}

// IconNames lists the names that Icon knows, sorted.
func IconNames() []string {
	files, err := icons.ReadDir("icons")
	if err != nil {
		return nil
	}
	names := make([]string, 0, len(files))
	for _, file := range files {
		names = append(names, strings.TrimSuffix(file.Name(), ".svg"))
	}
	return names
}
