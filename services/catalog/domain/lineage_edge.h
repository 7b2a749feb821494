#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "services/platform/base/errors.h"
#include "services/platform/base/ids.h"
#include "services/platform/base/validation.h"

namespace kuzukuri::catalog {

// What became of a (sub-)project of one year in the next. Numbers are the API's LineageEdge.Type.
enum class LineageType {
  kContinues = 1,
  kRenames = 2,
  kMergesInto = 3,
  kSplitsInto = 4,
  kEnded = 5,
  kNew = 6,
  kAlternatesWith = 7,
  kPlannedEnd = 8,
};

// A typed edge; the ends are full resource names, empty where the type has none.
struct LineageEdge {
  platform::ResourceId id;
  int type = 0;  // a LineageType; 0 or unknown numbers are refused
  std::string predecessor;
  std::string successor;
  std::optional<int> share_ppm;
  std::string share_basis;
  std::string explanation;
  platform::Revision revision;
};

inline constexpr int kWholeShare = 1'000'000;

// What new edges into a year are checked against.
struct LineageSurroundings {
  platform::JurisdictionCode jurisdiction;
  platform::Year fiscal_year;  // the year the edges lead into
  // The last year before that has projects, so that an edge passes over none; the year before
  // where there is none.
  platform::Year previous_year;
  std::map<std::string, std::string> nodes;  // full name -> display name, of both years
  std::vector<LineageEdge> edges;            // edges into the year that exist already
};

// Adds violations for edges into a year, as ValidateNew says; `rows` is what they are called.
void Check(platform::FieldViolations& violations, const std::vector<LineageEdge>& edges,
           const LineageSurroundings& surroundings, const platform::RowNames& rows);

// Checks a batch of new edges: ends, years, levels, names, shares, explanations, duplicates.
// Shares: per predecessor the shares of its SPLITS_INTO edges, stored and new together, never
// exceed 1,000,000, and are exactly that once every one of them has a share. So a split that is
// known in parts needs an edge without share until the batch that completes it.
// ENDED contradicts an edge that carries content of the node on, NEW one that brings content to
// it; ALTERNATES_WITH and PLANNED_END are informational and contradict nothing.
// `violations` are those found before, when the names were read; the error lists all of them.
absl::Status ValidateNew(const std::vector<LineageEdge>& edges,
                         const LineageSurroundings& surroundings,
                         platform::FieldViolations violations = {});

}  // namespace kuzukuri::catalog
