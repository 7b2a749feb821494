// What the printed pages share.
#pragma once

#include <google/protobuf/message.h>

#include <string>

#include "clients/cli/shared/connection.h"

namespace kuzukuri::cli {

// Columns of a page: those wanted, or the terminal's when 0.
int PageWidth(int wanted);

// The display name of a jurisdiction, or its code when the catalog cannot be asked.
std::string JurisdictionTitle(Connection& connection, const std::string& code);

// Prints an answer as JSON. Returns the exit code.
int PrintJson(const google::protobuf::Message& message);

}  // namespace kuzukuri::cli
