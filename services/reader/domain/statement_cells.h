// The cells a statement prints, and what each row of them is of.
#pragma once

#include <array>
#include <compare>
#include <map>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "services/reader/domain/relations.h"

namespace kuzukuri::reader {

inline constexpr size_t kMeasures = 11;

// The cells of one row by measure.
class Cells {
 public:
  std::optional<size_t>& operator[](Measure measure) { return at_[static_cast<size_t>(measure)]; }
  const std::optional<size_t>& operator[](Measure measure) const {
    return at_[static_cast<size_t>(measure)];
  }

 private:
  std::array<std::optional<size_t>, kMeasures> at_;
};

inline constexpr std::array<Measure, 10> kAmounts = {
    Measure::kAppropriation, Measure::kExecuted,   Measure::kDifference,
    Measure::kUnused,        Measure::kCarriedOut, Measure::kPriorAppropriation,
    Measure::kPriorExecuted, Measure::kChange,     Measure::kCommitted,
    Measure::kOriginal};

enum class EntityKind { kPillar, kProject, kSubProject };

// What several places can print.
struct Entity {
  EntityKind kind = EntityKind::kProject;
  int index = 0;
  int sub_project = 0;
  friend auto operator<=>(const Entity&, const Entity&) = default;
};

// What the relations of a statement are made of. Points into the statement.
struct StatementCells {
  const Statement* statement = nullptr;
  std::map<const Table*, std::vector<Cells>> rows;
  std::vector<Cells> pages;
  std::vector<std::vector<Cells>> parts;             // of each page
  std::map<Entity, std::vector<Cells>> places;       // of each project, also of one without figures
  std::vector<std::pair<const Row*, Cells>> others;  // rows of neither pillar nor project
};

// Adds the cells of the statement at `index` to the sheet, with the relations within each row.
StatementCells AddCells(const Statement& statement, size_t index, Sheet& sheet);

// The pillars that rows of a table stand in, and whether a total row is that of one of several.
std::set<int> PillarsOf(const Table& table);
bool IsPillarTotal(const Table& table, const Row& row);

}  // namespace kuzukuri::reader
