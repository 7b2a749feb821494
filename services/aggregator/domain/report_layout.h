// The tables of one fiscal year's statement: its classification trees with figures.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "services/aggregator/domain/column.h"
#include "services/aggregator/domain/figures.h"
#include "services/aggregator/domain/timeline.h"

namespace kuzukuri::aggregator {

// The figures of every node of a year, by full resource name.
class NodeFigures {
 public:
  // `column` is of the timeline; neither is kept.
  NodeFigures(const Timeline& timeline, const Column& column);

  // What is posted on a node itself.
  Figures Own(const std::string& name) const { return Find(own_, name); }
  // A project with its sub-projects; a classification node with everything under it in the
  // primary tree.
  Figures Whole(const std::string& name) const { return Find(whole_, name); }
  // Whether the node stands in the primary tree (projects always do).
  bool IsPrimary(const std::string& name) const { return whole_.contains(name); }
  // The figures of the projects under a classification node in the primary tree.
  const std::vector<Figures>& Projects(const std::string& name) const;
  // The projects inside and outside the total.
  const std::vector<Figures>& inside() const { return inside_; }
  const std::vector<Figures>& outside() const { return outside_; }
  // Everything inside and outside the total, own postings of nodes and unknown nodes included.
  const Figures& total() const { return total_; }
  const Figures& outside_total() const { return outside_total_; }
  // What is posted on nodes the catalogue does not know.
  const Figures& unknown() const { return unknown_; }

 private:
  static Figures Find(const std::map<std::string, Figures>& figures, const std::string& name);

  std::map<std::string, Figures> own_;
  std::map<std::string, Figures> whole_;
  std::map<std::string, std::vector<Figures>> projects_;
  std::vector<Figures> inside_;
  std::vector<Figures> outside_;
  Figures total_;
  Figures outside_total_;
  Figures unknown_;
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
  Figures figures;
  std::vector<Figures> projects;  // those under it
};

// The items of one tree in its order, each heading before what stands under it. A node that stands
// in the primary tree too has the same figures there and here: it is the same line of the paper,
// whatever an excerpt shows under it. Other nodes are the sum of what this tree shows under them.
std::vector<TreeRow> LayOut(const std::vector<TreeItem>& items, const NodeFigures& figures);

}  // namespace kuzukuri::aggregator
