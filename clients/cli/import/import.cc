#include "clients/cli/import/import.h"

#include <array>
#include <cstdio>
#include <iostream>
#include <memory>

#include "absl/strings/str_cat.h"
#include "clients/cli/import/plan.h"
#include "clients/cli/import/progress.h"
#include "clients/cli/import/refusal.h"
#include "clients/cli/shared/flags.h"
#include "clients/cli/shared/outcome.h"

namespace kuzukuri::cli {
namespace {

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

void PrintWritten(const std::vector<Written>& written, bool json) {
  if (json) {
    std::cout << "{\"imported\":[";
    for (size_t i = 0; i < written.size(); ++i) {
      std::cout << (i > 0 ? "," : "") << "{\"collection\":\"" << written[i].collection
                << "\",\"rows\":" << written[i].rows << ",\"revision\":" << written[i].revision
                << "}";
    }
    std::cout << "]}\n";
    return;
  }
  for (const Written& one : written) {
    std::printf("%-24s %7zu rows   revision %lld\n", one.collection.c_str(), one.rows,
                static_cast<long long>(one.revision));
  }
}

// Sends a step; `done` rows were sent before it.
absl::Status Send(Connection& connection, const Step& step, size_t done, Progress& progress,
                  int64_t* revision) {
  const std::string what = absl::StrCat(step.collection, " ", step.parent);
  progress.Update(done, what);
  return connection.Try(
      [&](grpc::ClientContext& context) {
        size_t sent = done;
        const auto advance = [&](size_t rows) {
          sent += rows;
          const bool all = sent == done + step.rows;
          progress.Update(sent, all ? absl::StrCat(what, " (committing)") : what);
        };
        return step.send(connection, context, advance, revision);
      },
      step.patience);
}

// Sends the steps in order and adds up what they wrote. Returns the exit code.
int SendAll(Connection& connection, const Plan& plan, std::vector<Written>& written) {
  Progress progress("importing", CountRows(plan));
  size_t done = 0;
  for (const Step& step : plan) {
    int64_t revision = 0;
    const absl::Status status = Send(connection, step, done, progress, &revision);
    if (!status.ok()) {
      std::cerr << "\n" << RefusalText(step, status, written);
      return ExitCode(status);
    }
    done += step.rows;
    if (written.empty() || written.back().collection != step.collection) {
      written.push_back({step.collection, 0, 0});
    }
    written.back().rows += step.rows;
    written.back().revision = revision;
  }
  return kExitOk;
}

struct ImportOptions {
  std::vector<std::string> paths;
  Encoding encoding = Encoding::kAuto;
};

constexpr std::array<Choice<Encoding>, 3> kEncodings = {
    {{"auto", Encoding::kAuto}, {"utf-8", Encoding::kUtf8}, {"cp932", Encoding::kCp932}}};

int Import(const Session& session, const ImportOptions& options) {
  absl::StatusOr<FileSet> files = FindFiles(options.paths);
  if (!files.ok()) return Misused(files.status().message());
  files->encoding = options.encoding;
  Problems problems;
  const Plan plan = MakePlan(*files, problems);
  if (!problems.empty()) return PrintProblems(problems);
  Connection connection = session.Connect();
  std::vector<Written> written;
  if (const int code = SendAll(connection, plan, written); code != kExitOk) return code;
  PrintWritten(written, session.json);
  return kExitOk;
}

}  // namespace

void AddImport(CommandLine& commands) {
  const auto options = std::make_shared<ImportOptions>();
  CLI::App& app =
      commands.Add("import", "Load CSV files or folders of them; running it again changes nothing",
                   [options](const Session& session) { return Import(session, *options); });
  app.add_option("FILE", options->paths, "Files named KIND.csv, or folders of such files")
      ->required();
  AddChoice(app, "--encoding", options->encoding, kEncodings,
            "Encoding of the files: auto (UTF-8 or CP932, by their content), utf-8, cp932");
}

}  // namespace kuzukuri::cli
