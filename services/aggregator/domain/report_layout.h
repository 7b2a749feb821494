// The tables of one fiscal year's statement: its classification trees with figures.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "services/aggregator/domain/amounts.h"
#include "services/aggregator/domain/column.h"
#include "services/aggregator/domain/timeline.h"

namespace kuzukuri::aggregator {

// The figures of every node of a year, by full resource name.
class NodeFigures {
 public:
  // `column` is of the timeline; neither is kept.
  NodeFigures(const Timeline& timeline, const Column& column);

  // What is posted on a node itself.
  Amounts Own(const std::string& name) const { return Find(own_, name); }
  // A project with its sub-projects; a classification node with everything under it in the
  // primary tree.
  Amounts Whole(const std::string& name) const { return Find(whole_, name); }
  // Whether the node stands in the primary tree (projects always do).
  bool IsPrimary(const std::string& name) const { return whole_.contains(name); }
  // The figures of the projects under a classification node in the primary tree.
  const std::vector<Amounts>& Projects(const std::string& name) const;
  // The projects inside and outside the total.
  const std::vector<Amounts>& inside() const { return inside_; }
  const std::vector<Amounts>& outside() const { return outside_; }
  // Everything inside and outside the total, own postings of nodes and unknown nodes included.
  const Amounts& total() const { return total_; }
  const Amounts& outside_total() const { return outside_total_; }
  // What is posted on nodes the catalogue does not know.
  const Amounts& unknown() const { return unknown_; }

 private:
  static Amounts Find(const std::map<std::string, Amounts>& figures, const std::string& name);

  std::map<std::string, Amounts> own_;
  std::map<std::string, Amounts> whole_;
  std::map<std::string, std::vector<Amounts>> projects_;
  std::vector<Amounts> inside_;
  std::vector<Amounts> outside_;
  Amounts total_;
  Amounts outside_total_;
  Amounts unknown_;
};

// A classification node or project as one tree places it.
struct TreeItem {
  std::string name;    // full resource name
  std::string parent;  // full resource name; empty for a root
  int position = 0;
  bool is_project = false;
  bool outside_total = false;  // the node says so itself
};

struct TreeRow {
  size_t item = 0;
  int depth = 0;
  bool outside_total = false;
  Amounts figures;
  std::vector<Amounts> projects;  // those under it
};

// The items of one tree in its order, each heading before what stands under it. A node that stands
// in the primary tree too has the same figures there and here: it is the same line of the paper,
// whatever an excerpt shows under it. Other nodes are the sum of what this tree shows under them.
std::vector<TreeRow> LayOut(const std::vector<TreeItem>& items, const NodeFigures& figures);

}  // namespace kuzukuri::aggregator
