#include "services/budget/domain/entry_kind.h"

#include <array>

namespace kuzukuri::budget {
namespace {

constexpr std::array<EntryKind, 4> kKinds = {{
    {1, "ORIGINAL_APPROPRIATION", Measure::kAppropriation, true, false},
    {19, "APPROPRIATION_PRECISION_ADJUSTMENT", Measure::kAppropriation, false, true},
    {20, "EXPENDITURE", Measure::kExecution, false, false},
    {39, "EXPENDITURE_PRECISION_ADJUSTMENT", Measure::kExecution, false, true},
}};

}  // namespace

std::optional<EntryKind> FindEntryKind(int number) {
  for (const EntryKind& kind : kKinds) {
    if (kind.number == number) return kind;
  }
  return std::nullopt;
}

}  // namespace kuzukuri::budget
