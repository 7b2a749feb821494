// The page at `/api/docs/`: the OpenAPI document, for people. It asks nobody else for anything.
#pragma once

#include "absl/strings/string_view.h"

namespace kuzukuri::gateway {

struct DocsFile {
  absl::string_view path;
  absl::string_view content_type;
  absl::string_view text;
};

// The file of a path; null: there is none.
const DocsFile* FindDocsFile(absl::string_view path);

}  // namespace kuzukuri::gateway
