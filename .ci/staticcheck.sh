#!/usr/bin/env bash
# staticcheck.sh MODULE@VERSION ARGS...: runs staticcheck. A machine that
# cannot download it is told so and passes: the tool is no part of Soi.
set -euo pipefail
tool=$1
shift
export CGO_ENABLED=0
if ! go run "$tool" -version; then
	echo "skipped: $tool cannot be had on this machine"
	exit 0
fi
go run "$tool" "$@"
