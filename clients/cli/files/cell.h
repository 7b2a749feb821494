// Numbers and dates as people and accounting systems write them in cells.
#pragma once

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "kuzukuri/type/v1/date.pb.h"
#include "services/platform/base/date.h"

namespace kuzukuri::cli {

// A whole number: half- or full-width digits, thousands separators in groups of three, negative
// with a leading - or ▲ or △ or the minus signs of Japanese keyboards. INVALID_ARGUMENT says what
// to write.
absl::StatusOr<int64_t> ParseWholeNumber(absl::string_view cell);

// A date: 2023-07-31, 2023/7/31, 20230731, 令和5年7月31日, R5.7.31 (Meiji to Reiwa, 元年 too). A
// date outside its era is refused with the era it belongs to.
absl::StatusOr<platform::Date> ParseDateText(absl::string_view cell);

// Reads the date of a flag such as --as-of. INVALID_ARGUMENT names the flag and its value.
absl::StatusOr<type::v1::Date> ParseDateFlag(absl::string_view flag, absl::string_view text);

}  // namespace kuzukuri::cli
