#include "clients/cli/read/read.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "clients/cli/files/csv_folder.h"
#include "clients/cli/files/whole_file.h"
#include "clients/cli/lineage/lineage_folder.h"
#include "clients/cli/read/read_check.h"
#include "clients/cli/read/read_page.h"
#include "clients/cli/shared/flags.h"
#include "clients/cli/shared/outcome.h"
#include "clients/cli/shared/read_input.h"
#include "services/platform/base/names.h"
#include "services/reader/domain/standing.h"
#include "services/reader/domain/status_date.h"
#include "services/reader/output/import_format.h"

namespace kuzukuri::cli {
namespace {

constexpr size_t kListed = 20;
// Exit code when some tables were left out and the rest was written.
constexpr int kExitInPart = 4;

using Json = nlohmann::ordered_json;

enum class Format { kCsv, kJson };

constexpr std::array<Choice<Format>, 2> kFormats = {
    {{"csv", Format::kCsv}, {"json", Format::kJson}}};

struct ReadOptions {
  PaperFlags papers;
  std::string jurisdiction;
  std::string name;       // of the jurisdiction
  std::string out;        // folder to write
  std::string like;       // folder whose ids are kept
  std::string statement;  // id of the paper
  std::string as_of;      // date of the only status
  bool excerpt = false;   // whether the papers are excerpts
  Format format = Format::kCsv;
  std::vector<int> years;  // only these
  std::string check;       // file of facts to compare with
  bool partial = false;    // write what is not refused
  bool all = false;        // list everything inferred and not understood
};

// A paper as it was read, and what of it no money is written from.
struct Paper {
  reader::Reading reading;
  std::vector<reader::Refusal> refusals;
};

void KeepYears(const ReadOptions& options, reader::Reading& reading) {
  if (options.years.empty()) return;
  std::erase_if(reading.statements, [&](const reader::Statement& statement) {
    return std::count(options.years.begin(), options.years.end(), statement.fiscal_year) == 0;
  });
}

absl::StatusOr<std::vector<Paper>> ReadAll(const ReadOptions& options) {
  auto readings = ReadPapers(options.papers);
  if (!readings.ok()) return readings.status();
  size_t statements = 0;
  for (reader::Reading& reading : *readings) {
    KeepYears(options, reading);
    statements += reading.statements.size();
    for (reader::Statement& statement : reading.statements) statement.excerpt |= options.excerpt;
  }
  if (statements == 0) {
    return absl::NotFoundError(
        "there is no statement of these years; leave --year out to see all (--fiscal-year names "
        "that of a paper which does not say it)");
  }
  if (!options.as_of.empty()) {
    if (absl::Status status = reader::NameDate(options.as_of, *readings); !status.ok()) {
      return status;
    }
  }
  std::vector<Paper> papers;
  for (reader::Reading& reading : *readings) {
    std::vector<reader::Refusal> refusals = reader::Refusals(reading);
    reader::RefuseUndated(reading, refusals);
    papers.push_back({std::move(reading), std::move(refusals)});
  }
  return papers;
}

bool IsRefused(const std::vector<Paper>& papers) {
  return std::any_of(papers.begin(), papers.end(),
                     [](const Paper& paper) { return !paper.refusals.empty(); });
}

// The folder whose ids are kept: the one named, else an earlier output in the same place.
absl::StatusOr<reader::KnownIds> Known(const ReadOptions& options) {
  if (!options.like.empty()) {
    if (!std::filesystem::is_directory(options.like)) {
      return absl::NotFoundError(absl::StrCat(options.like, ": is no folder; check --like"));
    }
    return LoadKnownIds(options.like);
  }
  return LoadKnownIds(options.out);
}

absl::Status WriteImport(const ReadOptions& options, const std::vector<reader::Reading>& readings,
                         LineageCounts& lineage) {
  if (absl::Status status = CheckOwnFolder(options.out); !status.ok()) return status;
  auto known = Known(options);
  if (!known.ok()) return known.status();
  reader::OutputOptions output;
  output.jurisdiction = platform::JurisdictionCode(options.jurisdiction);
  output.jurisdiction_name = options.name;
  output.known = *std::move(known);
  output.statement_id = platform::ResourceId(options.statement);
  const auto folder = reader::ToImportFormat(readings, output);
  if (!folder.ok()) return folder.status();
  // What people decided stands in the files that are about to be replaced.
  auto decisions = LoadDecisions(options.out);
  if (!decisions.ok()) return decisions.status();
  if (absl::Status status = WriteFolder(options.out, *folder); !status.ok()) return status;
  auto counts = ProposeInFolder(options.out, *decisions);
  if (!counts.ok()) return counts.status();
  lineage = *counts;
  return absl::OkStatus();
}

Json AllReadings(const std::vector<Paper>& papers, bool whole) {
  Json all = Json::array();
  for (const Paper& paper : papers) {
    all.push_back(whole ? ReadingJson(paper.reading, paper.refusals)
                        : ReadingSummary(paper.reading, paper.refusals));
  }
  return all;
}

absl::Status WriteJson(const ReadOptions& options, const std::vector<Paper>& papers) {
  std::error_code error;
  std::filesystem::create_directories(options.out, error);
  return WriteWhole((std::filesystem::path(options.out) / "reading.json").string(),
                    AllReadings(papers, true).dump(1) + "\n");
}

void PrintReport(const ReadOptions& options, const std::vector<Paper>& papers, bool json) {
  if (json) {
    std::cout << AllReadings(papers, false).dump(1) << "\n";
    return;
  }
  const size_t most = options.all ? static_cast<size_t>(-1) : kListed;
  for (const Paper& paper : papers) {
    std::cout << ReadingPage(paper.reading, paper.refusals, most);
  }
}

void PrintWritten(const ReadOptions& options, const LineageCounts& lineage) {
  std::cout << "written: " << options.out << "\n";
  if (lineage.all() == 0) return;
  std::cout << "lineage: " << lineage.open << " proposals are open, " << lineage.accepted
            << " accepted, " << lineage.rejected << " rejected";
  if (lineage.open > 0) std::cout << "; decide with: kuzukuri lineage review " << options.out;
  std::cout << "\n";
}

// What is left of the papers without what is refused.
std::vector<reader::Reading> Rest(std::vector<Paper> papers) {
  std::vector<reader::Reading> rest;
  for (Paper& paper : papers) {
    reader::LeaveOut(paper.refusals, paper.reading);
    std::erase_if(paper.reading.statements, reader::IsUndated);
    rest.push_back(std::move(paper.reading));
  }
  return rest;
}

int NotWritten(const ReadOptions& options, const char* why) {
  std::cerr << "nothing is written to " << options.out << ": " << why << "\n";
  return kExitRefused;
}

int WriteCsv(const ReadOptions& options, const std::vector<Paper>& papers, bool json) {
  const bool refused = IsRefused(papers);
  if (refused && !options.partial) {
    return NotWritten(options, "what is refused above would be missing; --partial writes the rest");
  }
  const std::vector<reader::Reading> rest = Rest(papers);
  if (std::all_of(rest.begin(), rest.end(),
                  [](const reader::Reading& reading) { return reading.statements.empty(); })) {
    return NotWritten(options, "all of it is refused");
  }
  LineageCounts lineage;
  if (absl::Status status = WriteImport(options, rest, lineage); !status.ok()) {
    return Misused(status.message());
  }
  if (!json) PrintWritten(options, lineage);
  return refused ? kExitInPart : kExitOk;
}

int Read(const ReadOptions& options, bool json) {
  if (!options.out.empty() && options.format == Format::kCsv && options.jurisdiction.empty()) {
    return Misused("--out needs --jurisdiction, the six-digit code");
  }
  if (!options.statement.empty() && !platform::IsResourceId(options.statement)) {
    return Misused(absl::StrCat("--statement '", options.statement,
                                "' is no id; use letters, digits, '.', '_' and '-'"));
  }
  const auto papers = ReadAll(options);
  if (!papers.ok()) return Misused(papers.status().message());
  if (!options.check.empty()) {
    std::vector<reader::Reading> readings;
    for (const Paper& paper : *papers) readings.push_back(paper.reading);
    return CheckFacts(readings, options.check, json);
  }
  const int code = IsRefused(*papers) ? kExitRefused : kExitOk;
  if (options.out.empty() && options.format == Format::kJson) {
    std::cout << AllReadings(*papers, true).dump(1) << "\n";
    return code;
  }
  PrintReport(options, *papers, json);
  if (options.out.empty()) return code;
  if (options.format == Format::kCsv) return WriteCsv(options, *papers, json);
  if (absl::Status status = WriteJson(options, *papers); !status.ok()) {
    return Misused(status.message());
  }
  if (!json) PrintWritten(options, {});
  return code;
}

}  // namespace

void AddRead(CommandLine& commands) {
  const auto options = std::make_shared<ReadOptions>();
  platform::App app =
      commands.Add("read", "Read published statements into what import takes",
                   [options](const Session& session) { return Read(*options, session.json); });
  app.Footer(
      "Exit codes: 0 everything can be or was written, 1 some tables are refused (or facts differ) "
      "and nothing was written, 4 some are refused and --partial wrote the rest, 2 wrong usage or "
      "files.");
  AddPaperFlags(app, options->papers);
  app.AddFlag("--jurisdiction", options->jurisdiction,
              "Six-digit local government code the statements are of, e.g. 141127");
  app.AddFlag("--name", options->name,
              "Name of the local government (default: that of --like, or from the title)");
  app.AddFlag("-o,--out", options->out,
              "Folder to write in the format that import takes (default: only report)");
  app.AddFlag("--like", options->like,
              "Folder of an earlier output whose ids are kept (default: the one in --out)");
  app.AddFlag("--statement", options->statement,
              "Id of the paper, where another of its kind and date stands, such as a second volume "
              "(default: settlement, or status- and its date)");
  app.AddFlag("--as-of", options->as_of,
              "Date of the figures of a status, YYYY-MM-DD, where the paper prints none or "
              "several (default: the one it prints)");
  app.AddSwitch(
      "--excerpt", options->excerpt,
      "The papers list some of the year's projects only: the others stay as last told, and "
      "totals are checked but not declared (default: where 抜粋 is printed)");
  AddChoice(app, "--format", options->format, kFormats,
            "csv, which import takes, or json: all that was read, with its places");
  app.AddFlag("--year", options->years,
              "Only statements of a fiscal year, of papers that have several; may be repeated")
      .OneEach();
  app.AddFlag("--check", options->check,
              "Compare what is read with a file of facts; exit code 1 when something differs");
  app.AddSwitch("--partial", options->partial,
                "Write what is left without the tables that are refused");
  app.AddSwitch("--all", options->all, "List everything inferred, refused and not understood");
}

}  // namespace kuzukuri::cli
