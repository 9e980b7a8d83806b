#!/bin/sh
# The libraries in WebAssembly that verify/picture runs, compared with what was
# published: fetched as Go modules, so that Go's checksum database vouches for
# them. "libraries.sh update" puts them in place, after the versions here, in
# NOTICE and in verify/picture are raised.
set -eu
cd "$(dirname "$0")/../verify/picture"

module() { # the folder of a module
	(cd / && go mod download -json "$1") | sed -n 's/^.*"Dir": "\(.*\)",*$/\1/p'
}
same() { # file, published
	if [ "${mode:-check}" = update ]; then
		gzip -9nc "$2" >"$1"
	elif gunzip -c "$1" | cmp -s - "$2"; then
		echo "$1 is as published"
	else
		echo "$1 is not what was published" >&2
		exit 1
	fi
}

mode=${1:-check}
program=$(mktemp)
trap 'rm -f "$program"' EXIT
gunzip -c "$(module github.com/gen2brain/heic@v0.4.5)/lib/heif.wasm.gz" >"$program"
same libheif.wasm.gz "$program"
same pdfium.wasm.gz "$(module github.com/klippa-app/go-pdfium@v1.17.2)/webassembly/pdfium.wasm"
