// How a command ends: exit codes, and what it says when something went wrong.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace kuzukuri::cli {

// Exit codes of the command.
inline constexpr int kExitOk = 0;
inline constexpr int kExitRefused = 1;      // a service refused or failed
inline constexpr int kExitUsage = 2;        // wrong usage or local input
inline constexpr int kExitUnavailable = 3;  // a service cannot be reached

// What went wrong, for a person: code, message and every detail.
std::string Explain(const absl::Status& status);
int ExitCode(const absl::Status& status);

// Both print what went wrong and return the exit code.
int Failed(const absl::Status& status);        // a service's answer
int Misused(absl::string_view what_to_write);  // usage or a local file

}  // namespace kuzukuri::cli
