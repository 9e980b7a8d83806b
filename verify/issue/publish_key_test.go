package issue

import (
	"bytes"
	"strings"
	"testing"

	"filippo.io/age"
	"filippo.io/age/armor"
)

const (
	testPassphrase = "correct horse battery"
	testWorkFactor = 1
)

func TestSealedKeys(t *testing.T) {
	k := roleKey(t)
	sealed, err := k.Seal(testPassphrase, testWorkFactor)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(string(sealed), armor.Header) || bytes.Contains(sealed, k.private.Seed()) {
		t.Error("not an armored file of age")
	}
	opened, err := OpenRoleKey(sealed, testPassphrase)
	if err != nil {
		t.Fatal(err)
	}
	if opened.ID != k.ID || !opened.private.Equal(k.private) {
		t.Error("another key comes out")
	}

	_, err = k.Seal("short", testWorkFactor)
	check(t, "a short passphrase", err, ErrWeakPassphrase)
	for _, wrong := range []string{"", "correct horse batterY", testPassphrase + " "} {
		_, err = OpenRoleKey(sealed, wrong)
		check(t, wrong, err, ErrPassphrase)
	}
	for name, file := range map[string][]byte{
		"empty": nil, "cut off": sealed[:len(sealed)/2], "no age file": []byte("key"), "too long": make([]byte, maxSealedKey+1),
		"something else": sealText(t, "no key"), "another kind of key": sealText(t, otherKey(t)),
	} {
		_, err = OpenRoleKey(file, testPassphrase)
		check(t, name, err, ErrSealedKey)
	}
}

func sealText(t *testing.T, text string) []byte {
	t.Helper()
	recipient, err := age.NewScryptRecipient(testPassphrase)
	if err != nil {
		t.Fatal(err)
	}
	recipient.SetWorkFactor(testWorkFactor)
	var sealed bytes.Buffer
	armored := armor.NewWriter(&sealed)
	w, err := age.Encrypt(armored, recipient)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
	w.Close()
	armored.Close()
	return sealed.Bytes()
}

func otherKey(t *testing.T) string {
	t.Helper()
	k, err := NewKey("ES256", bytes.NewReader(bytes.Repeat([]byte{7}, 64)))
	if err != nil {
		t.Fatal(err)
	}
	text, err := k.PrivatePEM()
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
