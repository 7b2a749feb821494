// What became of the projects of a year in the next one: proposals with their evidence, for a
// person to decide. Nothing here is certain, and nothing is decided.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace kuzukuri::reader {

// A project or sub-project of one year.
struct LineageNode {
  std::string node;  // "projects/I-1/subProjects/2"
  std::string name;
  std::string former_name;  // printed beside it; may be empty
  std::optional<int64_t> appropriation_yen;
  std::vector<LineageNode> parts;  // of a project
};

struct LineageYear {
  int fiscal_year = 0;
  std::vector<LineageNode> projects;  // in the order of the paper
};

enum class LineageType { kContinues, kRenames, kMergesInto, kSplitsInto, kEnded, kNew };

// "merges_into"
const char* LineageWord(LineageType type);

struct Evidence {
  std::string japanese;
  std::string english;
};

struct LineageProposal {
  LineageType type = LineageType::kContinues;
  const LineageNode* predecessor = nullptr;  // nullptr for what is new
  const LineageNode* successor = nullptr;    // nullptr for what ended
  int confidence = 0;                        // percent
  std::vector<Evidence> evidence;
  std::optional<int> share_ppm;  // of a split: by the budgets of the parts it went to
};

// Proposals for two consecutive years, projects before sub-projects. Points into both years. Every
// node has at least one; together they do not contradict each other.
std::vector<LineageProposal> ProposeLineage(const LineageYear& earlier, const LineageYear& later);

}  // namespace kuzukuri::reader
