// Resources of the catalogue of every kind, by name.
#pragma once

#include "kuzukuri/catalog/v1/change.pb.h"
#include "services/platform/server/history.h"

namespace kuzukuri::catalog {

const platform::ResourceReader<v1::CatalogResource>& Resources();

}  // namespace kuzukuri::catalog
