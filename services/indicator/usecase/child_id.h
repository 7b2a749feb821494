#pragma once

#include <string>

#include "services/platform/base/ids.h"
#include "services/platform/base/validation.h"

namespace kuzukuri::indicator {

// The id in `name`, which must be `{parent}/{collection}/{id}`; otherwise adds a violation and
// returns an empty one, so that the rules and the database are not asked about a name that is
// reported already.
inline platform::ResourceId ChildIdOrEmpty(platform::FieldViolations& violations,
                                           const std::string& field, const std::string& name,
                                           const std::string& parent,
                                           absl::string_view collection) {
  const size_t before = violations.size();
  platform::ResourceId id = platform::ChildId(violations, field, name, parent, collection);
  return violations.size() == before ? id : platform::ResourceId();
}

}  // namespace kuzukuri::indicator
