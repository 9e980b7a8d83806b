package main

import (
	"bytes"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"image/png"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/soi-id/soi/verify/document"
	"github.com/soi-id/soi/verify/document/formats"
	"github.com/soi-id/soi/verify/issue"
)

func (t *terminal) issueCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "issue",
		Short: "An issuer's tools: make keys, sign documents",
		Long: `Make an issuer's key and sign documents with it, to try Soi with documents of your own.

The private key lies unprotected in its file. Such a key is for tests and demonstrations; import its public half with --test.`,
		Example: `  soictl issue key demo --issuer https://id.example --country VN --format cwt.claim169 --test
  soictl keys import demo.jwk
  soictl issue claim169 demo person.json --expires 2030-01-01 --png code.png
  soictl verify code.png`,
	}
	c.AddCommand(t.issueKey(), t.issueClaim169(), t.issueSample(), t.issueVectors(), t.issueBundle())
	return c
}

// The files of an issuer's key NAME.
const (
	privateSuffix = ".pem" // PKCS #8
	publicSuffix  = ".jwk" // RFC 7517, with the members that `soictl keys import` reads
)

func (t *terminal) issueKey() *cobra.Command {
	var algorithm, vi, en string
	var k issue.Key
	c := &cobra.Command{
		Use:   "key NAME",
		Short: "Make a key: NAME.pem is private, NAME.jwk is for import",
		Args:  cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			made, err := issue.NewKey(document.Algorithm(algorithm), rand.Reader)
			if err != nil {
				return hint(err, "the algorithms are ES256, ES384, ES512, PS256, RS256 and EdDSA")
			}
			for _, format := range k.Formats {
				if !slices.Contains(formats.Signed(), format) {
					return hint(fmt.Errorf("no signed format is called %q", format), "the signed formats are "+strings.Join(formats.Signed(), ", "))
				}
			}
			made.Issuer, made.Country, made.Formats, made.Test = k.Issuer, strings.ToUpper(k.Country), k.Formats, k.Test
			made.Names = map[string]string{}
			for language, name := range map[string]string{"vi": vi, "en": en} {
				if name != "" {
					made.Names[language] = name
				}
			}
			return t.writeKey(args[0], made)
		},
	}
	f := c.Flags()
	f.StringVar(&algorithm, "alg", string(document.ES256), "algorithm: ES256, ES384, ES512, PS256, RS256, EdDSA")
	f.StringVar(&k.Issuer, "issuer", "", "the issuer as its documents name it")
	f.StringVar(&k.Country, "country", "", "the issuer's country, two letters")
	f.StringSliceVar(&k.Formats, "format", []string{"cwt.claim169"}, "the formats that the key signs")
	f.StringVar(&vi, "name-vi", "", "the issuer's name in Vietnamese")
	f.StringVar(&en, "name-en", "", "the issuer's name in English")
	f.BoolVar(&k.Test, "test", false, "mark it as a test key: documents under it read test_key")
	for _, name := range []string{"issuer", "country"} {
		if err := c.MarkFlagRequired(name); err != nil {
			panic(err) // the flags are defined just above
		}
	}
	return c
}

func (t *terminal) writeKey(name string, k *issue.Key) error {
	private, err := k.PrivatePEM()
	if err != nil {
		return err
	}
	public, err := k.JWK()
	if err != nil {
		return err
	}
	for _, file := range []struct {
		path    string
		content []byte
		mode    os.FileMode
	}{{name + privateSuffix, private, 0o600}, {name + publicSuffix, append(public, '\n'), 0o644}} {
		if err := writeNew(file.path, file.content, file.mode); err != nil {
			return err
		}
		fmt.Fprintln(t.out, file.path)
	}
	return nil
}

// writeNew writes a file that must not be there yet: a private key that is
// overwritten is gone.
func writeNew(path string, content []byte, mode os.FileMode) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if err != nil {
		return hint(fmt.Errorf("cannot be written: %w", err), "name files that do not exist yet")
	}
	_, err = f.Write(content)
	return errors.Join(err, f.Close())
}

func readKey(name string) (*issue.Key, error) {
	name = strings.TrimSuffix(name, privateSuffix)
	private, err := os.ReadFile(name + privateSuffix)
	if err != nil {
		return nil, hint(fmt.Errorf("the issuer's key cannot be read: %w", err), "make one with 'soictl issue key NAME'")
	}
	public, err := os.ReadFile(name + publicSuffix)
	if err != nil {
		return nil, fmt.Errorf("the issuer's public key cannot be read: %w", err)
	}
	return issue.ParseKey(private, public)
}

func (t *terminal) issueClaim169() *cobra.Command {
	var expires, notBefore, picture string
	var scale int
	var brotli bool
	c := &cobra.Command{
		Use:   "claim169 NAME IDENTITY.json",
		Short: "Sign an identity as a claim 169 code, with the key NAME",
		Long: `Sign an identity as a claim 169 code (MOSIP) and print its text, or write it as a picture.

IDENTITY.json holds an object with the members id_number, full_name, birth_date (2000-01-31), sex (M, F, X), address, nationality,
and others; - reads it from standard input.`,
		Args: cobra.ExactArgs(2),
		RunE: func(_ *cobra.Command, args []string) error {
			k, err := readKey(args[0])
			if err != nil {
				return err
			}
			who, err := t.readIdentity(args[1])
			if err != nil {
				return err
			}
			v := document.Validity{IssuedAt: t.now()}
			if v.NotAfter, err = moment(expires); err != nil {
				return err
			}
			if v.NotBefore, err = moment(notBefore); err != nil {
				return err
			}
			var e issue.Envelope
			if brotli {
				e.Compression = issue.Brotli
			}
			text, err := issue.Claim169(k, who, v, e)
			if err != nil {
				return err
			}
			if picture == "" {
				_, err := fmt.Fprintln(t.out, text)
				return err
			}
			return t.writeCode(picture, text, scale)
		},
	}
	f := c.Flags()
	f.StringVar(&expires, "expires", time.Now().AddDate(5, 0, 0).Format(time.DateOnly), "the day or time at which the document ends")
	f.StringVar(&notBefore, "not-before", "", "the day or time at which it begins")
	f.StringVar(&picture, "png", "", "write the code to this new PNG file")
	f.IntVar(&scale, "scale", 6, "pixels a module of the picture")
	f.BoolVar(&brotli, "brotli", false, "compress with Brotli instead of zlib")
	return c
}

func (t *terminal) readIdentity(path string) (who issue.Identity, err error) {
	from := t.in
	if path != stdin {
		f, err := os.Open(path)
		if err != nil {
			return who, fmt.Errorf("the identity cannot be read: %w", err)
		}
		defer f.Close()
		from = f
	}
	decoder := json.NewDecoder(from)
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&who); err != nil {
		return who, hint(fmt.Errorf("the identity is no JSON object of the known members: %w", err), "see 'soictl help issue claim169'")
	}
	return who, nil
}

func (t *terminal) writeCode(path, text string, scale int) error {
	code, err := issue.QR([]byte(text), scale)
	if err != nil {
		return err
	}
	var content bytes.Buffer
	if err := png.Encode(&content, code); err != nil {
		return err
	}
	if err := writeNew(path, content.Bytes(), 0o644); err != nil {
		return err
	}
	_, err = fmt.Fprintln(t.out, path)
	return err
}
