#include "services/catalog/domain/lineage_edge.h"

#include <set>
#include <tuple>

#include "absl/strings/str_cat.h"
#include "services/platform/base/names.h"
#include "services/platform/base/status_macros.h"
#include "services/platform/base/text.h"
#include "services/platform/base/validation.h"

namespace kuzukuri::catalog {
namespace {

using platform::FieldViolations;
using platform::ResourceName;
using platform::RowField;

// Which ends a type has, and whether the predecessor stands in the edge's own year.
struct Form {
  bool predecessor;
  bool successor;
  bool in_own_year = false;
};

std::optional<Form> FormOf(int type) {
  switch (static_cast<LineageType>(type)) {
    case LineageType::kContinues:
    case LineageType::kRenames:
    case LineageType::kMergesInto:
    case LineageType::kSplitsInto:
    case LineageType::kAlternatesWith:
      return Form{true, true};
    case LineageType::kEnded:
      return Form{true, false};
    case LineageType::kNew:
      return Form{false, true};
    case LineageType::kPlannedEnd:
      return Form{true, false, true};
  }
  return std::nullopt;
}

// Whether the edge says that content of the predecessor lives on in the successor.
bool Carries(int type) {
  return type >= static_cast<int>(LineageType::kContinues) &&
         type <= static_cast<int>(LineageType::kSplitsInto);
}

bool Is(const LineageEdge& edge, LineageType type) { return edge.type == static_cast<int>(type); }

// Parses one end and checks its place; nothing (and a violation) when it cannot be used.
std::optional<ResourceName> CheckEnd(FieldViolations& violations, const std::string& field,
                                     const std::string& name, platform::Year expected_year,
                                     const LineageSurroundings& surroundings) {
  if (name.empty()) {
    violations.Add(field, "it is empty, but the type needs it; name a project or sub-project");
    return std::nullopt;
  }
  const auto parsed = platform::ParseName(name, field);
  if (!parsed.ok()) {
    platform::AddViolation(violations, field, parsed.status());
    return std::nullopt;
  }
  if (parsed->collection != "projects" && parsed->collection != "subProjects") {
    violations.Add(field, absl::StrCat("'", name, "' names one of ", parsed->collection,
                                       "; name a project or sub-project"));
    return std::nullopt;
  }
  if (parsed->jurisdiction != surroundings.jurisdiction) {
    violations.Add(field,
                   absl::StrCat("'", name, "' is of another jurisdiction; edges stay in one"));
    return std::nullopt;
  }
  if (parsed->fiscal_year != expected_year) {
    violations.Add(field,
                   absl::StrCat("'", name, "' is of fiscal year ", parsed->fiscal_year->value(),
                                " where ", expected_year.value(),
                                " is expected; edges lead forward from the last year that has "
                                "projects, so that none is passed over and cycles are not "
                                "possible"));
    return std::nullopt;
  }
  if (!surroundings.nodes.contains(name)) {
    violations.Add(field, absl::StrCat("'", name, "' does not exist; create it first"));
    return std::nullopt;
  }
  return *parsed;
}

void CheckName(FieldViolations& violations, const std::string& row, const LineageEdge& edge,
               const LineageSurroundings& surroundings) {
  const bool continues = Is(edge, LineageType::kContinues);
  if (!continues && !Is(edge, LineageType::kRenames)) return;
  const std::string& before = surroundings.nodes.at(edge.predecessor);
  const std::string& after = surroundings.nodes.at(edge.successor);
  const bool same = platform::ComparisonKey(before) == platform::ComparisonKey(after);
  if (continues && !same) {
    violations.Add(row + ".type", absl::StrCat("CONTINUES needs the same name, but '", before,
                                               "' became '", after, "'; use RENAMES"));
  } else if (!continues && same) {
    violations.Add(row + ".type", absl::StrCat("RENAMES needs another name, but '", after,
                                               "' is the same, width and spaces aside; use "
                                               "CONTINUES"));
  }
}

void CheckEnds(FieldViolations& violations, const std::string& row, const LineageEdge& edge,
               const Form& form, const LineageSurroundings& surroundings) {
  std::optional<ResourceName> before;
  std::optional<ResourceName> after;
  if (!form.predecessor && !edge.predecessor.empty()) {
    violations.Add(row + ".predecessor", "this type has no predecessor; leave it empty");
  }
  if (!form.successor && !edge.successor.empty()) {
    violations.Add(row + ".successor", "this type has no successor; leave it empty");
  }
  const platform::Year year = surroundings.fiscal_year;
  if (form.predecessor) {
    before = CheckEnd(violations, row + ".predecessor", edge.predecessor,
                      form.in_own_year ? year : surroundings.previous_year, surroundings);
  }
  if (form.successor) {
    after = CheckEnd(violations, row + ".successor", edge.successor, year, surroundings);
  }
  if (!before || !after) return;
  if (before->collection != after->collection) {
    violations.Add(row + ".successor",
                   "one end is a project and the other a sub-project; both "
                   "ends must be of the same level");
    return;
  }
  CheckName(violations, row, edge, surroundings);
}

void CheckShare(FieldViolations& violations, const std::string& row, const LineageEdge& edge) {
  if (!edge.share_ppm) return;
  if (!Is(edge, LineageType::kSplitsInto)) {
    violations.Add(row + ".share_ppm", "only SPLITS_INTO has a share; leave it out");
  } else if (*edge.share_ppm < 1 || *edge.share_ppm > kWholeShare) {
    violations.Add(row + ".share_ppm",
                   absl::StrCat("share_ppm is ", *edge.share_ppm,
                                "; it is in parts per million, 1 to 1,000,000"));
  }
}

void CheckTexts(FieldViolations& violations, const std::string& row, const LineageEdge& edge) {
  const bool explained = Is(edge, LineageType::kEnded) || Is(edge, LineageType::kNew);
  platform::CheckText(violations, row + ".explanation", edge.explanation, platform::kMaxNote,
                      explained);
  platform::CheckText(violations, row + ".share_basis", edge.share_basis, platform::kMaxNote,
                      false);
}

// Sums of shares per splitting predecessor, over what exists and what is new.
void CheckShareSums(FieldViolations& violations, const std::vector<LineageEdge>& edges,
                    const LineageSurroundings& surroundings, const platform::RowNames& rows) {
  struct Split {
    int64_t sum = 0;
    bool complete = true;
    std::optional<size_t> row;
  };
  std::map<std::string, Split> splits;
  const auto add = [&](const LineageEdge& edge) -> Split* {
    if (!Is(edge, LineageType::kSplitsInto)) return nullptr;
    Split& split = splits[edge.predecessor];
    split.sum += edge.share_ppm.value_or(0);
    split.complete &= edge.share_ppm.has_value();
    return &split;
  };
  for (const LineageEdge& edge : surroundings.edges) add(edge);
  for (size_t i = 0; i < edges.size(); ++i) {
    if (Split* split = add(edges[i])) split->row = i;
  }
  for (const auto& [predecessor, split] : splits) {
    if (!split.row) continue;
    const std::string field = rows.Field(*split.row, "share_ppm");
    if (split.sum > kWholeShare) {
      violations.Add(field, absl::StrCat("the shares of '", predecessor, "' sum to ", split.sum,
                                         "; they must not exceed 1,000,000"));
    } else if (split.complete && split.sum != kWholeShare) {
      violations.Add(field, absl::StrCat("the shares of '", predecessor, "' sum to ", split.sum,
                                         "; all are given, so they must sum to 1,000,000"));
    }
  }
}

// The same edge twice, an end that also lives on, a beginning that also came from somewhere.
void CheckContradictions(FieldViolations& violations, const std::vector<LineageEdge>& edges,
                         const LineageSurroundings& surroundings, const platform::RowNames& rows) {
  std::set<std::tuple<int, std::string, std::string>> seen;
  std::set<std::string> carried_from;
  std::set<std::string> carried_to;
  const auto note = [&](const LineageEdge& edge) {
    if (!Carries(edge.type)) return;
    carried_from.insert(edge.predecessor);
    carried_to.insert(edge.successor);
  };
  for (const LineageEdge& edge : surroundings.edges) {
    note(edge);
    seen.emplace(edge.type, edge.predecessor, edge.successor);
  }
  for (const LineageEdge& edge : edges) note(edge);
  const auto contradicts = [&](const LineageEdge& edge) {
    return (Is(edge, LineageType::kEnded) && carried_from.contains(edge.predecessor)) ||
           (Is(edge, LineageType::kNew) && carried_to.contains(edge.successor));
  };
  for (size_t i = 0; i < edges.size(); ++i) {
    const LineageEdge& edge = edges[i];
    if (!seen.emplace(edge.type, edge.predecessor, edge.successor).second) {
      violations.Add(rows(i), "an edge of the same type joins the same ends already; send it once");
    }
    if (contradicts(edge)) {
      violations.Add(rows.Field(i, "type"),
                     "ENDED and NEW contradict another edge of the same node; keep one of them");
    }
  }
  // An edge that comes later than the ENDED or NEW it contradicts.
  for (const LineageEdge& old : surroundings.edges) {
    if (!contradicts(old)) continue;
    violations.Add("lineage_edges",
                   absl::StrCat("edge '", old.id.value(), "' says that '", old.predecessor,
                                old.successor, "' ended or is new; the batch contradicts it"));
  }
}

}  // namespace

absl::Status ValidateNew(const std::vector<LineageEdge>& edges,
                         const LineageSurroundings& surroundings, FieldViolations violations) {
  Check(violations, edges, surroundings, platform::RowNames("lineage_edges"));
  std::set<platform::ResourceId> taken;
  for (const LineageEdge& edge : surroundings.edges) taken.insert(edge.id);
  platform::BadRows taken_rows;
  for (size_t i = 0; i < edges.size(); ++i) {
    if (!taken.contains(edges[i].id)) continue;
    taken_rows.Add(platform::YearResourceName(surroundings.jurisdiction, surroundings.fiscal_year,
                                              "lineageEdges", edges[i].id),
                   RowField("lineage_edges", i, "name"),
                   absl::StrCat("id '", edges[i].id.value(), "' exists already in fiscal year ",
                                surroundings.fiscal_year.value(), "; choose another"));
  }
  return taken_rows.AlreadyExists("LineageEdge", violations);
}

void Check(FieldViolations& violations, const std::vector<LineageEdge>& edges,
           const LineageSurroundings& surroundings, const platform::RowNames& rows) {
  std::set<platform::ResourceId> ids;
  for (size_t i = 0; i < edges.size(); ++i) {
    const LineageEdge& edge = edges[i];
    const std::string row = rows(i);
    if (!ids.insert(edge.id).second && platform::IsResourceId(edge.id.value())) {
      violations.Add(row + ".name", absl::StrCat("id '", edge.id.value(),
                                                 "' stands twice in the batch; send it once"));
    }
    const std::optional<Form> form = FormOf(edge.type);
    if (!form) {
      violations.Add(row + ".type",
                     "the type is not set or not known; say what became of the node");
    } else {
      CheckEnds(violations, row, edge, *form, surroundings);
    }
    CheckShare(violations, row, edge);
    CheckTexts(violations, row, edge);
  }
  CheckShareSums(violations, edges, surroundings, rows);
  CheckContradictions(violations, edges, surroundings, rows);
}

}  // namespace kuzukuri::catalog
