// Documents and rules from files.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/reader/domain/reading.h"
#include "services/reader/grammar/grammar.h"

namespace kuzukuri::cli {

// The rules of that name, or those in the file; all that come with the program when empty.
absl::StatusOr<std::vector<reader::Grammar>> LoadRules(const std::string& rules);

// Reads a file by the rules that understand most of it.
absl::StatusOr<reader::Reading> ReadFile(const std::string& path,
                                         const std::vector<reader::Grammar>& rules);

}  // namespace kuzukuri::cli
