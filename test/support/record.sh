#!/bin/sh
# A check that passes and keeps what it saw: its folder with all files, its arguments and its environment.
# Usage: record.sh <folder for recordings> [path…]
set -e
recordings=$1
shift
call=$(mktemp -d "$recordings/call-XXXXXXXX")
mkdir "$call/tree"
if [ $# -gt 0 ]; then printf '%s\0' "$@" > "$call/argv"; else : > "$call/argv"; fi
env -0 > "$call/env"
pwd -P > "$call/cwd"
tar -cf - . | (cd "$call/tree" && tar -xpf -)
: > "$call/done"
