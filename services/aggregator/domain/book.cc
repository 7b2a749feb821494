#include "services/aggregator/domain/book.h"

#include <utility>

#include "services/aggregator/domain/counted.h"

namespace kuzukuri::aggregator {
namespace {

// `slot(posting, counts)` is the figure a posting counts in, or -1.
template <class Slot>
Amounts Sum(const YearBook& book, const BookView& view, const Slot& slot,
            std::vector<Amounts>& sums) {
  const Counted counted(book, view);
  Amounts total = counted.Nothing();
  for (const Posting& posting : book.postings) {
    if (posting.revision > view.revision.value()) break;
    const size_t amount = counted.amount_of[posting.component];
    if (amount == kNowhere) continue;
    // Postings come in any order of days. What comes after the date is added as zero: a processor
    // that guesses wrong half of the time takes longer.
    const bool counts = posting.day <= counted.last_day;
    const int64_t yen = counts ? posting.amount_yen : 0;
    total.Add(static_cast<Amount>(amount), yen);
    const int at = slot(posting, counts);
    if (at < 0) continue;
    counted.Add(posting.component, yen, counts ? PrecisionOf(posting.precision) : 0,
                sums[static_cast<size_t>(at)]);
  }
  return total;
}

// The same from running sums, for views that see all postings.
Amounts Sum(const DaySums& days, const YearBook& book, const BookView& view,
            const std::vector<int>& slot_of_line, std::vector<Amounts>& sums) {
  const Counted counted(book, view);
  Amounts total = counted.Nothing();
  days.ForEachOfLedger(counted.last_day, [&](const DaySums::Sum& sum) {
    const size_t amount = counted.amount_of[sum.component];
    if (amount != kNowhere) total.Add(static_cast<Amount>(amount), sum.amount_yen);
  });
  days.ForEachLine(counted.last_day, [&](const DaySums::Sum& sum) {
    const int at = slot_of_line[sum.line];
    if (at < 0 || counted.amount_of[sum.component] == kNowhere) return;
    counted.Add(sum.component, sum.amount_yen, PrecisionOf(sum.precision),
                sums[static_cast<size_t>(at)]);
  });
  return total;
}

// The running sums that are right for a view, if there are any.
const DaySums* FindDaySums(const YearBook& book, const BookView& view) {
  const bool sees_all =
      book.postings.empty() || book.postings.back().revision <= view.revision.value();
  return sees_all ? book.day_sums.Find(book) : nullptr;
}

void MarkRecorded(const BookLine& line, bool execution_known, Amounts& sum) {
  sum.has_appropriation |= line.records_appropriation;
  sum.has_execution |= line.records_execution && execution_known;
}

// A line at a revision, found once for all of its postings.
struct LineByFund {
  const BookLine* line = nullptr;  // the version that stands, if one does
  int own = 0;                     // 1 + place of its fund source; 0: none
};

std::vector<LineByFund> LinesByFund(const YearBook& book, platform::Revision revision) {
  std::vector<LineByFund> lines(book.lines().size());
  book.lines().ForEachAt(revision, [&](size_t i, const BookLine& line) {
    const auto fund = book.fund_sources.Find(line.fund_source);
    const bool listed = fund && book.fund_sources.LastAt(*fund, revision) != nullptr;
    lines[i] = {&line, listed ? static_cast<int>(*fund) + 1 : 0};
  });
  return lines;
}

}  // namespace

uint32_t LineTable::Tell(const std::string& node) {
  const auto [at, fresh] = told_index.emplace(node, static_cast<uint32_t>(told_nodes.size()));
  if (fresh) told_nodes.push_back(node);
  return at->second;
}

size_t YearBook::Bytes() const {
  size_t bytes = sizeof(YearBook) + postings.capacity() * sizeof(Posting) +
                 postings.size() * LazyDaySums::kBytesPerPosting;
  bytes += lines().Bytes(
      [](const BookLine& line) { return line.id.size() + line.node.size() + line.note.size(); });
  bytes += fund_sources.Bytes(
      [](const FundSource& fund) { return fund.id.size() + fund.display_name.size(); });
  bytes += table->rollups.Bytes();
  bytes += corrections.size() * sizeof(platform::Revision);
  for (const std::string& node : table->told_nodes) bytes += 100 + 2 * node.size();
  for (const BookStatement& statement : statements) {
    bytes += sizeof(BookStatement) + statement.title.size() +
             (statement.committed.size() + statement.disbursed.size()) * sizeof(uint32_t);
  }
  return bytes;
}

const BookState* StateAt(const YearBook& book, platform::Revision revision) {
  const BookState* found = nullptr;
  for (const BookState& state : book.states) {
    if (state.revision <= revision) found = &state;
  }
  return found;
}

Amounts SumBook(const YearBook& book, const BookView& view, const std::vector<int>& slot_of_line,
                std::vector<Amounts>& sums) {
  const auto slot = [&](const Posting& posting, bool) { return slot_of_line[posting.line]; };
  const DaySums* days = FindDaySums(book, view);
  const Amounts total =
      days != nullptr ? Sum(*days, book, view, slot_of_line, sums) : Sum(book, view, slot, sums);
  book.lines().ForEachAt(view.revision, [&](size_t i, const BookLine& line) {
    if (slot_of_line[i] < 0) return;
    MarkRecorded(line, total.has_execution, sums[static_cast<size_t>(slot_of_line[i])]);
  });
  return total;
}

Amounts SumBookByFund(const YearBook& book, const BookView& view,
                      const std::vector<int>& slot_of_line, std::vector<Amounts>& sums) {
  const int slots = static_cast<int>(book.fund_sources.size()) + 1;
  const std::vector<LineByFund> lines = LinesByFund(book, view.revision);
  const auto slot = [&](const Posting& posting) {
    const int line = slot_of_line[posting.line];
    const LineByFund& by_fund = lines[posting.line];
    if (line < 0 || by_fund.line == nullptr) return -1;
    return line * slots + (posting.fund_source != 0 ? posting.fund_source : by_fund.own);
  };
  const Amounts total = Sum(
      book, view,
      [&](const Posting& posting, bool counts) {
        const int at = slot(posting);
        if (at >= 0 && counts) {
          // What a line records, each of its fund sources records.
          MarkRecorded(*lines[posting.line].line, true, sums[static_cast<size_t>(at)]);
        }
        return at;
      },
      sums);
  for (size_t i = 0; i < lines.size(); ++i) {
    if (lines[i].line == nullptr || slot_of_line[i] < 0) continue;
    MarkRecorded(*lines[i].line, true,
                 sums[static_cast<size_t>(slot_of_line[i] * slots + lines[i].own)]);
  }
  for (Amounts& sum : sums) sum.has_execution &= total.has_execution;
  return total;
}

}  // namespace kuzukuri::aggregator
