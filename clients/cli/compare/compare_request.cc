#include "clients/cli/compare/compare.h"

#include <array>
#include <iostream>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "clients/cli/compare/compare_page.h"
#include "clients/cli/files/cell.h"
#include "clients/cli/shared/page.h"
#include "services/platform/base/names.h"
#include "services/platform/base/status_macros.h"
#include "services/report/text/finding_text.h"

namespace kuzukuri::cli {
namespace {

namespace v1 = aggregator::v1;

// A column as given, YEAR, YEAR@DATE, YEAR:STAGE or YEAR@DATE:STAGE.
absl::Status AddColumn(const std::string& text, v1::CompareExecutionRequest& request) {
  const std::pair<std::string, std::string> staged = absl::StrSplit(text, absl::MaxSplits(':', 1));
  const std::pair<std::string, std::string> parts =
      absl::StrSplit(staged.first, absl::MaxSplits('@', 1));
  v1::ColumnSpec* column = request.add_columns();
  int year = 0;
  if (!absl::SimpleAtoi(parts.first, &year)) {
    return absl::InvalidArgumentError(
        absl::StrCat("COLUMN: '", text,
                     "' is not a fiscal year such as 2022, 2022@2022-07-31 or "
                     "2022@2022-07-31:commitment"));
  }
  column->set_fiscal_year(year);
  if (staged.second == "commitment") {
    column->set_execution_stage(budget::v1::EXECUTION_STAGE_COMMITMENT);
  } else if (staged.second == "disbursement") {
    column->set_execution_stage(budget::v1::EXECUTION_STAGE_DISBURSEMENT);
  } else if (staged.first != text) {
    return absl::InvalidArgumentError(absl::StrCat(
        "COLUMN: '", text, "': the stage '", staged.second, "' is not commitment or disbursement"));
  }
  if (parts.second.empty()) return absl::OkStatus();
  const auto date = ParseDateFlag(absl::StrCat("COLUMN ", parts.first, "@"), parts.second);
  if (!date.ok()) return date.status();
  *column->mutable_as_of() = *date;
  return absl::OkStatus();
}

// `over-execution` as the API's enum has it: KIND_OVER_EXECUTION.
std::string EnumName(const char* prefix, const std::string& word) {
  return absl::StrCat(prefix, absl::AsciiStrToUpper(absl::StrReplaceAll(word, {{"-", "_"}})));
}

absl::Status FillFilter(const CompareOptions& options, v1::RowFilter& filter) {
  for (const std::string& node : options.nodes) filter.add_classification_nodes(node);
  for (const std::string& department : options.departments) {
    filter.add_departments(platform::DepartmentName(options.jurisdiction, department));
  }
  filter.set_text(options.text);
  for (const std::string& word : options.matches) {
    v1::Row::Match match = v1::Row::MATCH_UNSPECIFIED;
    if (!v1::Row::Match_Parse(EnumName("MATCH_", word), &match) || match == 0) {
      return absl::InvalidArgumentError(
          absl::StrCat("--match: '", word, "' is not one-to-one, group, none or share"));
    }
    filter.add_matches(match);
  }
  for (const std::string& word : options.findings_of) {
    v1::Finding::Kind kind = v1::Finding::KIND_UNSPECIFIED;
    if (!v1::Finding::Kind_Parse(EnumName("KIND_", word), &kind) || kind == 0) {
      return absl::InvalidArgumentError(absl::StrCat("--finding: '", word, "' is not one of ",
                                                     absl::StrJoin(FindingKinds(), ", ")));
    }
    filter.add_findings(kind);
  }
  return absl::OkStatus();
}

// The filters in words, for the head of the page.
std::string FilterText(const CompareOptions& options, const v1::RowFilter& filter) {
  const bool ja = options.language != "en";
  const report::Labels& labels = report::LabelsOf(options.language);
  std::vector<std::string> parts;
  const auto add = [&](const char* name, const std::vector<std::string>& values) {
    if (values.empty()) return;
    parts.push_back(absl::StrCat(name, " ", absl::StrJoin(values, ja ? "・" : ", ")));
  };
  add(ja ? "区分" : "node", options.nodes);
  add(ja ? "課" : "department", options.departments);
  if (!options.text.empty()) add(ja ? "名称" : "name", {options.text});
  constexpr std::array<const char*, 5> kMatches = {"", "一対一", "統合・分割等の組", "対応なし",
                                                   "按分"};
  std::vector<std::string> matches = options.matches;
  for (size_t i = 0; ja && i < matches.size(); ++i) {
    matches[i] = kMatches[static_cast<size_t>(filter.matches(static_cast<int>(i)))];
  }
  add(ja ? "年度間の対応" : "match", matches);
  std::vector<std::string> kinds;
  for (const int kind : filter.findings()) {
    kinds.push_back(report::FindingKindName(labels, static_cast<v1::Finding::Kind>(kind)));
  }
  add(ja ? "注意" : "finding", kinds);
  return absl::StrJoin(parts, ja ? "、" : "; ");
}

v1::Level LevelOf(const std::string& text) {
  if (text == "class") return v1::LEVEL_CLASS;
  if (text == "pillar") return v1::LEVEL_PILLAR;
  if (text == "sub-project") return v1::LEVEL_SUB_PROJECT;
  if (text == "department") return v1::LEVEL_DEPARTMENT;
  if (text == "fund-source") return v1::LEVEL_FUND_SOURCE;
  return v1::LEVEL_PROJECT;
}

v1::LineagePolicy PolicyOf(const std::string& text) {
  if (text == "as-printed") return v1::LINEAGE_POLICY_AS_PRINTED;
  if (text == "restated") return v1::LINEAGE_POLICY_RESTATED;
  return v1::LINEAGE_POLICY_GROUPED;
}

// Asks for every page and puts the rows together.
absl::Status Ask(Connection& connection, v1::CompareExecutionRequest request,
                 v1::CompareExecutionResponse& response) {
  do {
    v1::CompareExecutionResponse page;
    KZ_RETURN_IF_ERROR(connection.Try([&](grpc::ClientContext& context) {
      return connection.aggregator().CompareExecution(&context, request, &page);
    }));
    if (response.columns().empty()) {
      response = std::move(page);
    } else {
      response.mutable_rows()->MergeFrom(page.rows());
      response.set_next_page_token(page.next_page_token());
    }
    request.set_page_token(response.next_page_token());
    request.clear_snapshot();
  } while (!response.next_page_token().empty());
  return absl::OkStatus();
}

// The same columns at the same snapshot, by sub-project.
v1::CompareExecutionRequest SubProjectRequest(const v1::CompareExecutionRequest& request,
                                              const std::string& snapshot) {
  v1::CompareExecutionRequest sub = request;
  sub.set_level(v1::LEVEL_SUB_PROJECT);
  sub.set_snapshot(snapshot);
  sub.clear_min_snapshot();
  sub.clear_filter();
  sub.clear_order_by();
  sub.set_include_indicators(false);
  sub.set_include_pace(false);
  sub.set_include_reported_figures(false);
  sub.set_include_components(false);
  return sub;
}

}  // namespace

std::vector<std::string> FindingKinds() {
  std::vector<std::string> kinds;
  const auto* descriptor = v1::Finding::Kind_descriptor();
  for (int i = 0; i < descriptor->value_count(); ++i) {
    if (descriptor->value(i)->number() == 0) continue;
    const std::string name(absl::StripPrefix(descriptor->value(i)->name(), "KIND_"));
    kinds.push_back(absl::AsciiStrToLower(absl::StrReplaceAll(name, {{"_", "-"}})));
  }
  return kinds;
}

absl::Status MakeCompareRequest(const CompareOptions& options,
                                v1::CompareExecutionRequest& request) {
  request.set_jurisdiction(platform::JurisdictionName(options.jurisdiction));
  for (const std::string& column : options.columns) {
    KZ_RETURN_IF_ERROR(AddColumn(column, request));
  }
  request.set_level(LevelOf(options.level));
  request.set_lineage_policy(PolicyOf(options.policy));
  request.set_snapshot(options.snapshot);
  request.set_min_snapshot(options.min_snapshot);
  request.set_include_indicators(options.indicators);
  request.set_include_pace(options.pace);
  request.set_include_components(options.components);
  request.set_include_reported_figures(options.places);
  v1::Presentation& presentation = *request.mutable_presentation();
  presentation.set_unit_yen(UnitYen(options.unit));
  if (options.totals == "rounded") {
    presentation.set_total_mode(v1::Presentation::TOTAL_MODE_SUM_OF_ROUNDED);
  }
  if (options.rates == "rounded") {
    presentation.set_rate_mode(v1::Presentation::RATE_MODE_FROM_ROUNDED);
  }
  presentation.set_hold_below_full(options.hold_below_full);
  KZ_RETURN_IF_ERROR(FillFilter(options, *request.mutable_filter()));
  KZ_RETURN_IF_ERROR(FillThresholds(options.thresholds, request.mutable_thresholds()));
  request.set_order_by(options.order_by);
  return absl::OkStatus();
}

int Compare(Connection& connection, const CompareOptions& options, bool json) {
  v1::CompareExecutionRequest request;
  if (options.sub_projects && options.level != "project") {
    std::cerr << "--sub-projects: they stand under projects; leave out --level or use "
                 "--level sub-project alone\n";
    return kExitUsage;
  }
  if (const absl::Status status = MakeCompareRequest(options, request); !status.ok()) {
    std::cerr << status.message() << "\n";
    return kExitUsage;
  }
  v1::CompareExecutionResponse response;
  absl::Status status = Ask(connection, request, response);
  v1::CompareExecutionResponse sub_projects;
  if (status.ok() && options.sub_projects && !json) {
    status = Ask(connection, SubProjectRequest(request, response.snapshot()), sub_projects);
  }
  if (!status.ok()) {
    std::cerr << Explain(status) << "\n";
    return ExitCode(status);
  }
  if (json) return PrintJson(response);
  PageOptions page;
  page.title = JurisdictionTitle(connection, options.jurisdiction);
  page.language = options.language;
  page.level = options.level;
  page.filter = FilterText(options, request.filter());
  page.unit_yen = UnitYen(options.unit);
  page.width = PageWidth(options.width);
  page.ambiguous_width = options.ambiguous_width;
  page.indicators = options.indicators;
  page.why = options.why;
  page.places = options.places;
  page.all_findings = options.findings == "all";
  page.components = options.components;
  page.rounded_totals = options.totals == "rounded";
  page.rounded_rates = options.rates == "rounded";
  page.hold_below_full = options.hold_below_full;
  if (options.sub_projects) page.sub_projects = &sub_projects;
  std::cout << RenderPage(response, page);
  return kExitOk;
}

}  // namespace kuzukuri::cli
