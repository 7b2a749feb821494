#include "services/reader/domain/place_relations.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/numeric/int128.h"
#include "services/platform/base/text.h"

namespace kuzukuri::reader {
namespace {

constexpr size_t kPairedPlaces = 6;  // beyond it places are held against the first only

std::string Key(const std::string& text) { return platform::ComparisonKey(text); }

const Table* TableOf(const Sheet& sheet, const Cells& row) {
  for (const Measure measure : kAmounts) {
    if (row[measure]) return sheet.cells[*row[measure]].table;
  }
  return nullptr;
}

bool Agree(const Sheet& sheet, const Cells& a, const Cells& b) {
  for (const Measure measure : {Measure::kAppropriation, Measure::kExecuted, Measure::kCommitted}) {
    if (!a[measure] || !b[measure] || sheet.Yen(*a[measure]) == 0) continue;
    const absl::int128 off = sheet.Yen(*a[measure]) - sheet.Yen(*b[measure]);
    const int64_t unit =
        std::max(sheet.cells[*a[measure]].unit_yen, sheet.cells[*b[measure]].unit_yen);
    if ((off < 0 ? -off : off) * 2 <= (unit == 1 ? 0 : unit)) return true;
  }
  return false;
}

void AddPlacesOf(const std::vector<Cells>& places, Sheet& sheet) {
  for (const Measure measure : kAmounts) {
    std::vector<size_t> cells;
    for (const Cells& place : places) {
      if (place[measure]) cells.push_back(*place[measure]);
    }
    for (size_t later = 1; later < cells.size(); ++later) {
      const size_t held = cells.size() > kPairedPlaces ? 1 : later;
      for (size_t i = 0; i < held; ++i) {
        sheet.Add(RelationKind::kPlace, {{cells[later], 1}, {cells[i], 1}});
      }
    }
  }
}

// Rows of different tables with the same label are the same thing where an amount of them agrees:
// labels alone are not enough, as tables group differently.
void AddNamesakes(const StatementCells& cells, Sheet& sheet) {
  std::map<std::string, std::vector<const std::pair<const Row*, Cells>*>> by_label;
  for (const auto& other : cells.others) {
    if (other.first->pillar < 0) by_label[Key(other.first->label.text)].push_back(&other);
  }
  by_label.erase("");
  for (const auto& [label, rows] : by_label) {
    std::vector<Cells> places;
    std::set<const Table*> tables;
    for (const auto* row : rows) {
      if (!places.empty() && !Agree(sheet, places.front(), row->second)) continue;
      if (tables.insert(TableOf(sheet, row->second)).second) places.push_back(row->second);
    }
    AddPlacesOf(places, sheet);
  }
}

std::set<std::string> NamesOf(const Statement& statement, const Entity& entity) {
  const auto at = static_cast<size_t>(entity.index);
  if (entity.kind == EntityKind::kPillar) {
    if (at >= statement.pillars.size()) return {};
    return {"pillar/" + Key(statement.pillars[at].name.text)};
  }
  if (at >= statement.projects.size()) return {};
  const Project& project = statement.projects[at];
  std::set<std::string> names = {"project/" + Key(project.name.text)};
  if (project.former_name) names.insert("project/" + Key(project.former_name->text));
  if (entity.kind == EntityKind::kProject) return names;
  const auto part = static_cast<size_t>(entity.sub_project);
  if (part >= project.sub_projects.size()) return {};
  std::set<std::string> parts;
  for (const std::string& name : names) {
    parts.insert(name + "/" + Key(project.sub_projects[part].name.text));
  }
  return parts;
}

// Rows that are neither a pillar's nor a project's, where one row has the name.
void AddOthers(const StatementCells& cells, std::map<std::string, std::vector<Cells>>& named) {
  std::map<std::string, int> count;
  for (const auto& [row, of_row] : cells.others) ++count[Key(row->label.text)];
  for (const auto& [row, of_row] : cells.others) {
    const std::string key = Key(row->label.text);
    if (!key.empty() && count[key] == 1) named["row/" + key].push_back(of_row);
  }
}

// Every name that means one thing in this statement, with the rows it is that of.
std::map<std::string, std::vector<Cells>> Named(const StatementCells& cells) {
  std::map<std::string, std::set<Entity>> entities;
  std::map<std::string, std::vector<Cells>> named;
  for (const auto& [entity, places] : cells.places) {
    for (const std::string& name : NamesOf(*cells.statement, entity)) {
      entities[name].insert(entity);
      named[name].insert(named[name].end(), places.begin(), places.end());
    }
  }
  for (const auto& [name, meant] : entities) {
    if (meant.size() > 1) named.erase(name);
  }
  AddOthers(cells, named);
  return named;
}

void AddPrior(const Cells& row, const std::vector<Cells>& earlier, Measure here, Measure there,
              Sheet& sheet) {
  if (!row[here]) return;
  const int64_t unit = sheet.cells[*row[here]].figure->unit_yen;
  std::optional<size_t> found;
  for (const Cells& place : earlier) {
    if (!place[there]) continue;
    const bool same_unit = sheet.cells[*place[there]].figure->unit_yen == unit;
    if (!found || same_unit) found = place[there];
    if (same_unit) break;
  }
  if (found) sheet.Add(RelationKind::kPriorYear, {{*row[here], 1}, {*found, 1}});
}

}  // namespace

void AddPlaces(const StatementCells& cells, Sheet& sheet) {
  for (const auto& [entity, places] : cells.places) AddPlacesOf(places, sheet);
  AddNamesakes(cells, sheet);
}

void AddPriorYear(const StatementCells& later, const StatementCells& earlier, Sheet& sheet) {
  const std::map<std::string, std::vector<Cells>> named = Named(earlier);
  for (const auto& [name, rows] : Named(later)) {
    const auto found = named.find(name);
    if (found == named.end()) continue;
    for (const Cells& row : rows) {
      AddPrior(row, found->second, Measure::kPriorAppropriation, Measure::kAppropriation, sheet);
      if (earlier.statement->stage != Stage::kSettlement) continue;
      AddPrior(row, found->second, Measure::kPriorExecuted, Measure::kExecuted, sheet);
    }
  }
}

}  // namespace kuzukuri::reader
