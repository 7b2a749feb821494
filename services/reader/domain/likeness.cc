#include "services/reader/domain/likeness.h"

#include <algorithm>
#include <map>
#include <string_view>

#include "absl/strings/match.h"
#include "absl/strings/str_replace.h"
#include "services/platform/base/text.h"

namespace kuzukuri::reader {
namespace {

constexpr int kHoldsWhole = 75;
// Shorter names are held by too many others.
constexpr size_t kShortestHeld = 3;

bool IsContinuation(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

size_t NextCharacter(std::string_view text, size_t at) {
  ++at;
  while (at < text.size() && IsContinuation(text[at])) ++at;
  return at;
}

std::map<std::string_view, int> Pairs(std::string_view text) {
  std::map<std::string_view, int> pairs;
  for (size_t at = 0; at < text.size();) {
    const size_t next = NextCharacter(text, at);
    if (next >= text.size()) break;
    ++pairs[text.substr(at, NextCharacter(text, next) - at)];
    at = next;
  }
  return pairs;
}

}  // namespace

double Likeness(const std::string& a, const std::string& b) {
  if (a == b) return 1;
  const auto left = Pairs(a);
  const auto right = Pairs(b);
  int shared = 0;
  int all = 0;
  for (const auto& [pair, count] : left) {
    const auto found = right.find(pair);
    if (found != right.end()) shared += std::min(count, found->second);
    all += count;
  }
  for (const auto& [pair, count] : right) all += count;
  return all == 0 ? 0 : 2.0 * shared / all;
}

std::string LineageKey(const std::string& name) {
  return absl::StrReplaceAll(platform::ComparisonKey(name), {{"「", ""},
                                                             {"」", ""},
                                                             {"『", ""},
                                                             {"』", ""},
                                                             {"【", ""},
                                                             {"】", ""},
                                                             {"〈", ""},
                                                             {"〉", ""},
                                                             {"“", ""},
                                                             {"”", ""},
                                                             {"(", ""},
                                                             {")", ""},
                                                             {"[", ""},
                                                             {"]", ""},
                                                             {"<", ""},
                                                             {">", ""},
                                                             {"\"", ""},
                                                             {"'", ""}});
}

int KeyLikeness(const std::string& a, const std::string& b) {
  if (a.empty() || b.empty()) return 0;
  const int likeness = static_cast<int>(100 * Likeness(a, b));
  const std::string& shorter = a.size() < b.size() ? a : b;
  const std::string& longer = a.size() < b.size() ? b : a;
  const bool held =
      platform::CodePoints(shorter) >= kShortestHeld && absl::StrContains(longer, shorter);
  return held ? std::max(likeness, kHoldsWhole) : likeness;
}

int NameLikeness(const std::string& a, const std::string& b) {
  return KeyLikeness(LineageKey(a), LineageKey(b));
}

}  // namespace kuzukuri::reader
