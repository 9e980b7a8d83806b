package desk

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
)

// The files of the state folder.
const (
	keysFile     = "keys.db"
	journalFile  = "journal.db"
	holderFile   = "journal.holder"
	secretsFile  = "secrets.json"
	settingsFile = "settings.json"
	// importFile is locked while a bundle is imported.
	importFile    = "import.lock"
	revokedFolder = "revoked"
	fetchedFolder = "fetched"
)

// The state belongs to one account: it holds what can identify people.
const (
	dirMode  = 0o700
	fileMode = 0o600
)

// DefaultDir returns the state folder: $SOI_HOME, else "soi" in the user's
// data folder, which is $XDG_DATA_HOME where the XDG Base Directory
// Specification applies.
func DefaultDir() (string, error) {
	if dir := os.Getenv("SOI_HOME"); dir != "" {
		return dir, nil
	}
	if dir := os.Getenv("XDG_DATA_HOME"); filepath.IsAbs(dir) {
		return filepath.Join(dir, "soi"), nil
	}
	switch runtime.GOOS {
	case "windows":
		if dir := os.Getenv("LOCALAPPDATA"); dir != "" {
			return filepath.Join(dir, "Soi"), nil
		}
	case "darwin":
		if home, err := os.UserHomeDir(); err == nil {
			return filepath.Join(home, "Library", "Application Support", "Soi"), nil
		}
	default:
		if home, err := os.UserHomeDir(); err == nil {
			return filepath.Join(home, ".local", "share", "soi"), nil
		}
	}
	return "", errors.New("no folder for the program's state is known: set SOI_HOME")
}

// DefaultPolicyFile returns where an administrator puts the policy of the
// machine: a place that clerks can read and not write.
func DefaultPolicyFile() string {
	switch runtime.GOOS {
	case "windows":
		return filepath.Join(os.Getenv("ProgramData"), "Soi", "policy.json")
	case "darwin":
		return "/Library/Application Support/Soi/policy.json"
	default:
		return "/etc/soi/policy.json"
	}
}

// replaceFile writes a file so that after a crash at any point there is either
// the old content or the new one.
func replaceFile(path string, content []byte) error {
	temporary := path + ".new"
	f, err := os.OpenFile(temporary, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, fileMode)
	if err != nil {
		return err
	}
	_, err = f.Write(content)
	if err == nil {
		err = f.Sync()
	}
	if closeErr := f.Close(); err == nil {
		err = closeErr
	}
	if err != nil {
		os.Remove(temporary)
		return err
	}
	return publish(temporary, path)
}

// publish gives a finished file its name and makes the name last.
func publish(temporary, path string) error {
	if err := os.Rename(temporary, path); err != nil {
		return fmt.Errorf("renaming a finished file: %w", err)
	}
	return syncFolder(filepath.Dir(path))
}

// syncFolder makes the names in a folder last.
func syncFolder(name string) error {
	if runtime.GOOS == "windows" {
		return nil // a folder cannot be synced there; NTFS journals the rename
	}
	dir, err := os.Open(name)
	if err != nil {
		return err
	}
	defer dir.Close()
	return dir.Sync()
}
