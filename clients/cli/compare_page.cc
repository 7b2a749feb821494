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
#include "clients/cli/decimal_text.h"
#include "clients/cli/page.h"
#include "clients/cli/table.h"
#include "services/platform/base/money.h"

namespace kuzukuri::cli {
namespace {

namespace v1 = aggregator::v1;
using LineageEdge = catalog::v1::LineageEdge;

constexpr int kStep = 2;  // indentation of a level

std::string Or(const std::string& text) { return text.empty() ? kAbsent : text; }

const char* StateText(budget::v1::ClosingState state) {
  switch (state) {
    case budget::v1::CLOSING_STATE_IN_YEAR:
      return "執行中";
    case budget::v1::CLOSING_STATE_CLOSING_PERIOD:
      return "出納整理期間";
    case budget::v1::CLOSING_STATE_SETTLED:
      return "決算";
    case budget::v1::CLOSING_STATE_CERTIFIED:
      return "決算（認定済）";
    default:
      return "状態不明";
  }
}

bool IsSettled(budget::v1::ClosingState state) {
  return state == budget::v1::CLOSING_STATE_SETTLED || state == budget::v1::CLOSING_STATE_CERTIFIED;
}

std::string DateText(const v1::Column& column) {
  if (!column.has_as_of()) return "基準日不明";
  return absl::StrFormat("%d年%d月%d日現在", column.as_of().year(), column.as_of().month(),
                         column.as_of().day());
}

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

// One value of an indicator with its unit, as a reader expects it.
std::string ValueText(const indicator::v1::Indicator& indicator,
                      const indicator::v1::IndicatorComponent& component,
                      indicator::v1::ValueRole role) {
  for (const auto& value : indicator.values()) {
    if (value.component() != component.id() || value.role() != role) continue;
    switch (value.state()) {
      case indicator::v1::VALUE_STATE_VALUE:
      case indicator::v1::VALUE_STATE_ZERO: {
        std::string text = absl::StrCat(value.approximate() ? "約" : "",
                                        PrintedDecimal(value.value()), component.unit());
        if (value.has_denominator()) {
          absl::StrAppend(&text, "／", PrintedDecimal(value.denominator()), component.unit());
        }
        const bool least = role == indicator::v1::VALUE_ROLE_TARGET &&
                           component.comparator() == indicator::v1::COMPARATOR_GE;
        const bool most = role == indicator::v1::VALUE_ROLE_TARGET &&
                          component.comparator() == indicator::v1::COMPARATOR_LE;
        return text + (least ? "以上" : most ? "以下" : "");
      }
      case indicator::v1::VALUE_STATE_QUALITATIVE:
        return value.text();
      case indicator::v1::VALUE_STATE_NOT_YET_KNOWN:
        return "未";
      default:
        return kAbsent;
    }
  }
  return kAbsent;
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
    AddOutside();
    std::string page = Header();
    absl::StrAppend(&page, table_.Render(text_, options_.width), Coverage(), Findings(), Footer());
    return page;
  }

 private:
  std::vector<std::string> Groups() const {
    std::vector<std::string> groups(10);
    for (int i = 0; i < 2; ++i) {
      const v1::Column& column = response_.columns(i);
      groups[static_cast<size_t>(i) * 4] =
          absl::StrCat(column.display_name(), " ", StateText(column.closing_state()));
    }
    groups[8] = "増減";
    return groups;
  }

  std::vector<std::string> Headings() const {
    std::vector<std::string> headings;
    for (int i = 0; i < 2; ++i) {
      const bool settled = IsSettled(response_.columns(i).closing_state());
      headings.insert(headings.end(), {"予算額", settled ? "決算額" : "執行額", "差引", "執行率"});
    }
    headings.insert(headings.end(), {"予算額", "執行額"});
    return headings;
  }

  std::string Header() const {
    std::string out = absl::StrCat(options_.title, "　予算執行の年度比較　（単位：",
                                   UnitText(options_.unit_yen), "）\n");
    for (const v1::Column& column : response_.columns()) {
      absl::StrAppend(&out, "  ", column.display_name(), "　", StateText(column.closing_state()),
                      "　", DateText(column), "　", column.statement_title(), "\n");
    }
    return out + "\n";
  }

  static void AddCells(const v1::Cell& cell, std::vector<std::string>& cells) {
    const v1::PrintedCell& printed = cell.printed();
    cells.insert(cells.end(), {Or(printed.appropriation()), Or(printed.executed()),
                               Or(printed.difference()), Or(printed.rate())});
  }

  std::string Rounded(int64_t yen) const {
    return platform::FormatAmount(platform::DivideHalfAway(yen, options_.unit_yen));
  }

  void AddFigures(const v1::Row& row, const std::string& name, int indent, bool rule = false) {
    TableRow line{name, indent, {}, rule};
    for (const v1::Cell& cell : row.cells()) AddCells(cell, line.cells);
    const v1::Change& change = row.change();
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
    if (row.match() == v1::Row::MATCH_GROUP) AddMembers(row, indent + kStep);
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
      TableRow line{name, indent, std::vector<std::string>(10), false};
      std::vector<std::string> cells;
      AddCells(member.cell(), cells);
      std::copy(cells.begin(), cells.end(), line.cells.begin() + member.column() * 4);
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

  void AddIndicators(const v1::Row& row, int indent) {
    for (const v1::IndicatorComparison& pair : row.indicators()) {
      const char* relation = ComparabilityText(pair.comparability());
      std::string tag = *relation == '\0' ? "" : absl::StrCat("［", relation, "］");
      for (int column = 0; column < 2; ++column) {
        for (const auto& indicator : column == 0 ? pair.before() : pair.after()) {
          table_.Add({absl::StrCat("◇ ", response_.columns(column).fiscal_year(), " ",
                                   IndicatorText(indicator), tag),
                      indent,
                      {},
                      false});
        }
      }
    }
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
    constexpr std::array<const char*, 4> kNames = {"", "一対一", "統合・分割等の組", "対応なし"};
    std::vector<std::string> parts;
    for (const v1::Coverage::Part& part : response_.coverage().parts()) {
      if (part.rows() == 0) continue;
      parts.push_back(absl::StrCat(kNames[static_cast<size_t>(part.match())], " ", part.rows(),
                                   "行（予算額 ", Rounded(part.appropriation_yen(0)), "／",
                                   Rounded(part.appropriation_yen(1)), "）"));
    }
    return absl::StrCat("\n年度間の対応　", absl::StrJoin(parts, "、"), "\n");
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

  std::string FindingText(const v1::Finding& finding) const {
    const v1::Column& before = response_.columns(0);
    const v1::Column& after = response_.columns(1);
    const v1::Member* member = FindMember(finding);
    const std::string year =
        finding.has_column() ? response_.columns(finding.column()).display_name() : "";
    switch (finding.kind()) {
      case v1::Finding::KIND_CLOSING_STATE_MISMATCH:
        return absl::StrCat("二つの年度は状態が異なる（", before.display_name(), "は",
                            StateText(before.closing_state()), "、", after.display_name(), "は",
                            StateText(after.closing_state()), "）");
      case v1::Finding::KIND_AS_OF_MISMATCH:
        return absl::StrCat("基準日の年度内の位置が異なる（", DateText(before), "と",
                            DateText(after), "）");
      case v1::Finding::KIND_EXECUTION_STAGE_MISMATCH:
        return "執行額の段階（支出負担行為・支出）が年度間で異なる";
      case v1::Finding::KIND_OVER_EXECUTION:
        if (member == nullptr) break;
        return absl::StrCat("予算超過　", year, " ", member->display_name(), "　",
                            Or(member->cell().printed().executed()), "／",
                            Or(member->cell().printed().appropriation()), " ",
                            UnitText(options_.unit_yen), "（", Or(member->cell().printed().rate()),
                            "）");
      case v1::Finding::KIND_UNEXPLAINED_APPEARANCE:
      case v1::Finding::KIND_UNEXPLAINED_DISAPPEARANCE:
        if (member == nullptr) break;
        return absl::StrCat("継続関係の記録がない　", year, " ", member->display_name());
      default:
        break;
    }
    return finding.message();
  }

  std::string Findings() const {
    if (response_.findings().empty()) return "";
    std::string out = "\n注意\n";
    for (const v1::Finding& finding : response_.findings()) {
      absl::StrAppend(&out, "  ・", FindingText(finding), "\n");
    }
    return out;
  }

  std::string Footer() const {
    return absl::StrCat(
        "\n", kAbsent, " は不明（0 ではない）。▲ は負数。金額は円単位で集計した後に",
        UnitText(options_.unit_yen), "へ四捨五入。\nsnapshot ", response_.snapshot(), "\n");
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
