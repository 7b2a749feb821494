#include "services/report/difference/fields.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/substitute.h"
#include "services/platform/base/money.h"
#include "services/report/text/phrases.h"

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

using Names = std::vector<std::pair<const char*, std::string>>;

// Of a cell's parts of the appropriation, below `cells.components`.
std::string ComponentName(const Labels& labels, const std::string& component) {
  const Names names = {
      {"current_yen", labels.balance.current},
      {"original_yen", labels.original},
      {"supplementary_yen", labels.supplementary},
      {"provisional_yen", labels.provisional},
      {"reserve_yen", labels.reserve},
      {"diverted_yen", labels.transferred},
      {"transferred_yen", labels.transferred},
      {"reallocated_yen", labels.transferred},
      {"lapsed_yen", labels.lapsed},
      {"adjustment_yen", labels.adjustment},
      {"not_stated_yen", labels.balance.not_stated},
  };
  for (const auto& [known, name] : names) {
    if (component == known) return name;
  }
  return absl::StrContains(component, "carry_over_in") ? labels.carry_over : labels.components;
}

// What a field is called.
std::string NameOf(const Labels& labels, const std::string& plain) {
  const DifferenceLabels& changes = labels.changes;
  const Names names = {
      {"kind", changes.kind},
      {"display_name", changes.name},
      {"match", changes.match},
      {"parent", changes.parent},
      {"outside_total", changes.outside_total},
      {"members", changes.member},
      {"members.display_name", changes.member_name},
      {"members.departments", changes.departments},
      {"members.printed_code", changes.printed_code},
      {"members.notes", changes.notes},
      {"members.not_counted", changes.not_counted},
      {"cells.original_yen", labels.original},
      {"cells.carried_out_yen", labels.carried_out},
      {"cells.appropriation_adjustment_yen",
       absl::Substitute(changes.adjustment, labels.appropriation)},
      {"cells.executed_adjustment_yen", absl::Substitute(changes.adjustment, labels.executed)},
      {"cells.components", labels.components},
      {"columns.fiscal_year", changes.fiscal_year},
      {"columns.as_of", changes.as_of},
      {"columns.executed_through", changes.executed_through},
      {"columns.closing_state", changes.closing_state},
      {"columns.execution_stage", changes.execution_stage},
      {"columns.statement_title", changes.statement_title},
      {"columns.display_name", changes.name},
      {"columns.missing", changes.missing},
  };
  for (const auto& [known, name] : names) {
    if (plain == known) return name;
  }
  // Those of which what is below them has the same name.
  const std::string rate_on_original = absl::Substitute(changes.rate_on, labels.original);
  const Names beginnings = {
      {"members.reported_figures", changes.reported},
      {"members", changes.member},
      {"lineage", changes.lineage},
      {"indicators", changes.indicator},
      {"explanations", changes.explanation},
      {"cells.rate_on_original", rate_on_original},
      {"cells.rate", changes.rate},
      {"cells.incomplete_", changes.incomplete},
      {"columns.incomplete_", changes.incomplete},
  };
  for (const auto& [begin, name] : beginnings) {
    if (absl::StartsWith(plain, begin)) return name;
  }
  constexpr absl::string_view kComponents = "cells.components.";
  if (absl::StartsWith(plain, kComponents)) {
    return ComponentName(labels, plain.substr(kComponents.size()));
  }
  return changes.other;
}

template <class Enum, size_t kSize, class Parse>
std::string WordOf(const Words<Enum, kSize>& words, const Parse& parse, const std::string& text) {
  Enum value{};
  return parse(text, &value) ? words.Of(value) : text;
}

// A date as `2023-07-31`; nothing for other texts.
std::optional<type::v1::Date> DateOf(const std::string& text) {
  const std::vector<std::string> parts = absl::StrSplit(text, '-');
  int year = 0;
  int month = 0;
  int day = 0;
  if (parts.size() != 3 || !absl::SimpleAtoi(parts[0], &year) ||
      !absl::SimpleAtoi(parts[1], &month) || !absl::SimpleAtoi(parts[2], &day)) {
    return std::nullopt;
  }
  type::v1::Date date;
  date.set_year(year);
  date.set_month(month);
  date.set_day(day);
  return date;
}

// A value of a field that holds a number, as pages print it; nothing where it holds none.
std::optional<std::string> NumberOf(const std::string& plain, const std::string& value) {
  int64_t number = 0;
  if (!absl::SimpleAtoi(value, &number)) return std::nullopt;
  if (absl::EndsWith(plain, "rate.permille") || plain == "cells.rate_on_original.permille") {
    return platform::FormatRate(number);
  }
  if (absl::EndsWith(plain, "_yen")) return platform::FormatAmount(number);
  return std::nullopt;
}

bool IsDate(const std::string& plain) {
  return plain == "columns.as_of" || plain == "columns.executed_through" ||
         absl::EndsWith(plain, ".earliest");
}

std::string ValueOf(const Labels& labels, const std::string& plain, const std::string& value) {
  if (value.empty()) return labels.none;
  if (const auto number = NumberOf(plain, value)) return *number;
  if (IsDate(plain)) {
    const auto date = DateOf(value);
    return date ? DayLabel(labels, *date) : value;
  }
  if (plain == "explanations.open") return labels.explanations.is_open;
  if (value == "true") return labels.changes.yes;
  if (value == "false") return labels.changes.no;
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
  absl::StrAppend(&text, NameOf(labels, plain), labels.colon,
                  absl::Substitute(labels.changes.from_to, ValueOf(labels, plain, field.from()),
                                   ValueOf(labels, plain, field.to())));
  return text;
}

}  // namespace kuzukuri::report
