#include "services/aggregator/answer/report.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "services/aggregator/answer/explanations.h"
#include "services/aggregator/answer/fetch.h"
#include "services/aggregator/answer/plan.h"
#include "services/aggregator/answer/printed_statement.h"
#include "services/aggregator/answer/published.h"
#include "services/aggregator/domain/comparison.h"
#include "services/aggregator/domain/printed.h"
#include "services/aggregator/domain/report_layout.h"
#include "services/aggregator/wire/cell.h"
#include "services/aggregator/wire/told_findings.h"
#include "services/platform/base/errors.h"
#include "services/platform/base/status_macros.h"

namespace kuzukuri::aggregator {
namespace {

namespace cv1 = catalog::v1;

// What a report is made of: one column of one year.
struct ReportSources {
  const Paper* paper = nullptr;
  std::map<std::string, PrintedFigures> printed;  // by node
  const Directory* directory = nullptr;
  const YearBook* book = nullptr;
  platform::Revision budget_revision;
  const Plan* plan = nullptr;
  const CompareInput* input = nullptr;
  const Comparison* comparison = nullptr;
  const Presentations* presentations = nullptr;
  const ExplanationTable* explanations = nullptr;
};

constexpr const char* kPages = "pages";      // the table name of the project pages
constexpr const char* kPagePlace = "page";   // PrintedText.place of a project page
constexpr const char* kPageTable = "page/";  // ReportedFigure.table of one

template <class Item>
const cv1::Placement* PlacementIn(const Item& item, const std::string& tree) {
  for (const cv1::Placement& placement : item.placements()) {
    if (placement.tree() == tree) return &placement;
  }
  return nullptr;
}

// The name as a place prints it.
template <class Item>
const std::string& NameIn(const Item& item, const std::string& place) {
  for (const cv1::PrintedText& printed : item.printed_names()) {
    if (printed.place() == place) return printed.text();
  }
  return item.display_name();
}

void FillPresentation(const Presentation& presentation, v1::Presentation* proto) {
  proto->set_unit_yen(presentation.unit_yen);
  proto->set_total_mode(presentation.sum_of_rounded ? v1::Presentation::TOTAL_MODE_SUM_OF_ROUNDED
                                                    : v1::Presentation::TOTAL_MODE_FROM_EXACT);
  proto->set_rate_mode(presentation.rate_from_rounded ? v1::Presentation::RATE_MODE_FROM_ROUNDED
                                                      : v1::Presentation::RATE_MODE_FROM_EXACT);
  proto->set_hold_below_full(presentation.hold_below_full);
}

class ReportMaker {
 public:
  ReportMaker(const ReportSources& sources, v1::ExecutionReport* report)
      : sources_(sources),
        paper_(*sources.paper),
        column_(sources.input->columns.front()),
        figures_(*sources.input->timeline, column_),
        report_(report) {
    for (const auto& [project, notes] :
         LineNotes(*sources.input->timeline, sources.book, column_.year, sources.budget_revision)) {
      line_notes_[sources.input->timeline->project(project).name] = notes;
    }
  }

  absl::Status Run() {
    if (absl::Status status = CheckPresentations(); !status.ok()) return status;
    if (absl::Status status = CheckTotals(); !status.ok()) return status;
    report_->set_jurisdiction_display_name(sources_.directory->jurisdiction_display_name);
    FillColumn(column_, *sources_.input->timeline, report_->mutable_column());
    const std::string& primary = paper_.catalog.fiscal_year.primary_tree();
    AddTable(primary);
    for (const std::string& tree : Trees()) {
      if (tree != primary) AddTable(tree);
    }
    AddTotals(PresentationOf(primary));
    FillPresentation(PresentationOf(kPages), report_->mutable_page_presentation());
    AddPages();
    return absl::OkStatus();
  }

 private:
  absl::Status CheckPresentations() const {
    std::set<std::string> known = Trees();
    known.insert({kPages, paper_.catalog.fiscal_year.primary_tree()});
    for (const auto& [table, presentation] : *sources_.presentations) {
      if (table.empty() || known.contains(table)) continue;
      return platform::InvalidField(
          "presentations",
          absl::StrCat("'", platform::Quote(table), "' is no table of the year; there are ",
                       absl::StrJoin(known, ", "), ", and the empty name for all others"));
    }
    return absl::OkStatus();
  }

  absl::Status CheckTotals() const {
    Amounts sum = figures_.total();
    sum.Add(figures_.outside_total());
    if (sum.Conserves(column_.ledger)) return absl::OkStatus();
    return platform::Internal(platform::ErrorReason::kConservationViolated,
                              "the tables of the report do not sum to the ledger; this is a "
                              "defect, please report it");
  }

  Presentation PresentationOf(const std::string& table) const {
    for (const std::string& name : {table, std::string()}) {
      const auto found = sources_.presentations->find(name);
      if (found != sources_.presentations->end()) return found->second;
    }
    return {};
  }

  std::set<std::string> Trees() const {
    std::set<std::string> trees;
    for (const cv1::ClassificationNode& node : paper_.catalog.nodes) {
      for (const cv1::Placement& placement : node.placements()) trees.insert(placement.tree());
    }
    for (const cv1::Project& project : paper_.catalog.projects) {
      for (const cv1::Placement& placement : project.placements()) trees.insert(placement.tree());
    }
    return trees;
  }

  static void FillFigures(const Amounts& figures, const PrintedCell& printed,
                          const Presentation& presentation, v1::Cell* cell) {
    FillCell(figures, printed, presentation.hold_below_full, cell);
  }

  void AddDepartments(const google::protobuf::RepeatedPtrField<std::string>& names,
                      v1::ReportRow* row) const {
    for (const std::string& name : names) {
      const DepartmentNames& known = sources_.directory->departments;
      const auto found = known.find(name);
      row->add_departments(found == known.end() ? IdOf(name) : found->second);
      row->add_department_names(name);
    }
  }

  // Project pages take what they print, tables the rest, sub-projects everything.
  enum class Place { kTable, kPage, kAny };

  void AddReported(Place place, v1::ReportRow* row) const {
    const auto found = sources_.printed.find(row->node());
    if (found == sources_.printed.end()) return;
    for (const budget::v1::ReportedFigure* figure : found->second) {
      const bool on_page = absl::StartsWith(figure->table(), kPageTable);
      if (place != Place::kAny && on_page != (place == Place::kPage)) continue;
      *row->add_reported_figures() = *figure;
    }
  }

  void AddExplanations(const std::vector<v1::IndicatorResult>& indicators,
                       v1::ReportRow* row) const {
    for (v1::RowExplanation& one : sources_.explanations->Of(row->node(), indicators)) {
      *row->add_explanations() = std::move(one);
    }
  }

  void AddNotes(const std::string& own, const std::string& project, v1::ReportRow* row) const {
    if (!own.empty()) row->add_notes(own);
    const auto found = line_notes_.find(project);
    if (found == line_notes_.end()) return;
    for (const std::string& note : found->second) row->add_notes(note);
  }

  v1::ReportRow* AddOwn(const std::string& node, int depth, bool outside,
                        const Presentation& presentation,
                        google::protobuf::RepeatedPtrField<v1::ReportRow>* rows) const {
    const Amounts own = figures_.Own(node);
    if (own.Empty()) return nullptr;
    v1::ReportRow* row = rows->Add();
    row->set_kind(v1::ReportRow::KIND_OWN_POSTINGS);
    row->set_node(node);
    row->set_depth(depth);
    row->set_outside_total(outside);
    FillFigures(own, Print(own, presentation), presentation, row->mutable_cell());
    return row;
  }

  // The row of a project, in a table or on its page.
  void FillProject(const cv1::Project& project, const std::string& place,
                   const Presentation& presentation, v1::ReportRow* row) const {
    row->set_kind(v1::ReportRow::KIND_PROJECT);
    row->set_node(project.name());
    row->set_display_name(NameIn(project, place));
    row->set_printed_code(project.printed_code());
    const bool on_page = place == kPagePlace;
    AddDepartments(on_page && !project.page_departments().empty() ? project.page_departments()
                                                                  : project.departments(),
                   row);
    AddNotes(project.note(), project.name(), row);
    AddReported(on_page ? Place::kPage : Place::kTable, row);
    if (!on_page) AddExplanations({}, row);
    const Amounts figures = figures_.Whole(project.name());
    FillFigures(figures, Print(figures, presentation), presentation, row->mutable_cell());
  }

  void AddTable(const std::string& tree) {
    std::vector<TreeItem> items;
    std::vector<const cv1::ClassificationNode*> nodes;
    std::vector<const cv1::Project*> projects;
    for (const cv1::ClassificationNode& node : paper_.catalog.nodes) {
      if (const cv1::Placement* placement = PlacementIn(node, tree)) {
        items.push_back(
            {node.name(), placement->parent(), placement->position(), false, node.outside_total()});
        nodes.push_back(&node);
      }
    }
    for (const cv1::Project& project : paper_.catalog.projects) {
      if (const cv1::Placement* placement = PlacementIn(project, tree)) {
        items.push_back({project.name(), placement->parent(), placement->position(), true, false});
        projects.push_back(&project);
      }
    }
    const Presentation presentation = PresentationOf(tree);
    v1::ReportTable* table = report_->add_tables();
    table->set_tree(tree);
    table->set_primary(report_->tables_size() == 1);
    FillPresentation(presentation, table->mutable_presentation());
    for (const TreeRow& from : LayOut(items, figures_)) {
      v1::ReportRow* row = table->add_rows();
      row->set_depth(from.depth);
      row->set_outside_total(from.outside_total);
      if (items[from.item].is_project) {
        const cv1::Project& project = *projects[from.item - nodes.size()];
        FillProject(project, tree, presentation, row);
        if (table->primary()) order_.push_back(&project);
        continue;
      }
      FillNode(*nodes[from.item], tree, from, presentation, row);
      if (table->primary()) {
        AddOwn(row->node(), from.depth + 1, from.outside_total, presentation,
               table->mutable_rows());
      }
    }
    if (table->primary()) AddUnknown(presentation, table);
  }

  void FillNode(const cv1::ClassificationNode& node, const std::string& tree, const TreeRow& from,
                const Presentation& presentation, v1::ReportRow* row) const {
    row->set_kind(v1::ReportRow::KIND_CLASSIFICATION_NODE);
    row->set_node(node.name());
    row->set_display_name(NameIn(node, tree));
    row->set_classification_kind(node.kind());
    AddNotes(node.note(), "", row);
    AddReported(Place::kTable, row);
    AddExplanations({}, row);
    FillFigures(from.figures, PrintTotal(from.figures, from.projects, presentation), presentation,
                row->mutable_cell());
  }

  void AddUnknown(const Presentation& presentation, v1::ReportTable* table) const {
    const Amounts& unknown = figures_.unknown();
    if (unknown.Empty()) return;
    v1::ReportRow* row = table->add_rows();
    row->set_kind(v1::ReportRow::KIND_UNKNOWN_NODES);
    FillFigures(unknown, Print(unknown, presentation), presentation, row->mutable_cell());
  }

  void AddTotals(const Presentation& presentation) {
    FillFigures(figures_.total(), PrintTotal(figures_.total(), figures_.inside(), presentation),
                presentation, report_->mutable_total());
    if (figures_.outside_total().Empty()) return;
    FillFigures(figures_.outside_total(),
                PrintTotal(figures_.outside_total(), figures_.outside(), presentation),
                presentation, report_->mutable_outside_total());
  }

  void AddPages() {
    const Presentation presentation = PresentationOf(kPages);
    std::map<std::string, const Row*> rows;
    for (const Row& row : sources_.comparison->rows) {
      for (const Member& member : row.members) rows[member.info->node] = &row;
    }
    for (const cv1::Project* project : order_) {
      v1::ProjectPage* page = report_->add_pages();
      *page->mutable_project() = *project;
      FillProject(*project, kPagePlace, presentation, page->mutable_row());
      AddSubProjects(*project, presentation, page);
      std::vector<v1::IndicatorResult> indicators;
      if (const auto row = rows.find(project->name()); row != rows.end()) {
        const auto& groups = sources_.plan->groups()[row->second->plan_index];
        indicators =
            sources_.plan->indicators()->Results(*row->second, groups, sources_.input->columns);
      }
      AddExplanations(indicators, page->mutable_row());
      for (v1::IndicatorResult& result : indicators) *page->add_indicators() = std::move(result);
    }
  }

  void AddSubProjects(const cv1::Project& project, const Presentation& presentation,
                      v1::ProjectPage* page) const {
    std::vector<const cv1::SubProject*> subs;
    for (const cv1::SubProject& sub : project.sub_projects()) subs.push_back(&sub);
    std::stable_sort(subs.begin(), subs.end(),
                     [](const auto* a, const auto* b) { return a->position() < b->position(); });
    for (const cv1::SubProject* sub : subs) {
      v1::ReportRow* row = page->add_sub_projects();
      row->set_kind(v1::ReportRow::KIND_SUB_PROJECT);
      row->set_node(sub->name());
      row->set_display_name(sub->display_name());
      row->set_depth(1);
      AddDepartments(sub->departments(), row);
      AddNotes(sub->note(), "", row);
      AddReported(Place::kAny, row);
      AddExplanations({}, row);
      const Amounts figures = figures_.Own(sub->name());
      FillFigures(figures, Print(figures, presentation), presentation, row->mutable_cell());
    }
    AddOwn(project.name(), 1, false, presentation, page->mutable_sub_projects());
  }

  const ReportSources& sources_;
  const Paper& paper_;
  const Column& column_;
  const NodeFigures figures_;
  v1::ExecutionReport* report_;
  std::map<std::string, std::vector<std::string>> line_notes_;  // of budget lines, by project
  std::vector<const cv1::Project*> order_;                      // as the primary table has them
};

// What a reader should know of the comparison, the indicators and the paper itself.
std::vector<Finding> FindFindings(const Query& query, const ReportSources& sources) {
  std::vector<Finding> findings =
      FindAll(*sources.input, *sources.comparison, query.thresholds, /*lineage_gaps=*/{});
  const std::vector<Finding>& missed = sources.plan->indicators()->findings();
  findings.insert(findings.end(), missed.begin(), missed.end());
  const PrintedStatement printed = ReadStatement(*sources.paper, sources.printed);
  for (Finding& wrong : FindPrinted(printed.rows, printed.sums)) {
    SetSubject({wrong.node, sources.input->plan->names->Of(wrong.node)}, wrong);
    findings.push_back(std::move(wrong));
  }
  sources.explanations->Choose(findings);
  return findings;
}

}  // namespace

absl::StatusOr<v1::ExecutionReport> MakeReport(const Query& query,
                                               const Presentations& presentations,
                                               const Snapshot& snapshot, const Fetched& fetched,
                                               const Paper& paper,
                                               const StillWanted& still_wanted) {
  KZ_ASSIGN_OR_RETURN(const std::shared_ptr<const Plan> plan,
                      Plan::Make(query, snapshot, fetched, still_wanted));
  CompareInput input = plan->MakeInput(query, snapshot, fetched, still_wanted);
  plan->NoteBooks(snapshot, fetched, input);
  if (input.columns.front().missing) {
    return NothingThere(query, "the year has no catalogue or no budget lines");
  }
  KZ_ASSIGN_OR_RETURN(const Comparison comparison, Compare(input));
  const platform::Year year = query.columns.front().fiscal_year;
  ReportSources sources;
  sources.paper = &paper;
  sources.printed = PrintedByNewest(*fetched.published.at(year), query.columns.front().as_of);
  sources.directory = fetched.directory.get();
  sources.book = BookOf(fetched, year);
  sources.budget_revision = snapshot.budget;
  sources.plan = plan.get();
  sources.input = &input;
  sources.comparison = &comparison;
  sources.presentations = &presentations;
  const ExplanationTable explanations(query, *plan, input);
  sources.explanations = &explanations;
  v1::ExecutionReport report;
  KZ_RETURN_IF_ERROR(ReportMaker(sources, &report).Run());
  AddFindings(FindFindings(query, sources), query.language, report);
  return report;
}

}  // namespace kuzukuri::aggregator
