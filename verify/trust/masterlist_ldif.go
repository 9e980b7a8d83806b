package trust

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"errors"
)

// masterListAttribute is under which the ICAO PKD keeps a State's master list
// (ICAO Doc 9303-12 §5), in the LDIF file that it hands out.
var masterListAttribute = []byte("pkdMasterListContent")

// isLDIF reports whether the text is an LDIF file (RFC 2849) with master lists.
// It begins with its version, an entry or a comment.
func isLDIF(text []byte) bool {
	begins := func(word string) bool { return bytes.HasPrefix(text, []byte(word)) }
	return (begins("version:") || begins("dn:") || begins("#")) && bytes.Contains(text, masterListAttribute)
}

// ldifLists returns the master lists of an LDIF file. Other entries, and what
// is no base64, are none.
func ldifLists(text []byte) ([][]byte, error) {
	// A line that begins with a space goes on with the one before (RFC 2849,
	// note 2).
	text = bytes.ReplaceAll(text, []byte("\r\n"), []byte("\n"))
	text = bytes.ReplaceAll(text, []byte("\n "), nil)
	var lists [][]byte
	for line := range bytes.Lines(text) {
		name, value, ok := bytes.Cut(line, []byte("::"))
		name, _, _ = bytes.Cut(name, []byte(";")) // options, as ";binary"
		if !ok || !bytes.Equal(name, masterListAttribute) {
			continue
		}
		list, err := base64.StdEncoding.AppendDecode(nil, bytes.TrimSpace(value))
		if err != nil {
			list = nil // refused as a list that cannot be read
		}
		if lists = append(lists, list); len(lists) > maxLists {
			return nil, ErrTooManyKeys
		}
	}
	return lists, nil
}

// readLDIF returns the certificates of all master lists of a file, each once,
// for most lists are the same for the most part. Each list stands for itself:
// one that is refused spoils no other.
func readLDIF(text []byte) (certificates [][]byte, refused []described, err error) {
	lists, err := ldifLists(text)
	if err != nil {
		return nil, nil, err
	}
	seen := make(map[[sha256.Size]byte]bool)
	for _, file := range lists {
		list, err := readMasterList(file)
		if errors.Is(err, ErrTooManyKeys) {
			return nil, nil, err
		}
		if err != nil {
			refused = append(refused, described{what: "master list", refused: refusedList(err)})
			continue
		}
		for _, der := range list.certificates {
			if sum := sha256.Sum256(der); !seen[sum] {
				seen[sum] = true
				certificates = append(certificates, der)
			}
		}
		if len(certificates) > MaxKeys {
			return nil, nil, ErrTooManyKeys
		}
	}
	return certificates, refused, nil
}

func describeLDIF(text []byte) ([]described, error) {
	certificates, refused, err := readLDIF(text)
	if err != nil {
		return nil, err
	}
	return append(refused, describeAuthorities(certificates)...), nil
}

func refusedList(err error) Refused {
	switch {
	case errors.Is(err, ErrKeyListSignature):
		return ListUnsigned
	case errors.Is(err, ErrKeyListSigner):
		return ListSignerUnfit
	}
	return ListMalformed
}
