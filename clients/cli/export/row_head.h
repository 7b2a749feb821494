// The cells every row begins with.
#pragma once

#include <string>

#include "clients/cli/export/export_folder.h"

namespace kuzukuri::cli {

// The full name of the year a resource is of, or of its jurisdiction.
std::string YearOf(const std::string& name);
std::string JurisdictionOf(const std::string& name);

// The cells `jurisdiction` and, where the resource is of one, `fiscal_year`, then `cells`.
ExportRow RowOf(const std::string& name, ExportRow cells);

}  // namespace kuzukuri::cli
