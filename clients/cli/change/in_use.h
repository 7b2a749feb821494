// What stands on resources of the catalogue in the services that it does not know of.
#pragma once

#include <google/protobuf/message.h>

#include <map>
#include <memory>
#include <set>
#include <string>

#include "absl/status/status.h"
#include "clients/cli/shared/connection.h"

namespace kuzukuri::cli {

// What a write is about to make of resources, by full name.
struct Upcoming {
  std::set<std::string> deleted;
  // Made or changed, as they will be.
  std::map<std::string, std::shared_ptr<const google::protobuf::Message>> written;
};

// What the command that deletes says of its flag, and of the refusal.
inline constexpr const char* kAlthoughUsed =
    "Delete although budget lines or indicators stand there: they stay, on what the catalogue does "
    "not know any more, and comparisons have a finding";

// FAILED_PRECONDITION with every budget line that stands on, or counts in, a project, node or
// department that is deleted, and every indicator of it. Those that the same write deletes or moves
// elsewhere are not held against it.
absl::Status CheckUnused(Connection& connection, const Upcoming& upcoming);

}  // namespace kuzukuri::cli
