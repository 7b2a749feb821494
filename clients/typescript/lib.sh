# What the build and the installation of the TypeScript client share. Source it after ../lib.sh.

npm_cache=$cache/npm
npm_quiet=(--cache "$npm_cache" --loglevel=error --no-fund --no-audit --ignore-scripts)

# Prints where the packages of the lock file are, installed once for each content of it. npm's cache then has what an
# installation of the client without the network asks for.
node_packages() {
  local folder
  folder=$(cached client-node "$(sha256sum <"$here/package-lock.json" | cut -c1-16)" install_node_packages) || return
  printf '%s\n' "$folder/node_modules"
}

install_node_packages() {
  local needed
  needed=$(node -p 'Object.entries(require(process.argv[1]).dependencies).map((d) => d.join("@")).join(" ")' \
    "$here/package.json") &&
    cp "$here"/package.json "$here"/package-lock.json "$1" &&
    npm ci "${npm_quiet[@]}" --prefix "$1" &&
    mkdir "$1/asked" &&
    # shellcheck disable=SC2086  # one word a package
    npm install "${npm_quiet[@]}" --prefix "$1/asked" $needed &&
    rm -r "$1/asked"
}
