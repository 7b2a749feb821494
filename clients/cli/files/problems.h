#pragma once

#include <string>
#include <utility>
#include <vector>

namespace kuzukuri::cli {

// What is wrong with the input, one line each: `file:line: column 'x': 'value': rule`. Counts all,
// keeps the first ones: a file may be wrong in a million places.
class Problems {
 public:
  static constexpr size_t kKept = 100;

  void Add(std::string problem) {
    if (++count_ <= kKept) kept_.push_back(std::move(problem));
  }
  bool empty() const { return count_ == 0; }
  size_t size() const { return count_; }
  const std::vector<std::string>& kept() const { return kept_; }

 private:
  size_t count_ = 0;
  std::vector<std::string> kept_;
};

}  // namespace kuzukuri::cli
