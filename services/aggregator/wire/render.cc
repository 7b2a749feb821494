#include "services/aggregator/wire/render.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "kuzukuri/aggregator/v1/aggregator_service.pb.h"
#include "services/aggregator/domain/computation.h"
#include "services/aggregator/wire/cell.h"
#include "services/aggregator/wire/frame.h"
#include "services/aggregator/wire/told_findings.h"

namespace kuzukuri::aggregator {
namespace {

class Renderer {
 public:
  explicit Renderer(const Computed& computed)
      : computed_(computed),
        query_(*computed.query),
        input_(*computed.input),
        timeline_(*computed.input->timeline),
        comparison_(*computed.comparison) {}

  std::string Run() {
    using Response = v1::CompareExecutionResponse;
    const size_t end = std::min(computed_.rows.size(),
                                computed_.first_row + static_cast<size_t>(query_.page_size));
    out_.reserve(BytesOf(end - computed_.first_row));
    AppendHead();
    for (size_t i = computed_.first_row; i < end; ++i) {
      AppendRow(Response::kRowsFieldNumber, comparison_.rows[computed_.rows[i]]);
    }
    if (!IsFirstPage()) return std::move(out_);
    AppendSubtotals();
    AppendRow(Response::kTotalFieldNumber, comparison_.total);
    if (comparison_.outside_total) {
      AppendRow(Response::kOutsideTotalFieldNumber, *comparison_.outside_total);
    }
    return std::move(out_);
  }

 private:
  size_t columns() const { return input_.columns.size(); }
  bool IsWhole() const { return query_.view == View::kFull; }
  bool IsFirstPage() const { return computed_.first_row == 0; }

  // About the size of an answer with so many rows.
  size_t BytesOf(size_t rows) const {
    constexpr size_t kHead = 2000;
    const size_t figures = IsWhole() ? 700 : 300;  // of a row and its members
    const size_t texts = computed_.text_bytes / std::max<size_t>(comparison_.rows.size(), 1);
    return kHead + (rows + comparison_.subtotals.size() + 2) * (figures + texts);
  }

  CellStyle Style() const {
    CellStyle style;
    style.whole = IsWhole();
    style.hold_below_full = query_.presentation && query_.presentation->hold_below_full;
    style.components = query_.components;
    return style;
  }

  // What an answer says besides its rows.
  void AppendHead() {
    v1::CompareExecutionResponse head;
    for (const Column& column : input_.columns) FillColumn(column, timeline_, head.add_columns());
    head.set_row_count(static_cast<int>(computed_.rows.size()));
    head.set_next_page_token(computed_.next_page_token);
    head.set_jurisdiction_display_name(computed_.jurisdiction_display_name);
    if (IsFirstPage()) AddCoverage(head.mutable_coverage());
    head.AppendPartialToString(&out_);
    if (!IsFirstPage() || !IsWhole()) return;
    AppendFindings(computed_.findings, query_.language, head.columns(), out_);
  }

  // Of some nodes: those above their rows. At the level of sub-projects every project of a city is
  // a subtotal, many times what is asked for.
  void AppendSubtotals() {
    const bool all = query_.filter.nodes.empty();
    const std::set<absl::string_view> above = all ? std::set<absl::string_view>() : Above();
    for (const Row& row : comparison_.subtotals) {
      if (!all && !above.contains(row.info->id)) continue;
      AppendRow(v1::CompareExecutionResponse::kSubtotalsFieldNumber, row);
    }
  }

  // Ids of the subtotals above the rows that are answered, on whatever page.
  std::set<absl::string_view> Above() const {
    std::map<absl::string_view, absl::string_view> parents;
    for (const Row& row : comparison_.subtotals) parents[row.info->id] = row.info->parent;
    std::set<absl::string_view> above;
    for (const size_t i : computed_.rows) {
      absl::string_view at = comparison_.rows[i].info->parent;
      while (!at.empty() && above.insert(at).second) at = parents[at];
    }
    return above;
  }

  void AppendRow(int field, const Row& row) {
    OpenFrame frame(field, out_);
    computed_.texts->AppendRow(row, out_);
    MakeCells(row);
    for (const CellMessage& made : cells_) {
      AppendFrame(v1::Row::kCellsFieldNumber, made.cell.bytes(), out_);
    }
    for (size_t c = 0; c + 1 < columns(); ++c) AppendChange(row, c);
    for (const Member& member : row.members) AppendMember(row, member);
    computed_.append_rest(row, out_);
    frame.End();
  }

  // The figures a column's paper lists under a subtotal or total: its projects.
  std::vector<Amounts> Parts(const Row& row, size_t c) const {
    const Column& column = input_.columns[c];
    std::vector<Amounts> parts;
    for (const ProjectRef& ref : timeline_.projects()) {
      if (ref.year != column.year || ref.project == nullptr || !Counts(row, ref)) continue;
      parts.push_back(SumProject(timeline_, column, ref));
    }
    return parts;
  }

  bool Counts(const Row& row, const ProjectRef& ref) const {
    const YearIndex& index = timeline_.index(ref.year);
    const std::string& parent = ref.project->parent;
    if (row.info->kind == RowKind::kTotal) return !index.IsOutside(parent);
    if (row.info->kind == RowKind::kOutsideTotal) return index.IsOutside(parent);
    const std::vector<const Node*> chain = index.Upwards(parent);
    return std::any_of(chain.begin(), chain.end(),
                       [&](const Node* at) { return at->id == row.info->node; });
  }

  static bool IsSum(const Row& row) {
    return row.info->kind == RowKind::kTotal || row.info->kind == RowKind::kOutsideTotal ||
           absl::StartsWith(row.info->id, NodeRowId(""));
  }

  // A sum has one member per column, its node, which prints as the row does.
  bool PrintsParts(const Row& row) const {
    return IsSum(row) && query_.policy != LineagePolicy::kRestated;
  }

  void MakeCells(const Row& row) {
    cells_.clear();
    for (size_t c = 0; c < columns(); ++c) {
      CellMessage& made = cells_.emplace_back(MakeCell(row.cells[c], style_));
      if (!query_.presentation) continue;
      const bool by_parts = PrintsParts(row) && query_.presentation->sum_of_rounded;
      AddPrinted(by_parts ? PrintTotal(row.cells[c], Parts(row, c), *query_.presentation)
                          : Print(row.cells[c], *query_.presentation),
                 made.cell);
    }
  }

  void AppendChange(const Row& row, size_t c) {
    SmallMessage change = MakeChange(cells_[c], cells_[c + 1]);
    if (IsWhole()) AddDecomposition(row, c, change);
    AppendFrame(v1::Row::kChangesFieldNumber, change.bytes(), out_);
  }

  // Whether a change from a column to the next can be made of a measure: it is wholly known in
  // both, or there is nothing in one of them.
  bool IsKnown(const Row& row, size_t c, BudgetMeasure measure) const {
    const auto is_whole = [&](size_t at) {
      return !input_.columns[at].missing && row.cells[at].parts[measure].IsWhole();
    };
    return is_whole(c) && is_whole(c + 1);
  }

  // What changed less what lineage moved, amount by amount; what was moved, as a term of its own.
  void AddDecomposition(const Row& row, size_t c, SmallMessage& change) const {
    if (query_.level == Level::kFundSource) return;
    const bool appropriation = IsKnown(row, c, kAppropriated);
    const bool executed = IsKnown(row, c, kSpent);
    if (!appropriation && !executed) return;
    Amounts terms = row.cells[c + 1];
    terms.Subtract(row.cells[c]);
    Amounts moved;
    if (c < row.moved.size()) moved = row.moved[c];
    terms.Subtract(moved);
    const auto carried_in = terms.Sum({kContinuedIn, kApprovedIn, kAccidentalIn, kInNotStated});
    const auto diversion = terms.Sum({kDiverted, kTransferred, kReallocated});
    moved.has_appropriation = true;
    const auto moved_yen = moved.Appropriation();
    // Terms that do not fit are left out together: those that are told must sum to the change.
    if (!carried_in || !diversion || !moved_yen) return;
    using Proto = v1::Decomposition;
    SmallMessage message;
    message.Number(Proto::kAppropriationUnknownFieldNumber, appropriation ? 0 : 1);
    message.Number(Proto::kExecutedUnknownFieldNumber, executed ? 0 : 1);
    if (executed) {
      message.Number(Proto::kExecutedYenFieldNumber, terms[kExecuted]);
      message.Number(Proto::kMovedExecutedYenFieldNumber, moved[kExecuted]);
    }
    if (!appropriation) return change.Message(v1::Change::kDecompositionFieldNumber, message);
    message.Number(Proto::kOriginalYenFieldNumber, terms[kOriginal]);
    message.Number(Proto::kSupplementaryYenFieldNumber, terms[kSupplementary]);
    message.Number(Proto::kProvisionalYenFieldNumber, terms[kProvisional]);
    message.Number(Proto::kCarryOverInYenFieldNumber, *carried_in);
    message.Number(Proto::kReserveYenFieldNumber, terms[kReserve]);
    message.Number(Proto::kDiversionYenFieldNumber, *diversion);
    message.Number(Proto::kLapsedYenFieldNumber, terms[kLapsed]);
    message.Number(Proto::kPrecisionAdjustmentYenFieldNumber, terms[kAppropriationAdjustment]);
    message.Number(Proto::kNotStatedYenFieldNumber, terms[kNotStated]);
    message.Number(Proto::kMovedYenFieldNumber, *moved_yen);
    change.Message(v1::Change::kDecompositionFieldNumber, message);
  }

  void AppendMember(const Row& row, const Member& member) {
    OpenFrame frame(v1::Row::kMembersFieldNumber, out_);
    out_ += computed_.texts->OfMember(member);
    if (member.not_counted) {
      SmallMessage flag;
      flag.Number(v1::Member::kNotCountedFieldNumber, 1);
      absl::StrAppend(&out_, flag.bytes());
    }
    AppendMemberCell(row, member);
    if (query_.reported) AppendReported(member);
    frame.End();
  }

  void AppendMemberCell(const Row& row, const Member& member) {
    const auto c = static_cast<size_t>(member.column);
    // Most rows have one member a column, whose figures are the row's.
    if (PrintsParts(row) || member.figures == row.cells[c]) {
      return AppendFrame(v1::Member::kCellFieldNumber, cells_[c].cell.bytes(), out_);
    }
    CellMessage made = MakeCell(member.figures, style_);
    if (query_.presentation) {
      AddPrinted(Print(member.figures, *query_.presentation), made.cell);
    }
    AppendFrame(v1::Member::kCellFieldNumber, made.cell.bytes(), out_);
  }

  void AppendReported(const Member& member) {
    const ColumnSpec& column = input_.columns[static_cast<size_t>(member.column)].spec;
    for (const auto* figure : computed_.reported(column, member.info->node)) {
      AppendFrame(v1::Member::kReportedFiguresFieldNumber, *figure, out_);
    }
  }

  void AddCoverage(v1::Coverage* proto) const {
    for (const Match match : {Match::kOneToOne, Match::kGroup, Match::kShare, Match::kNone}) {
      v1::Coverage::Part* part = proto->add_parts();
      part->set_match(static_cast<v1::Row::Match>(match));
      std::vector<Amounts> sums(columns());
      int rows = 0;
      for (const Row& row : comparison_.rows) {
        if (row.info->kind != RowKind::kNodes || row.match != match) continue;
        ++rows;
        for (size_t c = 0; c < columns(); ++c) sums[c].Add(row.cells[c]);
      }
      part->set_rows(rows);
      for (const Amounts& sum : sums) {
        part->add_appropriation_yen(sum.KnownAppropriation().value_or(0));
        part->add_executed_yen(sum.KnownExecuted().value_or(0));
        part->add_absent_appropriation_parts(sum.parts[kAppropriated].absent.count);
        part->add_absent_executed_parts(sum.parts[kSpent].absent.count);
        part->add_earlier_executed_parts(sum.parts[kSpent].earlier.count);
      }
    }
  }

  std::string out_;
  std::vector<CellMessage> cells_;  // of the row that is being made
  const Computed& computed_;
  const Query& query_;
  const CompareInput& input_;
  const Timeline& timeline_;
  const Comparison& comparison_;
  const CellStyle style_ = Style();
};

}  // namespace

std::string Render(const Computed& computed) { return Renderer(computed).Run(); }

std::string AnswerHead(const Snapshot& snapshot) {
  v1::CompareExecutionResponse head;
  head.set_snapshot(EncodeSnapshot(snapshot));
  head.set_computation(kComputation);
  return head.SerializeAsString();
}

std::string WatchFrame(const std::string& head, const std::string& body) {
  std::string frame;
  AppendFrameHead(v1::WatchComparisonResponse::kComparisonFieldNumber, head.size() + body.size(),
                  frame);
  return absl::StrCat(frame, head, body);
}

}  // namespace kuzukuri::aggregator
