// What nodes are called where people read of them.
#pragma once

#include <string>
#include <unordered_map>
#include <vector>

#include "services/aggregator/domain/finding.h"
#include "services/aggregator/domain/outline.h"
#include "services/aggregator/domain/row.h"
#include "services/aggregator/domain/timeline.h"

namespace kuzukuri::aggregator {

struct PlacedName {
  std::string display_name;
  // What it stands under, from the top; only where another node of its year has the same name.
  std::string place;

  // `name (place)`, in a sentence.
  std::string Text() const;
};

class NodeNames {
 public:
  // The timeline must outlive it.
  explicit NodeNames(const Timeline& timeline);

  // Of a full resource name. What the catalogue does not know has no other name than its code.
  PlacedName Of(const std::string& node) const;

 private:
  // Display name of a leaf; empty for what the catalogue does not know.
  const std::string& NameOf(const Leaf& leaf) const;
  std::string PlaceOf(const Leaf& leaf) const;

  const Timeline* timeline_;
  std::vector<std::unordered_map<std::string, int>> counts_;  // by year: nodes of a name
};

// What a finding about a row is about, and what that is called.
struct Subject {
  std::string node;  // full resource name; empty where the row stands for none
  PlacedName name;
};
Subject SubjectOf(const Row& row, Level level, const NodeNames& names);

// Says in a finding what it is about.
void SetSubject(const Subject& subject, Finding& finding);

}  // namespace kuzukuri::aggregator
