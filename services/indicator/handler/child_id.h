#pragma once

#include <string>

#include "services/platform/base/validation.h"

namespace kuzukuri::indicator {

// The id in `name`, which must be `{parent}/{collection}/{id}`; otherwise adds a violation and
// returns an empty text, so that the rules and the database are not asked about a name that is
// reported already.
inline std::string ChildIdOrEmpty(platform::FieldViolations& violations, const std::string& field,
                                  const std::string& name, const std::string& parent,
                                  absl::string_view collection) {
  const size_t before = violations.size();
  std::string id = platform::ChildId(violations, field, name, parent, collection);
  return violations.size() == before ? id : std::string();
}

}  // namespace kuzukuri::indicator
