#include "services/report/comparison/explanations.h"

#include <cstdint>
#include <optional>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/substitute.h"
#include "services/platform/base/money.h"
#include "services/report/text/amounts.h"
#include "services/report/text/explanation_text.h"
#include "services/report/text/phrases.h"
#include "services/report/text/place_text.h"

namespace kuzukuri::report {
namespace {

namespace v1 = aggregator::v1;

using Terms = std::vector<std::pair<const char*, std::optional<int64_t>>>;

// Terms that are not zero in the page's unit, with a sign before those that add to it where
// `signed_terms`.
std::string TermsText(const Comparison& comparison, const Terms& terms, bool signed_terms) {
  std::vector<std::string> parts;
  for (const auto& [name, yen] : terms) {
    const std::string text = yen ? comparison.Rounded(*yen) : kAbsent;
    if (text == "0") continue;
    const bool plus = signed_terms && yen && *yen > 0;
    parts.push_back(absl::StrCat(name, plus ? " ＋" : " ", text));
  }
  return absl::StrJoin(parts, comparison.labels.separator);
}

Terms TermsOf(const TermLabels& labels, const v1::Decomposition& d) {
  return {{labels.original, d.original_yen()},
          {labels.supplementary, d.supplementary_yen()},
          {labels.provisional, d.provisional_yen()},
          {labels.carried_in, d.carry_over_in_yen()},
          {labels.reserve, d.reserve_yen()},
          {labels.diversions, d.diversion_yen()},
          {labels.lapsed, d.lapsed_yen()},
          {labels.adjustment, d.precision_adjustment_yen()},
          {labels.not_stated, d.not_stated_yen()},
          {labels.moved, d.moved_yen()},
          {labels.executed, d.executed_unknown() ? std::nullopt : std::optional(d.executed_yen())},
          {labels.moved_executed, d.moved_executed_yen()}};
}

Terms TermsOf(const TermLabels& labels, const v1::Cell& cell) {
  const budget::v1::AppropriationFigures& c = cell.components();
  return {{labels.original, c.original_yen()},       {labels.supplementary, c.supplementary_yen()},
          {labels.provisional, c.provisional_yen()}, {labels.carried_in, CarriedIn(c)},
          {labels.reserve, c.reserve_yen()},         {labels.diversions, Diverted(c)},
          {labels.lapsed, c.lapsed_yen()},           {labels.adjustment, c.adjustment_yen()},
          {labels.not_stated, c.not_stated_yen()}};
}

// What is left of an appropriation, where some of it leaves the year.
Terms RestOf(const TermLabels& labels, const v1::Column& column, const v1::Cell& cell) {
  if (cell.carried_out_yen() == 0) return {};
  const std::optional<int64_t> rest =
      cell.has_unused_yen() ? std::optional(cell.unused_yen()) : std::nullopt;
  return {{labels.carried_out, cell.carried_out_yen()},
          {IsSettled(column.closing_state()) ? labels.unused : labels.left, rest}};
}

std::vector<std::string> PaceParts(const Comparison& comparison, const v1::Pace& pace) {
  const ComparisonLabels& labels = comparison.labels.comparison;
  std::vector<std::string> parts;
  for (const v1::PastPace& past : pace.past()) {
    if (!past.has_rate_permille()) continue;
    parts.push_back(absl::Substitute(labels.same_date, past.fiscal_year(),
                                     platform::FormatRate(past.rate_permille())));
  }
  if (pace.has_projected_yen()) {
    parts.push_back(absl::Substitute(labels.projected, comparison.Rounded(pace.projected_yen()),
                                     comparison.Rounded(pace.projected_low_yen()),
                                     comparison.Rounded(pace.projected_high_yen())));
  }
  return parts;
}

void Append(std::vector<std::string> more, std::vector<std::string>& texts) {
  for (std::string& text : more) texts.push_back(std::move(text));
}

}  // namespace

const v1::Change& LastChange(const v1::Row& row) {
  return row.changes().empty() ? v1::Change::default_instance()
                               : row.changes(row.changes_size() - 1);
}

std::vector<std::string> ChangeTexts(const Comparison& comparison, const v1::Row& row) {
  const v1::Change& change = LastChange(row);
  if (!change.has_decomposition()) return {};
  const std::string terms =
      TermsText(comparison, TermsOf(comparison.labels.terms, change.decomposition()),
                /*signed_terms=*/true);
  if (terms.empty()) return {};
  return {absl::Substitute(comparison.labels.comparison.change_terms, terms)};
}

std::vector<std::string> ComponentTexts(const Comparison& comparison, const v1::Row& row) {
  const ComparisonColumns& columns = comparison.columns;
  std::vector<std::string> texts;
  for (int i = 0; i < row.cells_size(); ++i) {
    if (!row.cells(i).has_components()) continue;
    const auto add = [&](const char* pattern, const Terms& terms) {
      const std::string text = TermsText(comparison, terms, /*signed_terms=*/false);
      if (text.empty()) return;
      texts.push_back(
          absl::Substitute(pattern, columns.wide() ? columns.Year(i) : columns.Number(i), text));
    };
    const TermLabels& labels = comparison.labels.terms;
    add(comparison.labels.comparison.budget_terms, TermsOf(labels, row.cells(i)));
    add(comparison.labels.comparison.rest_terms,
        RestOf(labels, comparison.answer.columns(i), row.cells(i)));
  }
  return texts;
}

std::vector<std::string> IncompleteRowTexts(const Comparison& comparison, const v1::Row& row) {
  std::vector<std::string> texts;
  for (int i = 0; i < row.cells_size(); ++i) {
    for (const std::string& text :
         IncompleteTexts(comparison.labels, comparison.columns.Executed(i), row.cells(i),
                         comparison.options.unit_yen)) {
      texts.push_back(absl::Substitute(comparison.labels.comparison.incomplete,
                                       comparison.columns.Name(i), text));
    }
  }
  return texts;
}

std::vector<std::string> PlaceTexts(const Comparison& comparison, const v1::Row& row) {
  std::vector<std::string> texts;
  for (const v1::Member& member : row.members()) {
    const bool under_its_name = member.display_name() == row.display_name();
    const std::vector<std::string> places = ReaderPlaces(
        comparison.labels, member.reported_figures(), under_its_name ? &member : nullptr);
    if (places.empty()) continue;
    texts.push_back(absl::Substitute(comparison.labels.comparison.published,
                                     comparison.columns.Year(member.column()),
                                     absl::StrJoin(places, comparison.labels.separator)));
  }
  return texts;
}

std::vector<std::string> PaceTexts(const Comparison& comparison, const v1::Row& row) {
  std::vector<std::string> texts;
  for (const v1::Pace& pace : row.paces()) {
    const std::vector<std::string> parts = PaceParts(comparison, pace);
    if (parts.empty()) continue;
    texts.push_back(absl::Substitute(comparison.labels.comparison.day_of_year, pace.day_of_year(),
                                     absl::StrJoin(parts, comparison.labels.separator)));
  }
  return texts;
}

std::vector<std::string> NoteTexts(const Comparison& comparison, const v1::Row& row) {
  std::vector<std::string> texts;
  for (const v1::Member& member : row.members()) {
    const std::set<std::string> notes(member.notes().begin(), member.notes().end());
    for (const std::string& note : notes) {
      texts.push_back(absl::StrCat("※ ", comparison.columns.Year(member.column()), " ", note));
    }
  }
  return texts;
}

std::vector<std::string> WhyTexts(const Comparison& comparison, const v1::Row& row) {
  std::vector<std::string> texts;
  for (const v1::RowExplanation& told : row.explanations()) {
    Append(
        ExplanationLines(comparison.labels, told, row.display_name(), comparison.options.unit_yen),
        texts);
  }
  return texts;
}

std::vector<std::string> ExplanationTexts(const Comparison& comparison, const v1::Row& row) {
  std::vector<std::string> texts = IncompleteRowTexts(comparison, row);
  if (comparison.options.why) {
    Append(WhyTexts(comparison, row), texts);
    Append(ChangeTexts(comparison, row), texts);
  }
  if (comparison.options.components) Append(ComponentTexts(comparison, row), texts);
  if (comparison.options.places) Append(PlaceTexts(comparison, row), texts);
  Append(PaceTexts(comparison, row), texts);
  return texts;
}

}  // namespace kuzukuri::report
