// Where content stands in the end when it follows its lineage: shares multiply exactly, yen are
// placed once.
//
// The weight of an end is the sum over all ways that lead to it of the product of the shares on the
// way. Years are gone through from the last one backwards, and what meets in a leaf is one from
// there on: the work grows with leaves and edges, never with the ways, of which two projects that
// split into both of the next year have 2^50 in fifty years. Nothing is rounded before an amount is
// placed, so neither the way nor the money of another project has a part in where a yen stands.
#pragma once

#include <boost/multiprecision/cpp_int.hpp>
#include <cstdint>
#include <map>
#include <memory>
#include <vector>

#include "absl/status/statusor.h"
#include "services/aggregator/domain/amounts.h"
#include "services/aggregator/domain/still_wanted.h"
#include "services/aggregator/domain/timeline.h"

namespace kuzukuri::aggregator {

// A whole number without bound. A year that splits adds 20 bits; up to 256 need no memory besides.
using Weight = boost::multiprecision::number<
    boost::multiprecision::cpp_int_backend<256, 0, boost::multiprecision::signed_magnitude,
                                           boost::multiprecision::unchecked,
                                           std::allocator<boost::multiprecision::limb_type>>,
    boost::multiprecision::et_off>;

// Places an amount in proportion to weights, in the order in which ties are settled: each part
// rounded towards zero, then one yen each for the largest remainders, the earlier first, until they
// sum to the amount.
std::vector<int64_t> PlaceYen(int64_t amount, const std::vector<Weight>& weights);

// What content does where a split has no shares.
enum class Undivided { kStays, kFollowsFirst };

class LineageFlow {
 public:
  // Of the content of every leaf of the years `first` to `last`, indexes of the timeline, until
  // `last`. Content ends where nothing leads it on before that year is over.
  static absl::StatusOr<LineageFlow> Find(const Timeline& timeline, int first, int last,
                                          Undivided undivided, const StillWanted& still_wanted);

  // Hands what a leaf's figures come to on each end to `sink(end, figures, divided)`. Ties go to
  // the smaller fiscal year and then the smaller resource name.
  template <class Sink>
  void Place(int leaf, const Amounts& figures, const Sink& sink) const;

  // The shares of a leaf's ends, in the order in which Place hands them out: of all leaves in the
  // same unit.
  std::vector<Weight> SharesOf(int leaf) const;

  // Bytes of memory, about.
  size_t Bytes() const;

 private:
  // The ends of content that is divided: their weights sum to the power of 10^6.
  struct Ends {
    int power = 0;
    std::vector<int> leaves;  // as ties are settled
    std::vector<Weight> weights;
  };
  // Where the content of a leaf goes: to one end or, divided, to several.
  struct Target {
    int end = -1;
    int ends = -1;  // index in ends_
  };
  class Finder;

  std::vector<Amounts> Divide(const Amounts& figures, const Ends& ends) const;

  std::vector<Target> targets_;  // by leaf
  std::vector<Ends> ends_;
  int power_ = 0;  // the largest of theirs
};

template <class Sink>
void LineageFlow::Place(int leaf, const Amounts& figures, const Sink& sink) const {
  const Target& target = targets_[static_cast<size_t>(leaf)];
  if (target.ends < 0) return sink(target.end, figures, false);
  const Ends& ends = ends_[static_cast<size_t>(target.ends)];
  const std::vector<Amounts> parts = Divide(figures, ends);
  for (size_t i = 0; i < parts.size(); ++i) sink(ends.leaves[i], parts[i], true);
}

}  // namespace kuzukuri::aggregator
