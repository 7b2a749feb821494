# Maven as this folder's scripts use it. Source it behind ../lib.sh.

# What the poms name, beside the other things that are downloaded.
maven_repository=$cache/maven
# There when all of it is.
maven_complete=$maven_repository/complete-$(cat "$repo"/clients/java/{pom.xml,conformance/pom.xml} | sha256sum | cut -c1-16)

# maven OUT ARGUMENT...: with the network until what the poms name is there, without it from then on.
maven() {
  local offline=()
  # Files are allowed all the same: the library in OUT.
  if [ -e "$maven_complete" ]; then offline=(-o -Daether.offline.protocols=file); fi
  # Maven would not look at OUT again for a version that it has.
  rm -rf "$maven_repository/dev/kuzukuri"
  nice -n "${KUZUKURI_NICE:-10}" mvn -B -q -ntp "${offline[@]}" "-Dmaven.repo.local=$maven_repository" \
    "-Dprotos=$repo/proto" "-Dkuzukuri.repository=file://$1/java" "${@:2}"
}
