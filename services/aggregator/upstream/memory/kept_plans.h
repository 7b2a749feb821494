// How a plan is kept.
#pragma once

#include <cstddef>
#include <list>
#include <memory>
#include <string>

namespace kuzukuri::aggregator {

// What is prepared for questions of one form, of a type that is its maker's own. Of the forms those
// not used for longest go first, each by itself.
class KeptPlans {
 public:
  using Plan = std::shared_ptr<const void>;

  static constexpr size_t kMost = 8;

  // Null when there is none.
  Plan Find(const std::string& form);
  void Keep(const std::string& form, Plan plan, size_t bytes);

  size_t bytes() const { return bytes_; }

 private:
  struct Kept {
    std::string form;
    Plan plan;
    size_t bytes = 0;
  };

  std::list<Kept>::iterator At(const std::string& form);

  std::list<Kept> kept_;  // the latest used first
  size_t bytes_ = 0;
};

}  // namespace kuzukuri::aggregator
