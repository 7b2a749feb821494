// What is shown to a person at a terminal, and asked.
#pragma once

#include <string>

namespace kuzukuri::cli {

// The sign of a change, `+`, `~` or `-`; green, yellow or red where standard output is a terminal,
// unless NO_COLOR is set (no-color.org).
std::string ColouredSign(char sign);

// Whether there is a person to ask: input and standard error are a terminal.
bool CanAsk();

// Asks a question that is answered with yes or no; anything but yes is no.
bool Agrees(const std::string& question);

}  // namespace kuzukuri::cli
