#!/usr/bin/env bash
# The OpenAPI documents of every audience are ones that tools read: valid by openapi-spec-validator, and without a
# remark of redocly's recommended rules. Usage: openapi.sh [FOLDER OF THE BINARIES]
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
bin=${1:-$here/../../build/dev/bin}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

for audience in public staff writer; do
  document=$folder/$audience.json
  "$bin/openapi_document" "$audience" > "$document"
  python3 -m openapi_spec_validator "$document"
  # A remark is an error here: the document is made, so nothing in it is there to be put up with.
  REDOCLY_TELEMETRY=off REDOCLY_SUPPRESS_UPDATE_NOTICE=true \
    redocly lint --config "$here/redocly.yaml" --max-problems 20 "$document" > "$folder/remarks" 2>&1 || {
      cat "$folder/remarks" >&2
      exit 1
    }
  if grep -qE '[1-9][0-9]* (errors?|warnings?)' "$folder/remarks"; then
    cat "$folder/remarks" >&2
    exit 1
  fi
  echo "$audience: valid, no remarks"
done
