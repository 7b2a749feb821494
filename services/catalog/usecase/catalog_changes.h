// Changes of resources of all kinds of the catalogue, as one write.
#pragma once

#include <pqxx/pqxx>
#include <vector>

#include "services/platform/server/changes.h"

namespace kuzukuri::catalog {

const platform::Collections& ChangedCollections();

// Whether changes register the jurisdiction: only then may they be the first of it.
bool RegisterJurisdiction(const std::vector<platform::Change>& changes);

// See platform::ApplyFunction. INVALID_ARGUMENT, FAILED_PRECONDITION as CheckState says.
absl::StatusOr<platform::AppliedChanges> ApplyCatalogChanges(
    pqxx::transaction_base& tx, const platform::JurisdictionCode& jurisdiction,
    platform::Revision revision, const std::vector<platform::Change>& changes);

}  // namespace kuzukuri::catalog
