#!/bin/sh
# step.sh TITLE: a heading in the output of make, with the time of day.
printf '\n== %s (%s)\n' "$1" "$(date +%H:%M:%S)"
