#include "services/report/text/labels.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "services/report/text/decimal_text.h"

namespace kuzukuri::report {
namespace {

namespace v1 = aggregator::v1;
namespace iv1 = indicator::v1;

constexpr Labels kJapanese = {
    .language = "ja",
    .report = "予算執行状況",
    .unit = "単位",
    .units = {"円", "千円", "百万円"},
    .item = "区分・事業",
    .appropriation = "予算額",
    .executed = "執行額",
    .settled = "決算額",
    .difference = "差引",
    .rate = "執行率",
    .departments = "課名",
    .primary_table = "事業別一覧表",
    .other_table = "総括表",
    .pages = "事業別説明",
    .sub_projects = "細事業",
    .total = "合計",
    .outside_total = "合計に含まないものの計",
    .own_adjustments = "端数調整",
    .own_of_project = "事業に直接計上（細事業別の内訳なし）",
    .own_of_node = "区分に直接計上（事業別の内訳なし）",
    .unknown_nodes = "台帳にない科目",
    .indicators = "事業指標",
    .indicator = "指標",
    .target = "目標",
    .actual = "実績",
    .achievement = "達成率",
    .cost_per_unit = "単位当たり費用（円）",
    .met = "達成",
    .missed = "未達",
    .findings = "注意",
    .none = "なし",
    .notes = "注記",
    .related = "関連事業（合計に含まない）",
    .parts = "内容",
    .relisted = "【再掲】",
    .prior_year = "【参考：他年度】",
    .mark_new = "新",
    .mark_expanded = "拡",
    .components = "予算現額の内訳",
    .original = "当初予算額",
    .supplementary = "補正予算額",
    .provisional = "暫定予算額",
    .carry_over = "繰越額",
    .reserve = "予備費充用",
    .transferred = "流用・移用・移替",
    .lapsed = "失効",
    .adjustment = "端数調整",
    .carried_out = "翌年度繰越額",
    .printed = "公表資料の表示",
    .place = "掲載箇所",
    .list_table = "一覧表",
    .summary_table = "総括表",
    .page = "事業ページ",
    .excerpt = "公表資料の総括表に掲載の事業のみ。行の計は見出しの額に一致しない。",
    .general = "全体",
    .partly = "内容の一部は",
    .fund_unnamed = "財源の記載なし",
    .legend = "凡例",
    .absent = "－ は不明（0 ではない）。▲ は負数。",
    .rounded_totals = "計は四捨五入した額の計。",
    .exact_totals = "計は円単位で集計した後に四捨五入。",
    .rounded_rates = "差引と執行率は表示額から算出。",
    .held = "執行率は全額を執行するまで 99.9% にとどめる。",
    .chart_classes = "区分・施策の柱別の予算額と執行額",
    .chart_rates = "事業別の執行率",
    .separator = "、",
    .gap = "　",
    .sentence_gap = "",
    .colon = "：",
};

constexpr Labels kEnglish = {
    .language = "en",
    .report = "Budget execution",
    .unit = "in",
    .units = {"yen", "thousand yen", "million yen"},
    .item = "Item",
    .appropriation = "Budget",
    .executed = "Executed",
    .settled = "Settled",
    .difference = "Difference",
    .rate = "Rate",
    .departments = "Departments",
    .primary_table = "Projects",
    .other_table = "Summary",
    .pages = "Project pages",
    .sub_projects = "Sub-project",
    .total = "Total",
    .outside_total = "Outside the total",
    .own_adjustments = "Precision adjustment",
    .own_of_project = "Posted on the project itself",
    .own_of_node = "Posted on the class or pillar itself",
    .unknown_nodes = "Nodes the catalogue does not know",
    .indicators = "Indicators",
    .indicator = "Indicator",
    .target = "Target",
    .actual = "Actual",
    .achievement = "Achievement",
    .cost_per_unit = "Cost per unit (yen)",
    .met = "met",
    .missed = "missed",
    .findings = "Findings",
    .none = "none",
    .notes = "Notes",
    .related = "Related projects (outside the total)",
    .parts = "Parts",
    .relisted = "[listed again]",
    .prior_year = "[another year]",
    .mark_new = "new",
    .mark_expanded = "expanded",
    .components = "Appropriation components",
    .original = "Original",
    .supplementary = "Supplementary",
    .provisional = "Provisional",
    .carry_over = "Carried in",
    .reserve = "Reserve",
    .transferred = "Diversions, transfers",
    .lapsed = "Lapsed",
    .adjustment = "Precision adjustment",
    .carried_out = "Carried out",
    .printed = "As published",
    .place = "Place",
    .list_table = "List ",
    .summary_table = "Summary ",
    .page = "Project page",
    .excerpt = "Only the projects the published summary shows: they do not sum to their heading.",
    .general = "General",
    .partly = "In part ",
    .fund_unnamed = "No fund source stated",
    .legend = "Legend",
    .absent = "－ is not known, which is not 0. ▲ is negative.",
    .rounded_totals = "Totals are sums of rounded figures.",
    .exact_totals = "Totals are rounded from exact yen.",
    .rounded_rates = "Differences and rates are made from the figures as printed.",
    .held = "Rates stay at 99.9% until every yen is spent.",
    .chart_classes = "Budget and executed amount by class and pillar",
    .chart_rates = "Execution rate by project",
    .separator = ", ",
    .gap = "  ",
    .sentence_gap = " ",
    .colon = ": ",
};

bool IsJapanese(const Labels& labels) { return &labels == &kJapanese; }

}  // namespace

const Labels& LabelsOf(const std::string& language) {
  return language == "en" ? kEnglish : kJapanese;
}

std::string UnitLabel(const Labels& labels, int64_t unit_yen) {
  return labels.units[unit_yen == 1 ? 0 : unit_yen == 1000 ? 1 : 2];
}

std::string StateLabel(const Labels& labels, budget::v1::ClosingState state) {
  const bool ja = IsJapanese(labels);
  switch (state) {
    case budget::v1::CLOSING_STATE_IN_YEAR:
      return ja ? "執行中" : "in year";
    case budget::v1::CLOSING_STATE_CLOSING_PERIOD:
      return ja ? "出納整理期間" : "closing period";
    case budget::v1::CLOSING_STATE_SETTLED:
      return ja ? "決算" : "settled";
    case budget::v1::CLOSING_STATE_CERTIFIED:
      return ja ? "決算（認定済）" : "settled, certified";
    default:
      return ja ? "状態不明" : "state not known";
  }
}

std::string StageLabel(const Labels& labels, budget::v1::ExecutionStage stage) {
  const bool ja = IsJapanese(labels);
  switch (stage) {
    case budget::v1::EXECUTION_STAGE_COMMITMENT:
      return ja ? "執行額は支出負担行為" : "executed: commitments";
    case budget::v1::EXECUTION_STAGE_DISBURSEMENT:
      return ja ? "執行額は支出" : "executed: disbursements";
    default:
      return ja ? "執行額の段階は記載なし" : "stage of execution not stated";
  }
}

std::string StageName(const Labels& labels, budget::v1::ExecutionStage stage) {
  const bool ja = IsJapanese(labels);
  switch (stage) {
    case budget::v1::EXECUTION_STAGE_COMMITMENT:
      return ja ? "支出負担行為" : "commitments";
    case budget::v1::EXECUTION_STAGE_DISBURSEMENT:
      return ja ? "支出" : "disbursements";
    default:
      return ja ? "記載なし" : "not stated";
  }
}

std::string DateLabel(const Labels& labels, const v1::Column& column) {
  const bool ja = IsJapanese(labels);
  if (!column.has_as_of()) return ja ? "基準日不明" : "date not known";
  const auto& date = column.as_of();
  return ja ? absl::StrFormat("%d年%d月%d日現在", date.year(), date.month(), date.day())
            : absl::StrFormat("as of %d-%02d-%02d", date.year(), date.month(), date.day());
}

bool IsSettled(budget::v1::ClosingState state) {
  return state == budget::v1::CLOSING_STATE_SETTLED || state == budget::v1::CLOSING_STATE_CERTIFIED;
}

namespace {

// What a printed number is besides itself: a sum over sessions, an average, a running total. Said
// by the text as printed or by how the indicator accumulates, unless the component's name says it.
std::string NumberMark(bool ja, const iv1::Indicator& indicator,
                       const iv1::IndicatorComponent& component, const iv1::IndicatorValue& value) {
  struct Mark {
    const char* printed;
    const char* english;
    iv1::Accumulation accumulation;
  };
  constexpr Mark kMarks[] = {{"延べ", "total ", iv1::ACCUMULATION_UNSPECIFIED},
                             {"平均", "average ", iv1::ACCUMULATION_UNSPECIFIED},
                             {"累計", "cumulative ", iv1::ACCUMULATION_CUMULATIVE}};
  for (const Mark& mark : kMarks) {
    const bool accumulates = mark.accumulation != iv1::ACCUMULATION_UNSPECIFIED &&
                             indicator.accumulation() == mark.accumulation;
    if (!accumulates && !absl::StrContains(value.text(), mark.printed)) continue;
    if (absl::StrContains(component.label(), mark.printed)) continue;
    return ja ? mark.printed : mark.english;
  }
  return "";
}

// The comparator belongs to the number; a denominator comes after it, as statements print it.
std::string NumberText(bool ja, const iv1::Indicator& indicator,
                       const iv1::IndicatorComponent& component, const iv1::IndicatorValue& value) {
  const bool target = value.role() == iv1::VALUE_ROLE_TARGET;
  const bool least = target && component.comparator() == iv1::COMPARATOR_GE;
  const bool most = target && component.comparator() == iv1::COMPARATOR_LE;
  std::string text = absl::StrCat(ja      ? ""
                                  : least ? "≥ "
                                  : most  ? "≤ "
                                          : "",
                                  NumberMark(ja, indicator, component, value));
  if (value.approximate()) text += ja ? "約" : "about ";
  absl::StrAppend(&text, PrintedDecimal(value.value()), component.unit());
  if (ja) text += least ? "以上" : most ? "以下" : "";
  if (value.has_denominator()) {
    absl::StrAppend(&text, ja ? "／" : " / ", PrintedDecimal(value.denominator()),
                    component.unit());
  }
  return text;
}

}  // namespace

std::string ValueLabel(const Labels& labels, const iv1::Indicator& indicator,
                       const iv1::IndicatorComponent& component, iv1::ValueRole role) {
  const bool ja = IsJapanese(labels);
  for (const auto& value : indicator.values()) {
    if (value.component() != component.id() || value.role() != role) continue;
    switch (value.state()) {
      case iv1::VALUE_STATE_VALUE:
      case iv1::VALUE_STATE_ZERO:
        return NumberText(ja, indicator, component, value);
      case iv1::VALUE_STATE_QUALITATIVE:
        return value.text();
      case iv1::VALUE_STATE_NOT_YET_KNOWN:
        return ja ? "未" : "not yet";
      default:
        return kAbsent;
    }
  }
  return kAbsent;
}

namespace {

bool IsAdjustment(const v1::Cell& cell) {
  return cell.appropriation_yen() == cell.appropriation_adjustment_yen() &&
         cell.executed_yen() == cell.executed_adjustment_yen();
}

}  // namespace

const char* OwnPostingsLabel(const Labels& labels, const v1::Cell& cell, bool of_project) {
  if (IsAdjustment(cell)) return labels.own_adjustments;
  return of_project ? labels.own_of_project : labels.own_of_node;
}

const char* OwnPostingsLabel(const Labels& labels,
                             const google::protobuf::RepeatedPtrField<v1::Cell>& cells,
                             bool of_project) {
  for (const v1::Cell& cell : cells) {
    if (!IsAdjustment(cell)) return OwnPostingsLabel(labels, cell, of_project);
  }
  return labels.own_adjustments;
}

}  // namespace kuzukuri::report
