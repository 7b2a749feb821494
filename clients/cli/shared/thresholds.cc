#include "clients/cli/shared/thresholds.h"

#include <algorithm>
#include <cstdint>
#include <limits>

#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "clients/cli/files/cell.h"
#include "services/platform/base/status_macros.h"

namespace kuzukuri::cli {
namespace {

// 70, 70.5 or 70.5% in tenths.
absl::StatusOr<int32_t> Tenths(const char* flag, absl::string_view text) {
  const auto refuse = [&] {
    return absl::InvalidArgumentError(absl::StrCat(
        flag, ": '", text, "' is not a rate such as 70 or 70.5, in percent with one decimal"));
  };
  absl::string_view digits = text;
  absl::ConsumeSuffix(&digits, "%");
  const std::pair<absl::string_view, absl::string_view> parts =
      absl::StrSplit(digits, absl::MaxSplits('.', 1));
  const bool plain = std::all_of(digits.begin(), digits.end(),
                                 [](char c) { return absl::ascii_isdigit(c) || c == '.'; });
  int32_t whole = 0;
  int32_t tenth = 0;
  const bool has_tenth = digits.find('.') != absl::string_view::npos;
  constexpr int32_t kMaxWhole = std::numeric_limits<int32_t>::max() / 10 - 1;
  if (!plain || !absl::SimpleAtoi(parts.first, &whole) || whole > kMaxWhole) return refuse();
  if (has_tenth && (parts.second.size() != 1 || !absl::SimpleAtoi(parts.second, &tenth))) {
    return refuse();
  }
  return whole * 10 + tenth;
}

}  // namespace

absl::Status FillThresholds(const ThresholdOptions& options,
                            aggregator::v1::FindingThresholds* proto) {
  if (!options.low_execution.empty()) {
    KZ_ASSIGN_OR_RETURN(const int32_t tenths, Tenths("--low-execution", options.low_execution));
    proto->set_low_execution_permille(tenths);
  }
  if (!options.swing.empty()) {
    KZ_ASSIGN_OR_RETURN(const int32_t tenths, Tenths("--swing", options.swing));
    proto->set_swing_permille(tenths);
  }
  if (!options.swing_yen.empty()) {
    const absl::StatusOr<int64_t> yen = ParseWholeNumber(options.swing_yen);
    if (!yen.ok()) {
      return absl::InvalidArgumentError(
          absl::StrCat("--swing-yen: '", options.swing_yen, "' is ", yen.status().message()));
    }
    proto->set_swing_yen(*yen);
  }
  if (!options.pace.empty()) {
    KZ_ASSIGN_OR_RETURN(const int32_t tenths, Tenths("--behind-pace", options.pace));
    proto->set_pace_permille(tenths);
  }
  return absl::OkStatus();
}

}  // namespace kuzukuri::cli
