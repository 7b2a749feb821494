// Which row of a comparison at one snapshot is which of the same comparison at another.
#pragma once

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "services/aggregator/domain/comparison.h"

namespace kuzukuri::aggregator {

// A comparison and what it was made of.
struct ComparedSide {
  const CompareInput* input = nullptr;
  const Comparison* comparison = nullptr;
  platform::Revision budget;  // of the snapshot
};

// A row on both sides; null where it is not listed.
struct RowPair {
  const Row* from = nullptr;
  const Row* to = nullptr;

  const Row* Newer() const { return to != nullptr ? to : from; }
};

struct RowPairs {
  // Rows in the order of the newer side, those of the older one alone after them; then subtotals
  // likewise, the total, and what stands outside it. At level FUND_SOURCE then rows of neither
  // side, of fund sources whose money came and went in between.
  std::vector<RowPair> pairs;
  size_t rows = 0;  // how many of them are rows

  // Where each row of a side's plan is among the pairs.
  struct OfSide {
    std::vector<size_t> rows;
    std::vector<size_t> subtotals;
  };
  OfSide from;
  OfSide to;
  size_t total = 0;
  size_t outside = 0;
  // At level FUND_SOURCE, by outside and id: on which side ever it has content.
  std::map<std::pair<bool, std::string>, size_t> funds;
};

// A row is the one of the same id, which is that of its newest node; else the one that has one of
// its nodes, the newest first. `fund_sources`: ids of all that the books have.
RowPairs MatchRows(const ComparedSide& from, const ComparedSide& to,
                   const std::set<std::string>& fund_sources);

}  // namespace kuzukuri::aggregator
