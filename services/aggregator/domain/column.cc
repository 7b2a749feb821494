#include "services/aggregator/domain/column.h"

#include <algorithm>
#include <set>
#include <tuple>

#include "services/platform/base/money.h"

namespace kuzukuri::aggregator {
namespace {

size_t LeafCount(const Timeline& timeline, int year) {
  return static_cast<size_t>(timeline.UnknownLeaf(year) - timeline.first_leaf(year) + 1);
}

// A settled year as of an earlier date was not settled then.
int StateOn(const BookState& state, platform::Year fiscal_year,
            const std::optional<platform::Date>& as_of) {
  if (!as_of || *as_of >= state.executed_through) return state.closing_state;
  return *as_of <= platform::FiscalYearEnd(fiscal_year) ? kInYear : kClosingPeriod;
}

void Describe(const YearBook& book, const BookView& view, Column& column) {
  column.as_of = view.as_of;
  const BookState* state = StateAt(book, view.revision);
  if (state == nullptr) {
    column.execution_stage = view.execution_stage;
    return;
  }
  if (!column.as_of) column.as_of = state->executed_through;
  column.closing_state = StateOn(*state, book.fiscal_year, view.as_of);
  column.execution_stage =
      view.execution_stage != 0 ? view.execution_stage : state->execution_stage;
  column.statement_title = state->statement_title;
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

int DayOfYear(const Column& column) {
  return platform::DaysBetween(platform::FiscalYearStart(column.spec.fiscal_year), *column.as_of) +
         1;
}

bool SamePoint(const Column& a, const Column& b) {
  if (!a.as_of || !b.as_of) return a.as_of == b.as_of;
  const auto point = [](const Column& column) {
    return std::tuple(column.as_of->year - column.spec.fiscal_year.value(), column.as_of->month,
                      column.as_of->day);
  };
  return point(a) == point(b);
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
  for (const BookLine& line : book->lines()) {
    const int leaf = timeline.FindLeaf(found.year, line.node);
    found.slots.push_back(leaf - first);
    if (leaf == unknown && line.revision <= revision) nodes.insert(line.node);
  }
  found.unknown_nodes.assign(nodes.begin(), nodes.end());
  return found;
}

Column MakeColumn(const Timeline& timeline, const LineSlots& slots, const YearBook* book,
                  platform::Revision revision, const ColumnSpec& spec) {
  Column column;
  column.spec = spec;
  column.year = slots.year;
  column.leaves.resize(LeafCount(timeline, column.year));
  column.missing = !timeline.year(column.year).exists || book == nullptr || book->lines().empty();
  if (book == nullptr) return column;
  const BookView view{revision, spec.as_of, spec.execution_stage};
  Describe(*book, view, column);
  column.ledger = SumBook(*book, view, slots.slots, column.leaves);
  column.unknown_nodes = slots.unknown_nodes;
  return column;
}

std::vector<FundFigures> SumFunds(const Timeline& timeline, const YearBook* book,
                                  platform::Revision revision, const Column& column) {
  if (book == nullptr) return {};
  // Two slots: inside and outside the total.
  std::vector<int> slots;
  for (const BookLine& line : book->lines()) {
    const int leaf = timeline.FindLeaf(column.year, line.node);
    slots.push_back(timeline.index(column.year).IsOutside(timeline.NodeOf(leaf)) ? 1 : 0);
  }
  const size_t per_slot = book->fund_sources.size() + 1;
  std::vector<Amounts> sums(2 * per_slot);
  SumBookByFund(*book, {revision, column.spec.as_of, column.spec.execution_stage}, slots, sums);
  std::vector<FundFigures> funds;
  for (size_t outside = 0; outside < 2; ++outside) {
    for (size_t f = 1; f <= per_slot; ++f) {
      const size_t fund = f % per_slot;  // none last
      const Amounts& figures = sums[outside * per_slot + fund];
      if (figures.Empty()) continue;
      FundFigures item;
      if (fund > 0) {
        item.id = book->fund_sources[fund - 1].id;
        item.display_name = book->fund_sources[fund - 1].display_name;
      }
      item.outside_total = outside == 1;
      item.figures = figures;
      funds.push_back(std::move(item));
    }
  }
  return funds;
}

std::map<int, std::vector<std::string>> LineNotes(const Timeline& timeline, const YearBook* book,
                                                  int year, platform::Revision revision) {
  std::map<int, std::vector<std::string>> notes;
  if (book == nullptr) return notes;
  for (const BookLine& line : book->lines()) {
    if (line.note.empty() || line.revision > revision) continue;
    const int project = timeline.leaf(timeline.FindLeaf(year, line.node)).project;
    if (project < 0) continue;
    std::vector<std::string>& of = notes[project];
    if (std::find(of.begin(), of.end(), line.note) == of.end()) of.push_back(line.note);
  }
  return notes;
}

}  // namespace kuzukuri::aggregator
