#!/bin/sh
# Unpacks Debian's newest git (unstable) into a folder of its own, for `AIRLOCK_TEST_GIT=<folder> npx vitest run …` (test/support/repository/world.ts).
#
# The machine's own packages stay as they are, and nobody need be root. What to fetch from is what apt is configured with here.
set -eu
[ $# = 1 ] || {
	echo "usage: scripts/newest-git.sh <folder>" >&2
	exit 2
}
mkdir -p "$1"
folder=$(cd "$1" && pwd -P)
[ ! -x "$folder/usr/bin/git" ] || exit 0

# `apt` with lists, cache and sources of this folder alone.
# shellcheck disable=SC2016 # What apt fills in.
mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Origin: Debian' 'Component: main' | grep -v security | sort -u | head -n 1)
[ -n "$mirror" ] || {
	echo "newest-git: apt knows no mirror of Debian here; run apt-get update first." >&2
	exit 1
}
apt=$folder/apt
mkdir -p "$apt/lists/partial" "$apt/cache/archives/partial" "$apt/packages"
printf 'deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] %s unstable main\n' "$mirror" >"$apt/sources.list"
: >"$apt/status"
fetch() {
	apt-get -qq -o Dir::Etc::SourceList="$apt/sources.list" -o Dir::Etc::SourceParts=/dev/null -o Dir::State::Lists="$apt/lists" \
		-o Dir::State::Status="$apt/status" -o Dir::Cache="$apt/cache" -o APT::Sandbox::User="$(id -un)" -o Acquire::Languages=none "$@"
}
fetch update
(cd "$apt/packages" && fetch download git libc6 libpcre2-8-0 zlib1g patchelf libstdc++6 libgcc-s1)
for package in "$apt"/packages/*.deb; do dpkg -x "$package" "$folder"; done
rm -r "$apt"

# Its own loader and libraries, in the program itself: a wrapper would show in the arguments that the hooks read.
for loader in "$folder"/usr/lib/*/ld-linux*.so.* "$folder"/lib/*/ld-linux*.so.*; do [ ! -e "$loader" ] || break; done
libraries=${loader%/*}
patch() {
	"$loader" --library-path "$libraries" "$folder/usr/bin/patchelf" --set-interpreter "$loader" --set-rpath "$libraries" "$1"
}
patch "$folder/usr/bin/git"
# Of Debian's two names for it one is a link; patched twice it is the same.
patch "$folder/usr/lib/git-core/git"
"$folder/usr/bin/git" --version
