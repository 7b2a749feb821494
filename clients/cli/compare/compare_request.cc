#include "clients/cli/compare/compare_request.h"

#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "clients/cli/files/cell.h"
#include "services/platform/base/names.h"
#include "services/platform/base/status_macros.h"

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

// The kinds a page can be filtered by, as flags name them: over-execution.
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

absl::Status FillFilter(const CompareOptions& options, v1::RowFilter& filter) {
  for (const std::string& node : options.nodes) filter.add_classification_nodes(node);
  for (const std::string& department : options.departments) {
    filter.add_departments(platform::DepartmentName(
        platform::JurisdictionCode(options.jurisdiction), platform::ResourceId(department)));
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

}  // namespace

absl::Status MakeCompareRequest(const CompareOptions& options,
                                v1::CompareExecutionRequest& request) {
  request.set_jurisdiction(
      platform::JurisdictionName(platform::JurisdictionCode(options.jurisdiction)));
  for (const std::string& column : options.columns) {
    KZ_RETURN_IF_ERROR(AddColumn(column, request));
  }
  request.set_level(options.level);
  request.set_lineage_policy(options.policy);
  request.set_snapshot(options.snapshots.snapshot);
  request.set_min_snapshot(options.snapshots.min_snapshot);
  request.set_include_indicators(options.indicators);
  request.set_include_pace(options.pace);
  request.set_include_components(options.components);
  request.set_include_reported_figures(options.places);
  request.set_include_lineage_details(options.all_findings);
  *request.mutable_presentation() = PresentationOf(options.presentation);
  KZ_RETURN_IF_ERROR(FillFilter(options, *request.mutable_filter()));
  KZ_RETURN_IF_ERROR(FillThresholds(options.thresholds, request.mutable_thresholds()));
  request.set_order_by(options.order_by);
  if (options.drafts) request.set_explanations(v1::EXPLANATION_CHOICE_WITH_DRAFTS);
  if (options.unexplained) request.set_findings(v1::FINDING_CHOICE_UNEXPLAINED);
  return absl::OkStatus();
}

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
  sub.set_explanations(v1::EXPLANATION_CHOICE_NONE);
  return sub;
}

std::string FilterText(const CompareOptions& options, const v1::RowFilter& filter) {
  const report::Labels& labels = report::LabelsOf(options.language);
  std::vector<std::string> parts;
  const auto add = [&](const char* name, const std::vector<std::string>& values) {
    if (values.empty()) return;
    parts.push_back(absl::StrCat(name, " ", absl::StrJoin(values, labels.name_separator)));
  };
  add(labels.comparison.filter_node, options.nodes);
  add(labels.comparison.filter_department, options.departments);
  if (!options.text.empty()) add(labels.comparison.filter_name, {options.text});
  std::vector<std::string> matches;
  for (const int match : filter.matches()) {
    matches.emplace_back(labels.match_filters.Of(static_cast<v1::Row::Match>(match)));
  }
  add(labels.comparison.filter_match, matches);
  std::vector<std::string> kinds;
  for (const int kind : filter.findings()) {
    kinds.emplace_back(labels.finding_kinds.Of(static_cast<v1::Finding::Kind>(kind)));
  }
  add(labels.comparison.filter_finding, kinds);
  return absl::StrJoin(parts, labels.comparison.filter_separator);
}

}  // namespace kuzukuri::cli
