#include "services/report/text/finding_text.h"

#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "services/platform/base/money.h"
#include "services/report/text/phrases.h"

namespace kuzukuri::report {
namespace {

namespace v1 = aggregator::v1;

class Sentence {
 public:
  Sentence(const FindingContext& context, const v1::Finding& finding)
      : context_(context), labels_(*context.labels), finding_(finding) {}

  // Empty when there is none for the kind, or it lacks what the kind should have.
  std::string Make() const {
    switch (finding_.kind()) {
      case v1::Finding::KIND_UNKNOWN_NODE:
      case v1::Finding::KIND_UNEXPLAINED_APPEARANCE:
      case v1::Finding::KIND_UNEXPLAINED_DISAPPEARANCE:
        return Of();
      case v1::Finding::KIND_CLOSING_STATE_MISMATCH:
        return Pair("は", [this](const v1::Column& column) {
          return std::string(labels_.closing_states.Of(column.closing_state()));
        });
      case v1::Finding::KIND_EXECUTION_STAGE_MISMATCH:
        return Pair("は", [this](const v1::Column& column) {
          return std::string(labels_.execution_stages.Of(column.execution_stage()));
        });
      case v1::Finding::KIND_AS_OF_MISMATCH:
        return Dates();
      case v1::Finding::KIND_OVER_EXECUTION:
      case v1::Finding::KIND_LOW_EXECUTION:
        return Execution();
      case v1::Finding::KIND_UNKNOWN_INDICATOR_NODE:
        return absl::StrCat(Head(), "　", Year(), Name(finding_.indicator()), "（",
                            ShortName(finding_.node()), "）");
      case v1::Finding::KIND_MISSING_YEAR:
        if (ColumnOf(finding_.column()) == nullptr) return "";
        return absl::StrCat(Head(), "　", ColumnOf(finding_.column())->fiscal_year(), "年度");
      case v1::Finding::KIND_EXECUTION_UNKNOWN:
        return absl::StrCat(Head(), "（", ColumnName(finding_.column()), "）");
      case v1::Finding::KIND_BEHIND_PACE:
        return BehindPace();
      case v1::Finding::KIND_LARGE_SWING:
        return Swing();
      case v1::Finding::KIND_INDICATOR_MISSED:
        return IndicatorMissed();
      case v1::Finding::KIND_INDICATOR_NOT_COMPARABLE:
        return absl::StrCat(
            context_.redefined.contains(finding_.indicator()) ? "定義が変わった指標" : Head(), "　",
            Year(), IndicatorName());
      case v1::Finding::KIND_CARRY_OVER_MISMATCH:
        return CarryOver();
      case v1::Finding::KIND_NAME_CHANGED_WITHOUT_LINEAGE:
        return absl::StrCat(Head(), "　", Year(finding_.other_column()), Name(finding_.node()));
      case v1::Finding::KIND_PRINTED_ROUNDING:
      case v1::Finding::KIND_PRINTED_ARITHMETIC:
        return Printed();
      default:
        return "";
    }
  }

 private:
  std::string Head() const { return labels_.finding_kinds.Of(finding_.kind()); }

  const v1::Column* ColumnOf(int column) const {
    return column >= 0 && column < static_cast<int>(context_.columns.size())
               ? context_.columns[static_cast<size_t>(column)]
               : nullptr;
  }

  std::string ColumnName(int column) const {
    return column >= 0 && column < static_cast<int>(context_.column_names.size())
               ? context_.column_names[static_cast<size_t>(column)]
               : "";
  }

  // The column's name and a space; nothing when it needs none.
  std::string Year(int column) const {
    const std::string name = ColumnName(column);
    return name.empty() ? "" : name + " ";
  }
  std::string Year() const { return finding_.has_column() ? Year(finding_.column()) : ""; }

  std::string Name(const std::string& resource) const {
    const auto found = context_.names.find(resource);
    return found == context_.names.end() || found->second.empty() ? ShortName(resource)
                                                                  : found->second;
  }

  // With its project where that is known: indicators of different projects share names.
  std::string IndicatorName() const {
    const auto project = context_.names.find(finding_.node());
    const bool named = !context_.under_project && project != context_.names.end();
    return absl::StrCat(named ? project->second + " " : "", Name(finding_.indicator()));
  }

  std::string Of() const { return absl::StrCat(Head(), "　", Year(), Name(finding_.node())); }

  template <class Text>
  std::string Pair(const char* is, const Text& text) const {
    const v1::Column* a = ColumnOf(finding_.column());
    const v1::Column* b = ColumnOf(finding_.other_column());
    if (a == nullptr || b == nullptr || !finding_.has_other_column()) return "";
    return absl::StrCat(Head(), "（", ColumnName(finding_.column()), is, text(*a), "、",
                        ColumnName(finding_.other_column()), is, text(*b), "）");
  }

  std::string Dates() const {
    const v1::Column* a = ColumnOf(finding_.column());
    const v1::Column* b = ColumnOf(finding_.other_column());
    if (a == nullptr || b == nullptr || !finding_.has_other_column()) return "";
    return absl::StrCat(Head(), "（", DateLabel(labels_, *a), "と", DateLabel(labels_, *b), "）");
  }

  int64_t InUnit(int64_t yen) const { return platform::DivideHalfAway(yen, context_.unit_yen); }
  std::string Amount(int64_t yen) const { return platform::FormatAmount(InUnit(yen)); }
  std::string Unit() const { return UnitLabel(labels_, context_.unit_yen); }

  std::string Execution() const {
    if (finding_.figures_size() != 2) return "";
    const int64_t executed = finding_.figures(0);
    const int64_t budget = finding_.figures(1);
    const auto rate =
        context_.rounded_rates
            ? platform::RatePermille(InUnit(executed), InUnit(budget), context_.hold_below_full)
            : platform::RatePermille(executed, budget, context_.hold_below_full);
    const v1::Column* column = ColumnOf(finding_.column());
    const bool settled = column != nullptr && IsSettled(column->closing_state());
    return absl::StrCat(Of(), "　", settled ? labels_.settled : labels_.executed, " ",
                        Amount(executed), "／", labels_.appropriation, " ", Amount(budget), " ",
                        Unit(), rate ? absl::StrCat("（", platform::FormatRate(*rate), "）") : "");
  }

  // Executed, appropriation and rate of the column, then of each earlier year, the latest first.
  std::string BehindPace() const {
    if (finding_.figures_size() < 6) return "";
    return absl::StrCat(Of(), "　", labels_.executed, " ", Amount(finding_.figures(0)), "／",
                        labels_.appropriation, " ", Amount(finding_.figures(1)), " ", Unit(), "（",
                        platform::FormatRate(finding_.figures(2)), "、前年同日 ",
                        platform::FormatRate(finding_.figures(5)), "）");
  }

  std::string Swing() const {
    if (finding_.figures_size() != 2) return "";
    const char* what = "額";
    if (absl::StartsWith(finding_.message(), "the appropriation")) what = labels_.appropriation;
    if (absl::StartsWith(finding_.message(), "the executed")) what = labels_.executed;
    std::string columns;
    if (finding_.has_column() && finding_.has_other_column() && context_.columns.size() > 2) {
      columns = absl::StrCat("（", ColumnName(finding_.column()), "から",
                             ColumnName(finding_.other_column()), "）");
    }
    return absl::StrCat(Head(), "　", Name(finding_.node()), "　", what, " ",
                        Amount(finding_.figures(0)), "→", Amount(finding_.figures(1)), " ", Unit(),
                        columns);
  }

  std::string IndicatorMissed() const {
    return absl::StrCat(Head(), "　", Year(), IndicatorName(),
                        finding_.figures_size() == 1
                            ? absl::StrCat("　", labels_.achievement, " ",
                                           platform::FormatRate(finding_.figures(0)))
                            : "");
  }

  std::string CarryOver() const {
    if (finding_.figures_size() != 2) return "";
    const std::string who = finding_.node().empty() ? "" : Name(finding_.node()) + "　";
    return absl::StrCat(Head(), "　", who, ColumnName(finding_.column()), "から ",
                        Amount(finding_.figures(0)), "、", ColumnName(finding_.other_column()),
                        "へ ", Amount(finding_.figures(1)), " ", Unit());
  }

  std::string Printed() const {
    if (finding_.figures_size() != 2) return "";
    const auto place = context_.places.find(finding_.place());
    return absl::StrCat(Head(), "　", Name(finding_.node()), "（",
                        place == context_.places.end() ? finding_.place() : place->second,
                        "）　表示 ", platform::FormatAmount(finding_.figures(0)), "、計算 ",
                        platform::FormatAmount(finding_.figures(1)));
  }

  const FindingContext& context_;
  const Labels& labels_;
  const v1::Finding& finding_;
};

}  // namespace

std::string ShortName(const std::string& resource) {
  const std::vector<std::string> parts = absl::StrSplit(resource, '/');
  for (size_t i = 0; i + 2 < parts.size(); ++i) {
    if (parts[i] != "fiscalYears") continue;
    return absl::StrJoin(parts.begin() + static_cast<std::ptrdiff_t>(i) + 2, parts.end(), "/");
  }
  return resource;
}

std::string FindingSentence(const FindingContext& context, const v1::Finding& finding) {
  if (!context.labels->composes_findings) return finding.message();
  std::string text = Sentence(context, finding).Make();
  return text.empty() ? finding.message() : text;
}

}  // namespace kuzukuri::report
