#include "clients/cli/report/report.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <iostream>
#include <memory>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/substitute.h"
#include "clients/cli/certify/certified_figures.h"
#include "clients/cli/files/cell.h"
#include "clients/cli/files/whole_file.h"
#include "clients/cli/shared/flags.h"
#include "clients/cli/shared/outcome.h"
#include "clients/cli/shared/page.h"
#include "services/platform/base/names.h"
#include "services/platform/base/status_macros.h"
#include "services/report/statement/csv_file.h"
#include "services/report/statement/html_page.h"
#include "services/report/statement/package.h"
#include "services/report/statement/text_page.h"
#include "services/report/statement/view.h"
#include "services/report/statement/workbook.h"
#include "services/report/text/phrases.h"

namespace kuzukuri::cli {
namespace {

namespace v1 = aggregator::v1;

enum class Format { kTable, kCsv, kXlsx, kPackage, kHtml };

constexpr std::array<Choice<Format>, 5> kFormats = {{{"table", Format::kTable},
                                                     {"csv", Format::kCsv},
                                                     {"xlsx", Format::kXlsx},
                                                     {"package", Format::kPackage},
                                                     {"html", Format::kHtml}}};
// What the year's statement counts, unless one is named.
constexpr std::array<Choice<budget::v1::ExecutionStage>, 3> kStages = {
    {{"statement", budget::v1::EXECUTION_STAGE_UNSPECIFIED},
     {"commitment", budget::v1::EXECUTION_STAGE_COMMITMENT},
     {"disbursement", budget::v1::EXECUTION_STAGE_DISBURSEMENT}}};

struct ReportOptions {
  std::string jurisdiction;  // code
  int year = 0;
  std::string as_of;
  budget::v1::ExecutionStage stage = budget::v1::EXECUTION_STAGE_UNSPECIFIED;
  Format format = Format::kTable;
  std::string output;  // file, or folder of a package; empty: standard output
  report::Language language = report::Language::kJapanese;
  PresentationFlags presentation;
  std::vector<std::string> table_units;  // TABLE=UNIT
  bool pages = false;                    // project pages in a terminal too
  bool why = false;                      // explanations in a terminal too
  bool drafts = false;                   // those that are not approved too
  bool unexplained = false;              // findings that no explanation explains only
  bool certified = false;                // as it was certified
  SnapshotFlags snapshots;
  ThresholdOptions thresholds;
  PageFlags page;
};

// The presentation of one table, named with its unit as TABLE=UNIT.
absl::StatusOr<v1::TablePresentation> TablePresentationOf(const std::string& text,
                                                          PresentationFlags flags) {
  const std::pair<std::string, std::string> parts = absl::StrSplit(text, absl::MaxSplits('=', 1));
  const auto* unit = std::find_if(kUnits.begin(), kUnits.end(), [&](const Choice<int64_t>& known) {
    return known.first == parts.second;
  });
  if (unit == kUnits.end()) {
    return absl::InvalidArgumentError(
        absl::StrCat("--table-unit: '", text,
                     "' is not TABLE=UNIT such as summary=yen; units are yen, "
                     "thousand and million"));
  }
  flags.unit_yen = unit->second;
  v1::TablePresentation table;
  table.set_table(parts.first);
  *table.mutable_presentation() = PresentationOf(flags);
  return table;
}

absl::StatusOr<v1::GetExecutionReportRequest> MakeRequest(const ReportOptions& options) {
  v1::GetExecutionReportRequest request;
  request.set_name(platform::FiscalYearName(platform::JurisdictionCode(options.jurisdiction),
                                            platform::Year(options.year)));
  if (!options.as_of.empty()) {
    KZ_ASSIGN_OR_RETURN(*request.mutable_as_of(), ParseDateFlag("--as-of", options.as_of));
  }
  request.set_execution_stage(options.stage);
  if (options.drafts) request.set_explanations(v1::EXPLANATION_CHOICE_WITH_DRAFTS);
  if (options.unexplained) request.set_findings(v1::FINDING_CHOICE_UNEXPLAINED);
  request.set_snapshot(options.snapshots.snapshot);
  request.set_min_snapshot(options.snapshots.min_snapshot);
  KZ_RETURN_IF_ERROR(FillThresholds(options.thresholds, request.mutable_thresholds()));
  *request.add_presentations()->mutable_presentation() = PresentationOf(options.presentation);
  for (const std::string& text : options.table_units) {
    KZ_ASSIGN_OR_RETURN(*request.add_presentations(),
                        TablePresentationOf(text, options.presentation));
  }
  return request;
}

absl::Status WriteText(const ReportOptions& options, const std::string& text) {
  if (!options.output.empty()) return WriteWhole(options.output, text);
  std::cout << text;
  std::cout.flush();
  if (std::cout.good()) return absl::OkStatus();
  return absl::InvalidArgumentError("the output cannot be written; is it full?");
}

absl::Status WritePackage(const ReportOptions& options, const report::ReportView& view,
                          const std::string& snapshot) {
  std::error_code error;
  std::filesystem::create_directories(options.output, error);
  if (error) {
    return absl::InvalidArgumentError(
        absl::StrCat(options.output, ": the folder cannot be made (", error.message(), ")"));
  }
  const report::FiscalPackage package = report::MakePackage(view, options.jurisdiction, snapshot);
  KZ_RETURN_IF_ERROR(WriteWhole(options.output + "/execution.csv", package.data));
  return WriteWhole(options.output + "/datapackage.json", package.descriptor);
}

absl::Status Write(const ReportOptions& options, const report::ReportView& view,
                   const std::string& snapshot) {
  switch (options.format) {
    case Format::kCsv:
      return WriteText(options, report::RenderCsv(view, snapshot));
    case Format::kHtml:
      return WriteText(options, report::RenderHtml(view, snapshot));
    case Format::kXlsx:
      return WriteWhole(options.output, [&](const std::string& draft) {
        return report::WriteWorkbook(view, snapshot, draft);
      });
    case Format::kPackage:
      return WritePackage(options, view, snapshot);
    case Format::kTable:
      break;
  }
  report::TextPageOptions page;
  page.width = PageWidth(options.page.width);
  page.ambiguous_width = options.page.ambiguous_width;
  page.pages = options.pages;
  page.why = options.why;
  return WriteText(options, report::RenderText(view, snapshot, page));
}

// The formats that are never written to a terminal.
absl::Status CheckOutput(const ReportOptions& options) {
  if (!options.output.empty()) return absl::OkStatus();
  if (options.format == Format::kXlsx) {
    return absl::InvalidArgumentError("--format xlsx needs --output, the file to write");
  }
  if (options.format == Format::kPackage) {
    return absl::InvalidArgumentError("--format package needs --output, the folder to write");
  }
  return absl::OkStatus();
}

// How the year was certified, and that what follows is that.
std::string CertifiedText(const budget::v1::Settlement& settlement, report::Language language) {
  const report::Labels& labels = report::LabelsOf(language);
  return absl::StrCat(
      absl::Substitute(labels.settlement.certifying,
                       report::DayLabel(labels, settlement.certified_on()),
                       settlement.certification_reference()),
      "\n", absl::Substitute(labels.settlement.verified, settlement.certified_figures().digest()),
      "\n\n");
}

int Report(const Session& session, const ReportOptions& options) {
  const absl::Status output = CheckOutput(options);
  if (!session.json && !output.ok()) return Misused(output.message());
  auto request = MakeRequest(options);
  if (!request.ok()) return Misused(request.status().message());
  Connection connection = session.Connect();
  std::optional<budget::v1::Settlement> certified;
  if (options.certified) {
    const auto found = FindCertified(connection, request->name());
    if (!found.ok()) return Failed(found.status());
    certified = *found;
    request->set_snapshot(certified->certified_figures().snapshot());
  }
  v1::GetExecutionReportResponse response;
  const absl::Status asked = connection.Try([&](grpc::ClientContext& context) {
    return connection.aggregator().GetExecutionReport(&context, *request, &response);
  });
  if (!asked.ok()) return Failed(asked);
  if (certified) {
    const absl::Status same = VerifyFigures(response.report(), certified->certified_figures());
    if (!same.ok()) return Failed(same);
    // Files hold the report alone.
    const bool is_page = !session.json && options.format == Format::kTable;
    (is_page ? std::cout : std::cerr) << CertifiedText(*certified, options.language);
  }
  if (session.json) return PrintJson(response);
  const report::ReportView view(response.report(), report::LabelsOf(options.language));
  const absl::Status written = Write(options, view, response.snapshot());
  if (!written.ok()) return Misused(written.message());
  if (!options.output.empty()) std::cerr << options.output << " written\n";
  return kExitOk;
}

void AddOutputFlags(platform::App& app, ReportOptions& options) {
  AddChoice(app, "--format", options.format, kFormats,
            "table (for a terminal), csv, xlsx, package (a folder with a Fiscal Data Package) "
            "or html (one page with charts, to print)");
  app.AddFlag("-o,--output", options.output,
              "File to write, or folder of a package (default: standard output)");
  AddLanguageFlag(app, options.language, "labels");
  AddPresentationFlags(app, options.presentation);
  app.AddFlag("--table-unit", options.table_units,
              "Unit of one table by its classification tree, or of the project pages, e.g. "
              "summary=yen or pages=yen; may be repeated");
  app.AddSwitch("--pages", options.pages, "Also print the project pages in a terminal");
  app.AddSwitch(
      "--why", options.why,
      "Also print the approved explanations in a terminal; html and xlsx have them anyway");
  app.AddSwitch("--drafts", options.drafts, "Explanations that are drafts too");
  app.AddSwitch("--unexplained", options.unexplained, "Only findings that no explanation explains");
}

}  // namespace

void AddReport(CommandLine& commands) {
  const auto options = std::make_shared<ReportOptions>();
  platform::App app = commands.Add(
      "report", "Print a year's whole statement: tables, projects, indicators and findings",
      [options](const Session& session) { return Report(session, *options); });
  AddJurisdiction(app, options->jurisdiction);
  AddYear(app, options->year);
  app.AddFlag("--as-of", options->as_of, "Count what took effect on or before this date");
  AddChoice(app, "--stage", options->stage, kStages,
            "What counts as executed: what the year's statement counts, commitments or "
            "disbursements");
  AddOutputFlags(app, *options);
  AddSnapshotFlags(app, options->snapshots);
  app.AddSwitch("--certified", options->certified,
                "The year as its settlement was certified, whatever was changed since; fails (exit "
                "code 1) when its figures are not those that were certified")
      .Excludes({"--as-of", "--stage", "--snapshot", "--min-snapshot"});
  AddThresholdFlags(app, options->thresholds);
  AddPageFlags(app, options->page);
}

}  // namespace kuzukuri::cli
