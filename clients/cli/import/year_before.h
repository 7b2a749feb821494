// The year that lineage into another comes from.
#pragma once

#include <chrono>
#include <string>

#include "clients/cli/shared/connection.h"

namespace kuzukuri::cli {

// Finds the last year before one, by its full name, that has projects in the catalogue; empty where
// none has.
grpc::Status FindYearBefore(Connection& connection, std::chrono::system_clock::time_point deadline,
                            const std::string& fiscal_year, std::string* before);

// The name of a resource of a fiscal year as it is in another, by that one's full name.
std::string BelowYear(const std::string& fiscal_year, const std::string& name);

}  // namespace kuzukuri::cli
