// What the aggregator knows of one fiscal year's catalogue, along its primary tree.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "services/aggregator/domain/finding.h"
#include "services/platform/base/date.h"
#include "services/platform/base/ids.h"

namespace kuzukuri::aggregator {

// Numbers are the API's ClassificationNode.Kind.
enum class NodeKind { kTotal = 1, kClass = 2, kPillar = 3, kGroup = 4 };

// What something stands under in a tree other than the primary one.
struct OtherPlacement {
  std::string tree;
  std::string parent;  // id
};

// A classification node in the year's primary tree.
struct Node {
  std::string id;
  NodeKind kind = NodeKind::kClass;
  std::string display_name;
  std::string parent;  // id; empty for a root
  int position = 0;
  bool outside_total = false;
  std::string note;
  std::vector<OtherPlacement> elsewhere = {};
};

// Department display names by resource name.
using DepartmentNames = std::map<std::string, std::string>;

struct SubProject {
  std::string name;  // full resource name
  std::string display_name;
  int position = 0;
};

struct Project {
  std::string name;  // full resource name
  std::string id;
  std::string display_name;
  std::string printed_code;
  std::vector<std::string> departments;  // full resource names, the lead first
  std::string parent;                    // id of the classification node
  int position = 0;
  std::string note;
  std::vector<SubProject> sub_projects;
  std::vector<OtherPlacement> elsewhere = {};
};

// Numbers are the API's LineageEdge.Type.
enum class EdgeType {
  kContinues = 1,
  kRenames = 2,
  kMergesInto = 3,
  kSplitsInto = 4,
  kEnded = 5,
  kNew = 6,
  kAlternatesWith = 7,
  kPlannedEnd = 8,
};

struct Edge {
  EdgeType type = EdgeType::kContinues;
  std::string predecessor;  // full resource names
  std::string successor;
  std::optional<int> share_ppm;
  std::string explanation;
  std::string name = {};  // full resource name
};

// Numbers are the API's ExplainedFigure.Measure.
enum class ExplainedMeasure {
  kAppropriation = 1,
  kExecuted = 2,
  kCarriedOut = 3,
  kIndicatorTarget = 4,
  kIndicatorActual = 5,
};

// A figure an explanation was written for: yen, or with digits after the decimal point.
struct ExplainedFigure {
  platform::Year fiscal_year;
  ExplainedMeasure measure = ExplainedMeasure::kAppropriation;
  std::string component;         // of an indicator
  std::optional<int64_t> value;  // absent: not known
  int scale = 0;

  bool IsOfIndicator() const { return measure >= ExplainedMeasure::kIndicatorTarget; }
};

// Why something is what it is in a year, or changed since an earlier one.
struct Explanation {
  std::string name;                // full resource name
  platform::Year fiscal_year;      // of its name
  platform::Year compared_year;    // 0: of its year alone
  std::vector<std::string> nodes;  // full resource names; empty for one of an indicator
  std::string indicator;
  std::string finding_kind;         // the API's name of it; empty: whatever is found
  std::optional<FindingKind> kind;  // of that name, where it is known
  std::string text;
  std::string author;
  bool approved = false;
  std::vector<ExplainedFigure> figures;
  platform::Revision revision;
};

struct CatalogYear {
  platform::JurisdictionCode jurisdiction;
  platform::Year fiscal_year;
  bool exists = false;  // in the catalogue
  std::string display_name;
  std::vector<Node> nodes;
  std::vector<Node> other_nodes;  // of other trees only; without parent
  std::vector<Project> projects;
  std::vector<Edge> edges;                // into this year
  std::vector<Explanation> explanations;  // of this year, and of what changed up to it; by id
  // The last writes that made, changed or deleted any of these but explanations, the newest first:
  // as many as corrections are counted.
  std::vector<platform::Revision> writes;
};

// Finds things in a year by name. Holds a pointer to the year, which must outlive it.
class YearIndex {
 public:
  explicit YearIndex(const CatalogYear& year);

  const CatalogYear& year() const { return *year_; }
  const Node* FindNode(const std::string& id) const;
  // Whether the node or one above it stands outside the total.
  bool IsOutside(const std::string& id) const { return outside_.contains(id); }
  // The node and those above it, from below. Ends at a parent that does not exist.
  std::vector<const Node*> Upwards(const std::string& id) const;

 private:
  const CatalogYear* year_;
  std::map<std::string, const Node*> nodes_;
  std::set<std::string> outside_;
};

// The project a (sub-)project name belongs to.
std::string ProjectOf(const std::string& name);

}  // namespace kuzukuri::aggregator
