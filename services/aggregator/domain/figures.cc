#include "services/aggregator/domain/figures.h"

#include <algorithm>

#include "services/platform/base/money.h"
#include "services/platform/base/status_macros.h"

namespace kuzukuri::aggregator {
namespace {

absl::Status AddTo(int64_t& sum, int64_t part) {
  const auto next = platform::CheckedAdd(sum, part);
  if (!next) return absl::OutOfRangeError("a sum exceeds 64 bits of yen; look for wrong entries");
  sum = *next;
  return absl::OkStatus();
}

absl::Status AddTo(std::optional<int64_t>& sum, const std::optional<int64_t>& part) {
  if (!part) return absl::OkStatus();
  int64_t value = sum.value_or(0);
  KZ_RETURN_IF_ERROR(AddTo(value, *part));
  sum = value;
  return absl::OkStatus();
}

}  // namespace

absl::Status Figures::Add(const Figures& part) {
  KZ_RETURN_IF_ERROR(AddTo(appropriation, part.appropriation));
  KZ_RETURN_IF_ERROR(AddTo(executed, part.executed));
  KZ_RETURN_IF_ERROR(AddTo(appropriation_adjustment, part.appropriation_adjustment));
  KZ_RETURN_IF_ERROR(AddTo(executed_adjustment, part.executed_adjustment));
  precision = std::max(precision, part.precision);
  return absl::OkStatus();
}

std::optional<int64_t> Figures::Difference() const {
  if (!appropriation || !executed) return std::nullopt;
  return platform::CheckedSub(*appropriation, *executed);
}

}  // namespace kuzukuri::aggregator
