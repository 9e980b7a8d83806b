package main

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/soi-id/soi/resources"
)

func (t *terminal) samplesCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "samples DIR",
		Short:   "Write the sample cards, to try the program with",
		Long:    `Write pictures of invented cards to DIR, one for each kind of verdict that the demonstration keys can show.`,
		Example: "  soictl samples cards && soictl verify cards",
		Args:    cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			if err := os.MkdirAll(args[0], 0o755); err != nil {
				return fmt.Errorf("the folder cannot be made: %w", err)
			}
			for _, sample := range resources.Samples() {
				path := filepath.Join(args[0], sample.Name)
				if err := os.WriteFile(path, sample.PNG, 0o644); err != nil {
					return fmt.Errorf("a sample card cannot be written: %w", err)
				}
				fmt.Fprintln(t.out, path)
			}
			return nil
		},
	}
}
