#include "clients/cli/import/import.h"

#include <algorithm>
#include <array>
#include <iostream>
#include <map>
#include <memory>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "clients/cli/import/plan.h"
#include "clients/cli/import/progress.h"
#include "clients/cli/import/refusal.h"
#include "clients/cli/import/show_plan.h"
#include "clients/cli/shared/flags.h"
#include "clients/cli/shared/outcome.h"

namespace kuzukuri::cli {
namespace {

// Rows of a collection that are printed one by one.
constexpr size_t kListed = 20;

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

// What became of a collection's rows, `12 rows   revision 5   3 of them there already`, and below
// it those that differ from what is held.
std::string WrittenText(const Written& one) {
  std::string text = absl::StrFormat("%-24s %7d rows", one.collection, one.rows);
  if (one.revision > 0) absl::StrAppend(&text, "   revision ", one.revision);
  if (one.there > 0) {
    absl::StrAppend(&text, "   ", one.there == one.rows ? "" : absl::StrCat(one.there, " of them "),
                    "there already");
  }
  if (one.updated > 0) absl::StrAppend(&text, "   ", one.updated, " changed");
  if (one.deleted > 0) absl::StrAppend(&text, "   ", one.deleted, " deleted");
  if (!one.kept.empty()) {
    absl::StrAppend(&text, "   ", one.kept.size(), " differ and are left as they are there");
  }
  absl::StrAppend(&text, "\n");
  for (size_t i = 0; i < std::min(one.kept.size(), kListed); ++i) {
    absl::StrAppend(&text, DifferingText(one.kept[i]));
  }
  if (one.kept.size() > kListed) {
    absl::StrAppend(&text, "  … and ", one.kept.size() - kListed, " more; --plan lists all\n");
  }
  for (const std::string& note : one.notes) absl::StrAppend(&text, "  ", note, "\n");
  return text;
}

void PrintWritten(const std::vector<Written>& written, bool json) {
  if (json) {
    std::cout << "{\"imported\":[";
    for (size_t i = 0; i < written.size(); ++i) {
      std::cout << (i > 0 ? "," : "") << "{\"collection\":\"" << written[i].collection
                << "\",\"rows\":" << written[i].rows << ",\"there\":" << written[i].there
                << ",\"updated\":" << written[i].updated << ",\"deleted\":" << written[i].deleted
                << ",\"differ\":" << written[i].kept.size()
                << ",\"revision\":" << written[i].revision << "}";
    }
    std::cout << "]}\n";
    return;
  }
  for (const Written& one : written) std::cout << WrittenText(one);
}

// Sends a step; `done` rows were sent before it.
absl::Status Send(Connection& connection, const Step& step, size_t done, Progress& progress,
                  std::vector<Sent>* sent) {
  const std::string what = absl::StrCat(step.collection, " ", step.parent);
  progress.Update(done, what);
  return connection.Try(
      [&](grpc::ClientContext& context) {
        size_t on_their_way = done;
        const auto advance = [&](size_t rows) {
          on_their_way += rows;
          const bool all = on_their_way == done + step.rows;
          progress.Update(on_their_way, all ? absl::StrCat(what, " (committing)") : what);
        };
        if (step.send_parts) return step.send_parts(connection, context, advance, sent);
        return step.send(connection, context, advance, &sent->front());
      },
      step.patience);
}

// Adds what became of a collection's rows.
void Add(const Part& part, const Sent& sent, std::vector<Written>& written) {
  if (written.empty() || written.back().collection != part.collection) {
    written.push_back({part.collection, 0, 0, 0, {}, {}});
  }
  Written& of = written.back();
  of.rows += part.rows;
  of.there += sent.there;
  of.updated += sent.updated;
  of.deleted += sent.deleted;
  of.revision = std::max(of.revision, sent.revision);
  of.kept.insert(of.kept.end(), sent.kept.begin(), sent.kept.end());
  of.notes.insert(of.notes.end(), sent.notes.begin(), sent.notes.end());
}

// Sends the steps in order and adds up what they wrote. Returns the exit code.
int SendAll(Connection& connection, const Plan& plan, std::vector<Written>& written) {
  Progress progress("importing", CountRows(plan));
  size_t done = 0;
  for (const Step& step : plan) {
    std::vector<Sent> sent(1);
    const absl::Status status = Send(connection, step, done, progress, &sent);
    if (!status.ok()) {
      std::cerr << "\n" << RefusalText(step, status, written);
      return ExitCode(status);
    }
    done += step.rows;
    const std::vector<Part> whole = {{step.collection, step.parent, step.rows}};
    const std::vector<Part>& parts = step.parts.empty() ? whole : step.parts;
    for (size_t i = 0; i < parts.size(); ++i) Add(parts[i], sent[i], written);
  }
  return kExitOk;
}

struct ImportOptions {
  std::vector<std::string> paths;
  Encoding encoding = Encoding::kAuto;
  bool allow_equal_batch = false;
  bool replace = false;
  bool plan = false;
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
  if (options.plan) return ShowPlan(connection, plan);
  if (const int code = AskAll(connection, plan); code != kExitOk) return code;
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
  app.add_flag("--plan", options->plan,
               "Show what would be written, what is there already and what differs; write nothing");
  app.add_flag("--update", options->update,
               "Rows that differ change what is there; without a statements.csv among the files "
               "they do so anyway, since only papers leave the catalogue as it is");
  app.add_flag("--keep", options->keep, "Rows that differ are listed, and change nothing")
      ->excludes("--update");
  app.add_option("--prune", options->prune,
                 "Delete what these files leave out: fiscal_years, departments, "
                 "classification_nodes, projects, sub_projects, lineage_edges, dimensions, "
                 "budget_lines, indicators or indicator_lineage_edges")
      ->check(CLI::IsMember(Prunable()));
  app.add_option("--reason", options->reason, "Why, for people; kept with the writes");
  AddChoice(app, "--encoding", options->encoding, kEncodings,
            "Encoding of the files: auto (UTF-8 or CP932, by their content), utf-8, cp932");
  app.add_flag("--replace", options->replace,
               "Put statements in the place of those of their name that have other content");
  app.add_flag("--allow-equal-batch", options->allow_equal_batch,
               "Post a batch although one that stands has the very same rows");
}

}  // namespace kuzukuri::cli
