#include "services/report/text/decimal_text.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace kuzukuri::report {
namespace {

// The digits without sign and point. Works on the text, since the lowest number has no negative.
std::string Digits(const type::v1::Decimal& decimal, size_t scale) {
  std::string digits = absl::StrCat(decimal.unscaled());
  if (decimal.unscaled() < 0) digits.erase(0, 1);
  if (digits.size() <= scale) digits.insert(0, scale + 1 - digits.size(), '0');
  return digits;
}

std::string Render(const type::v1::Decimal& decimal, const char* minus, const char* separator) {
  const auto scale = static_cast<size_t>(std::max(0, decimal.scale()));
  const std::string digits = Digits(decimal, scale);
  std::string whole = digits.substr(0, digits.size() - scale);
  for (auto at = static_cast<std::ptrdiff_t>(whole.size()) - 3; at > 0; at -= 3) {
    whole.insert(static_cast<size_t>(at), separator);
  }
  return absl::StrCat(decimal.unscaled() < 0 ? minus : "", whole, scale > 0 ? "." : "",
                      digits.substr(digits.size() - scale));
}

}  // namespace

std::string PlainDecimal(const type::v1::Decimal& decimal) { return Render(decimal, "-", ""); }

std::string PrintedDecimal(const type::v1::Decimal& decimal) { return Render(decimal, "▲", ","); }

}  // namespace kuzukuri::report
