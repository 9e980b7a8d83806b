#!/usr/bin/env bash
# fuzz.sh TIME: runs every fuzz target of the project for TIME, one by one.
set -euo pipefail
export CGO_ENABLED=0

grep -rHoE --include='*_test.go' '^func Fuzz[A-Za-z0-9_]*' app cmd resources verify | sort |
	while IFS=: read -r file func; do
		package=./$(dirname "$file")
		target=${func#func }
		.ci/step.sh "$package $target"
		go test -trimpath -tags ci,migrated_fynedo -run '^$' -fuzz "^$target\$" -fuzztime "$1" "$package" </dev/null
	done
