# What the commands of this folder share. Source it; it changes nothing.
#
# KUZUKURI_CLUSTER  folder of the running cluster: keys, logs, data; `bin` in it holds its programs

node_dir=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
state=$(realpath -m "${KUZUKURI_CLUSTER:?names the folder of the cluster}")

# These addresses exist in the node's own network only.
node_ip=10.99.0.1
node_net=10.99.0.0/24
pod_net=10.244.0.0/24
service_net=10.96.0.0/16
api_ip=10.96.0.1
dns_ip=10.96.0.10

containerd=/run/containerd/containerd.sock
group_name=kuzukuri-cluster-$(printf %s "$state" | sha256sum | cut -c1-8)

say() { printf '%(%T)T %s\n' -1 "$*"; }
die() { printf 'error: %s\n' "$*" >&2; exit 1; }

# When a process began, in clock ticks: with its id this names one process for ever. Nothing of one
# that has ended.
began() { sed 's/.*) //' "/proc/$1/stat" 2>/dev/null | awk '$1 != "Z" { print $20 }'; }

# The node's first process as this machine counts; nothing when the node does not run.
node_pid() {
  local pid at
  [ -r "$state/node.pid" ] || return 1
  read -r pid at <"$state/node.pid" || return 1
  [ -n "$at" ] && [ "$(began "$pid")" = "$at" ] && echo "$pid"
}

# until_true TENTHS COMMAND...: waits for the command to succeed.
until_true() {
  local i tries=$1
  shift
  for ((i = 0; i < tries; ++i)); do
    "$@" >/dev/null 2>&1 && return 0
    sleep 0.1
  done
  return 1
}
