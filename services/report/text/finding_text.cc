#include "services/report/text/finding_text.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/string_view.h"
#include "absl/strings/substitute.h"
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
        return absl::StrCat(Head(), "　", Year(), finding_.indicator_display_name(), "（", Node(),
                            "）");
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
        return absl::StrCat(absl::StrContains(finding_.message(), "is defined anew")
                                ? "定義が変わった指標"
                                : Head(),
                            "　", Year(), IndicatorName());
      case v1::Finding::KIND_CARRY_OVER_MISMATCH:
        return CarryOver();
      case v1::Finding::KIND_CARRY_OVER_NOT_TOLD:
        return CarryOverNotTold();
      case v1::Finding::KIND_CHANGED_AFTER_CERTIFICATION:
        return ChangedAfterCertification();
      case v1::Finding::KIND_ROLL_UP_MISMATCH:
        return RollUpMismatch();
      case v1::Finding::KIND_LOWER_THAN_BEFORE:
        return LowerThanBefore();
      case v1::Finding::KIND_NAME_CHANGED_WITHOUT_LINEAGE:
        return absl::StrCat(Head(), "　", Year(finding_.other_column()), Node());
      case v1::Finding::KIND_MISSING_LINEAGE:
        return MissingLineage();
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

  // What it is about, with where that stands if another has the same name.
  std::string Node() const {
    const std::string& name = finding_.node_display_name();
    if (finding_.node_place().empty()) return name;
    return absl::StrCat(name, absl::Substitute(labels_.in_brackets, finding_.node_place()));
  }

  // With its project: indicators of different projects share names.
  std::string IndicatorName() const {
    const bool named = !context_.under_project && !finding_.node_display_name().empty();
    return absl::StrCat(named ? Node() + " " : "", finding_.indicator_display_name());
  }

  std::string Of() const { return absl::StrCat(Head(), "　", Year(), Node()); }

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

  std::optional<int64_t> Rate(int64_t executed, int64_t budget) const {
    if (!context_.rounded_rates) {
      return platform::RatePermille(executed, budget, context_.hold_below_full);
    }
    return platform::RatePermille(InUnit(executed), InUnit(budget), context_.hold_below_full);
  }

  const char* ExecutedLabel() const {
    const v1::Column* column = ColumnOf(finding_.column());
    const bool settled = column != nullptr && IsSettled(column->closing_state());
    return settled ? labels_.settled : labels_.executed;
  }

  // Executed, appropriation and what of it is carried to the next year, if anything is.
  std::string Execution() const {
    if (finding_.figures_size() != 2 && finding_.figures_size() != 3) return "";
    const int64_t executed = finding_.figures(0);
    const int64_t budget = finding_.figures(1);
    return absl::StrCat(Of(), "　", ExecutedLabel(), " ", Amount(executed), "／",
                        labels_.appropriation, " ", Amount(budget), " ", Unit(),
                        finding_.figures_size() == 3
                            ? WithoutCarriedOut(executed, budget, finding_.figures(2))
                            : RateInBrackets(executed, budget));
  }

  std::string RateInBrackets(int64_t executed, int64_t budget) const {
    const auto rate = Rate(executed, budget);
    return rate ? absl::StrCat("（", platform::FormatRate(*rate), "）") : "";
  }

  std::string WithoutCarriedOut(int64_t executed, int64_t budget, int64_t carried_out) const {
    const auto to_spend = platform::CheckedSub(budget, carried_out);
    const auto rate = to_spend ? Rate(executed, *to_spend) : std::nullopt;
    return absl::StrCat("（", labels_.carried_out, " ", Amount(carried_out), " を除いて",
                        rate ? platform::FormatRate(*rate) : "", "）");
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
    return absl::StrCat(Head(), "　", Node(), "　", what, " ", Amount(finding_.figures(0)), "→",
                        Amount(finding_.figures(1)), " ", Unit(), columns);
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
    const std::string who = finding_.node().empty() ? "" : Node() + "　";
    return absl::StrCat(Head(), "　", who, ColumnName(finding_.column()), "から ",
                        Amount(finding_.figures(0)), "、", ColumnName(finding_.other_column()),
                        "へ ", Amount(finding_.figures(1)), " ", Unit());
  }

  std::string CarryOverNotTold() const {
    if (finding_.figures_size() != 1) return "";
    return absl::StrCat(Head(), "　", ColumnName(finding_.column()), "から ",
                        Amount(finding_.figures(0)), " ", Unit(), "（",
                        ColumnName(finding_.other_column()), "の受入れは未公表）");
  }

  // The last revisions that changed the books, the catalogue and the indicators, 0 for none, and
  // how many there are of each, of which a hundred are counted.
  std::string ChangedAfterCertification() const {
    constexpr std::array<const char*, 3> kServices = {"予算科目等（台帳の版 ",
                                                      "事業の体系（目録の版 ", "指標（指標の版 "};
    constexpr int kCounted = 100;
    if (finding_.figures_size() != 2 * static_cast<int>(kServices.size())) return "";
    std::vector<std::string> changed;
    for (int i = 0; i < 3; ++i) {
      const int64_t count = finding_.figures(3 + i);
      if (count == 0) continue;
      const std::string others = count == 1 ? "" : absl::StrCat(" ほか", count - 1, "回");
      changed.push_back(absl::StrCat(kServices[static_cast<size_t>(i)], finding_.figures(i), others,
                                     count == kCounted ? "以上" : "", "）"));
    }
    return absl::StrCat(Head(), "　", Year(), absl::StrJoin(changed, "、"),
                        "。認定時の数値は kuzukuri report --certified で見られる");
  }

  // Names of nodes in the message, each in quotation marks, that stand between some words.
  std::string NamesBetween(absl::string_view begin, absl::string_view end) const {
    const absl::string_view message = finding_.message();
    const size_t from = message.find(begin);
    if (from == absl::string_view::npos) return "";
    const absl::string_view rest = message.substr(from + begin.size());
    const size_t to = rest.find(end);
    if (to == absl::string_view::npos) return "";
    return absl::StrCat("「", absl::StrReplaceAll(rest.substr(0, to), {{"', '", "」「"}}), "」");
  }

  // What the lines hold, as far as it is known: appropriation, executed.
  std::string LineFigures() const {
    if (finding_.figures_size() == 0) return "";
    std::string text = absl::StrCat("　", labels_.appropriation, " ", Amount(finding_.figures(0)));
    if (finding_.figures_size() > 1) {
      absl::StrAppend(&text, "、", ExecutedLabel(), " ", Amount(finding_.figures(1)));
    }
    return absl::StrCat(text, " ", Unit());
  }

  std::string RollUpMismatch() const {
    std::vector<std::string> wrong;
    const std::string named = NamesBetween("' count in '", "', not above it");
    const std::string missing = NamesBetween("do not count in '", "', above it");
    if (!named.empty()) wrong.push_back("上位にない集計先" + named);
    if (!missing.empty()) wrong.push_back("集計先にない上位" + missing);
    return absl::StrCat(Of(), LineFigures(),
                        wrong.empty() ? "" : absl::StrCat("（", absl::StrJoin(wrong, "、"), "）"),
                        "。予算科目の集計先を体系に合わせると、残高と比較の合計が一致する");
  }

  // What the statement before told, and what the newest does.
  std::string LowerThanBefore() const {
    if (finding_.figures_size() != 2) return "";
    return absl::StrCat(Of(), "　", ExecutedLabel(), " ", Amount(finding_.figures(0)), "→",
                        Amount(finding_.figures(1)), " ", Unit(),
                        "（戻入があったか、読み違いか、二つの資料を確かめる）");
  }

  // Of how many of the earlier year, and of how many of the later one.
  std::string MissingLineage() const {
    if (finding_.figures_size() != 2) return "";
    return absl::StrCat(Head(), "　", ColumnName(finding_.column()), "の ", finding_.figures(0),
                        "件の行き先、", ColumnName(finding_.other_column()), "の ",
                        finding_.figures(1), "件の前身（継続関係を記録すると比較できる）");
  }

  std::string Printed() const {
    if (finding_.figures_size() != 2) return "";
    const auto place = context_.places.find(finding_.place());
    return absl::StrCat(Head(), "　", Node(), "（",
                        place == context_.places.end() ? finding_.place() : place->second,
                        "）　表示 ", platform::FormatAmount(finding_.figures(0)), "、計算 ",
                        platform::FormatAmount(finding_.figures(1)));
  }

  const FindingContext& context_;
  const Labels& labels_;
  const v1::Finding& finding_;
};

}  // namespace

std::string FindingMessage(const FindingContext& context, const v1::Finding& finding) {
  std::string text;
  if (context.labels->composes_findings) text = Sentence(context, finding).Make();
  return text.empty() ? finding.message() : text;
}

std::string FindingSentence(const FindingContext& context, const v1::Finding& finding) {
  std::string text = FindingMessage(context, finding);
  if (!finding.explanations().empty()) text += context.labels->explanations.explained;
  return text;
}

}  // namespace kuzukuri::report
