// What the printed pages share.
#pragma once

#include <google/protobuf/message.h>

#include <cstdint>
#include <string>

#include "clients/cli/shared/connection.h"

namespace kuzukuri::cli {

// Columns of a page: those wanted, or the terminal's when 0.
int PageWidth(int wanted);

// yen, thousand or million; 1000 for anything else.
int64_t UnitYen(const std::string& unit);
// 円, 千円 or 百万円.
const char* UnitText(int64_t unit_yen);

// The display name of a jurisdiction, or its code when the catalog cannot be asked.
std::string JurisdictionTitle(Connection& connection, const std::string& code);

// Prints an answer as JSON. Returns the exit code.
int PrintJson(const google::protobuf::Message& message);

}  // namespace kuzukuri::cli
