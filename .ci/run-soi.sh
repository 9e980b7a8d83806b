#!/usr/bin/env bash
# What `make run` does: the window where there is a display, and otherwise the
# sample cards in the terminal, which needs neither system packages nor GL.
set -euo pipefail

if [[ -n ${DISPLAY:-}${WAYLAND_DISPLAY:-} || $(uname -s) == Darwin ]]; then
	.ci/packages.sh run
	echo "Building Soi. The first build compiles the graphics libraries too and takes a few minutes."
	make --no-print-directory soi soictl
	exec bin/soi
fi

echo "There is no display here (DISPLAY and WAYLAND_DISPLAY are empty), so no window can open."
echo "Verifying the sample cards in the terminal instead."
make --no-print-directory soictl

# A state folder of its own: trying Soi leaves nothing in anybody's journal.
demo=bin/demo
bin/soictl samples "$demo/cards"
# Exit status 1 says that some document is not authentic: so it should be,
# because the cards show every kind of verdict.
status=0
bin/soictl verify --state "$demo/state" "$demo/cards" || status=$?
[[ $status -le 1 ]] || exit "$status"

echo
echo "Each verification is in a journal now:  bin/soictl journal list --state $demo/state"
echo "Your own pictures:                      bin/soictl verify PICTURE..."
echo "In English:                             bin/soictl --lang en ..."
