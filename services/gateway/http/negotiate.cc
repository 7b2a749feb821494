#include "services/gateway/http/negotiate.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"

namespace kuzukuri::gateway {
namespace {

using absl::string_view;

// An entry of a list such as `gzip;q=0.5`.
struct Choice {
  std::string name;  // in lower case
  double weight = 1;
};

Choice ParseChoice(string_view text) {
  Choice choice;
  bool first = true;
  for (string_view part : absl::StrSplit(text, ';')) {
    part = absl::StripAsciiWhitespace(part);
    if (first) choice.name = absl::AsciiStrToLower(part);
    first = false;
    if (!absl::ConsumePrefix(&part, "q=") && !absl::ConsumePrefix(&part, "Q=")) continue;
    if (!absl::SimpleAtod(part, &choice.weight)) choice.weight = 0;
  }
  return choice;
}

bool Takes(string_view list, string_view name) {
  for (const string_view entry : absl::StrSplit(list, ',')) {
    const Choice choice = ParseChoice(entry);
    if (choice.name == name) return choice.weight > 0;
  }
  return false;
}

}  // namespace

bool TakesGzip(string_view accept_encoding) { return Takes(accept_encoding, "gzip"); }

bool HasTag(string_view if_none_match, string_view tag) {
  for (string_view entry : absl::StrSplit(if_none_match, ',')) {
    entry = absl::StripAsciiWhitespace(entry);
    absl::ConsumePrefix(&entry, "W/");
    if (entry == TagOf(tag, false) || entry == TagOf(tag, true)) return true;
  }
  return false;
}

std::string TagOf(string_view tag, bool gzip) {
  return absl::StrCat("\"", tag, gzip ? "-gz" : "", "\"");
}

std::optional<StreamForm> StreamFormOf(string_view accept) {
  if (Takes(accept, "text/event-stream")) return StreamForm::kEvents;
  if (absl::StripAsciiWhitespace(accept).empty()) return StreamForm::kLines;
  for (const char* name : {"application/x-ndjson", "application/json", "application/*", "*/*"}) {
    if (Takes(accept, name)) return StreamForm::kLines;
  }
  return std::nullopt;
}

std::optional<std::chrono::milliseconds> TimeoutOf(string_view text,
                                                   std::chrono::milliseconds most) {
  if (text.empty()) return most;
  double seconds = 0;
  const bool plain = std::all_of(text.begin(), text.end(), [](char c) {
    return absl::ascii_isdigit(static_cast<unsigned char>(c)) || c == '.';
  });
  if (!plain || text.size() > 12 || !absl::SimpleAtod(text, &seconds) || seconds <= 0) {
    return std::nullopt;
  }
  const double wanted = std::ceil(seconds * 1000);
  if (wanted >= static_cast<double>(most.count())) return most;
  return std::chrono::milliseconds(static_cast<int64_t>(wanted));
}

}  // namespace kuzukuri::gateway
