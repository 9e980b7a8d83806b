package main

import (
	"encoding/binary"
	"runtime"
	"time"
	"unsafe"

	"golang.org/x/sys/windows"

	"github.com/soi-id/soi/verify/picture"
)

var (
	user32   = windows.NewLazySystemDLL("user32.dll")
	kernel32 = windows.NewLazySystemDLL("kernel32.dll")

	openClipboard           = user32.NewProc("OpenClipboard")
	closeClipboard          = user32.NewProc("CloseClipboard")
	getClipboardData        = user32.NewProc("GetClipboardData")
	registerClipboardFormat = user32.NewProc("RegisterClipboardFormatW")
	globalLock              = kernel32.NewProc("GlobalLock")
	globalUnlock            = kernel32.NewProc("GlobalUnlock")
	globalSize              = kernel32.NewProc("GlobalSize")
)

// dibV5 is CF_DIBV5: a bitmap without its file header. Windows makes it of any
// other bitmap that is copied.
const dibV5 = 17

// Another program may have the clipboard open; it has it for moments.
const (
	clipboardTries = 10
	clipboardPause = 20 * time.Millisecond
)

// copiedPicture returns the copied picture, or nil where there is none.
func copiedPicture() []byte {
	runtime.LockOSThread() // an open clipboard belongs to a thread
	defer runtime.UnlockOSThread()
	opened := uintptr(0)
	for range clipboardTries {
		if opened, _, _ = openClipboard.Call(0); opened != 0 {
			break
		}
		time.Sleep(clipboardPause)
	}
	if opened == 0 {
		return nil
	}
	defer closeClipboard.Call()
	// Browsers and screenshot tools offer "PNG" as well, and lose less by it.
	if name, err := windows.UTF16PtrFromString("PNG"); err == nil {
		if format, _, _ := registerClipboardFormat.Call(uintptr(unsafe.Pointer(name))); format != 0 {
			if content := clipboardContent(format); content != nil {
				return content
			}
		}
	}
	return bitmapFile(clipboardContent(dibV5))
}

// clipboardContent copies what is in the open clipboard in a format.
func clipboardContent(format uintptr) []byte {
	handle, _, _ := getClipboardData.Call(format)
	if handle == 0 {
		return nil
	}
	size, _, _ := globalSize.Call(handle)
	if size == 0 || size > picture.MaxBytes {
		return nil
	}
	at, _, _ := globalLock.Call(handle)
	if at == 0 {
		return nil
	}
	defer globalUnlock.Call(handle)
	content := make([]byte, size)
	copy(content, unsafe.Slice((*byte)(*(*unsafe.Pointer)(unsafe.Pointer(&at))), size))
	return content
}

// bitmapFile puts the header of a BMP file before a bitmap (BITMAPFILEHEADER).
func bitmapFile(bitmap []byte) []byte {
	const fileHeader, v5Header = 14, 124
	if len(bitmap) < v5Header || binary.LittleEndian.Uint32(bitmap) != v5Header {
		return nil
	}
	bits := binary.LittleEndian.Uint16(bitmap[14:])
	colours := binary.LittleEndian.Uint32(bitmap[32:])
	if bits <= 8 && colours == 0 {
		colours = 1 << bits
	}
	file := append(make([]byte, 0, fileHeader+len(bitmap)), "BM"...)
	file = binary.LittleEndian.AppendUint32(file, uint32(fileHeader+len(bitmap)))
	file = binary.LittleEndian.AppendUint32(file, 0)
	file = binary.LittleEndian.AppendUint32(file, fileHeader+v5Header+4*colours)
	return append(file, bitmap...)
}
