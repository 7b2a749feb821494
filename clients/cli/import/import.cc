#include "clients/cli/import/import.h"

#include <algorithm>
#include <cstdio>
#include <iostream>
#include <map>

#include "absl/strings/str_cat.h"
#include "clients/cli/import/plan.h"
#include "clients/cli/import/progress.h"
#include "services/platform/base/errors.h"

namespace kuzukuri::cli {
namespace {

struct Totals {
  size_t rows = 0;
  int64_t revision = 0;
};

int PrintProblems(const Problems& problems) {
  for (const std::string& problem : problems.kept()) std::cerr << problem << "\n";
  if (problems.size() > problems.kept().size()) {
    std::cerr << "... and " << problems.size() - problems.kept().size() << " more\n";
  }
  std::cerr << problems.size() << " problem(s) in the files; nothing was sent\n";
  return kExitUsage;
}

size_t CountRows(const Plan& plan) {
  size_t rows = 0;
  for (const Step& step : plan) rows += step.rows;
  return rows;
}

int PrintRefusal(const Step& step, const absl::Status& status) {
  std::cerr << "\n"
            << step.collection << " of " << step.parent << " were not written.\n"
            << Explain(status, step.locate);
  if (platform::HasReason(status, platform::ErrorReason::kRequestIdReused)) {
    std::cerr << "\nBatch '" << step.batch
              << "' was imported before with other rows, and entries are never changed: give new "
                 "entries a batch name of their own.";
  }
  std::cerr << "\nWhat was sent before is written; mend the cause and run the import again, it "
               "goes on where it stopped.\n";
  return ExitCode(status);
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

// Sends the steps in order and adds up what they wrote. Returns the exit code.
int SendAll(Connection& connection, const Plan& plan,
            std::vector<std::pair<std::string, Totals>>& totals) {
  Progress progress("importing", CountRows(plan));
  size_t done = 0;
  for (const Step& step : plan) {
    const std::string what = absl::StrCat(step.collection, " ", step.parent);
    progress.Update(done, what);
    int64_t revision = 0;
    const absl::Status status = connection.Try(
        [&](grpc::ClientContext& context) {
          size_t sent = done;
          const auto advance = [&](size_t rows) {
            sent += rows;
            const bool all = sent == done + step.rows;
            progress.Update(sent, all ? absl::StrCat(what, " (committing)") : what);
          };
          return step.send(connection, context, advance, &revision);
        },
        step.patience);
    if (!status.ok()) return PrintRefusal(step, status);
    done += step.rows;
    if (totals.empty() || totals.back().first != step.collection) {
      totals.emplace_back(step.collection, Totals());
    }
    totals.back().second.rows += step.rows;
    totals.back().second.revision = revision;
  }
  return kExitOk;
}

}  // namespace

int Import(Connection& connection, const std::vector<std::string>& paths, Encoding encoding,
           bool json) {
  absl::StatusOr<FileSet> files = FindFiles(paths);
  if (!files.ok()) {
    std::cerr << files.status().message() << "\n";
    return kExitUsage;
  }
  files->encoding = encoding;
  Problems problems;
  const Plan plan = MakePlan(*files, problems);
  if (!problems.empty()) return PrintProblems(problems);
  std::vector<std::pair<std::string, Totals>> totals;
  if (const int code = SendAll(connection, plan, totals); code != kExitOk) return code;
  PrintTotals(totals, json);
  return kExitOk;
}

}  // namespace kuzukuri::cli
