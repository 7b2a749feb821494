#include "services/aggregator/domain/lower_told.h"

#include <algorithm>
#include <set>
#include <span>
#include <string>

#include "services/aggregator/domain/counted.h"
#include "services/aggregator/domain/papers.h"

namespace kuzukuri::aggregator {
namespace {

class LowerFinder {
 public:
  LowerFinder(const Timeline& timeline, const LineSlots& slots, const YearBook& book,
              const BookView& view)
      : timeline_(timeline),
        slots_(slots),
        book_(book),
        view_(view),
        counted_(book, view),
        first_(timeline.first_leaf(slots.year)),
        leaves_(static_cast<size_t>(timeline.UnknownLeaf(slots.year) - first_)) {}

  std::vector<LowerTold> Find() {
    FindTellings();
    if (!told_twice_) return {};
    SumLeaves();
    std::vector<LowerTold> lower;
    for (size_t l = 0; l < leaves_.size() && !overflow_; ++l) AddLower(l, lower);
    return overflow_ ? std::vector<LowerTold>() : lower;
  }

 private:
  static constexpr int kNever = -1;
  // The last two dates a leaf was told at, as indexes of dates.
  struct Tellings {
    int before = kNever;
    int newest = kNever;
  };

  // Papers come by date.
  void FindTellings() {
    const platform::ExecutionReading reading = ReadExecution(book_, view_);
    for (const platform::Paper& paper : reading.papers) {
      if (!paper.IsStatement()) continue;
      if (dates_.empty() || dates_.back() != paper.date) dates_.push_back(paper.date);
      for (const uint32_t node : NodesTold(book_.statements[paper.index], reading.counted_stage)) {
        Tell(static_cast<size_t>(slots_.told[node]));
      }
    }
  }

  void Tell(size_t leaf) {
    if (leaf >= leaves_.size()) return;  // the catalogue does not know it
    const int date = static_cast<int>(dates_.size()) - 1;
    Tellings& tellings = leaves_[leaf];
    if (tellings.newest == date) return;
    tellings.before = tellings.newest;
    tellings.newest = date;
    told_twice_ |= tellings.before != kNever;
  }

  // The lines whose execution statements keep.
  std::vector<bool> KeptLines() const {
    std::vector<bool> kept(book_.lines().size());
    const auto state = BooksStateAt(book_, view_.revision);
    book_.lines().ForEachAt(view_.revision, [&](size_t l, const BookLine& line) {
      kept[l] = line.records_execution &&
                platform::KeeperOf(line.execution_keeper, state) == platform::kKeptByStatements;
    });
    return kept;
  }

  // By day: the first date at or after it.
  std::vector<size_t> DateOfDay() const {
    std::vector<size_t> date_of_day;
    for (size_t d = 0; d < dates_.size(); ++d) {
      const int day =
          platform::DaysBetween(platform::FiscalYearStart(book_.fiscal_year), dates_[d]);
      date_of_day.resize(std::max(date_of_day.size(), static_cast<size_t>(std::max(day + 1, 0))),
                         d);
    }
    return date_of_day;
  }

  // What came onto each line up to each date since the one before.
  std::vector<int64_t> SumPostings() {
    const std::vector<bool> kept = KeptLines();
    const std::vector<size_t> date_of_day = DateOfDay();
    std::vector<int64_t> sums(kept.size() * dates_.size());
    for (const Posting& posting : book_.postings) {
      if (posting.revision > view_.revision.value()) break;
      const bool counts = kept[posting.line] &&
                          counted_.amount_of[posting.component] == kExecuted &&
                          posting.day < date_of_day.size();
      if (!counts) continue;
      Add(posting.amount_yen, sums[posting.line * dates_.size() + date_of_day[posting.day]]);
    }
    return sums;
  }

  void Add(int64_t yen, int64_t& sum) { overflow_ |= __builtin_add_overflow(sum, yen, &sum); }

  // A statement tells a node with all lines that count in it, as the budget service posts it.
  void SumLeaves() {
    const std::vector<int64_t> of_lines = SumPostings();
    const std::vector<size_t> leaf_of_rollup = LeavesOfRollups();
    sums_.resize(leaves_.size() * dates_.size());
    book_.lines().ForEachAt(view_.revision, [&](size_t l, const BookLine& line) {
      const auto of_line = std::span(of_lines).subspan(l * dates_.size(), dates_.size());
      if (std::all_of(of_line.begin(), of_line.end(), [](int64_t yen) { return yen == 0; })) return;
      std::set<size_t> leaves = {static_cast<size_t>(slots_.slots[l]),
                                 SlotOf(ProjectOf(line.node))};
      for (const uint32_t node : book_.table->rollups.NodesOf(line.rollups)) {
        leaves.insert(leaf_of_rollup[node]);
      }
      for (const size_t leaf : leaves) AddLine(of_line, leaf);
    });
  }

  void AddLine(std::span<const int64_t> of_line, size_t leaf) {
    if (leaf >= leaves_.size()) return;  // the catalogue does not know it
    for (size_t d = 0; d < dates_.size(); ++d) Add(of_line[d], At(leaf, d));
  }

  std::vector<size_t> LeavesOfRollups() const {
    std::vector<size_t> leaves;
    for (const std::string& node : book_.table->rollups.nodes()) leaves.push_back(SlotOf(node));
    return leaves;
  }

  size_t SlotOf(const std::string& node) const {
    return static_cast<size_t>(timeline_.FindLeaf(slots_.year, node) - first_);
  }

  int64_t& At(size_t leaf, size_t date) { return sums_[leaf * dates_.size() + date]; }

  void AddLower(size_t l, std::vector<LowerTold>& lower) {
    const Tellings& tellings = leaves_[l];
    if (tellings.before == kNever) return;
    const auto before = static_cast<size_t>(tellings.before);
    const auto newest = static_cast<size_t>(tellings.newest);
    int64_t before_yen = 0;
    for (size_t d = 0; d <= before; ++d) Add(At(l, d), before_yen);
    int64_t newest_yen = before_yen;
    for (size_t d = before + 1; d <= newest; ++d) Add(At(l, d), newest_yen);
    if (newest_yen >= before_yen) return;
    lower.push_back(
        {first_ + static_cast<int>(l), dates_[before], dates_[newest], before_yen, newest_yen});
  }

  const Timeline& timeline_;
  const LineSlots& slots_;
  const YearBook& book_;
  const BookView& view_;
  const Counted counted_;
  const int first_;
  std::vector<Tellings> leaves_;  // those the catalogue knows
  std::vector<platform::Date> dates_;
  std::vector<int64_t> sums_;  // by leaf, then by date
  bool told_twice_ = false;
  bool overflow_ = false;
};

}  // namespace

std::vector<LowerTold> FindLowerTold(const Timeline& timeline, const LineSlots& slots,
                                     const YearBook& book, const BookView& view) {
  if (book.statements.size() < 2) return {};
  return LowerFinder(timeline, slots, book, view).Find();
}

}  // namespace kuzukuri::aggregator
