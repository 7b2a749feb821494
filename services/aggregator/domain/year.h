// What the aggregator knows of one column: a fiscal year's catalogue and balances at one snapshot.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "services/aggregator/domain/figures.h"
#include "services/platform/base/date.h"

namespace kuzukuri::aggregator {

// Numbers are the API's ClassificationNode.Kind.
enum class NodeKind { kTotal = 1, kClass = 2, kPillar = 3, kGroup = 4 };

// A classification node in the year's primary tree.
struct Node {
  std::string id;
  NodeKind kind = NodeKind::kClass;
  std::string display_name;
  std::string parent;  // id; empty for a root
  int position = 0;
  bool outside_total = false;
  std::string note;
};

struct Project {
  std::string name;  // full resource name
  std::string id;
  std::string display_name;
  std::string printed_code;
  std::vector<std::string> departments;  // display names, the lead first
  std::string parent;                    // id of the classification node
  int position = 0;
  std::string note;
  std::vector<std::string> sub_projects;  // full resource names
};

// Balance of one budget line.
struct Balance {
  std::string node;  // full resource name
  Figures figures;
  std::string note;
};

// Numbers are the API's LineageEdge.Type.
struct Edge {
  int type = 0;
  std::string predecessor;  // full resource names
  std::string successor;
  std::optional<int> share_ppm;
  std::string explanation;
};

struct Year {
  std::string jurisdiction;
  int fiscal_year = 0;
  std::string display_name;
  std::optional<platform::Date> as_of;  // of the figures; absent when nothing says it
  int closing_state = 0;                // the API's ClosingState
  int execution_stage = 0;              // the API's ExecutionStage
  std::string statement_title;
  std::vector<Node> nodes;
  std::vector<Project> projects;
  std::vector<Balance> balances;
  std::map<std::string, std::string> display_names;  // of projects and sub-projects, by full name
  // Control totals from the ledger itself.
  int64_t ledger_appropriation = 0;
  std::optional<int64_t> ledger_executed;
};

}  // namespace kuzukuri::aggregator
