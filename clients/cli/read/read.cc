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
#include "services/reader/output/import_format.h"

namespace kuzukuri::cli {
namespace {

constexpr size_t kListed = 20;

using Json = nlohmann::ordered_json;

enum class Format { kCsv, kJson };

constexpr std::array<Choice<Format>, 2> kFormats = {
    {{"csv", Format::kCsv}, {"json", Format::kJson}}};

struct ReadOptions {
  std::vector<std::string> files;
  std::string jurisdiction;
  std::string name;   // of the jurisdiction
  std::string out;    // folder to write
  std::string rules;  // name of a layout or a file of rules; empty: the one that reads most
  std::string like;   // folder whose ids are kept
  Format format = Format::kCsv;
  std::vector<int> years;  // only these
  std::string check;       // file of facts to compare with
  bool all = false;        // list everything inferred and not understood
};

absl::StatusOr<std::vector<reader::Reading>> ReadAll(const ReadOptions& options) {
  auto rules = LoadRules(options.rules);
  if (!rules.ok()) return rules.status();
  std::vector<reader::Reading> readings;
  size_t statements = 0;
  for (const std::string& file : options.files) {
    auto reading = ReadFile(file, *rules);
    if (!reading.ok()) return reading.status();
    if (!options.years.empty()) {
      std::erase_if(reading->statements, [&](const reader::Statement& statement) {
        return std::count(options.years.begin(), options.years.end(), statement.fiscal_year) == 0;
      });
    }
    statements += reading->statements.size();
    readings.push_back(*std::move(reading));
  }
  if (statements == 0) {
    return absl::NotFoundError("there is no statement of these years; leave --year out to see all");
  }
  return readings;
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

Json AllReadings(const std::vector<reader::Reading>& readings, bool whole) {
  Json all = Json::array();
  for (const reader::Reading& reading : readings) {
    all.push_back(whole ? ReadingJson(reading) : ReadingSummary(reading));
  }
  return all;
}

absl::Status WriteJson(const ReadOptions& options, const std::vector<reader::Reading>& readings) {
  std::error_code error;
  std::filesystem::create_directories(options.out, error);
  return WriteWhole((std::filesystem::path(options.out) / "reading.json").string(),
                    AllReadings(readings, true).dump(1) + "\n");
}

void PrintReport(const ReadOptions& options, const std::vector<reader::Reading>& readings,
                 bool json) {
  if (json) {
    std::cout << AllReadings(readings, false).dump(1) << "\n";
    return;
  }
  const size_t most = options.all ? static_cast<size_t>(-1) : kListed;
  for (const reader::Reading& reading : readings) std::cout << ReadingPage(reading, most);
}

void PrintWritten(const ReadOptions& options, const LineageCounts& lineage) {
  std::cout << "written: " << options.out << "\n";
  if (lineage.all() == 0) return;
  std::cout << "lineage: " << lineage.open << " proposals are open, " << lineage.accepted
            << " accepted, " << lineage.rejected << " rejected";
  if (lineage.open > 0) std::cout << "; decide with: kuzukuri lineage review " << options.out;
  std::cout << "\n";
}

int Write(const ReadOptions& options, const std::vector<reader::Reading>& readings, bool json) {
  LineageCounts lineage;
  const absl::Status status = options.format == Format::kJson
                                  ? WriteJson(options, readings)
                                  : WriteImport(options, readings, lineage);
  if (!status.ok()) return Misused(status.message());
  if (!json) PrintWritten(options, lineage);
  return kExitOk;
}

int Read(const ReadOptions& options, bool json) {
  if (!options.out.empty() && options.format == Format::kCsv && options.jurisdiction.empty()) {
    return Misused("--out needs --jurisdiction, the six-digit code");
  }
  const auto readings = ReadAll(options);
  if (!readings.ok()) return Misused(readings.status().message());
  if (!options.check.empty()) return CheckFacts(*readings, options.check, json);
  if (options.out.empty() && options.format == Format::kJson) {
    std::cout << AllReadings(*readings, true).dump(1) << "\n";
    return kExitOk;
  }
  PrintReport(options, *readings, json);
  return options.out.empty() ? kExitOk : Write(options, *readings, json);
}

}  // namespace

void AddRead(CommandLine& commands) {
  const auto options = std::make_shared<ReadOptions>();
  CLI::App& app =
      commands.Add("read", "Read published statements into what import takes",
                   [options](const Session& session) { return Read(*options, session.json); });
  AddPapers(app, options->files, options->rules);
  app.add_option("--jurisdiction", options->jurisdiction,
                 "Six-digit local government code the statements are of, e.g. 141127");
  app.add_option("--name", options->name,
                 "Name of the local government (default: that of --like, or from the title)");
  app.add_option("-o,--out", options->out,
                 "Folder to write in the format that import takes (default: only report)");
  app.add_option("--like", options->like,
                 "Folder of an earlier output whose ids are kept (default: the one in --out)");
  AddChoice(app, "--format", options->format, kFormats,
            "csv, which import takes, or json: all that was read, with its places");
  app.add_option("--year", options->years, "Only statements of a fiscal year; may be repeated")
      ->allow_extra_args(false);
  app.add_option("--check", options->check,
                 "Compare what is read with a file of facts; exit code 1 when something differs");
  app.add_flag("--all", options->all, "List everything inferred and not understood");
}

}  // namespace kuzukuri::cli
