// The figures of one year along its primary tree.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/aggregator/domain/year.h"

namespace kuzukuri::aggregator {

// Own and rolled-up figures of every node. Holds a pointer to the year, which must outlive it.
class YearTree {
 public:
  // OUT_OF_RANGE when a sum leaves 64 bits.
  static absl::StatusOr<YearTree> Build(const Year& year);

  const Year& year() const { return *year_; }
  const Node* FindNode(const std::string& id) const;
  const Project* FindProject(const std::string& name) const;

  // Whether the catalogue has a node, project or sub-project of this full name.
  bool Knows(const std::string& name) const;

  // Figures of a project: its own postings plus its sub-projects'.
  const Figures& ProjectFigures(const std::string& name) const;
  // Footnotes on a project and its lines, in order, without repetition.
  std::vector<std::string> ProjectNotes(const std::string& name) const;
  // Figures posted on a classification node itself.
  const Figures& OwnFigures(const std::string& id) const;
  // Figures of a classification node with everything below it.
  const Figures& NodeFigures(const std::string& id) const;
  // Sum of what is posted on nodes the catalogue does not know.
  const Figures& UnknownFigures() const { return unknown_; }
  const std::set<std::string>& unknown_nodes() const { return unknown_nodes_; }
  // Whether the node or one above it stands outside the total.
  bool IsOutside(const std::string& id) const { return outside_.contains(id); }

  // Everything inside and outside the total.
  const Figures& Inside() const { return inside_; }
  const Figures& Outside() const { return outside_sum_; }

 private:
  explicit YearTree(const Year& year) : year_(&year) {}
  void Index();
  absl::Status Assign();
  absl::Status RollUp();

  const Year* year_;
  std::map<std::string, const Node*> nodes_;
  std::map<std::string, const Project*> projects_;  // by full name
  std::map<std::string, std::string> project_of_;   // (sub-)project name -> project name
  std::map<std::string, Figures> project_figures_;  // by full name
  std::map<std::string, std::vector<std::string>> notes_;
  std::map<std::string, Figures> own_;     // by node id
  std::map<std::string, Figures> rolled_;  // by node id
  std::set<std::string> outside_;          // node ids
  std::set<std::string> unknown_nodes_;    // full names
  Figures unknown_;
  Figures inside_;
  Figures outside_sum_;
};

}  // namespace kuzukuri::aggregator
