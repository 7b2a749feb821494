# Maven as this folder's scripts use it. Source it behind ../lib.sh.

# What the poms name, beside the other things that are downloaded.
maven_repository=$cache/maven
# There when all of it is.
maven_complete=$maven_repository/complete-$(cat "$repo"/clients/java/{pom.xml,conformance/pom.xml} | sha256sum | cut -c1-16)
mkdir -p "$maven_repository"

# maven OUT ARGUMENT...: with the network until what the poms name is there, without it from then on.
maven() {
  local offline=()
  # Files are allowed all the same: the library in OUT.
  if [ -e "$maven_complete" ]; then offline=(-o -Daether.offline.protocols=file); fi
  nice -n "${KUZUKURI_NICE:-10}" mvn -B -q -ntp "${offline[@]}" "-Dmaven.repo.local=$maven_repository" \
    "-Dprotos=$repo/proto" "-Dkuzukuri.repository=file://$1/java" "${@:2}"
}

# copy_jars OUT POM FOLDER: what the pom depends on, the library from OUT. Maven would keep a library of a version that it
# has seen, from whichever OUT: so it is made to forget it, and others wait.
copy_jars() {
  (
    flock 9
    rm -rf "$maven_repository/dev/kuzukuri"
    maven "$1" -f "$2" dependency:copy-dependencies "-DoutputDirectory=$3"
  ) 9>"$maven_repository/lock"
}
