#!/usr/bin/env bash
# window.sh COMMAND...: runs the command with a screen of its own (Xvfb, and a
# window manager, since a window without one gets no focus). The command finds
# the program under test in $SOI_BINARY; the tests that need it skip without.
set -euo pipefail
.ci/packages.sh window
export SOI_BINARY=$PWD/bin/soi
unset WAYLAND_DISPLAY XDG_SESSION_TYPE
export DISPLAY

ours=()
scratch=$(mktemp -d)
cleanup() {
	[[ ${#ours[@]} -eq 0 ]] || kill "${ours[@]}" 2>/dev/null || true
	rm -rf "$scratch"
}
trap cleanup EXIT

# Xvfb picks a free display and writes its number once it takes connections.
mkfifo "$scratch/number"
Xvfb -displayfd 3 -screen 0 1280x800x24 -nolisten tcp 3>"$scratch/number" 2>"$scratch/xvfb.log" &
ours+=($!)
if ! read -r -t 20 number <"$scratch/number"; then
	cat "$scratch/xvfb.log" >&2
	echo "Xvfb did not start" >&2
	exit 1
fi
DISPLAY=:$number
openbox >"$scratch/openbox.log" 2>&1 &
ours+=($!)

"$@"
