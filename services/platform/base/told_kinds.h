// Whether two papers of a day tell the same of a figure that is made of kinds: what is carried over
// into a year, and out of it. Budget and command line go by this one rule.
#pragma once

#include <array>
#include <cstddef>
#include <optional>

#include "services/platform/base/stated_range.h"

namespace kuzukuri::platform {

inline constexpr size_t kCarriedKinds = 3;  // continued expenses, approved, accidental

// Where a figure stands among them.
struct CarriedFigure {
  bool out = false;
  std::optional<size_t> kind;  // nothing: the whole
};

// `figure` is one of the API's StatementFigure.Figure; nothing for figures of no kinds.
std::optional<CarriedFigure> FindCarriedFigure(int figure);

// What a paper tells of such a figure of one node. No kind is below zero.
struct ToldKinds {
  std::optional<StatedRange> whole;
  std::array<std::optional<StatedRange>, kCarriedKinds> kinds;

  void Add(const CarriedFigure& figure, const StatedRange& range);
  // Has the kinds that are told be all there are: of a settlement that is no excerpt.
  void TellsAll();
  // Whether the whole can hold the kinds.
  bool CanHold() const;
};

// Whether both can mean the same whole, and it can hold the kinds that both tell, as it can those
// of its own paper. What a paper contradicts in itself is not another's fault; whether both can
// mean the same of one kind is not looked at.
bool CanBothHold(const ToldKinds& a, const ToldKinds& b);

}  // namespace kuzukuri::platform
