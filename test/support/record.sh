#!/bin/sh
# A check that passes and keeps what it saw: its folder with all files, its arguments and its environment.
# Usage: record.sh <folder for recordings, in the test's world> [path…]
set -e
call=${HOME%/home}/$1/call-$$
shift
if [ $# -gt 0 ]; then printf '%s\0' "$@" > "$call.argv"; else : > "$call.argv"; fi
env -0 > "$call.env"
pwd -P > "$call.cwd"
cp -a . "$call.tree"
: > "$call.done"
