#include "services/platform/base/trace.h"

#include <algorithm>
#include <cstdint>
#include <random>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace kuzukuri::platform {
namespace {

constexpr size_t kTraceDigits = 32;
constexpr size_t kSpanDigits = 16;
// `00-`, the trace, `-`, the span, `-` and two digits of flags.
constexpr size_t kLength = 3 + kTraceDigits + 1 + kSpanDigits + 1 + 2;

bool IsHex(absl::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

bool IsId(absl::string_view text) {
  return IsHex(text) && std::any_of(text.begin(), text.end(), [](char c) { return c != '0'; });
}

int HexValue(char c) { return c <= '9' ? c - '0' : c - 'a' + 10; }

// Never 0, which stands for no id.
uint64_t Random() {
  thread_local std::mt19937_64 random{(uint64_t{std::random_device{}()} << 32) |
                                      std::random_device{}()};
  return std::uniform_int_distribution<uint64_t>(1)(random);
}

}  // namespace

std::optional<Trace> ParseTraceParent(absl::string_view text) {
  if (text.size() < kLength) return std::nullopt;
  const absl::string_view version = text.substr(0, 2);
  const absl::string_view trace_id = text.substr(3, kTraceDigits);
  const absl::string_view parent_id = text.substr(4 + kTraceDigits, kSpanDigits);
  const absl::string_view flags = text.substr(kLength - 2, 2);
  if (!IsHex(version) || version == "ff" || !IsId(trace_id) || !IsId(parent_id) || !IsHex(flags)) {
    return std::nullopt;
  }
  if (text[2] != '-' || text[3 + kTraceDigits] != '-' || text[kLength - 3] != '-') {
    return std::nullopt;
  }
  // A later version may say more.
  if (text.size() > kLength && (version == "00" || text[kLength] != '-')) return std::nullopt;
  Trace trace;
  trace.trace_id = std::string(trace_id);
  trace.parent_id = std::string(parent_id);
  trace.span_id = NewSpanId();
  trace.sampled = (HexValue(flags[1]) & 1) != 0;
  return trace;
}

Trace NewTrace(double ratio) {
  constexpr double kAll = 18446744073709551616.0;  // 2^64
  const uint64_t low = Random();
  Trace trace;
  trace.trace_id = absl::StrFormat("%016x%016x", Random(), low);
  trace.span_id = NewSpanId();
  trace.sampled = static_cast<double>(low) < ratio * kAll;
  return trace;
}

std::string TraceParent(const Trace& trace) {
  return absl::StrCat("00-", trace.trace_id, "-", trace.span_id, trace.sampled ? "-01" : "-00");
}

std::string NewSpanId() { return absl::StrFormat("%016x", Random()); }

bool IsError(const Span& span) {
  if (span.kind == Span::Kind::kClient) return span.code != absl::StatusCode::kOk;
  switch (span.code) {
    case absl::StatusCode::kUnknown:
    case absl::StatusCode::kDeadlineExceeded:
    case absl::StatusCode::kUnimplemented:
    case absl::StatusCode::kInternal:
    case absl::StatusCode::kUnavailable:
    case absl::StatusCode::kDataLoss:
      return true;
    default:
      return false;
  }
}

}  // namespace kuzukuri::platform
