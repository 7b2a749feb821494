// Text rules: UTF-8 in NFC, and the key under which names are compared.
#pragma once

#include <string>

#include "absl/strings/string_view.h"

namespace kuzukuri::platform {

// Number of code points of valid UTF-8.
size_t CodePoints(absl::string_view text);

// Whether the text is valid UTF-8.
bool IsUtf8(absl::string_view text);

// The text in Unicode normalization form C. `text` must be valid UTF-8.
std::string ToNfc(absl::string_view text);

// Key under which printed names are compared: NFKC, without white space, case kept.
// ＤＶ = DV, `･` = `・`, and spaces left by page layout do not matter.
std::string ComparisonKey(absl::string_view text);

// Why `text` cannot be stored as a display text of at most `max_code_points` (empty, too long,
// control characters, not NFC); an empty string when it can. `required` refuses blank text.
std::string TextProblem(absl::string_view text, size_t max_code_points, bool required);

}  // namespace kuzukuri::platform
