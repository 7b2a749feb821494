#include "services/aggregator/domain/lower_told.h"

#include <algorithm>
#include <string>
#include <unordered_map>

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
    SumPostings();
    AddBelow();
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

  // By line: its leaf where statements keep its execution, else none.
  std::vector<int> LeavesOfLines() const {
    std::vector<int> leaves(book_.lines().size(), -1);
    const auto state = BooksStateAt(book_, view_.revision);
    book_.lines().ForEachAt(view_.revision, [&](size_t l, const BookLine& line) {
      const bool kept =
          line.records_execution &&
          platform::KeeperOf(line.execution_keeper, state) == platform::kKeptByStatements;
      if (kept && slots_.slots[l] < static_cast<int>(leaves_.size())) leaves[l] = slots_.slots[l];
    });
    return leaves;
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

  // What came onto each leaf itself up to each date since the one before.
  void SumPostings() {
    const std::vector<int> leaf_of_line = LeavesOfLines();
    const std::vector<size_t> date_of_day = DateOfDay();
    sums_.resize(leaves_.size() * dates_.size());
    for (const Posting& posting : book_.postings) {
      if (posting.revision > view_.revision.value()) break;
      const int leaf = leaf_of_line[posting.line];
      const bool counts = leaf >= 0 && counted_.amount_of[posting.component] == kExecuted &&
                          posting.day < date_of_day.size();
      if (counts) Add(posting.amount_yen, At(static_cast<size_t>(leaf), date_of_day[posting.day]));
    }
  }

  int64_t& At(size_t leaf, size_t date) { return sums_[leaf * dates_.size() + date]; }
  void Add(int64_t yen, int64_t& sum) { overflow_ |= __builtin_add_overflow(sum, yen, &sum); }
  void AddLeaf(size_t from, size_t to) {
    for (size_t d = 0; d < dates_.size(); ++d) Add(At(from, d), At(to, d));
  }

  // A statement tells a node with everything below it.
  void AddBelow() {
    const CatalogYear& year = timeline_.year(slots_.year);
    std::unordered_map<std::string, size_t> leaf_of_node;
    for (size_t l = 0; l < leaves_.size(); ++l) {
      const int node = LeafAt(l).node;
      if (node >= 0) leaf_of_node[year.nodes[static_cast<size_t>(node)].id] = l;
    }
    for (size_t l = 0; l < leaves_.size(); ++l) {
      const Leaf& leaf = LeafAt(l);
      if (leaf.node >= 0) continue;
      const ProjectRef& ref = timeline_.project(leaf.project);
      if (leaf.sub >= 0) AddLeaf(l, static_cast<size_t>(ref.own_leaf - first_));
    }
    AddToNodes(leaf_of_node);
  }

  // Projects, which hold their sub-projects by now, and what is on nodes themselves go to each node
  // above: out of a copy, since nodes are both.
  void AddToNodes(const std::unordered_map<std::string, size_t>& leaf_of_node) {
    const std::vector<int64_t> own = sums_;
    for (size_t l = 0; l < leaves_.size(); ++l) {
      if (LeafAt(l).sub >= 0 || IsZero(own, l)) continue;
      for (const Node* above : timeline_.index(slots_.year).Upwards(ParentOf(LeafAt(l)))) {
        const size_t to = leaf_of_node.at(above->id);
        for (size_t d = 0; d < dates_.size(); ++d) Add(own[l * dates_.size() + d], At(to, d));
      }
    }
  }

  bool IsZero(const std::vector<int64_t>& sums, size_t leaf) const {
    const auto begin = sums.begin() + static_cast<std::ptrdiff_t>(leaf * dates_.size());
    return std::all_of(begin, begin + static_cast<std::ptrdiff_t>(dates_.size()),
                       [](int64_t yen) { return yen == 0; });
  }

  const std::string& ParentOf(const Leaf& leaf) const {
    if (leaf.node < 0) return timeline_.project(leaf.project).project->parent;
    return timeline_.year(slots_.year).nodes[static_cast<size_t>(leaf.node)].parent;
  }

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

  const Leaf& LeafAt(size_t l) const { return timeline_.leaf(first_ + static_cast<int>(l)); }

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
