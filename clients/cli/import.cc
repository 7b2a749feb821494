#include "clients/cli/import.h"

#include <algorithm>
#include <cstdio>
#include <iostream>
#include <map>

#include "absl/strings/str_cat.h"
#include "clients/cli/plan.h"
#include "clients/cli/progress.h"
#include "services/platform/base/errors.h"

namespace kuzukuri::cli {
namespace {

constexpr size_t kMaxProblemsShown = 50;

struct Totals {
  size_t rows = 0;
  int64_t revision = 0;
};

int PrintProblems(const Problems& problems) {
  for (size_t i = 0; i < std::min(problems.size(), kMaxProblemsShown); ++i) {
    std::cerr << problems[i] << "\n";
  }
  if (problems.size() > kMaxProblemsShown) {
    std::cerr << "... and " << problems.size() - kMaxProblemsShown << " more\n";
  }
  std::cerr << problems.size() << " problem(s) in the files; nothing was sent\n";
  return kExitUsage;
}

void PrintTotals(const std::vector<std::pair<std::string, Totals>>& totals, bool json) {
  if (json) {
    std::cout << "{\"imported\":[";
    for (size_t i = 0; i < totals.size(); ++i) {
      std::cout << (i > 0 ? "," : "") << "{\"collection\":\"" << totals[i].first
                << "\",\"rows\":" << totals[i].second.rows
                << ",\"revision\":" << totals[i].second.revision << "}";
    }
    std::cout << "]}\n";
    return;
  }
  for (const auto& [collection, total] : totals) {
    std::printf("%-24s %7zu rows   revision %lld\n", collection.c_str(), total.rows,
                static_cast<long long>(total.revision));
  }
}

}  // namespace

int Import(Connection& connection, const std::vector<std::string>& paths, bool json) {
  const absl::StatusOr<FileSet> files = FindFiles(paths);
  if (!files.ok()) {
    std::cerr << files.status().message() << "\n";
    return kExitUsage;
  }
  Problems problems;
  const Plan plan = MakePlan(*files, problems);
  if (!problems.empty()) return PrintProblems(problems);
  std::vector<std::pair<std::string, Totals>> totals;
  Progress progress("importing", plan.size());
  for (size_t i = 0; i < plan.size(); ++i) {
    const Step& step = plan[i];
    progress.Update(i, absl::StrCat(step.collection, " ", step.parent));
    int64_t revision = 0;
    const absl::Status status = connection.Try(
        [&](grpc::ClientContext& context) { return step.send(connection, context, &revision); });
    if (!status.ok()) {
      std::cerr << "\n"
                << step.collection << " of " << step.parent << " were not written.\n"
                << Explain(status, [&](const std::string& field) { return Locate(step, field); })
                << (platform::Reason(status) == "REQUEST_ID_REUSED"
                        ? absl::StrCat("\nBatch '", step.batch,
                                       "' was imported before with other rows, and entries are "
                                       "never changed: give new entries a batch name of their own.")
                        : "")
                << "\nWhat was sent before is written; mend the cause and run the import again, it "
                   "goes on where it stopped.\n";
      return ExitCode(status);
    }
    if (totals.empty() || totals.back().first != step.collection) {
      totals.emplace_back(step.collection, Totals());
    }
    totals.back().second.rows += step.rows;
    totals.back().second.revision = revision;
  }
  progress.Update(plan.size(), "done");
  PrintTotals(totals, json);
  return kExitOk;
}

}  // namespace kuzukuri::cli
