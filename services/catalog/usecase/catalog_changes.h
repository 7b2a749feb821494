// Changes of resources of all kinds of the catalogue, as one write.
#pragma once

#include "services/platform/server/changes.h"

namespace kuzukuri::catalog {

// INVALID_ARGUMENT, FAILED_PRECONDITION as CheckState says.
const platform::ChangeRules& CatalogChanges();

}  // namespace kuzukuri::catalog
