#include "services/report/statement/csv_file.h"

#include <algorithm>
#include <initializer_list>
#include <optional>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "services/report/text/amounts.h"
#include "services/report/text/csv_cell.h"
#include "services/report/text/place_text.h"

namespace kuzukuri::report {
namespace {

namespace v1 = aggregator::v1;

constexpr const char* kByteOrderMark = "\xEF\xBB\xBF";
constexpr const char* kHeader =
    "snapshot,fiscal_year,as_of,closing_state,execution_stage,table,level,outside_total,class,"
    "pillar,project,printed_code,sub_project,display_name,departments,original_yen,"
    "supplementary_yen,provisional_yen,carry_over_in_yen,reserve_yen,transferred_yen,lapsed_yen,"
    "adjustment_yen,appropriation_yen,executed_yen,difference_yen,rate_permille,carried_out_yen,"
    "printed_unit_yen,printed_appropriation,printed_executed,printed_difference,printed_rate,"
    "published,notes,unused_yen,known_appropriation_yen,absent_appropriation_parts,"
    "known_executed_yen,absent_executed_parts,absent_executed_appropriation_yen,earlier_executed_"
    "parts\n";

std::string Optional(bool has, std::optional<int64_t> value) {
  return has && value ? absl::StrCat(*value) : "";
}

class CsvWriter {
 public:
  CsvWriter(const ReportView& view, const std::string& snapshot)
      : report_(view.report()), view_(view), snapshot_(snapshot) {}

  std::string Run() {
    out_ = absl::StrCat(kByteOrderMark, kHeader);
    for (const v1::ReportTable& table : report_.tables()) {
      std::vector<const v1::ReportRow*> above;
      const int64_t unit = table.presentation().unit_yen();
      for (const v1::ReportRow* const at : RowsAsPrinted(table)) {
        const v1::ReportRow& row = *at;
        above.resize(std::min(above.size(), static_cast<size_t>(row.depth())));
        if (row.kind() == v1::ReportRow::KIND_CLASSIFICATION_NODE) above.push_back(&row);
        const bool project = row.kind() == v1::ReportRow::KIND_PROJECT;
        Add(table.tree(), above, project ? &row : nullptr, row, unit);
      }
      if (!table.primary()) continue;
      AddTotal(table.tree(), "total", report_.total(), unit);
      if (report_.has_outside_total()) {
        AddTotal(table.tree(), "outside_total", report_.outside_total(), unit);
      }
    }
    for (const v1::ProjectPage& page : report_.pages()) {
      const auto found = view_.headings().find(page.row().node());
      const std::vector<const v1::ReportRow*> none;  // of a page without a row in the tables
      const auto& above = found == view_.headings().end() ? none : found->second;
      for (const v1::ReportRow& part : page.sub_projects()) {
        Add("pages", above, &page.row(), part, report_.page_presentation().unit_yen());
      }
    }
    return std::move(out_);
  }

 private:
  static std::string NodeId(const std::string& name) { return name.substr(name.rfind('/') + 1); }

  static const char* LevelOf(const v1::ReportRow& row) {
    switch (row.kind()) {
      case v1::ReportRow::KIND_CLASSIFICATION_NODE:
        switch (row.classification_kind()) {
          case catalog::v1::ClassificationNode::KIND_CLASS:
            return "class";
          case catalog::v1::ClassificationNode::KIND_PILLAR:
            return "pillar";
          case catalog::v1::ClassificationNode::KIND_TOTAL:
            return "total_node";
          default:
            return "group";
        }
      case v1::ReportRow::KIND_PROJECT:
        return "project";
      case v1::ReportRow::KIND_SUB_PROJECT:
        return "sub_project";
      case v1::ReportRow::KIND_OWN_POSTINGS:
        return "own_postings";
      default:
        return "unknown_nodes";
    }
  }

  std::vector<std::string> Start(const std::string& table, const std::string& level,
                                 bool outside) const {
    const v1::Column& column = report_.column();
    const std::string date = column.has_as_of()
                                 ? absl::StrFormat("%04d-%02d-%02d", column.as_of().year(),
                                                   column.as_of().month(), column.as_of().day())
                                 : "";
    return {snapshot_,
            absl::StrCat(column.fiscal_year()),
            date,
            budget::v1::ClosingState_Name(column.closing_state()),
            budget::v1::ExecutionStage_Name(column.execution_stage()),
            table,
            level,
            outside ? "true" : "false"};
  }

  static void AddFigures(const v1::Cell& cell, int64_t unit, std::vector<std::string>& cells) {
    const budget::v1::AppropriationFigures& c = cell.components();
    for (const std::optional<int64_t> yen : std::initializer_list<std::optional<int64_t>>{
             c.original_yen(), c.supplementary_yen(), c.provisional_yen(), CarriedIn(c),
             c.reserve_yen(), Diverted(c), c.lapsed_yen(), c.adjustment_yen()}) {
      cells.push_back(Optional(cell.has_appropriation_yen(), yen));
    }
    cells.push_back(Optional(cell.has_appropriation_yen(), cell.appropriation_yen()));
    cells.push_back(Optional(cell.has_executed_yen(), cell.executed_yen()));
    cells.push_back(Optional(cell.has_difference_yen(), cell.difference_yen()));
    cells.push_back(Optional(cell.has_rate(), cell.rate().permille()));
    cells.push_back(absl::StrCat(cell.carried_out_yen()));
    cells.push_back(absl::StrCat(unit));
    const v1::PrintedCell& printed = cell.printed();
    cells.insert(cells.end(), {printed.appropriation(), printed.executed(), printed.difference(),
                               printed.rate()});
  }

  // What is known of figures that are not known of all their parts, which have no cell of their
  // own.
  static void AddIncomplete(const v1::Cell& cell, std::vector<std::string>& cells) {
    const auto& appropriation = cell.incomplete_appropriation();
    const auto& executed = cell.incomplete_executed();
    const bool of_appropriation = cell.has_incomplete_appropriation();
    const bool of_executed = cell.has_incomplete_executed();
    cells.insert(cells.end(), {Optional(cell.has_unused_yen(), cell.unused_yen()),
                               Optional(of_appropriation, appropriation.known_yen()),
                               Optional(of_appropriation, appropriation.absent_parts()),
                               Optional(of_executed, executed.known_yen()),
                               Optional(of_executed, executed.absent_parts()),
                               Optional(of_executed, executed.absent_appropriation_yen()),
                               Optional(of_executed, executed.earlier_parts())});
  }

  void Write(const std::vector<std::string>& cells) {
    bool first = true;
    for (const std::string& cell : cells) {
      absl::StrAppend(&out_, first ? "" : ",", CsvCell(cell));
      first = false;
    }
    out_ += "\n";
  }

  void Add(const std::string& table, const std::vector<const v1::ReportRow*>& above,
           const v1::ReportRow* project, const v1::ReportRow& row, int64_t unit) {
    std::vector<std::string> cells = Start(table, LevelOf(row), row.outside_total());
    for (const auto kind : {catalog::v1::ClassificationNode::KIND_CLASS,
                            catalog::v1::ClassificationNode::KIND_PILLAR}) {
      std::string id;
      for (const v1::ReportRow* heading : above) {
        if (heading->classification_kind() == kind) id = NodeId(heading->node());
      }
      cells.push_back(id);
    }
    cells.push_back(project == nullptr ? "" : NodeId(project->node()));
    cells.push_back(project == nullptr ? "" : project->printed_code());
    cells.push_back(row.kind() == v1::ReportRow::KIND_SUB_PROJECT ? NodeId(row.node()) : "");
    cells.push_back(row.display_name());
    cells.push_back(absl::StrJoin(row.departments(), ";"));
    AddFigures(row.cell(), unit, cells);
    cells.push_back(absl::StrJoin(PrintedPlaces(row.reported_figures()), "; "));
    cells.push_back(absl::StrJoin(row.notes(), "; "));
    AddIncomplete(row.cell(), cells);
    Write(cells);
  }

  void AddTotal(const std::string& table, const std::string& level, const v1::Cell& cell,
                int64_t unit) {
    std::vector<std::string> cells = Start(table, level, level != "total");
    cells.insert(cells.end(), {"", "", "", "", "", "", ""});
    AddFigures(cell, unit, cells);
    cells.insert(cells.end(), {"", ""});
    AddIncomplete(cell, cells);
    Write(cells);
  }

  const v1::ExecutionReport& report_;
  const ReportView& view_;
  const std::string& snapshot_;
  std::string out_;
};

}  // namespace

std::string RenderCsv(const ReportView& view, const std::string& snapshot) {
  return CsvWriter(view, snapshot).Run();
}

}  // namespace kuzukuri::report
