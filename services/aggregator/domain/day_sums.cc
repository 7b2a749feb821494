#include "services/aggregator/domain/day_sums.h"

#include <algorithm>
#include <tuple>

#include "services/aggregator/domain/book.h"

namespace kuzukuri::aggregator {
namespace {

// Making the sums takes about as long as going through all postings so many times.
constexpr int kWorthIt = 16;

}  // namespace

DaySums::Runs::Runs(const YearBook& book, bool by_line) {
  std::vector<const Posting*> order;
  order.reserve(book.postings.size());
  for (const Posting& posting : book.postings) order.push_back(&posting);
  const auto run_of = [by_line](const Posting& posting) {
    return std::tuple(by_line ? posting.line : 0, posting.component);
  };
  std::sort(order.begin(), order.end(), [&](const Posting* a, const Posting* b) {
    return std::tuple(run_of(*a), a->day) < std::tuple(run_of(*b), b->day);
  });
  const Posting* before = nullptr;
  for (const Posting* posting : order) {
    const bool new_run = before == nullptr || run_of(*before) != run_of(*posting);
    if (new_run) {
      const auto [line, component] = run_of(*posting);
      runs_.push_back({line, component, 0});
      days_.push_back({0, posting->day, 0});
    } else if (before->day != posting->day) {
      days_.push_back(days_.back());
      days_.back().day = posting->day;
    }
    Day& day = days_.back();
    overflow_ |= __builtin_add_overflow(day.amount_yen, posting->amount_yen, &day.amount_yen);
    day.precision = std::max(day.precision, posting->precision);
    runs_.back().end = days_.size();
    before = posting;
  }
  days_.shrink_to_fit();
}

DaySums::DaySums(const YearBook& book)
    : postings_(book.postings.size()), lines_(book, true), ledger_(book, false) {}

bool DaySums::IsOf(const YearBook& book) const {
  return postings_ == book.postings.size() && !lines_.overflow() && !ledger_.overflow();
}

const DaySums* LazyDaySums::Find(const YearBook& book) const {
  if (state_->asked.load(std::memory_order_relaxed) < kWorthIt) {
    state_->asked.fetch_add(1, std::memory_order_relaxed);
    return nullptr;
  }
  std::call_once(state_->once, [&] { state_->made = std::make_unique<const DaySums>(book); });
  return state_->made->IsOf(book) ? state_->made.get() : nullptr;
}

}  // namespace kuzukuri::aggregator
