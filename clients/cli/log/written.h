// Writes as the services tell them, of all services in one list.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "clients/cli/shared/connection.h"
#include "kuzukuri/type/v1/history.pb.h"

namespace kuzukuri::cli {

// A write, and the service it was made in.
struct LoggedWrite {
  std::string service;  // catalog, budget or indicator
  type::v1::Revision revision;
  // What it made of the resource asked for: `display_name: "甲" → "乙"`, a line a field.
  std::string alteration;
};

struct LogQuery {
  std::string jurisdiction;         // full name
  std::optional<std::string> only;  // service
  type::v1::RevisionFilter filter;
  int limit = 20;
};

// The newest writes that the filter lets through, of all services by the time they were recorded. A
// service that has no kind of the filter's resource has none.
absl::StatusOr<std::vector<LoggedWrite>> FindWrites(Connection& connection, const LogQuery& query);

}  // namespace kuzukuri::cli
