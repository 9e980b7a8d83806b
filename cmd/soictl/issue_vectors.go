package main

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/soi-id/soi/verify/issue"
)

// payloadSuffix names the exact bytes of a code.
const payloadSuffix = ".payload"

func (t *terminal) issueSample() *cobra.Command {
	var scale int
	c := &cobra.Command{
		Use:   "sample FORMAT NAME",
		Short: "Sign a sample of a format with a throw-away key",
		Long: `Sign a sample of a format with a new test key whose private half is thrown away.

NAME.payload holds the exact content of the code, NAME.png the code as a QR Code where it fits into one, and NAME.jwk the public
key for import. A format that carries its signer's certificate has NAME.pem in its place, the certificate of the authority. Documents
under them read test_key. How to import them is printed last. The formats are
  ` + strings.Join(issue.VectorFormats(), "\n  ") + ".",
		Example: `  soictl issue sample icao.vds seal
  soictl keys import seal.jwk
  soictl verify seal.png`,
		Args: cobra.ExactArgs(2),
		RunE: func(_ *cobra.Command, args []string) error {
			v, err := issue.Sample(args[0], t.now(), rand.Reader)
			if err != nil {
				return formatHint(err)
			}
			name := args[1]
			keys, command := sampleKeys(v, name)
			keys[name+payloadSuffix] = v.Payload
			for _, path := range slices.Sorted(maps.Keys(keys)) {
				if err := writeNew(path, keys[path], 0o644); err != nil {
					return err
				}
				fmt.Fprintln(t.out, path)
			}
			err = t.writeCode(name+".png", string(v.Payload), scale)
			if errors.Is(err, issue.ErrTooLong) {
				fmt.Fprintln(t.err, "soictl: the payload does not fit into one QR Code, so there is no picture of it")
				err = nil
			}
			fmt.Fprintln(t.out, "import: "+command)
			return err
		},
	}
	c.Flags().IntVar(&scale, "scale", 6, "pixels a module of the picture")
	return c
}

// sampleKeys returns the files of a sample's keys by their paths, and the
// command that imports them.
func sampleKeys(v issue.Vector, name string) (files map[string][]byte, command string) {
	if len(v.CAs) == 0 {
		path := name + publicSuffix
		return map[string][]byte{path: append(v.Keys, '\n')}, "soictl keys import " + path
	}
	ca, path := v.CAs[0], name+privateSuffix
	return map[string][]byte{path: []byte(ca.Certificate)}, fmt.Sprintf("soictl keys import --test --issuer %s --country %s --format %s %s",
		ca.Issuer, ca.Country, strings.Join(ca.Formats, ","), path)
}

func (t *terminal) issueVectors() *cobra.Command {
	var only []string
	c := &cobra.Command{
		Use:   "vectors DIR",
		Short: "Make test vectors of the formats, good and broken, with throw-away keys",
		Long: `Make test vectors of all signed formats, or of those named: one JSON file each, DIR/FORMAT/NAME.json, with the payload in
Base64, all keys of the verifier, the moment of the check, and the verdict and a reason code that must be answered.`,
		Args: cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			if len(only) == 0 {
				only = issue.VectorFormats()
			}
			for _, format := range only {
				vectors, err := issue.Vectors(format, rand.Reader)
				if err != nil {
					return formatHint(err)
				}
				dir := filepath.Join(args[0], format)
				if err := os.MkdirAll(dir, 0o755); err != nil {
					return fmt.Errorf("the folder cannot be made: %w", err)
				}
				for _, v := range vectors {
					content, err := json.MarshalIndent(v, "", "  ")
					if err != nil {
						return err
					}
					if err := writeNew(filepath.Join(dir, v.Name+".json"), append(content, '\n'), 0o644); err != nil {
						return err
					}
				}
				fmt.Fprintf(t.out, "%s: %d\n", dir, len(vectors))
			}
			return nil
		},
	}
	c.Flags().StringSliceVar(&only, "format", nil, "the formats; all if none is named")
	return c
}

func formatHint(err error) error {
	if errors.Is(err, issue.ErrFormat) {
		return hint(err, "the formats are "+strings.Join(slices.Sorted(slices.Values(issue.VectorFormats())), ", "))
	}
	return err
}
