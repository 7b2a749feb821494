#include "clients/cli/compare/compare_page.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "clients/cli/shared/page.h"
#include "services/platform/base/money.h"
#include "services/report/layout/table.h"
#include "services/report/text/finding_text.h"
#include "services/report/text/indicator_text.h"
#include "services/report/text/labels.h"
#include "services/report/text/place_text.h"

namespace kuzukuri::cli {
namespace {

namespace v1 = aggregator::v1;
using LineageEdge = catalog::v1::LineageEdge;

constexpr int kStep = 2;  // indentation of a level

std::string Or(const std::string& text) { return text.empty() ? report::kAbsent : text; }

std::string Points(int64_t permille) {
  return std::string(absl::StripSuffix(platform::FormatRate(permille), "%"));
}

std::string Signed(int64_t yen, const std::string& text) {
  return absl::StrCat(yen > 0 ? "＋" : "", text);
}

// What a figure takes part in: nothing where it is absent.
int64_t Yen(const v1::Cell& cell, bool executed) {
  return executed ? cell.executed_yen() : cell.appropriation_yen();
}

class PageRenderer {
 public:
  PageRenderer(const v1::CompareExecutionResponse& response, const PageOptions& options)
      : response_(response),
        options_(options),
        labels_(report::LabelsOf(options.language)),
        ja_(options.language != "en"),
        text_(options.ambiguous_width),
        table_("", Groups(), Headings()) {
    for (const v1::Row& row : response.rows()) filled_.insert(row.parent());
    // A heading is there for what stands under it, however deep.
    for (int i = 0; i < response.subtotals_size(); ++i) {
      for (const v1::Row& subtotal : response.subtotals()) {
        if (filled_.contains(subtotal.id())) filled_.insert(subtotal.parent());
      }
    }
    if (options.filter.empty()) FindGaps();
    if (options.sub_projects != nullptr) SortSubProjects();
  }

  std::string Render() {
    for (const v1::Row& row : response_.subtotals()) {
      if (row.parent().empty() && !row.outside_total()) AddSubtotal(row, 0);
    }
    AddRows("", false, 0);
    AddFigures(response_.total(), Say("合計", "Total"), 0, true);
    AddExplanations(response_.total(), kStep);
    AddOutside();
    std::string page = Header();
    absl::StrAppend(&page, table_.Render(text_, options_.width), Coverage(), Findings(), Footer());
    return page;
  }

 private:
  const char* Say(const char* ja, const char* en) const { return ja_ ? ja : en; }
  const char* Open() const { return Say("（", " ("); }
  const char* Close() const { return Say("）", ")"); }

  int columns() const { return response_.columns_size(); }
  // Two columns have room for the difference too.
  bool wide() const { return columns() == 2; }
  size_t cells_per_column() const { return wide() ? 4 : 3; }
  size_t change_column() const { return cells_per_column() * static_cast<size_t>(columns()); }
  size_t table_columns() const { return change_column() + 3; }

  std::string YearName(const v1::Column& column) const {
    return !column.display_name().empty() ? column.display_name()
                                          : absl::StrCat(column.fiscal_year(), Say("年度", ""));
  }

  // ① to ⑳, where there are columns to tell apart by number.
  std::string Number(int column) const {
    constexpr char32_t kFirst = 0x2460;
    if (wide()) return "";
    const char32_t c = kFirst + static_cast<char32_t>(column);
    return {static_cast<char>(0xE0 | (c >> 12)), static_cast<char>(0x80 | ((c >> 6) & 0x3F)),
            static_cast<char>(0x80 | (c & 0x3F))};
  }

  bool StagesDiffer() const {
    return std::any_of(response_.columns().begin(), response_.columns().end(),
                       [this](const v1::Column& column) {
                         return column.execution_stage() != response_.columns(0).execution_stage();
                       });
  }

  std::string GroupOf(int index) const {
    const v1::Column& column = response_.columns(index);
    if (column.missing()) {
      return absl::StrCat(Number(index), YearName(column), Say(" なし", " missing"));
    }
    std::string group = absl::StrCat(Number(index), YearName(column));
    if (wide()) {
      absl::StrAppend(&group, " ", report::StateLabel(labels_, column.closing_state()));
    } else if (column.has_as_of()) {
      absl::StrAppendFormat(&group, " %d/%d", column.as_of().month(), column.as_of().day());
    }
    const bool stated = column.execution_stage() != budget::v1::EXECUTION_STAGE_UNSPECIFIED;
    if (wide() && stated && StagesDiffer()) {
      absl::StrAppend(&group, " ", report::StageName(labels_, column.execution_stage()));
    }
    return group;
  }

  std::vector<std::string> Groups() const {
    std::vector<std::string> groups(table_columns());
    for (int i = 0; i < columns(); ++i) {
      groups[static_cast<size_t>(i) * cells_per_column()] = GroupOf(i);
    }
    groups[change_column()] = Say("増減", "Change");
    if (!wide() && columns() > 2) {
      absl::StrAppend(&groups[change_column()], " ", Number(columns() - 2), "→",
                      Number(columns() - 1));
    }
    return groups;
  }

  std::vector<std::string> Headings() const {
    std::vector<std::string> headings;
    for (const v1::Column& column : response_.columns()) {
      headings.insert(headings.end(), {labels_.appropriation, ExecutedHeading(column)});
      if (wide()) headings.emplace_back(labels_.difference);
      headings.emplace_back(labels_.rate);
    }
    headings.insert(headings.end(),
                    {labels_.appropriation, labels_.executed, Say("ポイント", "Points")});
    return headings;
  }

  const char* ExecutedHeading(const v1::Column& column) const {
    return report::IsSettled(column.closing_state()) ? labels_.settled : labels_.executed;
  }

  std::string Header() const {
    std::string out = absl::StrCat(options_.title, labels_.gap,
                                   Say("予算執行の年度比較", "Budget execution compared"),
                                   labels_.gap, Say("（", "("), labels_.unit, Say("：", " "),
                                   report::UnitLabel(labels_, options_.unit_yen), Close(), "\n");
    for (int i = 0; i < columns(); ++i) {
      const v1::Column& column = response_.columns(i);
      absl::StrAppend(&out, "  ", Number(i), wide() ? "" : " ", YearName(column), labels_.gap);
      if (column.missing()) {
        absl::StrAppend(&out, Say("データなし", "no data"), "\n");
        continue;
      }
      absl::StrAppend(&out, report::StateLabel(labels_, column.closing_state()), labels_.gap,
                      report::DateLabel(labels_, column));
      if (column.execution_stage() != budget::v1::EXECUTION_STAGE_UNSPECIFIED) {
        absl::StrAppend(&out, labels_.gap, report::StageLabel(labels_, column.execution_stage()));
      }
      absl::StrAppend(&out, labels_.gap, column.statement_title(), "\n");
    }
    for (const std::string& remark : Remarks()) absl::StrAppend(&out, "  ", remark, "\n");
    return out + "\n";
  }

  // What a reader must know before reading the rows.
  std::vector<std::string> Remarks() const {
    std::vector<std::string> remarks;
    if (!options_.filter.empty()) {
      remarks.push_back(
          absl::StrCat(Say("絞り込み：", "Filtered: "), options_.filter,
                       absl::StrFormat(Say("　該当 %d行のみ。小計と合計は該当しない行も含む。",
                                           "; %d rows. Totals count the other rows too."),
                                       response_.rows_size())));
    }
    if (!wide() && columns() > 2) {
      remarks.push_back(absl::StrCat(Say("増減は", "Changes are from "), Number(columns() - 2),
                                     Say("から", " to "), Number(columns() - 1),
                                     Say("へ。", "; choose others with two columns."),
                                     Say("他の組は２列で指定。", "")));
    }
    if (options_.level == "department") {
      remarks.emplace_back(
          Say("複数の課にわたる事業は、主管課（先頭の課）にだけ計上。",
              "A project of several departments counts at its lead department only."));
    }
    return remarks;
  }

  void AddCells(const v1::Cell& cell, std::vector<std::string>& cells) const {
    const v1::PrintedCell& printed = cell.printed();
    cells.insert(cells.end(), {Or(printed.appropriation()), Or(printed.executed())});
    if (wide()) cells.push_back(Or(printed.difference()));
    cells.push_back(Or(printed.rate()));
  }

  // A line with figures in one column only.
  void AddInColumn(const std::string& name, int indent, int column, const v1::Cell& cell) {
    report::TableRow line{name, indent, std::vector<std::string>(table_columns()), false};
    SetCells(column, cell, line);
    table_.Add(std::move(line));
  }

  void SetCells(int column, const v1::Cell& cell, report::TableRow& line) const {
    std::vector<std::string> cells;
    AddCells(cell, cells);
    std::copy(cells.begin(), cells.end(),
              line.cells.begin() + column * static_cast<int>(cells_per_column()));
  }

  void AddText(const std::string& text, int indent) { table_.Add({text, indent, {}, false}); }

  // The change between the last two columns.
  static const v1::Change& LastChange(const v1::Row& row) {
    return row.changes().empty() ? v1::Change::default_instance()
                                 : row.changes(row.changes_size() - 1);
  }

  std::string Rounded(int64_t yen) const {
    return platform::FormatAmount(platform::DivideHalfAway(yen, options_.unit_yen));
  }

  void AddFigures(const v1::Row& row, const std::string& name, int indent, bool rule = false) {
    report::TableRow line{name, indent, {}, rule};
    for (const v1::Cell& cell : row.cells()) AddCells(cell, line.cells);
    const v1::Change& change = LastChange(row);
    line.cells.push_back(change.has_appropriation_yen() ? Rounded(change.appropriation_yen())
                                                        : report::kAbsent);
    line.cells.push_back(change.has_executed_yen() ? Rounded(change.executed_yen())
                                                   : report::kAbsent);
    line.cells.push_back(change.has_rate_permille() ? Points(change.rate_permille())
                                                    : report::kAbsent);
    table_.Add(std::move(line));
  }

  // What stands under the figures of rows, subtotals and totals alike.
  void AddExplanations(const v1::Row& row, int indent) {
    AddGaps(row, indent);
    if (options_.why) AddWhy(row, indent);
    if (options_.components) AddComponents(row, indent);
    if (options_.places) AddPlaces(row, indent);
    AddPaces(row, indent);
  }

  void AddSubtotal(const v1::Row& subtotal, int indent) {
    if (!options_.filter.empty() && !filled_.contains(subtotal.id())) return;
    AddFigures(subtotal, absl::StrCat(ja_ ? "【" : "[", subtotal.display_name(), ja_ ? "】" : "]"),
               indent);
    AddExplanations(subtotal, indent + kStep);
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
    AddDepartments(row, indent + kStep);
    AddNotes(row, indent + kStep);
    AddExplanations(row, indent + kStep);
    if (row.match() == v1::Row::MATCH_GROUP || row.match() == v1::Row::MATCH_SHARE) {
      AddMembers(row, indent + kStep);
    }
    if (row.match() == v1::Row::MATCH_ONE_TO_ONE) AddFormerName(row, indent + kStep);
    if (options_.sub_projects != nullptr) AddSubProjects(row, indent + kStep);
    if (options_.indicators) {
      for (const std::string& line : report::IndicatorLines(labels_, row))
        AddText(line, indent + kStep);
    }
  }

  // The newest member: it gives a row its name.
  static const v1::Member* Newest(const v1::Row& row) {
    const v1::Member* newest = nullptr;
    for (const v1::Member& member : row.members()) {
      if (member.display_name() == row.display_name()) newest = &member;
    }
    return newest;
  }

  static std::string Coded(const v1::Row& row) {
    const v1::Member* member = Newest(row);
    if (member == nullptr || member->printed_code().empty()) return row.display_name();
    return absl::StrCat(member->printed_code(), " ", row.display_name());
  }

  // The name with its number and what a reader must know of its fate.
  std::string RowName(const v1::Row& row) const {
    if (row.kind() == v1::Row::KIND_OWN_POSTINGS) {
      const char* label = report::OwnPostingsLabel(labels_, row.cells(), IsOfProject(row));
      // Under its own heading it needs no name.
      for (const v1::Row& subtotal : response_.subtotals()) {
        const bool heading =
            subtotal.id() == row.parent() && subtotal.display_name() == row.display_name();
        if (heading) return label;
      }
      return absl::StrCat(label, labels_.colon, row.display_name());
    }
    if (row.kind() == v1::Row::KIND_UNKNOWN_NODES) return labels_.unknown_nodes;
    if (row.display_name().empty() && options_.level == "fund-source") return labels_.fund_unnamed;
    if (row.display_name().empty() && options_.level == "department") {
      return Say("課の記載なし", "No department stated");
    }
    return absl::StrCat(options_.level == "project" ? Coded(row) : row.display_name(), FateOf(row));
  }

  // Who is in charge, the lead first, where the page goes into the projects.
  void AddDepartments(const v1::Row& row, int indent) {
    const bool detailed = options_.indicators || options_.why || options_.places;
    const v1::Member* member = Newest(row);
    if (!detailed || options_.level != "project" || member == nullptr) return;
    if (member->departments().empty()) return;
    std::vector<std::string> names(member->departments().begin(), member->departments().end());
    if (names.size() > 1) names[0] += Say("（主管）", " (lead)");
    AddText(absl::StrCat(Say("（課）", "(departments) "), absl::StrJoin(names, labels_.separator)),
            indent);
  }

  // Postings on a project itself are rows at the level of sub-projects, with the project's id.
  static bool IsOfProject(const v1::Row& row) {
    return absl::EndsWith(row.id(), "/own") && !absl::StartsWith(row.id(), "own/");
  }

  std::string FateOf(const v1::Row& row) const {
    if (row.match() != v1::Row::MATCH_NONE) return "";
    for (const v1::RowLineage& edge : row.lineage()) {
      const bool of_row =
          (edge.type() == LineageEdge::TYPE_ENDED && IsMember(row, edge.predecessor())) ||
          (edge.type() == LineageEdge::TYPE_NEW && IsMember(row, edge.successor()));
      if (of_row) return absl::StrCat(Open(), LineageText(edge.type()), Close());
    }
    return "";
  }

  std::string LineageText(LineageEdge::Type type) const {
    switch (type) {
      case LineageEdge::TYPE_CONTINUES:
        return Say("継続", "continues");
      case LineageEdge::TYPE_RENAMES:
        return Say("名称変更", "renamed");
      case LineageEdge::TYPE_MERGES_INTO:
        return Say("統合", "merged");
      case LineageEdge::TYPE_SPLITS_INTO:
        return Say("分割", "split");
      case LineageEdge::TYPE_ENDED:
        return Say("終了", "ended");
      case LineageEdge::TYPE_NEW:
        return Say("新規", "new");
      default:
        return "";
    }
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
      if (!fate.empty()) absl::StrAppend(&name, Open(), fate, Close());
      AddInColumn(name, indent, member.column(), member.cell());
    }
  }

  // What became of a member of the first column.
  std::string Fate(const v1::Row& row, const v1::Member& member) const {
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
      AddText(absl::StrCat("└ ", Say("旧名称 ", "formerly "), edge.predecessor_display_name()),
              indent);
    }
  }

  // Footnotes on the figures, once each.
  void AddNotes(const v1::Row& row, int indent) {
    for (const v1::Member& member : row.members()) {
      for (const std::string& note :
           std::set<std::string>(member.notes().begin(), member.notes().end())) {
        AddText(absl::StrCat("※ ", response_.columns(member.column()).fiscal_year(), " ", note),
                indent);
      }
    }
  }

  // By project, in the order of the answer: the rows of sub-projects with a member of it.
  void SortSubProjects() {
    for (const v1::Row& row : options_.sub_projects->rows()) {
      for (const v1::Member& member : row.members()) {
        const size_t end = member.node().find("/subProjects/");
        const std::string project = member.node().substr(0, end);
        if (end != std::string::npos) with_sub_projects_.insert(project);
        std::vector<const v1::Row*>& rows = sub_projects_of_[project];
        if (rows.empty() || rows.back() != &row) rows.push_back(&row);
      }
    }
  }

  void AddSubProjects(const v1::Row& row, int indent) {
    std::set<std::string> projects;
    std::vector<const v1::Row*> subs;
    for (const v1::Member& member : row.members()) {
      if (!projects.insert(member.node()).second) continue;
      for (const v1::Row* sub : sub_projects_of_[member.node()]) {
        if (std::find(subs.begin(), subs.end(), sub) == subs.end()) subs.push_back(sub);
      }
    }
    for (const v1::Row* sub : subs) AddSubProject(*sub, projects, indent);
  }

  // One line where the years stand side by side, else one line each.
  void AddSubProject(const v1::Row& sub, const std::set<std::string>& projects, int indent) {
    std::vector<const v1::Member*> members;
    std::set<int> in_columns;
    for (const v1::Member& member : sub.members()) {
      const size_t end = member.node().find("/subProjects/");
      if (!projects.contains(member.node().substr(0, end))) continue;
      if (end == std::string::npos) {
        // A project without sub-projects is the row itself.
        if (with_sub_projects_.contains(member.node())) AddOwn(member, indent);
        continue;
      }
      members.push_back(&member);
      in_columns.insert(member.column());
    }
    const bool one_each = in_columns.size() == members.size();
    const bool together =
        in_columns.size() > 1 && one_each && static_cast<int>(members.size()) == sub.members_size();
    if (!together) {
      for (const v1::Member* member : members) {
        AddInColumn(YearBullet(*member) + member->display_name(), indent, member->column(),
                    member->cell());
      }
      return;
    }
    report::TableRow line{absl::StrCat("・", members.back()->display_name()), indent,
                          std::vector<std::string>(table_columns()), false};
    if (members.front()->display_name() != members.back()->display_name()) {
      absl::StrAppend(&line.name, Open(), Say("旧 ", "formerly "), members.front()->display_name(),
                      Close());
    }
    for (const v1::Member* member : members) SetCells(member->column(), member->cell(), line);
    table_.Add(std::move(line));
  }

  std::string YearBullet(const v1::Member& member) const {
    return absl::StrCat("・", response_.columns(member.column()).fiscal_year(), " ");
  }

  // What is posted on the project itself, unless nothing of it shows in the page's unit.
  void AddOwn(const v1::Member& member, int indent) {
    const v1::Cell& cell = member.cell();
    if (Rounded(cell.appropriation_yen()) == "0" && Rounded(cell.executed_yen()) == "0") return;
    AddInColumn(YearBullet(member) + report::OwnPostingsLabel(labels_, cell, /*of_project=*/true),
                indent, member.column(), cell);
  }

  // How far a running year has come; answered only when it was asked for.
  void AddPaces(const v1::Row& row, int indent) {
    for (const v1::Pace& pace : row.paces()) {
      std::vector<std::string> parts;
      for (const v1::PastPace& past : pace.past()) {
        if (!past.has_rate_permille()) continue;
        parts.push_back(absl::StrCat(past.fiscal_year(), Say("年度同日 ", " on that day "),
                                     platform::FormatRate(past.rate_permille())));
      }
      if (pace.has_projected_yen()) {
        parts.push_back(absl::StrCat(Say("年度末見込み ", "projected "),
                                     Rounded(pace.projected_yen()), Open(),
                                     Rounded(pace.projected_low_yen()), Say("～", " to "),
                                     Rounded(pace.projected_high_yen()), Close()));
      }
      if (parts.empty()) continue;
      AddText(absl::StrCat(Say("（", "(day "), pace.day_of_year(), Say("日目）", ") "),
                           absl::StrJoin(parts, labels_.separator)),
              indent);
    }
  }

  using Terms = std::vector<std::pair<const char*, int64_t>>;

  // Terms that are not zero in the page's unit.
  std::vector<std::string> TermTexts(const Terms& terms, bool sign) const {
    std::vector<std::string> parts;
    for (const auto& [name, yen] : terms) {
      const std::string text = Rounded(yen);
      if (text != "0") parts.push_back(absl::StrCat(name, " ", sign ? Signed(yen, text) : text));
    }
    return parts;
  }

  // What the change between the last two columns is made of.
  void AddWhy(const v1::Row& row, int indent) {
    const v1::Change& change = LastChange(row);
    if (!change.has_decomposition()) return;
    const v1::Decomposition& d = change.decomposition();
    const std::vector<std::string> parts = TermTexts(
        {
            {Say("当初", "original"), d.original_yen()},
            {Say("補正", "supplementary"), d.supplementary_yen()},
            {Say("暫定", "provisional"), d.provisional_yen()},
            {Say("繰越", "carried in"), d.carry_over_in_yen()},
            {Say("予備費", "reserve"), d.reserve_yen()},
            {Say("流用等", "diversions"), d.diversion_yen()},
            {Say("失効", "lapsed"), d.lapsed_yen()},
            {Say("端数調整", "adjustment"), d.precision_adjustment_yen()},
            {Say("統合・分割等による移動", "moved by lineage"), d.moved_yen()},
            {Say("執行", "executed"), d.executed_yen()},
            {Say("執行の移動", "executed, moved by lineage"), d.moved_executed_yen()},
        },
        /*sign=*/true);
    if (parts.empty()) return;
    AddText(
        absl::StrCat(Say("（増減の内訳）", "(change) "), absl::StrJoin(parts, labels_.separator)),
        indent);
  }

  // What the appropriation of each column is made of.
  void AddComponents(const v1::Row& row, int indent) {
    for (int i = 0; i < row.cells_size(); ++i) {
      if (!row.cells(i).has_components()) continue;
      const budget::v1::AppropriationFigures& c = row.cells(i).components();
      const std::vector<std::string> parts = TermTexts(
          {
              {Say("当初", "original"), c.original_yen()},
              {Say("補正", "supplementary"), c.supplementary_yen()},
              {Say("暫定", "provisional"), c.provisional_yen()},
              {Say("繰越", "carried in"), c.continued_carry_over_in_yen() +
                                              c.approved_carry_over_in_yen() +
                                              c.accidental_carry_over_in_yen()},
              {Say("予備費", "reserve"), c.reserve_yen()},
              {Say("流用等", "diversions"),
               c.diverted_yen() + c.transferred_yen() + c.reallocated_yen()},
              {Say("失効", "lapsed"), c.lapsed_yen()},
              {Say("端数調整", "adjustment"), c.adjustment_yen()},
              {Say("翌年度へ繰越", "carried out"), row.cells(i).carried_out_yen()},
          },
          /*sign=*/false);
      if (parts.empty()) continue;
      AddText(absl::StrCat(Say("（予算額の内訳）", "(budget) "), Number(i),
                           wide() ? absl::StrCat(response_.columns(i).fiscal_year()) : "", " ",
                           absl::StrJoin(parts, labels_.separator)),
              indent);
    }
  }

  // Where the published statements print the members, and what.
  void AddPlaces(const v1::Row& row, int indent) {
    for (const v1::Member& member : row.members()) {
      const bool under_its_name = member.display_name() == row.display_name();
      const std::vector<std::string> places = report::ReaderPlaces(
          labels_, member.reported_figures(), under_its_name ? &member : nullptr);
      if (places.empty()) continue;
      AddText(absl::StrCat(Say("（掲載）", "(published) "),
                           response_.columns(member.column()).fiscal_year(), " ",
                           absl::StrJoin(places, labels_.separator)),
              indent);
    }
  }

  // Rows follow their newest member, subtotals every year's own structure: where lineage moved
  // money between headings, a heading's rows do not add up to it, and the page says where it is.
  struct Gap {
    std::string heading;
    int64_t yen[2] = {0, 0};  // appropriation, executed: the subtotal less its rows
  };

  void FindGaps() {
    for (int column = 0; column < columns(); ++column) {
      std::vector<std::pair<std::string, Gap>> gaps;
      for (const v1::Row& subtotal : response_.subtotals()) {
        if (column >= subtotal.cells_size()) continue;
        Gap gap{subtotal.display_name(), {}};
        for (const bool executed : {false, true}) {
          int64_t& yen = gap.yen[executed ? 1 : 0];
          yen = Yen(subtotal.cells(column), executed);
          for (const auto* rows : {&response_.subtotals(), &response_.rows()}) {
            for (const v1::Row& row : *rows) {
              if (row.parent() == subtotal.id() && column < row.cells_size()) {
                yen -= Yen(row.cells(column), executed);
              }
            }
          }
        }
        if (gap.yen[0] != 0 || gap.yen[1] != 0) gaps.emplace_back(subtotal.id(), std::move(gap));
      }
      for (const auto& [id, gap] : gaps) gaps_[id].push_back(GapText(column, gap, gaps));
    }
  }

  std::string GapText(int column, const Gap& gap,
                      const std::vector<std::pair<std::string, Gap>>& gaps) const {
    const bool gives = gap.yen[0] != 0 ? gap.yen[0] > 0 : gap.yen[1] > 0;
    std::vector<std::string> others;
    for (const auto& [id, other] : gaps) {
      const bool other_gives = other.yen[0] != 0 ? other.yen[0] > 0 : other.yen[1] > 0;
      if (gives != other_gives) others.push_back(other.heading);
    }
    const std::string other = others.empty() ? Say("他の区分", "another heading")
                                             : absl::StrJoin(others, Say("・", ", "));
    std::vector<std::string> amounts;
    for (const int measure : {0, 1}) {
      if (gap.yen[measure] == 0) continue;
      const int64_t size = gap.yen[measure] < 0 ? -gap.yen[measure] : gap.yen[measure];
      amounts.push_back(absl::StrCat(
          measure == 0 ? labels_.appropriation : ExecutedHeading(response_.columns(column)), " ",
          Rounded(size)));
    }
    const std::string what = absl::StrJoin(amounts, labels_.separator);
    const std::string year = YearName(response_.columns(column));
    if (!ja_) {
      return gives ? absl::StrCat("※ ", year, ": ", what, " of it stand in rows under ", other)
                   : absl::StrCat("※ ", year, ": its rows hold ", what, " of ", other);
    }
    return gives ? absl::StrCat("※ ", year, "の", what, "は、行では「", other, "」に表示")
                 : absl::StrCat("※ 行は", year, "の「", other, "」の", what, "を含む");
  }

  void AddGaps(const v1::Row& row, int indent) {
    const auto found = gaps_.find(row.id());
    if (found == gaps_.end()) return;
    for (const std::string& text : found->second) AddText(text, indent);
  }

  void AddOutside() {
    if (!response_.has_outside_total()) return;
    const bool any = options_.filter.empty() ||
                     std::any_of(response_.rows().begin(), response_.rows().end(),
                                 [](const v1::Row& row) { return row.outside_total(); });
    if (any) AddText(Say("（合計に含まないもの）", "(Outside the total)"), 0);
    for (const v1::Row& row : response_.subtotals()) {
      if (row.parent().empty() && row.outside_total()) AddSubtotal(row, 0);
    }
    AddRows("", true, 0);
    AddFigures(response_.outside_total(), labels_.outside_total, 0, true);
    AddExplanations(response_.outside_total(), kStep);
  }

  std::string Coverage() const {
    const std::array<const char*, 5> names = {
        "", Say("一対一", "one to one"), Say("統合・分割等の組", "groups by lineage"),
        Say("対応なし", "no counterpart"), Say("按分", "by share")};
    std::vector<std::string> parts;
    for (const v1::Coverage::Part& part : response_.coverage().parts()) {
      if (part.rows() == 0) continue;
      std::vector<std::string> amounts;
      for (const int64_t yen : part.appropriation_yen()) amounts.push_back(Rounded(yen));
      parts.push_back(absl::StrCat(names[static_cast<size_t>(part.match())], " ", part.rows(),
                                   Say("行", " rows"), Open(), labels_.appropriation, " ",
                                   absl::StrJoin(amounts, "／"), Close()));
    }
    return parts.empty() ? ""
                         : absl::StrCat("\n", Say("年度間の対応", "Matched over the years"),
                                        labels_.gap, absl::StrJoin(parts, labels_.separator), "\n");
  }

  report::FindingContext Context() const {
    report::FindingContext context;
    context.labels = &labels_;
    context.unit_yen = options_.unit_yen;
    context.rounded_rates = options_.rounded_rates;
    context.hold_below_full = options_.hold_below_full;
    for (int i = 0; i < columns(); ++i) {
      context.columns.push_back(&response_.columns(i));
      context.column_names.push_back(wide() ? YearName(response_.columns(i)) : GroupOf(i));
    }
    for (const auto* rows : {&response_.subtotals(), &response_.rows()}) {
      for (const v1::Row& row : *rows) LearnNames(row, context);
    }
    return context;
  }

  static void LearnNames(const v1::Row& row, report::FindingContext& context) {
    for (const v1::Member& member : row.members()) {
      context.names.emplace(member.node(), member.display_name());
    }
    for (const v1::RowLineage& edge : row.lineage()) {
      context.names.emplace(edge.predecessor(), edge.predecessor_display_name());
      context.names.emplace(edge.successor(), edge.successor_display_name());
    }
    for (const v1::IndicatorComparison& item : row.indicators()) {
      for (const v1::IndicatorResult& result : item.results()) {
        context.names.emplace(result.indicator().name(), result.indicator().display_name());
      }
      for (const v1::IndicatorRelation& relation : item.relations()) {
        if (relation.comparability() != indicator::v1::COMPARABILITY_REDEFINED) continue;
        context.redefined.insert(relation.successors().begin(), relation.successors().end());
      }
    }
  }

  // Warnings one by one; what is only good to know is counted by kind.
  std::string Findings() const {
    const report::FindingContext context = Context();
    std::string out;
    std::map<int, int> others;
    for (const v1::Finding& finding : response_.findings()) {
      const bool good_to_know = !options_.all_findings &&
                                finding.severity() == v1::Finding::SEVERITY_INFO &&
                                finding.kind() != v1::Finding::KIND_LOW_EXECUTION;
      if (good_to_know) {
        ++others[finding.kind()];
      } else {
        absl::StrAppend(&out, "  ・", report::FindingSentence(context, finding), "\n");
      }
    }
    for (const auto& [kind, count] : others) {
      const std::string name =
          report::FindingKindName(labels_, static_cast<v1::Finding::Kind>(kind));
      absl::StrAppend(&out, "  ・", name.empty() ? Say("その他", "Others") : name, labels_.gap,
                      count, Say("件", ""), "\n");
    }
    return out.empty() ? "" : absl::StrCat("\n", labels_.findings, "\n", out);
  }

  std::string Footer() const {
    const std::string unit = report::UnitLabel(labels_, options_.unit_yen);
    std::string rounding = options_.rounded_totals
                               ? absl::StrCat("合計は", unit, "へ四捨五入した額の計。")
                               : absl::StrCat("金額は円単位で集計した後に", unit, "へ四捨五入。");
    if (!ja_) rounding = options_.rounded_totals ? labels_.rounded_totals : labels_.exact_totals;
    return absl::StrCat("\n", labels_.absent, labels_.sentence_gap, rounding, ProjectionNote(),
                        "\nsnapshot ", response_.snapshot(), "\n");
  }

  // How the projections on the page are made; nothing without one.
  std::string ProjectionNote() const {
    const auto projected = [](const v1::Row& row) {
      return std::any_of(row.paces().begin(), row.paces().end(),
                         [](const v1::Pace& pace) { return pace.has_projected_yen(); });
    };
    if (!projected(response_.total()) &&
        std::none_of(response_.rows().begin(), response_.rows().end(), projected)) {
      return "";
    }
    return Say(
        "\n年度末見込みは、執行額に過年度の「年度末÷同日」の倍率の中央値（括弧内は最小と最大）を掛"
        "けた額。",
        "\nProjected: executed times the median quotient of year end and same date of past "
        "years (in brackets the lowest and highest).");
  }

  const v1::CompareExecutionResponse& response_;
  const PageOptions& options_;
  const report::Labels& labels_;
  const bool ja_;
  const report::TextWidth text_;
  report::Table table_;
  std::set<std::string> filled_;  // subtotals with rows under them
  std::map<std::string, std::vector<std::string>> gaps_;
  std::map<std::string, std::vector<const v1::Row*>> sub_projects_of_;
  std::set<std::string> with_sub_projects_;
};

}  // namespace

std::string RenderPage(const v1::CompareExecutionResponse& response, const PageOptions& options) {
  return PageRenderer(response, options).Render();
}

}  // namespace kuzukuri::cli
