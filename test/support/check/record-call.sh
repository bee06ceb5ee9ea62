#!/bin/sh
# A command that passes and notes how it was called: the top of the repository it is in, its folder, its own words.
# Usage: record-call.sh <folder for calls> [word…]
calls=$1
shift
# Its real path.
cd -P . || exit
top=$PWD
until [ -e "$top/.git" ] || [ -z "$top" ]; do top=${top%/*}; done
printf '%s\0' "$top" "$PWD" "$@" > "$calls/$$" && echo "$$" >> "$calls/order"
