// Consecutive fiscal years of one jurisdiction with the lineage between them, as numbers. Lineage
// leads forward, mostly to the next year, also over years without data.
//
// A leaf is a place where money is posted: a project itself, a sub-project, a classification node
// itself, or, one per year, all nodes the catalogue does not know. Every posting stands on exactly
// one leaf, so whatever puts each leaf into exactly one row conserves every yen.
#pragma once

#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "services/aggregator/domain/amounts.h"
#include "services/aggregator/domain/catalog_year.h"

namespace kuzukuri::aggregator {

struct Leaf {
  int year = 0;      // index of the year
  int project = -1;  // index of the project, of a project or sub-project
  int sub = -1;      // index in the project's sub_projects
  int node = -1;     // index in the year's nodes
  bool unknown() const { return project < 0 && node < 0; }
};

struct ProjectRef {
  int year = 0;
  const Project* project = nullptr;  // null: lineage names it, the catalogue does not know it
  std::string name;                  // full resource name
  int own_leaf = 0;                  // its sub-projects' leaves follow
  int leaf_count = 1;
};

// A whole in parts per million.
inline constexpr int kWhole = 1'000'000;

// Where a leaf's content goes.
struct Step {
  int leaf = 0;
  int share_ppm = 0;
};

class Timeline {
 public:
  // Every year from the first to the last, each with the edges into it; years that do not exist
  // are empty. The years must outlive the timeline.
  explicit Timeline(std::vector<const CatalogYear*> years);

  platform::Year first_year() const { return years_.front()->fiscal_year; }
  size_t year_count() const { return years_.size(); }
  int IndexOf(platform::Year fiscal_year) const {
    return fiscal_year.value() - first_year().value();
  }
  const CatalogYear& year(int index) const { return *years_[static_cast<size_t>(index)]; }
  const YearIndex& index(int year) const { return indexes_[static_cast<size_t>(year)]; }

  const std::vector<Leaf>& leaves() const { return leaves_; }
  const Leaf& leaf(int index) const { return leaves_[static_cast<size_t>(index)]; }
  // The leaves of a year that can hold postings are first_leaf(year) to UnknownLeaf(year).
  int first_leaf(int year) const { return first_[static_cast<size_t>(year)]; }
  // All leaves of a year, also those of projects only lineage knows.
  const std::vector<int>& LeavesOf(int year) const { return by_year_[static_cast<size_t>(year)]; }
  const std::vector<ProjectRef>& projects() const { return projects_; }
  const ProjectRef& project(int index) const { return projects_[static_cast<size_t>(index)]; }
  // Leaf of a project, sub-project or classification node by full resource name; the year's leaf
  // of unknown nodes when the catalogue does not know it.
  int FindLeaf(int year, const std::string& name) const;
  // Leaf of a project or sub-project that lineage names; -1 when it is of no year of the timeline.
  int FindLineageLeaf(const std::string& name) const;
  bool Knows(int year, const std::string& name) const;
  int UnknownLeaf(int year) const { return unknown_[static_cast<size_t>(year)]; }
  // Index of a project by its or its sub-project's full name; -1 when there is none.
  int FindProject(const std::string& name) const;
  // Id of the classification node a leaf stands under or is; empty for unknown nodes.
  const std::string& NodeOf(int at) const;
  // Full resource name of the project or sub-project; empty for other leaves, which no lineage
  // names.
  const std::string& NameOf(int at) const;
  // The order of leaves that lineage names: by fiscal year, then by the bytes of their names.
  bool Before(int a, int b) const;

  // Where the content of a leaf goes: along the lineage of its sub-project, else of its project; in
  // order, see Before. Empty when it stays: its project ended, or nothing says what became of it,
  // or it splits and no shares are recorded (see Undetermined). The first step is to the leaf
  // itself when only some of the shares lead into years of the timeline.
  const std::vector<Step>& Next(int leaf) const { return next_[static_cast<size_t>(leaf)]; }
  // The successors of a leaf whose split has no complete shares, in order.
  const std::vector<int>& Undetermined(int leaf) const {
    return undetermined_[static_cast<size_t>(leaf)];
  }

  // Whether content can stand on the leaf in the end, although its year is not the last.
  bool CanEnd(int at) const;

  // The edges into every year but the first, as recorded; not one overtaken by a year it leads
  // over.
  const std::vector<const Edge*>& edges() const { return edges_; }

 private:
  void AddYear(int year);
  int AddLeaf(const Leaf& leaf);
  int AddProject(int year, const Project* project, const std::string& name);
  void AddPhantoms();
  void Connect();
  void SetNext(int at, const std::vector<const Edge*>& out);

  std::vector<const CatalogYear*> years_;
  std::vector<YearIndex> indexes_;
  std::vector<Leaf> leaves_;
  std::vector<ProjectRef> projects_;
  std::vector<int> first_;
  std::vector<int> unknown_;
  std::vector<std::vector<int>> by_year_;
  std::unordered_map<std::string, int> leaf_by_name_;
  std::vector<std::vector<Step>> next_;
  std::vector<std::vector<int>> undetermined_;
  std::vector<const Edge*> edges_;
};

// Whether the edge says that content of its predecessor lives on in its successor: CONTINUES,
// RENAMES, MERGES_INTO or SPLITS_INTO. Informational edges never join rows.
bool Joins(const Edge& edge);

}  // namespace kuzukuri::aggregator
