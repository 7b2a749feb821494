// Versions of resources of every kind.
#pragma once

#include <optional>
#include <pqxx/pqxx>
#include <vector>

#include "services/platform/base/ids.h"
#include "services/platform/base/names.h"

namespace kuzukuri::budget {

// The revisions that made or ended a version of a resource, in no order. Nothing for a kind without
// versions.
std::optional<std::vector<platform::Revision>> RevisionsOf(pqxx::transaction_base& tx,
                                                           const platform::ResourceName& name);

}  // namespace kuzukuri::budget
