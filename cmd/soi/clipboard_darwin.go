package main

import (
	"bytes"
	"context"
	"encoding/hex"
	"os/exec"
	"time"
)

// clipboardPatience is how long the system's own tool may take.
const clipboardPatience = 5 * time.Second

// copiedPicture returns the copied picture, or nil where there is none.
// AppleScript prints it as «data PNGf89504E47…».
func copiedPicture() []byte {
	ctx, cancel := context.WithTimeout(context.Background(), clipboardPatience)
	defer cancel()
	printed, err := exec.CommandContext(ctx, "/usr/bin/osascript", "-e", "the clipboard as «class PNGf»").Output()
	if err != nil {
		return nil
	}
	_, digits, _ := bytes.Cut(printed, []byte("PNGf"))
	digits, _, ended := bytes.Cut(digits, []byte("»"))
	content := make([]byte, hex.DecodedLen(len(digits)))
	if n, err := hex.Decode(content, digits); !ended || err != nil || n == 0 {
		return nil
	}
	return content
}
