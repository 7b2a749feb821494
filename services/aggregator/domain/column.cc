#include "services/aggregator/domain/column.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <set>
#include <tuple>

#include "services/aggregator/domain/papers.h"
#include "services/platform/base/money.h"

namespace kuzukuri::aggregator {
namespace {

size_t LeafCount(const Timeline& timeline, int year) {
  return static_cast<size_t>(timeline.UnknownLeaf(year) - timeline.first_leaf(year) + 1);
}

// What the lines of a leaf record.
struct Recorded {
  bool both = false;
  std::array<bool, kBudgetMeasures> alone{};
};

// Lines that leave a measure out beside some that record both leave a part of it out. One that
// records it alone does so for all of them.
PartlyRecorded FindPartly(const std::vector<Recorded>& leaves) {
  PartlyRecorded partly;
  for (size_t l = 0; l < leaves.size(); ++l) {
    const Recorded& of = leaves[l];
    if (!of.both || of.alone[kAppropriated] == of.alone[kSpent]) continue;
    partly[of.alone[kAppropriated] ? kSpent : kAppropriated].push_back(static_cast<int>(l));
  }
  return partly;
}

void Describe(const YearBook& book, const platform::ExecutionReading& reading, const BookView& view,
              Column& column) {
  column.as_of = view.as_of ? view.as_of : reading.through;
  if (reading.known) column.executed_through = reading.through;
  column.closing_state = reading.closing_state;
  column.execution_stage = reading.stated_stage;
  const BookState* state = StateAt(book, view.revision);
  if (reading.described_by) {
    column.statement_title = book.statements[reading.described_by->index].title;
  } else if (state != nullptr) {
    column.statement_title = state->statement_title;
  }
}

// When papers last told each leaf's execution. The state of the books, as a paper, tells it of all
// lines; what postings keep is told at any date.
class LastTellings {
 public:
  LastTellings(const platform::ExecutionReading& reading, const LineSlots& slots,
               const YearBook& book, platform::Revision revision, size_t leaves)
      : reading_(reading), slots_(slots), book_(book), revision_(revision) {
    if (!reading.papers.empty()) told_.newest = reading.papers.back().date;
    told_.leaves.resize(leaves);
  }

  LastTold Find() {
    for (const platform::Paper& paper : reading_.papers) {
      if (paper.IsStatement()) {
        TellNodes(paper);
      } else {
        ForEachLine(
            [&](const BookLine&, size_t leaf) { told_.leaves[leaf] = LastTold::Leaf{paper.date}; });
      }
    }
    TellWhatPostingsKeep();
    return std::move(told_);
  }

 private:
  template <class Body>
  void ForEachLine(const Body& body) const {
    book_.lines().ForEachAt(revision_, [&](size_t l, const BookLine& line) {
      if (line.records_execution) body(line, static_cast<size_t>(slots_.slots[l]));
    });
  }

  void TellNodes(const platform::Paper& paper) {
    for (const uint32_t node : NodesTold(book_.statements[paper.index], reading_.counted_stage)) {
      told_.leaves[static_cast<size_t>(slots_.told[node])] =
          LastTold::Leaf{paper.date, /*with_below=*/true};
    }
  }

  void TellWhatPostingsKeep() {
    const auto state = BooksStateAt(book_, revision_);
    std::vector<platform::LineKeepers> keepers(told_.leaves.size());
    ForEachLine([&](const BookLine& line, size_t leaf) {
      keepers[leaf].Add(platform::KeeperOf(line.execution_keeper, state));
    });
    for (size_t l = 0; l < keepers.size(); ++l) {
      const bool by_postings = keepers[l].postings && !keepers[l].statements;
      if (by_postings) told_.leaves[l] = LastTold::Leaf{told_.newest};
    }
  }

  const platform::ExecutionReading& reading_;
  const LineSlots& slots_;
  const YearBook& book_;
  const platform::Revision revision_;
  LastTold told_;
};

// The writes after the one that certified figures were seen at, where that is known.
Corrections SinceSeen(const std::vector<platform::Revision>& writes,
                      const std::optional<platform::Revision>& seen) {
  return seen ? CorrectionsAmong(writes, *seen) : Corrections();
}

// What changed of a certified column since.
void FindChanges(const Timeline& timeline, const YearBook& book, platform::Revision revision,
                 Column& column) {
  if (!book.certification || book.certification->revision > revision) return;
  column.books_changed = CorrectionsAmong(book.corrections, book.certification->revision, revision);
  column.catalog_changed =
      SinceSeen(timeline.year(column.year).writes, book.certification->catalog_revision);
}

void FillGaps(const Timeline& timeline, const LineSlots& slots, const LastTold* told,
              Column& column) {
  column.gaps =
      FindGaps(timeline, column.year, slots.partly, Expected::kAllProjects, told, column.leaves);
  for (const Amounts& leaf : column.leaves) column.ledger.AddParts(leaf);
  for (const Gap& gap : column.gaps) {
    if (gap.stated_by >= 0) continue;
    AddGap(gap, column.AppropriationOf(timeline, gap), column.ledger);
  }
}

}  // namespace

std::optional<int64_t> RatePermille(const Amounts& amounts) {
  const auto appropriation = amounts.Appropriation();
  const auto executed = amounts.Executed();
  if (!appropriation || !executed) return std::nullopt;
  return platform::RatePermille(*executed, *appropriation);
}

bool IsSettled(const Column& column) {
  return column.closing_state == kSettled || column.closing_state == kCertified;
}

std::optional<platform::Date> DateOf(const Column& column) {
  return column.executed_through ? column.executed_through : column.as_of;
}

int DayOfYear(const Column& column) {
  return platform::DaysBetween(platform::FiscalYearStart(column.spec.fiscal_year),
                               *DateOf(column)) +
         1;
}

bool SamePoint(const Column& a, const Column& b) {
  const auto date_a = DateOf(a);
  const auto date_b = DateOf(b);
  if (!date_a || !date_b) return date_a == date_b;
  const auto point = [](const Column& column, const platform::Date& date) {
    return std::tuple(date.year - column.spec.fiscal_year.value(), date.month, date.day);
  };
  return point(a, *date_a) == point(b, *date_b);
}

std::map<int, int> FirstColumns(const std::vector<Column>& columns) {
  std::map<int, int> first;
  for (size_t c = 0; c < columns.size(); ++c) {
    first.emplace(columns[c].year, static_cast<int>(c));
  }
  return first;
}

LineSlots FindSlots(const Timeline& timeline, const YearBook* book, platform::Year fiscal_year,
                    platform::Revision revision) {
  LineSlots found;
  found.year = timeline.IndexOf(fiscal_year);
  if (book == nullptr) return found;
  const int first = timeline.first_leaf(found.year);
  const int unknown = timeline.UnknownLeaf(found.year);
  std::set<std::string> nodes;
  std::vector<Recorded> recorded(LeafCount(timeline, found.year));
  found.slots.resize(book->lines().size(), -1);
  book->lines().ForEachAt(revision, [&](size_t l, const BookLine& line) {
    const int leaf = timeline.FindLeaf(found.year, line.node);
    found.slots[l] = leaf - first;
    if (leaf == unknown) nodes.insert(line.node);
    Recorded& of = recorded[static_cast<size_t>(leaf - first)];
    of.both |= line.records_appropriation && line.records_execution;
    of.alone[kAppropriated] |= line.records_appropriation && !line.records_execution;
    of.alone[kSpent] |= line.records_execution && !line.records_appropriation;
  });
  for (const std::string& node : book->table->told_nodes) {
    found.told.push_back(timeline.FindLeaf(found.year, node) - first);
  }
  found.partly = FindPartly(recorded);
  found.unknown_nodes.assign(nodes.begin(), nodes.end());
  found.mismatches = FindRollupMismatches(timeline, found.year, *book, revision);
  return found;
}

std::span<const Gap> Column::GapsOf(int first_leaf, int count) const {
  const auto before = [](const Gap& gap, int leaf) { return gap.leaf < leaf; };
  const auto begin = std::lower_bound(gaps.begin(), gaps.end(), first_leaf, before);
  const auto end = std::lower_bound(begin, gaps.end(), first_leaf + count, before);
  return {begin, end};
}

Amounts SumLeaves(const Timeline& timeline, const Column& column, int first, int count) {
  Amounts sum;
  for (int leaf = first; leaf < first + count; ++leaf) sum.Add(column.At(timeline, leaf));
  for (const Gap& gap : column.GapsOf(first, count)) {
    if (gap.stated_by >= first && gap.stated_by < first + count) continue;
    AddGap(gap, column.AppropriationOf(timeline, gap), sum);
  }
  return sum;
}

NodeSums SumNodes(const Timeline& timeline, const Column& column) {
  NodeSums sums;
  const YearIndex& index = timeline.index(column.year);
  const auto total_of = [&](int leaf) -> Amounts& {
    return index.IsOutside(timeline.NodeOf(leaf)) ? sums.outside_total : sums.total;
  };
  const int first = timeline.first_leaf(column.year);
  for (size_t l = 0; l < column.leaves.size(); ++l) {
    const int leaf = first + static_cast<int>(l);
    if (column.leaves[l].Empty()) continue;
    for (const Node* at : index.Upwards(timeline.NodeOf(leaf))) {
      sums.nodes[at->id].Add(column.leaves[l]);
    }
    total_of(leaf).Add(column.leaves[l]);
  }
  for (const Gap& gap : column.gaps) {
    const int64_t yen = column.AppropriationOf(timeline, gap);
    const bool by_project = gap.stated_by >= 0 && timeline.leaf(gap.stated_by).project >= 0;
    if (by_project) continue;  // which every node above has as well
    for (const Node* at : index.Upwards(timeline.NodeOf(gap.leaf))) {
      if (gap.stated_by >= 0 && at->id == timeline.NodeOf(gap.stated_by)) break;
      AddGap(gap, yen, sums.nodes[at->id]);
    }
    if (gap.stated_by < 0) AddGap(gap, yen, total_of(gap.leaf));
  }
  return sums;
}

Column MakeColumn(const Timeline& timeline, const LineSlots& slots, const YearBook* book,
                  platform::Revision revision, const ColumnSpec& spec) {
  Column column;
  column.spec = spec;
  column.year = slots.year;
  column.leaves.resize(LeafCount(timeline, column.year));
  column.missing =
      !timeline.year(column.year).exists || book == nullptr || !book->lines().AnyAt(revision);
  if (book == nullptr) return column;
  const BookView view{revision, spec.as_of, spec.execution_stage};
  const platform::ExecutionReading reading = ReadExecution(*book, view);
  Describe(*book, reading, view, column);
  column.ledger = SumBook(*book, view, slots.slots, column.leaves);
  column.unknown_nodes = slots.unknown_nodes;
  std::optional<LastTold> told;
  if (reading.by_papers) {
    told = LastTellings(reading, slots, *book, revision, column.leaves.size()).Find();
  }
  FillGaps(timeline, slots, told ? &*told : nullptr, column);
  if (column.closing_state == kCertified) FindChanges(timeline, *book, revision, column);
  return column;
}

void NoteIndicators(const YearBook& book, const std::vector<platform::Revision>& writes,
                    platform::Revision revision, Column& column) {
  if (column.closing_state != kCertified) return;
  if (!book.certification || book.certification->revision > revision) return;
  column.indicators_changed = SinceSeen(writes, book.certification->indicator_revision);
}

namespace {

// The figures of one fund source on the leaves of a column, inside and outside the total.
std::array<Amounts, 2> SumFund(const Timeline& timeline, int year, std::vector<Amounts> leaves) {
  const std::vector<Gap> gaps =
      FindGaps(timeline, year, {}, Expected::kThoseWithFigures, /*told=*/nullptr, leaves);
  const int first = timeline.first_leaf(year);
  const auto is_outside = [&](int leaf) {
    return timeline.index(year).IsOutside(timeline.NodeOf(leaf)) ? 1U : 0U;
  };
  std::array<Amounts, 2> sums;
  for (size_t l = 0; l < leaves.size(); ++l) {
    sums[is_outside(first + static_cast<int>(l))].Add(leaves[l]);
  }
  for (const Gap& gap : gaps) {
    if (gap.stated_by >= 0) continue;
    const Amounts& leaf = leaves[static_cast<size_t>(gap.leaf - first)];
    AddGap(gap, leaf.KnownAppropriation().value_or(0), sums[is_outside(gap.leaf)]);
  }
  return sums;
}

}  // namespace

std::vector<FundFigures> SumFunds(const Timeline& timeline, const LineSlots& slots,
                                  const YearBook* book, platform::Revision revision,
                                  const Column& column) {
  if (book == nullptr) return {};
  const size_t per_leaf = book->fund_sources.size() + 1;
  std::vector<Amounts> sums(column.leaves.size() * per_leaf);
  SumBookByFund(*book, {revision, column.spec.as_of, column.spec.execution_stage}, slots.slots,
                sums);
  std::array<std::vector<FundFigures>, 2> funds;  // inside and outside the total
  for (size_t f = 1; f <= per_leaf; ++f) {
    const size_t fund = f % per_leaf;  // none last
    std::vector<Amounts> leaves;
    for (size_t l = 0; l < column.leaves.size(); ++l) leaves.push_back(sums[l * per_leaf + fund]);
    const std::array<Amounts, 2> figures = SumFund(timeline, column.year, std::move(leaves));
    for (size_t outside = 0; outside < 2; ++outside) {
      if (figures[outside].Empty()) continue;
      FundFigures& item = funds[outside].emplace_back();
      if (fund > 0) {
        const FundSource* source = book->fund_sources.LastAt(fund - 1, revision);
        item.id = book->fund_sources.Id(fund - 1);
        if (source != nullptr) item.display_name = source->display_name;
      }
      item.outside_total = outside == 1;
      item.figures = figures[outside];
    }
  }
  std::move(funds[1].begin(), funds[1].end(), std::back_inserter(funds[0]));
  return std::move(funds[0]);
}

std::map<int, std::vector<std::string>> LineNotes(const Timeline& timeline, const YearBook* book,
                                                  int year, platform::Revision revision) {
  std::map<int, std::vector<std::string>> notes;
  if (book == nullptr) return notes;
  book->lines().ForEachAt(revision, [&](size_t, const BookLine& line) {
    if (line.note.empty()) return;
    const int project = timeline.leaf(timeline.FindLeaf(year, line.node)).project;
    if (project < 0) return;
    std::vector<std::string>& of = notes[project];
    if (std::find(of.begin(), of.end(), line.note) == of.end()) of.push_back(line.note);
  });
  return notes;
}

}  // namespace kuzukuri::aggregator
