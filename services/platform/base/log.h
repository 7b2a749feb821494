#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"

namespace kuzukuri::platform {

enum class Severity { kDebug, kInfo, kWarning, kError };

// A name and a text.
using LogField = std::pair<absl::string_view, absl::string_view>;

// Sets the service name of every line and the lowest severity written.
void InitLog(std::string service, Severity threshold);

// Whether lines of a severity are written.
bool IsLogged(Severity severity);

// Writes one JSON line to standard error: time, severity, service, message and the fields.
// Thread safe; text that is not UTF-8 is replaced. Warnings and errors are written at once, other
// lines within milliseconds and when the process ends by itself. Lines that standard error does not
// take wait, up to 1 MiB; those beyond are lost, and a line says how many.
void Log(Severity severity, absl::string_view message, const std::vector<LogField>& fields = {});

// Writes what waits to be written.
void FlushLog();

// Lines lost since the start.
int64_t LostLogLines();

}  // namespace kuzukuri::platform
