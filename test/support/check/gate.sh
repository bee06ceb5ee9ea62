#!/bin/sh
# A check that stops in the middle: says that it has been reached (a file `reached-<pid>`), waits for the file `go`, and exits with the
# code in it.
# Usage: gate.sh <folder of the gate, in the test's world>
gate=${HOME%/home}/$1
printf '%s\n' "$$" "$(pwd -P)" > "$gate/new-$$"
mv "$gate/new-$$" "$gate/reached-$$"
while [ ! -s "$gate/go" ]; do
	# The test is over and its world is gone.
	[ -d "$gate" ] || exit 1
	sleep 0.1
done
read -r code < "$gate/go"
exit "$code"
