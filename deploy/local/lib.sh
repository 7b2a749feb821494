# Functions the commands of this folder and tests/run share. Source it; it changes nothing.

repo=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
pg_bin=/usr/lib/postgresql/15/bin

step() { printf '\n==> %s\n' "$*"; }
fail() { printf 'error: %s\n' "$*" >&2; exit 1; }

# Runs a command as root: directly, or by sudo.
as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; return; fi
  command -v sudo >/dev/null || fail "this needs root: run it as root, or install sudo"
  sudo "$@"
}

# tell_gateway ADDRESS LOG: when the gateway there is ready, how to ask it, and last the one address to open.
tell_gateway() {
  curl -s --retry 20 --retry-delay 1 --retry-connrefused --retry-all-errors -f -o /dev/null "http://$1/readyz" ||
    fail "the gateway did not become ready; its log is $2"
  cat <<HELP
Ask:   curl 'http://$1/api/aggregator/v1/jurisdictions/141127/comparison?columns=2022&columns=2023'

Open:  http://$1/
HELP
}

# Installs the packages named, those that are missing only.
install_missing() {
  local missing=() package
  for package in "$@"; do
    dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null | grep -qx installed || missing+=("$package")
  done
  [ ${#missing[@]} = 0 ] && return 0
  step "Installing ${#missing[@]} packages: ${missing[*]}"
  # A new PostgreSQL package starts a cluster of its own unless told not to; the suite brings its own.
  as_root mkdir -p /etc/postgresql-common
  [ -e /etc/postgresql-common/createcluster.conf ] ||
    echo 'create_main_cluster = false' | as_root tee /etc/postgresql-common/createcluster.conf >/dev/null
  as_root env DEBIAN_FRONTEND=noninteractive apt-get update -qq
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}"
}

install_packages() {
  # shellcheck disable=SC2046  # one word a line
  install_missing $(grep -v '^#' "$repo/deploy/local/packages")
}

# configure PRESET
configure() {
  mkdir -p "$repo/build"
  (cd "$repo" && cmake --preset "$1" >"$repo/build/$1-configure.log" 2>&1) ||
    { tail -n 30 "$repo/build/$1-configure.log" >&2; fail "the configuration failed"; }
}

# build PRESET [TARGET...]: configures and builds with progress.
build() {
  local preset=$1
  shift
  step "Building (preset $preset)"
  configure "$preset"
  cmake --build "$repo/build/$preset" ${1:+--target "$@"}
}

# PostgreSQL refuses to run as root: then its user owns the cluster.
as_postgres() {
  if [ "$(id -u)" = 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi
}

# Whether the user PostgreSQL runs as can reach a folder.
reachable() { as_postgres test -x "$1" 2>/dev/null; }

# Process id in the lock file of the cluster in DIR; nothing when there is no lock file.
cluster_pid() { as_postgres sed -n 1p "$1/data/postmaster.pid" 2>/dev/null || true; }

# Whether the cluster in DIR runs.
cluster_runs() {
  local pid
  pid=$(cluster_pid "$1")
  [ -n "$pid" ] && [ -n "$(start_time "$pid")" ] &&
    (cd / && as_postgres "$pg_bin/pg_ctl" -D "$1/data" status >/dev/null 2>&1)
}

# start_cluster DIR: makes (once) and starts a private cluster in DIR/data with its socket in
# DIR/socket; nothing listens on the network.
start_cluster() {
  local dir=$1
  mkdir -p "$dir"
  if [ "$(id -u)" = 0 ]; then chown postgres "$dir"; fi
  # Away from the caller's folder, which the user of PostgreSQL may not be allowed to enter.
  (
    cd /
    if ! [ -d "$dir/data" ]; then
      # Under another name until it is whole, so that an interrupted start leaves nothing half made.
      as_postgres rm -rf "$dir/data.new"
      as_postgres "$pg_bin/initdb" -D "$dir/data.new" -A trust --no-locale -E UTF8 --no-instructions >/dev/null
      as_postgres mv "$dir/data.new" "$dir/data"
    fi
    as_postgres mkdir -p "$dir/socket"
    # The cluster trusts whoever reaches its socket: only its owner (and root) may.
    as_postgres chmod 700 "$dir/socket"
    cluster_runs "$dir" && exit 0
    # A killed server nobody has collected yet still looks alive to PostgreSQL, which would not start.
    pid=$(cluster_pid "$dir")
    if [ -n "$pid" ] && [ -e "/proc/$pid" ] && [ -z "$(start_time "$pid")" ]; then
      as_postgres rm -f "$dir/data/postmaster.pid" "$dir/socket/.s.PGSQL.5432.lock"
    fi
    as_postgres "$pg_bin/pg_ctl" -D "$dir/data" -w -l "$dir/log" \
      -o "-k '$dir/socket' -c listen_addresses= -c max_connections=200" start >/dev/null ||
      { tail -n 20 "$dir/log" >&2; exit 1; }
  ) || fail "PostgreSQL did not start; its log is $dir/log"
}

stop_cluster() {
  local dir=$1
  cluster_runs "$dir" || return 0
  (cd / && as_postgres "$pg_bin/pg_ctl" -D "$dir/data" -w -m fast stop >/dev/null) ||
    fail "PostgreSQL does not stop; its log is $dir/log"
}

# sql DIR DATABASE ARGS...: psql as the superuser of the private cluster.
sql() {
  local dir=$1 database=$2
  shift 2
  (cd / && as_postgres psql -q -v ON_ERROR_STOP=1 -h "$dir/socket" -d "$database" "$@")
}

# bootstrap DIR: database, roles and schemas of the suite; running it again changes nothing.
bootstrap() {
  local dir=$1
  sql "$dir" postgres -Atc "select 1 from pg_database where datname = 'kuzukuri'" | grep -qx 1 ||
    sql "$dir" postgres -c 'create database kuzukuri'
  sql "$dir" kuzukuri -f - <"$repo/deploy/local/bootstrap.sql"
}

# Where the cluster of the demonstration lives: under the build folder when PostgreSQL's user can
# get there and the socket's path is not too long for the kernel (107 bytes), else under /var/lib.
cluster_dir() {
  local dir=$repo/build/local/postgres
  mkdir -p "$repo/build/local"
  if reachable "$repo/build/local" && [ ${#dir} -lt 80 ]; then
    printf '%s\n' "$dir"
  elif [ "$(id -u)" = 0 ]; then
    printf '/var/lib/kuzukuri-local-%s\n' "$(printf '%s' "$repo" | sha256sum | cut -c1-8)"
  else
    fail "the path $dir is too long for a socket: use a checkout with a shorter one, or run as root"
  fi
}

# Start time of a process in clock ticks: with its id, this names one process for ever. Nothing for a
# process that has ended, also when nobody has collected it yet (a container's first process may not).
start_time() { sed 's/.*) //' "/proc/$1/stat" 2>/dev/null | awk '$1 != "Z" { print $20 }'; }

# Whether the process recorded in FILE ("pid start-time") still runs.
is_running() {
  local pid began
  [ -r "$1" ] && read -r pid began <"$1" && [ -n "$began" ] && [ "$(start_time "$pid")" = "$began" ]
}

# stop_process FILE NAME: ends the process recorded in FILE and waits for its end.
stop_process() {
  local pid i
  if is_running "$1"; then
    read -r pid _ <"$1"
    kill -TERM "$pid"
    for ((i = 0; i < 150; ++i)); do
      is_running "$1" || break
      sleep 0.1
    done
    ! is_running "$1" || fail "$2 (process $pid) does not end"
    echo "stopped $2"
  fi
  rm -f "$1"
}
