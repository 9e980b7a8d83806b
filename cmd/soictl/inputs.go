package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// stdin is the input that means one payload on standard input.
const stdin = "-"

// files lists the files that the inputs name: a file is itself, a folder is
// every file below it, in the order of their names. A name that is nothing is
// passed on, so that it gets its own record and the others go on.
func files(inputs []string) ([]string, error) {
	var found []string
	for _, input := range inputs {
		info, err := os.Stat(input)
		if err != nil || !info.IsDir() {
			found = append(found, input)
			continue
		}
		before := len(found)
		err = filepath.WalkDir(input, func(path string, entry fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			if !entry.IsDir() {
				found = append(found, path)
			}
			return nil
		})
		var denied *fs.PathError
		switch {
		case errors.As(err, &denied):
			return nil, hint(fmt.Errorf("folder %s cannot be read: %w", denied.Path, denied.Err), "check the permissions of the folder")
		case err != nil:
			return nil, err
		case len(found) == before:
			return nil, hint(fmt.Errorf("folder %s is empty", input), "name pictures, or a folder with pictures in it")
		}
	}
	return found, nil
}
