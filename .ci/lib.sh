# Functions the checks of this folder share. Source it. Each check does its own set-up, runs by itself
# from anywhere, and ends with the line `N passed, N failed, N skipped` and the status of it.

. "$(dirname "${BASH_SOURCE[0]}")/../deploy/local/lib.sh"

# What the checks download or let grow: the user's, shared by all checkouts, never in one.
cache=${XDG_CACHE_HOME:-$HOME/.cache}/kuzukuri
preset=${KUZUKURI_PRESET:-dev}

passed=0
failed=0
skipped=0
# count PASSED FAILED [SKIPPED]
count() { passed=$((passed + $1)); failed=$((failed + $2)); skipped=$((skipped + ${3:-0})); }
# check NAME COMMAND...: one test that is a command.
check() {
  local name=$1
  shift
  if "$@"; then count 1 0; else count 0 1; echo "FAILED: $name" >&2; fi
}
report() {
  echo "$passed passed, $failed failed, $skipped skipped"
  [ "$failed" = 0 ] && [ $((passed + skipped)) -gt 0 ]
}

# Runs a command in a network of its own that has loopback alone.
cut_off() {
  local own=()
  [ "$(id -u)" = 0 ] || own=(--user --map-current-user --keep-caps)
  # shellcheck disable=SC2016
  unshare "${own[@]}" --net bash -c 'ip link set lo up && exec "$@"' _ "$@"
}

# The same, or with the network where this user may make none, which is told the first time.
alone() {
  if [ -z "${may_cut:-}" ]; then
    command -v ip >/dev/null || install_missing iproute2
    may_cut=true
    cut_off true 2>/dev/null || may_cut=false
    if ! "$may_cut"; then
      count 0 0 1
      echo "SKIPPED: this user may make no network of its own: what follows has the network of this machine" >&2
    fi
  fi
  if "$may_cut"; then cut_off "$@"; else "$@"; fi
}

# tests_alone SCRIPT [ARGUMENT...]: a script of this folder again, without the network and with --tests, which runs its
# tests alone and ends with `tell_counts`.
tests_alone() {
  local told
  told=$(mktemp)
  KUZUKURI_COUNTS=$told alone "$1" --tests "${@:2}" || true
  # shellcheck disable=SC2046  # three words
  if [ -s "$told" ]; then count $(cat "$told"); else count 0 1; fi
  rm -f "$told"
}
tell_counts() { echo "$passed $failed $skipped" >"$KUZUKURI_COUNTS"; }

# node_modules FOLDER: prints where the packages of FOLDER/package-lock.json are, installed once for
# each content of that file, which holds the hash of every package.
node_modules() {
  local lock=$1/package-lock.json folder
  folder=$cache/node/$(sha256sum <"$lock" | cut -c1-16)
  if ! [ -d "$folder" ]; then
    command -v npm >/dev/null || install_missing nodejs npm >&2
    # Under another name until it is whole: an interrupted installation leaves nothing half made.
    local fresh
    mkdir -p "$cache/node"
    fresh=$(mktemp -d "$cache/node/new.XXXXXX")
    cp "$1/package.json" "$lock" "$fresh"
    npm ci --loglevel=error --no-fund --no-audit --ignore-scripts --prefix "$fresh" >&2 || return
    mv -T "$fresh" "$folder" 2>/dev/null || rm -rf "$fresh" # another run was faster
  fi
  printf '%s\n' "$folder/node_modules"
}

# node20: prints a Node of at least 20, as drivers of browsers and linters need; Debian 12 has 18.
node20() { (. "$repo/clients/lib.sh" && node_tool >&2 && command -v node); }

buf() {
  local modules
  modules=$(node_modules "$repo/.ci/node") || return
  "$modules/.bin/buf" "$@"
}

# run_ctest PRESET LABEL: counts the tests of a label that are built.
run_ctest() {
  local folder=$repo/build/$1/$2-reports counts
  rm -rf "$folder"
  mkdir -p "$folder"
  GTEST_OUTPUT=json:$folder/ ctest --test-dir "$repo/build/$1" --output-on-failure -j2 -L "$2" \
    --output-junit "$folder/ctest.xml" || true
  counts=$("$repo/.ci/unit_counts" "$folder/ctest.xml" "$folder") || counts="0 1"
  # shellcheck disable=SC2086  # two words
  count $counts
  [ "$counts" != "0 0" ] || { count 0 1; echo "FAILED: no test of $2 ran" >&2; }
}

# run_python FOLDER [NAME...]: counts the unittest files of tests/FOLDER, or those named, against the
# binaries of the preset.
run_python() {
  local folder=$1 out=$repo/build/$preset/$1.log total bad left
  shift
  (cd "$repo/tests/$folder" && PYTHONPATH=$repo/tests/integration PYTHONDONTWRITEBYTECODE=1 \
    KUZUKURI_BIN=$repo/build/$preset/bin /usr/bin/python3 -m unittest -v "$@") 2>&1 | tee "$out" || true
  total=$(sed -n 's/^Ran \([0-9]*\) tests\{0,1\} in .*/\1/p' "$out")
  bad=$(sed -n 's/^FAILED (\(.*\))$/\1/p' "$out" | tr ',' '\n' | grep -v skipped | grep -oE '[0-9]+' | awk '{ sum += $1 } END { print sum + 0 }' || true)
  left=$(grep -E '^(OK|FAILED) \(' "$out" | grep -oP 'skipped=\K[0-9]+' || echo 0)
  if [ "${total:-0}" = 0 ] || ! grep -qE '^(OK|FAILED)( \(.*\))?$' "$out"; then
    count 0 1
    echo "FAILED: tests/$folder did not run to its end" >&2
    return
  fi
  count $((total - bad - left)) "$bad" "$left"
}
