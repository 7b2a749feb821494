#include "services/platform/base/money.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace kuzukuri::platform {
namespace {

absl::int128 DivideHalfAway128(absl::int128 n, absl::int128 d) {
  const absl::int128 magnitude = n < 0 ? -n : n;
  const absl::int128 rounded = (magnitude * 2 + d) / (d * 2);
  return n < 0 ? -rounded : rounded;
}

// numerator / denominator in tenths of a percent, whatever they are; the denominator is not zero.
int64_t RatePermille128(int64_t numerator, int64_t denominator) {
  absl::int128 n = absl::int128(numerator) * 1000;
  absl::int128 d = denominator;
  if (d < 0) {
    n = -n;
    d = -d;
  }
  constexpr int64_t kMax = 9'000'000'000'000'000'000;
  return static_cast<int64_t>(std::clamp<absl::int128>(DivideHalfAway128(n, d), -kMax, kMax));
}

std::string Grouped(uint64_t magnitude) {
  std::string digits = absl::StrCat(magnitude);
  for (auto at = static_cast<std::ptrdiff_t>(digits.size()) - 3; at > 0; at -= 3) {
    digits.insert(static_cast<size_t>(at), ",");
  }
  return digits;
}

uint64_t Magnitude(int64_t value) {
  return value < 0 ? uint64_t{0} - static_cast<uint64_t>(value) : static_cast<uint64_t>(value);
}

}  // namespace

std::optional<int64_t> CheckedAdd(int64_t a, int64_t b) {
  int64_t sum = 0;
  if (__builtin_add_overflow(a, b, &sum)) return std::nullopt;
  return sum;
}

std::optional<int64_t> CheckedSub(int64_t a, int64_t b) {
  int64_t difference = 0;
  if (__builtin_sub_overflow(a, b, &difference)) return std::nullopt;
  return difference;
}

int64_t DivideHalfAway(absl::int128 numerator, absl::int128 denominator) {
  return static_cast<int64_t>(DivideHalfAway128(numerator, denominator));
}

std::optional<int64_t> RatePermille(int64_t numerator, int64_t denominator, bool hold_below_full) {
  if (denominator == 0) return std::nullopt;
  int64_t permille = 0;
  // What budgets hold fits into 64 bits; dividing 128 takes several times as long.
  constexpr int64_t kSmall = int64_t{1} << 50;
  if (numerator >= 0 && numerator < kSmall && denominator > 0 && denominator < kSmall) {
    permille = (numerator * 2000 + denominator) / (denominator * 2);
  } else {
    permille = RatePermille128(numerator, denominator);
  }
  if (hold_below_full && denominator > 0 && numerator < denominator) {
    permille = std::min<int64_t>(permille, 999);
  }
  return permille;
}

std::string FormatAmount(int64_t amount) {
  return absl::StrCat(amount < 0 ? "▲" : "", Grouped(Magnitude(amount)));
}

std::string FormatRate(int64_t permille) {
  const uint64_t magnitude = Magnitude(permille);
  return absl::StrCat(permille < 0 ? "▲" : "", Grouped(magnitude / 10), ".", magnitude % 10, "%");
}

}  // namespace kuzukuri::platform
