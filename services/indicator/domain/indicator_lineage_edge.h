#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "services/platform/base/errors.h"
#include "services/platform/base/ids.h"
#include "services/platform/base/validation.h"

namespace kuzukuri::indicator {

// Numbers are those of the API's Comparability.
enum class Comparability {
  kComparable = 1,
  kMergedComparable = 2,
  kSplit = 3,
  kRedefined = 4,
  kNotComparable = 5,
};

// One end of an edge.
struct IndicatorEnd {
  platform::ResourceId indicator;
  std::string component;  // empty: the whole indicator
};

// What became of indicators of the year before.
struct IndicatorLineageEdge {
  platform::ResourceId id;
  std::vector<IndicatorEnd> predecessors;
  std::vector<IndicatorEnd> successors;
  int comparability = 0;
  std::string explanation;
  platform::Revision revision;
};

// What edges into a year are checked against: component ids by indicator id.
struct IndicatorLineageSurroundings {
  platform::JurisdictionCode jurisdiction;
  platform::Year fiscal_year;
  std::map<platform::ResourceId, std::set<std::string>> before;  // of the year before
  std::map<platform::ResourceId, std::set<std::string>> after;   // of the year
  // Taken, among those of a batch of new ones.
  std::set<platform::ResourceId> edge_ids = {};
};

// Adds violations for edges into a year; `rows` is what they are called.
void Check(platform::FieldViolations& violations, const std::vector<IndicatorLineageEdge>& edges,
           const IndicatorLineageSurroundings& surroundings, const platform::RowNames& rows);

// Checks a batch of new edges: INVALID_ARGUMENT with every bad field, ALREADY_EXISTS for a taken
// id. `violations` are those found before; an empty id of an edge or of an end's indicator is one
// whose name is among them.
absl::Status ValidateNew(const std::vector<IndicatorLineageEdge>& edges,
                         const IndicatorLineageSurroundings& surroundings,
                         platform::FieldViolations violations = {});

}  // namespace kuzukuri::indicator
