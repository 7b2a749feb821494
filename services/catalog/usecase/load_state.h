// What a write of changes looks at.
#pragma once

#include <pqxx/pqxx>
#include <vector>

#include "services/catalog/domain/catalog_state.h"
#include "services/platform/base/ids.h"
#include "services/platform/server/changes.h"

namespace kuzukuri::catalog {

// The state before changes: all that they change, and all that could stand in their way.
CatalogState LoadState(pqxx::transaction_base& tx, const platform::JurisdictionCode& code,
                       platform::Revision revision, const std::vector<platform::Change>& changes);

}  // namespace kuzukuri::catalog
