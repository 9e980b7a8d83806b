package desk

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/url"
	"os"
	"path/filepath"
	"strings"
)

// timestampName is the one file of a repository that changes under its name
// (TUF §5.4): all others are called by their version or their hash.
const timestampName = "timestamp.json"

// keptAddress is what the last import from an address has fetched, so that one
// without news costs two small answers. It is trusted with nothing: what it holds
// is verified like any other file.
type keptAddress struct {
	Address string            `json:"address"`
	ETag    string            `json:"etag"` // of the timestamp
	Files   map[string][]byte `json:"files"`

	path  string
	newer string // the ETag of this time's answer
}

func readKept(dir string, base *url.URL) *keptAddress {
	sum := sha256.Sum256([]byte(base.String()))
	k := &keptAddress{Address: base.String(), path: filepath.Join(dir, fetchedFolder, hex.EncodeToString(sum[:8])+".json")}
	var read keptAddress
	text, err := os.ReadFile(k.path)
	if err == nil && json.Unmarshal(text, &read) == nil && read.Address == k.Address && read.Files[timestampName] != nil {
		k.ETag, k.Files = read.ETag, read.Files
	}
	return k
}

// unchanging returns a file that is still what it was. Of roots the next may
// have come since.
func (k *keptAddress) unchanging(name string) ([]byte, bool) {
	content, ok := k.Files[name]
	return content, ok && name != timestampName && !strings.HasSuffix(name, ".root.json")
}

func (k *keptAddress) seen(etag string) { k.newer = etag }

// keep keeps what was fetched for an import that came to its end; what was kept
// for one that was refused goes. That neither can be written costs only time.
func (k *keptAddress) keep(files *onceRead, accepted bool) {
	if !accepted {
		os.Remove(k.path)
		return
	}
	if k.newer == "" {
		return // not modified, or a server without ETags
	}
	next := keptAddress{Address: k.Address, ETag: k.newer, Files: map[string][]byte{}}
	for name, f := range files.read {
		if f.err == nil {
			next.Files[name] = f.content
		}
	}
	text, err := json.Marshal(next)
	if err == nil && os.MkdirAll(filepath.Dir(k.path), dirMode) == nil {
		_ = replaceFile(k.path, text)
	}
}
