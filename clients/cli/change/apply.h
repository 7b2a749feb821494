// Changes of single resources, sent to the service that keeps them.
#pragma once

#include <google/protobuf/message.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "clients/cli/import/change_set.h"
#include "clients/cli/shared/connection.h"
#include "services/platform/base/names.h"

namespace kuzukuri::cli {

enum class Service { kCatalog, kBudget, kIndicator };

// The service that keeps resources of a collection such as `projects`. INVALID_ARGUMENT for those
// that are never changed so.
absl::StatusOr<Service> ServiceOf(const platform::ResourceName& name);

// The version of a resource that stands. NOT_FOUND when none does.
absl::StatusOr<std::shared_ptr<google::protobuf::Message>> FindStanding(Connection& connection,
                                                                        const std::string& name);

// An empty message of a resource with a name, to delete it by.
std::shared_ptr<google::protobuf::Message> NameOnly(const google::protobuf::Message& resource);

// Sends changes as one request of one service; returns its revision.
absl::StatusOr<int64_t> Apply(Connection& connection, Service service,
                              const std::string& jurisdiction,
                              const std::vector<PlannedChange>& changes, const std::string& reason);

}  // namespace kuzukuri::cli
