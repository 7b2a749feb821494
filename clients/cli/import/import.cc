#include "clients/cli/import/import.h"

#include <array>
#include <iostream>
#include <map>
#include <memory>

#include "clients/cli/import/plan.h"
#include "clients/cli/import/record_plan.h"
#include "clients/cli/import/send_plan.h"
#include "clients/cli/import/show_plan.h"
#include "clients/cli/shared/certified_years.h"
#include "clients/cli/shared/flags.h"
#include "clients/cli/shared/outcome.h"
#include "services/platform/base/status_macros.h"

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

struct ImportOptions {
  std::vector<std::string> paths;
  Encoding encoding = Encoding::kAuto;
  bool allow_equal_batch = false;
  bool replace = false;
  bool plan = false;
  std::string out;
  bool yes = false;
  bool although_used = false;
  bool update = false;
  bool keep = false;
  std::vector<std::string> prune;
  std::string reason;
};

// Kinds whose rows the files may leave out for good, by what their files are called.
const std::map<std::string, std::string>& Prunable() {
  static const std::map<std::string, std::string> kKinds = {
      {"fiscal_years", "fiscalYears"},
      {"departments", "departments"},
      {"classification_nodes", "classificationNodes"},
      {"projects", "projects"},
      {"sub_projects", "subProjects"},
      {"lineage_edges", "lineageEdges"},
      {"explanations", "explanations"},
      {"dimensions", "dimensions"},
      {"budget_lines", "budgetLines"},
      {"indicators", "indicators"},
      {"indicator_lineage_edges", "indicatorLineageEdges"}};
  return kKinds;
}

// Whether the files are a published paper's: a later paper adds to what is there, and never changes
// it.
bool IsPaper(const FileSet& files) { return files.paths.contains("statements"); }

constexpr std::array<Choice<Encoding>, 3> kEncodings = {
    {{"auto", Encoding::kAuto}, {"utf-8", Encoding::kUtf8}, {"cp932", Encoding::kCp932}}};

// What no service asks by itself: a reason where a year is certified, and nothing that stands on
// what is deleted.
absl::Status CheckUpcoming(Connection& connection, const PlanSummary& summary,
                           const ImportOptions& options) {
  KZ_RETURN_IF_ERROR(CheckReason(connection, NamesIn(summary), options.reason));
  if (options.although_used || summary.upcoming.deleted.empty()) return absl::OkStatus();
  return CheckUnused(connection, summary.upcoming);
}

int Import(const Session& session, const ImportOptions& options) {
  absl::StatusOr<FileSet> files = FindFiles(options.paths);
  if (!files.ok()) return Misused(files.status().message());
  files->encoding = options.encoding;
  files->allow_equal_batch = options.allow_equal_batch;
  files->replace = options.replace;
  files->updates = options.update || (!options.keep && !IsPaper(*files));
  files->reason = options.reason;
  for (const std::string& kind : options.prune) files->prunes.insert(Prunable().at(kind));
  Problems problems;
  Plan plan = MakePlan(*files, problems);
  if (!problems.empty()) return PrintProblems(problems);
  Connection connection = session.Connect();
  // Papers number their rows by themselves; files that change what is there name it.
  const absl::Status found =
      files->updates ? absl::OkStatus() : connection.Try([&](grpc::ClientContext& context) {
        return FindNames(connection, context, *files, &files->names);
      });
  if (!found.ok()) return Failed(found);
  if (!files->names.empty()) plan = MakePlan(*files, problems);
  if (!session.json) {
    for (const std::string& note : files->names.notes()) std::cout << note << "\n";
  }
  const auto check = [&](const PlanSummary& summary) {
    return CheckUpcoming(connection, summary, options);
  };
  if (!options.plan) {
    return SendPlan(connection, plan, {.json = session.json, .asks = !options.yes, .check = check});
  }
  PlanSummary summary = ShowPlan(connection, plan);
  if (summary.code == kExitOk) {
    if (const absl::Status may = check(summary); !may.ok()) summary.code = Failed(may);
  }
  if (options.out.empty() || summary.code != kExitOk) {
    PrintNotWritten(summary);
    return summary.code;
  }
  return RecordPlan(connection, plan, summary, {options.out, session.actor, options.reason});
}

}  // namespace

void AddImport(CommandLine& commands) {
  const auto options = std::make_shared<ImportOptions>();
  platform::App app =
      commands.Add("import", "Load CSV files or folders of them; running it again changes nothing",
                   [options](const Session& session) { return Import(session, *options); });
  app.AddFlag("FILE", options->paths, "Files named KIND.csv, or folders of such files").Required();
  app.AddSwitch(
      "--plan", options->plan,
      "Show what would be written, what is there already and what differs; write nothing");
  app.AddFlag("--out", options->out,
              "Keep the plan in this file: kuzukuri apply sends exactly that, or says what has "
              "moved since")
      .Needs("--plan");
  app.AddSwitch("--yes", options->yes,
                "Write without asking. At a terminal it is asked first; elsewhere it never is")
      .Excludes({"--plan"});
  app.AddSwitch("--update", options->update,
                "Rows that differ change what is there; without a statements.csv among the files "
                "they do so anyway, since only papers leave the catalogue as it is");
  app.AddSwitch("--keep", options->keep, "Rows that differ are listed, and change nothing")
      .Excludes({"--update"});
  std::vector<std::string> prunable;
  for (const auto& [kind, collection] : Prunable()) prunable.push_back(kind);
  app.AddFlag("--prune", options->prune,
              "Delete what these files leave out: fiscal_years, departments, "
              "classification_nodes, projects, sub_projects, lineage_edges, explanations, "
              "dimensions, budget_lines, indicators or indicator_lineage_edges")
      .OneOf(prunable);
  app.AddSwitch("--although-used", options->although_used, kAlthoughUsed);
  app.AddFlag("--reason", options->reason,
              "Why, for people; kept with the writes. Needed where a year is certified");
  AddChoice(app, "--encoding", options->encoding, kEncodings,
            "Encoding of the files: auto (UTF-8 or CP932, by their content), utf-8, cp932");
  app.AddSwitch("--replace", options->replace,
                "Put statements in the place of those of their name that have other content");
  app.AddSwitch("--allow-equal-batch", options->allow_equal_batch,
                "Post a batch although one that stands has the very same rows");
}

}  // namespace kuzukuri::cli
