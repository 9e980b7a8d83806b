#!/usr/bin/env bash
# packages.sh SET: installs the Debian packages of a set that are missing, and
# says so before. It does nothing where all are there.
set -euo pipefail

# The headers that Fyne's window is compiled against. pkg-config finds GL's.
build=(gcc libc6-dev pkg-config libgl1-mesa-dev xorg-dev libwayland-dev libxkbcommon-dev)

case "${1:-}" in
build) need=("${build[@]}") ;;
# Mesa's drivers draw the window where there is no graphics card.
run) need=("${build[@]}" libgl1-mesa-dri) ;;
# A screen without a monitor, hands for it, and eyes.
window) need=("${build[@]}" libgl1-mesa-dri xvfb xdotool openbox imagemagick x11-utils x11-xserver-utils xclip) ;;
# The drivers of cameras are C++ there.
windows) need=(gcc-mingw-w64-x86-64 g++-mingw-w64-x86-64) ;;
race) need=(gcc libc6-dev) ;;
*)
	echo "usage: packages.sh build|run|window|windows|race" >&2
	exit 2
	;;
esac

if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
	echo "This is not Debian or Ubuntu, so nothing is installed. What it needs goes by these names there:"
	echo "    ${need[*]}"
	exit 0
fi

missing=()
for package in "${need[@]}"; do
	state=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)
	[[ $state == installed ]] || missing+=("$package")
done
[[ ${#missing[@]} -gt 0 ]] || exit 0

echo "Installing system packages that are missing: ${missing[*]}"
as_root=()
if [[ $(id -u) -ne 0 ]]; then
	if ! command -v sudo >/dev/null; then
		echo "That takes root, and there is no sudo. As root, run:" >&2
		echo "    apt-get update && apt-get install --no-install-recommends ${missing[*]}" >&2
		exit 1
	fi
	as_root=(sudo)
fi

apt() {
	"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q -o Acquire::Retries=3 "$@" 2>&1
}

log=$(mktemp)
trap 'rm -f "$log"' EXIT
# An old list of packages names files that the mirror no longer has; a machine
# without a network may still have the packages in its cache.
apt update >"$log" || echo "apt-get update failed; going on with the package lists that are here."
if ! apt install -y --no-install-recommends "${missing[@]}" >"$log"; then
	tail -n 20 "$log" >&2
	echo "apt-get could not install: ${missing[*]}" >&2
	exit 1
fi
