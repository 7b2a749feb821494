#pragma once

#include <string>
#include <vector>

#include "clients/cli/files/encoding.h"
#include "clients/cli/shared/connection.h"

namespace kuzukuri::cli {

// `kuzukuri import`: reads the files, checks them all, then sends them. Running it again with the
// same files changes nothing. Returns the exit code.
int Import(Connection& connection, const std::vector<std::string>& paths, Encoding encoding,
           bool json);

}  // namespace kuzukuri::cli
