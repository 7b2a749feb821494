#include "clients/cli/report/labels.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "clients/cli/decimal_text.h"
#include "clients/cli/page.h"
#include "services/platform/base/money.h"

namespace kuzukuri::cli {
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
    .own_postings = "（直接計上・端数調整）",
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
    .own_postings = "(posted directly, adjustments)",
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
    .relisted = "[listed again] ",
    .prior_year = "[another year] ",
    .mark_new = "new",
    .mark_expanded = "expanded",
    .components = "Components of the appropriation",
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

std::string ValueLabel(const Labels& labels, const iv1::Indicator& indicator,
                       const iv1::IndicatorComponent& component, iv1::ValueRole role) {
  const bool ja = IsJapanese(labels);
  for (const auto& value : indicator.values()) {
    if (value.component() != component.id() || value.role() != role) continue;
    switch (value.state()) {
      case iv1::VALUE_STATE_VALUE:
      case iv1::VALUE_STATE_ZERO: {
        std::string text = absl::StrCat(!value.approximate() ? ""
                                        : ja                 ? "約"
                                                             : "about ",
                                        PrintedDecimal(value.value()), component.unit());
        if (value.has_denominator()) {
          absl::StrAppend(&text, ja ? "／" : " / ", PrintedDecimal(value.denominator()),
                          component.unit());
        }
        const bool target = role == iv1::VALUE_ROLE_TARGET;
        const bool least = target && component.comparator() == iv1::COMPARATOR_GE;
        const bool most = target && component.comparator() == iv1::COMPARATOR_LE;
        if (!ja) return absl::StrCat(least ? "≥ " : most ? "≤ " : "", text);
        return text + (least ? "以上" : most ? "以下" : "");
      }
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

std::string FindingLabel(const Labels& labels, const v1::Finding& finding,
                         const std::string& name) {
  if (!IsJapanese(labels) || name.empty()) return finding.message();
  switch (finding.kind()) {
    case v1::Finding::KIND_OVER_EXECUTION:
    case v1::Finding::KIND_LOW_EXECUTION:
      if (finding.figures_size() != 2) break;
      return absl::StrCat(
          finding.kind() == v1::Finding::KIND_OVER_EXECUTION ? "予算超過　" : "低執行　", name,
          "　予算額 ", platform::FormatAmount(finding.figures(1)), " 円、執行額 ",
          platform::FormatAmount(finding.figures(0)), " 円");
    case v1::Finding::KIND_INDICATOR_MISSED:
      return absl::StrCat("目標未達の指標　", name,
                          finding.figures_size() == 1
                              ? absl::StrCat("　達成率 ", platform::FormatRate(finding.figures(0)))
                              : "");
    case v1::Finding::KIND_PRINTED_ROUNDING:
    case v1::Finding::KIND_PRINTED_ARITHMETIC:
      if (finding.figures_size() != 2) break;
      return absl::StrCat(
          finding.kind() == v1::Finding::KIND_PRINTED_ROUNDING ? "公表資料の端数　"
                                                               : "公表資料の計算が合わない　",
          name, "（", finding.place(), "）　表示 ", platform::FormatAmount(finding.figures(0)),
          "、計算 ", platform::FormatAmount(finding.figures(1)));
    default:
      break;
  }
  return finding.message();
}

}  // namespace kuzukuri::cli
