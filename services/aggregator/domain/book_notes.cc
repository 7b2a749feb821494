#include "services/aggregator/domain/book_notes.h"

#include <vector>

#include "services/aggregator/domain/lower_told.h"

namespace kuzukuri::aggregator {
namespace {

void SumMismatched(const LineSlots& slots, const YearBook& book, const BookView& view,
                   Column& column) {
  if (slots.mismatches.empty()) return;
  std::vector<int> mismatch_of_line(book.lines().size(), -1);
  for (size_t m = 0; m < slots.mismatches.size(); ++m) {
    for (const uint32_t line : slots.mismatches[m].lines) {
      mismatch_of_line[line] = static_cast<int>(m);
    }
  }
  std::vector<Amounts> sums(slots.mismatches.size());
  SumBook(book, view, mismatch_of_line, sums);
  for (size_t m = 0; m < sums.size(); ++m) {
    column.mismatched.push_back({&slots.mismatches[m], sums[m]});
  }
}

}  // namespace

void NoteBooks(const Timeline& timeline, const LineSlots& slots, const YearBook* book,
               platform::Revision revision, Column& column) {
  if (book == nullptr || column.missing) return;
  const BookView view{revision, column.spec.as_of, column.spec.execution_stage};
  SumMismatched(slots, *book, view, column);
  column.lower = FindLowerTold(timeline, slots, *book, view);
}

}  // namespace kuzukuri::aggregator
