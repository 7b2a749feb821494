#include "services/platform/base/told_kinds.h"

#include <algorithm>

namespace kuzukuri::platform {
namespace {

// Numbers of the API's StatementFigure.Figure.
struct Figures {
  int whole;
  std::array<int, kCarriedKinds> kinds;
};
constexpr Figures kIn = {5, {6, 7, 8}};
constexpr Figures kOut = {13, {14, 15, 16}};

StatedRange SumOf(const ToldKinds& told) {
  StatedRange sum;
  for (const auto& kind : told.kinds) {
    if (!kind) continue;
    sum.lowest += kind->lowest;
    sum.highest += kind->highest;
  }
  return sum;
}

}  // namespace

std::optional<CarriedFigure> FindCarriedFigure(int figure) {
  for (const Figures* figures : {&kIn, &kOut}) {
    const bool out = figures == &kOut;
    if (figure == figures->whole) return CarriedFigure{out, std::nullopt};
    const auto kind = std::find(figures->kinds.begin(), figures->kinds.end(), figure);
    if (kind == figures->kinds.end()) continue;
    return CarriedFigure{out, static_cast<size_t>(kind - figures->kinds.begin())};
  }
  return std::nullopt;
}

void ToldKinds::Add(const CarriedFigure& figure, const StatedRange& range) {
  (figure.kind ? kinds[*figure.kind] : whole) = range;
}

void ToldKinds::TellsAll() {
  const bool any = std::any_of(kinds.begin(), kinds.end(), [](const auto& kind) { return kind; });
  if (!whole && any) whole = SumOf(*this);
}

bool ToldKinds::CanHold() const {
  if (!whole) return true;
  const StatedRange sum = SumOf(*this);
  const bool all = std::all_of(kinds.begin(), kinds.end(), [](const auto& kind) { return kind; });
  return sum.lowest <= whole->highest && (!all || whole->lowest <= sum.highest);
}

bool CanBothHold(const ToldKinds& a, const ToldKinds& b) {
  if (!a.CanHold() || !b.CanHold()) return true;
  if (a.whole && b.whole && !a.whole->Meets(*b.whole)) return false;
  ToldKinds both = a;
  for (size_t k = 0; k < kCarriedKinds; ++k) {
    if (!both.kinds[k]) both.kinds[k] = b.kinds[k];
  }
  if (!both.CanHold()) return false;
  both.whole = b.whole;
  return both.CanHold();
}

}  // namespace kuzukuri::platform
