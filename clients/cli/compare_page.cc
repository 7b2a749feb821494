#include "clients/cli/compare_page.h"

#include <algorithm>
#include <array>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "clients/cli/page.h"
#include "clients/cli/report/labels.h"
#include "clients/cli/report/view.h"
#include "clients/cli/table.h"
#include "services/platform/base/money.h"

namespace kuzukuri::cli {
namespace {

namespace v1 = aggregator::v1;
using LineageEdge = catalog::v1::LineageEdge;

constexpr int kStep = 2;  // indentation of a level

std::string Or(const std::string& text) { return text.empty() ? kAbsent : text; }

std::string StateText(budget::v1::ClosingState state) { return StateLabel(LabelsOf("ja"), state); }

std::string DateText(const v1::Column& column) { return DateLabel(LabelsOf("ja"), column); }

const char* LineageText(LineageEdge::Type type) {
  switch (type) {
    case LineageEdge::TYPE_CONTINUES:
      return "継続";
    case LineageEdge::TYPE_RENAMES:
      return "名称変更";
    case LineageEdge::TYPE_MERGES_INTO:
      return "統合";
    case LineageEdge::TYPE_SPLITS_INTO:
      return "分割";
    case LineageEdge::TYPE_ENDED:
      return "終了";
    case LineageEdge::TYPE_NEW:
      return "新規";
    default:
      return "";
  }
}

const char* ComparabilityText(indicator::v1::Comparability comparability) {
  switch (comparability) {
    case indicator::v1::COMPARABILITY_COMPARABLE:
      return "比較可";
    case indicator::v1::COMPARABILITY_MERGED_COMPARABLE:
      return "統合・比較可";
    case indicator::v1::COMPARABILITY_SPLIT:
      return "分割";
    case indicator::v1::COMPARABILITY_REDEFINED:
      return "定義変更";
    case indicator::v1::COMPARABILITY_NOT_COMPARABLE:
      return "比較不可";
    default:
      return "";
  }
}

std::string ValueText(const indicator::v1::Indicator& indicator,
                      const indicator::v1::IndicatorComponent& component,
                      indicator::v1::ValueRole role) {
  return ValueLabel(LabelsOf("ja"), indicator, component, role);
}

std::string IndicatorText(const indicator::v1::Indicator& indicator) {
  std::vector<std::string> parts;
  for (const auto& component : indicator.components()) {
    const std::string label = component.label().empty() ? "" : component.label() + " ";
    parts.push_back(absl::StrCat(
        label, "目標 ", ValueText(indicator, component, indicator::v1::VALUE_ROLE_TARGET), " 実績 ",
        ValueText(indicator, component, indicator::v1::VALUE_ROLE_ACTUAL)));
  }
  return absl::StrCat(indicator.display_name(), "：", absl::StrJoin(parts, "、"));
}

class PageRenderer {
 public:
  PageRenderer(const v1::CompareExecutionResponse& response, const PageOptions& options)
      : response_(response),
        options_(options),
        text_(options.ambiguous_width),
        table_("", Groups(), Headings()) {}

  std::string Render() {
    for (const v1::Row& row : response_.subtotals()) {
      if (row.parent().empty() && !row.outside_total()) AddSubtotal(row, 0);
    }
    AddRows("", false, 0);
    AddFigures(response_.total(), "合計", 0, true);
    AddPaces(response_.total(), kStep);
    AddOutside();
    std::string page = Header();
    absl::StrAppend(&page, table_.Render(text_, options_.width), Coverage(), Findings(), Footer());
    return page;
  }

 private:
  int columns() const { return response_.columns_size(); }
  // Two columns have room for the difference too.
  bool wide() const { return columns() == 2; }
  size_t cells_per_column() const { return wide() ? 4 : 3; }
  size_t change_column() const { return cells_per_column() * static_cast<size_t>(columns()); }
  size_t table_columns() const { return change_column() + 2; }

  static std::string ColumnLabel(const v1::Column& column) {
    return column.display_name().empty() ? absl::StrCat(column.fiscal_year(), "年度")
                                         : column.display_name();
  }

  std::string GroupOf(const v1::Column& column) const {
    if (column.missing()) return absl::StrCat(ColumnLabel(column), " なし");
    if (wide()) return absl::StrCat(column.display_name(), " ", StateText(column.closing_state()));
    const std::string date =
        column.has_as_of() ? absl::StrFormat(" %d/%d", column.as_of().month(), column.as_of().day())
                           : "";
    return absl::StrCat(column.display_name(), date);
  }

  std::vector<std::string> Groups() const {
    std::vector<std::string> groups(table_columns());
    for (int i = 0; i < columns(); ++i) {
      groups[static_cast<size_t>(i) * cells_per_column()] = GroupOf(response_.columns(i));
    }
    groups[change_column()] = "増減";
    return groups;
  }

  std::vector<std::string> Headings() const {
    std::vector<std::string> headings;
    for (const v1::Column& column : response_.columns()) {
      headings.insert(headings.end(),
                      {"予算額", IsSettled(column.closing_state()) ? "決算額" : "執行額"});
      if (wide()) headings.push_back("差引");
      headings.push_back("執行率");
    }
    headings.insert(headings.end(), {"予算額", "執行額"});
    return headings;
  }

  std::string Header() const {
    std::string out = absl::StrCat(options_.title, "　予算執行の年度比較　（単位：",
                                   UnitText(options_.unit_yen), "）\n");
    for (const v1::Column& column : response_.columns()) {
      if (column.missing()) {
        absl::StrAppend(&out, "  ", ColumnLabel(column), "　データなし\n");
        continue;
      }
      absl::StrAppend(&out, "  ", column.display_name(), "　", StateText(column.closing_state()),
                      "　", DateText(column), "　", column.statement_title(), "\n");
    }
    return out + "\n";
  }

  void AddCells(const v1::Cell& cell, std::vector<std::string>& cells) const {
    const v1::PrintedCell& printed = cell.printed();
    cells.insert(cells.end(), {Or(printed.appropriation()), Or(printed.executed())});
    if (wide()) cells.push_back(Or(printed.difference()));
    cells.push_back(Or(printed.rate()));
  }

  // The change between the last two columns.
  static const v1::Change& LastChange(const v1::Row& row) {
    return row.changes().empty() ? v1::Change::default_instance()
                                 : row.changes(row.changes_size() - 1);
  }

  std::string Rounded(int64_t yen) const {
    return platform::FormatAmount(platform::DivideHalfAway(yen, options_.unit_yen));
  }

  void AddFigures(const v1::Row& row, const std::string& name, int indent, bool rule = false) {
    TableRow line{name, indent, {}, rule};
    for (const v1::Cell& cell : row.cells()) AddCells(cell, line.cells);
    const v1::Change& change = LastChange(row);
    line.cells.push_back(change.has_appropriation_yen() ? Rounded(change.appropriation_yen())
                                                        : kAbsent);
    line.cells.push_back(change.has_executed_yen() ? Rounded(change.executed_yen()) : kAbsent);
    table_.Add(std::move(line));
  }

  void AddSubtotal(const v1::Row& subtotal, int indent) {
    AddFigures(subtotal, absl::StrCat("【", subtotal.display_name(), "】"), indent);
    for (const v1::Row& child : response_.subtotals()) {
      if (child.parent() == subtotal.id()) AddSubtotal(child, indent + kStep);
    }
    AddRows(subtotal.id(), subtotal.outside_total(), indent + kStep);
  }

  void AddRows(const std::string& parent, bool outside, int indent) {
    for (const v1::Row& row : response_.rows()) {
      if (row.parent() == parent && row.outside_total() == outside) AddRow(row, indent);
    }
  }

  void AddRow(const v1::Row& row, int indent) {
    AddFigures(row, RowName(row), indent);
    if (options_.why) AddWhy(row, indent + kStep);
    if (options_.places) AddPlaces(row, indent + kStep);
    AddPaces(row, indent + kStep);
    if (row.match() == v1::Row::MATCH_GROUP || row.match() == v1::Row::MATCH_SHARE) {
      AddMembers(row, indent + kStep);
    }
    if (row.match() == v1::Row::MATCH_ONE_TO_ONE) AddFormerName(row, indent + kStep);
    if (options_.indicators) AddIndicators(row, indent + kStep);
  }

  // The name with what a reader must know of its fate.
  static std::string RowName(const v1::Row& row) {
    if (row.kind() == v1::Row::KIND_OWN_POSTINGS) {
      return absl::StrCat("端数調整（", row.display_name(), "）");
    }
    if (row.kind() == v1::Row::KIND_UNKNOWN_NODES) return "台帳にない科目";
    std::string name = row.display_name();
    if (row.match() != v1::Row::MATCH_NONE) return name;
    for (const v1::RowLineage& edge : row.lineage()) {
      const bool of_row =
          (edge.type() == LineageEdge::TYPE_ENDED && IsMember(row, edge.predecessor())) ||
          (edge.type() == LineageEdge::TYPE_NEW && IsMember(row, edge.successor()));
      if (of_row) return absl::StrCat(name, "（", LineageText(edge.type()), "）");
    }
    return name;
  }

  static bool IsMember(const v1::Row& row, const std::string& node) {
    return std::any_of(row.members().begin(), row.members().end(),
                       [&](const v1::Member& member) { return member.node() == node; });
  }

  // The members of a group, each with its own figures in its column.
  void AddMembers(const v1::Row& row, int indent) {
    for (int i = 0; i < row.members_size(); ++i) {
      const v1::Member& member = row.members(i);
      const char* branch = i + 1 == row.members_size() ? "└ " : "├ ";
      std::string name = absl::StrCat(branch, response_.columns(member.column()).fiscal_year(), " ",
                                      member.display_name());
      const std::string fate = Fate(row, member);
      if (!fate.empty()) absl::StrAppend(&name, "（", fate, "）");
      TableRow line{name, indent, std::vector<std::string>(table_columns()), false};
      std::vector<std::string> cells;
      AddCells(member.cell(), cells);
      std::copy(cells.begin(), cells.end(),
                line.cells.begin() + member.column() * static_cast<int>(cells_per_column()));
      table_.Add(std::move(line));
    }
  }

  // What became of a member of the first column.
  static std::string Fate(const v1::Row& row, const v1::Member& member) {
    for (const v1::RowLineage& edge : row.lineage()) {
      if (edge.predecessor() == member.node() && member.column() == 0) {
        return LineageText(edge.type());
      }
    }
    return "";
  }

  void AddFormerName(const v1::Row& row, int indent) {
    for (const v1::RowLineage& edge : row.lineage()) {
      if (edge.type() != LineageEdge::TYPE_RENAMES || !IsMember(row, edge.successor())) continue;
      table_.Add({absl::StrCat("└ 旧名称 ", edge.predecessor_display_name()), indent, {}, false});
    }
  }

  // How far a running year has come; answered only when it was asked for.
  void AddPaces(const v1::Row& row, int indent) {
    for (const v1::Pace& pace : row.paces()) {
      std::vector<std::string> parts;
      for (const v1::PastPace& past : pace.past()) {
        if (!past.has_rate_permille()) continue;
        parts.push_back(absl::StrCat(past.fiscal_year(), "年度同日 ",
                                     platform::FormatRate(past.rate_permille())));
      }
      if (pace.has_projected_yen()) {
        parts.push_back(absl::StrCat("年度末見込み ", Rounded(pace.projected_yen()), "（",
                                     Rounded(pace.projected_low_yen()), "～",
                                     Rounded(pace.projected_high_yen()), "）"));
      }
      if (parts.empty()) continue;
      table_.Add({absl::StrCat("（", pace.day_of_year(), "日目）", absl::StrJoin(parts, "、")),
                  indent,
                  {},
                  false});
    }
  }

  // What the change between the last two columns is made of, where it is of more than one term.
  void AddWhy(const v1::Row& row, int indent) {
    const v1::Change& change = LastChange(row);
    if (!change.has_decomposition()) return;
    const v1::Decomposition& d = change.decomposition();
    const std::array<std::pair<const char*, int64_t>, 11> terms = {{
        {"当初", d.original_yen()},
        {"補正", d.supplementary_yen()},
        {"暫定", d.provisional_yen()},
        {"繰越", d.carry_over_in_yen()},
        {"予備費", d.reserve_yen()},
        {"流用等", d.diversion_yen()},
        {"失効", d.lapsed_yen()},
        {"端数調整", d.precision_adjustment_yen()},
        {"統合・分割等による移動", d.moved_yen()},
        {"執行", d.executed_yen()},
        {"執行の移動", d.moved_executed_yen()},
    }};
    std::vector<std::string> parts;
    for (const auto& [name, yen] : terms) {
      const std::string text = Rounded(yen);
      if (text != "0") parts.push_back(absl::StrCat(name, " ", yen > 0 ? "＋" : "", text));
    }
    if (parts.empty()) return;
    table_.Add({absl::StrCat("（増減の内訳）", absl::StrJoin(parts, "、")), indent, {}, false});
  }

  // Where the published statements print the members, and what.
  void AddPlaces(const v1::Row& row, int indent) {
    for (const v1::Member& member : row.members()) {
      const std::vector<std::string> places = PrintedPlaces(member.reported_figures());
      if (places.empty()) continue;
      table_.Add({absl::StrCat("（掲載）", response_.columns(member.column()).fiscal_year(), " ",
                               absl::StrJoin(places, "、")),
                  indent,
                  {},
                  false});
    }
  }

  void AddIndicators(const v1::Row& row, int indent) {
    for (const v1::IndicatorComparison& item : row.indicators()) {
      std::string tag;
      for (const v1::IndicatorRelation& relation : item.relations()) {
        const std::string text = ComparabilityText(relation.comparability());
        if (!text.empty() && tag.find(text) == std::string::npos) {
          absl::StrAppend(&tag, "［", text, "］");
        }
      }
      for (const v1::IndicatorResult& result : item.results()) {
        table_.Add({absl::StrCat("◇ ", result.fiscal_year(), " ", IndicatorText(result.indicator()),
                                 ResultText(result), tag),
                    indent,
                    {},
                    false});
      }
    }
  }

  // 達成率 and 単位当たり, where they were computed.
  static std::string ResultText(const v1::IndicatorResult& result) {
    std::vector<std::string> parts;
    for (const v1::Achievement& achievement : result.achievements()) {
      if (achievement.has_permille()) {
        parts.push_back(absl::StrCat("達成率 ", platform::FormatRate(achievement.permille())));
      } else if (achievement.has_met()) {
        parts.push_back(achievement.met() ? "目標どおり" : "目標と異なる");
      }
    }
    if (result.has_cost_per_unit_yen()) {
      parts.push_back(absl::StrCat("1", result.indicator().components(0).unit(), "当たり ",
                                   platform::FormatAmount(result.cost_per_unit_yen()), "円"));
    }
    return parts.empty() ? "" : absl::StrCat("（", absl::StrJoin(parts, "、"), "）");
  }

  void AddOutside() {
    if (!response_.has_outside_total()) return;
    table_.Add({"（合計に含まないもの）", 0, {}, false});
    for (const v1::Row& row : response_.subtotals()) {
      if (row.parent().empty() && row.outside_total()) AddSubtotal(row, 0);
    }
    AddRows("", true, 0);
    AddFigures(response_.outside_total(), "合計に含まないものの計", 0, true);
  }

  std::string Coverage() const {
    constexpr std::array<const char*, 5> kNames = {"", "一対一", "統合・分割等の組", "対応なし",
                                                   "按分"};
    std::vector<std::string> parts;
    for (const v1::Coverage::Part& part : response_.coverage().parts()) {
      if (part.rows() == 0) continue;
      std::vector<std::string> amounts;
      for (const int64_t yen : part.appropriation_yen()) amounts.push_back(Rounded(yen));
      parts.push_back(absl::StrCat(kNames[static_cast<size_t>(part.match())], " ", part.rows(),
                                   "行（予算額 ", absl::StrJoin(amounts, "／"), "）"));
    }
    return parts.empty() ? "" : absl::StrCat("\n年度間の対応　", absl::StrJoin(parts, "、"), "\n");
  }

  // Name and cell of a node in a column, from the members of rows and subtotals.
  const v1::Member* FindMember(const v1::Finding& finding) const {
    for (const auto* rows : {&response_.subtotals(), &response_.rows()}) {
      for (const v1::Row& row : *rows) {
        for (const v1::Member& member : row.members()) {
          if (member.node() == finding.node() && member.column() == finding.column()) {
            return &member;
          }
        }
      }
    }
    return nullptr;
  }

  std::string ColumnName(int column) const {
    const v1::Column& of = response_.columns(column);
    return wide() ? of.display_name() : GroupOf(of);
  }

  std::string Amounts(const v1::Finding& finding) const {
    return absl::StrCat(Rounded(finding.figures(0)), "／", Rounded(finding.figures(1)), " ",
                        UnitText(options_.unit_yen));
  }

  // In Japanese where the kind has a text here, else the answer's own sentence.
  std::string FindingText(const v1::Finding& finding) const {
    const v1::Member* member = FindMember(finding);
    const std::string name = member == nullptr ? "" : member->display_name();
    const std::string year = finding.has_column() ? ColumnName(finding.column()) : "";
    const std::string other = finding.has_other_column() ? ColumnName(finding.other_column()) : "";
    const v1::Column& first = response_.columns(finding.column());
    const v1::Column& second = response_.columns(finding.other_column());
    switch (finding.kind()) {
      case v1::Finding::KIND_CLOSING_STATE_MISMATCH:
        return absl::StrCat("状態が異なる（", year, "は", StateText(first.closing_state()), "、",
                            other, "は", StateText(second.closing_state()), "）");
      case v1::Finding::KIND_AS_OF_MISMATCH:
        return absl::StrCat("基準日の年度内の位置が異なる（", DateText(first), "と",
                            DateText(second), "）");
      case v1::Finding::KIND_EXECUTION_STAGE_MISMATCH:
        return absl::StrCat("執行額の段階（支出負担行為・支出）が異なる（", year, "と", other,
                            "）");
      case v1::Finding::KIND_OVER_EXECUTION:
      case v1::Finding::KIND_LOW_EXECUTION: {
        if (name.empty() || finding.figures_size() != 2) break;
        const bool over = finding.kind() == v1::Finding::KIND_OVER_EXECUTION;
        return absl::StrCat(over ? "予算超過　" : "低執行　", year, " ", name, "　",
                            Amounts(finding), "（", Or(member->cell().printed().rate()), "）");
      }
      case v1::Finding::KIND_UNEXPLAINED_APPEARANCE:
      case v1::Finding::KIND_UNEXPLAINED_DISAPPEARANCE:
        if (name.empty()) break;
        return absl::StrCat("継続関係の記録がない　", year, " ", name);
      case v1::Finding::KIND_MISSING_YEAR:
        return absl::StrCat("この年度のデータがない　", first.fiscal_year());
      case v1::Finding::KIND_CARRY_OVER_MISMATCH:
        if (finding.figures_size() != 2) break;
        return absl::StrCat("繰越額が一致しない　", year, "から", other, "へ　", Amounts(finding));
      case v1::Finding::KIND_NAME_CHANGED_WITHOUT_LINEAGE:
        if (name.empty()) break;
        return absl::StrCat("名称変更の記録がない？　", other, " ", name);
      default:
        break;
    }
    return finding.message();
  }

  // Warnings one by one; what is only good to know is counted by kind.
  std::string Findings() const {
    std::string out;
    std::map<int, int> others;
    for (const v1::Finding& finding : response_.findings()) {
      const bool good_to_know = !options_.all_findings &&
                                finding.severity() == v1::Finding::SEVERITY_INFO &&
                                finding.kind() != v1::Finding::KIND_LOW_EXECUTION;
      if (good_to_know) {
        ++others[finding.kind()];
      } else {
        absl::StrAppend(&out, "  ・", FindingText(finding), "\n");
      }
    }
    const std::map<int, const char*> names = {
        {v1::Finding::KIND_LARGE_SWING, "大きな増減"},
        {v1::Finding::KIND_BEHIND_PACE, "前年同日より遅れ"},
        {v1::Finding::KIND_INDICATOR_MISSED, "目標未達の指標"},
        {v1::Finding::KIND_INDICATOR_NOT_COMPARABLE, "比較できない指標"}};
    for (const auto& [kind, count] : others) {
      const auto name = names.find(kind);
      if (name == names.end()) continue;
      absl::StrAppend(&out, "  ・", name->second, "　", count, "件\n");
    }
    return out.empty() ? "" : "\n注意\n" + out;
  }

  std::string Footer() const {
    const std::string rounding =
        options_.rounded_totals
            ? absl::StrCat("合計は", UnitText(options_.unit_yen), "へ四捨五入した額の計。")
            : absl::StrCat("金額は円単位で集計した後に", UnitText(options_.unit_yen),
                           "へ四捨五入。");
    return absl::StrCat("\n", kAbsent, " は不明（0 ではない）。▲ は負数。", rounding, "\nsnapshot ",
                        response_.snapshot(), "\n");
  }

  const v1::CompareExecutionResponse& response_;
  const PageOptions& options_;
  const TextWidth text_;
  Table table_;
};

}  // namespace

std::string RenderPage(const v1::CompareExecutionResponse& response, const PageOptions& options) {
  return PageRenderer(response, options).Render();
}

}  // namespace kuzukuri::cli
