// Running sums of a book's postings by day: what has taken effect by a date is looked up instead of
// summed from all postings.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

namespace kuzukuri::aggregator {

struct YearBook;

class DaySums {
 public:
  // What one line's postings, or those of the whole ledger, sum up to by a day, of one component.
  struct Sum {
    uint32_t line = 0;
    uint8_t component = 0;
    uint8_t precision = 0;  // the coarsest, as a power of ten
    int64_t amount_yen = 0;
  };

  explicit DaySums(const YearBook& book);

  // Hands the sums of all lines up to and with a day to `body(sum)`; what is not posted yet is left
  // out.
  template <class Body>
  void ForEachLine(int last_day, const Body& body) const {
    lines_.ForEach(last_day, body);
  }
  // The same of the whole ledger, summed without regard to lines.
  template <class Body>
  void ForEachOfLedger(int last_day, const Body& body) const {
    ledger_.ForEach(last_day, body);
  }

  // Whether it holds what the book holds and no sum left 64 bits on the way.
  bool IsOf(const YearBook& book) const;

 private:
  struct Day {
    int64_t amount_yen = 0;  // up to and with this day
    uint16_t day = 0;
    uint8_t precision = 0;
  };

  // Runs of days, each of one line and component.
  class Runs {
   public:
    Runs(const YearBook& book, bool by_line);
    template <class Body>
    void ForEach(int last_day, const Body& body) const;
    bool overflow() const { return overflow_; }

   private:
    struct Run {
      uint32_t line = 0;
      uint8_t component = 0;
      size_t end = 0;  // of its days
    };
    std::vector<Run> runs_;
    std::vector<Day> days_;
    bool overflow_ = false;
  };

  const size_t postings_;
  const Runs lines_;
  const Runs ledger_;
};

// Those of a book, made when enough was asked of it to be worth it. A copy of the book, which is
// made to add to it, makes its own.
class LazyDaySums {
 public:
  LazyDaySums() = default;
  LazyDaySums(const LazyDaySums&) : LazyDaySums() {}
  LazyDaySums& operator=(const LazyDaySums& other) {
    if (this != &other) state_ = std::make_shared<State>();
    return *this;
  }

  // Null as long as it is not worth it, or when a sum leaves 64 bits.
  const DaySums* Find(const YearBook& book) const;

  // Bytes of memory for each posting, about.
  static constexpr size_t kBytesPerPosting = 20;

 private:
  struct State {
    std::atomic<int> asked{0};
    std::once_flag once;
    std::unique_ptr<const DaySums> made;
  };
  std::shared_ptr<State> state_ = std::make_shared<State>();
};

template <class Body>
void DaySums::Runs::ForEach(int last_day, const Body& body) const {
  size_t begin = 0;
  for (const Run& run : runs_) {
    // The number of days counted, by halves. Without branches: which way each goes cannot be
    // guessed.
    size_t first = begin;
    for (size_t left = run.end - begin; left > 0;) {
      const size_t half = (left + 1) / 2;
      const bool counts = days_[first + half - 1].day <= last_day;
      first += counts ? half : 0;
      left = counts ? left - half : half - 1;
    }
    if (first > begin) {
      const Day& day = days_[first - 1];
      body(Sum{run.line, run.component, day.precision, day.amount_yen});
    }
    begin = run.end;
  }
}

}  // namespace kuzukuri::aggregator
