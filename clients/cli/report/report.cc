#include "clients/cli/report/report.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "clients/cli/files/cell.h"
#include "clients/cli/shared/page.h"
#include "services/platform/base/names.h"
#include "services/platform/base/status_macros.h"
#include "services/report/statement/csv_file.h"
#include "services/report/statement/html_page.h"
#include "services/report/statement/package.h"
#include "services/report/statement/text_page.h"
#include "services/report/statement/view.h"
#include "services/report/statement/workbook.h"

namespace kuzukuri::cli {
namespace {

namespace v1 = aggregator::v1;

void FillPresentation(const ReportOptions& options, int64_t unit_yen, v1::Presentation* proto) {
  proto->set_unit_yen(unit_yen);
  if (options.totals == "rounded") {
    proto->set_total_mode(v1::Presentation::TOTAL_MODE_SUM_OF_ROUNDED);
  }
  if (options.rates == "rounded") {
    proto->set_rate_mode(v1::Presentation::RATE_MODE_FROM_ROUNDED);
  }
  proto->set_hold_below_full(options.hold_below_full);
}

absl::StatusOr<v1::GetExecutionReportRequest> MakeRequest(const ReportOptions& options) {
  v1::GetExecutionReportRequest request;
  request.set_name(platform::FiscalYearName(options.jurisdiction, options.year));
  if (!options.as_of.empty()) {
    KZ_ASSIGN_OR_RETURN(*request.mutable_as_of(), ParseDateFlag("--as-of", options.as_of));
  }
  if (options.stage == "commitment") {
    request.set_execution_stage(budget::v1::EXECUTION_STAGE_COMMITMENT);
  }
  if (options.stage == "disbursement") {
    request.set_execution_stage(budget::v1::EXECUTION_STAGE_DISBURSEMENT);
  }
  request.set_snapshot(options.snapshot);
  request.set_min_snapshot(options.min_snapshot);
  KZ_RETURN_IF_ERROR(FillThresholds(options.thresholds, request.mutable_thresholds()));
  FillPresentation(options, UnitYen(options.unit),
                   request.add_presentations()->mutable_presentation());
  for (const std::string& text : options.table_units) {
    const std::pair<std::string, std::string> parts = absl::StrSplit(text, absl::MaxSplits('=', 1));
    if (parts.second != "yen" && parts.second != "thousand" && parts.second != "million") {
      return absl::InvalidArgumentError(
          absl::StrCat("--table-unit: '", text,
                       "' is not TABLE=UNIT such as summary=yen; units are yen, "
                       "thousand and million"));
    }
    v1::TablePresentation* table = request.add_presentations();
    table->set_table(parts.first);
    FillPresentation(options, UnitYen(parts.second), table->mutable_presentation());
  }
  return request;
}

absl::Status Unwritable(const std::string& path) {
  return absl::InvalidArgumentError(absl::StrCat(path, ": cannot be written (",
                                                 std::strerror(errno),
                                                 "); check the path and its permissions"));
}

// Whole or not at all: under another name first.
absl::Status WriteFile(const std::string& path, const std::string& text) {
  const std::string partial = absl::StrCat(path, ".part");
  {
    std::ofstream file(partial, std::ios::binary | std::ios::trunc);
    file << text;
    file.close();
    if (!file.good()) return Unwritable(path);
  }
  if (std::rename(partial.c_str(), path.c_str()) != 0) return Unwritable(path);
  return absl::OkStatus();
}

absl::Status WriteText(const ReportOptions& options, const std::string& text) {
  if (!options.output.empty()) return WriteFile(options.output, text);
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
  KZ_RETURN_IF_ERROR(WriteFile(options.output + "/execution.csv", package.data));
  return WriteFile(options.output + "/datapackage.json", package.descriptor);
}

absl::Status WriteSheets(const ReportOptions& options, const report::ReportView& view,
                         const std::string& snapshot) {
  const std::string partial = absl::StrCat(options.output, ".part");
  KZ_RETURN_IF_ERROR(report::WriteWorkbook(view, snapshot, partial));
  if (std::rename(partial.c_str(), options.output.c_str()) != 0) return Unwritable(options.output);
  return absl::OkStatus();
}

absl::Status Write(const ReportOptions& options, const report::ReportView& view,
                   const std::string& snapshot) {
  if (options.format == "csv") return WriteText(options, report::RenderCsv(view, snapshot));
  if (options.format == "html") return WriteText(options, report::RenderHtml(view, snapshot));
  if (options.format == "xlsx") return WriteSheets(options, view, snapshot);
  if (options.format == "package") return WritePackage(options, view, snapshot);
  report::TextPageOptions page;
  page.width = PageWidth(options.width);
  page.ambiguous_width = options.ambiguous_width;
  page.pages = options.pages;
  return WriteText(options, report::RenderText(view, snapshot, page));
}

int Usage(const std::string& message) {
  std::cerr << message << "\n";
  return kExitUsage;
}

}  // namespace

int Report(Connection& connection, const ReportOptions& options, bool json) {
  const bool needs_output = options.format == "xlsx" || options.format == "package";
  if (!json && needs_output && options.output.empty()) {
    return Usage(absl::StrCat("--format ", options.format, " needs --output, the ",
                              options.format == "xlsx" ? "file" : "folder", " to write"));
  }
  const auto request = MakeRequest(options);
  if (!request.ok()) return Usage(std::string(request.status().message()));
  v1::GetExecutionReportResponse response;
  const absl::Status asked = connection.Try([&](grpc::ClientContext& context) {
    return connection.aggregator().GetExecutionReport(&context, *request, &response);
  });
  if (!asked.ok()) {
    std::cerr << Explain(asked) << "\n";
    return ExitCode(asked);
  }
  if (json) return PrintJson(response);
  const report::ReportView view(response.report(), report::LabelsOf(options.language));
  if (const absl::Status status = Write(options, view, response.snapshot()); !status.ok()) {
    return Usage(std::string(status.message()));
  }
  if (!options.output.empty()) std::cerr << options.output << " written\n";
  return kExitOk;
}

}  // namespace kuzukuri::cli
