#include "services/report/difference/fields.h"

#include <array>
#include <optional>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/substitute.h"
#include "services/platform/base/money.h"

namespace kuzukuri::report {
namespace {

namespace v1 = aggregator::v1;

// The index of the column that a path begins with, as in `cells[1].rate`.
std::optional<int> ColumnOf(const std::string& path) {
  for (const char* list : {"cells[", "columns["}) {
    if (!absl::StartsWith(path, list)) continue;
    int column = -1;
    const size_t begin = std::string(list).size();
    if (absl::SimpleAtoi(path.substr(begin, path.find(']') - begin), &column)) return column;
  }
  return std::nullopt;
}

// The path without keys: `members.departments`.
std::string Plain(const std::string& path) {
  std::string plain;
  int depth = 0;
  for (const char c : path) {
    if (c == '[') ++depth;
    if (depth == 0) plain += c;
    if (c == ']') --depth;
  }
  return plain;
}

// What a field is called; the path itself where it has no name here.
std::string NameOf(const DifferenceLabels& labels, const std::string& plain,
                   const std::string& path) {
  const std::array<std::pair<const char*, const char*>, 19> names = {{
      {"display_name", labels.name},
      {"match", labels.match},
      {"parent", labels.parent},
      {"outside_total", labels.outside_total},
      {"members", labels.member},
      {"members.display_name", labels.member_name},
      {"members.departments", labels.departments},
      {"members.printed_code", labels.printed_code},
      {"members.notes", labels.notes},
      {"members.reported_figures", labels.reported},
      {"lineage", labels.lineage},
      {"lineage.type", labels.lineage},
      {"cells.rate", labels.rate},
      {"cells.rate.permille", labels.rate},
      {"columns.closing_state", labels.closing_state},
      {"columns.execution_stage", labels.execution_stage},
      {"columns.statement_title", labels.statement_title},
      {"columns.display_name", labels.name},
      {"columns.missing", labels.missing},
  }};
  for (const auto& [known, name] : names) {
    if (plain == known) return name;
  }
  if (absl::StartsWith(plain, "indicators")) return labels.indicator;
  if (absl::StartsWith(plain, "explanations")) return labels.explanation;
  if (absl::StartsWith(plain, "lineage.")) return labels.lineage;
  if (absl::StartsWith(plain, "cells.incomplete_")) return labels.incomplete;
  return path;
}

template <class Enum, size_t kSize, class Parse>
std::string WordOf(const Words<Enum, kSize>& words, const Parse& parse, const std::string& text) {
  Enum value{};
  return parse(text, &value) ? words.Of(value) : text;
}

std::string ValueOf(const Labels& labels, const std::string& plain, const std::string& value) {
  if (value.empty()) return labels.none;
  if (plain == "cells.rate.permille") {
    int64_t permille = 0;
    return absl::SimpleAtoi(value, &permille) ? platform::FormatRate(permille) : value;
  }
  if (plain == "explanations.open") return labels.explanations.is_open;
  if (plain == "match") return WordOf(labels.matches, v1::Row::Match_Parse, value);
  if (plain == "lineage.type") {
    return WordOf(labels.lineage_types, catalog::v1::LineageEdge::Type_Parse, value);
  }
  if (plain == "columns.closing_state") {
    return WordOf(labels.closing_states, budget::v1::ClosingState_Parse, value);
  }
  if (plain == "columns.execution_stage") {
    return WordOf(labels.execution_stages, budget::v1::ExecutionStage_Parse, value);
  }
  return value;
}

}  // namespace

std::string FieldText(const Labels& labels, const DifferencePageOptions& options,
                      const v1::FieldDifference& field) {
  const std::string plain = Plain(field.field());
  std::string text;
  if (const auto column = ColumnOf(field.field());
      column && static_cast<size_t>(*column) < options.columns.size()) {
    absl::StrAppend(&text, options.columns[static_cast<size_t>(*column)], labels.gap);
  }
  absl::StrAppend(&text, NameOf(labels.changes, plain, field.field()), labels.colon,
                  absl::Substitute(labels.changes.from_to, ValueOf(labels, plain, field.from()),
                                   ValueOf(labels, plain, field.to())));
  return text;
}

}  // namespace kuzukuri::report
