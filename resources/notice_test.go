package resources

import (
	"os"
	"testing"
)

func TestNoticeIsTheOneAtTheTop(t *testing.T) {
	top, err := os.ReadFile("../NOTICE")
	if err != nil {
		t.Fatal(err)
	}
	if string(top) != Notice {
		t.Error("NOTICE has changed: run 'go generate ./resources'")
	}
}
