#pragma once

#include <string>

#include "clients/cli/shared/connection.h"

namespace kuzukuri::cli {

// `kuzukuri show`: prints the resource of this name as text or JSON. A code alone shows the
// jurisdiction with its fiscal years, an empty name lists the jurisdictions. Returns the exit code.
int Show(Connection& connection, const std::string& name, bool json);

}  // namespace kuzukuri::cli
