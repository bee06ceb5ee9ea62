#!/bin/sh
# Starts a test worker as AIRLOCK_TEST_NODE in a process namespace of its own, where the kernel counts only what this worker starts.
#
# This shell is the first process in there: it collects orphans, which the worker would leave as zombies.
exec unshare --pid --fork --kill-child --mount-proc sh -c '"$AIRLOCK_TEST_NODE" "$@"; exit $?' worker "$@"
