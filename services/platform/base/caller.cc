#include "services/platform/base/caller.h"

#include <array>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "services/platform/base/errors.h"
#include "services/platform/base/names.h"

namespace kuzukuri::platform {
namespace {

constexpr std::array<std::pair<const char*, Role>, 5> kRoles = {{{"reader", Role::kReader},
                                                                 {"writer", Role::kWriter},
                                                                 {"aggregator", Role::kAggregator},
                                                                 {"gateway", Role::kGateway},
                                                                 {"operator", Role::kOperator}}};
constexpr size_t kMaxIdentity = 500;

// What is wrong with a line; empty: it is in `caller`.
std::string ReadLine(absl::string_view line, Caller& caller) {
  const std::vector<std::string> words =
      absl::StrSplit(line, absl::ByAnyChar(" \t"), absl::SkipEmpty());
  if (words.size() != 3) {
    return absl::StrCat("it has ", words.size(),
                        " words; write URI, role and jurisdictions, with blanks between them");
  }
  if (words[0].find(':') == std::string::npos || words[0].size() > kMaxIdentity) {
    return absl::StrCat("'", Quote(words[0]), "' is no URI, e.g. spiffe://city.example/finance");
  }
  caller.identity = words[0];
  for (const auto& [name, role] : kRoles) {
    if (words[1] == name) caller.role = role;
  }
  if (caller.role == Role::kNobody) {
    return absl::StrCat("'", Quote(words[1]),
                        "' is no role; write reader, writer, aggregator, gateway or operator");
  }
  if (words[2] == "*") {
    caller.any_jurisdiction = true;
    return "";
  }
  for (const auto& code : absl::StrSplit(words[2], ',')) {
    if (!IsLocalGovernmentCode(code)) {
      return absl::StrCat("'", Quote(code), "' is no local government code of six digits, nor *");
    }
    caller.jurisdictions.insert(JurisdictionCode(std::string(code)));
  }
  return "";
}

}  // namespace

bool MayCall(Role role, Access access) {
  switch (access) {
    case Access::kNobody:
      return false;
    case Access::kRead:
      return role != Role::kNobody;
    case Access::kWrite:
      return role == Role::kWriter || role == Role::kGateway;
  }
  return false;
}

const char* NameOf(Role role) {
  for (const auto& [name, of] : kRoles) {
    if (of == role) return name;
  }
  return "nobody";
}

absl::StatusOr<Callers> ParseCallers(absl::string_view text) {
  Callers callers;
  FieldViolations violations;
  int number = 0;
  for (absl::string_view line : absl::StrSplit(text, '\n')) {
    const std::string place = absl::StrCat("line ", ++number);
    line = absl::StripAsciiWhitespace(line.substr(0, line.find('#')));
    if (line.empty()) continue;
    Caller caller;
    std::string problem = ReadLine(line, caller);
    std::string identity = caller.identity;
    if (problem.empty() && !callers.emplace(std::move(identity), std::move(caller)).second) {
      problem = "its URI stands in a line above, too; write each once";
    }
    if (!problem.empty()) violations.Add(place, problem);
  }
  absl::Status status = violations.ToStatus();
  if (!status.ok()) return status;
  return callers;
}

}  // namespace kuzukuri::platform
