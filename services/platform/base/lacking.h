// Which places of a ledger lack a figure, and who states it for them.
//
// Figures stand on places that form a tree: sub-projects under projects, projects under
// classification nodes. A place states a figure for itself and everything below it, or what is
// below states it, or nobody does. Budget and aggregator hold their sums against this one rule.
#pragma once

#include <vector>

namespace kuzukuri::platform {

// One place, and what is known of one figure on it.
struct Place {
  std::vector<int> above;    // the places above it, the nearest first
  bool takes_part = false;   // the figure should be known of it, or of what is below it
  bool is_known = false;     // something on it records the figure
  bool is_part = false;      // ... but not for all that stands on it
  bool has_money = false;    // the figure is other than what precision adjustments make of it
  bool is_adjusted = false;  // there are precision adjustments
  bool is_whole = false;     // it was told of all of it together, with what is below
};

// A place of which the figure is not known.
struct Lack {
  int place = 0;
  int stated_by = -1;  // the nearest place above that states it for what is below; -1: none does
};

// Those without anything below that takes part, in order. What is below states the figure for a
// place that does not itself. A place above states it for what is below where it was told of all
// of it together; by money on it; by a plain zero only where nothing below knows the figure; by
// precision adjustments never.
std::vector<Lack> FindLacks(const std::vector<Place>& places);

// Which places have something below them that takes part.
std::vector<bool> FindThoseWithParts(const std::vector<Place>& places);

}  // namespace kuzukuri::platform
