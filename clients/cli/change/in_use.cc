#include "clients/cli/change/in_use.h"

#include <algorithm>
#include <chrono>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "clients/cli/import/held.h"
#include "clients/cli/shared/certified_years.h"
#include "services/platform/base/names.h"
#include "services/platform/base/status_macros.h"

namespace kuzukuri::cli {
namespace {

constexpr size_t kMostListed = 20;

// Below a year: `projects/I-2`.
std::string ShortName(const std::string& name) {
  const std::string year = FiscalYearOf(name);
  return year.empty() ? name.substr(name.find('/', name.find('/') + 1) + 1)
                      : name.substr(year.size() + 1);
}

// Finds what stands on deleted resources.
class Users {
 public:
  explicit Users(const Upcoming& upcoming) : upcoming_(upcoming) {}

  void Add(const budget::v1::BudgetLine& held) {
    const auto& line = AsItWillBe(held);
    if (upcoming_.deleted.contains(held.name())) return;
    if (IsGone(line.node())) return Add(held.name(), "stands on", line.node(), lines_stand_);
    for (const std::string& rollup : line.rollups()) {
      if (IsGone(rollup)) return Add(held.name(), "counts in", rollup, lines_count_);
    }
  }

  void Add(const indicator::v1::Indicator& held) {
    const auto& indicator = AsItWillBe(held);
    if (upcoming_.deleted.contains(held.name())) return;
    for (const std::string& node : indicator.nodes()) {
      if (IsGone(node)) return Add(held.name(), "is of", node, indicators_);
    }
  }

  const std::vector<std::string>& lines() const { return lines_; }

  // What can be done about those that were found.
  std::string Remedies() const {
    std::string text;
    if (lines_stand_) {
      text +=
          "\nA line on which nothing was ever posted is deleted or edited first. One that has "
          "entries stays on its node for good, and the node with it: a project that only has "
          "another number or name keeps its id, and kuzukuri edit gives it that as its "
          "printed_code and display_name; of two that are one, that without entries goes.";
    }
    if (lines_count_) {
      text +=
          "\nA line counts elsewhere when kuzukuri move puts its project below another node, or "
          "kuzukuri edit changes its rollups.";
    }
    if (indicators_) {
      text += "\nkuzukuri edit gives an indicator other nodes, or it is deleted first.";
    }
    return text;
  }

 private:
  template <class Message>
  const Message& AsItWillBe(const Message& held) const {
    const auto found = upcoming_.written.find(held.name());
    if (found == upcoming_.written.end()) return held;
    return static_cast<const Message&>(*found->second);
  }

  // A project is deleted with its sub-projects.
  bool IsGone(const std::string& name) const {
    if (upcoming_.deleted.contains(name)) return true;
    const size_t parts = name.find("/subProjects/");
    return parts != std::string::npos && upcoming_.deleted.contains(name.substr(0, parts));
  }

  void Add(const std::string& user, const char* how, const std::string& node, bool& any) {
    any = true;
    lines_.push_back(absl::StrCat(user, " ", how, " ", ShortName(node)));
  }

  const Upcoming& upcoming_;
  std::vector<std::string> lines_;
  bool lines_stand_ = false;
  bool lines_count_ = false;
  bool indicators_ = false;
};

// The years in which something may stand on what is deleted: its own, or all where it is of none,
// as a department.
absl::StatusOr<std::set<std::string>> YearsOf(Connection& connection, const Upcoming& upcoming) {
  std::set<std::string> years;
  std::set<std::string> jurisdictions;
  for (const std::string& name : upcoming.deleted) {
    const auto parsed = platform::ParseName(name, "RESOURCE");
    if (!parsed.ok()) return parsed.status();
    if (parsed->collection == "departments") {
      jurisdictions.insert(platform::JurisdictionName(parsed->jurisdiction));
    } else if (parsed->collection == "projects" || parsed->collection == "subProjects" ||
               parsed->collection == "classificationNodes") {
      years.insert(FiscalYearOf(name));
    }
  }
  for (const std::string& jurisdiction : jurisdictions) {
    catalog::v1::ListFiscalYearsRequest request;
    request.set_parent(jurisdiction);
    request.set_page_size(1000);
    catalog::v1::ListFiscalYearsResponse response;
    KZ_RETURN_IF_ERROR(connection.Try([&](grpc::ClientContext& context) {
      return connection.catalog().ListFiscalYears(&context, request, &response);
    }));
    for (const auto& year : response.fiscal_years()) years.insert(year.name());
  }
  return years;
}

}  // namespace

absl::Status CheckUnused(Connection& connection, const Upcoming& upcoming) {
  KZ_ASSIGN_OR_RETURN(const std::set<std::string> years, YearsOf(connection, upcoming));
  Users users(upcoming);
  for (const std::string& year : years) {
    Held<budget::v1::BudgetLine> lines;
    Held<indicator::v1::Indicator> indicators;
    KZ_RETURN_IF_ERROR(connection.Try([&](grpc::ClientContext& context) {
      const grpc::Status status = AskLines()(connection, context, year, &lines);
      return status.ok() ? AskIndicators()(connection, context, year, &indicators) : status;
    }));
    for (const auto& [name, line] : lines) users.Add(line);
    for (const auto& [name, indicator] : indicators) users.Add(indicator);
  }
  const std::vector<std::string>& found = users.lines();
  if (found.empty()) return absl::OkStatus();
  const std::vector<std::string> first(
      found.begin(),
      found.begin() + static_cast<std::ptrdiff_t>(std::min(found.size(), kMostListed)));
  const size_t more = found.size() - first.size();
  return absl::FailedPreconditionError(absl::StrCat(
      "other services hold ", found.size(), " resources that stand on what is to be deleted:\n  ",
      absl::StrJoin(first, "\n  "), more > 0 ? absl::StrCat("\n  … and ", more, " more") : "",
      users.Remedies(),
      "\nOr say --although-used: they stay then, on what the catalogue does not know any more, and "
      "comparisons have a finding until it is entered again under its id."));
}

}  // namespace kuzukuri::cli
